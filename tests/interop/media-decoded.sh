#!/bin/bash
# Goal: foreign decoders (ffmpeg, libheif) get the same pictures and samples from a
# disclosed copy as from its original, for the real files of the corpus.
set -u
for tool in ffmpeg heif-convert; do
	command -v $tool > /dev/null || { echo "$tool is missing: skipped"; exit 77; }
done
corpus=${BW_MEDIA_CORPUS:-$BW_SRC/../shared/corpora/media}
[ -d "$corpus" ] || { echo "no real files at $corpus: skipped"; exit 77; }
tool=$BW_BUILD/tests/unit_test_media_corpus
[ -x "$tool" ] || { echo "$tool is not built: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/copies"
BW_MEDIA_CORPUS=$corpus BW_MEDIA_COPIES=$tmp/copies "$tool" > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }

# decoded FILE: one line that stands for everything a decoder gets from it; empty: nothing.
decoded() {
	case $(head -c 12 "$1" | tail -c 8 | tr -d '\0') in
	ftyphei* | ftyphev* | ftypmif* | ftypmsf* | ftypavi*)
		rm -rf "$tmp/out"
		mkdir "$tmp/out"
		heif-convert "$1" "$tmp/out/p.png" > /dev/null 2>&1 || return
		for p in "$tmp/out"/*.png; do ffmpeg -nostdin -v error -i "$p" -f framemd5 - 2> /dev/null; done | grep -v '^#' | md5sum
		;;
	*)
		# Rotation is applied, so that a copy that lost it differs. V: covers of songs are not films.
		ffmpeg -nostdin -v error -i "$1" -map '0:V?' -map '0:a?' -fps_mode passthrough -f framemd5 - 2> /dev/null |
			grep -v '^#' | grep . | md5sum | grep -v '^d41d8cd98f00b204e9800998ecf8427e'
		;;
	esac
}

same=0 different=0 undecoded=0
while read -r original; do
	copy=$tmp/copies/$(tr / _ <<< "$original")
	[ -f "$copy" ] || continue
	case $(head -c 4 "$original" | tr -d '\0') in $'\xff\xd8'* | $'\x89PNG'*) continue ;; esac # compared by pixels elsewhere
	before=$(decoded "$original")
	if [ -z "$before" ]; then undecoded=$((undecoded + 1)); continue; fi
	if [ "$before" = "$(decoded "$copy")" ]; then
		same=$((same + 1))
	else
		different=$((different + 1))
		echo "DIFFERENT: $original"
	fi
done < <(find "$corpus" -type f | sort)
echo "decoded alike $same, different $different, not decoded at all $undecoded"
[ "$different" = 0 ]

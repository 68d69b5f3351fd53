#!/bin/bash
# Goal: foreign decoders (ffmpeg, libheif, poppler) get the same pictures, samples,
# pages and words from a disclosed copy as from its original, for the real files of the
# corpus. A PDF must also be whole to qpdf.
set -u
[ -z "${BW_SANITIZE:-}" ] || { echo "the copies of the plain build are compared: skipped"; exit 77; }
command -v ffmpeg > /dev/null || { echo "ffmpeg is missing: skipped"; exit 77; }
python3 -c 'import ctypes.util, sys; sys.exit(ctypes.util.find_library("heif") is None)' ||
	{ echo "libheif is missing: skipped"; exit 77; }
command -v pdftoppm > /dev/null && command -v qpdf > /dev/null || { echo "poppler or qpdf is missing: skipped"; exit 77; }
corpus=${BW_MEDIA_CORPUS:-$BW_SRC/../shared/corpora/media}
[ -d "$corpus" ] || { echo "no real files at $corpus: skipped"; exit 77; }
tool=$BW_BUILD/tests/unit_test_media_corpus
[ -x "$tool" ] || { echo "$tool is not built: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/copies"
BW_MEDIA_CORPUS=$corpus BW_MEDIA_COPIES=$tmp/copies "$tool" > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }

# pages FILE: one line for how they look and what they say; empty: nothing is drawn.
pages() {
	pdftoppm -r 40 "$1" 2> /dev/null > "$tmp/pages"
	if [ -s "$tmp/pages" ]; then
		pdftotext -layout "$1" - 2> /dev/null | cat "$tmp/pages" - | md5sum
	fi
}

# decoded FILE: one line that stands for everything a decoder gets from it; empty: nothing.
decoded() {
	local bytes
	bytes=$(head -c 12 "$1" | tr -d '\0')
	if [ "${bytes:0:5}" = "%PDF-" ]; then
		pages "$1"
		return
	fi
	case $(head -c 12 "$1" | tail -c 8 | tr -d '\0') in
	ftyphei* | ftyphev* | ftypmif* | ftypmsf* | ftypavi*)
		python3 "$BW_SRC/tests/interop/heif_primary.py" "$1" 2> /dev/null
		;;
	*)
		# Rotation is applied, so that a copy that lost it differs. Pictures of covers do not count.
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
	if [ "${copy##*.}" = pdf ] && ! qpdf --check "$copy" > "$tmp/log" 2>&1; then
		different=$((different + 1))
		echo "NOT WHOLE: $original: $(tail -n 1 "$tmp/log")"
	fi
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

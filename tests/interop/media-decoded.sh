#!/bin/bash
# Goal: foreign decoders (ffmpeg, djpeg, libheif, poppler) get the same pictures, samples,
# pages and words from a disclosed copy as from its original, for the real files of the
# corpus. A PDF must also be whole to qpdf.
set -u
[ -z "${BW_SANITIZE:-}" ] || { echo "the copies of the plain build are compared: skipped"; exit 77; }
command -v ffmpeg > /dev/null || { echo "ffmpeg is missing: skipped"; exit 77; }
python3 -c 'import ctypes.util, sys; sys.exit(ctypes.util.find_library("heif") is None)' ||
	{ echo "libheif is missing: skipped"; exit 77; }
command -v pdftoppm > /dev/null && command -v qpdf > /dev/null || { echo "poppler or qpdf is missing: skipped"; exit 77; }
command -v djpeg > /dev/null || { echo "djpeg is missing: skipped"; exit 77; }
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

# A damaged JPEG is what libjpeg makes of it, and other decoders make something else: djpeg alone
# is asked where it complains of the original. Its copy is no part of the original, and whole.
jpeg() { # original copy
	local after complaint
	complaint=$(djpeg -pnm "$1" 2>&1 > "$tmp/before")
	after=$(djpeg -pnm "$2" 2>&1 > "$tmp/after")
	if [ ! -s "$tmp/before" ]; then undecoded=$((undecoded + 1)); return; fi
	[ -z "$after" ] && cmp -s "$tmp/before" "$tmp/after" || { lost "$1" djpeg; return; }
	if [ -n "$complaint" ]; then
		damaged=$((damaged + 1))
		echo "damaged, the copy is whole: $1: $complaint"
		return
	fi
	# Both at once, since starting it costs the most. It knows no arithmetic codes; then djpeg has to do.
	case $(ffmpeg -nostdin -v error -i "$1" -i "$2" -map 0:V -map 1:V -f framemd5 - 2> /dev/null |
		grep -v '^#' | awk '{ print $NF }' | uniq -c | awk '{ print $1 }' | tr '\n' ' ') in
	"2 " | "") ;;
	*) lost "$1" ffmpeg; return ;;
	esac
	same=$((same + 1))
}
lost() {
	different=$((different + 1))
	echo "DIFFERENT, by $2: $1"
}

same=0 different=0 undecoded=0 damaged=0
while read -r original; do
	copy=$tmp/copies/$(tr / _ <<< "$original")
	[ -f "$copy" ] || continue
	case $(head -c 4 "$original" | tr -d '\0') in
	$'\xff\xd8'*) jpeg "$original" "$copy"; continue ;;
	$'\x89PNG'*) continue ;; # compared by pixels elsewhere
	esac
	if [ "${copy##*.}" = pdf ] && ! qpdf --check "$copy" > "$tmp/log" 2>&1; then
		different=$((different + 1))
		echo "NOT WHOLE: $original: $(tail -n 1 "$tmp/log")"
	fi
	before=$(decoded "$original")
	if [ -z "$before" ]; then undecoded=$((undecoded + 1)); continue; fi
	if [ "$before" = "$(decoded "$copy")" ]; then
		same=$((same + 1))
	else
		lost "$original" "a decoder"
	fi
done < <(find "$corpus" -type f | sort)
echo "decoded alike $same, damaged originals with a whole copy alike $damaged, different $different, not decoded at all $undecoded"
[ "$different" = 0 ]

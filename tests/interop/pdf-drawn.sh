#!/usr/bin/env bash
# Goal: pages are drawn as pdftoppm draws them, with the system's fonts and without a
# sandbox; pictures are taken out bit by bit as pdfimages takes them out; hostile files end
# in a verdict. With the real files: how many are looked at, and why the others are held.
set -u
# shellcheck source=tests/interop/lib_drawn.sh
. "$BW_SRC/tests/interop/lib_drawn.sh" convert compare pdftoppm pdfimages python3 jq
make() { python3 "$BW_SRC/tests/interop/pdf_make.py" "$@" || exit 1; }
dots() { convert "$1" -alpha off -colorspace sRGB -type TrueColor -depth 8 rgb:- | sha256sum | cut -c1-64; }

# ---- pictures, bit by bit ----
mkdir ours theirs
make pictures pictures.pdf
"$looker" ours pictures.pdf > said || fail "looktool: $(tail -1 said)"
is_picture=$(grep -c '^picture' said)
[ "$is_picture" = 13 ] || fail "pictures that were looked at: $is_picture, wanted 13, of which one is on no page"
for f in ours/*.ppm; do dots "$f"; done > our-sums
pdfimages -png pictures.pdf theirs/x
same=0
for f in theirs/*.png; do
	# It writes two colours of a palette as black and white.
	[ "$f" = theirs/x-005.png ] && continue
	if grep -q "$(dots "$f")" our-sums; then same=$((same + 1)); else fail "$f is not among ours"; fi
done
[ "$same" = 11 ] || fail "pictures alike: $same, wanted 11"
echo "pictures alike, bit by bit: $same"

# ---- hostile files: a verdict for each, and the next file is read ----
[ "$(python3 "$BW_SRC/tests/interop/pdf_make.py" list | wc -l)" -gt 15 ] || fail "kinds of files"
looked() { # KIND COUNT|WHY
	local said
	make "$1" file.pdf
	said=$(timeout 100 "$drawer" 300 file.pdf)
	case $said in "$2"*) ;; *) fail "$1: $said" ;; esac
}
for k in form-cycle giant-page user-unit no-page direct-font thin-page huge-picture; do looked $k drawn; done
looked many-pages "not pdf file.pdf: the PDF has more than 10000 pages"
looked too-giant-page "not pdf file.pdf: page 1 of the PDF has no size"
looked odd-box "not pdf file.pdf: page 1 of the PDF has no size"
looked broken-table "not pdf file.pdf: the PDF is damaged"
looked font-of-many "not pdf file.pdf: some letters"
looked nested-states "not pdf file.pdf: could not be read safely"
looked deep-forms "not pdf file.pdf: could not be read safely" # time or memory, whichever ends first

# ---- pages ----
corpus=${BW_MEDIA_CORPUS:-$BW_SRC/../shared/corpora/media}
[ -d "$corpus" ] || { echo "no real files at $corpus: the rest is skipped"; [ $bad = 0 ] && exit 77; exit 1; }
make words words.pdf 3
{ echo "$tmp/words.pdf"; find "$corpus" -iname '*.pdf' | sort; } > list
mkdir drawn
BW_DRAWN=$tmp/drawn xargs -d '\n' -n 100000 "$drawer" 1000 < list > said || { tail -1 said; exit 1; }
[ "$(wc -l < said)" = "$(wc -l < list)" ] || { echo "the drawer stopped early"; exit 1; }
alike=0 sheets=0 held=0 n=0
while read -r verdict _ rest; do
	n=$((n + 1))
	[ "$verdict" = drawn ] || { held=$((held + 1)); continue; }
	file=$(sed -n "${n}p" list)
	[ "$(pdfinfo "$file" 2> /dev/null | sed -n 's/^Pages: *//p')" = 1 ] || { sheets=$((sheets + 1)); continue; }
	pdftoppm -cropbox -singlefile -scale-to 1000 "$file" theirs/page 2> /dev/null || { fail "pdftoppm draws nothing of $rest"; continue; }
	# Blurred by making it smaller, since letters lie between dots.
	convert theirs/page.ppm -resize '100x100!' -depth 8 theirs.png
	convert "drawn/$n.jpg" -resize '100x100!' -colorspace sRGB -type TrueColor -depth 8 ours.png
	off=$(compare -metric MAE theirs.png ours.png null: 2>&1)
	off=${off##*(}
	if awk -v off="${off%)}" 'BEGIN { exit !(off < 0.02) }'; then alike=$((alike + 1)); else fail "off by ${off%)}: $rest"; fi
done < said
sed -n 's/^not[^:]*: //p' said | sort | uniq -c | sort -rn
echo "real files: $((n - 1)); alike $alike, sheets of several $sheets, not drawn $held"
[ "$alike" -gt 20 ] || fail "alike: $alike"
exit $bad

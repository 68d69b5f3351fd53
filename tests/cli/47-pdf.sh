#!/usr/bin/env bash
# Goal: a PDF leaves as a new file through the sealed worker. In a dossier all its pages are
# on the contact sheet, and one that cannot be drawn stays out; but a statement goes along,
# cleaned when it can be, unchanged and told when it cannot.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for p in age-keygen pdfimages pdftotext python3; do
	command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }
done
seeds=$BW_SRC/fuzz/seeds/pdf
cp "$seeds/info" letter.pdf
cp "$seeds/attached" statement.pdf
# Of the same length, so that no offset moves.
sed 's/DCTDecode/JPXDecode/' "$seeds/info" > picture.pdf
grep -q CANARY letter.pdf && grep -q CANARY statement.pdf; note $? "something to be found"

run 0 inspect letter.pdf
is "facts" "$(jq -c '[.. | .facts? // empty][0] | [.pages, .pictures, .device.owner]' out)" '[1,1,"CANARYmustGo"]'
run 0 disclose letter.pdf -o one.pdf
run 0 disclose letter.pdf -o two.pdf
cmp -s one.pdf two.pdf; note $? "two copies are alike"
! grep -qa CANARY one.pdf; note $? "the author is in the copy"
fails 1 refused disclose picture.pdf -o none.pdf
absent none.pdf

vault
run 0 add letter.pdf; letter=$(field '.items[0].item')
is "told to look at it" "$(field '.items[0].why | test("look at it")')" true
run 0 add statement.pdf --as statement; statement=$(field '.items[0].item')
is "told to look at a statement" "$(field '.items[0].status')" held
run 0 add picture.pdf --as statement; picture=$(field '.items[0].item')
is "told of another" "$(field '.items[0].why | test("unchanged")')" true
make() { python3 "$BW_SRC/tests/interop/pdf_make.py" "$@" || { echo "no sample could be made"; exit 1; }; }
make words words.pdf 10
make font-of-many font-of-many.pdf
make direct-font direct-font.pdf
declare -A item
for f in words font-of-many direct-font; do
	run 0 add $f.pdf; item[$f]=$(field '.items[0].item')
done
run 0 dossier plan
is "goes along unseen" "$(jq -c '[.. | .exhibits? // empty | .[] | .item] | sort' out)" "[]"
is "waits for its owner" "$(field ".left_out[] | select(.item == $letter) | .why | test(\"until you have looked\")")" true
for n in "$letter" "$statement" "$picture" "${item[@]}"; do run 0 review "$n" ordinary; done
run 0 dossier plan
is "goes along" "$(jq -c '[.. | .exhibits? // empty | .[] | .item] | sort' out)" \
	"$(jq -nc '[$ARGS.positional[] | tonumber] | sort' --args "$letter" "$statement" "$picture" "${item[words]}" "${item[direct-font]}")"
is "stays without its letters" "$(field ".left_out[] | select(.item == ${item[font-of-many]}) | .why | test(\"contact sheet.*some letters\")")" true
run 0 get "$statement" -o copy.pdf
! grep -qa CANARY copy.pdf; note $? "the attached file is in the copy"
run 0 get "$picture" -o same.pdf
cmp -s picture.pdf same.pdf; note $? "what has no copy leaves as it is"

# ---- and out: ten pages are three sheets; of each exhibit the first is in the bundle, too ----
run 0 dossier preview -o preview.pdf
code=$(field .release)
is "sheets of pages" "$(pdfimages -list preview.pdf | awk 'NR > 2 && $9 == "jpeg" && $4 > 1300' | wc -l)" 10
pdftotext preview.pdf - | grep -q '(3/3)'; note $? "the sheets are numbered"
age-keygen -o key.txt 2> /dev/null
run 0 dossier export -o d.age --to "$(age-keygen -y key.txt)" --release "$code"
run 0 unseal d.age --identity key.txt -o un
run 0 verify un
is "layers that fail" "$(jq '[.. | objects | select(.result? == "fail")] | length' out)" 0
is "exhibits" "$(find un -path '*exhibits*' -name '*.pdf' | wc -l)" 5
end

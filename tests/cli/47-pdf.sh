#!/usr/bin/env bash
# Goal: a PDF leaves as a new file through the sealed worker; only a statement goes into a
# dossier, cleaned when it can be, unchanged and told when it cannot.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
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
is "told of a document" "$(field '.items[0].why')" null
run 0 add statement.pdf --as statement; statement=$(field '.items[0].item')
is "told of a clean statement" "$(field '.items[0].why')" null
run 0 add picture.pdf --as statement; picture=$(field '.items[0].item')
is "told of another" "$(field '.items[0].why | test("unchanged")')" true
run 0 dossier plan
is "goes along" "$(jq -c '[.. | .exhibits? // empty | .[] | .item] | sort' out)" "[$statement,$picture]"
is "stays" "$(field ".left_out[] | select(.item == $letter) | .why | test(\"contact sheet\")")" true
run 0 get "$statement" -o copy.pdf
! grep -qa CANARY copy.pdf; note $? "the attached file is in the copy"
run 0 get "$picture" -o same.pdf
cmp -s picture.pdf same.pdf; note $? "what has no copy leaves as it is"
end

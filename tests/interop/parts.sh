#!/usr/bin/env bash
# Goal: a copy that leaves can be shown to be part of the original that was stamped, and a
# second checker, which knows docs/FORMAT-parts.md alone, agrees with the program on every
# exhibit and on every way to alter one.
set -u
# shellcheck source=tests/interop/lib_stamped.sh
. "$BW_SRC/tests/interop/lib_stamped.sh"
# A page, which is written anew as a whole: its copy has no part of the original.
cp "$BW_SRC/fuzz/seeds/pdf/attached" words.pdf
bw add --as statement words.pdf > out || fail "add a statement: $(cat out)"
stamped_dossier
python3 "$here/check_parts.py" open | tee said
count=$(find open/data/exhibits -type f | wc -l)
[ "$(wc -l < said)" = "$count" ] || fail "not every exhibit was looked at"
[ "$(grep -c ' none the copy is written anew' said)" = 1 ] || fail "the page is not told to be written anew"
[ "$(grep -c ' yes ' said)" = $((count - 1)) ] || fail "an exhibit is not shown to be part of its original"
grep -q 'yes.*withheld:.*location' said || fail "no picture whose place was withheld"
# The program says the same of the sealed file, and of the stamps.
"$BW_BIN" --json verify d.age --identity id --tsa-ca root.pem > out 2> err || fail "verify: $(cat out)"
[ "$(jq -r '.layers[] | select(.name == "parts").result' out)" = pass ] || fail "the layer: $(cat out)"
[ "$(jq '[.exhibits[] | select(.part_of_original and .in_batch and .authority_trusted and .bytes_intact)] | length' out)" = $((count - 1)) ] ||
	fail "exhibits: $(cat out)"
jq -r '.exhibits[] | select(.part_of_original) | [.exhibit, "yes", .bytes_of_original, (.withheld | join(" "))] | join(",")' out > own
grep ' yes ' said | sed -e 's/ yes /,yes,/' -e 's/ bytes of the original; withheld: /,/' -e 's/,nothing$/,/' > other
diff own other || fail "the two count differently"
# Nothing of a proof tells what was withheld: neither its words nor their lengths.
grep -l 'Canon\|Bewaar Test' open/data/proofs/*.parts.txt && fail "a proof holds words of the original"
python3 "$here/alter_parts.py" open "$BW_BIN" || fail "an altered case"

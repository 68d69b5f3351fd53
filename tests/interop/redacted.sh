#!/usr/bin/env bash
# Goal: of an excerpt with labels exactly the messages without one are shown to be part of the stamped
# export, by this program and by a second reading of the format; where none is, that is said.
set -u
# shellcheck source=tests/interop/lib_stamped.sh
. "$BW_SRC/tests/interop/lib_stamped.sh"
command -v pdftotext > /dev/null || { echo "pdftotext is needed: skipped"; exit 77; }
for i in $(seq 10 29); do
	echo "21/07/2019, 10:$i - $([ $((i % 3)) = 0 ] && echo Omar || echo A.): message $i"
done > chat.txt
bw add chat.txt > out || fail "add: $(cat out)"
stamp_samples
bw excerpt 1 --lines 3-8 --redact Omar > out || fail "excerpt: $(cat out)"
bw excerpt 1 --lines 12-20 --only Omar --redact Omar > out || fail "excerpt: $(cat out)"
[ "$(jq -r '"\(.item) \(.redacted.messages)"' out)" = "3 3" ] || fail "the second: $(cat out)"
export_dossier
"$BW_BIN" --json verify open --tsa-ca root.pem > out 2> err || fail "verify: $(cat out)"
row() { jq -c --argjson n "$1" '.exhibits[] | select(.labelled == $n)' out; }
kept=$(sed -n 3,8p chat.txt | grep -v Omar | wc -c)
row 2 | jq -e --argjson kept "$kept" '.part_of_original and .stamp_covers == "parts" and .bytes_of_original == $kept
	and .bytes_written_anew > 0 and .withheld == ["message"]' > /dev/null || fail "some with labels: $(row 2)"
row 3 | jq -e '.part_of_original == null and (.part_why | contains("label")) and (.in_batch | not)' > /dev/null ||
	fail "all with labels: $(row 3)"
python3 "$here/check_parts.py" open > said || fail "the second reader"
grep -qx "$(row 2 | jq -r .exhibit) yes $kept bytes of the original; withheld: message" said || fail "the second reader: $(cat said)"
grep -rl Omar open/data/exhibits open/data/dossier.json open/data/proofs && fail "somebody is named"
pdftotext -layout open/data/dossier.pdf pdf.txt
grep -q 'written anew' pdf.txt || fail "the PDF does not say what was written anew"
# A letter of a message that was kept is noticed; in one with a label only the list of files notices.
file=$(row 2 | jq -r .file)
sed -i 's/message 13/message 93/' "open/data/$file"
"$BW_BIN" --json verify open --tsa-ca root.pem > out 2> err && fail "an altered excerpt passes"
row 2 | jq -e '.part_of_original == false' > /dev/null || fail "altered: $(row 2)"
echo "of an excerpt with labels $kept bytes are part of the stamped export; one with labels alone says why it has none"

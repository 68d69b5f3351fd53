#!/usr/bin/env bash
# Goal: twenty messages out of forty thousand, in one run: the receiver can see that each is
# part of the export that was stamped, by this program and by a second reading of the format;
# the marks of the gaps are told to be written anew, and no altered excerpt passes.
set -u
# shellcheck source=tests/interop/lib_stamped.sh
. "$BW_SRC/tests/interop/lib_stamped.sh"
python3 - << 'PY'
with open('chat.txt', 'w', encoding='utf-8', newline='') as f:
    for i in range(1, 40001):
        day = i // 1440
        f.write('%02d/%02d/%d, %02d:%02d - %s: message %d\n' % (1 + day % 28, 1 + day // 28 % 12, 2019, i // 60 % 24, i % 60,
                                                            'A.' if i % 2 else 'B.', i))
        if i % 7 == 0:
            f.write('  and a second line\n\n')
PY
bw add chat.txt > out || fail "add: $(cat out)"
[ "$(jq -r '.items[0].kind' out)" = chat ] || fail "no chat: $(cat out)"
bw note 1 --what "PRIVATEWORD about the whole chat" > out || fail "note: $(cat out)"
command -v pdftotext > /dev/null || { echo "pdftotext is needed: skipped"; exit 77; }
stamp_samples
lines=17-21,4000-4009,23456,39997-40000
start=$(date +%s%N)
bw excerpt 1 --lines "$lines" > out || fail "excerpt: $(cat out)"
echo "excerpt of 20 out of 40,000: $((($(date +%s%N) - start) / 1000000)) ms"
[ "$(jq -r '"\(.item) \(.messages) \(.of)"' out)" = "2 20 40000" ] || fail "the excerpt: $(cat out)"
cat > oracle.py << 'PY'
import re, sys
text, size = open('chat.txt', 'rb').read(), 0
starts = [m.start() for m in re.finditer(rb'^\d\d/\d\d/\d{4}, ', text, re.M)] + [len(text)]
total, done, out = len(starts) - 1, 0, sys.stdout.buffer
gap = lambda n: out.write('[… {0} berichten niet opgenomen / {0} messages not included …]\n'.format(n).encode()) if n else None
for r in sys.argv[1].split(','):
    a, b = (int(x) for x in (r.split('-') * 2)[:2])
    gap(a - 1 - done)
    out.write(text[starts[a - 1]:starts[b]])
    size, done = size + starts[b] - starts[a - 1], b
gap(total - done)
print(size, file=sys.stderr)
PY
python3 oracle.py "$lines" > want 2> kept || fail "the oracle"
bw get 2 -o copy > out || fail "get: $(cat out)"
cmp copy want || fail "the excerpt is not the records as they stand"

export_dossier
look() { # FOLDER: verify's row of the excerpt
	"$BW_BIN" --json verify "$1" --tsa-ca root.pem > out 2> err
	local rc=$?
	jq -c --arg f "$file" '.exhibits[] | select(.file == $f)' out > row
	return $rc
}
file=$(jq -r '.files[] | select(.parts != null) | .file' open/data/dossier.json | while read -r f; do cmp -s "open/data/$f" want && echo "$f"; done)
[ -n "$file" ] || fail "no exhibit is the excerpt"
look open || fail "verify: $(cat out)"
[ "$(jq -r '.layers[] | select(.name == "parts").result' out)" = pass ] || fail "the layer: $(cat out)"
size=$(stat -c %s want)
jq -e --argjson kept "$(cat kept)" --argjson size "$size" '.part_of_original and .in_batch and .authority_trusted and .stamp_covers == "parts"
	and .bytes_of_original == $kept and .bytes_written_anew == $size - $kept and .withheld == ["message"] and .parts_not_after == .not_after' row > /dev/null ||
	fail "what is said of it: $(cat row)"
python3 "$here/check_parts.py" open > said || fail "the second reader"
code=$(jq -r .exhibit row)
grep -qx "$code yes $(cat kept) bytes of the original; withheld: message" said || fail "the second reader: $(cat said)"
echo "proof of 20 out of 40,000: $(stat -c %s "open/data/proofs/$(basename "${file%.txt}").parts.txt") bytes, excerpt $size bytes"
# What the owner wrote about the chat goes along with the chat, not with its excerpt.
grep -l PRIVATEWORD "open/data/proofs/$(basename "${file%.txt}")"* && fail "words about the chat are with the excerpt"

pdftotext -layout open/data/dossier.pdf pdf.txt
grep -q 'that it is from existed' pdf.txt || fail "the PDF does not tell of the stamp of the chat: $(grep -n -A14 'Uittreksel' pdf.txt)"
[ "$(jq '[.sections[].exhibits[] | select(.excerpt) | .excerpt.stamps | length]' -c open/data/dossier.json)" = "[2]" ] || fail "stamps of the chat"
# Altered: each byte of a message is noticed, a byte of a mark is told to be ours and is
# not what the list of files says.
alter() { # WHAT WANT-OF-PARTS PYTHON
	rm -rf other && cp -r open other
	python3 -c "
import sys
p = 'other/data/$file'
b = bytearray(open(p, 'rb').read())
$3
open(p, 'wb').write(b)" || fail "altering"
	look other && fail "$1: verify says it is as signed"
	[ "$(jq .part_of_original row)" = "$2" ] || fail "$1: $(cat row)"
	jq -e '.bytes_intact | not' row > /dev/null || fail "$1: intact"
	python3 "$here/check_parts.py" other > said2
	[ "$(grep -c "^$code $([ "$2" = true ] && echo yes || echo no) " said2)" = 1 ] || fail "$1: the second reader: $(cat said2)"
}
alter "another digit in a message" false "b[b.index(b'message 4003') + 11] ^= 1"
alter "another time" false "b[b.index(b'message 23456') - 10] ^= 1"
alter "a message left out" false "i = b.index(b'message 39998'); s = b.rindex(b'\n', 0, i) + 1; del b[s:b.index(b'\n', i) + 1]"
alter "two messages in the other order" false "a, c = b.index(b'message 17'), b.index(b'message 19'); b[a + 9:a + 10], b[c + 9:c + 10] = b[c + 9:c + 10], b[a + 9:a + 10]"
alter "another count in a mark" true "b[b.index(b'3978 messages')] ^= 1"
alter "a message of another hand at the end" true "b += b'28/12/2020, 10:00 - A.: forged\n'"
[ "$(jq .bytes_written_anew row)" = $((size - $(cat kept) + 31)) ] || fail "what is forged is not told apart: $(cat row)"

# Stamped itself, the marks are covered too, from that later time on; its messages from the first.
sleep 2
bw stamp --tsa "$url/good" --tsa-ca root.pem > out || fail "stamp: $(cat out)"
rm -rf open d.age id p.pdf
export_dossier
file=$(jq -r '.files[] | select(.parts != null) | .file' open/data/dossier.json | while read -r f; do cmp -s "open/data/$f" want && echo "$f"; done)
look open || fail "verify: $(cat out)"
jq -e '.part_of_original and .stamp_covers == "copy" and .authority_trusted and .parts_not_after < .not_after' row > /dev/null ||
	fail "two stamps: $(cat row)"
python3 "$here/check_parts.py" open > said
grep -q "^$(jq -r .exhibit row) yes " said || fail "the second reader: $(cat said)"
echo "an excerpt is part of its stamped export; 6 alterations noticed"

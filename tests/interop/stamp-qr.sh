#!/usr/bin/env bash
# Goal: a request as a QR code, as a picture and on the terminal, is read by zbar and
# gives back the very bytes of the request.
set -u
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
for p in zbarimg python3; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export BEWAAR_VAULT=$work/vault PW="a passphrase for this test"
bw() { "$BW_BIN" --passphrase env:PW --progress never "$@" 2> err; }
fail() { echo "FAIL: $*"; cat err; exit 1; }
bw new vault --kdf interactive > out || fail new
bw add "$BW_SRC/tests/samples/statement-2025.txt" > out || fail add
bw stamp --request r.tsq --qr r.png > out || fail request
zbarimg --raw -q r.png | base64 -d > a.tsq
cmp -s r.tsq a.tsq || fail "the picture holds something else"
bw stamp --request s.tsq --qr - > lines || fail "request on the terminal"
cmp -s r.tsq s.tsq || fail "the request is not the same"
python3 - << 'PY' || fail "no picture of the lines"
lines = [l for l in open('lines', encoding='utf-8').read().split('\n') if l and not l.strip(' ▄▀█')]
rows = []
for l in lines:
    rows.append(''.join('0' if c in '▀█' else '1' for c in l))
    rows.append(''.join('0' if c in '▄█' else '1' for c in l))
wide = [' '.join(b for b in r for _ in range(4)) for r in rows for _ in range(4)]
open('t.pbm', 'w').write('P1\n%d %d\n%s\n' % (len(rows[0]) * 4, len(wide), '\n'.join(wide)))
PY
zbarimg --raw -q t.pbm | base64 -d > b.tsq
cmp -s r.tsq b.tsq || fail "the terminal shows something else"
bw stamp --request r.tsq --qr r.png > out && fail "files that are there were written again"
bw stamp list --qr - > out; [ $? = 2 ] || fail "a code of nothing"
echo "both codes are read"

#!/usr/bin/env bash
# Goal: what a receiver gets with the exhibits is enough to check their stamps
# with sha256sum, Python and openssl alone: the statement names the very file,
# the proof leads to the root, and the authorities stamped that root.
set -u
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
for p in python3 openssl jq age-keygen; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
here=$BW_SRC/tests/interop
work=$(mktemp -d) || exit 1
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 1
export http_proxy='' https_proxy='' all_proxy='' no_proxy=127.0.0.1
# shellcheck source=tests/interop/lib_stamp_pki.sh
. "$here/lib_stamp_pki.sh"
export BEWAAR_VAULT=$work/vault PW="a passphrase for this test"
bw() { "$BW_BIN" --passphrase env:PW --progress never --json "$@" 2> err; }
fail() { echo "FAIL: $*"; cat err; exit 1; }
bw new vault --kdf interactive > out || fail "new: $(cat out)"
bw add "$BW_SRC"/tests/samples/*.jpg "$BW_SRC"/tests/samples/*.txt > out || fail "add: $(cat out)"
for item in $(jq '.items[].item' out); do bw review "$item" ordinary > /dev/null; done
python3 "$here/stamp_responder.py" . > port & server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
url=http://127.0.0.1:$(cat port)
bw stamp --tsa "$url/good" --tsa "$url/rsa" --tsa-ca root.pem > out || fail "stamp: $(cat out)"
age-keygen -o id 2> /dev/null
bw dossier preview -o p.pdf > out || { grep -q 'not-built' out err && { echo "no dossier yet: skipped"; exit 77; }; fail "preview: $(cat out)"; }
bw dossier export -o d.age --to "$(age-keygen -y id)" --release "$(jq -r .release out)" > out || fail "export: $(cat out)"
"$BW_BIN" --json unseal d.age --identity id -o open > out 2> err || fail "unseal: $(cat out)"
cat > follow.py << 'PY'
import hashlib, sys
exhibit, statement, proof = (open(p, 'rb').read() for p in sys.argv[1:4])
text = dict(l.split(' ', 1) for l in statement.decode().splitlines()[1:])
assert statement.startswith(b'bewaar-item/2\n') and text['copy-sha256'] == hashlib.sha256(exhibit).hexdigest(), 'another file'
lines = [l.split(' ') for l in proof.decode().splitlines()]
h = hashlib.sha256(statement).digest()
assert lines[1] == ['leaf', h.hex()], 'another statement'
for key, value in lines[2:-1]:
    h = hashlib.sha256(b''.join(sorted([h, bytes.fromhex(value)]))).digest()
assert lines[-1] == ['root', h.hex()], 'another root'
print(h.hex())
PY
count=0
while read -r f; do
	proof=$(find open -name "$(basename "${f%.*}").proof.txt")
	[ -n "$proof" ] || fail "$f has no proof"
	root=$(python3 follow.py "$f" "${proof%.proof.txt}.statement.txt" "$proof") || fail "the proof of $f"
	tokens=0
	while read -r t; do
		openssl ts -verify -digest "$root" -in "$t" -CAfile root.pem > /dev/null 2> err || fail "$t does not stamp $f"
		tokens=$((tokens + 1))
	done < <(find open -name '*.tsr')
	[ "$tokens" = 2 ] || fail "$tokens stamps for $f"
	count=$((count + 1))
done < <(find open -path '*/exhibits/*' -type f)
[ "$count" -ge 4 ] || fail "only $count exhibits"
# The program's own verify says the same, layer by layer.
layer() { # ROOT LAYER
	"$BW_BIN" --json verify d.age --identity id --tsa-ca "$1" 2> err | jq -r ".layers[] | select(.name == \"$2\").result"
}
[ "$(layer root.pem statements) $(layer root.pem timestamps)" = "pass pass" ] || fail "verify under the root"
[ "$(layer other.pem statements) $(layer other.pem timestamps)" = "pass fail" ] || fail "verify under another root"
# The check can fail: a file altered by one byte is no longer the one of its statement.
f=$(find open -path '*/exhibits/*.jpg' | head -n 1); proof=$(find open -name "$(basename "${f%.*}").proof.txt")
printf x >> "$f"
python3 follow.py "$f" "${proof%.proof.txt}.statement.txt" "$proof" 2> /dev/null && fail "an altered exhibit was taken"
echo "$count exhibits checked"

#!/usr/bin/env bash
# Goal: what a receiver gets with the exhibits is enough to check their stamps
# with sha256sum, Python and openssl alone: the statement names the very file,
# the proof leads to the root, and the authorities stamped that root.
set -u
# shellcheck source=tests/interop/lib_stamped.sh
. "$BW_SRC/tests/interop/lib_stamped.sh"
stamped_dossier
cat > follow.py << 'PY'
import hashlib, sys
exhibit, statement, proof = (open(p, 'rb').read() for p in sys.argv[1:4])
account = sys.argv[3].replace('.proof.txt', '.account.txt')
text = dict(l.split(' ', 1) for l in statement.decode().splitlines()[1:])
assert statement.startswith(b'bewaar-item/2\n') and text['copy-sha256'] == hashlib.sha256(exhibit).hexdigest(), 'another file'
lines = [l.split(' ') for l in proof.decode().splitlines()]
h = hashlib.sha256(statement).digest()
assert lines[1] == ['statement', h.hex()], 'another statement'
assert lines[2] == ['account', hashlib.sha256(open(account, 'rb').read()).hexdigest()], 'another account'
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
# A list names more than a root: what the authority stamps under another of its policies is not believed.
list() { printf 'name A\nurl http://127.0.0.1:1/\nroots root.pem\nroots-sha256 %s\npolicy %s\nchecked %s by us\n' "$(sha256sum root.pem | cut -d' ' -f1)" "$1" "$(date +%F)" > list.conf; }
list 1.3.6.1.4.1.99999.1
[ "$(layer list.conf statements) $(layer list.conf timestamps)" = "pass pass" ] || fail "verify under a list"
list 1.3.6.1.4.1.99999.2
[ "$(layer list.conf statements) $(layer list.conf timestamps)" = "pass fail" ] || fail "verify under a list with another policy"
"$BW_BIN" --json verify d.age --identity id --tsa-ca list.conf 2> err | jq -e '[.layers[] | select(.name == "timestamps").detail | test("policy")] == [true] and all(.exhibits[]; .authority_trusted == false and .not_after == null)' > /dev/null || fail "the policy is not told"
# The check can fail: a file altered by one byte is no longer the one of its statement.
f=$(find open -path '*/exhibits/*.jpg' | head -n 1); proof=$(find open -name "$(basename "${f%.*}").proof.txt")
printf x >> "$f"
python3 follow.py "$f" "${proof%.proof.txt}.statement.txt" "$proof" 2> /dev/null && fail "an altered exhibit was taken"
echo "$count exhibits checked"

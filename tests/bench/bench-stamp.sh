#!/usr/bin/env bash
# Processor time to stamp a vault of 10,000 short texts, and to check as many evidence
# records in the worker: bench-stamp.sh BUILD [COUNT]. Not a test; nothing is judged.
set -eu
build=$(realpath "$1") count=${2:-10000} src=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tests/interop/lib_stamp_pki.sh
. "$src/tests/interop/lib_stamp_pki.sh"
export BEWAAR_VAULT=$work/vault PW="a passphrase for this test"
bw() { "$build/bewaar" --passphrase env:PW --progress never --json "$@"; }
timed() { # NAME COMMAND...: user and system time
	local name=$1; shift
	TIMEFORMAT="$name: %U s user, %S s system, %R s by the clock"
	time "$@" > out
}
bw new vault --kdf interactive > out
mkdir texts
for i in $(seq "$count"); do printf 'text %s\n' "$i" > "texts/$i.txt"; done
timed "add $count" bw add texts
timed "stamp --request" bw stamp --request q.tsq
openssl ts -reply -config tsa.cnf -queryfile q.tsq -signer good.pem -inkey good.key -chain ca.pem -out r.tsr 2> /dev/null
timed "stamp --reply" bw stamp --reply r.tsr --tsa-ca root.pem
timed "stamp --renew --request" bw stamp --renew --request r.tsq
timed "stamp list" bw stamp list
mkdir b; "$build/tools/stamp_tool" tree "$count" b
openssl ts -reply -config tsa.cnf -queryfile b/batch.tsq -signer good.pem -inkey good.key -chain ca.pem -token_out -out b/t.tst 2> /dev/null
python3 - << 'PY'
import hashlib
def tlv(t, *p):
    b = b''.join(p); n = len(b); k = (n.bit_length() + 7) // 8
    return bytes([t, n] if n < 128 else [t, 128 | k]) + (b'' if n < 128 else n.to_bytes(k, 'big')) + b
seq = lambda *p: tlv(0x30, *p)
lines = [bytes.fromhex(l.split()[1]) for l in open('b/0.proof').read().splitlines()[1:-1]]
tree = tlv(0xa2, seq(*[tlv(4, v) for v in lines[:2]]), *[seq(tlv(4, v)) for v in lines[2:]])
sha256 = seq(bytes.fromhex('0609608648016503040201'))
open('b/0.ers', 'wb').write(seq(b'\x02\x01\x01', seq(sha256), seq(seq(seq(tree, open('b/t.tst', 'rb').read())))))
open('b/0.account', 'wb').close()
PY
timed "check $count records" "$build/tools/ers_tool" repeat "$count" b/0.ers root.pem b/0.statement b/0.account
cat out

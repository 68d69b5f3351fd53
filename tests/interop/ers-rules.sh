#!/usr/bin/env bash
# Goal: a renewed record holds only when each renewal came in its time: not before the
# stamp it renews, and not after the end of that stamp's certificate.
set -u
for p in python3 openssl; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
here=$BW_SRC/tests/interop
tool=$BW_BUILD/tools/ers_tool
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export ASAN_OPTIONS=detect_leaks=0
# shellcheck source=tests/interop/lib_stamp_pki.sh
. "$here/lib_stamp_pki.sh"
fail() { echo "FAIL: $*"; cat out; exit 1; }
printf 'one object\n' > a; printf 'another\n' > b
cat > record.py << 'PY'
"""record.py OUT STAMP_TOOL FORGE SIGNER TIME SIGNER TIME: a chain of two stamps over a and b."""
import hashlib, subprocess, sys
H = lambda x: hashlib.sha256(x).digest()
def tlv(t, *p):
    b = b''.join(p); n = len(b); k = (n.bit_length() + 7) // 8
    return bytes([t, n] if n < 128 else [t, 128 | k]) + (b'' if n < 128 else n.to_bytes(k, 'big')) + b
pair = lambda x, y: H(b''.join(sorted([x, y])))
values = [H(open(n, 'rb').read()) for n in 'ab']
def stamp(imprint, signer, when, out):
    subprocess.run([sys.argv[2], 'request', imprint.hex(), 'q'], check=True)
    subprocess.run(['python3', sys.argv[3], 'q', signer, 'r', 'time=' + when], check=True)
    subprocess.run(['openssl', 'ts', '-reply', '-in', 'r', '-token_out', '-out', out], check=True, capture_output=True)
    return open(out, 'rb').read()
first = stamp(pair(*values), sys.argv[4], sys.argv[5], 't1')
second = stamp(pair(H(first), H(b'pad')), sys.argv[6], sys.argv[7], 't2')
ats = lambda hashes, token: tlv(0x30, tlv(0xa2, tlv(0x30, *[tlv(4, h) for h in hashes])), token)
open(sys.argv[1], 'wb').write(tlv(0x30, b'\x02\x01\x01', tlv(0x30, tlv(0x30, bytes.fromhex('0609608648016503040201'))),
    tlv(0x30, tlv(0x30, ats(values, first), ats([H(first), H(b'pad')], second)))))
PY
make() { # SIGNER TIME SIGNER TIME
	python3 record.py r.ers "$BW_BUILD/tools/stamp_tool" "$here/stamp_forge.py" "$@" > out 2>&1 || fail "cannot make the record"
}
refused() { # RULE WHAT [ROOTS]
	"$tool" check r.ers "${3:-root.pem}" a b > out && fail "$2 was taken"
	grep -q "rule $1: " out || fail "$2: not by rule $1"
}
make expired 20200601120000Z good 20250601120000Z; refused renewal "a renewal after the certificate had run out"
make good 20260201120000Z rsa 20260101120000Z; refused order "a renewal before what it renews"
make good 20250601120000Z revoked 20260101120000Z; refused revocation "a renewal by a revoked key" root+crl.pem
make good 20250601120000Z multi 20260101120000Z; refused purpose "a renewal by a key for more than stamps"
make good 20250601120000Z rsa 20260101120000Z; refused chain "another root" other.pem
"$tool" check r.ers root.pem a b > out || fail "a good renewal"
grep -q 'stamps 2 existed no later than 1748779201' out || fail "the time is that of the first stamp"
# In time is: while the certificate held, however long ago that was.
make expired 20200601120000Z expired 20201201120000Z; "$tool" check r.ers root.pem a b > out || fail "a renewal of its time"
# Without roots nothing is trusted, but the way through the trees is walked.
"$tool" check r.ers - a b > out || fail "without roots"
grep -q 'in 1 trusted 0' out || fail "trusted without a root"
echo "each rule of time is held"

#!/usr/bin/env bash
# Goal: a reply of a real authority is taken, and `openssl ts -verify` agrees;
# each way in which a reply can be wrong is refused, by the rule that it breaks.
set -u
tool=$BW_BUILD/tools/stamp_tool
here=$BW_SRC/tests/interop
work=$(mktemp -d); server=
trap 'test -z "$server" || kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 1
command -v python3 > /dev/null && command -v openssl > /dev/null || { echo "python3 and openssl are needed"; exit 77; }
export http_proxy='' https_proxy='' all_proxy='' no_proxy=127.0.0.1 ASAN_OPTIONS=detect_leaks=0
. "$here/lib_stamp_pki.sh"
count=0 bad=0
note() { count=$((count + 1)); [ "$1" = 0 ] || { bad=$((bad + 1)); echo "NOT: $2"; }; }
taken() { # WHAT REPLY [ROOTS [key=value…]]
	local what=$1 reply=$2 roots=${3:-root+crl.pem}; shift; shift; [ $# = 0 ] || shift
	"$tool" check "$reply" q.tsq "$roots" "$@" > out; rc=$?
	[ $rc = 0 ] && grep -q '^existed no later than' out
	note $? "$what taken: $(cat out)"
}
refused() { # RULE WHAT REPLY [ROOTS [key=value…]]
	local rule=$1 what=$2 reply=$3 roots=${4:-root+crl.pem}; shift 3; [ $# = 0 ] || shift
	"$tool" check "$reply" q.tsq "$roots" "$@" > out; rc=$?
	[ $rc = 3 ] || [ $rc = 1 ] || [ $rc = 2 ] && grep -q "rule $rule: " out
	note $? "$what refused by rule $rule: $rc $(cat out)"
}
forge() { python3 "$here/stamp_forge.py" q.tsq "$@" || { echo "cannot forge $*"; bad=$((bad + 1)); }; }

imprint=$(head -c 100 /dev/urandom | sha256sum | cut -c1-64)
"$tool" request "$imprint" q.tsq || exit 1
[ "$(stat -c %s q.tsq)" = 69 ]; note $? "the request has 69 bytes"
openssl ts -query -in q.tsq -text > text 2> /dev/null
grep -q 'Version: 1' text && grep -q 'sha256' text && grep -q 'Certificate required: yes' text && grep -q 'Nonce: 0x' text
note $? "openssl reads the request: $(cat text)"

python3 "$here/stamp_responder.py" . > port & server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
url=http://127.0.0.1:$(cat port)

# Replies of the authority, over HTTP.
for name in good rsa p384; do
	"$tool" post "$url/$name" q.tsq $name.tsr > out; note $? "post to $name: $(cat out)"
	taken $name $name.tsr
	openssl ts -verify -queryfile q.tsq -in $name.tsr -CAfile root.pem > out 2>&1; note $? "openssl agrees on $name: $(cat out)"
	taken "$name, in this process" $name.tsr root.pem inside=1
done
grep -q '^good 69 application/timestamp-query None None$' requests.log
note $? "the request says nothing of us: $(cat requests.log)"
"$tool" post "$url/html" q.tsq x > out; [ $? = 1 ] && grep -q 'text/html' out; note $? "a web page is no reply: $(cat out)"
"$tool" post "$url/huge" q.tsq x > out; [ $? = 1 ] && grep -q 'more than 65536' out; note $? "a reply has a limit: $(cat out)"
"$tool" post "$url/elsewhere" q.tsq x > out; [ $? = 1 ] && grep -q 'not followed' out; note $? "no redirect: $(cat out)"
"$tool" post "$url/absent" q.tsq x > out; [ $? = 1 ] && grep -q '404' out; note $? "status: $(cat out)"
"$tool" post "ftp://127.0.0.1/" q.tsq x > out; [ $? = 2 ]; note $? "no other scheme: $(cat out)"
"$tool" post "http://127.0.0.1:1/" q.tsq x > out; [ $? = 1 ] && grep -q 'could not be reached' out; note $? "nobody there: $(cat out)"

# Our own forgeries can be good, too: else the refusals below would mean nothing.
forge good f.tsr; taken "a forged but good reply" f.tsr
openssl ts -verify -queryfile q.tsq -in f.tsr -CAfile root.pem > out 2>&1; note $? "openssl agrees on the forged one: $(cat out)"
forge good f.tsr qualified=1; taken "a claim to be qualified" f.tsr; grep -q 'qualified 1' out; note $? "the claim is seen"
forge expired f.tsr time=20200601120000Z; taken "a stamp from when its certificate was valid" f.tsr
forge retired f.tsr time=20250601120000Z; taken "a stamp from before its certificate was superseded" f.tsr

forge expired f.tsr; refused validity "an expired certificate" f.tsr
forge good f.tsr time=20240601120000Z; refused validity "a stamp from before the certificate" f.tsr
forge revoked f.tsr; refused revocation "a revoked certificate" f.tsr
taken "the same without the list of revoked ones" f.tsr root.pem
forge revoked f.tsr time=20250601120000Z; refused revocation "a stamp from before its key was stolen" f.tsr
sleep 1; forge retired f.tsr; refused revocation "a stamp from after its certificate was superseded" f.tsr
for name in noncrit multi wrongeku wrongku noeku; do
	forge $name f.tsr; refused purpose "a certificate of the sort $name" f.tsr
done
forge weak f.tsr; refused chain "a key of 1024 bits" f.tsr
forge good f.tsr; refused chain "another root" f.tsr other.pem
refused chain "the issuer instead of the root beside another root" f.tsr <(cat other.pem ca.pem)
: > empty; refused root "no root" f.tsr empty
refused root "no root in the file" f.tsr ca.pem
head -c 300 root.pem > cut.pem; refused root "a cut root" f.tsr cut.pem
forge good,rsa f.tsr; refused signer "two signers" f.tsr
forge good f.tsr noess=1; refused signer-id "no signed name of the certificate" f.tsr
forge good f.tsr md=sha1; refused digest "a signature over SHA-1" f.tsr
forge good f.tsr version=2; refused version "version 2" f.tsr
forge good f.tsr nonce=4141414141414141; refused nonce "another nonce" f.tsr
taken "another nonce when the request is not at hand" f.tsr root.pem nononce=1
forge good f.tsr hash="$(printf other | sha256sum | cut -c1-64)"; refused imprint "another imprint" f.tsr
forge good f.tsr crit=1; refused extension "a critical extension" f.tsr
forge good f.tsr inner=00; refused form "a byte after the statement of time" f.tsr
forge good f.tsr type=1.2.840.113549.1.7.1; refused form "another content type" f.tsr
"$tool" request "$imprint" q2.tsq; python3 -c "open('f.tsr','wb').write(bytes.fromhex('30053003020102'))"
refused status "a refusal of the authority" f.tsr
python3 -c "open('f.tsr','wb').write(bytes.fromhex('300d300b0201023006'+'0c04'+b'busy'.hex()))"
refused status "a refusal with a reason" f.tsr; grep -q busy out; note $? "the reason is told: $(cat out)"
forge good f.tsr status=2; refused form "a refusal that holds a token" f.tsr
forge good f.tsr time=20300101000000Z; refused time "a stamp from the future" f.tsr
forge good f.tsr time=20260101000000+0100; refused time "a time with a zone" f.tsr
forge good f.tsr seconds=99999999; refused time "an absurd accuracy" f.tsr
cat good.tsr <(printf x) > f.tsr; refused form "a byte after the reply" f.tsr
head -c -1 good.tsr > f.tsr; refused form "a cut reply" f.tsr
head -c 70000 /dev/zero > f.tsr; refused size "70,000 bytes" f.tsr
: > f.tsr; refused size "nothing" f.tsr
refused policy "a policy that is not allowed" good.tsr root.pem policies=1.2.3,1.3.6.1.4.1.99999.10
taken "an allowed policy" good.tsr root.pem "policies=1.2.3 1.3.6.1.4.1.99999.1"
"$tool" check good.tsr q.tsq root.pem > out; at=$(sed 's/.*than \([0-9]*\).*/\1/' out)
[ "$(sed 's/.*accuracy \([0-9]*\).*/\1/' out)" = 1500 ]; note $? "the accuracy is read: $(cat out)"
refused order "earlier than the batch before it" good.tsr root.pem before=$((at + 1))
taken "as early as the batch before it" good.tsr root.pem before="$at"
refused time "the machine's clock is behind" good.tsr root.pem now=$((at - 400000))

# The trap: OpenSSL's context made from a request checks no signature. A token
# whose signature is altered must not pass, whatever it says of itself.
python3 - good.tsr f.tsr << 'PY'
import sys
b = bytearray(open(sys.argv[1], 'rb').read()); b[-5] ^= 1
open(sys.argv[2], 'wb').write(b)
PY
refused signature "an altered signature" f.tsr
forge good f.tsr time="$(date -u +%Y%m%d%H%M%SZ)"
python3 - f.tsr << 'PY'
import re, sys
b = bytearray(open(sys.argv[1], 'rb').read())
at = re.search(rb'\x18\x0f20', bytes(b)).start() + 5; b[at + 10] = ord('0') if b[at + 10] != ord('0') else ord('1')
open(sys.argv[1], 'wb').write(b)
PY
refused signature "an altered time" f.tsr

# A whole batch, and the receiver's separate answers.
mkdir b; "$tool" tree 70 b; "$tool" post "$url/good" b/batch.tsq b/batch.tsr; note $? "stamp of a batch"
for n in 0 1 69; do
	"$tool" verify b/$n.statement b/$n.proof b/batch.tsr root+crl.pem > out; note $? "item $n: $(cat out)"
done
root=$(sed -n 's/^root //p' b/0.proof)
openssl ts -verify -digest "$root" -in b/batch.tsr -CAfile root.pem > out 2>&1; note $? "openssl checks the root of the tree: $(cat out)"
python3 - b/69.statement b/69.proof << 'PY'
import hashlib, sys
lines = [l.split(' ') for l in open(sys.argv[2]).read().splitlines()]
h = hashlib.sha256(open(sys.argv[1], 'rb').read()).digest()
assert lines[0] == ['bewaar-proof/1'] and lines[1] == ['statement', h.hex()], lines[:2]
h = hashlib.sha256(b''.join(sorted([h, bytes.fromhex(lines[2][1])]))).digest()
for key, value in lines[3:-1]:
    assert key == 'sibling'
    h = hashlib.sha256(b''.join(sorted([h, bytes.fromhex(value)]))).digest()
assert lines[-1] == ['root', h.hex()] and len(lines) == 11
PY
note $? "Python follows the proof"
"$tool" verify b/1.statement b/0.proof b/batch.tsr root.pem > out; [ $? = 3 ] && grep -q 'batch 0' out; note $? "another's proof: $(cat out)"
"$tool" verify b/0.statement b/0.proof good.tsr root.pem > out; [ $? = 3 ] && grep -q 'reply 0' out; note $? "another's stamp: $(cat out)"
"$tool" verify b/0.statement b/0.proof b/batch.tsr other.pem > out; [ $? = 3 ] && grep -q 'trusted 0 rule chain' out; note $? "another root: $(cat out)"
"$tool" verify b/0.statement b/0.proof b/batch.tsr empty > out; [ $? = 3 ] && grep -q 'reply 1 trusted 0' out; note $? "no root: $(cat out)"
echo "$count checks, $bad failed"
[ "$bad" = 0 ] && [ "$count" -gt 80 ]

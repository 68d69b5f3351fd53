#!/usr/bin/env bash
# Goal: a stamp that ends within a year is named; one new stamp renews all old ones,
# and the evidence records that then show both are taken by Bouncy Castle, Python and
# our own reader, and refused once a byte of the old token or of the new path is altered.
set -u
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
for p in python3 openssl jq age-keygen; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
here=$BW_SRC/tests/interop
# shellcheck source=tests/interop/lib_ers.sh
. "$here/lib_ers.sh"
tool=$BW_BUILD/tools/ers_tool
work=$(mktemp -d) || exit 1
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 1
export http_proxy='' https_proxy='' all_proxy='' no_proxy=127.0.0.1 ASAN_OPTIONS=detect_leaks=0
# shellcheck source=tests/interop/lib_stamp_pki.sh
. "$here/lib_stamp_pki.sh"
key soon ec; sign soon good 20250101000000Z "$(date -u -d '+100 days' +%Y%m%d000000Z)"
key rsa2048 rsa2048; sign rsa2048 good 20250101000000Z 20350101000000Z
bouncy_ready "$work"
export BEWAAR_VAULT=$work/vault PW="a passphrase for this test"
bw() { "$BW_BIN" --passphrase env:PW --progress never --json "$@" 2> err; }
fail() { echo "FAIL: $*"; cat out err; exit 1; }
is() { [ "$2" = "$3" ] || fail "$1: $2, wanted $3"; }
dossier() { # FOLDER: a new dossier, opened there
	rm -rf "$1" d.age
	bw dossier preview -o p-"$1".pdf > out || fail preview
	release=$(jq -r .release out)
	bw dossier export -o d.age --to "$(age-keygen -y id)" --release "$release" > out || fail export
	"$BW_BIN" --json unseal d.age --identity id -o "$1" > out 2> err || fail unseal
	"$BW_BIN" --json verify d.age --identity id --tsa-ca root.pem > out 2> err || fail verify
	is "the layer of records" "$(jq -r '.layers[] | select(.name == "records").result' out)" pass
}
taken() { # FOLDER STAMPS: by all three, with so many stamps in each record (a pattern)
	: > list
	: > counts
	for e in "$1"/data/proofs/*.ers; do
		base=${e%.ers}; base=${base%.2}
		echo "$e $base.statement.txt $base.account.txt" >> list
		"$tool" check "$e" root.pem "$base.statement.txt" "$base.account.txt" > out || fail "our reader on $e"
		n=$(sed -n 's/.* stamps \([0-9]*\) .*/\1/p' out)
		echo "$n" | grep -qx "$2" || fail "stamps in $e: $n, wanted $2"
		echo "$n" >> counts
		is "Python on $e" "$(python3 "$here/ers_oracle.py" root.pem "$e" "$base.statement.txt" "$base.account.txt" 2> err | cut -d' ' -f1)" "$n"
	done
	bouncy . root.pem < list > answers
	head -n 2 answers > err
	is "Bouncy Castle" "$(grep -c "^ok .* $2\$" answers) of $(wc -l < list)" "$(wc -l < list) of $(wc -l < list)"
	cases=$((cases + $(wc -l < list)))
}
cases=0
age-keygen -o id 2> /dev/null
bw new vault --kdf interactive > out || fail new
bw add "$BW_SRC"/tests/samples/*.jpg > out || fail add
for item in $(jq '.items[].item' out); do bw review "$item" ordinary > /dev/null; done
python3 "$here/stamp_responder.py" . > port & server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
url=http://127.0.0.1:$(cat port)
bw stamp --renew --tsa "$url/good" --tsa-ca root.pem > out; is "nothing to renew" $? 1
bw stamp --tsa "$url/soon" --tsa "$url/rsa2048" --tsa-ca root.pem > out || fail stamp
is "a weak key ends in time" "$(jq -r '.replies[1].renew_by' out | cut -c1-10)" 2029-01-01
bw add "$BW_SRC"/tests/samples/statement-2025.txt > out || fail add
bw stamp --tsa "$url/good" --tsa-ca root.pem > out || fail stamp
bw stamp list > out || fail list
is "ends within a year" "$(jq -c '[.renew_soon[] | [.batch, .authority]]' out)" '[[1,"soon authority"]]'
bw check > out || fail check
is "the check says so too" "$(jq -c '[.renew_soon[] | [.batch, .authority]]' out)" '[[1,"soon authority"]]'
dossier before; taken before 1

# A request without an answer changes nothing; asked again it is the same one.
bw stamp --renew --request r1.tsq > out || fail request
is "renews" "$(jq .renews out)" 3
bw stamp --renew --request r2.tsq > out || fail request
cmp -s r1.tsq r2.tsq || fail "the request is not the same"
is "its size" "$(stat -c %s r1.tsq)" 69
dossier pending; taken pending 1
curl -s -H 'Content-Type: application/timestamp-query' --data-binary @r1.tsq "$url/p384" -o r1.tsr
bw stamp --reply r1.tsr --tsa-ca root.pem > out || fail reply
bw stamp list > out || fail list
is states "$(jq -c '[.batches[].state]' out)" '["renewed","renewed","stamped"]'
is "nothing ends" "$(jq -c .renew_soon out)" '[]'
dossier once; taken once 2

# The old token and the path of the new one are covered: nothing in them may change.
read -r e s a < list
second=$(python3 - "$e" << 'PY'
import sys
d = open(sys.argv[1], 'rb').read()
mark = bytes.fromhex('06092a864886f70d010702')
first = d.index(mark)
print(first - 4, d.index(mark, first + 1) - 4)
PY
)
read -r from to <<< "$second"
"$tool" flip "$e" "$from" "$to" root.pem "$s" "$a" > out || fail "our reader, altered"
mine=$(sed -n 's/^tried \([0-9]*\) taken 0$/\1/p' out)
echo "flip $from $to $e $s $a" | bouncy . root.pem > answers 2> err
is "Bouncy Castle, altered" "$(cat answers)" "flipped $((to - from)) 0"

# Once more: a renewal of the renewal.
bw stamp --renew --tsa "$url/rsa" --tsa-ca root.pem > out || fail renew
is "renews" "$(jq .renews out)" 3
dossier twice; taken twice 3
bw check --read-all > out || fail check

# The hash trees to SHA-512: record by record, under one stamp.
bw stamp --renew --hash sha512 --request r5.tsq --qr r5.png > out || fail request
is "renews, rehashed" "$(jq -c '[.renews, .rehashed > 3, (.imprint | length)]' out)" '[3,true,128]'
is "its size" "$(stat -c %s r5.tsq)" 101
bw stamp --renew --hash sha512 --request r6.tsq > out || fail request
cmp -s r5.tsq r6.tsq || fail "the request in SHA-512 is not the same"
bw stamp --renew --hash sha1 --request r7.tsq > out && fail "another hash was taken"
bw stamp --hash sha512 --request r7.tsq > out && fail "a hash without a renewal was taken"
dossier unanswered; taken unanswered 3
curl -s -H 'Content-Type: application/timestamp-query' --data-binary @r5.tsq "$url/rsa" -o r5.tsr
python3 -c "
b = bytearray(open('r5.tsr', 'rb').read()); b[-1] ^= 1; open('r5x.tsr', 'wb').write(b)"
bw stamp --reply r5x.tsr --tsa-ca root.pem > out && fail "an altered reply was taken"
bw stamp --reply r5.tsr --tsa-ca root.pem > out || fail reply
bw stamp list > out || fail list
is "states, rehashed" "$(jq -c '[.batches[] | select(.items > 0).state] | unique' out)" '["renewed"]'
dossier rehashed; taken rehashed 4
read -r e s a < list
chains() { python3 - "$1" << 'PY'
import sys
d = open(sys.argv[1], 'rb').read()
mark = bytes.fromhex('06092a864886f70d010702')
print(d.index(mark), d.rindex(mark) - 4)
PY
}
# The identifier of SHA-512 (but for its tag: another makes it an attribute that nobody reads,
# and the token names the hash too) and the path of the new stamp, up to the new token.
read -r _ to <<< "$(chains "$e")"
size512=$(python3 -c "
d = open('$e', 'rb').read(); print(d.rindex(bytes.fromhex('a00b0609608648016503040203'), 0, $to) + 1)")
"$tool" flip "$e" "$size512" "$to" root.pem "$s" "$a" > out || fail "our reader, altered path in SHA-512"
mine=$((mine + $(sed -n 's/^tried \([0-9]*\) taken 0$/\1/p' out)))
echo "flip $size512 $to $e $s $a" | bouncy . root.pem > answers 2> err
is "Bouncy Castle, altered path in SHA-512" "$(cat answers)" "flipped $((to - size512)) 0"
printf x > other; "$tool" check "$e" root.pem "$s" other > out && fail "our reader took another object"
echo "$e $s other" | bouncy . root.pem | grep -q '^no' || fail "Bouncy Castle took another object"
# A stamp over that, without a word of the hash: it stays in SHA-512, and what was stamped
# since goes there too, but for what was removed with its words: of them only a SHA-256 is left.
bw add "$BW_SRC"/tests/samples/picture-2025-screen.png > out || fail add
new=$(jq '.items[0].item' out); bw review "$new" ordinary > /dev/null
bw add "$BW_SRC"/tests/samples/WhatsApp*.txt > out || fail add
gone=$(jq '.items[0].item' out); bw note "$gone" --what "words of then" > out || fail note
bw stamp --tsa "$url/good" --tsa-ca root.pem > out || fail stamp
is "items in one stamp" "$(jq .items out)" 2
bw remove "$gone" --because "not needed" > out || fail remove
bw stamp --renew --tsa "$url/p384" --tsa-ca root.pem > out || fail renew
is "stays in SHA-512" "$(jq -c '[.renews, .rehashed, (.imprint | length)]' out)" '[4,1,128]'
dossier onward; taken onward '[25]'
bw stamp --renew --tsa "$url/rsa" --tsa-ca root.pem > out || fail renew
is "renewed as they are" "$(jq -c '[.renews, .rehashed, (.imprint | length)]' out)" '[4,0,128]'
dossier further; taken further '[36]'
is "records of two lengths" "$(sort -u counts | tr '\n' ' ')" "3 6 "
# Told otherwise after the stamp: the account is withheld, and its hash alone goes through both chains.
bw note "$new" --what "words of now" > out || fail note
dossier withheld
s=$(find withheld -name '*.statement.txt' | while read -r f; do [ -f "${f%.statement.txt}.account.txt" ] || echo "$f"; done)
e=${s%.statement.txt}.ers
"$tool" part "$e" root.pem "$s" > out || fail "our reader, a withheld account"
is "stamps, a withheld account" "$(sed -n 's/.* stamps \([0-9]*\) .*/\1/p' out)" 3
is "Bouncy Castle, a withheld account" "$(echo "$e $s" | bouncy . root.pem | grep -c '^ok .* 3$')" 1
bw check --read-all > out || fail check
# An item that is removed later hinders nothing.
bw remove "$new" --because "not needed" > out || fail remove
bw stamp --renew --tsa "$url/good" --tsa-ca root.pem > out || fail "renew after an item was removed"
dossier removed; taken removed 7

# Hash trees renewed to SHA-512 by another writer, over records from before that: read by all, and each object, the old
# chain and the new values count.
e=$(find twice -name '*.ers' | sort | head -n 1); base=${e%.ers}; base=${base%.2}; s=$base.statement.txt; a=$base.account.txt
python3 "$here/ers_rehash.py" "$e" h.ers "$url/good" "$s" "$a" 2> err || fail rehash
"$tool" check h.ers root.pem "$s" "$a" > out || fail "our reader, rehashed"
is "stamps, rehashed" "$(sed -n 's/.* stamps \([0-9]*\) .*/\1/p' out)" 4
is "Python, rehashed" "$(python3 "$here/ers_oracle.py" root.pem h.ers "$s" "$a" 2> err | cut -d' ' -f1)" 4
echo "h.ers $s $a" | bouncy . root.pem > answers
is "Bouncy Castle, rehashed" "$(grep -c '^ok .* 4$' answers)" 1
printf x > other; "$tool" check h.ers root.pem "$s" other > out && fail "our reader took another object"
echo "h.ers $s other" | bouncy . root.pem | grep -q '^no' || fail "Bouncy Castle took another object"
python3 -c "
b = bytearray(open('h.ers', 'rb').read()); mark = bytes.fromhex('06092a864886f70d010702')
b[b.index(mark) + 40] ^= 1; open('h2.ers', 'wb').write(b)"
"$tool" check h2.ers root.pem "$s" "$a" > out && fail "our reader took an altered old token"
echo "$cases records taken by our reader, Bouncy Castle and Python, with 1 to 7 stamps; $mine altered bytes refused by our reader and Bouncy Castle"

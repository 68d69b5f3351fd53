#!/usr/bin/env bash
# Goal: the way of a stamp through the program: request, carried by hand, reply,
# list, show; refusals change nothing; several authorities online; what is new
# gets a batch of its own.
set -u
# shellcheck source=tests/interop/lib_stamp_vault.sh
. "$BW_SRC/tests/interop/lib_stamp_vault.sh"
count=0 bad=0
note() { count=$((count + 1)); [ "$1" = 0 ] || { bad=$((bad + 1)); echo "NOT: $2"; }; }
is() { [ "$2" = "$3" ]; note $? "$1: $2, wanted $3"; } # WHAT HAVE WANT
post() { # SIGNER REQUEST REPLY
	curl -sf -H 'Content-Type: application/timestamp-query' --data-binary "@$2" "$url/$1" -o "$3" || echo "no reply of $1"
}
refused() { # RULE EXIT ARGS…
	local rule=$1 want=$2; shift 2
	bw stamp "$@" > out; is "exit of a refusal by $rule" $? "$want"
	jq -r .error.message out | grep -q "$rule"; note $? "the message names $rule: $(cat out)"
	bw stamp list | jq -S . > after; bw log | jq -S . > logafter
	cmp -s before after && cmp -s logbefore logafter; note $? "a refusal by $rule changes nothing"
}
remember() { bw stamp list | jq -S . > before; bw log | jq -S . > logbefore; }

bw stamp --request empty.tsq > out; is "nothing to stamp" $? 1
[ ! -e empty.tsq ]; note $? "no request for nothing"
cp "$BW_SRC"/tests/samples/*.jpg "$BW_SRC"/tests/samples/statement-2025.txt .
bw add ./*.jpg statement-2025.txt > out; items=$(jq '[.items[] | select(.item != null)] | length' out)
[ "$items" -ge 3 ]; note $? "items: $(cat out)"

bw stamp --request q.tsq > out; is "request" $? 0
is "size of the request" "$(stat -c %s q.tsq)" 69
is "items in the batch" "$(jq .items out)" "$items"
openssl ts -query -in q.tsq -text 2> /dev/null | sed -n '/Message data/,/Policy/p' | grep -o ' - .*' | cut -c4-52 | tr -d ' \n-' > hex
is "the imprint that is told" "$(jq -r .imprint out)" "$(cat hex)"
bw stamp --request again.tsq > /dev/null 2>&1; cmp -s q.tsq again.tsq; note $? "a pending request is used again"
is "state" "$(bw stamp list | jq -r '.batches[0].state')" pending

serve
post good q.tsq good.tsr; post rsa q.tsq rsa.tsr
remember
refused root 2 --reply good.tsr
refused chain 3 --reply good.tsr --tsa-ca other.pem
python3 "$here/stamp_forge.py" q.tsq revoked f.tsr; refused revocation 3 --reply f.tsr --tsa-ca root+crl.pem
python3 "$here/stamp_forge.py" q.tsq expired f.tsr; refused validity 3 --reply f.tsr --tsa-ca root.pem
python3 "$here/stamp_forge.py" q.tsq multi f.tsr; refused purpose 3 --reply f.tsr --tsa-ca root.pem
python3 "$here/stamp_forge.py" q.tsq good f.tsr nonce=4141414141414141; refused nonce 3 --reply f.tsr --tsa-ca root.pem
python3 "$here/stamp_forge.py" q.tsq good f.tsr hash="$(printf x | sha256sum | cut -c1-64)"; refused imprint 3 --reply f.tsr --tsa-ca root.pem
cat good.tsr <(printf x) > f.tsr; refused form 3 --reply f.tsr --tsa-ca root.pem
head -c 200 good.tsr > f.tsr; refused form 1 --reply f.tsr --tsa-ca root.pem

bw stamp --reply good.tsr --tsa-ca root+crl.pem > out; is "reply" $? 0
is "nothing is said of the clock" "$(jq -r .clock out)" null
is "who" "$(jq -r '.replies[0].authority' out)" "good authority"
at=$(jq -r '.replies[0].not_after' out); [ $(($(date -d "$at" +%s) - $(date +%s))) -lt 10 ]; note $? "not after $at"
is "accuracy" "$(jq '.replies[0].accuracy_ms' out)" 1500
bw stamp --reply good.tsr --tsa-ca root.pem > out; is "the same reply again" "$? $(jq '.replies | length' out)" "0 1"
bw stamp --reply rsa.tsr --tsa-ca root.pem > out; is "a second authority" "$? $(jq '.replies | length' out)" "0 2"
openssl ts -verify -queryfile q.tsq -in good.tsr -CAfile root.pem > out 2>&1; note $? "openssl agrees: $(cat out)"
is "state" "$(bw stamp list | jq -r '.batches[0].state')" stamped
is "stamps of an item" "$(bw show 1 | jq '.stamps | length')" 2
bw log | jq -r '.events[].detail' | grep -q 'existed no later than'; note $? "the log tells it"
bw stamp --request none.tsq > out; is "all is stamped" $? 1

# Something new: online, two authorities, one of which is of no use.
head -c 1000 /dev/urandom | base64 > new.txt; bw add new.txt > /dev/null 2>&1
bw stamp --tsa "$url/html" --tsa-ca root.pem > out; is "only one, of no use" $? 1
is "no stamp of it" "$(bw stamp list | jq -r '.batches[1].state')" pending
bw stamp --tsa "$url/good" --tsa "$url/html" --tsa "$url/p384" --tsa-ca root.pem > out; is "done in part" $? 5
is "batches" "$(bw stamp list | jq -c '[.batches[] | [.batch, .items, .state, (.replies | length)]]')" "[[1,$items,\"stamped\",2],[2,1,\"stamped\",2]]"
is "requests tell nothing" "$(awk '{ print $2, $3, $4, $5 }' requests.log | grep -v curl | sort -u)" "69 application/timestamp-query None None"
# Earlier than the stamps that were there when its batch was made.
head -c 1000 /dev/urandom | base64 > newer.txt; bw add newer.txt > /dev/null 2>&1
bw stamp --request q3.tsq > /dev/null 2>&1; remember
python3 "$here/stamp_forge.py" q3.tsq good f.tsr time=20250601120000Z; refused order 3 --reply f.tsr --tsa-ca root.pem
# The words of an item go when it does; the tree of its batch is built without them.
bw note 1 --what "words that must go" > out; is "note" $? 0
head -c 1000 /dev/urandom | base64 > last.txt; bw add last.txt > out; last=$(jq '.items[0].item' out)
bw note "$last" --what "words that must go" > out
bw stamp --tsa "$url/good" --tsa-ca root.pem > out; is "stamped with words" $? 0
bw remove "$last" --because "a test" > out; is "removed" $? 0
bw dossier preview -o last.pdf > out; is "the tree without the words" $? 0
bw check --read-all > out; is "check" $? 0
# A stamp from 2020 for a request of today: one of the two clocks is wrong.
BEWAAR_VAULT=$work/late; bw new late --kdf interactive > out
bw add statement-2025.txt > out; bw stamp --request late.tsq > out
python3 "$here/stamp_forge.py" late.tsq expired late.tsr time=20200601120000Z || note 1 "cannot forge"
bw stamp --reply late.tsr --tsa-ca root.pem > out; is "an early reply" $? 0
jq -r .clock out | grep -q "clock was ahead"; note $? "a clock that was ahead is told: $(cat out)"
echo "$count checks, $bad failed"
[ "$bad" = 0 ] && [ "$count" -gt 45 ]

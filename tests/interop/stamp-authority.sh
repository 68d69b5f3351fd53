#!/usr/bin/env bash
# Goal: an authority named by its data file is asked and believed under its
# pinned root only; a root file that was changed, or none, is refused.
set -u
# shellcheck source=tests/interop/lib_stamp_vault.sh
. "$BW_SRC/tests/interop/lib_stamp_vault.sh"
bad=0
is() { [ "$2" = "$3" ] || { bad=1; echo "NOT: $1: $2, wanted $3"; cat out err; }; }
bw add "$BW_SRC/tests/samples/statement-2025.txt" > out; is add $? 0
serve
mkdir tsa
cp root.pem tsa/good.pem
printf 'name Good\nurl %s/good\nroots good.pem\nroots-sha256 %s\n' "$url" \
	"$(sha256sum < tsa/good.pem | cut -d' ' -f1)" > tsa/good.conf
bw stamp --tsa "$url/good" > out; is "an address without a root" $? 2
echo >> tsa/good.pem
bw stamp --tsa tsa/good.conf > out; is "a root file that was changed" $? 3
cp root.pem tsa/good.pem
bw stamp list > out; is "no reply was kept" "$(jq '[.batches[].replies[]?] | length' out)" 0
bw stamp --tsa tsa/good.conf > out; is "stamped" $? 0
is "replies" "$(jq '.replies | length' out)" 1
echo nonsense > tsa/bad.conf
bw stamp --tsa tsa/bad.conf > out; is "no data file" $? 1
bw stamp --tsa tsa/none.conf > out; is "no file" $? 1
# By its name: the lists of the folder, which pin the root and the policies.
export BEWAAR_AUTHORITIES=$work/tsa
requests() { wc -l < requests.log; }
bw add "$BW_SRC"/tests/samples/*.jpg > out; is "more to stamp" $? 0
bw stamp --request q.tsq > out; is "request" $? 0
openssl ts -reply -config tsa.cnf -queryfile q.tsq -signer good.pem -inkey good.key -chain ca.pem -out r.tsr 2> /dev/null
asked=$(requests)
sed 's/^name .*/name Other/; s/good.pem/other.pem/; s/^roots-sha256 .*/roots-sha256 '"$(sha256sum < other.pem | cut -d' ' -f1)"'/' tsa/good.conf > tsa/other.conf
cp other.pem tsa/other.pem
{ cat tsa/good.conf; echo policy 1.2.3.4; } > tsa/strict.conf
bw stamp --reply r.tsr --tsa-ca other > out; is "under the root of another list" $? 3
bw stamp --reply r.tsr --tsa-ca strict > out; is "with a policy that the list does not allow" $? 3
jq -r .error.message out | grep -q policy; is "and it is said" $? 0
bw stamp --reply r.tsr --tsa-ca none > out; is "no such list" $? 1
jq -r .error.hint out | grep -q doctor || { bad=1; echo "NOT: no hint: $(cat out)"; }
bw stamp --reply r.tsr --tsa-ca good > out; is "under the root of the list" $? 0
is "nobody was asked" "$(requests)" "$asked"
head -c 999 /dev/urandom | base64 > new.txt; bw add new.txt > out
bw stamp --tsa good > out; is "asked by its name" $? 0
is "somebody was asked" "$(requests)" "$((asked + 1))"
age-keygen -o id 2> /dev/null
for item in $(bw list | jq '.items[].item'); do bw review "$item" ordinary > out; done
bw dossier preview -o p.pdf > out; is preview $? 0
bw dossier export -o d.age --to "$(age-keygen -y id)" --release "$(jq -r .release out)" > out; is export $? 0
bw verify d.age --identity id --tsa-ca good > out; is "verified by the list" "$? $(jq -r .result out)" "0 pass"
bw verify d.age --identity id --tsa-ca other > out; is "verified by another list" $? 3
exit $bad

#!/usr/bin/env bash
# Goal: doctor tells of each list of authorities that is installed when it was checked and
# until when its root holds, says what is wrong with one, and tells when there is none.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
command -v openssl > /dev/null || { echo "openssl is needed: skipped"; exit 77; }
unset BEWAAR_AUTHORITIES
list() { jq -r --arg n "$1" ".authorities[] | select(.list == \$n) | $2" out; } # NAME FILTER
check() { jq -r --arg n "authority $1" '.checks[] | select(.name == $n) | "\(.result) \(.detail)"' out; }
sha() { sha256sum < "$1" | cut -d' ' -f1; }

# Those of the source are found from the program in the build folder.
run 0 doctor
is "lists" "$(jq -r '[.authorities[].list] | join(" ")' out)" "$(cd "$BW_SRC/docs/authorities" && printf '%s\n' *.conf | sed 's/\.conf$//' | sort | paste -sd' ')"
is "the day of one" "$(list digicert .checked)" "$(sed -n 's/^checked //p' "$BW_SRC/docs/authorities/digicert.conf")"
check digicert | grep -q "checked $(sed -n 's/^checked \(.\{10\}\).*/\1/p' "$BW_SRC/docs/authorities/digicert.conf")"; note $? "the day for people: $(check digicert)"
if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
	is "the end of a root" "$(list digicert .roots_until)" 2038-01-15
fi
"$BW_BIN" doctor > out; grep -q '^ *authority digicert ' out; note $? "not told to people: $(cat out)"
! grep -q '^authorities' out; note $? "told twice: $(cat out)"

# shellcheck source=tests/interop/lib_stamp_pki.sh
. "$BW_SRC/tests/interop/lib_stamp_pki.sh"
root ended 20150101000000Z 20200131000000Z
today=$(date -u +%F)
mkdir lists
cp root.pem ended.pem lists/
cat root.pem ended.pem > lists/both.pem
pem() { printf 'name %s\nurl http://127.0.0.1:1/\nroots %s\nroots-sha256 %s\nchecked %s\n' "$1" "$2" "$(sha "lists/$2")" "$3"; }
pem Good root.pem "$today by us" > lists/good.conf
pem Ended ended.pem "$today by us" > lists/ended.conf
pem Both both.pem "$today by us" > lists/both.conf
pem Old root.pem "2020-01-31 by us" > lists/old.conf
pem Unsaid root.pem "yesterday" > lists/unsaid.conf
pem Changed root.pem "$today by us" | sed 's/^roots-sha256 .*/roots-sha256 '"$(sha ended.pem)/" > lists/changed.conf
sed 's/root.pem/none.pem/' lists/good.conf > lists/missing.conf
echo nonsense > lists/nonsense.conf
head -c 5000 /dev/urandom > lists/noise.conf
printf 'not a certificate\n' > lists/text.pem; pem Text text.pem "$today by us" > lists/text.conf
echo "a note" > lists/README.txt
export BEWAAR_AUTHORITIES=$work/lists
run 0 doctor
is "lists of the folder" "$(jq '.authorities | length' out)" 10
is "a good one" "$(check good)" "good Good; root until 2045-01-01; checked $today"
is "a root that ended" "$(list ended '"\(.roots_until) \(.expired)"')" "2020-01-31 true"
is "and for people" "$(check ended)" "weak Ended; root ended on 2020-01-31; checked $today"
is "one of two ended" "$(list both '"\(.roots_until) \(.expired)"')" "2020-01-31 true"
is "checked long ago" "$(list old .old) $(check old | cut -d' ' -f1)" "true weak"
check old | grep -q 'compare its root'; note $? "what to do: $(check old)"
is "no day of checking" "$(list unsaid .old) $(check unsaid | cut -d' ' -f1)" "true weak"
for l in changed missing nonsense noise text; do
	is "$l" "$(list $l '"\(.roots_until) \(.expired)"') $(check $l | cut -d' ' -f1)" "null false weak"
	[ -n "$(list $l '.trouble // empty')" ]; note $? "$l: no reason"
done
list nonsense .trouble | grep -q 'nonsense.conf'; note $? "which file: $(list nonsense .trouble)"

for none in "$work/nowhere" "$work/empty" "$work/id"; do
	mkdir -p empty; : > id
	export BEWAAR_AUTHORITIES=$none
	run 0 doctor
	is "lists in $none" "$(jq -c .authorities out)" "[]"
	is "and it is said" "$(jq -r '.checks[] | select(.name == "authorities") | .result' out)" weak
done
end

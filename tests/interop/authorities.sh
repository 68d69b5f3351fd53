#!/usr/bin/env bash
# Goal: the list of authorities is what it says: each file has a day of checking, each root
# that it names is in the system's list under its SHA-256, and real stamps
# of the corpora hold under the root and policy of their authority.
set -u
for p in python3 openssl; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
system=/etc/ssl/certs/ca-certificates.crt
[ -r "$system" ] || { echo "no $system: skipped"; exit 77; }
lists=$BW_SRC/docs/authorities
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
bad=0 count=0
note() { count=$((count + 1)); [ "$1" = 0 ] || { bad=1; echo "NOT: $2"; }; }
python3 - "$system" > prints << 'PY'
import hashlib, os, ssl, sys
end = '-----END CERTIFICATE-----'
os.mkdir('certs')
for n, pem in enumerate(open(sys.argv[1]).read().split(end)[:-1]):
    pem = pem[pem.index('-----BEGIN'):] + end + '\n'
    open(f'certs/{n}.pem', 'w').write(pem)
    print(hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest(), f'certs/{n}.pem')
PY
for list in "$lists"/*.conf; do
	name=$(basename "$list" .conf)
	grep -Eq '^checked 20[0-9]{2}-[0-9]{2}-[0-9]{2} ' "$list"; note $? "$name has a day of checking"
	[ "$(sed -n 's/^checked //p' "$list" | wc -c)" -le 160 ]; note $? "$name: checked is short enough"
	while read -r root; do
		pem=$(grep "^$root " prints | cut -d' ' -f2)
		[ -n "$pem" ]; note $? "root $root of $name is in the system's list"
		[ -n "$pem" ] || continue
		cat "$pem" >> "$name.pem"
		[ "$(openssl x509 -in "$pem" -noout -subject | cut -d= -f2-)" = "$(openssl x509 -in "$pem" -noout -issuer | cut -d= -f2-)" ]
		note $? "root $root of $name signed itself"
	done < <(sed -n 's/^root //p' "$list")
done
[ "$count" -gt 10 ]; note $? "lists were looked at"
corpora=$BW_SRC/../shared/corpora/records
if [ -d "$corpora" ]; then
	# shellcheck disable=SC2046 # one word for each policy
	python3 "$BW_SRC/tests/interop/tokens_in.py" "$corpora" tokens $(sed -n 's/^policy //p' "$lists"/*.conf)
	held=0
	for t in tokens/*.tst; do
		openssl ts -reply -token_in -in "$t" -text > text 2> /dev/null || continue
		policy=$(sed -n 's/^Policy OID: //p' text)
		list=$(grep -lx "policy $policy" "$lists"/*.conf | head -1)
		[ -n "$list" ] || continue
		at=$(date -d "$(sed -n 's/^Time stamp: //p' text)" +%s)
		digest=$(sed -n '/^Message data:/,/^Serial/p' text | sed -n 's/^ *[0-9a-f]* - \(.\{47\}\).*/\1/p' | tr -d '\n -')
		openssl ts -verify -token_in -in "$t" -digest "$digest" -attime "$at" -CAfile "$(basename "$list" .conf).pem" > /dev/null 2>&1 && held=$((held + 1))
	done
	[ "$held" -ge 3 ]; note $? "$held real stamps hold under the roots of the list"
	echo "$held real stamps hold under the roots of the list"
else
	echo "the corpora are not here: no real stamps were tried"
fi
echo "$count checks"
exit $bad

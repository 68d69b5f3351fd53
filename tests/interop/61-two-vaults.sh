#!/usr/bin/env bash
# Goal: a receiver cannot learn that something was left out. Vaults with one signing
# key that differ only in one excluded picture (sexual, unsure, held, intimate, removed)
# give, at the same time, the same ZIP to the byte, and sealed files of the same size;
# stamped, with a batch that held only the excluded one too, all that can be the same is.
set -u
[ -x "$BW_BIN" ] || { echo "no command line built"; exit 77; }
for tool in age age-keygen unzip zipinfo jq openssl pdftotext; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT
cd "$t" || exit 1
export BEWAAR_MODEL=/dev/null/none PW="a passphrase for this test"
fail() { echo "FAIL: $*"; exit 1; }
in_vault() { "$BW_BIN" --passphrase env:PW --progress never --vault "$@" 2> err || fail "$*: $(cat err)"; }
age-keygen -o key 2> /dev/null
to=$(age-keygen -y key)
samples=$BW_SRC/tests/samples
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj "/CN=A test authority" \
	-addext extendedKeyUsage=critical,timeStamping > /dev/null 2>&1 || fail "openssl req"
printf '[t]\ndir=.\nserial=./serial\nsigner_cert=ca.pem\nsigner_key=ca.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha512\naccuracy=secs:1\ness_cert_id_alg=sha256\n' > tsa.cnf

stamp() { # VAULT SERIAL
	rm -f q.tsq r.tsr
	echo "$2" > serial
	in_vault "$1" stamp --request q.tsq > /dev/null
	openssl ts -reply -config tsa.cnf -section t -queryfile q.tsq -out r.tsr > /dev/null 2>&1 || fail "openssl ts"
	in_vault "$1" stamp --reply r.tsr --tsa-ca ca.pem > /dev/null
	stat -c %s q.tsq
}
export_of() { # VAULT OUT
	local code
	in_vault "$1" --json dossier preview -o "$2.pdf" > "$2.json"
	code=$(jq -r .release "$2.json")
	in_vault "$1" dossier export -o "$2.age" --to "$to" --time 2026-01-02T03:04:05Z --release "$code" > /dev/null
	age -d -i key -o "$2.zip" "$2.age" || fail "age does not open $2.age"
	mkdir "$2" && (cd "$2" && unzip -q "../$2.zip") || fail "unzip $2.zip"
}
# What differs by chance, salts, hashes and the moment of the stamp, made alike; what is
# left must be the same.
plain() { sed -E 's/[0-9a-f]{8,}/HASH/g; s/[A-Za-z0-9+\/=]{40,}/BASE64/g; s/-attime [0-9]+/-attime TIME/; s/(20[0-9]{2}-[0-9-]+T[0-9:]+)\.000Z/TIME/g'; }
told_by() { # DOSSIER
	(cd "$1" && find . -type f ! -name '*padding*' ! -name dossier.pdf -printf '%s %p\n' | sort -k 2)
	zipinfo -l "$1.zip" | awk '$NF !~ /dossier.pdf|padding/ && NF > 8 { print $1, $4, $6, $7, $9, $10 }'
	(cd "$1/dossier" && find . -type f \( -name '*.txt' -o -name '*.json' -o -name '*.html' -o -name '*.pub' -o -name allowed_signers \) \
		! -name '*.proof.txt' | sort | while read -r f; do echo "== $f"; grep -vE '^(Payload-Oxum)|padding' "$f" | plain; done)
	# The depth of the tree is the count of hashes on the way up.
	(cd "$1/dossier" && for f in data/proofs/*.proof.txt; do [ -e "$f" ] && { echo "$f"; plain < "$f"; }; done)
	pdftotext -layout "$1/dossier/data/dossier.pdf" - | plain
}

"$BW_BIN" --passphrase env:PW new base --kdf interactive > /dev/null 2>&1 || fail "new"
in_vault base add "$samples/photo-2018-harbour.jpg" > /dev/null
in_vault base review 1 ordinary > /dev/null
excluded="sexual unsure held intimate removed"
for v in without $excluded; do
	cp -r base "$v"
	if [ "$v" != without ]; then
		in_vault "$v" add "$samples/photo-2020-balcony.jpg" > /dev/null
		in_vault "$v" tag 2 +cohabitation > /dev/null
		in_vault "$v" note 2 --what "SECRETWORD" > /dev/null
	fi
	case $v in
	sexual | unsure | intimate) in_vault "$v" review 2 "$v" --because "SECRETWORD" > /dev/null ;;
	removed) in_vault "$v" remove 2 --because "not needed" > /dev/null ;;
	esac
	in_vault "$v" add "$samples/photo-2022-kitchen.jpg" "$samples/statement-2025.txt" > /dev/null
	n=$(in_vault "$v" --json list | jq '.items[] | select(.name | test("kitchen")) | .item')
	in_vault "$v" review "$n" ordinary > /dev/null
	export_of "$v" "$v.1"
	cmp without.1.zip "$v.1.zip" || fail "$v: the two dossiers differ"
	[ "$(stat -c %s without.1.age)" = "$(stat -c %s "$v.1.age")" ] || fail "$v: the sealed files differ in size"
done
[ "$(in_vault sexual --json list | jq '.items | length')" = 4 ] && [ "$(in_vault without --json list | jq '.items | length')" = 3 ] ||
	fail "the vaults do not differ in one item"

# ---- stamped: salts and tokens differ; what is there, and how large it is, must not ----
# In the vault with the batch of its own, the excluded picture alone is stamped first.
cp -r base alone
in_vault alone add "$samples/photo-2020-balcony.jpg" > /dev/null
in_vault alone review 2 sexual > /dev/null
cp -r base first
for v in alone first; do
	stamp "$v" 01 > "$v.size"
	[ "$v" = first ] || { cp "$samples/picture-2025-screen.png" more.png; in_vault alone add more.png > /dev/null; in_vault alone review 3 sexual > /dev/null; stamp alone 02 > /dev/null; }
	in_vault "$v" add "$samples/photo-2022-kitchen.jpg" "$samples/statement-2025.txt" > /dev/null
	in_vault "$v" review "$(in_vault "$v" --json list | jq '.items[] | select(.name | test("kitchen")) | .item')" ordinary > /dev/null
	stamp "$v" 03 >> "$v.size"
	export_of "$v" "$v.2"
done
for v in without $excluded; do
	stamp "$v" 01 > "$v.size"
	export_of "$v" "$v.2"
done
compare() { # ONE OTHER
	told_by "$1.2" > one
	told_by "$2.2" > other
	diff one other > differences || fail "$2: its stamped dossier tells of something: $(head -20 differences)"
	[ "$(stat -c %s "$1.2.age")" = "$(stat -c %s "$2.2.age")" ] || fail "$2: the sealed, stamped files differ in size"
	cmp "$1.size" "$2.size" || fail "$2: the requests for stamps differ in size"
}
for v in $excluded; do compare without "$v"; done
compare first alone
for d in without.2 first.2; do
	[ "$(find "$d" -name '*.tsr' | wc -l)" -ge 1 ] || fail "$d: no stamp in it"
	[ "$(find "$d" -name '*.proof.txt' | wc -l)" -ge 3 ] || fail "$d: no proofs in it"
done
for v in $excluded alone; do
	! grep -rqaE "SECRETWORD|balcony|intimate|unsure" "$v.2/dossier/data/dossier.json" "$v.2"/dossier/data/*.txt one other || fail "$v: a word of what stays"
done
echo "vaults with one excluded picture ($excluded), stamped and not: the same dossier"

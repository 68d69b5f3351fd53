#!/usr/bin/env bash
# Goal: a receiver cannot learn that something was left out. Two vaults with one
# signing key that differ only in one excluded picture give, at the same time, the
# same ZIP to the byte, and sealed files of the same size; stamped, the proofs of the
# two have the same names and sizes.
set -u
[ -x "$BW_BIN" ] || { echo "no command line built"; exit 77; }
for tool in age age-keygen unzip jq openssl; do
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
"$BW_BIN" --passphrase env:PW new with --kdf interactive > /dev/null 2>&1 || fail "new"
in_vault with add "$samples/photo-2018-harbour.jpg" > /dev/null
cp -r with without
in_vault with add "$samples/photo-2020-balcony.jpg" > /dev/null
for v in with without; do
	in_vault $v add "$samples/photo-2022-kitchen.jpg" "$samples/statement-2025.txt" > /dev/null
	in_vault $v --json list > list
	for item in $(jq -r '.items[] | select(.held) | "\(.item):\(.name)"' list); do
		case $item in
		*balcony*) in_vault $v review "${item%%:*}" sexual --because "not for others" > /dev/null ;;
		*) in_vault $v review "${item%%:*}" ordinary > /dev/null ;;
		esac
	done
done
[ "$(in_vault with --json list | jq '.items | length')" = 4 ] && [ "$(in_vault without --json list | jq '.items | length')" = 3 ] ||
	fail "the vaults do not differ in one item"

export_of() { # VAULT OUT
	local code
	in_vault "$1" --json dossier preview -o "$2.pdf" > "$2.json"
	code=$(jq -r .release "$2.json")
	in_vault "$1" dossier export -o "$2.age" --to "$to" --time 2026-01-02T03:04:05Z --release "$code" > /dev/null
	age -d -i key -o "$2.zip" "$2.age" || fail "age does not open $2.age"
}
export_of with a
export_of without b
cmp a.zip b.zip || fail "the two dossiers differ"
[ "$(stat -c %s a.age)" = "$(stat -c %s b.age)" ] || fail "the sealed files differ in size"

# ---- stamped: salts and tokens differ; what is there, and how large it is, must not ----
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj "/CN=A test authority" \
	-addext extendedKeyUsage=critical,timeStamping > /dev/null 2>&1 || fail "openssl req"
printf '[t]\ndir=.\nserial=./serial\nsigner_cert=ca.pem\nsigner_key=ca.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha512\naccuracy=secs:1\ness_cert_id_alg=sha256\n' > tsa.cnf
for v in with without; do
	echo 01 > serial
	in_vault $v stamp --request $v.tsq > /dev/null
	openssl ts -reply -config tsa.cnf -section t -queryfile $v.tsq -out $v.tsr > /dev/null 2>&1 || fail "openssl ts"
	in_vault $v stamp --reply $v.tsr --tsa-ca ca.pem > /dev/null
done
export_of with c
export_of without d
for f in c d; do mkdir $f && (cd $f && unzip -q ../$f.zip && find . -type f -printf '%s %p\n' | sort -k 2 > ../$f.list); done
# The hash of the request is printed in the PDF and packs to a byte more or less; the padding makes up for it.
diff <(grep -vE 'dossier\.pdf|padding' c.list) <(grep -vE 'dossier\.pdf|padding' d.list) || fail "files or sizes of the stamped dossiers differ"
[ "$(cut -d' ' -f2 c.list)" = "$(cut -d' ' -f2 d.list)" ] || fail "names in the stamped dossiers differ"
[ "$(wc -l < c.list)" -gt "$(unzip -Z1 a.zip | grep -vc '/$')" ] || fail "the stamped dossier holds no stamp"
[ "$(stat -c %s c.age)" = "$(stat -c %s d.age)" ] || fail "the sealed, stamped files differ in size"
echo "two vaults, one excluded picture: the same dossier"

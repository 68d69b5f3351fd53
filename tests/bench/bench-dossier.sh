#!/usr/bin/env bash
# A vault of 10,000 short texts from the first byte to the receiver: add, stamp (an authority
# of our own), list, preview, export, verify with and without the authority's root, sealed
# and as a folder. Prints wall s, CPU s (user + system, of all processes of a step) and peak
# memory (MiB, of the largest process). Usage: bench-dossier.sh BUILD [COUNT]. Not a test;
# nothing is judged. Argon2id (64 MiB) is in every step that opens the vault.
set -eu
build=$(realpath "$1") count=${2:-10000} src=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tests/interop/lib_stamp_pki.sh
. "$src/tests/interop/lib_stamp_pki.sh"
export BEWAAR_VAULT=$work/vault PW="a passphrase for this test"
bw() { "$build/bewaar" --passphrase env:PW --progress never --json "$@"; }
step() { # NAME ARGS…: of the program
	local name=$1
	shift
	if ! /usr/bin/time -o cost -f '%e %U %S %M' "$build/bewaar" --passphrase env:PW --progress never --json "$@" > out 2> err; then
		echo "$name failed: $(head -c 300 out)"
	fi
	awk -v n="$name" '{ printf "%-30s %8.1f s wall %8.1f s CPU %6.0f MiB\n", n, $1, $2 + $3, $4 / 1024 }' <(tail -1 cost)
}
mkdir texts
for i in $(seq "$count"); do printf 'text %s\n' "$i" > "texts/$i.txt"; done
bw new vault --kdf interactive > out
age-keygen -o id 2> /dev/null
step "add $count" add texts
step "stamp --request" stamp --request q.tsq
openssl ts -reply -config tsa.cnf -queryfile q.tsq -signer good.pem -inkey good.key -chain ca.pem -out r.tsr 2> /dev/null
step "stamp --reply" stamp --reply r.tsr --tsa-ca root.pem
step list list
step show show 1
step timeline timeline
step "dossier plan" dossier plan
step "dossier preview" dossier preview -o p.pdf
release=$(jq -r .release out)
step "dossier export" dossier export -o d.age --to "$(age-keygen -y id)" --release "$release"
unset BEWAAR_VAULT
step "verify, sealed" verify d.age --identity id
jq -r '.result // .error' out
step "verify --tsa-ca, sealed" verify d.age --identity id --tsa-ca root.pem
jq -r '.result // .error' out
step unseal unseal d.age --identity id -o open
step "verify --tsa-ca, folder" verify open --tsa-ca root.pem
jq -r '.result // .error, (.layers[] | "\(.name) \(.result): \(.detail)")' out
stat -c '%n %s' d.age p.pdf

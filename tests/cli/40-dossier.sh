#!/usr/bin/env bash
# Goal: plan, preview with its release code, export, unseal and verify; held and
# sexual items reach none of them; every refusal leaves no file.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for p in age age-keygen unzip; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
samples=$BW_SRC/tests/samples
vault
run 0 add "$samples"/*.jpg "$samples"/*.png "$samples"/*.txt
held=$(field '.items[] | select(.input | test("harbour")) | .item')
sexual=$(field '.items[] | select(.input | test("balcony")) | .item')
fine=$(field '.items[] | select(.input | test("kitchen")) | .item')
run 0 review "$sexual" sexual
run 0 review "$fine" ordinary
run 0 event left-country-of-origin 2019-04-02
run 0 event sponsor-entered-nl 2019-06-20
names() { jq -c '[.. | .exhibits? // empty | .[] | .item] | sort' "$1"; }

run 0 dossier plan
is "lists of a plan" "$(jq -c '[(.sections | type), (.left_out | type)]' out)" '["array","array"]'
is "the reviewed picture goes along" "$(names out | jq "index($fine) != null")" true
is "what is held stays" "$(names out | jq "index($held), index($sexual)" | sort -u)" null
[ "$(field ".left_out[] | select(.item == $held) | .why" | wc -c)" -gt 3 ]; note $? "why it stays"

fails 2 usage dossier preview
fails 2 usage dossier publish
fails 2 usage dossier plan --time yesterday
run 0 dossier preview -o preview.pdf
head -c 5 preview.pdf | grep -q '%PDF-'; note $? "a PDF"
code=$(field .release); [ "${#code}" -ge 6 ]; note $? "a release code: $code"
fails 1 exists dossier preview -o preview.pdf

age-keygen -o key.txt 2> /dev/null; to=$(age-keygen -y key.txt)
fails 2 usage dossier export -o d.age --release "$code"
fails 2 usage dossier export -o d.age --to "$to" < /dev/null
fails 1 refused dossier export -o d.age --to "$to" --release WRONG-CODE
absent d.age
run 2 dossier export -o d.age --to age1nonsense --release "$code"; absent d.age
run 0 tag "$fine" +cohabitation
bw --json dossier export -o d.age --to "$to" --release "$code" > out 2> err; rc=$?
# A code stands for one content: after a change it is of no use, or the tag is not part of it.
run 0 dossier preview -o second.pdf
[ "$(field .release)" = "$code" ] || { is "an old code" "$rc" 1; absent d.age; }
rm -f d.age; code=$(field .release)
run 0 key add recipient lawyer "$to" --lawyer
run 0 dossier export -o d.age --to lawyer --release "$code"
is "hash of the file" "$(field .sha256)" "$(sha256sum < d.age | cut -d' ' -f1)"
is "size of the file" "$(field .size)" "$(stat -c %s d.age)"
is "what went along" "$(names out | jq "index($held), index($sexual)" | sort -u)" null
signer=$(field .signer)
fails 1 exists dossier export -o d.age --to lawyer --release "$code"

unset BEWAAR_VAULT
age-keygen -o other.txt 2> /dev/null
fails 4 wrong-key unseal d.age --identity other.txt -o opened
absent opened
fails 1 not-found unseal d.age --identity nokey.txt -o opened
absent opened
run 0 unseal d.age --identity key.txt -o opened
fails 1 exists unseal d.age --identity key.txt -o opened
age -d -i key.txt -o d.zip d.age; unzip -q d.zip -d stock; note $? "stock tools open it"
bag=$(dirname "$(find stock -name bagit.txt)")
(cd "$bag" && sha256sum --quiet --strict -c manifest-sha256.txt > /dev/null); note $? "sha256sum finds it whole"
for name in harbour balcony; do
	sum=$(sha256sum < "$(ls "$samples"/*$name*)" | cut -d' ' -f1)
	! find stock opened -type f -exec sha256sum {} + | grep -q "^$sum"; note $? "$name is inside"
	! grep -rqE "photo-20[0-9]+-$name" stock; note $? "$name is named"
done
run 0 verify d.age --identity key.txt --signer "$signer"
is "result" "$(field .result)" pass
is "no layer fails" "$(jq -c '[.layers[] | select(.result == "fail")]' out)" '[]'
[ "$(field '.does_not_say | length')" -ge 2 ]; note $? "what it does not say"
folder=$(dirname "$(find opened -name bagit.txt)")
run 0 verify "$folder"
file=$(find "$folder" -path '*exhibits*' -type f | head -1)
printf 'x' | dd of="$file" bs=1 seek=100 conv=notrunc status=none
run 3 verify "$folder"
is "an altered dossier" "$(field .result)" fail
head -c 2000 d.age > cut.age
bw --json verify cut.age --identity key.txt > out 2> err; is "a dossier cut off" $? 3
bw --json unseal cut.age --identity key.txt -o cut > out 2> err; is "opening one cut off" $? 3; absent cut
fails 1 not-found verify nothing.age

export BEWAAR_VAULT=$work/vault SEAL="a passphrase for the lawyer"
run 0 dossier preview -o third.pdf; code=$(field .release)
run 0 dossier export -o p.age --to passphrase --seal-passphrase env:SEAL --release "$code"
"$BW_BIN" --json unseal p.age --passphrase env:SEAL -o by-word > out 2> err; is "opened by a passphrase" $? 0
fails 4 wrong-key unseal p.age -o by-wrong-word
absent by-wrong-word
end

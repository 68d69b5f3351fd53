#!/usr/bin/env bash
# Goal: a dossier opens and checks with age, unzip, sha256sum, minisign and
# ssh-keygen, its PDF is whole, what is held is nowhere in it, an altered one
# fails, and the same time gives the same ZIP.
set -u
[ -x "$BW_BIN" ] || { echo "no command line built"; exit 77; }
for tool in age age-keygen unzip sha256sum minisign ssh-keygen qpdf pdftotext exiftool jq; do
	command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT
cd "$t" || exit 1
fail() { echo "FAIL: $*"; exit 1; }
bw() { "$BW_BIN" --vault v --passphrase file:pass "$@"; }
echo "correct horse battery staple" >pass
base64 -d >one.jpg <<'JPG'
/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==
JPG
cp one.jpg two.jpg
exiftool -q -overwrite_original -DateTimeOriginal="2018:05:01 10:00:00" -GPSLatitude=52.1 -GPSLatitudeRef=N one.jpg || fail "exiftool"
exiftool -q -overwrite_original -DateTimeOriginal="2019:05:01 10:00:00" -Comment="secret-held" two.jpg || fail "exiftool"
printf 'Ik ken hen sinds 2015.\n\nIk at vaak bij hen.\n' >statement.txt
"$BW_BIN" --passphrase file:pass new v --kdf interactive >/dev/null 2>new.err || { cat new.err; fail "new"; }
bw --json add one.jpg two.jpg >add.json || fail "add"
bw add statement.txt --as statement >/dev/null || fail "add statement"
for i in $(seq 1 60); do printf '%02d/03/2019, 10:%02d - Sam: hallo %d\n' $((i % 28 + 1)) $((i % 60)) "$i"; done >chat.txt
bw add chat.txt --as chat >/dev/null || fail "add chat"
bw note 1 --what "Samen in de keuken" --where "Thuis" >/dev/null || fail "note"
bw review 1 ordinary >/dev/null || fail "review"
bw --json dossier plan >plan.json || fail "plan"
[ "$(jq '[.sections[].exhibits[]] | length' plan.json)" = 3 ] || { cat plan.json; fail "three exhibits expected"; }
jq -e '.left_out[] | select(.item == 2)' plan.json >/dev/null || fail "the held picture is not listed as left out"
bw --json dossier preview -o preview.pdf >preview.json || { cat preview.json; fail "preview"; }
code=$(jq -r .release preview.json)
[ ${#code} = 8 ] || fail "release code $code"
qpdf --check preview.pdf >/dev/null || fail "preview.pdf is damaged"
age-keygen -o key 2>/dev/null
to=$(age-keygen -y key)
bw dossier export -o no.age --to "$to" --release 00000000 >/dev/null 2>&1 && fail "a wrong code was taken"
[ ! -e no.age ] || fail "a refused export left a file"
bw --json dossier export -o d.age --to "$to" --time 2026-01-02T03:04:05Z --release "$code" >export.json || { cat export.json; fail "export"; }
[ "$(sha256sum <d.age | cut -d' ' -f1)" = "$(jq -r .sha256 export.json)" ] || fail "sha256 in the report"
age -d -i key -o d.zip d.age || fail "age does not open it"
unzip -q d.zip && [ "$(unzip -Z1 d.zip | cut -d/ -f1 | sort -u)" = dossier ] && mv dossier bag || fail "unzip: not one folder"
(cd bag && sha256sum --strict --quiet -c manifest-sha256.txt && sha256sum --strict --quiet -c tagmanifest-sha256.txt) || fail "sums"
# The commands of VERIFY.txt, as they are written.
(cd bag && eval "$(grep -m1 '^ *minisign -V' data/VERIFY.txt)" >/dev/null) || fail "minisign"
(cd bag && eval "$(grep -m1 '^ *ssh-keygen -Y' data/VERIFY.txt)" >/dev/null) || fail "ssh-keygen"
ls bag/data/exhibits/*.jpg >/dev/null || fail "no picture among the exhibits"
qpdf --check bag/data/dossier.pdf >/dev/null || fail "dossier.pdf is damaged"
pdftotext bag/data/dossier.pdf - >text || fail "pdftotext"
grep -q "Samen in de keuken" text || fail "the caption is not in the PDF"
grep -q "Ik at vaak bij hen" text || fail "the statement is not in the PDF"
grep -q "20 berichten hierna" text || fail "the gap in the chat is not counted"
grep -qwiE "bewezen|authentiek|geverifieerd|proven|verified" text && { grep -wiE "bewezen|authentiek|geverifieerd|proven|verified" text; fail "a word of certainty"; }
[ -z "$(exiftool -s -GPSLatitude -Comment bag/data/exhibits/*.jpg)" ] || fail "a place or comment left"
grep -rqa "secret-held\|two\.jpg\|statement\.txt\|one\.jpg" bag/data/dossier.json bag/data/exhibits text && { grep -rla "secret-held\|two\.jpg\|statement\.txt\|one\.jpg" bag text; fail "a trace of what stays"; }
grep -q '"item"' bag/data/dossier.json && fail "a number of the vault left"
# Ours, three ways, and without the vault.
for path in d.age d.zip bag; do
	"$BW_BIN" --json verify "$path" --identity key >verify.json || { cat verify.json; fail "verify $path"; }
	jq -e '.result == "pass" and ([.exhibits[].bytes_intact] | all)' verify.json >/dev/null || fail "verify $path says no"
done
# Every one of these must be seen, with the exit code of the contract.
altered() { rm -rf bad; cp -r bag bad; (cd bad && eval "$2"); "$BW_BIN" --json verify bad >bad.json; [ $? = 3 ] || { cat bad.json; fail "not seen: $1"; }; }
altered "a byte of an exhibit" 'printf x >>data/dossier.pdf'
altered "a file more" 'echo x >data/exhibits/X-01.txt'
altered "a file less" 'rm data/README.html'
altered "a manifest made anew" 'echo x >data/README.html; sed -i "/README/d" manifest-sha256.txt; sha256sum data/README.html >>manifest-sha256.txt'
altered "no signature" 'rm tagmanifest-sha256.txt.sshsig'
altered "no key" 'rm signer.pub'
"$BW_BIN" --json verify bag --signer wrong-words >/dev/null; [ $? = 3 ] || fail "another signer was taken"
# Same content, same time: same bytes inside the seal.
bw dossier export -o e.age --to "$to" --time 2026-01-02T03:04:05Z --release "$code" >/dev/null || fail "second export"
age -d -i key -o e.zip e.age || fail "age does not open the second"
cmp d.zip e.zip || fail "same input and time, other bytes"
# The content changes: the code no longer fits.
bw note 1 --what "Iets anders" >/dev/null
bw dossier export -o f.age --to "$to" --release "$code" >/dev/null 2>&1 && fail "an old code was taken for new content"
bw review 1 sexual >/dev/null
bw --json dossier plan | jq -e '[.sections[].exhibits[] | select(.item == 1)] == []' >/dev/null || fail "a sexual item is planned"
echo "ok"

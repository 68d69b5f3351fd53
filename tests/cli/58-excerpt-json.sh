#!/usr/bin/env bash
# Goal: an excerpt of an export that is no text for people is printed as messages, with its gaps and
# labels, while its file keeps the bytes; what was written anew is never taken for the original.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for tool in age age-keygen pdftotext; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
m() { # ID TIME FROM FROM_ID TEXT
	printf '  {"id": %d, "type": "message", "date": "2019-07-21T10:0%d:00", "date_unixtime": "15637032%02d", "from": "%s", "from_id": "%s", "text": "%s"}' "$1" "$1" "$1" "$3" "$4" "$5"
}
{
	printf '{\n "name": "Group", "type": "private_group", "id": 77, "messages": [\n'
	m 1 0 "Noor" user1000001 "hello @Omar"; printf ',\n'
	m 2 0 "Omar Haddad" user2000002 "I am \\u004fmar\\nsecond line"; printf ',\n'
	m 3 0 "Bilal" user3000003 "not shown"; printf ',\n'
	m 4 0 "Bilal" user3000003 "see \\u202eyou\\u202c"; printf ',\n'
	m 5 0 "Noor" user1000001 "bye"; printf '\n ]\n}\n'
} > result.json
vault
run 0 add result.json
is "kind" "$(field '.items[0].kind')" chat
fails 1 refused excerpt 1 --lines 1-2 --redact "Omar Haddad"
run 0 excerpt 1 --lines 1-2,4-5 --redact "Omar Haddad=Omar" --lang nl
is "what is left out" "$(field '[.redacted.persons, .redacted.messages] | map(tostring) | join(" ")')" "1 2"
is "the app's number goes too" "$(field '.labels[0].names | join("|")')" "Omar Haddad|Omar|user2000002"
run 0 get 2 -o copy
! grep -qi 'omar\|haddad\|2000002\|u004f' copy; note $? "the excerpt names: $(cat copy)"
is "the bytes of the others" "$(grep -c 'u202eyou' copy)" 1
age-keygen -o key 2> /dev/null
run 0 dossier preview -o p.pdf
is "the whole chat would name them" "$(field '.left_out[] | select(.item == 1).why' | grep -c unknown)" 1
run 0 dossier export -o d.age --to "$(age-keygen -y key)" --release "$(field .release)"
run 0 unseal d.age --identity key -o un
! grep -rqi 'omar\|haddad\|2000002' un/data/dossier.json un/data/exhibits; note $? "the dossier names them"
pdftotext -layout un/data/dossier.pdf pdf.txt
! grep -qi 'omar\|haddad\|from_id' pdf.txt; note $? "the PDF names them, or shows raw records"
for words in 'Noor: hello @[Persoon 1]' '[Persoon 1]: I am [Persoon 1]' 'second line' 'Bilal: see \u{202e}you' '[… 1 ' 'written anew, so' 'part of the export' 'keeps the bytes of the export'; do
	grep -qF "$words" pdf.txt; note $? "the PDF lacks: $words"
done
run 0 verify un
is "labelled" "$(field '.exhibits[0].labelled')" 2
field '.does_not_say[]' | grep -q 'written anew'; note $? "verify does not say what was written anew"
end

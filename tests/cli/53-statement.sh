#!/usr/bin/env bash
# Goal: the form for a statement in each of its three kinds, and what becomes of it when it comes
# back: every answer is shown, what is missing is told, what is for the lawyer alone stays, and
# what its writer said of its use decides whether it leaves.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for tool in pdftotext python3; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
fill() { python3 "$BW_SRC/tests/cli/fill_form.py" "$@"; note $? "filled in: $*"; }
kinds=(txt html pdf)
for role in partner third-party; do
	for lang in nl en; do
		for kind in "${kinds[@]}"; do # twelve files
			run 0 statement new --role "$role" --language "$lang" -o "$role-$lang.$kind"
			is "its parts" "$(field '[.role, .language] | join(" ")')" "$role $lang"
			[ -s "$role-$lang.$kind" ]; note $? "$role-$lang.$kind is empty"
		done
	done
	run 0 --lang nl statement new --role "$role" -o again.txt
	cmp again.txt "$role-nl.txt"; note $? "the global language is taken, and the same form has the same bytes"
	rm again.txt
done
fails 2 usage statement new --role partner -o form.doc; absent form.doc
fails 2 usage statement new --role witness -o form.txt; absent form.txt
fails 2 usage statement new --role partner --language xx -o form.txt; absent form.txt
fails 2 usage statement old --role partner -o form.txt
fails 2 usage statement new -o form.txt
fails 1 exists statement new --role partner -o partner-nl.txt

# The paper asks nothing that a photo of it would give away: that is on a sheet of its own, the last.
pages=$(pdfinfo third-party-nl.pdf | awk '/^Pages/ { print $2 }')
pdftotext -l $((pages - 1)) third-party-nl.pdf first.txt; pdftotext -f "$pages" third-party-nl.pdf last.txt
grep -q 'telefoonnummer\|gevaar brengen' first.txt; is "private questions on the pages of the statement" $? 1
grep -q 'gevaar brengen' last.txt && grep -q 'Alleen voor de advocaat' last.txt; note $? "the sheet for the lawyer"
# Neither form asks for a verdict, and the page asks the network for nothing.
! grep -qE 'https?://|src=|@import|[^A-Za-z]url\(' ./*.html; note $? "something from elsewhere"
! grep -qiE 'geloofwaardig|credib|overtuig|convinc|expertise' ./*.html ./*-nl.txt ./*-en.txt; note $? "a verdict is asked for"

vault
given=(name="C." birth=1980 place="Utrecht" contact_by=lawyer-alone contact=CANARY-TELEPHONE id_copy=no
	know_sponsor="Sinds 2018." know_partner="Sinds 2019." "interest=friend,volunteer"
	when="juni 2020" precision=month where="in de keuken" "self=Zij kookten.\\n\\nIk at mee." entry=before adds=new
	when=2021 where="op straat" self="Zij liepen hand in hand." adds=confirms
	hearsay="Dat zij al lang samen waren." hearsay_from="van B." language=Nederlands made=wrote truth=yes may_contact=yes
	danger=no consent=yes "consent_whom=ind,court" signed_place=Utrecht signed_date=2026-03-01 signature=C.)
fill third-party-nl.txt full.txt "${given[@]}"
run 0 add full.txt
is "kind" "$(field '.items[0] | "\(.kind) \(.status)"')" "statement added"
run 0 show 1
is "role" "$(field .statement.role)" third-party
is "nothing missing" "$(field '.statement.findings | length')" 0
answer() { jq -r --arg f "$1" --argjson n "${2:-null}" '.statement.rows[] | select(.field == $f and .observation == $n).answer' out; }
is "an answer" "$(answer know_sponsor)" "Sinds 2018."
is "its lines" "$(answer self 1)" $'Zij kookten.\n\nIk at mee.'
is "a mark" "$(answer adds 1), $(answer adds 2)" "nieuw, bevestigt iets"
is "several marks" "$(answer interest)" "vriend of vriendin, vrijwilliger"
is "hearsay stands apart" "$(answer hearsay)" "Dat zij al lang samen waren."
bw show 1 > people; grep -q '^    Ik at mee\.$' people; note $? "for people"
run 0 get 1 -o copy.txt
! grep -q CANARY copy.txt; note $? "what is for the lawyer alone is in the copy"
grep -q CANARY full.txt && grep -q 'hand in hand' copy.txt; note $? "and the rest is"
run 0 add copy.txt; is "the copy is a form as well" "$(field '.items[0].kind')" statement
run 0 remove "$(field '.items[0].item')" --because "a trial"
fill third-party-nl.txt here.txt contact_by=here contact=SHOWN-TELEPHONE danger=no consent=yes
run 0 add here.txt; here=$(field '.items[0].item')
run 0 get "$here" -o here.copy; grep -q SHOWN here.copy; note $? "contact details that everybody may see"

# What is missing is told, and holds nothing up.
is "status" "$(jq -r '.items[0].status' <(bw --json add here.txt))" known
run 0 show "$here"
is "what is missing" "$(field '[.statement.findings[] | select(.finding == "not-answered").field] | index("signature") != null and index("observation") != null')" true

# held WORD ARGS…: a form that is held, for this reason, until its writer was asked.
held() {
	local word=$1 released=$2; shift 2
	fill third-party-nl.txt one.txt name="$word" "$@"
	run 0 add one.txt
	is "$*: status" "$(field '.items[0].status')" held
	[[ "$(field '.items[0].why')" == *"$word"* ]]; note $? "$*: $(field '.items[0].why')"
	one=$(field '.items[0].item')
	fails 1 refused get "$one" -o no.txt; absent no.txt
	run 0 dossier plan
	is "$*: left out" "$(jq -r --argjson n "$one" '.left_out[] | select(.item == $n).why' out | grep -c "$word")" 1
	run 0 review "$one" ordinary --because "asked"
	run 0 dossier plan
	is "$*: goes once its writer was asked" "$(jq --argjson n "$one" '[.sections[].exhibits[] | select(.item == $n)] | length' out)" "$released"
	[ "$released" = 0 ] || is "$*: and not silently" "$(jq --argjson n "$one" '[.notices[] | select(.item == $n and .notice == "ask")] | length' out)" 1
	run 0 remove "$one" --because "a trial"
}
# All the ways to say it are in the unit test of the gate.
held danger 1 danger=yes,no consent=yes
held "may not be used" 0 danger=no consent=no
fill third-party-nl.txt open.txt consent=yes consent_until=2999
run 0 add open.txt; is "danger not answered holds nothing" "$(field '.items[0].status')" added
run 0 dossier plan
is "and is named" "$(jq --argjson n "$(jq '.items[0].item' <(bw --json add open.txt))" '[.notices[] | select(.item == $n).notice] | index("danger") != null' out)" true
# A no is not undone by calling it a translation.
fill third-party-nl.txt no.form name=no consent=no danger=no
run 0 add no.form; no=$(field '.items[0].item')
run 0 translation "$no" --of 1 --by T. --kind sworn
fails 1 refused get "$no" -o no.txt; absent no.txt

# A partner's form says itself where it stands; words outside of answers are not lost.
fill partner-en.txt partner.form name=B. "story=We met at the harbour." new_facts="The year." danger=no consent=yes
sed -i 's/^\[you\].*/&\nwords that answer nothing/; s/^\(\[place\].*\)/\1 Utrecht/' partner.form
run 0 add partner.form; partner=$(field '.items[0].item')
run 0 show "$partner"
is "on the line of the question" "$(answer place)" Utrecht
is "outside" "$(field '.statement.findings[] | select(.finding == "outside-answers").text')" "words that answer nothing"
run 0 dossier plan
is "section" "$(jq -r --argjson n "$partner" '.sections[] | select(any(.exhibits[]; .item == $n)).section' out)" partner-statements
run 0 dossier preview -o p.pdf
pdftotext -layout p.pdf p.txt
! grep -q CANARY p.txt; note $? "what is for the lawyer alone is printed"
grep -qE 'V-1: 1 / [2-9]' p.txt; note $? "pages of the statement"
grep -q 'Nieuwe feiten.* 1: juni 2020, in de keuken' p.txt; note $? "what is new, on top"
grep -q 'Van horen zeggen' p.txt && grep -q 'Eigen waarneming / Own observation 2' p.txt; note $? "what was seen, and what was heard"
grep -q 'words that answer nothing' p.txt; note $? "words outside are printed"

# What cannot be read is kept, and nobody knows what its writer allowed.
printf 'bewaar-statement-form/1 nobody nl\n' > odd.txt
run 0 add odd.txt; is "an odd one" "$(field '.items[0] | "\(.kind) \(.status)"')" "statement held"
fails 1 refused get "$(field '.items[0].item')" -o odd.copy; absent odd.copy
printf '<!DOCTYPE html>\n<meta content="bewaar-statement-form/1"><pre id="answers" hidden="">a</pre><pre id="answers" hidden="">b</pre>' > two.html
run 0 add two.html; is "two sets of answers" "$(field '.items[0].status')" held
run 0 review "$(field '.items[0].item')" ordinary
fails 1 refused get "$(jq '.items[0].item' out)" -o two.copy; absent two.copy
run 0 check --read-all
end

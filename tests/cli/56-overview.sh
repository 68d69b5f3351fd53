#!/usr/bin/env bash
# Goal: how often there was contact is counted as it was written; two exports of one talk are held
# against each other and the words of one side alone are never shown.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
command -v python3 > /dev/null || { echo "python3 is not installed: skipped"; exit 77; }
# Two phones, two hours apart: of 600 messages 12 are only on the first, 9 only on the second.
python3 - <<'P'
import datetime, json
t = datetime.datetime(2021, 3, 1, 8, 0)
first, second, months, both = open('a.txt', 'w'), open('b.txt', 'w'), {}, 0
for i in range(600):
    t += datetime.timedelta(minutes=(1, 2, 5, 60, 600)[i % 5], days=40 if i == 300 else 0)
    who, text = ('A.', 'B.')[i % 3 == 0], f'words number {i * 7919 % 100003}'
    if i % 67 != 5:
        first.write(t.strftime('%d/%m/%Y, %H:%M - ') + f'{who}: {text}\n')
        months[t.strftime('%Y-%m')] = months.get(t.strftime('%Y-%m'), 0) + 1
    else:
        text = 'SECRET of the second ' + text
    if i % 50 != 7:
        second.write((t + datetime.timedelta(hours=2)).strftime('[%d/%m/%Y, %H:%M:%S] ') + ('Me' if who == 'A.' else 'You') + f': {text}\n')
    both += i % 67 != 5 and i % 50 != 7
json.dump({'months': months, 'both': both, 'first': sum(months.values()) - both, 'second': 588 - both}, open('truth.json', 'w'))
P
truth() { jq -r "$1" truth.json; }
vault
run 0 add a.txt b.txt
run 0 overview 1 -o picture.svg
is "months" "$(field '[.readings[0].months[] | "\(.month) \(.messages)"] | join(" ")')" \
	"$(truth '.months | to_entries | map("\(.key) \(.value)") | join(" ")')"
is "the longest silence" "$(field '.readings[0].silences[0].days')" 40
grep -q "not what was said" picture.svg; note $? "the picture does not say what counting does not show"
python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse("picture.svg")'; note $? "the picture is no XML"
fails 1 exists overview 1 -o picture.svg
run 0 overview 1 --silence 2021-04-01..2021-05-01 --why "no phone"
is "the reason" "$(bw --json overview 1 | jq -r '.stated[0].why')" "no phone"
run 0 compare 1 2
is "matched" "$(field '[.says | scan("[0-9]+")][0]')" "$(truth .both)"
is "only in the first" "$(field .here.only.count)" "$(truth .first)"
is "only in the second" "$(field .there.only.count)" "$(truth .second)"
bw compare 1 2 > words 2>&1
! grep -q SECRET words; note $? "words of one side alone are shown"
fails 2 usage compare 1 1
fails 1 not-found compare 1 9
printf 'A letter.\n' > letter.txt
run 0 add letter.txt
fails 1 refused overview 3
fails 1 refused compare 1 3

# Longer talks of two countries whose summer times begin and end on other days; some is missing
# on each side, some comes late, and two lines were written into the first file by hand.
between() { # OUT: the numbers of a list of runs
	jq -r '.[] | split("-") | [(.[0] | tonumber), (.[-1] | tonumber)] | range(.[0]; .[1] + 1)' | sort -n
}
talk() { # MESSAGES SEED MOST-WRONG
	mkdir "talk-$1"
	python3 "$BW_SRC/tests/cli/make_talk.py" "talk-$1" "$1" "$2" 2
	run 0 add "talk-$1/here.txt" "talk-$1/there.txt"
	local here there side
	here=$(field '.items[0].item') there=$(field '.items[1].item')
	run 0 compare "$here" "$there"
	cp out "compared-$1"
	is "messages here" "$(field .here.messages)" "$(jq .here "talk-$1/truth.json")"
	is "who is who" "$(field '[.senders[] | "\(.here)=\(.there)"] | sort | join(",")')" "A.=A. abroad,B. phone=B."
	for side in here there; do
		jq ".$side.only.ranges" "compared-$1" | between > have
		jq ".only_${side}[]" "talk-$1/truth.json" | sort -n > want
		wrong=$(comm -3 <(sort have) <(sort want) | wc -l)
		[ "$wrong" -le "$3" ]; note $? "$1, only $side: $wrong numbers are wrong"
	done
	is "forged lines that are not among those of one side" "$(comm -13 <(jq .here.only.ranges "compared-$1" | between | sort) \
		<(jq '.forged[]' "talk-$1/truth.json" | sort) | wc -l)" 0
	! grep -q "never said this" "compared-$1"; note $? "a line of one side is shown"
	run 0 overview "$there"
	is "messages of the overview" "$(field .messages)" "$(jq .there "talk-$1/truth.json")"
}
talk 20000 7 6
is "changes of summer time" "$(field '.readings | length') $(jq '[.offsets[].offset] | join(" ")' compared-20000)" '1 "+02:30 +03:30 +02:30 +01:30"'
talk 100000 8 30
# A stranger's chat has no talk in common with it.
run 0 compare 1 "$(field .item)"
is "found" "$(field .found)" false
field .says | grep -q '^no common talk found'; note $? "that nothing is in common is not said"

# In a dossier: beside the chat with names, beside an excerpt without, and with the owner's reason.
if command -v pdftotext > /dev/null; then
	run 0 excerpt 1 --lines 3-5
	run 0 dossier preview -o book.pdf
	pdftotext -layout book.pdf - > book.txt
	grep -q "Contact per maand" book.txt; note $? "no overview in the dossier"
	grep -q "no phone" book.txt; note $? "no reason in the dossier"
	grep -q "niet wat er is gezegd" book.txt; note $? "the dossier does not say what counting does not show"
	grep -q "without names" book.txt; note $? "an excerpt's overview does not say that names are left out"
fi
run 0 overview 1 --silence 2021-04-01..2021-05-01 --why ""
is "a reason taken back" "$(field '.stated | length')" 0
fails 2 usage overview 1 --silence after:2021-04-01 --why "since then"
fails 2 usage overview 1 --silence 2021-04
end

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
end

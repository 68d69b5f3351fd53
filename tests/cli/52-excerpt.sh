#!/usr/bin/env bash
# Goal: chosen messages of a chat are an item of their own, byte for byte as they stand, with
# every gap marked and counted; what holds for the chat holds for it.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for tool in age age-keygen unzip pdftotext; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
# Up to message 60 day and month could be either; some messages have several lines.
say() { # NUMBER
	printf '%02d/07/2019, %02d:%02d - %s: message %d\n' $((10 + $1 / 20)) $(($1 / 60 % 24)) $(($1 % 60)) "$([ $(($1 % 2)) = 1 ] && echo A. || echo B.)" "$1"
	[ $(($1 % 7)) != 0 ] || printf '  a second line of %d\n\n' "$1"
}
part() { for n in "$@"; do say "$n"; done; }
part $(seq 100) > chat.txt
printf 'These words are nobody'\''s.\n' | cat - chat.txt > before.txt
mark() { printf '[… %d berichten niet opgenomen / %d messages not included …]\n' "$1" "$1"; }
one() { printf '[… 1 bericht niet opgenomen / 1 message not included …]\n'; }
vault
run 0 add chat.txt
is "kind of the chat" "$(field '.items[0].kind')" chat
run 0 messages 1
is "messages" "$(field .messages)" 100
is "the order" "$(field .order_proof)" field-above-12
# holds ITEM: standard input is what its copy and its original must be.
holds() {
	cat > want
	run 0 get "$1" -o copy; cmp copy want; note $? "the copy of $1"
	run 0 get "$1" -o whole --original; cmp whole want; note $? "the bytes of $1"
	rm -f copy whole
}
run 0 excerpt 1 --lines 14-16,40
is "its parts" "$(field '[.item, .kind, .status, .source, .messages, .of] | map(tostring) | join(" ")')" "2 excerpt added 1 4 100"
is "its gaps" "$(field '[.gaps[] | "\(.after)+\(.messages)"] | join(" ")')" "0+13 16+23 40+60"
{ mark 13; part 14 15 16; mark 23; part 40; mark 60; } | holds 2
# In any order, one over the other, side by side: the same choice, so the same item.
run 0 excerpt 1 --lines 40,15-16,14-15
is "the same choice" "$(field '"\(.item) \(.status)"')" "2 known"
run 0 excerpt 1 --lines 2,98-99 --context 1
{ part 1 2 3; mark 93; part 97 98 99 100; } | holds "$(field .item)"
run 0 excerpt 1 --lines 2-100 --context 0
{ one; part $(seq 2 100); } | holds "$(field .item)"
items=$(bw --json list | jq '.items | length')
for lines in 0 0-3 3-0 9-8 100-101 101 1-100 "1-2," ",1" "1,,2" a 1-2-3 -3 +1 " 1" 1x 99999999999999999999 \
	"$(seq -s, 1 2 401)"; do
	fails 2 usage excerpt 1 "--lines=$lines"
done
fails 2 usage excerpt 1
fails 2 usage excerpt 1 --lines ""
fails 2 usage excerpt 1 --lines 1 --context -1
fails 2 usage excerpt 1 --lines 50 --context 60
fails 1 not-found excerpt 99 --lines 1
fails 1 refused excerpt 2 --lines 1
fails 2 usage excerpt 1 --lines 1 --redact 1
fails 2 usage excerpt 1 --lines 1 --dates 2019
fails 2 usage excerpt 1 --dates 2019-13
fails 2 usage excerpt 1 --dates 2019,
fails 2 usage excerpt 1 --rule weekly
fails 2 usage excerpt 1 --rule monthly=x
fails 2 usage excerpt 1 --rule first-last=0
fails 2 usage excerpt 1 --rule around=
fails 2 usage excerpt 1 --rule around=left-country-of-origin,x
fails 1 not-found excerpt 1 --rule around=left-country-of-origin
fails 1 not-found excerpt 1 --dates 2020
fails 2 usage excerpt 1 --dates 2019
is "items after what failed" "$(bw --json list | jq '.items | length')" "$items"
# By a rule: the first and last, the first of each month, all of some days, what is around an event.
run 0 excerpt 1 --rule first-last=2
is "by" "$(field '[.chosen.by, .chosen.text] | join(" ")')" "rule first-last=2"
{ part 1 2; mark 96; part 99 100; } | holds "$(field .item)"
run 0 excerpt 1 --rule monthly=3
{ part 1 2 3; mark 97; } | holds "$(field .item)"
run 0 excerpt 1 --dates 2019-07-11
{ mark 19; part $(seq 20 39); mark 61; } | holds "$(field .item)"
run 0 excerpt 1 --dates 2019-07-15,2019-07-11..2019-07-12
{ mark 19; part $(seq 20 59); mark 40; part 100; } | holds "$(field .item)"
run 0 event left-country-of-origin 2019-07-13
run 0 excerpt 1 --rule around=left-country-of-origin,1
{ mark 39; part $(seq 40 99); one; } | holds "$(field .item)"
# A day that is one in one reading only is not surely inside, and that is said.
{ printf '03/04/2021, 10:00 - A.: x\n04/04/2021, 10:00 - B.: y\n05/04/2021, 10:00 - A.: z\n'; } > open.txt
run 0 add open.txt; open=$(field '.items[0].item')
run 0 excerpt "$open" --dates 2021-04-01..2021-04-30
is "what is open" "$(field '[.messages, .chosen.open] | map(tostring) | join(" ")')" "1 2"
fails 1 refused excerpt "$open" --rule monthly
# The mark is no message, and no message can stand for a mark.
run 0 messages before.txt
run 0 add before.txt; chat=$(field '.items[0].item')
run 0 excerpt "$chat" --lines 1-3
{ printf '[… 1 regel(s) vóór het eerste bericht niet opgenomen / 1 line(s) before the first message not included …]\n'; part 1 2 3; mark 97; } | holds "$(field .item)"
{ cat chat.txt; part 101; mark 5; } > forged.txt # a second line of message 101
run 0 add forged.txt; chat=$(field '.items[0].item')
fails 1 refused excerpt "$chat" --lines 101
run 0 excerpt "$chat" --lines 100
{ mark 99; part 100; one; } | holds "$(field .item)"
# It is listed and shown, with its source and dates.
run 0 list --kind excerpt
[ "$(field '.items | length')" -ge 5 ]; note $? "excerpts in the list: $(cat out)"
run 0 show 2
is "its source" "$(field .source)" 1
is "what it is of" "$(field '"\(.facts.messages) of \(.facts.of)"')" "4 of 100"
is "its dates" "$(field '[.from, .to] | join(" ")')" "2019-07-10T00:14:00 2019-07-12T00:40:00"
# Order of day and month open: both readings.
printf '%s\n' '01/02/2019, 10:00 - A.: one' '01/02/2019, 10:01 - B.: two' '01/02/2019, 10:02 - A.: three' > open.txt
run 0 add open.txt; chat=$(field '.items[0].item')
run 0 excerpt "$chat" --lines 2
is "both readings" "$(field '.order_proof + " " + (.ranges[0] | .first + " " + .first_other)')" "ambiguous 2019-02-01T10:01:00 2019-01-02T10:01:00"
# The gate: what is decided about the chat holds, whatever is said of the excerpt.
reach() { bw --json get 2 -o leaves > out 2> err; local rc=$?; rm -f leaves; return $rc; }
for s in sexual unsure intimate; do
	run 0 review 1 "$s"
	run 0 review 2 ordinary
	is "shown as" "$(bw --json show 2 | jq -r .sensitivity)" "$s"
	reach; is "an excerpt of what is $s" $? 1
	is "why" "$(field .error.code)" refused
	run 0 dossier plan
	is "in a plan" "$(field '[.sections[].exhibits[] | select(.item == 2)] | length')" 0
	field '.left_out[] | select(.item == 2).why' | grep -q "chat"; note $? "$s: why is not told: $(cat out)"
	run 0 review
	is "it does not wait itself" "$(field '[.items[] | select(.item == 2)] | length')" 0
done
run 0 review 1 ordinary
run 0 review 2 sexual
reach; is "an excerpt that is sexual itself" $? 1
run 0 review 2 ordinary
reach; is "an excerpt of what is ordinary" $? 0
# In a dossier it stands as a text does.
age-keygen -o key 2> /dev/null
run 0 dossier preview -o p.pdf
run 0 dossier export -o d.age --to "$(age-keygen -y key)" --release "$(field .release)"
run 0 unseal d.age --identity key -o un
{ mark 13; part 14 15 16; mark 23; part 40; mark 60; } > want
file=$(jq -r '.sections[].exhibits[] | select(.excerpt.messages == 4 and .excerpt.ranges[0].lines == "14-16") | .file' un/data/dossier.json)
cmp want "un/data/$file"; note $? "the exhibit"
pdftotext -layout un/data/dossier.pdf pdf.txt
for words in 'message 14' '23 berichten niet opgenomen' '4 / 100' '2019-01-02T10:01:00' '2019-02-01T10:01:00'; do
	grep -qF "$words" pdf.txt; note $? "the PDF lacks: $words"
done
jq -e '[.files[] | select(.parts != null)] == []' un/data/dossier.json > /dev/null; note $? "a proof of what was never stamped"
is "why no proof" "$(jq -r --arg f "$file" '.files[] | select(.file == $f).parts_why' un/data/dossier.json)" "the chat that it is of is not stamped"
! grep -qE '"(from_s|kept|item|source_item)"' un/data/dossier.json; note $? "the dossier tells of the vault"
# Without the chat, nothing can be shown of it, and nothing of it leaves.
run 0 remove 1 --because "a mistake"
reach; is "an excerpt of what was removed" $? 1
end

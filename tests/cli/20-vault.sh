#!/usr/bin/env bash
# Goal: a vault from new to erase: what goes in, what is said of it, how it is
# decided and described, what comes out, and every refusal on the way.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
samples=$BW_SRC/tests/samples
golden=$BW_SRC/tests/cli/golden

run 0 new vault --kdf interactive
code=$(field .recovery_code); [ "${#code}" -ge 29 ]; note $? "a recovery code: $code"
grep -q "sexual" err; note $? "what is said before the first import"
fails 1 exists new vault --kdf interactive
fails 2 usage new other --kdf slow
absent other
PW='' fails 2 usage new other --kdf interactive
absent other
"$BW_BIN" --json --passphrase fd:3 new other 3< /dev/null > out 2> err; is "an empty descriptor" $? 2
absent other
fails 1 not-found --vault nothing list
PW=wrong fails 4 wrong-key --vault vault list
export BEWAAR_VAULT=$work/vault
printf '%s\n' "$PW" > pass
"$BW_BIN" --passphrase file:pass list > out 2> err; is "passphrase from a file" $? 0
"$BW_BIN" --passphrase fd:5 list 5< pass > out 2> err; is "passphrase from a descriptor" $? 0
lower=$(tr '[:upper:]' '[:lower:]' <<< "$code"); CODE=${lower//-/ } "$BW_BIN" --passphrase env:CODE list > out 2> err
is "the recovery code, written otherwise" $? 0
run 0 list; is "items of an empty vault" "$(field '.items | length')" 0

mkdir in; cp "$samples"/*.jpg "$samples"/*.png "$samples"/*.txt in/; printf 'x%.0s' 1 2 3 > in/note.bin
ln -s . in/loop
fails 1 not-built add in --media
run 5 add in
grep -q "sexual" err; note $? "what is said at the first import"
jq -S 'del(.items[].sha256, .items[].item) | .items |= (map(.input |= sub(".*/in/"; "")) | sort_by(.input))' out > have
diff "$golden/add.json" have; note $? "add is not as kept"
is "pictures are held" "$(field .held)" 4
run 5 add in; is "twice the same" "$(field '.known')" 7
is "the loop is named" "$(field '[.items[] | select(.status == "refused")][0].input')" in/loop
! grep -q sexual err; note $? "said again at a later import"
run 5 add in/note.bin in/gone.jpg
is "the refused one" "$(field '.items[] | select(.status == "refused") | .input')" in/gone.jpg
is "the other one" "$(field '[.items[].status] | contains(["known"])')" true
fails 2 usage add
run 0 list; jq -S '.items |= (map(del(.item)) | sort_by(.name))' out > have
diff "$golden/list.json" have; note $? "list is not as kept"
photo=$(field '[.items[] | select(.name == "photo-2018-harbour.jpg")][0].item')
chat=$(field '[.items[] | select(.kind == "chat")][0].item')
run 0 list --held; is "held" "$(field '.items | length')" 4
run 0 list --kind chat; is "chats" "$(field '.items | length')" 1
fails 2 usage list --phase never

run 0 show "$photo"
is "hash" "$(field .sha256)" "$(sha256sum < "$samples/photo-2018-harbour.jpg" | cut -d' ' -f1)"
for f in item kind name sha256 size format sensitivity held phase dates disclosed screening tags persons notes stamps source chat; do
	is "show has $f" "$(jq "has(\"$f\")" out)" true
done
fails 1 not-found show 99
fails 2 usage show x
fails 1 refused get "$photo" -o leak.jpg
absent leak.jpg
run 0 review; is "waiting" "$(field '.items | length')" 4
fails 2 usage review "$photo"
fails 2 usage review "$photo" lovely
run 0 review "$photo" ordinary; is "held after review" "$(field '.items[0].held')" false
run 0 get "$photo" -o copy.jpg
is "hash of the copy" "$(field .sha256)" "$(sha256sum < copy.jpg | cut -d' ' -f1)"
! cmp -s copy.jpg "$samples/photo-2018-harbour.jpg"; note $? "the copy is the original"
run 0 get "$photo" -o original.jpg --original
cmp -s original.jpg "$samples/photo-2018-harbour.jpg"; note $? "the original is another"
fails 1 exists get "$photo" -o copy.jpg
fails 2 usage get "$photo"
fails 1 not-found get "$photo" -o no/such/folder
run 0 review "$photo" sexual; fails 1 refused get "$photo" -o leak.jpg; absent leak.jpg
run 0 review "$photo" ordinary

run 0 event left-country-of-origin 2019-04-02 --note "by train"
run 0 event sponsor-entered-nl 2019-06
run 0 event list; is "events" "$(field '.events | length')" 2
fails 2 usage event left-country-of-origin
fails 2 usage event left-country-of-origin yesterday
fails 2 usage event left-country-of-origin 2019-02-30
run 0 list --phase before-flight; is "before the flight" "$(field '.items[0].item')" "$photo"
run 0 date "$photo" 2018-07 --basis owner --because "our first summer"
fails 2 usage date "$photo" 2018-07 --basis owner
run 0 date "$photo" jalali:1397-summer --basis witness --because "told by A."
is "as it was typed" "$(field '.dates[-1].text')" jalali:1397-summer
is "and what it means" "$(field '.dates[-1] | .from + " " + .to')" "2018-06-22 2018-09-22"
run 0 date "$photo" before:2017-02 --basis owner --because "a mistake"
fails 2 usage date "$photo" 1397-04 --basis owner --because x
fails 2 usage date "$photo" 2018-07 --basis dream --because x
run 0 person add "N. N." --role partner --role witness
run 0 person list; is "persons" "$(field '.persons[0].roles | length')" 2
fails 2 usage person add "N. N."
run 0 note "$photo" --what "the harbour" --who 1
fails 2 usage note "$photo"
run 0 tag "$photo" +children +cohabitation; run 0 tag "$photo" -children
is "tags" "$(field '.tags | join(" ")')" cohabitation
fails 2 usage tag "$photo" children
run 0 show "$photo"
is "the claims of the owner" "$(field '[.dates[] | select(.basis == "owner")] | length')" 2
is "two axes" "$(field '.basis + " " + .existence')" "$(field '[.dates[] | select(.of_event) | .axis] | unique | join(" ")') B1"
is "what does not fit is told" "$(field '[.findings[] | select(.finding == "disagree")] | length > 0')" true
is "the words" "$(field .notes.what)" "the harbour"
if command -v exiftool > /dev/null; then
	# The time of a place is that of the last fix: a second is no contradiction, an hour is one.
	for gap in 00:00:01 00:04:00 01:00:00; do
		cp "$BW_SRC/tests/samples/photo-2020-balcony.jpg" gap.jpg
		exiftool -q -overwrite_original -DateTimeOriginal="2020:06:01 12:00:00" -OffsetTimeOriginal=+02:00 -CreateDate= -OffsetTimeDigitized= -ModifyDate= -SubSecTimeOriginal= \
			-GPSDateStamp=2020:06:01 -GPSTimeStamp="$(date -u -d "2020-06-01 10:00:00Z + ${gap%%:*} hours $(cut -d: -f2 <<< $gap) minutes ${gap##*:} seconds" +%T)" -UserComment="$gap" gap.jpg
		bw --json add gap.jpg > out 2> err
		run 0 show "$(field '.items[0].item')"
		is "dates that are $gap apart do not fit" "$(field '[.findings[] | select(.finding == "disagree")] | length')" "$([ "$gap" = 01:00:00 ] && echo 1 || echo 0)"
	done
fi
run 0 show "$chat"; is "messages" "$(field .chat.messages)" "$(bw messages "$chat" --ndjson 2> /dev/null | wc -l)"
run 0 messages "$chat"
is "gaps are a list" "$(run 0 timeline; field '.gaps | type')" array
run 0 timeline -o time.svg; grep -q '<svg' time.svg; note $? "a picture"
fails 1 exists timeline -o time.svg
run 0 matrix
run 0 log; is "the chain" "$(field '[.events[].previous][1:] == [.events[].hash][:-1]')" true
run 0 log "$photo"; is "events of one item only" "$(field "[.events[] | select(.item != $photo)] | length")" 0

run 0 key list; is "slots" "$(field '.slots | length')" 2
export NEW="another passphrase of five"
run 0 key change --new-passphrase env:NEW
fails 4 wrong-key list
PW=$NEW; run 0 list
NEW="a third one, for somebody else"
run 0 key add passphrase --new-passphrase env:NEW --label other
run 0 key list; is "slots" "$(field '.slots | length')" 3
slot=$(field '.slots[] | select(.label == "other") | .slot')
run 0 key remove "$slot"; PW=$NEW fails 4 wrong-key list
run 0 key rotate; run 0 list
run 0 key add recovery; [ "$(field '.recovery_code | length')" -ge 29 ]; note $? "a new recovery code"
run 0 key identity; is "words" "$(field .words | tr -cd - | wc -c)" 7
fails 2 usage key sing
fails 2 usage key add recipient lawyer
fails 1 not-found key remove nobody

run 0 check --read-all; is "objects" "$(field '.damaged | length')" 0
fails 2 usage remove "$chat"
run 0 remove "$chat" --because "not ours"
run 0 list; is "removed" "$(field "[.items[] | select(.item == $chat)] | length")" 0
run 0 compact; run 0 check --read-all
fails 2 usage erase
[ -d vault ]; note $? "erase without the word"
run 0 erase --yes-erase-everything
fails 1 not-found list
end

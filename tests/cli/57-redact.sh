#!/usr/bin/env bash
# Goal: third persons of an excerpt are unknown, everywhere and always by the same label, or the
# excerpt is not made; what was written anew for that is said, and is never taken for the original.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for tool in age age-keygen unzip pdftotext; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
cat > chat.txt << 'END'
21/07/2019, 10:00 - A.: Omar is here, @Omar says hello
21/07/2019, 10:01 - B.: nice
21/07/2019, 10:02 - Omar Haddad: OMAR's number is 06-1234 5678
21/07/2019, 10:03 - A.: IMG-Omar-001.jpg (file attached)
21/07/2019, 10:04 - B.: Italiaans voor Alice
21/07/2019, 10:05 - A.: Ali zegt: "Omar Haddad: ja"
21/07/2019, 10:06 - B.: أَحْمَد هنا
21/07/2019, 10:07 - A.: call +31 6 12345678
21/07/2019, 10:08 - B.: Omars fiets
21/07/2019, 10:09 - A.: all well
21/07/2019, 10:10 - B.: [Person 3] is a joke
END
mark() { printf '[… %d berichten niet opgenomen / %d messages not included …]\n' "$1" "$1"; }
one() { printf '[… 1 bericht niet opgenomen / 1 message not included …]\n'; }
vault
run 0 add chat.txt
holds() {
	cat > want
	run 0 get "$1" -o copy; diff want copy; note $? "the copy of $1"
	rm -f copy
}
run 0 excerpt 1 --lines 1-4 --redact "Omar Haddad=Omar=0612345678"
is "what was left out" "$(field '[.redacted.persons, .redacted.messages, .redacted.places, .messages] | map(tostring) | join(" ")')" "1 3 6 4"
is "whose label" "$(field '.labels[0] | "\(.n) \(.names | join("|"))"')" "1 Omar Haddad|Omar|0612345678"
holds "$(field .item)" << END
21/07/2019, 10:00 - A.: [Person 1] is here, @[Person 1] says hello
21/07/2019, 10:01 - B.: nice
21/07/2019, 10:02 - [Person 1]: [Person 1]'s number is [Person 1]
21/07/2019, 10:03 - A.: IMG-[Person 1]-001.jpg (file attached)
$(mark 7)
END
# The same person has the same label elsewhere, another one the next; in Dutch too.
run 0 excerpt 1 --lines 5-7 --redact "Ali,Ahmad=أحمد,Omar=Omar Haddad" --allow Alice --lang nl
holds "$(field .item)" << END
$(mark 4)
21/07/2019, 10:04 - B.: Italiaans voor Alice
21/07/2019, 10:05 - A.: [Persoon 2] zegt: "[Persoon 1]: ja"
21/07/2019, 10:06 - B.: [Persoon 3] هنا
$(mark 4)
END
run 0 excerpt 1 --lines 8 --redact "omar=0612345678"
holds "$(field .item)" << END
$(mark 7)
21/07/2019, 10:07 - A.: call +31 [Person 1]
$(mark 3)
END
items=$(bw --json list | jq '.items | length')
# What still names somebody is not made, and which message it is is said, without the name.
still() { # LINES REDACT WORDS
	fails 1 refused excerpt 1 --lines "$1" --redact "$2"
	field .error.message | grep -qF "$3"; note $? "which line: $(cat out)"
	! grep -qi 'omar\|haddad' out; note $? "the name is told: $(cat out)"
}
still 8-9 Omar=0612345678 "message 9"
still 1-3 "Omar Haddad=0612345678" "message 1 still holds one word"
still 5-6 Ali "message 5"
fails 1 refused excerpt 1 --lines 10-11 --redact A.B=Omar
run 0 excerpt 1 --lines 8-9 --redact "Omar=Omars=0612345678"
fails 2 usage excerpt 1 --lines 1 --redact Omra
fails 2 usage excerpt 1 --lines 1 --redact ""
fails 2 usage excerpt 1 --lines 1 --redact "Omar,"
fails 2 usage excerpt 1 --lines 1 --redact "-"
fails 2 usage excerpt 1 --lines 1 --allow Omar
fails 1 refused excerpt 1 --lines 1-6 --redact "Omar=Omar Haddad=Ali"
# A partner is no third person.
run 0 person add "Bilal Omar Nasser" --role partner
fails 1 refused excerpt 1 --lines 1 --redact Omar
run 0 person add "Carla" --role witness
# Only some people's messages: the others are counted gaps.
run 0 excerpt 1 --lines 1-5 --only A.
is "of whom" "$(field '[.chosen.only, .messages] | map(tostring) | join(" ")')" "1 2"
holds "$(field .item)" << END
21/07/2019, 10:00 - A.: Omar is here, @Omar says hello
$(mark 2)
21/07/2019, 10:03 - A.: IMG-Omar-001.jpg (file attached)
$(mark 7)
END
run 0 excerpt 1 --lines 1-10 --only "a.,B." --redact "Ahmad=أحمد"
is "gaps" "$(field '[.gaps[] | "\(.after)+\(.messages)"] | join(" ")')" "2+1 10+1"
fails 2 usage excerpt 1 --lines 1-5 --only Nobody
fails 2 usage excerpt 1 --lines 1-5 --only ""
fails 1 not-found excerpt 1 --lines 2 --only A.
is "items" "$(bw --json list | jq '.items | length')" $((items + 3))
# Who is unknown in one excerpt is not named by another, nor by the whole chat, in the same dossier.
run 0 excerpt 1 --lines 2,10; quiet=$(field .item)
run 0 excerpt 1 --lines 1-2; named=$(field .item)
run 0 dossier plan
out_for() { field ".left_out[] | select(.item == $1).why"; }
out_for 1 | grep -q "whole chat"; note $? "the whole chat: $(cat out)"
out_for "$named" | grep -q "names somebody"; note $? "an excerpt that names somebody: $(cat out)"
is "one that names nobody" "$(out_for "$quiet")" ""
is "one with labels" "$(out_for 2)" ""
end

#!/usr/bin/env bash
# Goal: help, wrong usage and verbs that are not built: exit codes, one JSON
# object, a hint that helps.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
"$BW_BIN" > out 2> err; is "no verb" $? 2
for lang in nl en; do
	"$BW_BIN" help --lang $lang > out; is "help $lang" $? 0
	diff <(sed 's/  *$//' out) "$BW_SRC/tests/cli/help.$lang" > d; note $? "help $lang is not as kept: $(cat d)"
done
grep -q "Stuur geen seksuele" "$BW_SRC/tests/cli/help.nl"; note $? "the warning in Dutch"
while read -r verb; do
	"$BW_BIN" help "$verb" > out; is "help $verb" $? 0
	grep -q "^usage: bewaar $verb" out; note $? "usage of $verb"
	"$BW_BIN" "$verb" --help > out2; is "$verb --help" $? 0
	[ "$verb" = help ] || cmp -s out out2; note $? "$verb --help is another text"
done < <("$BW_BIN" help | sed -n 's/^  \([a-z]*\)  *[A-Z].*/\1/p')
fails 2 usage lst
grep -q 'did you mean list' err; note $? "suggestion for lst"
fails 2 usage list --hold
grep -q 'did you mean --held' err; note $? "suggestion for --hold"
fails 2 usage show
fails 2 usage show 1 2
fails 2 usage list --kind
fails 2 usage list --held=yes
fails 2 usage list --lang fr
fails 2 usage list --progress sometimes
fails 2 usage list
fails 2 usage --vault "" list
fails 2 usage help nothing
"$BW_BIN" --json --passphrase hunter2 --vault x list > out 2> err; is "a passphrase as an argument" $? 2
! grep -q hunter2 out err; note $? "a passphrase is repeated"
"$BW_BIN" --json --vault x list --passphrase env:NOT_SET > out 2> err; is "a variable that is not set" $? 2
is "and its code" "$(field .error.code)" usage
"$BW_BIN" --json --vault x list < /dev/null > out 2> err; setsid "$BW_BIN" --json --vault x list < /dev/null > out 2> err
is "no terminal to ask on" $? 2
fails 1 not-built --vault x dossier export --supplement -o d.age --to age1x
[ -n "$(field '.error.hint // empty')" ]; note $? "says nothing about what to use instead"
absent d.age
"$BW_BIN" --version > out; is "version" $? 0
run 0 doctor
[ "$(field '.checks | length')" -ge 5 ]; note $? "checks of doctor"
end

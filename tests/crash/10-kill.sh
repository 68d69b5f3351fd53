#!/bin/bash
# kill -9 at random moments while files are added: every item that a finished add
# reported is still there, and the vault opens and checks without a manual step.
set -u
bw=${BW_BIN:?}
[ -x "$bw" ] || { echo "skip: no program built"; exit 77; }
rounds=${BW_KILL_ROUNDS:-12}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
printf 'a passphrase for the kill test' > pw
run() { "$bw" --passphrase file:pw "$@"; }
run new v > new.txt 2>&1 || { cat new.txt; echo "cannot make a vault"; exit 1; }
fail=0
killed=0
mkdir in0
echo first > in0/1.txt
echo second > in0/2.txt
run --vault v add in0 > out.txt 2>&1 || { cat out.txt; exit 1; }
before=2
for round in $(seq "$rounds"); do
	mkdir "in$round"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		head -c $((RANDOM * 30 + 1)) /dev/urandom > "in$round/$i.bin"
	done
	# The program itself, and not a shell around it that would leave it running.
	"$bw" --passphrase file:pw --vault v add "in$round" > out.txt 2>&1 &
	pid=$!
	sleep "$((RANDOM % 2)).$((RANDOM % 900 + 100))"
	if kill -9 "$pid" 2> /dev/null; then killed=$((killed + 1)); fi
	wait "$pid" 2> /dev/null
	if ! run --vault v check --read-all > check.txt 2>&1; then
		echo "round $round: the vault does not check"
		cat check.txt
		fail=1
	fi
	# What was there before this round must still be.
	run --vault v --json list > list.json 2> err.txt || { cat err.txt; fail=1; }
	now=$(grep -o '"item":' list.json | wc -l)
	if [ "$now" -lt "$before" ]; then
		echo "round $round: $before items became $now"
		fail=1
	fi
	before=$now
done
run --vault v add in1 > out.txt 2>&1 || { cat out.txt; fail=1; }
echo "$rounds rounds, $killed killed, $before items at the end, failures: $fail"
exit $fail

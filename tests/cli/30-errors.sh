#!/usr/bin/env bash
# Goal: what can go wrong from outside has a message, a hint and its exit code,
# and nothing is lost: busy, altered, cut off, read-only, full, interrupted,
# unreadable.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
samples=$BW_SRC/tests/samples
vault
mkdir in; cp "$samples"/*.jpg in/
run 0 add in
bw --json list > before

# Busy: a second writer while the first one waits for more of a pipe.
mkdir big; head -c 60000000 /dev/urandom > big/a
"$BW_BIN" --passphrase env:PW --progress json --json add big > first 2> steps & first=$!
for _ in $(seq 200); do [ -s steps ] && break; sleep 0.02; done
rc=0
for _ in $(seq 100); do
	bw --json tag 1 +children > out 2> err; rc=$?
	[ "$rc" = 0 ] || break
	kill -0 "$first" 2> /dev/null || break
done
if [ "$rc" != 0 ]; then
	is "exit when busy" "$rc" 6
	is "code when busy" "$(field .error.code)" busy
	[ -n "$(field '.error.hint // empty')" ]; note $? "hint when busy"
fi
wait "$first"; is "the first writer" $? 0

# Interrupted: the vault opens again with all that was told as added.
mkdir more; for i in $(seq 60); do head -c 3000000 /dev/urandom > more/f$i; done
bw --json add more > out 2> err & pid=$!
sleep 1; kill -INT "$pid" 2> /dev/null; wait "$pid"; rc=$?
[ "$rc" = 1 ] || [ "$rc" = 0 ]; note $? "interrupted: exit $rc"
is "one object after an interrupt" "$(jq -s length out)" 1
[ "$rc" = 0 ] || is "code of an interrupt" "$(field .error.code)" cancelled
run 0 check --read-all
is "damage after an interrupt" "$(jq -c .damaged out)" "[]"

# Inputs that cannot be read.
fails 1 not-found inspect nowhere/at-all
is "the reason is told once" "$(grep -o 'No such file' err | wc -l)" 1
mkfifo pipe; touch locked; chmod 000 locked
run 5 add gone pipe
is "refused" "$(field .refused)" 2
if [ "$(id -u)" != 0 ]; then run 5 add locked; fi
timeout 60 "$BW_BIN" --passphrase env:PW --json add in > out 2> err; is "a loop of links ends" $? 0

# No room.
if [ -e /dev/full ]; then
	bw --json list > /dev/full 2> err; rc=$?
	is "standard output is full" $rc 1
	grep -q '^bewaar: error' err; note $? "and it is told"
fi
# On a small medium, when one can be made.
if [ "$(id -u)" = 0 ] && mkdir small && mount -t tmpfs -o size=160m tmpfs small 2> /dev/null; then
	trap 'umount "$work/small"; rm -rf "$work"' EXIT
	if bw --quiet new small/v --kdf interactive > /dev/null 2> err; then
		cp -r in small/in
		BEWAAR_VAULT=small/v run 0 add in
		bw --vault small/v --json add more > out 2> err; rc=$?
		[ "$rc" != 0 ]; note $? "a full medium: exit $rc"
		is "one object on a full medium" "$(jq -s length out)" 1
		# A list that a pack carries of itself found no room perhaps: it is due, and written later.
		bw --vault small/v --json check --read-all > out 2> err
		is "a full medium checks" $? 0
		is "damage on a full medium" "$(jq -c .damaged out)" "[]"
		[ "$(jq .objects out)" -ge 3 ]; note $? "objects on a full medium"
		mount -o remount,ro small && {
			BEWAAR_VAULT=small/v run 0 list
			BEWAAR_VAULT=small/v fails 1 read-only tag 1 +children
		}
	else
		cat err
	fi
fi

# Altered: noise at seven places of every large file; each file cut in half in turn.
run 0 check --read-all
cp -r vault altered
find altered -type f -size +1M | while read -r file; do
	size=$(stat -c %s "$file")
	for part in 1 2 3 4 5 6 7; do
		head -c 40000 /dev/urandom | dd of="$file" bs=4096 seek=$((size / 8 * part / 4096)) conv=notrunc status=none
	done
done
bw --vault altered --json check --read-all > out 2> err; is "an altered vault" $? 3
is "one object for an altered vault" "$(jq -s length out)" 1
for f in vault/*; do
	rm -rf cut; cp -r vault cut
	name=cut/$(basename "$f")
	truncate -s $(($(stat -c %s "$name") / 2)) "$name"
	bw --vault cut --json check --read-all > out 2> err; rc=$?
	[ "$rc" = 0 ] || [ "$rc" = 3 ]; note $? "$(basename "$f") cut in half: exit $rc $(cat err)"
	is "one object, $(basename "$f") cut" "$(jq -s length out)" 1
done
rm -rf headless; cp -r vault headless; for f in headless/*; do head -c "$(stat -c %s "$f")" /dev/urandom > "$f"; done
bw --vault headless --json list > out 2> err; rc=$?
[ "$rc" = 3 ] || [ "$rc" = 4 ] || [ "$rc" = 1 ]; note $? "noise instead of a vault: exit $rc"
run 0 list
is "nothing is lost" "$(jq '[.items[].item]' before | jq -c --slurpfile o out '. - [$o[0].items[].item]')" '[]'
end

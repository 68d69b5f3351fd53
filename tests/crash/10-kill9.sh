#!/usr/bin/env bash
# Goal: kill -9 at random moments of real runs. The vault opens afterwards
# without a manual step, nothing that was once listed is ever missing, and every
# listed item reads back bit by bit.
set -u
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
rounds=${BW_KILL_ROUNDS:-12}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAIL: $*"; exit 1; }
mkdir "$dir/in"
for i in $(seq 1 120); do
	head -c $((RANDOM * 13 + 1)) /dev/urandom > "$dir/in/f$i.bin"
done
(cd "$dir/in" && sha256sum f*.bin) | awk '{print $1}' | sort -u > "$dir/known"
export BEWAAR_VAULT=$dir/vault PW="a passphrase for this test"
bw() { "$BW_BIN" --passphrase env:PW --progress never "$@"; }
bw new "$dir/vault" --kdf interactive > /dev/null 2> "$dir/err" || { cat "$dir/err"; fail "new"; }
: > "$dir/seen"
for round in $(seq 1 "$rounds"); do
	# In parts, so that later rounds find something new to do.
	part=()
	for i in $(seq 1 $((round * 120 / rounds))); do part+=("$dir/in/f$i.bin"); done
	"$BW_BIN" --passphrase env:PW --progress never --json add "${part[@]}" > "$dir/out" 2>&1 &
	pid=$!
	sleep "0.$(printf '%03d' $((150 + RANDOM % 400)))"
	kill -9 "$pid" 2> /dev/null
	wait "$pid" 2> /dev/null
	bw --json list > "$dir/list" 2> "$dir/err" || { cat "$dir/err"; fail "round $round: the vault does not open"; }
	jq -r '.items[].item' "$dir/list" | sort > "$dir/now"
	missing=$(comm -23 "$dir/seen" "$dir/now")
	[ -z "$missing" ] || fail "round $round: items went missing: $missing"
	cp "$dir/now" "$dir/seen"
done
bw add "$dir/in" > /dev/null 2>&1
bw --json check --read-all > "$dir/check" || fail "check found damage: $(cat "$dir/check")"
count=0
while read -r item; do
	bw get "$item" --original -o "$dir/back" > /dev/null 2>&1 || fail "item $item cannot be read"
	sum=$(sha256sum < "$dir/back" | cut -d' ' -f1)
	grep -q "$sum" "$dir/known" || fail "item $item reads back altered"
	rm -f "$dir/back"
	count=$((count + 1))
	[ "$count" -ge 25 ] && break # each opens the vault anew; check read them all
done < <(bw --json list | jq -r '.items[].item' | shuf)
[ "$count" -gt 0 ] || fail "nothing was kept"
echo "$rounds kills, $(bw --json list | jq '.items | length') items, none lost"

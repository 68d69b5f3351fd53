#!/usr/bin/env bash
# Goal: a held, unsure, sexual or (without a lawyer) intimate picture reaches no
# dossier and no disclosed copy, by any path that the command line has.
set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAIL: $*"; exit 1; }
export BEWAAR_VAULT=$dir/vault PW="a passphrase for this test"
bw() { "$BW_BIN" --passphrase env:PW --progress never "$@" 2>> "$dir/err"; }
samples=("$BW_SRC"/tests/samples/*.jpg "$BW_SRC"/tests/samples/*.png)
bw new "$BEWAAR_VAULT" --kdf interactive > /dev/null || fail "new: $(cat "$dir/err")"
bw add "${samples[@]}" > /dev/null || fail "add: $(cat "$dir/err")"
age-keygen -o "$dir/key" 2> /dev/null || fail "age-keygen"
to=$(age-keygen -y "$dir/key")

# What a receiver finds: the SHA-256 of every file in the dossier.
export_hashes() {
	local code
	rm -f "$dir/p.pdf" "$dir/d.age" "$dir/d.zip"
	code=$(bw --json dossier preview -o "$dir/p.pdf" "$@" | jq -r .release)
	[ -n "$code" ] && [ "$code" != null ] || return 1
	bw dossier export -o "$dir/d.age" --to "$to" --release "$code" "$@" > /dev/null || return 1
	age -d -i "$dir/key" -o "$dir/d.zip" "$dir/d.age" || return 1
	rm -rf "$dir/un" && mkdir "$dir/un" && (cd "$dir/un" && unzip -q ../d.zip) || return 1
	find "$dir/un" -type f -exec sha256sum {} + | cut -d' ' -f1
}
copy_hash() { bw --json show "$1" | jq -r .disclosed.sha256; }

bw review 1 ordinary > /dev/null || fail "review"
h1=$(copy_hash 1) h2=$(copy_hash 2)
export_hashes > "$dir/h" || fail "an ordinary picture cannot be exported: $(tail -3 "$dir/err")"
grep -q "$h1" "$dir/h" || fail "the ordinary picture is not in the dossier"

for state in held unsure intimate sexual; do
	[ "$state" = held ] || bw review 2 "$state" --because "test" > /dev/null || fail "review $state"
	bw --json dossier plan | jq -e '[.sections[].exhibits[].item] | index(2) | not' > /dev/null || fail "$state: in the plan"
	bw --json dossier plan | jq -e '.left_out[] | select(.item == 2)' > /dev/null || fail "$state: not named to the owner"
	export_hashes > "$dir/h" || fail "$state: export: $(tail -3 "$dir/err")"
	grep -q "$h2" "$dir/h" && fail "$state: the copy is in the dossier"
	# Asked for by number it still does not go along.
	export_hashes --only 1,2 > "$dir/h" && grep -q "$h2" "$dir/h" && fail "$state: --only brought it in"
	bw get 2 -o "$dir/leak" > /dev/null && fail "$state: get gave a disclosed copy"
	[ -e "$dir/leak" ] && fail "$state: get left a file"
	# The same bytes again are the same item, and stay what they are.
	bw --json add "${samples[1]}" | jq -e '.items[0].status == "known"' > /dev/null || fail "$state: taken in twice"
	export_hashes > "$dir/h" && grep -q "$h2" "$dir/h" && fail "$state: a second add brought it in"
	# Under another kind it is the same item too.
	bw --json add --as document "${samples[1]}" > /dev/null
	export_hashes > "$dir/h" && grep -q "$h2" "$dir/h" && fail "$state: --as document brought it in"
	# The dossier does not tell that something was left out.
	grep -rqi "left_out\|sexual\|\"item\"" "$dir/un" --include=dossier.json && fail "$state: the dossier speaks of it"
done

# A picture that was ordinary at the preview and is not at the export.
bw review 2 ordinary > /dev/null
rm -f "$dir/p.pdf" "$dir/d.age"
code=$(bw --json dossier preview -o "$dir/p.pdf" | jq -r .release)
bw review 2 sexual > /dev/null
bw dossier export -o "$dir/d.age" --to "$to" --release "$code" > /dev/null && fail "an old release code let it out"
[ -e "$dir/d.age" ] && fail "a refused export left a file"
bw dossier export -o "$dir/d.age" --to "$to" < /dev/null > /dev/null && fail "export without a release code"
echo "held, unsure, intimate and sexual: plan, preview, export, --only, get, second add, old code: all shut"

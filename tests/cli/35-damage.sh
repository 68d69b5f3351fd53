#!/usr/bin/env bash
# Goal: check says what damage means: a spare copy that is hurt is not an item
# that is hurt, and nothing is called whole that was not read.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
vault
# One file: two might lie in packs of their own. A spare pack stands beside it.
mkdir in; head -c 3000000 /dev/urandom > in/a
run 0 add in
run 0 check --read-all; is "spare copies hurt at first" "$(field .copies_hurt)" 0
packs=(vault/P*.BIN)
# noise FILE OFFSET BYTES
noise() { head -c "$3" /dev/urandom | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }

# The list that a pack carries of itself is also in the catalogue.
for pack in "${packs[@]}"; do noise "$pack" $(($(stat -c %s "$pack") - 64)) 64; done
for how in "" --read-all; do
	# shellcheck disable=SC2086
	run 3 check $how
	is "items hurt${how:+, $how}" "$(field '[.damaged[] | select(.item != null)] | length')" 0
	is "spare copies hurt${how:+, $how}" "$(field .copies_hurt)" 1
	field '.damaged[0].what' | grep -q '^P[0-9]*\.BIN: '; note $? "the file is named: $(field '.damaged[0].what')"
	grep -q 'no item is hurt by that' err; note $? "what it means: $(cat err)"
	grep -q 'check --repair' err; note $? "what to do: $(cat err)"
done
# repaired NAME: what is mended is named, and then it is no damage any more.
repaired() {
	run 0 check --repair; is "mended" "$(field .copies_mended)" 1
	is "damage named by the repair" "$(field .damage_count)" 1
	field '.damaged[0].what' | grep -q "^$1: .*written anew"; note $? "$1 was mended: $(field '.damaged[0].what')"
	run 0 check --read-all; is "damage after the repair" "$(field .damage_count)" 0
}
repaired "P[0-9]*.BIN"

# Head and picture of the catalogue are there twice.
noise vault/HEAD.A 9000 64
run 3 check; is "spare copies hurt: a head" "$(field .copies_hurt)" 1
grep -q '1 spare copy in the vault is' err; note $? "one of them: $(cat err)"
repaired HEAD.A
noise vault/HEAD.B 9000 64
run 3 check; repaired HEAD.B
for picture in vault/CKPT.A vault/CKPT.B; do noise "$picture" 1000 64; done
run 3 check; is "spare copies hurt: a picture" "$(field .copies_hurt)" 1
repaired "CKPT.[AB]"

# Bytes of an item: found by reading only, and without reading nobody says "whole".
for pack in "${packs[@]}"; do noise "$pack" 100000 64; done
run 0 check
noise vault/HEAD.A 9000 64
truncate -s 90000 "${packs[@]}"
run 3 check
! grep -q 'whole' err; note $? "called whole without reading: $(cat err)"
grep -q 'read-all' err; note $? "what reads everything: $(cat err)"
run 3 check --read-all
[ "$(field '[.damaged[] | select(.item != null)] | length')" -ge 1 ]; note $? "the item that is hurt"
grep -q 'items that are not named are whole' err; note $? "the others were read: $(cat err)"
end

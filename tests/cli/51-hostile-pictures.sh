#!/usr/bin/env bash
# Goal: pictures that are bombs, that say they are huge, or that are damaged are held with
# a reason, by screen and by add, in little memory. docs/SCREENING.md states how much.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
command -v python3 > /dev/null || { echo "python3 is needed: skipped"; exit 77; }
model=$BW_BUILD/share/bewaar/screen.model
[ -f "$model" ] || { echo "skip: no model; cmake --build --target model fetches it"; exit 77; }
export BEWAAR_MODEL=$model
mkdir in
made=$(python3 "$BW_SRC/tests/cli/make_hostile.py" in)
[ "$made" -ge 20 ]; note $? "only $made files were made"

# Room of 4 GiB for each process, so that what asks for more fails; and how much the
# largest of all processes had in memory. Neither is for builds with sanitizers.
cat > measured.py << 'PY'
import resource
import subprocess
import sys
plain = sys.argv[1] == ""
room = (lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))) if plain else None
code = subprocess.run(sys.argv[2:], preexec_fn=room, check=False).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 if plain else 0, file=open("mebibytes", "w"))
sys.exit(code)
PY
measured() { python3 measured.py "${BW_SANITIZE:-}" "$BW_BIN" --passphrase env:PW --progress never --json "$@" > out 2> err; }
within() { [ "$(cat mebibytes)" -le 640 ]; note $? "$1: $(cat mebibytes) MiB"; echo "$1: at most $(cat mebibytes) MiB in one process"; }

measured screen in; is "exit of screen" $? 0
is "files" "$(field '.files | length')" "$made"
is "not held" "$(field '[.files[] | select(.verdict != "held") | .input | select(startswith("in/may-") | not)] | join(" ")')" ""
is "held without a reason" "$(field '[.files[] | select(.verdict == "held" and ((.why // "") | length) < 12) | .input] | join(" ")')" ""
within screen
vault
measured add in; is "exit of add" $? 0
is "refused" "$(field .refused)" 0
is "items" "$(field '.items | length')" "$made"
is "added without a look" "$(field '[.items[] | select(.status != "held" and .kind == "photo") | .input | select(startswith("in/may-") | not)] | join(" ")')" ""
is "without a reason" "$(field '[.items[] | select(.status == "held" and ((.why // "") | length) < 40) | .input] | join(" ")')" ""
within add
run 0 list
may=$(field '[.items[] | select(.name | startswith("may-")) | .item] | join(" ")')
run 0 dossier plan
is "what would leave" "$(jq --arg may "$may" '[.sections[].exhibits[].item] - ($may | split(" ") | map(tonumber)) | length' out)" 0
run 0 check --read-all
end

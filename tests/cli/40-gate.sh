#!/usr/bin/env bash
# Goal: what each sensitivity lets out, by every path that the command line has: a table,
# and every cell of it is tried. Sexual leaves by none; the owner may have the original.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for tool in age age-keygen unzip pdftotext pdfimages; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
vault
samples=("$BW_SRC"/tests/samples/photo-*.jpg)
bw --quiet add "${samples[@]:0:2}" > out 2> err; note $? "add: $(cat err)"
age-keygen -o key 2> /dev/null
to=$(age-keygen -y key)
bw --quiet key add recipient court "$to" > out 2> err; note $? "a receiver"
bw --quiet key add recipient office "$to" --lawyer > out 2> err; note $? "a lawyer"
run 0 review 1 ordinary
bw --quiet get 2 -o original --original > out 2> err
original=$(sha256sum < original | cut -d' ' -f1)
bw --quiet review 2 ordinary > out 2> err; run 0 get 2 -o copy; copy=$(field .sha256)

# What a receiver finds: the SHA-256 of every file, and nothing that tells of the vault.
holds() { # RELEASE-AND-RECEIVERS…: does the dossier hold the copy or the original?
	rm -rf p.pdf d.age d.zip un
	bw --quiet --json dossier preview -o p.pdf "$@" > out 2> err || { echo "preview: $(cat out err)"; return 2; }
	bw --quiet dossier export -o d.age --release "$(field .release)" "$@" > out 2> err || { echo "export: $(cat out err)"; return 2; }
	age -d -i key -o d.zip d.age && unzip -q d.zip -d un || return 2
	find un -type f -exec sha256sum {} + | cut -d' ' -f1 > hashes
	# The PDFs show as many pictures as there are exhibits, the preview each twice.
	pictures=$(find un -path '*/exhibits/*.jpg' | wc -l)
	[ "$(pdfimages -list un/dossier/data/dossier.pdf | grep -c ' jpeg ')" = "$pictures" ] || { echo "pictures in the dossier's PDF"; return 2; }
	[ "$(pdfimages -list p.pdf | grep -c ' jpeg ')" = $((2 * pictures)) ] || { echo "pictures in the preview"; return 2; }
	! grep -rqiE 'left_out|"item"|sensitiv|SECRETWORD' un || { echo "the dossier speaks of what stays"; return 2; }
	grep -q "$original" hashes && { echo "the original is in it"; return 2; }
	grep -q "$copy" hashes
}
yes_or_no() { case $1 in 0) echo 1 ;; 1) echo 0 ;; *) echo "trouble: $2" ;; esac }

try() { # STATE PATH
	local text
	case $2 in
	get) rm -f leak; bw --quiet get 2 -o leak > out 2> err; [ $? = 0 ] && cmp -s leak copy && echo 1 || { [ -e leak ] && echo "left a file" || echo 0; } ;;
	get--original) rm -f leak; bw --quiet get 2 -o leak --original > out 2> err; [ $? = 0 ] && cmp -s leak original && echo 1 || { [ -e leak ] && echo "left a file" || echo 0; } ;;
	plan) bw --quiet --json dossier plan > out 2> err; field '[.sections[].exhibits[].item] | index(2) != null | if . then 1 else 0 end' ;;
	named) # the owner sees why it stays
		bw --quiet --json dossier plan > out 2> err; field '[.left_out[] | select(.item == 2 and (.why | length > 10))] | if length == 1 then 0 else 1 end' ;;
	court) text=$(holds --to court); yes_or_no $? "$text" ;;
	both) text=$(holds --to court --to office); yes_or_no $? "$text" ;;
	office) text=$(holds --to office); yes_or_no $? "$text" ;;
	asked) text=$(holds --to court --lawyer-asked "SECRETWORD of the lawyer"); yes_or_no $? "$text" ;;
	esac
}

# Paths:   get plan named court both office asked get--original
while read -r state wanted; do
	case $state in
	held) # the second picture of its own vault, which nobody has looked at
		bw --quiet new held --kdf interactive > word 2> err && BEWAAR_VAULT=$work/held
		bw --quiet add "${samples[@]:0:2}" > out 2> err
		bw --quiet key add recipient court "$to" > out 2> err; bw --quiet key add recipient office "$to" --lawyer > out 2> err
		bw --quiet review 1 ordinary > out 2> err ;;
	removed) run 0 remove 2 --because "not needed" ;;
	*) BEWAAR_VAULT=$work/vault; run 0 review 2 "$state" --because SECRETWORD ;;
	esac
	i=0
	for path in get plan named court both office asked get--original; do
		is "$state by $path" "$(try "$state" $path)" "${wanted:$((2 * i)):1}"
		i=$((i + 1))
	done
	[ "$state" = removed ] && continue
	# The same bytes again, under another kind too, are the same item and stay what they are.
	run 0 add --as document "${samples[1]}"; is "$state, added again" "$(field '.items[0].status')" known
	is "$state, added again, by the dossier" "$(try "$state" court)" "${wanted:6:1}"
done << 'TABLE'
held     0 0 0 0 0 0 0 1
ordinary 1 1 1 1 1 1 1 1
medical  1 1 1 1 1 1 1 1
romantic 1 1 1 1 1 1 1 1
intimate 0 0 0 0 0 1 1 1
sexual   0 0 0 0 0 0 0 1
unsure   0 0 0 0 0 0 0 1
removed  0 0 1 0 0 0 0 0
TABLE
run 0 log; is "what the owner wrote down is in the log" "$(field '[.events[] | select(.event == "exported" and .item == null) | .detail | select(test("SECRETWORD"))] | length > 0')" true

# ---- the code is for what was looked at ----
bw --quiet new other --kdf interactive > word 2> err; note $? "another vault: $(cat err)"
BEWAAR_VAULT=$work/other
bw --quiet add "${samples[@]}" > out 2> err
bw --quiet review 1 2 ordinary > out 2> err
code_now() { rm -f p.pdf; bw --quiet --json dossier preview -o p.pdf > out 2> err; field .release; }
old=$(code_now)
is "the same content, the same code" "$(code_now)" "$old"
fails 2 usage dossier export -o no.age --to "$to"
absent no.age
for change in "review 2 sexual" "review 2 intimate" "review 2 unsure" "review 3 ordinary" "note 1 --what another" "tag 1 +meetings" "remove 2 --because mistake"; do
	old=$(code_now)
	# shellcheck disable=SC2086
	run 0 $change
	fails 1 refused dossier export -o no.age --to "$to" --release "$old"
	absent no.age
	[ "$(code_now)" != "$old" ]; note $? "the code is the same after: $change"
	bw --quiet review 2 ordinary > out 2> err
done
end

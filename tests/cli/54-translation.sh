#!/usr/bin/env bash
# Goal: a translation is tied to its original, stands right behind it in the dossier, and what holds
# for the original holds for it; a machine's never leaves; what is not translated is named.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
command -v pdftotext > /dev/null || { echo "pdftotext is not installed: skipped"; exit 77; }
vault
for n in 1 2 3 4 5; do printf 'letter %d of five words\n' $n > "$n.txt"; run 0 add "$n.txt"; done
fails 2 usage translation 2 --of 1 --by T.
fails 2 usage translation 2 --of 1 --by T. --kind good
fails 2 usage translation 2 --of x --by T. --kind sworn
fails 2 usage translation 2 --of 2 --by T. --kind sworn
fails 2 usage translation 2 --of 1 --by T. --kind informal --number 12
fails 2 usage translation 2 --of 1 --by "" --kind sworn
fails 1 not-found translation 2 --of 99 --by T. --kind sworn
run 0 translation 2 --of 1 --by "T." --kind sworn --language ar
is "a number is asked for" "$(field '.missing[0]')" number
grep -q 'country of origin' err; note $? "the warning"
bw --lang nl translation 2 --of 1 --by "T." --kind sworn --number 12345 2> err > out
grep -q 'land van herkomst' err; note $? "the warning in Dutch"
run 0 translation 3 --of 1 --by "program X9" --kind machine
is "leaves" "$(field .leaves)" false
fails 1 refused translation 1 --of 4 --by T. --kind sworn
fails 1 refused translation 4 --of 2 --by T. --kind sworn
run 0 show 2
is "of" "$(field '[.kind, .source, .translation.of, .translation.by, .translation.kind, .translation.number] | map(tostring) | join(" ")')" "translation 1 1 T. sworn 12345"
run 0 show 1
is "its translations" "$(field '[.translations[] | "\(.item) \(.kind)"] | join(", ")')" "2 sworn, 3 machine"
run 0 list --kind translation; is "listed" "$(field '[.items[].item] | join(" ")')" "2 3"
fails 1 refused get 3 -o no.txt; absent no.txt
# The plan: in which order, and what still needs a sworn translator.
run 0 note 4 --language fa
run 0 note 5 --language en
run 0 dossier plan
is "the order" "$(field '[.sections[].exhibits[] | "\(.exhibit)=\(.item)"] | join(" ")')" "U-1=1 U-1t1=2 U-2=4 U-3=5"
is "left out" "$(field '[.left_out[] | "\(.item)"] | join(" ")')" 3
is "not translated" "$(field '[.translations_needed[] | "\(.item) \(.language) \(.have) \(.words)"] | join(", ")')" "4 fa none 5"
run 0 translation 5 --of 4 --by B. --kind informal
run 0 dossier plan
is "an informal one is not enough" "$(field '[.translations_needed[] | "\(.item) \(.have)"] | join(", ")')" "4 informal"
run 0 dossier preview -o p.pdf
pdftotext -layout p.pdf p.txt
grep -q 'T\., beëdigd vertaler / sworn translator, nummer / number 12345' p.txt; note $? "the translator and in what capacity"
grep -q 'B\., geen beëdigd vertaler' p.txt; note $? "who is none is not called one"
! grep -q 'program X9\|letter 3' p.txt; note $? "the machine's translation is in it"
# What holds for the original holds for its translation.
run 0 review 1 unsure
run 0 dossier plan
is "both stay" "$(field '[.left_out[].item] | sort | join(" ")')" "1 2 3"
run 0 review 1 ordinary
run 0 remove 1 --because "a trial"
fails 1 refused get 2 -o no.txt; absent no.txt
run 0 remove 2 --because "a trial"
run 0 show 2; is "nothing is left of it" "$(field .translation)" null
run 0 check --read-all
end

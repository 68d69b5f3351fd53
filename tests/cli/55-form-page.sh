#!/usr/bin/env bash
# Goal: the page of a form is filled in with a real browser, which asks no network for anything, and what
# the browser saves, as text and as a page to go on with later, says the same when it comes back.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for tool in chromium chromedriver python3 pdftotext; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
python3 "$BW_SRC/tests/cli/browse_form.py" "$BW_BIN" "$work"; is "the browser" $? 0
vault
for lang in nl en; do
	for file in $lang.txt $lang.html $lang-later.txt; do
		[ -s "$file" ] || { note 1 "$file was not saved"; continue; }
		run 0 add "$file"
		is "$file" "$(field '.items[0] | "\(.kind) \(.status)"')" "statement $(case $file in *-later*) echo known ;; *) echo held ;; esac)"
		run 0 show "$(field '.items[0].item')"
		jq -cS '.statement | del(.form_language)' out > "$file.rows"
		# 12 answers of the blocks, one more with its 2, and those outside.
		is "$file: observations" "$(jq '[.rows[].observation] | map(select(. != null)) | max' "$file.rows")" 4
		is "$file: what was typed" "$(jq -r '.rows[] | select(.field == "self" and .observation == 1).answer' "$file.rows")" \
			$'[name] <b>&amp; "x"\n ( ) yes - ja\n\n\u0645\u0631\u062d\u0628\u0627'
		is "$file: a mark" "$(jq -r '.rows[] | select(.field == "danger").answer' "$file.rows")" "$([ $lang = nl ] && echo "weet ik niet" || echo "I do not know")"
		is "$file: nothing outside" "$(jq '[.findings[] | select(.finding != "not-answered")] | length' "$file.rows")" 0
	done
	cmp "$lang.txt.rows" "$lang.html.rows"; note $? "$lang: page and text say the same"
	cmp "$lang.txt" "$lang-later.txt"; note $? "$lang: the page that was opened again gives the same text"
done
run 0 list --kind statement
is "statements" "$(field '.items | length')" 4
# The copy of a page is its text, and no page.
page=$(jq '[.items[] | select(.name == "nl.html")][0].item' out)
fails 1 refused get "$page" -o no.txt
run 0 review "$page" ordinary --because "asked"
run 0 get "$page" -o copy
head -c 24 copy | grep -q '^bewaar-statement-form/1'; note $? "the copy of a page"
! grep -q '<html\|CANARY' copy; note $? "more than its answers is in it"
end

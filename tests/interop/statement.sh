#!/usr/bin/env bash
# Goal: a form that was stamped is shown to be what was stamped though the answers for the lawyer alone are not in
# its copy; the copy of its page, which is written anew, is what the stamp names.
set -u
# shellcheck source=tests/interop/lib_stamped.sh
. "$BW_SRC/tests/interop/lib_stamped.sh"
command -v pdftotext > /dev/null || { echo "pdftotext is needed: skipped"; exit 77; }
"$BW_BIN" --quiet statement new --role third-party --language nl -o empty.txt > out || fail "statement new"
python3 "$BW_SRC/tests/cli/fill_form.py" empty.txt form.txt name=C. contact_by=lawyer-alone contact=CANARY-1 danger=no \
	self="They cooked." consent=yes signature=C. || fail "fill"
python3 - << 'PY' || fail "page"
import html
text = open('form.txt', encoding='utf-8').read().replace('CANARY-1', 'CANARY-2')
open('form.html', 'w', encoding='utf-8').write('<!DOCTYPE html>\n<meta content="bewaar-statement-form/1"><body>CANARY-3<pre id="answers" hidden="">'
                                               + html.escape(text, quote=False) + '</pre></body>')
PY
bw add form.txt form.html > out || fail "add: $(cat out)"
[ "$(jq -r '[.items[] | "\(.kind) \(.status)"] | unique | join(",")' out)" = "statement added" ] || fail "kinds: $(cat out)"
stamp_samples
export_dossier
! grep -raq CANARY open || fail "what is for the lawyer alone is in the dossier: $(grep -ral CANARY open)"
"$BW_BIN" --json verify open --tsa-ca root.pem > out 2> err || fail "verify: $(cat out)"
rows=$(jq -r '.exhibits[] | "\(.file) \(.bytes_intact) \(.part_of_original) \(.stamp_covers)"' out)
echo "$rows"
grep -q '^exhibits/V-01.txt true true copy' <<< "$rows" || fail "the text"
grep -q '^exhibits/V-02.txt true null copy' <<< "$rows" || fail "the page"
jq -e '[.sections[].exhibits[].statement.answers] | length == 2 and all(has("contact") or has("danger") | not)' open/data/dossier.json > /dev/null || fail "dossier.json"
echo "two forms, one text and one page"

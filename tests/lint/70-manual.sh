#!/usr/bin/env bash
# Goal: every verb has a page in the manual that names each of its options, mandoc
# finds nothing wrong with any page, and hints name verbs that there are.
set -u
command -v mandoc > /dev/null || { echo "mandoc is needed: skipped"; exit 77; }
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
bad=0 verbs=0
# Pages of this project are not in the system's manual yet.
cd "$BW_SRC/docs/man" || exit 1
found=$(mandoc -Tlint ./*.1 2>&1 | grep -v -e "manual not found" -e "outdated mandoc.db")
[ -z "$found" ] || { echo "$found"; bad=1; }
while read -r verb; do
	verbs=$((verbs + 1))
	page=$BW_SRC/docs/man/bewaar-$verb.1
	[ -f "$page" ] || { echo "no page for $verb"; bad=1; continue; }
	grep -q "^.It Xr bewaar-$verb 1" "$BW_SRC/docs/man/bewaar.1" || { echo "bewaar.1 does not name $verb"; bad=1; }
	while read -r option; do
		grep -q "^.It Fl -$option" "$page" || { echo "$verb: --$option is not in its page"; bad=1; }
	done < <("$BW_BIN" help "$verb" | sed -n 's/^  .*--\([a-z-]*\).*/\1/p' | grep -v '^$')
done < <("$BW_BIN" help | sed -n 's/^  \([a-z]*\)  *[A-Z].*/\1/p')
# A hint that names a verb names one that there is.
while read -r verb; do
	"$BW_BIN" help "$verb" > /dev/null 2>&1 || { echo "a hint names the verb $verb, which does not exist"; bad=1; }
done < <(grep -rhE 'hint\(|not_built\(' --include='*.c' "$BW_SRC/vault" "$BW_SRC/cli" | grep -o 'bewaar [a-z]\+' | cut -d' ' -f2 | sort -u)
[ "$verbs" -ge 30 ] || { echo "only $verbs verbs were seen"; bad=1; }
echo "$verbs verbs"
exit "$bad"

#!/usr/bin/env bash
# Goal: shell scripts are sound, and nothing names a path of one machine.
set -u
cd "$BW_SRC" || exit 1
command -v shellcheck > /dev/null || { echo "shellcheck is missing: scripts/install-deps test"; exit 1; }
bad=0
mapfile -t scripts < <(find .ci scripts tests -type f \( -name '*.sh' -o -path '.ci/*' -o -path 'scripts/*' \) -print |
	while read -r f; do if head -n 1 "$f" | grep -aqE '^#!.*sh$'; then echo "$f"; fi; done)
[ ${#scripts[@]} -gt 3 ] || { echo "no scripts found"; exit 1; }
# -x: what a script sources counts as part of it.
shellcheck -x -S warning "${scripts[@]}" || bad=1
if git rev-parse --git-dir > /dev/null 2>&1; then
	# The bracket keeps this line from finding itself.
	if git grep -InE '(^|[^A-Za-z0-9_.])/(hom[e]|roo[t]|wor[k]|User[s])/[A-Za-z0-9]' -- ':!fuzz/seeds' ':!tests/*/data'; then
		echo "paths of one machine"
		bad=1
	fi
fi
exit $bad

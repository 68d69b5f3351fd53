#!/usr/bin/env bash
# Goal: the shared library shows exactly the functions of the public headers.
set -u
cd "$BW_SRC" || exit 1
lib=$BW_BUILD/libbewaar.so
[ -e "$lib" ] || { echo "$lib is not there"; exit 1; }
declared=$(scripts/public-symbols include/bewaar/*.h) || exit 1
shown=$(nm -D --defined-only "$lib" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort -u)
if [ -n "$BW_SANITIZE" ]; then shown=$(grep '^bw_' <<< "$shown"); fi
if ! diff <(echo "$declared") <(echo "$shown"); then
	echo "left: declared in include/bewaar, right: shown by the library"
	exit 1
fi
echo "$(wc -l <<< "$shown") functions"

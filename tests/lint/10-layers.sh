#!/usr/bin/env bash
# Goal: every file of vault/ includes only its own room and lower rooms, cli/
# includes only public headers, and a third-party header has one owner.
set -u
cd "$BW_SRC" || exit 1
# shellcheck disable=SC2046 # no file of ours has a blank in its name
awk '
function fail(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; bad = 1 }
FILENAME == "vault/LAYERS" {
	if ($1 == "own") owner[$2] = $3
	else if ($1 == "only") only[$2] = $3
	else if ($1 !~ /^#/ && NF == 2) level[$1] = $2
	next
}
/^#[ \t]*include/ {
	files++
	match($0, /["<][^">]*[">]/)
	quoted = substr($0, RSTART, 1) == "\""
	name = substr($0, RSTART + 1, RLENGTH - 2)
	path = FILENAME; sub(/^vault\//, "", path)
	room = path; sub(/\/.*/, "", room)
	if (FILENAME ~ /^cli\//) {
		if (quoted && name ~ /\//) fail("cli includes " name)
	} else if (quoted) {
		target = name; sub(/\/.*/, "", target)
		if (name !~ /\// || !(target in level)) fail("not a path from vault/: " name)
		else if (target != room && level[target] >= level[room]) fail(room " may not know " target)
		else if (target != room && room in only && target != only[room]) fail(room " knows only " only[room] ", not " target)
	}
	for (h in owner) if (!quoted && index(name, h) == 1) {
		n = split(owner[h], who, ","); ok = 0
		for (i = 1; i <= n; i++) if (room == who[i] || path == who[i]) ok = 1
		if (!ok) fail(name " belongs to " owner[h])
	}
}
END { if (files == 0) { print "no include was read"; exit 1 } exit bad }
' vault/LAYERS $(find vault cli -name '*.[ch]')

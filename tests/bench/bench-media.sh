#!/bin/bash
# Disclosed copies against exiftool -all=, mat2 and jhead on the same folder in one run:
# CPU milliseconds a file, and how many files each gives a copy of. Usage:
# bench-media.sh BEWAAR FOLDER [FILES] (at most so many of each kind, default 40: mat2
# takes a second for each). mat2 and jhead are optional; exiftool is needed.
set -eu
bewaar=$(readlink -f "${1:?program}")
from=$(readlink -f "${2:?folder}")
most=${3:-40}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for suffix in jpg png gif webp tif heic mp4 mov m4a mp3 ogg opus wav flac; do
	mkdir -p "in/$suffix"
	# Not the ones that are made to break readers.
	find "$from" -type f -iname "*.$suffix" ! -path '*fuzz*' ! -name '*corrupt*' ! -name '*trunc*' | sort | head -n "$most" |
		while read -r f; do cp "$f" "in/$suffix/$(basename "$f")"; done
	rmdir "in/$suffix" 2> /dev/null || true
done
# cpu COMMAND…: user and system seconds of all its processes, in the variable of that name
cpu() {
	/usr/bin/time -o time -f '%U %S' "$@" > out 2> err || true
	tail -1 time | awk '{ printf "%.0f", ($1 + $2) * 1000 }'
}
each() { # NAME: runs the function $1 on every file of the folder $2, one process each
	for f in "$2"/*; do "$1" "$f"; done
}
one_exiftool() { exiftool -q -q -all= -o "o/$(basename "$1")" "$1"; }
one_mat2() { mat2 "$1"; }
one_jhead() { jhead -q -purejpg "$1"; }
export -f each one_exiftool one_mat2 one_jhead
# The start of the program is in every figure.
printf '%-6s %6s | %s\n' format files 'copies (CPU ms a file): bewaar, exiftool one by one, exiftool batch, mat2, jhead'
total=0
for dir in in/*; do
	suffix=${dir#in/} n=$(find "$dir" -type f | wc -l)
	[ "$n" -gt 0 ] || continue
	total=$((total + n))
	line=
	ms=$(cpu "$bewaar" --quiet disclose "$dir" -o copies)
	line="$(find copies -type f 2> /dev/null | wc -l) ($((ms / n)).$((ms * 10 / n % 10)))"
	rm -rf copies
	mkdir o
	ms=$(cpu bash -c "each one_exiftool $dir")
	line="$line, $(find o -type f | wc -l) ($((ms / n)))"
	rm -rf o
	mkdir o
	ms=$(cpu exiftool -q -q -all= -o o/ "$dir")
	line="$line, $(find o -type f | wc -l) ($((ms / n)))"
	rm -rf o
	if command -v mat2 > /dev/null; then
		cp -r "$dir" m
		ms=$(cpu bash -c "each one_mat2 m")
		line="$line, $(find m -name '*.cleaned.*' | wc -l) ($((ms / n)))"
		rm -rf m
	fi
	if command -v jhead > /dev/null && [ "$suffix" = jpg ]; then
		cp -r "$dir" m
		ms=$(cpu bash -c 'each one_jhead m')
		line="$line, $n ($((ms / n)))"
		rm -rf m
	fi
	printf '%-6s %6s | %s\n' "$suffix" "$n" "$line"
done
printf '%s files\n' "$total"

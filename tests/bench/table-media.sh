#!/bin/bash
# All files of a folder through `inspect` and `disclose`, and through exiftool, mat2 and
# jhead beside it, as tables by format: copies, refusals, what is equal, what is kept,
# what is left, processor time and memory. Usage: table-media.sh BEWAAR FOLDER [DETAILS]
# (DETAILS: a file for one line of JSON about each file and tool).
set -eu
here=$(dirname "$(readlink -f "$0")")
for tool in exiftool mat2 jhead ffmpeg djpeg pdftoppm /usr/bin/time python3; do
	command -v "$tool" > /dev/null || { echo "$tool is missing: scripts/install-deps bench" >&2; exit 77; }
done
exec python3 "$here/table_media.py" "${1:?program}" "${2:?folder}" ${3:+"$3"}

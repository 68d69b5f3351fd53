#!/usr/bin/env bash
# Goal: a raw photo and its disclosed copy are developed alike, dot by dot, by LibRaw; the
# coded data is the same; exiftool finds no marked text in the copy. The photos are made
# here (raw_make.py), and the real ones of the corpus come along.
set -u
command -v dcraw_emu > /dev/null || { echo "dcraw_emu (LibRaw) is missing: skipped"; exit 77; }
command -v exiftool > /dev/null || { echo "exiftool is missing: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/in"
bad=0
for where in beside below; do
	for coding in none tiles; do
		python3 "$BW_SRC/tests/interop/raw_make.py" "$tmp/in/$where-$coding.dng" $where $coding || exit 1
	done
done
developed() { (cd "$tmp" && dcraw_emu -w -o 1 -6 -Z - "$1" 2> /dev/null | sha256sum); }
nothing=$(sha256sum < /dev/null)
count=0
for f in "$tmp"/in/*.dng; do
	name=$(basename "$f")
	"$BW_BIN" disclose "$f" -o "$tmp/copy.dng" > "$tmp/log" 2>&1 || { echo "$name: no copy"; cat "$tmp/log"; bad=1; continue; }
	grep -q CANARY "$f" || { echo "$name: nothing to hide in it"; bad=1; }
	if grep -q CANARY "$tmp/copy.dng"; then echo "$name: still there"; bad=1; fi
	before=$(developed "$f")
	after=$(developed "$tmp/copy.dng")
	[ "$before" != "$nothing" ] || { echo "$name: LibRaw cannot develop the original"; bad=1; }
	[ "$before" = "$after" ] || { echo "$name: developed in another way"; bad=1; }
	[ "$(exiftool -s3 -UniqueCameraModel "$tmp/copy.dng")" = DNG ] || { echo "$name: tells the camera"; bad=1; }
	exiftool -s3 -DateTimeOriginal "$tmp/copy.dng" | grep -q '^2019:02:03 04:05:06$' || { echo "$name: no date"; bad=1; }
	count=$((count + 1))
	rm -f "$tmp/copy.dng"
done
echo "raw photos developed alike: $count"
[ "$count" = 4 ] || bad=1
exit $bad

#!/usr/bin/env bash
# Goal: inspect and disclose work on folders without a vault: copies under numbers and
# without times, everything that was refused named, nothing half made.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
unset BEWAAR_VAULT
mkdir -p in/deep
cp "$BW_SRC"/tests/samples/* in/
cp in/photo-2020-balcony.jpg "in/deep/a name that tells.jpg"
printf 'PK\003\004 no archive' > in/closed.zip
printf 'not a picture' > in/deep/wrong.jpg
ln -s ../in in/deep/loop

run 5 inspect in
is "looked at" "$(field .inspected)" 9
is "not looked at: the loop" "$(field '[.files[] | select(.refused != null)][0].input')" in/deep/loop
is "taken for what it is" "$(field '.files[] | select(.input == "in/deep/wrong.jpg") | .format')" text

run 5 disclose in -o out.d
is "copies" "$(field .disclosed)" 8
is "refused" "$(field .refused)" 2
is "files" "$(find out.d -type f | wc -l)" 8
is "names are numbers without a gap" "$(cd out.d && printf '%s ' *)" "000001.txt 000002.jpg 000003.txt 000004.jpg 000005.jpg 000006.jpg 000007.png 000008.txt "
is "times tell nothing" "$(find out.d -type f -printf '%TY-%Tm-%Td\n' | sort -u)" 2000-01-01
is "each hash is that of the file" "$(field '.files[] | select(.file != null) | "\(.sha256)  out.d/\(.file)"' | sha256sum --quiet -c 2>&1)" ""
one=$(field '.files[] | select(.input == "in/photo-2020-balcony.jpg") | .sha256')
run 0 disclose in/photo-2020-balcony.jpg -o one.jpg
is "the same copy as alone" "$(sha256sum < one.jpg | cut -d' ' -f1)" "$one"
is "its time tells nothing" "$(date -u -r one.jpg +%F)" 2000-01-01
if command -v exiftool > /dev/null; then
	is "a place in a copy" "$(exiftool -q -r -a -G1 -GPS:all out.d)" ""
	is "a maker in a copy" "$(exiftool -q -r -a -s3 -Make -Model -SerialNumber out.d)" ""
fi


# ---- the zone by choice; pictures in an archive each as its own copy ----
run 0 disclose in/photo-2020-balcony.jpg --keep-offset -o zoned.jpg
if command -v exiftool > /dev/null; then
	is "a zone without the choice" "$(exiftool -q -s3 -OffsetTimeOriginal one.jpg)" ""
	is "a zone by choice" "$(exiftool -q -s3 -OffsetTimeOriginal zoned.jpg)" "$(exiftool -q -s3 -OffsetTimeOriginal in/photo-2020-balcony.jpg)"
	is "a place by choice of the zone" "$(exiftool -q -a -G1 -GPS:all zoned.jpg)" ""
fi
if command -v zip > /dev/null; then
	(cd in && zip -q ../both.zip photo-2020-balcony.jpg statement-2025.txt)
	run 0 disclose both.zip -o clean.zip
	unzip -q clean.zip -d clean; is "unzips" $? 0
	is "the picture as it is alone" "$(sha256sum < clean/000001.jpg | cut -d' ' -f1)" "$one"
	vault
	run 0 add both.zip
	fails 1 refused get 1 -o out.zip
	absent out.zip
	unset BEWAAR_VAULT
fi

fails 1 exists disclose in -o out.d
fails 2 usage disclose in
mkdir closed; cp in/closed.zip closed/
run 5 disclose closed -o none.d
absent none.d
! find . -name '*.part-*' | grep -q .; note $? "something half made is left"
end

#!/usr/bin/env bash
# Goal: a HEIC photo, an AVIF, a WebP, a TIFF and an animated GIF are shown on the contact
# sheet and leave in a dossier; what cannot be drawn stays out with its reason, and stops
# nothing else.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for p in heif-enc ffmpeg age age-keygen unzip pdfimages; do
	command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }
done
photo=$BW_SRC/tests/samples/photo-2022-kitchen.jpg
ff() { ffmpeg -nostdin -v error -threads 1 "$@" || { echo "ffmpeg cannot make a sample: $*"; exit 1; }; }
heif-enc -q 60 "$photo" -o photo.heic > /dev/null 2>&1 || { echo "heif-enc has no encoder: skipped"; exit 77; }
heif-enc -A -q 40 "$photo" -o photo.avif > /dev/null 2>&1 || { echo "heif-enc has no encoder of AV1: skipped"; exit 77; }
ff -i "$photo" -vf scale=320:-2 photo.tiff
ff -i "$photo" -vf scale=320:-2 -c:v libwebp photo.webp
ff -f lavfi -i testsrc=size=80x60:rate=5 -frames:v 4 short.gif
ff -f lavfi -i testsrc2=size=80x60:rate=5 -frames:v 17 long.gif
# The same boxes, and nothing in the coded picture.
heif-enc -q 50 "$BW_SRC/tests/samples/photo-2018-harbour.jpg" -o broken.heic > /dev/null 2>&1
from=$(($(grep -abo mdat broken.heic | tail -1 | cut -d: -f1) + 24)) size=$(stat -c %s broken.heic)
head -c $((size - from)) /dev/zero | dd of=broken.heic bs=1 seek=$from conv=notrunc status=none
vault
run 0 add photo.heic photo.avif photo.tiff photo.webp short.gif long.gif broken.heic
is "all are taken in" "$(jq '[.items[].item] | unique | length' out)" 7
declare -A item
for f in photo.heic photo.avif photo.tiff photo.webp short.gif long.gif broken.heic; do
	item[$f]=$(field ".items[] | select(.input | endswith(\"$f\")) | .item")
done
run 0 dossier plan
is "nothing leaves that nobody looked at" "$(jq '[.sections[].exhibits[]] | length' out)" 0
for n in "${item[@]}"; do run 0 review "$n" ordinary; done

run 0 dossier plan
goes() { jq "[.sections[].exhibits[].item] | index(${item[$1]}) != null" out; }
why() { field ".left_out[] | select(.item == ${item[$1]}) | .why"; }
for f in photo.heic photo.avif photo.tiff photo.webp short.gif long.gif; do is "$f goes along" "$(goes $f)" true; done
is "broken.heic goes along" "$(goes broken.heic)" false
why broken.heic | grep -q "contact sheet.*cannot be drawn"; note $? "why the broken one stays: $(why broken.heic)"

run 0 dossier preview -o preview.pdf
code=$(field .release)
is "pictures on the contact sheet and the pages" "$(pdfimages -list preview.pdf | awk 'NR > 2 && $3 == "image" && $4 > 40 && $9 == "jpeg"' | wc -l)" 12
pdftotext preview.pdf - | grep -q "16 van 17 beelden / 16 of 17 frames"; note $? "what is not all of it says so"
age-keygen -o key.txt 2> /dev/null
run 0 dossier export -o d.age --to "$(age-keygen -y key.txt)" --release "$code"
age -d -i key.txt -o d.zip d.age && unzip -q d.zip -d un; note $? "stock tools open it"
find un -type f -exec sha256sum {} + > sums
for f in photo.heic photo.avif photo.tiff photo.webp short.gif; do
	sum=$(bw --json show "${item[$f]}" | jq -r .disclosed.sha256)
	grep -q "^$sum" sums; note $? "$f is not inside"
done
is "exhibits" "$(find un -path '*exhibits*' -type f | wc -l)" 6
end

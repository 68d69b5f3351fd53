#!/usr/bin/env bash
# Goal: the dots that screening is given of BMP are those that ImageMagick reads, and of
# JPEG XL those that djxl writes as sRGB, to the last bit; also inside a ZIP that zip made.
# Only channels of 5 and 6 bits are rounded in another way by ImageMagick: by one at most.
set -u
for p in convert cjxl djxl zip; do
	command -v $p > /dev/null || { echo "$p is missing: skipped"; exit 77; }
done
tool=$BW_BUILD/tools/looktool
[ -x "$tool" ] || { echo "the tools are not built: skipped"; exit 77; }
look() { # FILE FOLDER: what screening sees of it
	mkdir -p "$2" && "$tool" "$2" "$1" > said && ! grep -q '^not ' said
}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
count=0 bad=0
fail() { bad=$((bad + 1)); echo "FAIL: $*"; }
same() { # NAME OURS THEIRS
	local off
	count=$((count + 1))
	cmp -s "$2" "$3" && return
	off=$(compare -metric PAE "$2" "$3" null: 2>&1)
	case $1:${off%% *} in rgb5*:257) return ;; esac
	fail "$1: dots differ by up to ${off:-all}"
}

# 61 x 37: no row is a whole number of four bytes in any of these.
photo=$BW_SRC/tests/samples/photo-2020-balcony.jpg
convert "$photo" -auto-orient -resize '61x37!' photo.png
convert photo.png -colors 200 -type Palette p8.png
convert photo.png -colors 13 -type Palette p4.png
convert photo.png -threshold 50% -type Bilevel p1.png
convert p8.png BMP3:p8.bmp
convert p8.png -compress RLE BMP3:rle8.bmp
convert p4.png BMP3:p4.bmp
convert p1.png BMP3:p1.bmp
convert photo.png BMP2:core24.bmp
convert p8.png BMP2:core8.bmp
convert photo.png BMP3:b24.bmp
convert photo.png -alpha off BMP:v4.bmp
convert photo.png -define bmp:subtype=RGB565 BMP:rgb565.bmp
convert photo.png -define bmp:subtype=RGB555 BMP:rgb555.bmp
convert photo.png -flip BMP3:down.bmp
# Upside down by its height below zero: the same dots as the one before it was flipped.
python3 - << 'P'
import struct
b = bytearray(open("down.bmp", "rb").read())
b[22:26] = struct.pack("<i", -37)
open("top-down.bmp", "wb").write(b)
P
for f in *.bmp; do
	convert "$f" -alpha off -depth 8 -type TrueColor ppm:theirs.ppm || { fail "convert $f"; continue; }
	look "$f" "$f.ours" || { fail "$f: $(cat said)"; continue; }
	same "$f" "$f.ours/1-1.ppm" theirs.ppm
done
same "top-down and flipped" top-down.bmp.ours/1-1.ppm b24.bmp.ours/1-1.ppm

cjxl photo.png lossless.jxl -d 0 > log 2>&1
cjxl photo.png lossy.jxl -d 1.5 > log 2>&1
cjxl "$photo" packed.jxl --lossless_jpeg=1 > log 2>&1
convert photo.png -colorspace Gray gray.png
cjxl gray.png gray.jxl -d 1 > log 2>&1
cjxl photo.png progressive.jxl -p -d 1 > log 2>&1
cjxl photo.png container.jxl -d 0 --container=1 > log 2>&1
for f in *.jxl; do
	space=RGB_D65_SRG_Per_SRG
	[ "$f" != gray.jxl ] || space=Gra_D65_Per_SRG
	djxl "$f" theirs.ppm --num_threads=0 --color_space=$space > log 2>&1 || { fail "djxl $f: $(cat log)"; continue; }
	convert theirs.ppm -type TrueColor -depth 8 ppm:theirs.ppm
	look "$f" "$f.ours" || { fail "$f: $(cat said)"; continue; }
	same "$f" "$f.ours/1-1.ppm" theirs.ppm
done
# An animation, composed: each frame adds to those before it.
convert -size 40x30 -dispose None xc:red \( -size 10x10 xc:blue -repage +5+5 \) \( -size 8x8 xc:lime -repage +20+9 \) -set delay 10 in.gif
cjxl in.gif frames.jxl -d 0 > log 2>&1
convert in.gif -coalesce -depth 8 -type TrueColor ppm:theirs-%d.ppm
look frames.jxl frames || fail "frames: $(cat said)"
for i in 0 1 2; do same "frame $i" "frames/1-$((i + 1)).ppm" "theirs-$i.ppm"; done

zip -q all.zip ./*.bmp ./*.jxl photo.png "$photo"
look all.zip all || fail "all.zip: $(cat said)"
files=$(unzip -l all.zip | tail -1 | awk '{ print $2 }')
count=$((count + 1)) # frames.jxl has three
shown=$(grep -vc '^hidden' said)
[ "$shown" = $((files + 2)) ] || fail "$shown pictures of $files files in the archive"
echo "$count comparisons, $bad failed"
[ "$bad" = 0 ]

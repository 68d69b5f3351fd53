#!/bin/bash
# Makes the sample files of this folder anew (needs ImageMagick and exiftool).
# The pictures are drawn here; the tags are of the kind that telephones and
# cameras write, with invented numbers. Nobody is shown and nobody lived it.
set -eu
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

draw() { # file size sky ground words
	convert -size "$2" gradient:"$3-$4" -fill "#f4e7a1" -draw "circle 120,90 150,110" \
		-fill "$4" -draw "polygon 0,400 160,180 300,330 460,150 640,380 640,480 0,480" \
		-fill white -stroke black -pointsize 34 -gravity south -annotate +0+20 "$5" \
		-quality 82 -strip "$1"
}
thumb() { convert "$1" -resize 120x90 -quality 60 -strip "$tmp/thumb.jpg"; }

f=photo-2018-harbour.jpg
draw $f 640x480 "#86b6d9" "#33566b" "harbour"
thumb $f
exiftool -q -overwrite_original -Make=Canon -Model="Canon EOS 700D" -Software="Firmware 1.1.5" -Artist="A. Example" \
	-Copyright="A. Example" -Orientation=1 -n -DateTimeOriginal="2018:07:21 19:42:10" \
	-CreateDate="2018:07:21 19:42:10" -ModifyDate="2018:07:22 08:03:55" -SubSecTimeOriginal=45 \
	-SerialNumber=073024001234 -LensModel="EF-S18-55mm" -LensSerialNumber=0000d4a1 -OwnerName="A. Example" \
	-ISO=100 -FNumber=8 -ExposureTime=0.004 -ColorSpace=1 \
	-XMP-dc:Creator="A. Example" -XMP-xmpMM:DocumentID="xmp.did:0f3c" -IPTC:City="Example Harbour" \
	"-ThumbnailImage<=$tmp/thumb.jpg" -Comment="first summer" $f

f=photo-2020-balcony.jpg
draw $f 640x480 "#f0c27b" "#5b3a29" "balcony"
convert $f -rotate 90 -quality 82 $f
thumb $f
exiftool -q -overwrite_original -n -Make=samsung -Model="SM-G973F" -Software="G973FXXU4BTA8" -Orientation=8 \
	-DateTimeOriginal="2020:04:12 11:05:33" -CreateDate="2020:04:12 11:05:33" -ModifyDate="2020:04:12 11:05:33" \
	-OffsetTimeOriginal=+02:00 -SubSecTimeOriginal=0123 -SubSecTimeDigitized=0123 -ColorSpace=1 \
	-ImageUniqueID=L12XLLD01VM -GPSLatitude=52.0907 -GPSLatitudeRef=N -GPSLongitude=5.1214 -GPSLongitudeRef=E \
	-GPSAltitude=4 -GPSDateStamp=2020:04:12 -GPSTimeStamp=09:05:30 "-ThumbnailImage<=$tmp/thumb.jpg" $f
# Bytes behind the picture, as telephones leave them.
printf 'SEFH MCC_Data 204 example SEFT' >>$f

f=photo-2022-kitchen.jpg
draw $f 640x480 "#d9d2c5" "#7c6a55" "kitchen"
icc=$(find /usr/share/color /usr/share/ghostscript -iname 'srgb.icc' 2>/dev/null | head -1)
[ -z "$icc" ] || convert $f -profile "$icc" -quality 82 $f
thumb $f
exiftool -q -overwrite_original -n -Make=Apple -Model="iPhone 12" -Software=15.3.1 -HostComputer="iPhone 12" -Orientation=6 \
	-DateTimeOriginal="2022:02:14 20:31:07" -CreateDate="2022:02:14 20:31:07" -ModifyDate="2022:02:14 20:31:07" \
	-OffsetTimeOriginal=+01:00 -SubSecTimeOriginal=611 -LensModel="iPhone 12 back dual wide camera" \
	-GPSLatitude=51.9244 -GPSLatitudeRef=N -GPSLongitude=4.4777 -GPSLongitudeRef=E -GPSImgDirection=214.5 \
	-GPSImgDirectionRef=T -GPSDateStamp=2022:02:14 -GPSTimeStamp=19:31:05 -UserComment="valentine" \
	"-ThumbnailImage<=$tmp/thumb.jpg" $f

f=picture-2025-screen.png
convert -size 360x640 xc:"#ece5dd" -fill "#dcf8c6" -draw "roundrectangle 90,60 340,120 10,10" \
	-fill white -draw "roundrectangle 20,150 270,210 10,10" -draw "roundrectangle 20,240 230,300 10,10" \
	-fill black -pointsize 18 -annotate +105+96 "Are you home yet?" -annotate +35+186 "Ten minutes. Soup?" \
	-annotate +35+276 "Always soup." -strip PNG8:$f
exiftool -q -overwrite_original -n -PNG:Software="Android 15 screen capture" -PNG:CreationTime="2025:01:05 21:14:02" \
	-PNG:Author="A. Example" -EXIF:DateTimeOriginal="2025:01:05 21:14:02" -EXIF:Make=Google -EXIF:Model="Pixel 8" \
	-GPSLatitude=51.9244 -GPSLatitudeRef=N -GPSLongitude=4.4777 -GPSLongitudeRef=E $f
ls -l

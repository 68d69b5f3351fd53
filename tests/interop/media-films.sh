#!/bin/bash
# Goal: the frames of a film that are looked at are those that ffmpeg decodes, to the last
# bit; no gap between them is over two seconds; what turns, hides, breaks off or is damaged
# in a film is seen or refused; and no real film breaks it.
set -u
for p in ffmpeg jq python3; do
	command -v $p > /dev/null || { echo "$p is missing: skipped"; exit 77; }
done
tool=$BW_BUILD/tools/filmtool
[ -x "$tool" ] || { echo "the tool is not built: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
count=0 bad=0
note() { count=$((count + 1)); [ "$1" = 0 ] || { bad=$((bad + 1)); echo "NOT: $2"; }; }
is() { [ "$2" = "$3" ]; note $? "$1: $2, wanted $3"; } # WHAT HAVE WANT
ff() { ffmpeg -nostdin -v error -y -threads 1 "$@" || { echo "ffmpeg cannot make a sample: $*"; exit 1; }; }
flags=bilinear+full_chroma_int+full_chroma_inp+accurate_rnd+bitexact
look() { rm -rf frames; mkdir frames; "$tool" frames "$1" > said; }
films() { grep -c film$ said; }
end_is() { case $(tail -1 said) in $2*) note 0 ;; *) note 1 "$1: $(tail -1 said)" ;; esac; } # WHAT BEGINNING

# Every frame is one of ffmpeg's, in its order.
same_as_ffmpeg() { # FILE
	ffmpeg -nostdin -v error -threads 1 -bitexact -ignore_editlist 1 -noautorotate -i "$1" -map 0:v:0 -fps_mode passthrough \
		-sws_flags $flags -pix_fmt rgb24 -f framehash -hash sha256 - | sed -n 's/^0,.* //p' > theirs
	look "$1"
	end_is "$1" all
	local n=0 at=0 here sum
	while read -r _; do
		n=$((n + 1))
		sum=$(sha256sum < "frames/$n" | cut -d' ' -f1)
		here=$(awk -v from=$at -v sum="$sum" 'NR > from && $1 == sum { print NR; exit }' theirs)
		[ -n "$here" ]; note $? "$1: frame $n is none of ffmpeg's"
		at=${here:-$at}
	done < <(grep film$ said)
	[ "$at" -ge $(($(wc -l < theirs) - 3)) ]; note $? "$1: the last frames are not looked at"
	is "$1: gaps over two seconds" "$(awk '/film$/ { if (NR > 1 && $1 - last > 2000) n++; last = $1 } END { print n + 0 }' said)" 0
}

photo=$BW_SRC/tests/samples/photo-2022-kitchen.jpg
src=testsrc2=size=320x180:rate=25
ff -f lavfi -i $src -t 12 -c:v libx264 -g 250 -bf 3 -pix_fmt yuv420p h264.mp4
ff -f lavfi -i $src -t 6 -c:v libx264 -g 25 -x264-params open-gop=1 -bf 2 -pix_fmt yuv420p open.mov
ff -f lavfi -i $src -t 6 -c:v libx265 -x265-params log-level=error:pools=none -pix_fmt yuv420p10le -tag:v hvc1 \
	-color_primaries bt2020 -colorspace bt2020nc -color_trc smpte2084 hdr.mp4
ff -f lavfi -i $src -t 3 -c:v mpeg4 mpeg4.mp4
ff -f lavfi -i testsrc2=size=176x144:rate=25 -t 3 -c:v h263 h263.3gp
ff -f lavfi -i $src -t 3 -c:v mjpeg mjpeg.mov
ff -f lavfi -i $src -t 3 -c:v libvpx-vp9 -cpu-used 8 -g 20 vp9.mp4
ff -f lavfi -i $src -t 3 -c:v libaom-av1 -cpu-used 8 av1.mp4
ff -i h264.mp4 -c copy -movflags frag_keyframe+empty_moov fragments.mp4
ff -ss 3 -i h264.mp4 -c copy cut.mp4
ff -f lavfi -i testsrc2=size=322x182:rate=25 -t 2 -c:v libx264 -pix_fmt yuv444p edge.mp4
for f in h264.mp4 open.mov hdr.mp4 mpeg4.mp4 h263.3gp mjpeg.mov vp9.mp4 av1.mp4 fragments.mp4 cut.mp4 edge.mp4; do same_as_ffmpeg $f; done

# The way up, as the file's matrix says it and as ffmpeg turns it.
for turn in 90:8 180:3 270:6; do
	ff -i h264.mp4 -c copy -t 1 -metadata:s:v rotate=${turn%:*} turned.mp4
	look turned.mp4
	is "turned by ${turn%:*}" "$(cut -d' ' -f4 said | head -1)" ${turn#*:}
done

# Little to see, or nothing.
ff -f lavfi -i $src -frames:v 1 -c:v libx264 one.mp4
look one.mp4; is "frames of one" "$(films)" 1
ff -f lavfi -i color=black:size=320x180 -t 3 -c:v libx264 black.mp4
look black.mp4; is "frames of black" "$(films)" 0; end_is "black" all
ff -f lavfi -i color=red:size=320x180 -t 3 -c:v mjpeg still.mov
look still.mov; is "frames of one picture over and over" "$(films)" 1
ff -f lavfi -i "color=black:size=320x180,drawbox=x=110:w=100:h=180:color=white:t=fill" -t 1 -c:v mjpeg -q:v 3 bars.mov
look bars.mov; is "between bars" "$(films)" 1
ff -f lavfi -i sine -t 1 -c:a aac sound.m4a
look sound.m4a; is "sound shows" "$(wc -l < said)" 1; end_is "sound" all

# One picture between others, without a key frame: from four to six seconds.
ff -f lavfi -i $src -i "$photo" -filter_complex "[1]scale=320:180[p];[0][p]overlay=enable='between(t,4,6)'" -t 12 \
	-c:v libx264 -g 250 -sc_threshold 0 -pix_fmt yuv420p scene.mp4
ff -i "$photo" -vf scale=320:180 -f rawvideo -pix_fmt rgb24 photo.rgb
look scene.mp4
near() { python3 -c 'import sys
a, b = (open(f, "rb").read() for f in sys.argv[1:])
sys.exit(sum(abs(x - y) for x, y in zip(a, b)) > 12 * len(a))' "frames/$1" photo.rgb; }
seen=0
for ((i = 1; i <= $(films); i++)); do near $i && seen=$((seen + 1)); done
[ $seen -gt 0 ]; note $? "the scene in the middle was not seen"

# A second track, and covers.
ff -f lavfi -i $src -f lavfi -i smptebars=size=160x120 -map 0 -map 1 -t 3 -c:v mjpeg two.mov
look two.mov
is "sizes of two tracks" "$(cut -d' ' -f2 said | grep -v all | sort -u | tr '\n' ' ')" "160 320 "
ff -i sound.m4a -i "$photo" -map 0 -map 1 -c copy -disposition:v:0 attached_pic cover.m4a
look cover.m4a; is "cover of a recording" "$(cut -d' ' -f5 said | head -1)" picture
ff -i h264.mp4 -i "$photo" -map 0 -map 1 -c copy -disposition:v:1 attached_pic cover.mp4
look cover.mp4; is "cover of a film" "$(grep -c picture$ said)" 1; [ "$(films)" -gt 6 ]; note $? "the film beside its cover"

# Cut off anywhere, a film is refused; so is one with damage in what is looked at.
ff -i h264.mp4 -c copy -t 4 -movflags faststart fast.mp4
size=$(stat -c %s fast.mp4)
for ((i = 1; i < 40; i++)); do
	head -c $((size * i / 40)) fast.mp4 > short.mp4
	look short.mp4
	end_is "cut at $i of 40" not
done
# Not all of it is: what is still valid code is taken for a picture.
noticed=0
for ((i = 1; i <= 20; i++)); do
	cp h264.mp4 hurt.mp4
	printf '\377\377\377\377\377\377\377\377' | dd of=hurt.mp4 bs=1 seek=$((6000 + i * 900)) conv=notrunc status=none
	look hurt.mp4
	case $(tail -1 said) in not*) noticed=$((noticed + 1)) ;; esac
done
echo "damage noticed: $noticed of 20 places"
[ $noticed -gt 0 ]; note $? "damage is not noticed"

corpus=${BW_MEDIA_CORPUS:-$BW_SRC/../shared/corpora/media}
if [ -d "$corpus" ]; then
	all=0 good=0
	while read -r f; do
		case $(timeout 120 "$BW_BIN" --json inspect "$f" 2> /dev/null | jq -r .format) in mp4 | m4a) ;; *) continue ;; esac
		all=$((all + 1))
		look "$f"
		note $? "it breaks on $f"
		if [ "$(tail -1 said)" = all ]; then good=$((good + 1)); else echo "not looked at: ${f##*/}: $(tail -1 said)"; fi
	done < <(find "$corpus" -type f \( -iname '*.mp4' -o -iname '*.mov' -o -iname '*.m4*' -o -iname '*.3gp' -o -iname '*.qt' \) | sort)
	echo "real films and recordings: $all, looked at: $good"
else
	echo "no real files at $corpus: only made ones were looked at"
fi
echo "$count checks, $bad failed"
[ "$bad" = 0 ]

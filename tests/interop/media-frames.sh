#!/bin/bash
# Goal: the frames of an animation that are looked at are those that others show: dot for dot
# what ImageMagick composes of a GIF (-coalesce), libwebp's player of a WebP, and ffmpeg of a
# PNG. Animations
# with every disposal, with holes and (WebP, PNG) half see-through parts, which may differ by
# rounding; and the real ones.
set -u
[ -z "${BW_SANITIZE:-}" ] || { echo "the plain build is compared: skipped"; exit 77; }
for p in convert compare ffmpeg; do
	command -v $p > /dev/null || { echo "$p is missing: skipped"; exit 77; }
done
tool=$BW_BUILD/tools/looktool
[ -x "$tool" ] || { echo "the tool is not built: skipped"; exit 77; }
corpus=${BW_MEDIA_CORPUS:-$BW_SRC/../shared/corpora/media}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

theirs() { # KIND FILE: the frames, composed, on white
	case $1 in
	png)
		ffmpeg -v error -i "$2" -f image2 -vsync passthrough -pix_fmt rgba "$tmp/theirs/raw%04d.png" < /dev/null || return 1
		for f in "$tmp"/theirs/raw*.png; do
			convert "$f" -background white -alpha remove -depth 8 -type TrueColor "${f%.png}.ppm" || return 1
		done
		;;
	webp) "$BW_BUILD/tools/webptool" "$2" "$tmp/theirs" ;;
	*) convert "$2" -coalesce +repage -background white -alpha remove -depth 8 -type TrueColor "$tmp/theirs/%04d.ppm" 2> /dev/null ;;
	esac
}

# Each once, in order: what is the same as one before is left out.
once() {
	declare -A known=()
	local f sum
	for f in "$tmp"/theirs/*.ppm; do
		sum=$(sha256sum < "$f")
		[ -z "${known[$sum]:-}" ] && echo "$f"
		known[$sum]=1
	done
}

same=0 other=0 frames=0
check() { # KIND FILE MOST: how far a dot may be off, of 255
	local i=0 off bad=0 n
	rm -rf "$tmp/ours" "$tmp/theirs"
	mkdir "$tmp/ours" "$tmp/theirs"
	"$tool" "$tmp/ours" "$2" > "$tmp/said" || { echo "not looked at: ${2##*/}: $(tail -1 "$tmp/said")"; other=$((other + 1)); return; }
	grep -q "^frame" "$tmp/said" || return 0 # one picture
	theirs "$1" "$2" || return 0
	once > "$tmp/once"
	n=$(grep -c "^frame" "$tmp/said")
	# With half see-through parts rounding makes and unmakes repetitions.
	[ "$3" -gt 0 ] && ls "$tmp"/theirs/*.ppm > "$tmp/once"
	[ "$n" = "$(wc -l < "$tmp/once")" ] || { echo "OTHER: ${2##*/}: $n frames, theirs $(wc -l < "$tmp/once")"; other=$((other + 1)); return; }
	while read -r f; do
		off=$(compare -metric PAE "$f" "$tmp/ours/1-$((i + 1)).ppm" null: 2>&1)
		off=${off%% *}
		awk -v off="$off" -v most="$3" 'BEGIN { exit !(off / 257 <= most + 0.001) }' || { echo "OTHER: ${2##*/}, frame $i: off by $off"; bad=1; }
		i=$((i + 1))
	done < "$tmp/once"
	frames=$((frames + i))
	[ $bad = 0 ] && same=$((same + 1)) || other=$((other + 1))
}

# ---- our own: rectangles with each disposal, over each other, with holes ----
n=0
for dispose in None Background Previous; do
	for first in None Background; do
		n=$((n + 1))
		convert -size 60x50 -delay 10 -dispose $first xc:red \
			\( -size 30x20 xc:blue -fill none -draw 'color 5,5 point' -region 10x10+8+4 -alpha transparent +region -repage +12+7 -dispose $dispose \) \
			\( -size 20x30 xc:lime -repage +30+15 -dispose $dispose \) \
			\( -size 60x10 gradient:yellow-black -repage +0+40 -dispose $dispose \) \
			\( -size 12x12 xc:none -fill cyan -draw 'circle 6,6 6,1' -repage +40+2 -dispose None \) -loop 0 "$tmp/own$n.gif" || exit 1
		check gif "$tmp/own$n.gif" 0
	done
done
# Half see-through, moving: coders choose disposal and blending themselves.
for i in 0 1 2 3 4 5 6 7; do
	convert -size 80x60 xc:none -fill '#ff000080' -draw "rectangle $((i * 6)),10 $((i * 6 + 30)),40" \
		-fill '#0000ffc0' -draw "circle $((70 - i * 7)),30 $((70 - i * 7)),20" "$tmp/part$i.png" || exit 1
done
ffmpeg -v error -i "$tmp/part%d.png" -pix_fmt rgba -plays 0 -f apng "$tmp/half.png" < /dev/null && check png "$tmp/half.png" 3
convert -delay 10 -dispose Background "$tmp"/part?.png -loop 0 -define webp:lossless=true "$tmp/half.webp" && check webp "$tmp/half.webp" 3
ffmpeg -v error -f lavfi -i testsrc2=size=96x64:rate=10:duration=4 -plays 0 -f apng "$tmp/full.png" < /dev/null && check png "$tmp/full.png" 0
ffmpeg -v error -f lavfi -i testsrc2=size=96x64:rate=10:duration=4 "$tmp/full.gif" < /dev/null && check gif "$tmp/full.gif" 0
own=$((same + other))
[ "$own" = 10 ] || { echo "only $own of our own were compared"; exit 1; }

# ---- real ones ----
if [ -d "$corpus" ]; then
	while read -r f; do check gif "$f" 0; done < <(find "$corpus" -iname '*.gif')
	while read -r f; do check webp "$f" 3; done < <(find "$corpus" -iname '*.webp')
else
	echo "no real files at $corpus"
fi
echo "animations alike $same, other $other, frames compared $frames"
[ "$other" = 0 ]

#!/bin/bash
# Goal: what the contact sheet shows is what other decoders see. The disclosed copies of
# the real files are drawn in the worker with its sandbox, and compared with what
# ImageMagick (WebP, GIF, TIFF) or heif-convert makes of them. Also a table: how many copies of each
# kind are drawn, and why the others are not.
set -u
[ -z "${BW_SANITIZE:-}" ] || { echo "the plain build is compared: skipped"; exit 77; }
for p in convert compare heif-convert jq; do
	command -v $p > /dev/null || { echo "$p is missing: skipped"; exit 77; }
done
corpus=${BW_MEDIA_CORPUS:-$BW_SRC/../shared/corpora/media}
[ -d "$corpus" ] || { echo "no real files at $corpus: skipped"; exit 77; }
copier=$BW_BUILD/tests/unit_test_media_corpus drawer=$BW_BUILD/tools/drawtool
[ -x "$copier" ] && [ -x "$drawer" ] || { echo "the tools are not built: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/copies" "$tmp/drawn"
BW_MEDIA_CORPUS=$corpus BW_MEDIA_COPIES=$tmp/copies "$copier" > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }

# One process for all: a number for each, in this order.
find "$tmp/copies" -type f | sort > "$tmp/list"
BW_DRAWN=$tmp/drawn xargs -d '\n' -n 100000 "$drawer" 400 < "$tmp/list" > "$tmp/said" || { cat "$tmp/said"; exit 1; }
[ "$(wc -l < "$tmp/said")" = "$(wc -l < "$tmp/list")" ] || { echo "the drawer stopped early"; exit 1; }

# How far ours is from theirs, 0 to 1, on white and as a small square, so that it does not
# count how sharp they are; 2: nobody else can draw it. heif-convert has turned it already.
square=(-resize '48x48!' -colorspace sRGB -type TrueColor -depth 8)
compare_to() { # KIND FILE NUMBER
	local from=$2 turn=-auto-orient off
	if [ "$1" = heif ]; then
		from=$tmp/theirs.png turn=
		rm -f "$from"
		heif-convert "$2" "$from" > /dev/null 2>&1
	fi
	# shellcheck disable=SC2086
	convert "${from}[0]" $turn -background white -flatten "${square[@]}" "$tmp/theirs48.png" 2> /dev/null || return 2
	convert "$tmp/drawn/$3.jpg" "${square[@]}" "$tmp/ours48.png" || return 1
	off=$(compare -metric MAE "$tmp/theirs48.png" "$tmp/ours48.png" null: 2>&1)
	off=${off##*(}
	echo "off by ${off%)}"
	awk -v off="${off%)}" 'BEGIN { exit !(off < 0.04) }'
}

alike=0 other=0 alone=0 sheets=0 n=0
declare -A drawn not
while read -r verdict kind rest; do
	n=$((n + 1))
	file=$(sed -n "${n}p" "$tmp/list")
	# ImageMagick takes the alpha of this one, on a plane of its own, for full.
	case $file in *minisblack-2c-8b-alpha.tiff) continue ;; esac
	case $kind in gif | webp | tiff | heif) ;; *) continue ;; esac # the others have tests of their own
	if [ "$verdict" = not ]; then
		not[$kind]=$((${not[$kind]:-0} + 1))
		echo "not drawn, $kind: ${file##*/}: ${rest##*: }"
		continue
	fi
	drawn[$kind]=$((${drawn[$kind]:-0} + 1))
	frames=$("$BW_BIN" --json inspect "$file" | jq '.facts.frames // 1')
	if [ "$frames" != 1 ]; then sheets=$((sheets + 1)); continue; fi
	said=$(compare_to "$kind" "$file" "$n")
	case $? in
	0) alike=$((alike + 1)) ;;
	2) alone=$((alone + 1)) ;;
	*) other=$((other + 1)); echo "OTHER: ${file##*/}: $said" ;;
	esac
done < "$tmp/said"
for kind in gif webp tiff heif; do
	echo "$kind: copies drawn ${drawn[$kind]:-0}, not drawn ${not[$kind]:-0}"
done
echo "alike $alike, other $other, drawn by nobody else $alone, sheets of several $sheets"
[ "$other" = 0 ] && [ "$alike" -gt 0 ]

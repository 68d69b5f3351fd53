#!/usr/bin/env bash
# Goal: hearts, faces, couples and flags in a chat are pictures on the page, and their characters
# are in its text; strict readers find no damage; what no font has is a box with its number.
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
for tool in pdftotext pdftoppm qpdf convert fc-list; do
	command -v "$tool" > /dev/null || { echo "$tool is not installed: skipped"; exit 77; }
done
fc-list | grep -q 'Noto Color Emoji' || { echo "fonts-noto-color-emoji is not installed: skipped"; exit 77; }
signs=('❤️' '🥰' '👨‍❤️‍👨' '👩‍❤️‍💋‍👩' '👍🏽' '🏳️‍🌈' '🇺🇬' '1️⃣' '😘')
{
	i=0
	for round in 1 2 3 4; do
		for sign in "${signs[@]}"; do
			i=$((i + 1))
			printf '21/07/2019, 10:%02d - %s: %s I %s you %s%s\n' "$i" "$([ $((round % 2)) = 0 ] && echo Noor || echo Bilal)" "$round" "$sign" "$sign" "$sign"
		done
	done
	printf '22/07/2019, 10:00 - Noor: دوستت دارم ❤️ 😘 عزیزم\n22/07/2019, 10:01 - Noor: 我愛你 💕\n'
	printf '22/07/2019, 10:02 - Noor: \xf4\x8f\xbf\xbd none has this\n22/07/2019, 10:03 - Noor: the last\n'
} > 'WhatsApp Chat with Noor.txt'
vault
run 0 add 'WhatsApp Chat with Noor.txt'
run 0 excerpt 1 --lines 1-39
run 0 dossier preview -o p.pdf
pdftotext -layout p.pdf text
for sign in "${signs[@]}"; do
	n=$(grep -oF "$sign" text | wc -l)
	[ "$n" -ge 12 ]; note $? "$sign stands $n times in the text"
done
grep -q '我愛你 💕' text; note $? "Chinese letters are not in the text"
grep -q 'عزیزم' text && grep -q '💕' text; note $? "a line from right to left is not whole"
qpdf --check p.pdf > check 2>&1; note $? "a strict reader finds damage: $(tail -3 check)"
! grep -q WARNING check; note $? "a strict reader warns: $(grep -m 1 WARNING check)"
# Red of the hearts, on a page that is black on white otherwise.
page=$(for p in $(seq "$(pdfinfo p.pdf | sed -n 's/^Pages: *//p')"); do pdftotext -f "$p" -l "$p" p.pdf - | grep -qF '1 I ❤️ you' && echo "$p"; done | head -1)
pdftoppm -r 100 -f "${page:-1}" -l "${page:-1}" -png p.pdf page
red=$(convert page-*.png -fx 'r > 0.7 && g < 0.4 && b < 0.4 ? 1 : 0' -format '%[fx:int(mean*w*h)]' info:)
[ "$red" -gt 100 ]; note $? "no hearts on page ${page:-none}: $red red dots"
# One picture for all uses of a sign: a page of each is small.
[ "$(stat -c %s p.pdf)" -lt 600000 ]; note $? "the file has $(stat -c %s p.pdf) bytes"
end

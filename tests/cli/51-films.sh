#!/usr/bin/env bash
# Goal: a film is looked at by single frames, with the moment to look at first; one that
# cannot be judged waits for its owner and says why; a film leaves in a dossier whose
# preview shows its pictures and asks to watch it.
. "$BW_SRC/tests/cli/lib.sh"
for p in ffmpeg age age-keygen unzip pdftotext pdfimages; do
	command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }
done
ff() { ffmpeg -nostdin -v error -threads 1 "$@" || { echo "ffmpeg cannot make a sample: $*"; exit 1; }; }
mkdir in
photo=$BW_SRC/tests/samples/photo-2018-harbour.jpg
ff -loop 1 -framerate 10 -i "$photo" -vf "zoompan=z='1+on/200':d=1:s=320x240:fps=10" -t 6 -c:v libx264 -pix_fmt yuv420p in/harbour.mp4
ff -f lavfi -i color=black:size=320x240 -t 3 -c:v libx264 in/black.mp4
ff -f lavfi -i testsrc2=size=320x240 -frames:v 1 -c:v libx264 in/one.mp4
ff -f lavfi -i testsrc2=size=320x240 -t 4 -c:v mjpeg whole.mov
head -c $(($(stat -c %s whole.mov) / 2)) whole.mov > in/half.mov
ff -f lavfi -i sine -i "$photo" -map 0 -map 1 -t 1 -c:a aac -c:v copy -disposition:v attached_pic in/cover.m4a
of() { field ".files[] | select(.input | endswith(\"$1\")) | .$2"; }

model=$BW_BUILD/share/bewaar/screen.model
if [ -f "$model" ]; then
	export BEWAAR_MODEL=$model
	run 0 screen in
	is "verdict of a film" "$(of harbour.mp4 verdict)" ordinary
	[ "$(of harbour.mp4 pictures)" -ge 3 ]; note $? "frames looked at: $(of harbour.mp4 pictures)"
	at=$(of harbour.mp4 at_ms)
	[ "$at" -ge 0 ] && [ "$at" -le 6000 ]; note $? "the moment: $at"
	for f in black.mp4 one.mp4 half.mov; do is "verdict of $f" "$(of $f verdict)" held; done
	of black.mp4 why | grep -q "too few different pictures"; note $? "black: $(of black.mp4 why)"
	of one.mp4 why | grep -q "too few different pictures"; note $? "one: $(of one.mp4 why)"
	is "scores of what cannot be judged" "$(of black.mp4 'scores | length')" 0
	is "pictures of a recording with a cover" "$(of cover.m4a pictures)" 1
	is "moment of a cover" "$(of cover.m4a at_ms)" null
	# A large film: of what is not looked at nothing is read, and it is judged alike.
	cp in/harbour.mp4 large.mp4
	printf '\021\341\243\010free' >> large.mp4
	truncate -s +300000000 large.mp4
	run 0 screen large.mp4 in/harbour.mp4
	is "verdict of a large film" "$(of large.mp4 verdict)" ordinary
	is "a large film is judged as a small one" "$(of large.mp4 'scores | tostring')" "$(of harbour.mp4 'scores | tostring')"
	is "moment in a large film" "$(of large.mp4 at_ms)" "$(of harbour.mp4 at_ms)"
	export BEWAAR_MODEL=/dev/null/none
else
	echo "no model: only without it"
fi

vault
run 0 add in
is "held without the model" "$(field .held)" 5
film=$(field '.items[] | select(.input | endswith("harbour.mp4")) | .item')
half=$(field '.items[] | select(.input | endswith("half.mov")) | .item')
run 0 review "$film" ordinary
run 0 review "$half" ordinary
run 0 dossier plan
is "the film goes along" "$(jq "[.sections[].exhibits[].item] | index($film) != null" out)" true
is "half a film goes along" "$(jq "[.sections[].exhibits[].item] | index($half) != null" out)" false
run 0 dossier preview -o preview.pdf
code=$(field .release)
pdftotext -layout preview.pdf preview.txt
grep -q "Watch every film" preview.txt && grep -q "Bekijk elke film helemaal" preview.txt; note $? "the preview does not ask to watch it"
grep -q "Losse beelden uit de film" preview.txt; note $? "the exhibit is not said to be single pictures"
is "its pictures, on its page and on the sheet" "$(pdfimages -list preview.pdf | awk 'NR > 2 && $4 > 300 && $9 == "jpeg"' | wc -l)" 2
age-keygen -o key.txt 2> /dev/null
run 0 dossier export -o d.age --to "$(age-keygen -y key.txt)" --release "$code"
age -d -i key.txt -o d.zip d.age && unzip -q d.zip -d un; note $? "stock tools open it"
sum=$(bw --json show "$film" | jq -r .disclosed.sha256)
find un -path '*exhibits*' -name '*.mp4' -exec sha256sum {} + | grep -q "^$sum"; note $? "the film is not inside"
end

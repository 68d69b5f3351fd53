#!/bin/bash
# Goal: films in fragments, in every form that ffmpeg writes them, keep their
# streams bit for bit in the disclosed copy: coded data, times and lengths are
# those of the original. Words in and beside the film are gone.
set -u
command -v ffmpeg > /dev/null || { echo "ffmpeg is missing: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
printf '1\n00:00:00,500 --> 00:00:04,500\nCANARY in the words\n' > "$tmp/words.srt"
sources=(-f lavfi -i testsrc=size=320x240:rate=25:duration=5 -f lavfi -i sine=frequency=440:duration=5)
coding=(-c:v libx264 -preset ultrafast -g 25 -bf 2 -pix_fmt yuv420p -c:a aac -metadata title=CANARY -metadata location=+52.1+004.1/
	-metadata creation_time=2021-01-01T00:00:00Z)

# streams FILE: what a player gets of film and sound.
streams() {
	ffmpeg -nostdin -v error -i "$1" -map 0:V -map 0:a -c copy -f streamhash -
	ffprobe -v error -select_streams V -show_entries packet=pts,dts,duration,flags,size -of csv "$1"
	ffprobe -v error -select_streams a -show_entries packet=pts,dts,duration,flags,size -of csv "$1"
}

# compare FILE
compare() {
	grep -q CANARY "$1" || { echo "$1: there is nothing to find"; failed=1; }
	"$BW_BIN" disclose "$1" --output "$1.copy" > /dev/null || { echo "$1: no copy"; failed=1; return; }
	if grep -q CANARY "$1.copy"; then echo "$1: the words are still in the copy"; failed=1; fi
	streams "$1" > "$tmp/before"
	streams "$1.copy" > "$tmp/after"
	[ "$(wc -l < "$tmp/before")" -gt 300 ] || { echo "$1: ffmpeg reads nothing from it"; failed=1; }
	cmp "$tmp/before" "$tmp/after" || { echo "$1: its streams differ"; failed=1; }
}

for flags in frag_keyframe frag_keyframe+empty_moov frag_keyframe+empty_moov+default_base_moof frag_keyframe+delay_moov \
	frag_keyframe+empty_moov+omit_tfhd_offset frag_keyframe+empty_moov+separate_moof dash+delay_moov dash+global_sidx \
	cmaf+delay_moov frag_every_frame+empty_moov; do
	ffmpeg -nostdin -v error "${sources[@]}" "${coding[@]}" -movflags "$flags" -f mp4 "$tmp/$flags.mp4" || exit 1
	compare "$tmp/$flags.mp4"
done
ffmpeg -nostdin -v error "${sources[@]}" -i "$tmp/words.srt" -map 0 -map 1 -map 2 "${coding[@]}" -c:s mov_text \
	-movflags frag_keyframe+empty_moov+default_base_moof -f mp4 "$tmp/words.mp4" || exit 1
compare "$tmp/words.mp4"
ffmpeg -nostdin -v error "${sources[@]}" "${coding[@]}" -movflags frag_keyframe+empty_moov -f mov "$tmp/film.mov" || exit 1
compare "$tmp/film.mov"
[ "$(find "$tmp" -name '*.copy' | wc -l)" = 12 ] || failed=1
exit "$failed"

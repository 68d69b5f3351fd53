#!/usr/bin/env bash
# Goal: real archives, office files, books, e-mails, BMP and JPEG XL are looked at without a
# fault, or held with a reason; a table says how many of which, and that pictures were found.
set -u
tool=$BW_BUILD/tools/looktool
[ -x "$tool" ] || { echo "the tools are not built: skipped"; exit 77; }
found=0
for corpus in media chats; do
	[ -d "$BW_SRC/../shared/corpora/$corpus" ] && found=1
done
[ "$found" = 1 ] || { echo "no real files at $BW_SRC/../shared/corpora: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0
while IFS= read -r -d '' file; do
	mkdir "$tmp/out"
	"$tool" "$tmp/out" "$file" > "$tmp/said" 2> "$tmp/err"
	rc=$?
	rm -rf "$tmp/out"
	[ "$rc" -le 1 ] || { bad=$((bad + 1)); echo "FAIL: $file ended with $rc: $(tail -1 "$tmp/err")"; }
	why=$(sed -n 's/^not .*: //p' "$tmp/said")
	if [ -n "$why" ]; then what="held: $why"; elif [ ! -s "$tmp/said" ]; then what="no pictures"; else what=pictures; fi
	printf '%s\t%s\n' "${file##*.}" "$what" >> "$tmp/table"
done < <(find "$BW_SRC/../shared/corpora/media" "$BW_SRC/../shared/corpora/chats" -type f -size -100M \( -name '*.zip' -o -name '*.docx' \
	-o -name '*.xlsx' -o -name '*.pptx' -o -name '*.od[tspg]' -o -name '*.epub' -o -name '*.eml' -o -name '*.mbox' -o -name '*.bmp' \
	-o -name '*.jxl' \) -print0 2> /dev/null)
sort "$tmp/table" | uniq -c
shown=$(grep -c 'pictures$' "$tmp/table")
echo "$(wc -l < "$tmp/table") files, $shown looked at, $bad broken"
[ "$bad" = 0 ] && grep -q '	pictures$' "$tmp/table"

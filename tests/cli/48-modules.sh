#!/usr/bin/env bash
# Goal: libraries that only PDF or drawing need are in modules: the program does not bring
# them, loads them for such files alone, and says plainly what it cannot do without them.
set -u
# shellcheck source=tests/cli/lib.sh
. "$BW_SRC/tests/cli/lib.sh"
cp "$BW_SRC/fuzz/seeds/pdf/info" letter.pdf
cp "$BW_SRC/tests/samples/photo-2022-kitchen.jpg" photo.jpg
dear='lib(qpdf|heif|de265|tiff|webp|aom|x265)'

[ "$(ldd "$BW_BIN" | grep -c .)" -gt 5 ]; note $? "the libraries of the program"
! ldd "$BW_BIN" | grep -E "$dear"; note $? "the program brings a dear library"
[ -e "$(dirname "$BW_BIN")/bewaar-pdf.so" ]; note $? "no module beside the program"
if strace -f -e trace=openat -o trace "$BW_BIN" disclose photo.jpg -o photo-copy.jpg > /dev/null 2>&1; then
	grep -q 'libexif' trace; note $? "what is loaded is seen"
	! grep -E "$dear|bewaar-(pdf|draw)" trace; note $? "a dear library is loaded for a photo"
	strace -f -e trace=openat -o trace "$BW_BIN" disclose letter.pdf -o letter-copy.pdf > /dev/null 2>&1; note $? "copy of a PDF"
	grep -q 'bewaar-pdf.so' trace; note $? "the module for PDF is loaded"
	! grep -E 'bewaar-draw|lib(heif|tiff|webp)' trace; note $? "decoders are loaded for a PDF"
else
	echo "processes cannot be traced here: what they load is not looked at"
fi

state() { field ".checks[] | select(.name == \"$1\") | .result"; }
run 0 doctor
is "doctor of PDF" "$(state PDF)" good
is "doctor of drawing" "$(state drawing)" good

run 0 disclose photo.jpg -o whole.jpg
mkdir none broken other
echo "no library" > broken/bewaar-pdf.so
cp broken/bewaar-pdf.so broken/bewaar-draw.so
cat > other.c << 'END'
#include <stddef.h>
const void *bw_media_module(void);
const void *bw_media_module(void) { static const struct { const char *version; size_t size; } m = { "0.0", 0 }; return &m; }
END
"${BW_CC:-cc}" -shared -fPIC other.c -o other/bewaar-pdf.so; note $? "a module of another version is built"
cp other/bewaar-pdf.so other/bewaar-draw.so
declare -A says=([none]="is not installed" [broken]="cannot be loaded" [other]="is of another version")
for folder in none broken other; do
	export BEWAAR_MODULES=$work/$folder
	run 0 doctor
	is "doctor of PDF" "$(state PDF)" weak
	is "doctor of drawing" "$(state drawing)" weak
	run 0 inspect letter.pdf
	is "format" "$(field .format)" pdf
	is "reason" "$(jq --arg says "${says[$folder]}" '.disclosed.refused | contains("the part of the program that reads PDF") and contains($says)' out)" true
	fails 1 refused disclose letter.pdf -o "$folder.pdf"
	absent "$folder.pdf"
	run 0 disclose photo.jpg -o "$folder.jpg"
	cmp -s whole.jpg "$folder.jpg"; note $? "a photo needs no module"
done

# It is kept, and what needs no module is drawn.
export BEWAAR_MODULES=$work/none
vault
run 0 add letter.pdf photo.jpg
is "kept" "$(field '[.items[].item] | length')" 2
run 0 show 1
is "why" "$(jq '[.. | .refused? // empty][0] | test("reads PDF")' out)" true
run 0 add letter.pdf --as statement
run 0 review 1 2 ordinary
run 0 dossier plan
is "drawn" "$(jq -c '[.. | .exhibits? // empty | .[] | .item] | sort' out)" '[2]'
unset BEWAAR_MODULES
run 0 get 1 -o kept.pdf
! grep -qa CANARY kept.pdf; note $? "the copy, once the module is there"
end

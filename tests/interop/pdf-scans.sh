#!/usr/bin/env bash
# Goal: scans in JPEG 2000 and JBIG2 inside PDF. A copy shows the same dots, by poppler and by
# OpenJPEG, and no marked text is left in it; and the sealed worker draws it, so that its
# pictures can be looked at.
set -u
[ -z "${BW_SANITIZE:-}" ] || { echo "the plain build is looked at: skipped"; exit 77; }
for p in convert opj_compress opj_decompress pdftoppm pdfimages python3; do
	command -v $p > /dev/null || { echo "$p is missing: skipped"; exit 77; }
done
looker=$BW_BUILD/tools/looktool drawer=$BW_BUILD/tools/drawtool
[ -x "$looker" ] && [ -x "$drawer" ] || { echo "the tools are not built: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
bad=0
fail() { echo "NOT: $1"; bad=1; }
make() { python3 "$BW_SRC/tests/interop/pdf_scans.py" "$@" || exit 1; }
convert -size 200x120 plasma:red-blue -depth 8 in.ppm
convert -size 200x120 plasma:grey-white -colorspace gray -depth 8 in.pgm
coded() { opj_compress "$@" -C "CANARY comment" > /dev/null || exit 1; } # OPTIONS…
coded -i in.ppm -o boxes.jp2
coded -i in.ppm -o bare.j2k
coded -i in.ppm -o tiles.jp2 -t 64,64 -TP R -PLT -SOP -EPH
coded -i in.pgm -o small.jp2 -r 20 -I
coded -i in.ppm -o poc.jp2 -n 3 -POC T1=0,0,1,3,3,CPRL
for f in boxes.jp2 bare.j2k tiles.jp2 small.jp2 poc.jp2; do make jpx $f 200 120 "${f%.*}.pdf"; done
convert in.ppm -monochrome -compress Group4 -define tiff:rows-per-strip=120 g4.tif
python3 - <<'PY'
import struct
d = open("g4.tif", "rb").read()
at = struct.unpack_from("<I", d, 4)[0]
tags = {t: v for t, _, _, v in (struct.unpack_from("<HHII", d, at + 2 + i * 12) for i in range(struct.unpack_from("<H", d, at)[0]))}
open("g4", "wb").write(d[tags[273]:tags[273] + tags[279]])
PY
make jbig2 g4 200 120 fax.pdf
alike=0
for f in boxes bare tiles small poc fax; do
	grep -qa CANARY $f.pdf || fail "$f: nothing to hide in it"
	"$BW_BIN" disclose $f.pdf -o $f-copy.pdf > said 2>&1 || { fail "$f: $(tail -1 said)"; continue; }
	if grep -qa CANARY $f-copy.pdf; then fail "$f: still there"; fi
	pdftoppm -r 144 $f.pdf before 2> /dev/null
	pdftoppm -r 144 $f-copy.pdf after
	python3 -c 'import sys; sys.exit(len(set(open("after-1.ppm", "rb").read()[20:])) < 2)' || fail "$f: nothing is shown"
	cmp -s before-1.ppm after-1.ppm || fail "$f: shows other dots"
	alike=$((alike + 1))
	# Poppler complains of one without boxes, which the standard does not allow there; it is held.
	if [ $f = bare ]; then
		[ "$("$drawer" 300 $f-copy.pdf | cut -c1-3)" = not ] || fail "$f is drawn"
		continue
	fi
	[ "$("$drawer" 300 $f-copy.pdf | cut -c1-5)" = drawn ] || fail "$f: $("$drawer" 300 $f-copy.pdf)"
	mkdir -p seen
	"$looker" seen $f-copy.pdf > said 2>&1 || fail "$f is not looked at: $(tail -1 said)"
	grep -q '^picture' said || fail "$f: no picture is looked at: $(cat said)"
done
for f in boxes bare tiles small poc; do
	pdfimages -all $f-copy.pdf out || fail "$f: no picture"
	for x in in:$f.jp2 in:$f.j2k; do [ -f "${x#in:}" ] && opj_decompress -i "${x#in:}" -o one.ppm > /dev/null; done
	opj_decompress -i out-000.jp2 -o two.ppm > /dev/null 2>&1 || opj_decompress -i out-000.jpx -o two.ppm > /dev/null
	cmp -s one.ppm two.ppm || fail "$f: other dots by OpenJPEG"
	rm -f out-* one.ppm two.ppm
done
echo "scans alike: $alike"
[ $alike = 6 ] || bad=1
exit $bad

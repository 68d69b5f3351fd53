#!/usr/bin/env bash
# Goal: every date that exiftool reads from a real file as the moment it was made
# (Exif, GPS, XMP, IPTC, QuickTime) is among the dates that we tell of it, to the second.
set -u
command -v exiftool > /dev/null || { echo "exiftool is missing: skipped"; exit 77; }
command -v jq > /dev/null || { echo "jq is missing: skipped"; exit 77; }
[ -z "${BW_SANITIZE:-}" ] || { echo "the plain build is looked at: skipped"; exit 77; }
corpus=${BW_MEDIA_CORPUS:-$BW_SRC/../shared/corpora/media}
[ -d "$corpus" ] || { echo "no real files at $corpus: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# What cannot be read makes `inspect` end with 1; the rest is in its report all the same.
"$BW_BIN" --json inspect "$corpus" > "$tmp/ours.json" 2> "$tmp/err" || true
jq -e '.files | length > 100' "$tmp/ours.json" > /dev/null || { cat "$tmp/err"; echo "FAIL: no report"; exit 1; }
exiftool -q -r -json -a -G1 -ExifIFD:DateTimeOriginal -ExifIFD:CreateDate -GPS:GPSDateStamp -GPS:GPSTimeStamp \
	-XMP-exif:DateTimeOriginal -XMP-exif:DateTimeDigitized -XMP-exif:GPSDateTime -XMP-photoshop:DateCreated -XMP-xmp:CreateDate \
	-IPTC:DateCreated -IPTC:TimeCreated -Keys:CreationDate -Samsung:TimeStamp "$corpus" > "$tmp/theirs.json" 2> /dev/null

cat > "$tmp/compare.py" <<'PY'
import json, os, re, sys

# A kind whose parts we do not read at all, or where what exiftool reads is not where a date may stand.
UNREAD = {"unknown", "pdf", "text", "bmp"}
ours = {os.path.realpath(f["input"]): f for f in json.load(open(sys.argv[1]))["files"]}
theirs = json.load(open(sys.argv[2]))
# Made by a fuzzer, with a directory of parts that is damaged; and a second IPTC block in AXS's own trailer.
KNOWN = {"fuzzing__corpus__clusterfuzz-testcase-minimized-file-fuzzer-5752063708495872.heic": "ExifIFD:DateTimeOriginal",
    "t__images__AFCP.jpg": "IPTC2:DateCreated"}

def moment(text):
    m = re.match(r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T:](\d\d):(\d\d)(?::(\d\d))?)?", str(text))
    if not m or int(m[1]) < 1900 or not 1 <= int(m[2]) <= 12 or not 1 <= int(m[3]) <= 31:
        return None
    if m[4] and (int(m[4]) > 23 or int(m[5]) > 59):
        return None
    day = "-".join(m.group(1, 2, 3))
    return day if not m[4] else f"{day}T{m[4]}:{m[5]}:{m[6] or '00'}"

told = missing = 0
for e in theirs:
    f = ours.get(os.path.realpath(e.pop("SourceFile")))
    if f is None or f["format"] in UNREAD:
        continue
    have = {d["from"] for d in f["dates"]}
    for of in ("IPTC:DateCreated", "GPS:GPSDateStamp"):
        time = {"IPTC:DateCreated": "IPTC:TimeCreated", "GPS:GPSDateStamp": "GPS:GPSTimeStamp"}[of]
        if of in e and time in e:
            e[of] = f"{e[of]} {e.pop(time)}"
        elif of.startswith("GPS"):
            e.pop(of, None)
        e.pop(time, None)
    for k, v in e.items():
        at = moment(v)
        if at is None:
            continue
        told += 1
        if KNOWN.get(os.path.basename(f["input"])) == k:
            print(f"known and not read: {f['input']}: {k}")
        elif not any(h == at or (len(at) == 10 and h.startswith(at)) for h in have):
            missing += 1
            print(f"MISSING: {f['input']} ({f['format']}): {k} {v}; ours {sorted(have)}")
print(f"dates that exiftool tells {told}, not told by us {missing}")
sys.exit(missing > 0 or told < 200)
PY
python3 "$tmp/compare.py" "$tmp/ours.json" "$tmp/theirs.json"

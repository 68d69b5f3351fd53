#!/usr/bin/env bash
# Goal: no marked text survives in any disclosed copy, by tools that are not ours: raw
# bytes, everything that inflates, and exiftool with all it knows. The originals are
# those of the unit tests, one for each hiding place of each format (media-places.txt is
# the list; a place without one fails); each must be seen to hold its text by the same
# tools, or the test proves nothing.
set -u
command -v exiftool > /dev/null || { echo "exiftool is missing: skipped"; exit 77; }
[ -z "${BW_SANITIZE:-}" ] || { echo "the plain build is looked at: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/in"
for t in media bmff gif webp tiff dng audio archive pdf; do
	BW_CANARIES=$tmp/in "$BW_BUILD/tests/unit_test_$t" > "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
done
"$BW_BIN" --json disclose "$tmp/in" -o "$tmp/out" > "$tmp/report" 2> "$tmp/err"
case $? in 0 | 5) ;; *) cat "$tmp/err"; exit 1 ;; esac

cat > "$tmp/find.py" <<'PY'
import os, subprocess, sys, zlib

MARKS = [b"CANARY", b"CNRY", b"C\0A\0N\0A\0R\0Y", b"ustGo"]

def raw(data):
    return any(m in data for m in MARKS)

def inflated(data):
    at = 0
    while True:  # every place that may begin a zlib or deflate stream
        hits = [i for i in (data.find(h, at) for h in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")) if i >= 0]
        if not hits:
            return False
        at = min(hits)
        try:
            if raw(zlib.decompressobj().decompress(data[at:], 1 << 22)):
                return True
        except zlib.error:
            pass
        at += 1

def told(folder):
    out = subprocess.run(["exiftool", "-r", "-a", "-u", "-U", "-G1", "-ee3", "-b", "-json", folder], capture_output=True).stdout
    import base64, json
    seen = {}
    for e in json.loads(out or b"[]"):
        hit = []
        for k, v in e.items():
            if k in ("SourceFile", "System:FileName", "System:Directory"):
                continue
            b = str(v)
            b = base64.b64decode(b[7:]) if b.startswith("base64:") else b.encode()
            if raw(b):
                hit.append(k)
        seen[e["SourceFile"]] = hit
    return seen

folder = sys.argv[1]
exif = told(folder)
for name in sorted(os.listdir(folder)):
    path = os.path.join(folder, name)
    data = open(path, "rb").read()
    found = (["raw"] if raw(data) else []) + (["inflated"] if inflated(data) else []) + exif.get(path, [])
    print(name, ",".join(found) or "-", sep="\t")
PY
python3 "$tmp/find.py" "$tmp/in" > "$tmp/before"
python3 "$tmp/find.py" "$tmp/out" > "$tmp/after"
bad=0
# Is there a text in every place of the list, and does the original show what the place is?
cat > "$tmp/places.py" <<'PY'
import collections, os, re, sys

folder, wanted = sys.argv[1:]
made = collections.defaultdict(list)
for name in os.listdir(folder):
    kind, _, place = re.match(r"([a-z0-9]+)-(\d+)-(.*)\.", name).groups()
    made[kind, place].append(open(os.path.join(folder, name), "rb").read())
lines = [l.rstrip("\n").split("\t") for l in open(wanted) if l.strip() and l[0] != "#"]
count = collections.Counter()
for kind, place, original, *beside in lines:
    if any(all(b.encode() in data for b in beside) for data in made[kind, original]):
        count[kind] += 1
    else:
        print(f"no canary: {kind}, {place}")
print("places with a canary: " + ", ".join(f"{k} {n}" for k, n in sorted(count.items())))
sys.exit(sum(count.values()) != len(lines) or len(lines) < 200)
PY
python3 "$tmp/places.py" "$tmp/in" "$BW_SRC/tests/interop/media-places.txt" || bad=1
# No copy tells a place.
places() { exiftool -q -r -n -p '$FileName' -if 'defined $GPSLatitude or defined $GPSLongitude or defined $GPSCoordinates' "$1" 2> /dev/null | wc -l; }
had=$(places "$tmp/in") has=$(places "$tmp/out")
echo "with a place: originals $had, copies $has"
[ "$had" -ge 5 ] && [ "$has" = 0 ] || bad=1
if grep -P '\t-$' "$tmp/before"; then echo "these originals show nothing"; bad=1; fi
if grep -vP '\t-$' "$tmp/after"; then echo "these copies still hold it"; bad=1; fi
# The local date of a film stays where exiftool finds it, without its offset.
had=$(exiftool -q -r -s3 -Keys:CreationDate "$tmp/in" | grep -c '^2019:02:03 04:05:06+01:00$')
has=$(exiftool -q -r -s3 -Keys:CreationDate "$tmp/out" | grep -c '^2019:02:03 04:05:06$')
[ "$had" -gt 0 ] && [ "$had" = "$has" ] || { echo "local dates of films: $had before, $has after"; bad=1; }
jq -r '.files[] | select(.refused != null) | "refused \(.input | sub(".*/"; "")): \(.refused)"' "$tmp/report"
echo "planted: $(cut -d- -f1 "$tmp/before" | sort | uniq -c | awk '{ printf "%s %s, ", $2, $1 }')"
echo "originals $(wc -l < "$tmp/before"), copies $(wc -l < "$tmp/after"), of these with a canary $(grep -cvP '\t-$' "$tmp/after")"
[ "$(wc -l < "$tmp/after")" -ge 300 ] || { echo "too few copies"; bad=1; }
exit $bad

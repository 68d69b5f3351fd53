#!/usr/bin/env bash
# Goal: on the same dots our scores are those of the model's own library (nsfwjs'
# model on tfjs without native parts, installed here), within 1e-4, with and without
# what newer processors have. BW_SCREEN_PICTURES: how many (12). BW_SCREEN_BACKEND: cpu, or
# wasm, which is twenty times as fast and differs from cpu by up to 1.4e-5 itself.
set -eu
[ -z "${BW_SANITIZE:-}" ] || { echo "skip: the plain build is compared"; exit 77; }
model=$BW_BUILD/share/bewaar/screen.model
[ -f "$model" ] || { echo "skip: no model; cmake --build --target model fetches it"; exit 77; }
command -v npm > /dev/null && command -v ffmpeg > /dev/null || { echo "skip: npm or ffmpeg is missing"; exit 77; }
backend=${BW_SCREEN_BACKEND:-cpu}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm install --silent --no-audit --no-fund --ignore-scripts nsfwjs@4.4.0 @tensorflow/tfjs-core@4.22.0 \
	@tensorflow/tfjs-converter@4.22.0 "@tensorflow/tfjs-backend-$backend@4.22.0" > npm.log 2>&1 || {
	echo "skip: the reference cannot be installed"; tail -3 npm.log; exit 77; }
mkdir pictures
python3 "$BW_SRC/tests/interop/screen_pictures.py" pictures "${BW_SCREEN_PICTURES:-12}" "$BW_SRC/../shared/corpora/media" > count
node "$BW_SRC/tests/interop/screen_reference.cjs" "--$backend" pictures/*.ppm > theirs
"$BW_BUILD/tools/screentool" "$model" pictures/*.ppm > ours
"$BW_BUILD/tools/screentool" --plain "$model" pictures/*.ppm > plain
[ "$(wc -l < theirs)" = "$(cat count)" ] || { echo "FAIL: the reference gave $(wc -l < theirs) lines of $(cat count)"; exit 1; }
for mine in ours plain; do
	paste -d ' ' theirs "$mine" | awk -v name="$mine" '
		NF != 10 { bad = 1 }
		{ for (i = 1; i <= 5; i++) { d = $i - $(i + 5); if (d < 0) d = -d; if (!(d <= 1)) bad = 1; if (d > most) most = d } }
		END { printf "%s: %d pictures, largest difference %.3g\n", name, NR, most; exit bad || NR < 12 || most > 1e-4 }' ||
		{ echo "FAIL: $mine differs"; exit 1; }
done

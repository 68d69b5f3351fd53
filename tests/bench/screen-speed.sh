#!/usr/bin/env bash
# What a look costs, ours against the model's own library (tfjs without native parts, and
# with WebAssembly, one thread), in one run on the same pictures: screen-speed.sh
# BUILD PICTURE... (photos; 20 are enough, the first 6 for the slowest). Processor time,
# so that other work on the machine matters less; memory is the peak of each process.
set -eu
[ $# -ge 9 ] || { echo "usage: screen-speed.sh BUILD PICTURE... (8 at least)" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
model=$build/share/bewaar/screen.model
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$build/tools/screentime" "$model" "$@"
n=0
for f in "$@"; do
	n=$((n + 1))
	ffmpeg -v error -i "$f" -frames:v 1 -f image2pipe -c:v ppm -pix_fmt rgb24 - > "$tmp/$(printf %04d "$n").ppm" < /dev/null
done
cd "$tmp"
npm install --silent --no-audit --no-fund --ignore-scripts nsfwjs@4.4.0 @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-converter@4.22.0 \
	@tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
# The same dots for all three: squares and net alone, decoding apart.
"$build/tools/screentool" --cost "$model" ./*.ppm > ours
node "$here/../interop/screen_reference.cjs" --wasm ./*.ppm > wasm
all=(./*.ppm)
node "$here/../interop/screen_reference.cjs" --cpu "${all[@]:0:6}" > cpu
for other in wasm cpu; do
	paste -d ' ' "$other" <(head -n "$(wc -l < $other)" ours) | awk -v name=$other '
		{ for (i = 1; i <= 5; i++) { d = $i - $(i + 5); if (d < 0) d = -d; if (d > most) most = d } }
		END { printf "largest difference to %s over %d pictures: %.2g\n", name, NR, most }'
done

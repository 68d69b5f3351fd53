#!/usr/bin/env bash
# How long and in how much memory a chat of SIZE mebibytes (1024) is counted and taken in: the most
# that all processes together hold at one moment (PSS, sampled), beside that of a chat of 1 MiB.
# Usage: chat-memory.sh BEWAAR [SIZE]
set -u
bw=$(realpath "$1") size=${2:-1024}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export PW=benchmark BEWAAR_MODEL=/dev/null/none
awk -v size="$size" 'BEGIN { srand(1); while (n < size * 1048576) {
	t += int(rand() * 600); w = ""; for (i = int(rand() * 16) + 1; i > 0; i--) w = w "word ";
	l = strftime("%d/%m/%Y, %H:%M", t + 1388534400, 1) " - " substr("ABC", int(rand() * 3) + 1, 1) ".: " w; print l; n += length(l) + 1 } }' > large.txt
head -c 1048576 large.txt > small.txt
# PSS of a process and all that it started, the most of all samples.
family() { ps -eo pid=,ppid= | awk -v top="$1" '{ up[$1] = $2 } END { for (p in up) { q = p; while (q > 1 && q != top) q = up[q]; if (q == top) print p } }'; }
most() { # COMMAND…
	"$@" > out 2>&1 & local pid=$! peak=0 sum
	while kill -0 "$pid" 2> /dev/null; do
		sum=$(family "$pid" | while read -r p; do sed -n 's/^Pss: *\([0-9]*\).*/\1/p' "/proc/$p/smaps_rollup" 2> /dev/null; done | awk '{ s += $1 } END { print s + 0 }')
		[ "$sum" -gt "$peak" ] && peak=$sum
		sleep 0.2
	done
	wait "$pid"; echo "exit $?, $((peak / 1024)) MiB"
}
"$bw" --passphrase env:PW --quiet new vault --kdf interactive > /dev/null || exit 1
for f in small.txt large.txt; do
	start=$(date +%s.%N)
	echo "messages $f: $(most "$bw" messages $f --json), $(echo "$(date +%s.%N) - $start" | bc) s"
	start=$(date +%s.%N)
	echo "add $f: $(most "$bw" --vault vault --passphrase env:PW add $f), $(echo "$(date +%s.%N) - $start" | bc) s"
done

#!/bin/bash
# Goal: a film that is larger than what is held in memory (256 MiB) has a copy with
# the same streams, from a file and from a vault alike, and the program stays small.
set -u
command -v ffmpeg > /dev/null || { echo "ffmpeg is missing: skipped"; exit 77; }
command -v python3 > /dev/null || { echo "python3 is missing: skipped"; exit 77; }
[ -z "${BW_SANITIZE:-}" ] || { echo "memory is measured of the plain build: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export BEWAAR_VAULT=$tmp/vault PW="a passphrase for this test"
fail() { echo "FAIL: $*"; exit 1; }
bw() { "$BW_BIN" --passphrase env:PW --progress never "$@" 2>> "$tmp/err"; }

ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=1280x720:rate=25 -vf noise=alls=100:allf=t -frames:v 12 -c:v mjpeg -q:v 1 \
	"$tmp/short.mov" || exit 1
times=$((300000000 / $(stat -c %s "$tmp/short.mov")))
ffmpeg -nostdin -v error -stream_loop "$times" -i "$tmp/short.mov" -c copy -metadata title=CANARY -metadata location=+52.1+004.1/ \
	"$tmp/film.mov" || exit 1
[ "$(stat -c %s "$tmp/film.mov")" -gt $((256 << 20)) ] || fail "the film is not large"
grep -q CANARY "$tmp/film.mov" || fail "there is nothing to find"

peak=$(python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$BW_BIN" disclose "$tmp/film.mov" -o "$tmp/copy.mov") || fail "no copy"
[ "$peak" -lt 65536 ] || fail "it took $peak KiB"
if grep -q CANARY "$tmp/copy.mov"; then fail "the words are still in the copy"; fi
ffmpeg -nostdin -v error -i "$tmp/film.mov" -map 0 -c copy -f streamhash - > "$tmp/before" || exit 1
ffmpeg -nostdin -v error -i "$tmp/copy.mov" -map 0 -c copy -f streamhash - > "$tmp/after" || exit 1
cmp "$tmp/before" "$tmp/after" || fail "the streams differ"

bw new "$BEWAAR_VAULT" --kdf interactive > /dev/null || fail "new: $(cat "$tmp/err")"
bw add "$tmp/film.mov" > /dev/null || fail "add: $(cat "$tmp/err")"
if bw get 1 -o "$tmp/held.mov" > /dev/null; then fail "a film that nobody looked at left the vault"; fi
bw review 1 ordinary > /dev/null || fail "review: $(cat "$tmp/err")"
bw get 1 -o "$tmp/again.mov" > /dev/null || fail "get: $(cat "$tmp/err")"
cmp "$tmp/copy.mov" "$tmp/again.mov" || fail "the vault's copy differs"
echo "$(stat -c %s "$tmp/film.mov") bytes, $peak KiB at most"

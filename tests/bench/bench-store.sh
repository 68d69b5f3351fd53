#!/bin/bash
# Side by side on one machine: add, the same again, full check and list, against
# restic, borg and cp -r. Usage: bench-store.sh BEWAAR [WORKDIR]
# Corpus: 2,000 x 512 KiB, 1 x 1 GiB, 20,000 x 4 KiB (2.05 GiB); BENCH_SMALL=1: a tenth.
# Prints wall s, CPU s (user + system, of all processes of a step) and peak memory of
# each step. The passphrase is given by file descriptor; one Argon2id run is in every
# figure of bewaar (BENCH_KDF: interactive, moderate, sensitive). The last line is the
# peak of one more add from its second second on, when the key derivation is over.
set -eu
bewaar=$(readlink -f "${1:?program}")
work=${2:-$(mktemp -d)}
mkdir -p "$work"
cd "$work"
photos=2000 mib=1024 chats=20000
if [ -n "${BENCH_SMALL:-}" ]; then photos=200 mib=100 chats=2000; fi
if [ ! -d data ]; then
	mkdir -p data/photos data/chats
	python3 - "$photos" "$mib" "$chats" <<'PY'
import hashlib, sys
photos, mib, chats = map(int, sys.argv[1:])
def noise(seed, n):
    return hashlib.shake_128(str(seed).encode()).digest(n)
for i in range(photos):
    open(f'data/photos/{i:05}.bin', 'wb').write(noise(i, 524288))
with open('data/film.bin', 'wb') as f:
    for i in range(mib):
        f.write(noise(f'film{i}', 1 << 20))
words = 'we met again today and you wrote that the train was late but home is here'.split()
for i in range(chats):
    text = f'{i} ' + ' '.join(words[(i * 7 + k * k) % len(words)] for k in range(1200))
    open(f'data/chats/{i:05}.txt', 'w').write(text[:4096])
PY
fi
printf 'bench passphrase' > pass
export RESTIC_PASSWORD=bench RESTIC_CACHE_DIR=$work/cache BORG_PASSPHRASE=bench BORG_BASE_DIR=$work/borgbase
find data -type f -exec cat {} + > /dev/null
rm -rf vault r b copy cache borgbase
step() {
	local name=$1
	shift
	sync
	/usr/bin/time -o time.txt -f '%e %U %S %M' "$@" > "log-${name// /-}" 2>&1 || echo "  ($name: exit $?)"
	tail -1 time.txt | awk -v n="$name" '{ printf "%-22s wall %7.2f s  cpu %7.2f s  peak %6.1f MiB\n", n, $1, $2 + $3, $4 / 1024 }'
}
with_sync() { "$@"; sync -f .; }
bw() { "$bewaar" --quiet --passphrase fd:3 --vault vault "$@" 3< pass; }
export -f with_sync bw
export bewaar
step 'cp -r + sync' bash -c 'with_sync cp -r data copy'
"$bewaar" --passphrase file:pass new vault --kdf "${BENCH_KDF:-moderate}" > /dev/null
step 'bewaar add' bash -c 'with_sync bw add data'
step 'bewaar add again' bash -c 'bw add data'
step 'bewaar check read-all' bash -c 'bw check --read-all'
step 'bewaar list' bash -c 'bw list'
if command -v restic > /dev/null; then
	restic init -q --repository-version 2 -r r
	step 'restic backup' bash -c 'with_sync restic -r r backup -q data'
	step 'restic forced again' restic -r r backup -q --force data
	step 'restic check read-data' restic -r r check --read-data -q
	step 'restic ls' restic -r r ls latest
fi
if command -v borg > /dev/null; then
	borg init -e repokey-blake2 b
	step 'borg create' bash -c 'with_sync borg create b::a data'
	step 'borg again, no cache' borg create --files-cache=disabled b::b data
	step 'borg check verify' borg check --verify-data b
	step 'borg list' borg list b::a
fi
rm -rf vault
"$bewaar" --passphrase file:pass new vault --kdf "${BENCH_KDF:-moderate}" > /dev/null
"$bewaar" --quiet --passphrase fd:3 --vault vault add data 3< pass > /dev/null &
pid=$!
sleep 1
echo 5 > /proc/$pid/clear_refs
peak=0
while kib=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2> /dev/null) && [ -n "$kib" ]; do
	peak=$kib
	sleep 0.05
done
wait "$pid"
awk -v k="$peak" -v n="$((photos + 1 + chats))" 'BEGIN { printf "%-22s %.1f MiB, aim %.1f MiB\n", "peak without the KDF", k / 1024, 32 + n / 2048 }'

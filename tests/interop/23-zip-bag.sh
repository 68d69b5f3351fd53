#!/usr/bin/env bash
# Our ZIP and our manifests before other programs, and hostile ZIPs before us.
# tool, scratch and npm_dir come from lib_seal.sh; "id" is a file here.
# shellcheck disable=SC2154,SC2238
set -euo pipefail
. "$(dirname "$0")/lib_seal.sh"
need unzip python3 sha256sum
cd "$scratch"
mkdir f; printf 'hello\n' > f/a; head -c 200000 /dev/urandom > f/b; : > f/empty
files=(d/data/a.txt f/a d/data/sub/b.bin f/b d/data/leeg f/empty 'd/data/één 100%.txt' f/a)
ok "write" "$tool" zip z.zip 1700000000 pad "${files[@]}"
"$tool" zip z2.zip 1700000000 pad "${files[@]}"
ok "the same input gives the same bytes" cmp z.zip z2.zip
ok "unzip -t" unzip -t z.zip
ok "unzip finds nothing to complain of" bash -c '! unzip -tq z.zip | grep -i warning'
ok "zip -T" zip -T z.zip
ok "python reads it" python3 - z.zip <<'E2'
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
assert [i.filename for i in z.infolist()] == ['d/data/a.txt', 'd/data/sub/b.bin', 'd/data/leeg', 'd/data/één 100%.txt', 'padding.bin']
assert all(i.date_time == (2023, 11, 14, 22, 13, 20) and not i.extra for i in z.infolist())
E2
ok "the size tells little (Padmé)" python3 - "$(stat -c %s z.zip)" <<'E2'
import sys
n = int(sys.argv[1]); e = n.bit_length() - 1; s = e.bit_length(); assert n % (1 << (e - s)) == 0, n
E2
ok "we read it" "$tool" list z.zip
python3 - <<'E2'
import zipfile, stat
def make(name, *entries, how=zipfile.ZIP_STORED):
    with zipfile.ZipFile(name, 'w', how) as z:
        for n, data, *mode in entries:
            i = zipfile.ZipInfo(n); i.compress_type = how
            if mode: i.create_system = 3; i.external_attr = mode[0] << 16
            z.writestr(i, data)
make('up.zip', ('a/../../b', 'x')); make('abs.zip', ('/etc/x', 'x')); make('dev.zip', ('a/CON.txt', 'x'))
make('back.zip', ('..\\b', 'x')); make('link.zip', ('l', '/etc/passwd', stat.S_IFLNK | 0o777)); make('fifo.zip', ('p', '', stat.S_IFIFO | 0o600))
make('ctl.zip', ('a\nb', 'x')); make('long.zip', ('a' * 256, 'x')); make('bidi.zip', ('a\u202egpj.exe', 'x')); make('colon.zip', ('a:b', 'x'))
make('deflate.zip', ('d/x', ''.join(map(str, range(9000)))), ('d/z', b'1'), how=zipfile.ZIP_DEFLATED)
make('many.zip', *[('f%d' % i, '') for i in range(131073)])
import warnings; warnings.simplefilter('ignore'); make('twice.zip', ('a', 'x'), ('a', 'y'))
d = bytearray(open('deflate.zip', 'rb').read()); d[600] ^= 0x55; open('crc.zip', 'wb').write(d)
E2
ok "a deflated ZIP of another program" "$tool" list deflate.zip
"$tool" keygen > id; to=$(sed -n 's/.*public key: //p' id)
unseal() { rm -rf out s; "$tool" seal "$to" -o s "$1" > /dev/null && "$tool" unseal -i id s out; }
for bad in up abs dev back link fifo ctl long bidi colon twice; do
	code "refused: $bad" 15 unseal $bad.zip
	no "nothing is left: $bad" bash -c 'ls -d out*'
done
python3 - <<'E2'
# Two lists that differ, something in front, something behind, a stored entry of unknown length.
d = open('z.zip', 'rb').read()
open('lists.zip', 'wb').write(d[::-1].replace(b'txt.a'[::1], b'txt.q', 1)[::-1])
open('front.zip', 'wb').write(b'MZ' + d); open('behind.zip', 'wb').write(d + b'x'); open('short.zip', 'wb').write(d[:-30])
import zipfile
class Pipe:
    def __init__(self, f): self.f = f
    def write(self, b): return self.f.write(b)
    def flush(self): pass
for how, name in ((zipfile.ZIP_STORED, 'pipe-stored.zip'), (zipfile.ZIP_DEFLATED, 'pipe-deflated.zip')):
    with open(name, 'wb') as f, zipfile.ZipFile(Pipe(f), 'w', how) as z: z.writestr('d/x', 'y' * 1000)
E2
code "refused: two lists that differ" 15 unseal lists.zip
code "refused: something in front" 12 unseal front.zip
code "refused: something behind" 12 unseal behind.zip
code "refused: cut off" 12 unseal short.zip
code "refused: length unknown and stored" 15 unseal pipe-stored.zip
no "nothing is left of these" bash -c 'ls -d out*'
ok "length unknown and deflated" unseal pipe-deflated.zip
ok "zip of Info-ZIP" bash -c 'zip -qr info.zip f'; ok "we read it" "$tool" list info.zip
rm -rf out
code "refused: too many" 13 unseal many.zip
no "nothing is left of too many" bash -c 'ls -d out*'
code "refused: damaged inside" 12 unseal crc.zip
no "nothing is left of a damaged one" bash -c 'ls -d out*'
ok "opened into a folder" unseal z.zip
ok "as it was" cmp f/b out/d/data/sub/b.bin
no "the padding stays out" [ -e out/padding.bin ]
code "never into a folder that is there" 11 "$tool" unseal -i id s out
rm -rf out; head -c $(($(stat -c %s s) - 5)) s > cut
code "a shortened one is told" 3 "$tool" unseal -i id cut out
no "nothing is left of a shortened one" bash -c 'ls -d out*'
"$tool" keygen > id9; code "another key" 4 "$tool" unseal -i id9 s out

mkdir -p bag/data; cp f/a 'bag/data/één b.txt'; cp f/b bag/data/c
(cd bag && "$tool" manifest 'data/één b.txt' 'data/één b.txt' data/c data/c > manifest-sha256.txt)
ok "sha256sum -c checks our manifest" bash -c 'cd bag && sha256sum --strict -c manifest-sha256.txt'
(cd bag && sha256sum data/* > theirs)
ok "we read sha256sum's" "$tool" bag-parse bag/theirs
printf '%064d  ../x\n' 0 > m; code "a manifest that leads out" 12 "$tool" bag-parse m
printf '%064d  data/a\n%064d  data/a\n' 0 0 > m; code "a path twice" 12 "$tool" bag-parse m
printf '%064d  data/a%%2e\n' 0 > m; code "a second spelling" 12 "$tool" bag-parse m
finish

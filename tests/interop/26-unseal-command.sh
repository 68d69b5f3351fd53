#!/usr/bin/env bash
# The receiver's command on files that age itself sealed, and its exit codes.
# tool, scratch, code and ok come from lib_seal.sh; "id" is a file here.
# shellcheck disable=SC2154,SC2238
set -euo pipefail
. "$(dirname "$0")/lib_seal.sh"
need age age-keygen zip
[ -x "$BW_BIN" ] || { echo "SKIPPED: no bewaar program was built"; exit 77; }
cd "$scratch"
age-keygen -o id 2> /dev/null; age-keygen -o other 2> /dev/null
mkdir -p bag/data; printf 'hello\n' > bag/data/a; zip -qr bag.zip bag
age -r "$(age-keygen -y id)" -o s.age bag.zip
ok "unseal with a key" "$BW_BIN" unseal s.age --identity id -o out
ok "as it was" cmp bag/data/a out/bag/data/a
code "never over a folder that is there" 1 "$BW_BIN" unseal s.age --identity id -o out
rm -r out
code "another key" 4 "$BW_BIN" unseal s.age --identity other -o out
head -c $(($(stat -c %s s.age) - 3)) s.age > cut.age
code "cut off" 3 "$BW_BIN" unseal cut.age --identity id -o out
python3 -c "d=bytearray(open('s.age','rb').read()); d[-40]^=1; open('bad.age','wb').write(d)"
code "altered" 3 "$BW_BIN" unseal bad.age --identity id -o out
printf 'correct horse' > pw; printf 'wrong' > pw2
"$tool" seal -P pw -o p.age bag.zip > /dev/null
code "a wrong passphrase" 4 "$BW_BIN" --passphrase file:pw2 unseal p.age -o out
no "nothing is left by any of these" bash -c 'ls -d out*'
ok "unseal with a passphrase" "$BW_BIN" --passphrase file:pw unseal p.age -o out
ok "as it was" cmp bag/data/a out/bag/data/a
finish

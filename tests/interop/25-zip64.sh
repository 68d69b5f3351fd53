#!/usr/bin/env bash
# A file of more than 4 GiB in a dossier: zeros, kept as a sparse file.
# tool and scratch come from lib_seal.sh.
# shellcheck disable=SC2154
set -euo pipefail
. "$(dirname "$0")/lib_seal.sh"
need unzip python3 dd
case $BW_SANITIZE in *thread*) echo "SKIPPED: too slow here"; exit 77 ;; esac
cd "$scratch"
"$tool" big pad | dd of=big.zip bs=64k iflag=fullblock conv=sparse status=none
ok "we read it" bash -c "[ \"\$('$tool' list big.zip | wc -l)\" = 3 ]"
ok "python finds all of it" python3 - <<'E2'
import zipfile, os
z = zipfile.ZipFile('big.zip'); a, b, c = z.infolist()
assert (a.filename, a.file_size) == ('d/big', 2**32 + 5) and z.read(b) == b'after' and c.filename == 'd/padding.bin'
n = os.path.getsize('big.zip'); e = n.bit_length() - 1; s = e.bit_length(); assert n % (1 << (e - s)) == 0, n
E2
ok "unzip -t" unzip -tq big.zip
finish

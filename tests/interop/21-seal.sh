#!/usr/bin/env bash
# What we seal, age and typage open; what they seal, we open. And what a wrong
# key, an altered or a shortened file come to.
# tool, scratch and npm_dir come from lib_seal.sh; "id" is a file here.
# shellcheck disable=SC2154,SC2238
set -euo pipefail
. "$(dirname "$0")/lib_seal.sh"
need age age-keygen python3
npm_packages age-encryption@0.3.1
cd "$scratch"
"$tool" keygen > id; age-keygen -o id2 2> /dev/null; age-keygen -o id3 2> /dev/null
to=$(sed -n 's/.*public key: //p' id); to2=$(sed -n 's/.*public key: //p' id2)
printf 'correct horse battery' > pw; printf 'wrong' > pw2; printf 'correct horse battery' > pwline
cat > type.mjs <<'E2'
import fs from 'node:fs'; import { createRequire } from 'node:module'; import { pathToFileURL } from 'node:url';
const [npm, verb, kind, key, inp, out] = process.argv.slice(2);
const age = await import(pathToFileURL(createRequire(npm + '/package.json').resolve('age-encryption')));
const data = new Uint8Array(fs.readFileSync(inp)), text = fs.readFileSync(key, 'utf8');
if (verb === 'open') {
	const d = new age.Decrypter();
	if (kind === 'pass') d.addPassphrase(text); else for (const l of text.split('\n')) if (l.startsWith('AGE')) d.addIdentity(l);
	fs.writeFileSync(out, await d.decrypt(data));
} else {
	const e = new age.Encrypter();
	if (kind === 'pass') e.setPassphrase(text); else e.addRecipient(/age1\S+/.exec(text)[0]);
	fs.writeFileSync(out, await e.encrypt(data));
}
E2
cat > terminal.py <<'E2'
# age asks for passphrases on a terminal only: give it one.
import os, pty, sys, time, select
pw = open(sys.argv[1], 'rb').read() + b'\n'
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])
asked = 0; seen = b''
while True:
    try:
        data = os.read(fd, 4096)
    except OSError: break
    if not data: break
    seen += data
    if b'passphrase' in seen and b': ' in seen[seen.find(b'passphrase'):]:
        time.sleep(0.2); os.write(fd, pw); seen = b''; asked += 1
_, st = os.waitpid(pid, 0); sys.exit(os.waitstatus_to_exitcode(st))
E2
# age makes no output file for an empty message, so its output is taken.
into() { "${@:2}" > "$1"; }
opens() { "$@" && cmp plain out; }
for size in 0 1 15 65535 65536 65537 131072 300001; do
	head -c $size /dev/urandom > plain; rm -f s out t a
	ok "$size bytes: sealed" "$tool" seal "$to" "$to2" -o s plain
	ok "$size bytes: size as foretold" [ "$("$tool" seal "$to" "$to2" -o s2 plain)" = "$(stat -c %s s2)" ]; rm -f s2
	ok "$size bytes: age opens ours" opens into out age -d -i id s; rm -f out
	ok "$size bytes: age opens ours with the second key" opens into out age -d -i id2 s; rm -f out
	ok "$size bytes: typage opens ours" opens node type.mjs "$npm_dir" open key id s out; rm -f out
	ok "$size bytes: we open ours" opens "$tool" open -i id out s; rm -f out
	age -r "$to" -o a plain
	ok "$size bytes: we open age's" opens "$tool" open -i id out a; rm -f out a
	age -a -r "$to" -o a plain
	ok "$size bytes: we open age's armor" opens "$tool" open -i id out a; rm -f out
	ok "$size bytes: typage seals" node type.mjs "$npm_dir" seal key id plain t
	ok "$size bytes: we open typage's" opens "$tool" open -i id out t; rm -f out
done
head -c 100000 /dev/urandom > plain; rm -f s
ok "passphrase: sealed" "$tool" seal -P pw -o s plain
ok "passphrase: typage opens ours" opens node type.mjs "$npm_dir" open pass pw s out; rm -f out
ok "passphrase: age opens ours" opens python3 terminal.py pw age -d -o out s; rm -f out
ok "passphrase: we open ours" opens "$tool" open -P pw out s
code "passphrase: a wrong one is told as such" 4 "$tool" open -P pw2 out s
code "passphrase: a key does not open it" 4 "$tool" open -i id out s
rm -f t a
ok "passphrase: typage seals" node type.mjs "$npm_dir" seal pass pw plain t
ok "passphrase: we open typage's" opens "$tool" open -P pw out t
ok "passphrase: age seals" python3 terminal.py pw age -p -o a plain
ok "passphrase: we open age's" opens "$tool" open -P pw out a
code "never a passphrase and an empty one" 2 "$tool" seal -P /dev/null -o s9 plain
code "no receiver" 2 "$tool" seal -o s9 plain
code "a secret key is no receiver" 2 "$tool" seal "$(grep AGE id)" -o s9 plain
no "no output is left by a refusal" [ -e s9 ]

rm -f s; "$tool" seal "$to" -o s plain; size=$(stat -c %s s)
code "another key" 4 "$tool" open -i id3 out s
code "a passphrase for a file with keys" 4 "$tool" open -P pw out s
code "no age file" 12 "$tool" open -i id out plain
code "a key file that holds something else" 2 "$tool" open -i plain out s
for cut in 1 17 20000 $((size - 100)) $((size - 220)); do
	head -c $((size - cut)) s > cut
	code "shortened by $cut" 3 "$tool" open -i id out cut
done
(cat s; printf x) > longer; code "something put behind" 3 "$tool" open -i id out longer
for at in 30 60 120 170 190 210 300 70000 $((size - 1)); do
	python3 -c "d=bytearray(open('s','rb').read()); d[$at]^=1; open('bad','wb').write(d)"
	got=0; "$tool" open -i id out bad 2> /dev/null || got=$?
	# A flipped bit in the key's own line may also read as another receiver.
	case $got in 3 | 4) echo "ok    byte $at flipped is noticed ($got)" ;; *) echo "FAIL  byte $at flipped: exit $got"; failures=$((failures + 1)) ;; esac
done
finish

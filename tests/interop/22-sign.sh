#!/usr/bin/env bash
# ssh-keygen and minisign check our signatures, and we check theirs.
# tool, scratch and npm_dir come from lib_seal.sh; "id" is a file here.
# shellcheck disable=SC2154,SC2238
set -euo pipefail
. "$(dirname "$0")/lib_seal.sh"
need ssh-keygen minisign sha256sum openssl
cd "$scratch"
seed=9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60
mkdir d; printf 'some manifest\n' > d/m.txt
ok "sign" "$tool" sign $seed 1700000000 d m.txt
verify() { ssh-keygen -Y verify -f d/allowed_signers -I dossier -n "${2:-bewaar-dossier}" -s "$1.sshsig" < "$1"; }
novalidate() { ssh-keygen -Y check-novalidate -n bewaar-dossier -s "$1.sshsig" < "$1"; }
ok "ssh-keygen -Y verify" verify d/m.txt
ok "ssh-keygen -Y check-novalidate" novalidate d/m.txt
no "ssh-keygen: another namespace" verify d/m.txt file
ok "minisign -V" minisign -V -p d/signer.minisign.pub -x d/m.txt.minisig -m d/m.txt
ok "minisign shows time and name" bash -c "minisign -V -p d/signer.minisign.pub -x d/m.txt.minisig -m d/m.txt | grep -q 'timestamp:1700000000 file:m.txt'"
ok "ssh-keygen reads signer.pub" ssh-keygen -l -f d/signer.pub
for kind in ssh:sshsig minisign:minisig; do
	for key in signer.pub signer.minisign.pub; do
		ok "we check our ${kind#*:} with $key" "$tool" check "${kind%:*}" d/$key d/m.txt."${kind#*:}" d/m.txt
	done
done
cp -r d e; ok "sign again" "$tool" sign $seed 1700000000 e m.txt
ok "the same input gives the same bytes" diff -r d e
printf 'x' >> e/m.txt
no "ssh-keygen: altered" verify e/m.txt
no "minisign: altered" minisign -V -p d/signer.minisign.pub -x e/m.txt.minisig -m e/m.txt
code "we: altered, SSH" 3 "$tool" check ssh d/signer.pub d/m.txt.sshsig e/m.txt
code "we: altered, minisign" 3 "$tool" check minisign d/signer.pub d/m.txt.minisig e/m.txt
sed 's/file:m.txt/file:n.txt/' d/m.txt.minisig > e/c.minisig
code "we: altered trusted comment" 3 "$tool" check minisign d/signer.pub e/c.minisig d/m.txt
no "minisign: altered trusted comment" minisign -V -p d/signer.minisign.pub -x e/c.minisig -m d/m.txt

ssh-keygen -q -t ed25519 -N '' -C '' -f k
ssh-keygen -q -Y sign -f k -n bewaar-dossier d/m.txt
ok "we check a signature of ssh-keygen" "$tool" check ssh k.pub d/m.txt.sig d/m.txt
code "with another key it is refused" 3 "$tool" check ssh d/signer.pub d/m.txt.sig d/m.txt
ssh-keygen -q -Y sign -f k -n other e/m.txt
code "made for another purpose: refused" 3 "$tool" check ssh k.pub e/m.txt.sig e/m.txt
ssh-keygen -q -t ecdsa -N '' -f k2; rm -f d/m.txt.sig; ssh-keygen -q -Y sign -f k2 -n bewaar-dossier d/m.txt
code "another kind of key: refused" 12 "$tool" check ssh k.pub d/m.txt.sig d/m.txt
minisign -G -W -p mp -s ms > /dev/null
minisign -S -s ms -x theirs -m d/m.txt > /dev/null
ok "we check a signature of minisign" "$tool" check minisign mp theirs d/m.txt
minisign -S -l -s ms -x legacy -m d/m.txt > /dev/null
code "minisign's legacy form: refused" 12 "$tool" check minisign mp legacy d/m.txt
finish

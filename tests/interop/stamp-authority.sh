#!/usr/bin/env bash
# Goal: an authority named by its data file is asked and believed under its
# pinned root only; a root file that was changed, or none, is refused.
set -u
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
for p in python3 openssl jq; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
here=$BW_SRC/tests/interop
work=$(mktemp -d) || exit 1
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 1
export http_proxy='' https_proxy='' all_proxy='' no_proxy=127.0.0.1
# shellcheck source=tests/interop/lib_stamp_pki.sh
. "$here/lib_stamp_pki.sh"
export BEWAAR_VAULT=$work/vault PW="a passphrase for this test"
bw() { "$BW_BIN" --passphrase env:PW --progress never --json "$@"; }
bad=0
is() { [ "$2" = "$3" ] || { bad=1; echo "NOT: $1: $2, wanted $3"; cat out err; }; }
bw new vault --kdf interactive > out 2> err; is new $? 0
bw add "$BW_SRC/tests/samples/statement-2025.txt" > out 2> err; is add $? 0
python3 "$here/stamp_responder.py" . > port & server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
mkdir tsa
cp root.pem tsa/good.pem
printf 'name Good\nurl http://127.0.0.1:%s/good\nroots good.pem\nroots-sha256 %s\n' "$(cat port)" \
	"$(sha256sum < tsa/good.pem | cut -d' ' -f1)" > tsa/good.conf
bw stamp --tsa "http://127.0.0.1:$(cat port)/good" > out 2> err; is "an address without a root" $? 2
echo >> tsa/good.pem
bw stamp --tsa tsa/good.conf > out 2> err; is "a root file that was changed" $? 3
cp root.pem tsa/good.pem
bw stamp list > out 2> err; is "no reply was kept" "$(jq '[.batches[].replies[]?] | length' out)" 0
bw stamp --tsa tsa/good.conf > out 2> err; is "stamped" $? 0
is "replies" "$(jq '.replies | length' out)" 1
echo nonsense > tsa/bad.conf
bw stamp --tsa tsa/bad.conf > out 2> err; is "no data file" $? 1
bw stamp --tsa tsa/none.conf > out 2> err; is "no file" $? 1
exit $bad

# Sourced: a vault with the samples, stamped by two authorities of our own, exported,
# and unsealed into ./open; in one step, or in three with something between. Not a test.
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
for p in python3 openssl jq age-keygen; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
here=$BW_SRC/tests/interop
work=$(mktemp -d) || exit 1
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 1
export http_proxy='' https_proxy='' all_proxy='' no_proxy=127.0.0.1
# shellcheck source=tests/interop/lib_stamp_pki.sh
. "$here/lib_stamp_pki.sh"
export BEWAAR_VAULT=$work/vault PW="a passphrase for this test"
bw() { "$BW_BIN" --passphrase env:PW --progress never --json "$@" 2> err; }
fail() { echo "FAIL: $*"; cat err; exit 1; }
add_samples() { # besides what is there already
	bw add "$BW_SRC"/tests/samples/*.jpg "$BW_SRC"/tests/samples/*.txt "$BW_SRC"/tests/samples/*.png > out || fail "add: $(cat out)"
	for item in $(bw list | jq '.items[].item'); do bw review "$item" ordinary > /dev/null; done
}
stamp_samples() {
	python3 "$here/stamp_responder.py" . > port & server=$!
	for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
	url=http://127.0.0.1:$(cat port)
	bw stamp --tsa "$url/good" --tsa "$url/rsa" --tsa-ca root.pem > out || fail "stamp: $(cat out)"
}
export_dossier() {
	age-keygen -o id 2> /dev/null
	bw dossier preview -o p.pdf > out || fail "preview: $(cat out)"
	bw dossier export -o d.age --to "$(age-keygen -y id)" --release "$(jq -r .release out)" > out || fail "export: $(cat out)"
	"$BW_BIN" --json unseal d.age --identity id -o open > out 2> err || fail "unseal: $(cat out)"
}
stamped_dossier() { add_samples; stamp_samples; export_dossier; }
bw new vault --kdf interactive > out || fail "new: $(cat out)"

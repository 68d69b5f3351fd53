# Sourced: a vault with the samples, stamped by two authorities of our own, exported,
# and unsealed into ./open; in one step, or in three with something between. Not a test.
# shellcheck source=tests/interop/lib_stamp_vault.sh
. "$BW_SRC/tests/interop/lib_stamp_vault.sh"
fail() { echo "FAIL: $*"; cat err; exit 1; }
add_samples() { # besides what is there already
	bw add "$BW_SRC"/tests/samples/*.jpg "$BW_SRC"/tests/samples/*.txt "$BW_SRC"/tests/samples/*.png > out || fail "add: $(cat out)"
	for item in $(bw list | jq '.items[].item'); do bw review "$item" ordinary > /dev/null; done
}
stamp_samples() {
	serve
	bw stamp --tsa "$url/good" --tsa "$url/rsa" --tsa-ca root.pem > out || fail "stamp: $(cat out)"
}
export_dossier() {
	age-keygen -o id 2> /dev/null
	bw dossier preview -o p.pdf > out || fail "preview: $(cat out)"
	bw dossier export -o d.age --to "$(age-keygen -y id)" --release "$(jq -r .release out)" > out || fail "export: $(cat out)"
	"$BW_BIN" --json unseal d.age --identity id -o open > out 2> err || fail "unseal: $(cat out)"
}
stamped_dossier() { add_samples; stamp_samples; export_dossier; }

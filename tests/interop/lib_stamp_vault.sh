# Sourced: a work folder with authorities of our own (lib_stamp_pki.sh), an empty vault, and
# the program as `bw`, which tells in JSON and leaves its complaints in ./err. Not a test.
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
for p in python3 openssl jq age-keygen curl; do command -v $p > /dev/null || { echo "$p is needed: skipped"; exit 77; }; done
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
serve() { # the authorities answer at $url/NAME
	python3 "$here/stamp_responder.py" . > port & server=$!
	for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
	# shellcheck disable=SC2034 # who sources this reads it
	url=http://127.0.0.1:$(cat port)
}
bw new vault --kdf interactive > out || { echo "FAIL: new"; cat out err; exit 1; }

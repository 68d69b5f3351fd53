# shellcheck shell=bash
# Shared by the scenarios: a work folder, the program, and expectations that are
# counted. Sourced with BW_SRC and BW_BIN set.
[ -x "$BW_BIN" ] || { echo "no bewaar program: skipped"; exit 77; }
command -v jq > /dev/null || { echo "jq is needed: skipped"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset BEWAAR_VAULT
export BEWAAR_MODEL=/dev/null/none # every picture is held; 50-screen.sh has the model
export PW="a passphrase for this test"
count=0 bad=0
note() { count=$((count + 1)); [ "$1" = 0 ] || { bad=$((bad + 1)); echo "NOT: $2"; }; }
is() { [ "$2" = "$3" ]; note $? "$1: $2, wanted $3"; } # WHAT HAVE WANT
bw() { "$BW_BIN" --passphrase env:PW --progress never "$@"; }
# run EXIT ARGS…: with --json; standard output must be one object with a schema.
run() {
	local want=$1; shift
	bw --json "$@" > out 2> err; is "exit of $*" $? "$want"
	is "objects of $*" "$(jq -s 'map(select(type == "object" and .schema == 1)) | length' out 2> /dev/null)" 1
	is "lines of $*" "$(jq -s length out 2> /dev/null)" 1
}
# fails EXIT CODE ARGS…: also a message, and the line for people.
fails() {
	local want=$1 code=$2; shift 2
	run "$want" "$@"
	is "code of $*" "$(jq -r .error.code out)" "$code"
	[ -n "$(jq -r '.error.message // empty' out)" ]; note $? "$*: no message"
	grep -q '^bewaar: error: ' err; note $? "$*: no line for people: $(cat err)"
	! grep -qF "a passphrase for this test" out err; note $? "$*: the passphrase is told"
}
absent() { [ ! -e "$1" ]; note $? "$1 is there after a failure"; }
field() { jq -r "$1" out; }
vault() { bw --quiet new vault --kdf interactive > code 2> err || { cat err; exit 1; }; export BEWAAR_VAULT=$work/vault; }
end() { echo "$count checks, $bad failed"; [ "$bad" = 0 ] && [ "$count" -gt 0 ]; exit $?; }

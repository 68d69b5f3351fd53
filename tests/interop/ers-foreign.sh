#!/usr/bin/env bash
# Goal: the evidence records of a dossier are taken by Bouncy Castle and by a checker
# in Python, and by our own reader; with other data, in another order of the files,
# from another item, under another root, or with one byte altered, all refuse them. And
# verify holds statement, account, record, stamp and parts of one exhibit together.
set -u
# shellcheck source=tests/interop/lib_ers.sh
. "$BW_SRC/tests/interop/lib_ers.sh"
# shellcheck source=tests/interop/lib_stamped.sh
. "$BW_SRC/tests/interop/lib_stamped.sh"
export ASAN_OPTIONS=detect_leaks=0
tool=$BW_BUILD/tools/ers_tool
bouncy_ready "$work"
add_samples
# Words on two of them; one is told otherwise after the stamp, and so withheld.
{ read -r i1; read -r i2; } <<< "$(bw list | jq '.items[].item')"
bw note "$i1" --what "At the harbour" --how-known "I took it" > out || fail "note: $(cat out)"
bw date "$i1" 2018-07 --basis owner --because 'the summer\before we left' > out || fail "date: $(cat out)"
bw note "$i2" --what "words of then" > out || fail "note: $(cat out)"
stamp_samples
bw note "$i2" --what "words of now" > out || fail "note: $(cat out)"
export_dossier
"$BW_BIN" --json verify d.age --identity id --tsa-ca root.pem > out 2> err || fail "verify: $(cat out)"
[ "$(jq -r '[.layers[] | select(.name | IN("statements", "records", "timestamps", "parts")).result] | join(" ")' out)" = "pass pass pass pass" ] ||
	fail "the layers: $(cat out)"
# The same exhibits are parts of the originals that were stamped, by the other checker too.
python3 "$here/check_parts.py" open > said
[ "$(grep -c ' yes ' said) $(jq '[.exhibits[] | select(.part_of_original)] | length' out)" = "$(wc -l < said) $(wc -l < said)" ] ||
	fail "parts: $(cat said)"
proofs=$(dirname "$(find open -name '*.proof.txt' | head -n 1)")
grep -rq 'words of now\|words of then' "$proofs" && fail "an account that was to be withheld"
grep -qx 'what At the harbour' "$proofs"/*.account.txt || fail "no account"
grep -q '^date owner 2018-07.* the summer\\\\before we left$' "$proofs"/*.account.txt || fail "the account's date: $(cat "$proofs"/*.account.txt)"
# Other words: the record alone says no, since nothing else holds the account.
a=$(grep -lx 'what At the harbour' "$proofs"/*.account.txt)
cp "$a" a0; sed -i s/harbour/station/ "$a"
"$BW_BIN" --json verify open --tsa-ca root.pem > out 2> err && fail "other words were taken"
[ "$(jq -r '[.layers[] | select(.name | IN("statements", "records", "timestamps", "parts")).result] | join(" ")' out)" = "pass fail pass pass" ] ||
	fail "the layers under other words: $(cat out)"
cp a0 "$a"

# Every record, with all of its group or, where the account was withheld, its statement.
ours=0 python=0 withheld=0 total=0
: > list
for e in "$proofs"/*.ers; do
	base=$(echo "$e" | sed 's/\(\.[0-9]*\)\?\.ers$//')
	total=$((total + 1))
	if [ -f "$base.account.txt" ]; then
		"$tool" check "$e" root.pem "$base.statement.txt" "$base.account.txt" > out || fail "our reader on $e: $(cat out)"
		python3 "$here/ers_oracle.py" root.pem "$e" "$base.statement.txt" "$base.account.txt" > out 2>&1 || fail "Python on $e: $(cat out)"
		python=$((python + 1))
		echo "$e $base.statement.txt $base.account.txt" >> list
	else
		"$tool" part "$e" root.pem "$base.statement.txt" > out || fail "our reader on $e: $(cat out)"
		withheld=$((withheld + 1))
		echo "$e $base.statement.txt" >> list
	fi
	ours=$((ours + 1))
done
[ "$withheld" = 2 ] || fail "$withheld records with a withheld account"
bouncy . root.pem < list > answers
[ "$(grep -c '^ok .* 1$' answers)" = "$total" ] || fail "Bouncy Castle: $(paste answers list)"

# What must be refused, by all.
read -r e s a < list
other=$(grep -v " $s" list | head -n 1 | cut -d' ' -f2); oe=$(grep -v " $s" list | head -n 1 | cut -d' ' -f1)
cp "$s" s2; printf x >> s2; cp "$a" a2; printf x >> a2; cat "$e" <(printf '\0') > e2
cat > wrong << LIST
$e s2 $a
$e $s a2
$e $other $a
$oe $s $a
e2 $s $a
LIST
refused=0
while read -r r x y; do
	"$tool" check "$r" root.pem "$x" "$y" > out && fail "our reader took: $r $x $y"
	python3 "$here/ers_oracle.py" root.pem "$r" "$x" "$y" > /dev/null 2>&1 && fail "Python took: $r $x $y"
	refused=$((refused + 1))
done < wrong
bouncy . root.pem < wrong > answers
[ "$(grep -c '^no' answers)" = 5 ] || fail "Bouncy Castle took one of: $(paste answers wrong)"
"$tool" check "$e" other.pem "$s" "$a" > out && fail "our reader under another root"
echo "$e $s $a" | bouncy . other.pem | grep -q '^no' || fail "Bouncy Castle under another root"
# The order in which the files come does not matter: RFC 4998 sorts.
"$tool" check "$e" root.pem "$a" "$s" > out || fail "our reader on the other order"

# Each byte of the record before the token, and of the signed part of the token.
at=$(($(python3 "$here/ers_oracle.py" root.pem "$e" "$s" "$a" | cut -d' ' -f2)))
token=$(python3 - "$e" << 'PY'
import sys
# The token begins where a SEQUENCE with the identifier of signed data does.
print(open(sys.argv[1], 'rb').read().index(bytes.fromhex('06092a864886f70d010702')) - 4)
PY
)
size=$(stat -c %s "$e")
[ "$at" -lt "$token" ] || fail "where the token begins"
"$tool" flip "$e" 0 "$token" root.pem "$s" "$a" > out || fail "our reader: $(cat out)"
mine=$(sed -n 's/^tried \([0-9]*\).*/\1/p' out)
# Bouncy Castle does not look at the list of algorithms, which ends at byte 22.
echo "flip 22 $token $e $s $a" | bouncy . root.pem > answers 2> err
[ "$(cat answers)" = "flipped $((token - 22)) 0" ] || { cat err; fail "Bouncy Castle: $(cat answers)"; }
theirs=0
for i in $(seq 0 7 $((token - 1))); do
	python3 -c "import sys; b = bytearray(open(sys.argv[1], 'rb').read()); b[$i] ^= 1; open('e3', 'wb').write(b)" "$e"
	python3 "$here/ers_oracle.py" root.pem e3 "$s" "$a" > /dev/null 2>&1 && fail "Python took it with byte $i altered"
	theirs=$((theirs + 1))
done
echo "$total records (2 authorities): taken by our reader $ours, Bouncy Castle $total, Python $python; \
$refused other ones refused by all; $mine of $mine altered bytes before the token refused by our reader, $((token - 22)) of $((token - 22)) by Bouncy Castle, $theirs of $theirs by Python; the token is bytes $token to $size"

#!/usr/bin/env bash
# Argon2id against the reference program, and the recovery sheet's QR code.
# tool, scratch and npm_dir come from lib_seal.sh; "id" is a file here.
# shellcheck disable=SC2154,SC2238
set -euo pipefail
. "$(dirname "$0")/lib_seal.sh"
need argon2
cd "$scratch"
for p in "65536 3 pass somesaltsomesalt" "65536 4 x 0123456789abcdef" "131072 3 pässword 0123456789abcdef"; do
	read -r mem passes word salt <<< "$p"
	want=$(printf %s "$word" | argon2 "$salt" -id -v 13 -k "$mem" -t "$passes" -p 1 -l 32 -r)
	ok "argon2id $mem KiB, $passes passes" [ "$("$tool" argon2 "$word" "$salt" "$mem" "$passes")" = "$want" ]
done
need pdftotext
for lang in en nl; do
	codetext=ABCDE-FGHJK-MNPQR-STVWX-YZ012-34567-89ABC
	ok "$lang: sheet" "$tool" sheet $lang $codetext $lang.pdf
	"$tool" sheet $lang $codetext again.pdf; ok "$lang: same bytes" cmp $lang.pdf again.pdf; rm again.pdf
	ok "$lang: the code can be read" bash -c "pdftotext -layout $lang.pdf - | tr -d '\n\f ' | grep -q -e $codetext"
	no "$lang: it does not name what it opens" bash -c "{ pdftotext $lang.pdf -; pdfinfo $lang.pdf; } | grep -iq -e bewaar-vault -e vault -e kluis -e evidence"
	need zbarimg pdftoppm
	pdftoppm -r 150 -png $lang.pdf $lang
	ok "$lang: the QR code says the same" bash -c "zbarimg -q --raw $lang-1.png | grep -qx $codetext"
done
finish

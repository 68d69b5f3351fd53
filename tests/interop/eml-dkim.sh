#!/bin/bash
# Goal: for e-mails that a foreign program signed (dkimpy; RSA and Ed25519, each way
# of writing the body, with and without l=), the body is said to be the same; after
# any change that the signature covers it is said not to be.
set -u
python=
for p in python3 /usr/bin/python3; do
	if "$p" -c 'import dkim' 2> /dev/null; then python=$p; break; fi
done
[ -n "$python" ] || { echo "python3-dkim is missing: skipped"; exit 77; }
command -v openssl > /dev/null || { echo "openssl is missing: skipped"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
openssl genrsa -traditional -out "$tmp/rsa.pem" 2048 2> /dev/null || exit 1
head -c 32 /dev/urandom | base64 > "$tmp/ed25519"
"$python" - "$tmp" << 'END' || exit 1
import sys, dkim
tmp = sys.argv[1]
rsa, ed = open(tmp + "/rsa.pem", "rb").read(), open(tmp + "/ed25519", "rb").read().strip()
head = b"From: A. <a@example.org>\r\nTo: B. <b@example.net>\r\nDate: Thu, 4 Mar 2021 05:06:07 +0200\r\nSubject: x\r\nMessage-ID: <1@a>\r\n\r\n"
bodies = [b"", b"\r\n", b"\r\n\r\n\r\n", b"one line\r\n", b"no end", b"two  blanks\tand a tab \r\n \t\r\nlast \t\r\n\r\n\r\n",
    b" begins\r\n\r\n\r\nends\r\n \r\n", b"\xc3\xa9t\xc3\xa9\r\n" * 3000, b".\r\n" + b"x" * 997 + b"\r\n"]
n = 0
for i, body in enumerate(bodies):
    for way in (b"simple", b"relaxed"):
        for key, name in ((rsa, b"rsa-sha256"), (ed, b"ed25519-sha256")):
            for length in (False, True):
                line = dkim.sign(head + body, b"s", b"example.org", key, canonicalize=(b"relaxed", way),
                    include_headers=[b"from", b"date"], signature_algorithm=name, length=length)
                made = {"same": line + head + body, "unix": (line + head + body).replace(b"\r\n", b"\n")}
                if not (length and way == b"relaxed" and not body.strip()): # there l=0, and nothing is signed
                    made["changed"] = line + head + b"! " + body
                if not length:
                    made["longer"] = line + head + body + b"\r\n\r\nmore\r\n"
                for what, mail in made.items():
                    open("%s/%03d-%s.eml" % (tmp, n, what), "wb").write(mail)
                n += 1
END
failed=0 checked=0
"$BW_BIN" inspect --json "$tmp"/*.eml > "$tmp/report" || { echo "inspect failed"; exit 1; }
jq -r '(.files // [.])[] | .name + " " + ([.facts.warnings[] | select(startswith("there is a DKIM signature by example.org; the body is "))][0] // "nothing")' \
	"$tmp/report" > "$tmp/said"
while read -r name said; do
	case $name in
	*-same.eml | *-unix.eml) want='the body is the same as when it was signed, if the signature is genuine' ;;
	*) want='the body is not the same as when it was signed' ;;
	esac
	case $said in *"$want"*) ;; *) echo "$name: $said"; failed=1 ;; esac
	checked=$((checked + 1))
done < "$tmp/said"
echo "$checked e-mails held against their signatures"
[ "$checked" = 246 ] || failed=1
exit "$failed"

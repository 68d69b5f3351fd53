# Sourced: makes a time authority of its own in the current folder. Not a test.
# Root (2015..2045) -> issuing CA -> signers of every sort that must be taken or
# refused, and the lists of revoked certificates.
: > index.txt; echo 1000 > serial; echo 01 > crlnumber; mkdir -p issued
cat > ca.cnf <<'CNF'
[ca]
default_ca = d
[d]
dir = .
database = index.txt
new_certs_dir = issued
serial = serial
crlnumber = crlnumber
default_md = sha256
policy = p
unique_subject = no
default_crl_days = 30
[p]
organizationName = optional
commonName = supplied
CNF
ca_ext='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
printf "$ca_ext" > root.ext
printf "${ca_ext}authorityKeyIdentifier=keyid\n" > ca.ext
ext() { # NAME EKU [KU]
	printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,%s\nextendedKeyUsage=%s\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' \
		"${3:-digitalSignature}" "$2" > "$1.ext"
}
ext good critical,timeStamping
ext noncrit timeStamping
ext multi critical,timeStamping,codeSigning
ext wrongeku critical,codeSigning
ext wrongku critical,timeStamping keyEncipherment,digitalSignature
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n' > noeku.ext
key() { # NAME ALGORITHM
	case $2 in
	ec) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" ;;
	p384) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$1.key" ;;
	rsa*) openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:${2#rsa}" -out "$1.key" ;;
	esac 2> /dev/null
	openssl req -new -key "$1.key" -subj "/O=Test/CN=$1 authority" -out "$1.csr"
}
sign() { # NAME EXT FROM TO [CA]
	openssl ca -batch -config ca.cnf -cert "${5:-ca}.pem" -keyfile "${5:-ca}.key" -in "$1.csr" -extfile "$2.ext" \
		-startdate "$3" -enddate "$4" -out "$1.pem" -notext 2> /dev/null
}
root() { # NAME [FROM TO]
	key "$1" ec
	openssl ca -batch -config ca.cnf -selfsign -keyfile "$1.key" -in "$1.csr" -extfile root.ext \
		-startdate "${2:-20150101000000Z}" -enddate "${3:-20450101000000Z}" -out "$1.pem" -notext 2> /dev/null
}
root root
root other
key ca ec
sign ca ca 20150101000000Z 20400101000000Z root
for name in good revoked retired noncrit multi wrongeku wrongku noeku; do
	key $name ec
	case $name in revoked | retired) from=good ;; *) from=$name ;; esac
	sign $name $from 20250101000000Z 20350101000000Z
done
key expired ec; sign expired good 20200101000000Z 20210101000000Z
key rsa rsa3072; sign rsa good 20250101000000Z 20350101000000Z
key p384 p384; sign p384 good 20250101000000Z 20350101000000Z
key weak rsa1024; sign weak good 20250101000000Z 20350101000000Z
crl() { # OUT
	openssl ca -config ca.cnf -cert ca.pem -keyfile ca.key -gencrl -out "$1" 2> /dev/null
}
revoke() { # NAME REASON
	openssl ca -config ca.cnf -cert ca.pem -keyfile ca.key -revoke "$1.pem" -crl_reason "$2" 2> /dev/null
}
revoke revoked keyCompromise
revoke retired superseded
crl ca.crl
cat root.pem ca.crl > root+crl.pem
cat > tsa.cnf <<'CNF'
oid_section = oids
[oids]
policy1 = 1.3.6.1.4.1.99999.1
policy2 = 1.3.6.1.4.1.99999.2
[tsa]
default_tsa = cfg
[cfg]
serial = ./tsaserial
signer_digest = sha256
default_policy = policy1
other_policies = policy2
digests = sha256, sha512
accuracy = secs:1, millisecs:500
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
clock_precision_digits = 3
CNF
echo 01 > tsaserial

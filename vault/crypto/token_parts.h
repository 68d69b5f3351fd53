/* Private to crypto/token*.c: the trust side of a token check. */
#ifndef BW_CRYPTO_TOKEN_PARTS_H
#define BW_CRYPTO_TOKEN_PARTS_H

#include <openssl/ts.h>
#include <openssl/x509.h>

#include "crypto/token.h"

struct bw_token_trust {
	X509_STORE *store;
	STACK_OF(X509) *helpers; /* not self-signed: only to fill gaps */
	STACK_OF(X509_CRL) *crls;
	int roots;
};

/* A refusal: "rule NAME: ..." and no OpenSSL error left behind. */
enum bw_rc bw_token_refuse(struct bw_err *err, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
enum bw_rc bw_token_trust_read(struct bw_bytes pem, struct bw_token_trust *t, struct bw_err *err) BW_MUST_USE;
void bw_token_trust_free(struct bw_token_trust *t);
/* The rules about the signer: purpose of its certificate, the chain to a
 * pinned root at genTime, revocation; fills the signer's part of facts. */
enum bw_rc bw_token_signer_check(PKCS7 *p7, struct bw_token_trust *t, struct bw_token_facts *facts,
    struct bw_err *err) BW_MUST_USE;

#endif

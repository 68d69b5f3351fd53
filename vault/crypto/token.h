/* Strict checking of time-stamp replies (RFC 3161, RFC 5816) with OpenSSL.
 * For foreign bytes: call it in the worker. Needs no file and no network. */
#ifndef BW_CRYPTO_TOKEN_H
#define BW_CRYPTO_TOKEN_H

#include "base/bytes.h"

#define BW_TOKEN_MAX 65536u /* bytes of a reply */
#define BW_TOKEN_IMPRINT_MAX 64
#define BW_TOKEN_ROOTS_MAX ((size_t)4 << 20) /* bytes of PEM, lists of revoked certificates included */
#define BW_TOKEN_SKEW_MS 300000 /* how far an authority's clock may be ahead of ours */

/* Load what OpenSSL would otherwise look for later (no configuration file is
 * read). Call it before a sandbox closes; idempotent. */
enum bw_rc bw_token_init(struct bw_err *err) BW_MUST_USE;

/* What the reply must answer. Everything borrowed. */
struct bw_token_want {
	const uint8_t *imprint;
	size_t imprint_len;	 /* 32: SHA-256, 48: SHA-384, 64: SHA-512 */
	const uint8_t *nonce;	 /* 8 bytes; NULL: the request is not at hand */
	struct bw_bytes roots;	 /* PEM: pinned roots (self-signed), helping certificates, CRLs */
	const char *policies;	 /* allowed policy OIDs, blanks between; NULL or "": any */
	int64_t now_ms;		 /* our clock */
	int64_t not_before_ms;	 /* genTime must not be before this; INT64_MIN: no limit */
};

struct bw_token_facts {
	int64_t time_ms;     /* genTime, ms since 1970 UTC */
	int64_t accuracy_ms; /* 0 when the token states none */
	int64_t not_after_ms; /* time_ms + accuracy_ms: the bytes existed no later than this */
	int64_t expires_ms;  /* end of the authority's certificate */
	int64_t renew_by_ms; /* the same, or sooner when a key of the chain gets too weak */
	char authority[160]; /* name of the signer, escaped; UTF-8 */
	char serial[80];     /* hex, of the token */
	char policy[80];     /* dotted OID */
	uint8_t signer[32];  /* SHA-256 of the signer's certificate */
	uint8_t root[32];    /* SHA-256 of the root that the chain ended at */
	uint32_t token_at, token_len; /* where in the reply the token lies */
	bool claims_qualified; /* states ETSI EN 319 422 qualified; only a claim */
};

/* What a reply says of itself, nothing of it checked; to find its request. */
struct bw_token_peek {
	uint8_t imprint[BW_TOKEN_IMPRINT_MAX];
	size_t imprint_len; /* as in bw_token_want */
	bool has_nonce;
	uint8_t nonce[8];
};
enum bw_rc bw_token_peek(const void *reply, size_t len, struct bw_token_peek *out, struct bw_err *err) BW_MUST_USE;

/* BW_EVERIFY (BW_EFORMAT when it is no reply at all) with a message that names
 * the rule: "rule NAME: what is wrong". BW_EUSAGE: no usable root. */
enum bw_rc bw_token_verify(const void *reply, size_t len, const struct bw_token_want *want,
    struct bw_token_facts *facts, struct bw_err *err) BW_MUST_USE;

/* When the first of the roots (self-signed certificates) in a PEM text ends, ms since 1970
 * UTC. BW_EUSAGE: there is none, or the text is damaged. */
enum bw_rc bw_token_roots_end(struct bw_bytes pem, int64_t *end_ms, struct bw_err *err) BW_MUST_USE;

#endif

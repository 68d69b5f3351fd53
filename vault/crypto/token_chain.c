#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "crypto/token_parts.h"

#define CERTIFICATES_MAX 256 /* in the file of roots */
#define AUTH_LEVEL 2	     /* 112 bits: RSA 2048, no SHA-1 */

enum bw_rc
bw_token_refuse(struct bw_err *err, const char *rule, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ERR_clear_error();
	return bw_err_set(err, BW_EVERIFY, 0, "rule %s: %s", rule, text);
}

/* ---- the file of roots ---- */

static bool
keep_certificate(struct bw_token_trust *t, const uint8_t *der, long len)
{
	X509 *cert = d2i_X509(NULL, &der, len);
	bool ok = false;

	if (cert == NULL)
		return false;
	if (X509_self_signed(cert, 1) == 1) {
		ok = X509_STORE_add_cert(t->store, cert) == 1;
		t->roots += ok;
	} else if (sk_X509_num(t->helpers) < CERTIFICATES_MAX && sk_X509_push(t->helpers, cert) > 0) {
		return true;
	}
	X509_free(cert);
	return ok;
}

static bool
keep_crl(struct bw_token_trust *t, const uint8_t *der, long len)
{
	X509_CRL *crl = d2i_X509_CRL(NULL, &der, len);

	if (crl == NULL)
		return false;
	if (sk_X509_CRL_num(t->crls) < CERTIFICATES_MAX && sk_X509_CRL_push(t->crls, crl) > 0)
		return true;
	X509_CRL_free(crl);
	return false;
}

/* One PEM block. *more is false at the end of the text. */
static bool
read_block(BIO *bio, struct bw_token_trust *t, bool *more)
{
	char *name = NULL, *header = NULL;
	uint8_t *der = NULL;
	long len = 0;
	bool ok = true;

	if (PEM_read_bio(bio, &name, &header, &der, &len) != 1) {
		*more = false;
		ok = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
		ERR_clear_error();
		return ok;
	}
	if (strcmp(name, PEM_STRING_X509) == 0 || strcmp(name, PEM_STRING_X509_OLD) == 0)
		ok = keep_certificate(t, der, len);
	else if (strcmp(name, PEM_STRING_X509_CRL) == 0)
		ok = keep_crl(t, der, len);
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(der);
	return ok;
}

void
bw_token_trust_free(struct bw_token_trust *t)
{
	X509_STORE_free(t->store);
	sk_X509_pop_free(t->helpers, X509_free);
	sk_X509_CRL_pop_free(t->crls, X509_CRL_free);
	memset(t, 0, sizeof(*t));
}

enum bw_rc
bw_token_trust_read(struct bw_bytes pem, struct bw_token_trust *t, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	bool more = true;
	BIO *bio = NULL;

	memset(t, 0, sizeof(*t));
	if (pem.len == 0 || pem.len > BW_TOKEN_ROOTS_MAX) {
		bw_err_hint(err, "give the authority's root certificate with --tsa-ca FILE (PEM)");
		return bw_err_set(err, BW_EUSAGE, 0,
		    pem.len == 0 ? "rule root: no root certificate was given, so nothing can be checked"
				 : "rule root: the file of root certificates is too large");
	}
	t->store = X509_STORE_new();
	t->helpers = sk_X509_new_null();
	t->crls = sk_X509_CRL_new_null();
	bio = BIO_new_mem_buf(pem.data, (int)pem.len);
	if (t->store == NULL || t->helpers == NULL || t->crls == NULL || bio == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory to read the root certificates");
	while (rc == BW_OK && more)
		if (!read_block(bio, t, &more))
			rc = bw_err_set(err, BW_EUSAGE, 0, "rule root: the file of root certificates is damaged");
	if (rc == BW_OK && t->roots == 0) {
		bw_err_hint(err, "give the authority's root certificate with --tsa-ca FILE (PEM)");
		rc = bw_err_set(err, BW_EUSAGE, 0, "rule root: the file holds no root (self-signed) certificate");
	}
	BIO_free(bio);
	ERR_clear_error();
	if (rc != BW_OK)
		bw_token_trust_free(t);
	return rc;
}

/* ---- the signer's certificate ---- */

/* RFC 3161 2.3: extendedKeyUsage is there once, critical, and says timeStamping alone. */
static enum bw_rc
check_purpose(X509 *cert, struct bw_err *err)
{
	int crit = -1;
	EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(cert, NID_ext_key_usage, &crit, NULL);
	bool alone = eku != NULL && sk_ASN1_OBJECT_num(eku) == 1 &&
	    OBJ_obj2nid(sk_ASN1_OBJECT_value(eku, 0)) == NID_time_stamp;
	uint32_t usage = X509_get_key_usage(cert);
	bool has_eku = eku != NULL;

	EXTENDED_KEY_USAGE_free(eku);
	if (!has_eku)
		return bw_token_refuse(err, "purpose", "the signer's certificate is not for time stamps");
	if (!alone)
		return bw_token_refuse(err, "purpose", "the signer's certificate is not for time stamps alone");
	if (crit != 1)
		return bw_token_refuse(err, "purpose", "the signer's certificate does not mark its purpose as critical");
	if (usage != UINT32_MAX &&
	    ((usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0 ||
		(usage & ~(uint32_t)(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0))
		return bw_token_refuse(err, "purpose", "the signer's key is not for signatures alone");
	return BW_OK;
}

static enum bw_rc
chain_error(X509_STORE_CTX *ctx, struct bw_err *err)
{
	int code = X509_STORE_CTX_get_error(ctx);

	if (code == X509_V_ERR_CERT_HAS_EXPIRED || code == X509_V_ERR_CERT_NOT_YET_VALID)
		return bw_token_refuse(err, "validity", "at the time of the stamp: %s", X509_verify_cert_error_string(code));
	if (code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY || code == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
	    code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT || code == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT ||
	    code == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE)
		bw_err_hint(err, "is --tsa-ca the root of the authority that answered?");
	return bw_token_refuse(err, "chain", "the signer does not lead to the given root: %s",
	    X509_verify_cert_error_string(code));
}

/* RFC 3161 4: a key that was stolen makes every stamp worthless, whenever it
 * was taken back; one that only went out of use does so from that day on. */
static bool
spoils(const X509_REVOKED *entry, time_t at)
{
	ASN1_ENUMERATED *reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
	long code = reason != NULL ? ASN1_ENUMERATED_get(reason) : CRL_REASON_UNSPECIFIED;
	time_t when = at;

	ASN1_ENUMERATED_free(reason);
	if (code != CRL_REASON_SUPERSEDED && code != CRL_REASON_CESSATION_OF_OPERATION &&
	    code != CRL_REASON_AFFILIATION_CHANGED)
		return true;
	return X509_cmp_time(X509_REVOKED_get0_revocationDate(entry), &when) <= 0;
}

static bool
revoked_by(X509_CRL *crl, X509 *cert, X509 *issuer, time_t at)
{
	X509_REVOKED *entry = NULL;

	return X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) == 0 &&
	    X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1 && X509_CRL_get0_by_cert(crl, &entry, cert) == 1 &&
	    spoils(entry, at);
}

static enum bw_rc
check_revocation(STACK_OF(X509) *chain, STACK_OF(X509_CRL) *crls, time_t at, struct bw_err *err)
{
	int i, k;

	for (i = 0; i + 1 < sk_X509_num(chain); i++)
		for (k = 0; k < sk_X509_CRL_num(crls); k++)
			if (revoked_by(sk_X509_CRL_value(crls, k), sk_X509_value(chain, i), sk_X509_value(chain, i + 1), at))
				return bw_token_refuse(err, "revocation", "the certificate of %s was revoked",
				    i == 0 ? "the signer" : "an issuer");
	ERR_clear_error();
	return BW_OK;
}

/* The common name, else the organisation, else the whole name; for showing. */
static void
name_of(X509 *cert, char *out, size_t size)
{
	X509_NAME *name = X509_get_subject_name(cert);
	struct bw_buf text = { .limit = 4096 };
	unsigned char *utf8 = NULL;
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	int len = -1;
	size_t keep;

	if (at < 0)
		at = X509_NAME_get_index_by_NID(name, NID_organizationName, -1);
	if (at >= 0)
		len = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (len > 0)
		bw_utf8_escape(&text, utf8, (size_t)len < 512 ? (size_t)len : 512);
	else
		bw_buf_str(&text, "an authority without a name");
	OPENSSL_free(utf8);
	keep = text.len < size ? text.len : size - 1;
	while (keep > 0 && keep < text.len && (text.data[keep] & 0xc0u) == 0x80)
		keep--;
	if (keep > 0)
		memcpy(out, text.data, keep);
	out[keep] = 0;
	bw_buf_free(&text);
}

static int64_t
ms_of(const ASN1_TIME *t)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	return ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) * 1000 : 0;
}

/* ETSI TS 119 312 and SOG-IS: RSA below 3000 bits is good enough until the end
 * of 2028. A stamp whose chain rests on one wants renewing before then. */
#define WEAK_RSA_BITS 3000
#define WEAK_RSA_FROM_MS INT64_C(1861920000000) /* 2029-01-01 */

static int64_t
renew_by(STACK_OF(X509) *chain, int64_t expires_ms)
{
	int64_t at = expires_ms;
	int i;

	for (i = 0; i < sk_X509_num(chain); i++) {
		EVP_PKEY *key = X509_get0_pubkey(sk_X509_value(chain, i));

		if (key != NULL && EVP_PKEY_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_bits(key) < WEAK_RSA_BITS &&
		    at > WEAK_RSA_FROM_MS)
			at = WEAK_RSA_FROM_MS;
	}
	return at;
}

enum bw_rc
bw_token_roots_end(struct bw_bytes pem, int64_t *end_ms, struct bw_err *err)
{
	STACK_OF(X509) *roots = NULL;
	struct bw_token_trust trust;
	enum bw_rc rc;
	int i;

	*end_ms = INT64_MAX;
	if ((rc = bw_token_trust_read(pem, &trust, err)) != BW_OK)
		return rc;
	roots = X509_STORE_get1_all_certs(trust.store);
	for (i = 0; i < sk_X509_num(roots); i++) {
		int64_t end = ms_of(X509_get0_notAfter(sk_X509_value(roots, i)));

		*end_ms = end < *end_ms ? end : *end_ms;
	}
	if (roots == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory to read the root certificates");
	sk_X509_pop_free(roots, X509_free);
	bw_token_trust_free(&trust);
	return rc;
}

static void
describe(STACK_OF(X509) *chain, struct bw_token_facts *facts)
{
	X509 *signer = sk_X509_value(chain, 0), *root = sk_X509_value(chain, sk_X509_num(chain) - 1);
	unsigned int len;

	name_of(signer, facts->authority, sizeof(facts->authority));
	facts->expires_ms = ms_of(X509_get0_notAfter(signer));
	facts->renew_by_ms = renew_by(chain, facts->expires_ms);
	len = sizeof(facts->signer);
	(void)X509_digest(signer, EVP_sha256(), facts->signer, &len);
	len = sizeof(facts->root);
	(void)X509_digest(root, EVP_sha256(), facts->root, &len);
}

static enum bw_rc
check_chain(X509 *signer, STACK_OF(X509) *untrusted, PKCS7 *p7, struct bw_token_trust *t, struct bw_token_facts *facts,
    struct bw_err *err)
{
	time_t at = (time_t)(facts->time_ms / 1000);
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *chain;
	enum bw_rc rc;

	if (ctx == NULL || X509_STORE_CTX_init(ctx, t->store, signer, untrusted) != 1 ||
	    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_TIMESTAMP_SIGN) != 1) {
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory to check the chain of a time stamp");
		goto out;
	}
	if (X509_verify_cert(ctx) != 1) {
		rc = chain_error(ctx, err);
		goto out;
	}
	chain = X509_STORE_CTX_get0_chain(ctx);
	rc = check_revocation(chain, t->crls, at, err);
	if (rc == BW_OK)
		rc = check_revocation(chain, p7->d.sign->crl, at, err);
	if (rc == BW_OK)
		describe(chain, facts);
out:
	X509_STORE_CTX_free(ctx);
	return rc;
}

enum bw_rc
bw_token_signer_check(PKCS7 *p7, struct bw_token_trust *t, struct bw_token_facts *facts, struct bw_err *err)
{
	X509_VERIFY_PARAM *param = X509_STORE_get0_param(t->store);
	STACK_OF(X509) *signers, *untrusted = NULL;
	enum bw_rc rc;

	/* Not now but then: a stamp stays good after its authority's certificate has run out. */
	X509_VERIFY_PARAM_set_time(param, (time_t)(facts->time_ms / 1000));
	X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
	signers = PKCS7_get0_signers(p7, t->helpers, 0);
	if (signers == NULL || sk_X509_num(signers) != 1) {
		rc = bw_token_refuse(err, "signer", "the signer's certificate is not in the reply");
		goto out;
	}
	rc = check_purpose(sk_X509_value(signers, 0), err);
	if (rc != BW_OK)
		goto out;
	untrusted = sk_X509_dup(t->helpers);
	if (untrusted == NULL || (p7->d.sign->cert != NULL &&
	    X509_add_certs(untrusted, p7->d.sign->cert, X509_ADD_FLAG_NO_DUP) != 1))
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory to check the chain of a time stamp");
	else
		rc = check_chain(sk_X509_value(signers, 0), untrusted, p7, t, facts, err);
out:
	sk_X509_free(untrusted);
	sk_X509_free(signers);
	return rc;
}

#include "crypto/token.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ts.h>
#include <string.h>
#include <time.h>

#include "base/encode.h"
#include "base/utf8.h"
#include "crypto/token_parts.h"

/* A time that nobody's clock can be wrong about by more: ten days. */
#define ACCURACY_MAX_MS ((int64_t)10 * 86400 * 1000)

enum bw_rc
bw_token_init(struct bw_err *err)
{
	static const char *const digests[] = { "SHA1", "SHA256", "SHA384", "SHA512" };
	EVP_PKEY *key;
	size_t i;

	/* The C library opens the time zone's file at the first use of a date. */
	tzset();
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS |
		    OPENSSL_INIT_ADD_ALL_DIGESTS | OPENSSL_INIT_ADD_ALL_CIPHERS, NULL) != 1)
		return bw_err_set(err, BW_EFAIL, 0, "the OpenSSL library could not be started");
	for (i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		EVP_MD_free(EVP_MD_fetch(NULL, digests[i], NULL));
	/* Making a key touches the random generator and the curves: all that
	 * could want a system call later has run once. */
	key = EVP_EC_gen("P-256");
	EVP_PKEY_free(key);
	ERR_clear_error();
	return key != NULL ? BW_OK : bw_err_set(err, BW_EFAIL, 0, "the OpenSSL library could not be started");
}

/* ---- reading ---- */

struct token {
	TS_RESP *resp;
	PKCS7 *p7;	    /* of resp */
	TS_TST_INFO *info;  /* of resp */
};

static enum bw_rc
not_granted(const TS_STATUS_INFO *status, long code, struct bw_err *err)
{
	const STACK_OF(ASN1_UTF8STRING) *texts = TS_STATUS_INFO_get0_text(status);
	struct bw_buf said = { .limit = 512 };
	enum bw_rc rc;

	if (texts != NULL && sk_ASN1_UTF8STRING_num(texts) > 0) {
		const ASN1_UTF8STRING *text = sk_ASN1_UTF8STRING_value(texts, 0);
		int len = ASN1_STRING_length(text);

		bw_utf8_escape(&said, ASN1_STRING_get0_data(text), (size_t)(len < 100 ? len : 100));
	}
	rc = bw_token_refuse(err, "status", "the authority did not grant a stamp (status %ld) %s", code, bw_buf_text(&said));
	bw_buf_free(&said);
	return rc;
}

/* The signed content has the right type and no byte after it. */
static bool
content_is_whole(PKCS7 *p7)
{
	const uint8_t *at, *end;
	ASN1_TYPE *any;
	TS_TST_INFO *again;
	PKCS7 *inner;
	bool whole;

	if (!PKCS7_type_is_signed(p7) || p7->d.sign == NULL || p7->d.sign->contents == NULL)
		return false;
	inner = p7->d.sign->contents;
	if (OBJ_obj2nid(inner->type) != NID_id_smime_ct_TSTInfo)
		return false;
	any = inner->d.other;
	if (any == NULL || any->type != V_ASN1_OCTET_STRING)
		return false;
	at = ASN1_STRING_get0_data(any->value.octet_string);
	end = at + ASN1_STRING_length(any->value.octet_string);
	again = d2i_TS_TST_INFO(NULL, &at, end - at);
	whole = again != NULL && at == end;
	TS_TST_INFO_free(again);
	return whole;
}

/* Where the token lies in the reply: behind the outer header and the status. Its
 * bytes go into evidence records as they are, so both must have their lengths. */
static bool
find_token(const uint8_t *reply, size_t len, uint32_t *at, uint32_t *token_len)
{
	const uint8_t *p = reply;
	long part = 0;
	int tag, class;

	if ((ASN1_get_object(&p, &part, &tag, &class, (long)len) & 0x81) != 0)
		return false;
	if ((ASN1_get_object(&p, &part, &tag, &class, (long)(len - (size_t)(p - reply))) & 0x81) != 0)
		return false;
	p += part;
	*at = (uint32_t)(p - reply);
	if ((ASN1_get_object(&p, &part, &tag, &class, (long)(len - *at)) & 0x81) != 0)
		return false;
	*token_len = (uint32_t)((size_t)(p - reply) + (size_t)part - *at);
	return *at + *token_len == len;
}

static enum bw_rc
read_token(const void *reply, size_t len, struct token *t, struct bw_err *err)
{
	const uint8_t *at = reply;
	const TS_STATUS_INFO *status;
	int64_t code = -1;

	memset(t, 0, sizeof(*t));
	if (len == 0 || len > BW_TOKEN_MAX)
		return bw_err_set(err, BW_EFORMAT, 0, "rule size: a time-stamp reply has 1 to %u bytes, not %zu", BW_TOKEN_MAX, len);
	t->resp = d2i_TS_RESP(NULL, &at, (long)len);
	if (t->resp == NULL) {
		ERR_clear_error();
		return bw_err_set(err, BW_EFORMAT, 0, "rule form: this is not a time-stamp reply (RFC 3161)");
	}
	if (at != (const uint8_t *)reply + len)
		return bw_token_refuse(err, "form", "there are bytes after the reply");
	status = TS_RESP_get_status_info(t->resp);
	if (ASN1_INTEGER_get_int64(&code, TS_STATUS_INFO_get0_status(status)) != 1 ||
	    (code != TS_STATUS_GRANTED && code != TS_STATUS_GRANTED_WITH_MODS))
		return not_granted(status, (long)code, err);
	t->p7 = TS_RESP_get_token(t->resp);
	t->info = TS_RESP_get_tst_info(t->resp);
	if (t->p7 == NULL || t->info == NULL)
		return bw_token_refuse(err, "form", "the reply holds no token");
	if (!content_is_whole(t->p7))
		return bw_token_refuse(err, "form", "the token does not hold exactly one statement of time");
	if (sk_PKCS7_SIGNER_INFO_num(t->p7->d.sign->signer_info) != 1)
		return bw_token_refuse(err, "signer", "the token does not have exactly one signer");
	return BW_OK;
}

/* ---- what it says ---- */

/* Its length, which says the algorithm; 0 when it is none that is taken. */
static size_t
imprint_of(TS_TST_INFO *info, uint8_t out[static BW_TOKEN_IMPRINT_MAX])
{
	static const struct {
		int nid;
		size_t len;
	} taken[] = { { NID_sha256, 32 }, { NID_sha384, 48 }, { NID_sha512, 64 } };
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	const ASN1_OBJECT *oid = NULL;
	ASN1_OCTET_STRING *hash = TS_MSG_IMPRINT_get_msg(imprint);
	int parameters = V_ASN1_UNDEF;
	size_t i;

	X509_ALGOR_get0(&oid, &parameters, NULL, TS_MSG_IMPRINT_get_algo(imprint));
	for (i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		if (OBJ_obj2nid(oid) != taken[i].nid || (parameters != V_ASN1_UNDEF && parameters != V_ASN1_NULL) ||
		    (size_t)ASN1_STRING_length(hash) != taken[i].len)
			continue;
		memcpy(out, ASN1_STRING_get0_data(hash), taken[i].len);
		return taken[i].len;
	}
	return 0;
}

/* Our nonces have 8 bytes, so that any other length is not ours. */
static bool
nonce_of(TS_TST_INFO *info, uint8_t out[static 8])
{
	const ASN1_INTEGER *nonce = TS_TST_INFO_get_nonce(info);

	memset(out, 0, 8);
	if (nonce == NULL || ASN1_STRING_type(nonce) != V_ASN1_INTEGER || ASN1_STRING_length(nonce) != 8)
		return false;
	memcpy(out, ASN1_STRING_get0_data(nonce), 8);
	return true;
}

static bool
digits(const char *text, int count, int *out)
{
	*out = 0;
	while (count-- > 0) {
		if (*text < '0' || *text > '9')
			return false;
		*out = *out * 10 + (*text++ - '0');
	}
	return true;
}

/* RFC 3161 2.4.2: YYYYMMDDhhmmss[.s...]Z, no trailing zero in the fraction. */
static bool
read_time(const char *s, size_t len, int64_t *ms)
{
	int year, unit = 100, fraction = 0;
	struct tm tm;
	time_t seconds;
	size_t i;

	memset(&tm, 0, sizeof(tm));
	if (len < 15 || s[len - 1] != 'Z' || !digits(s, 4, &year) || !digits(s + 4, 2, &tm.tm_mon) ||
	    !digits(s + 6, 2, &tm.tm_mday) || !digits(s + 8, 2, &tm.tm_hour) || !digits(s + 10, 2, &tm.tm_min) ||
	    !digits(s + 12, 2, &tm.tm_sec))
		return false;
	if (len > 15 && (s[14] != '.' || len < 17 || len > 26 || s[len - 2] == '0'))
		return false;
	for (i = 15; i + 1 < len; i++, unit /= 10) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		fraction += unit * (s[i] - '0');
	}
	if (year < 1990 || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 ||
	    tm.tm_min > 59 || tm.tm_sec > 60)
		return false;
	tm.tm_year = year - 1900;
	tm.tm_mon -= 1;
	seconds = timegm(&tm);
	/* More digits than milliseconds: up, since it is an upper bound. */
	*ms = (int64_t)seconds * 1000 + fraction + (len > 19);
	return true;
}

/* An optional INTEGER; false when it is there and not in [least, most]. */
static bool
bounded(const ASN1_INTEGER *v, int64_t least, int64_t most, int64_t *out)
{
	*out = 0;
	return v == NULL || (ASN1_INTEGER_get_int64(out, v) == 1 && *out >= least && *out <= most);
}

static enum bw_rc
read_times(TS_TST_INFO *info, struct bw_token_facts *f, struct bw_err *err)
{
	const ASN1_GENERALIZEDTIME *time = TS_TST_INFO_get_time(info);
	TS_ACCURACY *accuracy = TS_TST_INFO_get_accuracy(info);
	int64_t s = 0, ms = 0, us = 0;

	if (time == NULL ||
	    !read_time((const char *)ASN1_STRING_get0_data(time), (size_t)ASN1_STRING_length(time), &f->time_ms))
		return bw_token_refuse(err, "time", "the time of the stamp is not written as it must be");
	if (accuracy != NULL &&
	    (!bounded(TS_ACCURACY_get_seconds(accuracy), 0, ACCURACY_MAX_MS / 1000, &s) ||
		!bounded(TS_ACCURACY_get_millis(accuracy), 0, 999, &ms) ||
		!bounded(TS_ACCURACY_get_micros(accuracy), 0, 999, &us)))
		return bw_token_refuse(err, "time", "the accuracy of the stamp makes no sense");
	f->accuracy_ms = s * 1000 + ms + (us > 0);
	f->not_after_ms = f->time_ms + f->accuracy_ms;
	return BW_OK;
}

/* id-etsi-tsts-EuQCompliance, 0.4.0.19422.1.1 (EN 319 422). */
static bool
claims_qualified(TS_TST_INFO *info)
{
	static const uint8_t oid[] = { 0x06, 0x07, 0x04, 0x00, 0x81, 0x97, 0x5e, 0x01, 0x01 };
	int at = TS_TST_INFO_get_ext_by_NID(info, NID_qcStatements, -1);
	const ASN1_OCTET_STRING *data;

	if (at < 0)
		return false;
	data = X509_EXTENSION_get_data(TS_TST_INFO_get_ext(info, at));
	return memmem(ASN1_STRING_get0_data(data), (size_t)ASN1_STRING_length(data), oid, sizeof(oid)) != NULL;
}

static enum bw_rc
read_facts(TS_TST_INFO *info, struct bw_token_facts *f, struct bw_err *err)
{
	const ASN1_INTEGER *serial = TS_TST_INFO_get_serial(info);
	int len = serial != NULL ? ASN1_STRING_length(serial) : 0;
	int policy = OBJ_obj2txt(f->policy, sizeof(f->policy), TS_TST_INFO_get_policy_id(info), 1);

	if (len < 1 || len > 39)
		return bw_token_refuse(err, "form", "the serial number is missing or too long");
	if (policy < 1 || (size_t)policy >= sizeof(f->policy))
		return bw_token_refuse(err, "policy", "the token names no policy");
	bw_hex(f->serial, ASN1_STRING_get0_data(serial), (size_t)len);
	f->claims_qualified = claims_qualified(info);
	return read_times(info, f, err);
}

/* ---- the rules ---- */

static bool
listed(const char *list, const char *oid)
{
	size_t len = strlen(oid);

	while (*list != 0) {
		size_t word = strcspn(list, " \t,");

		if (word == len && memcmp(list, oid, len) == 0)
			return true;
		list += word;
		list += strspn(list, " \t,");
	}
	return false;
}

static enum bw_rc
check_answer(TS_TST_INFO *info, const struct bw_token_want *want, struct bw_err *err)
{
	uint8_t imprint[BW_TOKEN_IMPRINT_MAX], nonce[8];
	size_t len = imprint_of(info, imprint);

	if (TS_TST_INFO_get_version(info) != 1)
		return bw_token_refuse(err, "version", "the token is not of version 1");
	if (len == 0)
		return bw_token_refuse(err, "imprint", "the token does not stamp a SHA-2 value");
	if (len != want->imprint_len || memcmp(imprint, want->imprint, len) != 0)
		return bw_token_refuse(err, "imprint", "the token stamps something else than what was asked");
	if (want->nonce != NULL && (!nonce_of(info, nonce) || memcmp(nonce, want->nonce, sizeof(nonce)) != 0))
		return bw_token_refuse(err, "nonce", "the token answers another request");
	if (TS_TST_INFO_get_ext_by_critical(info, 1, -1) >= 0)
		return bw_token_refuse(err, "extension", "the token has a critical extension that is not understood");
	return BW_OK;
}

static enum bw_rc
check_time(const struct bw_token_facts *f, const struct bw_token_want *want, struct bw_err *err)
{
	int64_t latest;

	if (bw_add_overflows(want->now_ms, (int64_t)BW_TOKEN_SKEW_MS, &latest) || f->time_ms > latest) {
		bw_err_hint(err, "check the date and time of this machine");
		return bw_token_refuse(err, "time", "the stamp is from the future by this machine's clock");
	}
	if (want->not_before_ms != INT64_MIN && f->not_after_ms < want->not_before_ms)
		return bw_token_refuse(err, "order", "the stamp is earlier than that of the batch before it");
	return BW_OK;
}

static bool
digest_is_strong(const PKCS7 *p7)
{
	const PKCS7_SIGNER_INFO *si = sk_PKCS7_SIGNER_INFO_value(p7->d.sign->signer_info, 0);
	const ASN1_OBJECT *oid = NULL;
	int nid;

	X509_ALGOR_get0(&oid, NULL, NULL, si->digest_alg);
	nid = OBJ_obj2nid(oid);
	return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512 || nid == NID_sha3_256 ||
	    nid == NID_sha3_384 || nid == NID_sha3_512;
}

/* TS_RESP_verify_response() checks no signature unless both flags are set. */
static enum bw_rc
check_signature(TS_RESP *resp, struct bw_token_trust *trust, struct bw_err *err)
{
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
	STACK_OF(X509) *helpers = X509_chain_up_ref(trust->helpers);
	enum bw_rc rc = BW_OK;
	unsigned long code;

	if (ctx == NULL || helpers == NULL) {
		sk_X509_pop_free(helpers, X509_free);
		TS_VERIFY_CTX_free(ctx);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to check a time stamp");
	}
	(void)TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_SIGNER);
	(void)X509_STORE_up_ref(trust->store);
	(void)TS_VERIFY_CTX_set_store(ctx, trust->store);
	(void)TS_VERIFY_CTX_set_certs(ctx, helpers);
	if (TS_RESP_verify_response(ctx, resp) != 1) {
		code = ERR_peek_error();
		if (ERR_GET_LIB(code) == ERR_LIB_ESS)
			rc = bw_token_refuse(err, "signer-id", "the token does not name its signer's certificate");
		else if (ERR_GET_LIB(code) == ERR_LIB_TS && ERR_GET_REASON(code) == TS_R_TSA_NAME_MISMATCH)
			rc = bw_token_refuse(err, "signer", "the token names another authority than its signer");
		else
			rc = bw_token_refuse(err, "signature", "the signature does not hold: the bytes were altered");
	}
	TS_VERIFY_CTX_free(ctx);
	return rc;
}

enum bw_rc
bw_token_peek(const void *reply, size_t len, struct bw_token_peek *out, struct bw_err *err)
{
	struct token t;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	rc = read_token(reply, len, &t, err);
	if (rc == BW_OK && (out->imprint_len = imprint_of(t.info, out->imprint)) == 0)
		rc = bw_token_refuse(err, "imprint", "the token does not stamp a SHA-2 value");
	if (rc == BW_OK)
		out->has_nonce = nonce_of(t.info, out->nonce);
	TS_RESP_free(t.resp);
	return rc;
}

enum bw_rc
bw_token_verify(const void *reply, size_t len, const struct bw_token_want *want, struct bw_token_facts *facts,
    struct bw_err *err)
{
	struct bw_token_trust trust;
	struct token t = { NULL, NULL, NULL };
	enum bw_rc rc;

	memset(facts, 0, sizeof(*facts));
	rc = bw_token_trust_read(want->roots, &trust, err);
	if (rc != BW_OK)
		return rc;
	rc = read_token(reply, len, &t, err);
	if (rc == BW_OK && !find_token(reply, len, &facts->token_at, &facts->token_len))
		rc = bw_token_refuse(err, "form", "the reply is not in DER");
	if (rc == BW_OK)
		rc = check_answer(t.info, want, err);
	if (rc == BW_OK)
		rc = read_facts(t.info, facts, err);
	if (rc == BW_OK && want->policies != NULL && *want->policies != 0 && !listed(want->policies, facts->policy))
		rc = bw_token_refuse(err, "policy", "policy %s is not among the allowed ones", facts->policy);
	if (rc == BW_OK)
		rc = check_time(facts, want, err);
	if (rc == BW_OK && !digest_is_strong(t.p7))
		rc = bw_token_refuse(err, "digest", "the token is signed over a weak hash");
	if (rc == BW_OK)
		rc = bw_token_signer_check(t.p7, &trust, facts, err);
	if (rc == BW_OK)
		rc = check_signature(t.resp, &trust, err);
	if (rc != BW_OK)
		memset(facts, 0, sizeof(*facts));
	TS_RESP_free(t.resp);
	bw_token_trust_free(&trust);
	ERR_clear_error();
	return rc;
}

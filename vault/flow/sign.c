#include "flow/sign.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "format/minisig.h"
#include "format/sshsig.h"
#include "format/words.h"

#define FINGERPRINT_WORDS 8

/* minisign names keys by eight random bytes; ours follow from the key. */
static void
key_id(uint8_t id[static 8], const uint8_t pub[static 32])
{
	uint8_t hash[32];

	bw_sha256(hash, pub, 32);
	memcpy(id, hash, 8);
}

static enum bw_rc
sign_ssh(const uint8_t seed[static 32], const void *data, size_t len, struct bw_buf *out, struct bw_err *err)
{
	struct bw_sshsig s = { .space = BW_SIGN_NAMESPACE };
	struct bw_buf text = { 0 };
	uint8_t hash[64];
	enum bw_rc rc;

	bw_sha512(hash, data, len);
	bw_sshsig_signed(&text, s.space, hash);
	if ((rc = bw_buf_check(&text, err)) == BW_OK) {
		bw_ed25519_public(s.pub, seed);
		bw_ed25519_sign(s.sig, text.data, text.len, seed);
		bw_sshsig_put(out, &s);
		rc = bw_buf_check(out, err);
	}
	bw_buf_free(&text);
	return rc;
}

/* What the second signature of minisign covers. */
static void
put_global(struct bw_buf *out, const struct bw_minisig *m)
{
	bw_buf_put(out, m->sig, sizeof(m->sig));
	bw_buf_str(out, m->trusted);
}

static enum bw_rc
trusted_comment(struct bw_minisig *m, const char *name, int64_t when, struct bw_err *err)
{
	time_t t = (time_t)when;
	struct tm tm;
	char date[32];

	if (gmtime_r(&t, &tm) == NULL || strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "the time to sign with is out of range");
	(void)snprintf(m->trusted, sizeof(m->trusted), "timestamp:%lld\tfile:%.200s\tby the signer's clock: %s",
	    (long long)when, name, date);
	/* Tabs separate fields by custom, but plain readers show them badly. */
	for (char *p = m->trusted; *p != '\0'; p++)
		if (*p == '\t')
			*p = ' ';
	return BW_OK;
}

static enum bw_rc
sign_minisign(const uint8_t seed[static 32], const char *name, const void *data, size_t len, int64_t when,
    struct bw_buf *out, struct bw_err *err)
{
	struct bw_minisig m = { .untrusted = "signature of a dossier" };
	uint8_t pub[32], hash[64];
	struct bw_buf text = { 0 };
	enum bw_rc rc;

	if ((rc = trusted_comment(&m, name, when, err)) != BW_OK)
		return rc;
	bw_ed25519_public(pub, seed);
	key_id(m.key_id, pub);
	bw_blake2b(hash, sizeof(hash), data, len, NULL, 0);
	bw_ed25519_sign(m.sig, hash, sizeof(hash), seed);
	put_global(&text, &m);
	if ((rc = bw_buf_check(&text, err)) == BW_OK) {
		bw_ed25519_sign(m.global, text.data, text.len, seed);
		bw_minisig_put(out, &m);
		rc = bw_buf_check(out, err);
	}
	bw_buf_free(&text);
	return rc;
}

enum bw_rc
bw_sign(const uint8_t seed[static 32], const char *name, const void *data, size_t len, int64_t time, struct bw_buf *sshsig,
    struct bw_buf *minisig, struct bw_err *err)
{
	enum bw_rc rc;

	for (const char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p < 33 || *p == 127)
			return bw_err_set(err, BW_EUSAGE, 0, "the file name cannot stand in a signature");
	if ((rc = sign_ssh(seed, data, len, sshsig, err)) != BW_OK)
		return rc;
	return sign_minisign(seed, name, data, len, time, minisig, err);
}

void
bw_sign_put_ssh(struct bw_buf *out, const uint8_t pub[static 32])
{
	bw_ssh_pub_put(out, pub, BW_SIGN_PRINCIPAL);
}

void
bw_sign_put_minisign(struct bw_buf *out, const uint8_t pub[static 32])
{
	struct bw_minisign_pub key;
	struct bw_buf words = { 0 };

	key_id(key.key_id, pub);
	memcpy(key.pub, pub, 32);
	bw_sign_fingerprint(&words, pub);
	bw_minisign_pub_put(out, &key, bw_buf_text(&words));
	bw_buf_free(&words);
}

void
bw_sign_put_allowed(struct bw_buf *out, const uint8_t pub[static 32])
{
	bw_buf_printf(out, "%s namespaces=\"%s\" ", BW_SIGN_PRINCIPAL, BW_SIGN_NAMESPACE);
	bw_ssh_pub_put(out, pub, "");
}

static bool
hex_pub(uint8_t pub[static 32], const char *text, size_t len)
{
	char hex[65];

	if (len > 0 && text[len - 1] == '\n')
		len--;
	if (len != 64)
		return false;
	memcpy(hex, text, 64);
	hex[64] = '\0';
	return strlen(hex) == 64 && bw_unhex(pub, 32, hex);
}

enum bw_rc
bw_sign_parse_pub(uint8_t pub[static 32], const void *data, size_t len, struct bw_err *err)
{
	struct bw_minisign_pub key;
	enum bw_rc rc;

	if (hex_pub(pub, data, len) || bw_ssh_pub_parse(pub, data, len, NULL) == BW_OK)
		return BW_OK;
	if (bw_minisign_pub_parse(&key, data, len, NULL) == BW_OK) {
		memcpy(pub, key.pub, 32);
		return BW_OK;
	}
	rc = bw_err_set(err, BW_EFORMAT, 0, "no public signing key");
	bw_err_hint(err, "give signer.pub, the minisign key, or 64 hex digits");
	return rc;
}

static enum bw_rc
not_signed(struct bw_err *err, const char *why)
{
	enum bw_rc rc = bw_err_set(err, BW_EVERIFY, 0, "the signature does not hold: %s", why);

	bw_err_hint(err, "compare the words of the signing key with the sender, and ask for the file again");
	return rc;
}

enum bw_rc
bw_sign_check_ssh(const uint8_t pub[static 32], const void *sig, size_t sig_len, const void *data, size_t len,
    struct bw_err *err)
{
	struct bw_buf text = { 0 };
	struct bw_sshsig s;
	uint8_t hash[64];
	enum bw_rc rc;

	if ((rc = bw_sshsig_parse(&s, sig, sig_len, err)) != BW_OK)
		return rc;
	if (strcmp(s.space, BW_SIGN_NAMESPACE) != 0)
		return not_signed(err, "it was made for another purpose");
	if (memcmp(s.pub, pub, 32) != 0)
		return not_signed(err, "it was made with another key");
	bw_sha512(hash, data, len);
	bw_sshsig_signed(&text, s.space, hash);
	if ((rc = bw_buf_check(&text, err)) == BW_OK && !bw_ed25519_verify(s.sig, text.data, text.len, pub))
		rc = not_signed(err, "the bytes are not those that were signed");
	bw_buf_free(&text);
	return rc;
}

enum bw_rc
bw_sign_check_minisign(const uint8_t pub[static 32], const void *sig, size_t sig_len, const void *data, size_t len,
    struct bw_buf *comment, struct bw_err *err)
{
	struct bw_buf text = { 0 };
	struct bw_minisig m;
	uint8_t hash[64];
	enum bw_rc rc;

	if ((rc = bw_minisig_parse(&m, sig, sig_len, err)) != BW_OK)
		return rc;
	bw_blake2b(hash, sizeof(hash), data, len, NULL, 0);
	if (!bw_ed25519_verify(m.sig, hash, sizeof(hash), pub))
		return not_signed(err, "other bytes or another key");
	put_global(&text, &m);
	if ((rc = bw_buf_check(&text, err)) == BW_OK && !bw_ed25519_verify(m.global, text.data, text.len, pub))
		rc = not_signed(err, "its comment was altered");
	if (rc == BW_OK && comment != NULL)
		bw_buf_str(comment, m.trusted);
	bw_buf_free(&text);
	return rc;
}

void
bw_sign_fingerprint(struct bw_buf *out, const uint8_t pub[static 32])
{
	static const char label[] = "bewaar signing key v1";
	uint8_t hash[32];

	bw_sha256_two(hash, label, sizeof(label), pub, 32);
	bw_words_put(out, hash, FINGERPRINT_WORDS);
}

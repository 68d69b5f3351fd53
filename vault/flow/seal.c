#include "flow/seal.h"

#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "format/age.h"
#include "format/bech32.h"

#define FILE_KEY_LEN 16
#define WRAPPED_LEN (FILE_KEY_LEN + BW_TAG_LEN)
#define PAYLOAD_NONCE_LEN 16
#define SCRYPT_LABEL "age-encryption.org/v1/scrypt"
#define X25519_LABEL "age-encryption.org/v1/X25519"

static const uint8_t zero_nonce[12];

static struct bw_bytes
text_bytes(const char *text)
{
	return (struct bw_bytes) { (const uint8_t *)text, strlen(text) };
}

static bool
parse_recipient(uint8_t pub[static 32], const char *text)
{
	return text[0] == 'a' && bw_bech32_decode(pub, 32, "age", text, strlen(text));
}

enum bw_rc
bw_seal_recipient_check(const char *text, struct bw_err *err)
{
	uint8_t pub[32], shared[32], secret[32] = { 1 };
	enum bw_rc rc;

	if (parse_recipient(pub, text) && bw_x25519(shared, secret, pub))
		return BW_OK;
	rc = bw_err_set(err, BW_EUSAGE, 0, "'%.80s' is no receiver's key that this can seal to", text);
	if (strncmp(text, "AGE-SECRET", 10) == 0)
		bw_err_hint(err, "that is a secret key; the receiver gives the line that begins with age1, never this one");
	else
		bw_err_hint(err, "a receiver's key begins with age1 and has 62 characters; copy it whole");
	return rc;
}

/* ---- recipient stanzas: wrap the file key ---- */

static enum bw_rc
wrap_key_x25519(uint8_t wrap[static 32], const uint8_t secret[static 32], const uint8_t peer[static 32],
    const uint8_t salt[static 64], struct bw_err *err)
{
	uint8_t shared[32];

	if (!bw_x25519(shared, secret, peer))
		return bw_err_set(err, BW_EVERIFY, 0, "a key of small order is in the sealed file");
	bw_hkdf_sha256(wrap, shared, sizeof(shared), salt, 64, X25519_LABEL);
	bw_wipe(shared, sizeof(shared));
	return BW_OK;
}

static void
put_wrapped(struct bw_age_stanza *s, const uint8_t file_key[static FILE_KEY_LEN], const uint8_t wrap[static 32])
{
	uint8_t *body = bw_buf_reserve(&s->body, WRAPPED_LEN);

	if (body != NULL)
		bw_seal(body, file_key, FILE_KEY_LEN, zero_nonce, wrap);
}

static enum bw_rc
x25519_stanza(struct bw_age_stanza *s, struct bw_buf *arg, const char *recipient, const uint8_t file_key[static FILE_KEY_LEN],
    struct bw_err *err)
{
	uint8_t secret[32], salt[64], wrap[32];
	enum bw_rc rc;

	if ((rc = bw_seal_recipient_check(recipient, err)) != BW_OK)
		return rc;
	(void)parse_recipient(salt + 32, recipient);
	bw_random(secret, sizeof(secret));
	bw_x25519_public(salt, secret);
	if ((rc = wrap_key_x25519(wrap, secret, salt + 32, salt, err)) == BW_OK) {
		bw_base64(arg, salt, 32, false);
		s->arg[0] = text_bytes("X25519");
		s->arg[1] = (struct bw_bytes) { arg->data, arg->len };
		s->args = 2;
		put_wrapped(s, file_key, wrap);
		rc = bw_buf_check(arg, err);
	}
	bw_wipe(secret, sizeof(secret));
	bw_wipe(wrap, sizeof(wrap));
	return rc == BW_OK ? bw_buf_check(&s->body, err) : rc;
}

static enum bw_rc
wrap_key_scrypt(struct bw_secret *wrap, const void *pass, size_t pass_len, const uint8_t salt[static 16], unsigned int work,
    struct bw_err *err)
{
	uint8_t labelled[sizeof(SCRYPT_LABEL) - 1 + 16];

	memcpy(labelled, SCRYPT_LABEL, sizeof(SCRYPT_LABEL) - 1);
	memcpy(labelled + sizeof(SCRYPT_LABEL) - 1, salt, 16);
	return bw_scrypt(wrap, pass, pass_len, labelled, sizeof(labelled), work, err);
}

static enum bw_rc
scrypt_stanza(struct bw_age_stanza *s, struct bw_buf *arg, const struct bw_seal_to *to,
    const uint8_t file_key[static FILE_KEY_LEN], struct bw_err *err)
{
	struct bw_secret wrap = { 0 };
	uint8_t salt[16];
	enum bw_rc rc;

	bw_random(salt, sizeof(salt));
	if ((rc = wrap_key_scrypt(&wrap, to->pass, to->pass_len, salt, BW_SEAL_WORK, err)) != BW_OK)
		return rc;
	_Static_assert(BW_SEAL_WORK == 18, "written as text below");
	bw_base64(arg, salt, sizeof(salt), false);
	s->arg[0] = text_bytes("scrypt");
	s->arg[1] = (struct bw_bytes) { arg->data, arg->len };
	s->arg[2] = text_bytes("18");
	s->args = 3;
	put_wrapped(s, file_key, wrap.data);
	bw_secret_free(&wrap);
	if ((rc = bw_buf_check(arg, err)) == BW_OK)
		rc = bw_buf_check(&s->body, err);
	return rc;
}

static void
header_mac(uint8_t mac[static 32], const uint8_t file_key[static FILE_KEY_LEN], const void *header, size_t len)
{
	uint8_t key[32];

	bw_hkdf_sha256(key, file_key, FILE_KEY_LEN, NULL, 0, "header");
	bw_hmac_sha256(mac, key, sizeof(key), header, len);
	bw_wipe(key, sizeof(key));
}

static enum bw_rc
build_header(struct bw_buf *out, const struct bw_seal_to *to, const uint8_t file_key[static FILE_KEY_LEN], struct bw_err *err)
{
	struct bw_age_stanza stanza[BW_SEAL_RECIPIENTS_MAX] = { 0 };
	struct bw_buf arg[BW_SEAL_RECIPIENTS_MAX] = { 0 };
	size_t count = to->pass != NULL ? 1 : to->count;
	uint8_t mac[32];
	enum bw_rc rc = BW_OK;

	for (size_t i = 0; i < count && rc == BW_OK; i++)
		rc = to->pass != NULL ? scrypt_stanza(&stanza[i], &arg[i], to, file_key, err)
				      : x25519_stanza(&stanza[i], &arg[i], to->recipients[i], file_key, err);
	if (rc == BW_OK) {
		bw_age_header_put(out, stanza, count);
		header_mac(mac, file_key, out->data, out->len);
		bw_age_mac_put(out, mac);
		rc = bw_buf_check(out, err);
	}
	for (size_t i = 0; i < count; i++) {
		bw_buf_free(&stanza[i].body);
		bw_buf_free(&arg[i]);
	}
	return rc;
}

/* ---- writing ---- */

struct bw_seal {
	struct bw_sink out;
	struct bw_secret key; /* of the payload */
	uint64_t index;
	size_t filled;
	bool finished;
	uint8_t plain[BW_SEG_PLAIN];
	uint8_t sealed[BW_SEG_SEALED];
};

static enum bw_rc
check_to(const struct bw_seal_to *to, struct bw_err *err)
{
	if ((to->pass != NULL) == (to->count > 0))
		return bw_err_set(err, BW_EUSAGE, 0, "seal either to receivers' keys or to one passphrase");
	if (to->pass != NULL && to->pass_len == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "the passphrase is empty");
	if (to->count > BW_SEAL_RECIPIENTS_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "more than %d receivers", BW_SEAL_RECIPIENTS_MAX);
	return BW_OK;
}

static enum bw_rc
start_payload(struct bw_seal *s, const struct bw_seal_to *to, struct bw_err *err)
{
	uint8_t file_key[FILE_KEY_LEN], nonce[PAYLOAD_NONCE_LEN];
	struct bw_buf head = { 0 };
	enum bw_rc rc;

	bw_random(file_key, sizeof(file_key));
	bw_random(nonce, sizeof(nonce));
	if ((rc = build_header(&head, to, file_key, err)) == BW_OK) {
		bw_hkdf_sha256(s->key.data, file_key, sizeof(file_key), nonce, sizeof(nonce), "payload");
		bw_buf_put(&head, nonce, sizeof(nonce));
		if ((rc = bw_buf_check(&head, err)) == BW_OK)
			rc = s->out.write(s->out.ctx, head.data, head.len, err);
	}
	bw_wipe(file_key, sizeof(file_key));
	bw_buf_free(&head);
	return rc;
}

enum bw_rc
bw_seal_start(struct bw_sink out, const struct bw_seal_to *to, struct bw_seal **s, struct bw_err *err)
{
	struct bw_seal *n;
	enum bw_rc rc;

	*s = NULL;
	if ((rc = bw_crypto_init(err)) != BW_OK || (rc = check_to(to, err)) != BW_OK)
		return rc;
	if ((n = calloc(1, sizeof(*n))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	n->out = out;
	if ((rc = bw_secret_new(&n->key, BW_KEY_LEN, err)) == BW_OK)
		rc = start_payload(n, to, err);
	if (rc != BW_OK) {
		bw_seal_free(n);
		return rc;
	}
	*s = n;
	return BW_OK;
}

static enum bw_rc
flush_segment(struct bw_seal *s, bool last, struct bw_err *err)
{
	size_t len = s->filled + BW_TAG_LEN;

	bw_stream_seal(s->sealed, s->plain, s->filled, s->index++, last, s->key.data);
	s->filled = 0;
	return s->out.write(s->out.ctx, s->sealed, len, err);
}

enum bw_rc
bw_seal_write(struct bw_seal *s, const void *data, size_t len, struct bw_err *err)
{
	const uint8_t *p = data;
	enum bw_rc rc;

	if (s->finished)
		return bw_err_set(err, BW_EUSAGE, 0, "the sealed file is finished");
	while (len > 0) {
		size_t n = BW_SEG_PLAIN - s->filled;

		/* A full segment waits until it is known that it is not the last. */
		if (n == 0) {
			if ((rc = flush_segment(s, false, err)) != BW_OK)
				return rc;
			continue;
		}
		n = len < n ? len : n;
		memcpy(s->plain + s->filled, p, n);
		s->filled += n;
		p += n;
		len -= n;
	}
	return BW_OK;
}

enum bw_rc
bw_seal_finish(struct bw_seal *s, struct bw_err *err)
{
	if (s->finished)
		return BW_OK;
	s->finished = true;
	return flush_segment(s, true, err);
}

void
bw_seal_free(struct bw_seal *s)
{
	if (s == NULL)
		return;
	bw_secret_free(&s->key);
	bw_wipe(s->plain, sizeof(s->plain));
	free(s);
}

static enum bw_rc
seal_sink(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	return bw_seal_write(ctx, data, len, err);
}

struct bw_sink
bw_seal_sink(struct bw_seal *s)
{
	return (struct bw_sink) { seal_sink, s };
}

uint64_t
bw_sealed_size(const struct bw_seal_to *to, uint64_t len)
{
	/* "-> X25519 " + 43, "-> scrypt " + 22 + " 18"; body of 43 characters; MAC line. */
	uint64_t head = strlen(BW_AGE_MAGIC) + 4 + 43 + 1;

	head += to->pass != NULL ? 10 + 22 + 3 + 1 + 44 : to->count * (10 + 43 + 1 + 44);
	return head + PAYLOAD_NONCE_LEN + bw_stream_sealed_len(len);
}

uint64_t
bw_padme(uint64_t len)
{
	unsigned int e, s = 1;
	uint64_t mask;

	if (len < 2)
		return len;
	e = 63 - (unsigned int)__builtin_clzll(len);
	while (e >> s != 0)
		s++;
	if (s > e)
		return len;
	mask = ((uint64_t)1 << (e - s)) - 1;
	return len > UINT64_MAX - mask ? len : (len + mask) & ~mask;
}

enum bw_rc
bw_seal_keygen(struct bw_secret *identity, char recipient[static BW_AGE_RECIPIENT_LEN + 1], struct bw_err *err)
{
	struct bw_buf text = { 0 };
	uint8_t secret[32], pub[32];
	enum bw_rc rc;

	if ((rc = bw_crypto_init(err)) != BW_OK)
		return rc;
	bw_random(secret, sizeof(secret));
	bw_x25519_public(pub, secret);
	bw_bech32_encode(&text, "age-secret-key-", secret, sizeof(secret));
	if ((rc = bw_buf_check(&text, err)) != BW_OK || (rc = bw_secret_new(identity, text.len + 1, err)) != BW_OK)
		goto out;
	for (size_t i = 0; i < text.len; i++)
		identity->data[i] = text.data[i] >= 'a' ? (uint8_t)(text.data[i] - 'a' + 'A') : text.data[i];
	identity->len = text.len;
	bw_buf_reset(&text);
	bw_bech32_encode(&text, "age", pub, sizeof(pub));
	if ((rc = bw_buf_check(&text, err)) == BW_OK)
		memcpy(recipient, bw_buf_text(&text), BW_AGE_RECIPIENT_LEN + 1);
	else
		bw_secret_free(identity);
out:
	bw_wipe(secret, sizeof(secret));
	bw_buf_free(&text);
	return rc;
}

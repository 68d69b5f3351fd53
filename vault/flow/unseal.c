#include "flow/unseal.h"

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
#define READ_SIZE ((size_t)65536)
#define IDENTITIES_MAX 64
#define IDENTITY_FILE_MAX ((size_t)1 << 20)

static const uint8_t zero_nonce[12];

struct bw_unseal {
	struct bw_source in;
	bool eof;
	bool armored;
	struct bw_age_dearmor armor;
	struct bw_buf raw; /* read and not yet opened, from `at` */
	size_t at;
	struct bw_secret key; /* of the payload */
	uint64_t index;
	bool last; /* the last segment was opened */
	bool failed; /* once the stream failed, it stays so */
	struct bw_err failure;
	size_t plain_at, plain_len;
	uint8_t plain[BW_SEG_PLAIN];
};

/* ---- reading what lies under the armor ---- */

static enum bw_rc
read_more(struct bw_unseal *u, struct bw_err *err)
{
	uint8_t *chunk = malloc(READ_SIZE);
	size_t got = 0;
	enum bw_rc rc;

	if (chunk == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	rc = u->in.read(u->in.ctx, chunk, READ_SIZE, &got, err);
	if (rc == BW_OK && got == 0)
		u->eof = true;
	if (rc == BW_OK && u->armored)
		rc = got > 0 ? bw_age_dearmor(&u->armor, chunk, got, &u->raw, err)
			     : bw_age_dearmor_end(&u->armor, &u->raw, err);
	else if (rc == BW_OK)
		bw_buf_put(&u->raw, chunk, got);
	free(chunk);
	return rc == BW_OK ? bw_buf_check(&u->raw, err) : rc;
}

/* Have `want` bytes ready, or all that is left. */
static enum bw_rc
fill(struct bw_unseal *u, size_t want, struct bw_err *err)
{
	enum bw_rc rc;

	if (u->raw.len - u->at >= want || u->eof)
		return BW_OK;
	if (u->at > 0) /* so there are bytes */
		memmove(u->raw.data, u->raw.data + u->at, u->raw.len - u->at);
	u->raw.len -= u->at;
	u->at = 0;
	while (u->raw.len < want && !u->eof)
		if ((rc = read_more(u, err)) != BW_OK)
			return rc;
	return BW_OK;
}

static enum bw_rc
altered(struct bw_err *err, const char *what)
{
	enum bw_rc rc = bw_err_set(err, BW_EVERIFY, 0, "the sealed file was altered or is damaged: %s", what);

	bw_err_hint(err, "compare its size and SHA-256 with what the sender says, and copy it again");
	return rc;
}

/* ---- finding the file key ---- */

static enum bw_rc
decode_arg(uint8_t *out, size_t len, struct bw_bytes arg, struct bw_err *err)
{
	struct bw_buf b = { .limit = 64 };
	enum bw_rc rc = BW_OK;

	if (!bw_unbase64(&b, (const char *)arg.data, arg.len, false) || b.len != len)
		rc = altered(err, "a receiver's line is malformed");
	else
		memcpy(out, b.data, len);
	bw_buf_free(&b);
	return rc;
}

static bool
arg_is(const struct bw_age_stanza *s, size_t i, const char *text)
{
	return i < s->args && s->arg[i].len == strlen(text) && memcmp(s->arg[i].data, text, s->arg[i].len) == 0;
}

/* BW_OK with *found false: another key. */
static enum bw_rc
try_x25519(const struct bw_age_stanza *s, const uint8_t secret[static 32], uint8_t file_key[static FILE_KEY_LEN], bool *found,
    struct bw_err *err)
{
	uint8_t salt[64], shared[32], wrap[32];
	enum bw_rc rc;

	if ((rc = decode_arg(salt, 32, s->arg[1], err)) != BW_OK)
		return rc;
	bw_x25519_public(salt + 32, secret);
	if (!bw_x25519(shared, secret, salt))
		return altered(err, "a key of small order is in it");
	bw_hkdf_sha256(wrap, shared, sizeof(shared), salt, sizeof(salt), X25519_LABEL);
	*found = bw_open(file_key, s->body.data, s->body.len, zero_nonce, wrap);
	bw_wipe(shared, sizeof(shared));
	bw_wipe(wrap, sizeof(wrap));
	return BW_OK;
}

static enum bw_rc
try_identity(const struct bw_age_header *h, const uint8_t secret[static 32], uint8_t file_key[static FILE_KEY_LEN],
    bool *found, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	for (size_t i = 0; i < h->stanzas && rc == BW_OK && !*found; i++)
		if (arg_is(&h->stanza[i], 0, "X25519"))
			rc = try_x25519(&h->stanza[i], secret, file_key, found, err);
	return rc;
}

/* Malformed lines of kinds we know are refused, whether or not they are for us. */
static enum bw_rc
check_stanzas(const struct bw_age_header *h, bool *scrypt, struct bw_err *err)
{
	uint8_t raw[32];
	enum bw_rc rc = BW_OK;

	*scrypt = false;
	for (size_t i = 0; i < h->stanzas && rc == BW_OK; i++) {
		const struct bw_age_stanza *s = &h->stanza[i];
		bool pass = arg_is(s, 0, "scrypt"), key = arg_is(s, 0, "X25519");

		*scrypt = *scrypt || pass;
		if (!pass && !key)
			continue;
		if (s->args != (pass ? 3u : 2u) || s->body.len != WRAPPED_LEN)
			return altered(err, "a receiver's line is malformed");
		rc = decode_arg(raw, pass ? 16 : 32, s->arg[1], err);
	}
	if (rc == BW_OK && *scrypt && h->stanzas > 1)
		return altered(err, "a passphrase and other keys cannot go together");
	return rc;
}

/* Decimal without a leading zero. */
static enum bw_rc
parse_work(struct bw_bytes arg, unsigned int *work, struct bw_err *err)
{
	*work = 0;
	if (arg.len < 1 || arg.data[0] == '0')
		return altered(err, "the work factor is malformed");
	for (size_t i = 0; i < arg.len; i++) {
		if (arg.data[i] < '0' || arg.data[i] > '9')
			return altered(err, "the work factor is malformed");
		if (*work <= 1000)
			*work = *work * 10 + (unsigned int)(arg.data[i] - '0');
	}
	if (*work <= BW_UNSEAL_WORK_MAX)
		return BW_OK;
	(void)bw_err_set(err, BW_ELIMIT, 0, "the passphrase would take too much memory to check (work factor %u, at most %d)",
	    *work, BW_UNSEAL_WORK_MAX);
	bw_err_hint(err, "ask the sender to seal it with a usual program, such as age");
	return BW_ELIMIT;
}

static enum bw_rc
open_passphrase(const struct bw_age_header *h, const struct bw_unseal_with *with, uint8_t file_key[static FILE_KEY_LEN],
    struct bw_err *err)
{
	const struct bw_age_stanza *s = &h->stanza[0];
	uint8_t salt[sizeof(SCRYPT_LABEL) - 1 + 16];
	struct bw_secret wrap = { 0 };
	unsigned int work;
	enum bw_rc rc;
	bool ok;

	if ((rc = parse_work(s->arg[2], &work, err)) != BW_OK)
		return rc;
	if (with->pass == NULL) {
		(void)bw_err_set(err, BW_EKEY, 0, "the file is sealed to a passphrase, not to a key");
		bw_err_hint(err, "open it with --passphrase");
		return BW_EKEY;
	}
	memcpy(salt, SCRYPT_LABEL, sizeof(SCRYPT_LABEL) - 1);
	if ((rc = decode_arg(salt + sizeof(SCRYPT_LABEL) - 1, 16, s->arg[1], err)) != BW_OK ||
	    (rc = bw_scrypt(&wrap, with->pass, with->pass_len, salt, sizeof(salt), work, err)) != BW_OK)
		return rc;
	ok = bw_open(file_key, s->body.data, s->body.len, zero_nonce, wrap.data);
	bw_secret_free(&wrap);
	if (ok)
		return BW_OK;
	(void)bw_err_set(err, BW_EKEY, 0, "wrong passphrase");
	bw_err_hint(err, "check capitals and spaces; the sender gives the passphrase by another way than the file");
	return BW_EKEY;
}

static enum bw_rc
bad_identity(struct bw_err *err, size_t n)
{
	(void)bw_err_set(err, BW_EUSAGE, 0, "line %zu of the key file is no age key", n);
	bw_err_hint(err, "a key file has lines that begin with AGE-SECRET-KEY-1; other lines begin with #");
	return BW_EUSAGE;
}

/* The next line that is not empty and no comment; false at the end. */
static bool
next_identity(struct bw_cursor *c, struct bw_bytes *line, size_t *n)
{
	while (bw_cursor_left(c) > 0) {
		const uint8_t *from = c->data + c->at, *nl = memchr(from, '\n', bw_cursor_left(c));

		*line = bw_cursor_take(c, nl != NULL ? (size_t)(nl - from) : bw_cursor_left(c));
		if (nl != NULL)
			bw_cursor_skip(c, 1);
		++*n;
		if (line->len > 0 && line->data[line->len - 1] == '\r')
			line->len--;
		if (line->len > 0 && line->data[0] != '#')
			return true;
	}
	return false;
}

static enum bw_rc
open_identities(const struct bw_age_header *h, const struct bw_unseal_with *with, uint8_t file_key[static FILE_KEY_LEN],
    struct bw_err *err)
{
	size_t len = with->identities != NULL ? with->identities_len : 0, n = 0, keys = 0;
	struct bw_cursor c = bw_cursor_of(with->identities, len);
	struct bw_bytes line;
	uint8_t secret[32];
	enum bw_rc rc = BW_OK;
	bool found = false;

	if (len > IDENTITY_FILE_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "the key file is too large to be one");
	while (rc == BW_OK && !found && next_identity(&c, &line, &n)) {
		if (++keys > IDENTITIES_MAX)
			rc = bw_err_set(err, BW_ELIMIT, 0, "more than %d keys in the key file", IDENTITIES_MAX);
		else if (line.data[0] != 'A' ||
		    !bw_bech32_decode(secret, sizeof(secret), "age-secret-key-", (const char *)line.data, line.len))
			rc = bad_identity(err, n);
		else
			rc = try_identity(h, secret, file_key, &found, err);
	}
	bw_wipe(secret, sizeof(secret));
	if (rc != BW_OK || found)
		return rc;
	(void)bw_err_set(err, BW_EKEY, 0, keys > 0 ? "the file is not sealed to this key" : "the file is sealed to a key");
	bw_err_hint(err, "open it with --identity and the key file whose age1 line the sender was given");
	return BW_EKEY;
}

static enum bw_rc
check_mac(const struct bw_age_header *h, const uint8_t *head, const uint8_t file_key[static FILE_KEY_LEN], struct bw_err *err)
{
	uint8_t key[32], mac[32];
	bool same;

	bw_hkdf_sha256(key, file_key, FILE_KEY_LEN, NULL, 0, "header");
	bw_hmac_sha256(mac, key, sizeof(key), head, h->mac_over);
	same = bw_equal(mac, h->mac, sizeof(mac));
	bw_wipe(key, sizeof(key));
	return same ? BW_OK : altered(err, "its header does not authenticate");
}

static enum bw_rc
open_header(struct bw_unseal *u, const struct bw_unseal_with *with, struct bw_err *err)
{
	uint8_t file_key[FILE_KEY_LEN] = { 0 };
	struct bw_age_header h = { 0 };
	bool scrypt;
	enum bw_rc rc;

	if ((rc = bw_age_header_parse(&h, u->raw.data, u->raw.len, err)) != BW_OK ||
	    (rc = check_stanzas(&h, &scrypt, err)) != BW_OK)
		goto out;
	rc = scrypt ? open_passphrase(&h, with, file_key, err) : open_identities(&h, with, file_key, err);
	if (rc != BW_OK || (rc = check_mac(&h, u->raw.data, file_key, err)) != BW_OK)
		goto out;
	u->at = h.len;
	if ((rc = fill(u, PAYLOAD_NONCE_LEN, err)) != BW_OK)
		goto out;
	if (u->raw.len - u->at < PAYLOAD_NONCE_LEN) {
		rc = altered(err, "it is cut off");
		goto out;
	}
	bw_hkdf_sha256(u->key.data, file_key, sizeof(file_key), u->raw.data + u->at, PAYLOAD_NONCE_LEN, "payload");
	u->at += PAYLOAD_NONCE_LEN;
out:
	bw_wipe(file_key, sizeof(file_key));
	bw_age_header_free(&h);
	return rc;
}

/* The first bytes tell whether there is armor; then read the whole header. */
static enum bw_rc
read_header(struct bw_unseal *u, struct bw_err *err)
{
	struct bw_buf first = { 0 };
	enum bw_rc rc;

	if ((rc = fill(u, 4096, err)) != BW_OK)
		return rc;
	if (bw_age_is_armor(u->raw.data, u->raw.len)) {
		u->armored = true;
		first = u->raw;
		u->raw = (struct bw_buf) { 0 };
		rc = bw_age_dearmor(&u->armor, first.data, first.len, &u->raw, err);
		if (rc == BW_OK && u->eof)
			rc = bw_age_dearmor_end(&u->armor, &u->raw, err);
		bw_buf_free(&first);
	}
	while (rc == BW_OK && !u->eof && !bw_age_header_ends(u->raw.data, u->raw.len))
		rc = read_more(u, err);
	return rc;
}

/* A file that says it is one of ours and is malformed was altered. */
static enum bw_rc
as_altered(struct bw_unseal *u, enum bw_rc rc, struct bw_err *err)
{
	size_t magic = strlen("age-encryption.org/");

	if (rc == BW_EFORMAT && !u->armored &&
	    (u->raw.len < magic || memcmp(u->raw.data, "age-encryption.org/", magic) != 0)) {
		bw_err_hint(err, "a sealed file ends in .age and is opened as it came");
		return rc;
	}
	if (rc == BW_EFORMAT && err != NULL)
		err->rc = BW_EVERIFY;
	return rc == BW_EFORMAT ? BW_EVERIFY : rc;
}

enum bw_rc
bw_unseal_open(struct bw_source in, const struct bw_unseal_with *with, struct bw_unseal **u, struct bw_err *err)
{
	struct bw_unseal *n;
	enum bw_rc rc;

	*u = NULL;
	if ((rc = bw_crypto_init(err)) != BW_OK)
		return rc;
	if ((n = calloc(1, sizeof(*n))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	n->in = in;
	if ((rc = bw_secret_new(&n->key, BW_KEY_LEN, err)) == BW_OK && (rc = read_header(n, err)) == BW_OK)
		rc = open_header(n, with, err);
	if (rc != BW_OK) {
		rc = as_altered(n, rc, err);
		bw_unseal_free(n);
		return rc;
	}
	*u = n;
	return BW_OK;
}

/* ---- the payload ---- */

/* Whatever authenticates is given out; a wrong end is then told by the next read. */
static enum bw_rc
open_segment(struct bw_unseal *u, struct bw_err *err)
{
	size_t left, n;
	bool last;
	enum bw_rc rc;

	if ((rc = fill(u, BW_SEG_SEALED + 1, err)) != BW_OK)
		return rc;
	left = u->raw.len - u->at;
	if (left == 0)
		return altered(err, "it is cut off");
	n = left < BW_SEG_SEALED ? left : BW_SEG_SEALED;
	last = left <= BW_SEG_SEALED;
	if (n < BW_TAG_LEN || (n == BW_TAG_LEN && u->index > 0))
		return altered(err, "it is cut off");
	if (!bw_stream_open(u->plain, u->raw.data + u->at, n, u->index, last, u->key.data)) {
		last = !last;
		if (n < BW_SEG_SEALED || !bw_stream_open(u->plain, u->raw.data + u->at, n, u->index, last, u->key.data))
			return altered(err, "a part of it does not authenticate");
	}
	u->at += n;
	u->index++;
	u->last = last;
	u->plain_at = 0;
	u->plain_len = n - BW_TAG_LEN;
	return BW_OK;
}

static enum bw_rc
next_segment(struct bw_unseal *u, struct bw_err *err)
{
	enum bw_rc rc;

	if (!u->last)
		return open_segment(u, err);
	if ((rc = fill(u, 1, err)) != BW_OK)
		return rc;
	return u->raw.len > u->at ? altered(err, "something was put behind its end") : BW_OK;
}

enum bw_rc
bw_unseal_read(struct bw_unseal *u, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	enum bw_rc rc;

	*got = 0;
	if (u->failed) {
		if (err != NULL)
			*err = u->failure;
		return u->failure.rc;
	}
	/* An empty file has one segment of no bytes, so this may go round twice. */
	for (int i = 0; i < 2 && u->plain_at == u->plain_len; i++) {
		if ((rc = next_segment(u, &u->failure)) != BW_OK) {
			u->failure.rc = as_altered(u, rc, &u->failure);
			u->failed = true;
			if (err != NULL)
				*err = u->failure;
			return u->failure.rc;
		}
	}
	*got = u->plain_len - u->plain_at < cap ? u->plain_len - u->plain_at : cap;
	memcpy(buf, u->plain + u->plain_at, *got);
	u->plain_at += *got;
	return BW_OK;
}

static enum bw_rc
unseal_read(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	return bw_unseal_read(ctx, buf, cap, got, err);
}

struct bw_source
bw_unseal_source(struct bw_unseal *u)
{
	return (struct bw_source) { unseal_read, u };
}

void
bw_unseal_free(struct bw_unseal *u)
{
	if (u == NULL)
		return;
	bw_secret_free(&u->key);
	bw_buf_free(&u->raw);
	bw_wipe(u->plain, sizeof(u->plain));
	free(u);
}

enum bw_rc
bw_unseal_all(struct bw_source in, const struct bw_unseal_with *with, struct bw_sink out, struct bw_err *err)
{
	struct bw_unseal *u;
	uint8_t *buf;
	size_t got;
	enum bw_rc rc;

	if ((rc = bw_unseal_open(in, with, &u, err)) != BW_OK)
		return rc;
	if ((buf = malloc(BW_SEG_PLAIN)) == NULL) {
		bw_unseal_free(u);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	while ((rc = bw_unseal_read(u, buf, BW_SEG_PLAIN, &got, err)) == BW_OK && got > 0)
		if ((rc = out.write(out.ctx, buf, got, err)) != BW_OK)
			break;
	bw_wipe(buf, BW_SEG_PLAIN);
	free(buf);
	bw_unseal_free(u);
	return rc;
}

#include "format/sshsig.h"

#include <string.h>

#include "base/encode.h"

#define COLUMNS 70 /* as ssh-keygen writes it */
#define TEXT_MAX 1024

static const char begin_line[] = "-----BEGIN SSH SIGNATURE-----\n";
static const char end_line[] = "-----END SSH SIGNATURE-----\n";
static const char key_type[] = "ssh-ed25519";

static void
put_string(struct bw_buf *out, const void *data, size_t len)
{
	bw_buf_be32(out, (uint32_t)len);
	if (len > 0)
		bw_buf_put(out, data, len);
}

static void
put_text(struct bw_buf *out, const char *text)
{
	put_string(out, text, strlen(text));
}

/* A key or a signature: type and value, as one string. */
static void
put_typed(struct bw_buf *out, const uint8_t *value, size_t len)
{
	bw_buf_be32(out, (uint32_t)(4 + strlen(key_type) + 4 + len));
	put_text(out, key_type);
	put_string(out, value, len);
}

void
bw_sshsig_signed(struct bw_buf *out, const char *space, const uint8_t sha512[static 64])
{
	bw_buf_str(out, "SSHSIG");
	put_text(out, space);
	put_text(out, "");
	put_text(out, "sha512");
	put_string(out, sha512, 64);
}

static void
put_blob(struct bw_buf *out, const struct bw_sshsig *s)
{
	bw_buf_str(out, "SSHSIG");
	bw_buf_be32(out, 1);
	put_typed(out, s->pub, sizeof(s->pub));
	put_text(out, s->space);
	put_text(out, "");
	put_text(out, "sha512");
	put_typed(out, s->sig, sizeof(s->sig));
}

void
bw_sshsig_put(struct bw_buf *out, const struct bw_sshsig *s)
{
	struct bw_buf blob = { 0 }, text = { 0 };

	put_blob(&blob, s);
	bw_base64(&text, blob.data, blob.len, true);
	bw_buf_str(out, begin_line);
	for (size_t at = 0; at < text.len; at += COLUMNS) {
		bw_buf_put(out, text.data + at, text.len - at < COLUMNS ? text.len - at : COLUMNS);
		bw_buf_u8(out, '\n');
	}
	bw_buf_str(out, end_line);
	out->bad = out->bad || blob.bad || text.bad;
	bw_buf_free(&blob);
	bw_buf_free(&text);
}

static enum bw_rc
malformed(struct bw_err *err, const char *what)
{
	return bw_err_set(err, BW_EFORMAT, 0, "no SSH signature: %s", what);
}

static bool
take_text(struct bw_cursor *c, const char *want)
{
	struct bw_bytes b = bw_cursor_take(c, bw_cursor_be32(c));

	return !c->bad && b.len == strlen(want) && memcmp(b.data, want, b.len) == 0;
}

static bool
take_typed(struct bw_cursor *c, uint8_t *out, size_t len)
{
	struct bw_bytes b = bw_cursor_take(c, bw_cursor_be32(c)), value;
	struct bw_cursor in = bw_cursor_of(b.data, b.len);

	if (c->bad || !take_text(&in, key_type))
		return false;
	value = bw_cursor_take(&in, bw_cursor_be32(&in));
	if (in.bad || value.len != len || bw_cursor_left(&in) != 0)
		return false;
	memcpy(out, value.data, len);
	return true;
}

static enum bw_rc
parse_blob(struct bw_sshsig *s, const struct bw_buf *blob, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(blob->data, blob->len);
	struct bw_bytes magic = bw_cursor_take(&c, 6), space;

	if (c.bad || memcmp(magic.data, "SSHSIG", 6) != 0 || bw_cursor_be32(&c) != 1)
		return malformed(err, "unknown version");
	if (!take_typed(&c, s->pub, sizeof(s->pub)))
		return malformed(err, "the key is not Ed25519");
	space = bw_cursor_take(&c, bw_cursor_be32(&c));
	if (c.bad || space.len == 0 || space.len > BW_SSHSIG_NAMESPACE_MAX || memchr(space.data, 0, space.len) != NULL)
		return malformed(err, "namespace");
	memcpy(s->space, space.data, space.len);
	if (!take_text(&c, "") || !take_text(&c, "sha512"))
		return malformed(err, "the hash is not SHA-512");
	if (!take_typed(&c, s->sig, sizeof(s->sig)) || bw_cursor_left(&c) != 0)
		return malformed(err, "signature");
	return BW_OK;
}

/* Without the line ends; the line lengths are checked by writing it again. */
static bool
unwrap(struct bw_buf *text, const char *data, size_t len)
{
	size_t head = strlen(begin_line), tail = strlen(end_line);

	if (len < head + tail || len > TEXT_MAX || memcmp(data, begin_line, head) != 0 ||
	    memcmp(data + len - tail, end_line, tail) != 0)
		return false;
	for (size_t i = head; i < len - tail; i++)
		if (data[i] != '\n')
			bw_buf_u8(text, (uint8_t)data[i]);
	return text->len > 0;
}

enum bw_rc
bw_sshsig_parse(struct bw_sshsig *s, const void *data, size_t len, struct bw_err *err)
{
	struct bw_buf text = { .limit = TEXT_MAX }, blob = { .limit = TEXT_MAX }, again = { 0 };
	enum bw_rc rc;

	memset(s, 0, sizeof(*s));
	if (!unwrap(&text, data, len) || !bw_unbase64(&blob, (const char *)text.data, text.len, true)) {
		rc = malformed(err, "the text around it");
		goto out;
	}
	if ((rc = parse_blob(s, &blob, err)) != BW_OK)
		goto out;
	bw_sshsig_put(&again, s);
	if (again.bad || again.len != len || memcmp(again.data, data, len) != 0)
		rc = malformed(err, "not in the usual form");
out:
	if (rc != BW_OK)
		memset(s, 0, sizeof(*s));
	bw_buf_free(&text);
	bw_buf_free(&blob);
	bw_buf_free(&again);
	return rc;
}

void
bw_ssh_pub_put(struct bw_buf *out, const uint8_t pub[static 32], const char *comment)
{
	struct bw_buf blob = { 0 };

	put_text(&blob, key_type);
	put_string(&blob, pub, 32);
	bw_buf_printf(out, "%s ", key_type);
	bw_base64(out, blob.data, blob.len, true);
	if (*comment != '\0')
		bw_buf_printf(out, " %s", comment);
	bw_buf_u8(out, '\n');
	out->bad = out->bad || blob.bad;
	bw_buf_free(&blob);
}

enum bw_rc
bw_ssh_pub_parse(uint8_t pub[static 32], const void *data, size_t len, struct bw_err *err)
{
	size_t head = strlen(key_type) + 1, end = head;
	const char *text = data;
	struct bw_buf blob = { .limit = 256 };
	struct bw_cursor c;
	struct bw_bytes key = { 0 };
	enum bw_rc rc = BW_OK;

	if (len > TEXT_MAX || len < head || memcmp(text, "ssh-ed25519 ", head) != 0)
		return bw_err_set(err, BW_EFORMAT, 0, "no Ed25519 public key line");
	while (end < len && text[end] != ' ' && text[end] != '\n' && text[end] != '\r')
		end++;
	if (bw_unbase64(&blob, text + head, end - head, true)) {
		c = bw_cursor_of(blob.data, blob.len);
		if (take_text(&c, key_type))
			key = bw_cursor_take(&c, bw_cursor_be32(&c));
		if (c.bad || bw_cursor_left(&c) != 0)
			key.len = 0;
	}
	if (key.len == 32)
		memcpy(pub, key.data, 32);
	else
		rc = bw_err_set(err, BW_EFORMAT, 0, "no Ed25519 public key line");
	bw_buf_free(&blob);
	return rc;
}

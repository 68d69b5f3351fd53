#include "format/minisig.h"

#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"

#define SIG_RAW 74
#define PUB_RAW 42

static const char untrusted_label[] = "untrusted comment: ";
static const char trusted_label[] = "trusted comment: ";

static enum bw_rc
malformed(struct bw_err *err, const char *what)
{
	return bw_err_set(err, BW_EFORMAT, 0, "no minisign file: %s", what);
}

static void
put_base64_line(struct bw_buf *out, const void *data, size_t len)
{
	bw_base64(out, data, len, true);
	bw_buf_u8(out, '\n');
}

void
bw_minisig_put(struct bw_buf *out, const struct bw_minisig *m)
{
	uint8_t raw[SIG_RAW] = { 'E', 'D' };

	memcpy(raw + 2, m->key_id, 8);
	memcpy(raw + 10, m->sig, 64);
	bw_buf_printf(out, "%s%s\n", untrusted_label, m->untrusted);
	put_base64_line(out, raw, sizeof(raw));
	bw_buf_printf(out, "%s%s\n", trusted_label, m->trusted);
	put_base64_line(out, m->global, sizeof(m->global));
}

static bool
take_comment(struct bw_cursor *c, const char *label, char out[static BW_MINISIG_COMMENT_MAX + 1])
{
	size_t n = strlen(label);
	struct bw_bytes line;

	if (!bw_cursor_line(c, &line) || line.len < n || line.len - n > BW_MINISIG_COMMENT_MAX ||
	    memcmp(line.data, label, n) != 0 || !bw_utf8_valid(line.data, line.len))
		return false;
	for (size_t i = 0; i < line.len; i++)
		if ((line.data[i] < 32 && line.data[i] != '\t') || line.data[i] == 127)
			return false;
	memcpy(out, line.data + n, line.len - n);
	out[line.len - n] = '\0';
	return true;
}

static bool
unbase64_exact(uint8_t *out, size_t len, struct bw_bytes text)
{
	struct bw_buf b = { .limit = 128 };
	bool ok = bw_unbase64(&b, (const char *)text.data, text.len, true) && b.len == len;

	if (ok)
		memcpy(out, b.data, len);
	bw_buf_free(&b);
	return ok;
}

enum bw_rc
bw_minisig_parse(struct bw_minisig *m, const void *data, size_t len, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	struct bw_bytes line;
	uint8_t raw[SIG_RAW];

	memset(m, 0, sizeof(*m));
	if (!take_comment(&c, untrusted_label, m->untrusted))
		return malformed(err, "first line");
	if (!bw_cursor_line(&c, &line) || !unbase64_exact(raw, sizeof(raw), line))
		return malformed(err, "signature line");
	if (memcmp(raw, "ED", 2) != 0)
		return malformed(err, "not the prehashed form");
	memcpy(m->key_id, raw + 2, 8);
	memcpy(m->sig, raw + 10, 64);
	if (!take_comment(&c, trusted_label, m->trusted))
		return malformed(err, "trusted comment");
	if (!bw_cursor_line(&c, &line) || !unbase64_exact(m->global, sizeof(m->global), line))
		return malformed(err, "last line");
	return bw_cursor_left(&c) == 0 ? BW_OK : malformed(err, "more than four lines");
}

void
bw_minisign_pub_put(struct bw_buf *out, const struct bw_minisign_pub *key, const char *comment)
{
	uint8_t raw[PUB_RAW] = { 'E', 'd' };

	memcpy(raw + 2, key->key_id, 8);
	memcpy(raw + 10, key->pub, 32);
	bw_buf_printf(out, "%s%s\n", untrusted_label, comment);
	put_base64_line(out, raw, sizeof(raw));
}

enum bw_rc
bw_minisign_pub_parse(struct bw_minisign_pub *key, const void *data, size_t len, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	char comment[BW_MINISIG_COMMENT_MAX + 1];
	uint8_t raw[PUB_RAW];
	struct bw_bytes line;

	memset(key, 0, sizeof(*key));
	if (len > 0 && *(const uint8_t *)data == 'u' && !take_comment(&c, untrusted_label, comment))
		return malformed(err, "first line");
	line = (struct bw_bytes) { c.data + c.at, bw_cursor_left(&c) };
	if (line.len > 0 && line.data[line.len - 1] == '\n')
		line.len--;
	if (!unbase64_exact(raw, sizeof(raw), line) || memcmp(raw, "Ed", 2) != 0)
		return malformed(err, "key line");
	memcpy(key->key_id, raw + 2, 8);
	memcpy(key->pub, raw + 10, 32);
	return BW_OK;
}

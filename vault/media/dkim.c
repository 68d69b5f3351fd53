/* The hash of a body as DKIM signs it (RFC 6376, 3.4.3 to 3.5, and 8463): SHA-256
 * over lines that end in CR LF, without the empty ones at the end; "relaxed" also
 * without blanks at the end of a line, and runs of blanks as one. */
#include "media/dkim.h"

#include <sodium.h>
#include <string.h>

#include "base/encode.h"

#define TAG_TEXT 128

struct hashing {
	crypto_hash_sha256_state sha;
	bool relaxed;
	uint64_t left, beyond; /* bytes that are signed, and those behind them */
	uint64_t empty;	       /* lines that are not hashed yet: they may be the last */
	bool any;
};

static void
feed(struct hashing *h, const void *data, size_t len)
{
	size_t take = len < h->left ? len : (size_t)h->left;

	if (take > 0)
		crypto_hash_sha256_update(&h->sha, data, take);
	h->left -= take;
	h->beyond += len - take;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static void
feed_relaxed(struct hashing *h, struct bw_bytes line)
{
	size_t at = 0, from;

	while (at < line.len) {
		for (from = at; at < line.len && is_blank(line.data[at]); at++)
			;
		if (at > from)
			feed(h, " ", 1);
		for (from = at; at < line.len && !is_blank(line.data[at]); at++)
			;
		feed(h, line.data + from, at - from);
	}
}

static void
feed_line(struct hashing *h, struct bw_bytes line)
{
	while (h->relaxed && line.len > 0 && is_blank(line.data[line.len - 1]))
		line.len--;
	if (line.len == 0) {
		h->empty++;
		return;
	}
	for (; h->empty > 0; h->empty--)
		feed(h, "\r\n", 2);
	if (h->relaxed)
		feed_relaxed(h, line);
	else
		feed(h, line.data, line.len);
	feed(h, "\r\n", 2);
	h->any = true;
}

/* Programs that keep e-mail change CR LF to LF; it counts as it was sent. */
static void
feed_body(struct hashing *h, struct bw_bytes body)
{
	struct bw_cursor c = bw_cursor_of(body.data, body.len);
	struct bw_bytes line;

	while (bw_cursor_left(&c) > 0) {
		if (!bw_cursor_line(&c, &line))
			line = bw_cursor_take(&c, bw_cursor_left(&c));
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		feed_line(h, line);
	}
	/* A body of nothing is one empty line, or, relaxed, nothing. */
	if (!h->any && !h->relaxed)
		feed(h, "\r\n", 2);
}

/* ---- the field ---- */

/* How often a tag is there. Its value, without blanks, when that is once and it fits. */
static size_t
tag(struct bw_bytes list, const char *name, char *out, size_t cap)
{
	size_t at = 0, n = 0, found = 0;

	out[0] = '\0';
	while (at < list.len) {
		const uint8_t *end = memchr(list.data + at, ';', list.len - at);
		size_t stop = end != NULL ? (size_t)(end - list.data) : list.len, k = 0;

		for (; at < stop && list.data[at] <= ' '; at++)
			;
		for (; at < stop && name[k] != '\0' && list.data[at] == (uint8_t)name[k]; at++)
			k++;
		for (; at < stop && list.data[at] <= ' '; at++)
			;
		if (name[k] == '\0' && at < stop && list.data[at] == '=') {
			found++;
			for (at++; at < stop; at++)
				if (list.data[at] > ' ' && n < cap)
					out[n++] = (char)list.data[at];
		}
		at = stop + 1;
	}
	out[found == 1 && n < cap ? n : 0] = '\0';
	return found;
}

static void
read_domain(struct bw_bytes value, char *out, size_t cap)
{
	char text[TAG_TEXT];
	size_t i, n = 0;

	(void)tag(value, "d", text, sizeof(text));
	for (i = 0; text[i] != '\0' && n < cap - 1; i++) {
		char c = text[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-')
			out[n++] = c;
	}
	out[n] = '\0';
}

/* l=: how much of the body is signed; all of it when it does not say so. */
static bool
read_length(struct bw_bytes value, uint64_t *out)
{
	char text[TAG_TEXT];
	size_t i;

	*out = UINT64_MAX;
	if (tag(value, "l", text, sizeof(text)) == 0)
		return true;
	for (i = 0, *out = 0; text[i] >= '0' && text[i] <= '9'; i++)
		if (bw_mul_overflows(*out, UINT64_C(10), out) || bw_add_overflows(*out, (uint64_t)(text[i] - '0'), out))
			return false;
	return i > 0 && text[i] == '\0';
}

/* c=: of the header, then "/" and of the body; each is simple unless it says so. */
static bool
read_way(struct bw_bytes value, bool *relaxed)
{
	char text[TAG_TEXT];
	const char *body;

	*relaxed = false;
	if (tag(value, "c", text, sizeof(text)) == 0)
		return true;
	if ((body = strchr(text, '/')) == NULL)
		return text[0] != '\0';
	*relaxed = strcmp(body, "/relaxed") == 0;
	return *relaxed || strcmp(body, "/simple") == 0;
}

static bool
read_hash(struct bw_bytes value, uint8_t out[static crypto_hash_sha256_BYTES])
{
	struct bw_buf hash = { 0 };
	char text[TAG_TEXT], way[TAG_TEXT];
	bool ok;

	(void)tag(value, "a", way, sizeof(way));
	(void)tag(value, "bh", text, sizeof(text));
	if (strcmp(way, "rsa-sha256") != 0 && strcmp(way, "ed25519-sha256") != 0)
		return false;
	ok = bw_unbase64(&hash, text, strlen(text), true) && hash.len == crypto_hash_sha256_BYTES;
	if (ok)
		memcpy(out, hash.data, hash.len);
	bw_buf_free(&hash);
	return ok;
}

void
bw_dkim_read(struct bw_bytes value, struct bw_bytes body, struct bw_dkim *out)
{
	uint8_t signed_hash[crypto_hash_sha256_BYTES], hash[crypto_hash_sha256_BYTES];
	struct hashing h = { .any = false };
	uint64_t length;
	bool shorter;

	*out = (struct bw_dkim){ .body = BW_DKIM_UNKNOWN };
	read_domain(value, out->domain, sizeof(out->domain));
	if (!read_hash(value, signed_hash) || !read_length(value, &length) || !read_way(value, &h.relaxed))
		return;
	h.left = length;
	crypto_hash_sha256_init(&h.sha);
	feed_body(&h, body);
	crypto_hash_sha256_final(&h.sha, hash);
	/* A body that is shorter than l= is another one, whatever its hash (3.5). */
	shorter = length != UINT64_MAX && h.left > 0;
	out->body = !shorter && memcmp(hash, signed_hash, sizeof(hash)) == 0 ? BW_DKIM_SAME : BW_DKIM_CHANGED;
	out->unsigned_bytes = h.beyond;
}

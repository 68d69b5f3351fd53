#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bw_cursor
bw_cursor_of(const void *data, size_t len)
{
	struct bw_cursor c = { .data = data, .len = len };

	return c;
}

size_t
bw_cursor_left(const struct bw_cursor *c)
{
	return c->bad ? 0 : c->len - c->at;
}

struct bw_bytes
bw_cursor_take(struct bw_cursor *c, size_t len)
{
	struct bw_bytes view = { NULL, 0 };

	if (c->bad || len > c->len - c->at) {
		c->bad = true;
		return view;
	}
	view.data = c->data + c->at;
	view.len = len;
	c->at += len;
	return view;
}

void
bw_cursor_skip(struct bw_cursor *c, size_t len)
{
	(void)bw_cursor_take(c, len);
}

bool
bw_cursor_line(struct bw_cursor *c, struct bw_bytes *line)
{
	const uint8_t *from, *nl;

	if (bw_cursor_left(c) == 0)
		return false; /* of no bytes there is no place either */
	from = c->data + c->at;
	if ((nl = memchr(from, '\n', bw_cursor_left(c))) == NULL)
		return false;
	*line = bw_cursor_take(c, (size_t)(nl - from));
	bw_cursor_skip(c, 1);
	return true;
}

void
bw_cursor_seek(struct bw_cursor *c, size_t at)
{
	if (c->bad || at > c->len)
		c->bad = true;
	else
		c->at = at;
}

static uint64_t
read_le(struct bw_cursor *c, size_t len)
{
	struct bw_bytes view = bw_cursor_take(c, len);
	uint64_t v = 0;
	size_t i;

	for (i = view.len; i > 0; i--)
		v = v << 8 | view.data[i - 1];
	return v;
}

static uint64_t
read_be(struct bw_cursor *c, size_t len)
{
	struct bw_bytes view = bw_cursor_take(c, len);
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < view.len; i++)
		v = v << 8 | view.data[i];
	return v;
}

uint8_t bw_cursor_u8(struct bw_cursor *c) { return (uint8_t)read_le(c, 1); }
uint16_t bw_cursor_le16(struct bw_cursor *c) { return (uint16_t)read_le(c, 2); }
uint32_t bw_cursor_le32(struct bw_cursor *c) { return (uint32_t)read_le(c, 4); }
uint64_t bw_cursor_le64(struct bw_cursor *c) { return read_le(c, 8); }
uint16_t bw_cursor_be16(struct bw_cursor *c) { return (uint16_t)read_be(c, 2); }
uint32_t bw_cursor_be32(struct bw_cursor *c) { return (uint32_t)read_be(c, 4); }
uint64_t bw_cursor_be64(struct bw_cursor *c) { return read_be(c, 8); }

/* base may not include sodium.h; the barrier keeps the store from being dropped. */
static void
wipe(void *data, size_t len)
{
	if (len > 0) {
		memset(data, 0, len);
		__asm__ __volatile__("" : : "r"(data) : "memory");
	}
}

void
bw_buf_free(struct bw_buf *b)
{
	if (b->data != NULL)
		wipe(b->data, b->cap);
	free(b->data);
	b->data = NULL;
	b->len = b->cap = 0;
	b->bad = false;
}

void
bw_buf_reset(struct bw_buf *b)
{
	b->len = 0;
	b->bad = false;
}

static bool
grow(struct bw_buf *b, size_t need)
{
	size_t limit = b->limit != 0 ? b->limit : BW_BUF_LIMIT;
	size_t cap = b->cap > 0 ? b->cap : 256;
	uint8_t *data;

	while (cap < need)
		cap = cap > limit / 2 ? limit : cap * 2;
	/* Not realloc: it would leave an unwiped copy behind. One spare byte
	 * for bw_buf_text(). */
	if ((data = malloc(cap + 1)) == NULL)
		return false;
	if (b->data != NULL) {
		memcpy(data, b->data, b->len);
		wipe(b->data, b->cap);
		free(b->data);
	}
	b->data = data;
	b->cap = cap;
	return true;
}

uint8_t *
bw_buf_reserve(struct bw_buf *b, size_t len)
{
	size_t limit = b->limit != 0 ? b->limit : BW_BUF_LIMIT;
	size_t need;
	uint8_t *at;

	if (b->bad || bw_add_overflows(b->len, len, &need) || need > limit ||
	    ((need > b->cap || b->data == NULL) && !grow(b, need))) {
		b->bad = true;
		return NULL;
	}
	at = b->data + b->len;
	b->len = need;
	return at;
}

void
bw_buf_put(struct bw_buf *b, const void *data, size_t len)
{
	uint8_t *at = bw_buf_reserve(b, len);

	if (at != NULL && len > 0)
		memcpy(at, data, len);
}

static void
write_le(struct bw_buf *b, uint64_t v, size_t len)
{
	uint8_t *at = bw_buf_reserve(b, len);
	size_t i;

	for (i = 0; at != NULL && i < len; i++)
		at[i] = (uint8_t)(v >> (8 * i) & 0xff);
}

static void
write_be(struct bw_buf *b, uint64_t v, size_t len)
{
	uint8_t *at = bw_buf_reserve(b, len);
	size_t i;

	for (i = 0; at != NULL && i < len; i++)
		at[i] = (uint8_t)(v >> (8 * (len - 1 - i)) & 0xff);
}

void bw_buf_u8(struct bw_buf *b, uint8_t v) { write_le(b, v, 1); }
void bw_buf_le16(struct bw_buf *b, uint16_t v) { write_le(b, v, 2); }
void bw_buf_le32(struct bw_buf *b, uint32_t v) { write_le(b, v, 4); }
void bw_buf_le64(struct bw_buf *b, uint64_t v) { write_le(b, v, 8); }
void bw_buf_be16(struct bw_buf *b, uint16_t v) { write_be(b, v, 2); }
void bw_buf_be32(struct bw_buf *b, uint32_t v) { write_be(b, v, 4); }
void bw_buf_be64(struct bw_buf *b, uint64_t v) { write_be(b, v, 8); }

void
bw_buf_str(struct bw_buf *b, const char *text)
{
	bw_buf_put(b, text, strlen(text));
}

void
bw_buf_printf(struct bw_buf *b, const char *fmt, ...)
{
	va_list ap;
	uint8_t *at;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	/* vsnprintf also writes the NUL: reserve it, then give it back. */
	if (len < 0 || (at = bw_buf_reserve(b, (size_t)len + 1)) == NULL) {
		b->bad = true;
		return;
	}
	va_start(ap, fmt);
	(void)vsnprintf((char *)at, (size_t)len + 1, fmt, ap);
	va_end(ap);
	b->len--;
}

const char *
bw_buf_text(struct bw_buf *b)
{
	if (b->bad || (b->data == NULL && !grow(b, 1)))
		return "";
	b->data[b->len] = '\0';
	return (const char *)b->data;
}

enum bw_rc
bw_buf_check(const struct bw_buf *b, struct bw_err *err)
{
	if (b->bad)
		return bw_err_set(err, BW_ENOMEM, 0, "a buffer could not grow");
	return BW_OK;
}

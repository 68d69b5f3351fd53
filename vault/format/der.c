#include "format/der.h"

uint8_t
bw_der_peek(const struct bw_cursor *c)
{
	return !c->bad && c->at < c->len ? c->data[c->at] : 0;
}

/* X.690 8.1.3 and 10.1: up to 4 length bytes, as few as possible. */
static size_t
take_length(struct bw_cursor *c)
{
	uint8_t first = bw_cursor_u8(c);
	unsigned int count = first & 0x7fu;
	size_t len = 0;

	if (first < 0x80)
		return first;
	if (count == 0 || count > 4) {
		c->bad = true;
		return 0;
	}
	while (count-- > 0) {
		uint8_t b = bw_cursor_u8(c);

		if (len == 0 && b == 0)
			c->bad = true; /* a leading zero: not minimal */
		len = len << 8 | b;
	}
	if (len < 0x80)
		c->bad = true;
	return len;
}

struct bw_bytes
bw_der_take(struct bw_cursor *c, uint8_t tag)
{
	struct bw_bytes none = { NULL, 0 };
	size_t len;

	if (bw_der_peek(c) != tag || tag == 0) {
		c->bad = true;
		return none;
	}
	bw_cursor_skip(c, 1);
	len = take_length(c);
	return c->bad ? none : bw_cursor_take(c, len);
}

void
bw_der_put(struct bw_buf *out, uint8_t tag, const void *contents, size_t len)
{
	unsigned int bytes = 0;
	size_t rest;

	bw_buf_u8(out, tag);
	if (len < 0x80) {
		bw_buf_u8(out, (uint8_t)len);
	} else {
		for (rest = len; rest > 0; rest >>= 8)
			bytes++;
		bw_buf_u8(out, (uint8_t)(0x80u | bytes));
		while (bytes-- > 0)
			bw_buf_u8(out, (uint8_t)(len >> (8 * bytes)));
	}
	bw_buf_put(out, contents, len);
}

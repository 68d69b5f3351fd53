#include "base/utf8.h"

int32_t
bw_utf8_next(const uint8_t *data, size_t len, size_t *at)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = data[(*at)++];
	size_t count, i;
	uint32_t cp;

	if (first < 0x80)
		return first;
	if (first < 0xc2 || first > 0xf4)
		return -1;
	count = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (len - *at < count - 1)
		return -1;
	cp = first & (0x7fu >> count);
	for (i = 0; i < count - 1; i++) {
		if ((data[*at + i] & 0xc0) != 0x80)
			return -1;
		cp = cp << 6 | (data[*at + i] & 0x3fu);
	}
	if (cp < least[count] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return -1;
	*at += count - 1;
	return (int32_t)cp;
}

bool
bw_utf8_valid(const void *data, size_t len)
{
	size_t at = 0;

	while (at < len) {
		if (bw_utf8_next(data, len, &at) < 0)
			return false;
	}
	return true;
}

size_t
bw_utf8_encode(uint8_t out[static 4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (uint8_t)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (uint8_t)(0xc0 | cp >> 6);
		out[1] = (uint8_t)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (uint8_t)(0xe0 | cp >> 12);
		out[1] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | cp >> 18);
	out[1] = (uint8_t)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (cp & 0x3f));
	return 4;
}

void
bw_utf8_put(struct bw_buf *out, uint32_t cp)
{
	uint8_t utf8[4];

	bw_buf_put(out, utf8, bw_utf8_encode(utf8, cp));
}

static bool
must_escape(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad ||
	    cp == 0x061c || (cp >= 0x200b && cp <= 0x200f) ||
	    (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) ||
	    cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb) || cp >= 0xe0000;
}

void
bw_utf8_escape(struct bw_buf *out, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t at = 0;

	while (at < len) {
		uint8_t first = p[at];
		int32_t cp = bw_utf8_next(p, len, &at);

		if (cp < 0)
			bw_buf_printf(out, "\\x%02x", first);
		else if (must_escape((uint32_t)cp))
			bw_buf_printf(out, "\\u{%04x}", (unsigned int)cp);
		else
			bw_utf8_put(out, (uint32_t)cp);
	}
}

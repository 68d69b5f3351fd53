#include "chat/text.h"

#include <string.h>

#include "base/utf8.h"
#include "chat/chat.h"

bool
bw_chat_is_bidi(int32_t cp)
{
	return cp == 0x200e || cp == 0x200f || cp == 0x61c || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069);
}

/* The joiners are letters of Persian words and of emoji: they are none of these. */
bool
bw_chat_is_zero_width(int32_t cp)
{
	return cp == 0x200b || cp == 0x2060 || cp == 0xfeff || cp == 0xad || (cp >= 0xe0000 && cp <= 0xe007f);
}

unsigned
bw_chat_text_flags(struct bw_bytes t)
{
	unsigned flags = 0;
	size_t at = 0;
	int32_t cp;

	while (at < t.len) {
		if (t.data[at] - 1u < 0x7f) { /* the usual case first: ASCII without NUL */
			at++;
			continue;
		}
		cp = bw_utf8_next(t.data, t.len, &at);
		if (cp == 0)
			flags |= BW_TEXT_NUL;
		else if (cp < 0)
			flags |= BW_TEXT_BAD_UTF8;
		else if (bw_chat_is_bidi(cp))
			flags |= BW_TEXT_BIDI;
		else if (bw_chat_is_zero_width(cp))
			flags |= BW_TEXT_ZERO_WIDTH;
	}
	return flags;
}

static bool
is_mark_at(const uint8_t *p)
{
	size_t at = 0;
	int32_t cp = bw_utf8_next(p, 3, &at);

	return at == 3 && (bw_chat_is_bidi(cp) || cp == 0xfeff);
}

struct bw_bytes
bw_chat_trim_marks(struct bw_bytes t)
{
	while (t.len >= 3 && is_mark_at(t.data)) {
		t.data += 3;
		t.len -= 3;
	}
	while (t.len >= 3 && is_mark_at(t.data + t.len - 3))
		t.len -= 3;
	return t;
}

struct bw_bytes
bw_chat_cut(struct bw_bytes t, size_t max)
{
	if (t.len <= max)
		return t;
	while (max > 0 && (t.data[max] & 0xc0) == 0x80)
		max--;
	return (struct bw_bytes){ t.data, max };
}

/* The letters of other scripts that are drawn as Latin ones. */
static int32_t
drawn_as(int32_t cp)
{
	static const struct { int32_t cp; char latin; } list[] = { { 0x391, 'A' }, { 0x392, 'B' }, { 0x395, 'E' },
		{ 0x396, 'Z' }, { 0x397, 'H' }, { 0x399, 'I' }, { 0x39a, 'K' }, { 0x39c, 'M' }, { 0x39d, 'N' }, { 0x39f, 'O' },
		{ 0x3a1, 'P' }, { 0x3a4, 'T' }, { 0x3a5, 'Y' }, { 0x3a7, 'X' }, { 0x3bf, 'o' }, { 0x410, 'A' }, { 0x412, 'B' },
		{ 0x415, 'E' }, { 0x41a, 'K' }, { 0x41c, 'M' }, { 0x41d, 'H' }, { 0x41e, 'O' }, { 0x420, 'P' }, { 0x421, 'C' },
		{ 0x422, 'T' }, { 0x425, 'X' }, { 0x430, 'a' }, { 0x435, 'e' }, { 0x43e, 'o' }, { 0x440, 'p' }, { 0x441, 'c' },
		{ 0x443, 'y' }, { 0x445, 'x' }, { 0x456, 'i' }, { 0x458, 'j' }, { 0xa0, ' ' }, { 0x202f, ' ' } };
	size_t i;

	for (i = 0; cp >= 0x80 && i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i].cp == cp)
			return list[i].latin;
	return cp;
}

/* The next code point that is seen; -2 at the end. */
static int32_t
next_seen(struct bw_bytes t, size_t *at)
{
	int32_t cp;

	while (*at < t.len) {
		cp = bw_utf8_next(t.data, t.len, at);
		if (!bw_chat_is_bidi(cp) && !bw_chat_is_zero_width(cp) && cp != 0x200c && cp != 0x200d)
			return drawn_as(cp);
	}
	return -2;
}

bool
bw_chat_look_alike(struct bw_bytes a, struct bw_bytes b)
{
	size_t i = 0, j = 0;
	int32_t x, y;

	do {
		x = next_seen(a, &i);
		y = next_seen(b, &j);
	} while (x == y && x != -2);
	return x == y;
}

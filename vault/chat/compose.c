#include "chat/compose.h"

#include <string.h>

#include "base/utf8.h"
#include "chat/text.h"

struct bw_chat_text
bw_chat_text_in(void *room, size_t cap)
{
	return (struct bw_chat_text){ .data = room, .cap = cap };
}

void
bw_chat_text_reset(struct bw_chat_text *t)
{
	t->len = 0;
	t->total = 0;
	t->flags = 0;
}

void
bw_chat_text_plain(struct bw_chat_text *t, const void *data, size_t len)
{
	size_t n = t->total > t->len ? 0 : t->cap - t->len;

	if (n > len)
		n = len;
	memcpy(t->data + t->len, data, n);
	t->len += n;
	t->total += len;
	if (n < len)
		t->flags |= BW_TEXT_CUT;
}

/* What to note of one character. */
static unsigned
flags_of(uint32_t cp)
{
	if (cp == 0)
		return BW_TEXT_NUL;
	if (cp < 0x80)
		return 0;
	return bw_chat_is_bidi((int32_t)cp) ? BW_TEXT_BIDI : bw_chat_is_zero_width((int32_t)cp) ? BW_TEXT_ZERO_WIDTH : 0;
}

void
bw_chat_text_char(struct bw_chat_text *t, uint32_t cp)
{
	uint8_t room[4];
	struct bw_buf one = { .data = room, .cap = sizeof(room), .limit = sizeof(room) };

	t->flags |= flags_of(cp);
	bw_utf8_put(&one, cp);
	if (t->total > t->len || t->cap - t->len < one.len)
		t->flags |= BW_TEXT_CUT;
	else {
		memcpy(t->data + t->len, room, one.len);
		t->len += one.len;
	}
	t->total += one.len;
}

void
bw_chat_text_bytes_put(struct bw_chat_text *t, const void *data, size_t len)
{
	size_t at = 0;

	while (at < len) {
		int32_t cp = bw_utf8_next(data, len, &at);

		if (cp < 0)
			t->flags |= BW_TEXT_BAD_UTF8;
		bw_chat_text_char(t, cp < 0 ? 0xfffd : (uint32_t)cp);
	}
}

void
bw_chat_text_add(struct bw_chat_text *t, struct bw_bytes b, unsigned flags)
{
	struct bw_bytes fits = bw_chat_cut(b, t->total > t->len ? 0 : t->cap - t->len);

	if (fits.len > 0)
		memcpy(t->data + t->len, fits.data, fits.len);
	t->len += fits.len;
	t->total += b.len;
	t->flags |= flags | (fits.len < b.len ? BW_TEXT_CUT : 0u);
}

/* The byte that each character stands for, written over the characters, which take as much room
 * or more. False: one is none, or the bytes are no UTF-8. */
static bool
bytes_of(const struct bw_chat_text *t, uint8_t *out, size_t *len, bool *other)
{
	size_t at = 0;

	*len = 0;
	*other = false;
	while (at < t->len) {
		int32_t cp = bw_utf8_next(t->data, t->len, &at);

		if (cp < 0 || cp > 0xff)
			return false;
		*other = *other || cp >= 0x80;
		if (out != NULL)
			out[*len] = (uint8_t)cp;
		(*len)++;
	}
	return true;
}

/* How much of a text that was cut ends with a whole character. */
static size_t
whole(const uint8_t *data, size_t len)
{
	size_t back = 0;

	while (back < 3 && back < len && (data[len - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back < len && data[len - 1 - back] >= 0xc0 && !bw_utf8_valid(data + len - 1 - back, back + 1))
		return len - 1 - back;
	return len;
}

/* Are the characters, taken as bytes, UTF-8? Reads without changing anything. */
static bool
reads_back(const struct bw_chat_text *t)
{
	uint8_t piece[4];
	size_t have = 0, at = 0, used;

	while (at < t->len || have > 0) {
		while (have < sizeof(piece) && at < t->len)
			piece[have++] = (uint8_t)bw_utf8_next(t->data, t->len, &at);
		used = 0;
		if (bw_utf8_next(piece, have, &used) < 0)
			return at == t->len && (t->flags & BW_TEXT_CUT) != 0 && whole(piece, have) == 0;
		memmove(piece, piece + used, have - used);
		have -= used;
	}
	return true;
}

bool
bw_chat_text_mojibake(struct bw_chat_text *t)
{
	size_t len, at = 0;
	bool other;

	if (!bytes_of(t, NULL, &len, &other) || !other || !reads_back(t))
		return false;
	(void)bytes_of(t, t->data, &len, &other);
	t->len = (t->flags & BW_TEXT_CUT) != 0 ? whole(t->data, len) : len;
	t->total = (t->flags & BW_TEXT_CUT) != 0 ? t->total : t->len;
	/* What was seen in the characters that it was written in says nothing of the text. */
	t->flags = (t->flags & (BW_TEXT_CUT | BW_TEXT_NUL)) | BW_TEXT_MOJIBAKE;
	while (at < t->len)
		t->flags |= flags_of((uint32_t)bw_utf8_next(t->data, t->len, &at));
	return true;
}

struct bw_bytes
bw_chat_hold_put(struct bw_chat_hold *h, struct bw_bytes b, size_t max)
{
	struct bw_bytes fits = bw_chat_cut(b, max < h->cap - h->used ? max : h->cap - h->used);
	uint8_t *to = h->room + h->used;

	if (fits.len > 0)
		memcpy(to, fits.data, fits.len);
	h->used += fits.len;
	return (struct bw_bytes){ to, fits.len };
}

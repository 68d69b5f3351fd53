#include "chat/decoded.h"

#include <string.h>

#include "base/utf8.h"
#include "chat/chat.h"
#include "chat/text.h"

#define REPLACEMENT 0xfffdu

void
bw_decoded_start(struct bw_decoded *w, void *data, size_t cap, bool fold)
{
	memset(w, 0, sizeof(*w));
	w->data = data;
	w->cap = cap;
	w->fold = fold;
}

static unsigned
noted(uint32_t cp)
{
	if (cp == 0)
		return BW_TEXT_NUL;
	if (cp < 0x80)
		return 0;
	if (bw_chat_is_bidi((int32_t)cp))
		return BW_TEXT_BIDI;
	return bw_chat_is_zero_width((int32_t)cp) ? BW_TEXT_ZERO_WIDTH : 0;
}

static size_t
encode(uint8_t out[4], uint32_t cp)
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

/* After the first character that did not fit, none is put: the text has no hole. */
static void
append(struct bw_decoded *w, uint32_t cp)
{
	uint8_t utf8[4];
	size_t len = encode(utf8, cp);

	if ((w->flags & BW_TEXT_CUT) != 0 || len > w->cap - w->len) {
		w->flags |= BW_TEXT_CUT;
		return;
	}
	memcpy(w->data + w->len, utf8, len);
	w->len += len;
}

static void
visible(struct bw_decoded *w, uint32_t cp)
{
	if (w->fold && (cp == ' ' || (cp >= '\t' && cp <= '\r'))) {
		w->gap = true;
		return;
	}
	if (w->gap && w->len > 0 && w->data[w->len - 1] != '\n')
		append(w, ' ');
	w->gap = false;
	append(w, cp);
}

static void
settle(struct bw_decoded *w)
{
	if (w->half == 0)
		return;
	w->half = 0;
	w->flags |= BW_TEXT_SURROGATE;
	visible(w, REPLACEMENT);
}

void
bw_decoded_put(struct bw_decoded *w, uint32_t cp)
{
	if (w->half != 0 && cp >= 0xdc00 && cp <= 0xdfff) {
		cp = 0x10000 + ((w->half - 0xd800) << 10) + (cp - 0xdc00);
		w->half = 0;
	}
	settle(w);
	if (cp >= 0xd800 && cp <= 0xdbff) {
		w->half = cp;
		return;
	}
	if (cp > 0x10ffff || (cp >= 0xdc00 && cp <= 0xdfff)) {
		w->flags |= BW_TEXT_SURROGATE;
		cp = REPLACEMENT;
	}
	w->flags |= noted(cp);
	visible(w, cp);
}

void
bw_decoded_bytes(struct bw_decoded *w, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	size_t at = 0;

	while (at < len) {
		int32_t cp = bw_utf8_next(bytes, len, &at);

		if (cp < 0)
			w->flags |= BW_TEXT_BAD_UTF8;
		bw_decoded_put(w, cp < 0 ? REPLACEMENT : (uint32_t)cp);
	}
}

void
bw_decoded_break(struct bw_decoded *w)
{
	settle(w);
	w->gap = false;
	if (!w->fold || w->len > 0)
		append(w, '\n');
}

struct bw_bytes
bw_decoded_end(struct bw_decoded *w)
{
	settle(w);
	while (w->fold && w->len > 0 && w->data[w->len - 1] == '\n')
		w->len--;
	return (struct bw_bytes){ w->data, w->len };
}

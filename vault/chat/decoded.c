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

/* After the first character that did not fit, none is put: the text has no hole. */
static void
append(struct bw_decoded *w, uint32_t cp)
{
	uint8_t utf8[4];
	size_t len = bw_utf8_encode(utf8, cp);

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
	w->flags |= bw_chat_char_flags(cp);
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

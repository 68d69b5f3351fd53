/* Any text through the chat reader: the ranges of all messages lie in order
 * inside the data, their number is what the scan said, and the cheap look never
 * overlooks a chat. */
#include <stdint.h>
#include <stdlib.h>

#include "chat/chat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct seen {
	const uint8_t *data;
	size_t len, end;
	uint64_t count;
};

static enum bw_rc
check(void *ctx, const struct bw_chat_message *m)
{
	struct seen *s = ctx;

	if (m->n != ++s->count || m->byte_start < s->end || m->byte_end < m->byte_start || m->byte_end > s->len ||
	    m->text.data < s->data + m->byte_start || m->text.data + m->text.len > s->data + m->byte_end)
		abort();
	s->end = m->byte_end;
	return BW_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct seen s = { data, len, 0, 0 };
	struct bw_chat c;

	if (bw_chat_scan(data, len, &c, NULL) != BW_OK)
		return 0;
	if (!bw_chat_may_be(data, len))
		abort();
	if (bw_chat_each(data, len, &c, check, &s, NULL) != BW_OK || s.count != c.messages ||
	    (c.dated && c.span.from > c.span.to))
		abort();
	bw_chat_free(&c);
	return 0;
}

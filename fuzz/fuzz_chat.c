/* Any text through the readers of chats: the ranges of all messages lie in order inside the
 * data, their number is what the survey said, the same comes through a small window as from
 * memory, and the cheap look never overlooks a chat. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chat/chat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct seen {
	uint64_t len, end, count, sum;
};

static uint64_t
add(uint64_t sum, struct bw_bytes b)
{
	size_t i;

	for (i = 0; i < b.len; i++)
		sum = sum * 31 + b.data[i];
	return sum * 31 + b.len;
}

static enum bw_rc
check(void *ctx, const struct bw_chat_message *m)
{
	struct seen *s = ctx;
	size_t i;

	if (m->n != ++s->count || m->byte_start < s->end || m->byte_end < m->byte_start || m->byte_end > s->len ||
	    m->text.len > BW_CHAT_TEXT_MAX || m->attachment_count > BW_CHAT_MAX_ATTACHMENTS)
		abort();
	s->end = m->byte_end;
	s->sum = add(add(add(add(s->sum, m->text), m->sender), m->sender_id), m->time_raw);
	s->sum = add(s->sum, m->conversation) + (uint64_t)m->wall + (uint64_t)m->utc_ms + m->byte_start;
	for (i = 0; i < m->attachment_count; i++)
		s->sum = add(add(s->sum, m->attachments[i].name), m->attachments[i].type);
	return BW_OK;
}

/* A file that comes in pieces of changing size. */
struct file {
	const uint8_t *data;
	size_t len, at;
};

static enum bw_rc
read_some(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct file *f = ctx;
	size_t n = 1 + f->at % 61;

	(void)err;
	n = n > cap ? cap : n;
	n = n > f->len - f->at ? f->len - f->at : n;
	memcpy(buf, f->data + f->at, n);
	f->at += n;
	*got = n;
	return BW_OK;
}

static enum bw_rc
open_file(void *ctx, struct bw_chat_stream *out, struct bw_err *err)
{
	((struct file *)ctx)->at = 0;
	return bw_chat_stream_open(out, read_some, ctx, err);
}

static bool
look(const struct bw_chat_source *src, struct seen *s)
{
	struct bw_chat_sink sink = { .ctx = s, .message = check };
	struct bw_chat c;

	if (bw_chat_survey(src, NULL, &c, NULL) != BW_OK)
		return false;
	if (bw_chat_read(src, &c, &sink, NULL) != BW_OK || s->count != c.messages ||
	    (c.dated && c.span.from > c.span.to))
		abort();
	bw_chat_free(&c);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct seen a = { .len = len }, b = { .len = len };
	struct bw_bytes all = { data, len };
	struct file f = { data, len, 0 };
	struct bw_chat_source memory = bw_chat_source_memory(&all), file = { &f, open_file };
	bool is = look(&memory, &a);

	if (is != look(&file, &b) || a.count != b.count || a.sum != b.sum)
		abort();
	if (is && !bw_chat_may_be(data, len))
		abort();
	return 0;
}

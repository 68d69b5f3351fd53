/* One format of chats over any bytes: ranges lie in order inside the data, what is given is UTF-8
 * within its limits, and a window that is filled a few bytes at a time gives the same. */
#ifndef BW_FUZZ_CHAT_TARGET_H
#define BW_FUZZ_CHAT_TARGET_H

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "chat/formats.h"

struct chat_seen {
	const uint8_t *data;
	size_t len, at, step;
	uint64_t end, count, hash, found;
};

static enum bw_rc
chat_feed(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct chat_seen *s = ctx;

	(void)err;
	*got = s->len - s->at < s->step ? s->len - s->at : s->step;
	*got = *got < cap ? *got : cap;
	if (*got > 0)
		memcpy(buf, s->data + s->at, *got);
	s->at += *got;
	return BW_OK;
}

static void
chat_check(struct chat_seen *s, struct bw_bytes b, size_t most)
{
	size_t i;

	if (b.len > most || !bw_utf8_valid(b.data, b.len))
		abort();
	for (i = 0; i < b.len; i++)
		s->hash = s->hash * 31 + b.data[i];
}

static enum bw_rc
chat_message(void *ctx, const struct bw_chat_message *m)
{
	struct chat_seen *s = ctx;
	size_t i;

	if (m->n != ++s->count || m->byte_start < s->end || m->byte_end <= m->byte_start || m->byte_end > s->len ||
	    m->attachment_count > BW_CHAT_MAX_ATTACHMENTS || (m->has_utc && !m->has_wall))
		abort();
	s->end = m->byte_end;
	chat_check(s, m->text, BW_CHAT_TEXT_MAX);
	chat_check(s, m->sender, BW_CHAT_NAME_MAX);
	chat_check(s, m->sender_id, BW_CHAT_NAME_MAX);
	chat_check(s, m->conversation, BW_CHAT_NAME_MAX);
	chat_check(s, m->time_raw, BW_CHAT_NAME_MAX);
	for (i = 0; i < m->attachment_count; i++) {
		chat_check(s, m->attachments[i].name, 4096);
		chat_check(s, m->attachments[i].type, BW_CHAT_NAME_MAX);
	}
	s->hash = s->hash * 31 + (uint64_t)m->wall + (uint64_t)m->kind + m->flags;
	return BW_OK;
}

static void
chat_finding(void *ctx, enum bw_chat_finding f, uint64_t at, uint64_t len)
{
	struct chat_seen *s = ctx;

	if (f >= BW_CHAT_FINDING_COUNT || at > s->len || len > s->len - at)
		abort();
	s->found = s->found * 31 + (uint64_t)f + at + len;
}

static enum bw_rc
chat_open(struct chat_seen *s, struct bw_chat_stream *out)
{
	s->at = 0;
	if (s->step > 0)
		return bw_chat_stream_open(out, chat_feed, s, NULL);
	bw_chat_stream_memory(out, s->data, s->len);
	return BW_OK;
}

static enum bw_rc
chat_run(const struct bw_chat_format *f, struct chat_seen *s)
{
	struct bw_chat_sink sink = { s, chat_message, chat_finding };
	struct bw_chat_reading reading = { 0 };
	struct bw_chat_stream stream = { 0 };
	enum bw_rc rc = BW_OK;

	if (f->learn != NULL) {
		if (chat_open(s, &stream) != BW_OK)
			abort();
		rc = f->learn(&stream, &reading, NULL);
		bw_chat_stream_close(&stream);
	}
	if (rc == BW_OK) {
		if (chat_open(s, &stream) != BW_OK)
			abort();
		rc = f->read(&stream, &reading, &sink, NULL);
		bw_chat_stream_close(&stream);
	}
	return rc;
}

static inline void
chat_try(const struct bw_chat_format *f, const uint8_t *data, size_t len)
{
	struct chat_seen whole = { .data = data, .len = len }, pieces = { .data = data, .len = len, .step = 1 + len % 61 };
	enum bw_rc rc;

	(void)f->is((struct bw_bytes){ data, len }, true);
	rc = chat_run(f, &whole);
	if ((rc == BW_OK) != (whole.count > 0) || (rc != BW_OK && rc != BW_EFORMAT))
		abort();
	/* The window takes longer than all the rest. */
	if (len % 8 != 1)
		return;
	if (chat_run(f, &pieces) != rc || pieces.count != whole.count || pieces.hash != whole.hash ||
	    pieces.found != whole.found)
		abort();
}

#endif

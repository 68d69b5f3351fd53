/* Chats in JSON, all formats on the same bytes: from memory and in pieces they say the same; ranges ascend
 * and lie in the file; texts that are given are UTF-8. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "chat/formats.h"

struct seen {
	uint64_t n, end, size, hash;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
mix(struct seen *s, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len-- > 0)
		s->hash = (s->hash ^ *p++) * UINT64_C(0x100000001b3);
}

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
text(struct seen *s, struct bw_bytes b)
{
	must(b.data != NULL && bw_utf8_valid(b.data, b.len));
	mix(s, b.data, b.len);
	mix(s, &b.len, sizeof(b.len));
}

static enum bw_rc
message(void *ctx, const struct bw_chat_message *m)
{
	struct seen *s = ctx;
	size_t i;

	must(m->n == ++s->n && m->byte_start >= s->end && m->byte_end > m->byte_start && m->byte_end <= s->size);
	must(m->attachment_count <= BW_CHAT_MAX_ATTACHMENTS && m->text.len <= BW_CHAT_TEXT_MAX);
	must(m->sender.len <= 2 * BW_CHAT_NAME_MAX && m->duration_s >= -1);
	s->end = m->byte_end;
	text(s, m->conversation);
	text(s, m->time_raw);
	text(s, m->sender);
	text(s, m->sender_id);
	text(s, m->text);
	for (i = 0; i < m->attachment_count; i++) {
		text(s, m->attachments[i].name);
		text(s, m->attachments[i].type);
	}
	mix(s, &m->wall, sizeof(m->wall));
	mix(s, &m->kind, sizeof(m->kind));
	mix(s, &m->flags, sizeof(m->flags));
	return BW_OK;
}

static void
finding(void *ctx, enum bw_chat_finding f, uint64_t at, uint64_t len)
{
	struct seen *s = ctx;

	must(f < BW_CHAT_FINDING_COUNT && at <= s->size && len <= s->size - at);
	mix(s, &at, sizeof(at));
	mix(s, &len, sizeof(len));
}

struct pieces {
	const uint8_t *data;
	size_t len, at;
};

static enum bw_rc
piece(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct pieces *p = ctx;
	size_t n = 1 + p->at * 7 % 61;

	(void)err;
	n = n < cap ? n : cap;
	n = n < p->len - p->at ? n : p->len - p->at;
	memcpy(buf, p->data + p->at, n);
	p->at += n;
	*got = n;
	return BW_OK;
}

static void
both_ways(const struct bw_chat_format *f, const uint8_t *data, size_t size, bool pieces)
{
	struct seen one = { .size = size }, two = { .size = size };
	struct bw_chat_sink sink = { .ctx = &one, .message = message, .finding = finding };
	const struct bw_chat_reading how = { .order = BW_ORDER_EXACT };
	struct pieces p = { data, size, 0 };
	struct bw_chat_stream s;
	enum bw_rc rc;

	bw_chat_stream_memory(&s, data, size);
	rc = f->read(&s, &how, &sink, NULL);
	must(rc == BW_OK || rc == BW_EFORMAT);
	must((rc == BW_OK) == (one.n > 0));
	/* The window takes longer than all the rest. */
	if (!pieces)
		return;
	must(bw_chat_stream_open(&s, piece, &p, NULL) == BW_OK);
	sink.ctx = &two;
	must(f->read(&s, &how, &sink, NULL) == rc);
	must(one.n == two.n && one.hash == two.hash);
	bw_chat_stream_close(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bw_chat_format *const all[] = { &bw_chat_telegram, &bw_chat_messenger, &bw_chat_signal, &bw_chat_google_chat,
		&bw_chat_discord_exporter, &bw_chat_discord_package, &bw_chat_snapchat };
	const size_t count = sizeof(all) / sizeof(all[0]);
	const struct bw_bytes head = { data, size };
	size_t i;

	(void)bw_chat_find(head, true);
	for (i = 0; i < count; i++)
		both_ways(all[i], data, size, size % (4 * count) == i);
	return 0;
}

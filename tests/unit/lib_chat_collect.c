#include "lib_chat_collect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct feed {
	const char *data;
	size_t len, at, step;
};

static enum bw_rc
feed(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct feed *f = ctx;

	(void)err;
	*got = f->len - f->at < f->step ? f->len - f->at : f->step;
	if (*got > cap)
		*got = cap;
	memcpy(buf, f->data + f->at, *got);
	f->at += *got;
	return BW_OK;
}

static struct bw_bytes
copy(struct bw_bytes b)
{
	uint8_t *data = malloc(b.len + 1);

	assert_non_null(data);
	if (b.len > 0)
		memcpy(data, b.data, b.len);
	data[b.len] = '\0';
	return (struct bw_bytes){ data, b.len };
}

static enum bw_rc
keep(void *ctx, const struct bw_chat_message *m)
{
	struct collected *c = ctx;
	struct bw_chat_message *k;
	size_t i;

	assert_int_equal(m->n, c->count + 1);
	assert_true(m->byte_start >= c->end && m->byte_end > m->byte_start);
	c->end = m->byte_end;
	assert_true(c->count < COLLECT_MAX);
	k = &c->m[c->count++];
	*k = *m;
	k->conversation = copy(m->conversation);
	k->time_raw = copy(m->time_raw);
	k->sender = copy(m->sender);
	k->sender_id = copy(m->sender_id);
	k->text = copy(m->text);
	for (i = 0; i < m->attachment_count; i++) {
		k->attachments[i].name = copy(m->attachments[i].name);
		k->attachments[i].type = copy(m->attachments[i].type);
	}
	return BW_OK;
}

static void
note(void *ctx, enum bw_chat_finding f, uint64_t at, uint64_t len)
{
	struct collected *c = ctx;

	(void)at;
	(void)len;
	c->findings[f]++;
}

static void
open_stream(struct feed *f, struct bw_chat_stream *s)
{
	struct bw_err err = { 0 };

	f->at = 0;
	if (f->step == 0)
		bw_chat_stream_memory(s, f->data, f->len);
	else
		assert_int_equal(bw_chat_stream_open(s, feed, f, &err), BW_OK);
}

void
collect_from(const struct bw_chat_format *f, const char *data, size_t len, size_t step, struct collected *out)
{
	struct feed from = { data, len, 0, step };
	struct bw_chat_sink sink = { out, keep, note };
	struct bw_chat_reading reading = { 0 };
	struct bw_chat_stream s = { 0 };
	struct bw_err err = { 0 };

	memset(out, 0, sizeof(*out));
	if (f->learn != NULL) {
		open_stream(&from, &s);
		out->rc = f->learn(&s, &reading, &err);
		bw_chat_stream_close(&s);
		if (out->rc != BW_OK)
			return;
	}
	open_stream(&from, &s);
	out->rc = f->read(&s, &reading, &sink, &err);
	bw_chat_stream_close(&s);
	assert_true(out->end <= len);
	assert_true((out->rc == BW_OK) == (out->count > 0));
	assert_true(out->rc == BW_OK || (out->rc == BW_EFORMAT && err.message[0] != '\0'));
}

static bool
same_bytes(struct bw_bytes a, struct bw_bytes b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static void
assert_same(const struct bw_chat_message *a, const struct bw_chat_message *b)
{
	assert_int_equal(a->byte_start, b->byte_start);
	assert_int_equal(a->byte_end, b->byte_end);
	assert_true(same_bytes(a->sender, b->sender));
	assert_true(same_bytes(a->sender_id, b->sender_id));
	assert_true(same_bytes(a->conversation, b->conversation));
	assert_true(same_bytes(a->text, b->text));
	assert_true(same_bytes(a->time_raw, b->time_raw));
	assert_int_equal(a->has_wall, b->has_wall);
	assert_int_equal(a->wall, b->wall);
	assert_int_equal(a->utc_ms, b->utc_ms);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->role, b->role);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->attachment_count, b->attachment_count);
	assert_int_equal(a->duration_s, b->duration_s);
}

void
collect(const struct bw_chat_format *f, const char *text, struct collected *out)
{
	static const size_t steps[] = { 1, 7, 4096 };
	struct bw_bytes head = { (const uint8_t *)text, strlen(text) };
	struct collected other;
	size_t i, j;

	assert_true(f->is(head, true));
	collect_from(f, text, head.len, 0, out);
	for (i = 0; i < 3; i++) {
		collect_from(f, text, head.len, steps[i], &other);
		assert_int_equal(other.rc, out->rc);
		assert_int_equal(other.count, out->count);
		for (j = 0; j < other.count; j++)
			assert_same(&other.m[j], &out->m[j]);
		assert_memory_equal(other.findings, out->findings, sizeof(other.findings));
		collected_free(&other);
	}
}

void
collected_free(struct collected *c)
{
	size_t i, j;

	for (i = 0; i < c->count; i++) {
		const struct bw_chat_message *m = &c->m[i];
		const struct bw_bytes all[] = { m->conversation, m->time_raw, m->sender, m->sender_id, m->text };

		for (j = 0; j < sizeof(all) / sizeof(all[0]); j++)
			free((void *)(uintptr_t)all[j].data);
		for (j = 0; j < m->attachment_count; j++) {
			free((void *)(uintptr_t)m->attachments[j].name.data);
			free((void *)(uintptr_t)m->attachments[j].type.data);
		}
	}
	memset(c, 0, sizeof(*c));
}

bool
bytes_are(struct bw_bytes b, const char *text)
{
	return b.len == strlen(text) && memcmp(b.data, text, b.len) == 0;
}

void
assert_every_cut_gives_the_first_messages(const struct bw_chat_format *f, const char *text)
{
	struct collected whole, part;
	size_t cut, i, len = strlen(text), most = 0;

	collect_from(f, text, len, 0, &whole);
	assert_true(whole.count > 1);
	for (cut = 0; cut < len; cut++) {
		/* A copy of its own, so that a read past its end is seen. */
		char *alone = malloc(cut + 1);

		assert_non_null(alone);
		memcpy(alone, text, cut);
		alone = realloc(alone, cut > 0 ? cut : 1);
		assert_non_null(alone);
		collect_from(f, alone, cut, 0, &part);
		assert_true(part.count <= whole.count && part.count >= most);
		most = part.count;
		for (i = 0; i < part.count; i++)
			assert_same(&part.m[i], &whole.m[i]);
		collected_free(&part);
		free(alone);
	}
	/* A cut shows at least behind the last message but one. */
	assert_true(most >= whole.count - 1);
	collected_free(&whole);
}

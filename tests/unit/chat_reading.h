/* For the tests of readers of chats: what a file says, as lines of text. Each test program includes it once. */
#ifndef BW_TESTS_CHAT_READING_H
#define BW_TESTS_CHAT_READING_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "chat/formats.h"

struct reading {
	char *text; /* a line per message */
	size_t len, cap;
	uint64_t messages, end;
	struct bw_chat_found findings[BW_CHAT_FINDING_COUNT];
	enum bw_rc rc;
};

__attribute__((format(printf, 2, 3))) static void
put(struct reading *r, const char *fmt, ...)
{
	va_list ap;

	if (r->cap - r->len < (size_t)1 << 12) {
		r->cap = r->cap * 2 + ((size_t)1 << 13);
		r->text = realloc(r->text, r->cap);
		assert_non_null(r->text);
	}
	va_start(ap, fmt);
	r->len += (size_t)vsnprintf(r->text + r->len, (size_t)1 << 12, fmt, ap);
	va_end(ap);
	assert_true(r->len < r->cap);
}

static void
put_bytes(struct reading *r, const char *name, struct bw_bytes b)
{
	assert_non_null(b.data);
	if (b.len > 0)
		put(r, " %s=%.*s", name, b.len < 200 ? (int)b.len : 200, (const char *)b.data);
}

static void
put_time(struct reading *r, const struct bw_chat_message *m)
{
	char text[BW_DATE_TEXT];

	if (!m->has_wall) {
		put(r, " undated");
		return;
	}
	bw_time_text(text, m->wall * 1000);
	text[19] = '\0';
	put(r, " %s %s", text, bw_chat_zone_name(m->zone));
	if (m->has_utc)
		put(r, " %lld", (long long)m->utc_ms);
}

static enum bw_rc
note_message(void *ctx, const struct bw_chat_message *m)
{
	struct reading *r = ctx;
	size_t i;

	assert_int_equal(m->n, ++r->messages);
	assert_true(m->byte_start >= r->end && m->byte_end > m->byte_start);
	r->end = m->byte_end;
	put(r, "%s", bw_chat_kind_name(m->kind));
	put_time(r, m);
	if (m->role != BW_ROLE_PERSON)
		put(r, " %s", bw_chat_role_name(m->role));
	put_bytes(r, "in", m->conversation);
	put_bytes(r, "by", m->sender);
	put_bytes(r, "id", m->sender_id);
	for (i = 0; i < m->attachment_count; i++) {
		put(r, " [%s", bw_chat_file_state_name(m->attachments[i].state));
		put_bytes(r, "type", m->attachments[i].type);
		put_bytes(r, "name", m->attachments[i].name);
		put(r, "]");
	}
	if (m->kind == BW_CHAT_CALL)
		put(r, " %llds%s%s", (long long)m->duration_s, m->answered ? " answered" : m->answer_unsaid ? " unsaid" : "", m->outgoing ? " out" : "");
	put(r, "%s%s%s", m->edited ? " edited" : "", m->reply ? " reply" : "", m->forwarded ? " forwarded" : "");
	if (m->revisions > 0)
		put(r, " revisions=%u", m->revisions);
	if (m->reactions > 0)
		put(r, " reactions=%u", m->reactions);
	if (m->flags != 0 || m->sender_flags != 0)
		put(r, " !%x,%x", m->flags, m->sender_flags);
	put_bytes(r, "text", m->text);
	put(r, "\n");
	return BW_OK;
}

static void
note_finding(void *ctx, enum bw_chat_finding f, uint64_t at, uint64_t len)
{
	struct reading *r = ctx;

	if (r->findings[f].count++ == 0)
		r->findings[f].first = at;
	r->findings[f].bytes += len;
}

static void
read_stream(struct reading *r, const struct bw_chat_format *f, struct bw_chat_stream *s)
{
	const struct bw_chat_sink sink = { .ctx = r, .message = note_message, .finding = note_finding };
	const struct bw_chat_reading how = { .order = BW_ORDER_EXACT };

	memset(r, 0, sizeof(*r));
	put(r, "%s", "");
	r->rc = f->read(s, &how, &sink, NULL);
}

/* Freed with free_reading(). */
static void
read_chat_bytes(struct reading *r, const struct bw_chat_format *f, const void *data, size_t len)
{
	struct bw_chat_stream s;

	bw_chat_stream_memory(&s, data, len);
	read_stream(r, f, &s);
}

static void
free_reading(struct reading *r)
{
	free(r->text);
	memset(r, 0, sizeof(*r));
}

static void
reads_chat(const struct bw_chat_format *f, const char *text, const char *want)
{
	struct reading r;

	read_chat_bytes(&r, f, text, strlen(text));
	assert_int_equal(r.rc, BW_OK);
	assert_string_equal(r.text, want);
	free_reading(&r);
}

/* The file ends at every byte: what is read is what the whole file begins with, and a loss is told. */
static inline void
every_end_gives_a_start(const struct bw_chat_format *f, const char *text)
{
	size_t len = strlen(text), end;
	struct reading whole, part;

	read_chat_bytes(&whole, f, text, len);
	assert_int_equal(whole.rc, BW_OK);
	for (end = 0; end < len; end++) {
		char *copy = malloc(end + 1); /* of its own, so that a read behind it is seen */

		assert_non_null(copy);
		memcpy(copy, text, end);
		read_chat_bytes(&part, f, copy, end);
		assert_true(part.rc == BW_OK || part.rc == BW_EFORMAT);
		assert_int_equal(part.rc == BW_OK, part.messages > 0);
		assert_memory_equal(part.text, whole.text, part.len);
		if (part.messages < whole.messages && part.rc == BW_OK)
			assert_true(part.findings[BW_CHAT_CUT_OFF].count > 0 || f == &bw_chat_signal);
		free_reading(&part);
		free(copy);
	}
	free_reading(&whole);
}

/* A byte that stands nowhere, at every place: no message is changed unseen, none comes twice. */
static inline void
damage_is_skipped_and_told(const struct bw_chat_format *f, const char *text, uint64_t lose_at_most)
{
	size_t len = strlen(text), at;
	struct reading whole, part;
	char *copy = malloc(len + 1);

	assert_non_null(copy);
	read_chat_bytes(&whole, f, text, len);
	for (at = 0; at < len; at++) {
		memcpy(copy, text, len + 1);
		copy[at] = '\n';
		if (text[at] == '\n' || text[at] == ' ')
			continue;
		read_chat_bytes(&part, f, copy, len);
		assert_true(part.messages <= whole.messages);
		if (part.messages < whole.messages && part.rc == BW_OK) {
			assert_true(part.messages + lose_at_most >= whole.messages);
			assert_true(part.findings[BW_CHAT_NOT_UNDERSTOOD].count + part.findings[BW_CHAT_CUT_OFF].count > 0);
		}
		free_reading(&part);
	}
	free(copy);
	free_reading(&whole);
}

/* f, or NULL for none, takes this for its own. */
static void
is(const struct bw_chat_format *f, const char *text)
{
	const struct bw_chat_format *found = bw_chat_find((struct bw_bytes){ (const uint8_t *)text, strlen(text) }, true);

	if (found != f)
		fail_msg("%s: %s", text, found != NULL ? found->name : "none");
}

#endif

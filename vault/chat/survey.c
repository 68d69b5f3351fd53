/* What is in a chat: one reading in which everything is counted. */
#include <stdlib.h>
#include <string.h>

#include "chat/chat.h"
#include "chat/text.h"

#define SLOTS 4096u /* a power of two, more than twice the cap of names and of conversations */
#define DAY 86400

struct survey {
	struct bw_chat *c;
	uint16_t people[SLOTS];	       /* index + 1 into participants */
	uint64_t conversations[SLOTS]; /* hash of the name, 0: free */
	bool full, bad;		       /* more names than are listed; no memory */
	int64_t last;
	struct bw_chat_found back, forth; /* steps of more than a day against and along the clock */
	bool any;
};

static uint64_t
hash(struct bw_bytes b, uint64_t h)
{
	size_t i;

	for (i = 0; i < b.len; i++)
		h = (h ^ b.data[i]) * UINT64_C(1099511628211);
	return h;
}

#define HASH_START UINT64_C(14695981039346656037)

static void
note(struct bw_chat_found *f, uint64_t at, uint64_t len)
{
	if (f->count++ == 0)
		f->first = at;
	f->bytes += len;
}

static void
found(void *ctx, enum bw_chat_finding f, uint64_t at, uint64_t len)
{
	note(&((struct survey *)ctx)->c->findings[f], at, len);
}

/* ---- people and conversations ---- */

static char *
copy(struct bw_bytes b)
{
	char *s = malloc(b.len + 1);

	if (s != NULL) {
		memcpy(s, b.data, b.len);
		s[b.len] = '\0';
	}
	return s;
}

static void
add_person(struct survey *s, uint32_t slot, const struct bw_chat_message *m, struct bw_bytes name, struct bw_bytes id)
{
	struct bw_chat_participant *p = &s->c->participants[s->c->participant_count];

	if (s->c->participant_count == BW_CHAT_MAX_PARTICIPANTS) {
		s->full = true;
		return;
	}
	p->name = copy(name);
	p->id = copy(id);
	if (p->name == NULL || p->id == NULL) {
		free(p->name);
		free(p->id);
		memset(p, 0, sizeof(*p));
		s->bad = true;
		return;
	}
	p->name_len = name.len;
	p->role = m->role;
	p->flags = m->sender_flags;
	p->messages = m->kind != BW_CHAT_CALL;
	p->calls = m->kind == BW_CHAT_CALL;
	s->people[slot] = (uint16_t)++s->c->participant_count;
}

/* One of whom the app says no name has only a number. */
static void
count_person(struct survey *s, const struct bw_chat_message *m)
{
	static const uint8_t none[1];
	struct bw_bytes name = bw_chat_cut(m->sender, BW_CHAT_NAME_MAX), id = bw_chat_cut(m->sender_id, BW_CHAT_NAME_MAX);
	uint32_t at;

	if (name.data == NULL)
		name.data = none;
	if (id.data == NULL)
		id.data = none;
	id.len = strnlen((const char *)id.data, id.len);
	at = (uint32_t)hash(id, hash(name, HASH_START)) & (SLOTS - 1);
	if ((name.len == 0 && id.len == 0) || m->role == BW_ROLE_APP)
		return;
	for (; s->people[at] != 0; at = (at + 1) & (SLOTS - 1)) {
		struct bw_chat_participant *p = &s->c->participants[s->people[at] - 1];

		if (p->name_len == name.len && memcmp(p->name, name.data, name.len) == 0 && strlen(p->id) == id.len &&
		    memcmp(p->id, id.data, id.len) == 0) {
			p->messages += m->kind != BW_CHAT_CALL;
			p->calls += m->kind == BW_CHAT_CALL;
			p->role = p->role == m->role ? p->role : BW_ROLE_PERSON;
			return;
		}
	}
	add_person(s, at, m, name, id);
}

static void
count_conversation(struct survey *s, struct bw_bytes name)
{
	uint64_t h = hash(name, HASH_START) | 1;
	uint32_t at;

	if (s->c->conversations >= BW_CHAT_MAX_CONVERSATIONS)
		return;
	for (at = (uint32_t)(h >> 20) & (SLOTS - 1); s->conversations[at] != 0; at = (at + 1) & (SLOTS - 1))
		if (s->conversations[at] == h)
			return;
	s->conversations[at] = h;
	s->c->conversations++;
}

/* ---- times ---- */

static void
widen(struct bw_chat *c, int64_t t)
{
	if (!c->dated || t < c->span.from)
		c->span.from = t;
	if (!c->dated || t > c->span.to)
		c->span.to = t;
	c->dated = true;
}

static void
count_time(struct survey *s, const struct bw_chat_message *m)
{
	struct bw_chat *c = s->c;

	if (!m->has_wall) {
		c->undated++;
		return;
	}
	if (s->any && m->wall < s->last - DAY)
		note(&s->back, m->byte_start, 0);
	if (s->any && m->wall > s->last + DAY)
		note(&s->forth, m->byte_start, 0);
	if (!s->any)
		c->first = m->wall;
	c->last = m->wall;
	if (!s->any || m->zone < c->zone)
		c->zone = m->zone;
	s->any = true;
	s->last = m->wall;
	if (m->has_utc) {
		widen(c, m->utc_ms >= 0 ? m->utc_ms / 1000 : (m->utc_ms - 999) / 1000);
	} else {
		c->span.zoned = false;
		widen(c, m->wall);
		widen(c, m->wall_other);
	}
}

static void
count_flags(struct survey *s, const struct bw_chat_message *m)
{
	static const struct { unsigned flag; enum bw_chat_finding f; } list[] = { { BW_TEXT_BIDI, BW_CHAT_BIDI },
		{ BW_TEXT_ZERO_WIDTH, BW_CHAT_ZERO_WIDTH }, { BW_TEXT_NUL, BW_CHAT_NUL },
		{ BW_TEXT_SURROGATE, BW_CHAT_SURROGATE }, { BW_TEXT_BAD_UTF8, BW_CHAT_BAD_UTF8 },
		{ BW_TEXT_MOJIBAKE, BW_CHAT_MOJIBAKE }, { BW_TEXT_CUT, BW_CHAT_TEXT_TOO_LONG } };
	unsigned flags = m->flags | m->sender_flags;
	size_t i;

	for (i = 0; flags != 0 && i < sizeof(list) / sizeof(list[0]); i++)
		if (flags & list[i].flag)
			found(s, list[i].f, m->byte_start, m->byte_end - m->byte_start);
}

static enum bw_rc
count(void *ctx, const struct bw_chat_message *m)
{
	struct survey *s = ctx;
	struct bw_chat *c = s->c;

	c->messages++;
	c->calls += m->kind == BW_CHAT_CALL;
	c->system += m->kind == BW_CHAT_SYSTEM;
	c->media += m->kind == BW_CHAT_MEDIA || m->attachment_count > 0;
	c->deleted += m->kind == BW_CHAT_DELETED;
	c->edited += m->edited;
	count_person(s, m);
	count_conversation(s, m->conversation);
	count_time(s, m);
	count_flags(s, m);
	return s->bad ? BW_ENOMEM : BW_OK;
}

/* ---- the whole ---- */

static int
by_name(const void *a, const void *b)
{
	const struct bw_chat_participant *x = a, *y = b;
	size_t n = x->name_len < y->name_len ? x->name_len : y->name_len;
	int d = memcmp(x->name, y->name, n);

	if (d == 0)
		d = (x->name_len > y->name_len) - (x->name_len < y->name_len);
	return d != 0 ? d : strcmp(x->id, y->id);
}

static void
find_lookalikes(struct survey *s)
{
	const struct bw_chat *c = s->c;
	size_t i, j;

	for (i = 0; i < c->participant_count; i++)
		for (j = 0; j < i; j++) {
			const struct bw_chat_participant *x = &c->participants[i], *y = &c->participants[j];
			struct bw_bytes a = { (const uint8_t *)x->name, x->name_len }, b = { (const uint8_t *)y->name, y->name_len };

			if ((a.len != b.len || memcmp(a.data, b.data, a.len) != 0) && bw_chat_look_alike(a, b))
				found(s, BW_CHAT_LOOKALIKE_NAMES, 0, 0);
		}
}

static void
finish(struct survey *s)
{
	struct bw_chat *c = s->c;

	if (c->participant_count > 0)
		qsort(c->participants, c->participant_count, sizeof(*c->participants), by_name);
	find_lookalikes(s);
	c->findings[BW_CHAT_TIME_BACKWARDS] = c->format->newest_first ? s->forth : s->back;
	if (c->format->newest_first) {
		int64_t last = c->last;

		c->last = c->first;
		c->first = last;
	}
	if (s->full)
		found(s, BW_CHAT_MORE_NAMES, 0, 0);
	if (!c->dated)
		found(s, BW_CHAT_NO_DATES, 0, 0);
	if (!c->dated)
		c->reading.order = BW_ORDER_NONE;
	if (c->reading.order == BW_ORDER_AMBIGUOUS)
		found(s, BW_CHAT_AMBIGUOUS_ORDER, 0, 0);
}

static enum bw_rc
find_format(const struct bw_chat_source *src, const struct bw_chat_format **out, struct bw_err *err)
{
	struct bw_chat_stream st = { 0 };
	enum bw_rc rc;

	if ((rc = src->open(src->ctx, &st, err)) == BW_OK && (rc = bw_chat_stream_need(&st, BW_STREAM_WINDOW, err)) == BW_OK) {
		struct bw_bytes head = { st.at, bw_chat_stream_left(&st) };

		if (head.len > BW_STREAM_WINDOW)
			head.len = BW_STREAM_WINDOW;
		*out = bw_chat_find(head, st.last && head.len == bw_chat_stream_left(&st));
		if (*out == NULL)
			rc = bw_err_set(err, BW_EFORMAT, 0, "no chat export that is known");
	}
	bw_chat_stream_close(&st);
	return rc;
}

static enum bw_rc
learn(const struct bw_chat_source *src, const struct bw_chat_reading *said, struct bw_chat *c, struct bw_err *err)
{
	struct bw_chat_stream st = { 0 };
	enum bw_rc rc;

	c->reading.order = BW_ORDER_EXACT;
	if (c->format->learn == NULL)
		return BW_OK;
	if ((rc = src->open(src->ctx, &st, err)) == BW_OK)
		rc = c->format->learn(&st, &c->reading, err);
	bw_chat_stream_close(&st);
	/* The owner's word settles what the file leaves open, nothing else. */
	if (rc == BW_OK && said != NULL && said->order == BW_ORDER_USER && c->reading.order == BW_ORDER_AMBIGUOUS) {
		c->reading.order = BW_ORDER_USER;
		c->reading.day_first = said->day_first;
		c->reading.year_first = false;
	}
	return rc;
}

enum bw_rc
bw_chat_read(const struct bw_chat_source *src, const struct bw_chat *c, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct bw_chat_stream st = { 0 };
	enum bw_rc rc;

	if ((rc = src->open(src->ctx, &st, err)) == BW_OK)
		rc = c->format->read(&st, &c->reading, sink, err);
	bw_chat_stream_close(&st);
	return rc;
}

enum bw_rc
bw_chat_survey(const struct bw_chat_source *src, const struct bw_chat_reading *said, struct bw_chat *out, struct bw_err *err)
{
	struct survey *s;
	struct bw_chat_sink sink = { .message = count, .finding = found };
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	s = calloc(1, sizeof(*s));
	out->participants = calloc(BW_CHAT_MAX_PARTICIPANTS, sizeof(*out->participants));
	if (s == NULL || out->participants == NULL) {
		free(s);
		bw_chat_free(out);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a chat");
	}
	s->c = out;
	out->span.zoned = true;
	sink.ctx = s;
	if ((rc = find_format(src, &out->format, err)) == BW_OK && (rc = learn(src, said, out, err)) == BW_OK)
		rc = bw_chat_read(src, out, &sink, err);
	if (rc == BW_OK && out->messages == 0)
		rc = bw_err_set(err, BW_EFORMAT, 0, "no message of a chat export is in it");
	if (s->bad)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for a chat");
	if (rc == BW_OK)
		finish(s);
	else
		bw_chat_free(out);
	free(s);
	return rc;
}

void
bw_chat_free(struct bw_chat *c)
{
	size_t i;

	for (i = 0; i < c->participant_count; i++) {
		free(c->participants[i].name);
		free(c->participants[i].id);
	}
	free(c->participants);
	memset(c, 0, sizeof(*c));
}

/* ---- bytes in memory ---- */

static enum bw_rc
open_memory(void *ctx, struct bw_chat_stream *out, struct bw_err *err)
{
	const struct bw_bytes *b = ctx;

	(void)err;
	bw_chat_stream_memory(out, b->data, b->len);
	return BW_OK;
}

struct bw_chat_source
bw_chat_source_memory(struct bw_bytes *data)
{
	return (struct bw_chat_source){ data, open_memory };
}

#include "chat/record.h"

#include <stdlib.h>
#include <string.h>

#define TOKEN_ROOM BW_CHAT_TEXT_MAX
#define HOLD_ROOM ((size_t)32 << 10)
#define ROOM (TOKEN_ROOM + BW_CHAT_TEXT_MAX + HOLD_ROOM)
#define FIRST_MS (-62135596800000) /* 0001-01-01 */
#define LAST_MS INT64_C(253402300799999) /* 9999-12-31 */
#define PROBE_RECORDS 8u
#define PROBE_ROOM 64u

enum bw_rc
bw_record_open(struct bw_record *r, struct bw_chat_stream *s, const struct bw_chat_sink *sink, struct bw_err *err)
{
	memset(r, 0, sizeof(*r));
	r->room = malloc(ROOM);
	if (r->room == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	r->sink = sink;
	r->err = err;
	r->text = bw_chat_text_in(r->room + TOKEN_ROOM, BW_CHAT_TEXT_MAX);
	r->hold = (struct bw_chat_hold){ .room = r->room + TOKEN_ROOM + BW_CHAT_TEXT_MAX, .cap = HOLD_ROOM };
	return bw_json_begin(&r->j, s, r->room, TOKEN_ROOM, err);
}

void
bw_record_close(struct bw_record *r)
{
	if (r->room != NULL)
		explicit_bzero(r->room, ROOM);
	free(r->room);
	explicit_bzero(r, sizeof(*r));
}

void
bw_record_start(struct bw_record *r, const struct bw_json_token *t)
{
	const struct bw_bytes none = { r->hold.room, 0 };
	struct bw_chat_message *m = &r->m;

	/* All but the attachments, which count says nothing of yet. */
	memset(m, 0, offsetof(struct bw_chat_message, attachments));
	m->attachment_count = 0;
	m->attachments_more = 0;
	m->answered = m->answer_unsaid = m->outgoing = m->edited = m->reply = m->forwarded = false;
	m->revisions = m->reactions = 0;
	m->byte_start = t->start;
	m->conversation = m->time_raw = m->sender = m->sender_id = m->text = none;
	m->duration_s = -1;
	bw_chat_text_reset(&r->text);
	r->hold.used = 0;
	r->starts = true;
}

enum bw_rc
bw_record_give(struct bw_record *r, uint64_t end)
{
	r->m.n = ++r->given;
	r->m.byte_end = r->end = end;
	r->m.text = bw_chat_text_bytes(&r->text);
	r->m.flags = r->text.flags;
	return r->sink->message(r->sink->ctx, &r->m);
}

void
bw_record_found(struct bw_record *r, enum bw_chat_finding f, uint64_t at, uint64_t end)
{
	bw_chat_found(r->sink, f, at, end - at);
}

static void
note_first(struct bw_record *r, const struct bw_json_token *t)
{
	if (r->starts && r->first_len == 0 && t->key.len > 0) {
		memcpy(r->first, t->key.data, t->key.len);
		r->first_len = t->key.len;
	}
	r->starts = false;
}

static enum bw_rc
member(struct bw_record *r, const struct bw_json_token *t, int which, uint64_t *seen, bw_record_member_fn *fn, void *ctx)
{
	enum bw_rc rc;

	note_first(r, t);
	if (which < 0)
		return bw_record_skip(r, t);
	if ((*seen >> which & 1) != 0) {
		if ((rc = bw_record_skip(r, t)) == BW_OK)
			bw_record_found(r, BW_CHAT_DUPLICATE_KEY, t->start, r->j.s->offset);
		return rc;
	}
	*seen |= UINT64_C(1) << which;
	rc = fn(r, t, which, ctx);
	return rc == BW_OK ? bw_record_skip(r, t) : rc;
}

enum bw_rc
bw_record_object(struct bw_record *r, const struct bw_json_token *t, const char *const *names, size_t count,
    bw_record_member_fn *fn, void *ctx)
{
	struct bw_json_token in;
	uint64_t seen = 0;
	enum bw_rc rc;

	if (t->type != BW_JSON_OBJECT)
		return BW_OK;
	while ((rc = bw_record_next(r, &in)) == BW_OK && in.type != BW_JSON_OBJECT_END) {
		if ((rc = member(r, &in, bw_json_name(in.key, names, count), &seen, fn, ctx)) != BW_OK)
			return rc;
	}
	return rc;
}

enum bw_rc
bw_record_array(struct bw_record *r, const struct bw_json_token *t, bw_record_member_fn *fn, void *ctx)
{
	struct bw_json_token in;
	int which = 0;
	enum bw_rc rc;

	if (t->type != BW_JSON_ARRAY)
		return BW_OK;
	while ((rc = bw_record_next(r, &in)) == BW_OK && in.type != BW_JSON_ARRAY_END) {
		if ((rc = fn(r, &in, which, ctx)) != BW_OK || (rc = bw_record_skip(r, &in)) != BW_OK)
			return rc;
		which += which < INT32_MAX;
	}
	return rc;
}

struct bw_bytes
bw_record_hold(struct bw_record *r, const struct bw_json_token *t, size_t max, unsigned *flags)
{
	struct bw_bytes held;

	if (t->type != BW_JSON_STRING && t->type != BW_JSON_NUMBER)
		return (struct bw_bytes){ r->hold.room, 0 };
	held = bw_chat_hold_put(&r->hold, t->text, max);
	if (flags != NULL)
		*flags |= t->flags | (held.len < t->total ? BW_TEXT_CUT : 0u);
	return held;
}

void
bw_record_text(struct bw_record *r, const struct bw_json_token *t)
{
	if (t->type != BW_JSON_STRING && t->type != BW_JSON_NUMBER)
		return;
	bw_chat_text_add(&r->text, t->text, t->flags);
	r->text.total += t->total - t->text.len;
}

void
bw_record_attach(struct bw_record *r, struct bw_bytes name, struct bw_bytes type, enum bw_chat_file_state state)
{
	struct bw_chat_attachment *a = &r->m.attachments[r->m.attachment_count];

	if (r->m.attachment_count == BW_CHAT_MAX_ATTACHMENTS) {
		r->m.attachments_more++;
		return;
	}
	*a = (struct bw_chat_attachment){ name, type, state };
	r->m.attachment_count++;
}

bool
bw_record_epoch(struct bw_record *r, int64_t ms)
{
	if (ms < FIRST_MS || ms > LAST_MS)
		return false;
	r->m.utc_ms = ms;
	r->m.wall = r->m.wall_other = (ms >= 0 ? ms : ms - 999) / 1000;
	r->m.has_utc = r->m.has_wall = true;
	r->m.zone = BW_ZONE_EPOCH;
	r->m.precision = BW_PRECISION_MS;
	return true;
}

/* ---- times in ISO 8601 ---- */

static bool
number(struct bw_cursor *c, size_t digits, int *out)
{
	*out = 0;
	while (digits-- > 0) {
		uint8_t d = bw_cursor_u8(c);

		if (d < '0' || d > '9')
			return false;
		*out = *out * 10 + (d - '0');
	}
	return true;
}

static bool
fraction(struct bw_cursor *c, int64_t *ms)
{
	int64_t unit = 100;

	if (bw_cursor_left(c) == 0 || (c->data[c->at] != '.' && c->data[c->at] != ','))
		return true;
	bw_cursor_skip(c, 1);
	if (bw_cursor_left(c) == 0)
		return false;
	while (bw_cursor_left(c) > 0 && c->data[c->at] >= '0' && c->data[c->at] <= '9') {
		*ms += unit * (bw_cursor_u8(c) - '0');
		unit /= 10;
	}
	return true;
}

static bool
zone(struct bw_cursor *c, struct bw_chat_iso *out)
{
	int hours, minutes = 0;
	uint8_t sign;

	out->zoned = bw_cursor_left(c) > 0;
	if (!out->zoned)
		return true;
	sign = bw_cursor_u8(c);
	if (sign == ' ')
		return bw_cursor_left(c) == 3 && memcmp(c->data + c->at, "UTC", 3) == 0;
	if (sign == 'Z')
		return bw_cursor_left(c) == 0;
	if ((sign != '+' && sign != '-') || !number(c, 2, &hours))
		return false;
	if (bw_cursor_left(c) > 0 && c->data[c->at] == ':')
		bw_cursor_skip(c, 1);
	if (bw_cursor_left(c) > 0 && !number(c, 2, &minutes))
		return false;
	out->offset = (sign == '-' ? -60 : 60) * (hours * 60 + minutes);
	return bw_cursor_left(c) == 0 && hours <= 23 && minutes <= 59;
}

static bool
date_ends(uint8_t c)
{
	return c == 'T' || c == ' ';
}

bool
bw_chat_iso(struct bw_bytes text, struct bw_chat_iso *out)
{
	struct bw_cursor c = bw_cursor_of(text.data, text.len);
	struct bw_civil t = { 0 };
	bool ok;

	memset(out, 0, sizeof(*out));
	ok = number(&c, 4, &t.year) && bw_cursor_u8(&c) == '-' && number(&c, 2, &t.month) && bw_cursor_u8(&c) == '-' &&
	    number(&c, 2, &t.day) && date_ends(bw_cursor_u8(&c)) && number(&c, 2, &t.hour) && bw_cursor_u8(&c) == ':' &&
	    number(&c, 2, &t.minute) && bw_cursor_u8(&c) == ':' && number(&c, 2, &t.second) && !c.bad &&
	    bw_civil_valid(&t) && fraction(&c, &out->ms) && zone(&c, out) && !c.bad;
	out->wall = ok ? bw_civil_seconds(&t) : 0;
	return ok;
}

bool
bw_record_iso(struct bw_record *r, struct bw_bytes text)
{
	struct bw_chat_message *m = &r->m;
	struct bw_chat_iso iso;

	m->time_raw = text;
	if (!bw_chat_iso(text, &iso))
		return false;
	/* Of years 1 and 9999 a zone may lead out of what a date can say. */
	if (iso.zoned && bw_record_epoch(r, (iso.wall - iso.offset) * 1000 + iso.ms))
		m->zone = BW_ZONE_OFFSET;
	m->precision = memchr(text.data, '.', text.len) != NULL ? BW_PRECISION_MS : BW_PRECISION_SECOND;
	m->has_wall = true;
	m->wall = m->wall_other = iso.wall;
	return true;
}

/* ---- lists ---- */

static enum bw_rc
go_on(struct bw_record *r, const struct bw_record_list *l, const struct bw_json_mark *m, uint64_t from)
{
	struct bw_json_token t;
	bool in_list, ended = r->j.ended;
	enum bw_rc rc = BW_OK;

	if (!ended)
		rc = bw_json_resync(&r->j, m, &in_list, r->err);
	if (ended || rc == BW_ENOTFOUND) {
		bw_record_found(r, ended ? BW_CHAT_CUT_OFF : BW_CHAT_NOT_UNDERSTOOD, from, r->j.s->offset);
		return BW_ENOTFOUND;
	}
	bw_record_found(r, BW_CHAT_NOT_UNDERSTOOD, from, r->j.s->offset);
	r->end = r->j.s->offset;
	if (rc != BW_OK)
		return rc;
	/* Where a list may have any name the record that is found may stand in another one. */
	if ((in_list || (l->list != NULL && l->list[0] == '\0')) && l->lost != NULL)
		l->lost(l->ctx);
	if (!in_list)
		return rc;
	rc = bw_record_next(r, &t);
	if (rc == BW_OK && t.type != BW_JSON_ARRAY) {
		r->j.damaged = true;
		r->j.ended = false;
		return BW_EFORMAT;
	}
	return rc;
}

/* One record, or the end of the list. */
static enum bw_rc
one(struct bw_record *r, const struct bw_record_list *l, bool *over)
{
	struct bw_json_token t;
	uint64_t given = r->given;
	enum bw_rc rc;

	if ((rc = bw_record_next(r, &t)) != BW_OK)
		return rc;
	*over = t.type == BW_JSON_ARRAY_END || t.type == BW_JSON_END;
	if (*over)
		return BW_OK;
	if (t.type == BW_JSON_OBJECT) {
		bw_record_start(r, &t);
		rc = l->read(l->ctx, r, &t);
	} else
		rc = bw_record_skip(r, &t);
	if (rc == BW_OK && r->given == given && (t.type != BW_JSON_OBJECT || l->list != NULL))
		bw_record_found(r, BW_CHAT_NOT_UNDERSTOOD, t.start, r->j.s->offset);
	if (rc == BW_OK)
		r->end = r->j.s->offset;
	return rc;
}

static struct bw_bytes
text_of(const char *text)
{
	return (struct bw_bytes){ (const uint8_t *)(text != NULL ? text : ""), text != NULL ? strlen(text) : 0 };
}

enum bw_rc
bw_record_all(struct bw_record *r, const struct bw_record_list *l, unsigned depth, bool *over)
{
	struct bw_json_mark m = { .list = text_of(l->list), .depth = depth, .arrays = r->j.arrays };
	bool end = false;
	enum bw_rc rc = BW_OK;

	*over = false;
	r->end = r->j.s->offset;
	while (!end) {
		rc = one(r, l, &end);
		while (rc == BW_EFORMAT && r->j.damaged) {
			m.first = r->first_len > 0 ? (struct bw_bytes){ r->first, r->first_len } : text_of(l->first);
			if (l->list == NULL)
				m.first = text_of(NULL);
			rc = go_on(r, l, &m, r->end);
		}
		if (rc == BW_ENOTFOUND) {
			*over = true;
			return BW_OK;
		}
		if (rc != BW_OK)
			return rc;
	}
	return BW_OK;
}

/* ---- whole files ---- */

static enum bw_rc
read_around(struct bw_record *r, const struct bw_record_list *l, unsigned depth, bool *over)
{
	bool any = l->list[0] == '\0', list;
	struct bw_json_token t;
	enum bw_rc rc;

	if ((rc = bw_record_next(r, &t)) != BW_OK)
		return rc;
	*over = t.type == BW_JSON_END;
	list = t.type == BW_JSON_ARRAY && t.depth + 1 == depth && (any || bw_json_is(t.key, l->list));
	if (t.depth > 0 && l->around != NULL && (any || !list))
		rc = l->around(l->ctx, r, &t);
	if (rc == BW_OK && list)
		return bw_record_all(r, l, depth, over);
	return rc == BW_OK && t.depth > 0 ? bw_record_skip(r, &t) : rc;
}

/* Damage outside of any list: on to the next one, or to a record of one. */
static enum bw_rc
find_list(struct bw_record *r, const struct bw_record_list *l, unsigned depth, uint64_t from, bool *over)
{
	const struct bw_json_mark m = { .first = text_of(l->first), .list = text_of(l->list), .depth = depth,
		.arrays = UINT64_C(1) << (depth - 1) };
	bool in_list, ended = r->j.ended;
	enum bw_rc rc = bw_json_resync(&r->j, &m, &in_list, r->err);

	bw_record_found(r, ended ? BW_CHAT_CUT_OFF : BW_CHAT_NOT_UNDERSTOOD, from, r->j.s->offset);
	*over = rc == BW_ENOTFOUND;
	if (rc != BW_OK)
		return *over ? BW_OK : rc;
	if (l->lost != NULL)
		l->lost(l->ctx);
	return in_list ? BW_OK : bw_record_all(r, l, depth, over);
}

enum bw_rc
bw_record_file(struct bw_record *r, const struct bw_record_list *l, unsigned depth, const char *app)
{
	bool over = false;
	uint64_t from;
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && !over) {
		from = r->j.s->offset;
		rc = read_around(r, l, depth, &over);
		if (rc == BW_EFORMAT && r->j.damaged)
			rc = find_list(r, l, depth, from, &over);
	}
	if (rc == BW_OK && r->given == 0)
		rc = bw_err_set(r->err, BW_EFORMAT, 0, "this file of %s holds no message that can be read", app);
	return rc;
}

/* ---- what a file looks like ---- */

static void
probe_record(struct bw_json *j, const char *const *names, size_t count, uint64_t *bits, enum bw_rc *rc)
{
	struct bw_json_token t;
	int which;

	for (;;) {
		*rc = bw_json_next(j, &t, NULL);
		if (*rc != BW_OK || t.type == BW_JSON_OBJECT_END)
			return;
		which = bw_json_name(t.key, names, count);
		if (which >= 0)
			*bits |= UINT64_C(1) << which;
		if ((*rc = bw_json_skip(j, &t, NULL)) != BW_OK)
			return;
	}
}

uint64_t
bw_record_probe(struct bw_bytes head, const char *list, const char *const *names, size_t count)
{
	struct bw_chat_stream s;
	struct bw_json_token t;
	uint8_t room[PROBE_ROOM];
	struct bw_json j;
	uint64_t bits = 0;
	unsigned inside = 0, records = 0;
	bool any = list[0] == '\0';
	enum bw_rc rc;

	bw_chat_stream_memory(&s, head.data, head.len);
	if (bw_json_begin(&j, &s, room, sizeof(room), NULL) != BW_OK)
		return 0;
	rc = bw_json_next(&j, &t, NULL);
	if (rc == BW_OK && any && t.type == BW_JSON_ARRAY)
		inside = 1;
	else if (rc != BW_OK || t.type != BW_JSON_OBJECT)
		return 0;
	while (rc == BW_OK && records < PROBE_RECORDS && (rc = bw_json_next(&j, &t, NULL)) == BW_OK && t.type != BW_JSON_END) {
		if (inside != 0 && t.type == BW_JSON_ARRAY_END && t.depth + 1 == inside)
			inside = 0;
		else if (inside != 0 && t.type == BW_JSON_OBJECT && t.depth == inside) {
			probe_record(&j, names, count, &bits, &rc);
			records++;
		} else if (inside != 0)
			rc = bw_json_skip(&j, &t, NULL);
		else if (t.type == BW_JSON_ARRAY && (any ? t.depth == 1 : bw_json_is(t.key, list)))
			inside = t.depth + 1;
		else if (t.type == BW_JSON_ARRAY && !bw_json_is(t.key, "list"))
			rc = bw_json_skip(&j, &t, NULL);
		else if (t.type == BW_JSON_OBJECT && t.depth > 3)
			rc = bw_json_skip(&j, &t, NULL);
	}
	return bits;
}

/* Snapchat's chat_history.json out of "My Data": today an object with a list for each conversation, before 2023 one list of
 * what was received and one of what was sent. Learned from published descriptions and from readers; there is no
 * specification. Newest first. Times are UTC; "Created(microseconds)" holds milliseconds, whatever it is called. The
 * app keeps what somebody saved, and little more. */
#include <string.h>

#include "chat/formats.h"
#include "chat/record.h"

#define WORD_MAX 64u
#define IDS_MAX 4096u

enum field { F_FROM, F_TO, F_TYPE, F_CREATED, F_MS, F_CONTENT, F_TEXT, F_TITLE, F_SENDER, F_IDS, F_COUNT };

static const char *const fields[F_COUNT] = { "From", "To", "Media Type", "Created", "Created(microseconds)", "Content", "Text",
	"Conversation Title", "IsSender", "Media IDs" };

struct reader {
	struct bw_record r;
	uint8_t room[BW_CHAT_NAME_MAX];
	struct bw_bytes list; /* what the list is called */
};

struct said {
	struct bw_bytes from, to, type, created, title, ids;
	unsigned from_flags, ids_flags;
	int64_t ms;
	bool has_ms, self, any;
};

static enum bw_rc
take(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct said *s = ctx;

	switch ((enum field)which) {
	case F_FROM: s->from = bw_record_hold(r, t, BW_CHAT_NAME_MAX, &s->from_flags); break;
	case F_TO: s->to = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL); break;
	case F_TYPE: s->type = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_CREATED: s->created = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_MS: s->has_ms = bw_json_int(t, &s->ms); break;
	case F_CONTENT:
	case F_TEXT: bw_record_text(r, t); break;
	case F_TITLE: s->title = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL); break;
	case F_SENDER: s->self = t->type == BW_JSON_TRUE; break;
	case F_IDS: s->ids = bw_record_hold(r, t, IDS_MAX, &s->ids_flags); break;
	case F_COUNT: break;
	}
	s->any = s->any || which == F_CREATED || which == F_MS;
	return BW_OK;
}

static bool
begins(struct bw_bytes b, const char *word)
{
	size_t len = strlen(word);

	return b.len >= len && memcmp(b.data, word, len) == 0;
}

/* The text to the second and the count to the millisecond; they are of one moment, or they do not fit. */
static void
set_time(struct bw_record *r, const struct said *s, const struct bw_json_token *t)
{
	struct bw_chat_message *m = &r->m;
	int64_t off;
	bool dated = bw_record_iso(r, s->created);

	if (m->has_utc)
		m->zone = BW_ZONE_EPOCH; /* the word UTC, not a zone of somebody's */
	if (!s->has_ms || s->ms <= 0)
		return;
	off = s->ms / 1000 - m->wall;
	if (dated && (off < -1 || off > 1)) {
		/* Which of the two is right nobody can tell: the one that people read stays. */
		bw_record_found(r, BW_CHAT_TIME_DISAGREES, t->start, r->j.s->offset);
		return;
	}
	(void)bw_record_epoch(r, s->ms);
}

static void
set_people(struct reader *sc, const struct said *s)
{
	struct bw_chat_message *m = &sc->r.m;
	bool sent = begins(sc->list, "Sent "), old = sent || begins(sc->list, "Received ");

	m->sender = s->from;
	m->sender_flags = s->from_flags;
	if (s->self || sent)
		m->role = BW_ROLE_SELF;
	else if (s->from.len == 0)
		m->role = BW_ROLE_UNKNOWN;
	if (s->title.len > 0)
		m->conversation = s->title;
	else if (!old)
		m->conversation = sc->list;
	else {
		m->conversation = s->to.len > 0 ? s->to : s->from;
		/* Some years wrote the other person's name as From in the list of what was sent, too. */
		if (sent)
			m->sender.len = 0;
	}
}

/* "a | b": not names of files, but these hold them. */
static void
set_files(struct bw_record *r, const struct said *s)
{
	struct bw_bytes left = s->ids, one;
	const uint8_t *bar;

	while (left.len > 0) {
		bar = memmem(left.data, left.len, " | ", 3);
		one = (struct bw_bytes){ left.data, bar != NULL ? (size_t)(bar - left.data) : left.len };
		left.data += one.len + (bar != NULL ? 3 : 0);
		left.len -= one.len + (bar != NULL ? 3 : 0);
		if (one.len > 0)
			bw_record_attach(r, one, s->type, BW_FILE_NAMED);
	}
	r->text.flags |= s->ids_flags & BW_TEXT_CUT;
}

static void
set_kind(struct bw_record *r, const struct said *s)
{
	struct bw_chat_message *m = &r->m;

	if (bw_json_is(s->type, "STATUSERASEDMESSAGE"))
		m->kind = BW_CHAT_DELETED;
	else if (begins(s->type, "STATUSCALL")) {
		m->kind = BW_CHAT_CALL;
		m->outgoing = m->role == BW_ROLE_SELF;
		m->answer_unsaid = !begins(s->type, "STATUSCALLMISSED");
	} else if (begins(s->type, "STATUS"))
		m->kind = BW_CHAT_SYSTEM;
	else if (bw_json_is(s->type, "LOCATION"))
		m->kind = BW_CHAT_LOCATION;
	else if (m->attachment_count > 0)
		m->kind = BW_CHAT_MEDIA;
	else if (bw_json_is(s->type, "TEXT") || s->type.len == 0)
		m->kind = r->text.total > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
	else {
		m->kind = BW_CHAT_MEDIA;
		bw_record_attach(r, (struct bw_bytes){ r->hold.room, 0 }, s->type, BW_FILE_OMITTED);
	}
	if (m->kind == BW_CHAT_SYSTEM && r->text.total == 0)
		bw_chat_text_add(&r->text, s->type, 0);
}

static enum bw_rc
read_message(void *ctx, struct bw_record *r, const struct bw_json_token *t)
{
	const struct bw_bytes none = { r->hold.room, 0 };
	struct said s = { .from = none, .to = none, .type = none, .created = none, .title = none, .ids = none };
	enum bw_rc rc;

	if ((rc = bw_record_object(r, t, fields, F_COUNT, take, &s)) != BW_OK || !s.any)
		return rc;
	set_time(r, &s, t);
	set_people(ctx, &s);
	set_files(r, &s);
	set_kind(r, &s);
	return bw_record_give(r, r->j.s->offset);
}

static enum bw_rc
around(void *ctx, struct bw_record *r, const struct bw_json_token *t)
{
	struct reader *sc = ctx;
	struct bw_chat_hold h = { .room = sc->room, .cap = sizeof(sc->room) };

	(void)r;
	sc->list = bw_chat_hold_put(&h, t->key, BW_CHAT_NAME_MAX);
	return BW_OK;
}

static void
lost(void *ctx)
{
	((struct reader *)ctx)->list.len = 0;
}

static enum bw_rc
read_chats(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink,
    struct bw_err *err)
{
	struct reader sc = { .list = { sc.room, 0 } };
	const struct bw_record_list l = { .ctx = &sc, .read = read_message, .lost = lost, .first = "From", .list = "",
		.around = around };
	enum bw_rc rc;

	(void)reading;
	if ((rc = bw_record_open(&sc.r, s, sink, err)) == BW_OK)
		rc = bw_record_file(&sc.r, &l, 2, "Snapchat");
	if (rc == BW_OK)
		bw_record_found(&sc.r, BW_CHAT_LEAVES_OUT, 0, 0);
	bw_record_close(&sc.r);
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	static const char *const names[] = { "Media Type", "Created", "From", "To" };
	struct bw_bytes first;
	uint64_t bits;

	(void)all;
	if (!bw_json_looks(head, &first) || bw_json_starts_list(head))
		return false;
	bits = bw_record_probe(head, "", names, 4);
	return (bits & 3) == 3 && (bits & 12) != 0;
}

const struct bw_chat_format bw_chat_snapchat = { .app = "snapchat", .name = "snapchat-json", .newest_first = true, .is = is,
	.read = read_chats };

/* Telegram Desktop's export as JSON (result.json): one chat, or all of them in chats.list[] and
 * left_chats.list[]. Learned from the exporter's own source (tdesktop, export_output_json.cpp) and from real
 * exports. Times: "date" is the exporting computer's clock; "date_unixtime", since June 2022, is UTC. */
#include <string.h>

#include "chat/formats.h"
#include "chat/record.h"

#define WORD_MAX 64u /* bytes of an id, a date, a name of a type */
#define PATH_MAX_LEN 1024u
#define NEVER_EDITED (2 * 365 * 86400) /* old exporters wrote the start of 1970 for "never" */
#define ZONE_MOST (15 * 3600)

enum field {
	F_TYPE, F_DATE, F_UNIX, F_EDITED, F_EDITED_UNIX, F_FROM, F_FROM_ID, F_ACTOR, F_ACTOR_ID, F_ACTION, F_REASON,
	F_SECONDS, F_DURATION, F_TEXT, F_PHOTO, F_FILE, F_MEDIA_TYPE, F_MIME, F_REPLY, F_FORWARDED, F_POLL, F_LOCATION,
	F_VCARD, F_REACTIONS, F_COUNT
};

static const char *const fields[F_COUNT] = { "type", "date", "date_unixtime", "edited", "edited_unixtime", "from",
	"from_id", "actor", "actor_id", "action", "discard_reason", "duration_seconds", "duration", "text", "photo", "file",
	"media_type", "mime_type", "reply_to_message_id", "forwarded_from", "poll", "location_information",
	"contact_vcard", "reactions" };

struct reader {
	struct bw_record r;
	uint8_t chat_room[BW_CHAT_NAME_MAX + WORD_MAX];
	struct bw_bytes chat, chat_id; /* of the list's chat that is being read */
	uint8_t self_room[WORD_MAX];
	struct bw_bytes self; /* digits of the owner's number */
	bool many;	      /* several chats */
	unsigned depth;	      /* of the messages that were read last */
};

/* What a message says, till all of it was read. */
struct said {
	struct bw_bytes type, date, edited, from, from_id, actor, actor_id, action, media_type, mime, photo, file, vcard;
	unsigned from_flags, actor_flags;
	int64_t unix_s, edited_s, seconds;
	bool has_unix, has_edited, has_edited_s, has_seconds, poll, location;
};

static enum bw_rc
take_piece(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)which;
	(void)ctx;
	bw_record_text(r, t);
	return BW_OK;
}

static enum bw_rc
read_piece(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const names[] = { "text" };

	(void)which;
	bw_record_text(r, t);
	return bw_record_object(r, t, names, 1, take_piece, ctx);
}

/* A string, or a list of strings and of objects with a text each. */
static enum bw_rc
read_text(struct bw_record *r, const struct bw_json_token *t)
{
	enum bw_rc rc;

	bw_record_text(r, t);
	if (t->type != BW_JSON_OBJECT)
		return bw_record_array(r, t, read_piece, NULL);
	if ((rc = bw_record_skip(r, t)) == BW_OK)
		bw_record_found(r, BW_CHAT_NOT_UNDERSTOOD, t->start, r->j.s->offset);
	return rc;
}

static enum bw_rc
take_count(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	int64_t n;

	(void)r;
	(void)which;
	if (bw_json_int(t, &n) && n >= 0 && n <= UINT32_MAX)
		*(uint32_t *)ctx = (uint32_t)n;
	return BW_OK;
}

static enum bw_rc
read_reaction(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const names[] = { "count" };
	uint32_t n = 1;
	enum bw_rc rc = bw_record_object(r, t, names, 1, take_count, &n);

	(void)which;
	(void)ctx;
	if (bw_add_overflows(r->m.reactions, n, &r->m.reactions))
		r->m.reactions = UINT32_MAX;
	return rc;
}

/* The question is the text where there is no other. */
static enum bw_rc
take_question(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)which;
	(void)ctx;
	return read_text(r, t);
}

static void
take_word(struct bw_record *r, const struct bw_json_token *t, enum field f, struct said *s)
{
	switch (f) {
	case F_TYPE: s->type = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_DATE: s->date = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_UNIX: s->has_unix = bw_json_int(t, &s->unix_s); break;
	case F_EDITED:
		s->has_edited = t->type == BW_JSON_STRING;
		s->edited = bw_record_hold(r, t, WORD_MAX, NULL);
		break;
	case F_EDITED_UNIX: s->has_edited_s = bw_json_int(t, &s->edited_s); break;
	case F_FROM: s->from = bw_record_hold(r, t, BW_CHAT_NAME_MAX, &s->from_flags); break;
	case F_FROM_ID: s->from_id = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_ACTOR: s->actor = bw_record_hold(r, t, BW_CHAT_NAME_MAX, &s->actor_flags); break;
	case F_ACTOR_ID: s->actor_id = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_ACTION: s->action = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_SECONDS:
	case F_DURATION: s->has_seconds = bw_json_seconds(t, &s->seconds) || s->has_seconds; break;
	case F_PHOTO: s->photo = bw_record_hold(r, t, PATH_MAX_LEN, NULL); break;
	case F_FILE: s->file = bw_record_hold(r, t, PATH_MAX_LEN, NULL); break;
	case F_VCARD: s->vcard = bw_record_hold(r, t, PATH_MAX_LEN, NULL); break;
	case F_MEDIA_TYPE: s->media_type = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_MIME: s->mime = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_REPLY: r->m.reply = t->type == BW_JSON_NUMBER; break;
	case F_FORWARDED: r->m.forwarded = true; break;
	case F_POLL: s->poll = t->type == BW_JSON_OBJECT; break;
	case F_LOCATION: s->location = t->type == BW_JSON_OBJECT; break;
	case F_REASON:
	case F_TEXT:
	case F_REACTIONS:
	case F_COUNT: break;
	}
}

static enum bw_rc
take(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const question[] = { "question" };

	take_word(r, t, (enum field)which, ctx);
	if (which == F_TEXT)
		return read_text(r, t);
	if (which == F_REACTIONS)
		return bw_record_array(r, t, read_reaction, NULL);
	return which == F_POLL ? bw_record_object(r, t, question, 1, take_question, NULL) : BW_OK;
}

/* The clock as written, and UTC where it is given; their difference is a zone's, or they do not fit. */
static bool
set_time(struct bw_record *r, const struct said *s, const struct bw_json_token *t)
{
	struct bw_chat_message *m = &r->m;
	struct bw_chat_iso iso;
	int64_t ms;

	m->time_raw = s->date;
	if (s->has_unix && !bw_mul_overflows(s->unix_s, 1000, &ms) && bw_record_epoch(r, ms))
		m->precision = BW_PRECISION_SECOND;
	if (!bw_chat_iso(s->date, &iso))
		return s->has_unix || s->date.len > 0;
	if (m->has_utc) {
		int64_t off = iso.wall - m->wall;

		if (off % 900 != 0 || off > ZONE_MOST || off < -ZONE_MOST)
			bw_record_found(r, BW_CHAT_TIME_DISAGREES, t->start, r->j.s->offset);
	} else if (iso.zoned && bw_record_epoch(r, (iso.wall - iso.offset) * 1000 + iso.ms))
		m->zone = BW_ZONE_OFFSET;
	else
		m->precision = BW_PRECISION_SECOND;
	m->has_wall = true;
	m->wall = m->wall_other = iso.wall;
	return true;
}

static bool
was_edited(const struct said *s)
{
	struct bw_chat_iso iso;

	if (s->has_edited_s)
		return s->edited_s >= NEVER_EDITED;
	return s->has_edited && (!bw_chat_iso(s->edited, &iso) || iso.wall >= NEVER_EDITED);
}

/* Where the exporter left a file out it writes a sentence in its place: "(File not included. …)". */
static void
attach(struct bw_record *r, struct bw_bytes name, struct bw_bytes type)
{
	static const char says[] = "(File ";
	bool out = name.len > sizeof(says) && name.data[name.len - 1] == ')' &&
	    memmem(name.data, name.len, says, sizeof(says) - 1) != NULL;

	if (name.len > 0)
		bw_record_attach(r, name, type, out ? BW_FILE_OMITTED : BW_FILE_NAMED);
}

static void
set_files(struct bw_record *r, const struct said *s)
{
	static const uint8_t photo[] = "photo", vcard[] = "vcard";

	attach(r, s->photo, (struct bw_bytes){ photo, sizeof(photo) - 1 });
	attach(r, s->file, s->media_type.len > 0 ? s->media_type : s->mime);
	attach(r, s->vcard, (struct bw_bytes){ vcard, sizeof(vcard) - 1 });
}

static struct bw_bytes
digits_of(struct bw_bytes id)
{
	if (id.len > 4 && memcmp(id.data, "user", 4) == 0)
		return (struct bw_bytes){ id.data + 4, id.len - 4 };
	return id;
}

static void
set_sender(struct reader *tg, const struct said *s)
{
	bool actor = s->from.len == 0 && s->from_id.len == 0;
	struct bw_chat_message *m = &tg->r.m;
	struct bw_bytes id;

	m->sender = actor ? s->actor : s->from;
	m->sender_id = actor ? s->actor_id : s->from_id;
	m->sender_flags = actor ? s->actor_flags : s->from_flags;
	id = digits_of(m->sender_id);
	if (m->sender.len == 0)
		m->role = BW_ROLE_UNKNOWN; /* of an account that is gone only the number is left */
	if (tg->self.len > 0 && id.len == tg->self.len && memcmp(id.data, tg->self.data, id.len) == 0)
		m->role = BW_ROLE_SELF;
}

static void
set_call(struct bw_record *r, const struct said *s)
{
	struct bw_chat_message *m = &r->m;

	m->kind = BW_CHAT_CALL;
	m->duration_s = s->has_seconds ? s->seconds : -1;
	m->answered = m->duration_s > 0;
	m->outgoing = m->role == BW_ROLE_SELF;
}

static void
set_kind(struct bw_record *r, const struct said *s)
{
	struct bw_chat_message *m = &r->m;

	if (bw_json_is(s->action, "phone_call") || bw_json_is(s->action, "group_call"))
		set_call(r, s);
	else if (bw_json_is(s->type, "service") && s->from.len == 0) {
		m->kind = BW_CHAT_SYSTEM;
		if (r->text.total == 0)
			bw_chat_text_add(&r->text, s->action, 0);
	} else if (s->poll)
		m->kind = BW_CHAT_POLL;
	else if (s->location)
		m->kind = BW_CHAT_LOCATION;
	else if (m->attachment_count > 0)
		m->kind = BW_CHAT_MEDIA;
	else
		m->kind = r->text.total > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
}

static enum bw_rc
read_message(void *ctx, struct bw_record *r, const struct bw_json_token *t)
{
	const struct bw_bytes none = { r->hold.room, 0 };
	struct said s = { .type = none, .date = none, .edited = none, .from = none, .from_id = none, .actor = none,
		.actor_id = none, .action = none, .media_type = none, .mime = none, .photo = none, .file = none,
		.vcard = none };
	struct reader *tg = ctx;
	enum bw_rc rc;

	if ((rc = bw_record_object(r, t, fields, F_COUNT, take, &s)) != BW_OK)
		return rc;
	if (!set_time(r, &s, t))
		return BW_OK;
	if (tg->many)
		r->m.conversation = tg->chat.len > 0 ? tg->chat : tg->chat_id;
	r->m.edited = was_edited(&s);
	set_sender(tg, &s);
	set_files(r, &s);
	set_kind(r, &s);
	return bw_record_give(r, r->j.s->offset);
}

/* ---- around the messages ---- */

static void
lost(void *ctx)
{
	struct reader *tg = ctx;

	tg->chat.len = tg->chat_id.len = 0;
}

static enum bw_rc
take_self(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct reader *tg = ctx;

	(void)r;
	(void)which;
	if (t->type == BW_JSON_NUMBER && t->text.len <= WORD_MAX) {
		memcpy(tg->self_room, t->text.data, t->text.len);
		tg->self = (struct bw_bytes){ tg->self_room, t->text.len };
	}
	return BW_OK;
}

/* A member of a chat that is not its messages. */
static void
take_chat(struct reader *tg, const struct bw_json_token *t)
{
	struct bw_chat_hold h = { .room = tg->chat_room, .cap = BW_CHAT_NAME_MAX };

	if (t->type == BW_JSON_STRING && bw_json_is(t->key, "name"))
		tg->chat = bw_chat_hold_put(&h, t->text, BW_CHAT_NAME_MAX);
	h = (struct bw_chat_hold){ .room = tg->chat_room + BW_CHAT_NAME_MAX, .cap = WORD_MAX };
	if (t->type == BW_JSON_NUMBER && bw_json_is(t->key, "id"))
		tg->chat_id = bw_chat_hold_put(&h, t->text, WORD_MAX);
}

static enum bw_rc
read_list(struct reader *tg, unsigned depth, bool *over)
{
	const struct bw_record_list l = { .ctx = tg, .read = read_message, .lost = lost, .first = "id", .list = "messages" };

	tg->depth = depth;
	return bw_record_all(&tg->r, &l, depth, over);
}

/* Is it one of the containers in which the chats stand? */
static bool
leads_on(const struct bw_json_token *t)
{
	if (t->type == BW_JSON_OBJECT)
		return t->depth == 0 || (t->depth == 1 && (bw_json_is(t->key, "chats") || bw_json_is(t->key, "left_chats"))) ||
		    t->depth == 3;
	return t->depth == 2 && bw_json_is(t->key, "list");
}

static enum bw_rc
read_around(struct reader *tg, bool *over)
{
	static const char *const self[] = { "user_id" };
	struct bw_record *r = &tg->r;
	struct bw_json_token t;
	enum bw_rc rc;

	if ((rc = bw_record_next(r, &t)) != BW_OK)
		return rc;
	*over = t.type == BW_JSON_END;
	if (t.type == BW_JSON_ARRAY && bw_json_is(t.key, "messages") && (t.depth == 1 || t.depth == 4))
		return read_list(tg, t.depth + 1, over);
	if (t.type == BW_JSON_OBJECT && t.depth == 1 && bw_json_is(t.key, "personal_information"))
		return bw_record_object(r, &t, self, 1, take_self, tg);
	if (t.type == BW_JSON_OBJECT && t.depth == 3) {
		tg->many = true;
		lost(tg);
	}
	if (t.depth == 4)
		take_chat(tg, &t);
	return leads_on(&t) ? BW_OK : bw_record_skip(r, &t);
}

/* Damage outside of any list: on to the next one. */
static enum bw_rc
go_on(struct reader *tg, uint64_t from, bool *over)
{
	static const uint8_t list[] = "messages";
	unsigned depth = tg->depth > 0 ? tg->depth : tg->r.j.depth > 1 ? 5 : 2;
	struct bw_json_mark m = { .list = { list, sizeof(list) - 1 }, .depth = depth, .arrays = depth == 5 ? 0x14 : 0x2 };
	struct bw_record *r = &tg->r;
	bool in_list, ended = r->j.ended;
	enum bw_rc rc;

	lost(tg);
	rc = bw_json_resync(&r->j, &m, &in_list, r->err);
	bw_record_found(r, ended ? BW_CHAT_CUT_OFF : BW_CHAT_NOT_UNDERSTOOD, from, r->j.s->offset);
	*over = rc == BW_ENOTFOUND;
	return *over ? BW_OK : rc;
}

static enum bw_rc
read_chats(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink,
    struct bw_err *err)
{
	struct reader tg = { .chat = { tg.chat_room, 0 }, .chat_id = { tg.chat_room, 0 } };
	bool over = false;
	uint64_t from;
	enum bw_rc rc;

	(void)reading;
	rc = bw_record_open(&tg.r, s, sink, err);
	while (rc == BW_OK && !over) {
		from = s->offset;
		rc = read_around(&tg, &over);
		if (rc == BW_EFORMAT && tg.r.j.damaged)
			rc = go_on(&tg, from, &over);
	}
	if (rc == BW_OK && tg.r.given == 0)
		rc = bw_err_set(err, BW_EFORMAT, 0, "this file of Telegram holds no message that can be read");
	bw_record_close(&tg.r);
	return rc;
}

static bool
is_telegram(struct bw_bytes head, bool all)
{
	static const char *const names[] = { "type", "date", "date_unixtime", "from", "actor", "text" };
	struct bw_bytes first;
	uint64_t bits;

	(void)all;
	if (!bw_json_looks(head, &first))
		return false;
	bits = bw_record_probe(head, "messages", names, sizeof(names) / sizeof(names[0]));
	if ((bits & 1) != 0 && (bits & 6) != 0 && (bits & 0x38) != 0)
		return true;
	/* All of an account: long lists of other things may stand before the first chat. */
	return bits == 0 && bw_json_is(first, "about") &&
	    memmem(head.data, head.len < 4096 ? head.len : 4096, "\"personal_information\"", 22) != NULL &&
	    memmem(head.data, head.len < 4096 ? head.len : 4096, "Telegram", 8) != NULL;
}

const struct bw_chat_format bw_chat_telegram = {
	.app = "telegram",
	.name = "telegram-json",
	.is = is_telegram,
	.read = read_chats,
};

/* Google Chat as Google Takeout gives it (Groups/NAME/messages.json): one conversation in a file. Learned from
 * published test exports and from readers of them; there is no specification. Times are words in the language of the
 * account, in UTC; of these only English is read, never guessed. What was edited may have its first time among
 * its earlier versions alone. */
#include <string.h>

#include "chat/formats.h"
#include "chat/moment.h"
#include "chat/record.h"

#define NAME_MAX_LEN 1024u

enum field { F_CREATOR, F_CREATED, F_UPDATED, F_TEXT, F_FILES, F_STATE, F_VERSIONS, F_QUOTED, F_REACTIONS, F_NOTES, F_COUNT };

static const char *const fields[F_COUNT] = { "creator", "created_date", "updated_date", "text", "attached_files",
	"message_state", "previous_message_versions", "quoted_message_metadata", "reactions", "annotations" };

struct said {
	struct bw_bytes created, updated, first; /* first: of the earlier versions */
	bool any, deleted, robot, meeting;
};

static enum bw_rc
take_creator(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct said *s = ctx;

	if (which == 0)
		r->m.sender = bw_record_hold(r, t, BW_CHAT_NAME_MAX, &r->m.sender_flags);
	else if (which == 1)
		r->m.sender_id = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL);
	else
		s->robot = bw_json_is(t->text, "Bot");
	return BW_OK;
}

static enum bw_rc
take_name(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct bw_bytes *names = ctx;

	names[which] = bw_record_hold(r, t, NAME_MAX_LEN, NULL);
	return BW_OK;
}

/* The name in the export is the one that lies beside; the other is what it was called when it was sent. */
static enum bw_rc
read_file(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const keys[] = { "export_name", "original_name" };
	struct bw_bytes none = { r->hold.room, 0 }, names[2] = { none, none };
	enum bw_rc rc;

	(void)which;
	(void)ctx;
	if (t->type != BW_JSON_OBJECT || (rc = bw_record_object(r, t, keys, 2, take_name, names)) != BW_OK)
		return t->type != BW_JSON_OBJECT ? BW_OK : rc;
	if (names[0].len > 0)
		bw_record_attach(r, names[0], none, BW_FILE_NAMED);
	else
		bw_record_attach(r, names[1], none, BW_FILE_OMITTED);
	return BW_OK;
}

static enum bw_rc
take_first(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct said *s = ctx;

	(void)which;
	if (s->first.len == 0)
		s->first = bw_record_hold(r, t, BW_MOMENT_MAX, NULL);
	return BW_OK;
}

static enum bw_rc
read_version(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const keys[] = { "created_date" };

	(void)which;
	r->m.revisions += t->type == BW_JSON_OBJECT;
	return bw_record_object(r, t, keys, 1, take_first, ctx);
}

static enum bw_rc
count_person(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)which;
	(void)ctx;
	r->m.reactions += t->type == BW_JSON_STRING && r->m.reactions < UINT32_MAX;
	return BW_OK;
}

static enum bw_rc
take_people(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)which;
	return bw_record_array(r, t, count_person, ctx);
}

static enum bw_rc
read_reaction(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const keys[] = { "reactor_emails" };

	(void)which;
	return bw_record_object(r, t, keys, 1, take_people, ctx);
}

static enum bw_rc
take_note(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)r;
	(void)which;
	((struct said *)ctx)->meeting = t->type == BW_JSON_OBJECT;
	return BW_OK;
}

static enum bw_rc
read_note(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const keys[] = { "video_call_metadata" };

	(void)which;
	return bw_record_object(r, t, keys, 1, take_note, ctx);
}

static enum bw_rc
take(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const creator[] = { "name", "email", "user_type" };
	struct said *s = ctx;

	s->any = s->any || which == F_CREATOR || which == F_CREATED;
	switch ((enum field)which) {
	case F_CREATOR: return bw_record_object(r, t, creator, 3, take_creator, s);
	case F_CREATED: s->created = bw_record_hold(r, t, BW_MOMENT_MAX, NULL); break;
	case F_UPDATED: s->updated = bw_record_hold(r, t, BW_MOMENT_MAX, NULL); break;
	case F_TEXT: bw_record_text(r, t); break;
	case F_FILES: return bw_record_array(r, t, read_file, NULL);
	case F_STATE: s->deleted = bw_json_is(t->text, "DELETED"); break;
	case F_VERSIONS: return bw_record_array(r, t, read_version, s);
	case F_QUOTED: r->m.reply = t->type == BW_JSON_OBJECT; break;
	case F_REACTIONS: return bw_record_array(r, t, read_reaction, NULL);
	case F_NOTES: return bw_record_array(r, t, read_note, s);
	case F_COUNT: break;
	}
	return BW_OK;
}

/* The words say that they are UTC; a date without that is on a clock that nobody knows. */
static void
set_time(struct bw_record *r, const struct said *s)
{
	struct bw_chat_message *m = &r->m;
	struct bw_moment when;

	m->time_raw = s->created.len > 0 ? s->created : s->first.len > 0 ? s->first : s->updated;
	if (bw_moment_english(m->time_raw, &when))
		bw_moment_give(&when, m);
	if (m->has_utc && when.zone == 0)
		m->zone = BW_ZONE_EPOCH;
	m->edited = s->updated.len > 0 || m->revisions > 0;
}

static enum bw_rc
read_message(void *ctx, struct bw_record *r, const struct bw_json_token *t)
{
	const struct bw_bytes none = { r->hold.room, 0 };
	struct said s = { .created = none, .updated = none, .first = none };
	struct bw_chat_message *m = &r->m;
	enum bw_rc rc;

	(void)ctx;
	if ((rc = bw_record_object(r, t, fields, F_COUNT, take, &s)) != BW_OK || !s.any)
		return rc;
	set_time(r, &s);
	if (m->sender.len == 0 && m->sender_id.len == 0)
		m->role = BW_ROLE_UNKNOWN;
	if (s.robot)
		m->role = BW_ROLE_APP;
	if (s.deleted)
		m->kind = BW_CHAT_DELETED;
	else if (s.robot || (s.meeting && r->text.total == 0))
		m->kind = BW_CHAT_SYSTEM; /* a link to a meeting says nothing of who came */
	else if (m->attachment_count > 0)
		m->kind = BW_CHAT_MEDIA;
	else
		m->kind = r->text.total > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
	return bw_record_give(r, r->j.s->offset);
}

static enum bw_rc
read_chat(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink,
    struct bw_err *err)
{
	static const struct bw_record_list l = { .read = read_message, .first = "creator", .list = "messages" };
	struct bw_record r;
	enum bw_rc rc;

	(void)reading;
	if ((rc = bw_record_open(&r, s, sink, err)) == BW_OK)
		rc = bw_record_file(&r, &l, 2, "Google Chat");
	bw_record_close(&r);
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	static const char *const names[] = { "creator", "topic_id", "message_id" };
	struct bw_bytes first;
	uint64_t bits;

	(void)all;
	if (!bw_json_looks(head, &first))
		return false;
	bits = bw_record_probe(head, "messages", names, 3);
	return (bits & 1) != 0 && (bits & 6) != 0;
}

const struct bw_chat_format bw_chat_google_chat = { .app = "google-chat", .name = "google-chat-json", .is = is, .read = read_chat };

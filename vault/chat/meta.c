/* Chats of Facebook Messenger and Instagram as "download your information" gives them in JSON
 * (message_1.json …, newest first), and those of Messenger that are encrypted end to end, which come
 * apart from them (NAME_1.json). Learned from real exports and from readers of them; there is no
 * specification. Times are UTC. Each text was written as the bytes of its UTF-8, one character of Latin-1 for each. */
#include <string.h>

#include "chat/formats.h"
#include "chat/record.h"

#define URI_MAX 1024u
#define LINK_MAX 2048u
#define WORD_MAX 64u
#define APP_LIMIT 10000u /* messages of one file; the next file goes on */

enum field {
	F_SENDER, F_SENDER_E2E, F_TIME, F_TIME_E2E, F_CONTENT, F_TEXT, F_TYPE, F_PHOTOS, F_VIDEOS, F_AUDIO, F_GIFS, F_FILES,
	F_MEDIA, F_STICKER, F_SHARE, F_REACTIONS, F_CALL, F_UNSENT, F_UNSENT_E2E, F_COUNT
};

static const char *const fields[F_COUNT] = { "sender_name", "senderName", "timestamp_ms", "timestamp", "content", "text",
	"type", "photos", "videos", "audio_files", "gifs", "files", "media", "sticker", "share", "reactions",
	"call_duration", "is_unsent", "isUnsent" };

struct said {
	struct bw_bytes type, link;
	unsigned link_flags;
	int64_t call_s;
	bool timed, call, unsent;
};

/* A string read back where it must be, then held. */
static struct bw_bytes
hold_text(struct bw_record *r, const struct bw_json_token *t, size_t max, unsigned *flags)
{
	struct bw_json_token back = *t;

	if (t->type == BW_JSON_STRING && bw_chat_text_mojibake(&r->j.text)) {
		back.text = bw_chat_text_bytes(&r->j.text);
		back.total = r->j.text.total;
		back.flags = r->j.text.flags;
	}
	return bw_record_hold(r, &back, max, flags);
}

static void
take_text(struct bw_record *r, const struct bw_json_token *t)
{
	struct bw_json_token back = *t;

	if (t->type != BW_JSON_STRING)
		return;
	(void)bw_chat_text_mojibake(&r->j.text);
	back.text = bw_chat_text_bytes(&r->j.text);
	back.total = r->j.text.total;
	back.flags = r->j.text.flags;
	bw_record_text(r, &back);
}

static enum bw_rc
take_uri(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)which;
	*(struct bw_bytes *)ctx = hold_text(r, t, URI_MAX, NULL);
	return BW_OK;
}

/* {"uri": …}; ctx: what the list is called says what it is. */
static enum bw_rc
read_file(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const names[] = { "uri" };
	struct bw_bytes uri = { r->hold.room, 0 }, *type = ctx;
	enum bw_rc rc;

	(void)which;
	if (t->type != BW_JSON_OBJECT)
		return BW_OK;
	if ((rc = bw_record_object(r, t, names, 1, take_uri, &uri)) != BW_OK)
		return rc;
	bw_record_attach(r, uri, *type, uri.len > 0 ? BW_FILE_NAMED : BW_FILE_OMITTED);
	return BW_OK;
}

static enum bw_rc
read_files(struct bw_record *r, const struct bw_json_token *t, const char *kind)
{
	struct bw_bytes type = { (const uint8_t *)kind, strlen(kind) };

	return t->type == BW_JSON_OBJECT ? read_file(r, t, 0, &type) : bw_record_array(r, t, read_file, &type);
}

static enum bw_rc
take_share(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct said *s = ctx;

	if (which == 0 || s->link.len == 0) {
		s->link_flags = 0;
		s->link = hold_text(r, t, LINK_MAX, &s->link_flags);
	}
	return BW_OK;
}

static enum bw_rc
count_reaction(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)t;
	(void)which;
	(void)ctx;
	r->m.reactions += r->m.reactions < UINT32_MAX;
	return BW_OK;
}

static void
take_time(struct bw_record *r, const struct bw_json_token *t, struct said *s)
{
	int64_t ms;

	r->m.time_raw = bw_record_hold(r, t, WORD_MAX, NULL);
	s->timed = s->timed || t->type == BW_JSON_NUMBER || t->type == BW_JSON_STRING;
	if (bw_json_int(t, &ms))
		(void)bw_record_epoch(r, ms);
}

static enum bw_rc
take(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const share[] = { "link", "share_text" };
	struct said *s = ctx;

	switch ((enum field)which) {
	case F_SENDER:
	case F_SENDER_E2E: r->m.sender = hold_text(r, t, BW_CHAT_NAME_MAX, &r->m.sender_flags); break;
	case F_TIME:
	case F_TIME_E2E: take_time(r, t, s); break;
	case F_CONTENT:
	case F_TEXT: take_text(r, t); break;
	case F_TYPE: s->type = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_PHOTOS: return read_files(r, t, "photo");
	case F_VIDEOS: return read_files(r, t, "video");
	case F_AUDIO: return read_files(r, t, "audio");
	case F_GIFS: return read_files(r, t, "gif");
	case F_FILES: return read_files(r, t, "file");
	case F_MEDIA: return read_files(r, t, "media");
	case F_STICKER: return read_files(r, t, "sticker");
	case F_SHARE: return bw_record_object(r, t, share, 2, take_share, s);
	case F_REACTIONS: return bw_record_array(r, t, count_reaction, NULL);
	case F_CALL: s->call = bw_json_int(t, &s->call_s) && s->call_s >= 0; break;
	case F_UNSENT:
	case F_UNSENT_E2E: s->unsent = t->type == BW_JSON_TRUE; break;
	case F_COUNT: break;
	}
	return BW_OK;
}

static void
set_kind(struct bw_record *r, const struct said *s)
{
	struct bw_chat_message *m = &r->m;

	if (s->unsent)
		m->kind = BW_CHAT_DELETED;
	else if (s->call || bw_json_is(s->type, "Call")) {
		m->kind = BW_CHAT_CALL;
		m->duration_s = s->call ? s->call_s : -1;
		m->answered = m->duration_s > 0;
	} else if (bw_json_is(s->type, "Subscribe") || bw_json_is(s->type, "Unsubscribe"))
		m->kind = BW_CHAT_SYSTEM;
	else if (m->attachment_count > 0)
		m->kind = BW_CHAT_MEDIA;
	else
		m->kind = r->text.total > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
}

static enum bw_rc
read_message(void *ctx, struct bw_record *r, const struct bw_json_token *t)
{
	struct said s = { .type = { r->hold.room, 0 }, .link = { r->hold.room, 0 } };
	enum bw_rc rc = bw_record_object(r, t, fields, F_COUNT, take, &s);

	(void)ctx;
	if (rc != BW_OK || !s.timed)
		return rc;
	if (r->text.total == 0)
		bw_chat_text_add(&r->text, s.link, s.link_flags);
	if (r->m.sender.len == 0)
		r->m.role = BW_ROLE_UNKNOWN;
	set_kind(r, &s);
	return bw_record_give(r, r->j.s->offset);
}

static enum bw_rc
read_chat(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink,
    struct bw_err *err)
{
	static const struct bw_record_list l = { .read = read_message, .first = "sender_name", .list = "messages" };
	struct bw_record r;
	enum bw_rc rc;

	(void)reading;
	if ((rc = bw_record_open(&r, s, sink, err)) == BW_OK)
		rc = bw_record_file(&r, &l, 2, "Messenger or Instagram");
	if (rc == BW_OK && r.given == APP_LIMIT)
		bw_record_found(&r, BW_CHAT_APP_LIMIT, 0, 0);
	bw_record_close(&r);
	return rc;
}

static bool
holds(struct bw_bytes head, const char *text)
{
	return memmem(head.data, head.len, text, strlen(text)) != NULL;
}

enum shape { NONE, DYI, E2E };

static enum shape
shape_of(struct bw_bytes head)
{
	static const char *const names[] = { "sender_name", "timestamp_ms", "senderName", "timestamp", "isUnsent", "media" };
	struct bw_bytes first;
	uint64_t bits;

	if (!bw_json_looks(head, &first))
		return NONE;
	bits = bw_record_probe(head, "messages", names, sizeof(names) / sizeof(names[0]));
	if ((bits & 3) == 3)
		return DYI;
	return (bits & 0xc) == 0xc && (bits & 0x30) != 0 ? E2E : NONE;
}

/* Both apps write the same members. Only the folders in which the files of a message lie tell them apart. */
static bool
of_instagram(struct bw_bytes head)
{
	return holds(head, "your_instagram_activity/");
}

static bool
of_messenger(struct bw_bytes head)
{
	return holds(head, "your_facebook_activity/") || holds(head, "your_activity_across_facebook/");
}

static bool
is_instagram(struct bw_bytes head, bool all)
{
	(void)all;
	return of_instagram(head) && !of_messenger(head) && shape_of(head) == DYI;
}

static bool
is_messenger(struct bw_bytes head, bool all)
{
	(void)all;
	return of_messenger(head) && !of_instagram(head) && shape_of(head) == DYI;
}

static bool
is_either(struct bw_bytes head, bool all)
{
	(void)all;
	return of_messenger(head) == of_instagram(head) && shape_of(head) == DYI;
}

static bool
is_encrypted(struct bw_bytes head, bool all)
{
	(void)all;
	return shape_of(head) == E2E;
}

const struct bw_chat_format bw_chat_messenger = {
	.app = "messenger",
	.name = "messenger-json",
	.newest_first = true,
	.is = is_messenger,
	.read = read_chat,
};
const struct bw_chat_format bw_chat_instagram = {
	.app = "instagram",
	.name = "instagram-json",
	.newest_first = true,
	.is = is_instagram,
	.read = read_chat,
};
const struct bw_chat_format bw_chat_messenger_or_instagram = {
	.app = "messenger-or-instagram",
	.name = "messenger-or-instagram-json",
	.newest_first = true,
	.is = is_either,
	.read = read_chat,
};
const struct bw_chat_format bw_chat_messenger_encrypted = {
	.app = "messenger",
	.name = "messenger-encrypted-json",
	.is = is_encrypted,
	.read = read_chat,
};

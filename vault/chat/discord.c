/* Discord, in two ways: the program DiscordChatExporter's JSON (one channel with all its people), and the data package
 * that the app gives the owner of an account (messages/cNNN/messages.json: only what the owner wrote, newest
 * first, and without a name). Learned from published samples and from readers of them. Numbers of messages hold
 * milliseconds since the start of 2015 (Discord's "snowflakes"), so each tells a time in UTC of its own. */
#include <string.h>

#include "chat/discord.h"
#include "chat/formats.h"
#include "chat/record.h"

#define WORD_MAX 64u
#define URL_MAX 1024u
#define LIST_MAX 4096u
#define EPOCH_MS INT64_C(1420070400000) /* 2015-01-01 */
#define ZONE_MOST (15 * 3600)

/* ---- what both share with the package's CSV ---- */

bool
bw_discord_time(struct bw_chat_message *m, const struct bw_chat_iso *said, int64_t id)
{
	int64_t ms = id > 0 ? (id >> 22) + EPOCH_MS : 0, off;

	m->has_wall = true;
	m->wall = m->wall_other = said->wall;
	m->precision = said->ms > 0 ? BW_PRECISION_MS : BW_PRECISION_SECOND;
	if (said->zoned) {
		m->has_utc = true;
		m->utc_ms = (said->wall - said->offset) * 1000 + said->ms;
		m->zone = BW_ZONE_OFFSET;
		off = m->utc_ms - ms;
		return id <= 0 || (off > -2000 && off < 2000);
	}
	if (id <= 0)
		return true;
	off = said->wall - ms / 1000;
	if (off < -ZONE_MOST || off > ZONE_MOST || (off % 900 > 1 && off % 900 < 899) || (off % 900 < -1 && off % 900 > -899))
		return false;
	m->has_utc = true;
	m->utc_ms = ms;
	m->zone = BW_ZONE_DERIVED;
	return true;
}

struct bw_bytes
bw_discord_next_url(struct bw_bytes *list)
{
	struct bw_bytes url = *list;

	while (url.len > 0 && url.data[0] <= ' ')
		url.data++, url.len--;
	*list = url;
	for (url.len = 0; url.len < list->len && list->data[url.len] > ' '; url.len++)
		;
	list->data += url.len;
	list->len -= url.len;
	return url;
}

/* ---- DiscordChatExporter ---- */

enum field {
	F_ID, F_TYPE, F_TIME, F_EDITED, F_ENDED, F_CONTENT, F_AUTHOR, F_FILES, F_STICKERS, F_REACTIONS, F_REFERENCE, F_FORWARDED,
	F_COUNT
};

static const char *const fields[F_COUNT] = { "id", "type", "timestamp", "timestampEdited", "callEndedTimestamp", "content",
	"author", "attachments", "stickers", "reactions", "reference", "forwardedMessage" };

struct said {
	struct bw_bytes type, time, edited, ended;
	int64_t id;
	bool has_id;
};

static enum bw_rc
take_author(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)ctx;
	if (which == 0)
		r->m.sender_id = bw_record_hold(r, t, WORD_MAX, NULL);
	else
		r->m.sender = bw_record_hold(r, t, BW_CHAT_NAME_MAX, &r->m.sender_flags);
	return BW_OK;
}

static enum bw_rc
take_url(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct bw_bytes *urls = ctx;

	urls[which] = bw_record_hold(r, t, URL_MAX, NULL);
	return BW_OK;
}

static bool
is_link(struct bw_bytes url)
{
	return url.len >= 4 && memcmp(url.data, "http", 4) == 0;
}

/* The exporter may have fetched the files: their place is a path then, else a link to what is not here. */
static enum bw_rc
read_file(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const keys[] = { "url", "sourceUrl", "fileName" };
	const struct bw_bytes none = { r->hold.room, 0 }, *type = ctx;
	struct bw_bytes urls[3] = { none, none, none };
	enum bw_rc rc;

	(void)which;
	if (t->type != BW_JSON_OBJECT)
		return BW_OK;
	if ((rc = bw_record_object(r, t, keys, 3, take_url, urls)) != BW_OK)
		return rc;
	if (urls[0].len == 0)
		urls[0] = urls[1];
	if (urls[0].len > 0 && !is_link(urls[0]))
		bw_record_attach(r, urls[0], *type, BW_FILE_NAMED);
	else
		bw_record_attach(r, urls[2].len > 0 ? urls[2] : urls[0], *type, BW_FILE_OMITTED);
	return BW_OK;
}

static enum bw_rc
read_files(struct bw_record *r, const struct bw_json_token *t, const char *kind)
{
	struct bw_bytes type = { (const uint8_t *)kind, strlen(kind) };

	return bw_record_array(r, t, read_file, &type);
}

static enum bw_rc
take_count(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	int64_t n;

	(void)which;
	(void)ctx;
	if (bw_json_int(t, &n) && n > 0 && n <= UINT32_MAX && bw_add_overflows(r->m.reactions, (uint32_t)n, &r->m.reactions))
		r->m.reactions = UINT32_MAX;
	return BW_OK;
}

static enum bw_rc
read_reaction(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const keys[] = { "count" };

	(void)which;
	return bw_record_object(r, t, keys, 1, take_count, ctx);
}

static enum bw_rc
take(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const author[] = { "id", "name" };
	struct said *s = ctx;

	switch ((enum field)which) {
	case F_ID: s->has_id = bw_json_int(t, &s->id); break;
	case F_TYPE: s->type = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_TIME: s->time = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_EDITED: s->edited = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_ENDED: s->ended = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case F_CONTENT: bw_record_text(r, t); break;
	case F_AUTHOR: return bw_record_object(r, t, author, 2, take_author, NULL);
	case F_FILES: return read_files(r, t, "");
	case F_STICKERS: return read_files(r, t, "sticker");
	case F_REACTIONS: return bw_record_array(r, t, read_reaction, NULL);
	case F_REFERENCE: r->m.reply = t->type == BW_JSON_OBJECT; break;
	case F_FORWARDED: r->m.forwarded = t->type == BW_JSON_OBJECT; break;
	case F_COUNT: break;
	}
	return BW_OK;
}

/* A call rings before somebody answers, and the file does not tell whether anybody did. */
static void
set_call(struct bw_chat_message *m, const struct said *s)
{
	struct bw_chat_iso from, to;

	m->kind = BW_CHAT_CALL;
	m->answer_unsaid = true;
	if (bw_chat_iso(s->time, &from) && bw_chat_iso(s->ended, &to) && from.zoned == to.zoned &&
	    to.wall - to.offset >= from.wall - from.offset)
		m->duration_s = to.wall - to.offset - (from.wall - from.offset);
}

static bool
by_person(struct bw_bytes type)
{
	static const char *const types[] = { "Default", "Reply", "0", "19", "ChatInputCommand", "ContextMenuCommand" };

	return type.len == 0 || bw_json_name(type, types, sizeof(types) / sizeof(types[0])) >= 0;
}

static void
set_kind(struct bw_record *r, const struct said *s)
{
	struct bw_chat_message *m = &r->m;

	if (bw_json_is(s->type, "Call") || bw_json_is(s->type, "3"))
		set_call(m, s);
	else if (!by_person(s->type))
		m->kind = BW_CHAT_SYSTEM;
	else if (m->attachment_count > 0)
		m->kind = BW_CHAT_MEDIA;
	else
		m->kind = r->text.total > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
	if (m->kind == BW_CHAT_SYSTEM && r->text.total == 0)
		bw_chat_text_add(&r->text, s->type, 0);
}

static enum bw_rc
read_message(void *ctx, struct bw_record *r, const struct bw_json_token *t)
{
	const struct bw_bytes none = { r->hold.room, 0 };
	struct said s = { .type = none, .time = none, .edited = none, .ended = none };
	enum bw_rc rc;

	(void)ctx;
	if ((rc = bw_record_object(r, t, fields, F_COUNT, take, &s)) != BW_OK || s.time.len == 0)
		return rc;
	/* Small numbers are those of samples and of other programs, not of the app. */
	if (bw_record_iso(r, s.time) && r->m.has_utc && s.has_id && s.id >= INT64_C(1) << 40) {
		struct bw_chat_iso said = { .wall = r->m.utc_ms / 1000, .ms = r->m.utc_ms % 1000, .zoned = true };
		struct bw_chat_message other = { 0 };

		if (!bw_discord_time(&other, &said, s.id))
			bw_record_found(r, BW_CHAT_TIME_DISAGREES, t->start, r->j.s->offset);
	}
	r->m.edited = s.edited.len > 0;
	if (r->m.sender.len == 0)
		r->m.role = BW_ROLE_UNKNOWN;
	set_kind(r, &s);
	return bw_record_give(r, r->j.s->offset);
}

static enum bw_rc
read_channel(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink,
    struct bw_err *err)
{
	static const struct bw_record_list l = { .read = read_message, .first = "id", .list = "messages" };
	struct bw_record r;
	enum bw_rc rc;

	(void)reading;
	if ((rc = bw_record_open(&r, s, sink, err)) == BW_OK)
		rc = bw_record_file(&r, &l, 2, "Discord");
	bw_record_close(&r);
	return rc;
}

static bool
is_exporter(struct bw_bytes head, bool all)
{
	static const char *const names[] = { "timestamp", "content", "author" };
	struct bw_bytes first;

	(void)all;
	return bw_json_looks(head, &first) && bw_record_probe(head, "messages", names, 3) == 7;
}

/* ---- the data package ---- */

struct written {
	int64_t id;
	bool has_id, any;
	struct bw_bytes time, files;
	unsigned file_flags;
};

static enum bw_rc
take_written(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct written *w = ctx;

	switch (which) {
	case 0: w->has_id = bw_json_int(t, &w->id); break;
	case 1: w->time = bw_record_hold(r, t, WORD_MAX, NULL); break;
	case 2: bw_record_text(r, t); break;
	default: w->files = bw_record_hold(r, t, LIST_MAX, &w->file_flags); break;
	}
	w->any = w->any || which == 1;
	return BW_OK;
}

static void
set_written(struct bw_record *r, struct written *w, const struct bw_json_token *t)
{
	struct bw_chat_message *m = &r->m;
	struct bw_bytes none = { r->hold.room, 0 }, url;
	struct bw_chat_iso iso;

	m->role = BW_ROLE_SELF;
	m->time_raw = w->time;
	if (bw_chat_iso(w->time, &iso) && !bw_discord_time(m, &iso, w->has_id ? w->id : 0))
		bw_record_found(r, BW_CHAT_TIME_DISAGREES, t->start, r->j.s->offset);
	while ((url = bw_discord_next_url(&w->files)).len > 0)
		bw_record_attach(r, url, none, BW_FILE_OMITTED);
	r->text.flags |= w->file_flags & BW_TEXT_CUT;
	m->kind = m->attachment_count > 0 ? BW_CHAT_MEDIA : r->text.total > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
}

static enum bw_rc
read_written(void *ctx, struct bw_record *r, const struct bw_json_token *t)
{
	static const char *const keys[] = { "ID", "Timestamp", "Contents", "Attachments" };
	struct written w = { .time = { r->hold.room, 0 }, .files = { r->hold.room, 0 } };
	enum bw_rc rc;

	(void)ctx;
	if ((rc = bw_record_object(r, t, keys, 4, take_written, &w)) != BW_OK || !w.any)
		return rc;
	set_written(r, &w, t);
	return bw_record_give(r, r->j.s->offset);
}

static enum bw_rc
read_package(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink,
    struct bw_err *err)
{
	static const struct bw_record_list l = { .read = read_written, .first = "ID", .list = "" };
	struct bw_record r;
	enum bw_rc rc;

	(void)reading;
	if ((rc = bw_record_open(&r, s, sink, err)) == BW_OK)
		rc = bw_record_file(&r, &l, 1, "Discord");
	if (rc == BW_OK)
		bw_record_found(&r, BW_CHAT_ONE_SIDE, 0, 0);
	bw_record_close(&r);
	return rc;
}

static bool
is_package(struct bw_bytes head, bool all)
{
	static const char *const names[] = { "ID", "Timestamp", "Contents" };
	struct bw_bytes first;

	(void)all;
	return bw_json_looks(head, &first) && bw_json_starts_list(head) && bw_record_probe(head, "", names, 3) == 7;
}

const struct bw_chat_format bw_chat_discord_exporter = { .app = "discord", .name = "discord-exporter-json", .is = is_exporter,
	.read = read_channel };
const struct bw_chat_format bw_chat_discord_package = { .app = "discord", .name = "discord-package-json", .newest_first = true,
	.is = is_package, .read = read_package };

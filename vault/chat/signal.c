/* Signal's export as plain text (main.jsonl): a frame a line, or the list of frames that earlier versions
 * wrote. The frames are those of Signal's backups (libsignal, backup.proto) in proto3's JSON: whole numbers
 * of 64 bits are strings, and what has its default value is left out. People and chats come before what
 * refers to them, by number. Times are UTC.
 *
 * The app leaves messages that disappear out, and what could be viewed once. The export holds keys: whoever
 * has them can read what is not in it. Where they stand is found here; media/text.c leaves them out of copies. */
#include <stdlib.h>
#include <string.h>

#include "chat/formats.h"
#include "chat/record.h"
#include "chat/text.h"

#define TABLE 8192u /* people, and chats; more have no name here */
#define SLOTS (2 * TABLE)
#define NAMES ((size_t)1 << 20) /* bytes of all their names */
#define ID_MAX 64u
#define TYPE_MAX 128u
#define FILE_MAX 1024u

struct person {
	uint32_t name, name_len, id, id_len; /* in the pool */
	enum bw_chat_role role;
};

/* From numbers of the export to places in a table. */
struct index {
	int64_t key[SLOTS];
	uint16_t place[SLOTS]; /* from 1; 0: free */
	unsigned count;
};

struct tables {
	struct index people, chats;
	struct person person[TABLE];
	int64_t recipient[TABLE]; /* of each chat */
	uint8_t names[NAMES];
	size_t used;
};

struct reader {
	struct bw_record r;
	struct tables *t;
	bool full; /* a table was too small for all */
};

/* ---- tables ---- */

/* Its place from 1, or where it would stand. */
static uint16_t *
find(struct index *x, int64_t key)
{
	uint64_t h = (uint64_t)key * UINT64_C(0x9e3779b97f4a7c15) >> 50;
	size_t at = (size_t)h & (SLOTS - 1);

	while (x->place[at] != 0 && x->key[at] != key)
		at = (at + 1) & (SLOTS - 1);
	x->key[at] = key;
	return &x->place[at];
}

/* A place for what has this number: of two of one number the later counts, as in the app. NULL: full. */
static uint16_t *
place_for(struct reader *sg, struct index *x, int64_t key)
{
	uint16_t *place = find(x, key);

	if (*place == 0 && x->count == TABLE) {
		sg->full = true;
		return NULL;
	}
	if (*place == 0)
		*place = (uint16_t)++x->count;
	return place;
}

static uint32_t
pool(struct reader *sg, struct bw_bytes b, uint32_t *len)
{
	struct bw_chat_hold h = { sg->t->names, NAMES, sg->t->used };

	sg->full = sg->full || b.len > h.cap - h.used;
	*len = (uint32_t)bw_chat_hold_put(&h, b, BW_CHAT_NAME_MAX).len;
	sg->t->used = h.used;
	return (uint32_t)(h.used - *len);
}

/* ---- people ---- */

enum name { N_NICK_GIVEN, N_NICK_FAMILY, N_SYS_GIVEN, N_SYS_FAMILY, N_GIVEN, N_FAMILY, N_USER, N_TITLE, N_COUNT };

struct who {
	struct bw_bytes name[N_COUNT], phone, aci;
	int64_t id;
	bool has_id;
	enum bw_chat_role role;
};

/* Every reader of an object in an object has the same shape: take what it names. */
static enum bw_rc
take_nick(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct who *w = ctx;

	w->name[which == 0 ? N_NICK_GIVEN : N_NICK_FAMILY] = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL);
	return BW_OK;
}

static enum bw_rc
take_contact(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const nick[] = { "given", "family" };
	struct who *w = ctx;

	switch (which) {
	case 0: return bw_record_object(r, t, nick, 2, take_nick, w);
	case 1: w->phone = bw_record_hold(r, t, ID_MAX, NULL); break;
	case 2: w->aci = bw_record_hold(r, t, ID_MAX, NULL); break;
	case 3: w->name[N_USER] = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL); break;
	case 4: w->name[N_SYS_GIVEN] = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL); break;
	case 5: w->name[N_SYS_FAMILY] = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL); break;
	case 6: w->name[N_GIVEN] = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL); break;
	default: w->name[N_FAMILY] = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL); break;
	}
	return BW_OK;
}

static enum bw_rc
take_title(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct who *w = ctx;

	(void)which;
	w->name[N_TITLE] = bw_record_hold(r, t, BW_CHAT_NAME_MAX, NULL);
	return BW_OK;
}

static enum bw_rc
take_snapshot(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const title[] = { "title" };

	(void)which;
	return bw_record_object(r, t, title, 1, take_title, ctx);
}

static enum bw_rc
take_group(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const title[] = { "title" };

	(void)which;
	return bw_record_object(r, t, title, 1, take_snapshot, ctx);
}

static enum bw_rc
take_recipient(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const contact[] = { "nickname", "e164", "aci", "username", "systemGivenName", "systemFamilyName",
		"profileGivenName", "profileFamilyName" };
	static const char *const group[] = { "snapshot" }, *const name[] = { "name" };
	static const uint8_t signal[] = "Signal";
	struct who *w = ctx;

	switch (which) {
	case 0: w->has_id = bw_json_int(t, &w->id); break;
	case 1: return bw_record_object(r, t, contact, sizeof(contact) / sizeof(contact[0]), take_contact, w);
	case 2: return bw_record_object(r, t, group, 1, take_group, w);
	case 3: w->role = BW_ROLE_SELF; break;
	case 4:
		w->role = BW_ROLE_APP;
		w->name[N_TITLE] = (struct bw_bytes){ signal, sizeof(signal) - 1 };
		break;
	default: return bw_record_object(r, t, name, 1, take_title, w);
	}
	return BW_OK;
}

/* The name that the app would show: what the owner called them, the address book, their own. */
static struct bw_bytes
shown(const struct who *w, uint8_t room[static 2 * BW_CHAT_NAME_MAX + 1])
{
	static const enum name order[][2] = { { N_TITLE, N_TITLE }, { N_NICK_GIVEN, N_NICK_FAMILY },
		{ N_SYS_GIVEN, N_SYS_FAMILY }, { N_GIVEN, N_FAMILY }, { N_USER, N_USER } };
	struct bw_bytes out = { room, 0 };
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		struct bw_bytes a = w->name[order[i][0]], b = w->name[order[i][1]];

		memcpy(room, a.data, a.len);
		out.len = a.len;
		if (order[i][0] == order[i][1] && a.len > 0)
			return out;
		if (a.len > 0 && b.len > 0)
			room[out.len++] = ' ';
		memcpy(room + out.len, b.data, b.len);
		out.len += b.len;
		if (out.len > 0)
			return out;
	}
	return out;
}

static struct who
nobody(const struct bw_record *r)
{
	const struct bw_bytes none = { r->hold.room, 0 };
	struct who w = { .phone = none, .aci = none, .role = BW_ROLE_PERSON };
	size_t i;

	for (i = 0; i < N_COUNT; i++)
		w.name[i] = none;
	return w;
}

static enum bw_rc
read_recipient(struct reader *sg, const struct bw_json_token *t)
{
	static const char *const names[] = { "id", "contact", "group", "self", "releaseNotes", "callLink",
		"distributionList" };
	uint8_t room[2 * BW_CHAT_NAME_MAX + 1], phone[ID_MAX + 1] = "+";
	struct who w = nobody(&sg->r);
	struct bw_bytes id = w.aci;
	struct person *p;
	uint16_t *place;
	enum bw_rc rc = bw_record_object(&sg->r, t, names, sizeof(names) / sizeof(names[0]), take_recipient, &w);

	if (rc != BW_OK || !w.has_id || (place = place_for(sg, &sg->t->people, w.id)) == NULL)
		return rc;
	if (w.phone.len > 0) {
		memcpy(phone + 1, w.phone.data, w.phone.len);
		id = (struct bw_bytes){ phone, w.phone.len + 1 };
	}
	p = &sg->t->person[*place - 1];
	p->role = w.role;
	p->name = pool(sg, shown(&w, room), &p->name_len);
	p->id = pool(sg, id, &p->id_len);
	return BW_OK;
}

struct chat {
	int64_t id, recipient;
	bool has_id, has_recipient;
};

static enum bw_rc
take_chat(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct chat *c = ctx;

	(void)r;
	if (which == 0)
		c->has_id = bw_json_int(t, &c->id);
	else
		c->has_recipient = bw_json_int(t, &c->recipient);
	return BW_OK;
}

static enum bw_rc
read_chat(struct reader *sg, const struct bw_json_token *t)
{
	static const char *const names[] = { "id", "recipientId" };
	struct chat c = { 0 };
	uint16_t *place;
	enum bw_rc rc = bw_record_object(&sg->r, t, names, 2, take_chat, &c);

	if (rc == BW_OK && c.has_id && c.has_recipient && (place = place_for(sg, &sg->t->chats, c.id)) != NULL)
		sg->t->recipient[*place - 1] = c.recipient;
	return rc;
}

static const struct person *
person_of(struct reader *sg, int64_t id)
{
	uint16_t place = *find(&sg->t->people, id);

	return place > 0 ? &sg->t->person[place - 1] : NULL;
}

static struct bw_bytes
name_of(const struct reader *sg, const struct person *p)
{
	return p->name_len > 0 ? (struct bw_bytes){ sg->t->names + p->name, p->name_len } :
				 (struct bw_bytes){ sg->t->names + p->id, p->id_len };
}

/* ---- messages ---- */

enum field {
	F_CHAT, F_AUTHOR, F_DATE, F_OUTGOING, F_DIRECTIONLESS, F_REVISIONS, F_STANDARD, F_CONTACT, F_STICKER, F_DELETED,
	F_ADMIN_DELETED, F_UPDATE, F_PAYMENT, F_GIFT, F_VIEW_ONCE, F_STORY, F_POLL, F_COUNT
};

static const char *const fields[F_COUNT] = { "chatId", "authorId", "dateSent", "outgoing", "directionless", "revisions",
	"standardMessage", "contactMessage", "stickerMessage", "remoteDeletedMessage", "adminDeletedMessage",
	"updateMessage", "paymentNotification", "giftBadge", "viewOnceMessage", "directStoryReplyMessage", "poll" };

struct item {
	struct bw_bytes chat_raw, author_raw, type, file;
	int64_t chat, author, started, ended, revisions;
	bool has_chat, has_author, timed, outgoing, kind_known, voice, call_outgoing, has_started, has_ended;
};

static void
kind(struct bw_record *r, struct item *it, enum bw_chat_kind k)
{
	r->m.kind = k;
	it->kind_known = true;
}

static enum bw_rc
count_one(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)r;
	(void)t;
	(void)which;
	++*(int64_t *)ctx;
	return BW_OK;
}

static enum bw_rc
count_reactions(struct bw_record *r, const struct bw_json_token *t)
{
	int64_t n = 0;
	enum bw_rc rc = bw_record_array(r, t, count_one, &n);

	r->m.reactions = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
	return rc;
}

static enum bw_rc
take_body(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)which;
	(void)ctx;
	bw_record_text(r, t);
	return BW_OK;
}

static enum bw_rc
read_text(struct bw_record *r, const struct bw_json_token *t)
{
	static const char *const names[] = { "body" };

	return bw_record_object(r, t, names, 1, take_body, NULL);
}

static enum bw_rc
take_pointer(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct item *it = ctx;

	if (which == 0)
		it->type = bw_record_hold(r, t, TYPE_MAX, NULL);
	else
		it->file = bw_record_hold(r, t, FILE_MAX, NULL);
	return BW_OK;
}

static enum bw_rc
read_pointer(struct bw_record *r, const struct bw_json_token *t, struct item *it)
{
	static const char *const names[] = { "contentType", "fileName" };

	return bw_record_object(r, t, names, 2, take_pointer, it);
}

static enum bw_rc
take_attachment(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct item *it = ctx;

	if (which == 0)
		return read_pointer(r, t, it);
	it->voice = t->type == BW_JSON_STRING && bw_json_is(t->text, "VOICE_MESSAGE");
	return BW_OK;
}

/* The app names its files by hashes; the name here is what the sender called it, mostly nothing. */
static enum bw_rc
read_attachment(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const names[] = { "pointer", "flag" };
	static const uint8_t voice[] = "voice_message";
	struct item *it = ctx;
	enum bw_rc rc;

	(void)which;
	it->file = it->type = (struct bw_bytes){ r->hold.room, 0 };
	it->voice = false;
	if (t->type != BW_JSON_OBJECT)
		return BW_OK;
	if ((rc = bw_record_object(r, t, names, 2, take_attachment, it)) != BW_OK)
		return rc;
	bw_record_attach(r, it->file, it->voice ? (struct bw_bytes){ voice, sizeof(voice) - 1 } : it->type, BW_FILE_NAMED);
	return BW_OK;
}

static enum bw_rc
take_standard(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	switch (which) {
	case 0: return read_text(r, t);
	case 1: return bw_record_array(r, t, read_attachment, ctx);
	case 2: r->m.reply = t->type == BW_JSON_OBJECT; return BW_OK;
	case 3: return count_reactions(r, t);
	default: /* longText: the rest of it lies in a file beside the export */
		r->text.flags |= t->type == BW_JSON_OBJECT ? (unsigned)BW_TEXT_CUT : 0u;
		return BW_OK;
	}
}

static enum bw_rc
take_sticker(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const uint8_t type[] = "sticker";
	static const char *const emoji[] = { "emoji" };
	const struct bw_bytes none = { r->hold.room, 0 };

	(void)ctx;
	if (which == 1)
		return count_reactions(r, t);
	bw_record_attach(r, none, (struct bw_bytes){ type, sizeof(type) - 1 }, BW_FILE_NAMED);
	return bw_record_object(r, t, emoji, 1, take_body, NULL);
}

static enum bw_rc
take_view_once(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	const struct bw_bytes none = { r->hold.room, 0 };
	struct item *it = ctx;

	if (which == 1)
		return count_reactions(r, t);
	it->type = none;
	if (t->type == BW_JSON_OBJECT)
		bw_record_attach(r, none, none, BW_FILE_OMITTED);
	return BW_OK;
}

static enum bw_rc
take_reply_text(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)which;
	(void)ctx;
	return read_text(r, t);
}

static enum bw_rc
take_story(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const names[] = { "text" };

	(void)ctx;
	if (which == 0)
		return bw_record_object(r, t, names, 1, take_reply_text, NULL);
	if (which == 1)
		bw_record_text(r, t);
	return which == 2 ? count_reactions(r, t) : BW_OK;
}

static enum bw_rc
take_call(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct item *it = ctx;

	switch (which) {
	case 0: it->call_outgoing = bw_json_is(t->text, "OUTGOING"); break;
	case 1:
		r->m.answered = bw_json_is(t->text, "ACCEPTED") || bw_json_is(t->text, "JOINED");
		it->call_outgoing = it->call_outgoing || bw_json_is(t->text, "OUTGOING_RING");
		break;
	case 2: it->has_started = bw_json_int(t, &it->started); break;
	default: it->has_ended = bw_json_int(t, &it->ended); break;
	}
	return BW_OK;
}

/* How long a talk between two was the export does not say; of a group, how long the call lasted as a whole. */
static enum bw_rc
read_call(struct bw_record *r, const struct bw_json_token *t, struct item *it)
{
	static const char *const names[] = { "direction", "state", "startedCallTimestamp", "endedCallTimestamp" };
	int64_t ms;
	enum bw_rc rc = bw_record_object(r, t, names, 4, take_call, it);

	kind(r, it, BW_CHAT_CALL);
	r->m.outgoing = it->call_outgoing;
	if (it->has_started && it->has_ended && !bw_sub_overflows(it->ended, it->started, &ms) && ms >= 0)
		r->m.duration_s = ms / 1000;
	return rc;
}

static enum bw_rc
take_type(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	(void)which;
	(void)ctx;
	bw_chat_text_plain(&r->text, ": ", 2);
	bw_record_text(r, t);
	return BW_OK;
}

/* What changed, by the app's own word for it. */
static enum bw_rc
take_update(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	static const char *const type[] = { "type" };

	if (which < 2)
		return read_call(r, t, ctx);
	bw_chat_text_add(&r->text, t->key, 0);
	return which == 2 ? bw_record_object(r, t, type, 1, take_type, NULL) : BW_OK;
}

static enum bw_rc
read_update(struct bw_record *r, const struct bw_json_token *t, struct item *it)
{
	static const char *const names[] = { "individualCall", "groupCall", "simpleUpdate", "groupChange",
		"expirationTimerChange", "profileChange", "threadMerge", "sessionSwitchover", "learnedProfileChange",
		"pollTerminate", "pinMessage" };

	kind(r, it, BW_CHAT_SYSTEM);
	return bw_record_object(r, t, names, sizeof(names) / sizeof(names[0]), take_update, it);
}

static enum bw_rc
take_content(struct bw_record *r, const struct bw_json_token *t, enum field f, struct item *it)
{
	static const char *const standard[] = { "text", "attachments", "quote", "reactions", "longText" };
	static const char *const sticker[] = { "sticker", "reactions" }, *const once[] = { "attachment", "reactions" };
	static const char *const story[] = { "textReply", "emoji", "reactions" }, *const poll[] = { "question" };

	switch (f) {
	case F_STANDARD: return bw_record_object(r, t, standard, 5, take_standard, it);
	case F_STICKER: return bw_record_object(r, t, sticker, 2, take_sticker, it);
	case F_VIEW_ONCE: return bw_record_object(r, t, once, 2, take_view_once, it);
	case F_STORY:
		r->m.reply = true;
		return bw_record_object(r, t, story, 3, take_story, it);
	case F_POLL:
		kind(r, it, BW_CHAT_POLL);
		return bw_record_object(r, t, poll, 1, take_body, NULL);
	case F_UPDATE: return read_update(r, t, it);
	case F_DELETED:
	case F_ADMIN_DELETED: kind(r, it, BW_CHAT_DELETED); return BW_OK;
	case F_PAYMENT:
	case F_GIFT:
		kind(r, it, BW_CHAT_SYSTEM);
		bw_chat_text_add(&r->text, t->key, 0);
		return BW_OK;
	case F_CONTACT: bw_chat_text_add(&r->text, t->key, 0); return BW_OK;
	case F_CHAT:
	case F_AUTHOR:
	case F_DATE:
	case F_OUTGOING:
	case F_DIRECTIONLESS:
	case F_REVISIONS:
	case F_COUNT: break;
	}
	return BW_OK;
}

static enum bw_rc
take_item(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct item *it = ctx;
	int64_t ms;

	switch ((enum field)which) {
	case F_CHAT:
		it->has_chat = bw_json_int(t, &it->chat);
		it->chat_raw = bw_record_hold(r, t, ID_MAX, NULL);
		return BW_OK;
	case F_AUTHOR:
		it->has_author = bw_json_int(t, &it->author);
		it->author_raw = bw_record_hold(r, t, ID_MAX, NULL);
		return BW_OK;
	case F_DATE:
		it->timed = bw_json_int(t, &ms) && bw_record_epoch(r, ms);
		r->m.time_raw = bw_record_hold(r, t, ID_MAX, NULL);
		return BW_OK;
	case F_OUTGOING: it->outgoing = t->type == BW_JSON_OBJECT; return BW_OK;
	case F_REVISIONS: return bw_record_array(r, t, count_one, &it->revisions);
	case F_DIRECTIONLESS:
	case F_STANDARD:
	case F_CONTACT:
	case F_STICKER:
	case F_DELETED:
	case F_ADMIN_DELETED:
	case F_UPDATE:
	case F_PAYMENT:
	case F_GIFT:
	case F_VIEW_ONCE:
	case F_STORY:
	case F_POLL:
	case F_COUNT: break;
	}
	return take_content(r, t, (enum field)which, it);
}

static void
set_people(struct reader *sg, const struct item *it)
{
	const struct person *author = it->has_author ? person_of(sg, it->author) : NULL, *with = NULL;
	struct bw_chat_message *m = &sg->r.m;
	uint16_t place = it->has_chat ? *find(&sg->t->chats, it->chat) : 0;

	m->role = BW_ROLE_UNKNOWN;
	m->sender_id = it->author_raw;
	if (author != NULL) {
		m->role = author->role;
		m->sender = (struct bw_bytes){ sg->t->names + author->name, author->name_len };
		if (author->id_len > 0)
			m->sender_id = (struct bw_bytes){ sg->t->names + author->id, author->id_len };
		m->sender_flags = bw_chat_text_flags(m->sender);
	}
	if (it->outgoing)
		m->role = BW_ROLE_SELF;
	if (place > 0)
		with = person_of(sg, sg->t->recipient[place - 1]);
	m->conversation = with != NULL ? name_of(sg, with) : it->chat_raw;
}

static enum bw_rc
read_item(struct reader *sg, const struct bw_json_token *t, struct item *it)
{
	struct bw_record *r = &sg->r;
	enum bw_rc rc;

	if ((rc = bw_record_object(r, t, fields, F_COUNT, take_item, it)) != BW_OK)
		return rc;
	set_people(sg, it);
	r->m.revisions = it->revisions < UINT32_MAX ? (uint32_t)it->revisions : UINT32_MAX;
	r->m.edited = it->revisions > 0;
	if (!it->kind_known)
		r->m.kind = r->m.attachment_count > 0 ? BW_CHAT_MEDIA : r->text.total > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
	return BW_OK;
}

/* ---- frames ---- */

struct frame {
	struct reader *sg;
	struct item item;
	bool has_item, known;
};

static enum bw_rc
take_frame(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx)
{
	struct frame *f = ctx;

	(void)r;
	f->known = true;
	if (t->type != BW_JSON_OBJECT)
		return BW_OK;
	switch (which) {
	case 0:
		f->has_item = true;
		return read_item(f->sg, t, &f->item);
	case 1: return read_recipient(f->sg, t);
	case 2: return read_chat(f->sg, t);
	default: return BW_OK;
	}
}

static enum bw_rc
read_frame(void *ctx, struct bw_record *r, const struct bw_json_token *t)
{
	static const char *const names[] = { "chatItem", "recipient", "chat", "account", "stickerPack", "adHocCall",
		"notificationProfile", "chatFolder", "version", "backupTimeMs" };
	const struct bw_bytes none = { r->hold.room, 0 };
	struct frame f = { .sg = ctx, .item = { .chat_raw = none, .author_raw = none, .type = none, .file = none } };
	enum bw_rc rc = bw_record_object(r, t, names, sizeof(names) / sizeof(names[0]), take_frame, &f);

	if (rc != BW_OK)
		return rc;
	if (f.has_item)
		return bw_record_give(r, r->j.s->offset);
	if (!f.known)
		bw_record_found(r, BW_CHAT_NOT_UNDERSTOOD, t->start, r->j.s->offset);
	return BW_OK;
}

/* The app's own names for its keys. The same list as in media/text.c, which leaves them out of copies. */
static const char *const secrets[] = { "mediaRootBackupKey", "accountEntropyPool", "svrPin", "profileKey", "masterKey",
	"inviteLinkPassword", "rootKey", "adminKey", "entropy", "packKey", "key", "localKey", "subscriberId",
	"purchaseToken" };

static void
saw(void *ctx, const struct bw_json_token *t)
{
	struct reader *sg = ctx;

	if (t->type == BW_JSON_STRING && t->total > 0 &&
	    bw_json_name(t->key, secrets, sizeof(secrets) / sizeof(secrets[0])) >= 0)
		bw_record_found(&sg->r, BW_CHAT_SECRET, t->start, t->end);
}

static enum bw_rc
read_frames(struct reader *sg)
{
	const struct bw_record_list l = { .ctx = sg, .read = read_frame };
	struct bw_record *r = &sg->r;
	struct bw_json_token t;
	enum bw_rc rc;
	bool over;

	r->j.saw = saw;
	r->j.saw_ctx = sg;
	if ((rc = bw_chat_stream_need(r->j.s, 64, r->err)) != BW_OK)
		return rc;
	if (bw_chat_stream_left(r->j.s) > 0 && r->j.s->at[0] == '[') {
		if ((rc = bw_record_next(r, &t)) == BW_OK)
			rc = bw_record_all(r, &l, 1, &over);
		return rc;
	}
	r->j.many = true;
	return bw_record_all(r, &l, 0, &over);
}

static enum bw_rc
read_export(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink,
    struct bw_err *err)
{
	struct reader sg = { .t = calloc(1, sizeof(*sg.t)) };
	enum bw_rc rc;

	(void)reading;
	if (sg.t == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	if ((rc = bw_record_open(&sg.r, s, sink, err)) == BW_OK)
		rc = read_frames(&sg);
	if (rc == BW_OK && sg.r.given == 0)
		rc = bw_err_set(err, BW_EFORMAT, 0, "this file of Signal holds no message that can be read");
	if (rc == BW_OK) {
		bw_record_found(&sg.r, BW_CHAT_LEAVES_OUT, 0, 0);
		if (sg.full)
			bw_record_found(&sg.r, BW_CHAT_MORE_NAMES, 0, 0);
	}
	bw_record_close(&sg.r);
	explicit_bzero(sg.t, sizeof(*sg.t));
	free(sg.t);
	return rc;
}

/* The first frame is the backup's own or, of a piece, any of those that refer to others. */
static bool
is_signal(struct bw_bytes head, bool all)
{
	static const char *const frames[] = { "account", "recipient", "chat", "chatItem" };
	static const char *const inside[] = { "\"mediaRootBackupKey\"", "\"backupTimeMs\"", "\"authorId\"", "\"recipientId\"",
		"\"givenName\"", "\"profileKey\"" };
	struct bw_bytes first, line = head;
	const uint8_t *nl = memchr(head.data, '\n', head.len);
	bool backup;
	size_t i;

	(void)all;
	if (!bw_json_looks(head, &first))
		return false;
	backup = bw_json_is(first, "version") || bw_json_is(first, "backupTimeMs") || bw_json_is(first, "mediaRootBackupKey");
	if (!backup && bw_json_name(first, frames, 4) < 0)
		return false;
	if (nl != NULL && nl > first.data)
		line.len = (size_t)(nl - head.data);
	for (i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if ((i < 2 || !backup) && memmem(line.data, line.len, inside[i], strlen(inside[i])) != NULL)
			return true;
	return false;
}

const struct bw_chat_format bw_chat_signal = {
	.app = "signal",
	.name = "signal-jsonl",
	.is = is_signal,
	.read = read_export,
};

/* What the readers of chats in JSON share: a list of records, each of them one message, whose
 * members come in any order; going on behind damage; times; what is held till it is given. */
#ifndef BW_CHAT_RECORD_H
#define BW_CHAT_RECORD_H

#include "chat/json.h"

#define BW_RECORD_FIELDS 64 /* names of members that a reader may ask for in one object */

struct bw_record {
	struct bw_json j;
	const struct bw_chat_sink *sink;
	struct bw_err *err;
	struct bw_chat_message m;
	struct bw_chat_text text; /* becomes m.text */
	struct bw_chat_hold hold; /* of one message */
	uint64_t given, end;	  /* messages so far; where the last record ends */
	uint8_t first[BW_JSON_KEY_MAX]; /* name of a record's first member, once one was seen */
	size_t first_len;
	bool starts; /* the next member is a record's first */
	uint8_t *room;
};

enum bw_rc bw_record_open(struct bw_record *r, struct bw_chat_stream *s, const struct bw_chat_sink *sink,
    struct bw_err *err) BW_MUST_USE;
void bw_record_close(struct bw_record *r); /* wipes; an all-zero one is fine */

static inline enum bw_rc
bw_record_next(struct bw_record *r, struct bw_json_token *t)
{
	return bw_json_next(&r->j, t, r->err);
}
static inline enum bw_rc
bw_record_skip(struct bw_record *r, const struct bw_json_token *t)
{
	return bw_json_skip(&r->j, t, r->err);
}

/* Begin the message that starts at the token. */
void bw_record_start(struct bw_record *r, const struct bw_json_token *t);
/* Give it; end is behind its last byte. */
enum bw_rc bw_record_give(struct bw_record *r, uint64_t end) BW_MUST_USE;
void bw_record_found(struct bw_record *r, enum bw_chat_finding f, uint64_t at, uint64_t end);

/* Every member of the object that t opens whose name is one of count (up to BW_RECORD_FIELDS): which is
 * its place. The rest is skipped, so is what fn leaves unread. A name that comes twice is found, and the first counts.
 * Nothing when t is no object. */
typedef enum bw_rc bw_record_member_fn(struct bw_record *r, const struct bw_json_token *t, int which, void *ctx);
enum bw_rc bw_record_object(struct bw_record *r, const struct bw_json_token *t, const char *const *names, size_t count,
    bw_record_member_fn *fn, void *ctx) BW_MUST_USE;
/* Every element of the array that t opens; which counts. Nothing when t is none. */
enum bw_rc bw_record_array(struct bw_record *r, const struct bw_json_token *t, bw_record_member_fn *fn, void *ctx)
    BW_MUST_USE;

/* A string or number held till the message is given; empty for anything else. flags may be NULL. */
struct bw_bytes bw_record_hold(struct bw_record *r, const struct bw_json_token *t, size_t max, unsigned *flags);
/* The same as the message's text, behind what there is of it. */
void bw_record_text(struct bw_record *r, const struct bw_json_token *t);
/* One more attachment, or one more of those that are only counted. */
void bw_record_attach(struct bw_record *r, struct bw_bytes name, struct bw_bytes type, enum bw_chat_file_state state);
/* Milliseconds since 1970: both clocks of the message. False, and nothing set: not in years 1 to 9999. */
bool bw_record_epoch(struct bw_record *r, int64_t ms);

/* "2024-01-31T21:04:05", the T a blank or not, with a fraction or without, and Z, " UTC", +01:00 or nothing behind it. */
struct bw_chat_iso {
	int64_t wall; /* seconds as written */
	int64_t ms;   /* of the second */
	bool zoned;
	int64_t offset; /* seconds east of UTC */
};
bool bw_chat_iso(struct bw_bytes text, struct bw_chat_iso *out);
/* The same as the time of the message, and the text as its raw one: UTC where a zone is written. False: no date;
 * the text is kept all the same. */
bool bw_record_iso(struct bw_record *r, struct bw_bytes text);

/* The records of a list. */
struct bw_record_list {
	void *ctx;
	/* t is an object: read all of it. An end without bw_record_give() is one that is not understood. */
	enum bw_rc (*read)(void *ctx, struct bw_record *r, const struct bw_json_token *t);
	/* What stood around the list is not known any more: it is another one. May be NULL. */
	void (*lost)(void *ctx);
	const char *first; /* name of a record's first member where none was seen yet */
	const char *list;  /* name of the member that is such a list; "": of any name; NULL: a line each */
	/* A member of a file's object other than the list, or each of them where the list has any name: to read, or
	 * to leave unread. May be NULL. */
	enum bw_rc (*around)(void *ctx, struct bw_record *r, const struct bw_json_token *t);
};

/* From behind the list's opening bracket (depth as its records' tokens say) to its end. Of values on end
 * depth is 0, and the end that of the file. What is damaged is found. *over: the file is over, too. */
enum bw_rc bw_record_all(struct bw_record *r, const struct bw_record_list *l, unsigned depth, bool *over) BW_MUST_USE;

/* A whole file: an object with such lists among its members (depth 2), or such a list alone (depth 1).
 * BW_EFORMAT, which names the app, when no message is in it. */
enum bw_rc bw_record_file(struct bw_record *r, const struct bw_record_list *l, unsigned depth, const char *app) BW_MUST_USE;

/* What an object in JSON looks like from its first bytes: the names among those asked for that stand in
 * the first objects of the first list of that name (at the root, or in a list of objects below it), as bits.
 * 0: no such list, or nothing in it. A list "" is each of the root's members that is one, or the root itself. */
uint64_t bw_record_probe(struct bw_bytes head, const char *list, const char *const *names, size_t count);

#endif

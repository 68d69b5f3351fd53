/* JSON (RFC 8259) read in order from a stream, one token at a time: what every reader of chats in
 * JSON is built on. Fixed memory, no recursion, 64 levels. Each container is given when it opens
 * and when it closes; the member's name comes with the value. */
#ifndef BW_CHAT_JSON_H
#define BW_CHAT_JSON_H

#include "chat/compose.h"

#define BW_JSON_DEPTH 64
#define BW_JSON_KEY_MAX 128 /* bytes of a name that are given */

enum bw_json_type {
	BW_JSON_END, /* after the last value; what follows it was not looked at */
	BW_JSON_OBJECT,
	BW_JSON_OBJECT_END,
	BW_JSON_ARRAY,
	BW_JSON_ARRAY_END,
	BW_JSON_STRING,
	BW_JSON_NUMBER,
	BW_JSON_TRUE,
	BW_JSON_FALSE,
	BW_JSON_NULL
};

/* Lives until the next call. */
struct bw_json_token {
	enum bw_json_type type;
	unsigned depth;		/* how many containers it stands in; those that open and close count their own not */
	struct bw_bytes key;	/* of a member; empty for an element, and for what closes */
	struct bw_bytes text;	/* of a string, decoded: its first bytes; of a number, as written */
	uint64_t total;		/* bytes of all the text */
	unsigned flags;		/* enum bw_chat_flag, of the text */
	uint64_t start, end;	/* of the value in the file, quotes with it; of what closes: its bracket */
};

struct bw_json {
	struct bw_chat_stream *s;
	bool many;		/* values on end, as in JSON lines; else one, and BW_JSON_END */
	bool damaged;		/* after BW_EFORMAT: this is no JSON, at bad_at */
	bool ended;		/* and it is the end of the file that is in the way */
	uint64_t bad_at;
	uint64_t line;		/* where the last line began, if that is where what comes next stands */
	uint64_t arrays;	/* bit n: level n is an array */
	unsigned depth;
	bool want_comma, after_comma; /* what may come next */
	struct bw_chat_text text;
	uint8_t key[BW_JSON_KEY_MAX];
	void (*saw)(void *ctx, const struct bw_json_token *t); /* each member that is no container; may be NULL */
	void *saw_ctx;
};

/* Strings are given up to cap bytes; room (cap bytes, at least 64) stays the caller's. Skips a mark
 * of byte order. */
enum bw_rc bw_json_begin(struct bw_json *j, struct bw_chat_stream *s, void *room, size_t cap, struct bw_err *err) BW_MUST_USE;

/* BW_EFORMAT with damaged set, and no text in err: not JSON at bad_at. A line end inside a string
 * counts as that: no app writes one, and a string whose end was lost stops there. */
enum bw_rc bw_json_next(struct bw_json *j, struct bw_json_token *t, struct bw_err *err) BW_MUST_USE;
/* What bw_json_next() said to be the start of a container: go behind its end. Nothing for the rest. */
enum bw_rc bw_json_skip(struct bw_json *j, const struct bw_json_token *t, struct bw_err *err) BW_MUST_USE;

/* Where to go on after damage. */
struct bw_json_mark {
	struct bw_bytes first; /* name of the first member of a record; empty: look for the list alone, or without a list for the next line */
	struct bw_bytes list;  /* name of the member that holds the records; may be empty */
	unsigned depth;	       /* of the records, as their tokens say; 0: values on end */
	uint64_t arrays;       /* as it was in the reader between two records */
};

/* Go on at the next record, an object whose first member has that name, or at the next member of
 * the name of the list, whichever comes first. Neither stands inside a string ever, since a quote in one
 * is written \". What is found comes next; of the list *in_list is set: it may be another one than
 * that in which the damage is. BW_ENOTFOUND without a text: none up to the end. */
enum bw_rc bw_json_resync(struct bw_json *j, const struct bw_json_mark *m, bool *in_list, struct bw_err *err)
    BW_MUST_USE;

/* Is the member's name this? */
bool bw_json_is(struct bw_bytes key, const char *name);
/* The place of the member's name among count, or -1. */
int bw_json_name(struct bw_bytes key, const char *const *names, size_t count);
/* A whole number, as a number or as digits in a string (proto3). */
bool bw_json_int(const struct bw_json_token *t, int64_t *out);
/* A whole number with a fraction that is left out (1.5e3 is none). */
bool bw_json_seconds(const struct bw_json_token *t, int64_t *out);

/* For formats: does it begin as an object does, and what is the name of its first member? */
bool bw_json_looks(struct bw_bytes head, struct bw_bytes *first);
/* And is a list the first of all? */
bool bw_json_starts_list(struct bw_bytes head);

#endif

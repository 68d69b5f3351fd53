/* Messages of plain texts: a line begins one, the lines behind it belong to it. */
#ifndef BW_CHAT_GATHER_H
#define BW_CHAT_GATHER_H

#include "chat/chat.h"

#define BW_GATHER_TIME_MAX 64 /* bytes of a time as written; a longer one is cut */

struct bw_chat_gather {
	const struct bw_chat_sink *sink;
	/* Called when all of a text is there, before it is given; each may be NULL. The first may change the text and says how
	 * long it is then. */
	size_t (*shape)(struct bw_chat_gather *g);
	void (*finish)(struct bw_chat_message *m);
	struct bw_chat_message m;
	bool open;
	uint64_t n, given_until, blank; /* messages; where the last one ended; empty lines that no text followed yet */
	uint8_t *text;
	size_t len;
	bool cut;
	uint8_t sender[BW_CHAT_NAME_MAX], sender_id[BW_CHAT_NAME_MAX], time[BW_GATHER_TIME_MAX];
};

/* BW_ENOMEM. */
enum bw_rc bw_chat_gather_begin(struct bw_chat_gather *g, const struct bw_chat_sink *sink, struct bw_err *err) BW_MUST_USE;
/* Give the message before and begin the next: times, names and role from m, whose bytes are copied;
 * the line is where it stands and text what is behind its head. */
enum bw_rc bw_chat_gather_start(struct bw_chat_gather *g, const struct bw_chat_message *m, const struct bw_chat_stream_line *line,
    struct bw_bytes text) BW_MUST_USE;
/* One more line of it. Empty ones at its end belong to no message. false: there is none yet. */
bool bw_chat_gather_more(struct bw_chat_gather *g, const struct bw_chat_stream_line *line);
/* Give the last one, if rc is BW_OK, and free. BW_EFORMAT when there was no message at all. */
enum bw_rc bw_chat_gather_end(struct bw_chat_gather *g, enum bw_rc rc, struct bw_err *err) BW_MUST_USE;

/* From 1 to max digits at *at, behind which it then stands. */
bool bw_chat_digits(struct bw_bytes b, size_t *at, size_t max, int *out);
/* This one at *at, behind which it then stands. */
bool bw_chat_sign(struct bw_bytes b, size_t *at, char c);
/* CSV (RFC 4180): is a quote open behind these bytes, when one was before them or not? */
bool bw_chat_quote_open(struct bw_bytes b, bool open);
/* Of a quoted text, its first byte the quote: what is between the quotes, put to its start. How long that is; *rest: where
 * what follows the closing quote stands, len when none closes. */
size_t bw_chat_unquote(uint8_t *text, size_t len, size_t *rest);
bool bw_chat_begins(struct bw_bytes b, const char *word);
struct bw_bytes bw_chat_from(struct bw_bytes b, size_t at);

#endif

/* A file that is read in order, through a window of fixed size: what every reader of
 * chats reads from, so that a chat of any length takes the same memory. */
#ifndef BW_CHAT_STREAM_H
#define BW_CHAT_STREAM_H

#include "base/bytes.h"

/* The most that can be looked at in one piece. */
#define BW_STREAM_WINDOW ((size_t)1 << 20)

/* Fills buf with up to cap bytes that come next; *got 0 means the end. */
typedef enum bw_rc bw_chat_stream_fn(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err);

struct bw_chat_stream {
	const uint8_t *at, *end; /* what can be looked at now; both move with every call below */
	uint64_t offset;	 /* of `at` in the file */
	bool last;		 /* nothing comes after `end` */
	bw_chat_stream_fn *read;	 /* NULL: all of it is in memory */
	void *ctx;
	uint8_t *window; /* NULL: all of it is in memory */
};

/* The whole file is in memory and stays there. Needs no closing. */
void bw_chat_stream_memory(struct bw_chat_stream *s, const void *data, size_t len);
/* Through read; BW_ENOMEM. */
enum bw_rc bw_chat_stream_open(struct bw_chat_stream *s, bw_chat_stream_fn *read, void *ctx, struct bw_err *err) BW_MUST_USE;
void bw_chat_stream_close(struct bw_chat_stream *s); /* wipes the window; an all-zero one is fine */

/* Let at least want bytes (up to BW_STREAM_WINDOW) be there to look at, or all that the file still
 * has. Pointers taken before are void. Only errors of the reading itself. */
enum bw_rc bw_chat_stream_need(struct bw_chat_stream *s, size_t want, struct bw_err *err) BW_MUST_USE;
static inline size_t
bw_chat_stream_left(const struct bw_chat_stream *s)
{
	return (size_t)(s->end - s->at);
}
void bw_chat_stream_skip(struct bw_chat_stream *s, size_t n); /* n up to bw_chat_stream_left() */

/* One line. A line that is longer than the window comes in pieces: all but the last are cut. */
struct bw_chat_stream_line {
	struct bw_bytes text; /* without its end; lives until the next call */
	uint64_t start, end;  /* in the file; end is that of the text */
	bool cut;	      /* the line goes on */
	bool goes_on;	      /* a piece of a line that began before */
	bool cr;	      /* ends with CR LF, the CR not in text */
	bool lf;	      /* ends with LF: false at the end of the file and for a cut one */
};

/* BW_ENOTFOUND (no error text): there is no line any more. */
enum bw_rc bw_chat_stream_line(struct bw_chat_stream *s, struct bw_chat_stream_line *out, struct bw_err *err) BW_MUST_USE;

#endif

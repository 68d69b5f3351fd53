/* A text that is put together within fixed memory, and what was noted on the way. */
#ifndef BW_CHAT_COMPOSE_H
#define BW_CHAT_COMPOSE_H

#include "chat/chat.h"

struct bw_chat_text {
	uint8_t *data; /* of the caller; room for cap bytes */
	size_t cap, len;
	uint64_t total; /* bytes of all of it; more than len when it was cut */
	unsigned flags; /* enum bw_chat_flag */
};

struct bw_chat_text bw_chat_text_in(void *room, size_t cap);
void bw_chat_text_reset(struct bw_chat_text *t);
static inline struct bw_bytes
bw_chat_text_bytes(const struct bw_chat_text *t)
{
	return (struct bw_bytes){ t->data, t->len };
}
/* Append printable ASCII. */
void bw_chat_text_plain(struct bw_chat_text *t, const void *data, size_t len);
/* Append a character whole or not at all: nothing comes after the first that had no room. */
void bw_chat_text_char(struct bw_chat_text *t, uint32_t cp);
/* Append bytes: what is not UTF-8 becomes U+FFFD each byte, noted as BW_TEXT_BAD_UTF8. */
void bw_chat_text_bytes_put(struct bw_chat_text *t, const void *data, size_t len);
/* Append UTF-8 of which flags were noted. */
void bw_chat_text_add(struct bw_chat_text *t, struct bw_bytes b, unsigned flags);
/* Text that was UTF-8 and whose bytes were each written as a character of Latin-1 is read back in
 * place, when all of it can be read so and some of it is not ASCII. Of a text that was cut,
 * what the cut left of a last character is left out. Notes BW_TEXT_MOJIBAKE. */
bool bw_chat_text_mojibake(struct bw_chat_text *t);

/* Bytes held till the message is given: fixed room, pieces of it never move. */
struct bw_chat_hold {
	uint8_t *room;
	size_t cap, used;
};

/* A copy of at most max bytes of it, cut between characters; empty when there is no room. */
struct bw_bytes bw_chat_hold_put(struct bw_chat_hold *h, struct bw_bytes b, size_t max);

#endif

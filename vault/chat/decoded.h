/* A text that is decoded piece by piece into a buffer of fixed size: what does not fit is
 * read and noted, never held. */
#ifndef BW_CHAT_DECODED_H
#define BW_CHAT_DECODED_H

#include "base/bytes.h"

struct bw_decoded {
	uint8_t *data; /* the caller's, cap bytes */
	size_t cap, len;
	unsigned flags; /* enum bw_chat_flag, of all of the text, held or not */
	uint32_t half;	/* the first half of a pair that waits for its second; 0: none */
	bool fold;	/* white space as browsers show it: any run of it is one space, none at the ends */
	bool gap;	/* white space that was folded and not yet put */
};

/* Empty, into data. */
void bw_decoded_start(struct bw_decoded *w, void *data, size_t cap, bool fold);
/* One code point; half of a pair joins with the next one, or becomes U+FFFD. */
void bw_decoded_put(struct bw_decoded *w, uint32_t cp);
/* UTF-8; a malformed byte becomes U+FFFD. Whole characters alone. */
void bw_decoded_bytes(struct bw_decoded *w, const void *data, size_t len);
/* A line end that stays one when white space is folded. */
void bw_decoded_break(struct bw_decoded *w);
/* What was put, once nothing more comes. */
struct bw_bytes bw_decoded_end(struct bw_decoded *w);

#endif

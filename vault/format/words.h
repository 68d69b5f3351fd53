/* Bytes as words that can be read out over the telephone. */
#ifndef BW_FORMAT_WORDS_H
#define BW_FORMAT_WORDS_H

#include "base/bytes.h"

/* One word of a list of 256 for each byte, with a hyphen between. All words of
 * the list have their own first four letters. The list never changes. */
void bw_words_put(struct bw_buf *out, const uint8_t *data, size_t len);
/* The word of one byte. */
const char *bw_word(uint8_t n);

#endif

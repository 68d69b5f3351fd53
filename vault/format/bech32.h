/* Bech32 (BIP 173) without its length limit of 90, as age keys use it. */
#ifndef BW_FORMAT_BECH32_H
#define BW_FORMAT_BECH32_H

#include "base/bytes.h"

#define BW_BECH32_PREFIX_MAX 32

/* Append prefix ‖ '1' ‖ data ‖ checksum, lower case. prefix is lower case. */
void bw_bech32_encode(struct bw_buf *out, const char *prefix, const uint8_t *data, size_t len);

/* Exactly out_len bytes under prefix (compared in lower case). Refuses mixed
 * case, a wrong checksum and left-over bits. On false out is zeroed. */
bool bw_bech32_decode(uint8_t *out, size_t out_len, const char *prefix, const char *text, size_t text_len) BW_MUST_USE;

#endif

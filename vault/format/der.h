/* The little of DER (X.690) that a time-stamp request needs: definite lengths,
 * one-byte tags, minimal encodings only. */
#ifndef BW_FORMAT_DER_H
#define BW_FORMAT_DER_H

#include "base/bytes.h"

enum {
	BW_DER_BOOLEAN = 0x01,
	BW_DER_INTEGER = 0x02,
	BW_DER_OCTETS = 0x04,
	BW_DER_NULL = 0x05,
	BW_DER_OID = 0x06,
	BW_DER_SEQUENCE = 0x30
};

/* Read one element with this tag and give its contents; anything else, a
 * length that is not minimal or one past the end sets c->bad. */
struct bw_bytes bw_der_take(struct bw_cursor *c, uint8_t tag);
/* The tag that comes next, or 0 at the end. */
uint8_t bw_der_peek(const struct bw_cursor *c);
/* Append tag, minimal length and contents. */
void bw_der_put(struct bw_buf *out, uint8_t tag, const void *contents, size_t len);

#endif

/* UTF-8 (RFC 3629): checking, stepping, and making text fit to show. */
#ifndef BW_BASE_UTF8_H
#define BW_BASE_UTF8_H

#include "base/bytes.h"

/* Decode one code point at data[*at], which is below len, and move past it.
 * A malformed sequence gives -1 and moves one byte. Surrogates, overlong forms
 * and values past U+10FFFF are malformed. */
int32_t bw_utf8_next(const uint8_t *data, size_t len, size_t *at);
bool bw_utf8_valid(const void *data, size_t len);
/* The bytes of code point cp (a valid scalar value); how many. */
size_t bw_utf8_encode(uint8_t out[static 4], uint32_t cp);
/* Append it. */
void bw_utf8_put(struct bw_buf *out, uint32_t cp);
/* Append as text that is safe to show on one line: controls, bidi controls,
 * zero-width characters and malformed bytes become \xNN or \u{NNNN}. */
void bw_utf8_escape(struct bw_buf *out, const void *data, size_t len);

#endif

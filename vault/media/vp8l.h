/* Lossless WebP (RFC 9649, section 3): the codes of a picture, as far as is
 * needed to find where it ends. No pixel is made. */
#ifndef BW_MEDIA_VP8L_H
#define BW_MEDIA_VP8L_H

#include "base/bytes.h"

enum bw_vp8l_result { BW_VP8L_OK, BW_VP8L_BAD, BW_VP8L_LIMIT };

/* What all pictures of one file may cost together, beyond the bits that they
 * are made of: a few bytes can stand for very many pixels. */
#define BW_VP8L_BUDGET 200000000ull

/* data: behind the five bytes of the header. *used: bytes up to the end of the
 * picture; *spare: bits of the last of them behind it. */
enum bw_vp8l_result bw_vp8l_walk(const uint8_t *data, size_t len, uint32_t width, uint32_t height, uint64_t *budget,
    size_t *used, unsigned *spare) BW_MUST_USE;

#endif

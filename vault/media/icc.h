/* Colour profiles (ICC.1:2010), built anew from the tags that change colour. */
#ifndef BW_MEDIA_ICC_H
#define BW_MEDIA_ICC_H

#include "base/bytes.h"

#define BW_ICC_MAX ((size_t)4 << 20)

/* Append the clean profile to out; false, and nothing appended, when the bytes
 * are no usable profile. Cleaning a clean profile gives the same bytes. */
bool bw_icc_clean(const uint8_t *data, size_t len, struct bw_buf *out);

#endif

/* JPEG 2000 (ISO/IEC 15444-1:2019, annexes A and I), as scanners put it into PDF: a bare
 * codestream, or one in boxes. */
#ifndef BW_MEDIA_JP2_H
#define BW_MEDIA_JP2_H

#include "base/bytes.h"

/* Appends what decoding needs: of boxes the header with its colours and the picture, of
 * the codestream the marker segments that a decoder uses, each as long as it must be. NULL
 * when it is done; else why not, and out is of no use. */
const char *bw_jp2_clean(const uint8_t *data, size_t len, struct bw_buf *out);

#endif

/* JBIG2 (ITU-T T.88) as it stands in PDF: segments one after the other, without the head of
 * a file (annex D.3). */
#ifndef BW_MEDIA_JBIG2_H
#define BW_MEDIA_JBIG2_H

#include "base/bytes.h"

#define BW_JBIG2_MAX_SEGMENTS 4096u

/* Appends the segments that draw the page, byte for byte; comments, profiles and marks of an
 * end go, and what no other segment refers to. shared: these are the segments that several
 * pictures share (JBIG2Globals), of which all dictionaries stay. NULL when it is done; else
 * why not, and out is of no use. */
const char *bw_jbig2_clean(const uint8_t *data, size_t len, bool shared, struct bw_buf *out);

#endif

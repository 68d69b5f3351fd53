/* Helpers for the tests of the media room. */
#ifndef LIB_MEDIA_TOOL_H
#define LIB_MEDIA_TOOL_H

#include "media/media.h"

/* Decoded pixels of a JPEG or PNG as stored (not turned), three or four bytes
 * each, with their own reader, apart from the code under test. false: cannot. */
struct pixels {
	uint8_t *data;
	size_t len;
	unsigned width, height, channels;
};
bool pixels_read(const void *data, size_t len, struct pixels *out);
void pixels_free(struct pixels *p);
bool pixels_same(const struct pixels *a, const struct pixels *b);

#endif

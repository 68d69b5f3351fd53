/* PNG and APNG: a walk over chunks with checks of their sums, and one pass of
 * inflate to find where the coded picture ends. Third edition of the standard. */
#ifndef BW_MEDIA_PNG_H
#define BW_MEDIA_PNG_H

#include "media/plan.h"

struct bw_chunk {
	size_t at;	  /* of the length field */
	size_t len;	  /* of the data; 12 more in all */
	uint32_t name;	  /* big-endian */
	bool sum_ok;
	size_t stream_len; /* IDAT, fdAT: bytes that belong to the stream */
};

#define BW_PNG_MAX_CHUNKS 60000u
#define BW_CHUNK(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

struct bw_png {
	const uint8_t *data;
	size_t len;
	struct bw_chunk *chunks;
	size_t count;
	size_t end; /* behind IEND, or the last whole chunk */
	uint32_t width, height;
	uint8_t depth, colour, interlace;
	bool cut, full, ended;
};

enum bw_rc bw_png_walk(const uint8_t *data, size_t len, struct bw_png *out, struct bw_err *err) BW_MUST_USE;
void bw_png_free(struct bw_png *p);
/* Appends a chunk with its length and sum. */
void bw_png_put_chunk(struct bw_buf *out, const char *name, const void *data, size_t len);
/* Bytes of the unpacked rows of a picture of this size; 0 when too large. */
uint64_t bw_png_raw_size(const struct bw_png *p, uint32_t width, uint32_t height);

enum bw_stream { BW_STREAM_OK, BW_STREAM_SHORT, BW_STREAM_BAD, BW_STREAM_LONG };
/* Inflate the chunks first..last (IDAT; or fdAT, which begin with 4 bytes more)
 * as one stream, up to raw bytes; sets stream_len of each. */
enum bw_stream bw_png_inflate(struct bw_png *p, size_t first, size_t last, uint32_t name, uint64_t raw);

#endif

/* GIF (CompuServe, 87a and 89a): what its splitter and its drawer share. */
#ifndef BW_MEDIA_GIF_H
#define BW_MEDIA_GIF_H

#include "base/bytes.h"

#define BW_GIF_IMAGE 0x2c
#define BW_GIF_EXTENSION 0x21
#define BW_GIF_TRAILER 0x3b
#define BW_GIF_CONTROL 0xf9

/* Past sub-blocks, up to and with the empty one. */
void bw_gif_skip(struct bw_cursor *c);

#define BW_LZW_CODES 4096u

/* Begin with c at the first sub-block, and the rest zero. */
struct bw_lzw {
	struct bw_cursor c;
	unsigned left; /* of the sub-block */
	bool over;     /* its empty sub-block was read */
	uint32_t bits;
	unsigned count;
	size_t taken; /* bytes of coded data */
	uint64_t got; /* pixels */
	uint16_t lengths[BW_LZW_CODES]; /* of the string of each code: the string before, and one pixel */
	uint16_t before[BW_LZW_CODES];
	uint8_t first[BW_LZW_CODES], last[BW_LZW_CODES];
};

enum bw_lzw_result {
	BW_LZW_OK,
	BW_LZW_SHORT, /* an end code, but pixels are missing */
	BW_LZW_CUT,   /* neither end code nor all the pixels */
	BW_LZW_LONG,
	BW_LZW_BAD
};

/* min: 2 to 8 bits of a pixel. out: room for the pixels, or NULL when they only count. */
enum bw_lzw_result bw_lzw_walk(struct bw_lzw *z, unsigned min, uint64_t pixels, uint8_t *out);

#endif

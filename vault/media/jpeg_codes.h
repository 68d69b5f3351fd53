/* The Huffman codes of a JPEG scan (T.81, annexes F and G), walked block by block to see
 * where they end. No coefficient is made; of progressive pictures it is noted which are
 * not zero, since the length of later scans depends on it. */
#ifndef BW_MEDIA_JPEG_CODES_H
#define BW_MEDIA_JPEG_CODES_H

#include "base/bytes.h"

#define BW_CODES_LOOK 9 /* codes up to so many bits are looked up */

struct bw_codes {
	bool there;
	uint16_t look[1u << BW_CODES_LOOK]; /* length << 8 | symbol; 0: a longer code */
	int32_t last[17];		    /* the last code of a length; -1: none */
	int32_t first[17];		    /* its index, less the first code of the length */
	uint8_t symbols[256];
};

/* A table of a DHT segment, from its 16 counts on; false when no program would take it. */
bool bw_codes_build(struct bw_codes *t, const uint8_t *counts, size_t len, bool dc) BW_MUST_USE;

/* Between two restarts, the zeros behind FF bytes included. */
struct bw_code_bits {
	const uint8_t *at, *end;
	uint64_t word; /* the next bits, from the top */
	unsigned have;
	bool bad; /* a code that there is not, a marker, or too few bytes */
};

struct bw_code_scan {
	const struct bw_codes *dc, *ac; /* of the component at hand */
	unsigned from, to;		/* coefficients */
	unsigned high, low;		/* bits of them: known before, left for later */
	uint32_t run;			/* blocks that end at once */
	uint64_t dc_sum;		/* of the largest differences that were coded */
};

/* One block of a sequential or of a progressive picture; set is its coefficients that are
 * not zero, a bit each. */
void bw_codes_block(struct bw_code_bits *b, struct bw_code_scan *s);
void bw_codes_progressive(struct bw_code_bits *b, struct bw_code_scan *s, uint64_t *set);

/* One difference of a lossless picture: up to 16, the bits that follow it. */
void bw_codes_difference(struct bw_code_bits *b, const struct bw_codes *t);

/* Were all bytes needed, and enough? */
bool bw_codes_end(struct bw_code_bits *b);

#endif

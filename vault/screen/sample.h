/* A picture pressed into the square that the model looks at, row by row as it is
 * decoded, so that no whole picture is needed. To the bit as tfjs 4.22's
 * resizeBilinear(alignCorners = true) of 8-bit colours divided by 255. */
#ifndef BW_SCREEN_SAMPLE_H
#define BW_SCREEN_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "screen/model.h"

/* Where a point of the square lies between points of the picture. */
struct bw_sample_place {
	uint32_t low, high;
	double share; /* of high */
};

struct bw_sampler {
	uint32_t width, height, y; /* y: rows that came */
	uint32_t next;		   /* the first row of the square that is not done */
	uint8_t *above;		   /* the row before, width * 3 */
	float *dots;		   /* BW_MODEL_INPUTS */
	struct bw_sample_place column[BW_MODEL_SIDE];
	float unit[256]; /* v / 255 */
};

enum bw_rc bw_sampler_start(struct bw_sampler *s, uint32_t width, uint32_t height, struct bw_err *err) BW_MUST_USE;
/* The next row, width * 3 bytes; more rows than there are change nothing. */
void bw_sampler_row(struct bw_sampler *s, const uint8_t *rgb);
/* Have all rows come? Then s->dots is the square. */
bool bw_sampler_done(const struct bw_sampler *s);
/* Turned as Exif orientation 1 to 8 says; others change nothing. */
enum bw_rc bw_sampler_turn(struct bw_sampler *s, unsigned orientation, struct bw_err *err) BW_MUST_USE;
void bw_sampler_end(struct bw_sampler *s); /* also after a failure */

#endif

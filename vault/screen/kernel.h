/* Inside the screen room: the sums of the net, in the vector types of the compiler. */
#ifndef BW_SCREEN_KERNEL_H
#define BW_SCREEN_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#define BW_PANEL 16u	  /* columns of weights that lie together */
#define BW_TILE_ROWS 6u /* rows that are summed at once */
#define BW_CHANNELS 8u  /* every count of channels is a multiple of it */

/* One step over a whole plane: `rows` points of `depth` numbers each, to `width`
 * numbers each. weights: panels of BW_PANEL columns, each depth * BW_PANEL numbers, the
 * last one filled up with zeros; bias as long. */
struct bw_product {
	const float *weights, *bias;
	size_t depth, width;
	bool relu6;
};

/* Up to BW_TILE_ROWS points, wherever they lie, to as many that lie together. */
void bw_kernel_tile(const struct bw_product *p, const float *const rows[BW_TILE_ROWS], size_t count, float *out);

/* A 3 by 3 filter a channel. weights: 9 * channels. The picture is thought to be
 * framed by zeros as TensorFlow's SAME says: one line, at stride 2 only behind it. */
struct bw_depthwise {
	const float *weights, *bias;
	size_t in_side, out_side, channels, stride;
	bool relu6;
};

void bw_kernel_depthwise(const struct bw_depthwise *d, const float *in, float *out);

/* For tests: use what every machine can run, even where more is there. */
void bw_kernel_plain(bool only);

#endif

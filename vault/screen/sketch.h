/* What a picture looks like, coarsely: enough to know the small picture in a photo for
 * the photo itself. Asked about twice, people learn to answer without looking. */
#ifndef BW_SCREEN_SKETCH_H
#define BW_SCREEN_SKETCH_H

#include <stdbool.h>

#include "screen/model.h"

#define BW_SKETCH_SIDE 28u

struct bw_sketch {
	bool any;
	float mean[BW_SKETCH_SIDE * BW_SKETCH_SIDE * 3]; /* of 8 x 8 dots of the square; 0 to 1 */
};

/* dots: the square that the model looks at, BW_MODEL_INPUTS of them. */
void bw_sketch_of(const float *dots, struct bw_sketch *out);
/* Do both show the same? Off by little on the whole, and nowhere by much: a part that was
 * cut away or painted over is seen. */
bool bw_sketch_same(const struct bw_sketch *a, const struct bw_sketch *b);

#endif

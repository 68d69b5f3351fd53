#include "screen/sketch.h"

#include <math.h>
#include <string.h>

#define BLOCK (BW_MODEL_SIDE / BW_SKETCH_SIDE)
#define MEAN_MOST 0.030f /* docs/SCREENING.md says how these were chosen */
#define ONE_MOST 0.20f

void
bw_sketch_of(const float *dots, struct bw_sketch *out)
{
	unsigned x, y, c;

	memset(out, 0, sizeof(*out));
	for (y = 0; y < BW_MODEL_SIDE; y++)
		for (x = 0; x < BW_MODEL_SIDE; x++)
			for (c = 0; c < 3; c++)
				out->mean[((y / BLOCK) * BW_SKETCH_SIDE + x / BLOCK) * 3 + c] += *dots++ / (BLOCK * BLOCK);
	out->any = true;
}

bool
bw_sketch_same(const struct bw_sketch *a, const struct bw_sketch *b)
{
	const size_t count = sizeof(a->mean) / sizeof(a->mean[0]);
	float sum = 0, most = 0;
	size_t i;

	if (!a->any || !b->any)
		return false;
	for (i = 0; i < count; i++) {
		float off = fabsf(a->mean[i] - b->mean[i]);

		sum += off;
		most = off > most ? off : most;
	}
	return sum / (float)count <= MEAN_MOST && most <= ONE_MOST;
}

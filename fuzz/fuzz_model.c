/* A file of a model: refused, or its sums stay inside what was taken for them. */
#include <stdint.h>
#include <stdlib.h>

#include "screen/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static float dots[BW_MODEL_INPUTS];
	float scores[BW_SCORE_COUNT];
	struct bw_model *m;

	if (bw_model_load(data, len, &m, NULL) != BW_OK)
		return 0;
	(void)!bw_model_score(m, dots, scores, NULL);
	bw_model_free(m);
	return 0;
}

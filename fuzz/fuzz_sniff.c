/* Telling kinds apart, and the plan of whatever it is. */
#include <stdlib.h>

#include "media/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	enum bw_format format = bw_media_sniff(data, len);
	struct bw_plan p;

	if ((unsigned)format >= BW_FORMAT_COUNT)
		abort();
	if (bw_media_plan(format, data, len, 0, &p, NULL) == BW_OK) {
		/* A kind without a splitter never has a copy. */
		if (p.refused[0] == '\0' && !bw_media_has_parts(format))
			abort();
		bw_plan_free(&p);
	}
	return 0;
}

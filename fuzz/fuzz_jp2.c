/* JPEG 2000: what is left after cleaning is clean, and is left as it is. */
#include <stdlib.h>
#include <string.h>

#include "media/jp2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_buf copy = { .limit = 1u << 24 }, again = { .limit = 1u << 24 };

	if (bw_jp2_clean(data, size, &copy) == NULL) {
		if (bw_jp2_clean(copy.data, copy.len, &again) != NULL || again.len != copy.len ||
		    memcmp(again.data, copy.data, copy.len) != 0)
			abort();
	}
	bw_buf_free(&copy);
	bw_buf_free(&again);
	return 0;
}

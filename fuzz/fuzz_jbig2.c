/* JBIG2 as in PDF; the first byte says whether pictures share it. */
#include <stdlib.h>
#include <string.h>

#include "media/jbig2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_buf copy = { .limit = 1u << 24 }, again = { .limit = 1u << 24 };
	bool shared = size > 0 && (data[0] & 1) != 0;

	if (size > 0 && bw_jbig2_clean(data + 1, size - 1, shared, &copy) == NULL) {
		if (bw_jbig2_clean(copy.data, copy.len, shared, &again) != NULL || again.len != copy.len ||
		    (copy.len > 0 && memcmp(again.data, copy.data, copy.len) != 0))
			abort();
		if (copy.len > size)
			abort();
	}
	bw_buf_free(&copy);
	bw_buf_free(&again);
	return 0;
}

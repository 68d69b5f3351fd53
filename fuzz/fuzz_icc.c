/* A colour profile: cleaning what is clean changes nothing. */
#include <stdlib.h>
#include <string.h>

#include "media/icc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_buf clean = { 0 }, again = { 0 };

	if (bw_icc_clean(data, len, &clean)) {
		if (!bw_icc_clean(clean.data, clean.len, &again))
			abort();
		if (again.len != clean.len || memcmp(again.data, clean.data, clean.len) != 0)
			abort();
	}
	bw_buf_free(&clean);
	bw_buf_free(&again);
	return 0;
}

/* An Exif block: walk, facts, and the fresh block, which must be its own. */
#include <stdlib.h>
#include <string.h>

#include "media/exif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_buf fresh = { 0 }, again = { 0 };
	struct bw_facts f = { 0 };
	struct bw_exif x;

	if (bw_exif_walk(data, len, &x, NULL) != BW_OK)
		return 0;
	bw_exif_facts(&x, &f);
	bw_exif_fresh(&x, BW_MEDIA_KEEP_OFFSET, &fresh);
	bw_exif_free(&x);
	bw_value_free(bw_facts_finish(&f));
	if (fresh.len > 0) {
		if (bw_exif_walk(fresh.data, fresh.len, &x, NULL) != BW_OK || x.odd)
			abort();
		bw_exif_fresh(&x, BW_MEDIA_KEEP_OFFSET, &again);
		if (again.len != fresh.len || memcmp(again.data, fresh.data, fresh.len) != 0)
			abort();
		bw_exif_free(&x);
	}
	bw_buf_free(&fresh);
	bw_buf_free(&again);
	return 0;
}

/* The image of a checkpoint, as decrypted: a damaged one is an error, never a crash. */
#include <stdlib.h>

#include "store/catalogue_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_catalogue *cat;
	struct bw_query *q;
	bool row = true;

	if (bw_catalogue_new(&cat, data, size, NULL) != BW_OK)
		return 0;
	if (bw_query_start(cat, "SELECT id, size, key, extents FROM bw_object", &q, NULL) == BW_OK) {
		while (bw_query_step(q, &row, NULL) == BW_OK && row)
			(void)bw_col_blob(q, 0);
		bw_query_end(q);
	}
	bw_catalogue_free(cat);
	return 0;
}

/* The vault's own records of batches and stamps, and the facts in them. */
#include <stdlib.h>
#include <string.h>

#include "flow/stamp_batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_bytes in = { data, len };
	struct bw_buf again = { 0 };
	struct bw_stamp_answer a;
	struct bw_stamp_batch b;

	if (bw_stamp_batch_decode(in, &b, NULL) == BW_OK) {
		bw_stamp_batch_encode(&b, &again);
		if (again.len != len || memcmp(again.data, data, len) != 0)
			abort();
		if (b.leaf_count <= 1024 && bw_stamp_batch_tree(&b, true, NULL) == BW_OK && b.tree.nodes == NULL)
			abort();
		bw_stamp_batch_free(&b);
		bw_buf_free(&again);
	}
	if (bw_stamp_answer_decode(in, &a, NULL) == BW_OK) {
		bw_stamp_answer_encode(&a, &again);
		if (again.len != len)
			abort();
		bw_buf_free(&again);
		bw_buf_free(&a.raw);
	}
	return 0;
}

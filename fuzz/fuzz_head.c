/* The root record of a head, as decrypted: must be refused or survive re-encoding. */
#include <stdlib.h>
#include <string.h>

#include "format/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[BW_HEAD_ROOT_PLAIN];
	struct bw_root root, again;

	if (bw_root_decode(&root, data, size, NULL) != BW_OK)
		return 0;
	bw_root_encode(&root, out);
	if (bw_root_decode(&again, out, sizeof(out), NULL) != BW_OK || again.generation != root.generation ||
	    again.ckpt_len != root.ckpt_len || again.lists_due != root.lists_due || memcmp(again.op_hash, root.op_hash, sizeof(root.op_hash)) != 0)
		abort();
	return 0;
}

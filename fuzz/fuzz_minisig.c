/* What is accepted encodes back to the same bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/minisig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_minisig m;
	struct bw_minisign_pub key, again_key;
	struct bw_buf again = { 0 };

	if (bw_minisig_parse(&m, data, len, NULL) == BW_OK) {
		bw_minisig_put(&again, &m);
		if (again.len != len || memcmp(again.data, data, len) != 0)
			abort();
	}
	bw_buf_reset(&again);
	if (bw_minisign_pub_parse(&key, data, len, NULL) == BW_OK) {
		bw_minisign_pub_put(&again, &key, "x");
		if (bw_minisign_pub_parse(&again_key, again.data, again.len, NULL) != BW_OK ||
		    memcmp(&again_key, &key, sizeof(key)) != 0)
			abort();
	}
	bw_buf_free(&again);
	return 0;
}

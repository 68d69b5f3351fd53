/* What is accepted encodes back to the same text, but for its case. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/bech32.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const prefixes[] = { "age", "age-secret-key-" };
	struct bw_buf again = { 0 };
	uint8_t key[32];

	for (size_t i = 0; i < 2; i++) {
		bw_buf_reset(&again);
		if (!bw_bech32_decode(key, sizeof(key), prefixes[i], (const char *)data, len))
			continue;
		bw_bech32_encode(&again, prefixes[i], key, sizeof(key));
		if (again.len != len)
			abort();
		for (size_t n = 0; n < len; n++)
			if (again.data[n] != (data[n] >= 'A' && data[n] <= 'Z' ? data[n] - 'A' + 'a' : data[n]))
				abort();
	}
	bw_buf_free(&again);
	return 0;
}

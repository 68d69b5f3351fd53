/* Bodies of operations: a walk never leaves the bytes, and ends. */
#include <stdint.h>
#include <stdlib.h>

#include "base/tlv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_bytes in = { data, size }, v;
	struct bw_cursor c = bw_cursor_of(data, size);
	size_t total = 0;
	uint8_t tag;

	while (bw_tlv_next(&c, &tag, &v))
		total += 5 + v.len;
	if (total > size || bw_tlv_valid(in) != (total == size))
		abort();
	(void)bw_tlv_find_u64(in, size > 0 ? data[0] : 0, 1);
	return 0;
}

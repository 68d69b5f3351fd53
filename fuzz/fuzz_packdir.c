/* The decrypted directory and footer of a pack. */
#include <stdlib.h>

#include "format/packdir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_cursor c = bw_cursor_of(data, size);
	struct bw_pack_entry e;
	uint32_t count, used;

	(void)!bw_pack_foot_decode(&count, &used, data, size);
	while (bw_pack_entry_decode(&e, &c, 1u << 24, NULL) == BW_OK) {
		if (e.len == 0 || (uint64_t)e.offset + e.len > 1u << 24)
			abort();
	}
	return 0;
}

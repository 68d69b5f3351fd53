/* The DER reader, and what it reads written again; and the request. */
#include <stdlib.h>
#include <string.h>

#include "format/der.h"
#include "format/tsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	struct bw_tsq q;
	uint8_t again[BW_TSQ_MAX];

	while (bw_cursor_left(&c) > 0) {
		size_t from = c.at;
		uint8_t tag = bw_der_peek(&c);
		struct bw_bytes v = bw_der_take(&c, tag);
		struct bw_buf out = { 0 };

		if (c.bad)
			break;
		bw_der_put(&out, tag, v.data, v.len);
		if (out.len != c.at - from || memcmp(out.data, data + from, out.len) != 0)
			abort(); /* an encoding that is not minimal was taken */
		bw_buf_free(&out);
	}
	if (bw_tsq_decode(data, len, &q, NULL) == BW_OK) {
		if (len != bw_tsq_encode(&q, again) || memcmp(again, data, len) != 0)
			abort();
	}
	return 0;
}

/* A decrypted frame and the operations in it. */
#include <stdlib.h>
#include <string.h>

#include "format/logframe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
one_op(const struct bw_op *op)
{
	struct bw_object_body o;
	struct bw_buf b = { 0 };
	struct bw_cursor c;
	struct bw_op again;
	static volatile uint32_t sum; /* so that every extent is read */
	size_t i;

	bw_op_encode(op, &b);
	c = bw_cursor_of(b.data, b.len);
	if (bw_op_decode(&again, &c, NULL) != BW_OK || again.n != op->n || again.body.len != op->body.len)
		abort();
	bw_buf_free(&b);
	if (bw_object_body_decode(&o, op->body, NULL) != BW_OK)
		return;
	for (i = 0; i < o.extents.len / 12; i++)
		sum = sum + bw_extent_at(o.extents, i).len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_frame f;
	struct bw_cursor c;
	struct bw_op op;

	if (bw_frame_decode(&f, data, size)) {
		c = bw_cursor_of(f.data.data, f.data.len);
		while (bw_cursor_left(&c) > 0 && bw_op_decode(&op, &c, NULL) == BW_OK)
			one_op(&op);
	}
	c = bw_cursor_of(data, size);
	while (bw_cursor_left(&c) > 0 && bw_op_decode(&op, &c, NULL) == BW_OK)
		one_op(&op);
	return 0;
}

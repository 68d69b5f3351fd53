/* Operations of the log as they reach the tables: whatever a body holds, it is
 * applied or refused, and the tables stay usable. Input: type, item, length of
 * the body, body, erasable half; again and again. */
#include <stdint.h>
#include <stdlib.h>

#include "case/ops.h"
#include "store/catalogue_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
one_op(struct bw_catalogue *cat, struct bw_cursor *c, uint64_t n)
{
	struct bw_op op = { .n = n, .time_ms = 1000 };
	struct bw_err err = { 0 };
	size_t len;
	enum bw_rc rc;

	op.type = (uint16_t)(BW_OP_ITEM_ADDED + bw_cursor_u8(c) % 16);
	op.item = bw_cursor_u8(c);
	len = bw_cursor_le16(c);
	op.body = bw_cursor_take(c, len < bw_cursor_left(c) ? len : bw_cursor_left(c));
	len = bw_cursor_le16(c);
	op.erasable = bw_cursor_take(c, len < bw_cursor_left(c) ? len : bw_cursor_left(c));
	op.erased = op.erasable.len == 0;
	rc = bw_case_schema.apply(bw_case_schema.ctx, cat, &op, &err);
	if (rc != BW_OK && err.message[0] == '\0')
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_cursor c = bw_cursor_of(data, size);
	struct bw_catalogue *cat = NULL;
	struct bw_err err = { 0 };
	uint64_t n;

	if (bw_catalogue_new(&cat, NULL, 0, &err) != BW_OK || bw_catalogue_exec(cat, bw_case_schema.ddl, &err) != BW_OK)
		abort();
	for (n = 1; n <= 32 && bw_cursor_left(&c) > 0; n++)
		one_op(cat, &c, n);
	if (bw_catalogue_exec(cat, "SELECT count(*) FROM item", &err) != BW_OK)
		abort();
	bw_catalogue_free(cat);
	return 0;
}

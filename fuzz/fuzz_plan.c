/* A plan as the worker sends it: what is taken tiles, and is written as read. */
#include <stdlib.h>
#include <string.h>

#include "media/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check(const struct bw_plan *p)
{
	uint64_t at = 0;
	size_t i;

	for (i = 0; i < p->count; i++) {
		if (p->parts[i].offset != at || p->parts[i].put_at + p->parts[i].put_len > p->put.len)
			abort();
		at += p->parts[i].length;
	}
	if (at != p->size)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_buf a = { 0 }, b = { 0 };
	struct bw_plan p, q;

	if (bw_plan_decode(data, len, &p, NULL) != BW_OK)
		return 0;
	check(&p);
	if (bw_plan_encode(&p, &a, NULL) == BW_OK) {
		if (bw_plan_decode(a.data, a.len, &q, NULL) != BW_OK || bw_plan_encode(&q, &b, NULL) != BW_OK)
			abort();
		if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
			abort();
		bw_plan_free(&q);
	}
	bw_value_free(bw_plan_parts_value(&p));
	bw_value_free(bw_plan_disclosed_value(&p));
	bw_plan_free(&p);
	bw_buf_free(&a);
	bw_buf_free(&b);
	return 0;
}

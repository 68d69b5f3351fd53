/* Records of two chats as a worker answers them: whatever they hold, they are refused or
 * compared, and each message that has a partner has exactly one, of the name that it was given. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "flow/compare_job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
normal(const uint8_t *data, size_t size)
{
	struct bw_buf once = { 0 }, twice = { 0 };

	bw_compare_normal((struct bw_bytes){ data, size }, &once);
	bw_compare_normal((struct bw_bytes){ once.data, once.len }, &twice);
	if (once.len > size)
		abort();
	/* Bytes that are no text may become one when what stands between them goes. */
	if (bw_utf8_valid(data, size) &&
	    (twice.len != once.len || (once.len > 0 && memcmp(once.data, twice.data, once.len) != 0)))
		abort();
	bw_buf_free(&once);
	bw_buf_free(&twice);
}

static void
check(const struct bw_compare_side side[2], const struct bw_compare *c)
{
	size_t s, i;

	if (!c->found)
		return;
	for (s = 0; s < 2; s++) {
		uint64_t sum = 0;

		for (i = 0; i < BW_COMPARE_STATE_COUNT; i++)
			sum += c->count[s][i];
		if (sum != side[s].count)
			abort();
	}
	for (i = BW_COMPARE_SAME; i < BW_COMPARE_STATE_COUNT; i++)
		if (c->count[0][i] != c->count[1][i])
			abort();
	if (c->period_count == 0 || c->period_count > BW_COMPARE_PERIODS || c->votes > c->near || c->near > c->anchors)
		abort();
	for (i = 0; i < side[0].senders; i++)
		if (c->there_of[i] != UINT16_MAX && c->there_of[i] >= side[1].senders)
			abort();
}

/* The first two bytes say where the second answer begins. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_compare_list list[2] = { { 0 }, { 0 } };
	struct bw_compare_side side[2];
	struct bw_compare c;
	size_t at, s;
	bool ok = true;

	if (size < 2)
		return 0;
	at = (size_t)(data[0] | data[1] << 8);
	data += 2;
	size -= 2;
	normal(data, size);
	at = at > size ? size : at;
	for (s = 0; s < 2; s++) {
		const struct bw_bytes answer = { s == 0 ? data : data + at, s == 0 ? at : size - at };

		ok = bw_compare_list_decode(answer, &list[s], NULL) == BW_OK && ok;
		side[s] = (struct bw_compare_side){ list[s].list, list[s].count, bw_value_count(list[s].names), list[s].ambiguous };
	}
	if (ok && bw_compare_match(&side[0], &side[1], &c, NULL) == BW_OK) {
		check(side, &c);
		bw_compare_free(&c);
	}
	bw_compare_list_free(&list[0]);
	bw_compare_list_free(&list[1]);
	return 0;
}

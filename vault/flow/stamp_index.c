#include "flow/stamp_index.h"

#include <stdlib.h>
#include <string.h>

#include "flow/stamp_batch.h"

struct known {
	uint64_t item;
	int64_t not_after_ms;
};

static int
by_item(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return (x->not_after_ms > y->not_after_ms) - (x->not_after_ms < y->not_after_ms);
}

static void
note_batch(struct bw_stamp_index *x, const struct bw_stamp_batch *b)
{
	int64_t first = INT64_MAX;
	size_t i;

	for (i = 0; i < b->answer_count; i++)
		if (b->answers[i].facts.not_after_ms < first)
			first = b->answers[i].facts.not_after_ms;
	for (i = 0; i < b->count && b->answer_count > 0; i++) {
		struct known one = { b->entries[i].item, first };

		bw_buf_put(&x->known, &one, sizeof(one));
	}
}

enum bw_rc
bw_stamp_index_of(const struct bw_stamp_batches *all, struct bw_stamp_index *x, struct bw_err *err)
{
	size_t i;
	enum bw_rc rc;

	memset(x, 0, sizeof(*x));
	for (i = 0; i < all->count; i++)
		note_batch(x, &all->list[i]);
	if ((rc = bw_buf_check(&x->known, err)) != BW_OK)
		bw_stamp_index_free(x);
	else if (x->known.len > 0)
		qsort(x->known.data, x->known.len / sizeof(struct known), sizeof(struct known), by_item);
	return rc;
}

enum bw_rc
bw_stamp_index_load(struct bw_case *c, struct bw_stamp_index *x, struct bw_err *err)
{
	struct bw_stamp_batches all;
	enum bw_rc rc;

	memset(x, 0, sizeof(*x));
	if ((rc = bw_stamp_batches_load(c, &all, err)) != BW_OK)
		return rc;
	rc = bw_stamp_index_of(&all, x, err);
	bw_stamp_batches_free(&all);
	return rc;
}

const char *
bw_stamp_existence(bool stamped)
{
	return stamped ? "B3" : "B1";
}

/* Its earliest stamp, or NULL. */
static const struct known *
find(const struct bw_stamp_index *x, uint64_t item)
{
	const struct known *list = (const struct known *)(const void *)x->known.data;
	size_t low = 0, high = x->known.len / sizeof(*list), count = high;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list[mid].item < item)
			low = mid + 1;
		else
			high = mid;
	}
	return low < count && list[low].item == item ? &list[low] : NULL;
}

const char *
bw_stamp_index_code(const struct bw_stamp_index *x, uint64_t item)
{
	return bw_stamp_existence(find(x, item) != NULL);
}

void
bw_stamp_index_set(const struct bw_stamp_index *x, uint64_t item, struct bw_value *row)
{
	const struct known *first = find(x, item);
	char when[BW_DATE_TEXT];

	bw_set_text(row, "existence", bw_stamp_existence(first != NULL));
	bw_set_null(row, "existed_by");
	if (first == NULL)
		return;
	bw_time_text(when, first->not_after_ms);
	bw_set_text(row, "existed_by", when);
}

void
bw_stamp_index_free(struct bw_stamp_index *x)
{
	bw_buf_free(&x->known);
}

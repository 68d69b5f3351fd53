/* The body of the fuzz targets of all media formats: bytes to a plan, its copy,
 * the second look at the copy, what a picture looks like, and what screening is shown. */
#ifndef BW_FUZZ_MEDIA_TARGET_H
#define BW_FUZZ_MEDIA_TARGET_H

#include <stdint.h>
#include <stdlib.h>

#include "media/look.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What was decided must survive the way through the parent. */
static inline void
through_the_parent(const struct bw_plan *p)
{
	struct bw_buf bytes = { 0 };
	struct bw_plan q;

	if (bw_plan_encode(p, &bytes, NULL) != BW_OK || bw_plan_decode(bytes.data, bytes.len, &q, NULL) != BW_OK)
		abort();
	if (q.count != p->count || bw_plan_copy_size(&q) != bw_plan_copy_size(p))
		abort();
	bw_plan_free(&q);
	bw_buf_free(&bytes);
}

#define LOOK_CALLS 20u

struct looking {
	struct bw_look look;
	bool one_by_one;
	uint64_t sum;
};

static inline enum bw_rc
look_at(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct looking *l = (struct looking *)ctx;
	size_t i, len = (size_t)d->width * d->height * 3;

	(void)err;
	if (d->width == 0 || d->height == 0 || d->width > l->look.max_px || d->height > l->look.max_px || d->turn < 1 ||
	    d->turn > 8)
		abort();
	for (i = 0; i < len; i++)
		l->sum = l->sum * 31 + d->rgb[i];
	l->look.full = l->one_by_one;
	return BW_OK;
}

static inline enum bw_rc
look_from(struct looking *l, uint64_t from, const uint8_t *data, size_t len)
{
	l->look = (struct bw_look){ .see = look_at, .ctx = l, .max_px = 64, .from = from };
	return bw_media_look(&l->look, (struct bw_bytes){ data, len }, NULL);
}

/* In many calls it is as in one. */
static inline void
looked_at(const uint8_t *data, size_t len)
{
	struct looking all = { .one_by_one = false }, each = { .one_by_one = true };
	enum bw_rc rc = look_from(&all, 0, data, len), one;
	uint64_t from = 0;
	unsigned calls = 0;

	do {
		one = look_from(&each, from, data, len);
		if (one == BW_OK && each.look.more && each.look.unit <= from)
			abort();
		from = each.look.unit;
	} while (one == BW_OK && each.look.more && ++calls < LOOK_CALLS);
	if (calls < LOOK_CALLS && (one != rc || (rc == BW_OK && all.sum != each.sum)))
		abort();
}

static inline int
media_target(enum bw_format format, const uint8_t *data, size_t len)
{
	struct bw_buf copy = { 0 }, small = { 0 };
	struct bw_plan p;

	looked_at(data, len);
	if (bw_media_plan(format, data, len, 0, &p, NULL) != BW_OK)
		return 0;
	through_the_parent(&p);
	if (p.refused[0] == '\0') {
		if (bw_plan_apply_buf(&p, data, len, &copy, NULL) != BW_OK || copy.len != bw_plan_copy_size(&p))
			abort();
		/* Not clean is an answer, a fault is not. */
		(void)!bw_media_verify_copy(p.format, copy.data, copy.len, 0, NULL);
	}
	(void)!bw_media_render(data, len, 64, 0, NULL, &small, NULL);
	bw_plan_free(&p);
	bw_buf_free(&copy);
	bw_buf_free(&small);
	return 0;
}

/* For splitters that promise more: a copy that is made is clean. */
static inline int
clean_media_target(enum bw_format format, const uint8_t *data, size_t len)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	if (bw_media_plan(format, data, len, 0, &p, NULL) != BW_OK)
		return 0;
	if (p.refused[0] == '\0' && (bw_plan_apply_buf(&p, data, len, &copy, NULL) != BW_OK ||
	    bw_media_verify_copy(format, copy.data, copy.len, 0, NULL) != BW_OK))
		abort();
	bw_plan_free(&p);
	bw_buf_free(&copy);
	return media_target(format, data, len);
}

#define CLEAN_MEDIA_TARGET(format) \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) \
	{ \
		return clean_media_target(format, data, len); \
	}

#define MEDIA_TARGET(format) \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) \
	{ \
		return media_target(format, data, len); \
	}

#endif

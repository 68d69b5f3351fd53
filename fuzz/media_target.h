/* The body of the fuzz targets of all media formats: bytes to a plan, its copy,
 * the second look at the copy, and what a picture looks like. */
#ifndef BW_FUZZ_MEDIA_TARGET_H
#define BW_FUZZ_MEDIA_TARGET_H

#include <stdint.h>
#include <stdlib.h>

#include "media/look.h"
#include "media/media.h"

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

/* Every dot of what is given is there. */
static inline enum bw_rc
touch(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	uint64_t *sum = ctx;
	size_t i;

	(void)err;
	for (i = 0; i < (size_t)d->width * d->height * 3; i += 97)
		*sum += d->rgb[i];
	*sum += d->rgb[(size_t)d->width * d->height * 3 - 1];
	return BW_OK;
}

static inline int
media_target(enum bw_format format, const uint8_t *data, size_t len)
{
	struct bw_buf copy = { 0 }, small = { 0 };
	uint64_t sum = 0;
	struct bw_look look = { .see = touch, .ctx = &sum, .max_px = 64 };
	struct bw_plan p;

	if (bw_media_plan(format, data, len, 0, &p, NULL) != BW_OK)
		return 0;
	through_the_parent(&p);
	if (p.refused[0] == '\0') {
		if (bw_plan_apply_buf(&p, data, len, &copy, NULL) != BW_OK || copy.len != bw_plan_copy_size(&p))
			abort();
		/* Not clean is an answer, a fault is not. */
		(void)!bw_media_verify_copy(p.format, copy.data, copy.len, 0, NULL);
	}
	(void)!bw_media_render(data, len, 64, &small, NULL);
	(void)!bw_media_look(&look, (struct bw_bytes){ data, len }, NULL);
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

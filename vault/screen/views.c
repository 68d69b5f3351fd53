#include "screen/views.h"

#include <string.h>

/* A picture is long from 8:5 on. */
static bool
is_long(uint32_t more, uint32_t less)
{
	return (uint64_t)more * 5 >= (uint64_t)less * 8;
}

/* Squares overlap by a fifth at least, so that what lies on an edge is whole in one. */
static unsigned
squares_along(uint32_t more, uint32_t less)
{
	uint64_t step = (uint64_t)less * 4; /* of five */

	return (unsigned)(((uint64_t)(more - less) * 5 + step - 1) / step) + 1;
}

static struct bw_view
square_at(uint32_t width, uint32_t height, unsigned i, unsigned n)
{
	uint32_t less = width < height ? width : height, more = width < height ? height : width;
	uint32_t at = (uint32_t)((uint64_t)(more - less) * i / (n - 1));
	struct bw_view v = { 0 };

	v.left = width > height ? at : 0;
	v.top = width > height ? 0 : at;
	v.right = v.left + less;
	v.bottom = v.top + less;
	return v;
}

enum bw_rc
bw_views_start(struct bw_views *v, uint32_t width, uint32_t height, struct bw_err *err)
{
	uint32_t less = width < height ? width : height, more = width < height ? height : width;
	unsigned n = 0, i;
	enum bw_rc rc = BW_OK;

	memset(v, 0, sizeof(*v));
	if (less == 0 || more / less > BW_VIEWS_RATIO)
		return bw_err_set(err, BW_ELIMIT, 0, "the picture is too long to be looked at in one");
	if (is_long(more, less))
		n = squares_along(more, less);
	v->width = width;
	v->height = height;
	v->all[0].right = width;
	v->all[0].bottom = height;
	for (i = 0; i < n && i + 1 < BW_VIEWS_MAX; i++)
		v->all[i + 1] = square_at(width, height, i, n < BW_VIEWS_MAX ? n : BW_VIEWS_MAX - 1);
	v->count = i + 1;
	for (i = 0; i < v->count && rc == BW_OK; i++) {
		struct bw_view *w = &v->all[i];

		rc = bw_sampler_start(&w->sampler, w->right - w->left, w->bottom - w->top, err);
	}
	return rc;
}

void
bw_views_row(struct bw_views *v, const uint8_t *rgb)
{
	unsigned i;

	for (i = 0; i < v->count; i++) {
		struct bw_view *w = &v->all[i];

		if (v->y >= w->top && v->y < w->bottom)
			bw_sampler_row(&w->sampler, rgb + (size_t)w->left * 3);
	}
	v->y++;
}

enum bw_rc
bw_views_score(struct bw_views *v, struct bw_model *m, const struct bw_policy *p, unsigned orientation,
    float scores[BW_SCORE_COUNT], struct bw_verdict *verdict, struct bw_err *err)
{
	float one[BW_SCORE_COUNT];
	enum bw_rc rc = BW_OK;
	unsigned i;

	*verdict = (struct bw_verdict){ false, false };
	for (i = 0; i < v->count && rc == BW_OK; i++) {
		struct bw_sampler *s = &v->all[i].sampler;

		if (!bw_sampler_done(s))
			return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be looked at");
		if ((rc = bw_sampler_turn(s, orientation, err)) == BW_OK)
			rc = bw_model_score(m, s->dots, one, err);
		if (rc != BW_OK)
			break;
		bw_policy_view(p, one, verdict);
		if (i == 0 || bw_policy_worse(one, scores))
			memcpy(scores, one, sizeof(one));
	}
	return rc;
}

void
bw_views_end(struct bw_views *v)
{
	unsigned i;

	for (i = 0; i < v->count; i++)
		bw_sampler_end(&v->all[i].sampler);
	memset(v, 0, sizeof(*v));
}

/* The squares in which a picture is looked at: the whole of it, pressed into one,
 * and of a long one (a screenshot, a panorama) overlapping squares along it as well,
 * since pressing makes what it shows unlike anything. Fed row by row. */
#ifndef BW_SCREEN_VIEWS_H
#define BW_SCREEN_VIEWS_H

#include "screen/policy.h"
#include "screen/sample.h"

#define BW_VIEWS_MAX 21u   /* the whole and 20 squares */
#define BW_VIEWS_RATIO 16u /* a longer picture is not looked at, and so held */

struct bw_view {
	uint32_t left, top, right, bottom; /* of the picture: [left, right) x [top, bottom) */
	struct bw_sampler sampler;
};

struct bw_views {
	struct bw_view all[BW_VIEWS_MAX];
	unsigned count;
	uint32_t width, height, y;
};

/* BW_ELIMIT when the picture is longer than can be looked at. */
enum bw_rc bw_views_start(struct bw_views *v, uint32_t width, uint32_t height, struct bw_err *err) BW_MUST_USE;
void bw_views_row(struct bw_views *v, const uint8_t *rgb);
/* The scores of the view that speaks most for holding, turned as Exif orientation says,
 * and what the views together call for. BW_EFORMAT when rows are missing. */
enum bw_rc bw_views_score(struct bw_views *v, struct bw_model *m, const struct bw_policy *p, unsigned orientation,
    float scores[BW_SCORE_COUNT], struct bw_verdict *verdict, struct bw_err *err) BW_MUST_USE;
void bw_views_end(struct bw_views *v); /* also after a failure */

#endif

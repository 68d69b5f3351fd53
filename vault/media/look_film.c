/* Films and recordings: the covers that come along, and single frames of all that moves. */
#include "media/look.h"

#include <stdlib.h>
#include <string.h>

#include "media/film_frames.h"

/* Of 256. Bars beside a film that was held upright are dark, and more than half of it. */
#define DARK 24u
/* A frame is black when not one dot in so many is brighter. */
#define BRIGHT_PART 64u

struct looking {
	struct bw_look *look;
	struct bw_picture last; /* that was given */
};

static enum bw_rc
give(struct bw_look *l, const struct bw_picture *p, enum bw_shown as, uint64_t at_ms, struct bw_err *err)
{
	struct bw_dots dots = { p->rgb, p->width, p->height, p->broken, p->turn > 1 ? p->turn : 1, as, at_ms };

	return l->see(l->ctx, &dots, err);
}

static bool
is_black(const struct bw_picture *p)
{
	size_t count = (size_t)p->width * p->height, bright = 0, i;
	const uint8_t *rgb = p->rgb;

	for (i = 0; i < count; i++, rgb += 3)
		bright += rgb[0] > DARK || rgb[1] > DARK || rgb[2] > DARK;
	return bright <= count / BRIGHT_PART;
}

static bool
is_same(const struct bw_picture *a, const struct bw_picture *b)
{
	return b->rgb != NULL && a->width == b->width && a->height == b->height &&
	    memcmp(a->rgb, b->rgb, (size_t)a->width * a->height * 3) == 0;
}

/* What shows nothing, or nothing new, is no sign that the film can be looked at. */
static enum bw_rc
see_frame(void *ctx, struct bw_picture *p, uint64_t at_ms, struct bw_err *err)
{
	struct looking *x = ctx;
	enum bw_rc rc;

	if (is_black(p) || is_same(p, &x->last))
		return BW_OK;
	if ((rc = give(x->look, p, BW_SHOWN_FILM, at_ms, err)) != BW_OK)
		return rc;
	free(x->last.rgb);
	x->last = *p;
	p->rgb = NULL;
	return BW_OK;
}

static enum bw_rc
look_at_cover(struct bw_look *l, struct bw_bytes cover, struct bw_err *err)
{
	struct bw_picture p = { 0 };
	enum bw_rc rc = bw_render_first(cover, l->max_px, &p, err);

	if (rc == BW_OK)
		rc = give(l, &p, BW_SHOWN_PICTURE, 0, err);
	free(p.rgb);
	return rc == BW_OK ? bw_look_done(l, BW_SHOWN_PICTURE, err) : rc;
}

static enum bw_rc
look_at_tracks(struct bw_look *l, struct bw_film *f, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	unsigned i;

	for (i = 0; i < bw_film_tracks(f) && rc == BW_OK; i++) {
		struct looking x = { .look = l };

		rc = bw_film_frames(f, i, BW_FILM_FRAMES, l->max_px, see_frame, &x, err);
		free(x.last.rgb);
	}
	return rc == BW_OK ? bw_look_done(l, BW_SHOWN_FILM, err) : rc;
}

static enum bw_rc
tell_needs(struct bw_look *l, const struct bw_film *f, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	unsigned i;

	for (i = 0; i < bw_film_tracks(f) && rc == BW_OK; i++)
		rc = bw_film_needs(f, i, BW_FILM_FRAMES, l->need, l->ctx, err);
	return rc;
}

enum bw_rc
bw_look_film(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	struct bw_film *f;
	enum bw_rc rc = bw_film_open(in, &f, err);
	unsigned i;

	if (rc == BW_OK && l->need != NULL) {
		rc = tell_needs(l, f, err);
		bw_film_close(f);
		return rc;
	}
	if (rc != BW_OK)
		return rc;
	for (i = 0; i < bw_film_covers(f) && rc == BW_OK; i++)
		if (bw_look_next(l))
			rc = look_at_cover(l, bw_film_cover(f, i), err);
	if (rc == BW_OK && (bw_film_tracks(f) > 0 || bw_media_sniff(in.data, in.len) == BW_FORMAT_MP4) && bw_look_next(l))
		rc = look_at_tracks(l, f, err);
	bw_film_close(f);
	return rc;
}

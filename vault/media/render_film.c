/* A film as a sheet of single frames, the tracks one after another. */
#include <stdlib.h>

#include "media/film_frames.h"
#include "media/media.h"

/* Of each track, so that every one is on the sheet. */
static size_t
most_of(const struct bw_film *f)
{
	unsigned tracks = bw_film_tracks(f);

	return tracks <= 1 ? BW_RENDER_MAX_FRAMES : BW_RENDER_MAX_FRAMES / tracks;
}

static enum bw_rc
open_film(struct bw_bytes in, struct bw_film **out, struct bw_err *err)
{
	enum bw_rc rc = bw_film_open(in, out, err);

	if (rc != BW_OK || most_of(*out) >= 3)
		return rc;
	bw_film_close(*out);
	*out = NULL;
	return bw_err_set(err, BW_ELIMIT, 0, "the film has too many tracks to be drawn");
}

enum bw_rc
bw_count_film(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	struct bw_film *f;
	enum bw_rc rc = open_film(in, &f, err);
	unsigned i;

	*count = 0;
	if (rc != BW_OK)
		return rc;
	for (i = 0; i < bw_film_tracks(f); i++)
		*count += (uint32_t)bw_film_count(f, i, most_of(f));
	bw_film_close(f);
	return BW_OK;
}

struct sheet {
	struct bw_picture *list;
	unsigned count, taken;
};

static enum bw_rc
take(void *ctx, struct bw_picture *p, uint64_t at_ms, struct bw_err *err)
{
	struct sheet *s = ctx;

	(void)at_ms;
	(void)err;
	if (s->taken < s->count) {
		s->list[s->taken++] = *p;
		p->rgb = NULL;
	}
	return BW_OK;
}

enum bw_rc
bw_sheet_film(struct bw_bytes in, unsigned count, unsigned max_px, struct bw_picture *list, struct bw_err *err)
{
	struct sheet s = { .list = list, .count = count };
	struct bw_film *f;
	enum bw_rc rc = open_film(in, &f, err);
	unsigned i;

	if (rc != BW_OK)
		return rc;
	for (i = 0; i < bw_film_tracks(f) && rc == BW_OK; i++)
		rc = bw_film_frames(f, i, most_of(f), max_px, take, &s, err);
	bw_film_close(f);
	/* One may stand for two that were wanted; then the last places stay empty. */
	if (rc == BW_OK && s.taken == 0)
		rc = bw_err_set(err, BW_EFORMAT, 0, "the film is damaged, or of a kind that cannot be drawn");
	return rc;
}

/* Where one is all there is. */
enum bw_rc
bw_render_film(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	(void)frame;
	return bw_sheet_film(in, 1, max_px, out, err);
}

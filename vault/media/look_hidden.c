/* Second pictures in a file, which most programs do not show: small ones, those behind the
 * end, covers of sound, what is written as letters, films beside a photo. They do not leave
 * with a copy; but who has the original has them, and they can show more than the picture
 * does (what was cut off, what was there before).
 *
 * What begins like a picture and cannot be decoded holds the file, as it does anywhere; small
 * pictures too, since no real file needed an exception (docs/SCREENING.md). */
#include <stdlib.h>

#include "media/look.h"
#include "media/places.h"
#include "media/render.h"

struct hidden {
	struct bw_look *look;
	enum bw_rc (*see)(void *ctx, const struct bw_dots *dots, struct bw_err *err);
	enum bw_rc (*done)(void *ctx, enum bw_shown as, struct bw_err *err);
	void *ctx;
	struct bw_places places;
};

static enum bw_rc
see_hidden(void *ctx, const struct bw_dots *dots, struct bw_err *err)
{
	struct hidden *h = ctx;
	struct bw_dots d = *dots;

	d.as = BW_SHOWN_HIDDEN;
	return h->see(h->ctx, &d, err);
}

static enum bw_rc
done_hidden(void *ctx, enum bw_shown as, struct bw_err *err)
{
	struct hidden *h = ctx;

	(void)as;
	return h->done != NULL ? h->done(h->ctx, BW_SHOWN_HIDDEN, err) : BW_OK;
}

/* ---- drawing ---- */

static enum bw_rc
give(struct bw_look *l, const struct bw_picture *p, struct bw_err *err)
{
	struct bw_dots d = { p->rgb, p->width, p->height, p->broken, p->turn > 1 ? p->turn : 1, BW_SHOWN_HIDDEN, 0 };
	enum bw_rc rc = l->see(l->ctx, &d, err);

	return rc == BW_OK ? bw_look_done(l, BW_SHOWN_HIDDEN, err) : rc;
}

static enum bw_rc
look_at_page(struct bw_look *l, const struct bw_place *place, struct bw_err *err)
{
	struct bw_picture p = { 0 };
	enum bw_rc rc;

	if (!bw_look_next(l))
		return BW_OK;
	if ((rc = bw_render_tiff_at(place->bytes, place->at, l->max_px, &p, err)) == BW_OK)
		rc = give(l, &p, err);
	free(p.rgb);
	return rc;
}

static enum bw_rc
look_at_dots(struct bw_look *l, const struct bw_place *place, struct bw_err *err)
{
	struct bw_dots d = { place->bytes.data, place->width, place->height, false, 1, BW_SHOWN_HIDDEN, 0 };
	enum bw_rc rc;

	if (!bw_look_next(l))
		return BW_OK;
	rc = l->see(l->ctx, &d, err);
	return rc == BW_OK ? bw_look_done(l, BW_SHOWN_HIDDEN, err) : rc;
}

static enum bw_rc
look_at_rest(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	uint32_t count = 0, i;
	enum bw_rc rc = bw_count_heif_rest(in, &count, err);

	for (i = 0; i < count && rc == BW_OK && !l->more; i++) {
		struct bw_picture p = { 0 };

		if (!bw_look_next(l))
			continue;
		if ((rc = bw_render_heif_rest(in, i, l->max_px, &p, err)) == BW_OK)
			rc = give(l, &p, err);
		free(p.rgb);
	}
	return rc;
}

static enum bw_rc
look_at_file(struct hidden *h, const struct bw_place *place, struct bw_err *err)
{
	bw_look_fn *first = bw_look_first(place->format);
	enum bw_rc rc;

	/* Sound inside a picture has covers at most. */
	if (first == bw_look_hidden)
		first = NULL;
	else if (first == NULL)
		return bw_err_set(err, BW_EUNSUPPORTED, 0, "a %s is inside it, which cannot be looked at here",
		    bw_format_kind(place->format));
	rc = first != NULL ? first(h->look, place->bytes, err) : BW_OK;
	if (rc == BW_OK && place->format == BW_FORMAT_HEIF)
		rc = look_at_rest(h->look, place->bytes, err);
	/* A film in a picture file is of that file, which was searched. */
	if (rc == BW_OK && place->format != BW_FORMAT_MP4)
		bw_places_find(&h->places, place->format, place->bytes, place->depth + 1);
	return rc;
}

static enum bw_rc
look_at_place(struct hidden *h, const struct bw_place *place, struct bw_err *err)
{
	struct bw_err why = { 0 };
	enum bw_rc rc = BW_OK;

	switch (place->kind) {
	case BW_PLACE_BYTES:
		bw_places_search(&h->places, place->bytes, place->depth);
		break;
	case BW_PLACE_FILE:
		rc = look_at_file(h, place, &why);
		break;
	case BW_PLACE_PAGE:
		rc = look_at_page(h->look, place, &why);
		break;
	case BW_PLACE_DOTS:
		rc = look_at_dots(h->look, place, &why);
		break;
	}
	return rc == BW_OK ? BW_OK : bw_err_set(err, rc, 0, "a second picture in it cannot be looked at: %s", why.message);
}

static enum bw_rc
look_at_all(struct hidden *h, struct bw_bytes in, struct bw_err *err)
{
	enum bw_format format = bw_media_sniff(in.data, in.len);
	enum bw_rc rc = BW_OK;
	size_t i;

	if (format == BW_FORMAT_HEIF)
		rc = look_at_rest(h->look, in, err);
	bw_places_find(&h->places, format, in, 0);
	for (i = 0; i < h->places.count && rc == BW_OK && !h->look->more; i++) {
		const struct bw_place place = h->places.list[i];

		rc = look_at_place(h, &place, err);
	}
	/* Of a call that is over, what comes later is not told yet. */
	if (rc == BW_OK && !h->look->more && h->places.unsearched != NULL)
		rc = bw_err_set(err, BW_ELIMIT, 0, "%s", h->places.unsearched);
	return rc;
}

enum bw_rc
bw_look_hidden(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	struct hidden *h;
	enum bw_rc rc;

	if (l->more) /* this call is over already */
		return BW_OK;
	if ((h = calloc(1, sizeof(*h))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	*h = (struct hidden){ .look = l, .see = l->see, .done = l->done, .ctx = l->ctx };
	l->see = see_hidden;
	l->done = done_hidden;
	l->ctx = h;
	rc = look_at_all(h, in, err);
	l->see = h->see;
	l->done = h->done;
	l->ctx = h->ctx;
	bw_places_free(&h->places);
	free(h);
	return rc;
}

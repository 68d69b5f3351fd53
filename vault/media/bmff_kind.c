/* What the boxes of an ISO media file tell without a plan.
 *
 * Is it a film, or sound alone? Its brand does not tell: recorders
 * of voices write "isom" and "3gp4" as cameras do. Its tracks do. Said only when
 * every box of the file was seen, so that the start of a file never makes sound
 * of a film. */
#include <string.h>

#include "media/bmff.h"

/* Boxes in which no picture can lie, but in "moov". */
static const char plain[] = "ftypstypmoovmoofmdatfreeskipwidesidxmfra";
static const char plain_movie[] = "mvhdtrakmvexiodsudtametafree";

static bool
holds(const struct bw_bmff *b, const struct bw_box *box, const char *bytes, size_t len)
{
	return memmem(b->data + bw_box_body(box), box->len - box->head, bytes, len) != NULL;
}

/* The picture of a cover, or any other. */
static bool
shows_picture(const struct bw_bmff *b, const struct bw_box *moov)
{
	return holds(b, moov, "covr", 4) || holds(b, moov, "\xff\xd8\xff", 3) || holds(b, moov, "\x89PNG", 4);
}

static enum bw_bmff_kind
track_kind(const struct bw_bmff *b, const struct bw_box *trak)
{
	struct bw_box mdia, hdlr;
	uint32_t handler;

	if (!bw_box_find(b, trak, 0, "mdia", &mdia) || !bw_box_find(b, &mdia, 0, "hdlr", &hdlr))
		return BW_BMFF_UNSURE;
	handler = bw_bmff_u32(b, bw_box_body(&hdlr) + 8);
	if (handler == BW_4CC("vide") || handler == BW_4CC("pict"))
		return BW_BMFF_FILM;
	return handler == BW_4CC("soun") ? BW_BMFF_SOUND : BW_BMFF_UNSURE;
}

static enum bw_bmff_kind
movie_kind(const struct bw_bmff *b, const struct bw_box *moov)
{
	bool sure = !shows_picture(b, moov), sound = false;
	size_t at = bw_box_body(moov);
	struct bw_box box;

	while (bw_box_next(b, &at, bw_box_end(moov), &box)) {
		enum bw_bmff_kind kind = bw_box_is(&box, "trak") ? track_kind(b, &box) : BW_BMFF_UNSURE;

		if (kind == BW_BMFF_FILM)
			return kind;
		if (kind == BW_BMFF_SOUND)
			sound = true;
		else if (bw_box_is(&box, "trak") || !bw_box_listed(box.type, plain_movie))
			sure = false;
	}
	return sure && sound && at == bw_box_end(moov) ? BW_BMFF_SOUND : BW_BMFF_UNSURE;
}

enum bw_bmff_kind
bw_bmff_kind(const uint8_t *data, size_t len)
{
	const struct bw_bmff b = { .data = data, .len = len };
	enum bw_bmff_kind kind = BW_BMFF_UNSURE;
	bool sure = true, moov = false;
	struct bw_box box;
	size_t at = 0;

	while (bw_box_next(&b, &at, len, &box)) {
		sure = sure && bw_box_listed(box.type, plain);
		if (!bw_box_is(&box, "moov"))
			continue;
		sure = sure && !moov;
		moov = true;
		kind = movie_kind(&b, &box);
		if (kind == BW_BMFF_FILM)
			return kind;
	}
	return sure && at == len ? kind : BW_BMFF_UNSURE;
}

/* ---- large films ---- */

uint64_t
bw_film_step(const uint8_t *head, size_t len, uint64_t size, uint64_t *at)
{
	const struct bw_bmff b = { .data = head, .len = len };
	uint64_t left = size - *at, box = len >= 8 ? bw_bmff_u32(&b, 0) : 0;
	bool bulk = len >= 8 && bw_box_listed(bw_bmff_u32(&b, 4), "mdatfreeskipwide");

	if (box == 1 && len >= 16)
		box = bw_bmff_u64(&b, 8);
	/* The last box, or what is none: to the end. */
	if (box < 8 || box > left)
		box = left;
	*at += box;
	return bulk && box > 16 ? 16 : box;
}

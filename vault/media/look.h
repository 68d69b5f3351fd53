/* Every picture that a file can show, wherever in it that lies, one by one for who
 * looks at them: frames, pages, pictures inside, small and hidden ones. */
#ifndef BW_MEDIA_LOOK_H
#define BW_MEDIA_LOOK_H

#include "media/media.h"

/* As what a picture is shown; a rule may weigh them differently. */
enum bw_shown {
	BW_SHOWN_PICTURE, /* a photo, a page of a scan, a picture inside a document */
	BW_SHOWN_FRAME,	  /* one of an animation, as it is seen */
	BW_SHOWN_FILM,	  /* a frame of a film */
	BW_SHOWN_PAGE,	  /* a page, drawn */
	BW_SHOWN_HIDDEN,  /* a second picture that most programs do not show */
};

/* One picture, upright up to `turn`; valid for the call it is given to. */
struct bw_dots {
	const uint8_t *rgb; /* width * height * 3, transparent parts on white */
	uint32_t width, height;
	bool broken;   /* damaged: other programs may show something else */
	unsigned turn; /* the way up as Exif numbers it, 1 to 8 */
	enum bw_shown as;
	uint64_t at_ms; /* of a film: when it is shown */
};

/* The pictures of a file come in units: what cannot be left and taken up again in its
 * middle, one picture or one film. A file of many is looked at in several calls, each
 * in a worker of its own: `from` passes over those that were seen, and `full`, set by
 * who looks, ends the call before the next one. */
struct bw_look {
	enum bw_rc (*see)(void *ctx, const struct bw_dots *dots, struct bw_err *err);
	/* After the last picture of a unit; NULL when nobody asks. */
	enum bw_rc (*done)(void *ctx, enum bw_shown as, struct bw_err *err);
	void *ctx;
	unsigned max_px; /* no side of what is given is over it */
	uint32_t from;
	bool full;
	uint32_t unit; /* units so far, those passed over with them */
	bool more;     /* there are units that were not given */
};

/* Is there anything in this package that gives the pictures of such a file? */
bool bw_format_looked(enum bw_format format);

/* Give the pictures of a file in order. l->unit is 0 before; after BW_OK, l->more says
 * whether another call from l->unit on is needed. What cannot be decoded ends it with
 * BW_EFORMAT, BW_ELIMIT, BW_EUNSUPPORTED or BW_ENOMEM, since then not all was seen; so
 * does a result of `see` or `done` that is not BW_OK. */
enum bw_rc bw_media_look(struct bw_look *l, struct bw_bytes in, struct bw_err *err) BW_MUST_USE;

/* ---- for the formats ---- */

typedef enum bw_rc bw_look_fn(struct bw_look *l, struct bw_bytes in, struct bw_err *err);

/* Does the next unit belong to this call? Asked once before each. */
bool bw_look_next(struct bw_look *l);
/* The unit is complete. */
enum bw_rc bw_look_done(struct bw_look *l, enum bw_shown as, struct bw_err *err) BW_MUST_USE;

BW_MUST_USE bw_look_fn bw_look_frames; /* what bw_media_render() draws */
BW_MUST_USE bw_look_fn bw_look_hidden; /* what lies beside it in the file, or behind sound */

/* What gives the pictures of a format that people see; NULL: nothing does. */
bw_look_fn *bw_look_first(enum bw_format format);

#endif

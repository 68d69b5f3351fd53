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
	/* NULL, or of a large film, of which only the boxes are there: nothing is shown, and
	 * told is where the rest lies that must be there for it. */
	enum bw_rc (*need)(void *ctx, uint64_t at, uint64_t len, struct bw_err *err);
	void *ctx;
	unsigned max_px; /* no side of what is given is over it */
	uint64_t from;
	bool full;
	uint64_t unit; /* units so far, those passed over with them */
	bool more;     /* there are units that were not given */
	unsigned depth; /* archives and e-mails around what is looked at now */
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
BW_MUST_USE bw_look_fn bw_look_film;   /* covers, one by one, then the film in one */
BW_MUST_USE bw_look_fn bw_look_pdf;
BW_MUST_USE bw_look_fn bw_look_archive;
BW_MUST_USE bw_look_fn bw_look_mail;
BW_MUST_USE bw_look_fn bw_look_text; /* gives nothing; refuses what carries a picture in letters */

/* ---- for what holds other files ----
 * In an archive or e-mail the number of a unit is made of the place of the member and of
 * the number of the unit in that: 14 bits for each place, 20 for the last. So members
 * that were seen are passed over unopened. At most three lie in one another. */
#define BW_LOOK_DEPTH 3u
#define BW_LOOK_MEMBERS 16384u

/* Does this member belong to this call? Asked once before each; not after l->more. */
bool bw_look_wants(struct bw_look *l, uint32_t member);
/* The pictures of the member, or why they cannot be looked at. */
enum bw_rc bw_look_member(struct bw_look *l, uint32_t member, struct bw_bytes in, struct bw_err *err) BW_MUST_USE;
BW_MUST_USE bw_look_fn bw_look_hidden; /* what lies beside it in the file, or behind sound */

/* What gives the pictures of a format that people see; NULL: nothing does. */
bw_look_fn *bw_look_first(enum bw_format format);

#endif

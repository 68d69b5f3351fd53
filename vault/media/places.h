/* Where in a file pictures can be that most programs do not show, and the search in there.
 * Nothing is decoded here; who asks takes the list from the front, and what is found inside
 * something found goes to its end. */
#ifndef BW_MEDIA_PLACES_H
#define BW_MEDIA_PLACES_H

#include "media/media.h"

#define BW_PLACES_MAX 256u
#define BW_PLACES_DEPTH 4u /* a small picture of a picture behind a picture */
#define BW_PLACES_MEMORY ((size_t)96 << 20) /* of what was unpacked to look into it */

enum bw_place_kind {
	BW_PLACE_BYTES, /* unpacked, to be searched */
	BW_PLACE_FILE,	/* of the format */
	BW_PLACE_PAGE,	/* of a TIFF, its directory at `at` */
	BW_PLACE_DOTS,	/* red, green, blue; width * height * 3 */
};

struct bw_place {
	enum bw_place_kind kind;
	struct bw_bytes bytes;
	enum bw_format format;
	size_t at;
	uint32_t width, height; /* of dots */
	unsigned depth;
};

struct bw_places {
	struct bw_place list[BW_PLACES_MAX];
	size_t count;
	uint8_t *owned[BW_PLACES_MAX];
	size_t owned_count, owned_bytes;
	const char *unsearched; /* why not all could be searched; NULL: it was */
};

/* What may be in this file beside what is drawn of it. */
void bw_places_find(struct bw_places *p, enum bw_format format, struct bw_bytes in, unsigned depth);
/* What begins in these bytes as a picture, a film or a packed one. */
void bw_places_search(struct bw_places *p, struct bw_bytes in, unsigned depth);
void bw_places_free(struct bw_places *p);

/* ---- between the files of the search ---- */

void bw_places_add(struct bw_places *p, const struct bw_place *place);
/* Takes b; the bytes live as long as the list. */
struct bw_bytes bw_places_own(struct bw_places *p, struct bw_buf *b);
/* To be searched later; takes b. */
void bw_places_unpacked(struct bw_places *p, struct bw_buf *b, unsigned depth);
/* The directories of a TIFF or of an Exif block that hold dots; of a file, those that are
 * not its pages. */
void bw_places_pages(struct bw_places *p, struct bw_bytes in, bool file, unsigned depth);

#endif

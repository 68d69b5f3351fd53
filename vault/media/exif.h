/* Exif blocks: our own walk over the TIFF directories (the record), what it
 * says, and the fresh minimal block of the disclosed copy. Offsets are 64 bit
 * or checked; nothing is followed twice. */
#ifndef BW_MEDIA_EXIF_H
#define BW_MEDIA_EXIF_H

#include "base/bytes.h"
#include "media/facts.h"
#include "media/media.h"

enum bw_ifd { BW_IFD_0, BW_IFD_THUMB, BW_IFD_EXIF, BW_IFD_GPS, BW_IFD_INTEROP, BW_IFD_SUB, BW_IFD_COUNT };

struct bw_tag {
	enum bw_ifd ifd;
	uint16_t tag, type;
	uint32_t count;
	size_t entry_at;	    /* of its 12 bytes */
	size_t value_at, value_len; /* inside the block; 0 long when it is outside */
};

#define BW_EXIF_MAX_TAGS 2000u
#define BW_EXIF_MAX_IFDS 32u
#define BW_EXIF_MAX_LEN ((size_t)1 << 20)

struct bw_exif {
	const uint8_t *data; /* from "II*\0" or "MM\0*" on; borrowed */
	size_t len;
	bool big_endian;
	bool odd; /* cycles, limits, values outside: libexif does not get to see it */
	struct bw_tag *tags;
	size_t count;
	struct { size_t at; enum bw_ifd kind; uint16_t entries; } ifds[BW_EXIF_MAX_IFDS];
	size_t ifd_count;
	size_t thumb_at, thumb_len;
	unsigned duplicates, unknown_types;
};

/* BW_EFORMAT when it is no TIFF block at all. */
enum bw_rc bw_exif_walk(const uint8_t *data, size_t len, struct bw_exif *out, struct bw_err *err) BW_MUST_USE;
/* The same over a whole TIFF file, which may be longer than a block. */
enum bw_rc bw_exif_walk_file(const uint8_t *data, size_t len, struct bw_exif *out, struct bw_err *err) BW_MUST_USE;
void bw_exif_free(struct bw_exif *x);
/* The first with that number, or NULL. */
const struct bw_tag *bw_exif_find(const struct bw_exif *x, enum bw_ifd ifd, uint16_t tag);
uint32_t bw_exif_uint(const struct bw_exif *x, const struct bw_tag *t); /* first SHORT (signed too) or LONG, else 0 */
/* ASCII up to the first NUL, cut to cap - 1. */
void bw_exif_text(const struct bw_exif *x, const struct bw_tag *t, char *out, size_t cap);

void bw_exif_facts(const struct bw_exif *x, struct bw_facts *f);
#define BW_EXIF_UPRIGHT 0x100u /* which way is up stands elsewhere */
/* "2021:03:04 05:06:07", the only form in which a date stays; "+03:00"; "123", maybe filled up with blanks. */
bool bw_exif_is_date(const char *text);
bool bw_exif_is_offset(const char *text);
bool bw_exif_is_subsec(const char *text, size_t *digits);
/* Append the fresh block ("II*\0" …); nothing when there is nothing to say.
 * flags: BW_MEDIA_KEEP_OFFSET, BW_EXIF_UPRIGHT. */
void bw_exif_fresh(const struct bw_exif *x, unsigned flags, struct bw_buf *out);

#endif

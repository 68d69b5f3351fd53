/* ISO base media files: HEIC, AVIF, MP4, MOV, 3GP, M4A, JPEG XL in a container.
 * ISO/IEC 14496-12, 14496-14, 23008-12 (HEIF), 18181-2 (JXL), Apple's QuickTime
 * File Format.
 *
 * Offsets in these files count from the start, so no byte of a copy may move:
 * what is not needed becomes a box named "free" that holds zeros, bytes that
 * nothing refers to become zeros, and only what lies behind the last needed box
 * goes. Nothing here recurses; each level of boxes has its own function. */
#ifndef BW_MEDIA_BMFF_H
#define BW_MEDIA_BMFF_H

#include "media/plan.h"

#define BW_4CC(s) ((uint32_t)(uint8_t)(s)[0] << 24 | (uint32_t)(uint8_t)(s)[1] << 16 | (uint32_t)(uint8_t)(s)[2] << 8 | (uint32_t)(uint8_t)(s)[3])

struct bw_box {
	size_t at, head, len; /* head: 8, or 16 with a long size; len with it */
	uint32_t type;
};

struct bw_mark {
	size_t at, len;
	enum bw_class class;
	enum bw_part_action action;
	const char *what;
	size_t put_at;
};

struct bw_range {
	size_t at, end;
	bool own; /* marked by whoever asked for it; else coded data, which is kept */
};

#define BW_HEIF_EDGE 64u /* pixels that coding in blocks may add to a side, and nobody sees */
#define BW_BMFF_MAX_MARKS 200000u
#define BW_BMFF_MAX_RANGES 4000000u
#define BW_BMFF_MAX_DATA 65536u
#define BW_BMFF_MAX_TRACKS 64
#define BW_BMFF_UNSHOWN "the film holds parts that it does not show; save the cut film as a new one first"

/* A track that stays. Times in its own ticks, of which rate make a second. */
struct bw_bmff_track {
	uint32_t id, rate;
	bool begun;	     /* start is known */
	uint64_t start, end; /* of the samples that were seen so far */
	double shown;	     /* seconds, by its edit list; 0: all there are */
	bool defaults;	     /* "trex" was seen: for samples of fragments that do not say it */
	uint32_t duration, size;
};

struct bw_bmff {
	struct bw_splitter *s;
	const uint8_t *data;
	size_t len;
	struct bw_mark *marks;
	size_t mark_count, mark_cap;
	struct bw_buf put; /* bytes of the replacing marks */
	struct bw_range *ranges; /* coded data that is kept */
	size_t range_count, range_cap;
	struct bw_box *data_boxes; /* "mdat", and "idat" of a picture file */
	size_t data_count, data_cap;
	struct bw_bmff_track tracks[BW_BMFF_MAX_TRACKS];
	size_t track_count;
	bool extends; /* "mvex" was seen: there may be fragments */
	size_t end; /* behind the last box that is needed */
	enum bw_class coded; /* of the kept data */
};

/* The box at *at, which moves behind it. false at the end, and at a box that is
 * damaged: then *at stays before end. */
bool bw_box_next(const struct bw_bmff *b, size_t *at, size_t end, struct bw_box *out);
/* The first child of that type; skip bytes lie between the parent's head and its
 * children. When there is none, out has no length. */
bool bw_box_find(const struct bw_bmff *b, const struct bw_box *parent, size_t skip, const char *type, struct bw_box *out);
bool bw_box_is(const struct bw_box *box, const char *type);
/* Is the type one of the list's, four letters each? */
bool bw_box_listed(uint32_t type, const char *list);
size_t bw_box_body(const struct bw_box *box); /* where its payload starts */
size_t bw_box_end(const struct bw_box *box);
/* Big-endian numbers at a place in the file; 0 when it is outside. */
uint32_t bw_bmff_u16(const struct bw_bmff *b, size_t at);
uint32_t bw_bmff_u32(const struct bw_bmff *b, size_t at);
uint64_t bw_bmff_u64(const struct bw_bmff *b, size_t at);

/* What becomes of a run of bytes. Runs may come in any order and must not
 * overlap; what none names becomes zero, and is hidden data. */
void bw_bmff_keep(struct bw_bmff *b, size_t at, size_t len, enum bw_class class, const char *what);
void bw_bmff_zero(struct bw_bmff *b, size_t at, size_t len, enum bw_class class, const char *what);
void bw_bmff_put(struct bw_bmff *b, size_t at, const void *bytes, size_t len, enum bw_class class, const char *what);
void bw_bmff_head(struct bw_bmff *b, const struct bw_box *box); /* keeps the head of a box */
void bw_bmff_free(struct bw_bmff *b, const struct bw_box *box, enum bw_class class, const char *what);
/* Coded data that something kept refers to. */
void bw_bmff_range(struct bw_bmff *b, uint64_t at, uint64_t len);
/* A run inside media data that the caller marks by himself; false when it is outside. */
bool bw_bmff_range_own(struct bw_bmff *b, uint64_t at, uint64_t len);
void bw_bmff_data_box(struct bw_bmff *b, const struct bw_box *box);
/* A table of so many bytes stays; more are hidden data, fewer refuse. */
void bw_bmff_sized(struct bw_bmff *b, const struct bw_box *box, uint64_t payload);
/* "hdlr": the kind stays, names go. "dinf": data in this file only, no names of files. */
void bw_bmff_handler(struct bw_bmff *b, const struct bw_box *hdlr);
void bw_bmff_references(struct bw_bmff *b, const struct bw_box *dinf);

/* "udta" of a film: only noted. */
void bw_bmff_user_data(struct bw_bmff *b, const struct bw_box *udta);
/* "meta" of a film: noted, and marked; of it stays the local date, true if there is one. */
bool bw_bmff_keys(struct bw_bmff *b, const struct bw_box *meta);
/* What the tracks of these bytes are; they may be the start of a file alone. */
enum bw_bmff_kind { BW_BMFF_UNSURE, BW_BMFF_SOUND, BW_BMFF_FILM };
enum bw_bmff_kind bw_bmff_kind(const uint8_t *data, size_t len);

/* "moov": tracks of film and sound stay, with what plays them. */
void bw_bmff_movie(struct bw_bmff *b, const struct bw_box *moov);
/* "mvex" and "moof": the samples of tracks that stay. The end comes once, behind
 * the last of them. */
void bw_bmff_extends(struct bw_bmff *b, const struct bw_box *mvex);
void bw_bmff_fragment(struct bw_bmff *b, const struct bw_box *moof);
void bw_bmff_fragments_end(struct bw_bmff *b);
/* "meta" of a picture file: the main picture, what it is made of, its alpha and dates stay. */
void bw_bmff_items(struct bw_bmff *b, const struct bw_box *meta);
/* Changes a picture file so that readers offer all its pictures but the pieces of grids:
 * small, hidden and auxiliary ones too. false: its lists are damaged. */
bool bw_heif_offer_all(uint8_t *data, size_t len) BW_MUST_USE;

#endif

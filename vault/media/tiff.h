/* TIFF, where pictures and what is said about them share one space of offsets:
 * the copy is made in place, so that no offset moves. In three steps: read the
 * directories (tiff_dir.c), look into each coded strip (tiff_coded.c), and tile
 * the file with what is needed of it (tiff.c). */
#ifndef BW_MEDIA_TIFF_H
#define BW_MEDIA_TIFF_H

#include "media/plan.h"

/* What may be in the directory of a picture; the order of bw_tiff_rules. */
enum bw_tiff_rule {
	BW_TIFF_SUBFILE,
	BW_TIFF_WIDTH,
	BW_TIFF_HEIGHT,
	BW_TIFF_BITS,
	BW_TIFF_COMPRESSION,
	BW_TIFF_PHOTOMETRIC,
	BW_TIFF_FILL_ORDER,
	BW_TIFF_STRIPS,
	BW_TIFF_ORIENTATION,
	BW_TIFF_SAMPLES,
	BW_TIFF_ROWS,
	BW_TIFF_STRIP_LENS,
	BW_TIFF_X_RES,
	BW_TIFF_Y_RES,
	BW_TIFF_PLANAR,
	BW_TIFF_T4,
	BW_TIFF_T6,
	BW_TIFF_UNIT,
	BW_TIFF_DATE,
	BW_TIFF_PREDICTOR,
	BW_TIFF_WHITE,
	BW_TIFF_PRIMARIES,
	BW_TIFF_COLOR_MAP,
	BW_TIFF_TILE_WIDTH,
	BW_TIFF_TILE_HEIGHT,
	BW_TIFF_TILES,
	BW_TIFF_TILE_LENS,
	BW_TIFF_INK_SET,
	BW_TIFF_EXTRA,
	BW_TIFF_FORMAT,
	BW_TIFF_JPEG_TABLES,
	BW_TIFF_YCC_COEFFICIENTS,
	BW_TIFF_YCC_SUBSAMPLING,
	BW_TIFF_YCC_POSITION,
	BW_TIFF_BLACK_WHITE,
	BW_TIFF_ICC,
	BW_TIFF_EXIF,
	/* From here on of raw files alone: DNG 1.7.1, chapters 4 and 6. */
	BW_TIFF_SUBS,
	BW_TIFF_TAKEN, /* DateTimeOriginal of TIFF/EP, in the main directory */
	BW_TIFF_CFA_DIM,
	BW_TIFF_CFA,
	BW_TIFF_VERSION,
	BW_TIFF_BACKWARD,
	BW_TIFF_MODEL,
	BW_TIFF_CFA_PLANES,
	BW_TIFF_CFA_LAYOUT,
	BW_TIFF_LINEAR,
	BW_TIFF_BLACK_DIM,
	BW_TIFF_BLACK,
	BW_TIFF_BLACK_H,
	BW_TIFF_BLACK_V,
	BW_TIFF_WHITE_LEVEL,
	BW_TIFF_SCALE,
	BW_TIFF_CROP_ORIGIN,
	BW_TIFF_CROP_SIZE,
	BW_TIFF_MATRIX_1,
	BW_TIFF_MATRIX_2,
	BW_TIFF_MATRIX_3,
	BW_TIFF_CALIBRATION_1,
	BW_TIFF_CALIBRATION_2,
	BW_TIFF_CALIBRATION_3,
	BW_TIFF_REDUCTION_1,
	BW_TIFF_REDUCTION_2,
	BW_TIFF_REDUCTION_3,
	BW_TIFF_FORWARD_1,
	BW_TIFF_FORWARD_2,
	BW_TIFF_FORWARD_3,
	BW_TIFF_BALANCE,
	BW_TIFF_NEUTRAL,
	BW_TIFF_WHITE_XY,
	BW_TIFF_EXPOSURE,
	BW_TIFF_EXPOSURE_OFFSET,
	BW_TIFF_NOISE,
	BW_TIFF_SHARPNESS,
	BW_TIFF_GREEN_SPLIT,
	BW_TIFF_LINEAR_LIMIT,
	BW_TIFF_CHROMA_BLUR,
	BW_TIFF_ALIAS,
	BW_TIFF_SHADOW,
	BW_TIFF_ILLUMINANT_1,
	BW_TIFF_ILLUMINANT_2,
	BW_TIFF_ILLUMINANT_3,
	BW_TIFF_BEST_SCALE,
	BW_TIFF_ACTIVE,
	BW_TIFF_MASKED,
	BW_TIFF_COLORIMETRIC,
	BW_TIFF_DENOISED,
	BW_TIFF_HUE_DIMS,
	BW_TIFF_HUE_1,
	BW_TIFF_HUE_2,
	BW_TIFF_HUE_3,
	BW_TIFF_HUE_ENCODING,
	BW_TIFF_LOOK_DIMS,
	BW_TIFF_LOOK,
	BW_TIFF_LOOK_ENCODING,
	BW_TIFF_TONES,
	BW_TIFF_EMBED,
	BW_TIFF_BLACK_RENDER,
	BW_TIFF_SUB_TILE,
	BW_TIFF_ROW_INTERLEAVE,
	BW_TIFF_COLUMN_INTERLEAVE,
	BW_TIFF_OPCODES_1,
	BW_TIFF_OPCODES_2,
	BW_TIFF_OPCODES_3,
	BW_TIFF_NOISE_PROFILE,
	BW_TIFF_USER_CROP,
	BW_TIFF_GAINS,
	BW_TIFF_GAINS_2,
	BW_TIFF_RANGE,
	BW_TIFF_RULES
};
#define BW_TIFF_PLAIN_RULES BW_TIFF_SUBS

#define BW_TIFF_RAW \
	"this is a raw file of a camera in a maker's own form, which cannot be cleaned; save the picture as JPEG in the phone's photo app or another " \
	"program for photos, and use that"

/* One entry; count is 0 when it is not there, or goes. */
struct bw_tiff_value {
	uint16_t tag, type;
	uint32_t count;
	size_t entry_at, at, len; /* at: of the value, wherever it is */
};

struct bw_tiff_page {
	size_t at;
	uint16_t entries;
	bool kept;
	bool bare; /* the main directory of a raw file whose own picture, a small one, goes */
	struct bw_tiff_value v[BW_TIFF_RULES];
	uint32_t width, height, across, down; /* of one strip or tile */
	unsigned samples, planes, compression;
	uint64_t grid; /* strips or tiles of one plane */
};

enum bw_tiff_kind { BW_TIFF_HEAD, BW_TIFF_IFD, BW_TIFF_VALUE, BW_TIFF_DATED, BW_TIFF_PROFILE, BW_TIFF_CODED, BW_TIFF_GONE };

/* Bytes that belong to something. Of len bytes keep are in the copy, and of
 * these the coded data takes up used. */
struct bw_tiff_range {
	size_t at, len, keep, used;
	size_t fresh_at, fresh_len; /* what stands there in the copy, in t->fresh; 0 long: the same */
	enum bw_tiff_kind kind;
};

#define BW_TIFF_MAX_PAGES 100u
#define BW_TIFF_MAX_ENTRIES 1000u
#define BW_TIFF_MAX_RANGES 300000u
#define BW_TIFF_MAX_JPEGS 20000u
#define BW_TIFF_MAX_RAW ((uint64_t)2 << 30)

struct bw_tiff {
	struct bw_splitter *s;
	const uint8_t *data;
	size_t len;
	bool big_endian;
	bool dng; /* a raw file: one picture of what the sensor saw, and how to develop it */
	struct bw_tiff_page *pages;
	size_t page_count;
	struct bw_tiff_range *ranges;
	size_t count, cap;
	struct bw_buf fresh;
	uint64_t spent, raw; /* bytes of strips and profiles, and what they unpack to */
	unsigned jpegs;
	bool untold, cut_short; /* coded data that nobody looked into; rows missing */
};

bool bw_tiff_refused(const struct bw_tiff *t);
uint16_t bw_tiff_16(const struct bw_tiff *t, size_t at);
uint32_t bw_tiff_32(const struct bw_tiff *t, size_t at);
/* The i-th number of a value of bytes, SHORTs or LONGs. */
uint32_t bw_tiff_uint(const struct bw_tiff *t, const struct bw_tiff_value *v, uint32_t i);
/* The first number, or what it is when the tag is not there. */
uint32_t bw_tiff_first(const struct bw_tiff *t, const struct bw_tiff_value *v, uint32_t otherwise);
/* NULL, and refused or full, when there is no room. */
struct bw_tiff_range *bw_tiff_claim(struct bw_tiff *t, enum bw_tiff_kind kind, size_t at, size_t len);

/* Read all directories, claim what they need, write them anew. */
void bw_tiff_read(struct bw_tiff *t);
/* Claim the coded data of a page. */
void bw_tiff_claim_coded(struct bw_tiff *t, const struct bw_tiff_page *p);
/* Tables that strips share: nothing but tables in it? */
bool bw_tiff_tables_clean(const uint8_t *data, size_t len);

/* ---- raw files (tiff_raw.c) ---- */

/* Lists the directories of a raw file and says which one is the picture; the main
 * one, which says how to develop it, is pages[0] in any case. NULL, and refused, when it
 * is not clear. */
struct bw_tiff_page *bw_tiff_raw_pages(struct bw_tiff *t);
/* A page from its place on; false where there can be none, and refused. */
bool bw_tiff_add_page(struct bw_tiff *t, size_t at);
/* An entry of a directory; false: of an unknown type, without a value, or outside the file. */
bool bw_tiff_entry(const struct bw_tiff *t, size_t at, struct bw_tiff_value *v);
/* Is the value of an entry, whose type and count are those of the rule, one that develops
 * a picture, and as long as that asks for? */
bool bw_tiff_raw_fits(const struct bw_tiff *t, const struct bw_tiff_page *p, enum bw_tiff_rule rule);
/* Refuses what would show another picture without what goes, or holds much that is not shown. */
void bw_tiff_raw_judge(struct bw_tiff *t, struct bw_tiff_page *main, const struct bw_tiff_page *picture);

enum bw_tiff_coded_end {
	BW_TIFF_END,	/* the coded data ends at *used */
	BW_TIFF_SHORT,	/* rows are missing */
	BW_TIFF_UNTOLD, /* nobody looked */
	BW_TIFF_BAD,
	BW_TIFF_LONG /* it goes on behind the last row */
};
/* Where does coded data end that unpacks to raw bytes? (tiff_packed.c) */
enum bw_tiff_coded_end bw_tiff_packed_end(unsigned compression, const uint8_t *data, size_t len, uint64_t raw,
    size_t *used);

#endif

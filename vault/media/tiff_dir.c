/* The directories of a TIFF file: which entries stay, and how they are written
 * anew in their old place. An entry stays when its number is in the list, its
 * type and count are those that the number asks for, and its value is one that
 * exists; so no entry is a place to put words. */
#include <string.h>

#include "media/exif.h"
#include "media/icc.h"
#include "media/tiff.h"

enum count { ONE, TWO, THREE, FOUR, SIX, SAMPLES, EXTRA, MAP, PIECES, BLOB, DATE, LIST /* up to max */ };

#define T_BYTE (1u << 1)
#define T_ASCII (1u << 2)
#define T_SHORT (1u << 3)
#define T_LONG (1u << 4)
#define T_RATIONAL (1u << 5)
#define T_UNDEFINED (1u << 7)
#define T_SRATIONAL (1u << 10)
#define T_FLOAT (1u << 11)
#define T_DOUBLE (1u << 12)
#define T_IFD (1u << 13)
#define T_UINT (T_SHORT | T_LONG)
#define T_REAL (T_UINT | T_RATIONAL)
#define T_SIGNED (T_RATIONAL | T_SRATIONAL)
#define ANY UINT32_MAX
#define MAX_TABLES 16384u /* of JPEG: all of them take up less; each strip reads them again */

/* Without a loose one the picture looks the same, or nearly: it goes when it is
 * not well formed. For any other the whole file is refused. */
static const struct {
	uint16_t tag, types;
	enum count count;
	bool loose;
	uint32_t min, max; /* of each number, where there are few; max of a LIST is its count */
} rules[BW_TIFF_RULES] = {
	[BW_TIFF_SUBFILE] = { 254, T_UINT, ONE, true, 0, 7 },
	[BW_TIFF_WIDTH] = { 256, T_UINT, ONE, false, 1, ANY },
	[BW_TIFF_HEIGHT] = { 257, T_UINT, ONE, false, 1, ANY },
	[BW_TIFF_BITS] = { 258, T_SHORT, SAMPLES, false, 1, 64 },
	[BW_TIFF_COMPRESSION] = { 259, T_SHORT, ONE, false, 1, 65535 },
	[BW_TIFF_PHOTOMETRIC] = { 262, T_SHORT, ONE, false, 0, 65535 },
	[BW_TIFF_FILL_ORDER] = { 266, T_SHORT, ONE, false, 1, 2 },
	[BW_TIFF_STRIPS] = { 273, T_UINT, PIECES, false, 0, ANY },
	[BW_TIFF_ORIENTATION] = { 274, T_UINT, ONE, true, 1, 8 },
	[BW_TIFF_SAMPLES] = { 277, T_SHORT, ONE, false, 1, 32 },
	[BW_TIFF_ROWS] = { 278, T_UINT, ONE, false, 1, ANY },
	[BW_TIFF_STRIP_LENS] = { 279, T_UINT, PIECES, false, 0, ANY },
	[BW_TIFF_X_RES] = { 282, T_RATIONAL, ONE, true, 0, ANY },
	[BW_TIFF_Y_RES] = { 283, T_RATIONAL, ONE, true, 0, ANY },
	[BW_TIFF_PLANAR] = { 284, T_SHORT, ONE, false, 1, 2 },
	[BW_TIFF_T4] = { 292, T_UINT, ONE, false, 0, 7 },
	[BW_TIFF_T6] = { 293, T_UINT, ONE, false, 0, 2 },
	[BW_TIFF_UNIT] = { 296, T_SHORT, ONE, true, 1, 3 },
	[BW_TIFF_DATE] = { 306, T_ASCII, DATE, true, 0, 0 },
	[BW_TIFF_PREDICTOR] = { 317, T_SHORT, ONE, false, 1, 3 },
	[BW_TIFF_WHITE] = { 318, T_RATIONAL, TWO, true, 0, ANY },
	[BW_TIFF_PRIMARIES] = { 319, T_RATIONAL, SIX, true, 0, ANY },
	[BW_TIFF_COLOR_MAP] = { 320, T_SHORT, MAP, true, 0, 65535 },
	[BW_TIFF_TILE_WIDTH] = { 322, T_UINT, ONE, false, 1, ANY },
	[BW_TIFF_TILE_HEIGHT] = { 323, T_UINT, ONE, false, 1, ANY },
	[BW_TIFF_TILES] = { 324, T_LONG, PIECES, false, 0, ANY },
	[BW_TIFF_TILE_LENS] = { 325, T_UINT, PIECES, false, 0, ANY },
	[BW_TIFF_INK_SET] = { 332, T_SHORT, ONE, true, 1, 2 },
	[BW_TIFF_EXTRA] = { 338, T_SHORT, EXTRA, false, 0, 2 },
	[BW_TIFF_FORMAT] = { 339, T_SHORT, SAMPLES, false, 1, 6 },
	[BW_TIFF_JPEG_TABLES] = { 347, T_UNDEFINED | T_BYTE, BLOB, true, 0, 0 },
	[BW_TIFF_YCC_COEFFICIENTS] = { 529, T_RATIONAL, THREE, false, 0, ANY },
	[BW_TIFF_YCC_SUBSAMPLING] = { 530, T_SHORT, TWO, false, 1, 4 },
	[BW_TIFF_YCC_POSITION] = { 531, T_SHORT, ONE, true, 1, 2 },
	[BW_TIFF_BLACK_WHITE] = { 532, T_RATIONAL, SIX, false, 0, ANY },
	[BW_TIFF_ICC] = { 34675, T_UNDEFINED | T_BYTE, BLOB, true, 0, 0 },
	[BW_TIFF_EXIF] = { 34665, T_LONG | T_IFD, ONE, true, 8, ANY },
	[BW_TIFF_SUBS] = { 330, T_LONG | T_IFD, LIST, true, 0, 8 },
	[BW_TIFF_TAKEN] = { 36867, T_ASCII, DATE, true, 0, 0 },
	[BW_TIFF_CFA_DIM] = { 33421, T_SHORT, TWO, false, 1, 8 },
	[BW_TIFF_CFA] = { 33422, T_BYTE, LIST, false, 0, 64 },
	[BW_TIFF_VERSION] = { 50706, T_BYTE, FOUR, false, 0, 9 },
	[BW_TIFF_BACKWARD] = { 50707, T_BYTE, FOUR, true, 0, 9 },
	[BW_TIFF_MODEL] = { 50708, T_ASCII, BLOB, true, 0, 0 },
	[BW_TIFF_CFA_PLANES] = { 50710, T_BYTE, LIST, false, 0, 4 },
	[BW_TIFF_CFA_LAYOUT] = { 50711, T_SHORT, ONE, false, 1, 9 },
	[BW_TIFF_LINEAR] = { 50712, T_SHORT, LIST, false, 0, 65536 },
	[BW_TIFF_BLACK_DIM] = { 50713, T_SHORT, TWO, false, 1, 8 },
	[BW_TIFF_BLACK] = { 50714, T_REAL, LIST, false, 0, 256 },
	[BW_TIFF_BLACK_H] = { 50715, T_SRATIONAL, LIST, false, 0, 65536 },
	[BW_TIFF_BLACK_V] = { 50716, T_SRATIONAL, LIST, false, 0, 65536 },
	[BW_TIFF_WHITE_LEVEL] = { 50717, T_UINT, SAMPLES, false, 0, ANY },
	[BW_TIFF_SCALE] = { 50718, T_RATIONAL, TWO, false, 0, ANY },
	[BW_TIFF_CROP_ORIGIN] = { 50719, T_REAL, TWO, false, 0, ANY },
	[BW_TIFF_CROP_SIZE] = { 50720, T_REAL, TWO, false, 0, ANY },
	[BW_TIFF_MATRIX_1] = { 50721, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_MATRIX_2] = { 50722, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_MATRIX_3] = { 52531, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_CALIBRATION_1] = { 50723, T_SRATIONAL, LIST, false, 0, 16 },
	[BW_TIFF_CALIBRATION_2] = { 50724, T_SRATIONAL, LIST, false, 0, 16 },
	[BW_TIFF_CALIBRATION_3] = { 52530, T_SRATIONAL, LIST, false, 0, 16 },
	[BW_TIFF_REDUCTION_1] = { 50725, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_REDUCTION_2] = { 50726, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_REDUCTION_3] = { 52538, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_FORWARD_1] = { 50964, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_FORWARD_2] = { 50965, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_FORWARD_3] = { 52532, T_SRATIONAL, LIST, false, 0, 12 },
	[BW_TIFF_BALANCE] = { 50727, T_RATIONAL, LIST, false, 0, 4 },
	[BW_TIFF_NEUTRAL] = { 50728, T_SHORT | T_RATIONAL, LIST, false, 0, 4 },
	[BW_TIFF_WHITE_XY] = { 50729, T_RATIONAL, TWO, false, 0, ANY },
	[BW_TIFF_EXPOSURE] = { 50730, T_SRATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_EXPOSURE_OFFSET] = { 51109, T_SIGNED, ONE, false, 0, ANY },
	[BW_TIFF_NOISE] = { 50731, T_RATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_SHARPNESS] = { 50732, T_RATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_GREEN_SPLIT] = { 50733, T_UINT, ONE, false, 0, 5000 },
	[BW_TIFF_LINEAR_LIMIT] = { 50734, T_RATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_CHROMA_BLUR] = { 50737, T_RATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_ALIAS] = { 50738, T_RATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_SHADOW] = { 50739, T_RATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_ILLUMINANT_1] = { 50778, T_SHORT, ONE, false, 0, 255 },
	[BW_TIFF_ILLUMINANT_2] = { 50779, T_SHORT, ONE, false, 0, 255 },
	[BW_TIFF_ILLUMINANT_3] = { 52529, T_SHORT, ONE, false, 0, 255 },
	[BW_TIFF_BEST_SCALE] = { 50780, T_RATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_ACTIVE] = { 50829, T_UINT, FOUR, false, 0, ANY },
	[BW_TIFF_MASKED] = { 50830, T_UINT, LIST, false, 0, 64 },
	[BW_TIFF_COLORIMETRIC] = { 50879, T_SHORT, ONE, false, 0, 2 },
	[BW_TIFF_DENOISED] = { 50935, T_RATIONAL, ONE, false, 0, ANY },
	[BW_TIFF_HUE_DIMS] = { 50937, T_LONG, THREE, false, 1, 4096 },
	[BW_TIFF_HUE_1] = { 50938, T_FLOAT, BLOB, false, 0, 0 },
	[BW_TIFF_HUE_2] = { 50939, T_FLOAT, BLOB, false, 0, 0 },
	[BW_TIFF_HUE_3] = { 52537, T_FLOAT, BLOB, false, 0, 0 },
	[BW_TIFF_HUE_ENCODING] = { 51107, T_LONG, ONE, false, 0, 1 },
	[BW_TIFF_LOOK_DIMS] = { 50981, T_LONG, THREE, false, 1, 4096 },
	[BW_TIFF_LOOK] = { 50982, T_FLOAT, BLOB, false, 0, 0 },
	[BW_TIFF_LOOK_ENCODING] = { 51108, T_LONG, ONE, false, 0, 1 },
	[BW_TIFF_TONES] = { 50940, T_FLOAT, LIST, false, 0, 16384 },
	[BW_TIFF_EMBED] = { 50941, T_LONG, ONE, true, 0, 3 },
	[BW_TIFF_BLACK_RENDER] = { 51110, T_LONG, ONE, false, 0, 1 },
	[BW_TIFF_SUB_TILE] = { 50974, T_UINT, TWO, false, 1, ANY },
	[BW_TIFF_ROW_INTERLEAVE] = { 50975, T_UINT, ONE, false, 1, ANY },
	[BW_TIFF_COLUMN_INTERLEAVE] = { 52547, T_UINT, ONE, false, 1, ANY },
	[BW_TIFF_OPCODES_1] = { 51008, T_UNDEFINED, BLOB, false, 0, 0 },
	[BW_TIFF_OPCODES_2] = { 51009, T_UNDEFINED, BLOB, false, 0, 0 },
	[BW_TIFF_OPCODES_3] = { 51022, T_UNDEFINED, BLOB, false, 0, 0 },
	[BW_TIFF_NOISE_PROFILE] = { 51041, T_DOUBLE, LIST, false, 0, 8 },
	[BW_TIFF_USER_CROP] = { 51125, T_RATIONAL, FOUR, false, 0, ANY },
	[BW_TIFF_GAINS] = { 52525, T_UNDEFINED, BLOB, false, 0, 0 },
	[BW_TIFF_GAINS_2] = { 52544, T_UNDEFINED, BLOB, false, 0, 0 },
	[BW_TIFF_RANGE] = { 52551, T_UNDEFINED, BLOB, false, 0, 0 },
};

/* How the bytes of strips are coded, and the colours that numbers can mean. */
static const struct {
	uint16_t number;
	const char *name;
	bool raw; /* in raw files alone */
} codings[] = { { 1, "none", false }, { 2, "CCITT-RLE", false }, { 3, "CCITT-T4", false }, { 4, "CCITT-T6", false },
	{ 5, "LZW", false }, { 7, "JPEG", false }, { 8, "Deflate", false }, { 32773, "PackBits", false },
	{ 32946, "Deflate", false }, { 34676, "SGILog", false }, { 34677, "SGILog24", false }, { 34892, "JPEG", true },
	{ 52546, "JPEG XL", true } };
static const uint16_t colours[] = { 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 32844, 32845 };

bool
bw_tiff_refused(const struct bw_tiff *t)
{
	return t->s->plan->refused[0] != '\0' || t->s->full;
}

uint16_t
bw_tiff_16(const struct bw_tiff *t, size_t at)
{
	struct bw_cursor c = bw_cursor_of(t->data, t->len);

	bw_cursor_seek(&c, at);
	return t->big_endian ? bw_cursor_be16(&c) : bw_cursor_le16(&c);
}

uint32_t
bw_tiff_32(const struct bw_tiff *t, size_t at)
{
	struct bw_cursor c = bw_cursor_of(t->data, t->len);

	bw_cursor_seek(&c, at);
	return t->big_endian ? bw_cursor_be32(&c) : bw_cursor_le32(&c);
}

static void
put16(struct bw_tiff *t, uint16_t n)
{
	t->big_endian ? bw_buf_be16(&t->fresh, n) : bw_buf_le16(&t->fresh, n);
}

static void
put32(struct bw_tiff *t, uint32_t n)
{
	t->big_endian ? bw_buf_be32(&t->fresh, n) : bw_buf_le32(&t->fresh, n);
}

static size_t
type_size(uint16_t type)
{
	static const uint8_t sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4 };

	return type < sizeof(sizes) ? sizes[type] : 0;
}

uint32_t
bw_tiff_uint(const struct bw_tiff *t, const struct bw_tiff_value *v, uint32_t i)
{
	size_t size = type_size(v->type);

	if (i >= v->count)
		return 0;
	if (size == 1)
		return t->data[v->at + i];
	return size == 2 ? bw_tiff_16(t, v->at + (size_t)i * 2) : bw_tiff_32(t, v->at + (size_t)i * 4);
}

uint32_t
bw_tiff_first(const struct bw_tiff *t, const struct bw_tiff_value *v, uint32_t otherwise)
{
	return v->count > 0 ? bw_tiff_uint(t, v, 0) : otherwise;
}

/* ---- one entry ---- */

bool
bw_tiff_entry(const struct bw_tiff *t, size_t at, struct bw_tiff_value *v)
{
	uint64_t len;

	v->tag = bw_tiff_16(t, at);
	v->type = bw_tiff_16(t, at + 2);
	v->count = bw_tiff_32(t, at + 4);
	v->entry_at = at;
	len = (uint64_t)v->count * type_size(v->type);
	v->at = len <= 4 ? at + 8 : bw_tiff_32(t, at + 8);
	if (len == 0 || v->at > t->len || len > t->len - v->at)
		return false;
	v->len = (size_t)len;
	return true;
}

static bool
is_inline(const struct bw_tiff_value *v)
{
	return v->at == v->entry_at + 8;
}

static void
text_of(const struct bw_tiff *t, const struct bw_tiff_value *v, char text[static 24])
{
	size_t len = v->len < 24 ? v->len : 23;

	memcpy(text, t->data + v->at, len);
	text[len] = '\0';
}

/* Exactly the date and its NUL. */
static bool
is_date(const struct bw_tiff *t, const struct bw_tiff_value *v)
{
	char text[24];

	if (v->type != 2 || v->count != 20)
		return false;
	text_of(t, v, text);
	return bw_exif_is_date(text);
}

static void
put_entry(struct bw_tiff *t, const struct bw_tiff_value *v, uint32_t count)
{
	static const uint8_t zero[4];

	put16(t, v->tag);
	put16(t, v->type);
	put32(t, count);
	if (is_inline(v)) {
		bw_buf_put(&t->fresh, t->data + v->at, v->len);
		bw_buf_put(&t->fresh, zero, 4 - v->len);
	} else {
		put32(t, (uint32_t)v->at);
	}
}

/* ---- the entries of a picture ---- */

static void
drop(struct bw_tiff_page *p, enum bw_tiff_rule rule)
{
	memset(&p->v[rule], 0, sizeof(p->v[rule]));
}

static bool
count_fits(const struct bw_tiff *t, const struct bw_tiff_page *p, const struct bw_tiff_value *v, enum count count)
{
	uint32_t samples = bw_tiff_first(t, &p->v[BW_TIFF_SAMPLES], 1);
	uint32_t bits = bw_tiff_first(t, &p->v[BW_TIFF_BITS], 1);

	switch (count) {
	case ONE:
		return v->count == 1;
	case TWO:
		return v->count == 2;
	case THREE:
		return v->count == 3;
	case FOUR:
		return v->count == 4;
	case SIX:
		return v->count == 6;
	case SAMPLES:
		return v->count == 1 || v->count == samples;
	case EXTRA:
		return v->count <= samples;
	case MAP:
		return bits <= 16 && v->count == 3u << bits;
	case DATE:
		return is_date(t, v);
	case PIECES:
	case BLOB:
	case LIST:
		break; /* looked at later */
	}
	return true;
}

static bool
is_bounded(enum bw_tiff_rule rule)
{
	return (rules[rule].types & ~(T_UINT | T_BYTE)) == 0 && rules[rule].count != LIST;
}

static bool
is_well_formed(const struct bw_tiff *t, const struct bw_tiff_page *p, enum bw_tiff_rule rule)
{
	const struct bw_tiff_value *v = &p->v[rule];
	uint32_t i;

	if (v->type > 15 || (rules[rule].types & 1u << v->type) == 0 || !count_fits(t, p, v, rules[rule].count))
		return false;
	if (rules[rule].count == LIST && v->count > rules[rule].max)
		return false;
	if (rule >= BW_TIFF_PLAIN_RULES && !bw_tiff_raw_fits(t, p, rule))
		return false;
	for (i = 0; i < v->count && i < 32 && is_bounded(rule); i++)
		if (bw_tiff_uint(t, v, i) < rules[rule].min || bw_tiff_uint(t, v, i) > rules[rule].max)
			return false;
	return true;
}

static void
check_entries(struct bw_tiff *t, struct bw_tiff_page *p)
{
	/* Those first of which the counts of others depend. */
	static const enum bw_tiff_rule first[] = { BW_TIFF_SAMPLES, BW_TIFF_BITS, BW_TIFF_CFA_DIM, BW_TIFF_BLACK_DIM,
		BW_TIFF_ACTIVE, BW_TIFF_HUE_DIMS, BW_TIFF_LOOK_DIMS };
	const size_t count = sizeof(first) / sizeof(first[0]);
	size_t i;

	for (i = 0; i < count + BW_TIFF_RULES; i++) {
		enum bw_tiff_rule rule = i < count ? first[i] : (enum bw_tiff_rule)(i - count);

		if (p->v[rule].entry_at == 0 || is_well_formed(t, p, rule))
			continue;
		if (!rules[rule].loose)
			bw_split_refuse(t->s, "an entry that the picture cannot do without is damaged");
		drop(p, rule);
	}
}

/* Numbers that only raw files of cameras use. */
static void
look_for_raw(struct bw_tiff *t, const struct bw_tiff_value *v)
{
	if (v->tag == 50706 && !t->dng)
		bw_split_refuse(t->s, BW_TIFF_RAW);
}

static void
read_entries(struct bw_tiff *t, struct bw_tiff_page *p)
{
	size_t known = t->dng ? BW_TIFF_RULES : BW_TIFF_PLAIN_RULES, i, rule;

	for (i = 0; i < p->entries; i++) {
		struct bw_tiff_value v = { 0 };
		bool readable = bw_tiff_entry(t, p->at + 2 + i * 12, &v);

		look_for_raw(t, &v);
		for (rule = 0; rule < known && rules[rule].tag != v.tag; rule++)
			;
		if (rule == known)
			continue;
		if (p->v[rule].entry_at != 0)
			t->s->facts.duplicates++;
		else if (readable)
			p->v[rule] = v;
		else if (!rules[rule].loose && !(p->bare && rule < BW_TIFF_PLAIN_RULES))
			bw_split_refuse(t->s, "an entry that the picture cannot do without lies outside the file");
	}
}

/* ---- is it a picture, and of what form ---- */

/* First of all, since another coding can mean other entries. */
static void
check_coding(struct bw_tiff *t, struct bw_tiff_page *p)
{
	size_t i;

	p->compression = bw_tiff_first(t, &p->v[BW_TIFF_COMPRESSION], 1);
	for (i = 0; i < sizeof(codings) / sizeof(codings[0]) &&
	     (codings[i].number != p->compression || (codings[i].raw && !t->dng)); i++)
		;
	if (i < sizeof(codings) / sizeof(codings[0]))
		bw_facts_codec(&t->s->facts, codings[i].name, strlen(codings[i].name));
	else if (p->compression == 6)
		bw_split_refuse(t->s, "the picture is coded as JPEG in an old way that cannot be told apart");
	else
		bw_split_refuse(t->s, "the picture is coded in a way that cannot be looked into");
}

static void
check_colours(struct bw_tiff *t, const struct bw_tiff_page *p)
{
	uint32_t colour = bw_tiff_uint(t, &p->v[BW_TIFF_PHOTOMETRIC], 0);
	size_t i;

	/* Of a raw file that was asked before. */
	if (t->dng)
		return;
	for (i = 0; i < sizeof(colours) / sizeof(colours[0]) && colours[i] != colour; i++)
		;
	if (i == sizeof(colours) / sizeof(colours[0]) || p->v[BW_TIFF_PHOTOMETRIC].count == 0)
		bw_split_refuse(t->s, "the picture does not say in a known way what its colours are; it may be a raw file of a camera");
	if (colour == 3 && p->v[BW_TIFF_COLOR_MAP].count == 0)
		bw_split_refuse(t->s, "an entry that the picture cannot do without is damaged");
}

static uint64_t
above(uint32_t a, uint32_t b)
{
	return a / b + (a % b != 0);
}

/* As many pieces as the size asks for, neither more nor less. */
static void
check_pieces(struct bw_tiff *t, struct bw_tiff_page *p)
{
	bool tiled = p->v[BW_TIFF_TILES].count > 0;
	const struct bw_tiff_value *at = &p->v[tiled ? BW_TIFF_TILES : BW_TIFF_STRIPS];
	const struct bw_tiff_value *len = &p->v[tiled ? BW_TIFF_TILE_LENS : BW_TIFF_STRIP_LENS];

	p->width = bw_tiff_uint(t, &p->v[BW_TIFF_WIDTH], 0);
	p->height = bw_tiff_uint(t, &p->v[BW_TIFF_HEIGHT], 0);
	p->samples = bw_tiff_first(t, &p->v[BW_TIFF_SAMPLES], 1);
	p->planes = bw_tiff_first(t, &p->v[BW_TIFF_PLANAR], 1) == 2 ? p->samples : 1;
	if (p->width == 0 || p->height == 0 || at->count == 0) {
		bw_split_refuse(t->s, "there is no picture in the file, or it does not say its size");
		return;
	}
	p->across = tiled ? bw_tiff_uint(t, &p->v[BW_TIFF_TILE_WIDTH], 0) : p->width;
	p->down = bw_tiff_first(t, &p->v[tiled ? BW_TIFF_TILE_HEIGHT : BW_TIFF_ROWS], tiled ? 0 : p->height);
	if (!tiled && p->down > p->height)
		p->down = p->height;
	if (p->across == 0 || p->down == 0 ||
	    bw_mul_overflows(above(p->width, p->across), above(p->height, p->down), &p->grid) ||
	    p->grid > BW_TIFF_MAX_RANGES || at->count != p->grid * p->planes || len->count != at->count)
		bw_split_refuse(t->s, "the picture has more or fewer pieces than its size asks for");
	else if (tiled && (p->width % p->across != 0 || p->height % p->down != 0))
		bw_facts_warn(&t->s->facts, "tiles reach over the edge of the picture; what they hold there is not seen, but kept");
}

/* Entries of the other form would be claimed and mean nothing. */
static void
drop_useless(struct bw_tiff *t, struct bw_tiff_page *p)
{
	static const enum bw_tiff_rule strips[] = { BW_TIFF_STRIPS, BW_TIFF_STRIP_LENS, BW_TIFF_ROWS };
	static const enum bw_tiff_rule tiles[] = { BW_TIFF_TILE_WIDTH, BW_TIFF_TILE_HEIGHT, BW_TIFF_TILE_LENS };
	const struct bw_tiff_value *tables = &p->v[BW_TIFF_JPEG_TABLES];
	bool tiled = p->v[BW_TIFF_TILES].count > 0;
	size_t i;

	if (tiled && p->v[BW_TIFF_STRIPS].count > 0)
		bw_split_refuse(t->s, "the picture is there twice, in strips and in tiles");
	for (i = 0; i < 3; i++)
		drop(p, tiled ? strips[i] : tiles[i]);
	if (p->compression != 7 && p->compression != 34892)
		drop(p, BW_TIFF_JPEG_TABLES);
	else if (tables->count > 0 && (tables->len > MAX_TABLES || !bw_tiff_tables_clean(t->data + tables->at, tables->len)))
		bw_split_refuse(t->s, "the tables of the coded picture hold something else");
	if (bw_tiff_uint(t, &p->v[BW_TIFF_PHOTOMETRIC], 0) != 3)
		drop(p, BW_TIFF_COLOR_MAP);
}

/* ---- what is written anew ---- */

/* A profile that several pages share is cleaned once. */
static const struct bw_tiff_range *
find_profile(const struct bw_tiff *t, const struct bw_tiff_value *v)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (t->ranges[i].kind == BW_TIFF_PROFILE && t->ranges[i].at == v->at && t->ranges[i].len == v->len)
			return &t->ranges[i];
	return NULL;
}

/* Bytes of the clean profile, which stands in the old place; 0: it goes. */
static uint32_t
clean_profile(struct bw_tiff *t, const struct bw_tiff_value *v)
{
	const struct bw_tiff_range *known = find_profile(t, v);
	size_t at = t->fresh.len;
	struct bw_tiff_range *r;

	if (known != NULL)
		return (uint32_t)known->keep;
	if (is_inline(v) || (t->spent += v->len) > t->len || !bw_icc_clean(t->data + v->at, v->len, &t->fresh) ||
	    t->fresh.len - at > v->len) {
		t->fresh.len = at;
		bw_facts_warn(&t->s->facts, "the colour profile is damaged, of an unusual kind or too tight and is left out");
		return 0;
	}
	if ((r = bw_tiff_claim(t, BW_TIFF_PROFILE, v->at, v->len)) == NULL)
		return 0;
	r->keep = r->fresh_len = t->fresh.len - at;
	r->fresh_at = at;
	return (uint32_t)r->keep;
}

static bool
stays_in_exif(const struct bw_tiff *t, const struct bw_tiff_value *v)
{
	char text[24];
	size_t digits;

	text_of(t, v, text);
	switch (v->tag) {
	case 0x9000:
		return v->type == 7 && v->count == 4 && strspn(text, "0123456789") == 4;
	case 0x9003:
	case 0x9004:
		return is_date(t, v);
	case 0x9011:
	case 0x9012:
		return (t->s->options & BW_MEDIA_KEEP_OFFSET) != 0 && v->type == 2 && v->count == 7 && bw_exif_is_offset(text);
	case 0x9291:
	case 0x9292:
		return v->type == 2 && v->count == strlen(text) + 1 && bw_exif_is_subsec(text, &digits);
	case 0xa001:
		return v->type == 3 && v->count == 1 &&
		    (bw_tiff_uint(t, v, 0) == 1 || bw_tiff_uint(t, v, 0) == 2 || bw_tiff_uint(t, v, 0) == 65535);
	default:
		return false;
	}
}

/* One directory at its old place, shorter by what goes. */
static void
finish_ifd(struct bw_tiff *t, size_t at, size_t entries, size_t fresh_at, size_t count, uint32_t next)
{
	struct bw_tiff_range *r = bw_tiff_claim(t, BW_TIFF_IFD, at, 6 + entries * 12);

	if (r == NULL || t->fresh.bad)
		return;
	t->fresh.data[fresh_at + (t->big_endian ? 0 : 1)] = (uint8_t)(count >> 8 & 0xff);
	t->fresh.data[fresh_at + (t->big_endian ? 1 : 0)] = (uint8_t)(count & 0xff);
	put32(t, next);
	r->fresh_at = fresh_at;
	r->keep = r->fresh_len = t->fresh.len - fresh_at;
}

static bool
is_seen(const uint16_t *seen, size_t count, uint16_t tag)
{
	size_t i;

	for (i = 0; i < count && seen[i] != tag; i++)
		;
	return i < count;
}

/* The Exif directory with its dates; false, and nothing claimed, when it has none. */
static bool
write_exif(struct bw_tiff *t, const struct bw_tiff_value *link)
{
	size_t at = link->count > 0 ? bw_tiff_uint(t, link, 0) : 0, start = t->fresh.len, entries, i, count = 0;
	uint16_t seen[8];
	struct bw_tiff_value kept[8];
	bool dated = false;

	if (at < 8 || at > t->len || t->len - at < 6)
		return false;
	entries = bw_tiff_16(t, at);
	if (entries > BW_TIFF_MAX_ENTRIES || entries * 12 > t->len - at - 6)
		return false;
	for (i = 0; i < entries && count < 8; i++) {
		struct bw_tiff_value *v = &kept[count];

		memset(v, 0, sizeof(*v));
		if (!bw_tiff_entry(t, at + 2 + i * 12, v) || !stays_in_exif(t, v) || is_seen(seen, count, v->tag))
			continue;
		dated |= v->tag == 0x9003 || v->tag == 0x9004;
		seen[count++] = v->tag;
	}
	if (!dated)
		return false;
	put16(t, 0);
	for (i = 0; i < count; i++) {
		put_entry(t, &kept[i], kept[i].count);
		if (!is_inline(&kept[i]))
			(void)bw_tiff_claim(t, BW_TIFF_DATED, kept[i].at, kept[i].len);
	}
	finish_ifd(t, at, entries, start, count, 0);
	return true;
}

static void
claim_value(struct bw_tiff *t, enum bw_tiff_rule rule, const struct bw_tiff_value *v)
{
	bool date = rule == BW_TIFF_DATE || rule == BW_TIFF_TAKEN;

	if (!is_inline(v) && rule != BW_TIFF_ICC && rule != BW_TIFF_SUBS && rule != BW_TIFF_MODEL)
		(void)bw_tiff_claim(t, date ? BW_TIFF_DATED : BW_TIFF_VALUE, v->at, v->len);
}

/* Of what else is listed below a raw file's main directory the picture alone stays; and
 * each must name a camera, so all name the same. */
static void
put_fresh(struct bw_tiff *t, const struct bw_tiff_value *v, enum bw_tiff_rule rule, uint32_t picture)
{
	put16(t, v->tag);
	put16(t, v->type);
	put32(t, rule == BW_TIFF_SUBS ? 1 : 4);
	if (rule == BW_TIFF_SUBS)
		put32(t, picture);
	else
		bw_buf_put(&t->fresh, "DNG", 4);
}

/* In the order in which the entries stood. */
static void
write_page(struct bw_tiff *t, struct bw_tiff_page *p, bool is_first, uint32_t next, uint32_t picture)
{
	uint32_t profile = p->v[BW_TIFF_ICC].count > 0 ? clean_profile(t, &p->v[BW_TIFF_ICC]) : 0;
	size_t start, i, rule, count = 0;

	if (profile == 0)
		drop(p, BW_TIFF_ICC);
	if (!is_first || !write_exif(t, &p->v[BW_TIFF_EXIF]))
		drop(p, BW_TIFF_EXIF);
	start = t->fresh.len;
	put16(t, 0);
	for (i = 0; i < p->entries; i++) {
		for (rule = 0; rule < BW_TIFF_RULES && p->v[rule].entry_at != p->at + 2 + i * 12; rule++)
			;
		if (rule == BW_TIFF_RULES)
			continue;
		if (rule == BW_TIFF_SUBS || rule == BW_TIFF_MODEL)
			put_fresh(t, &p->v[rule], (enum bw_tiff_rule)rule, picture);
		else
			put_entry(t, &p->v[rule], rule == BW_TIFF_ICC ? profile : p->v[rule].count);
		claim_value(t, (enum bw_tiff_rule)rule, &p->v[rule]);
		count++;
	}
	finish_ifd(t, p->at, p->entries, start, count, next);
}

static void
write_head(struct bw_tiff *t, uint32_t first)
{
	struct bw_tiff_range *r = bw_tiff_claim(t, BW_TIFF_HEAD, 0, 8);

	if (r == NULL)
		return;
	r->fresh_at = t->fresh.len;
	r->fresh_len = 8;
	bw_buf_put(&t->fresh, t->data, 4);
	put32(t, first);
}

/* ---- the chain ---- */

/* A smaller picture of one that is there in full. */
static bool
is_reduced(const struct bw_tiff *t, const struct bw_tiff_page *p)
{
	size_t i;

	for (i = 0; i < p->entries; i++) {
		struct bw_tiff_value v = { 0 };

		if (!bw_tiff_entry(t, p->at + 2 + i * 12, &v) || (v.type != 3 && v.type != 4))
			continue;
		if ((v.tag == 254 && (bw_tiff_uint(t, &v, 0) & 1) != 0) || (v.tag == 255 && bw_tiff_uint(t, &v, 0) == 2))
			return true;
	}
	return false;
}

static void
read_picture(struct bw_tiff *t, struct bw_tiff_page *p)
{
	p->kept = true;
	read_entries(t, p);
	check_coding(t, p);
	check_entries(t, p);
	check_colours(t, p);
	drop_useless(t, p);
	check_pieces(t, p);
	if (!bw_tiff_refused(t))
		bw_tiff_claim_coded(t, p);
}

static void
read_page(struct bw_tiff *t, struct bw_tiff_page *p)
{
	if (is_reduced(t, p)) {
		struct bw_tiff_range *r = bw_tiff_claim(t, BW_TIFF_GONE, p->at, 6 + (size_t)p->entries * 12);

		if (r != NULL)
			r->keep = 0;
		t->s->facts.has_thumbnail = true;
		return;
	}
	read_picture(t, p);
}

bool
bw_tiff_add_page(struct bw_tiff *t, size_t at)
{
	struct bw_tiff_page *p;
	size_t i;

	for (i = 0; i < t->page_count; i++)
		if (t->pages[i].at == at)
			bw_split_refuse(t->s, "the list of pictures bites its own tail");
	if (t->page_count == BW_TIFF_MAX_PAGES)
		bw_split_refuse(t->s, "there are too many pictures in the file");
	if (at < 8 || at > t->len || t->len - at < 6 || bw_tiff_16(t, at) * (size_t)12 > t->len - at - 6)
		bw_split_refuse(t->s, "the list of pictures leaves the file; it may be cut off");
	else if (bw_tiff_16(t, at) == 0 || bw_tiff_16(t, at) > BW_TIFF_MAX_ENTRIES)
		bw_split_refuse(t->s, "a list of entries is empty or too long");
	if (bw_tiff_refused(t))
		return false;
	p = &t->pages[t->page_count++];
	p->at = at;
	p->entries = bw_tiff_16(t, at);
	return true;
}

static void
write_pages(struct bw_tiff *t)
{
	uint32_t next = 0;
	size_t i, first;

	for (first = 0; first < t->page_count && !t->pages[first].kept; first++)
		;
	if (first == t->page_count)
		bw_split_refuse(t->s, "there is no full picture in the main list; it may be a raw file of a camera");
	/* From the last to the first, since each names the one behind it. */
	for (i = t->page_count; i > 0 && !bw_tiff_refused(t); i--) {
		if (!t->pages[i - 1].kept)
			continue;
		write_page(t, &t->pages[i - 1], i - 1 == first, next, 0);
		next = (uint32_t)t->pages[i - 1].at;
	}
	if (!bw_tiff_refused(t))
		write_head(t, next);
}

/* ---- raw files ---- */

/* The main directory without its own picture. */
static void
read_bare(struct bw_tiff *t, struct bw_tiff_page *p)
{
	size_t rule;

	p->kept = p->bare = true;
	read_entries(t, p);
	for (rule = 0; rule < BW_TIFF_EXIF; rule++)
		if (rule != BW_TIFF_SUBFILE && rule != BW_TIFF_ORIENTATION && rule != BW_TIFF_DATE)
			drop(p, (enum bw_tiff_rule)rule);
	check_entries(t, p);
}

static void
read_raw(struct bw_tiff *t)
{
	struct bw_tiff_page *picture = bw_tiff_raw_pages(t);

	if (picture == NULL || bw_tiff_refused(t))
		return;
	bw_facts_codec(&t->s->facts, "DNG", 3);
	if (picture != t->pages)
		read_bare(t, t->pages);
	read_picture(t, picture);
	if (picture != t->pages && t->pages[0].v[BW_TIFF_SUBS].count == 0)
		bw_split_refuse(t->s, "an entry that the picture cannot do without is damaged");
	if (!bw_tiff_refused(t))
		bw_tiff_raw_judge(t, t->pages, picture);
	/* The main directory lists the picture, if that is not the main one itself. */
	drop(picture, BW_TIFF_SUBS);
	if (picture != t->pages && !bw_tiff_refused(t))
		write_page(t, picture, false, 0, 0);
	if (!bw_tiff_refused(t))
		write_page(t, t->pages, true, 0, (uint32_t)picture->at);
	if (!bw_tiff_refused(t))
		write_head(t, (uint32_t)t->pages[0].at);
}

void
bw_tiff_read(struct bw_tiff *t)
{
	size_t at = bw_tiff_32(t, 4), i;

	if (at == 0)
		bw_split_refuse(t->s, "there is no picture in the file");
	if (t->dng) {
		read_raw(t);
		return;
	}
	while (at != 0 && bw_tiff_add_page(t, at)) {
		const struct bw_tiff_page *p = &t->pages[t->page_count - 1];

		at = bw_tiff_32(t, p->at + 2 + (size_t)p->entries * 12);
	}
	for (i = 0; i < t->page_count && !bw_tiff_refused(t); i++)
		read_page(t, &t->pages[i]);
	if (!bw_tiff_refused(t))
		write_pages(t);
}

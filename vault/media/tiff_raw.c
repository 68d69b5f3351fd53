/* Raw files of cameras in Adobe's Digital Negative form (DNG 1.7.1), as phones write them:
 * a main directory that says how to develop, and one picture of what the sensor saw, in it
 * or in a directory below it. All other pictures (small ones, masks, depths) go. */
#include <string.h>

#include "media/tiff.h"

#define CFA 32803u
#define LINEAR_RAW 34892u
#define MAX_CROP 64u	/* rows that are in the picture and not shown, on each side */
#define MAX_MASKED 256u /* rows of a sensor that see no light */
#define MAX_CUBE ((uint64_t)1 << 20)

/* ---- which picture ---- */

/* The first number of an entry; otherwise when it is not there. */
static uint32_t
number_of(const struct bw_tiff *t, const struct bw_tiff_page *p, uint16_t tag, uint32_t otherwise)
{
	size_t i;

	for (i = 0; i < p->entries; i++) {
		struct bw_tiff_value v = { 0 };

		if (bw_tiff_entry(t, p->at + 2 + i * 12, &v) && v.tag == tag && (v.type == 3 || v.type == 4))
			return bw_tiff_uint(t, &v, 0);
	}
	return otherwise;
}

static void
add_subs(struct bw_tiff *t)
{
	const struct bw_tiff_page *p = &t->pages[0];
	size_t i;
	uint32_t n;

	for (i = 0; i < p->entries; i++) {
		struct bw_tiff_value v = { 0 };

		if (bw_tiff_16(t, p->at + 2 + i * 12) != 330 || !bw_tiff_entry(t, p->at + 2 + i * 12, &v))
			continue;
		for (n = 0; n < v.count && !bw_tiff_refused(t); n++)
			(void)bw_tiff_add_page(t, bw_tiff_uint(t, &v, n));
	}
}

struct bw_tiff_page *
bw_tiff_raw_pages(struct bw_tiff *t)
{
	struct bw_tiff_page *found = NULL;
	size_t i;

	if (!bw_tiff_add_page(t, bw_tiff_32(t, 4)))
		return NULL;
	add_subs(t);
	for (i = 0; i < t->page_count && !bw_tiff_refused(t); i++) {
		uint32_t kind = number_of(t, &t->pages[i], 254, 0), colours = number_of(t, &t->pages[i], 262, 0);

		/* Of a copy the main directory is there without a picture. */
		if (i == 0 && number_of(t, &t->pages[i], 257, 0) == 0)
			continue;
		/* Which dots are seen at all. */
		if (kind == 4)
			bw_split_refuse(t->s, "the raw picture has a mask, which cannot be kept");
		else if (kind == 0 && (colours == CFA || colours == LINEAR_RAW) && found == NULL)
			found = &t->pages[i];
		else if (kind == 0)
			bw_split_refuse(t->s, "the raw file holds more than one full picture");
		t->s->facts.has_thumbnail |= kind != 0;
	}
	if (found == NULL)
		bw_split_refuse(t->s, "there is no full picture in the raw file");
	return found;
}

/* ---- values ---- */

static uint64_t
product(const struct bw_tiff *t, const struct bw_tiff_value *v, uint32_t otherwise)
{
	uint64_t all = 1;
	uint32_t i;

	if (v->count == 0)
		return otherwise;
	for (i = 0; i < v->count && i < 3; i++)
		all *= bw_tiff_uint(t, v, i);
	return all;
}

static bool
cube_fits(const struct bw_tiff *t, const struct bw_tiff_value *dims, const struct bw_tiff_value *v)
{
	uint64_t all = product(t, dims, 0);

	return all > 0 && all <= MAX_CUBE && v->count == all * 3;
}

/* top, left, bottom, right */
static uint32_t
active(const struct bw_tiff *t, const struct bw_tiff_page *p, unsigned side)
{
	if (p->v[BW_TIFF_ACTIVE].count == 4)
		return bw_tiff_uint(t, &p->v[BW_TIFF_ACTIVE], side);
	return side < 2 ? 0 : bw_tiff_first(t, &p->v[side == 2 ? BW_TIFF_HEIGHT : BW_TIFF_WIDTH], 0);
}

static bool
spans_active(const struct bw_tiff *t, const struct bw_tiff_page *p, const struct bw_tiff_value *v, unsigned from)
{
	uint32_t start = active(t, p, from), end = active(t, p, from + 2);

	return start < end && v->count == end - start;
}

/* ---- steps for developing (chapter 7): always the highest byte first ---- */

static uint64_t
area_and(struct bw_cursor *c, uint64_t head, uint64_t each, bool one_more)
{
	(void)bw_cursor_take(c, 32);
	return head + each * ((uint64_t)bw_cursor_be32(c) + one_more);
}

static uint64_t
gain_map_len(struct bw_cursor *c)
{
	uint64_t all;

	(void)bw_cursor_take(c, 32);
	all = (uint64_t)bw_cursor_be32(c) * bw_cursor_be32(c);
	(void)bw_cursor_take(c, 32);
	if (all > MAX_CUBE)
		return UINT64_MAX;
	return 76 + 4 * all * bw_cursor_be32(c);
}

/* How long the parameters of a step are, by what they say themselves; UINT64_MAX: not known. */
static uint64_t
opcode_len(unsigned id, struct bw_cursor c)
{
	uint64_t points;

	switch (id) {
	case 1: /* WarpRectilinear */
		return 20 + UINT64_C(48) * bw_cursor_be32(&c);
	case 2: /* WarpFisheye */
		return 20 + UINT64_C(32) * bw_cursor_be32(&c);
	case 3: /* FixVignetteRadial */
		return 56;
	case 4: /* FixBadPixelsConstant */
		return 8;
	case 5: /* FixBadPixelsList */
		(void)bw_cursor_be32(&c);
		points = bw_cursor_be32(&c);
		return 12 + 8 * points + UINT64_C(16) * bw_cursor_be32(&c);
	case 6: /* TrimBounds */
		return 16;
	case 7: /* MapTable */
		return area_and(&c, 36, 2, false);
	case 8: /* MapPolynomial */
		return area_and(&c, 36, 8, true);
	case 9: /* GainMap */
		return gain_map_len(&c);
	case 10: /* DeltaPerRow, DeltaPerColumn, ScalePerRow, ScalePerColumn */
	case 11:
	case 12:
	case 13:
		return area_and(&c, 36, 4, false);
	case 14: /* WarpRectilinear2 */
		return 24 + UINT64_C(152) * bw_cursor_be32(&c);
	default:
		return UINT64_MAX;
	}
}

static bool
opcodes_fit(const uint8_t *data, size_t len)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	uint32_t count = bw_cursor_be32(&c), i;

	for (i = 0; i < count && !c.bad; i++) {
		uint32_t id = bw_cursor_be32(&c), version = bw_cursor_be32(&c), flags = bw_cursor_be32(&c);
		struct bw_bytes of = bw_cursor_take(&c, bw_cursor_be32(&c));

		if (c.bad || version >> 24 != 1 || version > 0x01090909 || flags > 3 ||
		    opcode_len(id, bw_cursor_of(of.data, of.len)) != of.len)
			return false;
	}
	return !c.bad && bw_cursor_left(&c) == 0;
}

/* A grid of gains, of version 1 or 2; in the order of bytes of the file. */
static bool
gains_fit(const struct bw_tiff *t, const struct bw_tiff_value *v, bool second)
{
	static const uint8_t sizes[] = { 1, 2, 2, 4 };
	size_t head = second ? 80 : 64;
	uint64_t all, each = 4;
	uint32_t kind;

	if (v->len < head)
		return false;
	all = (uint64_t)bw_tiff_32(t, v->at) * bw_tiff_32(t, v->at + 4);
	if (all > MAX_CUBE || bw_tiff_32(t, v->at + 40) > 4096)
		return false;
	all *= bw_tiff_32(t, v->at + 40);
	if (second) {
		kind = bw_tiff_32(t, v->at + 64);
		each = kind < sizeof(sizes) ? sizes[kind] : 0;
	}
	return each > 0 && v->len == head + all * each;
}

bool
bw_tiff_raw_fits(const struct bw_tiff *t, const struct bw_tiff_page *p, enum bw_tiff_rule rule)
{
	const struct bw_tiff_value *v = &p->v[rule];
	uint32_t samples = bw_tiff_first(t, &p->v[BW_TIFF_SAMPLES], 1), i;

	switch ((unsigned)rule) {
	case BW_TIFF_CFA:
		for (i = 0; i < v->count; i++)
			if (t->data[v->at + i] > 6)
				return false;
		return v->count == product(t, &p->v[BW_TIFF_CFA_DIM], 0);
	case BW_TIFF_CFA_PLANES:
		for (i = 0; i < v->count; i++)
			if (t->data[v->at + i] > 6)
				return false;
		return true;
	case BW_TIFF_BLACK:
		return v->count == product(t, &p->v[BW_TIFF_BLACK_DIM], 1) * samples;
	case BW_TIFF_BLACK_H:
		return spans_active(t, p, v, 1);
	case BW_TIFF_BLACK_V:
		return spans_active(t, p, v, 0);
	case BW_TIFF_MASKED:
		return v->count % 4 == 0;
	case BW_TIFF_HUE_1:
	case BW_TIFF_HUE_2:
	case BW_TIFF_HUE_3:
		return cube_fits(t, &p->v[BW_TIFF_HUE_DIMS], v);
	case BW_TIFF_LOOK:
		return cube_fits(t, &p->v[BW_TIFF_LOOK_DIMS], v);
	case BW_TIFF_TONES:
	case BW_TIFF_NOISE_PROFILE:
		return v->count % 2 == 0;
	case BW_TIFF_OPCODES_1:
	case BW_TIFF_OPCODES_2:
	case BW_TIFF_OPCODES_3:
		return opcodes_fit(t->data + v->at, v->len);
	case BW_TIFF_GAINS:
	case BW_TIFF_GAINS_2:
		return gains_fit(t, v, rule == BW_TIFF_GAINS_2);
	case BW_TIFF_RANGE:
		return v->len == 8;
	default:
		return true;
	}
}

/* ---- would it still be the same picture? ---- */

static bool
find(const struct bw_tiff *t, const struct bw_tiff_page *p, uint16_t tag, struct bw_tiff_value *v)
{
	size_t i;

	for (i = 0; i < p->entries; i++) {
		memset(v, 0, sizeof(*v));
		if (bw_tiff_entry(t, p->at + 2 + i * 12, v) && v->tag == tag)
			return true;
	}
	memset(v, 0, sizeof(*v));
	return false;
}

static size_t
text_len(const struct bw_tiff *t, const struct bw_tiff_value *v)
{
	return v->len > 0 ? strnlen((const char *)t->data + v->at, v->len) : 0;
}

/* The calibration of the single camera holds only when its name is that in the profile.
 * Both names go, which makes them equal; so it goes when they are not. */
static void
judge_calibration(struct bw_tiff *t, struct bw_tiff_page *p)
{
	struct bw_tiff_value camera, profile;
	size_t len;

	(void)find(t, p, 50931, &camera);
	(void)find(t, p, 50932, &profile);
	len = text_len(t, &camera);
	if (len == text_len(t, &profile) && (len == 0 || memcmp(t->data + camera.at, t->data + profile.at, len) == 0))
		return;
	memset(&p->v[BW_TIFF_CALIBRATION_1], 0, sizeof(p->v[0]));
	memset(&p->v[BW_TIFF_CALIBRATION_2], 0, sizeof(p->v[0]));
	memset(&p->v[BW_TIFF_CALIBRATION_3], 0, sizeof(p->v[0]));
}

/* A number or the whole part of a fraction. */
static uint64_t
whole(const struct bw_tiff *t, const struct bw_tiff_value *v, uint32_t i)
{
	uint32_t over, under;

	if (v->type != 5)
		return bw_tiff_uint(t, v, i);
	over = bw_tiff_32(t, v->at + (size_t)i * 8);
	under = bw_tiff_32(t, v->at + (size_t)i * 8 + 4);
	return under > 0 ? over / under : UINT32_MAX;
}

/* Rows, or columns: along is 0 for rows. Both what sees no light and what is cut off. */
static bool
is_cut(const struct bw_tiff *t, const struct bw_tiff_page *p, unsigned along, bool *some)
{
	uint64_t size = along == 0 ? p->height : p->width, from = active(t, p, along), to = active(t, p, along + 2);
	const struct bw_tiff_value *origin = &p->v[BW_TIFF_CROP_ORIGIN], *crop = &p->v[BW_TIFF_CROP_SIZE];
	uint64_t before = origin->count == 2 ? whole(t, origin, 1 - along) : 0, shown;

	if (from >= to || to > size || from > MAX_MASKED || size - to > MAX_MASKED)
		return true;
	shown = crop->count == 2 ? whole(t, crop, 1 - along) : to - from;
	*some |= from > 0 || to < size || shown < to - from;
	return before > MAX_CROP || before + shown > to - from || to - from - before - shown > MAX_CROP;
}

static bool
is_user_cut(const struct bw_tiff *t, const struct bw_tiff_page *p)
{
	const struct bw_tiff_value *v = &p->v[BW_TIFF_USER_CROP];
	unsigned i;

	for (i = 0; i < 4 && v->count == 4; i++) {
		uint32_t over = bw_tiff_32(t, v->at + (size_t)i * 8), under = bw_tiff_32(t, v->at + (size_t)i * 8 + 4);

		if (under == 0 || over != (i < 2 ? 0 : under))
			return true;
	}
	return false;
}

static void
judge_words(struct bw_tiff *t, const struct bw_tiff_page *p)
{
	struct bw_tiff_value v;

	if (find(t, p, 52543, &v))
		bw_split_refuse(t->s, "the raw file is developed by tables that are not known");
	if (bw_tiff_first(t, &p->v[BW_TIFF_ILLUMINANT_1], 0) == 255 || bw_tiff_first(t, &p->v[BW_TIFF_ILLUMINANT_2], 0) == 255 ||
	    bw_tiff_first(t, &p->v[BW_TIFF_ILLUMINANT_3], 0) == 255)
		bw_split_refuse(t->s, "the raw file is developed for a light that is not known");
}

void
bw_tiff_raw_judge(struct bw_tiff *t, struct bw_tiff_page *main, const struct bw_tiff_page *picture)
{
	bool some = false;

	judge_words(t, main);
	judge_calibration(t, main);
	if (is_user_cut(t, main) || is_user_cut(t, picture) || is_cut(t, picture, 0, &some) || is_cut(t, picture, 1, &some))
		bw_split_refuse(t->s, "the raw file holds more of the picture than it shows; save it as JPEG and use that");
	else if (some)
		bw_facts_warn(&t->s->facts, "the raw picture has rows at its edges that programs do not show; they are kept");
}

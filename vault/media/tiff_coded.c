#include <string.h>

#include "media/jpeg.h"
#include "media/tiff.h"

/* One strip or tile, as the directory describes it. */
struct piece {
	uint32_t width, height;
	unsigned samples;
	uint64_t raw; /* bytes when unpacked */
};

static uint64_t
above(uint64_t a, uint64_t b)
{
	return a / b + (a % b != 0);
}

/* Bits of one sample, or of all that lie side by side. */
static unsigned
bits_of(const struct bw_tiff *t, const struct bw_tiff_page *p, unsigned plane)
{
	const struct bw_tiff_value *v = &p->v[BW_TIFF_BITS];
	unsigned sum = 0, i;

	if (v->count == 0)
		return p->planes > 1 ? 1 : p->samples;
	if (p->planes > 1)
		return bw_tiff_uint(t, v, v->count > 1 ? plane : 0);
	for (i = 0; i < p->samples; i++)
		sum += bw_tiff_uint(t, v, v->count > 1 ? i : 0);
	return sum;
}

/* Colour at a lower resolution: h times v samples of light, then two of colour. */
static bool
raw_subsampled(const struct bw_tiff *t, const struct bw_tiff_page *p, struct piece *x)
{
	const struct bw_tiff_value *v = &p->v[BW_TIFF_YCC_SUBSAMPLING];
	uint32_t across = v->count == 2 ? bw_tiff_uint(t, v, 0) : 2, down = v->count == 2 ? bw_tiff_uint(t, v, 1) : 2;
	unsigned bits = bits_of(t, p, 0) / 3;
	uint64_t row;

	if (p->samples != 3 || across == 0 || across > 4 || down == 0 || down > 4)
		return false;
	row = above(above(x->width, across) * (across * down + 2) * bits, 8);
	return !bw_mul_overflows(row, above(x->height, down), &x->raw);
}

static bool
measure(const struct bw_tiff *t, const struct bw_tiff_page *p, uint64_t i, struct piece *x)
{
	uint64_t in_plane = i % p->grid, top = in_plane * p->down;

	x->width = p->across;
	x->height = p->down;
	if (p->v[BW_TIFF_TILES].count == 0 && p->height - top < p->down)
		x->height = (uint32_t)(p->height - top);
	x->samples = p->planes > 1 ? 1 : p->samples;
	if (bw_tiff_uint(t, &p->v[BW_TIFF_PHOTOMETRIC], 0) == 6 && p->planes == 1 && p->compression != 7)
		return raw_subsampled(t, p, x);
	return !bw_mul_overflows(above((uint64_t)x->width * bits_of(t, p, (unsigned)(i / p->grid)), 8), x->height, &x->raw);
}

/* ---- JPEG inside ---- */

static bool
is_table_clean(const struct bw_jpeg *j, const struct bw_seg *s)
{
	struct bw_table tables[BW_JPEG_MAX_TABLES];
	size_t end;

	return bw_jpeg_tables(j, s, tables, &end) > 0 && end == s->at + s->len;
}

static bool
is_app_clean(const uint8_t *p, const struct bw_seg *s)
{
	if (s->marker == 0xee)
		return s->len == 16 && memcmp(p + 4, "Adobe", 5) == 0;
	/* JFIF without its small picture. */
	return s->marker == 0xe0 && s->len == 18 && memcmp(p + 4, "JFIF\0", 5) == 0 && p[16] == 0 && p[17] == 0;
}

static bool
is_seg_clean(const struct bw_jpeg *j, size_t i)
{
	const struct bw_seg *s = &j->segs[i];

	if (s->kind == BW_SEG_SCAN)
		return true;
	if (s->kind != BW_SEG_MARKER)
		return false;
	switch (s->marker) {
	case 0xd8:
		return i == 0;
	case 0xc4:
	case 0xdb:
		return is_table_clean(j, s);
	case 0xd9:
	case 0xda:
		return true;
	case 0xdc:
	case 0xdd:
		return s->len == 6;
	default:
		return bw_jpeg_is_frame(s->marker) || is_app_clean(j->data + s->at, s);
	}
}

static bool
is_jpeg_clean(const struct bw_jpeg *j)
{
	size_t i;

	if (j->full || j->odd_header || j->cut)
		return false;
	for (i = 0; i < j->count; i++)
		if (!is_seg_clean(j, i))
			return false;
	return true;
}

bool
bw_tiff_tables_clean(const uint8_t *data, size_t len)
{
	struct bw_jpeg j;
	bool clean;

	if (bw_jpeg_walk(data, len, &j, NULL) != BW_OK)
		return false;
	clean = is_jpeg_clean(&j) && j.sofs == 0 && j.soses == 0;
	bw_jpeg_free(&j);
	return clean;
}

static bool
frame_fits(const struct bw_jpeg *j, const struct piece *x)
{
	const uint8_t *p = j->data + j->segs[j->sof].at;
	unsigned height = (unsigned)p[5] << 8 | p[6], width = (unsigned)p[7] << 8 | p[8];

	return width == x->width && height == x->height && p[9] == x->samples;
}

/* Of what a sensor saw, several dots of one row can stand beside each other as one, like
 * the colours of a picture. */
static bool
lossless_fits(const struct bw_jpeg *j, const struct piece *x)
{
	const uint8_t *p = j->data + j->segs[j->sof].at;
	uint64_t height = (unsigned)p[5] << 8 | p[6], width = (unsigned)p[7] << 8 | p[8];

	return height == x->height && width * p[9] == (uint64_t)x->width * x->samples;
}

/* Bytes between the last coded block and the next marker, for which the tables
 * must stand before the frame. */
static enum bw_slack
jpeg_slack(const struct bw_tiff *t, const struct bw_tiff_page *p, const uint8_t *data, size_t len, bool *behind)
{
	const struct bw_tiff_value *tables = &p->v[BW_TIFF_JPEG_TABLES];
	struct bw_buf whole = { 0 };
	size_t slack[64] = { 0 }, i;
	enum bw_slack result;

	bw_buf_put(&whole, "\xff\xd8", 2);
	if (tables->count > 4)
		bw_buf_put(&whole, t->data + tables->at + 2, tables->len - 4);
	bw_buf_put(&whole, data + 2, len - 2);
	result = whole.bad ? BW_SLACK_UNKNOWN : bw_jpeg_slack(whole.data, whole.len, slack, 64);
	for (*behind = false, i = 0; i < 64; i++)
		*behind |= slack[i] > 0;
	bw_buf_free(&whole);
	return result;
}

static void
look_into_jpeg(struct bw_tiff *t, const struct bw_tiff_page *p, const struct piece *x, const uint8_t *data, size_t len)
{
	enum bw_slack slack;
	struct bw_jpeg j;
	bool clean, behind, lossless;

	if (++t->jpegs > BW_TIFF_MAX_JPEGS) {
		bw_split_refuse(t->s, "the picture has too many pieces");
		return;
	}
	if (bw_jpeg_walk(data, len, &j, NULL) != BW_OK) {
		bw_split_refuse(t->s, "the coded picture is damaged");
		return;
	}
	clean = is_jpeg_clean(&j) && j.sofs == 1 && j.soses > 0;
	lossless = clean && t->dng && data[j.segs[j.sof].at + 1] == 0xc3;
	if (!clean)
		bw_split_refuse(t->s, "a JPEG inside the picture is damaged, or holds more than a picture");
	else if (!(clean = lossless ? lossless_fits(&j, x) : frame_fits(&j, x)))
		bw_split_refuse(t->s, "a JPEG inside the picture is of another size than the picture says");
	behind = false;
	slack = lossless && clean ? bw_jpeg_lossless_slack(&j) : BW_SLACK_OK;
	bw_jpeg_free(&j);
	if (!clean)
		return;
	if (!lossless)
		slack = jpeg_slack(t, p, data, len, &behind);
	if (slack == BW_SLACK_INSIDE || behind)
		bw_split_refuse(t->s, "bytes that are no part of the picture stand inside its coded data");
	else if (slack == BW_SLACK_UNKNOWN)
		t->untold = true;
}

/* ---- strip by strip ---- */

static size_t
packed_end(struct bw_tiff *t, const struct bw_tiff_page *p, const struct piece *x, const uint8_t *data, size_t len)
{
	/* Coded data whose bits stand the other way round is not looked into. */
	bool turned = p->compression != 1 && bw_tiff_first(t, &p->v[BW_TIFF_FILL_ORDER], 1) == 2;
	size_t used = len;

	switch (turned ? BW_TIFF_UNTOLD : bw_tiff_packed_end(p->compression, data, len, x->raw, &used)) {
	case BW_TIFF_SHORT:
		t->cut_short = true;
		break;
	case BW_TIFF_UNTOLD:
		t->untold = true;
		break;
	case BW_TIFF_BAD:
		bw_split_refuse(t->s, "the coded picture is damaged");
		break;
	case BW_TIFF_LONG:
		bw_split_refuse(t->s, "the coded picture holds more rows than it shows");
		break;
	case BW_TIFF_END:
		break;
	}
	return used;
}

static void
claim_piece(struct bw_tiff *t, const struct bw_tiff_page *p, const struct piece *x, uint32_t at, uint32_t len)
{
	struct bw_tiff_range *r;

	/* A tile without anything in it. */
	if (at == 0 && len == 0)
		return;
	if (len == 0 || at > t->len || len > t->len - at) {
		bw_split_refuse(t->s, "a piece of the picture lies outside the file; it may be cut off");
		return;
	}
	/* More than the file holds can only be bytes used twice. */
	if ((t->spent += len) > t->len || (t->raw += x->raw) > BW_TIFF_MAX_RAW) {
		bw_split_refuse(t->s, t->spent > t->len ? "pieces of the picture share bytes" : "the picture is too large");
		return;
	}
	if ((r = bw_tiff_claim(t, BW_TIFF_CODED, at, len)) == NULL)
		return;
	if (p->compression == 7 || p->compression == 34892)
		look_into_jpeg(t, p, x, t->data + at, len);
	else if (p->compression == 52546 && (len < 2 || t->data[at] != 0xff || t->data[at + 1] != 0x0a))
		bw_split_refuse(t->s, "a JPEG XL inside the picture is damaged, or holds more than a picture");
	else
		r->used = packed_end(t, p, x, t->data + at, len);
}

void
bw_tiff_claim_coded(struct bw_tiff *t, const struct bw_tiff_page *p)
{
	bool tiled = p->v[BW_TIFF_TILES].count > 0;
	const struct bw_tiff_value *at = &p->v[tiled ? BW_TIFF_TILES : BW_TIFF_STRIPS];
	const struct bw_tiff_value *len = &p->v[tiled ? BW_TIFF_TILE_LENS : BW_TIFF_STRIP_LENS];
	uint32_t i;

	for (i = 0; i < at->count && !bw_tiff_refused(t); i++) {
		struct piece x = { 0 };

		if (!measure(t, p, i, &x) || x.raw > BW_TIFF_MAX_RAW) {
			bw_split_refuse(t->s, "the picture is too large, or of a kind that does not exist");
			return;
		}
		claim_piece(t, p, &x, bw_tiff_uint(t, at, i), bw_tiff_uint(t, len, i));
	}
}

/* BMP as Windows and OS/2 write it: 1, 2, 4, 8, 16, 24 and 32 bits, run lengths, bit
 * fields, rows from the bottom or from the top. Rows go straight into the shrunk
 * picture; only packed ones need all of their dots, one byte each. Alpha is not used,
 * as most programs do; where it would matter the picture counts as damaged. */
#include <stdlib.h>
#include <string.h>

#include "media/media.h"
#include "media/render.h"

#define FILE_HEAD 14u
#define CORE_HEAD 12u /* OS/2 1 */
#define INFO_HEAD 40u
#define V2_HEAD 52u /* with three masks */
#define V3_HEAD 56u /* with one for alpha */

enum packing { PLAIN = 0, RLE8 = 1, RLE4 = 2, FIELDS = 3, ALPHA_FIELDS = 6 };

struct channel {
	uint32_t mask;
	unsigned shift, bits;
};

struct bmp {
	struct bw_bytes in, colours;
	uint32_t width, height, data_at, packing;
	unsigned bits, colour_len;
	bool from_top;
	struct channel channels[4]; /* red, green, blue, alpha */
	uint8_t *dots;		    /* of a packed picture: a colour each, from the top */
	bool *drawn;		    /* of a packed picture: the rest is white */
	uint8_t *row;
	bool broken; /* other programs may show something else */
	struct bw_shrink shrink;
};

static enum bw_rc
damaged(struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
}

static enum bw_rc
unknown(struct bw_err *err)
{
	return bw_err_set(err, BW_EUNSUPPORTED, 0, "a BMP of a kind that cannot be drawn");
}

/* ---- the header ---- */

/* A mask is bits on end. */
static bool
set_channel(struct channel *c, uint32_t mask)
{
	*c = (struct channel){ .mask = mask };
	if (mask == 0)
		return true;
	while ((mask >> c->shift & 1) == 0)
		c->shift++;
	while (c->shift + c->bits < 32 && (mask >> (c->shift + c->bits) & 1) != 0)
		c->bits++;
	return ((uint64_t)mask >> (c->shift + c->bits)) == 0;
}

static bool
set_masks(struct bmp *b, const uint32_t masks[4])
{
	unsigned i;

	for (i = 0; i < 4; i++)
		if (!set_channel(&b->channels[i], masks[i]))
			return false;
	return (masks[0] & masks[1]) == 0 && (masks[0] & masks[2]) == 0 && (masks[1] & masks[2]) == 0;
}

/* c stands behind the first 40 bytes of the header. */
static bool
read_masks(struct bmp *b, struct bw_cursor *c, uint32_t head)
{
	uint32_t masks[4] = { 0 };
	unsigned i, count = head >= V3_HEAD || b->packing == ALPHA_FIELDS ? 4 : 3;

	if (b->packing != FIELDS && b->packing != ALPHA_FIELDS) {
		masks[0] = b->bits == 16 ? 0x7c00 : 0xff0000;
		masks[1] = b->bits == 16 ? 0x03e0 : 0x00ff00;
		masks[2] = b->bits == 16 ? 0x001f : 0x0000ff;
		return set_masks(b, masks);
	}
	for (i = 0; i < count; i++)
		masks[i] = bw_cursor_le32(c);
	return (b->bits == 16 || b->bits == 32) && set_masks(b, masks);
}

static bool
known_packing(const struct bmp *b)
{
	if (b->packing == RLE8 || b->packing == RLE4)
		return b->bits == (b->packing == RLE8 ? 8 : 4) && !b->from_top;
	return b->packing == PLAIN || b->packing == FIELDS || b->packing == ALPHA_FIELDS;
}

static bool
known_bits(unsigned bits)
{
	return bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
}

static void
read_core(struct bmp *b, struct bw_cursor *c)
{
	b->width = bw_cursor_le16(c);
	b->height = bw_cursor_le16(c);
	bw_cursor_skip(c, 2);
	b->bits = bw_cursor_le16(c);
	b->colour_len = 3;
}

static void
read_info(struct bmp *b, struct bw_cursor *c, uint32_t *colours)
{
	uint32_t height;

	b->width = bw_cursor_le32(c);
	height = bw_cursor_le32(c);
	b->from_top = height >= 0x80000000u;
	b->height = b->from_top ? 0u - height : height;
	bw_cursor_skip(c, 2);
	b->bits = bw_cursor_le16(c);
	b->packing = bw_cursor_le32(c);
	bw_cursor_skip(c, 12);
	*colours = bw_cursor_le32(c);
	bw_cursor_skip(c, 4);
	b->colour_len = 4;
}

/* Behind the header, and behind the masks if those are no part of it. */
static void
find_colours(struct bmp *b, struct bw_cursor *c, uint32_t head, uint32_t count)
{
	size_t at = FILE_HEAD + (size_t)head, room;

	if (b->bits > 8)
		return;
	if (count == 0 || count > 1u << b->bits)
		count = 1u << b->bits;
	if (at > c->len)
		at = c->len;
	room = (c->len - at) / b->colour_len;
	bw_cursor_seek(c, at);
	b->colours = bw_cursor_take(c, (count < room ? count : room) * b->colour_len);
}

/* Are there bytes for all of it? Two bytes of runs make 255 dots at most. */
static bool
is_whole(const struct bmp *b)
{
	uint64_t stride = ((uint64_t)b->width * b->bits + 31) / 32 * 4, len = b->in.len - b->data_at;

	if (b->packing == RLE8 || b->packing == RLE4)
		return (uint64_t)b->width * b->height <= len * 128;
	return stride * b->height <= len;
}

static enum bw_rc
read_header(struct bmp *b, struct bw_bytes in, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	uint32_t head, colours = 0;

	b->in = in;
	bw_cursor_skip(&c, 10);
	b->data_at = bw_cursor_le32(&c);
	head = bw_cursor_le32(&c);
	if (head == CORE_HEAD)
		read_core(b, &c);
	else if (head >= INFO_HEAD && head <= 4096)
		read_info(b, &c, &colours);
	else
		return unknown(err);
	if (c.bad)
		return damaged(err);
	if (!known_bits(b->bits) || !known_packing(b) || (head == 64 && b->packing >= FIELDS)) /* OS/2 2 */
		return unknown(err);
	if (!read_masks(b, &c, head) || c.bad || b->data_at < FILE_HEAD + head || b->data_at >= in.len)
		return damaged(err);
	find_colours(b, &c, head, colours);
	return (b->bits <= 8 && b->colours.len == 0) || !is_whole(b) ? damaged(err) : BW_OK;
}

/* ---- dots ---- */

/* A colour that the file does not have is black. */
static void
put_colour(const struct bmp *b, unsigned colour, uint8_t *to)
{
	size_t at = (size_t)colour * b->colour_len;

	if (at + 3 > b->colours.len) {
		memset(to, 0, 3);
		return;
	}
	to[0] = b->colours.data[at + 2];
	to[1] = b->colours.data[at + 1];
	to[2] = b->colours.data[at];
}

/* To eight bits, rounded. */
static uint8_t
channel_of(const struct channel *c, uint32_t dot)
{
	uint64_t most = ((uint64_t)1 << c->bits) - 1;

	return c->bits == 0 ? 0 : (uint8_t)(((uint64_t)((dot & c->mask) >> c->shift) * 255 + most / 2) / most);
}

static void
wide_row(struct bmp *b, const uint8_t *from)
{
	const struct channel *alpha = &b->channels[3];
	size_t size = b->bits / 8, k;
	uint32_t x;

	for (x = 0; x < b->width; x++, from += size) {
		uint32_t dot = 0;

		for (k = 0; k < size; k++)
			dot |= (uint32_t)from[k] << 8 * k;
		for (k = 0; k < 3; k++)
			b->row[(size_t)x * 3 + k] = channel_of(&b->channels[k], dot);
		if (alpha->mask != 0 && (dot & alpha->mask) != alpha->mask)
			b->broken = true;
	}
}

static void
plain_row(const struct bmp *b, const uint8_t *from)
{
	unsigned each = 8 / b->bits, mask = (1u << b->bits) - 1;
	uint32_t x;

	for (x = 0; x < b->width; x++) {
		unsigned shift = 8 - b->bits * (x % each + 1);

		put_colour(b, from[x / each] >> shift & mask, b->row + (size_t)x * 3);
	}
}

static void
packed_row(const struct bmp *b, uint32_t y)
{
	size_t from = (size_t)y * b->width, x;

	memset(b->row, 255, (size_t)b->width * 3);
	for (x = 0; x < b->width; x++)
		if (b->drawn[from + x])
			put_colour(b, b->dots[from + x], b->row + x * 3);
}

/* ---- run lengths ---- */

struct pen {
	uint32_t x, y; /* y from the bottom */
};

static void
dot(struct bmp *b, struct pen *p, uint8_t colour)
{
	size_t at;

	/* Some programs pack the bytes that fill a row up to four as well. */
	if (p->x >= b->width && p->y < b->height && p->x < (b->width + 3) / 4 * 4) {
		p->x++;
		return;
	}
	if (p->x >= b->width || p->y >= b->height) {
		b->broken = true;
		return;
	}
	at = (size_t)(b->height - 1 - p->y) * b->width + p->x++;
	b->dots[at] = colour;
	b->drawn[at] = true;
}

static void
run(struct bmp *b, struct pen *p, unsigned count, uint8_t value)
{
	unsigned i;

	for (i = 0; i < count; i++)
		dot(b, p, b->bits == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15);
}

/* Dots one by one, filled up to two bytes. */
static void
literal(struct bmp *b, struct pen *p, struct bw_cursor *c, unsigned count)
{
	size_t len = b->bits == 8 ? count : (count + 1) / 2;
	struct bw_bytes from = bw_cursor_take(c, len);
	unsigned i;

	for (i = 0; i < count && from.data != NULL; i++)
		dot(b, p, b->bits == 8 ? from.data[i] : i % 2 == 0 ? from.data[i / 2] >> 4 : from.data[i / 2] & 15);
	if (len % 2 != 0)
		bw_cursor_skip(c, 1);
}

/* What is passed over, and what is missing at the end, stays white; other programs give
 * it the first colour or none, so such a picture counts as damaged. */
static void
unpack(struct bmp *b)
{
	struct bw_cursor c = bw_cursor_of(b->in.data, b->in.len);
	struct pen p = { 0, 0 };
	bool ended = false;

	bw_cursor_seek(&c, b->data_at);
	while (!ended && !c.bad && !b->broken) {
		uint8_t count = bw_cursor_u8(&c), value = bw_cursor_u8(&c);

		if (count > 0) {
			run(b, &p, count, value);
		} else if (value == 0) {
			p = (struct pen){ 0, p.y + 1 };
		} else if (value == 2) {
			p.x += bw_cursor_u8(&c);
			p.y += bw_cursor_u8(&c);
			b->broken = p.x > b->width;
		} else if (value > 2) {
			literal(b, &p, &c, value);
		}
		ended = count == 0 && value == 1;
		b->broken = b->broken || p.y > b->height;
	}
	b->broken = b->broken || c.bad || memchr(b->drawn, 0, (size_t)b->width * b->height) != NULL;
}

/* ---- the picture ---- */

static enum bw_rc
make_room(struct bmp *b, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	enum bw_rc rc = bw_shrink_start(&b->shrink, b->width, b->height, max_px, out, err);
	size_t dots = (size_t)b->width * b->height;
	bool packed = b->packing == RLE8 || b->packing == RLE4;

	if (rc != BW_OK)
		return rc;
	b->row = malloc((size_t)b->width * 3);
	b->dots = packed ? malloc(dots) : NULL;
	b->drawn = packed ? calloc(dots, sizeof(*b->drawn)) : NULL;
	if (b->row == NULL || (packed && (b->dots == NULL || b->drawn == NULL)))
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	if (packed)
		unpack(b);
	return BW_OK;
}

static void
draw_row(struct bmp *b, uint32_t y)
{
	uint64_t stride = ((uint64_t)b->width * b->bits + 31) / 32 * 4;
	uint64_t at = b->data_at + stride * (b->from_top ? y : b->height - 1 - y);

	if (b->drawn != NULL)
		packed_row(b, y);
	else if (b->bits > 8)
		wide_row(b, b->in.data + at);
	else
		plain_row(b, b->in.data + at);
	bw_shrink_row(&b->shrink, b->row);
}

enum bw_rc
bw_render_bmp(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct bmp b = { .packing = PLAIN };
	enum bw_rc rc = frame == 0 ? read_header(&b, in, err) : damaged(err);
	uint32_t y;

	if (rc == BW_OK)
		rc = make_room(&b, max_px, out, err);
	for (y = 0; rc == BW_OK && y < b.height; y++)
		draw_row(&b, y);
	if (rc == BW_OK)
		out->broken = b.broken;
	bw_shrink_end(&b.shrink);
	free(b.row);
	free(b.dots);
	free(b.drawn);
	return rc;
}

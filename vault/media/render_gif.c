/* GIF: each frame by itself, without the canvas. A frame that is smaller than the ones
 * before it is what the file holds of it. */
#include <stdlib.h>
#include <string.h>

#include "media/gif.h"
#include "media/media.h"
#include "media/render.h"

struct image {
	uint32_t width, height;
	bool laced;
	struct bw_bytes colours;
	int clear; /* the colour that is not drawn; -1: none */
	unsigned min;
	struct bw_cursor coded;
};

struct decoder {
	struct bw_cursor c;
	struct bw_bytes colours; /* of frames that bring none */
	struct bw_lzw lzw;
	struct bw_shrink shrink;
	uint8_t *pixels, *row;
};

static struct bw_bytes
read_colours(struct bw_cursor *c, uint8_t flags)
{
	return (flags & 0x80) != 0 ? bw_cursor_take(c, (size_t)6 << (flags & 7)) : (struct bw_bytes){ NULL, 0 };
}

static bool
begin(struct decoder *x, struct bw_bytes in)
{
	uint8_t flags;

	x->c = bw_cursor_of(in.data, in.len);
	bw_cursor_skip(&x->c, 10);
	flags = bw_cursor_u8(&x->c);
	bw_cursor_skip(&x->c, 2);
	x->colours = read_colours(&x->c, flags);
	return !x->c.bad;
}

static void
read_extension(struct bw_cursor *c, int *clear)
{
	bool control = bw_cursor_u8(c) == BW_GIF_CONTROL;
	struct bw_cursor in = *c;

	bw_gif_skip(c);
	if (control && bw_cursor_u8(&in) == 4) {
		uint8_t flags = bw_cursor_u8(&in);

		bw_cursor_skip(&in, 2);
		*clear = (flags & 1) != 0 ? bw_cursor_u8(&in) : -1;
	}
}

/* false: there is no other frame. */
static bool
next_image(struct decoder *x, struct image *out)
{
	struct bw_cursor *c = &x->c;
	uint8_t kind, flags;

	*out = (struct image){ .clear = -1 };
	while ((kind = bw_cursor_u8(c)) != BW_GIF_IMAGE && !c->bad) {
		if (kind == BW_GIF_EXTENSION)
			read_extension(c, &out->clear);
		else if (kind != 0)
			return false;
	}
	bw_cursor_skip(c, 4);
	out->width = bw_cursor_le16(c);
	out->height = bw_cursor_le16(c);
	flags = bw_cursor_u8(c);
	out->laced = (flags & 0x40) != 0;
	out->colours = read_colours(c, flags);
	if (out->colours.data == NULL)
		out->colours = x->colours;
	out->min = bw_cursor_u8(c);
	out->coded = *c;
	bw_gif_skip(c);
	return !out->coded.bad;
}

enum bw_rc
bw_count_gif(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	struct decoder x = { 0 };
	struct image image;

	*count = 0;
	if (!begin(&x, in))
		return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
	while (next_image(&x, &image))
		++*count;
	return BW_OK;
}

/* Every eighth row comes first, then those in between, and so on. */
static uint32_t
stored_row(const struct image *im, uint32_t y)
{
	uint32_t h = im->height;

	if (!im->laced)
		return y;
	if (y % 8 == 0)
		return y / 8;
	if (y % 8 == 4)
		return (h + 7) / 8 + y / 8;
	return y % 4 == 2 ? (h + 3) / 4 + y / 4 : (h + 1) / 2 + y / 2;
}

/* What is missing at the end stays white, and so does what is seen through. */
static void
take_row(struct decoder *x, const struct image *im, uint32_t y)
{
	uint64_t from = (uint64_t)stored_row(im, y) * im->width;
	uint32_t i;

	memset(x->row, 255, (size_t)im->width * 3);
	for (i = 0; i < im->width && from + i < x->lzw.got; i++) {
		unsigned colour = x->pixels[from + i];

		if ((int)colour == im->clear)
			continue;
		if (colour * 3 + 3 <= im->colours.len)
			memcpy(x->row + (size_t)i * 3, im->colours.data + colour * 3, 3);
		else
			memset(x->row + (size_t)i * 3, 0, 3);
	}
	bw_shrink_row(&x->shrink, x->row);
}

static enum bw_rc
decode(struct decoder *x, const struct image *im, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	uint64_t pixels = (uint64_t)im->width * im->height;
	enum bw_lzw_result result;
	enum bw_rc rc;
	uint32_t y;

	if (im->colours.data == NULL || im->min < 2 || im->min > 8)
		return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
	if ((rc = bw_shrink_start(&x->shrink, im->width, im->height, max_px, out, err)) != BW_OK)
		return rc;
	x->pixels = malloc((size_t)pixels);
	x->row = malloc((size_t)im->width * 3);
	if (x->pixels == NULL || x->row == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	x->lzw.c = im->coded;
	result = bw_lzw_walk(&x->lzw, im->min, pixels, x->pixels);
	if (x->lzw.got == 0 || result == BW_LZW_BAD || result == BW_LZW_LONG)
		return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
	for (y = 0; y < im->height; y++)
		take_row(x, im, y);
	out->broken = x->lzw.got < pixels;
	return BW_OK;
}

enum bw_rc
bw_render_gif(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct decoder x = { 0 };
	struct image image;
	bool found = begin(&x, in) && next_image(&x, &image);
	enum bw_rc rc;

	while (found && frame-- > 0)
		found = next_image(&x, &image);
	rc = found ? decode(&x, &image, max_px, out, err) :
		     bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
	bw_shrink_end(&x.shrink);
	free(x.pixels);
	free(x.row);
	return rc;
}

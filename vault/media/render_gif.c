/* GIF: a picture, or the frames of an animation with what becomes of each (GIF89a 23). The
 * colour that the file names as background is not used, as no browser uses it. */
#include <stdlib.h>
#include <string.h>

#include "media/canvas.h"
#include "media/gif.h"
#include "media/media.h"
#include "media/render.h"

struct image {
	uint32_t x, y, width, height;
	bool laced;
	struct bw_bytes colours;
	int clear; /* the colour that is not drawn; -1: none */
	unsigned then; /* what becomes of it, as the file numbers it */
	unsigned min;
	struct bw_cursor coded;
};

struct decoder {
	struct bw_cursor c;
	uint32_t width, height; /* of the canvas */
	struct bw_bytes colours; /* of frames that bring none */
	struct bw_lzw lzw;
	uint8_t *pixels; /* colours' numbers of one frame */
};

static enum bw_rc
damaged(struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
}

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
	bw_cursor_skip(&x->c, 6);
	x->width = bw_cursor_le16(&x->c);
	x->height = bw_cursor_le16(&x->c);
	flags = bw_cursor_u8(&x->c);
	bw_cursor_skip(&x->c, 2);
	x->colours = read_colours(&x->c, flags);
	return !x->c.bad;
}

static void
read_extension(struct bw_cursor *c, struct image *out)
{
	bool control = bw_cursor_u8(c) == BW_GIF_CONTROL;
	struct bw_cursor in = *c;

	bw_gif_skip(c);
	if (control && bw_cursor_u8(&in) == 4) {
		uint8_t flags = bw_cursor_u8(&in);

		bw_cursor_skip(&in, 2);
		out->clear = (flags & 1) != 0 ? bw_cursor_u8(&in) : -1;
		out->then = flags >> 2 & 7;
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
			read_extension(c, out);
		else if (kind != 0)
			return false;
	}
	out->x = bw_cursor_le16(c);
	out->y = bw_cursor_le16(c);
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
		return damaged(err);
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

/* What is missing at the end stays see-through, and so does the colour that is not drawn. */
static void
take_row(const struct decoder *x, const struct image *im, uint32_t y, uint8_t *rgba)
{
	uint64_t from = (uint64_t)stored_row(im, y) * im->width;
	uint32_t i;

	memset(rgba, 0, (size_t)im->width * 4);
	for (i = 0; i < im->width && from + i < x->lzw.got; i++, rgba += 4) {
		unsigned colour = x->pixels[from + i];

		if ((int)colour == im->clear)
			continue;
		if (colour * 3 + 3 <= im->colours.len)
			memcpy(rgba, im->colours.data + (size_t)colour * 3, 3);
		rgba[3] = 255;
	}
}

/* The codes become colours' numbers in x->pixels, as many as x->lzw.got. */
static enum bw_rc
decode(struct decoder *x, const struct image *im, struct bw_err *err)
{
	uint64_t pixels = (uint64_t)im->width * im->height;
	enum bw_lzw_result result;

	if (im->colours.data == NULL || im->min < 2 || im->min > 8 || pixels == 0)
		return damaged(err);
	free(x->pixels);
	if ((x->pixels = malloc((size_t)pixels)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	memset(&x->lzw, 0, sizeof(x->lzw));
	x->lzw.c = im->coded;
	result = bw_lzw_walk(&x->lzw, im->min, pixels, x->pixels);
	return x->lzw.got == 0 || result == BW_LZW_BAD || result == BW_LZW_LONG ? damaged(err) : BW_OK;
}

static bool
is_short(const struct decoder *x, const struct image *im)
{
	return x->lzw.got < (uint64_t)im->width * im->height;
}

static enum bw_rc
draw(struct decoder *x, const struct image *im, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct bw_shrink shrink;
	uint8_t *rgba = NULL, *rgb = NULL;
	enum bw_rc rc = bw_shrink_start(&shrink, im->width, im->height, max_px, out, err);
	uint32_t y;

	if (rc == BW_OK && (rc = decode(x, im, err)) == BW_OK) {
		rgba = malloc((size_t)im->width * 4);
		rgb = malloc((size_t)im->width * 3);
		if (rgba == NULL || rgb == NULL)
			rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	for (y = 0; y < im->height && rc == BW_OK; y++) {
		take_row(x, im, y, rgba);
		bw_render_on_white(rgba, rgb, im->width);
		bw_shrink_row(&shrink, rgb);
	}
	bw_shrink_end(&shrink);
	out->broken = is_short(x, im);
	free(rgba);
	free(rgb);
	return rc;
}

enum bw_rc
bw_render_gif(struct bw_bytes in, unsigned page, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct decoder x = { 0 };
	struct image image;
	enum bw_rc rc;

	(void)page; /* more than one is an animation */
	rc = begin(&x, in) && next_image(&x, &image) ? draw(&x, &image, max_px, out, err) : damaged(err);
	free(x.pixels);
	return rc;
}

/* ---- animations ---- */

/* 4 is what some programs wrote for 3, and browsers take it so. */
static enum bw_then
then_of(const struct image *im)
{
	if (im->then == 3 || im->then == 4)
		return BW_THEN_RESTORE;
	return im->then == 2 ? BW_THEN_CLEAR : BW_THEN_KEEP;
}

static enum bw_rc
show(struct decoder *x, const struct image *im, struct bw_canvas *c, struct bw_err *err)
{
	struct bw_frame f = { .x = im->x, .y = im->y, .width = im->width, .height = im->height, .over = true,
		.then = then_of(im) };
	enum bw_rc rc = BW_OK;
	uint32_t y;

	/* Without a size of its own the canvas is as large as what comes first. */
	if (c->rgb == NULL)
		rc = bw_canvas_start(c, x->width != 0 ? x->width : im->x + im->width,
		    x->height != 0 ? x->height : im->y + im->height, err);
	if (rc != BW_OK || (rc = bw_frame_start(&f, err)) != BW_OK)
		return rc;
	if ((rc = decode(x, im, err)) != BW_OK) {
		free(f.rgba);
		return rc;
	}
	for (y = 0; y < im->height; y++)
		take_row(x, im, y, f.rgba + (size_t)y * im->width * 4);
	f.broken = is_short(x, im);
	return bw_canvas_show(c, &f, err);
}

enum bw_rc
bw_play_gif(struct bw_bytes in, struct bw_canvas *c, struct bw_err *err)
{
	struct decoder x = { 0 };
	struct image image;
	enum bw_rc rc = begin(&x, in) ? BW_OK : damaged(err);

	while (rc == BW_OK && !bw_canvas_done(c) && next_image(&x, &image))
		rc = show(&x, &image, c, err);
	free(x.pixels);
	return rc;
}

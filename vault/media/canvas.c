#include "media/canvas.h"

#include <stdlib.h>
#include <string.h>

enum bw_rc
bw_canvas_start(struct bw_canvas *c, uint32_t width, uint32_t height, struct bw_err *err)
{
	struct bw_picture p = { 0 };
	enum bw_rc rc;

	if (width == 0 || height == 0 || (uint64_t)width * height > BW_CANVAS_MAX_PIXELS)
		return bw_err_set(err, BW_ELIMIT, 0, "the animation is too large to be drawn");
	if ((rc = bw_picture_new(width, height, &p, err)) != BW_OK)
		return rc;
	c->rgb = p.rgb;
	c->width = width;
	c->height = height;
	return BW_OK;
}

enum bw_rc
bw_frame_start(struct bw_frame *f, struct bw_err *err)
{
	if (f->width == 0 || f->height == 0 || (uint64_t)f->width * f->height > BW_CANVAS_MAX_PIXELS)
		return bw_err_set(err, BW_ELIMIT, 0, "the animation is too large to be drawn");
	f->rgba = calloc((size_t)f->width * f->height, 4);
	return f->rgba != NULL ? BW_OK : bw_err_set(err, BW_ENOMEM, 0, "no memory");
}

/* How much of [at, at + len) is on a side of so many dots. */
static uint32_t
inside(uint32_t at, uint32_t len, uint32_t side)
{
	if (at >= side)
		return 0;
	return len < side - at ? len : side - at;
}

static uint8_t *
dot(const struct bw_canvas *c, uint32_t x, uint32_t y)
{
	return c->rgb + ((size_t)y * c->width + x) * 3;
}

static void
put_row(uint8_t *to, const uint8_t *rgba, uint32_t width, bool over)
{
	uint32_t x;
	unsigned k;

	if (!over) {
		bw_render_on_white(rgba, to, width);
		return;
	}
	for (x = 0; x < width; x++, rgba += 4, to += 3)
		for (k = 0; k < 3; k++)
			to[k] = (uint8_t)((rgba[k] * rgba[3] + to[k] * (255u - rgba[3]) + 127) / 255);
}

static void
put(struct bw_canvas *c, const struct bw_frame *f)
{
	uint32_t width = inside(f->x, f->width, c->width), height = inside(f->y, f->height, c->height), y;

	for (y = 0; y < height && width > 0; y++)
		put_row(dot(c, f->x, f->y + y), f->rgba + (size_t)y * f->width * 4, width, f->over);
}

static void
clear(struct bw_canvas *c, const struct bw_frame *f)
{
	uint32_t width = inside(f->x, f->width, c->width), height = inside(f->y, f->height, c->height), y;

	for (y = 0; y < height && width > 0; y++)
		memset(dot(c, f->x, f->y + y), 255, (size_t)width * 3);
}

static enum bw_rc
remember(struct bw_canvas *c, struct bw_err *err)
{
	size_t len = (size_t)c->width * c->height * 3;

	if (c->before == NULL && (c->before = malloc(len)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	memcpy(c->before, c->rgb, len);
	return BW_OK;
}

enum bw_rc
bw_canvas_show(struct bw_canvas *c, struct bw_frame *f, struct bw_err *err)
{
	enum bw_rc rc = f->then == BW_THEN_RESTORE ? remember(c, err) : BW_OK;

	if (rc == BW_OK) {
		put(c, f);
		c->count++;
		rc = c->see(c->ctx, c, f, err);
		if (f->then == BW_THEN_CLEAR)
			clear(c, f);
		else if (f->then == BW_THEN_RESTORE)
			memcpy(c->rgb, c->before, (size_t)c->width * c->height * 3);
	}
	free(f->rgba);
	f->rgba = NULL;
	return rc;
}

bool
bw_canvas_done(const struct bw_canvas *c)
{
	return c->more != NULL && *c->more;
}

void
bw_canvas_end(struct bw_canvas *c)
{
	free(c->rgb);
	free(c->before);
	c->rgb = c->before = NULL;
}

enum bw_rc
bw_canvas_shrink(const struct bw_canvas *c, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct bw_shrink s = { 0 };
	enum bw_rc rc = bw_shrink_start(&s, c->width, c->height, max_px, out, err);
	uint32_t y;

	for (y = 0; y < c->height && rc == BW_OK; y++)
		bw_shrink_row(&s, dot(c, 0, y));
	bw_shrink_end(&s);
	out->turn = c->turn;
	return rc;
}

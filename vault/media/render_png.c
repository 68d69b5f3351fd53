#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "media/canvas.h"
#include "media/media.h"
#include "media/png.h"
#include "media/render.h"

/* All that must outlive a jump out of libpng is here, not in locals. */
struct decoder {
	png_structp png;
	png_infop info;
	struct bw_cursor c;
	struct bw_shrink shrink;
	uint8_t *row, *whole, *rgb;
	png_bytep *rows;
	uint32_t width, height;
	bool rows_seen;
	struct bw_frame *frame; /* what is drawn is one of an animation; else NULL */
};

static void
on_error(png_structp png, png_const_charp text)
{
	(void)text;
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static void
read_data(png_structp png, png_bytep to, size_t len)
{
	struct decoder *x = png_get_io_ptr(png);
	struct bw_bytes from = bw_cursor_take(&x->c, len);

	if (from.data == NULL)
		png_error(png, "end");
	memcpy(to, from.data, len);
}

/* Everything becomes eight bits of red, green, blue and alpha. */
static void
set_transforms(struct decoder *x)
{
	png_set_expand(x->png);
	png_set_scale_16(x->png);
	png_set_gray_to_rgb(x->png);
	png_set_add_alpha(x->png, 0xff, PNG_FILLER_AFTER);
	(void)png_set_interlace_handling(x->png);
	png_read_update_info(x->png, x->info);
}

static void
take_row(struct decoder *x, const uint8_t *rgba)
{
	bw_render_on_white(rgba, x->rgb, x->width);
	bw_shrink_row(&x->shrink, x->rgb);
	x->rows_seen = true;
}

/* All rows at once; to has room for them. */
static enum bw_rc
read_whole(struct decoder *x, uint8_t *to, struct bw_err *err)
{
	uint32_t y;

	if ((x->rows = calloc(x->height, sizeof(*x->rows))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (y = 0; y < x->height; y++)
		x->rows[y] = to + (size_t)y * x->width * 4;
	png_read_image(x->png, x->rows);
	return BW_OK;
}

static enum bw_rc
read_interlaced(struct decoder *x, struct bw_err *err)
{
	enum bw_rc rc;
	uint32_t y;

	if ((x->whole = calloc(x->height, (size_t)x->width * 4)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	if ((rc = read_whole(x, x->whole, err)) != BW_OK)
		return rc;
	for (y = 0; y < x->height; y++)
		take_row(x, x->rows[y]);
	return BW_OK;
}

static void
read_header(struct decoder *x)
{
	png_set_read_fn(x->png, x, read_data);
	png_set_keep_unknown_chunks(x->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_crc_action(x->png, PNG_CRC_DEFAULT, PNG_CRC_WARN_DISCARD);
	png_set_user_limits(x->png, 0x7fffffff, 0x7fffffff);
	png_set_chunk_malloc_max(x->png, 8u << 20);
	png_read_info(x->png, x->info);
	x->width = png_get_image_width(x->png, x->info);
	x->height = png_get_image_height(x->png, x->info);
}

static enum bw_rc
decode(struct decoder *x, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	enum bw_rc rc;
	uint32_t y;

	read_header(x);
	if (x->frame != NULL && (x->width != x->frame->width || x->height != x->frame->height))
		return bw_err_set(err, BW_EFORMAT, 0, "the animation is damaged and cannot be drawn");
	rc = x->frame != NULL ? bw_frame_start(x->frame, err) :
				bw_shrink_start(&x->shrink, x->width, x->height, max_px, out, err);
	if (rc != BW_OK)
		return rc;
	x->rgb = malloc((size_t)x->width * 3);
	x->row = malloc((size_t)x->width * 8);
	if (x->rgb == NULL || x->row == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	set_transforms(x);
	if (png_get_rowbytes(x->png, x->info) > (size_t)x->width * 4)
		return bw_err_set(err, BW_EFORMAT, 0, "the picture is of a kind that cannot be drawn");
	if (x->frame != NULL)
		return read_whole(x, x->frame->rgba, err);
	if (png_get_interlace_type(x->png, x->info) != PNG_INTERLACE_NONE)
		return read_interlaced(x, err);
	for (y = 0; y < x->height; y++) {
		png_read_row(x->png, x->row, NULL);
		take_row(x, x->row);
	}
	return BW_OK;
}

/* Into out, shrunk; or all its dots into frame, whose size must be the picture's. */
static enum bw_rc
draw(struct bw_bytes in, unsigned max_px, struct bw_picture *out, struct bw_frame *frame, struct bw_err *err)
{
	struct decoder *x = calloc(1, sizeof(*x));
	enum bw_rc rc;

	if (x == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	x->c = bw_cursor_of(in.data, in.len);
	x->frame = frame;
	if ((x->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning)) == NULL ||
	    (x->info = png_create_info_struct(x->png)) == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	else if (setjmp(png_jmpbuf(x->png)) == 0)
		rc = decode(x, max_px, out, err);
	else
		rc = x->rows_seen ? BW_OK : bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
	png_destroy_read_struct(&x->png, &x->info, NULL);
	bw_shrink_end(&x->shrink);
	free(x->row);
	free(x->whole);
	free(x->rows);
	free(x->rgb);
	free(x);
	return rc;
}

/* ---- animations: libpng knows the first picture only ---- */

/* The chunks of frame 1 and on, a control with its data; the first frame may be the
 * picture that all readers show, whose data are no frame's. false: there is none. */
static bool
next_frame(const struct bw_png *p, size_t *at, size_t *end)
{
	bool data = false;
	size_t i;

	while (*at < p->count) {
		while (*at < p->count && p->chunks[*at].name != BW_CHUNK('f', 'c', 'T', 'L'))
			++*at;
		for (i = *at + 1; i < p->count && p->chunks[i].name != BW_CHUNK('f', 'c', 'T', 'L'); i++)
			data |= p->chunks[i].name == BW_CHUNK('f', 'd', 'A', 'T');
		*end = i;
		if (data)
			return p->chunks[*at].len == 26;
		*at = i;
	}
	return false;
}

enum bw_rc
bw_count_png(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	size_t at = 0, end = 0, i;
	bool stray = false;
	struct bw_png p;
	enum bw_rc rc;

	if ((rc = bw_png_walk(in.data, in.len, &p, err)) != BW_OK)
		return rc;
	for (i = 0; i < p.count && p.chunks[i].name != BW_CHUNK('f', 'c', 'T', 'L'); i++)
		stray |= p.chunks[i].name == BW_CHUNK('f', 'd', 'A', 'T');
	for (*count = 1; next_frame(&p, &at, &end); at = end)
		++*count;
	stray |= at < p.count;
	bw_png_free(&p);
	return stray ? bw_err_set(err, BW_EFORMAT, 0, "the animation is damaged and cannot be drawn") : BW_OK;
}

/* A frame as a picture of its own. */
static void
put_frame(const struct bw_png *p, size_t at, size_t end, struct bw_buf *out)
{
	const uint8_t *control = p->data + p->chunks[at].at + 8;
	uint8_t head[13];
	size_t i;

	/* The frame's size, and how all of them are coded. */
	memcpy(head, control + 4, 8);
	memcpy(head + 8, p->data + p->chunks[0].at + 16, 5);
	bw_buf_put(out, "\x89PNG\r\n\x1a\n", 8);
	bw_png_put_chunk(out, "IHDR", head, sizeof(head));
	for (i = 1; i < p->count && p->chunks[i].name != BW_CHUNK('I', 'D', 'A', 'T'); i++)
		if (p->chunks[i].name == BW_CHUNK('P', 'L', 'T', 'E') || p->chunks[i].name == BW_CHUNK('t', 'R', 'N', 'S'))
			bw_buf_put(out, p->data + p->chunks[i].at, p->chunks[i].len + 12);
	for (i = at; i < end; i++)
		if (p->chunks[i].name == BW_CHUNK('f', 'd', 'A', 'T') && p->chunks[i].len >= 4)
			bw_png_put_chunk(out, "IDAT", p->data + p->chunks[i].at + 12, p->chunks[i].len - 4);
	bw_png_put_chunk(out, "IEND", NULL, 0);
}

static unsigned
turn_of(const struct bw_png *p)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->chunks[i].name == BW_CHUNK('e', 'X', 'I', 'f'))
			return bw_render_turn(p->data + p->chunks[i].at + 8, p->chunks[i].len);
	return 1;
}

enum bw_rc
bw_render_png(struct bw_bytes in, unsigned page, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct bw_png p;
	enum bw_rc rc;

	(void)page; /* more than one is an animation */
	if ((rc = bw_png_walk(in.data, in.len, &p, err)) != BW_OK)
		return rc;
	rc = draw(in, max_px, out, NULL, err);
	out->turn = turn_of(&p);
	bw_png_free(&p);
	return rc;
}

/* The control of the picture that all readers show; without one it is beside the frames. */
static const uint8_t *
first_control(const struct bw_png *p)
{
	size_t i;

	for (i = 0; i < p->count && p->chunks[i].name != BW_CHUNK('I', 'D', 'A', 'T'); i++)
		if (p->chunks[i].name == BW_CHUNK('f', 'c', 'T', 'L') && p->chunks[i].len == 26)
			return p->data + p->chunks[i].at + 8;
	return NULL;
}

static struct bw_frame
frame_of(const uint8_t *control)
{
	struct bw_cursor c = bw_cursor_of(control, 26);
	struct bw_frame f = { 0 };
	uint8_t then;

	bw_cursor_skip(&c, 4);
	f.width = bw_cursor_be32(&c);
	f.height = bw_cursor_be32(&c);
	f.x = bw_cursor_be32(&c);
	f.y = bw_cursor_be32(&c);
	bw_cursor_skip(&c, 4);
	then = bw_cursor_u8(&c);
	f.then = then == 1 ? BW_THEN_CLEAR : then == 2 ? BW_THEN_RESTORE : BW_THEN_KEEP;
	f.over = bw_cursor_u8(&c) == 1;
	return f;
}

/* Shows f, coded as a picture of its own. */
static enum bw_rc
show(struct bw_canvas *c, struct bw_frame f, struct bw_bytes alone, struct bw_err *err)
{
	enum bw_rc rc = draw(alone, 0, NULL, &f, err);

	if (rc == BW_OK)
		return bw_canvas_show(c, &f, err);
	free(f.rgba);
	return rc;
}

static enum bw_rc
show_first(const struct bw_png *p, struct bw_bytes in, struct bw_canvas *c, struct bw_err *err)
{
	const uint8_t *control = first_control(p);
	/* A picture beside the frames is shown by those who know of no animations. */
	struct bw_frame f = control != NULL ? frame_of(control) :
					     (struct bw_frame){ .width = p->width, .height = p->height, .then = BW_THEN_CLEAR };

	return show(c, f, in, err);
}

static enum bw_rc
play(const struct bw_png *p, struct bw_bytes in, struct bw_canvas *c, struct bw_err *err)
{
	size_t at = 0, end = 0;
	enum bw_rc rc;

	if ((rc = bw_canvas_start(c, p->width, p->height, err)) == BW_OK)
		rc = show_first(p, in, c, err);
	for (; rc == BW_OK && !bw_canvas_done(c) && next_frame(p, &at, &end); at = end) {
		struct bw_buf alone = { 0 };

		put_frame(p, at, end, &alone);
		if ((rc = bw_buf_check(&alone, err)) == BW_OK)
			rc = show(c, frame_of(p->data + p->chunks[at].at + 8), (struct bw_bytes){ alone.data, alone.len }, err);
		bw_buf_free(&alone);
	}
	return rc;
}

enum bw_rc
bw_play_png(struct bw_bytes in, struct bw_canvas *c, struct bw_err *err)
{
	struct bw_png p;
	enum bw_rc rc;

	if ((rc = bw_png_walk(in.data, in.len, &p, err)) != BW_OK)
		return rc;
	c->turn = turn_of(&p);
	rc = play(&p, in, c, err);
	bw_png_free(&p);
	return rc;
}

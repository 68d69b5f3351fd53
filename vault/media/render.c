#include "media/render.h"

#include <stdlib.h>
#include <string.h>

#include "media/canvas.h"
#include "media/exif.h"
#include "media/jpeg_trap.h"
#include "media/look.h"
#include "media/media.h"

enum bw_rc
bw_picture_new(uint32_t width, uint32_t height, struct bw_picture *out, struct bw_err *err)
{
	size_t len = (size_t)width * height * 3;

	out->width = width;
	out->height = height;
	if ((out->rgb = malloc(len)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	/* A picture that breaks off is white from there on. */
	memset(out->rgb, 255, len);
	return BW_OK;
}

enum bw_rc
bw_picture_fit(uint32_t width, uint32_t height, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	uint32_t longer = width > height ? width : height;
	uint32_t small_width = longer <= max_px ? width : (uint32_t)((uint64_t)width * max_px / longer);
	uint32_t small_height = longer <= max_px ? height : (uint32_t)((uint64_t)height * max_px / longer);

	if (width == 0 || height == 0 || (uint64_t)width * height > BW_MEDIA_MAX_PIXELS)
		return bw_err_set(err, BW_ELIMIT, 0, "the picture is too large to be drawn");
	return bw_picture_new(small_width + (small_width == 0), small_height + (small_height == 0), out, err);
}

enum bw_rc
bw_shrink_start(struct bw_shrink *s, uint32_t width, uint32_t height, unsigned max_px, struct bw_picture *out,
    struct bw_err *err)
{
	enum bw_rc rc;

	memset(s, 0, sizeof(*s));
	if ((rc = bw_picture_fit(width, height, max_px, out, err)) != BW_OK)
		return rc;
	s->in_width = width;
	s->in_height = height;
	s->out = out;
	s->sum = calloc((size_t)out->width * 3, sizeof(*s->sum));
	s->weight = calloc(out->width, sizeof(*s->weight));
	if (s->sum == NULL || s->weight == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	return BW_OK;
}

static void
flush_row(struct bw_shrink *s)
{
	uint8_t *to = s->out->rgb + (size_t)s->row_y * s->out->width * 3;
	uint32_t x, k;

	for (x = 0; x < s->out->width; x++)
		for (k = 0; k < 3 && s->weight[x] > 0; k++)
			to[x * 3 + k] = (uint8_t)(s->sum[x * 3 + k] / s->weight[x]);
	memset(s->sum, 0, (size_t)s->out->width * 3 * sizeof(*s->sum));
	memset(s->weight, 0, s->out->width * sizeof(*s->weight));
}

/* Dot x falls into x * width / in_width, rounded down: so the dots of one that is drawn
 * end where (to + 1) * in_width / width, rounded up, begins. */
static void
add_row(struct bw_shrink *s, const uint8_t *rgb)
{
	uint32_t width = s->out->width, to, x = 0, end;

	for (to = 0; to < width; to++) {
		uint32_t red = 0, green = 0, blue = 0;

		end = (uint32_t)(((uint64_t)(to + 1) * s->in_width + width - 1) / width);
		s->weight[to] += end - x;
		for (; x < end; x++, rgb += 3) {
			red += rgb[0];
			green += rgb[1];
			blue += rgb[2];
		}
		s->sum[to * 3] += red;
		s->sum[to * 3 + 1] += green;
		s->sum[to * 3 + 2] += blue;
	}
}

void
bw_shrink_row(struct bw_shrink *s, const uint8_t *rgb)
{
	uint32_t to;

	if (s->y >= s->in_height)
		return;
	if (s->in_width == s->out->width && s->in_height == s->out->height) {
		memcpy(s->out->rgb + (size_t)s->y++ * s->in_width * 3, rgb, (size_t)s->in_width * 3);
		return;
	}
	add_row(s, rgb);
	s->y++;
	to = (uint32_t)((uint64_t)s->y * s->out->height / s->in_height);
	if (to != s->row_y) {
		flush_row(s);
		s->row_y = to;
	}
}

void
bw_shrink_end(struct bw_shrink *s)
{
	if (s->out != NULL && s->y < s->in_height)
		s->out->broken = true;
	free(s->sum);
	free(s->weight);
	s->sum = NULL;
	s->weight = NULL;
}

void
bw_render_on_white(const uint8_t *rgba, uint8_t *rgb, uint32_t width)
{
	uint32_t x, k;

	for (x = 0; x < width; x++) {
		unsigned alpha = rgba[x * 4 + 3];

		for (k = 0; k < 3; k++)
			rgb[x * 3 + k] = (uint8_t)((rgba[x * 4 + k] * alpha + 255 * (255 - alpha) + 127) / 255);
	}
}

/* ---- the way up ---- */

unsigned
bw_render_turn(const uint8_t *data, size_t len)
{
	struct bw_exif x;
	uint32_t turn = 1;

	if (bw_exif_walk(data, len, &x, NULL) == BW_OK) {
		turn = bw_exif_uint(&x, bw_exif_find(&x, BW_IFD_0, 0x0112));
		bw_exif_free(&x);
	}
	return turn >= 1 && turn <= 8 ? turn : 1;
}

/* Where the pixel shown at (x, y) of a w by h picture is stored. */
static size_t
source_of(unsigned turn, const struct bw_picture *p, uint32_t x, uint32_t y)
{
	uint32_t across = p->width - 1, down = p->height - 1, sx, sy;
	bool swap = turn >= 5;

	sx = swap ? y : x;
	sy = swap ? x : y;
	if (turn == 2 || turn == 3 || turn == 7 || turn == 8)
		sx = across - sx;
	if (turn == 3 || turn == 4 || turn == 6 || turn == 7)
		sy = down - sy;
	return ((size_t)sy * p->width + sx) * 3;
}

static enum bw_rc
turn_picture(struct bw_picture *p, struct bw_err *err)
{
	unsigned turn = p->turn;
	struct bw_picture out = { .width = turn >= 5 ? p->height : p->width, .height = turn >= 5 ? p->width : p->height };
	uint32_t x, y;
	uint8_t *to;

	if (turn <= 1)
		return BW_OK;
	if ((to = out.rgb = malloc((size_t)out.width * out.height * 3)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (y = 0; y < out.height; y++)
		for (x = 0; x < out.width; x++, to += 3)
			memcpy(to, p->rgb + source_of(turn, p, x, y), 3);
	free(p->rgb);
	*p = out;
	return BW_OK;
}

/* ---- the result ---- */

static void
write_rows(struct jpeg_compress_struct *c, const struct bw_picture *p)
{
	c->image_width = p->width;
	c->image_height = p->height;
	c->input_components = 3;
	c->in_color_space = JCS_RGB;
	jpeg_set_defaults(c);
	jpeg_set_quality(c, 88, TRUE);
	jpeg_start_compress(c, TRUE);
	while (c->next_scanline < c->image_height) {
		JSAMPROW row = p->rgb + (size_t)c->next_scanline * p->width * 3;

		(void)jpeg_write_scanlines(c, &row, 1);
	}
	jpeg_finish_compress(c);
}

enum bw_rc
bw_render_encode(const struct bw_picture *p, struct bw_buf *out, struct bw_err *err)
{
	struct jpeg_compress_struct c;
	struct bw_jpeg_trap trap;
	unsigned char *volatile bytes = NULL;
	volatile unsigned long len = 0;
	volatile bool ok = false;
	unsigned char *mem = NULL;
	unsigned long mem_len = 0;

	memset(&c, 0, sizeof(c));
	c.err = bw_jpeg_trap_set(&trap);
	if (setjmp(trap.out) == 0) {
		jpeg_create_compress(&c);
		jpeg_mem_dest(&c, &mem, &mem_len);
		write_rows(&c, p);
		bytes = mem;
		len = mem_len;
		ok = true;
	}
	jpeg_destroy_compress(&c);
	if (ok)
		bw_buf_put(out, bytes, len);
	free(bytes);
	return ok ? bw_buf_check(out, err) : bw_err_set(err, BW_EFAIL, 0, "the picture could not be written");
}

/* ---- all pictures of a file ---- */

#define GAP 2u /* grey, between the pictures of a sheet */

static const struct drawer {
	bw_count_fn *count; /* NULL: there is one */
	bw_render_fn *draw;
	bw_play_fn *play;    /* of an animation; NULL: several pictures are pages, not frames */
	bw_sheet_fn *sheet;  /* NULL: each is drawn by itself */
	unsigned on_a_sheet; /* 0: all on one */
} drawers[BW_FORMAT_COUNT] = {
	[BW_FORMAT_JPEG] = { NULL, bw_render_jpeg, NULL, NULL, 0 },
	[BW_FORMAT_PNG] = { bw_count_png, bw_render_png, bw_play_png, NULL, 0 },
	[BW_FORMAT_WEBP] = { bw_count_webp, bw_render_webp, bw_play_webp, NULL, 0 },
	[BW_FORMAT_GIF] = { bw_count_gif, bw_render_gif, bw_play_gif, NULL, 0 },
	[BW_FORMAT_TIFF] = { bw_count_tiff, bw_render_tiff, NULL, NULL, 0 },
	[BW_FORMAT_HEIF] = { bw_count_heif, bw_render_heif, NULL, NULL, 0 },
	[BW_FORMAT_MP4] = { bw_count_film, bw_render_film, NULL, bw_sheet_film, 0 },
	[BW_FORMAT_PDF] = { bw_count_pdf, bw_render_pdf, NULL, NULL, BW_RENDER_PDF_SHEET },
	[BW_FORMAT_JXL] = { bw_count_jxl, bw_render_jxl, NULL, NULL, 0 },
	[BW_FORMAT_BMP] = { NULL, bw_render_bmp, NULL, NULL, 0 },
};

bool
bw_format_drawn(enum bw_format f)
{
	return (unsigned)f < BW_FORMAT_COUNT && drawers[f].draw != NULL;
}

/* Side by side, in rows of which each is as long. */
static enum bw_rc
lay_out(const struct bw_picture *list, unsigned count, unsigned columns, struct bw_picture *out, struct bw_err *err)
{
	unsigned rows = (count + columns - 1) / columns, i;
	uint32_t width = 0, height = 0, y;
	enum bw_rc rc;

	for (i = 0; i < count; i++) {
		width = list[i].width > width ? list[i].width : width;
		height = list[i].height > height ? list[i].height : height;
	}
	width += GAP;
	height += GAP;
	if ((rc = bw_picture_new(columns * width, rows * height, out, err)) != BW_OK)
		return rc;
	memset(out->rgb, 160, (size_t)out->width * out->height * 3);
	for (i = 0; i < count; i++) {
		uint8_t *to = out->rgb + ((size_t)(i / columns) * height * out->width + (size_t)(i % columns) * width) * 3;

		for (y = 0; y < list[i].height; y++, to += (size_t)out->width * 3)
			memcpy(to, list[i].rgb + (size_t)y * list[i].width * 3, (size_t)list[i].width * 3);
	}
	return BW_OK;
}

static enum bw_rc
draw_upright(const struct drawer *d, struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out,
    struct bw_err *err)
{
	enum bw_rc rc = d->draw(in, frame, max_px, out, err);

	return rc == BW_OK ? turn_picture(out, err) : rc;
}

struct sheet {
	struct bw_picture list[BW_RENDER_MAX_FRAMES];
	unsigned count;
	uint32_t first, frames; /* the pages that are on it, or of the animation */
	unsigned max_px; /* of each */
};

/* The first, the last, and as many between them as there is room for. */
static uint32_t
chosen_frame(const struct sheet *s)
{
	return s->frames <= BW_RENDER_MAX_FRAMES ? s->count :
	    (uint32_t)((uint64_t)s->count * (s->frames - 1) / (BW_RENDER_MAX_FRAMES - 1));
}

static enum bw_rc
take_frame(void *ctx, const struct bw_canvas *c, const struct bw_frame *f, struct bw_err *err)
{
	struct sheet *s = ctx;
	enum bw_rc rc;

	(void)f;
	if (s->count == BW_RENDER_MAX_FRAMES || c->count - 1 < chosen_frame(s))
		return BW_OK;
	rc = bw_canvas_shrink(c, s->max_px, &s->list[s->count], err);
	return rc == BW_OK ? turn_picture(&s->list[s->count++], err) : rc;
}

static enum bw_rc
draw_parts(const struct drawer *d, struct bw_bytes in, struct sheet *s, struct bw_err *err)
{
	struct bw_canvas c = { .see = take_frame, .ctx = s };
	enum bw_rc rc = BW_OK;

	if (d->play != NULL) {
		rc = d->play(in, &c, err);
		bw_canvas_end(&c);
		return rc == BW_OK && s->count < s->frames && s->count < BW_RENDER_MAX_FRAMES ?
			   bw_err_set(err, BW_EFORMAT, 0, "the animation is damaged and cannot be drawn") : rc;
	}
	if (d->sheet != NULL)
		rc = d->sheet(in, s->frames, s->max_px, s->list, err);
	for (; rc == BW_OK && s->count < s->frames; s->count++) {
		if (d->sheet != NULL)
			rc = turn_picture(&s->list[s->count], err);
		else
			rc = draw_upright(d, in, s->first + s->count, s->max_px, &s->list[s->count], err);
	}
	return rc;
}

static enum bw_rc
draw_sheet(const struct drawer *d, struct bw_bytes in, uint32_t first, uint32_t frames, unsigned max_px,
    struct bw_picture *out, struct bw_err *err)
{
	struct sheet s = { .first = first, .frames = frames };
	unsigned columns = 1, i;
	enum bw_rc rc;

	while (columns * columns < frames && columns * columns < BW_RENDER_MAX_FRAMES)
		columns++;
	s.max_px = max_px / columns - GAP;
	if ((rc = draw_parts(d, in, &s, err)) == BW_OK)
		rc = lay_out(s.list, s.count, columns, out, err);
	for (i = 0; i < BW_RENDER_MAX_FRAMES; i++)
		free(s.list[i].rgb);
	return rc;
}

static enum bw_rc
count_all(const struct drawer *d, struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	*count = 1;
	if (d->count != NULL && (rc = d->count(in, count, err)) != BW_OK)
		return rc;
	return *count > 0 ? BW_OK : bw_err_set(err, BW_EFORMAT, 0, "there is no picture in the file");
}

/* Pages have nothing to do with each other: what is not drawn is not looked at, so it is
 * all of them or nothing. Of an animation a part is drawn, and bw_media_frames_of() tells. */
static enum bw_rc
draw_all(const struct drawer *d, struct bw_bytes in, unsigned max_px, uint32_t sheet, struct bw_drawn *of,
    struct bw_picture *out, struct bw_err *err)
{
	uint32_t count, each, first;
	enum bw_rc rc = count_all(d, in, &count, err);

	if (rc != BW_OK)
		return rc;
	if (d->play == NULL && d->on_a_sheet == 0 && count > BW_RENDER_MAX_FRAMES)
		return bw_err_set(err, BW_ELIMIT, 0, "it holds %u pictures, and not more than %u are drawn side by side",
		    (unsigned)count, BW_RENDER_MAX_FRAMES);
	each = d->on_a_sheet > 0 ? d->on_a_sheet : count;
	of->sheets = (count + each - 1) / each;
	of->frames = d->play != NULL && count > BW_RENDER_MAX_FRAMES ? count : 0;
	if (sheet >= of->sheets)
		return bw_err_set(err, BW_EUSAGE, 0, "there is no such sheet");
	first = sheet * each;
	count = count - first < each ? count - first : each;
	/* One page alone is drawn as large as those before it were together. */
	if (count == 1)
		return draw_upright(d, in, first, max_px, out, err);
	return draw_sheet(d, in, first, count, max_px, out, err);
}

uint32_t
bw_media_frames_of(const void *data, size_t len)
{
	enum bw_format format = bw_media_sniff(data, len);
	uint32_t count = 0;

	if (!bw_format_drawn(format) || drawers[format].play == NULL ||
	    count_all(&drawers[format], (struct bw_bytes){ data, len }, &count, NULL) != BW_OK)
		return 0;
	return count > BW_RENDER_MAX_FRAMES ? count : 0;
}

static enum bw_rc
drawer_of(const void *data, size_t len, unsigned max_px, const struct drawer **out, struct bw_err *err)
{
	enum bw_format format = bw_media_sniff(data, len);

	if (max_px < 16 || max_px > BW_RENDER_MAX_PX)
		return bw_err_set(err, BW_EUSAGE, 0, "pictures are drawn with 16 to %u dots on the longer side", BW_RENDER_MAX_PX);
	if (!bw_format_drawn(format))
		return bw_err_set(err, BW_EFORMAT, 0, "not a picture of a kind that can be drawn");
	*out = &drawers[format];
	return BW_OK;
}

enum bw_rc
bw_render_first(struct bw_bytes in, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	const struct drawer *d = &drawers[BW_FORMAT_UNKNOWN];
	enum bw_rc rc = drawer_of(in.data, in.len, max_px, &d, err);

	return rc == BW_OK ? d->draw(in, 0, max_px, out, err) : rc;
}

static enum bw_rc
look_at_page(struct bw_look *l, const struct drawer *d, struct bw_bytes in, uint32_t page, struct bw_err *err)
{
	struct bw_picture p = { 0 };
	struct bw_dots dots;
	enum bw_rc rc = d->draw(in, page, l->max_px, &p, err);

	if (rc == BW_OK) {
		dots = (struct bw_dots){ p.rgb, p.width, p.height, p.broken, p.turn > 1 ? p.turn : 1, BW_SHOWN_PICTURE, 0 };
		rc = l->see(l->ctx, &dots, err);
	}
	free(p.rgb);
	return rc == BW_OK ? bw_look_done(l, BW_SHOWN_PICTURE, err) : rc;
}

enum bw_rc
bw_look_frames(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	const struct drawer *d = &drawers[BW_FORMAT_UNKNOWN];
	uint32_t count = 0, i;
	enum bw_rc rc = drawer_of(in.data, in.len, l->max_px, &d, err);

	if (rc == BW_OK)
		rc = count_all(d, in, &count, err);
	if (rc == BW_OK && count > BW_LOOK_MAX_PICTURES && d->play == NULL)
		return bw_err_set(err, BW_ELIMIT, 0, "it holds more than %u pictures", BW_LOOK_MAX_PICTURES);
	if (rc == BW_OK && count > 1 && d->play != NULL)
		return bw_look_animation(l, d->play, in, err);
	for (i = 0; i < count && rc == BW_OK && !l->more; i++)
		if (bw_look_next(l))
			rc = look_at_page(l, d, in, i, err);
	return rc;
}

enum bw_rc
bw_media_render(const void *data, size_t len, unsigned max_px, uint32_t sheet, struct bw_drawn *of, struct bw_buf *out,
    struct bw_err *err)
{
	const struct drawer *d = &drawers[BW_FORMAT_UNKNOWN];
	struct bw_drawn unasked;
	struct bw_picture p = { 0 };
	enum bw_rc rc = drawer_of(data, len, max_px, &d, err);

	if (rc != BW_OK)
		return rc;
	rc = draw_all(d, (struct bw_bytes){ data, len }, max_px, sheet, of != NULL ? of : &unasked, &p, err);
	if (rc == BW_OK)
		rc = bw_render_encode(&p, out, err);
	free(p.rgb);
	return rc;
}

#include "media/render.h"

#include <stdlib.h>
#include <string.h>

#include "media/exif.h"
#include "media/jpeg.h"
#include "media/jpeg_trap.h"
#include "media/png.h"

enum bw_rc
bw_shrink_start(struct bw_shrink *s, uint32_t width, uint32_t height, unsigned max_px, struct bw_picture *out,
    struct bw_err *err)
{
	uint32_t longer = width > height ? width : height;

	memset(s, 0, sizeof(*s));
	if (width == 0 || height == 0 || (uint64_t)width * height > BW_MEDIA_MAX_PIXELS)
		return bw_err_set(err, BW_ELIMIT, 0, "the picture is too large to draw");
	s->in_width = width;
	s->in_height = height;
	s->out = out;
	out->width = longer <= max_px ? width : (uint32_t)((uint64_t)width * max_px / longer);
	out->height = longer <= max_px ? height : (uint32_t)((uint64_t)height * max_px / longer);
	out->width += out->width == 0;
	out->height += out->height == 0;
	out->rgb = malloc((size_t)out->width * out->height * 3);
	s->sum = calloc((size_t)out->width * 3, sizeof(*s->sum));
	s->weight = calloc(out->width, sizeof(*s->weight));
	if (out->rgb == NULL || s->sum == NULL || s->weight == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	/* A picture that breaks off is white from there on. */
	memset(out->rgb, 255, (size_t)out->width * out->height * 3);
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

void
bw_shrink_row(struct bw_shrink *s, const uint8_t *rgb)
{
	uint32_t x, to;

	if (s->y >= s->in_height)
		return;
	for (x = 0; x < s->in_width; x++, rgb += 3) {
		to = (uint32_t)((uint64_t)x * s->out->width / s->in_width);
		s->sum[to * 3] += rgb[0];
		s->sum[to * 3 + 1] += rgb[1];
		s->sum[to * 3 + 2] += rgb[2];
		s->weight[to]++;
	}
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
	free(s->sum);
	free(s->weight);
	s->sum = NULL;
	s->weight = NULL;
}

/* ---- the way up ---- */

static unsigned
turn_of_exif(const uint8_t *data, size_t len)
{
	struct bw_exif x;
	uint32_t turn = 1;

	if (bw_exif_walk(data, len, &x, NULL) == BW_OK) {
		turn = bw_exif_uint(&x, bw_exif_find(&x, BW_IFD_0, 0x0112));
		bw_exif_free(&x);
	}
	return turn >= 1 && turn <= 8 ? turn : 1;
}

static unsigned
turn_of_jpeg(const uint8_t *data, size_t len)
{
	struct bw_jpeg j;
	unsigned turn = 1;
	size_t i;

	if (bw_jpeg_walk(data, len, &j, NULL) != BW_OK)
		return 1;
	for (i = 0; i < j.count; i++) {
		const struct bw_seg *s = &j.segs[i];

		if (s->kind == BW_SEG_MARKER && s->marker == 0xe1 && s->len > 10 &&
		    memcmp(data + s->at + 4, "Exif\0", 6) == 0) {
			turn = turn_of_exif(data + s->at + 10, s->len - 10);
			break;
		}
	}
	bw_jpeg_free(&j);
	return turn;
}

static unsigned
turn_of_png(const uint8_t *data, size_t len)
{
	struct bw_png p;
	unsigned turn = 1;
	size_t i;

	if (bw_png_walk(data, len, &p, NULL) != BW_OK)
		return 1;
	for (i = 0; i < p.count; i++) {
		if (p.chunks[i].name == BW_CHUNK('e', 'X', 'I', 'f')) {
			turn = turn_of_exif(data + p.chunks[i].at + 8, p.chunks[i].len);
			break;
		}
	}
	bw_png_free(&p);
	return turn;
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
turn_picture(struct bw_picture *p, unsigned turn, struct bw_err *err)
{
	struct bw_picture out = { .width = turn >= 5 ? p->height : p->width, .height = turn >= 5 ? p->width : p->height };
	uint32_t x, y;
	uint8_t *to;

	if (turn == 1)
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

enum bw_rc
bw_media_render(const void *data, size_t len, unsigned max_px, struct bw_buf *out, struct bw_err *err)
{
	enum bw_format format = bw_media_sniff(data, len);
	struct bw_picture p = { 0 };
	enum bw_rc rc;

	if (max_px < 16 || max_px > BW_RENDER_MAX_PX)
		return bw_err_set(err, BW_EUSAGE, 0, "pictures are drawn with 16 to %u dots on the longer side", BW_RENDER_MAX_PX);
	if (format == BW_FORMAT_JPEG)
		rc = bw_render_jpeg(data, len, max_px, &p, err);
	else if (format == BW_FORMAT_PNG)
		rc = bw_render_png(data, len, max_px, &p, err);
	else
		return bw_err_set(err, BW_EFORMAT, 0, "not a JPEG or PNG picture");
	if (rc == BW_OK)
		rc = turn_picture(&p, format == BW_FORMAT_JPEG ? turn_of_jpeg(data, len) : turn_of_png(data, len), err);
	if (rc == BW_OK)
		rc = bw_render_encode(&p, out, err);
	free(p.rgb);
	return rc;
}

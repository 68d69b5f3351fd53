#include <stdlib.h>
#include <string.h>

#include "media/jpeg.h"
#include "media/jpeg_trap.h"
#include "media/media.h"
#include "media/render.h"

/* All that must outlive a jump out of libjpeg is here, not in locals. */
struct decoder {
	struct bw_jpeg_trap trap;
	struct jpeg_decompress_struct d;
	struct bw_shrink shrink;
	uint8_t *row, *rgb;
	bool rows_seen;
};

/* The largest halving that leaves at least max_px. */
static void
choose_scale(struct jpeg_decompress_struct *d, unsigned max_px)
{
	uint32_t longer = d->image_width > d->image_height ? d->image_width : d->image_height;

	d->scale_num = 8;
	d->scale_denom = 8;
	while (d->scale_num > 1 && longer / 8 * (d->scale_num / 2) >= max_px)
		d->scale_num /= 2;
	d->dct_method = JDCT_ISLOW;
	if (d->jpeg_color_space == JCS_CMYK || d->jpeg_color_space == JCS_YCCK)
		d->out_color_space = JCS_CMYK;
	else
		d->out_color_space = JCS_RGB;
}

/* Adobe writes CMYK inverted, and nearly all such files are theirs. */
static void
from_cmyk(const uint8_t *cmyk, uint8_t *rgb, uint32_t width)
{
	uint32_t x, k;

	for (x = 0; x < width; x++)
		for (k = 0; k < 3; k++)
			rgb[x * 3 + k] = (uint8_t)(cmyk[x * 4 + k] * cmyk[x * 4 + 3] / 255);
}

static enum bw_rc
decode(struct decoder *x, const void *data, size_t len, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct jpeg_decompress_struct *d = &x->d;
	enum bw_rc rc;

	jpeg_create_decompress(d);
	jpeg_mem_src(d, data, (unsigned long)len);
	(void)jpeg_read_header(d, TRUE);
	if ((uint64_t)d->image_width * d->image_height > BW_MEDIA_MAX_PIXELS)
		return bw_err_set(err, BW_ELIMIT, 0, "the picture is too large to be drawn");
	choose_scale(d, max_px);
	(void)jpeg_start_decompress(d);
	if ((rc = bw_shrink_start(&x->shrink, d->output_width, d->output_height, max_px, out, err)) != BW_OK)
		return rc;
	x->row = malloc((size_t)d->output_width * 4);
	x->rgb = malloc((size_t)d->output_width * 3);
	if (x->row == NULL || x->rgb == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	while (d->output_scanline < d->output_height) {
		JSAMPROW row = x->row;

		(void)jpeg_read_scanlines(d, &row, 1);
		x->rows_seen = true;
		if (d->out_color_space == JCS_CMYK)
			from_cmyk(x->row, x->rgb, d->output_width);
		bw_shrink_row(&x->shrink, d->out_color_space == JCS_CMYK ? x->rgb : x->row);
	}
	return BW_OK;
}

static unsigned
turn_of(const uint8_t *data, size_t len)
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
			turn = bw_render_turn(data + s->at + 10, s->len - 10);
			break;
		}
	}
	bw_jpeg_free(&j);
	return turn;
}

enum bw_rc
bw_render_jpeg(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct decoder *x = calloc(1, sizeof(*x));
	enum bw_rc rc;

	(void)frame;
	if (x == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	x->d.err = bw_jpeg_trap_set(&x->trap);
	/* A picture that breaks off half way is still shown as far as it goes. */
	if (setjmp(x->trap.out) == 0)
		rc = decode(x, in.data, in.len, max_px, out, err);
	else
		rc = x->rows_seen ? BW_OK : bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
	out->broken = x->trap.mgr.num_warnings > 0;
	jpeg_destroy_decompress(&x->d);
	bw_shrink_end(&x->shrink);
	free(x->row);
	free(x->rgb);
	free(x);
	if (rc == BW_OK)
		out->turn = turn_of(in.data, in.len);
	return rc;
}

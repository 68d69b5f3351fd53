#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "media/media.h"
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
	uint32_t i, k;

	for (i = 0; i < x->width; i++) {
		unsigned alpha = rgba[i * 4 + 3];

		for (k = 0; k < 3; k++)
			x->rgb[i * 3 + k] = (uint8_t)((rgba[i * 4 + k] * alpha + 255 * (255 - alpha) + 127) / 255);
	}
	bw_shrink_row(&x->shrink, x->rgb);
	x->rows_seen = true;
}

static enum bw_rc
read_interlaced(struct decoder *x, struct bw_err *err)
{
	size_t row_len = (size_t)x->width * 4;
	uint32_t y;

	x->whole = calloc(x->height, row_len);
	x->rows = calloc(x->height, sizeof(*x->rows));
	if (x->whole == NULL || x->rows == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (y = 0; y < x->height; y++)
		x->rows[y] = x->whole + y * row_len;
	png_read_image(x->png, x->rows);
	for (y = 0; y < x->height; y++)
		take_row(x, x->rows[y]);
	return BW_OK;
}

static enum bw_rc
decode(struct decoder *x, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	enum bw_rc rc;
	uint32_t y;

	png_set_read_fn(x->png, x, read_data);
	png_set_keep_unknown_chunks(x->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_crc_action(x->png, PNG_CRC_DEFAULT, PNG_CRC_WARN_DISCARD);
	png_set_user_limits(x->png, 0x7fffffff, 0x7fffffff);
	png_set_chunk_malloc_max(x->png, 8u << 20);
	png_read_info(x->png, x->info);
	x->width = png_get_image_width(x->png, x->info);
	x->height = png_get_image_height(x->png, x->info);
	if ((rc = bw_shrink_start(&x->shrink, x->width, x->height, max_px, out, err)) != BW_OK)
		return rc;
	x->rgb = malloc((size_t)x->width * 3);
	x->row = malloc((size_t)x->width * 8);
	if (x->rgb == NULL || x->row == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	set_transforms(x);
	if (png_get_rowbytes(x->png, x->info) > (size_t)x->width * 4)
		return bw_err_set(err, BW_EFORMAT, 0, "the picture is of a kind that cannot be drawn");
	if (png_get_interlace_type(x->png, x->info) != PNG_INTERLACE_NONE)
		return read_interlaced(x, err);
	for (y = 0; y < x->height; y++) {
		png_read_row(x->png, x->row, NULL);
		take_row(x, x->row);
	}
	return BW_OK;
}

enum bw_rc
bw_render_png(const void *data, size_t len, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct decoder *x = calloc(1, sizeof(*x));
	enum bw_rc rc;

	if (x == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	x->c = bw_cursor_of(data, len);
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

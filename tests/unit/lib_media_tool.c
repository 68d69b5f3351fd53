#include "lib_media_tool.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

struct jpeg_out {
	struct jpeg_error_mgr mgr;
	jmp_buf out;
};

static void
jpeg_fail(j_common_ptr c)
{
	longjmp(((struct jpeg_out *)(void *)c->err)->out, 1);
}

static void
jpeg_quiet(j_common_ptr c)
{
	(void)c;
}

static void
jpeg_rows(struct jpeg_decompress_struct *d, struct pixels *out)
{
	size_t stride;

	out->width = d->output_width;
	out->height = d->output_height;
	out->channels = (unsigned)d->output_components;
	stride = (size_t)out->width * out->channels;
	out->len = stride * out->height;
	out->data = calloc(1, out->len + 1);
	while (d->output_scanline < d->output_height) {
		JSAMPROW row = out->data + d->output_scanline * stride;

		(void)jpeg_read_scanlines(d, &row, 1);
	}
}

static bool
read_jpeg(const void *data, size_t len, struct pixels *out)
{
	struct jpeg_decompress_struct d;
	struct jpeg_out e;
	volatile bool ok = false;

	memset(&d, 0, sizeof(d));
	d.err = jpeg_std_error(&e.mgr);
	e.mgr.error_exit = jpeg_fail;
	e.mgr.output_message = jpeg_quiet;
	if (setjmp(e.out) == 0) {
		jpeg_create_decompress(&d);
		jpeg_mem_src(&d, data, (unsigned long)len);
		(void)jpeg_read_header(&d, TRUE);
		(void)jpeg_start_decompress(&d);
		jpeg_rows(&d, out);
		ok = true;
	}
	jpeg_destroy_decompress(&d);
	return ok;
}

static bool
read_png(const void *data, size_t len, struct pixels *out)
{
	png_image image;

	memset(&image, 0, sizeof(image));
	image.version = PNG_IMAGE_VERSION;
	if (!png_image_begin_read_from_memory(&image, data, len))
		return false;
	image.format = PNG_FORMAT_RGBA;
	out->width = image.width;
	out->height = image.height;
	out->channels = 4;
	out->len = PNG_IMAGE_SIZE(image);
	out->data = calloc(1, out->len + 1);
	if (png_image_finish_read(&image, NULL, out->data, 0, NULL))
		return true;
	png_image_free(&image);
	return false;
}

bool
pixels_read(const void *data, size_t len, struct pixels *out)
{
	bool ok;

	memset(out, 0, sizeof(*out));
	ok = len > 8 && memcmp(data, "\x89PNG", 4) == 0 ? read_png(data, len, out) : read_jpeg(data, len, out);
	if (!ok)
		pixels_free(out);
	return ok;
}

void
pixels_free(struct pixels *p)
{
	free(p->data);
	memset(p, 0, sizeof(*p));
}

bool
pixels_same(const struct pixels *a, const struct pixels *b)
{
	return a->len == b->len && a->width == b->width && a->height == b->height && a->channels == b->channels &&
	    (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

#include "lib_frame_samples.h"

#include <stdlib.h>
#include <string.h>

#include <webp/encode.h>
#include <zlib.h>

#include "lib_media_samples.h"
#include "media/png.h"

const uint8_t sample_colours[SAMPLE_COLOURS][3] = { { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 0, 255, 255 },
	{ 255, 0, 255 }, { 255, 255, 0 }, { 0, 0, 0 } };

/* ---- GIF: each pixel a code of its own, after a code that clears the table ---- */

struct bits {
	struct bw_buf *out;
	uint32_t held;
	unsigned count;
};

static void
put_code(struct bits *b, unsigned code)
{
	b->held |= code << b->count;
	for (b->count += 4; b->count >= 8; b->count -= 8, b->held >>= 8)
		bw_buf_u8(b->out, (uint8_t)b->held);
}

void
sample_gif_pixels(struct bw_buf *out, const uint8_t *pixels, size_t count)
{
	struct bw_buf coded = { 0 };
	struct bits b = { .out = &coded };
	size_t at;

	for (at = 0; at < count; at++) {
		if (at % 4 == 0)
			put_code(&b, 8);
		put_code(&b, pixels[at]);
	}
	put_code(&b, 9);
	put_code(&b, 0);
	bw_buf_u8(out, 3);
	for (at = 0; at < coded.len; at += 200) {
		size_t n = coded.len - at < 200 ? coded.len - at : 200;

		bw_buf_u8(out, (uint8_t)n);
		bw_buf_put(out, coded.data + at, n);
	}
	bw_buf_u8(out, 0);
	bw_buf_free(&coded);
}

static void
gif_pixels(struct bw_buf *out, const struct sample_frame *f)
{
	size_t count = (size_t)f->width * f->height, i;
	uint8_t *pixels = malloc(count);

	for (i = 0; i < count; i++)
		pixels[i] = (uint8_t)(f->hole && i % f->width < f->width / 2 ? 7 : f->colour);
	sample_gif_pixels(out, pixels, count);
	free(pixels);
}

void
sample_frames_gif(struct bw_buf *out, unsigned width, unsigned height, const struct sample_frame *f, size_t count)
{
	static const uint8_t then[] = { 1, 2, 3 };

	bw_buf_put(out, "GIF89a", 6);
	bw_buf_le16(out, (uint16_t)width);
	bw_buf_le16(out, (uint16_t)height);
	bw_buf_put(out, "\x82\2\0", 3); /* a background that no browser draws */
	bw_buf_put(out, sample_colours, sizeof(sample_colours));
	bw_buf_put(out, "\x80\x80\x80", 3);
	for (; count > 0; count--, f++) {
		bw_buf_put(out, "\x21\xf9\4", 3);
		bw_buf_u8(out, (uint8_t)(then[f->then] << 2 | f->hole));
		bw_buf_put(out, "\0\0\7\0\x2c", 5);
		bw_buf_le16(out, (uint16_t)f->x);
		bw_buf_le16(out, (uint16_t)f->y);
		bw_buf_le16(out, (uint16_t)f->width);
		bw_buf_le16(out, (uint16_t)f->height);
		bw_buf_u8(out, 0);
		gif_pixels(out, f);
	}
	bw_buf_u8(out, 0x3b);
}

/* ---- RGBA ---- */

static uint8_t *
rgba_of(const struct sample_frame *f)
{
	uint8_t *rgba = calloc((size_t)f->width * f->height, 4), *to = rgba;
	unsigned x, y;

	for (y = 0; y < f->height; y++)
		for (x = 0; x < f->width; x++, to += 4) {
			memcpy(to, sample_colours[f->colour], 3);
			to[3] = f->hole && x < f->width / 2 ? 0 : 255;
		}
	return rgba;
}

/* ---- WebP ---- */

static void
le24(struct bw_buf *b, unsigned v)
{
	bw_buf_le16(b, (uint16_t)v);
	bw_buf_u8(b, (uint8_t)(v >> 16));
}

void
sample_frames_webp(struct bw_buf *out, unsigned width, unsigned height, const struct sample_frame *f, size_t count)
{
	struct bw_buf body = { 0 };

	bw_buf_put(&body, "VP8X\x0a\0\0\0\x12\0\0\0", 12);
	le24(&body, width - 1);
	le24(&body, height - 1);
	bw_buf_put(&body, "ANIM\6\0\0\0\0\0\xff\xff\0\0", 14);
	for (; count > 0; count--, f++) {
		uint8_t *rgba = rgba_of(f), *coded = NULL;
		size_t len = WebPEncodeLosslessRGBA(rgba, (int)f->width, (int)f->height, (int)f->width * 4, &coded);

		bw_buf_put(&body, "ANMF", 4);
		bw_buf_le32(&body, (uint32_t)(len - 12 + 16));
		le24(&body, f->x / 2);
		le24(&body, f->y / 2);
		le24(&body, f->width - 1);
		le24(&body, f->height - 1);
		le24(&body, 0);
		bw_buf_u8(&body, (uint8_t)((f->over ? 0 : 2) | (f->then == SAMPLE_CLEAR ? 1 : 0)));
		bw_buf_put(&body, coded + 12, len - 12);
		WebPFree(coded);
		free(rgba);
	}
	sample_webp(out, &body);
}

/* ---- PNG ---- */

static void
png_control(struct bw_buf *out, const struct sample_frame *f, uint32_t *number)
{
	struct bw_buf data = { 0 };

	bw_buf_be32(&data, (*number)++);
	bw_buf_be32(&data, f->width);
	bw_buf_be32(&data, f->height);
	bw_buf_be32(&data, f->x);
	bw_buf_be32(&data, f->y);
	bw_buf_put(&data, "\0\0\0\1", 4);
	bw_buf_u8(&data, (uint8_t)f->then);
	bw_buf_u8(&data, f->over);
	bw_png_put_chunk(out, "fcTL", data.data, data.len);
	bw_buf_free(&data);
}

static void
png_data(struct bw_buf *out, const struct sample_frame *f, uint32_t *number)
{
	uint8_t *rgba = rgba_of(f), *packed;
	struct bw_buf rows = { 0 }, data = { 0 };
	uLongf len;
	unsigned y;

	for (y = 0; y < f->height; y++) {
		bw_buf_u8(&rows, 0);
		bw_buf_put(&rows, rgba + (size_t)y * f->width * 4, (size_t)f->width * 4);
	}
	len = compressBound(rows.len);
	packed = malloc(len);
	(void)compress(packed, &len, rows.data, rows.len);
	if (number != NULL)
		bw_buf_be32(&data, (*number)++);
	bw_buf_put(&data, packed, len);
	bw_png_put_chunk(out, number != NULL ? "fdAT" : "IDAT", data.data, data.len);
	bw_buf_free(&rows);
	bw_buf_free(&data);
	free(packed);
	free(rgba);
}

void
sample_frames_png(struct bw_buf *out, unsigned width, unsigned height, const struct sample_frame *f, size_t count,
    bool beside)
{
	struct bw_buf data = { 0 };
	uint32_t number = 0;
	size_t i;

	bw_buf_be32(&data, width);
	bw_buf_be32(&data, height);
	bw_buf_put(&data, "\x08\x06\0\0\0", 5);
	bw_buf_put(out, "\x89PNG\r\n\x1a\n", 8);
	bw_png_put_chunk(out, "IHDR", data.data, data.len);
	bw_buf_reset(&data);
	bw_buf_be32(&data, (uint32_t)(count - beside));
	bw_buf_be32(&data, 0);
	bw_png_put_chunk(out, "acTL", data.data, data.len);
	for (i = 0; i < count; i++) {
		if (i > 0 || !beside)
			png_control(out, &f[i], &number);
		png_data(out, &f[i], i > 0 ? &number : NULL);
	}
	bw_png_put_chunk(out, "IEND", NULL, 0);
	bw_buf_free(&data);
}

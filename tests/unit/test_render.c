/* What a picture looks like: the same for every kind, in plain sample_colours, so that a sheet of
 * several can be told apart by looking for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <webp/encode.h>
#include <zlib.h>

#include "lib_frame_samples.h"
#include "lib_media_samples.h"
#include "lib_media_tool.h"
#include "media/media.h"

#define SIDE 40u

/* ---- PNG, with the first picture as the first frame or beside them ---- */

static void
png_chunk(struct bw_buf *out, const char *name, const struct bw_buf *data)
{
	size_t at = out->len + 4;

	bw_buf_be32(out, (uint32_t)data->len);
	bw_buf_str(out, name);
	bw_buf_put(out, data->data, data->len);
	bw_buf_be32(out, (uint32_t)crc32(0, out->data + at, (uInt)(data->len + 4)));
}

static void
png_rows(struct bw_buf *out, const uint8_t rgb[static 3])
{
	uint8_t packed[2048];
	uLongf len = sizeof(packed);
	struct bw_buf rows = { 0 };
	unsigned x, y;

	for (y = 0; y < SIDE; y++) {
		bw_buf_u8(&rows, 0);
		for (x = 0; x < SIDE; x++)
			bw_buf_put(&rows, rgb, 3);
	}
	assert_int_equal(compress(packed, &len, rows.data, rows.len), Z_OK);
	bw_buf_put(out, packed, len);
	bw_buf_free(&rows);
}

static void
png_frame(struct bw_buf *out, unsigned i, uint32_t *number)
{
	struct bw_buf data = { 0 };

	bw_buf_be32(&data, (*number)++);
	bw_buf_be32(&data, SIDE);
	bw_buf_be32(&data, SIDE);
	bw_buf_put(&data, "\0\0\0\0\0\0\0\0\0\1\0\x0a\0\0", 14);
	png_chunk(out, "fcTL", &data);
	bw_buf_reset(&data);
	if (i > 0) {
		bw_buf_be32(&data, (*number)++);
		png_rows(&data, sample_colours[i % SAMPLE_COLOURS]);
		png_chunk(out, "fdAT", &data);
	}
	bw_buf_free(&data);
}

static void
make_png(struct bw_buf *out, unsigned frames)
{
	struct bw_buf data = { 0 };
	uint32_t number = 0;
	unsigned i;

	bw_buf_put(out, "\x89PNG\r\n\x1a\n", 8);
	bw_buf_be32(&data, SIDE);
	bw_buf_be32(&data, SIDE);
	bw_buf_put(&data, "\x08\x02\0\0\0", 5);
	png_chunk(out, "IHDR", &data);
	bw_buf_reset(&data);
	if (frames > 1) {
		bw_buf_be32(&data, frames);
		bw_buf_be32(&data, 0);
		png_chunk(out, "acTL", &data);
		bw_buf_reset(&data);
		png_frame(out, 0, &number);
	}
	png_rows(&data, sample_colours[0]);
	png_chunk(out, "IDAT", &data);
	bw_buf_reset(&data);
	for (i = 1; i < frames; i++)
		png_frame(out, i, &number);
	png_chunk(out, "IEND", &data);
	bw_buf_free(&data);
}

/* ---- WebP ---- */

static void
webp_picture(struct bw_buf *out, const uint8_t rgba[static 4], unsigned width, unsigned height, bool lossless)
{
	uint8_t *pixels = malloc((size_t)width * height * 4), *coded = NULL;
	size_t len, i;

	for (i = 0; i < (size_t)width * height; i++)
		memcpy(pixels + i * 4, rgba, 4);
	len = lossless ? WebPEncodeLosslessRGBA(pixels, (int)width, (int)height, (int)width * 4, &coded) :
			 WebPEncodeRGBA(pixels, (int)width, (int)height, (int)width * 4, 90, &coded);
	assert_true(len > 12);
	bw_buf_put(out, coded, len);
	WebPFree(coded);
	free(pixels);
}

static void
webp_header(struct bw_buf *body, uint8_t flags, unsigned width, unsigned height)
{
	bw_buf_put(body, "VP8X\x0a\0\0\0", 8);
	bw_buf_le32(body, flags);
	bw_buf_le32(body, (width - 1) | (height - 1) << 24);
	bw_buf_le16(body, (uint16_t)((height - 1) >> 8));
}

static void
make_webp(struct bw_buf *out, unsigned frames)
{
	struct bw_buf body = { 0 }, one = { 0 };
	unsigned i;

	for (i = 0; i < frames; i++) {
		const uint8_t *c = sample_colours[i % SAMPLE_COLOURS];

		webp_picture(&one, (const uint8_t[]){ c[0], c[1], c[2], 255 }, SIDE, SIDE, i % 2 == 0);
		if (frames == 1) {
			bw_buf_put(out, one.data, one.len);
			break;
		}
		if (i == 0) {
			webp_header(&body, 2, SIDE, SIDE);
			bw_buf_put(&body, "ANIM\6\0\0\0\0\0\0\0\0\0", 14);
		}
		bw_buf_str(&body, "ANMF");
		bw_buf_le32(&body, (uint32_t)(one.len - 12 + 16));
		bw_buf_put(&body, "\0\0\0\0\0\0\x27\0\0\x27\0\0\x64\0\0\0", 16);
		bw_buf_put(&body, one.data + 12, one.len - 12);
		bw_buf_reset(&one);
	}
	if (frames > 1)
		sample_webp(out, &body);
	bw_buf_free(&one);
}

/* ---- GIF ---- */

/* Rows [from, SIDE) of the stored ones have colour 7, which the table has as white. */
static void
gif_frame(struct bw_buf *out, unsigned colour, unsigned from, bool laced)
{
	uint8_t pixels[SIDE * SIDE];
	unsigned i;

	bw_buf_put(out, "\x21\xf9\4\0\x0a\0\0\0\x2c\0\0\0\0\x28\0\x28\0", 17);
	bw_buf_u8(out, laced ? 0x40 : 0);
	for (i = 0; i < SIDE * SIDE; i++)
		pixels[i] = (uint8_t)(i / SIDE < from ? colour : 7);
	sample_gif_pixels(out, pixels, sizeof(pixels));
}

static void
gif_head(struct bw_buf *out)
{
	bw_buf_put(out, "GIF89a\x28\0\x28\0\x82\0\0", 13);
	bw_buf_put(out, sample_colours, sizeof(sample_colours));
	bw_buf_put(out, "\xff\xff\xff", 3);
}

static void
make_gif(struct bw_buf *out, unsigned frames)
{
	unsigned i;

	gif_head(out);
	for (i = 0; i < frames; i++)
		gif_frame(out, i % SAMPLE_COLOURS, SIDE, i % 2 == 1);
	bw_buf_u8(out, 0x3b);
}

/* ---- TIFF: pages without packing, one strip each ---- */

static void
tiff_page(struct bw_buf *out, const uint8_t *rgb, unsigned extra, unsigned turn, bool last)
{
	size_t at = out->len, data = at + 2 + 10 * 12 + 4 + 8;
	unsigned samples = 3 + extra, i, k;
	const uint32_t entries[10][3] = { { 256, 3, SIDE }, { 257, 3, SIDE }, { 258, 3, 0 }, { 259, 3, 1 }, { 262, 3, 2 },
		{ 273, 4, (uint32_t)data }, { 274, 3, turn }, { 277, 3, samples }, { 278, 3, SIDE },
		{ 279, 4, SIDE * SIDE * samples } };

	bw_buf_le16(out, 10);
	for (i = 0; i < 10; i++) {
		bw_buf_le16(out, (uint16_t)entries[i][0]);
		bw_buf_le16(out, (uint16_t)entries[i][1]);
		bw_buf_le32(out, i == 2 ? samples : 1);
		bw_buf_le32(out, i == 2 ? (uint32_t)(data - 8) : entries[i][2]);
	}
	bw_buf_le32(out, last ? 0 : (uint32_t)(data + (size_t)SIDE * SIDE * samples));
	for (i = 0; i < 4; i++)
		bw_buf_le16(out, 8);
	for (i = 0; i < SIDE * SIDE; i++) {
		/* The lowest quarter of a picture that is turned is white. */
		bw_buf_put(out, turn > 1 && i >= SIDE * SIDE * 3 / 4 ? (const uint8_t *)"\xff\xff\xff" : rgb, 3);
		for (k = 0; k < extra; k++)
			bw_buf_u8(out, 0x77);
	}
}

static void
make_tiff(struct bw_buf *out, unsigned frames)
{
	unsigned i;

	bw_buf_put(out, "II*\0\x08\0\0\0", 8);
	for (i = 0; i < frames; i++)
		tiff_page(out, sample_colours[i % SAMPLE_COLOURS], 0, 1, i + 1 == frames);
}

/* ---- what is seen ---- */

static bool
near(const uint8_t *p, const uint8_t *rgb)
{
	return abs(p[0] - rgb[0]) < 24 && abs(p[1] - rgb[1]) < 24 && abs(p[2] - rgb[2]) < 24;
}

static unsigned
count_of(const struct pixels *px, const uint8_t *rgb)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < (size_t)px->width * px->height; i++)
		n += near(px->data + i * 3, rgb);
	return n;
}

static void
draw(const struct bw_buf *file, unsigned max_px, struct pixels *px)
{
	struct bw_buf small = { 0 };
	struct bw_err err = { 0 };

	if (bw_media_render(file->data, file->len, max_px, 0, NULL, &small, &err) != BW_OK)
		fail_msg("%s: %s", bw_format_name(bw_media_sniff(file->data, file->len)), err.message);
	assert_true(pixels_read(small.data, small.len, px));
	assert_int_equal(px->channels, 3);
	assert_true(px->width <= max_px && px->height <= max_px);
	bw_buf_free(&small);
}

static int64_t
told_frames(const struct bw_buf *file)
{
	struct bw_plan p = { 0 };
	int64_t n;

	assert_int_equal(bw_media_plan(bw_media_sniff(file->data, file->len), file->data, file->len, 0, &p, NULL), BW_OK);
	assert_string_equal(p.refused, "");
	n = bw_value_int(bw_value_get(p.facts, "frames"));
	bw_plan_free(&p);
	return n;
}

static const struct kind {
	enum bw_format format;
	void (*make)(struct bw_buf *out, unsigned frames);
} kinds[] = { { BW_FORMAT_PNG, make_png }, { BW_FORMAT_WEBP, make_webp }, { BW_FORMAT_GIF, make_gif },
	{ BW_FORMAT_TIFF, make_tiff } };
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* ---- tests ---- */

static void
one_picture_is_drawn_in_its_colours(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		struct bw_buf file = { 0 };
		struct pixels px;

		kinds[i].make(&file, 1);
		assert_int_equal(bw_media_sniff(file.data, file.len), kinds[i].format);
		draw(&file, 20, &px);
		assert_int_equal(px.width, 20);
		assert_int_equal(px.height, 20);
		assert_int_equal(count_of(&px, sample_colours[0]), 400);
		pixels_free(&px);
		bw_buf_free(&file);
	}
}

/* A reader may show only the first; what leaves is all of them. */
static void
every_picture_of_a_file_is_on_the_sheet(void **state)
{
	size_t i, k;
	unsigned frames;

	(void)state;
	for (i = 0; i < KINDS; i++)
		for (frames = 2; frames <= SAMPLE_COLOURS; frames++) {
			struct bw_buf file = { 0 };
			struct pixels px;

			kinds[i].make(&file, frames);
			assert_int_equal(told_frames(&file), frames);
			draw(&file, 200, &px);
			for (k = 0; k < frames; k++)
				if (count_of(&px, sample_colours[k]) < SIDE * SIDE * 8 / 10)
					fail_msg("%s, %u frames: number %zu is not drawn", bw_format_name(kinds[i].format), frames, k);
			pixels_free(&px);
			bw_buf_free(&file);
		}
}

/* Pages: all or none. Of an animation the first, the last and 14 between them, and it is told. */
static void
of_many_pictures_a_part_is_drawn_and_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		struct bw_buf file = { 0 }, small = { 0 };
		struct bw_err err = { 0 };
		struct pixels px;

		kinds[i].make(&file, 16);
		draw(&file, 100, &px);
		assert_int_equal(bw_media_frames_of(file.data, file.len), 0);
		pixels_free(&px);
		bw_buf_reset(&file);
		kinds[i].make(&file, 31);
		if (kinds[i].format == BW_FORMAT_TIFF) {
			assert_int_equal(bw_media_render(file.data, file.len, 100, 0, NULL, &small, &err), BW_ELIMIT);
			assert_non_null(strstr(err.message, "holds 31 pictures"));
			assert_int_equal(small.len, 0);
		} else {
			assert_int_equal(bw_media_frames_of(file.data, file.len), 31);
			draw(&file, 4 * SIDE + 8, &px);
			/* Every second one: of seven sample_colours, one after another, each comes twice and two of them three times. */
			assert_int_equal(px.width, 4 * (SIDE + 2));
			assert_true(count_of(&px, sample_colours[0]) > SIDE * SIDE * 27 / 10 && count_of(&px, sample_colours[2]) > SIDE * SIDE * 27 / 10 &&
			    count_of(&px, sample_colours[1]) < SIDE * SIDE * 22 / 10 && count_of(&px, sample_colours[1]) > SIDE * SIDE * 17 / 10);
			pixels_free(&px);
		}
		bw_buf_free(&file);
	}
}

/* Cut off or changed anywhere: drawn or not, but without a fault. */
static void
a_damaged_picture_does_no_harm(void **state)
{
	size_t i, at;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		struct bw_buf file = { 0 }, small = { 0 };
		unsigned drawn = 0;

		kinds[i].make(&file, 3);
		for (at = 0; at < file.len; at++) {
			uint8_t *cut = malloc(at + 1);

			memcpy(cut, file.data, at);
			drawn += bw_media_render(cut, at, 64, 0, NULL, &small, NULL) == BW_OK;
			free(cut);
			bw_buf_reset(&small);
			file.data[at] ^= 0x55;
			(void)!bw_media_render(file.data, file.len, 64, 0, NULL, &small, NULL);
			file.data[at] ^= 0x55;
			bw_buf_reset(&small);
		}
		assert_true(drawn < file.len);
		bw_buf_free(&file);
		bw_buf_free(&small);
	}
}

static void
transparent_parts_are_white(void **state)
{
	struct bw_buf file = { 0 };
	struct pixels px;
	int lossless;

	(void)state;
	for (lossless = 0; lossless < 2; lossless++) {
		webp_picture(&file, (const uint8_t[]){ 255, 0, 0, 128 }, 60, 30, lossless != 0);
		draw(&file, 40, &px);
		assert_int_equal(px.width, 40);
		assert_int_equal(px.height, 20);
		assert_int_equal(count_of(&px, (const uint8_t[]){ 255, 127, 127 }), 800);
		pixels_free(&px);
		bw_buf_reset(&file);
	}
	bw_buf_free(&file);
}

static void
webp_is_turned_as_its_exif_says(void **state)
{
	struct bw_buf file = { 0 }, body = { 0 }, one = { 0 }, exif = { 0 };
	struct pixels px;

	(void)state;
	webp_picture(&one, (const uint8_t[]){ 0, 0, 255, 255 }, 60, 30, true);
	sample_exif(&exif); /* way up 6 */
	webp_header(&body, 8, 60, 30);
	bw_buf_put(&body, one.data + 12, one.len - 12);
	bw_buf_str(&body, "EXIF");
	bw_buf_le32(&body, (uint32_t)exif.len);
	bw_buf_put(&body, exif.data, exif.len);
	if (exif.len & 1)
		bw_buf_u8(&body, 0);
	sample_webp(&file, &body);
	draw(&file, 100, &px);
	assert_int_equal(px.width, 30);
	assert_int_equal(px.height, 60);
	pixels_free(&px);
	bw_buf_free(&one);
	bw_buf_free(&exif);
	bw_buf_free(&file);
}

/* Of 40 rows the first five are stored for rows 0, 8, 16, 24 and 32. */
static void
rows_of_an_interlaced_gif_are_put_in_order(void **state)
{
	struct bw_buf file = { 0 };
	struct pixels px;
	unsigned y;

	(void)state;
	gif_head(&file);
	gif_frame(&file, 0, 10, true); /* and the next five for 4, 12, … */
	bw_buf_u8(&file, 0x3b);
	draw(&file, 400, &px);
	for (y = 0; y < SIDE; y++)
		if ((px.data[(y * SIDE + 20) * 3 + 1] < 128) != (y % 4 == 0))
			fail_msg("row %u", y);
	pixels_free(&px);
	bw_buf_free(&file);
}

static void
a_page_is_turned_as_it_says(void **state)
{
	struct bw_buf file = { 0 };
	struct pixels px;
	unsigned y;

	(void)state;
	bw_buf_put(&file, "II*\0\x08\0\0\0", 8);
	tiff_page(&file, sample_colours[2], 0, 6, true); /* the lowest rows are on the left */
	draw(&file, 400, &px);
	for (y = 0; y < SIDE; y++)
		assert_true(near(px.data + (size_t)y * SIDE * 3, (const uint8_t *)"\xff\xff\xff") &&
		    near(px.data + ((size_t)y * SIDE + SIDE - 1) * 3, sample_colours[2]));
	pixels_free(&px);
	bw_buf_free(&file);
}

/* A fourth number for each dot, of which it is not said what it is. */
static void
a_picture_with_more_than_colours_is_not_drawn(void **state)
{
	struct bw_buf file = { 0 }, small = { 0 };
	struct bw_err err = { 0 };

	(void)state;
	bw_buf_put(&file, "II*\0\x08\0\0\0", 8);
	tiff_page(&file, sample_colours[2], 1, 1, true);
	assert_int_equal(bw_media_render(file.data, file.len, 64, 0, NULL, &small, &err), BW_EFORMAT);
	assert_non_null(strstr(err.message, "more in it than colours"));
	assert_int_equal(small.len, 0);
	bw_buf_free(&file);
}

/* A few bytes that claim a very large picture are refused for what they claim. */
static void
a_picture_that_claims_to_be_huge_is_not_begun(void **state)
{
	struct bw_buf file = { 0 }, small = { 0 };
	struct bw_err err = { 0 };

	(void)state;
	bw_buf_put(&file, "RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f\xff\xff\xff\x0f", 25);
	bw_buf_put(&file, "\0\0\0\0\0\0\0\0\0\0\0\0\0", 13);
	assert_int_equal(bw_media_render(file.data, file.len, 100, 0, NULL, &small, &err), BW_ELIMIT);
	bw_buf_free(&file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_picture_is_drawn_in_its_colours),
		cmocka_unit_test(every_picture_of_a_file_is_on_the_sheet),
		cmocka_unit_test(of_many_pictures_a_part_is_drawn_and_told),
		cmocka_unit_test(a_damaged_picture_does_no_harm),
		cmocka_unit_test(transparent_parts_are_white),
		cmocka_unit_test(webp_is_turned_as_its_exif_says),
		cmocka_unit_test(rows_of_an_interlaced_gif_are_put_in_order),
		cmocka_unit_test(a_page_is_turned_as_it_says),
		cmocka_unit_test(a_picture_with_more_than_colours_is_not_drawn),
		cmocka_unit_test(a_picture_that_claims_to_be_huge_is_not_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A picture in one colour is planted in every place where a file can hold a second one; each
 * must be given to who looks. Places are those of tests/interop/media-places.txt that can hold
 * a picture, and those where pictures are written otherwise than as a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libheif/heif.h>
#include <webp/encode.h>
#include <zlib.h>

#include "base/encode.h"
#include "lib_audio_samples.h"
#include "lib_bmff_samples.h"
#include "lib_frame_samples.h"
#include "media/look.h"
#include "media/png.h"
#include "media/render.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define WIDE 96u
#define HIGH 64u

static const uint8_t magenta[3] = { 220, 30, 200 }, grey[3] = { 128, 128, 128 };

/* ---- the planted picture, in each form ---- */

static void
jpeg_of(struct bw_buf *out, const uint8_t rgb[static 3], uint32_t width, uint32_t height)
{
	struct bw_picture p = { 0 };
	size_t i;

	assert_int_equal(bw_picture_new(width, height, &p, NULL), BW_OK);
	for (i = 0; i < (size_t)width * height; i++)
		memcpy(p.rgb + i * 3, rgb, 3);
	assert_int_equal(bw_render_encode(&p, out, NULL), BW_OK);
	free(p.rgb);
}

static void
planted(struct bw_buf *out)
{
	jpeg_of(out, magenta, WIDE, HIGH);
}

static void
dots(struct bw_buf *out, unsigned count)
{
	while (count-- > 0)
		bw_buf_put(out, magenta, 3);
}

static void
put_all(struct bw_buf *out, struct bw_buf *from)
{
	bw_buf_put(out, from->data, from->len);
	bw_buf_free(from);
}

static void
planted_png(struct bw_buf *out)
{
	struct bw_buf rows = { 0 }, data = { 0 };
	uint8_t packed[4096];
	uLongf len = sizeof(packed);
	unsigned y;

	for (y = 0; y < HIGH; y++) {
		bw_buf_u8(&rows, 0);
		dots(&rows, WIDE);
	}
	assert_int_equal(compress(packed, &len, rows.data, rows.len), Z_OK);
	bw_buf_be32(&data, WIDE);
	bw_buf_be32(&data, HIGH);
	bw_buf_put(&data, "\x08\x02\0\0\0", 5);
	bw_buf_put(out, "\x89PNG\r\n\x1a\n", 8);
	bw_png_put_chunk(out, "IHDR", data.data, data.len);
	bw_png_put_chunk(out, "IDAT", packed, len);
	bw_png_put_chunk(out, "IEND", NULL, 0);
	bw_buf_free(&rows);
	bw_buf_free(&data);
}

static void
webp_of(struct bw_buf *out, const uint8_t rgb[static 3])
{
	uint8_t *pixels = malloc((size_t)WIDE * HIGH * 3), *coded = NULL;
	size_t i, len;

	for (i = 0; i < (size_t)WIDE * HIGH; i++)
		memcpy(pixels + i * 3, rgb, 3);
	len = WebPEncodeLosslessRGB(pixels, WIDE, HIGH, WIDE * 3, &coded);
	bw_buf_put(out, coded, len);
	WebPFree(coded);
	free(pixels);
}

/* An Exif block with the small picture as JPEG, or as dots. */
static void
exif_block(struct bw_buf *out, bool raw)
{
	static const uint16_t tags[] = { 256, 257, 258, 259, 262, 273, 277, 278, 279 };
	const uint32_t values[] = { WIDE, HIGH, 0, 1, 2, 0, 3, HIGH, WIDE * HIGH * 3 };
	struct bw_buf small = { 0 };
	unsigned i, count = raw ? LEN(tags) : 2;
	uint32_t data = 8 + 18 + 2 + count * 12 + 4;

	bw_buf_put(out, "II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\1\0\0\0", 22);
	bw_buf_le32(out, 26);
	bw_buf_le16(out, (uint16_t)count);
	if (!raw)
		planted(&small);
	for (i = 0; i < count; i++) {
		bool bits = raw && tags[i] == 258;

		bw_buf_le16(out, raw ? tags[i] : (uint16_t)(0x0201 + i));
		bw_buf_le16(out, bits ? 3 : 4);
		bw_buf_le32(out, bits ? 3 : 1);
		bw_buf_le32(out, !raw ? (i == 0 ? data : (uint32_t)small.len) : bits ? data : tags[i] == 273 ? data + 6 : values[i]);
	}
	bw_buf_le32(out, 0);
	if (raw) {
		bw_buf_put(&small, "\x08\0\x08\0\x08\0", 6);
		dots(&small, WIDE * HIGH);
	}
	put_all(out, &small);
}

static void
base64(struct bw_buf *out, const struct bw_buf *from, const char *line_end)
{
	struct bw_buf text = { 0 };
	size_t i;

	bw_base64(&text, from->data, from->len, true);
	for (i = 0; i < text.len; i++) {
		bw_buf_u8(out, text.data[i]);
		if (i % 76 == 75)
			bw_buf_str(out, line_end);
	}
	bw_buf_free(&text);
}

/* ---- JPEG ---- */

static void
segment(struct bw_buf *out, uint8_t marker, const struct bw_buf *payload)
{
	assert_true(payload->len < 65534);
	bw_buf_u8(out, 0xff);
	bw_buf_u8(out, marker);
	bw_buf_be16(out, (uint16_t)(payload->len + 2));
	bw_buf_put(out, payload->data, payload->len);
}

/* The grey picture with these segments behind its start; frees them. */
static void
with_segments(struct bw_buf *out, struct bw_buf *segments)
{
	struct bw_buf plain = { 0 };

	jpeg_of(&plain, grey, 200, 150);
	bw_buf_put(out, plain.data, 2);
	put_all(out, segments);
	bw_buf_put(out, plain.data + 2, plain.len - 2);
	bw_buf_free(&plain);
}

static void
with_segment(struct bw_buf *out, uint8_t marker, const void *head, size_t len, struct bw_buf *rest)
{
	struct bw_buf payload = { 0 }, segments = { 0 };

	bw_buf_put(&payload, head, len);
	put_all(&payload, rest);
	segment(&segments, marker, &payload);
	bw_buf_free(&payload);
	with_segments(out, &segments);
}

static void
behind_jpeg(struct bw_buf *out, const char *before, struct bw_buf *rest, const char *after)
{
	jpeg_of(out, grey, 200, 150);
	bw_buf_str(out, before);
	put_all(out, rest);
	bw_buf_str(out, after);
}

#define PLANTED(name, kind) \
	struct bw_buf name = { 0 }; \
	kind(&name)

static void
exif_jpeg(struct bw_buf *b)
{
	exif_block(b, false);
}

static void
exif_dots(struct bw_buf *b)
{
	exif_block(b, true);
}

static void
j_exif(struct bw_buf *out)
{
	PLANTED(b, exif_jpeg);
	with_segment(out, 0xe1, "Exif\0", 6, &b);
}

static void
j_exif_dots(struct bw_buf *out)
{
	PLANTED(b, exif_dots);
	with_segment(out, 0xe1, "Exif\0", 6, &b);
}

static void
j_jfxx(struct bw_buf *out)
{
	PLANTED(b, planted);
	with_segment(out, 0xe0, "JFXX\0\x10", 6, &b);
}

static void
j_jfxx_dots(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	dots(&b, WIDE * HIGH);
	with_segment(out, 0xe0, "JFXX\0\x13\x60\x40", 8, &b);
}

static void
j_jfxx_palette(struct bw_buf *out)
{
	struct bw_buf b = { 0 };
	unsigned i;

	dots(&b, 256);
	for (i = 0; i < WIDE * HIGH; i++)
		bw_buf_u8(&b, (uint8_t)i);
	with_segment(out, 0xe0, "JFXX\0\x11\x60\x40", 8, &b);
}

static void
j_jfif(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	dots(&b, WIDE * HIGH);
	with_segment(out, 0xe0, "JFIF\0\1\2\0\0\1\0\1\x60\x40", 14, &b);
}

static void
j_photoshop(struct bw_buf *out)
{
	struct bw_buf b = { 0 };
	PLANTED(small, planted);

	bw_buf_put(&b, "8BIM\x04\x0c\0\0", 8);
	bw_buf_be32(&b, (uint32_t)small.len + 28);
	bw_buf_put(&b, "\0\0\0\1\0\0\0\x60\0\0\0\x40\0\0\1\x20\0\0\x48\0\0\0\2\x58\0\x18\0\1", 28);
	put_all(&b, &small);
	with_segment(out, 0xed, "Photoshop 3.0", 14, &b);
}

static void
j_xmp(struct bw_buf *out)
{
	struct bw_buf b = { 0 };
	PLANTED(small, planted);

	bw_buf_str(&b, "<x:xmpmeta><xmpGImg:image>");
	base64(&b, &small, "&#xA;");
	bw_buf_str(&b, "</xmpGImg:image></x:xmpmeta>");
	bw_buf_free(&small);
	with_segment(out, 0xe1, "http://ns.adobe.com/xap/1.0/", 29, &b);
}

/* In two segments, with a header in front of each. */
static void
in_two(struct bw_buf *out, uint8_t marker, const struct bw_buf *first, const struct bw_buf *next, struct bw_buf *whole)
{
	struct bw_buf segments = { 0 }, piece = { 0 };
	size_t half = whole->len / 2;

	bw_buf_put(&piece, first->data, first->len);
	bw_buf_put(&piece, whole->data, half);
	segment(&segments, marker, &piece);
	bw_buf_reset(&piece);
	bw_buf_put(&piece, next->data, next->len);
	bw_buf_put(&piece, whole->data + half, whole->len - half);
	segment(&segments, marker, &piece);
	bw_buf_free(&piece);
	bw_buf_free(whole);
	with_segments(out, &segments);
}

static void
j_xmp_more(struct bw_buf *out)
{
	struct bw_buf head = { 0 }, b = { 0 };
	PLANTED(small, planted);

	bw_buf_put(&head, "http://ns.adobe.com/xmp/extension/", 35);
	bw_buf_str(&head, "0123456789ABCDEF0123456789ABCDEF");
	bw_buf_put(&head, "\0\0\0\0\0\0\0\0", 8);
	bw_buf_str(&b, "<rdf GImage:Data=\"");
	base64(&b, &small, "");
	bw_buf_str(&b, "\"/>");
	bw_buf_free(&small);
	in_two(out, 0xe1, &head, &head, &b);
	bw_buf_free(&head);
}

static void
j_c2pa(struct bw_buf *out)
{
	struct bw_buf first = { 0 }, next = { 0 };
	PLANTED(small, planted);

	bw_buf_put(&first, "JP\0\1\0\0\0\1", 8);
	bw_buf_put(&next, "JP\0\1\0\0\0\2\0\0\1\0jumb", 16);
	in_two(out, 0xeb, &first, &next, &small);
	bw_buf_free(&first);
	bw_buf_free(&next);
}

static void
j_flir(struct bw_buf *out)
{
	struct bw_buf first = { 0 }, next = { 0 };
	PLANTED(small, planted);

	bw_buf_put(&first, "FLIR\0\1\0\1", 8);
	bw_buf_put(&next, "FLIR\0\1\1\1", 8);
	in_two(out, 0xe1, &first, &next, &small);
	bw_buf_free(&first);
	bw_buf_free(&next);
}

static void
j_flashpix(struct bw_buf *out)
{
	struct bw_buf head = { 0 };
	PLANTED(small, planted);

	bw_buf_put(&head, "FPXR\0\0\2\0\1\0\0\0\0", 13);
	in_two(out, 0xe2, &head, &head, &small);
	bw_buf_free(&head);
}

static void
j_photoshop_two(struct bw_buf *out)
{
	struct bw_buf head = { 0 };
	PLANTED(small, planted);

	bw_buf_put(&head, "Photoshop 3.0", 14);
	in_two(out, 0xed, &head, &head, &small);
	bw_buf_free(&head);
}

static void
j_comment(struct bw_buf *out)
{
	PLANTED(b, planted);
	with_segment(out, 0xfe, "", 0, &b);
}

static void
j_app7(struct bw_buf *out)
{
	PLANTED(b, planted_png);
	with_segment(out, 0xe7, "mine", 4, &b);
}

static void
j_behind(struct bw_buf *out)
{
	PLANTED(b, planted);
	behind_jpeg(out, "", &b, "");
}

static void
j_gain_map(struct bw_buf *out)
{
	struct bw_buf first = { 0 };
	PLANTED(b, planted);

	jpeg_of(&first, grey, 50, 40);
	put_all(&first, &b);
	behind_jpeg(out, "", &first, "");
}

static void
j_samsung(struct bw_buf *out)
{
	PLANTED(b, planted);
	behind_jpeg(out, "DualShot_Extra", &b, "SEFHxxxxSEFT");
}

static void
j_png_behind(struct bw_buf *out)
{
	PLANTED(b, planted_png);
	behind_jpeg(out, "PK", &b, "");
}

static void
j_webp_behind(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	webp_of(&b, magenta);
	behind_jpeg(out, "x", &b, "y");
}

static void
j_without_end(struct bw_buf *out)
{
	PLANTED(b, planted);
	jpeg_of(out, grey, 200, 150);
	out->len -= 2;
	put_all(out, &b);
}

static void
j_small_of_second(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	j_exif(&b);
	behind_jpeg(out, "", &b, "");
}

static void
j_letters_behind(struct bw_buf *out)
{
	struct bw_buf b = { 0 };
	PLANTED(small, planted_png);

	base64(&b, &small, "\r\n");
	bw_buf_free(&small);
	behind_jpeg(out, "<svg href=\"data:image/png;base64,", &b, "\"/>");
}

/* ---- PNG ---- */

/* The grey picture with a chunk before its data. */
static void
with_chunk(struct bw_buf *out, const char *name, struct bw_buf *data)
{
	static const struct sample_frame f = { 0, 0, 200, 150, 6, false, false, SAMPLE_KEEP };
	struct bw_buf plain = { 0 };

	sample_frames_png(&plain, 200, 150, &f, 1, false);
	bw_buf_put(out, plain.data, 33);
	bw_png_put_chunk(out, name, data->data, data->len);
	bw_buf_put(out, plain.data + 33, plain.len - 33);
	bw_buf_free(&plain);
	bw_buf_free(data);
}

static void
p_exif(struct bw_buf *out)
{
	PLANTED(b, exif_jpeg);
	with_chunk(out, "eXIf", &b);
}

static void
p_private(struct bw_buf *out)
{
	PLANTED(b, planted);
	with_chunk(out, "prVt", &b);
}

static void
profile(struct bw_buf *out)
{
	PLANTED(b, exif_jpeg);
	size_t i;

	bw_buf_printf(out, "\nexif\n%8u\n", (unsigned)b.len);
	for (i = 0; i < b.len; i++)
		bw_buf_printf(out, "%02x%s", b.data[i], i % 36 == 35 ? "\n" : "");
	bw_buf_free(&b);
}

static void
packed(struct bw_buf *out, const void *head, size_t len, struct bw_buf *text)
{
	uLongf size = compressBound(text->len);
	uint8_t *bytes = malloc(size);

	assert_int_equal(compress(bytes, &size, text->data, text->len), Z_OK);
	bw_buf_put(out, head, len);
	bw_buf_put(out, bytes, size);
	bw_buf_free(text);
	free(bytes);
}

static void
p_profile(struct bw_buf *out)
{
	struct bw_buf b = { 0 };
	PLANTED(text, profile);

	bw_buf_put(&b, "Raw profile type exif", 22);
	put_all(&b, &text);
	with_chunk(out, "tEXt", &b);
}

static void
p_packed_profile(struct bw_buf *out)
{
	struct bw_buf b = { 0 };
	PLANTED(text, profile);

	packed(&b, "Raw profile type exif\0", 23, &text);
	with_chunk(out, "zTXt", &b);
}

static void
p_xmp(struct bw_buf *out)
{
	struct bw_buf b = { 0 };
	PLANTED(small, planted);

	bw_buf_put(&b, "XML:com.adobe.xmp\0\0\0\0", 22);
	base64(&b, &small, "\n");
	bw_buf_free(&small);
	with_chunk(out, "iTXt", &b);
}

static void
p_packed_xmp(struct bw_buf *out)
{
	struct bw_buf b = { 0 }, text = { 0 };
	PLANTED(small, planted);

	base64(&text, &small, "\n");
	bw_buf_free(&small);
	packed(&b, "XML:com.adobe.xmp\0\1\0en\0x", 25, &text);
	with_chunk(out, "iTXt", &b);
}

static void
p_behind(struct bw_buf *out)
{
	PLANTED(b, planted);
	planted_png(out);
	out->len = 0;
	with_chunk(out, "prVt", &(struct bw_buf){ 0 });
	put_all(out, &b);
}

/* Behind the end of the packed rows, in their chunk. */
static void
p_behind_stream(struct bw_buf *out)
{
	struct bw_buf rows = { 0 }, head = { 0 }, data = { 0 };
	PLANTED(b, planted);
	unsigned i;

	for (i = 0; i < 151 * 150; i++)
		bw_buf_u8(&rows, 0);
	packed(&data, "", 0, &rows);
	put_all(&data, &b);
	bw_buf_be32(&head, 150);
	bw_buf_be32(&head, 150);
	bw_buf_put(&head, "\x08\0\0\0\0", 5);
	bw_buf_put(out, "\x89PNG\r\n\x1a\n", 8);
	bw_png_put_chunk(out, "IHDR", head.data, head.len);
	bw_png_put_chunk(out, "IDAT", data.data, data.len);
	bw_png_put_chunk(out, "IEND", NULL, 0);
	bw_buf_free(&head);
	bw_buf_free(&data);
}

/* ---- WebP, GIF ---- */

static void
with_riff(struct bw_buf *out, const char *name, struct bw_buf *data)
{
	struct bw_buf body = { 0 }, plain = { 0 };

	webp_of(&plain, grey);
	bw_buf_put(&body, "VP8X\x0a\0\0\0\x08\0\0\0\x5f\0\0\x3f\0\0", 18);
	bw_buf_put(&body, plain.data + 12, plain.len - 12);
	bw_buf_str(&body, name);
	bw_buf_le32(&body, (uint32_t)data->len);
	bw_buf_put(&body, data->data, data->len);
	if (data->len & 1)
		bw_buf_u8(&body, 0);
	bw_buf_free(data);
	bw_buf_free(&plain);
	sample_webp(out, &body);
}

static void
w_exif(struct bw_buf *out)
{
	PLANTED(b, exif_jpeg);
	with_riff(out, "EXIF", &b);
}

static void
w_unknown(struct bw_buf *out)
{
	PLANTED(b, planted);
	with_riff(out, "mine", &b);
}

static void
w_behind(struct bw_buf *out)
{
	PLANTED(b, planted);
	webp_of(out, grey);
	put_all(out, &b);
}

static void
g_behind(struct bw_buf *out)
{
	static const struct sample_frame f = { 0, 0, 60, 50, 1, false, true, SAMPLE_KEEP };
	PLANTED(b, planted);

	sample_frames_gif(out, 60, 50, &f, 1);
	put_all(out, &b);
}

static void
g_blocks(struct bw_buf *out)
{
	static const struct sample_frame f = { 0, 0, 60, 50, 1, false, true, SAMPLE_KEEP };
	PLANTED(b, planted);
	size_t at;

	sample_frames_gif(out, 60, 50, &f, 1);
	out->len--;
	bw_buf_put(out, "\x21\xfe", 2);
	for (at = 0; at < b.len; at += 200) {
		size_t n = b.len - at < 200 ? b.len - at : 200;

		bw_buf_u8(out, (uint8_t)n);
		bw_buf_put(out, b.data + at, n);
	}
	bw_buf_put(out, "\0\x3b", 2);
	bw_buf_free(&b);
}

/* ---- TIFF ---- */

static size_t
tiff_page(struct bw_buf *out, uint32_t width, uint32_t height, const uint8_t rgb[static 3], uint16_t more_tag, uint32_t more)
{
	size_t at = out->len;
	uint32_t data = (uint32_t)at + 2 + 10 * 12 + 4, i;
	const uint32_t entries[10][2] = { { 256, width }, { 257, height }, { 258, data }, { 259, 1 }, { 262, 2 },
		{ 273, data + 6 }, { 277, 3 }, { 278, height }, { 279, width * height * 3 }, { more_tag, more } };

	bw_buf_le16(out, 10);
	for (i = 0; i < 10; i++) {
		bw_buf_le16(out, (uint16_t)entries[i][0]);
		bw_buf_le16(out, i == 2 ? 3 : 4);
		bw_buf_le32(out, i == 2 ? 3 : 1);
		bw_buf_le32(out, entries[i][1]);
	}
	bw_buf_le32(out, 0);
	bw_buf_put(out, "\x08\0\x08\0\x08\0", 6);
	for (i = 0; i < width * height; i++)
		bw_buf_put(out, rgb, 3);
	return at;
}

static void
t_sub(struct bw_buf *out)
{
	bw_buf_put(out, "II*\0\x08\0\0\0", 8);
	(void)tiff_page(out, 200, 150, grey, 330, 8 + 2 + 120 + 4 + 6 + 200 * 150 * 3);
	(void)tiff_page(out, WIDE, HIGH, magenta, 305, 0);
}

static void
t_behind(struct bw_buf *out)
{
	PLANTED(b, planted);
	bw_buf_put(out, "II*\0\x08\0\0\0", 8);
	(void)tiff_page(out, 200, 150, grey, 0xfde8, 1);
	put_all(out, &b);
}

/* ---- sound ---- */

static void
sound(struct bw_buf *out, enum bw_format format)
{
	size_t i;

	for (i = 0; i < audio_sample_count && out->len == 0; i++)
		if (audio_samples[i].format == format && audio_samples[i].plain)
			audio_samples[i].make(out);
	assert_true(out->len > 0);
}

static void
id3_with(struct bw_buf *out, bool zeros)
{
	struct bw_buf body = { 0 };
	PLANTED(b, planted);
	size_t i;

	bw_buf_str(&body, "APIC");
	bw_buf_be32(&body, (uint32_t)b.len + 14);
	bw_buf_put(&body, "\0\0\0image/jpeg\0\3", 16);
	for (i = 0; i < b.len; i++) {
		bw_buf_u8(&body, b.data[i]);
		if (zeros && b.data[i] == 0xff && (i + 1 == b.len || b.data[i + 1] >= 0xe0 || b.data[i + 1] == 0))
			bw_buf_u8(&body, 0);
	}
	bw_buf_put(out, zeros ? "ID3\3\0\x80\0\0" : "ID3\3\0\0\0\0", 8);
	bw_buf_u8(out, (uint8_t)(body.len >> 7));
	bw_buf_u8(out, (uint8_t)(body.len & 0x7f));
	put_all(out, &body);
	bw_buf_free(&b);
}

static void
a_mp3(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	id3_with(out, false);
	sound(&b, BW_FORMAT_MP3);
	put_all(out, &b);
}

static void
a_mp3_zeros(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	id3_with(out, true);
	sound(&b, BW_FORMAT_MP3);
	put_all(out, &b);
}

static void
picture_block(struct bw_buf *out)
{
	PLANTED(b, planted);
	bw_buf_put(out, "\0\0\0\3\0\0\0\x0aimage/jpeg\0\0\0\0\0\0\0\x60\0\0\0\x40\0\0\0\x18\0\0\0\0", 38);
	bw_buf_be32(out, (uint32_t)b.len);
	put_all(out, &b);
}

static void
a_flac(struct bw_buf *out)
{
	struct bw_buf plain = { 0 };
	PLANTED(b, picture_block);

	sound(&plain, BW_FORMAT_FLAC);
	bw_buf_put(out, plain.data, 42);
	bw_buf_be32(out, (plain.data[4] & 0x80u) << 24 | 6u << 24 | (uint32_t)b.len);
	out->data[4] &= 0x7f;
	put_all(out, &b);
	bw_buf_put(out, plain.data + 42, plain.len - 42);
	bw_buf_free(&plain);
}

/* A page of Ogg that goes on in the next one; no sound ends in it. */
static void
ogg_page(struct bw_buf *out, const uint8_t *data, size_t len)
{
	size_t i;

	bw_buf_put(out, "OggS\0\1\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0", 26);
	bw_buf_u8(out, (uint8_t)(len / 255 + 1));
	for (i = 0; i < len / 255; i++)
		bw_buf_u8(out, 255);
	bw_buf_u8(out, (uint8_t)(len % 255));
	bw_buf_put(out, data, len);
}

static void
a_ogg(struct bw_buf *out)
{
	struct bw_buf plain = { 0 }, text = { 0 };
	PLANTED(b, picture_block);
	size_t first;

	sound(&plain, BW_FORMAT_OGG);
	first = 27u + plain.data[26] + plain.data[27];
	bw_buf_str(&text, "METADATA_BLOCK_PICTURE=");
	base64(&text, &b, "");
	bw_buf_free(&b);
	bw_buf_put(out, plain.data, first);
	ogg_page(out, text.data, text.len / 2);
	ogg_page(out, text.data + text.len / 2, text.len - text.len / 2);
	bw_buf_put(out, plain.data + first, plain.len - first);
	bw_buf_free(&text);
	bw_buf_free(&plain);
}

static void
a_wav(struct bw_buf *out)
{
	PLANTED(b, planted);
	sound(out, BW_FORMAT_WAV);
	bw_buf_str(out, "id3 ");
	bw_buf_le32(out, (uint32_t)b.len);
	put_all(out, &b);
}

static void
a_aiff(struct bw_buf *out)
{
	PLANTED(b, planted);
	sound(out, BW_FORMAT_AIFF);
	bw_buf_str(out, "ID3 ");
	bw_buf_be32(out, (uint32_t)b.len);
	put_all(out, &b);
}

/* ---- AVIF, by libheif itself ---- */

static struct heif_image *
heif_image_of(const uint8_t rgb[static 3], int width, int height)
{
	struct heif_image *im;
	uint8_t *to;
	int stride, x, y;

	assert_int_equal(heif_image_create(width, height, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &im).code, heif_error_Ok);
	assert_int_equal(heif_image_add_plane(im, heif_channel_interleaved, width, height, 8).code, heif_error_Ok);
	to = heif_image_get_plane(im, heif_channel_interleaved, &stride);
	for (y = 0; y < height; y++)
		for (x = 0; x < width; x++)
			memcpy(to + y * stride + x * 3, rgb, 3);
	return im;
}

static struct heif_error
to_buf(struct heif_context *ctx, const void *data, size_t size, void *out)
{
	(void)ctx;
	bw_buf_put(out, data, size);
	return (struct heif_error){ heif_error_Ok, heif_suberror_Unspecified, "" };
}

/* A small picture that shows something else, or an Exif block with one. */
static void
make_avif(struct bw_buf *out, bool small, bool exif)
{
	struct heif_context *ctx = heif_context_alloc();
	struct heif_writer writer = { 1, to_buf };
	struct heif_encoder *encoder = NULL;
	struct heif_image_handle *main_one = NULL, *other = NULL;
	struct heif_image *a = heif_image_of(grey, 200, 150), *b = heif_image_of(magenta, 2 * WIDE, 2 * HIGH);

	assert_int_equal(heif_context_get_encoder_for_format(ctx, heif_compression_AV1, &encoder).code, heif_error_Ok);
	assert_int_equal(heif_context_encode_image(ctx, a, encoder, NULL, &main_one).code, heif_error_Ok);
	if (small)
		assert_int_equal(heif_context_encode_thumbnail(ctx, b, main_one, encoder, NULL, WIDE, &other).code, heif_error_Ok);
	if (exif) {
		PLANTED(block, exif_jpeg);
		assert_int_equal(heif_context_add_exif_metadata(ctx, main_one, block.data, (int)block.len).code, heif_error_Ok);
		bw_buf_free(&block);
	}
	assert_int_equal(heif_context_write(ctx, &writer, out).code, heif_error_Ok);
	heif_image_release(a);
	heif_image_release(b);
	heif_image_handle_release(main_one);
	if (other != NULL)
		heif_image_handle_release(other);
	heif_encoder_release(encoder);
	heif_context_free(ctx);
}

static void
h_small(struct bw_buf *out)
{
	make_avif(out, true, false);
}

static void
h_exif(struct bw_buf *out)
{
	make_avif(out, false, true);
}

static void
h_behind(struct bw_buf *out)
{
	PLANTED(b, planted);
	make_avif(out, false, false);
	bw_buf_be32(out, (uint32_t)b.len + 8);
	bw_buf_str(out, "free");
	put_all(out, &b);
}

/* ---- what is given ---- */

struct given {
	unsigned pictures, hidden, canaries, broken, done;
	bool mine; /* of the planted colour and size */
};

static bool
near(const uint8_t *p, const uint8_t *rgb)
{
	return abs(p[0] - rgb[0]) < 24 && abs(p[1] - rgb[1]) < 24 && abs(p[2] - rgb[2]) < 24;
}

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct given *g = ctx;
	size_t middle = ((size_t)d->height / 2 * d->width + d->width / 2) * 3;

	(void)err;
	g->broken += d->broken;
	if (d->as != BW_SHOWN_HIDDEN)
		g->pictures++;
	else if (d->width == WIDE && d->height == HIGH && near(d->rgb + middle, magenta))
		g->canaries++;
	g->hidden += d->as == BW_SHOWN_HIDDEN;
	return BW_OK;
}

static enum bw_rc
done(void *ctx, enum bw_shown as, struct bw_err *err)
{
	(void)err;
	((struct given *)ctx)->done += as == BW_SHOWN_HIDDEN;
	return BW_OK;
}

static enum bw_rc
look(const struct bw_buf *file, struct given *g, struct bw_err *err)
{
	struct bw_look l = { .see = see, .done = done, .ctx = g, .max_px = 4096 };

	*g = (struct given){ 0 };
	return bw_media_look(&l, (struct bw_bytes){ file->data, file->len }, err);
}

static const struct {
	const char *place;
	void (*make)(struct bw_buf *out);
	enum bw_format format;
	unsigned hidden; /* pictures beside those that are shown */
} places[] = {
	{ "Exif", j_exif, BW_FORMAT_JPEG, 1 },
	{ "Exif, as dots", j_exif_dots, BW_FORMAT_JPEG, 1 },
	{ "JFXX", j_jfxx, BW_FORMAT_JPEG, 1 },
	{ "JFXX, as dots", j_jfxx_dots, BW_FORMAT_JPEG, 1 },
	{ "JFXX, with a palette", j_jfxx_palette, BW_FORMAT_JPEG, 1 },
	{ "JFIF", j_jfif, BW_FORMAT_JPEG, 1 },
	{ "Photoshop 1036", j_photoshop, BW_FORMAT_JPEG, 1 },
	{ "Photoshop, in two segments", j_photoshop_two, BW_FORMAT_JPEG, 1 },
	{ "XMP", j_xmp, BW_FORMAT_JPEG, 1 },
	{ "extended XMP", j_xmp_more, BW_FORMAT_JPEG, 1 },
	{ "C2PA, in two segments", j_c2pa, BW_FORMAT_JPEG, 1 },
	{ "FLIR, in two segments", j_flir, BW_FORMAT_JPEG, 1 },
	{ "FlashPix, in two segments", j_flashpix, BW_FORMAT_JPEG, 1 },
	{ "comment", j_comment, BW_FORMAT_JPEG, 1 },
	{ "PNG in APP7", j_app7, BW_FORMAT_JPEG, 1 },
	{ "behind the end (MPF)", j_behind, BW_FORMAT_JPEG, 1 },
	{ "behind a gain map", j_gain_map, BW_FORMAT_JPEG, 2 },
	{ "a phone's data behind the end", j_samsung, BW_FORMAT_JPEG, 1 },
	{ "PNG behind the end", j_png_behind, BW_FORMAT_JPEG, 1 },
	{ "WebP behind the end", j_webp_behind, BW_FORMAT_JPEG, 1 },
	{ "behind coded data without an end", j_without_end, BW_FORMAT_JPEG, 1 },
	{ "Exif of a picture behind the end", j_small_of_second, BW_FORMAT_JPEG, 2 },
	{ "letters behind the end", j_letters_behind, BW_FORMAT_JPEG, 1 },
	{ "eXIf", p_exif, BW_FORMAT_PNG, 1 },
	{ "private chunk", p_private, BW_FORMAT_PNG, 1 },
	{ "raw profile", p_profile, BW_FORMAT_PNG, 1 },
	{ "packed raw profile", p_packed_profile, BW_FORMAT_PNG, 1 },
	{ "XMP", p_xmp, BW_FORMAT_PNG, 1 },
	{ "packed XMP", p_packed_xmp, BW_FORMAT_PNG, 1 },
	{ "behind the end", p_behind, BW_FORMAT_PNG, 1 },
	{ "behind the packed rows", p_behind_stream, BW_FORMAT_PNG, 1 },
	{ "EXIF", w_exif, BW_FORMAT_WEBP, 1 },
	{ "unknown chunk", w_unknown, BW_FORMAT_WEBP, 1 },
	{ "behind the end", w_behind, BW_FORMAT_WEBP, 1 },
	{ "behind the end", g_behind, BW_FORMAT_GIF, 1 },
	{ "comment in blocks", g_blocks, BW_FORMAT_GIF, 1 },
	{ "SubIFD", t_sub, BW_FORMAT_TIFF, 1 },
	{ "behind the end", t_behind, BW_FORMAT_TIFF, 1 },
	{ "thumbnail", h_small, BW_FORMAT_HEIF, 1 },
	{ "Exif", h_exif, BW_FORMAT_HEIF, 1 },
	{ "free", h_behind, BW_FORMAT_HEIF, 1 },
	{ "ID3 APIC", a_mp3, BW_FORMAT_MP3, 1 },
	{ "ID3 APIC, with zeros put in", a_mp3_zeros, BW_FORMAT_MP3, 1 },
	{ "PICTURE", a_flac, BW_FORMAT_FLAC, 1 },
	{ "METADATA_BLOCK_PICTURE over two pages", a_ogg, BW_FORMAT_OGG, 1 },
	{ "id3", a_wav, BW_FORMAT_WAV, 1 },
	{ "ID3", a_aiff, BW_FORMAT_AIFF, 1 },
};

/* ---- tests ---- */

static void
a_picture_in_every_place_is_given(void **state)
{
	unsigned failed = 0;
	size_t i;

	(void)state;
	for (i = 0; i < LEN(places); i++) {
		struct bw_buf file = { 0 };
		struct bw_err err = { 0 };
		struct given g;
		bool sound_only = strcmp(bw_format_kind(places[i].format), "audio") == 0;

		places[i].make(&file);
		if (bw_media_sniff(file.data, file.len) != places[i].format || look(&file, &g, &err) != BW_OK ||
		    g.canaries != 1 || g.hidden != places[i].hidden || g.done != g.hidden || g.pictures != !sound_only || g.broken != 0) {
			fprintf(stderr, "%s, %s: as %s, %s%u pictures, %u hidden, %u of them ours\n", bw_format_name(places[i].format),
			    places[i].place, bw_format_name(bw_media_sniff(file.data, file.len)), err.message, g.pictures, g.hidden, g.canaries);
			failed++;
		}
		bw_buf_free(&file);
	}
	assert_int_equal(failed, 0);
}

/* The carriers by themselves: nothing is found in them, or the test above proves nothing. */
static void
a_file_without_a_second_picture_gives_none(void **state)
{
	static const enum bw_format sounds[] = { BW_FORMAT_MP3, BW_FORMAT_FLAC, BW_FORMAT_OGG, BW_FORMAT_WAV, BW_FORMAT_AIFF };
	static const struct sample_frame f = { 0, 0, 60, 50, 1, false, true, SAMPLE_KEEP };
	struct bw_buf file = { 0 };
	struct given g;
	size_t i;

	(void)state;
	for (i = 0; i < LEN(sounds); i++) {
		bw_buf_reset(&file);
		sound(&file, sounds[i]);
		assert_int_equal(look(&file, &g, NULL), BW_OK);
		assert_int_equal(g.pictures + g.hidden, 0);
	}
	for (i = 0; i < 5; i++) {
		bw_buf_reset(&file);
		if (i == 0)
			jpeg_of(&file, grey, 200, 150);
		else if (i == 1)
			sample_frames_png(&file, 60, 50, &f, 1, false);
		else if (i == 2)
			sample_frames_gif(&file, 60, 50, &f, 1);
		else if (i == 3)
			webp_of(&file, grey);
		else
			make_avif(&file, false, false);
		assert_int_equal(look(&file, &g, NULL), BW_OK);
		assert_int_equal(g.pictures, 1);
		assert_int_equal(g.hidden, 0);
	}
	bw_buf_free(&file);
}

/* What cannot be decoded was not seen; what only begins like a picture is none. */
static void
what_begins_like_a_picture_must_be_one(void **state)
{
	struct bw_buf file = { 0 }, b = { 0 };
	struct bw_err err = { 0 };
	struct given g;

	(void)state;
	planted(&b);
	((uint8_t *)memmem(b.data, b.len, "\xff\xc0", 2))[4] = 99; /* bits of a sample */
	behind_jpeg(&file, "", &b, "");
	assert_int_equal(look(&file, &g, &err), BW_EFORMAT);
	assert_non_null(strstr(err.message, "a second picture in it cannot be looked at"));
	bw_buf_reset(&file);
	planted(&b);
	b.len -= 20; /* it breaks off: seen, and told that it is damaged */
	behind_jpeg(&file, "", &b, "");
	assert_int_equal(look(&file, &g, NULL), BW_OK);
	assert_true(g.canaries == 1 && g.broken == 1);
	bw_buf_reset(&file);
	bw_buf_put(&b, "\xff\xd8\xff\xe0\0\x10JFIF GIF8 RIFF ftyp II*\0 /9j/ METADATA_BLOCK_PICTURE=", 60);
	behind_jpeg(&file, "", &b, "");
	assert_int_equal(look(&file, &g, NULL), BW_OK);
	assert_int_equal(g.hidden, 0);
	bw_buf_free(&file);
}

/* A film goes to who looks at films; while there is nobody, the file cannot be looked at. */
static void
a_film_behind_a_picture_is_not_passed_over(void **state)
{
	struct bw_buf file = { 0 }, film = { 0 };
	struct bw_err err = { 0 };
	struct given g;

	(void)state;
	sample_movie(&film, NULL, false);
	behind_jpeg(&file, "MotionPhoto_Data", &film, "SEFT");
	assert_int_not_equal(look(&file, &g, &err), BW_OK); /* what it holds is no real coded data either */
	assert_non_null(strstr(err.message, "a second picture in it cannot be looked at"));
	bw_buf_free(&file);
}

/* One in another, deeper than anything that is no trap. */
static void
pictures_in_one_another_end(void **state)
{
	struct bw_buf file = { 0 }, next = { 0 };
	struct bw_err err = { 0 };
	struct given g;
	unsigned i;

	(void)state;
	planted(&file);
	for (i = 0; i < 8; i++) {
		struct bw_buf head = { 0 };

		with_segment(&next, 0xe5, head.data, 0, &file);
		file = next;
		next = (struct bw_buf){ 0 };
	}
	assert_int_equal(look(&file, &g, &err), BW_ELIMIT);
	assert_non_null(strstr(err.message, "more pictures in one another"));
	bw_buf_reset(&file);
	for (i = 0; i < 300; i++) {
		struct bw_buf one = { 0 };

		jpeg_of(&one, grey, 8, 8);
		put_all(&next, &one);
	}
	behind_jpeg(&file, "", &next, "");
	assert_int_equal(look(&file, &g, &err), BW_ELIMIT);
	bw_buf_free(&file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_in_every_place_is_given),
		cmocka_unit_test(a_file_without_a_second_picture_gives_none),
		cmocka_unit_test(what_begins_like_a_picture_must_be_one),
		cmocka_unit_test(a_film_behind_a_picture_is_not_passed_over),
		cmocka_unit_test(pictures_in_one_another_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "lib_media_samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

#define W 48
#define H 32

static void
paint(uint8_t *rgb, unsigned y)
{
	unsigned x;

	for (x = 0; x < W; x++) {
		rgb[x * 3] = (uint8_t)(x * 5);
		rgb[x * 3 + 1] = (uint8_t)(y * 7);
		rgb[x * 3 + 2] = (uint8_t)((x * y) & 0xff);
	}
}

static void
encode_jpeg(struct bw_buf *out, bool progressive, bool grey, unsigned restart)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr e;
	unsigned char *mem = NULL;
	unsigned long len = 0;
	uint8_t row[W * 3];
	JSAMPROW rows = row;

	c.err = jpeg_std_error(&e);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &mem, &len);
	c.image_width = W;
	c.image_height = H;
	c.input_components = grey ? 1 : 3;
	c.in_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(&c);
	c.restart_interval = restart;
	if (progressive)
		jpeg_simple_progression(&c);
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < H) {
		paint(row, c.next_scanline);
		(void)jpeg_write_scanlines(&c, &rows, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	bw_buf_put(out, mem, len);
	free(mem);
}

void
sample_jpeg(struct bw_buf *out, bool progressive, bool grey)
{
	encode_jpeg(out, progressive, grey, 0);
}

void
sample_jpeg_restarts(struct bw_buf *out)
{
	encode_jpeg(out, false, false, 2);
}

static void
png_put(png_structp png, png_bytep data, size_t len)
{
	bw_buf_put(png_get_io_ptr(png), data, len);
}

static void
png_nothing(png_structp png)
{
	(void)png;
}

void
sample_png(struct bw_buf *out, bool interlaced)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	uint8_t rows[H][W * 3];
	png_bytep at[H];
	unsigned y;

	for (y = 0; y < H; y++) {
		paint(rows[y], y);
		at[y] = rows[y];
	}
	png_set_write_fn(png, out, png_put, png_nothing);
	png_set_IHDR(png, info, W, H, 8, PNG_COLOR_TYPE_RGB, interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0, 0);
	png_set_gAMA(png, info, 0.45455);
	png_set_rows(png, info, at);
	png_write_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
	png_destroy_write_struct(&png, &info);
}

/* ---- Exif ---- */

static void
entry(struct bw_buf *b, unsigned tag, unsigned type, uint32_t count, uint32_t value)
{
	bw_buf_le16(b, (uint16_t)tag);
	bw_buf_le16(b, (uint16_t)type);
	bw_buf_le32(b, count);
	bw_buf_le32(b, value);
}

static void
fill_to(struct bw_buf *b, size_t base, size_t to)
{
	while (b->len - base < to && !b->bad)
		bw_buf_u8(b, 0);
}

void
sample_exif(struct bw_buf *b)
{
	size_t base = b->len;

	bw_buf_put(b, "II*\0\x08\0\0\0", 8);
	bw_buf_le16(b, 7); /* 8: image, values from 300 */
	entry(b, 0x010e, 2, 13, 300);
	entry(b, 0x010f, 2, 13, 320);
	entry(b, 0x0112, 3, 1, 6);
	entry(b, 0x0131, 2, 13, 340);
	entry(b, 0x0132, 2, 20, 360);
	entry(b, 0x8769, 4, 1, 110);
	entry(b, 0x8825, 4, 1, 560);
	bw_buf_le32(b, 260);
	fill_to(b, base, 110);
	bw_buf_le16(b, 7); /* 110: exif */
	entry(b, 0x9003, 2, 20, 380);
	entry(b, 0x9011, 2, 7, 400);
	entry(b, 0x9291, 2, 4, '1' | '2' << 8 | '3' << 16);
	entry(b, 0x927c, 7, 13, 410);
	entry(b, 0x9286, 7, 13, 430);
	entry(b, 0xa431, 2, 13, 450);
	entry(b, 0xfde8, 2, 13, 470);
	bw_buf_le32(b, 0);
	fill_to(b, base, 220);
	fill_to(b, base, 260);
	bw_buf_le16(b, 2); /* 260: thumbnail */
	entry(b, 0x0201, 4, 1, 510);
	entry(b, 0x0202, 4, 1, 14);
	bw_buf_le32(b, 0);
	fill_to(b, base, 300);
	for (size_t at = 300; at < 530; at += 10) {
		if (at == 360 || at == 380)
			bw_buf_put(b, at == 360 ? "2021:03:04 05:06:07" : "2019:02:03 04:05:06", 20);
		else if (at == 400)
			bw_buf_put(b, "+03:00\0\0\0", 10);
		else
			bw_buf_put(b, CANARY "\0\0\0\0\0\0\0", 20);
		at += at == 400 ? 0 : 10;
	}
	bw_buf_str(b, CANARY); /* nothing points here */
	fill_to(b, base, 560);
	bw_buf_le16(b, 6); /* 560: gps */
	entry(b, 0x0001, 2, 2, 'N');
	entry(b, 0x0002, 5, 3, 640);
	entry(b, 0x0003, 2, 2, 'E');
	entry(b, 0x0004, 5, 3, 664);
	entry(b, 0x001b, 7, 13, 490);
	entry(b, 0x001c, 7, 13, 450);
	bw_buf_le32(b, 0);
	fill_to(b, base, 640);
	for (size_t at = 0; at < 6; at++) { /* a place that stands in no other file */
		bw_buf_le32(b, (const uint32_t[]){ 51, 12, 345678, 4, 31, 987654 }[at]);
		bw_buf_le32(b, at % 3 == 2 ? 10000 : 1);
	}
}

/* ---- every tag of the notes that can hold words ---- */

static const uint16_t image_words[] = { 0x010d, 0x010e, 0x010f, 0x0110, 0x011d, 0x0131, 0x013b, 0x013c, 0x02bc, 0x4746, 0x8298,
	0x83bb, 0x8649, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f, 0xa005, 0xc4a5, 0xea1c, 0xfde8 };
static const uint16_t exif_words[] = { 0x8824, 0x9010, 0x927c, 0x9286, 0x9290, 0xa004, 0xa20b, 0xa20c, 0xa40b, 0xa420, 0xa430, 0xa431,
	0xa433, 0xa434, 0xa435, 0xa460, 0xa462, 0xea1c, 0xfde9 };
static const uint16_t gps_words[] = { 0x0008, 0x0009, 0x0012, 0x001b, 0x001c, 0x001d };

/* One directory, each entry with the canary and its own number; the directories
 * that it points to lie 2048 bytes apart. */
static void
words_directory(struct bw_buf *b, size_t base, const uint16_t *tags, size_t count, const uint32_t *link, size_t links, uint32_t next)
{
	size_t start = b->len - base, values = start + 2 + (count + links) * 12 + 4, i;
	char text[24];

	bw_buf_le16(b, (uint16_t)(count + links));
	for (i = 0; i < links; i++)
		entry(b, link[i * 2], 4, 1, link[i * 2 + 1]);
	for (i = 0; i < count; i++)
		entry(b, tags[i], tags[i] >= 0x9c9b && tags[i] <= 0x9c9f ? 1 : 2, 24, (uint32_t)(values + i * 24));
	bw_buf_le32(b, next);
	for (i = 0; i < count; i++) {
		snprintf(text, sizeof(text), CANARY "%04x", tags[i]);
		bw_buf_put(b, text, 24);
	}
	fill_to(b, base, start + (2048 - start % 2048));
}

static void
j_every_tag(struct bw_buf *out)
{
	static const uint32_t link[] = { 0x8769, 2048, 0x8825, 4096, 0x014a, 6144 };
	struct bw_buf b = { 0 };
	size_t base;

	bw_buf_put(&b, "Exif\0", 6);
	base = b.len;
	bw_buf_put(&b, "II*\0\x08\0\0\0", 8);
	words_directory(&b, base, image_words, sizeof(image_words) / 2, link, 3, 8192);
	words_directory(&b, base, exif_words, sizeof(exif_words) / 2, NULL, 0, 0);
	words_directory(&b, base, gps_words, sizeof(gps_words) / 2, NULL, 0, 0);
	words_directory(&b, base, image_words, 2, NULL, 0, 0); /* a sub-picture */
	words_directory(&b, base, image_words, 3, NULL, 0, 10240); /* the small picture */
	words_directory(&b, base, image_words, 4, NULL, 0, 0); /* and one more behind it */
	sample_jpeg_with(out, 0xe1, b.data, b.len);
	bw_buf_free(&b);
}

/* ---- colour profile ---- */

void
sample_icc(struct bw_buf *b)
{
	static const char *const names[] = { "desc", "cprt", "wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "mmod" };
	size_t base = b->len, i;

	bw_buf_be32(b, 128 + 4 + 120 + 400);
	bw_buf_put(b, "CNRY\2\x10\0\0mntrRGB XYZ \7\xe5\0\1\0\2\0\3\0\4\0\5" "acspCNRY\0\0\0\0CNRYCNRY", 52);
	fill_to(b, base, 68);
	bw_buf_put(b, "\0\0\xf6\xd6\0\1\0\0\0\0\xd3\x2d", 12);
	bw_buf_put(b, CANARY CANARY, 24);
	fill_to(b, base, 128);
	bw_buf_be32(b, 10);
	for (i = 0; i < 10; i++) {
		bw_buf_put(b, names[i], 4);
		bw_buf_be32(b, (uint32_t)(252 + i * 40));
		bw_buf_be32(b, 40);
	}
	for (i = 0; i < 10; i++) {
		if (i >= 2 && i <= 5)
			bw_buf_put(b, "XYZ \0\0\0\0\0\0\xf6\xd6\0\1\0\0\0\0\xd3\x2d", 20);
		else if (i >= 6 && i <= 8)
			bw_buf_put(b, "curv\0\0\0\0\0\0\0\1\2\x33\0\0\0\0\0\0", 20);
		else
			bw_buf_put(b, "text\0\0\0\0" CANARY, 20);
		bw_buf_put(b, CANARY "\0\0\0\0\0\0\0\0", 20);
	}
}

/* ---- put together ---- */

void
sample_jpeg_with(struct bw_buf *out, uint8_t marker, const void *payload, size_t len)
{
	struct bw_buf plain = { 0 };

	sample_jpeg(&plain, false, false);
	bw_buf_put(out, plain.data, 20); /* start and JFIF */
	bw_buf_u8(out, 0xff);
	bw_buf_u8(out, marker);
	bw_buf_be16(out, (uint16_t)(len + 2));
	bw_buf_put(out, payload, len);
	bw_buf_put(out, plain.data + 20, plain.len - 20);
	bw_buf_free(&plain);
}

static void
chunk(struct bw_buf *out, const char *name, const void *data, size_t len)
{
	size_t at;

	bw_buf_be32(out, (uint32_t)len);
	at = out->len;
	bw_buf_put(out, name, 4);
	bw_buf_put(out, data, len);
	bw_buf_be32(out, (uint32_t)crc32(0, out->data + at, (uInt)(len + 4)));
}

void
sample_png_with(struct bw_buf *out, const char *name, const void *data, size_t len)
{
	struct bw_buf plain = { 0 };

	sample_png(&plain, false);
	bw_buf_put(out, plain.data, 33);
	chunk(out, name, data, len);
	bw_buf_put(out, plain.data + 33, plain.len - 33);
	bw_buf_free(&plain);
}

#define SEGMENT(name, marker, text)                                       \
	static void name(struct bw_buf *out)                              \
	{                                                                 \
		sample_jpeg_with(out, (marker), (text), sizeof(text) - 1); \
	}
#define CHUNK(func, name, text)                                          \
	static void func(struct bw_buf *out)                             \
	{                                                                \
		sample_png_with(out, (name), (text), sizeof(text) - 1);  \
	}

SEGMENT(j_comment, 0xfe, CANARY)
SEGMENT(j_xmp, 0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta photoshop:DateCreated=\"2019-01-02T03:04:05\" exif:GPSLatitude=\"51,12.5761N\" " CANARY "/>")
SEGMENT(j_app1, 0xe1, "QVCI\0" CANARY)
SEGMENT(j_app4, 0xe4, CANARY)
SEGMENT(j_app5, 0xe5, "RMETA\0" CANARY)
SEGMENT(j_app6, 0xe6, CANARY)
SEGMENT(j_app7, 0xe7, "\x1aQualcomm Camera Attributes" CANARY)
SEGMENT(j_app8, 0xe8, CANARY)
SEGMENT(j_app9, 0xe9, CANARY)
SEGMENT(j_app10, 0xea, CANARY)
SEGMENT(j_irb_thumb, 0xed, "Photoshop 3.0\0" "8BIM\4\x0c\0\0\0\0\0\x0c" CANARY)
SEGMENT(j_irb_exif, 0xed, "Photoshop 3.0\0" "8BIM\4\x22\0\0\0\0\0\x0c" CANARY)
SEGMENT(j_irb_xmp, 0xed, "Photoshop 3.0\0" "8BIM\4\x24\0\0\0\0\0\x0c" CANARY)
SEGMENT(j_irb_url, 0xed, "Photoshop 3.0\0" "8BIM\4\x0b\0\0\0\0\0\x0c" CANARY)
SEGMENT(j_xmp_more, 0xe1, "http://ns.adobe.com/xmp/extension/\0" CANARY)
SEGMENT(j_mpf, 0xe2, "MPF\0II*\0" CANARY)
SEGMENT(j_fpxr, 0xe2, "FPXR\0" CANARY)
SEGMENT(j_app3, 0xe3, CANARY)
SEGMENT(j_app11, 0xeb, "JP" CANARY)
SEGMENT(j_app12, 0xec, "Ducky" CANARY)
SEGMENT(j_iptc, 0xed, "Photoshop 3.0\0" "8BIM" CANARY)
SEGMENT(j_adobe, 0xee, "Adobe\0\x64\0\0\0\0\1" CANARY)
SEGMENT(j_app14, 0xee, "Other" CANARY)
SEGMENT(j_app15, 0xef, CANARY)
SEGMENT(j_jpg5, 0xf5, CANARY)
SEGMENT(j_jfxx, 0xe0, "JFXX\0\x10" CANARY)
SEGMENT(j_second_jfif, 0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0" CANARY)
SEGMENT(j_dri_long, 0xdd, "\0\0" CANARY)
SEGMENT(j_dht_tail, 0xc4, "\x13\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" CANARY)
SEGMENT(j_bad_icc, 0xe2, "ICC_PROFILE\0\1\1" CANARY)
CHUNK(p_text, "tEXt", "Comment\0" CANARY)
CHUNK(p_itxt, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0" CANARY)
CHUNK(p_ztxt, "zTXt", "Raw profile type exif\0\0" CANARY)
CHUNK(p_time, "tIME", "\7\xe3\1\2\3\4\5")
CHUNK(p_c2pa, "caBX", CANARY)
CHUNK(p_private, "prVt", CANARY)
CHUNK(p_copy, "prVw", CANARY)
CHUNK(p_idot, "iDOT", CANARY)
CHUNK(p_dsig, "dSIG", CANARY)
CHUNK(p_vpag, "vpAg", CANARY)
CHUNK(p_ornt, "orNT", CANARY)
CHUNK(p_hist, "hIST", CANARY)
CHUNK(p_splt, "sPLT", CANARY "\0\x08")
CHUNK(p_gama_long, "gAMA", "\0\1\2\3" CANARY)
CHUNK(p_bad_icc, "iCCP", CANARY "\0\0nothing")
CHUNK(p_bad_exif, "eXIf", CANARY CANARY)

static void
j_exif(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	bw_buf_put(&b, "Exif\0", 6);
	sample_exif(&b);
	sample_jpeg_with(out, 0xe1, b.data, b.len);
	bw_buf_free(&b);
}

static void
j_icc(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	bw_buf_put(&b, "ICC_PROFILE\0\1\1", 14);
	sample_icc(&b);
	sample_jpeg_with(out, 0xe2, b.data, b.len);
	bw_buf_free(&b);
}

/* A date tag used to carry words. */
static void
j_date_abuse(struct bw_buf *out)
{
	struct bw_buf b = { 0 };
	uint8_t *at;

	j_exif(&b);
	at = memmem(b.data, b.len, "2019:02:03 04:05:06", 19);
	memcpy(at, CANARY "2019:02", 19);
	bw_buf_put(out, b.data, b.len);
	bw_buf_free(&b);
}

static void
j_two_exif(struct bw_buf *out)
{
	struct bw_buf b = { 0 }, one = { 0 };

	j_exif(&one);
	bw_buf_put(&b, "Exif\0", 6);
	sample_exif(&b);
	bw_buf_put(out, one.data, 20);
	bw_buf_be16(out, 0xffe1);
	bw_buf_be16(out, (uint16_t)(b.len + 2));
	bw_buf_put(out, b.data, b.len);
	bw_buf_put(out, one.data + 20, one.len - 20);
	bw_buf_free(&b);
	bw_buf_free(&one);
}

static void
j_unused_dqt(struct bw_buf *out)
{
	uint8_t table[65] = { 3 };

	memcpy(table + 1, CANARY CANARY CANARY CANARY, 48);
	sample_jpeg_with(out, 0xdb, table, sizeof(table));
}

/* Table 0 is there, is never used and is then written again. */
static void
j_shadowed_dqt(struct bw_buf *out)
{
	uint8_t table[65] = { 0 };

	memcpy(table + 1, CANARY CANARY CANARY CANARY, 48);
	sample_jpeg_with(out, 0xdb, table, sizeof(table));
}

static void
j_put_at(struct bw_buf *out, bool progressive, const void *before, size_t before_len, const void *put, size_t len)
{
	struct bw_buf plain = { 0 };
	uint8_t *at;

	sample_jpeg(&plain, progressive, false);
	at = memmem(plain.data + 20, plain.len - 20, before, before_len);
	bw_buf_put(out, plain.data, (size_t)(at - plain.data));
	bw_buf_put(out, put, len);
	bw_buf_put(out, at, plain.len - (size_t)(at - plain.data));
	bw_buf_free(&plain);
}

static void
j_between(struct bw_buf *out)
{
	j_put_at(out, false, "\xff\xc0", 2, CANARY, 12);
}

static void
j_between_scans(struct bw_buf *out)
{
	struct bw_buf plain = { 0 };
	uint8_t *at;

	sample_jpeg(&plain, true, false);
	at = memmem(plain.data, plain.len, "\xff\xda", 2);
	at = memmem(at + 2, plain.len - (size_t)(at + 2 - plain.data), "\xff\xc4", 2);
	bw_buf_put(out, plain.data, (size_t)(at - plain.data));
	bw_buf_put(out, "\xff\xfe\0\x0e" CANARY "\xff\xe1\0\x0e" CANARY, 32);
	bw_buf_put(out, at, plain.len - (size_t)(at - plain.data));
	bw_buf_free(&plain);
}

static void
j_before_end(struct bw_buf *out)
{
	struct bw_buf plain = { 0 };

	sample_jpeg(&plain, false, false);
	bw_buf_put(out, plain.data, plain.len - 2);
	bw_buf_str(out, CANARY);
	bw_buf_put(out, "\xff\xd9", 2);
	bw_buf_free(&plain);
}

static void
j_trailer(struct bw_buf *out)
{
	sample_jpeg(out, false, false);
	bw_buf_put(out, "\0\0\0\x18" "ftypmp42" CANARY, 24);
}

/* What phones and programs put behind the end. */
static void
j_samsung(struct bw_buf *out)
{
	sample_jpeg(out, false, false);
	bw_buf_put(out, "\0\0\xa1\x0a\x08\0\0\0MCC_Data466" CANARY "SEFH\x6b\0\0\0\1\0\0\0\0\0\xa1\x0a\x1f\0\0\0\x1f\0\0\0\x18\0\0\0SEFT", 19 + 12 + 32);
}

static void
j_archive(struct bw_buf *out)
{
	sample_jpeg(out, false, false);
	bw_buf_str(out, "PK\3\4" CANARY);
}

static void
j_vendor(struct bw_buf *out)
{
	sample_jpeg(out, false, false);
	bw_buf_str(out, "vivo{\"a\":\"" CANARY "\"}");
}

static void
j_comment_first(struct bw_buf *out)
{
	struct bw_buf plain = { 0 };

	sample_jpeg(&plain, false, false);
	bw_buf_put(out, "\xff\xd8\xff\xfe\0\x0e" CANARY, 18);
	bw_buf_put(out, plain.data + 2, plain.len - 2);
	bw_buf_free(&plain);
}

static void
j_second_picture(struct bw_buf *out)
{
	sample_jpeg(out, true, false);
	sample_jpeg_with(out, 0xfe, CANARY, 12);
}

static void
j_jfif_thumb(struct bw_buf *out)
{
	struct bw_buf plain = { 0 };

	sample_jpeg(&plain, false, false);
	bw_buf_put(out, "\xff\xd8\xff\xe0\0\x1cJFIF\0\1\1\0\0\1\0\1\2\2" CANARY, 32);
	bw_buf_put(out, plain.data + 20, plain.len - 20);
	bw_buf_free(&plain);
}

static void
p_exif(struct bw_buf *out)
{
	struct bw_buf b = { 0 };

	sample_exif(&b);
	sample_png_with(out, "eXIf", b.data, b.len);
	bw_buf_free(&b);
}

static void
p_icc(struct bw_buf *out)
{
	struct bw_buf icc = { 0 }, b = { 0 };
	uLongf len = 4096;
	uint8_t packed[4096];

	sample_icc(&icc);
	(void)compress2(packed, &len, icc.data, (uLong)icc.len, 0); /* stored: the canary stays readable */
	bw_buf_put(&b, CANARY "\0\0", 14);
	bw_buf_put(&b, packed, len);
	sample_png_with(out, "iCCP", b.data, b.len);
	bw_buf_free(&icc);
	bw_buf_free(&b);
}

static void
p_trailer(struct bw_buf *out)
{
	sample_png(out, false);
	bw_buf_str(out, "IDAT" CANARY);
}

static void
p_text_last(struct bw_buf *out)
{
	struct bw_buf plain = { 0 };

	sample_png(&plain, false);
	bw_buf_put(out, plain.data, plain.len - 12);
	chunk(out, "tEXt", "Comment\0" CANARY, 20);
	bw_buf_put(out, plain.data + plain.len - 12, 12);
	bw_buf_free(&plain);
}

/* The canary inside IDAT, behind the end of the stream, and one IDAT more. */
static void
p_behind_stream(struct bw_buf *out)
{
	struct bw_buf plain = { 0 }, data = { 0 };
	uint8_t *at;
	struct bw_cursor c;

	sample_png(&plain, true);
	at = memmem(plain.data, plain.len, "IDAT", 4);
	c = bw_cursor_of(at - 4, 4);
	bw_buf_put(&data, at + 4, bw_cursor_be32(&c));
	bw_buf_str(&data, CANARY);
	bw_buf_put(out, plain.data, (size_t)(at - 4 - plain.data));
	chunk(out, "IDAT", data.data, data.len);
	chunk(out, "IDAT", CANARY, 12);
	chunk(out, "IEND", "", 0);
	bw_buf_free(&plain);
	bw_buf_free(&data);
}

const struct sample media_samples[] = {
	{ "jpeg comment", j_comment }, { "jpeg XMP", j_xmp }, { "jpeg extended XMP", j_xmp_more }, { "jpeg MPF", j_mpf },
	{ "jpeg FlashPix", j_fpxr }, { "jpeg APP3", j_app3 }, { "jpeg C2PA", j_app11 }, { "jpeg APP12", j_app12 },
	{ "jpeg IPTC", j_iptc }, { "jpeg Adobe tail", j_adobe }, { "jpeg APP14", j_app14 }, { "jpeg APP15", j_app15 },
	{ "jpeg JPG5", j_jpg5 }, { "jpeg JFXX", j_jfxx }, { "jpeg second JFIF", j_second_jfif },
	{ "jpeg DRI tail", j_dri_long }, { "jpeg DHT tail", j_dht_tail }, { "jpeg broken profile", j_bad_icc },
	{ "jpeg Exif", j_exif }, { "jpeg profile", j_icc }, { "jpeg words as date", j_date_abuse },
	{ "jpeg two Exif", j_two_exif }, { "jpeg unused table", j_unused_dqt }, { "jpeg shadowed table", j_shadowed_dqt },
	{ "jpeg between segments", j_between }, { "jpeg between scans", j_between_scans },
	{ "jpeg before the end", j_before_end }, { "jpeg film behind", j_trailer },
	{ "jpeg every Exif tag", j_every_tag }, { "jpeg other APP1", j_app1 }, { "jpeg APP4", j_app4 }, { "jpeg APP5", j_app5 },
	{ "jpeg APP6", j_app6 }, { "jpeg APP7", j_app7 }, { "jpeg APP8", j_app8 }, { "jpeg APP9", j_app9 },
	{ "jpeg APP10", j_app10 }, { "jpeg Photoshop thumbnail", j_irb_thumb }, { "jpeg Photoshop Exif", j_irb_exif },
	{ "jpeg Photoshop XMP", j_irb_xmp }, { "jpeg Photoshop URL", j_irb_url }, { "jpeg Samsung behind", j_samsung },
	{ "jpeg archive behind", j_archive }, { "jpeg vendor behind", j_vendor }, { "jpeg comment first", j_comment_first },
	{ "jpeg picture behind", j_second_picture }, { "jpeg JFIF picture", j_jfif_thumb }, { "png text", p_text },
	{ "png XMP", p_itxt }, { "png raw profile", p_ztxt }, { "png time", p_time }, { "png C2PA", p_c2pa },
	{ "png private", p_private }, { "png private, safe to copy", p_copy }, { "png iDOT", p_idot },
	{ "png dSIG", p_dsig }, { "png vpAg", p_vpag }, { "png orNT", p_ornt }, { "png hIST", p_hist },
	{ "png text last", p_text_last }, { "png palette name", p_splt }, { "png gamma tail", p_gama_long }, { "png broken profile", p_bad_icc },
	{ "png broken Exif", p_bad_exif }, { "png Exif", p_exif }, { "png profile", p_icc }, { "png behind", p_trailer },
	{ "png behind the stream", p_behind_stream },
};
const size_t media_sample_count = sizeof(media_samples) / sizeof(media_samples[0]);

void
sample_webp(struct bw_buf *out, struct bw_buf *body)
{
	bw_buf_str(out, "RIFF");
	bw_buf_le32(out, (uint32_t)body->len + 4);
	bw_buf_str(out, "WEBP");
	bw_buf_put(out, body->data, body->len);
	bw_buf_free(body);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_copy.h"
#include "lib_media_samples.h"
#include "lib_media_tool.h"

static void
copy_of(const struct bw_buf *original, unsigned options, struct bw_plan *p, struct bw_buf *copy)
{
	enum bw_format format = bw_media_sniff(original->data, original->len);

	assert_int_equal(bw_media_plan(format, original->data, original->len, options, p, NULL), BW_OK);
	assert_string_equal(p->refused, "");
	assert_int_equal(bw_plan_apply_buf(p, original->data, original->len, copy, NULL), BW_OK);
	assert_int_equal(copy->len, bw_plan_copy_size(p));
}

static void
every_hiding_place_is_emptied_and_the_pixels_stay(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < media_sample_count; i++) {
		struct bw_buf original = { 0 }, copy = { 0 };
		struct pixels before, after;
		struct bw_plan p;

		media_samples[i].make(&original);
		if (strcmp(media_samples[i].place, "png time") != 0) /* seven bytes, and no text */
			leave_original(media_samples[i].place, &original);
		copy_of(&original, 0, &p, &copy);
		assert_true(copy.len < original.len || strstr(media_samples[i].place, "rofile") != NULL);
		if (memmem(copy.data, copy.len, "CANARY", 6) != NULL || memmem(copy.data, copy.len, "CNRY", 4) != NULL)
			fail_msg("%s: still there", media_samples[i].place);
		if (bw_media_verify_copy(p.format, copy.data, copy.len, 0, NULL) != BW_OK)
			fail_msg("%s: not clean on a second look", media_samples[i].place);
		/* What is to be removed must be seen when it is still there. */
		assert_int_equal(bw_media_verify_copy(p.format, original.data, original.len, 0, NULL), BW_EREFUSED);
		assert_true(pixels_read(copy.data, copy.len, &after));
		/* libjpeg does not draw every original. */
		if (pixels_read(original.data, original.len, &before) && !pixels_same(&before, &after))
			fail_msg("%s: pixels differ", media_samples[i].place);
		pixels_free(&before);
		pixels_free(&after);
		bw_plan_free(&p);
		bw_buf_free(&original);
		bw_buf_free(&copy);
	}
}

static void
plain_pictures_are_copied_byte_for_byte(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		struct bw_buf original = { 0 }, copy = { 0 };
		struct bw_plan p;

		if (i < 4)
			sample_jpeg(&original, (i & 1) != 0, (i & 2) != 0);
		else
			sample_png(&original, (i & 1) != 0);
		copy_of(&original, 0, &p, &copy);
		assert_int_equal(copy.len, original.len);
		assert_memory_equal(copy.data, original.data, copy.len);
		assert_int_equal(bw_media_verify_copy(p.format, copy.data, copy.len, 0, NULL), BW_OK);
		bw_plan_free(&p);
		bw_buf_free(&original);
		bw_buf_free(&copy);
	}
}

static void
find_sample(const char *place, struct bw_buf *out)
{
	size_t i;

	for (i = 0; i < media_sample_count; i++)
		if (strcmp(media_samples[i].place, place) == 0)
			media_samples[i].make(out);
	assert_true(out->len > 0);
}

/* Which way up a copy is, by its own facts. */
static int64_t
turn_of(enum bw_format format, const struct bw_buf *copy)
{
	struct bw_plan p;
	int64_t turn;

	assert_int_equal(bw_media_plan(format, copy->data, copy->len, 0, &p, NULL), BW_OK);
	turn = bw_value_int(bw_value_get(p.facts, "orientation"));
	bw_plan_free(&p);
	return turn;
}

static void
the_copy_keeps_way_up_and_the_dates_but_no_zone(void **state)
{
	static const char *const places[] = { "jpeg Exif", "png Exif" };
	size_t i;
	unsigned options;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct bw_buf original = { 0 }, copy = { 0 };
		struct bw_plan p;

		options = i < 2 ? 0 : BW_MEDIA_KEEP_OFFSET;
		find_sample(places[i % 2], &original);
		copy_of(&original, options, &p, &copy);
		assert_true(memmem(copy.data, copy.len, "2019:02:03 04:05:06", 20) != NULL);
		assert_true(memmem(copy.data, copy.len, "123", 4) != NULL);
		assert_true(memmem(copy.data, copy.len, "2021:03:04", 10) == NULL);
		assert_int_equal(memmem(copy.data, copy.len, "+03:00", 6) != NULL, i >= 2);
		assert_int_equal(bw_media_verify_copy(p.format, copy.data, copy.len, options, NULL), BW_OK);
		assert_int_equal(turn_of(p.format, &copy), 6);
		bw_plan_free(&p);
		bw_buf_free(&original);
		bw_buf_free(&copy);
	}
}

/* Some programs write it as a signed number, and viewers turn the picture all the same. */
static void
the_way_up_is_kept_though_its_type_is_signed(void **state)
{
	static const char entry[] = { 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, 0x06 };
	static const char little[] = { 0x12, 0x01, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00, 0x06, 0x00 };
	struct bw_buf original = { 0 }, copy = { 0 };
	uint8_t *big_at, *little_at;
	struct bw_plan p;

	(void)state;
	find_sample("jpeg Exif", &original);
	big_at = memmem(original.data, original.len, entry, sizeof(entry));
	little_at = memmem(original.data, original.len, little, sizeof(little));
	assert_true(big_at != NULL || little_at != NULL);
	if (big_at != NULL)
		big_at[3] = 8;
	else
		little_at[2] = 8;
	copy_of(&original, 0, &p, &copy);
	assert_int_equal(turn_of(p.format, &copy), 6);
	bw_plan_free(&p);
	bw_buf_free(&original);
	bw_buf_free(&copy);
}

static void
the_facts_name_the_dates_and_only_that_there_is_a_place(void **state)
{
	struct bw_buf original = { 0 };
	const struct bw_value *first;
	struct bw_plan p;
	char *json;

	(void)state;
	find_sample("jpeg Exif", &original);
	assert_int_equal(bw_media_plan(BW_FORMAT_JPEG, original.data, original.len, 0, &p, NULL), BW_OK);
	first = bw_value_at(bw_value_get(p.facts, "dates"), 0);
	assert_string_equal(bw_value_text(bw_value_get(first, "from")), "2019-02-03T04:05:06");
	assert_string_equal(bw_value_text(bw_value_get(first, "text")), "2019:02:03 04:05:06.123+03:00");
	assert_string_equal(bw_value_text(bw_value_get(first, "zone")), "+03:00");
	assert_string_equal(bw_value_text(bw_value_get(first, "basis")), "device");
	assert_string_equal(bw_value_text(bw_value_get(first, "source")), "Exif DateTimeOriginal");
	assert_int_equal(bw_value_count(bw_value_get(p.facts, "dates")), 2);
	assert_true(bw_value_true(bw_value_get(p.facts, "has_place")));
	assert_true(bw_value_true(bw_value_get(p.facts, "has_thumbnail")));
	assert_true(bw_value_true(bw_value_get(p.facts, "has_serial")));
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "maker_note")), 13);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "width")), 48);
	json = bw_value_json(p.facts, false);
	assert_null(strstr(json, "gps"));
	free(json);
	bw_plan_free(&p);
	bw_buf_free(&original);
}

/* The first date of a picture with these bytes in it. */
static void
tells_date(const struct bw_buf *file, const char *from, const char *to, const char *zone, const char *source)
{
	const struct bw_value *first, *said;
	struct bw_plan p;

	assert_int_equal(bw_media_plan(bw_media_sniff(file->data, file->len), file->data, file->len, 0, &p, NULL), BW_OK);
	first = bw_value_at(bw_value_get(p.facts, "dates"), 0);
	said = bw_value_get(first, "zone");
	assert_non_null(first);
	assert_string_equal(bw_value_text(bw_value_get(first, "from")), from);
	assert_string_equal(bw_value_text(bw_value_get(first, "to")), to);
	assert_string_equal(bw_value_is_null(said) ? "" : bw_value_text(said), zone);
	assert_string_equal(bw_value_text(bw_value_get(first, "source")), source);
	bw_plan_free(&p);
}

static void
dates_in_words_are_told_with_their_zone(void **state)
{
	static const struct { uint8_t marker; const char *bytes; size_t len; const char *from, *to, *zone, *source; } cases[] = {
#define IN(marker, text) marker, text, sizeof(text) - 1
		{ IN(0xe1, "http://ns.adobe.com/xap/1.0/\0<r photoshop:DateCreated='2019-01-02'/>"), "2019-01-02T00:00:00",
		    "2019-01-02T23:59:59", "", "XMP photoshop:DateCreated" },
		{ IN(0xe1, "http://ns.adobe.com/xap/1.0/\0<xmp:CreateDate> 2019-01-02T03:04:05.25+02:00</xmp:CreateDate>"),
		    "2019-01-02T03:04:05", "2019-01-02T03:04:05", "+02:00", "XMP xmp:CreateDate" },
		{ IN(0xe1, "http://ns.adobe.com/xap/1.0/\0<r exif:GPSTimeStamp=\"2019-01-02T03:04Z\"/>"), "2019-01-02T03:04:00",
		    "2019-01-02T03:04:59", "Z", "XMP exif:GPSTimeStamp" },
		{ IN(0xed, "Photoshop 3.0\0" "8BIM\3\xed\0\0\0\0\0\1x\0" "8BIM\4\4\0\0\0\0\0\x1d" "\x1c\2\x37\0\x08" "20190203"
		    "\x1c\2\x3c\0\x0b" "040506-0130\0"), "2019-02-03T04:05:06", "2019-02-03T04:05:06", "-01:30", "IPTC date created" },
		{ IN(0xed, "Photoshop 3.0\0" "8BIM\4\4\0\0\0\0\0\x0d" "\x1c\2\x3e\0\x08" "20190203\0"), "2019-02-03T00:00:00",
		    "2019-02-03T23:59:59", "", "IPTC digital creation" },
#undef IN
	};
	struct bw_buf file = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bw_buf_reset(&file);
		sample_jpeg_with(&file, cases[i].marker, cases[i].bytes, cases[i].len);
		tells_date(&file, cases[i].from, cases[i].to, cases[i].zone, cases[i].source);
	}
	bw_buf_reset(&file);
	sample_jpeg(&file, false, false);
	bw_buf_put(&file, "\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1549166706789SEFHSEFT", 43);
	tells_date(&file, "2019-02-03T04:05:06", "2019-02-03T04:05:06", "Z", "Samsung Image_UTC_Data");
	bw_buf_reset(&file);
	sample_png_with(&file, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0<r xmp:CreateDate=\"2019-01-02T03:04:05Z\"/>", 64);
	tells_date(&file, "2019-01-02T03:04:05", "2019-01-02T03:04:05", "Z", "XMP xmp:CreateDate");
	bw_buf_reset(&file);
	sample_png_with(&file, "tEXt", "Creation Time\0" "2019:02:03 04:05:06", 33);
	tells_date(&file, "2019-02-03T04:05:06", "2019-02-03T04:05:06", "", "PNG Creation Time");
	bw_buf_free(&file);
}

static void
a_file_cut_anywhere_is_planned_or_refused(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < media_sample_count; i++) {
		struct bw_buf original = { 0 };

		media_samples[i].make(&original);
		for (cut = 0; cut < original.len; cut++) {
			/* Exact heap memory, so that a read past it is seen. */
			uint8_t *piece = malloc(cut + 1 - (cut > 0));
			struct bw_buf copy = { 0 };
			struct bw_plan p;

			memcpy(piece, original.data, cut);
			if (bw_media_plan(strncmp(media_samples[i].place, "jpeg", 4) == 0 ? BW_FORMAT_JPEG : BW_FORMAT_PNG, piece, cut, 0, &p, NULL) == BW_OK) {
				if (p.refused[0] == '\0') {
					assert_int_equal(bw_plan_apply_buf(&p, piece, cut, &copy, NULL), BW_OK);
					if (memmem(copy.data, copy.len, "CANARY", 6) != NULL)
						fail_msg("%s cut at %zu", media_samples[i].place, cut);
				}
				bw_plan_free(&p);
			}
			bw_buf_free(&copy);
			free(piece);
		}
		bw_buf_free(&original);
	}
}

static void
a_changed_plan_is_not_taken(void **state)
{
	struct bw_buf original = { 0 }, bytes = { 0 };
	struct bw_plan p, q;
	size_t i, taken = 0;

	(void)state;
	find_sample("jpeg Exif", &original);
	assert_int_equal(bw_media_plan(BW_FORMAT_JPEG, original.data, original.len, 0, &p, NULL), BW_OK);
	assert_int_equal(bw_plan_encode(&p, &bytes, NULL), BW_OK);
	/* Head, length of the first part: any change breaks the tiling. */
	for (i = 5; i < 38; i++) {
		uint8_t old = bytes.data[i];

		bytes.data[i] ^= 0x41;
		if (bw_plan_decode(bytes.data, bytes.len, &q, NULL) == BW_OK) {
			taken++;
			bw_plan_free(&q);
		}
		bytes.data[i] = old;
	}
	assert_int_equal(taken, 0);
	for (i = 0; i < bytes.len; i++)
		assert_int_not_equal(bw_plan_decode(bytes.data, i, &q, NULL), BW_OK);
	bw_plan_free(&p);
	bw_buf_free(&original);
	bw_buf_free(&bytes);
}

static void
kinds_are_told_by_content(void **state)
{
	static const struct { const char *bytes; size_t len; enum bw_format format; } cases[] = {
		{ "\xff\xd8\xff\xe0", 4, BW_FORMAT_JPEG }, { "%PDF-1.7\n", 9, BW_FORMAT_PDF },
		{ "PK\3\4rest", 8, BW_FORMAT_ZIP }, { "RIFF\0\0\0\0WEBPVP8 ", 16, BW_FORMAT_WEBP },
		{ "RIFF\0\0\0\0WAVEfmt ", 16, BW_FORMAT_WAV }, { "\0\0\0\x18" "ftypheic", 12, BW_FORMAT_HEIF },
		{ "\0\0\0\x18" "ftypisom", 12, BW_FORMAT_MP4 }, { "\xef\xbb\xbfhello\r\n", 10, BW_FORMAT_TEXT },
		{ "h\xc3\xa9llo", 6, BW_FORMAT_TEXT }, { "a\0b", 3, BW_FORMAT_UNKNOWN }, { "a\xe9 b", 4, BW_FORMAT_UNKNOWN },
		{ "ID3 is a tag", 12, BW_FORMAT_TEXT }, { "ID3\3\0\0", 6, BW_FORMAT_MP3 },
		{ "\0\0\0\x18" "ftypM4A ", 12, BW_FORMAT_M4A }, { "\0\0\0\x08" "wide\0\0\0\0mdat", 16, BW_FORMAT_MP4 },
		{ "the moov and more", 17, BW_FORMAT_TEXT }, { "FORM\0\0\0\0AIFFCOMM", 16, BW_FORMAT_AIFF },
		{ "RIFF\0\0\0\0AIFFCOMM", 16, BW_FORMAT_UNKNOWN }, { "", 0, BW_FORMAT_UNKNOWN }, { "GIF89a", 6, BW_FORMAT_GIF },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(bw_media_sniff(cases[i].bytes, cases[i].len), cases[i].format);
}

static void
text_loses_its_mark_and_a_pdf_is_refused(void **state)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	(void)state;
	assert_int_equal(bw_media_plan(BW_FORMAT_TEXT, "\xef\xbb\xbf\xef\xbb\xbfhello", 11, 0, &p, NULL), BW_OK);
	assert_int_equal(bw_plan_apply_buf(&p, "\xef\xbb\xbf\xef\xbb\xbfhello", 11, &copy, NULL), BW_OK);
	assert_int_equal(copy.len, 5);
	assert_memory_equal(copy.data, "hello", 5);
	bw_plan_free(&p);
	bw_buf_reset(&copy);
	assert_int_equal(bw_media_plan(BW_FORMAT_PDF, "%PDF-1.7", 8, 0, &p, NULL), BW_OK);
	assert_non_null(strstr(p.refused, "PDF"));
	assert_int_equal(bw_plan_copy_size(&p), 0);
	assert_int_equal(bw_plan_apply_buf(&p, "%PDF-1.7", 8, &copy, NULL), BW_EREFUSED);
	assert_int_equal(copy.len, 0);
	bw_plan_free(&p);
	assert_int_equal(bw_media_plan(BW_FORMAT_PDF, "%PDF-1.7", 8, BW_MEDIA_ALLOW_RAW, &p, NULL), BW_OK);
	assert_int_equal(bw_plan_copy_size(&p), 8);
	bw_plan_free(&p);
	bw_buf_free(&copy);
}

static void
a_drawn_picture_is_upright_small_and_without_tags(void **state)
{
	static const char *const places[] = { "jpeg Exif", "png Exif", "png behind the stream", "jpeg comment" };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct bw_buf original = { 0 }, small = { 0 };
		struct pixels px;
		struct bw_plan p;

		find_sample(places[i], &original);
		assert_int_equal(bw_media_render(original.data, original.len, i == 3 ? 24 : 100, 0, NULL, &small, NULL), BW_OK);
		assert_true(pixels_read(small.data, small.len, &px));
		/* 48 x 32 lies on its side where the way up is 6. */
		assert_int_equal(px.width, i < 2 ? 32 : i == 3 ? 24 : 48);
		assert_int_equal(px.height, i < 2 ? 48 : i == 3 ? 16 : 32);
		assert_int_equal(bw_media_plan(BW_FORMAT_JPEG, small.data, small.len, 0, &p, NULL), BW_OK);
		assert_int_equal(bw_plan_copy_size(&p), small.len);
		/* Way up 6: what was the left lower corner is now on top left. */
		if (i < 2)
			assert_true(px.data[0] < 40 && px.data[1] > 150);
		bw_plan_free(&p);
		pixels_free(&px);
		bw_buf_free(&original);
		bw_buf_free(&small);
	}
}

static bool
is_warned(const struct bw_plan *p, const char *of)
{
	const struct bw_value *warnings = bw_value_get(p->facts, "warnings");
	size_t i;

	for (i = 0; i < bw_value_count(warnings); i++)
		if (strstr(bw_value_text(bw_value_at(warnings, i)), of) != NULL)
			return true;
	return false;
}

/* Made anew from its coefficients: says so, looks the same, and is its own copy. */
static void
is_coded_anew(const struct bw_buf *original, struct bw_buf *copy)
{
	struct pixels before, after;
	struct bw_plan p, q;

	copy_of(original, 0, &p, copy);
	assert_true(is_warned(&p, "cannot be proven"));
	assert_int_equal(p.parts[0].action, BW_PART_REPLACE);
	assert_int_equal(p.parts[0].put_len, copy->len);
	assert_null(memmem(copy->data, copy->len, "CANARY", 6));
	assert_int_equal(bw_media_verify_copy(BW_FORMAT_JPEG, copy->data, copy->len, 0, NULL), BW_OK);
	assert_int_equal(bw_media_plan(BW_FORMAT_JPEG, copy->data, copy->len, 0, &q, NULL), BW_OK);
	assert_false(is_warned(&q, "cannot be proven"));
	assert_true(pixels_read(original->data, original->len, &before));
	assert_true(pixels_read(copy->data, copy->len, &after));
	assert_true(pixels_same(&before, &after));
	pixels_free(&before);
	pixels_free(&after);
	bw_plan_free(&p);
	bw_plan_free(&q);
}

/* Between two restart intervals nobody looks, and no parts can leave such bytes out. */
static void
bytes_inside_the_coded_picture_are_left_behind(void **state)
{
	struct bw_buf plain = { 0 }, bad = { 0 }, copy = { 0 };
	struct bw_plan p;
	uint8_t *at;
	size_t n;

	(void)state;
	sample_jpeg_restarts(&plain);
	assert_int_equal(bw_media_plan(BW_FORMAT_JPEG, plain.data, plain.len, 0, &p, NULL), BW_OK);
	assert_string_equal(p.refused, "");
	assert_int_equal(bw_plan_copy_size(&p), plain.len);
	assert_false(is_warned(&p, "cannot be proven"));
	bw_plan_free(&p);
	at = memmem(plain.data, plain.len, "\xff\xd0", 2);
	assert_non_null(at);
	for (n = 1; n <= 12; n++) {
		bw_buf_reset(&bad);
		bw_buf_reset(&copy);
		bw_buf_put(&bad, plain.data, (size_t)(at - plain.data));
		bw_buf_put(&bad, CANARY, n);
		bw_buf_put(&bad, at, plain.len - (size_t)(at - plain.data));
		if (n == 12)
			leave_original("jpeg between restarts", &bad);
		is_coded_anew(&bad, &copy);
	}
	bw_buf_free(&plain);
	bw_buf_free(&bad);
	bw_buf_free(&copy);
}

/* Every single byte counts, also those that libjpeg reads ahead and forgets. */
static void
few_bytes_behind_the_coded_picture_go_too(void **state)
{
	size_t n;
	int i;

	(void)state;
	for (n = 1; n <= 12; n++) {
		for (i = 0; i < 3; i++) {
			struct bw_buf plain = { 0 }, more = { 0 }, copy = { 0 };
			struct bw_plan p;

			if (i < 2)
				sample_jpeg(&plain, i == 1, false);
			else
				sample_jpeg_restarts(&plain);
			bw_buf_put(&more, plain.data, plain.len - 2);
			bw_buf_put(&more, CANARY, n);
			bw_buf_put(&more, "\xff\xd9", 2);
			copy_of(&more, 0, &p, &copy);
			/* Restarts leave the choice to code it anew. */
			assert_true(i == 2 || copy.len == plain.len);
			assert_true(i == 2 || memcmp(copy.data, plain.data, copy.len) == 0);
			assert_int_equal(bw_media_verify_copy(BW_FORMAT_JPEG, copy.data, copy.len, 0, NULL), BW_OK);
			bw_plan_free(&p);
			bw_buf_free(&plain);
			bw_buf_free(&more);
			bw_buf_free(&copy);
		}
	}
}

/* With its end missing, the picture is grey from there on; so is its copy. */
static void
a_broken_off_picture_is_coded_anew_with_its_dates_and_profile(void **state)
{
	static const char *const places[] = { "jpeg Exif", "jpeg profile", "jpeg comment", "jpeg Adobe tail" };
	size_t i, at;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct bw_buf original = { 0 }, copy = { 0 };
		struct bw_plan p;

		find_sample(places[i], &original);
		at = (size_t)((uint8_t *)memmem(original.data, original.len, "\xff\xda", 2) - original.data);
		original.len = at + (original.len - at) / 2;
		leave_original("jpeg broken off", &original);
		is_coded_anew(&original, &copy);
		assert_int_equal(memmem(copy.data, copy.len, "2019:02:03 04:05:06", 20) != NULL, i == 0);
		assert_int_equal(memmem(copy.data, copy.len, "ICC_PROFILE\0\1\1", 14) != NULL, i == 1);
		assert_int_equal(memmem(copy.data, copy.len, "Adobe", 5) != NULL, i == 3);
		assert_int_equal(bw_media_plan(BW_FORMAT_JPEG, original.data, original.len, 0, &p, NULL), BW_OK);
		assert_int_equal(bw_value_count(bw_value_get(p.facts, "dates")), i == 0 ? 2 : 0);
		bw_plan_free(&p);
		bw_buf_free(&original);
		bw_buf_free(&copy);
	}
}

/* A picture in passes whose later ones are missing is drawn smoother than it is
 * coded; coded anew it would look different. */
static void
a_picture_that_would_look_different_is_refused(void **state)
{
	struct bw_buf plain = { 0 }, copy = { 0 };
	struct bw_plan p;
	size_t at = 0, i;

	(void)state;
	sample_jpeg(&plain, true, true);
	for (i = 0; i < 2; i++)
		at = (size_t)((uint8_t *)memmem(plain.data + at + 2, plain.len - at - 2, "\xff\xda", 2) - plain.data);
	plain.len = at + 14;
	assert_int_equal(bw_media_plan(BW_FORMAT_JPEG, plain.data, plain.len, 0, &p, NULL), BW_OK);
	assert_non_null(strstr(p.refused, "look different"));
	bw_plan_free(&p);
	bw_buf_free(&plain);
	bw_buf_free(&copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_hiding_place_is_emptied_and_the_pixels_stay),
		cmocka_unit_test(plain_pictures_are_copied_byte_for_byte),
		cmocka_unit_test(the_copy_keeps_way_up_and_the_dates_but_no_zone),
		cmocka_unit_test(the_way_up_is_kept_though_its_type_is_signed),
		cmocka_unit_test(the_facts_name_the_dates_and_only_that_there_is_a_place),
		cmocka_unit_test(dates_in_words_are_told_with_their_zone),
		cmocka_unit_test(a_file_cut_anywhere_is_planned_or_refused),
		cmocka_unit_test(bytes_inside_the_coded_picture_are_left_behind),
		cmocka_unit_test(few_bytes_behind_the_coded_picture_go_too),
		cmocka_unit_test(a_broken_off_picture_is_coded_anew_with_its_dates_and_profile),
		cmocka_unit_test(a_picture_that_would_look_different_is_refused),
		cmocka_unit_test(a_changed_plan_is_not_taken),
		cmocka_unit_test(kinds_are_told_by_content),
		cmocka_unit_test(text_loses_its_mark_and_a_pdf_is_refused),
		cmocka_unit_test(a_drawn_picture_is_upright_small_and_without_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "lib_media_copy.h"
#include "lib_media_samples.h"
#include "media/media.h"
#include "tiff_fixture.h"

/* 8 x 4 pixels, grey, in one strip with this coded data. */
static void
grey(struct made *m, unsigned compression, const void *data, size_t len)
{
	field(m, 256, SHORT, 1, 8);
	field(m, 257, SHORT, 1, 4);
	field(m, 258, SHORT, 1, 8);
	field(m, 259, SHORT, 1, compression);
	field(m, 262, SHORT, 1, 1);
	field(m, 273, LONG, 1, place(m, data, len));
	field(m, 277, SHORT, 1, 1);
	field(m, 278, SHORT, 1, 4);
	field(m, 279, LONG, 1, (uint32_t)len);
}

static const char pixels[] = "these are thirty-two grey pixels";

static void
plain(struct made *m, bool big)
{
	begin(m, big);
	grey(m, 1, pixels, 32);
}

/* ---- the file with a canary in every place ---- */

static const char *const canaries[] = { "CANARYdescription", "CANARYsoftware", "CANARYhost", "CANARYartist", "CANARYxmp",
	"CANARYiptc", "CANARYphotoshop", "CANARYlayers", "CANARYprivate", "CANARYcomment", "CANARYserial", "CANARYgps",
	"CANARYmakernote", "CANARYthumbpixels", "CANARYthumbwords", "CANARYsubpixels", "CANARYsubwords", "CANARYgap",
	"CANARYend", "CANARYmustGo" /* in the profile */, "CNRY", "CANARYbehindstrip", "CANARYmake", "CANARYlastsecond" };

static void
small(struct made *m, const char *picture, const char *text)
{
	field(m, 254, LONG, 1, 1);
	field(m, 256, SHORT, 1, (uint32_t)strlen(picture));
	field(m, 257, SHORT, 1, 1);
	field(m, 259, SHORT, 1, 1);
	field(m, 262, SHORT, 1, 1);
	words(m, 270, ASCII, text);
	field(m, 273, LONG, 1, place(m, picture, strlen(picture)));
	field(m, 279, LONG, 1, (uint32_t)strlen(picture));
}

static uint32_t
exif_of(struct made *m)
{
	uint32_t link;

	words(m, 0x9000, UNDEFINED, "0232");
	words(m, 0x9003, ASCII, "2019:02:03 04:05:06");
	words(m, 0x9004, ASCII, "CANARYlastsecond 06");
	words(m, 0x9011, ASCII, "+03:00");
	words(m, 0x9291, ASCII, "123");
	words(m, 0x927c, UNDEFINED, "CANARYmakernote");
	words(m, 0x9286, UNDEFINED, "CANARYcomment");
	words(m, 0xa431, ASCII, "CANARYserial");
	return directory(m, &link);
}

static uint32_t
gps_of(struct made *m)
{
	uint32_t link;

	words(m, 1, ASCII, "N");
	words(m, 0x1b, UNDEFINED, "CANARYgps");
	return directory(m, &link);
}

static void
rich(struct made *m, bool big)
{
	uint32_t link, exif, gps, sub, thumb, first, profile;
	uint8_t strips[8];
	struct bw_buf icc = { 0 };

	begin(m, big);
	exif = exif_of(m);
	gps = gps_of(m);
	small(m, "CANARYsubpixels", "CANARYsubwords");
	sub = directory(m, &link);
	small(m, "CANARYthumbpixels", "CANARYthumbwords");
	thumb = directory(m, &link);
	(void)place(m, "CANARYgap", 9);
	sample_icc(&icc);
	profile = place(m, icc.data, icc.len);
	/* Two strips, the second longer than its rows. */
	memset(strips, 0, sizeof(strips));
	(void)place(m, strips, 2);
	field(m, 254, LONG, 1, 0);
	field(m, 256, SHORT, 1, 8);
	field(m, 257, SHORT, 1, 4);
	field(m, 258, SHORT, 1, 8);
	field(m, 259, SHORT, 1, 1);
	field(m, 262, SHORT, 1, 1);
	words(m, 270, ASCII, "CANARYdescription");
	words(m, 271, ASCII, "CANARYmake");
	field(m, 273, LONG, 2, (uint32_t)m->b.len);
	put32(m, (uint32_t)m->b.len + 16);
	put32(m, (uint32_t)m->b.len + 12 + 16);
	field(m, 274, SHORT, 1, 6);
	field(m, 277, SHORT, 1, 1);
	field(m, 278, SHORT, 1, 2);
	field(m, 279, LONG, 2, (uint32_t)m->b.len);
	put32(m, 16);
	put32(m, 16 + 17);
	bw_buf_put(&m->b, pixels, 32);
	bw_buf_put(&m->b, "CANARYbehindstrip", 18);
	words(m, 305, ASCII, "CANARYsoftware");
	words(m, 306, ASCII, "2020:01:02 03:04:05");
	words(m, 315, ASCII, "CANARYartist");
	words(m, 316, ASCII, "CANARYhost");
	field(m, 330, LONG, 1, sub);
	words(m, 700, BYTE, "<x xmp:CreateDate=\"2018-03-04T05:06:07\">CANARYxmp</x>");
	words(m, 33723, UNDEFINED, "CANARYiptc");
	words(m, 34377, BYTE, "CANARYphotoshop");
	field(m, 34665, LONG, 1, exif);
	field(m, 34675, UNDEFINED, (uint32_t)icc.len, profile);
	field(m, 34853, LONG, 1, gps);
	words(m, 37724, UNDEFINED, "CANARYlayers");
	words(m, 65000, ASCII, "CANARYprivate");
	words(m, 65001, BYTE, "CNRY");
	first = directory(m, &link);
	set32(m, 4, first);
	set32(m, link, thumb);
	bw_buf_str(&m->b, "CANARYend");
	bw_buf_free(&icc);
}

/* ---- what is asked of every copy ---- */

static bool
holds(const struct bw_buf *b, const char *text)
{
	return memmem(b->data, b->len, text, strlen(text)) != NULL;
}

static void
plan_of(const struct bw_buf *b, unsigned options, struct bw_plan *p)
{
	assert_int_equal(bw_media_sniff(b->data, b->len), BW_FORMAT_TIFF);
	assert_int_equal(bw_media_plan(BW_FORMAT_TIFF, b->data, b->len, options, p, NULL), BW_OK);
}

static void
copy_of(const struct bw_buf *b, unsigned options, struct bw_plan *p, struct bw_buf *copy)
{
	plan_of(b, options, p);
	assert_string_equal(p->refused, "");
	assert_int_equal(bw_plan_apply_buf(p, b->data, b->len, copy, NULL), BW_OK);
	assert_int_equal(bw_media_verify_copy(BW_FORMAT_TIFF, copy->data, copy->len, options, NULL), BW_OK);
}

static void
check_refused(struct made *m, const char *why)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	plan_of(&m->b, 0, &p);
	if (strstr(p.refused, why) == NULL)
		fail_msg("not refused as \"%s\" but \"%s\"", why, p.refused);
	assert_int_equal(bw_plan_apply_buf(&p, m->b.data, m->b.len, &copy, NULL), BW_EREFUSED);
	assert_int_equal(copy.len, 0);
	bw_plan_free(&p);
	bw_buf_free(&m->b);
}

static void
check_same(struct made *m)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	copy_of(&m->b, 0, &p, &copy);
	assert_int_equal(copy.len, m->b.len);
	assert_memory_equal(copy.data, m->b.data, copy.len);
	bw_plan_free(&p);
	bw_buf_free(&copy);
	bw_buf_free(&m->b);
}

/* ---- tests ---- */

static void
every_hiding_place_is_emptied_and_the_pixels_stay(void **state)
{
	int big;
	size_t i;

	(void)state;
	for (big = 0; big < 2; big++) {
		struct made m;
		struct bw_buf copy = { 0 };
		const uint8_t *strip;
		struct bw_plan p;

		rich(&m, big != 0);
		leave_original("everywhere", &m.b);
		copy_of(&m.b, 0, &p, &copy);
		for (i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++) {
			if (!holds(&m.b, canaries[i]))
				fail_msg("%s was never there", canaries[i]);
			if (holds(&copy, canaries[i]))
				fail_msg("%s is still there", canaries[i]);
		}
		assert_false(holds(&copy, "CANARY"));
		assert_false(holds(&copy, "+03:00"));
		assert_int_equal(bw_media_verify_copy(BW_FORMAT_TIFF, m.b.data, m.b.len, 0, NULL), BW_EREFUSED);
		strip = memmem(m.b.data, m.b.len, pixels, 32);
		assert_non_null(strip);
		assert_memory_equal(copy.data + (strip - m.b.data), pixels, 32);
		assert_true(holds(&copy, "2019:02:03 04:05:06"));
		assert_true(holds(&copy, "2020:01:02 03:04:05"));
		assert_true(holds(&copy, "acsp"));
		bw_plan_free(&p);
		bw_buf_free(&copy);
		bw_buf_free(&m.b);
	}
}

static bool
has_date(const struct bw_value *facts, const char *source, const char *from)
{
	const struct bw_value *dates = bw_value_get(facts, "dates");
	size_t i;

	for (i = 0; i < bw_value_count(dates); i++) {
		const struct bw_value *d = bw_value_at(dates, i);

		if (strstr(bw_value_text(bw_value_get(d, "source")), source) != NULL &&
		    strcmp(bw_value_text(bw_value_get(d, "from")), from) == 0)
			return true;
	}
	return false;
}

static void
the_facts_are_told_and_those_of_the_copy_are_fewer(void **state)
{
	struct made m;
	struct bw_buf copy = { 0 };
	struct bw_plan p, q;

	(void)state;
	rich(&m, true);
	copy_of(&m.b, 0, &p, &copy);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "width")), 8);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "height")), 4);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "orientation")), 6);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "maker_note")), 15);
	assert_true(bw_value_true(bw_value_get(p.facts, "has_place")));
	assert_true(bw_value_true(bw_value_get(p.facts, "has_serial")));
	assert_true(bw_value_true(bw_value_get(p.facts, "has_thumbnail")));
	assert_string_equal(bw_value_text(bw_value_get(bw_value_get(p.facts, "device"), "make")), "CANARYmake");
	assert_string_equal(bw_value_text(bw_value_at(bw_value_get(p.facts, "codecs"), 0)), "none");
	assert_true(has_date(p.facts, "Exif DateTimeOriginal", "2019-02-03T04:05:06"));
	assert_true(has_date(p.facts, "Exif DateTime", "2020-01-02T03:04:05"));
	assert_true(has_date(p.facts, "XMP", "2018-03-04T05:06:07"));
	assert_int_equal(bw_media_plan(BW_FORMAT_TIFF, copy.data, copy.len, 0, &q, NULL), BW_OK);
	assert_int_equal(bw_value_int(bw_value_get(q.facts, "orientation")), 6);
	assert_true(has_date(q.facts, "Exif DateTimeOriginal", "2019-02-03T04:05:06"));
	assert_false(has_date(q.facts, "XMP", "2018-03-04T05:06:07"));
	assert_false(bw_value_true(bw_value_get(q.facts, "has_place")));
	assert_false(bw_value_true(bw_value_get(q.facts, "has_thumbnail")));
	bw_plan_free(&q);
	bw_plan_free(&p);
	bw_buf_free(&copy);
	bw_buf_free(&m.b);
}

static void
the_zone_of_a_date_stays_only_when_asked_for(void **state)
{
	struct made m;
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	(void)state;
	rich(&m, false);
	copy_of(&m.b, BW_MEDIA_KEEP_OFFSET, &p, &copy);
	assert_true(holds(&copy, "+03:00"));
	assert_false(holds(&copy, "CANARY"));
	bw_plan_free(&p);
	bw_buf_free(&copy);
	bw_buf_free(&m.b);
}

static void
plain_pictures_are_copied_byte_for_byte(void **state)
{
	struct made m;
	int big;

	(void)state;
	for (big = 0; big < 2; big++) {
		plain(&m, big != 0);
		finish(&m);
		check_same(&m);
		/* Zeros that nothing points to are no secret. */
		plain(&m, big != 0);
		(void)place(&m, "\0\0\0\0\0\0\0\0\0\0", 10);
		words(&m, 306, ASCII, "2020:01:02 03:04:05");
		finish(&m);
		check_same(&m);
	}
}

/* A cut file is refused, or its copy is as clean as any. */
static void
check_piece(const uint8_t *data, size_t len)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	if (bw_media_plan(BW_FORMAT_TIFF, data, len, 0, &p, NULL) != BW_OK)
		return;
	if (p.refused[0] == '\0') {
		assert_int_equal(bw_plan_apply_buf(&p, data, len, &copy, NULL), BW_OK);
		assert_int_equal(bw_media_verify_copy(BW_FORMAT_TIFF, copy.data, copy.len, 0, NULL), BW_OK);
	}
	bw_plan_free(&p);
	bw_buf_free(&copy);
}

static void
a_file_cut_anywhere_is_clean_or_refused(void **state)
{
	size_t cut;
	int big;

	(void)state;
	for (big = 0; big < 2; big++) {
		struct made m;

		rich(&m, big != 0);
		for (cut = 0; cut <= m.b.len; cut++) {
			/* Exact heap memory, so that a read past it is seen. */
			uint8_t *piece = malloc(cut + (cut == 0));

			memcpy(piece, m.b.data, cut);
			check_piece(piece, cut);
			free(piece);
		}
		bw_buf_free(&m.b);
	}
}

static void
a_file_with_any_byte_changed_is_clean_or_refused(void **state)
{
	static const uint8_t changes[] = { 0x01, 0x80, 0xff };
	struct made m;
	size_t i, k;

	(void)state;
	rich(&m, false);
	for (i = 4; i < m.b.len; i++) {
		for (k = 0; k < sizeof(changes); k++) {
			m.b.data[i] ^= changes[k];
			check_piece(m.b.data, m.b.len);
			m.b.data[i] ^= changes[k];
		}
	}
	bw_buf_free(&m.b);
}

/* The copy must not have this text, and still the pixels. */
static void
check_gone(struct made *m, const char *text)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	assert_true(holds(&m->b, text));
	if (strncmp(text, "CANARY", 6) == 0)
		leave_original(text, &m->b);
	copy_of(&m->b, 0, &p, &copy);
	if (holds(&copy, text))
		fail_msg("%s is still there", text);
	bw_plan_free(&p);
	bw_buf_free(&copy);
	bw_buf_free(&m->b);
}

static void
kept_entries_are_no_place_to_hide(void **state)
{
	struct made m;

	(void)state;
	plain(&m, false); /* two bytes behind a SHORT */
	find(&m, 262)->value = 1u | (uint32_t)'!' << 24 | (uint32_t)'Q' << 16;
	finish(&m);
	check_gone(&m, "Q!");
	plain(&m, true); /* a date that is none */
	words(&m, 306, ASCII, "CANARY:02 03:04:05 ");
	finish(&m);
	check_gone(&m, "CANARY");
	plain(&m, false); /* and one with more behind it */
	field(&m, 306, ASCII, 27, place(&m, "2020:01:02 03:04:05\0CANARY", 27));
	finish(&m);
	check_gone(&m, "CANARY");
	plain(&m, false); /* too many numbers */
	field(&m, 282, RATIONAL, 2, place(&m, "12345678CANARY!!", 16));
	finish(&m);
	check_gone(&m, "CANARY");
	plain(&m, true);
	field(&m, 319, RATIONAL, 7, place(&m, "six pairs of numbers, that is 48 bytes, and: CANARY.....", 56));
	finish(&m);
	check_gone(&m, "CANARY");
	plain(&m, false); /* tables without a use */
	words(&m, 347, UNDEFINED, "CANARYtables");
	field(&m, 320, SHORT, 768, place(&m, "CANARY in a palette of a grey picture", 37));
	memset(bw_buf_reserve(&m.b, 1536), 0, 1536);
	finish(&m);
	check_gone(&m, "CANARY");
}

/* ---- behind the coded data ---- */

static size_t
lzw(const char *data, size_t len, uint8_t *out)
{
	uint64_t bits = 0;
	size_t i, n = 0, held = 0;

	for (i = 0; i < len + 2; i++) {
		unsigned code = i == 0 ? 256 : i == len + 1 ? 257 : (uint8_t)data[i - 1];

		bits = bits << 9 | code;
		for (held += 9; held >= 8; held -= 8)
			out[n++] = (uint8_t)(bits >> (held - 8) & 0xff);
	}
	if (held > 0)
		out[n++] = (uint8_t)(bits << (8 - held) & 0xff);
	return n;
}

static void
bytes_behind_the_coded_data_are_cleared(void **state)
{
	static const unsigned codings[] = { 1, 5, 8, 32773 };
	size_t i, k;

	(void)state;
	for (i = 0; i < 4; i++) {
		for (k = 0; k < 2; k++) {
			uint8_t coded[200] = { 31 };
			size_t len = 33;
			struct made m;

			memcpy(coded + 1, pixels, 32);
			if (codings[i] == 1)
				memmove(coded, coded + 1, len = 32);
			else if (codings[i] == 5)
				len = lzw(pixels, 32, coded);
			else if (codings[i] == 8) {
				uLongf packed = sizeof(coded);

				assert_int_equal(compress(coded, &packed, (const Bytef *)pixels, 32), Z_OK);
				len = packed;
			}
			memcpy(coded + len, "CANARY", 6);
			begin(&m, k != 0);
			grey(&m, codings[i], coded, len + 6);
			finish(&m);
			check_gone(&m, "CANARY");
			begin(&m, k != 0);
			grey(&m, codings[i], coded, len);
			finish(&m);
			check_same(&m);
		}
	}
}

static void
more_rows_than_are_shown_are_refused(void **state)
{
	uint8_t coded[200];
	uLongf len = sizeof(coded);
	struct made m;

	(void)state;
	assert_int_equal(compress(coded, &len, (const Bytef *)"these are forty grey pixels, too many ..", 40), Z_OK);
	begin(&m, false);
	grey(&m, 8, coded, len);
	finish(&m);
	check_refused(&m, "more rows");
	begin(&m, false);
	grey(&m, 8, "this is no stream of anything", 29);
	finish(&m);
	check_refused(&m, "damaged");
}

/* ---- JPEG inside ---- */

static void
jpeg_made(struct made *m, const struct bw_buf *jpeg, bool is_grey)
{
	begin(m, false);
	grey(m, 7, jpeg->data, jpeg->len);
	find(m, 256)->value = 48;
	find(m, 257)->value = 32;
	find(m, 278)->value = 32;
	find(m, 262)->value = is_grey ? 1 : 6;
	find(m, 277)->value = is_grey ? 1 : 3;
}

static void
a_clean_jpeg_inside_is_kept(void **state)
{
	struct bw_buf jpeg = { 0 };
	struct made m;
	unsigned i;

	(void)state;
	for (i = 0; i < 4; i++) {
		bw_buf_reset(&jpeg);
		sample_jpeg(&jpeg, (i & 1) != 0, (i & 2) != 0);
		jpeg_made(&m, &jpeg, (i & 2) != 0);
		finish(&m);
		check_same(&m);
	}
	bw_buf_free(&jpeg);
}

static void
a_jpeg_inside_that_holds_more_is_refused(void **state)
{
	static const struct {
		uint8_t marker;
		const char *payload;
	} more[] = { { 0xfe, CANARY }, { 0xe1, "Exif" CANARY }, { 0xe2, "ICC_PROFILE" CANARY }, { 0xed, CANARY },
		{ 0xee, "Adobe" CANARY }, { 0xe0, "JFXX" CANARY } };
	struct bw_buf jpeg = { 0 };
	struct made m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		bw_buf_reset(&jpeg);
		sample_jpeg_with(&jpeg, more[i].marker, more[i].payload, strlen(more[i].payload));
		jpeg_made(&m, &jpeg, false);
		finish(&m);
		check_refused(&m, "more than a picture");
	}
	bw_buf_reset(&jpeg);
	sample_jpeg(&jpeg, false, false);
	bw_buf_str(&jpeg, CANARY);
	jpeg_made(&m, &jpeg, false);
	finish(&m);
	check_refused(&m, "more than a picture");
	jpeg.len -= strlen(CANARY) + 2; /* behind the coded blocks */
	bw_buf_str(&jpeg, CANARY "\xff\xd9");
	jpeg_made(&m, &jpeg, false);
	finish(&m);
	check_refused(&m, "inside its coded data");
	bw_buf_reset(&jpeg);
	sample_jpeg(&jpeg, false, false);
	jpeg_made(&m, &jpeg, false);
	find(&m, 257)->value = find(&m, 278)->value = 31;
	finish(&m);
	check_refused(&m, "another size");
	jpeg_made(&m, &jpeg, false); /* none of the tables is damaged, but they are too many */
	{
		uint32_t at = place(&m, "\xff\xd8", 2);

		for (i = 0; i < 500; i++) {
			bw_buf_put(&m.b, "\xff\xdb\0\x43\0", 5);
			memset(bw_buf_reserve(&m.b, 64), 'Q', 64);
		}
		bw_buf_put(&m.b, "\xff\xd9", 2);
		field(&m, 347, UNDEFINED, (uint32_t)m.b.len - at, at);
	}
	finish(&m);
	check_refused(&m, "tables");
	jpeg_made(&m, &jpeg, false);
	words(&m, 347, UNDEFINED, "\xff\xd8\xff\xfe\x01\x0e" CANARY "\xff\xd9");
	finish(&m);
	check_refused(&m, "tables");
	bw_buf_free(&jpeg);
}

/* ---- several pictures ---- */

static uint32_t
page(struct made *m, unsigned subfile, const char *picture, uint32_t *link)
{
	grey(m, 1, picture, 32);
	if (subfile != 0)
		field(m, 254, LONG, 1, subfile);
	words(m, 285, ASCII, "CANARYpagename");
	return directory(m, link);
}

static void
small_pictures_are_left_out_of_the_chain(void **state)
{
	uint32_t at, link, gone, last;
	struct bw_buf copy = { 0 };
	struct bw_plan p, q;
	struct made m;

	(void)state;
	begin(&m, true);
	at = page(&m, 1, "CANARY: thirty-two grey thumb px", &link);
	set32(&m, 4, at);
	at = page(&m, 0, pixels, &gone);
	set32(&m, link, at);
	at = page(&m, 1, "CANARY: thirty-two grey second t", &link);
	set32(&m, gone, at);
	at = page(&m, 2, "the last of thirty-two grey pix.", &last);
	set32(&m, link, at);
	copy_of(&m.b, 0, &p, &copy);
	assert_false(holds(&copy, "CANARY"));
	assert_true(holds(&copy, pixels));
	assert_true(holds(&copy, "the last of thirty-two grey pix."));
	assert_memory_not_equal(copy.data + 4, m.b.data + 4, 4);
	assert_true(bw_value_true(bw_value_get(p.facts, "has_thumbnail")));
	assert_int_equal(bw_media_plan(BW_FORMAT_TIFF, copy.data, copy.len, 0, &q, NULL), BW_OK);
	assert_false(bw_value_true(bw_value_get(q.facts, "has_thumbnail")));
	bw_plan_free(&p);
	bw_plan_free(&q);
	bw_buf_free(&copy);
	bw_buf_free(&m.b);
}

static void
chains_that_do_not_end_are_refused(void **state)
{
	uint32_t link, at;
	struct made m;
	int i;

	(void)state;
	plain(&m, false);
	at = directory(&m, &link);
	set32(&m, 4, at);
	set32(&m, link, at);
	check_refused(&m, "tail");
	begin(&m, false);
	for (link = 4, i = 0; i < 101; i++) {
		uint32_t before = link;

		at = page(&m, 0, pixels, &link);
		set32(&m, before, at);
	}
	check_refused(&m, "too many");
	plain(&m, false);
	at = directory(&m, &link);
	set32(&m, 4, at);
	set32(&m, link, 0x7fffffff);
	check_refused(&m, "leaves the file");
}

/* ---- what is refused ---- */

static void
strips(struct made *m, uint32_t first, uint32_t second)
{
	plain(m, false);
	find(m, 278)->value = 2;
	find(m, 273)->count = find(m, 279)->count = 2;
	find(m, 273)->value = (uint32_t)m->b.len;
	put32(m, first);
	put32(m, second);
	find(m, 279)->value = (uint32_t)m->b.len;
	put32(m, 16);
	put32(m, 16);
}

static void
shared_bytes_are_refused(void **state)
{
	struct made m;

	(void)state;
	strips(&m, 8, 24);
	finish(&m);
	check_same(&m);
	strips(&m, 8, 8);
	finish(&m);
	check_refused(&m, "share bytes");
	strips(&m, 8, 23);
	finish(&m);
	check_refused(&m, "share bytes");
	strips(&m, 4, 24); /* the header */
	finish(&m);
	check_refused(&m, "share bytes");
	strips(&m, 8, 56); /* the directory */
	finish(&m);
	check_refused(&m, "share bytes");
	strips(&m, 8, 24); /* words inside the pixels */
	field(&m, 270, ASCII, 8, 24);
	finish(&m);
	check_refused(&m, "share bytes");
	strips(&m, 8, 24); /* a needed value inside the pixels */
	field(&m, 282, RATIONAL, 1, 24);
	finish(&m);
	check_refused(&m, "share bytes");
}

static void
numbers_that_lie_are_refused(void **state)
{
	static const struct {
		uint16_t tag;
		uint32_t count, value;
		const char *why;
	} cases[] = { { 256, 1, 0, "cannot do without" }, { 257, 1, 5, "pieces" }, { 278, 1, 2, "pieces" },
		{ 273, 1, 400, "outside" }, { 279, 1, 400, "outside" }, { 273, 2, 400, "outside" }, { 279, 0, 32, "outside" },
		{ 259, 1, 6, "old way" }, { 259, 1, 34712, "looked into" }, { 259, 1, 50001, "looked into" },
		{ 262, 1, 32803, "raw" }, { 262, 1, 34892, "raw" }, { 262, 1, 77, "raw" }, { 262, 1, 3, "cannot do without" },
		{ 277, 1, 33, "cannot do without" }, { 258, 2, 8, "cannot do without" } };
	struct made m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		plain(&m, (i & 1) != 0);
		find(&m, cases[i].tag)->count = cases[i].count;
		find(&m, cases[i].tag)->value = cases[i].value;
		finish(&m);
		check_refused(&m, cases[i].why);
	}
}

static void
a_raw_file_tells_of_its_preview(void **state)
{
	struct made m;
	struct bw_plan p;
	uint32_t link, sub;
	int raw;

	(void)state;
	for (raw = 0; raw < 2; raw++) {
		begin(&m, raw == 0);
		field(&m, 256, LONG, 1, 3000);
		field(&m, 257, LONG, 1, 2000);
		field(&m, 259, SHORT, 1, 7);
		field(&m, 262, SHORT, 1, raw ? 32803 : 6);
		sub = directory(&m, &link);
		grey(&m, 1, pixels, 32);
		field(&m, 330, LONG, 1, sub);
		words(&m, 50706, BYTE, "\1\4\1\1");
		finish(&m);
		plan_of(&m.b, 0, &p);
		assert_non_null(strstr(p.refused, "raw file"));
		assert_int_equal(plan_warns(&p, "of 3000 x 2000 is in it as a preview"), !raw);
		bw_plan_free(&p);
		bw_buf_free(&m.b);
	}
}

static void
raw_files_and_large_ones_are_refused(void **state)
{
	struct made m;
	uint32_t link, sub;

	(void)state;
	plain(&m, false);
	words(&m, 50706, BYTE, "\1\4\1\1");
	finish(&m);
	check_refused(&m, "raw");
	begin(&m, false);
	field(&m, 262, SHORT, 1, 32803);
	sub = directory(&m, &link);
	grey(&m, 1, pixels, 32);
	field(&m, 330, LONG, 1, sub);
	finish(&m);
	check_refused(&m, "raw");
	begin(&m, false);
	bw_buf_put(&m.b, "CR\2\0", 4);
	grey(&m, 1, pixels, 32);
	finish(&m);
	check_refused(&m, "raw");
	begin(&m, true);
	small(&m, pixels, "words");
	finish(&m);
	check_refused(&m, "no full picture");
	begin(&m, false);
	bw_buf_put(&m.b, "\0\0\0\0\0\0\0\0", 8);
	m.b.data[2] = 43;
	m.b.data[4] = 8;
	check_refused(&m, "BigTIFF");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_hiding_place_is_emptied_and_the_pixels_stay),
		cmocka_unit_test(the_facts_are_told_and_those_of_the_copy_are_fewer),
		cmocka_unit_test(the_zone_of_a_date_stays_only_when_asked_for),
		cmocka_unit_test(plain_pictures_are_copied_byte_for_byte),
		cmocka_unit_test(a_file_cut_anywhere_is_clean_or_refused),
		cmocka_unit_test(a_file_with_any_byte_changed_is_clean_or_refused),
		cmocka_unit_test(kept_entries_are_no_place_to_hide),
		cmocka_unit_test(bytes_behind_the_coded_data_are_cleared),
		cmocka_unit_test(more_rows_than_are_shown_are_refused),
		cmocka_unit_test(a_clean_jpeg_inside_is_kept),
		cmocka_unit_test(a_jpeg_inside_that_holds_more_is_refused),
		cmocka_unit_test(small_pictures_are_left_out_of_the_chain),
		cmocka_unit_test(chains_that_do_not_end_are_refused),
		cmocka_unit_test(shared_bytes_are_refused),
		cmocka_unit_test(numbers_that_lie_are_refused),
		cmocka_unit_test(a_raw_file_tells_of_its_preview),
		cmocka_unit_test(raw_files_and_large_ones_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

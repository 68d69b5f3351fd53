/* Raw photos as phones make them: what develops the picture stays, all else goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_copy.h"
#include "media/look.h"
#include "media/media.h"
#include "tiff_fixture.h"

enum { SRATIONAL = 10, FLOAT = 11, DOUBLE = 12 };

static const char sensor[] = "the dots that a sensor of 8 by 8 saw, in sixty-four bytes, so...";

/* The highest byte first, whatever the file has. */
static void
big32(struct bw_buf *b, uint32_t n)
{
	bw_buf_be32(b, n);
}

static void
numbers(struct made *m, uint16_t tag, uint16_t type, const uint32_t *list, uint32_t count)
{
	uint32_t at = (uint32_t)m->b.len, i, values = type == RATIONAL || type == SRATIONAL ? count / 2 : count;

	for (i = 0; i < count; i++)
		type == SHORT ? put16(m, (uint16_t)list[i]) : put32(m, list[i]);
	field(m, tag, type, values, at);
}

static void
fractions(struct made *m, uint16_t tag, uint16_t type, uint32_t count)
{
	uint32_t list[64], i;

	assert_true(count <= 32);
	for (i = 0; i < count; i++) {
		list[i * 2] = i + 1;
		list[i * 2 + 1] = 7;
	}
	numbers(m, tag, type, list, count * 2);
}

/* A grid of gains for 1 x 1 points, and a step that nobody knows in place of it. */
static void
opcodes(struct made *m, uint16_t tag, uint32_t id)
{
	struct bw_buf b = { 0 };
	uint32_t i;

	big32(&b, 1);
	big32(&b, id);
	big32(&b, 0x01030000);
	big32(&b, 1);
	big32(&b, 80);
	for (i = 0; i < 8; i++)
		big32(&b, i < 4 ? 8 * (i / 2) : 1);
	big32(&b, 1);
	big32(&b, 1);
	for (i = 0; i < 8; i++)
		big32(&b, 0);
	big32(&b, 1);
	big32(&b, 0x3f800000);
	field(m, tag, UNDEFINED, (uint32_t)b.len, place(m, b.data, b.len));
	bw_buf_free(&b);
}

struct sample {
	bool big;
	bool beside;	   /* the raw picture is in the main directory */
	unsigned colours;  /* 0: CFA */
	unsigned coding;   /* 0: none */
	const void *coded; /* NULL: the dots as they are */
	size_t coded_len;
	uint32_t opcode, kind, crop; /* 0: as usual */
	const char *signature;
	bool small_crop;
};

static void
raw_picture(struct made *m, const struct sample *s)
{
	static const uint32_t origin[] = { 1, 1, 1, 1 };
	uint32_t size[] = { s->small_crop ? 4000 : 6, 1, 6, 1 }, active[] = { 0, 0, 8, 8 }, white = 255;
	size_t len = s->coded != NULL ? s->coded_len : 64;

	field(m, 254, LONG, 1, s->kind);
	field(m, 256, LONG, 1, 8);
	field(m, 257, LONG, 1, 8);
	field(m, 258, SHORT, 1, 8);
	field(m, 259, SHORT, 1, s->coding > 0 ? s->coding : 1);
	field(m, 262, SHORT, 1, s->colours > 0 ? s->colours : 32803);
	field(m, 273, LONG, 1, place(m, s->coded != NULL ? s->coded : sensor, len));
	if (s->coded == NULL)
		bw_buf_put(&m->b, "CANARYbehindraw!", 16);
	field(m, 277, SHORT, 1, 1);
	field(m, 278, LONG, 1, 8);
	field(m, 279, LONG, 1, (uint32_t)len + (s->coded == NULL ? 16 : 0));
	field(m, 284, SHORT, 1, 1);
	field(m, 33421, SHORT, 2, 0x00020002);
	memcpy(field(m, 33422, BYTE, 4, 0)->text, "\1\2\1\1", 4);
	memcpy(field(m, 50710, BYTE, 3, 0)->text, "\1\1\2", 3);
	field(m, 50711, SHORT, 1, 1);
	numbers(m, 50712, SHORT, (const uint32_t[]){ 0, 1, 2, 3 }, 4);
	field(m, 50714, LONG, 1, 16);
	field(m, 50717, LONG, 1, white);
	numbers(m, 50719, RATIONAL, origin, 4);
	numbers(m, 50720, RATIONAL, size, 4);
	numbers(m, 50829, LONG, active, 4);
	opcodes(m, 51009, s->opcode > 0 ? s->opcode : 9);
	fractions(m, 51109, SRATIONAL, 1);
	words(m, 50972, BYTE, "CANARYdigestxxxx");
	words(m, 52526, ASCII, "CANARYsemantic");
}

static uint32_t
exif_of(struct made *m)
{
	uint32_t link;

	words(m, 0x9000, UNDEFINED, "0232");
	words(m, 0x9003, ASCII, "2019:02:03 04:05:06");
	words(m, 0x9011, ASCII, "+03:00");
	words(m, 0x927c, UNDEFINED, "CANARYmakernote");
	words(m, 0xa431, ASCII, "CANARYbodyserial");
	return directory(m, &link);
}

static uint32_t
preview_of(struct made *m, uint32_t kind, const char *text)
{
	uint32_t link;

	field(m, 254, LONG, 1, kind);
	field(m, 256, SHORT, 1, 16);
	field(m, 257, SHORT, 1, 1);
	field(m, 258, SHORT, 1, 8);
	field(m, 259, SHORT, 1, 1);
	field(m, 262, SHORT, 1, 1);
	field(m, 273, LONG, 1, place(m, text, 16));
	field(m, 279, LONG, 1, 16);
	words(m, 50966, ASCII, "CANARYpreviewprogram");
	return directory(m, &link);
}

/* What says how to develop, and everything that names somebody or something. */
static void
main_entries(struct made *m, const struct sample *s, uint32_t exif, uint32_t gps)
{
	static const uint32_t no_crop[] = { 0, 1, 0, 1, 1, 1, 1, 1 }, crop[] = { 1, 4, 0, 1, 1, 1, 1, 1 };

	words(m, 270, ASCII, "CANARYdescription");
	words(m, 271, ASCII, "CANARYmake");
	words(m, 272, ASCII, "CANARYmodel");
	field(m, 274, SHORT, 1, 6);
	words(m, 305, ASCII, "CANARYsoftware");
	words(m, 306, ASCII, "2020:01:02 03:04:05");
	words(m, 315, ASCII, "CANARYartist");
	words(m, 700, BYTE, "<x>CANARYxmp</x>");
	words(m, 33432, ASCII, "CANARYcopyright");
	words(m, 33723, UNDEFINED, "CANARYiptc");
	field(m, 34665, LONG, 1, exif);
	field(m, 34853, LONG, 1, gps);
	words(m, 36867, ASCII, "2019:02:03 04:05:06");
	memcpy(field(m, 50706, BYTE, 4, 0)->text, "\1\4\1\1", 4);
	memcpy(field(m, 50707, BYTE, 4, 0)->text, "\1\3\1\1", 4);
	words(m, 50708, ASCII, "CANARYuniquemodel");
	words(m, 50709, BYTE, "CANARYlocalname");
	fractions(m, 50721, SRATIONAL, 9);
	fractions(m, 50722, SRATIONAL, 9);
	fractions(m, 50723, SRATIONAL, 9);
	fractions(m, 50728, RATIONAL, 3);
	fractions(m, 50730, SRATIONAL, 1);
	words(m, 50735, ASCII, "CANARYserialnumber");
	fractions(m, 50736, RATIONAL, 4);
	words(m, 50740, BYTE, "CANARYprivatedata");
	field(m, 50778, SHORT, 1, 17);
	field(m, 50779, SHORT, 1, 21);
	words(m, 50781, BYTE, "CANARYuniqueidxx");
	words(m, 50827, BYTE, "CANARYoriginalname.raw");
	words(m, 50828, UNDEFINED, "CANARYoriginaldata");
	if (s->signature != NULL)
		words(m, 50931, ASCII, s->signature);
	words(m, 50934, ASCII, "CANARYasshotprofile");
	words(m, 50936, ASCII, "CANARYprofilename");
	field(m, 50941, LONG, 1, 3);
	words(m, 50942, ASCII, "CANARYprofilecopyright");
	fractions(m, 50964, SRATIONAL, 9);
	numbers(m, 51041, DOUBLE, (const uint32_t[]){ 0, 0x3f000000, 0, 0x3f000000 }, 4);
	find(m, 51041)->count = 2; /* of eight bytes each */
	numbers(m, 51125, RATIONAL, s->crop > 0 ? crop : no_crop, 8);
	words(m, 51105, ASCII, "CANARYcameralabel");
	words(m, 65001, BYTE, "CNRY");
}

static void
make(struct made *m, const struct sample *s)
{
	uint32_t link, exif, gps, raw, subs[3];

	begin(m, s->big);
	exif = exif_of(m);
	words(m, 0x1b, UNDEFINED, "CANARYgps");
	gps = directory(m, &link);
	(void)place(m, "CANARYgap", 9);
	subs[1] = preview_of(m, 1, "CANARYpreview...");
	subs[2] = preview_of(m, 0x10004, "CANARYsemanticma");
	raw_picture(m, s);
	if (s->beside) {
		numbers(m, 330, LONG, subs + 1, 2);
	} else {
		raw = directory(m, &link);
		subs[0] = raw;
		field(m, 254, LONG, 1, 1);
		field(m, 256, SHORT, 1, 16);
		field(m, 257, SHORT, 1, 1);
		field(m, 259, SHORT, 1, 1);
		field(m, 262, SHORT, 1, 1);
		field(m, 273, LONG, 1, place(m, "CANARYsmallone..", 16));
		field(m, 279, LONG, 1, 16);
		numbers(m, 330, LONG, subs, 3);
	}
	main_entries(m, s, exif, gps);
	finish(m);
	bw_buf_str(&m->b, "CANARYend");
}

static void
copy_of(const struct made *m, struct bw_buf *copy)
{
	copy_is_clean("raw photo", BW_FORMAT_TIFF, &m->b, copy);
}

static bool
holds(const struct bw_buf *b, const char *text)
{
	return memmem(b->data, b->len, text, strlen(text)) != NULL;
}

/* The entry of the copy; where its 12 bytes are, by a reader that is not the one under test. */
static const uint8_t *
entry(const struct bw_buf *b, bool big, uint32_t ifd, uint16_t tag)
{
	uint32_t count = big ? (uint32_t)b->data[ifd] << 8 | b->data[ifd + 1] : (uint32_t)b->data[ifd + 1] << 8 | b->data[ifd], i;

	for (i = 0; i < count; i++) {
		const uint8_t *e = b->data + ifd + 2 + i * 12;

		if ((big ? e[0] << 8 | e[1] : e[1] << 8 | e[0]) == tag)
			return e;
	}
	return NULL;
}

static uint32_t
read32(const uint8_t *p, bool big)
{
	return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] :
		     (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* ---- tests ---- */

static void
what_develops_the_picture_stays_and_all_else_goes(void **state)
{
	static const uint16_t stays[] = { 50706, 50707, 50708, 50721, 50722, 50723, 50728, 50730, 50778, 50779, 50941, 50964,
		51041, 51125, 306, 274, 34665, 36867 },
			      picture[] = { 256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 33421, 33422, 50710, 50711, 50712, 50714, 50717,
				      50719, 50720, 50829, 51009, 51109 },
			      goes[] = { 270, 271, 272, 305, 315, 700, 33432, 33723, 34853, 50709, 50735, 50736, 50740, 50781, 50827,
				      50828, 50934, 50936, 50942, 50972, 51105, 52526, 65001 };
	unsigned way, i;

	(void)state;
	for (way = 0; way < 4; way++) {
		struct sample s = { .big = (way & 1) != 0, .beside = (way & 2) != 0 };
		struct bw_buf copy = { 0 };
		struct made m;
		const uint8_t *dots;
		uint32_t first, raw;

		make(&m, &s);
		copy_of(&m, &copy);
		dots = memmem(m.b.data, m.b.len, sensor, 64);
		assert_memory_equal(copy.data + (dots - m.b.data), sensor, 64);
		first = read32(copy.data + 4, s.big);
		assert_int_equal(first, read32(m.b.data + 4, s.big));
		raw = s.beside ? first : read32(entry(&copy, s.big, first, 330) + 8, s.big);
		if (!s.beside) {
			assert_int_equal(read32(entry(&copy, s.big, first, 330) + 4, s.big), 1);
			assert_null(entry(&copy, s.big, first, 273));
		} else {
			assert_null(entry(&copy, s.big, first, 330));
		}
		for (i = 0; i < sizeof(stays) / sizeof(stays[0]); i++)
			if (entry(&copy, s.big, first, stays[i]) == NULL)
				fail_msg("%u went", stays[i]);
		for (i = 0; i < sizeof(picture) / sizeof(picture[0]); i++)
			if (entry(&copy, s.big, raw, picture[i]) == NULL)
				fail_msg("%u went from the picture", picture[i]);
		for (i = 0; i < sizeof(goes) / sizeof(goes[0]); i++)
			if (entry(&copy, s.big, first, goes[i]) != NULL || entry(&copy, s.big, raw, goes[i]) != NULL)
				fail_msg("%u stays", goes[i]);
		assert_memory_equal(entry(&copy, s.big, first, 50708) + 8, "DNG", 4);
		assert_true(holds(&copy, "2019:02:03 04:05:06"));
		assert_true(holds(&copy, "2020:01:02 03:04:05"));
		assert_false(holds(&copy, "+03:00"));
		bw_buf_free(&copy);
		bw_buf_free(&m.b);
	}
}

static void
a_copy_is_named_as_a_raw_photo(void **state)
{
	struct made m;
	struct bw_plan p;

	(void)state;
	make(&m, &(struct sample){ .big = false });
	assert_int_equal(bw_media_plan(BW_FORMAT_TIFF, m.b.data, m.b.len, 0, &p, NULL), BW_OK);
	assert_string_equal(bw_plan_suffix(&p), "dng");
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "width")), 8);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "frames")), 1);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "orientation")), 6);
	assert_true(bw_value_true(bw_value_get(p.facts, "has_serial")));
	bw_plan_free(&p);
	bw_buf_free(&m.b);
}

/* 8 x 8 dots, as 4 columns of 2 components, all differences 0: 64 bits of the code "0". */
static size_t
lossless(uint8_t out[static 128], const char *behind, uint8_t width)
{
	static const uint8_t head[] = { 0xff, 0xd8, 0xff, 0xc3, 0, 14, 8, 0, 8, 0, 4, 2, 0, 0x11, 0, 1, 0x11, 0, 0xff, 0xc4, 0, 20, 0, 1, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xda, 0, 10, 2, 0, 0, 1, 0, 1, 0, 0 };
	size_t at = sizeof(head);

	memcpy(out, head, at);
	out[10] = width;
	/* DHT: length 2 + 1 + 16 + 1 = 20 */
	memset(out + at, 0, 8);
	at += 8;
	memcpy(out + at, behind, strlen(behind));
	at += strlen(behind);
	memcpy(out + at, "\xff\xd9", 2);
	return at + 2;
}

static const char *
refusal_of(const struct sample *s)
{
	static char why[200];
	struct made m;
	struct bw_plan p;

	make(&m, s);
	assert_int_equal(bw_media_plan(BW_FORMAT_TIFF, m.b.data, m.b.len, 0, &p, NULL), BW_OK);
	memcpy(why, p.refused, sizeof(why));
	bw_plan_free(&p);
	bw_buf_free(&m.b);
	return why;
}

static void
refused(const char *why, const struct sample *s)
{
	const char *is = refusal_of(s);

	if (strstr(is, why) == NULL)
		fail_msg("not refused as \"%s\" but \"%s\"", why, is);
}

static void
lossless_jpeg_is_counted_to_its_end(void **state)
{
	uint8_t jpeg[128];
	struct sample s = { .coding = 7, .coded = jpeg };

	(void)state;
	s.coded_len = lossless(jpeg, "", 4);
	assert_string_equal(refusal_of(&s), "");
	s.coded_len = lossless(jpeg, "CANARY", 4);
	refused("stand inside its coded data", &s);
	s.coded_len = lossless(jpeg, "", 5);
	refused("another size", &s);
	/* A program's segment in it. */
	s.coded_len = lossless(jpeg, "\xff\xfe\x00\x06" "CNRY", 4);
	refused("more than a picture", &s);
}

static void
what_cannot_be_developed_alike_is_refused(void **state)
{
	static const uint8_t boxes[] = "\0\0\0\x0cJXL \r\n\x87\n";

	(void)state;
	refused("damaged", &(struct sample){ .opcode = 99 });
	refused("damaged", &(struct sample){ .opcode = 3 }); /* of another length */
	refused("more of the picture than it shows", &(struct sample){ .crop = 1 });
	refused("more of the picture than it shows", &(struct sample){ .small_crop = true });
	refused("no full picture", &(struct sample){ .colours = 34892, .kind = 1 });
	refused("a mask", &(struct sample){ .kind = 4 });
	refused("more than one full picture", &(struct sample){ .colours = 1 });
	refused("in a maker's own form", &(struct sample){ .coding = 34713, .coded = "x", .coded_len = 1 });
	refused("a JPEG XL inside", &(struct sample){ .coding = 52546, .coded = boxes, .coded_len = 12 });
	assert_string_equal(refusal_of(&(struct sample){ .colours = 34892 }), "");
}

/* The calibration of one camera is for the profile of the same name alone. */
static void
calibration_that_was_not_in_force_goes(void **state)
{
	struct bw_buf copy = { 0 };
	struct made m;

	(void)state;
	make(&m, &(struct sample){ .signature = "CANARYcalibration" });
	copy_of(&m, &copy);
	assert_null(entry(&copy, false, read32(copy.data + 4, false), 50723));
	assert_non_null(entry(&copy, false, read32(copy.data + 4, false), 50721));
	bw_buf_free(&copy);
	bw_buf_free(&m.b);
}

static enum bw_rc
see(void *ctx, const struct bw_dots *dots, struct bw_err *err)
{
	(void)dots;
	(void)err;
	++*(unsigned *)ctx;
	return BW_OK;
}

/* A harmless preview says nothing of what the sensor saw, so it must not let that pass. */
static void
who_looks_at_the_preview_has_not_seen_the_picture(void **state)
{
	unsigned beside;

	(void)state;
	for (beside = 0; beside < 2; beside++) {
		unsigned seen = 0;
		struct bw_look l = { .see = see, .ctx = &seen, .max_px = 320 };
		struct made m;

		make(&m, &(struct sample){ .beside = beside != 0 });
		assert_int_not_equal(bw_media_look(&l, (struct bw_bytes){ m.b.data, m.b.len }, NULL), BW_OK);
		assert_int_equal(seen > 0, beside == 0);
		bw_buf_free(&m.b);
	}
}

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
a_file_that_is_cut_or_changed_is_clean_or_refused(void **state)
{
	static const uint8_t changes[] = { 0x01, 0x80, 0xff };
	struct made m;
	size_t i, k;

	(void)state;
	make(&m, &(struct sample){ .big = false });
	for (i = 0; i <= m.b.len; i++) {
		uint8_t *piece = malloc(i + (i == 0));

		memcpy(piece, m.b.data, i);
		check_piece(piece, i);
		free(piece);
	}
	for (i = 4; i < m.b.len; i++) {
		for (k = 0; k < sizeof(changes); k++) {
			m.b.data[i] ^= changes[k];
			check_piece(m.b.data, m.b.len);
			m.b.data[i] ^= changes[k];
		}
	}
	bw_buf_free(&m.b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_develops_the_picture_stays_and_all_else_goes),
		cmocka_unit_test(a_copy_is_named_as_a_raw_photo),
		cmocka_unit_test(lossless_jpeg_is_counted_to_its_end),
		cmocka_unit_test(what_cannot_be_developed_alike_is_refused),
		cmocka_unit_test(calibration_that_was_not_in_force_goes),
		cmocka_unit_test(who_looks_at_the_preview_has_not_seen_the_picture),
		cmocka_unit_test(a_file_that_is_cut_or_changed_is_clean_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

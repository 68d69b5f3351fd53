#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_copy.h"
#include "lib_media_samples.h"

/* ---- a picture of 5 x 2 in four colours, made by hand ---- */

struct bits {
	uint8_t bytes[64];
	size_t count;
};

static void
put_code(struct bits *b, unsigned code, unsigned width)
{
	unsigned i;

	for (i = 0; i < width; i++, b->count++)
		b->bytes[b->count / 8] |= (uint8_t)((code >> i & 1) << (b->count % 8));
}

/* Strings of 1, 2, 3 and 4 pixels, each code made by the one before it; the
 * codes are 4 bits long from the fifth on. */
static void
all_pixels(struct bits *b)
{
	static const uint8_t codes[] = { 4, 0, 6, 7, 8 };
	size_t i;

	for (i = 0; i < sizeof(codes); i++)
		put_code(b, codes[i], i < 4 ? 3 : 4);
}

static void
put_block(struct bw_buf *out, const void *data, size_t len)
{
	bw_buf_u8(out, (uint8_t)len);
	bw_buf_put(out, data, len);
}

static void
put_words(struct bw_buf *out, const char *words)
{
	put_block(out, words, strlen(words));
}

static void
head(struct bw_buf *out)
{
	bw_buf_put(out, "GIF89a\5\0\2\0\x81\0\0" "\0\0\0\xff\0\0\0\xff\0\0\0\xff", 25);
}

static void
loop(struct bw_buf *out)
{
	bw_buf_put(out, "!\xff\x0bNETSCAPE2.0\3\1\0\0\0", 19);
}

static void
control(struct bw_buf *out)
{
	bw_buf_put(out, "!\xf9\4\5\x0a\0\3\0", 8);
}

static void
descriptor(struct bw_buf *out)
{
	bw_buf_put(out, ",\0\0\0\0\5\0\2\0\0\2", 11);
}

static void
coded(struct bw_buf *out)
{
	struct bits b = { .count = 0 };

	all_pixels(&b);
	put_code(&b, 5, 4);
	put_block(out, b.bytes, 3);
	bw_buf_u8(out, 0);
}

static void
frame(struct bw_buf *out)
{
	control(out);
	descriptor(out);
	coded(out);
}

static void
plain(struct bw_buf *out)
{
	head(out);
	loop(out);
	frame(out);
	frame(out);
	bw_buf_u8(out, ';');
}

/* ---- hiding places: each copy must be plain() again ---- */

static void
comment(struct bw_buf *out)
{
	bw_buf_put(out, "!\xfe", 2);
	put_words(out, CANARY);
	put_words(out, CANARY);
	bw_buf_u8(out, 0);
}

static void
program(struct bw_buf *out, const char *name)
{
	bw_buf_put(out, "!\xff", 2);
	put_words(out, name);
	put_words(out, CANARY);
	bw_buf_u8(out, 0);
}

static void
xmp(struct bw_buf *out)
{
	unsigned i;

	bw_buf_put(out, "!\xff\x0bXMP DataXMP", 14);
	bw_buf_str(out, "<x:xmpmeta xmp:CreateDate=\"2019-02-03T04:05:06\" exif:GPSLatitude=\"1\">" CANARY "</x:xmpmeta>\1");
	for (i = 0; i < 256; i++)
		bw_buf_u8(out, (uint8_t)(255 - i));
	bw_buf_u8(out, 0);
}

static void
drawn_words(struct bw_buf *out)
{
	control(out);
	bw_buf_put(out, "!\1\x0c\0\0\0\0\5\0\2\0\1\1\0\1", 15);
	put_words(out, CANARY);
	bw_buf_u8(out, 0);
}

static void
unknown(struct bw_buf *out)
{
	bw_buf_put(out, "!\x77", 2);
	put_words(out, CANARY);
	bw_buf_u8(out, 0);
}

static void
icc(struct bw_buf *out)
{
	program(out, "ICCRGBG1012");
}

static void
photoshop(struct bw_buf *out)
{
	program(out, "MGK8BIM0000");
}

static void
other_program(struct bw_buf *out)
{
	program(out, "CANARY12345");
}

static void
short_name(struct bw_buf *out)
{
	program(out, "NETSCAPE");
}

static void
loopless(struct bw_buf *out)
{
	program(out, "ANIMEXTS1.0");
}

static void
nothing(struct bw_buf *out)
{
	bw_buf_put(out, "\0\0\0", 3);
}

static void
lost_control(struct bw_buf *out)
{
	bw_buf_put(out, "!\xf9\4CNRY\0", 9); /* a second follows */
}

static const struct {
	const char *place;
	void (*make)(struct bw_buf *out);
} blocks[] = { { "comment", comment }, { "XMP", xmp }, { "words to be drawn", drawn_words },
	{ "unknown extension", unknown }, { "colour profile", icc }, { "Photoshop", photoshop },
	{ "data of a program", other_program }, { "program with a short name", short_name },
	{ "loop without a count", loopless }, { "zeros", nothing }, };

/* Where a block can stand: 0 first, 1 behind the loop, 2 between frames, 3
 * between a frame and its control, 4 before the end. */
#define POSITIONS 5

static void
with_block(struct bw_buf *out, void (*make)(struct bw_buf *out), int position)
{
	head(out);
	if (position == 0)
		make(out);
	loop(out);
	if (position == 1)
		make(out);
	frame(out);
	if (position == 2)
		make(out);
	control(out);
	if (position == 3)
		make(out);
	descriptor(out);
	coded(out);
	if (position == 4)
		make(out);
	bw_buf_u8(out, ';');
}

static void
copy_is_plain(const char *place, const struct bw_buf *original)
{
	struct bw_buf copy = { 0 }, want = { 0 };

	plain(&want);
	copy_is_clean(place, BW_FORMAT_GIF, original, &copy);
	if (copy.len != want.len || memcmp(copy.data, want.data, want.len) != 0)
		fail_msg("%s: the copy is not the plain picture", place);
	bw_buf_free(&copy);
	bw_buf_free(&want);
}

static void
a_plain_picture_is_copied_byte_for_byte(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	plain(&b);
	copy_is_plain("plain", &b);
	bw_buf_free(&b);
}

static void
bytes_behind_the_picture_go(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	plain(&b);
	bw_buf_str(&b, CANARY);
	copy_is_plain("behind the picture", &b);
	bw_buf_free(&b);
}

static void
every_block_that_draws_nothing_goes(void **state)
{
	size_t i;
	int position;

	(void)state;
	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		for (position = 0; position < POSITIONS; position++) {
			struct bw_buf b = { 0 };

			/* Words with a control of their own stand in for the frame's. */
			if (position == 3 && blocks[i].make == drawn_words)
				continue;
			with_block(&b, blocks[i].make, position);
			copy_is_plain(blocks[i].place, &b);
			bw_buf_free(&b);
		}
	}
}

/* ---- hiding places inside blocks that are kept ---- */

static void
data_behind(struct bw_buf *out, bool same_block, bool same_byte)
{
	struct bits b = { .count = 0 };

	all_pixels(&b);
	put_code(&b, 5, 4);
	if (same_byte)
		put_code(&b, 9, 4);
	if (same_block) {
		bw_buf_u8(out, 3 + sizeof(CANARY) - 1);
		bw_buf_put(out, b.bytes, 3);
		bw_buf_str(out, CANARY);
	} else {
		put_block(out, b.bytes, 3);
	}
	put_words(out, CANARY);
	put_words(out, CANARY);
	bw_buf_u8(out, 0);
}

static void
bytes_behind_the_end_code_go(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct bw_buf b = { 0 };

		head(&b);
		loop(&b);
		control(&b);
		descriptor(&b);
		data_behind(&b, (i & 1) != 0, (i & 2) != 0);
		frame(&b);
		bw_buf_u8(&b, ';');
		copy_is_plain("behind the end code", &b);
		bw_buf_free(&b);
	}
}

static void
bytes_inside_kept_blocks_go(void **state)
{
	static const char loop_more[] = "!\xff\x0bNETSCAPE2.0\5\2\0\0\0\0\3\1\0\0\x0c" CANARY;
	static const char control_more[] = "!\xf9\4\xe5\x0a\0\3\x0c" CANARY;
	static const char second_loop[] = "!\xff\x0bNETSCAPE2.0\3\1CN";
	struct bw_buf b = { 0 };

	(void)state;
	head(&b);
	bw_buf_put(&b, loop_more, sizeof(loop_more)); /* with the NUL that ends it */
	bw_buf_put(&b, second_loop, sizeof(second_loop));
	bw_buf_put(&b, control_more, sizeof(control_more));
	bw_buf_put(&b, ",\0\0\0\0\5\0\2\0\x3f\2", 11); /* flags of a table that is not there */
	coded(&b);
	lost_control(&b);
	frame(&b);
	bw_buf_str(&b, ";" CANARY);
	copy_is_plain("inside of blocks", &b);
	bw_buf_free(&b);
}

static void
a_colour_that_nothing_uses_as_transparent_is_not_kept(void **state)
{
	struct bw_buf b = { 0 }, copy = { 0 };

	(void)state;
	head(&b);
	bw_buf_put(&b, "!\xf9\4\4\0\0\x43\0", 8);
	descriptor(&b);
	coded(&b);
	bw_buf_u8(&b, ';');
	copy_is_clean("transparent colour", BW_FORMAT_GIF, &b, &copy);
	assert_int_equal(copy.len, b.len);
	assert_int_equal(copy.data[25 + 6], 0);
	bw_buf_free(&b);
	bw_buf_free(&copy);
}

static void
the_facts_are_size_codec_and_duration_and_the_dates_of_xmp(void **state)
{
	struct bw_buf b = { 0 };
	const struct bw_value *date;
	struct bw_plan p;

	(void)state;
	with_block(&b, xmp, 1);
	assert_int_equal(bw_media_plan(BW_FORMAT_GIF, b.data, b.len, 0, &p, NULL), BW_OK);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "width")), 5);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "height")), 2);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "duration_ms")), 200);
	assert_string_equal(bw_value_text(bw_value_at(bw_value_get(p.facts, "codecs"), 0)), "GIF");
	assert_true(bw_value_true(bw_value_get(p.facts, "has_place")));
	date = bw_value_at(bw_value_get(p.facts, "dates"), 0);
	assert_string_equal(bw_value_text(bw_value_get(date, "from")), "2019-02-03T04:05:06");
	bw_plan_free(&p);
	bw_buf_free(&b);
}

/* ---- what has no copy ---- */

static void
refused(const char *reason, const char *frame_head, const struct bits *codes, const char *end)
{
	struct bw_buf b = { 0 };

	head(&b);
	bw_buf_put(&b, frame_head, 11);
	put_block(&b, codes->bytes, (codes->count + 7) / 8);
	bw_buf_u8(&b, 0);
	bw_buf_str(&b, end);
	if (strstr(copy_refusal(BW_FORMAT_GIF, &b), reason) == NULL)
		fail_msg("not \"%s\" but \"%s\"", reason, copy_refusal(BW_FORMAT_GIF, &b));
	bw_buf_free(&b);
}

static void
what_cannot_be_made_safe_is_refused(void **state)
{
	static const char good[] = ",\0\0\0\0\5\0\2\0\0\2";
	struct bits whole = { .count = 0 }, more = { .count = 0 }, less = { .count = 0 }, wrong = { .count = 0 };

	(void)state;
	all_pixels(&whole);
	more = whole;
	put_code(&more, 1, 4); /* an eleventh pixel */
	put_code(&more, 5, 4);
	put_code(&less, 4, 3);
	put_code(&less, 0, 3); /* no end code: four bits are left, one more pixel */
	put_code(&wrong, 4, 3);
	put_code(&wrong, 6, 3); /* a string that is not there yet */
	put_code(&whole, 5, 4);
	refused("more pixels", good, &more, ";");
	refused("cut off", good, &less, ";");
	refused("damaged", good, &wrong, ";");
	refused("damaged", ",\0\0\0\0\5\0\2\0\0\x09", &whole, ";");
	refused("out of the picture", ",\1\0\0\0\5\0\2\0\0\2", &whole, ";");
	refused("out of the picture", ",\0\0\1\0\5\0\2\0\0\2", &whole, ";");
	refused("out of the picture", ",\0\0\xff\xff\5\0\2\0\0\2", &whole, ";");
	refused("cut off", good, &whole, "");
	refused("damaged", good, &whole, "CANARY;");
}

static void
a_picture_without_an_end_code_is_copied(void **state)
{
	struct bw_buf b = { 0 }, copy = { 0 };
	struct bits bits = { .count = 0 };

	(void)state;
	all_pixels(&bits); /* 16 bits */
	head(&b);
	descriptor(&b);
	put_block(&b, bits.bytes, 2);
	bw_buf_put(&b, "\0;", 2);
	copy_is_clean("no end code", BW_FORMAT_GIF, &b, &copy);
	assert_int_equal(copy.len, b.len);
	assert_memory_equal(copy.data, b.data, b.len);
	bw_buf_free(&b);
	bw_buf_free(&copy);
}

static void
a_file_without_a_frame_is_refused(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	head(&b);
	comment(&b);
	bw_buf_u8(&b, ';');
	assert_non_null(strstr(copy_refusal(BW_FORMAT_GIF, &b), "no picture"));
	bw_buf_free(&b);
}

static void
a_cut_or_changed_file_is_refused_or_its_copy_is_clean(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		struct bw_buf b = { 0 };

		with_block(&b, blocks[i].make, i % POSITIONS == 3 ? 2 : (int)(i % POSITIONS));
		copy_is_safe_when_cut(blocks[i].place, BW_FORMAT_GIF, &b);
		copy_is_safe_when_changed(blocks[i].place, BW_FORMAT_GIF, &b);
		bw_buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_picture_is_copied_byte_for_byte),
		cmocka_unit_test(every_block_that_draws_nothing_goes),
		cmocka_unit_test(bytes_behind_the_picture_go),
		cmocka_unit_test(bytes_behind_the_end_code_go),
		cmocka_unit_test(bytes_inside_kept_blocks_go),
		cmocka_unit_test(a_colour_that_nothing_uses_as_transparent_is_not_kept),
		cmocka_unit_test(the_facts_are_size_codec_and_duration_and_the_dates_of_xmp),
		cmocka_unit_test(what_cannot_be_made_safe_is_refused),
		cmocka_unit_test(a_picture_without_an_end_code_is_copied),
		cmocka_unit_test(a_file_without_a_frame_is_refused),
		cmocka_unit_test(a_cut_or_changed_file_is_refused_or_its_copy_is_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

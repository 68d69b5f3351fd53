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

/* ---- chunks ---- */

static void
put_padded(struct bw_buf *out, const char *name, const void *data, size_t len, uint8_t padding)
{
	bw_buf_put(out, name, 4);
	bw_buf_le32(out, (uint32_t)len);
	bw_buf_put(out, data, len);
	if (len & 1)
		bw_buf_u8(out, padding);
}

static void
put(struct bw_buf *out, const char *name, const struct bw_buf *data)
{
	put_padded(out, name, data->data, data->len, 0);
}

/* ---- pictures of 4 x 4, made by hand ---- */

struct bits {
	uint8_t bytes[32];
	size_t count;
};

static void
add(struct bits *b, unsigned value, unsigned width)
{
	unsigned i;

	for (i = 0; i < width; i++, b->count++)
		b->bytes[b->count / 8] |= (uint8_t)((value >> i & 1) << (b->count % 8));
}

/* No transform, no cache, one group. Green is 10 or 20, one bit a pixel; the
 * other colours take no bits. 75 bits, so that five are left in the last byte. */
static void
lossless_bits(struct bits *b)
{
	unsigned i;

	add(b, 0, 3);
	add(b, 7, 3); /* simple, two symbols, of eight bits */
	add(b, 10, 8);
	add(b, 20, 8);
	for (i = 0; i < 3; i++) {
		add(b, 5, 3); /* simple, one symbol, of eight bits */
		add(b, 255, 8);
	}
	add(b, 1, 3); /* simple, one symbol, of one bit */
	add(b, 0, 1);
	for (i = 0; i < 16; i++)
		add(b, i % 3 == 0, 1);
}

static void
lossless(struct bw_buf *out, const char *behind)
{
	struct bits b = { .count = 0 };

	bw_buf_u8(out, 0x2f);
	bw_buf_le32(out, 3 | 3 << 14);
	lossless_bits(&b);
	bw_buf_put(out, b.bytes, (b.count + 7) / 8);
	bw_buf_str(out, behind);
}

/* Only the header is looked at. */
static void
lossy(struct bw_buf *out)
{
	bw_buf_put(out, "\x90\0\0\x9d\1\x2a\4\0\4\0", 10);
	bw_buf_put(out, "codedcode", 9);
}

static void
raw_alpha(struct bw_buf *out, const char *behind)
{
	bw_buf_u8(out, 4); /* filtered, not packed */
	bw_buf_put(out, "0123456789abcdef", 16);
	bw_buf_str(out, behind);
}

static void
packed_alpha(struct bw_buf *out, const char *behind)
{
	struct bits b = { .count = 0 };

	bw_buf_u8(out, 1);
	lossless_bits(&b);
	bw_buf_put(out, b.bytes, (b.count + 7) / 8);
	bw_buf_str(out, behind);
}

static void
put_made(struct bw_buf *out, const char *name, void (*make)(struct bw_buf *data, const char *behind), const char *behind)
{
	struct bw_buf data = { 0 };

	make(&data, behind);
	put(out, name, &data);
	bw_buf_free(&data);
}

static void
put_lossy(struct bw_buf *out)
{
	struct bw_buf data = { 0 };

	lossy(&data);
	put(out, "VP8 ", &data);
	bw_buf_free(&data);
}

static void
put_header(struct bw_buf *out, uint8_t flags, const char *behind)
{
	struct bw_buf data = { 0 };

	bw_buf_le32(&data, flags);
	bw_buf_put(&data, "\3\0\0\3\0\0", 6);
	bw_buf_str(&data, behind);
	put(out, "VP8X", &data);
	bw_buf_free(&data);
}

/* ---- files, with a block put in at one of the places ---- */

typedef void (*block_fn)(struct bw_buf *out);
enum kind { SIMPLE, SIMPLE_LOSSLESS, STILL, ANIMATION, KINDS };

static void
put_frame(struct bw_buf *out, bool lossy_frame, uint8_t flags, block_fn block)
{
	struct bw_buf data = { 0 };

	bw_buf_put(&data, "\0\0\0\0\0\0\3\0\0\3\0\0\x64\0\0", 15);
	bw_buf_u8(&data, flags);
	if (lossy_frame) {
		put_made(&data, "ALPH", packed_alpha, "");
		put_lossy(&data);
	} else {
		put_made(&data, "VP8L", lossless, "");
	}
	if (block != NULL)
		block(&data);
	put(out, "ANMF", &data);
	bw_buf_free(&data);
}

/* at: 0 behind the header, 1 before the end, 2 in the first frame. */
static void
file(struct bw_buf *out, enum kind kind, uint8_t flags, block_fn block, int at)
{
	struct bw_buf body = { 0 };

	if (kind == STILL || kind == ANIMATION)
		put_header(&body, (uint8_t)((kind == STILL ? 0x10 : 0x12) | flags), "");
	if (block != NULL && at == 0)
		block(&body);
	if (kind == SIMPLE) {
		put_lossy(&body);
	} else if (kind == SIMPLE_LOSSLESS) {
		put_made(&body, "VP8L", lossless, "");
	} else if (kind == STILL) {
		put_made(&body, "ALPH", raw_alpha, "");
		put_lossy(&body);
	} else {
		put_padded(&body, "ANIM", "\1\2\3\4\0\0", 6, 0);
		put_frame(&body, true, 2, at == 2 ? block : NULL);
		put_frame(&body, false, 1, NULL);
	}
	if (block != NULL && at == 1)
		block(&body);
	sample_webp(out, &body);
}

#define BLOCK(func, name, text)                                          \
	static void func(struct bw_buf *out)                             \
	{                                                                \
		put_padded(out, (name), (text), sizeof(text) - 1, 'C');  \
	}

BLOCK(xmp, "XMP ", "<x:xmpmeta xmp:CreateDate=\"2019-02-03T04:05:06\" exif:GPSLatitude=\"1\">" CANARY "</x:xmpmeta>")
BLOCK(c2pa, "C2PA", CANARY)
BLOCK(unknown, "cnRy", CANARY CANARY "!")
BLOCK(broken_exif, "EXIF", CANARY)
BLOCK(unused_profile, "ICCP", CANARY)
BLOCK(second_header, "VP8X", "\x10\0\0\0\3\0\0\3\0\0" CANARY)
BLOCK(second_settings, "ANIM", "\1\2\3\4\0\0" CANARY)
BLOCK(no_frame, "FRGM", CANARY)

static const struct {
	const char *place;
	block_fn make;
} blocks[] = { { "XMP", xmp }, { "origin certificate", c2pa }, { "unknown chunk", unknown }, { "broken Exif", broken_exif },
	{ "unused profile", unused_profile }, { "second header", second_header }, { "second settings", second_settings },
	{ "old chunk", no_frame } };

static void
copy_is(const char *place, const struct bw_buf *original, const struct bw_buf *want)
{
	struct bw_buf copy = { 0 };

	copy_is_clean(place, BW_FORMAT_WEBP, original, &copy);
	if (copy.len != want->len || memcmp(copy.data, want->data, want->len) != 0)
		fail_msg("%s: the copy is not the plain picture", place);
	bw_buf_free(&copy);
}

static void
plain_pictures_are_copied_byte_for_byte(void **state)
{
	int kind;

	(void)state;
	for (kind = SIMPLE; kind < KINDS; kind++) {
		struct bw_buf b = { 0 };

		file(&b, (enum kind)kind, 0, NULL, 0);
		copy_is("plain", &b, &b);
		bw_buf_free(&b);
	}
}

static void
every_chunk_that_draws_nothing_goes(void **state)
{
	size_t i;
	int kind, at;

	(void)state;
	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		for (kind = SIMPLE; kind < KINDS; kind++) {
			struct bw_buf want = { 0 };

			file(&want, (enum kind)kind, 0, NULL, 0);
			for (at = kind == STILL || kind == ANIMATION ? 0 : 1; at < (kind == ANIMATION ? 3 : 2); at++) {
				struct bw_buf b = { 0 };

				/* The first settings count: these would be they. */
				if (at == 0 && kind == ANIMATION && blocks[i].make == second_settings)
					continue;
				/* Flags of what is not kept, and some that mean nothing. */
				file(&b, (enum kind)kind, blocks[i].make == unused_profile ? 0xcd : 0xed, blocks[i].make, at);
				copy_is(blocks[i].place, &b, &want);
				bw_buf_free(&b);
			}
			bw_buf_free(&want);
		}
	}
}

/* ---- hiding places inside chunks that are kept ---- */

static void
bytes_inside_a_still_picture_go(void **state)
{
	struct bw_buf b = { 0 }, body = { 0 }, want = { 0 }, data = { 0 };
	int packed;

	(void)state;
	for (packed = 0; packed < 2; packed++) {
		void (*alpha)(struct bw_buf *out, const char *behind) = packed ? packed_alpha : raw_alpha;

		put_header(&body, 0x10, "");
		put_made(&body, "ALPH", alpha, "");
		put_lossy(&body);
		sample_webp(&want, &body);

		put_header(&body, 0x5d, CANARY);
		put_made(&body, "ALPH", alpha, CANARY "!");
		put_made(&body, "ALPH", raw_alpha, CANARY);
		lossy(&data);
		put_padded(&body, "VP8 ", data.data, data.len, 'C');
		put_made(&body, "VP8L", lossless, CANARY);
		put_lossy(&body);
		put_made(&body, "ALPH", raw_alpha, CANARY);
		put_frame(&body, false, 0, c2pa);
		bw_buf_str(&body, "CNRY"); /* no chunk any more */
		sample_webp(&b, &body);
		bw_buf_str(&b, CANARY);
		copy_is("inside of a still picture", &b, &want);
		bw_buf_free(&data);
		bw_buf_free(&want);
		bw_buf_free(&b);
	}
}

static void
bytes_and_bits_behind_a_lossless_picture_go(void **state)
{
	struct bw_buf b = { 0 }, body = { 0 }, want = { 0 }, data = { 0 };

	(void)state;
	file(&want, SIMPLE_LOSSLESS, 0, NULL, 0);
	lossless(&data, CANARY "!");
	data.data[14] |= 0xf8; /* behind 75 bits and 5 bytes */
	put_padded(&body, "VP8L", data.data, data.len, 'C');
	put_made(&body, "VP8L", lossless, CANARY);
	put_made(&body, "ALPH", raw_alpha, CANARY);
	sample_webp(&b, &body);
	copy_is("behind a lossless picture", &b, &want);
	bw_buf_free(&data);
	bw_buf_free(&b);
	bw_buf_free(&want);
}

static void
end_of_frame(struct bw_buf *out)
{
	put_made(out, "VP8L", lossless, CANARY);
	put_made(out, "ALPH", raw_alpha, CANARY);
	unknown(out);
	bw_buf_str(out, "CNRYC"); /* the frame is of odd length now */
}

static void
bytes_inside_an_animation_go(void **state)
{
	struct bw_buf b = { 0 }, body = { 0 }, want = { 0 };

	(void)state;
	file(&want, ANIMATION, 0, NULL, 0);
	put_header(&body, 0x12, "");
	put_padded(&body, "ANIM", "\1\2\3\4\0\0" CANARY "!", 6 + sizeof(CANARY), 'C');
	put_frame(&body, true, 0xfe, end_of_frame);
	put_frame(&body, false, 0xa1, end_of_frame);
	unknown(&body);
	sample_webp(&b, &body);
	copy_is("inside of an animation", &b, &want);
	bw_buf_free(&b);
	bw_buf_free(&want);
}

static void
a_missing_padding_is_put_in(void **state)
{
	struct bw_buf b = { 0 }, want = { 0 };

	(void)state;
	file(&want, SIMPLE, 0, NULL, 0);
	bw_buf_put(&b, want.data, want.len - 1);
	b.data[4]--;
	copy_is("no padding", &b, &want);
	bw_buf_free(&b);
	bw_buf_free(&want);
}

/* ---- chunks that are written anew ---- */

static void
exif(struct bw_buf *out)
{
	struct bw_buf data = { 0 };

	sample_exif(&data);
	put(out, "EXIF", &data);
	bw_buf_free(&data);
}

static void
two_marked_exif(struct bw_buf *out)
{
	struct bw_buf data = { 0 };

	bw_buf_put(&data, "Exif\0", 6);
	sample_exif(&data);
	put(out, "EXIF", &data);
	put(out, "EXIF", &data);
	bw_buf_free(&data);
}

static void
the_copy_keeps_way_up_and_the_dates_but_no_zone(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		unsigned options = i < 2 ? 0 : BW_MEDIA_KEEP_OFFSET;
		struct bw_buf b = { 0 }, copy = { 0 };
		struct bw_plan p, q;

		/* Its flag may be missing. */
		file(&b, i & 1 ? ANIMATION : STILL, i & 1 ? 8 : 0, i & 1 ? two_marked_exif : exif, 1);
		assert_int_equal(bw_media_plan(BW_FORMAT_WEBP, b.data, b.len, options, &p, NULL), BW_OK);
		assert_true(bw_value_true(bw_value_get(p.facts, "has_place")));
		spots_fit(&p, &b, 4);
		assert_int_equal(bw_plan_apply_buf(&p, b.data, b.len, &copy, NULL), BW_OK);
		assert_null(memmem(copy.data, copy.len, "CANARY", 6));
		assert_non_null(memmem(copy.data, copy.len, "2019:02:03 04:05:06", 20));
		assert_int_equal(memmem(copy.data, copy.len, "+03:00", 6) != NULL, i >= 2);
		assert_int_equal(copy.data[20], i & 1 ? 0x1a : 0x18);
		assert_int_equal(bw_media_verify_copy(BW_FORMAT_WEBP, copy.data, copy.len, options, NULL), BW_OK);
		assert_int_equal(bw_media_plan(BW_FORMAT_WEBP, copy.data, copy.len, options, &q, NULL), BW_OK);
		assert_int_equal(bw_value_int(bw_value_get(q.facts, "orientation")), 6);
		spots_fit(&q, &copy, i >= 2 ? 4 : 3);
		bw_plan_free(&p);
		bw_plan_free(&q);
		bw_buf_free(&b);
		bw_buf_free(&copy);
	}
}

/* There Exif has no place: no reader looks for it. */
static void
a_simple_picture_loses_its_exif_but_the_date_is_noted(void **state)
{
	struct bw_buf b = { 0 }, want = { 0 };
	struct bw_plan p;

	(void)state;
	file(&want, SIMPLE, 0, NULL, 0);
	file(&b, SIMPLE, 0, exif, 1);
	copy_is("Exif in a simple file", &b, &want);
	assert_int_equal(bw_media_plan(BW_FORMAT_WEBP, b.data, b.len, 0, &p, NULL), BW_OK);
	assert_int_equal(bw_value_count(bw_value_get(p.facts, "dates")), 2);
	bw_plan_free(&p);
	bw_buf_free(&b);
	bw_buf_free(&want);
}

static void
profile(struct bw_buf *out)
{
	struct bw_buf data = { 0 };

	sample_icc(&data);
	put(out, "ICCP", &data);
	put_padded(out, "ICCP", CANARY, sizeof(CANARY) - 1, 0);
	bw_buf_free(&data);
}

static void
a_profile_is_kept_without_its_names(void **state)
{
	struct bw_buf b = { 0 }, copy = { 0 };

	(void)state;
	file(&b, STILL, 0x20, profile, 0);
	copy_is_clean("profile", BW_FORMAT_WEBP, &b, &copy);
	assert_int_equal(copy.data[20], 0x30);
	assert_non_null(memmem(copy.data, copy.len, "ICCP", 4));
	assert_non_null(memmem(copy.data, copy.len, "acsp", 4));
	bw_buf_reset(&b);
	bw_buf_reset(&copy);
	/* Nothing uses one that the header does not tell of. */
	file(&b, STILL, 0, profile, 0);
	copy_is_clean("profile without its flag", BW_FORMAT_WEBP, &b, &copy);
	assert_int_equal(copy.data[20], 0x10);
	assert_null(memmem(copy.data, copy.len, "ICCP", 4));
	bw_buf_free(&b);
	bw_buf_free(&copy);
}

static void
expect_facts(enum kind kind, block_fn block, int64_t duration, const char *codec)
{
	struct bw_buf b = { 0 };
	struct bw_plan p;

	file(&b, kind, 0, block, 1);
	assert_int_equal(bw_media_plan(BW_FORMAT_WEBP, b.data, b.len, 0, &p, NULL), BW_OK);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "width")), 4);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "height")), 4);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "duration_ms")), duration);
	assert_string_equal(bw_value_text(bw_value_at(bw_value_get(p.facts, "codecs"), 0)), codec);
	assert_int_equal(bw_value_count(bw_value_get(p.facts, "dates")), block != NULL);
	bw_plan_free(&p);
	bw_buf_free(&b);
}

static void
the_facts_are_size_codecs_and_duration_and_the_dates_of_xmp(void **state)
{
	(void)state;
	expect_facts(SIMPLE, NULL, 0, "VP8");
	expect_facts(SIMPLE_LOSSLESS, NULL, 0, "VP8L");
	expect_facts(STILL, xmp, 0, "VP8");
	expect_facts(ANIMATION, xmp, 200, "VP8");
}

/* ---- what has no copy ---- */

/* A plain file of that kind with one byte changed. */
static void
refused(const char *reason, enum kind kind, size_t at, uint8_t with)
{
	struct bw_buf b = { 0 };

	file(&b, kind, 0, NULL, 0);
	b.data[at] = with;
	if (reason[0] == '\0' ? copy_refusal(BW_FORMAT_WEBP, &b)[0] != '\0' :
				strstr(copy_refusal(BW_FORMAT_WEBP, &b), reason) == NULL)
		fail_msg("not \"%s\" but \"%s\"", reason, copy_refusal(BW_FORMAT_WEBP, &b));
	bw_buf_free(&b);
}

static void
what_cannot_be_made_safe_is_refused(void **state)
{
	(void)state;
	refused("", SIMPLE, 40, 0); /* in the coded data */
	refused("damaged", SIMPLE, 20, 0x91); /* no key frame */
	refused("damaged", SIMPLE, 20, 0x80); /* not shown */
	refused("damaged", SIMPLE, 21, 0x90); /* a partition behind the end */
	refused("damaged", SIMPLE, 24, 0);
	refused("damaged", SIMPLE_LOSSLESS, 20, 0x2e);
	refused("damaged", SIMPLE_LOSSLESS, 24, 0x20); /* a version that is not there */
	refused("damaged", SIMPLE_LOSSLESS, 21, 0x3f); /* 64 x 4: the codes do not reach */
	refused("another size", STILL, 24, 2);
	refused("damaged", STILL, 24, 4); /* too little transparency for the size */
	refused("damaged", STILL, 38, 0x40); /* transparency of an unknown kind */
	refused("damaged", STILL, 38, 2);
	refused("cut off", STILL, 4, 0xff);
	refused("damaged", STILL, 34, 0xff); /* a chunk behind the end */
	refused("header", STILL, 12, 'X');
	refused("header", STILL, 16, 8);
	refused("no picture", STILL, 58, 'X');
	refused("beside", STILL, 20, 0x12);
	refused("damaged", ANIMATION, 33, 'X'); /* no settings */
	refused("out of the picture", ANIMATION, 52, 1);
	refused("another size", ANIMATION, 58, 2);
}

static void
beside(struct bw_buf *out)
{
	put_lossy(out);
}

static void
a_picture_beside_an_animation_is_refused(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	file(&b, ANIMATION, 0, beside, 1);
	assert_non_null(strstr(copy_refusal(BW_FORMAT_WEBP, &b), "beside"));
	bw_buf_free(&b);
}

/* A few bytes can stand for very many pixels, over and over. */
static void
many_frames_that_cost_nothing_are_not_walked_for_ever(void **state)
{
	struct bw_buf b = { 0 }, body = { 0 }, data = { 0 };
	struct bits bits = { .count = 0 };
	int i;

	(void)state;
	bw_buf_put(&data, "\0\0\0\0\0\0\x0f\x27\0\x0f\x27\0\x64\0\0\0", 16);
	bw_buf_put(&data, "VP8L\x10\0\0\0\x2f", 9);
	bw_buf_le32(&data, 9999 | 9999 << 14);
	add(&bits, 0, 2);
	add(&bits, 1, 1); /* squares of 4 x 4, all of the first group */
	add(&bits, 0, 3);
	add(&bits, 0, 1);
	for (i = 0; i < 8; i++)
		add(&bits, 1, 4); /* green, red, blue, transparency: 0 */
	add(&bits, 1, 4);
	add(&bits, 1, 4);
	bw_buf_put(&data, bits.bytes, 11);
	bw_buf_put(&body, "VP8X\x0a\0\0\0\2\0\0\0\x0f\x27\0\x0f\x27\0", 18);
	put_padded(&body, "ANIM", "\1\2\3\4\0\0", 6, 0);
	for (i = 0; i < 200; i++)
		put(&body, "ANMF", &data);
	sample_webp(&b, &body);
	assert_string_equal(copy_refusal(BW_FORMAT_WEBP, &b), "the picture is too large to be checked");
	bw_buf_free(&data);
	bw_buf_free(&b);
}

static void
a_cut_or_changed_file_is_refused_or_its_copy_is_clean(void **state)
{
	static const block_fn extra[] = { exif, two_marked_exif, profile, end_of_frame };
	size_t i, count = sizeof(blocks) / sizeof(blocks[0]);
	int kind;

	(void)state;
	for (i = 0; i < count + 4; i++) {
		for (kind = SIMPLE; kind < KINDS; kind++) {
			struct bw_buf b = { 0 };

			file(&b, (enum kind)kind, 0x20, i < count ? blocks[i].make : extra[i - count],
			    kind == ANIMATION && i % 2 == 0 ? 2 : 1);
			copy_is_safe_when_cut("cut", BW_FORMAT_WEBP, &b);
			if (i % 4 == (unsigned)kind)
				copy_is_safe_when_changed("changed", BW_FORMAT_WEBP, &b);
			bw_buf_free(&b);
		}
	}
}

/* ---- pictures of a real coder ---- */

static void
read_seed(const char *name, struct bw_buf *out)
{
	char path[512];
	uint8_t data[32768];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/fuzz/seeds/webp/%s", BW_TEST_SRC, name);
	assert_non_null(f = fopen(path, "rb"));
	bw_buf_put(out, data, fread(data, 1, sizeof(data), f));
	fclose(f);
}

/* All that is coded is found to be used, and nothing behind it. */
static void
real_pictures_end_where_their_chunk_ends(void **state)
{
	static const char *const names[] = { "real-lossless.webp", "real-lossless-groups.webp", "real-lossless-palette.webp",
		"real-lossy.webp", "real-lossy-alpha.webp", "real-lossy-raw-alpha.webp", "real-animation.webp",
		"real-animation-lossless.webp" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct bw_buf b = { 0 }, longer = { 0 }, body = { 0 };

		read_seed(names[i], &b);
		copy_is(names[i], &b, &b);
		if (i < 3) {
			uint32_t len = b.data[16] | (uint32_t)b.data[17] << 8;

			bw_buf_put(&body, b.data + 20, len);
			bw_buf_str(&body, CANARY);
			bw_buf_str(&longer, "RIFF");
			bw_buf_le32(&longer, (uint32_t)(12 + body.len + (body.len & 1)));
			bw_buf_str(&longer, "WEBP");
			put(&longer, "VP8L", &body);
			copy_is(names[i], &longer, &b);
		}
		bw_buf_free(&b);
		bw_buf_free(&longer);
		bw_buf_free(&body);
	}
}

static void
a_real_picture_cut_anywhere_is_refused(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	read_seed("real-lossless.webp", &b);
	copy_is_safe_when_cut("real", BW_FORMAT_WEBP, &b);
	copy_is_safe_when_changed("real", BW_FORMAT_WEBP, &b);
	bw_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_pictures_are_copied_byte_for_byte),
		cmocka_unit_test(every_chunk_that_draws_nothing_goes),
		cmocka_unit_test(bytes_inside_a_still_picture_go),
		cmocka_unit_test(bytes_and_bits_behind_a_lossless_picture_go),
		cmocka_unit_test(bytes_inside_an_animation_go),
		cmocka_unit_test(a_missing_padding_is_put_in),
		cmocka_unit_test(the_copy_keeps_way_up_and_the_dates_but_no_zone),
		cmocka_unit_test(a_simple_picture_loses_its_exif_but_the_date_is_noted),
		cmocka_unit_test(a_profile_is_kept_without_its_names),
		cmocka_unit_test(the_facts_are_size_codecs_and_duration_and_the_dates_of_xmp),
		cmocka_unit_test(what_cannot_be_made_safe_is_refused),
		cmocka_unit_test(a_picture_beside_an_animation_is_refused),
		cmocka_unit_test(many_frames_that_cost_nothing_are_not_walked_for_ever),
		cmocka_unit_test(a_cut_or_changed_file_is_refused_or_its_copy_is_clean),
		cmocka_unit_test(real_pictures_end_where_their_chunk_ends),
		cmocka_unit_test(a_real_picture_cut_anywhere_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

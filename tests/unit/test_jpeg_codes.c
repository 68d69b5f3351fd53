/* What the walk over the codes of a JPEG says, held against what libjpeg decodes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/jpeg_oracle.h"
#include "unit/lib_media_samples.h"

static bool
clean(const struct bw_buf *b)
{
	struct bw_jpeg j;
	bool is;

	assert_int_equal(bw_jpeg_walk(b->data, b->len, &j, NULL), BW_OK);
	is = bw_jpeg_clean(&j);
	bw_jpeg_free(&j);
	return is;
}

static void
make(struct bw_buf *b, unsigned which)
{
	if (which == 4)
		sample_jpeg_restarts(b);
	else
		sample_jpeg(b, which & 1, which & 2);
}

/* Returns whether it was clean. */
static bool
agree(const struct bw_buf *b)
{
	bool is;

	assert_true(oracle_agrees(b->data, b->len, &is));
	return is;
}

static void
whole_pictures_are_clean(void **state)
{
	unsigned which;

	(void)state;
	for (which = 0; which < 5; which++) {
		struct bw_buf b = { 0 };

		make(&b, which);
		assert_true(clean(&b));
		assert_true(agree(&b));
		bw_buf_free(&b);
	}
}

/* Where scan n of a picture lies; false when there is none. */
static bool
scan_of(const struct bw_buf *b, unsigned n, struct bw_seg *s)
{
	struct bw_jpeg j;
	bool found = false;
	size_t i;

	assert_int_equal(bw_jpeg_walk(b->data, b->len, &j, NULL), BW_OK);
	for (i = 0; i < j.count && !found; i++)
		if (j.segs[i].kind == BW_SEG_SCAN && n-- == 0) {
			*s = j.segs[i];
			found = true;
		}
	bw_jpeg_free(&j);
	return found;
}

/* The picture with some bytes of it replaced by others. */
static void
edit(const struct bw_buf *b, size_t at, size_t gone, const void *put, size_t len, struct bw_buf *out)
{
	bw_buf_put(out, b->data, at);
	bw_buf_put(out, put, len);
	bw_buf_put(out, b->data + at + gone, b->len - at - gone);
}

/* One byte too many or too few at the end of each scan. */
static void
each_scan_must_end_where_its_bytes_end(void **state)
{
	unsigned which, n;
	struct bw_seg s;

	(void)state;
	for (which = 0; which < 5; which++) {
		struct bw_buf b = { 0 };

		make(&b, which);
		for (n = 0; scan_of(&b, n, &s); n++) {
			struct bw_buf more = { 0 }, less = { 0 };

			edit(&b, s.at + s.len, 0, "\x15", 1, &more);
			assert_false(clean(&more));
			edit(&b, s.at + s.len - 1, 1, "", 0, &less);
			assert_false(clean(&less));
			bw_buf_free(&more);
			bw_buf_free(&less);
		}
		assert_true(n > 0 && (which != 1 || n > 4));
		bw_buf_free(&b);
	}
}

static void
nothing_may_stand_before_a_restart(void **state)
{
	struct bw_buf b = { 0 }, more = { 0 }, twice = { 0 };
	struct bw_seg s;
	size_t at;

	(void)state;
	sample_jpeg_restarts(&b);
	assert_true(scan_of(&b, 0, &s));
	for (at = s.at; b.data[at] != 0xff || b.data[at + 1] != 0xd0; at++)
		assert_true(at + 2 < s.at + s.len);
	edit(&b, at, 0, "\x15", 1, &more);
	assert_false(clean(&more));
	edit(&b, s.at + s.len, 0, "\xff\xd7", 2, &twice);
	assert_false(clean(&twice));
	bw_buf_free(&b);
	bw_buf_free(&more);
	bw_buf_free(&twice);
}

/* Each bit of a picture changed in turn: never clean where libjpeg sees something. */
static void
changed_bits_are_judged_alike(void **state)
{
	unsigned which, was_clean = 0;
	size_t i;

	(void)state;
	for (which = 0; which < 5; which++) {
		struct bw_buf b = { 0 };

		make(&b, which);
		for (i = 16; i < b.len * 8; i++) {
			b.data[i / 8] ^= (uint8_t)(1u << i % 8);
			was_clean += agree(&b);
			b.data[i / 8] ^= (uint8_t)(1u << i % 8);
		}
		bw_buf_free(&b);
	}
	assert_true(was_clean > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_pictures_are_clean),
		cmocka_unit_test(each_scan_must_end_where_its_bytes_end),
		cmocka_unit_test(nothing_may_stand_before_a_restart),
		cmocka_unit_test(changed_bits_are_judged_alike),
	};

	return cmocka_run_group_tests_name("jpeg codes", tests, NULL, NULL);
}

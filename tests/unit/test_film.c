/* Which frames of a film are looked at, what becomes of black and equal ones, of damage and
 * of a turn; and the rule for films. The films are made here, of JPEGs; those that others
 * code are in tests/interop/media-films.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "media/film_frames.h"
#include "media/look.h"
#include "screen/policy.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* ---- a film of JPEGs ---- */

#define SIDE 64u
#define FRAMES_MAX 40u

enum shade { BLACK, BARS }; /* from there on, stripes of so many kinds */

static void
jpeg_of(unsigned shade, struct bw_buf *out)
{
	static uint8_t rgb[SIDE * SIDE * 3];
	struct bw_picture p = { .rgb = rgb, .width = SIDE, .height = SIDE };
	size_t i;

	for (i = 0; i < sizeof(rgb); i++) {
		size_t x = i / 3 % SIDE;

		rgb[i] = shade == BLACK ? 0 : shade == BARS ? (x < 4 ? 200 : 0) : (uint8_t)(x * shade * 7 + 90);
	}
	assert_int_equal(bw_render_encode(&p, out, NULL), BW_OK);
}

static size_t
box(struct bw_buf *b, const char *type)
{
	bw_buf_be32(b, 0);
	bw_buf_put(b, type, 4);
	return b->len - 8;
}

static void
box_end(struct bw_buf *b, size_t at)
{
	uint32_t len = (uint32_t)(b->len - at);
	unsigned i;

	for (i = 0; i < 4; i++)
		b->data[at + i] = (uint8_t)(len >> (24 - 8 * i));
}

static void
numbers(struct bw_buf *b, const uint32_t *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		bw_buf_be32(b, list[i]);
}

#define NUMBERS(b, ...) numbers(b, (const uint32_t[]){ __VA_ARGS__ }, LEN(((const uint32_t[]){ __VA_ARGS__ })))

static void
put_table(struct bw_buf *b, uint32_t place, const uint32_t *sizes, unsigned count)
{
	size_t stbl = box(b, "stbl"), at = box(b, "stsd");

	NUMBERS(b, 0, 1, 86);
	bw_buf_str(b, "jpeg");
	NUMBERS(b, 0, 1, 0, 0, 0, 0, SIDE << 16 | SIDE, 72 << 16, 72 << 16, 0, 1 << 16, 0, 0, 0, 0, 0, 0, 0);
	bw_buf_be32(b, 0);
	bw_buf_u8(b, 0);
	bw_buf_u8(b, 24);
	bw_buf_u8(b, 255);
	bw_buf_u8(b, 255);
	b->len -= 2; /* the entry is 86 bytes */
	box_end(b, at);
	at = box(b, "stts");
	NUMBERS(b, 0, 1, count, 500);
	box_end(b, at);
	at = box(b, "stsc");
	NUMBERS(b, 0, 1, 1, count, 1);
	box_end(b, at);
	at = box(b, "stsz");
	NUMBERS(b, 0, 0, count);
	numbers(b, sizes, count);
	box_end(b, at);
	at = box(b, "stco");
	NUMBERS(b, 0, 1, place);
	box_end(b, at);
	box_end(b, stbl);
}

static void
put_track(struct bw_buf *b, uint32_t id, const uint32_t matrix[9], uint32_t place, const uint32_t *sizes, unsigned count)
{
	size_t trak = box(b, "trak"), at = box(b, "tkhd"), mdia, minf;

	NUMBERS(b, 3, 0, 0, id, 0, count * 500, 0, 0, 0, 0);
	numbers(b, matrix, 9);
	NUMBERS(b, SIDE << 16, SIDE << 16);
	box_end(b, at);
	mdia = box(b, "mdia");
	at = box(b, "mdhd");
	NUMBERS(b, 0, 0, 0, 1000, count * 500, 0);
	box_end(b, at);
	at = box(b, "hdlr");
	NUMBERS(b, 0, 0x6d686c72);
	bw_buf_str(b, "vide");
	NUMBERS(b, 0, 0, 0, 0);
	box_end(b, at);
	minf = box(b, "minf");
	put_table(b, place, sizes, count);
	box_end(b, minf);
	box_end(b, mdia);
	box_end(b, trak);
}

static const uint32_t upright[9] = { 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30 };

/* A frame each half second; tracks of the same frames. */
static void
film(struct bw_buf *b, const unsigned *shades, unsigned count, unsigned tracks, const uint32_t matrix[9])
{
	uint32_t sizes[FRAMES_MAX], place;
	size_t at = box(b, "ftyp");
	unsigned i;

	bw_buf_str(b, "qt  ");
	bw_buf_be32(b, 0);
	bw_buf_str(b, "qt  ");
	box_end(b, at);
	at = box(b, "mdat");
	place = (uint32_t)b->len;
	for (i = 0; i < count; i++) {
		size_t before = b->len;

		jpeg_of(shades[i], b);
		sizes[i] = (uint32_t)(b->len - before);
	}
	box_end(b, at);
	at = box(b, "moov");
	{
		size_t mvhd = box(b, "mvhd");

		NUMBERS(b, 0, 0, 0, 1000, count * 500, 1 << 16, 1 << 24, 0, 0);
		numbers(b, upright, 9);
		NUMBERS(b, 0, 0, 0, 0, 0, 0, tracks + 1);
		box_end(b, mvhd);
	}
	for (i = 0; i < tracks; i++)
		put_track(b, i + 1, matrix, place, sizes, count);
	box_end(b, at);
	assert_false(b->bad);
}

struct seen {
	unsigned frames, pictures, done, turn;
	uint64_t last_ms;
};

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct seen *s = ctx;

	(void)err;
	assert_int_equal(d->width, SIDE);
	assert_int_equal(d->height, SIDE);
	s->frames += d->as == BW_SHOWN_FILM;
	s->pictures += d->as == BW_SHOWN_PICTURE;
	s->turn = d->turn;
	s->last_ms = d->at_ms;
	return BW_OK;
}

static enum bw_rc
done(void *ctx, enum bw_shown as, struct bw_err *err)
{
	struct seen *s = ctx;

	(void)err;
	assert_int_equal(as, BW_SHOWN_FILM);
	s->done++;
	return BW_OK;
}

static enum bw_rc
look(const struct bw_buf *b, size_t len, struct seen *s)
{
	struct bw_look l = { .see = see, .done = done, .ctx = s, .max_px = 4096 };

	*s = (struct seen){ 0 };
	return bw_media_look(&l, (struct bw_bytes){ b->data, len }, NULL);
}

/* ---- looking ---- */

static void
a_film_is_one_unit_of_many_frames(void **state)
{
	const unsigned shades[] = { 2, 3, 4, 5, 6, 7 };
	struct bw_buf b = { 0 };
	struct seen s;

	(void)state;
	film(&b, shades, LEN(shades), 1, upright);
	assert_int_equal(look(&b, b.len, &s), BW_OK);
	assert_int_equal(s.frames, LEN(shades));
	assert_int_equal(s.pictures, 0);
	assert_int_equal(s.done, 1);
	assert_int_equal(s.last_ms, 2500);
	assert_int_equal(s.turn, 1);
	bw_buf_free(&b);
}

static unsigned
frames_of(const unsigned *shades, unsigned count, unsigned tracks)
{
	struct bw_buf b = { 0 };
	struct seen s;

	film(&b, shades, count, tracks, upright);
	assert_int_equal(look(&b, b.len, &s), BW_OK);
	assert_int_equal(s.done, 1);
	bw_buf_free(&b);
	return s.frames;
}

static void
black_and_equal_frames_do_not_count(void **state)
{
	const unsigned shades[] = { BLACK, BLACK, BARS, BARS, 3, 3, BARS, BLACK };

	(void)state;
	assert_int_equal(frames_of(shades, LEN(shades), 1), 3); /* bars, stripes, bars */
	assert_int_equal(frames_of(shades, 2, 1), 0);
}

static void
every_track_is_looked_at(void **state)
{
	const unsigned shades[] = { 2, 3, 4 };

	(void)state;
	assert_int_equal(frames_of(shades, LEN(shades), 2), 6);
}

static void
the_matrix_says_the_way_up(void **state)
{
	static const struct {
		int a, b, c, d;
		unsigned turn;
	} ways[] = { { 1, 0, 0, 1, 1 }, { -1, 0, 0, 1, 2 }, { -1, 0, 0, -1, 3 }, { 1, 0, 0, -1, 4 }, { 0, 1, 1, 0, 5 },
		{ 0, 1, -1, 0, 6 }, { 0, -1, -1, 0, 7 }, { 0, -1, 1, 0, 8 } };
	const unsigned shades[] = { 2, 3, 4 };
	size_t i;

	(void)state;
	for (i = 0; i < LEN(ways); i++) {
		const uint32_t matrix[9] = { (uint32_t)(ways[i].a * 65536), (uint32_t)(ways[i].b * 65536), 0,
			(uint32_t)(ways[i].c * 65536), (uint32_t)(ways[i].d * 65536), 0, 0, 0, 1 << 30 };
		struct bw_buf b = { 0 };
		struct seen s;

		film(&b, shades, LEN(shades), 1, matrix);
		assert_int_equal(look(&b, b.len, &s), BW_OK);
		assert_int_equal(s.turn, ways[i].turn);
		bw_buf_free(&b);
	}
}

/* The tables lie at the end: whatever is missing, the film is not seen as whole. */
static void
every_truncation_is_refused(void **state)
{
	const unsigned shades[] = { 2, 3, 4 };
	struct bw_buf b = { 0 };
	struct seen s;
	size_t len;

	(void)state;
	film(&b, shades, LEN(shades), 1, upright);
	for (len = 0; len < b.len; len++)
		assert_int_not_equal(look(&b, len, &s), BW_OK);
	bw_buf_free(&b);
}

static void
a_frame_that_breaks_off_is_refused(void **state)
{
	const unsigned shades[] = { 2, 3, 4 };
	struct bw_buf b = { 0 };
	struct seen s;
	size_t i;

	(void)state;
	film(&b, shades, LEN(shades), 1, upright);
	/* The coded data of the second frame ends early: a marker of the end in its middle. */
	for (i = 0; i + 1 < b.len && !(b.data[i] == 0xff && b.data[i + 1] == 0xd9); i++)
		;
	for (i += 2; i + 1 < b.len && !(b.data[i] == 0xff && b.data[i + 1] == 0xda); i++)
		;
	b.data[i + 20] = 0xff;
	b.data[i + 21] = 0xd9;
	assert_int_not_equal(look(&b, b.len, &s), BW_OK);
	bw_buf_free(&b);
}

static void
a_film_is_drawn_as_a_sheet(void **state)
{
	const unsigned shades[] = { 2, 3, 4, 5, 6 };
	struct bw_buf b = { 0 }, sheet = { 0 };
	struct bw_picture p = { 0 };

	(void)state;
	film(&b, shades, LEN(shades), 1, upright);
	assert_true(bw_format_drawn(BW_FORMAT_MP4));
	assert_int_equal(bw_media_render(b.data, b.len, 320, 0, NULL, &sheet, NULL), BW_OK);
	assert_int_equal(bw_render_jpeg((struct bw_bytes){ sheet.data, sheet.len }, 0, 4096, &p, NULL), BW_OK);
	assert_int_equal(p.width, 3 * (SIDE + 2)); /* three columns, two rows, a gap after each */
	assert_int_equal(p.height, 2 * (SIDE + 2));
	free(p.rgb);
	bw_buf_free(&sheet);
	bw_buf_free(&b);
}

/* ---- which frames ---- */

#define MANY 20000u

/* A sample each 40 ms, a key frame each `every`. */
static size_t
choose(size_t count, size_t every, size_t *chosen)
{
	static struct bw_film_sample s[MANY];
	size_t i;

	for (i = 0; i < count; i++)
		s[i] = (struct bw_film_sample){ (int64_t)i * 40, i % every == 0 };
	return bw_film_choose(s, count, BW_FILM_FRAMES, chosen);
}

static void
no_gap_is_over_two_seconds_in_a_minute(void **state)
{
	size_t chosen[BW_FILM_FRAMES], every, count, n, i;

	(void)state;
	for (every = 1; every < 400; every += 7)
		for (count = 2; count <= 1500; count += 71) {
			n = choose(count, every, chosen);
			assert_in_range(n, 2, BW_FILM_FRAMES);
			assert_int_equal(chosen[0], 0);
			assert_int_equal(chosen[n - 1], count - 1);
			for (i = 1; i < n; i++)
				assert_in_range(chosen[i] - chosen[i - 1], 1, 50);
		}
}

static void
a_long_film_is_spread_over(void **state)
{
	size_t chosen[BW_FILM_FRAMES], every, n, i;

	(void)state;
	for (every = 1; every < MANY; every = every * 3 + 1) {
		n = choose(MANY, every, chosen);
		assert_in_range(n, BW_FILM_FRAMES / 3, BW_FILM_FRAMES);
		assert_int_equal(chosen[n - 1], MANY - 1);
		for (i = 1; i < n; i++)
			assert_in_range(chosen[i] - chosen[i - 1], 1, 3 * MANY / BW_FILM_FRAMES);
	}
}

static void
key_frames_are_preferred(void **state)
{
	size_t chosen[BW_FILM_FRAMES], n, i;

	(void)state;
	n = choose(1001, 25, chosen); /* 40 s, a key frame each second */
	for (i = 0; i < n; i++)
		assert_int_equal(chosen[i] % 25, 0);
	assert_int_equal(n, 21);
}

static void
times_that_stand_still_end_too(void **state)
{
	static struct bw_film_sample s[MANY];
	size_t chosen[BW_FILM_FRAMES];

	(void)state;
	assert_int_equal(bw_film_choose(s, 0, BW_FILM_FRAMES, chosen), 0);
	assert_int_equal(bw_film_choose(s, 1, BW_FILM_FRAMES, chosen), 1);
	assert_int_equal(bw_film_choose(s, MANY, BW_FILM_FRAMES, chosen), 2);
	s[MANY - 1].at_ms = INT64_MAX / 4;
	assert_in_range(bw_film_choose(s, MANY, BW_FILM_FRAMES, chosen), 2, BW_FILM_FRAMES);
}

/* ---- the rule ---- */

static bool
held(const struct bw_policy *p, unsigned count, const float explicit_shares[])
{
	struct bw_film_verdict film = { 0 };
	unsigned i;

	for (i = 0; i < count; i++) {
		float s[BW_SCORE_COUNT] = { [BW_SCORE_PORN] = explicit_shares[i] };
		struct bw_verdict v = { false, false };

		s[BW_SCORE_NEUTRAL] = 1 - explicit_shares[i];
		bw_policy_view(p, s, &v);
		bw_policy_frame(&v, &film);
	}
	return bw_policy_holds_film(p, &film);
}

static void
one_clear_frame_or_two_doubtful_ones_hold(void **state)
{
	(void)state;
	assert_false(held(&bw_policy_standard, 4, (const float[]){ 0, 0.1f, 0.49f, 0.19f }));
	assert_true(held(&bw_policy_standard, 4, (const float[]){ 0, 0.1f, 0.5f, 0 }));
	assert_true(held(&bw_policy_standard, 4, (const float[]){ 0.21f, 0, 0, 0.21f }));
	assert_true(held(&bw_policy_standard, 2, (const float[]){ 0, 0 }));
	assert_false(held(&bw_policy_standard, 3, (const float[]){ 0, 0, 0 }));
	assert_false(held(&bw_policy_stricter, 3, (const float[]){ 0.09f, 0.09f, 0 }));
	assert_true(held(&bw_policy_stricter, 3, (const float[]){ 0.11f, 0, 0 }));
	assert_true(held(&bw_policy_standard, 3, (const float[]){ (float)NAN, 0, 0 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_film_is_one_unit_of_many_frames),
		cmocka_unit_test(black_and_equal_frames_do_not_count),
		cmocka_unit_test(every_track_is_looked_at),
		cmocka_unit_test(the_matrix_says_the_way_up),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(a_frame_that_breaks_off_is_refused),
		cmocka_unit_test(a_film_is_drawn_as_a_sheet),
		cmocka_unit_test(no_gap_is_over_two_seconds_in_a_minute),
		cmocka_unit_test(a_long_film_is_spread_over),
		cmocka_unit_test(key_frames_are_preferred),
		cmocka_unit_test(times_that_stand_still_end_too),
		cmocka_unit_test(one_clear_frame_or_two_doubtful_ones_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

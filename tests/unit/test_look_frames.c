/* Which pictures of an animation are given to who looks: states of the canvas, each once,
 * held against a painter that works the other way round, dot by dot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_frame_samples.h"
#include "media/canvas.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define SIDE 40u
#define PIXELS (SIDE * SIDE)

enum kind { GIF, WEBP, PNG, KINDS };

/* ---- the other painter ---- */

static const uint8_t white[3] = { 255, 255, 255 };

static bool
covers(const struct sample_frame *f, unsigned x, unsigned y)
{
	return x >= f->x && x - f->x < f->width && y >= f->y && y - f->y < f->height;
}

/* Dot (x, y) while frame `last` is shown. */
static const uint8_t *
dot_of(const struct sample_frame *f, size_t last, bool over, unsigned x, unsigned y)
{
	const uint8_t *v = white, *before;
	size_t i;

	for (i = 0; i <= last; i++) {
		if (!covers(&f[i], x, y))
			continue;
		before = v;
		if (!(f[i].hole && x - f[i].x < f[i].width / 2))
			v = sample_colours[f[i].colour];
		else if (!(f[i].over || over))
			v = white;
		if (i < last && f[i].then != SAMPLE_KEEP)
			v = f[i].then == SAMPLE_CLEAR ? white : before;
	}
	return v;
}

/* ---- who looks ---- */

struct given {
	uint8_t *rgb[BW_LOOK_MAX_PICTURES + 8];
	uint32_t width[BW_LOOK_MAX_PICTURES + 8], height[BW_LOOK_MAX_PICTURES + 8];
	size_t count, done;
	unsigned per_call; /* 0: all in one */
	unsigned calls;
	struct bw_look look;
};

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct given *g = ctx;
	size_t len = (size_t)d->width * d->height * 3;

	(void)err;
	assert_int_equal(d->as, BW_SHOWN_FRAME);
	assert_false(d->broken);
	assert_true(g->count < LEN(g->rgb));
	g->rgb[g->count] = malloc(len);
	memcpy(g->rgb[g->count], d->rgb, len);
	g->width[g->count] = d->width;
	g->height[g->count++] = d->height;
	g->look.full = g->per_call > 0 && g->count % g->per_call == 0;
	return BW_OK;
}

static enum bw_rc
done(void *ctx, enum bw_shown as, struct bw_err *err)
{
	(void)err;
	assert_int_equal(as, BW_SHOWN_FRAME);
	((struct given *)ctx)->done++;
	return BW_OK;
}

static enum bw_rc
look(struct given *g, const struct bw_buf *file, struct bw_err *err)
{
	uint64_t from = 0;
	enum bw_rc rc;

	do {
		g->look = (struct bw_look){ .see = see, .done = done, .ctx = g, .max_px = 4096, .from = from };
		rc = bw_media_look(&g->look, (struct bw_bytes){ file->data, file->len }, err);
		from = g->look.unit;
		g->calls++;
	} while (rc == BW_OK && g->look.more);
	return rc;
}

static void
forget(struct given *g)
{
	while (g->count > 0)
		free(g->rgb[--g->count]);
	*g = (struct given){ 0 };
}

static void
make(enum kind kind, struct bw_buf *out, unsigned side, const struct sample_frame *f, size_t count)
{
	if (kind == GIF)
		sample_frames_gif(out, side, side, f, count);
	else if (kind == WEBP)
		sample_frames_webp(out, side, side, f, count);
	else
		sample_frames_png(out, side, side, f, count, false);
}

/* All of a file in one call, or in several. */
static void
look_at(struct given *g, enum kind kind, unsigned side, const struct sample_frame *f, size_t count)
{
	struct bw_buf file = { 0 };

	make(kind, &file, side, f, count);
	assert_int_equal(look(g, &file, NULL), BW_OK);
	bw_buf_free(&file);
}

static void
holds_state(const struct given *g, size_t n, const struct sample_frame *f, size_t last, bool over)
{
	unsigned x, y;

	assert_true(n < g->count);
	assert_int_equal(g->width[n], SIDE);
	assert_int_equal(g->height[n], SIDE);
	for (y = 0; y < SIDE; y++)
		for (x = 0; x < SIDE; x++)
			if (memcmp(g->rgb[n] + ((size_t)y * SIDE + x) * 3, dot_of(f, last, over, x, y), 3) != 0)
				fail_msg("picture %zu (frame %zu): dot %u, %u", n, last, x, y);
}

/* ---- tests ---- */

/* Every way to put a frame, followed by one that shows what was left of it. */
static void
frames_are_put_as_their_file_says(void **state)
{
	static const bool no_yes[] = { false, true };
	size_t kind, hole, over, then;

	(void)state;
	for (kind = 0; kind < KINDS; kind++)
		for (hole = 0; hole < 2; hole++)
			for (over = 0; over < 2; over++)
				for (then = SAMPLE_KEEP; then <= SAMPLE_RESTORE; then++) {
					const struct sample_frame f[] = { { 0, 0, SIDE, SIDE, 0, false, false, SAMPLE_KEEP },
						{ 4, 6, 20, 14, 1, no_yes[hole], no_yes[over], (enum sample_then)then },
						{ 20, 10, 16, 20, 2, true, true, SAMPLE_KEEP }, { 0, 30, 6, 6, 3, false, false, SAMPLE_KEEP } };
					struct given g = { 0 };
					size_t i;

					if (kind == WEBP && then == SAMPLE_RESTORE)
						continue;
					look_at(&g, (enum kind)kind, SIDE, f, LEN(f));
					assert_int_equal(g.count, LEN(f));
					assert_int_equal(g.done, LEN(f));
					for (i = 0; i < LEN(f); i++)
						holds_state(&g, i, f, i, kind == GIF);
					forget(&g);
				}
}

/* Covered at once, taken away again: it was there. And what comes again is not given again. */
static void
a_state_is_given_once_and_none_is_left_out(void **state)
{
	static const struct sample_frame f[] = { { 0, 0, SIDE, SIDE, 0, false, false, SAMPLE_KEEP },
		{ 0, 0, SIDE, SIDE, 1, false, false, SAMPLE_CLEAR }, { 0, 0, SIDE, SIDE, 0, false, false, SAMPLE_KEEP },
		{ 0, 0, SIDE, SIDE, 0, false, false, SAMPLE_KEEP }, { 0, 0, SIDE, SIDE, 1, false, false, SAMPLE_KEEP },
		{ 0, 0, SIDE, SIDE, 2, false, false, SAMPLE_KEEP } };
	size_t kind;

	(void)state;
	for (kind = 0; kind < KINDS; kind++) {
		struct given g = { 0 };

		look_at(&g, (enum kind)kind, SIDE, f, LEN(f));
		assert_int_equal(g.count, 3);
		holds_state(&g, 0, f, 0, false);
		holds_state(&g, 1, f, 1, false);
		holds_state(&g, 2, f, 5, false);
		forget(&g);
	}
}

/* In a PNG the picture of those who know of no animations need not be a frame. */
static void
the_picture_beside_the_frames_is_given(void **state)
{
	static const struct sample_frame f[] = { { 0, 0, SIDE, SIDE, 4, false, false, SAMPLE_CLEAR },
		{ 0, 0, 10, 10, 1, false, false, SAMPLE_KEEP } };
	struct bw_buf file = { 0 };
	struct given g = { 0 };

	(void)state;
	sample_frames_png(&file, SIDE, SIDE, f, LEN(f), true);
	assert_int_equal(look(&g, &file, NULL), BW_OK);
	assert_int_equal(g.count, 2);
	holds_state(&g, 0, f, 0, false);
	holds_state(&g, 1, f, 1, false);
	forget(&g);
	bw_buf_free(&file);
}

/* Some programs show all of a frame that reaches out of the canvas; and one that is small on
 * a large canvas is looked at by itself, since the net would see a dot of it. */
static void
what_the_canvas_does_not_show_is_given_alone(void **state)
{
	static const struct sample_frame out[] = { { 0, 0, SIDE, SIDE, 0, false, true, SAMPLE_KEEP },
		{ 30, 0, 20, 10, 1, false, true, SAMPLE_KEEP }, { 300, 300, 6, 7, 2, false, true, SAMPLE_KEEP } };
	static const struct sample_frame small[] = { { 0, 0, 512, 512, 0, false, true, SAMPLE_KEEP },
		{ 100, 100, 128, 64, 1, false, true, SAMPLE_KEEP }, { 0, 0, 130, 130, 2, false, true, SAMPLE_KEEP },
		{ 400, 400, 60, 60, 3, false, true, SAMPLE_KEEP } };
	struct bw_buf file = { 0 };
	struct given g = { 0 };
	size_t kind;

	(void)state;
	sample_frames_gif(&file, SIDE, SIDE, out, LEN(out));
	assert_int_equal(look(&g, &file, NULL), BW_OK);
	assert_int_equal(g.count, 4); /* the third changes nothing on the canvas */
	assert_true(g.width[2] == 20 && g.height[2] == 10 && memcmp(g.rgb[2], sample_colours[1], 3) == 0);
	assert_true(g.width[3] == 6 && g.height[3] == 7 && memcmp(g.rgb[3], sample_colours[2], 3) == 0);
	forget(&g);
	for (kind = 0; kind < KINDS; kind++) {
		look_at(&g, (enum kind)kind, 512, small, LEN(small));
		assert_int_equal(g.count, 5);
		assert_true(g.width[2] == 128 && g.height[2] == 64 && memcmp(g.rgb[2], sample_colours[1], 3) == 0);
		forget(&g);
	}
	bw_buf_free(&file);
}

static struct sample_frame
bar(size_t i)
{
	/* Two bars whose places are the digits of the number: no two states are alike. */
	return (struct sample_frame){ (unsigned)(i % 20) * 2, (unsigned)(i / 20 % 20) * 2, 2, 2, 1 + (unsigned)(i % 5), false, true,
		i < 400 ? SAMPLE_KEEP : SAMPLE_CLEAR };
}

/* ---- five hundred frames: each decoded once, and one canvas ---- */

struct counted {
	size_t frames;
	const uint8_t *rgb; /* of the one canvas */
};

static enum bw_rc
count(void *ctx, const struct bw_canvas *c, const struct bw_frame *f, struct bw_err *err)
{
	struct counted *n = ctx;

	(void)f;
	(void)err;
	assert_true(n->rgb == NULL || n->rgb == c->rgb);
	assert_null(c->before);
	n->rgb = c->rgb;
	n->frames++;
	assert_int_equal(c->count, n->frames);
	return BW_OK;
}

static void
each_frame_is_decoded_once(void **state)
{
	static bw_play_fn *const play[KINDS] = { bw_play_gif, bw_play_webp, bw_play_png };
	struct sample_frame f[500];
	size_t kind, i;

	(void)state;
	for (i = 0; i < LEN(f); i++)
		f[i] = bar(i);
	f[0] = (struct sample_frame){ 0, 0, SIDE, SIDE, 0, false, true, SAMPLE_KEEP };
	for (kind = 0; kind < KINDS; kind++) {
		struct counted n = { 0 };
		struct bw_canvas c = { .see = count, .ctx = &n };
		struct bw_buf file = { 0 };

		make((enum kind)kind, &file, SIDE, f, LEN(f));
		assert_int_equal(play[kind]((struct bw_bytes){ file.data, file.len }, &c, NULL), BW_OK);
		assert_int_equal(n.frames, LEN(f));
		bw_canvas_end(&c);
		bw_buf_free(&file);
	}
}

/* In several calls the same pictures come as in one, and no more. */
static void
an_animation_can_be_left_and_taken_up_again(void **state)
{
	struct sample_frame f[100];
	size_t kind, i;

	(void)state;
	for (i = 0; i < LEN(f); i++)
		f[i] = bar(i);
	f[0] = (struct sample_frame){ 0, 0, SIDE, SIDE, 0, false, true, SAMPLE_KEEP };
	for (kind = 0; kind < KINDS; kind++) {
		struct given g = { .per_call = 32 };

		look_at(&g, (enum kind)kind, SIDE, f, LEN(f));
		assert_int_equal(g.calls, 4);
		assert_int_equal(g.count, LEN(f));
		for (i = 0; i < LEN(f); i++)
			holds_state(&g, i, f, i, true);
		forget(&g);
	}
}

static void
too_many_pictures_are_a_limit(void **state)
{
	static struct sample_frame f[BW_LOOK_MAX_PICTURES + 1];
	struct bw_buf file = { 0 };
	struct bw_err err = { 0 };
	struct given g = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < LEN(f); i++) {
		f[i] = bar(i % 400);
		f[i].colour = i < 400 ? 1 : 2;
	}
	f[0] = (struct sample_frame){ 0, 0, SIDE, SIDE, 0, false, true, SAMPLE_KEEP };
	sample_frames_gif(&file, SIDE, SIDE, f, LEN(f) - 1);
	assert_int_equal(look(&g, &file, NULL), BW_OK);
	assert_int_equal(g.count, BW_LOOK_MAX_PICTURES);
	forget(&g);
	bw_buf_reset(&file);
	sample_frames_gif(&file, SIDE, SIDE, f, LEN(f));
	assert_int_equal(look(&g, &file, &err), BW_ELIMIT);
	assert_non_null(strstr(err.message, "more than 600 pictures"));
	forget(&g);
	bw_buf_free(&file);
}

/* A few bytes that claim a canvas for which there is no room. */
static void
a_huge_canvas_is_not_begun(void **state)
{
	static const struct sample_frame f[] = { { 0, 0, 2, 2, 0, false, true, SAMPLE_KEEP },
		{ 0, 0, 2, 2, 1, false, true, SAMPLE_KEEP } };
	struct bw_buf file = { 0 };
	struct given g = { 0 };

	(void)state;
	sample_frames_gif(&file, 65535, 65535, f, LEN(f));
	assert_int_equal(look(&g, &file, NULL), BW_ELIMIT);
	assert_int_equal(g.count, 0);
	bw_buf_free(&file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_are_put_as_their_file_says),
		cmocka_unit_test(a_state_is_given_once_and_none_is_left_out),
		cmocka_unit_test(the_picture_beside_the_frames_is_given),
		cmocka_unit_test(what_the_canvas_does_not_show_is_given_alone),
		cmocka_unit_test(each_frame_is_decoded_once),
		cmocka_unit_test(an_animation_can_be_left_and_taken_up_again),
		cmocka_unit_test(too_many_pictures_are_a_limit),
		cmocka_unit_test(a_huge_canvas_is_not_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The net against sums written the plain way, its file against every lie, and the
 * square against a plain resize. The real model is in tests/interop/70-screen.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "base/bytes.h"
#include "screen/kernel.h"
#include "screen/model.h"
#include "screen/sample.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define HEAD 16u
#define RECORD 56u

/* ---- a small model with every kind of step ---- */

struct step {
	uint8_t kind, kernel, stride, relu6;
	uint16_t source;
	uint32_t inputs, outputs;
};

static const struct step steps[] = { { 1, 3, 2, 1, 0, 3, 24 }, { 2, 3, 2, 1, 0, 24, 24 }, { 1, 1, 1, 0, 0, 24, 8 },
	{ 1, 1, 1, 1, 0, 8, 40 }, { 2, 3, 1, 1, 0, 40, 40 }, { 1, 1, 1, 0, 0, 40, 8 }, { 3, 1, 1, 0, 3, 8, 8 },
	{ 4, 1, 1, 0, 0, 8, 8 }, { 5, 1, 1, 0, 0, 8, 5 } };

static size_t
weights_of(const struct step *s)
{
	return s->kind == 2 ? 9 * (size_t)s->inputs :
	    s->kind == 3 || s->kind == 4 ? 0 : (size_t)s->kernel * s->kernel * s->inputs * s->outputs;
}

static void
put_double(struct bw_buf *b, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	bw_buf_le64(b, bits);
}

static void
small_model(struct bw_buf *b)
{
	uint32_t at = HEAD + (uint32_t)LEN(steps) * RECORD;
	size_t i, k;

	bw_buf_str(b, "BWMODEL1");
	bw_buf_le16(b, BW_MODEL_SIDE);
	bw_buf_le16(b, BW_SCORE_COUNT);
	bw_buf_le16(b, LEN(steps));
	bw_buf_le16(b, 0);
	for (i = 0; i < LEN(steps); i++) {
		const struct step *s = &steps[i];
		uint32_t n = (uint32_t)weights_of(s);

		bw_buf_u8(b, s->kind);
		bw_buf_u8(b, s->kernel);
		bw_buf_u8(b, s->stride);
		bw_buf_u8(b, s->relu6);
		bw_buf_le16(b, s->source);
		bw_buf_le16(b, 0);
		bw_buf_le32(b, s->inputs);
		bw_buf_le32(b, s->outputs);
		put_double(b, 0.004);
		put_double(b, -0.5);
		put_double(b, 0.01);
		put_double(b, -1.0);
		bw_buf_le32(b, at);
		bw_buf_le32(b, at + n);
		at += n > 0 ? n + s->outputs : 0;
	}
	for (i = b->len, k = 0; i < at; i++, k++)
		bw_buf_u8(b, (uint8_t)(k * 73 + k / 11));
}

/* ---- the same, written the plain way ---- */

struct plane {
	size_t side, channels;
	double *v;
};

static double
weight(const uint8_t *file, size_t record, size_t bias, size_t i)
{
	const uint8_t *r = file + HEAD + record * RECORD + 48 + bias * 4;
	size_t at = r[0] | (size_t)r[1] << 8 | (size_t)r[2] << 16 | (size_t)r[3] << 24;

	return (float)(file[at + i] * (bias ? 0.01 : 0.004) + (bias ? -1.0 : -0.5));
}

static double
at_or_zero(const struct plane *p, long y, long x, size_t c)
{
	if (y < 0 || x < 0 || y >= (long)p->side || x >= (long)p->side)
		return 0;
	return p->v[((size_t)y * p->side + (size_t)x) * p->channels + c];
}

static double
plain_sum(const uint8_t *file, size_t i, const struct plane *in, long y, long x, size_t c)
{
	const struct step *s = &steps[i];
	long before = s->kernel == 3 && s->stride == 1 ? 1 : 0, ky, kx;
	double sum = weight(file, i, 1, c);
	size_t k;

	for (ky = 0; ky < s->kernel; ky++)
		for (kx = 0; kx < s->kernel; kx++)
			for (k = 0; k < (s->kind == 2 ? 1 : in->channels); k++)
				sum += at_or_zero(in, y * s->stride + ky - before, x * s->stride + kx - before, s->kind == 2 ? c : k) *
				    weight(file, i, 0,
					s->kind == 2 ? (size_t)(ky * 3 + kx) * s->inputs + c :
						       ((size_t)(ky * s->kernel + kx) * s->inputs + k) * s->outputs + c);
	return s->relu6 ? fmin(fmax(sum, 0), 6) : sum;
}

static void
plain_step(const uint8_t *file, size_t i, const struct plane *all, struct plane *out)
{
	const struct step *s = &steps[i];
	const struct plane *in = &all[i];
	size_t y, x, c, k;

	out->side = s->kind == 4 ? 1 : in->side / s->stride;
	out->channels = s->outputs;
	out->v = calloc(out->side * out->side * out->channels, sizeof(double));
	assert_non_null(out->v);
	for (y = 0; y < out->side; y++) {
		for (x = 0; x < out->side; x++) {
			for (c = 0; c < out->channels; c++) {
				double *to = &out->v[(y * out->side + x) * out->channels + c];

				if (s->kind == 3)
					*to = at_or_zero(in, (long)y, (long)x, c) + at_or_zero(&all[s->source], (long)y, (long)x, c);
				else if (s->kind == 4)
					for (k = 0; k < in->side * in->side; k++)
						*to += in->v[k * in->channels + c] / (double)(in->side * in->side);
				else
					*to = plain_sum(file, i, in, (long)y, (long)x, c);
			}
		}
	}
}

static void
plain_scores(const uint8_t *file, const float *dots, double scores[BW_SCORE_COUNT])
{
	struct plane all[LEN(steps) + 1] = { { BW_MODEL_SIDE, 3, calloc(BW_MODEL_INPUTS, sizeof(double)) } };
	double sum = 0;
	size_t i;

	assert_non_null(all[0].v);
	for (i = 0; i < BW_MODEL_INPUTS; i++)
		all[0].v[i] = (double)dots[i] * 2 - 1;
	for (i = 0; i < LEN(steps); i++)
		plain_step(file, i, all, &all[i + 1]);
	for (i = 0; i < BW_SCORE_COUNT; i++)
		sum += exp(all[LEN(steps)].v[i]);
	for (i = 0; i < BW_SCORE_COUNT; i++)
		scores[i] = exp(all[LEN(steps)].v[i]) / sum;
	for (i = 0; i <= LEN(steps); i++)
		free(all[i].v);
}

static void
same_as_plain_sums(bool narrow)
{
	struct bw_buf file = { 0 };
	struct bw_model *m;
	float *dots = calloc(BW_MODEL_INPUTS, sizeof(float)), scores[BW_SCORE_COUNT];
	double plain[BW_SCORE_COUNT], least = 1, most = 0;
	size_t i;

	bw_kernel_plain(narrow);
	assert_non_null(dots);
	for (i = 0; i < BW_MODEL_INPUTS; i++)
		dots[i] = (float)(i * 7919 % 1009) / 1009;
	small_model(&file);
	assert_int_equal(bw_model_load(file.data, file.len, &m, NULL), BW_OK);
	assert_int_equal(bw_model_score(m, dots, scores, NULL), BW_OK);
	plain_scores(file.data, dots, plain);
	for (i = 0; i < BW_SCORE_COUNT; i++) {
		assert_true(fabs(plain[i] - (double)scores[i]) < 1e-5);
		least = fmin(least, plain[i]);
		most = fmax(most, plain[i]);
	}
	assert_true(most - least > 0.01); /* equal scores would prove nothing */
	dots[5] = NAN;
	assert_int_equal(bw_model_score(m, dots, scores, NULL), BW_EFORMAT);
	bw_model_free(m);
	bw_buf_free(&file);
	free(dots);
}

static void
the_net_gives_what_plain_sums_give(void **state)
{
	(void)state;
	same_as_plain_sums(false);
	same_as_plain_sums(true);
	bw_kernel_plain(false);
}

static void
a_file_that_lies_is_no_model(void **state)
{
	struct bw_buf file = { 0 };
	struct bw_model *m;
	size_t i, len;
	unsigned bit;

	(void)state;
	small_model(&file);
	len = file.len;
	for (i = 0; i < len; i++)
		assert_int_equal(bw_model_load(file.data, i, &m, NULL), BW_EFORMAT);
	/* Changed headers are refused, or are models of another kind whose sums stay inside. */
	for (i = 0; i < HEAD + LEN(steps) * RECORD; i++) {
		for (bit = 0; bit < 8; bit++) {
			file.data[i] ^= (uint8_t)(1u << bit);
			if (bw_model_load(file.data, len, &m, NULL) == BW_OK)
				bw_model_free(m);
			file.data[i] ^= (uint8_t)(1u << bit);
		}
	}
	assert_int_equal(bw_model_load(file.data, len, &m, NULL), BW_OK);
	bw_model_free(m);
	bw_buf_free(&file);
}

/* ---- the square ---- */

static void
square_of(uint32_t width, uint32_t height, const uint8_t *rgb, struct bw_sampler *s)
{
	uint32_t y;

	assert_int_equal(bw_sampler_start(s, width, height, NULL), BW_OK);
	for (y = 0; y < height; y++) {
		assert_false(bw_sampler_done(s));
		bw_sampler_row(s, rgb + (size_t)y * width * 3);
	}
	assert_true(bw_sampler_done(s));
}

static double
unit(const uint8_t *rgb, uint32_t width, double y, double x, size_t c)
{
	return (double)(float)(rgb[((size_t)y * width + (size_t)x) * 3 + c] / 255.0);
}

static void
the_square_is_a_plain_resize(void **state)
{
	static const uint32_t sizes[][2] = { { 224, 224 }, { 1, 1 }, { 1, 500 }, { 500, 1 }, { 2, 3 }, { 223, 225 }, { 447, 300 },
		{ 1000, 90 }, { 89, 1001 } };
	size_t i, k, y, x, c;

	(void)state;
	for (i = 0; i < LEN(sizes); i++) {
		uint32_t w = sizes[i][0], h = sizes[i][1];
		uint8_t *rgb = malloc((size_t)w * h * 3);
		struct bw_sampler s;

		assert_non_null(rgb);
		for (k = 0; k < (size_t)w * h * 3; k++)
			rgb[k] = (uint8_t)(k * 131 ^ k / 7);
		square_of(w, h, rgb, &s);
		for (k = 0; k < BW_MODEL_INPUTS; k++) {
			double v, top, bottom, fy, fx;

			c = k % 3, x = k / 3 % BW_MODEL_SIDE, y = k / 3 / BW_MODEL_SIDE;
			fy = (h - 1) / 223.0 * (double)y, fx = (w - 1) / 223.0 * (double)x;
			top = unit(rgb, w, floor(fy), floor(fx), c) +
			    (unit(rgb, w, floor(fy), fmin(ceil(fx), w - 1), c) - unit(rgb, w, floor(fy), floor(fx), c)) * (fx - floor(fx));
			bottom = unit(rgb, w, fmin(ceil(fy), h - 1), floor(fx), c) +
			    (unit(rgb, w, fmin(ceil(fy), h - 1), fmin(ceil(fx), w - 1), c) -
				unit(rgb, w, fmin(ceil(fy), h - 1), floor(fx), c)) *
				(fx - floor(fx));
			v = top + (bottom - top) * (fy - floor(fy));
			assert_true(s.dots[k] == (float)v);
		}
		bw_sampler_end(&s);
		free(rgb);
	}
}

/* Where the file's first row and its first column are shown, as Exif says it. */
static void
a_turned_picture_is_turned(void **state)
{
	/* For each orientation the corner of the square where the marked corner of the file lands, and
	 * where the corner at the end of its first row does. */
	static const size_t corners[9][2] = { { 0, 1 }, { 0, 1 }, { 1, 0 }, { 3, 2 }, { 2, 3 }, { 0, 2 }, { 1, 3 }, { 3, 1 },
		{ 2, 0 } };
	static const size_t place[4] = { 0, BW_MODEL_SIDE - 1, (size_t)(BW_MODEL_SIDE - 1) * BW_MODEL_SIDE,
		(size_t)BW_MODEL_SIDE * BW_MODEL_SIDE - 1 };
	static const uint8_t rgb[2 * 2 * 3] = { 255, 255, 255, 128, 128, 128 };
	unsigned o;

	(void)state;
	for (o = 0; o <= 9; o++) {
		struct bw_sampler s;

		square_of(2, 2, rgb, &s);
		assert_int_equal(bw_sampler_turn(&s, o, NULL), BW_OK);
		assert_true(s.dots[place[corners[o % 9][0]] * 3] == 1.0f);
		assert_true(fabs((double)s.dots[place[corners[o % 9][1]] * 3] - 128 / 255.0) < 1e-6);
		bw_sampler_end(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_net_gives_what_plain_sums_give),
		cmocka_unit_test(a_file_that_lies_is_no_model),
		cmocka_unit_test(the_square_is_a_plain_resize),
		cmocka_unit_test(a_turned_picture_is_turned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The real model, without Node: its hash, and the scores that its own library gives
 * (screen_vectors.txt). BW_MODEL names the file; skipped, loudly, where it is not. */
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
#include "base/encode.h"
#include "crypto/hash.h"
#include "screen/policy.h"
#include "screen/sample.h"

struct rule {
	unsigned width, height, a, b, d, e;
	float want[BW_SCORE_COUNT];
};

static bool
read_file(const char *path, struct bw_buf *b)
{
	FILE *f = path != NULL ? fopen(path, "rb") : NULL;
	uint8_t piece[4096];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(b, piece, n);
	(void)fclose(f);
	return !b->bad;
}

static void
score_rule(struct bw_model *m, const struct rule *r, float scores[BW_SCORE_COUNT])
{
	uint8_t *row = malloc((size_t)r->width * 3);
	struct bw_sampler s;
	unsigned x, y, c;

	assert_non_null(row);
	assert_int_equal(bw_sampler_start(&s, r->width, r->height, NULL), BW_OK);
	for (y = 0; y < r->height; y++) {
		for (x = 0; x < r->width; x++)
			for (c = 0; c < 3; c++)
				row[x * 3 + c] = (uint8_t)((x * r->a + y * r->b + c * r->d) ^ (x * y >> r->e));
		bw_sampler_row(&s, row);
	}
	assert_int_equal(bw_model_score(m, s.dots, scores, NULL), BW_OK);
	bw_sampler_end(&s);
	free(row);
}

static void
the_scores_are_the_librarys(void **state)
{
	struct bw_buf file = { 0 };
	struct bw_model *m;
	struct rule r;
	uint8_t hash[BW_SHA256_LEN];
	char hex[65], line[256];
	unsigned lines = 0, i;
	FILE *f;

	(void)state;
	if (!read_file(getenv("BW_MODEL"), &file)) {
		print_message("SKIPPED: no model; `cmake --build --target model` fetches it\n");
		skip();
	}
	bw_sha256(hash, file.data, file.len);
	bw_hex(hex, hash, sizeof(hash));
	assert_string_equal(hex, BW_MODEL_SHA256);
	assert_int_equal(bw_model_load(file.data, file.len, &m, NULL), BW_OK);
	f = fopen(BW_TEST_SRC "/tests/kat/screen_vectors.txt", "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		float got[BW_SCORE_COUNT];

		if (line[0] == '#')
			continue;
		assert_int_equal(sscanf(line, "%u %u %u %u %u %u %f %f %f %f %f", &r.width, &r.height, &r.a, &r.b, &r.d, &r.e,
		    &r.want[0], &r.want[1], &r.want[2], &r.want[3], &r.want[4]), 11);
		score_rule(m, &r, got);
		for (i = 0; i < BW_SCORE_COUNT; i++)
			assert_true(fabsf(got[i] - r.want[i]) < 1e-4f);
		lines++;
	}
	assert_true(lines >= 12);
	(void)fclose(f);
	bw_model_free(m);
	bw_buf_free(&file);
}

/* What the rule must never let through: a picture whose first guess is explicit. */
static void
the_first_guess_explicit_is_held(void **state)
{
	float s[BW_SCORE_COUNT];
	unsigned a, b, c, d;

	(void)state;
	for (a = 0; a <= 20; a++)
		for (b = 0; a + b <= 20; b++)
			for (c = 0; a + b + c <= 20; c++)
				for (d = 0; a + b + c + d <= 20; d++) {
					float most;

					s[BW_SCORE_DRAWING] = (float)a / 20;
					s[BW_SCORE_NEUTRAL] = (float)b / 20;
					s[BW_SCORE_SEXY] = (float)c / 20;
					s[BW_SCORE_HENTAI] = (float)d / 20;
					s[BW_SCORE_PORN] = (float)(20 - a - b - c - d) / 20;
					most = fmaxf(s[BW_SCORE_HENTAI], s[BW_SCORE_PORN]);
					if (most >= s[BW_SCORE_DRAWING] && most >= s[BW_SCORE_NEUTRAL] && most >= s[BW_SCORE_SEXY])
						assert_true(bw_policy_holds(&bw_policy_standard, s));
					if (bw_policy_holds(&bw_policy_standard, s))
						assert_true(bw_policy_holds(&bw_policy_stricter, s));
				}
	memset(s, 0, sizeof(s));
	s[BW_SCORE_NEUTRAL] = 1;
	assert_false(bw_policy_holds(&bw_policy_stricter, s));
	s[BW_SCORE_PORN] = NAN;
	assert_true(bw_policy_holds(&bw_policy_standard, s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_scores_are_the_librarys),
		cmocka_unit_test(the_first_guess_explicit_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

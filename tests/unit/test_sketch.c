/* Goal: the same picture smaller, or coded worse, is the same; one that was cut, painted
 * over in a part, or is another, is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen/sketch.h"

static float dots[BW_MODEL_INPUTS];

/* A slope with a dark square whose left side is at `at`; off adds that much everywhere. */
static void
make(unsigned at, float off, struct bw_sketch *out)
{
	unsigned x, y, c;

	for (y = 0; y < BW_MODEL_SIDE; y++)
		for (x = 0; x < BW_MODEL_SIDE; x++)
			for (c = 0; c < 3; c++)
				dots[(y * BW_MODEL_SIDE + x) * 3 + c] =
				    (x >= at && x < at + 40 && y >= 60 && y < 100 ? 0.05f : 0.3f + 0.6f * (float)x / BW_MODEL_SIDE) + off;
	bw_sketch_of(dots, out);
}

static void
little_is_the_same_and_much_is_not(void **state)
{
	struct bw_sketch a, b, none = { 0 };

	(void)state;
	make(80, 0, &a);
	make(80, 0, &b);
	assert_true(bw_sketch_same(&a, &b));
	make(80, 0.02f, &b);
	assert_true(bw_sketch_same(&a, &b));
	make(80, 0.04f, &b);
	assert_false(bw_sketch_same(&a, &b)); /* on the whole */
	make(88, 0, &b);
	assert_false(bw_sketch_same(&a, &b)); /* in a part: the square moved */
	make(BW_MODEL_SIDE, 0, &b);
	assert_false(bw_sketch_same(&a, &b)); /* it was painted over */
	assert_false(bw_sketch_same(&a, &none));
	assert_false(bw_sketch_same(&none, &none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(little_is_the_same_and_much_is_not) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Libraries that are loaded when they are needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sys/later.h"

struct calls {
	double (*cos)(double);
	double (*pow)(double, double);
};

static void
what_is_there_can_be_called(void **state)
{
	static const char *const names[] = { "cos", "pow" };
	struct calls calls = { 0 };

	(void)state;
	assert_int_equal(bw_later_load("libm.so.6", names, 2, &calls, NULL), BW_OK);
	assert_true(calls.cos(0) > 0.99 && calls.pow(2, 10) > 1023.9 && calls.pow(2, 10) < 1024.1);
}

static void
a_missing_library_is_named(void **state)
{
	static const char *const names[] = { "cos", "pow" };
	struct calls calls = { 0 };
	struct bw_err err = { 0 };

	(void)state;
	assert_int_equal(bw_later_load("libnosuch-bewaar.so.1", names, 2, &calls, &err), BW_EUNSUPPORTED);
	assert_non_null(strstr(err.message, "libnosuch-bewaar.so.1"));
	assert_null(calls.cos);
}

static void
a_missing_function_leaves_all_as_it_was(void **state)
{
	static const char *const names[] = { "cos", "no_such_function" };
	struct calls calls = { 0 };
	struct bw_err err = { 0 };

	(void)state;
	assert_int_equal(bw_later_load("libm.so.6", names, 2, &calls, &err), BW_EUNSUPPORTED);
	assert_non_null(strstr(err.message, "no_such_function"));
	assert_null(calls.cos);
	assert_null(calls.pow);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_can_be_called),
		cmocka_unit_test(a_missing_library_is_named),
		cmocka_unit_test(a_missing_function_leaves_all_as_it_was),
	};

	return cmocka_run_group_tests_name("later", tests, NULL, NULL);
}

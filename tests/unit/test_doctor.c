#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flow/doctor.h"
#include "sys/doctor.h"

static const struct bw_value *
find(const struct bw_value *report, const char *name)
{
	const struct bw_value *checks = bw_value_get(report, "checks");
	size_t i;

	for (i = 0; i < bw_value_count(checks); i++)
		if (strcmp(bw_value_text(bw_value_get(bw_value_at(checks, i), "name")), name) == 0)
			return bw_value_at(checks, i);
	return NULL;
}

static const char *
result(const struct bw_value *report, const char *name)
{
	return bw_value_text(bw_value_get(find(report, name), "result"));
}

static void
every_check_has_its_fields(void **state)
{
	const struct bw_value *checks;
	struct bw_value *v = NULL;
	size_t i;

	(void)state;
	assert_int_equal(bw_flow_doctor("/", &v, NULL), BW_OK);
	checks = bw_value_get(v, "checks");
	assert_true(bw_value_count(checks) >= 7);
	for (i = 0; i < bw_value_count(checks); i++) {
		const struct bw_value *c = bw_value_at(checks, i);
		const char *r = bw_value_text(bw_value_get(c, "result"));

		assert_non_null(bw_value_text(bw_value_get(c, "name")));
		assert_non_null(bw_value_text(bw_value_get(c, "detail")));
		assert_true(strcmp(r, "good") == 0 || strcmp(r, "weak") == 0 || strcmp(r, "bad") == 0);
	}
	assert_string_equal(result(v, "reader"), "good");
	assert_non_null(find(v, "free space"));
	assert_non_null(bw_value_text(bw_value_get(v, "worst")));
	bw_value_free(v);
}

static void
without_a_folder_nothing_is_said_of_a_medium(void **state)
{
	struct bw_value *v = NULL;

	(void)state;
	assert_int_equal(bw_flow_doctor(NULL, &v, NULL), BW_OK);
	assert_null(find(v, "free space"));
	bw_value_free(v);
	assert_int_equal(bw_flow_doctor("/no/such/folder", &v, NULL), BW_OK);
	assert_string_equal(result(v, "free space"), "weak");
	bw_value_free(v);
}

static void
a_medium_that_cannot_be_written_is_seen(void **state)
{
	struct bw_machine m;

	(void)state;
	bw_machine_look(&m, "/");
	assert_true(m.has_space);
	/* A file system of the kernel that gives no room at all. */
	bw_machine_look(&m, "/proc");
	assert_true(m.has_space);
	assert_int_equal(m.free_bytes, 0);
}

/* In a child each, since limits of a process only go down. */
static int
cores_with(unsigned long dumpable, rlim_t limit)
{
	struct rlimit r = { limit, limit };
	struct bw_machine m;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (prctl(PR_SET_DUMPABLE, dumpable, 0L, 0L, 0L) != 0 || setrlimit(RLIMIT_CORE, &r) != 0)
			_exit(100);
		bw_machine_look(&m, NULL);
		_exit((int)m.cores + (m.dumpable ? 10 : 0));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
core_dumps_are_seen(void **state)
{
	struct rlimit r;
	int with;

	(void)state;
	assert_int_equal(cores_with(0, 0), BW_CORES_OFF);
	assert_int_equal(getrlimit(RLIMIT_CORE, &r), 0);
	if (r.rlim_max == 0)
		return;
	with = cores_with(1, r.rlim_max);
	assert_true(with == 10 + BW_CORES_FILE || with == 10 + BW_CORES_HANDLER);
}

static void
the_clock_is_read(void **state)
{
	struct bw_machine m;

	(void)state;
	bw_machine_look(&m, NULL);
	assert_true(m.clock_ms > INT64_C(1735689600000));
	assert_true(m.clock_sane);
	assert_false(m.has_space);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_check_has_its_fields),
		cmocka_unit_test(without_a_folder_nothing_is_said_of_a_medium),
		cmocka_unit_test(a_medium_that_cannot_be_written_is_seen),
		cmocka_unit_test(core_dumps_are_seen),
		cmocka_unit_test(the_clock_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

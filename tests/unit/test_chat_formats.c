/* No two formats take one and the same file: neither of the seeds of the fuzzers, nor of the samples of others, where these
 * are there. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ftw.h>

#include "chat/formats.h"

static uint8_t data[BW_STREAM_WINDOW];
static size_t files, taken, twice, known[64];

static void
look_at(const char *path, size_t len)
{
	const struct bw_chat_format *f, *first = NULL;
	size_t i;

	files++;
	for (i = 0; (f = bw_chat_format_at(i)) != NULL; i++) {
		if (!f->is((struct bw_bytes){ data, len }, len < sizeof(data)))
			continue;
		known[i]++;
		taken += first == NULL;
		if (first != NULL) {
			print_message("%s: %s and %s\n", path, first->name, f->name);
			twice++;
		} else
			first = f;
	}
}

static int
visit(const char *path, const struct stat *st, int type, struct FTW *at)
{
	FILE *f;

	(void)st;
	(void)at;
	if (type != FTW_F || (f = fopen(path, "rb")) == NULL)
		return 0;
	look_at(path, fread(data, 1, sizeof(data), f));
	(void)fclose(f);
	return 0;
}

static void
each_file_below(const char *folder)
{
	files = taken = twice = 0;
	if (nftw(folder, visit, 8, FTW_PHYS) != 0 || files == 0) {
		print_message("SKIPPED: no samples of chats at %s\n", folder);
		skip();
	}
	assert_int_equal(twice, 0);
}

static void
no_seed_is_of_two_formats(void **state)
{
	size_t i;

	(void)state;
	memset(known, 0, sizeof(known));
	each_file_below(BW_TEST_SRC "/fuzz/seeds");
	/* Every format has a seed, so each was asked about a file of each other. */
	for (i = 0; bw_chat_format_at(i) != NULL; i++)
		if (known[i] == 0)
			fail_msg("no seed of %s", bw_chat_format_at(i)->name);
}

static void
no_sample_is_of_two_formats(void **state)
{
	(void)state;
	each_file_below(BW_TEST_SRC "/../shared/corpora/chats");
	assert_true(taken > 300);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_seed_is_of_two_formats),
		cmocka_unit_test(no_sample_is_of_two_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Every file of a vault looks random over its whole length, block by block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

static char dir[64];
static const uint8_t key[32] = "a derived key that tests may use";
static const struct bw_geometry small = { 1u << 20, 16 };

/* Chi-square of byte values over 4 KiB: 255 degrees of freedom, mean 255,
 * deviation 22.6. Over some thousand blocks 255 ± 9 deviations never happens. */
static bool
block_random(const uint8_t *p, size_t len)
{
	unsigned int n[256] = { 0 };
	double chi = 0, want = (double)len / 256;
	size_t i, run = 1;

	for (i = 0; i < len; i++)
		n[p[i]]++;
	for (i = 0; i < 256; i++)
		chi += ((double)n[i] - want) * ((double)n[i] - want) / want;
	if (chi < 80 || chi > 460)
		return false;
	for (i = 1; i < len; i++) {
		run = p[i] == p[i - 1] ? run + 1 : 1;
		if (run > 7)
			return false;
	}
	return true;
}

static unsigned long
look_at(const char *name)
{
	static uint8_t block[4096];
	static uint8_t before[512];
	unsigned long bad = 0, at = 0;
	char path[400];
	size_t got, i;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "rb");
	assert_non_null(f);
	while ((got = fread(block, 1, sizeof(block), f)) > 0) {
		if (got == sizeof(block) && !block_random(block, got)) {
			(void)printf("%s: block %lu does not look random\n", name, at);
			bad++;
		}
		/* Equal sectors would be a period. */
		for (i = 0; i + 512 <= got; i += 512) {
			if (memcmp(before, block + i, 512) == 0)
				bad++;
			memcpy(before, block + i, 512);
		}
		at++;
	}
	(void)fclose(f);
	return bad;
}

static unsigned long
look_at_all(void)
{
	unsigned long bad = 0, files = 0;
	struct dirent *de;
	DIR *d;

	d = opendir(dir);
	assert_non_null(d);
	while ((de = readdir(d)) != NULL) {
		if (de->d_name[0] == '.')
			continue;
		bad += look_at(de->d_name);
		files++;
	}
	(void)closedir(d);
	assert_true(files >= 7);
	return bad;
}

static void
keep_zeros(struct bw_store *st, size_t len)
{
	static const uint8_t zeros[200000];
	struct bw_object_writer *w;
	struct bw_object o;
	bool known;

	assert_int_equal(bw_object_begin(st, NULL, &w, NULL), BW_OK);
	assert_int_equal(bw_object_write(w, zeros, len, NULL), BW_OK);
	assert_int_equal(bw_object_finish(w, &o, &known, NULL), BW_OK);
	assert_int_equal(bw_store_commit(st, NULL), BW_OK);
}

static void
files_look_random(void **state)
{
	struct bw_store *st;
	char cmd[128];
	size_t i;

	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/bw-random-XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(bw_store_create_with(bw_io_system(), dir, &small, key, NULL), BW_OK);
	assert_int_equal(look_at_all(), 0);
	assert_int_equal(bw_store_open_with(NULL, dir, BW_STORE_WRITE, key, NULL, &st, NULL), BW_OK);
	for (i = 1; i <= 20; i++)
		keep_zeros(st, i * 10000);
	bw_store_close(st);
	assert_int_equal(look_at_all(), 0);
	assert_int_equal(bw_store_open_with(NULL, dir, BW_STORE_WRITE, key, NULL, &st, NULL), BW_OK);
	assert_int_equal(bw_store_rotate(st, NULL), BW_OK);
	bw_store_close(st);
	assert_int_equal(look_at_all(), 0);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	assert_int_equal(system(cmd), 0);
}

/* The measure itself must be able to fail. */
static void
measure_sees_patterns(void **state)
{
	static uint8_t block[4096];
	size_t i;

	(void)state;
	bw_random(block, sizeof(block));
	assert_true(block_random(block, sizeof(block)));
	memset(block + 1000, 0, 512);
	assert_false(block_random(block, sizeof(block)));
	for (i = 0; i < sizeof(block); i++)
		block[i] = (uint8_t)i;
	assert_false(block_random(block, sizeof(block)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measure_sees_patterns),
		cmocka_unit_test(files_look_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

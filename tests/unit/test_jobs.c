/* Goal: no job of the table is ended by the sandbox or breaks, whatever it is
 * given: the samples and the fuzzers' seeds, whole, cut and altered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "flow/jobs.h"

static struct bw_worker *w;
static unsigned int calls, answered;

static const uint8_t imprint_wanted[32 + 1 + 16];

static const struct bw_bytes params[] = {
	{ NULL, 0 },
	{ (const uint8_t *)"\x00\x01\x00\x00\x00\x00\x00\x00", 8 },
	{ (const uint8_t *)"\x80\x02\x00\x00\0\0\0\0", 8 },		/* draw: 640 pixels, the first sheet */
	{ (const uint8_t *)"\x00\xff\x00\x00\x00\x00", 6 },		/* plan: by content */
	{ (const uint8_t *)"\x01\x01\x00\x00\x00\x00", 6 },		/* plan: look at a copy */
	{ (const uint8_t *)"\0\0\0\0\0\0\0\0\0", 9 },		/* screen, from the start */
	{ imprint_wanted, sizeof(imprint_wanted) },			/* token */
	{ (const uint8_t *)"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18 },	/* chat: summary */
	{ (const uint8_t *)"\1\2\1\0\0\0\0\0\0\0\xff\0\0\0\0\0\0\0", 18 }, /* chat: 255 messages */
};

/* Which of them a job takes, as bits; others end before a byte is looked at, so they are
 * tried with short inputs alone. */
static const unsigned int suited[BW_JOB_COUNT] = {
	[BW_JOB_MEDIA_PLAN] = 1u << 3 | 1u << 4,
	[BW_JOB_MEDIA_RENDER] = 1u << 1 | 1u << 2,
	[BW_JOB_CHAT] = 1u << 7 | 1u << 8,
	[BW_JOB_TOKEN_CHECK] = 1u << 6,
	[BW_JOB_JSON] = 1u,
	[BW_JOB_TEST] = 1u,
	[BW_JOB_TEXT_PARTS] = 1u | 1u << 2,
	[BW_JOB_SCREEN] = 1u << 5,
	[BW_JOB_MEDIA_PDF] = 1u << 3 | 1u << 4,
	[BW_JOB_FORM] = 1u,
};

#define SHORT 64u

static enum bw_rc
read_bytes(void *ctx, void *data, size_t len, uint64_t offset, size_t *got, struct bw_err *err)
{
	const struct bw_bytes *in = ctx;

	(void)err;
	*got = len;
	memcpy(data, in->data + offset, len);
	return BW_OK;
}

static enum bw_rc
drop_piece(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	(void)ctx, (void)data, (void)len, (void)err;
	return BW_OK;
}

static enum bw_rc
call_job(unsigned int job, struct bw_bytes in, struct bw_bytes how, struct bw_buf *reply, struct bw_err *err)
{
	const struct bw_pipe pipe = { &in, in.len, read_bytes, drop_piece };

	if (bw_jobs[job].pipe != NULL)
		return bw_worker_pipe(w, job, &pipe, how, err);
	return bw_worker_call_bytes(w, job, in, how, reply, err);
}

static void
try_jobs(const char *name, const uint8_t *data, size_t len)
{
	const struct bw_bytes in = { data, len };
	unsigned int job;
	size_t p;

	for (job = 0; job < BW_JOB_COUNT; job++)
		for (p = 0; p < sizeof(params) / sizeof(params[0]); p++) {
			struct bw_buf reply = { 0 };
			struct bw_err err = { 0 };

			if (len > SHORT && (suited[job] >> p & 1u) == 0)
				continue;
			calls++;
			if (call_job(job, in, params[p], &reply, &err) == BW_OK)
				answered++;
			if (strstr(err.message, "safely") != NULL)
				fail_msg("job %u, %s, %zu bytes, parameters %zu: %s", job, name, len, p, err.message);
			bw_buf_free(&reply);
		}
}

/* The same alterations in every run. */
static uint32_t
next_random(uint32_t *state)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return *state >> 8;
}

static void
try_altered(const char *name, uint8_t *data, size_t len)
{
	const char *env = getenv("BW_JOBS_ROUNDS");
	unsigned long rounds = env != NULL ? strtoul(env, NULL, 10) : 6, round, i;
	uint32_t seed = (uint32_t)len + 1;

	try_jobs(name, data, len);
	if (rounds > 0)
		try_jobs(name, data, len / 2);
	for (round = 0; round < rounds && len > 0; round++) {
		for (i = 0; i < 1 + round * 4; i++) {
			size_t span = round % 2 == 0 && len > 512 ? 512 : len;

			data[next_random(&seed) % span] = (uint8_t)next_random(&seed);
		}
		try_jobs(name, data, len - round);
	}
}

static void
try_file(const char *path)
{
	const size_t most = (size_t)2 << 20;
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	size_t len;

	if (f == NULL)
		return;
	assert_non_null(data = malloc(most));
	len = fread(data, 1, most, f);
	(void)fclose(f);
	try_altered(path, data, len);
	free(data);
}

static unsigned int
try_folder(const char *folder)
{
	unsigned int files = 0;
	struct dirent *e;
	struct stat st;
	char path[2048];
	DIR *d = opendir(folder);

	if (d == NULL)
		return 0;
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
			try_file(path);
			files++;
		}
	}
	(void)closedir(d);
	return files;
}

static void
samples(void **state)
{
	(void)state;
	assert_true(try_folder(BW_TEST_SRC "/tests/samples") > 3);
	assert_true(answered > 0);
}

static void
seeds(void **state)
{
	static const char *const names[] = { "chat", "token", "der", "json", "jpeg", "png", "exif", "media", "worker_ipc", "form" };
	unsigned int files = 0;
	char path[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/fuzz/seeds/%s", BW_TEST_SRC, names[i]);
		files += try_folder(path);
	}
	assert_true(files > 3);
}

static void
small_and_strange(void **state)
{
	uint8_t data[4096];
	uint32_t seed = 7;
	size_t i;

	(void)state;
	try_jobs("nothing", NULL, 0);
	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)next_random(&seed);
	try_altered("noise", data, sizeof(data));
	memset(data, '[', sizeof(data));
	try_jobs("brackets", data, sizeof(data));
	memset(data, 0x30, sizeof(data));
	try_jobs("sequences", data, sizeof(data));
	memset(data, 0, sizeof(data));
	try_jobs("zeros", data, sizeof(data));
}

static int
set_up(void **state)
{
	(void)state;
	return bw_jobs_start(&w, NULL) == BW_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	bw_worker_stop(w);
	printf("%u calls, %u answered\n", calls, answered);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_and_strange),
		cmocka_unit_test(samples),
		cmocka_unit_test(seeds),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* The way of one file through the worker and out again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "flow/disclose.h"
#include "flow/jobs.h"
#include "lib_media_samples.h"

#define PHOTO BW_TEST_SRC "/tests/samples/photo-2020-balcony.jpg"

static struct bw_worker *worker;
static char dir[] = "/tmp/bw-disclose-XXXXXX";

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL || bw_jobs_start(&worker, NULL) != BW_OK;
}

static int
tear_down(void **state)
{
	(void)state;
	bw_worker_stop(worker);
	return rmdir(dir);
}

static const char *
path_of(const char *name)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "%.40s/%.60s", dir, name);
	return path;
}

static void
slurp(const char *path, struct bw_buf *out)
{
	FILE *f = fopen(path, "rb");
	uint8_t piece[4096];
	size_t len;

	assert_non_null(f);
	while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(out, piece, len);
	fclose(f);
}

static void
inspect_tells_parts_that_tile_and_no_place(void **state)
{
	struct bw_value *v = NULL;
	const struct bw_value *parts, *disclosed;
	int64_t at = 0;
	size_t i;
	char *json;

	(void)state;
	assert_int_equal(bw_flow_inspect(worker, PHOTO, &v, NULL), BW_OK);
	assert_string_equal(bw_value_text(bw_value_get(v, "format")), "jpeg");
	parts = bw_value_get(v, "parts");
	for (i = 0; i < bw_value_count(parts); i++) {
		const struct bw_value *part = bw_value_at(parts, i);

		assert_int_equal(bw_value_int(bw_value_get(part, "offset")), at);
		at += bw_value_int(bw_value_get(part, "length"));
	}
	assert_int_equal(at, bw_value_int(bw_value_get(v, "size")));
	disclosed = bw_value_get(v, "disclosed");
	assert_true(bw_value_is_null(bw_value_get(disclosed, "refused")));
	assert_int_equal(strlen(bw_value_text(bw_value_get(disclosed, "sha256"))), 64);
	json = bw_value_json(v, false);
	assert_non_null(strstr(json, "\"location\""));
	assert_non_null(strstr(json, "\"has_place\":true"));
	assert_null(strstr(json, "52, "));
	free(json);
	bw_value_free(v);
}

static void
disclose_writes_what_inspect_said(void **state)
{
	struct bw_value *seen = NULL, *done = NULL;
	struct bw_buf copy = { 0 };
	uint8_t sha256[32];
	char hex[65];
	struct stat st;

	(void)state;
	assert_int_equal(bw_flow_inspect(worker, PHOTO, &seen, NULL), BW_OK);
	assert_int_equal(bw_flow_disclose(worker, PHOTO, path_of("copy.jpg"), 0, &done, NULL), BW_OK);
	slurp(path_of("copy.jpg"), &copy);
	bw_sha256(sha256, copy.data, copy.len);
	bw_hex(hex, sha256, 32);
	assert_string_equal(hex, bw_value_text(bw_value_get(done, "sha256")));
	assert_string_equal(hex, bw_value_text(bw_value_get(bw_value_get(seen, "disclosed"), "sha256")));
	assert_null(memmem(copy.data, copy.len, "SM-G973F", 8));
	assert_null(memmem(copy.data, copy.len, "SEFT", 4));
	assert_non_null(memmem(copy.data, copy.len, "2020:04:12 11:05:33", 19));
	assert_int_equal(stat(path_of("copy.jpg"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	bw_value_free(done);
	/* What is there is not overwritten. */
	assert_int_equal(bw_flow_disclose(worker, PHOTO, path_of("copy.jpg"), 0, &done, NULL), BW_EEXIST);
	assert_null(done);
	assert_int_equal(unlink(path_of("copy.jpg")), 0);
	bw_value_free(seen);
	bw_buf_free(&copy);
}

static void
a_refused_file_leaves_nothing_behind(void **state)
{
	struct bw_err err = { 0 };
	struct bw_value *v = NULL;
	FILE *f = fopen(path_of("a.pdf"), "wb");

	(void)state;
	assert_non_null(f);
	fputs("%PDF-1.7\n%%EOF\n", f);
	fclose(f);
	char from[128];
	(void)snprintf(from, sizeof(from), "%.120s", path_of("a.pdf"));
	assert_int_equal(bw_flow_disclose(worker, from, path_of("b.pdf"), 0, &v, &err), BW_EREFUSED);
	assert_non_null(strstr(err.message, "PDF"));
	assert_int_not_equal(access(path_of("b.pdf"), F_OK), 0);
	assert_int_equal(bw_flow_disclose(worker, from, path_of("b.pdf"), BW_MEDIA_ALLOW_RAW, &v, NULL), BW_OK);
	bw_value_free(v);
	assert_int_equal(unlink(path_of("b.pdf")), 0);
	assert_int_equal(unlink(from), 0);
}

static enum bw_rc
read_buf(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	const struct bw_buf *from = ctx;

	(void)err;
	assert_true(offset + len <= from->len);
	memcpy(data, from->data + offset, len);
	return BW_OK;
}

static enum bw_rc
write_buf(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	bw_buf_put(ctx, data, len);
	return bw_buf_check(ctx, err);
}

/* A plan that lets something through is found out by the second look. */
static void
a_dirty_copy_is_held_back(void **state)
{
	struct bw_buf original = { 0 }, copy = { 0 };
	struct bw_plan p;
	size_t i;

	(void)state;
	sample_jpeg_with(&original, 0xfe, "secret", 6);
	assert_int_equal(bw_disclose_plan(worker, read_buf, &original, original.len, 0, &p, NULL), BW_OK);
	for (i = 0; i < p.count; i++)
		p.parts[i].action = BW_PART_KEEP;
	assert_int_equal(bw_disclose_copy(worker, &p, read_buf, &original, 0, write_buf, &copy, NULL), BW_EREFUSED);
	assert_int_equal(copy.len, 0);
	bw_plan_free(&p);
	bw_buf_free(&original);
}

static void
pictures_are_drawn_in_the_worker(void **state)
{
	struct bw_buf original = { 0 }, small = { 0 };

	(void)state;
	slurp(PHOTO, &original);
	assert_int_equal(bw_disclose_render(worker, read_buf, &original, original.len, 200, &small, NULL), BW_OK);
	assert_int_equal(bw_media_sniff(small.data, small.len), BW_FORMAT_JPEG);
	bw_buf_reset(&small);
	memset(original.data + 2, 0, original.len - 2);
	assert_int_equal(bw_disclose_render(worker, read_buf, &original, original.len, 200, &small, NULL), BW_EFORMAT);
	bw_buf_free(&original);
	bw_buf_free(&small);
}

/* A lossless WebP of 8000 x 8000 in which no pixel takes a bit. */
static void
large_for_its_bytes(struct bw_buf *out)
{
	bw_buf_put(out, "RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f", 21);
	bw_buf_le32(out, 7999u | 7999u << 14);
	/* No transform, cache or groups; each of five codes has one symbol. */
	bw_buf_put(out, "\xe8\x7f\xff\xfb\xdf\xff\x00\x00\x00\x00\x00\x00\x00", 13);
}

static void
more_memory_than_the_worker_has_is_a_limit(void **state)
{
	const struct bw_worker_limits small = { .memory = (size_t)64 << 20 };
	struct bw_buf original = { 0 }, drawn = { 0 };
	struct bw_err err = { 0 };
	struct bw_worker *w;

	(void)state;
	large_for_its_bytes(&original);
	/* With the ordinary limits it is drawn. */
	if (bw_disclose_render(worker, read_buf, &original, original.len, 200, &drawn, &err) != BW_OK)
		fail_msg("%s", err.message);
	bw_buf_reset(&drawn);
	assert_int_equal(bw_worker_start(bw_jobs, BW_JOB_COUNT, &small, &w, NULL), BW_OK);
#ifdef BW_SANITIZED /* such a worker has no limit */
	assert_int_equal(bw_disclose_render(w, read_buf, &original, original.len, 200, &drawn, &err), BW_OK);
#else
	assert_int_equal(bw_disclose_render(w, read_buf, &original, original.len, 200, &drawn, &err), BW_ELIMIT);
	assert_string_equal(err.message, "the picture is too large to be drawn");
#endif
	bw_worker_stop(w);
	bw_buf_free(&original);
	bw_buf_free(&drawn);
}

static void
every_kind_of_sample_goes_through_the_sandbox(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < media_sample_count; i++) {
		struct bw_buf original = { 0 }, copy = { 0 };
		struct bw_err err = { 0 };
		struct bw_plan p;

		media_samples[i].make(&original);
		if (bw_disclose_plan(worker, read_buf, &original, original.len, 0, &p, &err) != BW_OK ||
		    bw_disclose_copy(worker, &p, read_buf, &original, 0, write_buf, &copy, &err) != BW_OK)
			fail_msg("%s: %s", media_samples[i].place, err.message);
		assert_null(memmem(copy.data, copy.len, CANARY, strlen(CANARY)));
		bw_plan_free(&p);
		bw_buf_free(&original);
		bw_buf_free(&copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inspect_tells_parts_that_tile_and_no_place),
		cmocka_unit_test(disclose_writes_what_inspect_said),
		cmocka_unit_test(a_refused_file_leaves_nothing_behind),
		cmocka_unit_test(a_dirty_copy_is_held_back),
		cmocka_unit_test(pictures_are_drawn_in_the_worker),
		cmocka_unit_test(more_memory_than_the_worker_has_is_a_limit),
		cmocka_unit_test(every_kind_of_sample_goes_through_the_sandbox),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

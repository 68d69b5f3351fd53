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
#include "flow/film.h"
#include "flow/hooks.h"
#include "lib_bmff_samples.h"

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
	struct bw_drawn of = { 0 };

	(void)state;
	slurp(PHOTO, &original);
	assert_int_equal(bw_disclose_render(worker, read_buf, &original, original.len, 200, 0, &of, &small, NULL), BW_OK);
	assert_int_equal(bw_media_sniff(small.data, small.len), BW_FORMAT_JPEG);
	assert_int_equal(of.sheets, 1);
	assert_int_equal(of.frames, 0);
	bw_buf_reset(&small);
	memset(original.data + 2, 0, original.len - 2);
	assert_int_equal(bw_disclose_render(worker, read_buf, &original, original.len, 200, 0, &of, &small, NULL), BW_EFORMAT);
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
	struct bw_drawn of = { 0 };
	struct bw_err err = { 0 };
	struct bw_worker *w;

	(void)state;
	large_for_its_bytes(&original);
	/* With the ordinary limits it is drawn. */
	if (bw_disclose_render(worker, read_buf, &original, original.len, 200, 0, &of, &drawn, &err) != BW_OK)
		fail_msg("%s", err.message);
	bw_buf_reset(&drawn);
	assert_int_equal(bw_worker_start(bw_jobs, BW_JOB_COUNT, &small, &w, NULL), BW_OK);
#ifdef BW_SANITIZED /* such a worker has no limit */
	assert_int_equal(bw_disclose_render(w, read_buf, &original, original.len, 200, 0, &of, &drawn, &err), BW_OK);
#else
	assert_int_equal(bw_disclose_render(w, read_buf, &original, original.len, 200, 0, &of, &drawn, &err), BW_ELIMIT);
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

/* ---- films that are not held in memory ---- */

/* A film whose media data goes on behind what the tracks show. Nothing of that is in
 * memory: all but its first bytes and a marked text at its end are zeros. */
struct big_film {
	struct bw_buf start;
	uint64_t size;
	unsigned reads;
	unsigned passes, change_at; /* in this reading from start to end the brand differs; 0: never */
};

static void
make_big_film(struct big_film *f, const char *place, uint64_t size)
{
	size_t mdat;
	uint32_t len;

	memset(f, 0, sizeof(*f));
	sample_movie(&f->start, place, false);
	mdat = (size_t)((uint8_t *)memmem(f->start.data, f->start.len, "mdat", 4) - f->start.data) - 4;
	len = (uint32_t)(size - mdat);
	f->start.data[mdat] = (uint8_t)(len >> 24);
	f->start.data[mdat + 1] = (uint8_t)(len >> 16 & 0xff);
	f->start.data[mdat + 2] = (uint8_t)(len >> 8 & 0xff);
	f->start.data[mdat + 3] = (uint8_t)(len & 0xff);
	f->size = size;
}

static enum bw_rc
read_big_film(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	struct big_film *f = ctx;
	uint8_t *to = data;
	uint64_t end = f->size - strlen(CANARY);
	size_t i;

	(void)err;
	f->reads++;
	assert_true(len <= f->size && offset <= f->size - len);
	memset(to, 0, len);
	if (offset < f->start.len)
		memcpy(to, f->start.data + offset, len < f->start.len - offset ? len : f->start.len - (size_t)offset);
	for (i = 0; i < strlen(CANARY); i++)
		if (end + i >= offset && end + i < offset + len)
			to[end + i - offset] = (uint8_t)CANARY[i];
	f->passes += offset == 0 && len > 30; /* more than its first box */
	if (f->change_at > 0 && f->passes == f->change_at && offset == 0)
		to[8] ^= 1;
	return BW_OK;
}

struct seen {
	struct bw_sha256 hash;
	uint64_t len;
	bool canary, coded;
};

static enum bw_rc
write_seen(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct seen *s = ctx;

	(void)err;
	s->len += len;
	s->canary = s->canary || memmem(data, len, "CANARY", 6) != NULL || memmem(data, len, "ustGo", 5) != NULL;
	s->coded = s->coded || memmem(data, len, BMFF_CODED, strlen(BMFF_CODED)) != NULL;
	bw_sha256_update(&s->hash, data, len);
	return BW_OK;
}

#define BIG (((uint64_t)BW_MEDIA_MAX_INPUT) + 5000)

static void
a_large_film_has_a_copy_too(void **state)
{
	struct big_film film;
	struct seen seen = { .len = 0 };
	struct bw_err err = { 0 };
	struct bw_plan p;

	(void)state;
	make_big_film(&film, "udta", BIG);
	assert_int_equal(bw_disclose_plan(worker, read_big_film, &film, film.size, 0, &p, &err), BW_OK);
	assert_string_equal(p.refused, "");
	assert_int_equal(p.format, BW_FORMAT_MP4);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "duration_ms")), 1000);
	assert_true(film.reads < 1000); /* the boxes alone */
	assert_int_equal(bw_sha256_init(&seen.hash, NULL), BW_OK);
	if (bw_disclose_copy(worker, &p, read_big_film, &film, 0, write_seen, &seen, &err) != BW_OK)
		fail_msg("%s", err.message);
	assert_int_equal(seen.len, film.size);
	assert_true(seen.coded);
	assert_false(seen.canary);
	bw_sha256_free(&seen.hash);
	bw_plan_free(&p);
	bw_buf_free(&film.start);
}

/* The second look finds what a plan lets through, and a film that changes meanwhile
 * is never called clean. */
static void
a_large_dirty_film_is_held_back(void **state)
{
	struct big_film film;
	struct seen seen = { .len = 0 };
	struct bw_err err = { 0 };
	struct bw_plan p;
	size_t i;

	(void)state;
	make_big_film(&film, "udta", BIG);
	assert_int_equal(bw_sha256_init(&seen.hash, NULL), BW_OK);
	assert_int_equal(bw_disclose_plan(worker, read_big_film, &film, film.size, 0, &p, &err), BW_OK);
	film.passes = 0;
	film.change_at = 3; /* its copy is hashed, cleaned again and hashed, and written */
	assert_int_equal(bw_disclose_copy(worker, &p, read_big_film, &film, 0, write_seen, &seen, &err), BW_EREFUSED);
	assert_non_null(strstr(err.message, "changed"));
	assert_true(film.passes == 3);
	film.change_at = 0;
	seen.len = 0;
	for (i = 0; i < p.count; i++)
		if (p.parts[i].action == BW_PART_ZERO)
			p.parts[i].action = BW_PART_KEEP;
	assert_int_equal(bw_disclose_copy(worker, &p, read_big_film, &film, 0, write_seen, &seen, &err), BW_EREFUSED);
	assert_int_equal(seen.len, 0);
	p.parts[0].action = BW_PART_DROP; /* a byte would move */
	assert_int_equal(bw_disclose_copy(worker, &p, read_big_film, &film, 0, write_seen, &seen, &err), BW_EFORMAT);
	assert_int_equal(seen.len, 0);
	bw_sha256_free(&seen.hash);
	bw_plan_free(&p);
	bw_buf_free(&film.start);
}

/* Boxes without end. */
static enum bw_rc
read_boxes(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	static const char box[] = "\0\0\0\x08what\0\0\0\x08what", first[] = "\0\0\0\x10" "ftypisom\0\0\0\0";
	uint8_t *to = data;
	size_t i;

	(void)ctx;
	(void)err;
	for (i = 0; i < len; i++)
		to[i] = (uint8_t)(offset + i < 16 ? first[offset + i] : box[(offset + i) % 16]);
	return BW_OK;
}

static void
a_film_over_a_limit_is_refused(void **state)
{
	struct big_film film;
	struct bw_err err = { 0 };
	struct bw_plan p;

	(void)state;
	make_big_film(&film, NULL, BIG);
	film.size = BW_MEDIA_MAX_FILM + 1;
	assert_int_equal(bw_disclose_plan(worker, read_big_film, &film, film.size, 0, &p, &err), BW_OK);
	assert_non_null(strstr(p.refused, "too large"));
	bw_plan_free(&p);
	assert_int_equal(bw_disclose_plan(worker, read_boxes, NULL, BIG, 0, &p, &err), BW_ELIMIT);
	bw_buf_free(&film.start);
}

/* From a file into a file and into a folder; the hash is that of the bytes. */
static void
a_large_film_goes_from_file_to_file(void **state)
{
	struct big_film film;
	struct bw_value *v = NULL, *seen = NULL;
	struct bw_sha256 h = { 0 };
	char from[128], hex[65], *at;
	const char *paths[] = { from };
	uint8_t sha256[32], piece[65536];
	size_t len;
	FILE *f;

	(void)state;
	make_big_film(&film, "udta", BIG);
	(void)snprintf(from, sizeof(from), "%.120s", path_of("big.mp4"));
	f = fopen(from, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(film.start.data, 1, film.start.len, f), film.start.len);
	assert_int_equal(fseek(f, (long)(film.size - strlen(CANARY)), SEEK_SET), 0);
	assert_int_equal(fwrite(CANARY, 1, strlen(CANARY), f), strlen(CANARY));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(bw_flow_inspect(worker, from, &seen, NULL), BW_OK);
	assert_int_equal(bw_flow_look_all(worker, paths, 1, path_of("copies"), 0, NULL, &v, NULL), BW_OK);
	at = bw_value_json(v, false);
	assert_non_null(strstr(at, "000001.mp4"));
	assert_non_null(strstr(at, bw_value_text(bw_value_get(bw_value_get(seen, "disclosed"), "sha256"))));
	free(at);
	bw_value_free(v);
	assert_int_equal(bw_flow_disclose(worker, from, path_of("copy.mp4"), 0, &v, NULL), BW_OK);
	f = fopen(path_of("copy.mp4"), "rb");
	assert_non_null(f);
	assert_int_equal(bw_sha256_init(&h, NULL), BW_OK);
	while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_sha256_update(&h, piece, len);
	fclose(f);
	bw_sha256_final(&h, sha256);
	bw_sha256_free(&h);
	bw_hex(hex, sha256, 32);
	assert_string_equal(hex, bw_value_text(bw_value_get(v, "sha256")));
	assert_string_equal(hex, bw_value_text(bw_value_get(bw_value_get(seen, "disclosed"), "sha256")));
	bw_value_free(v);
	bw_value_free(seen);
	assert_int_equal(unlink(path_of("copy.mp4")), 0);
	assert_int_equal(unlink(path_of("copies/000001.mp4")), 0);
	assert_int_equal(rmdir(path_of("copies")), 0);
	assert_int_equal(unlink(from), 0);
	bw_buf_free(&film.start);
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
		cmocka_unit_test(a_large_film_has_a_copy_too),
		cmocka_unit_test(a_large_dirty_film_is_held_back),
		cmocka_unit_test(a_film_over_a_limit_is_refused),
		cmocka_unit_test(a_large_film_goes_from_file_to_file),
		cmocka_unit_test(every_kind_of_sample_goes_through_the_sandbox),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

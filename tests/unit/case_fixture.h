/* A vault in a fresh folder of its own, for the tests of the case and its flows. */
#ifndef BW_TESTS_CASE_FIXTURE_H
#define BW_TESTS_CASE_FIXTURE_H

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

#include "case/case.h"
#include "flow/jobs.h"
#include "flow/review.h"

#define PASS "correct horse"

struct fixture {
	char top[64];	/* everything is below it */
	char vault[80];
	char files[80]; /* a folder for inputs */
	struct bw_worker *worker;
	struct bw_case *c;
};

static inline void
must(enum bw_rc rc, const struct bw_err *err)
{
	if (rc != BW_OK)
		fail_msg("%s: %s", bw_rc_name(rc), err->message);
}

static inline void
fixture_open(struct fixture *f)
{
	struct bw_err err = { 0 };

	must(bw_case_open(f->vault, BW_STORE_WRITE, PASS, strlen(PASS), f->worker, &f->c, &err), &err);
}

static inline void
fixture_reopen(struct fixture *f)
{
	bw_case_close(f->c);
	f->c = NULL;
	fixture_open(f);
}

static inline int
fixture_setup(void **state)
{
	const struct bw_kdf_params kdf = { BW_KDF_MEM_MIN, BW_KDF_PASSES_MIN };
	struct fixture *f = calloc(1, sizeof(*f));
	struct bw_secret recovery = { 0 };
	struct bw_err err = { 0 };

	assert_non_null(f);
	must(bw_jobs_start(&f->worker, &err), &err);
	must(bw_crypto_init(&err), &err);
	strcpy(f->top, "/tmp/bw-case-XXXXXX");
	assert_non_null(mkdtemp(f->top));
	snprintf(f->vault, sizeof(f->vault), "%s/vault", f->top);
	snprintf(f->files, sizeof(f->files), "%s/files", f->top);
	assert_int_equal(mkdir(f->files, 0700), 0);
	must(bw_case_create(f->vault, PASS, strlen(PASS), kdf, &recovery, &err), &err);
	bw_secret_free(&recovery);
	fixture_open(f);
	*state = f;
	return 0;
}

static inline int
fixture_teardown(void **state)
{
	struct fixture *f = *state;
	char command[256];

	bw_case_close(f->c);
	bw_worker_stop(f->worker);
	snprintf(command, sizeof(command), "chmod -R u+rwx %s; rm -rf %s", f->top, f->top);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

/* The file NAME in the folder for inputs; returns its path, static. */
static inline const char *
put_file(struct fixture *f, const char *name, const void *data, size_t len)
{
	static char path[200];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", f->files, name);
	out = fopen(path, "wb");
	assert_non_null(out);
	if (len > 0)
		assert_int_equal(fwrite(data, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
	return path;
}

/* The owner's word on an item, or on what waits in a range. */
static inline void
review_as(struct fixture *f, const char *items, const char *sensitivity)
{
	struct bw_review r = { .items = &items, .count = 1, .sensitivity = sensitivity, .because = "a test" };
	struct bw_err err = { 0 };
	struct bw_value *v;

	must(bw_flow_review(f->c, &r, NULL, &v, &err), &err);
	bw_value_free(v);
}

/* A stored object with these bytes, part of the next commit. */
static inline struct bw_object
put_object(struct fixture *f, const void *data, size_t len)
{
	struct bw_object_writer *w;
	struct bw_object o;
	struct bw_err err = { 0 };
	bool known;

	must(bw_object_begin(bw_case_store(f->c), NULL, &w, &err), &err);
	must(bw_object_write(w, data, len, &err), &err);
	must(bw_object_finish(w, &o, &known, &err), &err);
	return o;
}

#endif

/* Every call of a whole run fails once, for ever, with EIO and ENOSPC; and the
 * power is cut after every call. Afterwards the vault opens by itself and every
 * acknowledged object and note reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib_mem.h"
#include "store/internal.h"

static const uint8_t key[32] = "a derived key that tests may use";
static const struct bw_geometry tiny = { 65536 * 4, 4 };
static const char dir[] = "/vault";

static enum bw_rc
note_apply(void *ctx, struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_query *q;
	enum bw_rc rc;
	bool row;

	(void)ctx;
	rc = bw_query_start(cat, "INSERT INTO note(n, text) VALUES(?1,?2)", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)op->item);
	bw_bind_textn(q, 2, op->erasable.data, op->erasable.len);
	rc = bw_query_step(q, &row, err);
	bw_query_end(q);
	return rc;
}

static const struct bw_schema schema = { "CREATE TABLE note(n INTEGER PRIMARY KEY, text TEXT);", 1, note_apply, NULL };

#define OBJECTS 8
static const size_t sizes[OBJECTS] = { 10, 70000, 5000, 300000, 0, 65536, 1, 120000 };

struct acks {
	bool created;
	bool acked[OBJECTS];
	struct bw_object o[OBJECTS];
	bool gone; /* object 0 was to be forgotten: either way is right */
};

static void
pattern(uint8_t *p, size_t len, uint32_t seed)
{
	size_t i;

	for (i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		p[i] = (uint8_t)(seed >> 24);
	}
}

static enum bw_rc
put(struct bw_store *st, uint32_t i, struct bw_object *o)
{
	static uint8_t data[300000];
	struct bw_object_writer *w;
	struct bw_bytes body = { (const uint8_t *)"x", 1 }, text = { (const uint8_t *)"a note", 6 };
	enum bw_rc rc;
	bool known;

	pattern(data, sizes[i], i + 1);
	rc = bw_object_begin(st, NULL, &w, NULL);
	if (rc != BW_OK)
		return rc;
	rc = bw_object_write(w, data, sizes[i], NULL);
	if (rc != BW_OK) {
		bw_object_abort(w);
		return rc;
	}
	rc = bw_object_finish(w, o, &known, NULL);
	if (rc == BW_OK)
		rc = bw_store_append(st, 100, i + 1, body, text, NULL);
	return rc;
}

static enum bw_rc
session(const struct bw_io *io, uint32_t from, uint32_t to, struct acks *a, bool keys)
{
	struct bw_store *st;
	enum bw_rc rc;
	uint64_t freed;
	uint32_t i;

	rc = bw_store_open_with(io, dir, BW_STORE_WRITE, key, &schema, &st, NULL);
	if (rc != BW_OK)
		return rc;
	for (i = from; rc == BW_OK && i < to; i++) {
		rc = put(st, i, &a->o[i]);
		if (rc == BW_OK)
			rc = bw_store_commit(st, NULL);
		if (rc == BW_OK)
			a->acked[i] = true;
	}
	if (rc == BW_OK && keys)
		rc = bw_store_rotate(st, NULL);
	if (rc == BW_OK && keys) {
		a->gone = true;
		rc = bw_store_forget_item(st, 0, a->o, 1, NULL);
	}
	if (rc == BW_OK && keys)
		rc = bw_store_compact(st, NULL, &freed, NULL);
	bw_store_close(st);
	return rc;
}

static void
whole_run(const struct bw_io *io, struct acks *a)
{
	memset(a, 0, sizeof(*a));
	if (bw_store_create_with(io, dir, &tiny, key, NULL) != BW_OK)
		return;
	a->created = true;
	if (session(io, 0, 4, a, false) == BW_OK && session(io, 4, 7, a, true) == BW_OK)
		(void)!session(io, 7, 8, a, false);
}

static bool
object_whole(struct bw_store *st, const struct bw_object *o, uint32_t i)
{
	static uint8_t want[300000], got[300000];
	struct bw_object_reader *r;
	struct bw_object info;
	bool ok;

	if (bw_object_open(st, o->id, &r, &info, NULL) != BW_OK)
		return false;
	pattern(want, sizes[i], i + 1);
	ok = info.size == sizes[i] && bw_object_pread(r, got, sizes[i], 0, NULL) == BW_OK &&
	    memcmp(want, got, sizes[i]) == 0;
	bw_object_close(r);
	return ok;
}

static bool
note_there(struct bw_store *st, uint32_t i)
{
	struct bw_query *q;
	bool row = false;

	if (bw_query_start(bw_store_catalogue(st), "SELECT 1 FROM note WHERE n=?1", &q, NULL) != BW_OK)
		return false;
	bw_bind_int(q, 1, i + 1);
	if (bw_query_step(q, &row, NULL) != BW_OK)
		row = false;
	bw_query_end(q);
	return row;
}

static unsigned long lost, states, unopened;

/* Opens for writing, checks what was acknowledged, and can go on. */
static void
examine(struct mem *m, const struct acks *a, const char *how, unsigned long at, bool go_on)
{
	struct bw_err err = { 0 };
	struct bw_store *st;
	struct bw_object o;
	uint32_t i;

	states++;
	mem_fail(m, 0, 0, false);
	if (!a->created)
		return;
	if (bw_store_open_with(mem_io(m), dir, BW_STORE_WRITE, key, &schema, &st, &err) != BW_OK) {
		unopened++;
		(void)printf("%s %lu: does not open: %s\n", how, at, err.message);
		return;
	}
	for (i = 0; i < OBJECTS; i++) {
		if (!a->acked[i] || (i == 0 && a->gone))
			continue;
		if (!object_whole(st, &a->o[i], i) || !note_there(st, i)) {
			lost++;
			(void)printf("%s %lu: object %u lost\n", how, at, i);
		}
	}
	if (go_on && !note_there(st, 7) && (put(st, 7, &o) != BW_OK || bw_store_commit(st, NULL) != BW_OK ||
		!object_whole(st, &o, 7))) {
		lost++;
		(void)printf("%s %lu: cannot go on\n", how, at);
	}
	bw_store_close(st);
}

static unsigned long
count_calls(void)
{
	struct mem *m = mem_new();
	struct acks a;
	unsigned long n;
	uint32_t i;

	whole_run(mem_io(m), &a);
	n = mem_calls(m);
	for (i = 0; i < OBJECTS; i++)
		assert_true(a.acked[i]);
	examine(m, &a, "undisturbed", 0, false);
	mem_free(m);
	assert_int_equal(lost + unopened, 0);
	return n;
}

static void
every_call_fails(void **state)
{
	static const struct {
		const char *how;
		int code;
		bool forever;
	} kinds[] = { { "EIO once", EIO, false }, { "EIO for ever", EIO, true }, { "ENOSPC once", ENOSPC, false },
		{ "ENOSPC for ever", ENOSPC, true } };
	unsigned long n = count_calls(), at;
	struct mem *m;
	struct acks a;
	size_t k;

	(void)state;
	states = 0;
	for (k = 0; k < 4; k++) {
		for (at = 1; at <= n; at++) {
			m = mem_new();
			mem_fail(m, at, kinds[k].code, kinds[k].forever);
			whole_run(mem_io(m), &a);
			examine(m, &a, kinds[k].how, at, true);
			mem_free(m);
		}
	}
	(void)printf("fault loops: %lu calls, %lu runs, %lu did not open, %lu lost\n", n, states, unopened, lost);
	assert_int_equal(lost, 0);
	assert_int_equal(unopened, 0);
}

static void
power_cuts(void **state)
{
	unsigned long n = count_calls(), at, each, k;
	const char *env = getenv("BW_CRASH_STATES");
	unsigned long want = env != NULL ? strtoul(env, NULL, 10) : 6000;
	struct mem *m, *after;
	struct acks a;

	(void)state;
	states = lost = unopened = 0;
	each = want / n + 1;
	for (at = 1; at <= n; at++) {
		m = mem_new();
		mem_cut(m, at);
		whole_run(mem_io(m), &a);
		for (k = 0; k < each; k++) {
			after = mem_after_cut(m, at * 1000 + k);
			examine(after, &a, "power cut", at, k % 8 == 0);
			mem_free(after);
		}
		mem_free(m);
	}
	(void)printf("power cuts: %lu states after %lu calls, %lu did not open, %lu lost\n", states, n, unopened, lost);
	assert_int_equal(lost, 0);
	assert_int_equal(unopened, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_fails),
		cmocka_unit_test(power_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

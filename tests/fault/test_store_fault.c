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

static unsigned long lost, states, unopened, lists_hurt;

static void
count_list(void *ctx, const uint8_t *id, const char *what)
{
	(void)ctx;
	(void)id;
	lists_hurt += strstr(what, "its own list") != NULL;
}

/* Whatever happened, a list that is not there is due and not damaged. */
static void
look_at_lists(struct mem *m)
{
	struct bw_check_report rep;
	struct bw_store *st;

	if (bw_store_open_with(mem_io(m), dir, BW_STORE_READ, key, &schema, &st, NULL) != BW_OK)
		return; /* counted when it is opened to write */
	(void)!bw_store_check(st, false, false, count_list, NULL, NULL, &rep, NULL);
	bw_store_close(st);
}

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
	if (go_on)
		look_at_lists(m);
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
count_calls(bool fat)
{
	struct mem *m = mem_new();
	struct acks a;
	unsigned long n;
	uint32_t i;

	if (fat)
		mem_fat(m);
	whole_run(mem_io(m), &a);
	n = mem_calls(m);
	for (i = 0; i < OBJECTS; i++)
		assert_true(a.acked[i]);
	examine(m, &a, "undisturbed", 0, false);
	mem_free(m);
	assert_int_equal(lost + unopened, 0);
	return n;
}

/* States after power cuts that are looked at. Where fewer are wanted, each call fails in one way only. */
#define ALL_STATES 3000ul

static unsigned long
states_wanted(void)
{
	const char *env = getenv("BW_CRASH_STATES");

	return env != NULL ? strtoul(env, NULL, 10) : ALL_STATES;
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
	unsigned long n = count_calls(false), at;
	struct mem *m;
	struct acks a;
	size_t k;

	(void)state;
	states = 0;
	for (k = 0; k < 4; k++) {
		for (at = 1; at <= n; at++) {
			if (states_wanted() < ALL_STATES && at % 4 != k)
				continue;
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
	assert_int_equal(lists_hurt, 0);
}

static void
cut_everywhere(bool fat)
{
	unsigned long n = count_calls(fat), at, each, k;
	struct mem *m, *after;
	struct acks a;

	states = lost = unopened = 0;
	each = states_wanted() / n + 1;
	for (at = 1; at <= n; at++) {
		m = mem_new();
		if (fat)
			mem_fat(m);
		mem_cut(m, at);
		whole_run(mem_io(m), &a);
		for (k = 0; k < each; k++) {
			after = mem_after_cut(m, at * 1000 + k);
			examine(after, &a, "power cut", at, k % 8 == 0);
			mem_free(after);
		}
		mem_free(m);
	}
	(void)printf("power cuts%s: %lu states after %lu calls, %lu did not open, %lu lost\n", fat ? " on FAT" : "",
	    states, n, unopened, lost);
	assert_int_equal(lost, 0);
	assert_int_equal(unopened, 0);
	assert_int_equal(lists_hurt, 0);
}

static void
power_cuts(void **state)
{
	(void)state;
	cut_everywhere(false);
}

static void
power_cuts_on_fat(void **state)
{
	(void)state;
	cut_everywhere(true);
}

static unsigned long damages;

static void
count_damage(void *ctx, const uint8_t *id, const char *what)
{
	(void)ctx;
	(void)printf("%s %s\n", id != NULL ? "an object:" : "a file:", what);
	damages++;
}

/* Checks as a reader does, and tells how many packs await their list. */
static uint64_t
check_reading(struct mem *m)
{
	struct bw_check_report rep;
	struct bw_store *st;

	damages = 0;
	assert_int_equal(bw_store_open_with(mem_io(m), dir, BW_STORE_READ, key, &schema, &st, NULL), BW_OK);
	assert_int_equal(bw_store_check(st, true, false, count_damage, NULL, NULL, &rep, NULL), BW_OK);
	bw_store_close(st);
	assert_int_equal(damages, 0);
	return rep.lists_due;
}

static void
open_and_close(struct mem *m)
{
	struct bw_store *st;

	assert_int_equal(bw_store_open_with(mem_io(m), dir, BW_STORE_WRITE, key, &schema, &st, NULL), BW_OK);
	bw_store_close(st);
}

/* However full the medium is, no more than the lists of packs is missing, which
 * is no damage; with room again they are written without being asked for. */
static void
full_medium(void **state)
{
	uint64_t limit, due, all = 0;
	struct mem *m;
	struct acks a;

	(void)state;
	states = lost = unopened = 0;
	for (limit = 600000; limit < 3000000; limit += 37000) {
		m = mem_new();
		mem_limit(m, limit);
		whole_run(mem_io(m), &a);
		if (a.created) {
			due = check_reading(m);
			all += due;
			mem_limit(m, 0);
			open_and_close(m);
			assert_int_equal(check_reading(m), 0);
			examine(m, &a, "full at", limit, true);
		}
		mem_free(m);
	}
	(void)printf("full media: %lu, %llu lists were due\n", states, (unsigned long long)all);
	assert_true(all > 0);
	assert_int_equal(lost + unopened, 0);
}

/* A spare pack that found no room must not be in the way of the next pack. */
static void
no_room_for_a_spare(void **state)
{
	struct bw_store *st = NULL;
	struct bw_object o;
	unsigned long at;
	struct mem *m;
	uint32_t i;
	bool reached = true;

	(void)state;
	for (at = 1; reached; at++) {
		m = mem_new();
		assert_int_equal(bw_store_create_with(mem_io(m), dir, &tiny, key, NULL), BW_OK);
		assert_int_equal(bw_store_open_with(mem_io(m), dir, BW_STORE_WRITE, key, &schema, &st, NULL), BW_OK);
		assert_int_equal(put(st, 1, &o), BW_OK);
		mem_fail(m, at, ENOSPC, false);
		(void)!bw_store_rotate(st, NULL);
		reached = mem_calls(m) >= at;
		mem_fail(m, 0, 0, false);
		for (i = 2; i < OBJECTS && !st->failed; i++)
			assert_int_equal(put(st, i, &o), BW_OK);
		bw_store_close(st);
		mem_free(m);
	}
	(void)printf("no room for a spare: %lu calls\n", at - 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_medium),
		cmocka_unit_test(no_room_for_a_spare),
		cmocka_unit_test(every_call_fails),
		cmocka_unit_test(power_cuts),
		cmocka_unit_test(power_cuts_on_fat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

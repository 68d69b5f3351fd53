/* The store: life, objects, log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/internal.h"

static char dir[64];
static const uint8_t pass_key[32] = "a derived key that tests may use";
static const struct bw_geometry small = { 1u << 20, 16 };

static void
fresh_dir(void)
{
	(void)snprintf(dir, sizeof(dir), "/tmp/bw-store-XXXXXX");
	assert_non_null(mkdtemp(dir));
}

static void
remove_dir(void)
{
	char cmd[128];

	(void)snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	assert_int_equal(system(cmd), 0);
}

static enum bw_rc
note_apply(void *ctx, struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_query *q;
	enum bw_rc rc;
	bool row;

	(void)ctx;
	rc = bw_query_start(cat, "INSERT INTO note(n, item, text) VALUES(?1,?2,?3)", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)op->n);
	bw_bind_int(q, 2, (int64_t)op->item);
	if (!op->erased)
		bw_bind_textn(q, 3, op->erasable.data, op->erasable.len);
	rc = bw_query_step(q, &row, err);
	bw_query_end(q);
	return rc;
}

static const struct bw_schema schema = { "CREATE TABLE note(n INTEGER PRIMARY KEY, item INTEGER, text TEXT);", 7,
	note_apply, NULL };

static void
must(enum bw_rc rc, const struct bw_err *err)
{
	if (rc != BW_OK)
		fail_msg("%s: %s", bw_rc_name(rc), err->message);
}

static struct bw_store *
reopen(enum bw_store_mode mode)
{
	struct bw_err err = { 0 };
	struct bw_store *st;

	must(bw_store_open_with(NULL, dir, mode, pass_key, &schema, &st, &err), &err);
	return st;
}

static struct bw_store *
create_small(void)
{
	struct bw_err err = { 0 };

	fresh_dir();
	must(bw_store_create_with(bw_io_system(), dir, &small, pass_key, &err), &err);
	return reopen(BW_STORE_WRITE);
}

static void
pattern(uint8_t *p, size_t len, uint32_t seed)
{
	size_t i;

	for (i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		p[i] = (uint8_t)(seed >> 24);
	}
}

static struct bw_object
put(struct bw_store *st, size_t len, uint32_t seed, bool *known)
{
	static bool given;
	struct bw_err err = { 0 };
	struct bw_object_writer *w;
	struct bw_object o;
	uint8_t digest[32], *p;
	size_t at, n;

	p = malloc(len + 1);
	assert_non_null(p);
	pattern(p, len, seed);
	/* In turn with the caller's digest and with the store's own. */
	bw_sha256(digest, p, len);
	must(bw_object_begin(st, given ? digest : NULL, &w, &err), &err);
	given = !given;
	for (at = 0; at < len; at += n) {
		n = len - at < 50000 ? len - at : 50000;
		must(bw_object_write(w, p + at, n, &err), &err);
	}
	must(bw_object_finish(w, &o, known, &err), &err);
	assert_memory_equal(o.sha256, digest, sizeof(digest));
	free(p);
	return o;
}

static void
expect(struct bw_store *st, const struct bw_object *o, uint32_t seed)
{
	struct bw_err err = { 0 };
	struct bw_object_reader *r;
	struct bw_object info;
	uint8_t *a, *b;

	a = malloc(o->size + 1);
	b = malloc(o->size + 1);
	assert_non_null(a);
	assert_non_null(b);
	pattern(a, o->size, seed);
	must(bw_object_open(st, o->id, &r, &info, &err), &err);
	assert_int_equal(info.size, o->size);
	must(bw_object_pread(r, b, o->size, 0, &err), &err);
	assert_memory_equal(a, b, o->size);
	if (o->size > 70000) {
		must(bw_object_pread(r, b, 10, 65530, &err), &err);
		assert_memory_equal(a + 65530, b, 10);
	}
	bw_object_close(r);
	free(a);
	free(b);
}

static void
note(struct bw_store *st, uint64_t item, const char *text)
{
	struct bw_bytes body = { (const uint8_t *)"b", 1 }, er = { (const uint8_t *)text, strlen(text) };
	struct bw_err err = { 0 };

	must(bw_store_append(st, 100, item, body, er, &err), &err);
}

static int64_t
notes(struct bw_store *st)
{
	struct bw_query *q;
	bool row;
	int64_t n;

	assert_int_equal(bw_query_start(bw_store_catalogue(st), "SELECT count(text) FROM note", &q, NULL), BW_OK);
	assert_int_equal(bw_query_step(q, &row, NULL), BW_OK);
	n = bw_col_int(q, 0);
	bw_query_end(q);
	return n;
}

static void
objects_come_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 4096, 65535, 65536, 65537, 131072, 700000, 3500000 };
	struct bw_object o[9], again;
	struct bw_err err = { 0 };
	struct bw_store *st;
	uint32_t i;
	bool known;

	(void)state;
	st = create_small();
	for (i = 0; i < 9; i++) {
		o[i] = put(st, sizes[i], i + 1, &known);
		assert_false(known);
	}
	again = put(st, 700000, 8, &known);
	assert_true(known);
	assert_memory_equal(again.id, o[7].id, 16);
	note(st, 3, "first");
	must(bw_store_commit(st, &err), &err);
	for (i = 0; i < 9; i++)
		expect(st, &o[i], i + 1);
	bw_store_close(st);
	st = reopen(BW_STORE_READ);
	for (i = 0; i < 9; i++)
		expect(st, &o[i], i + 1);
	assert_int_equal(notes(st), 1);
	assert_true(bw_object_size_known(st, 700000));
	assert_false(bw_object_size_known(st, 700001));
	assert_true(bw_object_find(st, o[2].sha256, &again));
	bw_store_close(st);
	remove_dir();
}

static enum bw_rc
count_op(void *ctx, const struct bw_op *op)
{
	(void)op;
	(*(int *)ctx)++;
	return BW_OK;
}

static void
log_grows_and_replays(void **state)
{
	struct bw_err err = { 0 };
	struct bw_store *st;
	char text[9000];
	uint8_t h[32], h2[32];
	uint64_t n, n2;
	int i, count = 0;

	(void)state;
	st = create_small();
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	for (i = 0; i < 60; i++) {
		note(st, 5, text);
		if (i % 3 == 0)
			must(bw_store_commit(st, &err), &err);
	}
	must(bw_store_commit(st, &err), &err);
	bw_store_head(st, &n, h);
	must(bw_store_each_op(st, 5, count_op, &count, &err), &err);
	assert_int_equal(count, 60);
	/* Without a checkpoint, as after a crash. */
	st->failed = true;
	bw_store_close(st);
	st = reopen(BW_STORE_WRITE);
	bw_store_head(st, &n2, h2);
	assert_int_equal(n, n2);
	assert_memory_equal(h, h2, 32);
	assert_int_equal(notes(st), 60);
	note(st, 6, "after");
	must(bw_store_commit(st, &err), &err);
	bw_store_close(st);
	st = reopen(BW_STORE_READ);
	assert_int_equal(notes(st), 61);
	bw_store_close(st);
	remove_dir();
}

static void
uncommitted_is_gone(void **state)
{
	struct bw_store *st;
	struct bw_object o;
	bool known;

	(void)state;
	st = create_small();
	o = put(st, 1000, 1, &known);
	note(st, 1, "never kept");
	bw_store_close(st);
	st = reopen(BW_STORE_WRITE);
	assert_int_equal(notes(st), 0);
	assert_false(bw_object_find(st, o.sha256, &o));
	bw_store_close(st);
	remove_dir();
}

static void
wrong_pass_busy_and_missing(void **state)
{
	struct bw_kdf_params kdf = { 65536, 3 };
	struct bw_secret code = { 0 };
	struct bw_err err = { 0 };
	struct bw_store *st, *second;
	int status;
	pid_t pid;

	(void)state;
	fresh_dir();
	must(bw_store_create(NULL, dir, "right", 5, kdf, &code, &err), &err);
	assert_int_equal(bw_store_create(NULL, dir, "right", 5, kdf, NULL, &err), BW_EEXIST);
	bw_err_clear(&err);
	assert_int_equal(bw_store_open(NULL, dir, BW_STORE_READ, "wrong", 5, &schema, &st, &err), BW_EKEY);
	assert_null(st);
	bw_err_clear(&err);
	must(bw_store_open(NULL, dir, BW_STORE_WRITE, code.data, 16, &schema, &st, &err), &err);
	pid = fork();
	if (pid == 0) {
		struct bw_err e = { 0 };

		_exit(bw_store_open(NULL, dir, BW_STORE_WRITE, "right", 5, &schema, &second, &e) == BW_EBUSY ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	must(bw_store_open(NULL, dir, BW_STORE_READ, "right", 5, &schema, &second, &err), &err);
	assert_int_equal(bw_store_commit(second, &err), BW_EREADONLY);
	bw_store_close(second);
	bw_store_close(st);
	bw_secret_free(&code);
	bw_err_clear(&err);
	assert_int_equal(bw_store_open(NULL, "/tmp/no-such-vault", BW_STORE_READ, "x", 1, &schema, &st, &err), BW_ENOTFOUND);
	remove_dir();
}

static enum bw_rc
find_text(void *ctx, const struct bw_op *op)
{
	if (op->item == 9 && op->type >= 100 && (!op->erased || op->erasable.len > 0))
		(*(int *)ctx)++;
	return BW_OK;
}

static void
forgetting_leaves_the_chain(void **state)
{
	struct bw_err err = { 0 };
	struct bw_object keep, gone;
	struct bw_object_reader *r;
	struct bw_store *st;
	uint8_t before[32], after[32];
	int seen = 0;
	bool known;

	(void)state;
	st = create_small();
	keep = put(st, 200000, 1, &known);
	gone = put(st, 300000, 2, &known);
	note(st, 8, "stays");
	note(st, 9, "goes");
	must(bw_store_commit(st, &err), &err);
	memcpy(before, st->vrk.data, 32);
	must(bw_store_forget_item(st, 9, &gone, 1, &err), &err);
	memcpy(after, st->vrk.data, 32);
	assert_memory_not_equal(before, after, 32);
	assert_int_equal(bw_object_open(st, gone.id, &r, NULL, &err), BW_EREFUSED);
	bw_err_clear(&err);
	expect(st, &keep, 1);
	must(bw_store_each_op(st, 0, find_text, &seen, &err), &err);
	assert_int_equal(seen, 0);
	assert_int_equal(notes(st), 1);
	note(st, 10, "later");
	must(bw_store_commit(st, &err), &err);
	bw_store_close(st);
	st = reopen(BW_STORE_WRITE);
	assert_int_equal(notes(st), 2);
	expect(st, &keep, 1);
	(void)put(st, 300000, 2, &known);
	assert_false(known);
	must(bw_store_commit(st, &err), &err);
	bw_store_close(st);
	remove_dir();
}

static void
rotation_keeps_everything(void **state)
{
	struct bw_check_report rep;
	struct bw_err err = { 0 };
	struct bw_store *st;
	struct bw_object o;
	bool known;

	(void)state;
	st = create_small();
	o = put(st, 3000000, 1, &known);
	note(st, 1, "one");
	must(bw_store_commit(st, &err), &err);
	must(bw_store_rotate(st, &err), &err);
	note(st, 2, "two");
	must(bw_store_commit(st, &err), &err);
	must(bw_store_rotate(st, &err), &err);
	bw_store_close(st);
	st = reopen(BW_STORE_READ);
	expect(st, &o, 1);
	assert_int_equal(notes(st), 2);
	must(bw_store_check(st, true, false, NULL, NULL, NULL, &rep, &err), &err);
	assert_int_equal(rep.read_bytes, 3000000);
	bw_store_close(st);
	remove_dir();
}

static int damages;

static void
count_damage(void *ctx, const uint8_t *id, const char *what)
{
	(void)ctx;
	(void)id;
	(void)what;
	damages++;
}

static void
compacting_gives_space_back(void **state)
{
	struct bw_check_report rep;
	struct bw_err err = { 0 };
	struct bw_object o[12];
	struct bw_store *st;
	uint64_t freed;
	uint32_t i;
	bool known;

	(void)state;
	st = create_small();
	for (i = 0; i < 12; i++)
		o[i] = put(st, 400000, i, &known);
	must(bw_store_commit(st, &err), &err);
	must(bw_store_forget_item(st, 0, o, 9, &err), &err);
	must(bw_store_compact(st, NULL, &freed, &err), &err);
	assert_true(freed >= 2u << 20);
	for (i = 9; i < 12; i++)
		expect(st, &o[i], i);
	bw_store_close(st);
	st = reopen(BW_STORE_WRITE);
	for (i = 9; i < 12; i++)
		expect(st, &o[i], i);
	damages = 0;
	must(bw_store_check(st, true, false, count_damage, NULL, NULL, &rep, &err), &err);
	assert_int_equal(damages, 0);
	bw_store_close(st);
	remove_dir();
}

static void
slots_open_and_close(void **state)
{
	struct bw_kdf_params kdf = { 65536, 3 };
	struct bw_slot_info info[8];
	struct bw_err err = { 0 };
	struct bw_store *st;
	int index;

	(void)state;
	fresh_dir();
	must(bw_store_create(NULL, dir, "one", 3, kdf, NULL, &err), &err);
	must(bw_store_open(NULL, dir, BW_STORE_WRITE, "one", 3, &schema, &st, &err), &err);
	assert_int_equal(bw_store_slot_remove(st, 0, &err), BW_EREFUSED);
	bw_err_clear(&err);
	must(bw_store_slot_add(st, BW_SLOT_PASSPHRASE, "two", 3, "second", &index, &err), &err);
	assert_int_equal(index, 1);
	must(bw_store_slot_change(st, "three", 5, &err), &err);
	must(bw_store_rotate(st, &err), &err);
	assert_int_equal(bw_store_slots(st, info), 2);
	assert_string_equal(info[1].label, "second");
	bw_store_close(st);
	assert_int_equal(bw_store_open(NULL, dir, BW_STORE_READ, "one", 3, &schema, &st, &err), BW_EKEY);
	bw_err_clear(&err);
	must(bw_store_open(NULL, dir, BW_STORE_WRITE, "two", 3, &schema, &st, &err), &err);
	must(bw_store_slot_remove(st, 0, &err), &err);
	bw_store_close(st);
	assert_int_equal(bw_store_open(NULL, dir, BW_STORE_READ, "three", 5, &schema, &st, &err), BW_EKEY);
	bw_err_clear(&err);
	must(bw_store_erase(NULL, dir, &err), &err);
	assert_int_equal(access(dir, F_OK), -1);
}

static void
flip(const char *name, long at)
{
	char path[128];
	FILE *f;
	int c;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r+b");
	assert_non_null(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	c = fgetc(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	assert_int_not_equal(fputc(c ^ 4, f), EOF);
	assert_int_equal(fclose(f), 0);
}

/* One bit anywhere that matters is reported, and the rest still opens. */
static void
damage_is_reported(void **state)
{
	static const struct {
		const char *name;
		long at;
	} places[] = { { "HEAD.A", 5 }, { "HEAD.B", 100 }, { "HEAD.A", 5000 }, { "HEAD.B", 5000 }, { "LOG0001.BIN", 100 },
		{ "CKPT.A", 100 }, { "CKPT.B", 70000 }, { "P0000001.BIN", 500 }, { "P0000001.BIN", (1 << 20) - 100 } };
	struct bw_check_report rep;
	struct bw_err err = { 0 };
	struct bw_store *st;
	size_t i;
	bool known;

	(void)state;
	st = create_small();
	(void)put(st, 3000, 1, &known);
	must(bw_store_commit(st, &err), &err);
	bw_store_close(st);
	st = reopen(BW_STORE_WRITE);
	note(st, 1, "so that both checkpoints are in use");
	must(bw_store_commit(st, &err), &err);
	bw_store_close(st);
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		flip(places[i].name, places[i].at);
		st = reopen(BW_STORE_READ);
		assert_int_equal(notes(st), 1);
		damages = 0;
		must(bw_store_check(st, true, false, count_damage, NULL, NULL, &rep, &err), &err);
		/* Of the two checkpoints only the newest is in use. */
		if (strncmp(places[i].name, "CKPT", 4) != 0)
			assert_int_equal(damages, 1);
		bw_store_close(st);
		flip(places[i].name, places[i].at);
	}
	remove_dir();
}

/* What a reader finds to be wrong while another program writes is no damage. */
static void
check_while_another_writes(void **state)
{
	struct bw_check_report rep;
	struct bw_err err = { 0 };
	struct bw_store *st, *reader;
	bool known;

	(void)state;
	st = create_small();
	(void)put(st, 3000, 1, &known);
	must(bw_store_commit(st, &err), &err);
	bw_store_close(st);
	reader = reopen(BW_STORE_READ);
	st = reopen(BW_STORE_WRITE);
	(void)put(st, 3000, 2, &known);
	must(bw_store_commit(st, &err), &err);
	must(bw_pack_finish(st, &err), &err);
	/* The list is new and no head says so yet. */
	assert_int_equal(bw_store_check(reader, true, false, count_damage, NULL, NULL, &rep, &err), BW_EBUSY);
	bw_store_close(st);
	assert_int_equal(bw_store_check(reader, true, false, count_damage, NULL, NULL, &rep, &err), BW_EBUSY);
	bw_store_close(reader);
	reader = reopen(BW_STORE_READ);
	bw_err_clear(&err);
	damages = 0;
	must(bw_store_check(reader, true, false, count_damage, NULL, NULL, &rep, &err), &err);
	assert_int_equal(damages, 0);
	bw_store_close(reader);
	remove_dir();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_come_back),
		cmocka_unit_test(log_grows_and_replays),
		cmocka_unit_test(uncommitted_is_gone),
		cmocka_unit_test(wrong_pass_busy_and_missing),
		cmocka_unit_test(forgetting_leaves_the_chain),
		cmocka_unit_test(rotation_keeps_everything),
		cmocka_unit_test(compacting_gives_space_back),
		cmocka_unit_test(slots_open_and_close),
		cmocka_unit_test(damage_is_reported),
		cmocka_unit_test(check_while_another_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

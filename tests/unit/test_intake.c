/* Goal: what is named is kept once, in order, and nothing that is refused
 * stops the rest. */
#include "case_fixture.h"
#include "lib_bmff_samples.h"

#include "case/ops.h"
#include "flow/intake.h"
#include "flow/items.h"
#include "sys/walk.h"

static struct bw_value *
add_as(struct fixture *f, const char *path, const char *as, enum bw_rc want)
{
	struct bw_add_request req = { &path, 1, as };
	struct bw_err err = { 0 };
	struct bw_value *v = NULL;
	enum bw_rc rc = bw_flow_add(f->c, &req, NULL, &v, &err);

	if (rc != want)
		fail_msg("%s, not %s: %s", bw_rc_name(rc), bw_rc_name(want), err.message);
	return v;
}

static const struct bw_value *
row(const struct bw_value *report, size_t i)
{
	return bw_value_at(bw_value_get(report, "items"), i);
}

static void
expect(const struct bw_value *r, const char *status, int64_t item)
{
	assert_string_equal(bw_value_text(bw_value_get(r, "status")), status);
	assert_int_equal(bw_value_int(bw_value_get(r, "item")), item);
}

static void
a_folder_is_taken_in_order_and_once(void **state)
{
	struct fixture *f = *state;
	struct bw_value *v;
	char sub[128];
	int round;

	put_file(f, "b.txt", "hello\n", 6);
	put_file(f, "a.bin", "\0\1\2", 3);
	put_file(f, "z.bin", "\0\1\2", 3);
	put_file(f, "empty", "", 0);
	snprintf(sub, sizeof(sub), "%s/m", f->files);
	assert_int_equal(mkdir(sub, 0700), 0);
	put_file(f, "m/deep.txt", "deep\n", 5);
	v = add_as(f, f->files, NULL, BW_OK);
	assert_int_equal(bw_value_count(bw_value_get(v, "items")), 5);
	expect(row(v, 0), "added", 1); /* a.bin */
	expect(row(v, 1), "added", 2); /* b.txt */
	expect(row(v, 2), "added", 3); /* empty */
	expect(row(v, 3), "added", 4); /* m/deep.txt */
	expect(row(v, 4), "known", 1); /* z.bin */
	assert_int_equal(bw_value_int(bw_value_get(v, "added")), 4);
	assert_int_equal(bw_value_int(bw_value_get(v, "known")), 1);
	bw_value_free(v);
	for (round = 0; round < 2; round++) {
		v = add_as(f, f->files, NULL, BW_OK);
		assert_int_equal(bw_value_int(bw_value_get(v, "added")), 0);
		assert_int_equal(bw_value_int(bw_value_get(v, "known")), 5);
		bw_value_free(v);
		fixture_reopen(f);
	}
}

static void
what_cannot_be_taken_is_named_and_the_rest_is_kept(void **state)
{
	struct fixture *f = *state;
	struct bw_value *v;
	char link[128], pipe[128];

	put_file(f, "c.txt", "kept\n", 5);
	snprintf(link, sizeof(link), "%s/a", f->files);
	assert_int_equal(symlink(".", link), 0);
	snprintf(pipe, sizeof(pipe), "%s/b", f->files);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	v = add_as(f, f->files, NULL, BW_EPARTIAL);
	assert_int_equal(bw_value_count(bw_value_get(v, "items")), 3);
	expect(row(v, 0), "refused", 0);
	assert_non_null(strstr(bw_value_text(bw_value_get(row(v, 0), "why")), "link"));
	expect(row(v, 1), "refused", 0);
	assert_non_null(strstr(bw_value_text(bw_value_get(row(v, 1), "why")), "pipe"));
	expect(row(v, 2), "added", 1);
	assert_true(bw_value_is_null(bw_value_get(row(v, 0), "sha256")));
	bw_value_free(v);
	v = add_as(f, "/nowhere/at/all", NULL, BW_EPARTIAL);
	expect(row(v, 0), "refused", 0);
	bw_value_free(v);
	if (geteuid() == 0) {
		print_message("not tried: an unreadable file (the superuser may read everything)\n");
		return;
	}
	assert_int_equal(chmod(put_file(f, "secret", "x", 1), 0), 0);
	v = add_as(f, f->files, NULL, BW_EPARTIAL);
	assert_int_equal(bw_value_int(bw_value_get(v, "refused")), 3);
	bw_value_free(v);
}

static void
the_vault_does_not_swallow_itself(void **state)
{
	struct fixture *f = *state;
	struct bw_value *v;

	put_file(f, "c.txt", "kept\n", 5);
	v = add_as(f, f->top, NULL, BW_EPARTIAL);
	assert_int_equal(bw_value_int(bw_value_get(v, "added")), 1);
	assert_int_equal(bw_value_int(bw_value_get(v, "refused")), 1);
	assert_non_null(strstr(bw_value_text(bw_value_get(row(v, 1), "why")), "vault itself"));
	bw_value_free(v);
}

static void
a_file_that_goes_or_changes_is_noticed(void **state)
{
	struct fixture *f = *state;
	const char *path = put_file(f, "x", "12345", 5);
	struct bw_walk w;
	struct bw_walk_file file;
	struct bw_err err = { 0 };

	must(bw_walk(&path, 1, NULL, &w, &err), &err);
	assert_int_equal(w.count, 1);
	must(bw_walk_open(&w.found[0], &file, &err), &err);
	assert_true(bw_walk_unchanged(&file));
	put_file(f, "x", "123456", 6);
	assert_false(bw_walk_unchanged(&file));
	bw_walk_close(&file);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(bw_walk_open(&w.found[0], &file, NULL), BW_ENOTFOUND);
	put_file(f, "y", "", 0);
	put_file(f, "x", "other", 5);
	if (bw_walk_open(&w.found[0], &file, NULL) == BW_OK)
		print_message("the medium gave the same inode again; a new file cannot be told from the old one\n");
	bw_walk_close(&file);
	bw_walk_free(&w);
}

static void
a_large_file_is_stored_whole_and_known_again(void **state)
{
	struct fixture *f = *state;
	size_t len = ((size_t)3 << 20) + 17, i;
	uint8_t *data = malloc(len), *back = malloc(len);
	struct bw_object_reader *r;
	struct bw_object info;
	struct bw_item it;
	struct bw_err err = { 0 };
	struct bw_value *v;
	const char *path;

	assert_true(data != NULL && back != NULL);
	for (i = 0; i < len; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	path = put_file(f, "big", data, len);
	v = add_as(f, path, NULL, BW_OK);
	bw_value_free(v);
	must(bw_item_live(f->c, 1, &it, &err), &err);
	must(bw_object_open(bw_case_store(f->c), it.object.id, &r, &info, &err), &err);
	assert_int_equal(info.size, len);
	must(bw_object_pread(r, back, len, 0, &err), &err);
	assert_memory_equal(data, back, len);
	bw_object_close(r);
	bw_item_free(&it);
	v = add_as(f, path, NULL, BW_OK);
	expect(row(v, 0), "known", 1);
	bw_value_free(v);
	data[len - 1] ^= 1;
	v = add_as(f, put_file(f, "big", data, len), NULL, BW_OK);
	expect(row(v, 0), "added", 2);
	bw_value_free(v);
	free(data);
	free(back);
}

/* No way of naming a picture takes it past the owner's eyes. */
static void
a_picture_is_held_whatever_it_is_called(void **state)
{
	static const char *const kinds[] = { NULL, "document", "statement", "audio" };
	static const uint8_t gif[] = "GIF89a\1\0\1\0\0\0\0;";
	struct fixture *f = *state;
	struct bw_value *v;
	uint8_t data[sizeof(gif) + 1];
	size_t i;

	memcpy(data, gif, sizeof(gif));
	for (i = 0; i < 4; i++) {
		data[sizeof(gif)] = (uint8_t)i;
		v = add_as(f, put_file(f, "letter.txt", data, sizeof(data)), kinds[i], BW_OK);
		expect(row(v, 0), "held", (int64_t)i + 1);
		bw_value_free(v);
	}
	assert_int_equal(bw_flow_review_list(f->c, false, NULL, &v, NULL), BW_OK);
	assert_int_equal(bw_value_count(bw_value_get(v, "items")), 4);
	bw_value_free(v);
	/* The same bytes again stay what the owner said they are. */
	review_as(f, "4", "sexual");
	v = add_as(f, put_file(f, "again.gif", data, sizeof(data)), NULL, BW_OK);
	expect(row(v, 0), "known", 4);
	bw_value_free(v);
}

/* A recorder's file without a brand of sound is no film; its start does not tell. */
static void
sound_alone_is_not_held(void **state)
{
	struct fixture *f = *state;
	const size_t start = 24, gap = (size_t)2 << 20;
	struct bw_buf film = { 0 }, file = { 0 };
	struct bw_value *v;
	uint8_t *room;
	int shows;

	for (shows = 0; shows < 2; shows++) {
		bw_buf_reset(&film);
		bw_buf_reset(&file);
		sample_movie(&film, NULL, !shows);
		memcpy(film.data + 8, "isom", 4);
		/* The tracks stand behind more than is looked at first. */
		bw_buf_put(&file, film.data, start);
		room = bw_buf_reserve(&file, gap);
		assert_non_null(room);
		memset(room, 0, gap);
		memcpy(room, "\0\x20\0\0free", 8);
		bw_buf_put(&file, film.data + start, film.len - start);
		v = add_as(f, put_file(f, "voice.mp4", file.data, file.len), NULL, BW_OK);
		expect(row(v, 0), shows ? "held" : "added", shows + 1);
		assert_string_equal(bw_value_text(bw_value_get(row(v, 0), "kind")), shows ? "video" : "audio");
		bw_value_free(v);
	}
	bw_buf_free(&film);
	bw_buf_free(&file);
}

static void
a_chat_is_counted_and_dated(void **state)
{
	static const char chat[] = "13/03/2024, 10:15 - A.: hello\n13/03/2024, 10:16 - B.: hi\n"
				   "14/03/2024, 09:00 - A.: good morning\n";
	struct fixture *f = *state;
	struct bw_value *v, *dates;

	v = add_as(f, put_file(f, "WhatsApp.txt", chat, sizeof(chat) - 1), NULL, BW_OK);
	expect(row(v, 0), "added", 1);
	assert_string_equal(bw_value_text(bw_value_get(row(v, 0), "kind")), "chat");
	bw_value_free(v);
	assert_int_equal(bw_item_dates(f->c, 1, &dates, NULL), BW_OK);
	assert_int_equal(bw_value_count(dates), 1);
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(dates, 0), "from")), "2024-03-13T10:15:00");
	bw_value_free(dates);
	v = add_as(f, put_file(f, "no-chat.txt", "a letter\n", 9), "chat", BW_EPARTIAL);
	expect(row(v, 0), "refused", 0);
	bw_value_free(v);
	v = add_as(f, put_file(f, "letter.txt", "a letter\n", 9), "statement", BW_OK);
	assert_string_equal(bw_value_text(bw_value_get(row(v, 0), "kind")), "statement");
	bw_value_free(v);
	/* Known bytes are not looked into: they are what they were taken in as. */
	v = add_as(f, put_file(f, "letter-again.txt", "a letter\n", 9), "chat", BW_OK);
	expect(row(v, 0), "known", 2);
	assert_string_equal(bw_value_text(bw_value_get(row(v, 0), "kind")), "statement");
	bw_value_free(v);
}

static bool
stop_at_once(void *ctx, const char *what, uint64_t done, uint64_t total)
{
	(void)ctx;
	(void)what;
	(void)done;
	(void)total;
	return false;
}

static void
a_stopped_intake_keeps_what_it_named(void **state)
{
	struct fixture *f = *state;
	struct bw_hooks hooks = { .step = stop_at_once };
	const char *path = f->files;
	struct bw_add_request req = { &path, 1, NULL };
	struct bw_value *v;
	char name[32];
	int i;

	for (i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "f%03d", i);
		put_file(f, name, name, 4);
	}
	assert_int_equal(bw_flow_add(f->c, &req, &hooks, &v, NULL), BW_ECANCEL);
	fixture_reopen(f);
	assert_int_equal(bw_flow_list(f->c, NULL, NULL, &v, NULL), BW_OK);
	assert_int_equal(bw_value_count(bw_value_get(v, "items")), 1);
	bw_value_free(v);
	v = add_as(f, f->files, NULL, BW_OK);
	assert_int_equal(bw_value_int(bw_value_get(v, "added")), 199);
	assert_int_equal(bw_value_int(bw_value_get(v, "known")), 1);
	bw_value_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_folder_is_taken_in_order_and_once, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_taken_is_named_and_the_rest_is_kept, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(the_vault_does_not_swallow_itself, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(a_file_that_goes_or_changes_is_noticed, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(a_large_file_is_stored_whole_and_known_again, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(a_picture_is_held_whatever_it_is_called, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(sound_alone_is_not_held, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(a_chat_is_counted_and_dated, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(a_stopped_intake_keeps_what_it_named, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

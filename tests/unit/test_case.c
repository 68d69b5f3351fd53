/* Goal: every operation changes what it says, and the same log gives the same
 * tables when it is replayed. */
#include "case_fixture.h"

#include "case/gate.h"
#include "case/ops.h"
#include "case/phase.h"
#include "crypto/hash.h"
#include "flow/custody.h"
#include "flow/events.h"
#include "flow/get.h"
#include "flow/items.h"
#include "flow/notes.h"
#include "flow/persons.h"

static uint64_t
add_item(struct fixture *f, const char *bytes, bool pictured)
{
	struct bw_object o = put_object(f, bytes, strlen(bytes));
	struct bw_date_claim d = { .when = { 1554199200, 1554199200, false }, .text = "2019:04:02 10:00:00",
		.basis = "device", .source = "Exif DateTimeOriginal", .of_event = true };
	struct bw_new_item n = { .object = &o, .kind = pictured ? "photo" : "document",
		.format = pictured ? "jpeg" : "text", .name = "n\xc3\xa4me.jpg", .facts = "{\"a\":1}", .dates = &d, .date_count = 1,
		.pictured = pictured };
	struct bw_err err = { 0 };
	uint64_t number = 0;

	must(bw_op_item_added(f->c, &n, &number, &err), &err);
	must(bw_case_commit(f->c, &err), &err);
	return number;
}

static void
an_item_comes_back_as_it_was_added(void **state)
{
	struct fixture *f = *state;
	uint64_t number = add_item(f, "one", true);
	struct bw_item it;
	struct bw_err err = { 0 };
	uint8_t digest[32];
	int round;

	bw_sha256(digest, "one", 3);
	for (round = 0; round < 2; round++) {
		must(bw_item_live(f->c, number, &it, &err), &err);
		assert_string_equal(it.kind, "photo");
		assert_string_equal(it.format, "jpeg");
		assert_string_equal(it.name, "n\xc3\xa4me.jpg");
		assert_string_equal(it.facts, "{\"a\":1}");
		assert_memory_equal(it.object.sha256, digest, 32);
		assert_int_equal(it.object.size, 3);
		assert_true(it.held && it.pictured && !it.removed);
		bw_item_free(&it);
		fixture_reopen(f);
	}
	assert_int_equal(bw_item_live(f->c, 99, &it, &err), BW_ENOTFOUND);
	assert_true(err.hint[0] != '\0');
	assert_int_equal(bw_item_live(f->c, UINT64_MAX, &it, NULL), BW_ENOTFOUND);
}

static char *
everything(struct fixture *f)
{
	enum bw_rc (*const flows[])(struct bw_case *, const struct bw_hooks *, struct bw_value **, struct bw_err *) = {
		bw_flow_person_list, bw_flow_event_list };
	struct bw_value *all = bw_array(), *v;
	struct bw_err err = { 0 };
	char *json;
	size_t i;

	must(bw_flow_list(f->c, NULL, NULL, &v, &err), &err);
	bw_push(all, v);
	must(bw_flow_log(f->c, 0, NULL, &v, &err), &err);
	bw_push(all, v);
	must(bw_flow_review_list(f->c, true, NULL, &v, &err), &err);
	bw_push(all, v);
	for (i = 0; i < 2; i++) {
		must(flows[i](f->c, NULL, &v, &err), &err);
		bw_push(all, v);
	}
	must(bw_item_notes(f->c, 1, &v, &err), &err);
	bw_push(all, v);
	must(bw_item_dates(f->c, 1, &v, &err), &err);
	bw_push(all, v);
	must(bw_item_persons(f->c, 1, &v, &err), &err);
	bw_push(all, v);
	json = bw_value_json(all, false);
	bw_value_free(all);
	assert_non_null(json);
	return json;
}

static void
the_log_replays_to_the_same_tables(void **state)
{
	static const char *const roles[] = { "sponsor", "witness" };
	static const char *const tags[] = { "+cohabitation", "+meetings", "-meetings" };
	struct bw_note note = { .what = "at home", .who = "1", .how_known = "I was there" };
	struct bw_date_request date = { "2019-04", "owner", "I remember" };
	struct fixture *f = *state;
	struct bw_err err = { 0 };
	struct bw_value *v;
	char *before, *after;

	add_item(f, "one", true);
	add_item(f, "two", false);
	must(bw_flow_person_add(f->c, "A. B.", roles, 2, NULL, &v, &err), &err);
	bw_value_free(v);
	must(bw_flow_note(f->c, 1, &note, NULL, &v, &err), &err);
	bw_value_free(v);
	must(bw_flow_tag(f->c, 1, tags, 3, NULL, &v, &err), &err);
	assert_int_equal(bw_value_count(bw_value_get(v, "tags")), 1);
	bw_value_free(v);
	must(bw_flow_date(f->c, 1, &date, NULL, &v, &err), &err);
	assert_int_equal(bw_value_count(bw_value_get(v, "dates")), 2);
	bw_value_free(v);
	must(bw_flow_event(f->c, "left-country-of-origin", "2019-06", NULL, NULL, &v, &err), &err);
	bw_value_free(v);
	must(bw_flow_event(f->c, "left-country-of-origin", "2020-06", "by bus", NULL, &v, &err), &err);
	bw_value_free(v);
	review_as(f, "1", "medical");
	must(bw_op_screened(f->c, 2, "{\"verdict\":\"held\",\"why\":\"please look\"}", false, &err), &err);
	must(bw_case_meta_set(f->c, "k/1", "\0x", 2, &err), &err);
	must(bw_case_commit(f->c, &err), &err);

	before = everything(f);
	assert_non_null(strstr(before, "before-flight"));
	assert_non_null(strstr(before, "by bus"));
	fixture_reopen(f);
	after = everything(f);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static enum bw_rc
count_key(void *ctx, const char *key, struct bw_bytes value)
{
	(void)value;
	assert_int_equal(strncmp(key, "a/", 2), 0);
	++*(int *)ctx;
	return BW_OK;
}

static void
small_things_are_kept(void **state)
{
	struct fixture *f = *state;
	struct bw_buf b = { 0 };
	struct bw_err err = { 0 };
	struct bw_secret seed = { 0 }, again = { 0 };
	int count = 0;

	must(bw_case_meta_set(f->c, "a/1", "x", 1, &err), &err);
	must(bw_case_meta_set(f->c, "a/2", "", 0, &err), &err);
	must(bw_case_meta_set(f->c, "b/1", "z", 1, &err), &err);
	must(bw_case_meta_set(f->c, "a/1", "yy", 2, &err), &err);
	must(bw_case_meta_get(f->c, "a/1", &b, &err), &err);
	assert_int_equal(b.len, 2);
	assert_int_equal(bw_case_meta_get(f->c, "a/3", &b, NULL), BW_ENOTFOUND);
	must(bw_case_meta_each(f->c, "a/", count_key, &count, &err), &err);
	assert_int_equal(count, 2);
	bw_buf_free(&b);
	must(bw_case_signing_key(f->c, &seed, &err), &err);
	must(bw_case_commit(f->c, &err), &err);
	fixture_reopen(f);
	must(bw_case_signing_key(f->c, &again, &err), &err);
	assert_int_equal(seed.len, 32);
	assert_memory_equal(seed.data, again.data, 32);
	bw_secret_free(&seed);
	bw_secret_free(&again);
}

static void
wrong_words_change_nothing(void **state)
{
	static const char *const half[] = { "+cohabitation", "+love" };
	static const char *const bare[] = { "cohabitation" };
	static const char *const nobody[] = { "king" };
	struct bw_date_request no_reason = { "2019", "owner", "" }, no_basis = { "2019", "rumour", "x" },
		no_date = { "2019-02-30", "owner", "x" };
	struct bw_note note = { .who = "7" };
	const char *one = "1";
	struct bw_review fine = { .items = &one, .count = 1, .sensitivity = "fine" };
	struct fixture *f = *state;
	struct bw_value *v, *tags;

	add_item(f, "one", false);
	assert_int_equal(bw_flow_tag(f->c, 1, half, 2, NULL, &v, NULL), BW_EUSAGE);
	assert_int_equal(bw_flow_tag(f->c, 1, bare, 1, NULL, &v, NULL), BW_EUSAGE);
	assert_int_equal(bw_item_tags(f->c, 1, &tags, NULL), BW_OK);
	assert_int_equal(bw_value_count(tags), 0);
	bw_value_free(tags);
	assert_int_equal(bw_flow_date(f->c, 1, &no_reason, NULL, &v, NULL), BW_EUSAGE);
	assert_int_equal(bw_flow_date(f->c, 1, &no_basis, NULL, &v, NULL), BW_EUSAGE);
	assert_int_equal(bw_flow_date(f->c, 1, &no_date, NULL, &v, NULL), BW_EUSAGE);
	assert_int_equal(bw_flow_note(f->c, 1, &note, NULL, &v, NULL), BW_ENOTFOUND);
	assert_int_equal(bw_flow_note(f->c, 2, &note, NULL, &v, NULL), BW_ENOTFOUND);
	assert_int_equal(bw_flow_person_add(f->c, "A", nobody, 1, NULL, &v, NULL), BW_EUSAGE);
	assert_int_equal(bw_flow_event(f->c, "Left Home", "2019", NULL, NULL, &v, NULL), BW_EUSAGE);
	assert_int_equal(bw_flow_review(f->c, &fine, NULL, &v, NULL), BW_EUSAGE);
	assert_null(v);
}

/* The disclosed copy is refused for everything the gate keeps, and no file is
 * left; the original stays the owner's. */
static void
get_hands_out_only_what_may_leave(void **state)
{
	static const char *const kept[] = { NULL, "sexual", "unsure", "intimate" };
	struct fixture *f = *state;
	struct bw_value *v;
	struct bw_err err = { 0 };
	char path[128];
	size_t i;

	add_item(f, "not really a picture", true);
	snprintf(path, sizeof(path), "%s/out", f->top);
	for (i = 0; i < 4; i++) {
		if (kept[i] != NULL)
			review_as(f, "1", kept[i]);
		assert_int_equal(bw_flow_get(f->c, 1, path, false, NULL, &v, NULL), BW_EREFUSED);
		assert_null(v);
		assert_int_not_equal(access(path, F_OK), 0);
	}
	must(bw_flow_get(f->c, 1, path, true, NULL, &v, &err), &err);
	assert_int_equal(bw_value_int(bw_value_get(v, "size")), 20);
	bw_value_free(v);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(bw_flow_get(f->c, 1, path, true, NULL, &v, NULL), BW_EEXIST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_item_comes_back_as_it_was_added, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(the_log_replays_to_the_same_tables, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(small_things_are_kept, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(wrong_words_change_nothing, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(get_hands_out_only_what_may_leave, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

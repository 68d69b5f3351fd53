/* Goal: the owner's word is taken for one item or many, whole or not at all; it is
 * never overwritten by a range or by the program; nobody is told what was "seen". */
#include "case_fixture.h"

#include "case/ops.h"
#include "flow/custody.h"
#include "flow/items.h"
#include "flow/screen_vault.h"

static void
add_pictures(struct fixture *f, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		struct bw_object o = put_object(f, &i, sizeof(i));
		struct bw_new_item n = { .object = &o, .kind = "photo", .format = "jpeg", .name = "p.jpg", .pictured = true };
		struct bw_err err = { 0 };
		uint64_t number;

		must(bw_op_item_added(f->c, &n, &number, &err), &err);
	}
	assert_int_equal(bw_case_commit(f->c, NULL), BW_OK);
}

static enum bw_sensitivity
now(struct fixture *f, uint64_t item)
{
	struct bw_item it;
	struct bw_err err = { 0 };
	enum bw_sensitivity s;

	must(bw_item_live(f->c, item, &it, &err), &err);
	s = it.sensitivity;
	bw_item_free(&it);
	return s;
}

static enum bw_rc
say(struct fixture *f, const char *const *items, size_t count, const char *what, size_t *told)
{
	struct bw_review r = { .items = items, .count = count, .sensitivity = what };
	struct bw_value *v = NULL;
	enum bw_rc rc = bw_flow_review(f->c, &r, NULL, &v, NULL);

	if (told != NULL)
		*told = bw_value_count(bw_value_get(v, "items"));
	bw_value_free(v);
	return rc;
}

static void
many_are_settled_at_once_and_decisions_stand(void **state)
{
	static const char *const some[] = { "3-7", "9", "4-6" };
	struct fixture *f = *state;
	uint64_t i;
	size_t told;

	add_pictures(f, 9);
	review_as(f, "5", "sexual");
	review_as(f, "6", "medical");
	review_as(f, "7", "unsure");
	assert_int_equal(say(f, some, 3, "ordinary", &told), BW_OK);
	assert_int_equal(told, 4);
	for (i = 1; i <= 9; i++)
		assert_int_equal(now(f, i), i == 5 ? BW_SENS_SEXUAL : i == 6 ? BW_SENS_MEDICAL :
		    i == 3 || i == 4 || i == 7 || i == 9 ? BW_SENS_ORDINARY : BW_SENS_NONE);
	/* Named alone, a decision can be changed. */
	review_as(f, "5", "ordinary");
	assert_int_equal(now(f, 5), BW_SENS_ORDINARY);
}

static void
it_is_all_or_nothing(void **state)
{
	static const char *const bad[] = { "0", "x", "", "-", "1-", "-2", "2-1", "1-2-3", "1 2", "01", "1000000000000000000", "7", "1,2" };
	struct fixture *f = *state;
	const char *pair[2] = { "1" };
	size_t i;

	add_pictures(f, 3);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		pair[1] = bad[i];
		assert_int_not_equal(say(f, pair, 2, "ordinary", NULL), BW_OK);
		assert_int_equal(now(f, 1), BW_SENS_NONE);
	}
	review_as(f, "2-3", "medical");
	pair[1] = "2-3"; /* nothing waits there any more */
	assert_int_equal(say(f, pair, 2, "ordinary", NULL), BW_ENOTFOUND);
	assert_int_equal(now(f, 1), BW_SENS_NONE);
	assert_int_equal(say(f, pair, 1, "pretty", NULL), BW_EUSAGE);
}

static void
the_reason_is_in_the_log(void **state)
{
	struct fixture *f = *state;
	struct bw_value *v;
	struct bw_err err = { 0 };
	char *json;

	add_pictures(f, 1);
	review_as(f, "1", "medical");
	must(bw_flow_log(f->c, 1, NULL, &v, &err), &err);
	json = bw_value_json(v, false);
	assert_non_null(strstr(json, "\"medical: a test\""));
	free(json);
	bw_value_free(v);
}

static void
the_program_does_not_overrule_its_owner(void **state)
{
	static const char held[] = "{\"verdict\":\"held\",\"why\":\"please look at this picture\"}";
	static const char fine[] = "{\"verdict\":\"ordinary\",\"why\":null}";
	struct fixture *f = *state;
	struct bw_item it;
	struct bw_err err = { 0 };
	int round;

	add_pictures(f, 3);
	review_as(f, "1", "ordinary");
	review_as(f, "2", "sexual");
	must(bw_op_screened(f->c, 1, held, false, &err), &err);
	must(bw_op_screened(f->c, 2, fine, true, &err), &err);
	must(bw_op_screened(f->c, 3, fine, true, &err), &err);
	must(bw_case_commit(f->c, &err), &err);
	for (round = 0; round < 2; round++) {
		must(bw_item_live(f->c, 1, &it, &err), &err);
		assert_true(!it.held && strcmp(it.screening, held) == 0);
		bw_item_free(&it);
		must(bw_item_live(f->c, 2, &it, &err), &err);
		assert_true(it.held && it.sensitivity == BW_SENS_SEXUAL);
		bw_item_free(&it);
		must(bw_item_live(f->c, 3, &it, &err), &err);
		assert_true(!it.held && it.sensitivity == BW_SENS_NONE);
		bw_item_free(&it);
		fixture_reopen(f);
	}
}

/* Neutral words, and numbers only for who asks. */
static void
the_list_asks_and_claims_nothing(void **state)
{
	static const char said[] = "{\"why\":\"please look at this picture\",\"scores\":{\"porn\":0.5}}";
	struct fixture *f = *state;
	struct bw_value *v;
	struct bw_err err = { 0 };
	char *json;
	int with;

	add_pictures(f, 1);
	must(bw_op_screened(f->c, 1, said, false, &err), &err);
	for (with = 0; with < 2; with++) {
		must(bw_flow_review_list(f->c, with, NULL, &v, &err), &err);
		json = bw_value_json(v, false);
		assert_non_null(strstr(json, "please look at this picture"));
		assert_int_equal(strstr(json, "porn") != NULL, with);
		free(json);
		bw_value_free(v);
	}
}

static void
the_setting_is_kept_and_has_no_off(void **state)
{
	struct fixture *f = *state;
	const struct bw_policy *p;
	struct bw_value *v;
	struct bw_err err = { 0 };

	must(bw_screen_policy_of(f->c, &p, &err), &err);
	assert_ptr_equal(p, &bw_policy_standard);
	/* The tests have no model: nothing changes. */
	assert_int_equal(bw_flow_screen_again(f->c, &bw_policy_stricter, NULL, &v, NULL), BW_ENOTFOUND);
	must(bw_screen_policy_of(f->c, &p, &err), &err);
	assert_ptr_equal(p, &bw_policy_standard);
	must(bw_case_meta_set(f->c, "screening", "off", 3, &err), &err);
	must(bw_case_commit(f->c, &err), &err);
	fixture_reopen(f);
	must(bw_screen_policy_of(f->c, &p, &err), &err);
	assert_ptr_equal(p, &bw_policy_stricter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many_are_settled_at_once_and_decisions_stand, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(it_is_all_or_nothing, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(the_reason_is_in_the_log, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(the_program_does_not_overrule_its_owner, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(the_list_asks_and_claims_nothing, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(the_setting_is_kept_and_has_no_off, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: what is chosen is taken in order and once, and nothing that is not there; the mark of
 * a gap is no message; what was decided about a chat holds for its excerpts. */
#include "case_fixture.h"

#include "case/gate.h"
#include "case/ops.h"
#include "chat/header.h"
#include "flow/excerpt.h"

static void
ranges_are(const char *lines, uint64_t context, uint64_t last, const char *want)
{
	struct bw_range r[BW_EXCERPT_RANGES_MAX];
	struct bw_buf text = { 0 };
	struct bw_err err = { 0 };
	size_t count, i;

	must(bw_excerpt_ranges(lines, context, last, r, &count, &err), &err);
	for (i = 0; i < count; i++)
		bw_buf_printf(&text, "%s%llu-%llu", i > 0 ? " " : "", (unsigned long long)r[i].first, (unsigned long long)r[i].last);
	assert_string_equal(bw_buf_text(&text), want);
	bw_buf_free(&text);
}

static void
ranges_come_in_order_and_once(void **state)
{
	(void)state;
	ranges_are("1", 0, 1, "1-1");
	ranges_are("5-7,1-2", 0, 9, "1-2 5-7");
	ranges_are("5-7,6,7-8,9", 0, 9, "5-9");
	ranges_are("2-8,3-4", 0, 9, "2-8");
	ranges_are("1,3", 0, 9, "1-1 3-3");
	ranges_are("1,5", 1, 9, "1-2 4-6");
	ranges_are("3,7", 2, 9, "1-9");
	ranges_are("4", UINT64_MAX, 9, "1-9");
	ranges_are("000004", 0, 9, "4-4");
	ranges_are("999999999999999999", 5, 999999999999999999u, "999999999999999994-999999999999999999");
}

static void
what_is_no_range_is_refused(void **state)
{
	static const char *const wrong[] = { "", "0", "-", "1-", "-1", "0-1", "2-1", "10", "9-10", "1,", ",1", "1,,2", "1-2-3", "1 ",
		" 1", "+1", "1x", "0x1", "1-2;3", "1000000000000000000", "99999999999999999999" };
	struct bw_range r[BW_EXCERPT_RANGES_MAX];
	struct bw_buf many = { 0 };
	size_t count, i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(bw_excerpt_ranges(wrong[i], 0, 9, r, &count, NULL), BW_EUSAGE);
	for (i = 0; i < BW_EXCERPT_RANGES_MAX; i++)
		bw_buf_printf(&many, "%s%zu", i > 0 ? "," : "", 2 * i + 1);
	assert_int_equal(bw_excerpt_ranges(bw_buf_text(&many), 0, 999, r, &count, NULL), BW_OK);
	assert_int_equal(count, BW_EXCERPT_RANGES_MAX);
	bw_buf_str(&many, ",999");
	assert_int_equal(bw_excerpt_ranges(bw_buf_text(&many), 0, 999, r, &count, NULL), BW_EUSAGE);
	bw_buf_free(&many);
}

static void
a_mark_is_no_message_and_is_known(void **state)
{
	static const uint64_t gaps[] = { 1, 2, 214, UINT64_MAX };
	static const char said[] = "01/02/2019, 10:00 - A.: she was not included in it, […] niet opgenomen";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
		struct bw_chat_header h;
		struct bw_buf mark = { 0 };

		bw_excerpt_mark(gaps[i], &mark);
		assert_false(bw_chat_header_may_be(mark.data, mark.len));
		assert_false(bw_chat_header_read(mark.data, mark.len, &h));
		assert_true(bw_excerpt_has_mark(mark.data, mark.len));
		assert_null(memchr(mark.data, '\n', mark.len));
		bw_buf_free(&mark);
	}
	assert_false(bw_excerpt_has_mark(said, sizeof(said) - 1));
}

static uint64_t
add_item(struct fixture *f, const char *bytes, const char *kind, uint64_t source)
{
	struct bw_object_writer *w;
	struct bw_object o;
	struct bw_new_item n = { .object = &o, .kind = kind, .format = "text", .name = "n", .source = source };
	struct bw_err err = { 0 };
	uint64_t number;
	bool known;

	must(bw_object_begin(bw_case_store(f->c), NULL, &w, &err), &err);
	must(bw_object_write(w, bytes, strlen(bytes), &err), &err);
	must(bw_object_finish(w, &o, &known, &err), &err);
	must(bw_op_item_added(f->c, &n, &number, &err), &err);
	must(bw_case_commit(f->c, &err), &err);
	return number;
}

static void
decide(struct fixture *f, uint64_t item, enum bw_sensitivity s)
{
	struct bw_err err = { 0 };

	must(bw_op_review(f->c, item, s, NULL, &err), &err);
	must(bw_case_commit(f->c, &err), &err);
}

/* The excerpt of a chat leaves when both may, under the same release, and in no other case. */
static void
what_holds_for_the_chat_holds_for_its_excerpt(void **state)
{
	struct fixture *f = *state;
	const struct bw_gate_ctx gates[] = { { false }, { true } };
	uint64_t chat = add_item(f, "one", "chat", 0), excerpt = add_item(f, "two", "excerpt", chat);
	uint64_t other = add_item(f, "three", "document", chat);
	struct bw_err err = { 0 };
	struct bw_item a = { 0 }, b = { 0 }, e = { 0 };
	int s, t;
	size_t g;

	for (s = BW_SENS_ORDINARY; s <= BW_SENS_UNSURE; s++)
		for (t = BW_SENS_ORDINARY; t <= BW_SENS_UNSURE; t++) {
			decide(f, chat, (enum bw_sensitivity)s);
			decide(f, excerpt, (enum bw_sensitivity)t);
			decide(f, other, (enum bw_sensitivity)t); /* what it would be by itself */
			must(bw_item_live(f->c, chat, &a, &err), &err);
			must(bw_item_live(f->c, other, &b, &err), &err);
			must(bw_item_live(f->c, excerpt, &e, &err), &err);
			for (g = 0; g < 2; g++)
				assert_int_equal(bw_gate_may_leave(f->c, &e, &gates[g], NULL),
				    bw_gate_may_leave(f->c, &a, &gates[g], NULL) && bw_gate_may_leave(f->c, &b, &gates[g], NULL));
			assert_int_equal(e.held, a.held || b.held);
			bw_item_free(&a);
			bw_item_free(&b);
			bw_item_free(&e);
		}
	decide(f, chat, BW_SENS_ORDINARY);
	decide(f, excerpt, BW_SENS_ORDINARY);
	must(bw_op_removed(f->c, chat, "because", &err), &err);
	must(bw_case_commit(f->c, &err), &err);
	fixture_reopen(f);
	must(bw_item_live(f->c, excerpt, &e, &err), &err);
	assert_true(e.held && !bw_gate_may_leave(f->c, &e, &gates[1], NULL));
	bw_item_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_come_in_order_and_once),
		cmocka_unit_test(what_is_no_range_is_refused),
		cmocka_unit_test(a_mark_is_no_message_and_is_known),
		cmocka_unit_test_setup_teardown(what_holds_for_the_chat_holds_for_its_excerpt, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chat/chat.h"

static void
scan(const char *text, struct bw_chat *c)
{
	struct bw_bytes all = { (const uint8_t *)text, strlen(text) };
	struct bw_chat_source src = bw_chat_source_memory(&all);
	struct bw_err err = { 0 };

	assert_true(bw_chat_may_be(text, strlen(text)));
	assert_int_equal(bw_chat_survey(&src, NULL, c, &err), BW_OK);
}

static int64_t
at(int year, int month, int day, int hour, int minute)
{
	struct bw_civil c = { year, month, day, hour, minute, 0 };

	return bw_civil_seconds(&c);
}

static void
an_android_export_is_counted_and_dated(void **state)
{
	struct bw_chat c;

	(void)state;
	scan("13/02/2024, 21:45 - Messages are end-to-end encrypted.\n13/02/2024, 21:46 - A.: hello\nsecond line\n"
	     "14/02/2024, 08:00 - B.: a: b\n", &c);
	assert_int_equal(c.messages, 3);
	assert_int_equal(c.participant_count, 2);
	assert_int_equal(c.reading.order, BW_ORDER_FIELD_ABOVE_12);
	assert_true(c.reading.day_first);
	assert_int_equal(c.first, at(2024, 2, 13, 21, 45));
	assert_int_equal(c.last, at(2024, 2, 14, 8, 0));
	bw_chat_free(&c);
}

static void
an_order_that_nothing_proves_stays_open_both_ways(void **state)
{
	struct bw_chat c;

	(void)state;
	scan("[03/04/2021, 10:00:00] A.: x\r\n[03/04/2021, 10:05:00] B.: y\r\n", &c);
	assert_int_equal(c.reading.order, BW_ORDER_AMBIGUOUS);
	assert_int_equal(c.span.from, at(2021, 3, 4, 10, 0));
	assert_int_equal(c.span.to, at(2021, 4, 3, 10, 5));
	bw_chat_free(&c);
}

static void
the_order_of_the_file_decides_when_one_reading_runs_backwards(void **state)
{
	struct bw_chat c;

	(void)state;
	scan("[01/12/2021, 10:00:00] A.: x\n[02/01/2022, 10:00:00] A.: y\n", &c);
	/* As month/day: 12 January 2021, then 1 February 2022: also in order. */
	assert_int_equal(c.reading.order, BW_ORDER_AMBIGUOUS);
	bw_chat_free(&c);
	scan("[05/01/2021, 10:00:00] A.: x\n[04/02/2021, 10:00:00] A.: y\n", &c);
	assert_int_equal(c.reading.order, BW_ORDER_FILE_ORDER);
	assert_true(c.reading.day_first);
	bw_chat_free(&c);
}

static void
a_year_in_front_needs_no_guess(void **state)
{
	struct bw_chat c;

	(void)state;
	scan("[2017-09-07, 7:58:30 PM] A.: x\n", &c);
	assert_int_equal(c.reading.order, BW_ORDER_YEAR_FIRST);
	assert_int_equal(c.first, at(2017, 9, 7, 19, 58) + 30);
	bw_chat_free(&c);
}

static void
digits_of_other_scripts_are_digits(void **state)
{
	struct bw_chat c;

	(void)state;
	scan("٢٤‏/٤‏/٢٠٢٢، ٢:٠٧ م - A.: x\n", &c);
	assert_int_equal(c.first, at(2022, 4, 24, 14, 7));
	bw_chat_free(&c);
}

static void
ordinary_text_is_no_chat(void **state)
{
	const char *text = "On 3/4/2021 we met at 10 o'clock. It was cold.\nA.: I remember.\n";
	const char *time = "On 3/4/2021 we met at 10:00. It was cold.\nA.: I remember.\n";
	struct bw_bytes all = { (const uint8_t *)time, strlen(time) };
	struct bw_chat_source src = bw_chat_source_memory(&all);
	struct bw_err err = { 0 };
	struct bw_chat c;

	(void)state;
	assert_false(bw_chat_may_be(text, strlen(text)));
	assert_int_equal(bw_chat_survey(&src, NULL, &c, &err), BW_EFORMAT);
}

static const char two[] = "[13/02/2024, 21:45:09] A.: one\r\n"
    "[13/02/2024, 21:46:00] B.: \xe2\x80\x8e<attached: 1.jpg>\r\nmore\r\n";

static enum bw_rc
second_message(void *ctx, const struct bw_chat_message *m)
{
	*(uint64_t *)ctx = m->n;
	if (m->n < 2)
		return BW_OK;
	assert_int_equal(m->attachment_count, 1);
	assert_int_equal(m->attachments[0].name.len, 5);
	assert_memory_equal(m->attachments[0].name.data, "1.jpg", 5);
	assert_memory_equal(m->text.data + m->text.len - 4, "more", 4);
	assert_int_equal(m->byte_start, 32);
	assert_int_equal(m->byte_end, strlen(two) - 2);
	return BW_OK;
}

static void
a_message_keeps_its_lines_and_names_its_file(void **state)
{
	struct bw_bytes all = { (const uint8_t *)two, strlen(two) };
	struct bw_chat_source src = bw_chat_source_memory(&all);
	uint64_t last = 0;
	struct bw_chat_sink sink = { .ctx = &last, .message = second_message };
	struct bw_chat c;

	(void)state;
	scan(two, &c);
	assert_int_equal(bw_chat_read(&src, &c, &sink, NULL), BW_OK);
	assert_int_equal(last, 2);
	bw_chat_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_android_export_is_counted_and_dated),
		cmocka_unit_test(an_order_that_nothing_proves_stays_open_both_ways),
		cmocka_unit_test(the_order_of_the_file_decides_when_one_reading_runs_backwards),
		cmocka_unit_test(a_year_in_front_needs_no_guess),
		cmocka_unit_test(digits_of_other_scripts_are_digits),
		cmocka_unit_test(ordinary_text_is_no_chat),
		cmocka_unit_test(a_message_keeps_its_lines_and_names_its_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

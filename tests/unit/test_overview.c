/* Goal: messages and calls are counted by month and person as they stand, in both readings
 * where two stand; silences are the longest; names are not merged; the picture is well formed
 * and shows what cannot be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/overview_count.h"
#include "flow/overview_svg.h"

#define DAY ((int64_t)86400)

static struct bw_bytes
bytes(const char *text)
{
	return (struct bw_bytes){ (const uint8_t *)text, strlen(text) };
}

static int64_t
at(int year, int month, int day, int hour)
{
	const struct bw_civil c = { year, month, day, hour, 0, 0 };

	return bw_civil_seconds(&c);
}

static void
say(struct bw_overview *o, const char *sender, int64_t t)
{
	struct bw_chat_message m = { .kind = BW_CHAT_TEXT, .has_wall = true, .wall = t, .wall_other = t, .sender = bytes(sender),
		.duration_s = -1 };

	bw_overview_add(o, &m);
}

static void
call(struct bw_overview *o, const char *sender, int64_t t, int64_t seconds, bool answered)
{
	struct bw_chat_message m = { .kind = BW_CHAT_CALL, .has_wall = true, .wall = t, .wall_other = t, .sender = bytes(sender),
		.duration_s = seconds, .answered = answered };

	bw_overview_add(o, &m);
}

static struct bw_overview *
fresh(void)
{
	struct bw_overview *o = NULL;

	assert_int_equal(bw_overview_new(&o, NULL), BW_OK);
	return o;
}

static int64_t
number(const struct bw_value *v, const char *key)
{
	assert_false(bw_value_is_null(bw_value_get(v, key)));
	return bw_value_int(bw_value_get(v, key));
}

static const struct bw_value *
reading(const struct bw_value *v, size_t i)
{
	return bw_value_at(bw_value_get(v, "readings"), i);
}

static void
months_and_people_are_counted(void **state)
{
	struct bw_overview *o = fresh();
	const struct bw_value *months, *may, *people;
	struct bw_value *v;

	(void)state;
	say(o, "A.", at(2019, 3, 31, 23));
	say(o, "B.", at(2019, 5, 1, 0));
	say(o, "B.", at(2019, 5, 1, 1));
	call(o, "A.", at(2019, 5, 1, 2), 119, true);
	call(o, "B.", at(2019, 5, 2, 2), 0, false);
	call(o, "B.", at(2019, 5, 3, 2), -1, true);
	v = bw_overview_value(o);
	assert_int_equal(number(v, "messages"), 3);
	assert_int_equal(number(v, "calls"), 3);
	assert_int_equal(number(v, "answered"), 2);
	assert_int_equal(number(v, "minutes"), 1);
	assert_int_equal(number(v, "calls_without_length"), 1);
	assert_string_equal(bw_value_text(bw_value_get(v, "clock")), "phone");
	assert_int_equal(bw_value_count(bw_value_get(v, "readings")), 1);
	months = bw_value_get(reading(v, 0), "months");
	assert_int_equal(bw_value_count(months), 2);
	may = bw_value_at(months, 1);
	assert_string_equal(bw_value_text(bw_value_get(may, "month")), "2019-05");
	assert_int_equal(number(may, "messages"), 2);
	assert_int_equal(number(may, "calls"), 3);
	people = bw_value_get(may, "people");
	assert_int_equal(bw_value_count(people), 2);
	assert_int_equal(number(bw_value_at(people, 0), "messages"), 0);
	assert_int_equal(number(bw_value_at(people, 0), "calls"), 1);
	assert_int_equal(number(bw_value_at(people, 1), "messages"), 2);
	/* On the first of May both, on the other days one. */
	assert_int_equal(number(reading(v, 0), "days"), 4);
	assert_int_equal(number(reading(v, 0), "days_both"), 1);
	assert_string_equal(bw_value_text(bw_value_get(reading(v, 0), "first")), "2019-03-31T23:00:00");
	bw_value_free(v);
	bw_overview_free(o);
}

static void
lines_of_the_app_and_undated_ones_are_told_apart(void **state)
{
	struct bw_chat_message m = { .kind = BW_CHAT_SYSTEM, .has_wall = true };
	struct bw_overview *o = fresh();
	struct bw_value *v;

	(void)state;
	bw_overview_add(o, &m);
	m = (struct bw_chat_message){ .kind = BW_CHAT_TEXT, .sender = bytes("A.") };
	bw_overview_add(o, &m);
	m.has_wall = true;
	m.wall = m.wall_other = INT64_MAX; /* no date of a chat */
	bw_overview_add(o, &m);
	m.not_sent = true;
	bw_overview_add(o, &m);
	v = bw_overview_value(o);
	assert_int_equal(number(v, "messages"), 2);
	assert_int_equal(number(v, "not_sent"), 1);
	assert_int_equal(number(v, "app_lines"), 1);
	assert_int_equal(number(v, "undated"), 2);
	assert_int_equal(bw_value_count(bw_value_get(reading(v, 0), "months")), 0);
	assert_true(bw_value_is_null(bw_value_get(reading(v, 0), "first")));
	bw_value_free(v);
	bw_overview_free(o);
}

static void
the_longest_silences_whatever_the_order_of_the_file(void **state)
{
	struct bw_value *v[2];
	const struct bw_value *list;
	char *json[2];
	int turn, i;

	(void)state;
	for (turn = 0; turn < 2; turn++) {
		struct bw_overview *o = fresh();
		int64_t t[12];

		t[0] = at(2020, 1, 1, 12);
		for (i = 1; i < 12; i++)
			t[i] = t[i - 1] + (1 + (i * 5) % 12) * DAY;
		for (i = 0; i < 12; i++) {
			say(o, "A.", t[turn == 0 ? i : 11 - i]);
			say(o, "A.", t[turn == 0 ? i : 11 - i] + 3600);
		}
		v[turn] = bw_overview_value(o);
		json[turn] = bw_value_json(bw_value_get(reading(v[turn], 0), "silences"), false);
		bw_overview_free(o);
	}
	list = bw_value_get(reading(v[0], 0), "silences");
	assert_int_equal(bw_value_count(list), BW_OVERVIEW_SILENCES);
	for (i = 0; i < (int)BW_OVERVIEW_SILENCES; i++)
		assert_true(number(bw_value_at(list, (size_t)i), "days") >= 3);
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(list, 0), "from")), "2020-01-01T13:00:00");
	assert_string_equal(json[0], json[1]);
	for (turn = 0; turn < 2; turn++) {
		free(json[turn]);
		bw_value_free(v[turn]);
	}
}

static void
names_are_the_same_only_when_all_their_bytes_are(void **state)
{
	struct bw_overview *o = fresh();
	struct bw_chat_message m = { .kind = BW_CHAT_TEXT, .sender = bytes("A."), .sender_id = bytes("+31 1"), .role = BW_ROLE_PERSON };
	struct bw_value *v;

	(void)state;
	say(o, "A.", 0);
	say(o, "A.\xe2\x80\x8b", 0);
	bw_overview_add(o, &m);
	m.sender_id = bytes("+31 2");
	bw_overview_add(o, &m);
	m.role = BW_ROLE_SELF;
	bw_overview_add(o, &m);
	v = bw_overview_value(o);
	assert_int_equal(bw_value_count(bw_value_get(v, "people")), 5);
	bw_value_free(v);
	bw_overview_free(o);
}

static void
more_people_than_columns_are_counted_together(void **state)
{
	struct bw_overview *o = fresh();
	struct bw_value *v;
	int64_t all = 0;
	char name[16];
	size_t i, k;

	(void)state;
	for (i = 0; i < BW_OVERVIEW_NAMES + 5; i++)
		for (k = 0; k < (i >= 30 && i < 34 ? 3u : 1u); k++) {
			(void)snprintf(name, sizeof(name), "P%zu", i);
			say(o, name, at(2020, 1, 1, 12));
		}
	v = bw_overview_value(o);
	assert_int_equal(bw_value_count(bw_value_get(v, "people")), BW_OVERVIEW_PEOPLE);
	for (i = 0; i < BW_OVERVIEW_PEOPLE; i++)
		all += number(bw_value_at(bw_value_get(v, "people"), i), "messages");
	assert_int_equal(all, BW_OVERVIEW_PEOPLE + 8);
	assert_int_equal(number(v, "others"), BW_OVERVIEW_NAMES - BW_OVERVIEW_PEOPLE + 1);
	assert_int_equal(number(v, "messages"), BW_OVERVIEW_NAMES + 5 + 8);
	bw_value_free(v);
	bw_overview_free(o);
}

static void
both_readings_stand_side_by_side(void **state)
{
	struct bw_chat_message m = { .kind = BW_CHAT_TEXT, .has_wall = true, .wall = at(2020, 2, 1, 0), .wall_other = at(2020, 1, 2, 0),
		.sender = bytes("A.") };
	struct bw_overview *o = fresh();
	struct bw_value *v;

	(void)state;
	bw_overview_add(o, &m);
	v = bw_overview_value(o);
	assert_int_equal(bw_value_count(bw_value_get(v, "readings")), 2);
	assert_string_equal(bw_value_text(bw_value_get(reading(v, 0), "first")), "2020-02-01T00:00:00");
	assert_string_equal(bw_value_text(bw_value_get(reading(v, 1), "first")), "2020-01-02T00:00:00");
	bw_value_free(v);
	bw_overview_free(o);
}

static void
too_many_months_are_said_and_not_silently_dropped(void **state)
{
	struct bw_overview *o = fresh();
	struct bw_value *v;
	int64_t i;

	(void)state;
	for (i = 0; i < BW_OVERVIEW_MONTHS + 7; i++)
		say(o, "A.", i * 31 * DAY);
	v = bw_overview_value(o);
	assert_int_equal(bw_value_count(bw_value_get(reading(v, 0), "months")), BW_OVERVIEW_MONTHS);
	assert_true(number(reading(v, 0), "not_counted") > 0);
	assert_int_equal(number(v, "messages"), BW_OVERVIEW_MONTHS + 7);
	bw_value_free(v);
	bw_overview_free(o);
}

static size_t
count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (text = strstr(text, what); text != NULL; text = strstr(text + 1, what))
		n++;
	return n;
}

static void
the_picture_is_well_formed_and_takes_no_words_for_marks(void **state)
{
	struct bw_overview *o = fresh();
	struct bw_buf svg = { 0 };
	struct bw_value *v;
	const char *text;

	(void)state;
	say(o, "<script>&\"\xe2\x80\xae", at(2019, 3, 1, 0));
	call(o, "B.", at(2019, 8, 1, 0), 60, true);
	v = bw_overview_value(o);
	bw_overview_svg(v, &svg);
	text = bw_buf_text(&svg);
	assert_int_equal(count_of(text, "<svg"), 1);
	assert_int_equal(count_of(text, "</svg>"), 1);
	assert_int_equal(count_of(text, "<g>"), count_of(text, "</g>"));
	assert_int_equal(count_of(text, "<text"), count_of(text, "</text>"));
	assert_int_equal(count_of(text, "<title"), count_of(text, "</title>"));
	assert_int_equal(count_of(text, "<script"), 0);
	assert_int_equal(count_of(text, "\xe2\x80\xae"), 0);
	assert_true(count_of(text, "&lt;script&gt;&amp;&quot;") >= 1);
	assert_int_equal(count_of(text, "<desc"), 1);
	assert_int_equal(count_of(text, "niet wat er is gezegd"), 1);
	assert_true(count_of(text, "not what was said") >= 1);
	assert_int_equal(count_of(text, "href"), 0);
	bw_buf_free(&svg);
	bw_value_free(v);
	bw_overview_free(o);
}

static void
a_date_far_away_does_not_make_a_picture_of_any_size(void **state)
{
	struct bw_overview *o = fresh();
	struct bw_overview_bar *bars;
	struct bw_value *v;
	bool squeezed;
	size_t count;

	(void)state;
	say(o, "A.", at(1, 1, 1, 0));
	say(o, "A.", at(9999, 12, 31, 0));
	v = bw_overview_value(o);
	bars = bw_overview_bars(reading(v, 0), &count, &squeezed);
	assert_non_null(bars);
	assert_true(squeezed);
	assert_int_equal(count, 2);
	free(bars);
	bw_value_free(v);
	bw_overview_free(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months_and_people_are_counted),
		cmocka_unit_test(lines_of_the_app_and_undated_ones_are_told_apart),
		cmocka_unit_test(the_longest_silences_whatever_the_order_of_the_file),
		cmocka_unit_test(names_are_the_same_only_when_all_their_bytes_are),
		cmocka_unit_test(more_people_than_columns_are_counted_together),
		cmocka_unit_test(both_readings_stand_side_by_side),
		cmocka_unit_test(too_many_months_are_said_and_not_silently_dropped),
		cmocka_unit_test(the_picture_is_well_formed_and_takes_no_words_for_marks),
		cmocka_unit_test(a_date_far_away_does_not_make_a_picture_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

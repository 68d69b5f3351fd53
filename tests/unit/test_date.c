/* Goal: DATE is read strictly and as the interval it says, and shown back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/tlv.h"

static void
reads_every_shape(void **state)
{
	static const struct {
		const char *text, *from, *to;
	} table[] = {
		{ "2019", "2019-01-01", "2019-12-31" },
		{ "2019-04", "2019-04-01", "2019-04-30" },
		{ "2020-02", "2020-02-01", "2020-02-29" },
		{ "1900-02", "1900-02-01", "1900-02-28" },
		{ "2000-02-29", "2000-02-29", "2000-02-29" },
		{ "2019-04-02", "2019-04-02", "2019-04-02" },
		{ "2019-04..2019-06", "2019-04-01", "2019-06-30" },
		{ "2019..2019-06-03", "2019-01-01", "2019-06-03" },
		{ "~2019-04-10", "2019-04-09", "2019-04-11" },
		{ "~2019", "2018-01-01", "2020-12-31" },
		{ "2019-04-02T10:00:00Z", "2019-04-02T10:00:00Z", "2019-04-02T10:00:00Z" },
		{ "2019-04-02T10:00:00.25+02:00", "2019-04-02T08:00:00Z", "2019-04-02T08:00:00Z" },
		{ "2019-01-01T00:30:00+01:00", "2018-12-31T23:30:00Z", "2018-12-31T23:30:00Z" },
		{ "1800", "1800-01-01", "1800-12-31" },
		{ "2019-spring", "2019-03-01", "2019-06-21" },
		{ "2019-winter", "2019-12-01", "2020-03-21" },
		{ "~2019-zomer", "2019-05-01", "2019-10-24" },
		{ "~2019-12", "2019-11-01", "2020-01-31" },
		{ "before:2019-04", "", "2019-03-31" },
		{ "na:2019-04", "2019-05-01", "" },
		{ "after:2019-04-02T10:00:00Z", "2019-04-02T10:00:01Z", "" },
		{ "jalali:1400-01-01", "2021-03-21", "2021-03-21" },
		{ "jalali:1399-12", "2021-02-19", "2021-03-20" },
		{ "jalali:1399", "2020-03-20", "2021-03-20" },
		{ "jalali:1398-spring", "2019-03-21", "2019-06-21" },
		{ "jalali:~1398-12", "2020-01-21", "2020-04-19" },
		{ "before:jalali:1399-05", "", "2020-07-21" },
		{ "jalali:before:1399-05", "", "2020-07-21" },
		{ "hijri:1446-01-01", "2024-07-06", "2024-07-09" },
		{ "ethiopian:2000-01-01", "2007-09-12", "2007-09-12" },
		{ "ethiopian:2011-13", "2019-09-06", "2019-09-11" },
		{ "ethiopian:2011-12-30..2012-01-02", "2019-09-05", "2019-09-13" },
		{ "gregorian:2019-04-02", "2019-04-02", "2019-04-02" },
		{ "9999-12-31", "9999-12-31", "9999-12-31" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct bw_interval iv;
		struct bw_err err = { 0 };
		char from[BW_DATE_TEXT], to[BW_DATE_TEXT];

		assert_int_equal(bw_interval_parse(table[i].text, &iv, &err), BW_OK);
		bw_date_from_text(from, &iv);
		bw_date_to_text(to, &iv);
		assert_string_equal(from, table[i].from);
		assert_string_equal(to, table[i].to);
	}
}

static void
refuses_what_is_no_date(void **state)
{
	static const char *const table[] = { "", "19", "2019-4", "2019-13", "2019-00", "2019-02-29", "1900-02-29",
		"2019-04-31", "2019-04-2", "2019/04/02", "0000", "2019-06..2019-04", "2019..", "..2019",
		"~2019-04..2019-06", "~", "2019-04-02T10:00:00", "2019-04-02 10:00:00Z", "2019-04-02T24:00:00Z",
		"2019-04-02T10:60:00Z", "2019-04-02T10:00:60Z", "2019-04-02T10:00:00.Z", "2019-04-02T10:00:00+2:00",
		"2019-04-02T10:00:00+24:00", " 2019", "2019 ", "-2019", "+2019", "20190402", "yesterday",
		"2019-04-02T10:00:00Zx", "2019..2020..2021", "1799", "1399-05-12", "0001", "2019-summer-01", "2019-monsoon",
		"2019-", "before:", "before:after:2019", "before:before:2019", "jalali:", "jalali:hijri:1399", "lunar:1399",
		"jalali:2019", "jalali:1398-12-30", "jalali:1399-13", "jalali:1399-05-12T10:00:00Z", "hijri:1446-02-30",
		"ethiopian:2012-13-06", "ethiopian:2011-14", "hijri:1440-spring", "Before:2019" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct bw_interval iv;
		struct bw_err err = { 0 };

		if (bw_interval_parse(table[i], &iv, &err) != BW_EUSAGE)
			fail_msg("taken: %s", table[i]);
		assert_true(err.hint[0] != '\0');
	}
	assert_int_equal(bw_interval_parse(NULL, &(struct bw_interval){ 0 }, NULL), BW_EUSAGE);
}

static void
an_old_year_leads_to_other_calendars(void **state)
{
	struct bw_interval iv;
	struct bw_err err = { 0 };

	(void)state;
	assert_int_equal(bw_interval_parse("1399-05-12", &iv, &err), BW_EUSAGE);
	assert_non_null(strstr(err.hint, "jalali:"));
}

static void
every_day_round_trips(void **state)
{
	struct bw_civil c, back;
	int64_t day, first = -62135596800, last = 253402300799;

	(void)state;
	for (day = first; day <= last; day += 86400) {
		bw_civil_of(day + 86399, &c);
		assert_true(bw_civil_valid(&c));
		assert_int_equal(bw_civil_seconds(&c), day + 86399);
	}
	bw_civil_of(951782400, &back); /* 2000-02-29 */
	assert_int_equal(back.year * 10000 + back.month * 100 + back.day, 20000229);
}

static void
a_time_without_a_zone_is_widened(void **state)
{
	struct bw_interval iv = { 1000000, 1000000, false }, w = bw_interval_widened(&iv);
	struct bw_interval open = { BW_TIME_MIN, BW_TIME_MAX, false };

	(void)state;
	assert_int_equal(w.from, 1000000 - 14 * 3600);
	assert_int_equal(w.to, 1000000 + 12 * 3600);
	assert_true(w.zoned);
	iv.zoned = true;
	w = bw_interval_widened(&iv);
	assert_int_equal(w.from, 1000000);
	w = bw_interval_widened(&open);
	assert_true(w.from == BW_TIME_MIN && w.to == BW_TIME_MAX);
}

static void
times_are_rfc_3339(void **state)
{
	char text[BW_DATE_TEXT];

	(void)state;
	bw_time_text(text, 1554199200123);
	assert_string_equal(text, "2019-04-02T10:00:00.123Z");
	bw_time_text(text, -1);
	assert_string_equal(text, "1969-12-31T23:59:59.999Z");
	bw_time_text(text, INT64_MAX);
	assert_string_equal(text, "");
}

static void
fields_round_trip_and_cut_ones_are_noticed(void **state)
{
	struct bw_buf b = { 0 };
	struct bw_bytes all, v;
	size_t len;

	(void)state;
	bw_tlv_u64(&b, 7, UINT64_MAX);
	bw_tlv_text(&b, 9, "");
	bw_tlv_text(&b, 9, "second");
	bw_tlv_text(&b, 10, NULL);
	bw_tlv_i64(&b, 11, -5);
	all = (struct bw_bytes){ b.data, b.len };
	assert_true(bw_tlv_valid(all));
	assert_true(bw_tlv_find_u64(all, 7, 0) == UINT64_MAX);
	assert_int_equal(bw_tlv_find_i64(all, 11, 0), -5);
	assert_int_equal(bw_tlv_find_i64(all, 12, 42), 42);
	assert_true(bw_tlv_find(all, 9, &v));
	assert_int_equal(v.len, 0);
	assert_false(bw_tlv_find(all, 10, &v));
	/* Lengths at which a field ends are whole; no other is. */
	for (len = 0; len < all.len; len++)
		assert_int_equal(bw_tlv_valid((struct bw_bytes){ b.data, len }),
		    len == 0 || len == 13 || len == 18 || len == 29);
	bw_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_shape),
		cmocka_unit_test(refuses_what_is_no_date),
		cmocka_unit_test(an_old_year_leads_to_other_calendars),
		cmocka_unit_test(every_day_round_trips),
		cmocka_unit_test(a_time_without_a_zone_is_widened),
		cmocka_unit_test(times_are_rfc_3339),
		cmocka_unit_test(fields_round_trip_and_cut_ones_are_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: names of phones and apps give the date they tell and say of what; other names
 * give none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/name_dates.h"

static void
known_names_give_their_date(void **state)
{
	static const struct {
		const char *name, *from, *to;
	} table[] = {
		{ "IMG-20210428-WA0001.jpg", "", "2021-04-28" },
		{ "PTT-20210428-WA0012.opus", "", "2021-04-28" },
		{ "WhatsApp Image 2021-04-28 at 12.34.56.jpeg", "", "2021-04-28T12:34:56" },
		{ "WhatsApp Image 2021-04-28 at 12.34.56 (1).jpeg", "", "2021-04-28T12:34:56" },
		{ "00000001-PHOTO-2024-03-13-10-16-02.jpg", "", "2024-03-13T10:16:02" },
		{ "signal-2021-04-28-12-34-56-789.jpg", "", "2021-04-28T12:34:56" },
		{ "signal-2021-04-28-123456.jpg", "", "2021-04-28T12:34:56" },
		{ "photo_2021-04-28_12-34-56.jpg", "", "2021-04-28T12:34:56" },
		{ "photo_12@28-04-2021_12-34-56.jpg", "", "2021-04-28T12:34:56" },
		{ "Screenshot_20210428-123456_WhatsApp.jpg", "", "2021-04-28T12:34:56" },
		{ "Screenshot_2021-04-28-12-34-56-78_abc.png", "", "2021-04-28T12:34:56" },
		{ "PXL_20210428_123456789.jpg", "2021-04-28T12:34:56Z", "2021-04-28T12:34:56Z" },
		{ "IMG_20210428_123456.jpg", "2021-04-28T12:34:56", "2021-04-28T12:34:56" },
		{ "IMG20210428123456.jpg", "2021-04-28T12:34:56", "2021-04-28T12:34:56" },
		{ "20210428_123456.mp4", "2021-04-28T12:34:56", "2021-04-28T12:34:56" },
		{ "2021-04-28 12.34.56.jpg", "2021-04-28T12:34:56", "2021-04-28T12:34:56" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct bw_date_claim c = { 0 };
		char from[BW_DATE_TEXT], to[BW_DATE_TEXT];

		if (!bw_name_date(table[i].name, &c))
			fail_msg("no date in %s", table[i].name);
		bw_date_from_text(from, &c.when);
		bw_date_to_text(to, &c.when);
		assert_string_equal(from, table[i].from);
		assert_string_equal(to, table[i].to);
		assert_string_equal(c.basis, "device");
		assert_true(c.of_event && c.weakness != NULL && c.source != NULL && c.text == table[i].name);
	}
}

static void
other_names_give_none(void **state)
{
	static const char *const names[] = { "", "holiday.jpg", "IMG_0001.JPG", "IMG-20211328-WA0001.jpg", "IMG-20210428.jpg",
		"IMG_20210431_123456.jpg", "IMG_20210428_246060.jpg", "IMG_18210428_123456.jpg", "20210428_12345678901.jpg",
		"IMG2021042812345612345.jpg", "WhatsApp Image 2021-04-28.jpeg", "PXL_20210428_12.jpg", "@28-04-2021_12-34",
		"letter of 2021-04-28.pdf" };
	struct bw_date_claim c = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (bw_name_date(names[i], &c))
			fail_msg("a date in %s", names[i]);
}

static void
folders_that_begin_with_a_date(void **state)
{
	static const struct {
		const char *path, *from, *to;
	} table[] = {
		{ "x/2019/a.jpg", "2019-01-01", "2019-12-31" },
		{ "2019-05 sea/a.jpg", "2019-05-01", "2019-05-31" },
		{ "/b/2019-05-12/a.jpg", "2019-05-12", "2019-05-12" },
		{ "/b/20190512 party/a.jpg", "2019-05-12", "2019-05-12" },
	};
	static const char *const none[] = { "a.jpg", "/a.jpg", "2019.jpg", "x/20195/a.jpg", "2019/x/a.jpg", "1850/a.jpg",
		"x/2019-13-01/a.jpg", "//a.jpg" };
	struct bw_date_claim c = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char from[BW_DATE_TEXT], to[BW_DATE_TEXT];

		if (!bw_folder_date(table[i].path, &c))
			fail_msg("no date in %s", table[i].path);
		bw_date_from_text(from, &c.when);
		bw_date_to_text(to, &c.when);
		assert_string_equal(from, table[i].from);
		assert_string_equal(to, table[i].to);
		assert_false(c.of_event);
	}
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (bw_folder_date(none[i], &c))
			fail_msg("a date in %s", none[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_names_give_their_date),
		cmocka_unit_test(other_names_give_none),
		cmocka_unit_test(folders_that_begin_with_a_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

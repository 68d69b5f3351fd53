#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/names.h"
#include "base/bytes.h"
#include "base/encode.h"
#include "base/utf8.h"
#include "base/value.h"

static void
a_read_past_the_end_is_bad_and_stays_bad(void **state)
{
	const uint8_t data[] = { 1, 2, 3 };
	struct bw_cursor c = bw_cursor_of(data, sizeof(data));

	(void)state;
	assert_int_equal(bw_cursor_be16(&c), 0x0102);
	assert_int_equal(bw_cursor_le32(&c), 0);
	assert_true(c.bad);
	assert_int_equal(bw_cursor_u8(&c), 0);
	assert_int_equal(bw_cursor_left(&c), 0);
}

static void
a_buffer_stops_at_its_limit(void **state)
{
	struct bw_buf b = { .limit = 5 };

	(void)state;
	bw_buf_str(&b, "12345");
	assert_int_equal(bw_buf_check(&b, NULL), BW_OK);
	bw_buf_u8(&b, '6');
	assert_int_equal(bw_buf_check(&b, NULL), BW_ENOMEM);
	assert_int_equal(b.len, 5);
	bw_buf_free(&b);
}

static void
base64_round_trips_and_refuses_what_is_not_canonical(void **state)
{
	uint8_t data[50];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(data); len++) {
		int padded;

		data[len] = (uint8_t)(len * 37);
		for (padded = 0; padded < 2; padded++) {
			struct bw_buf text = { 0 }, back = { 0 };

			bw_base64(&text, data, len, padded);
			assert_true(bw_unbase64(&back, (const char *)text.data, text.len, padded));
			assert_int_equal(back.len, len);
			if (len > 0)
				assert_memory_equal(back.data, data, len);
			bw_buf_free(&text);
			bw_buf_free(&back);
		}
	}
	struct bw_buf out = { 0 };
	assert_false(bw_unbase64(&out, "QR", 2, false)); /* left-over bits */
	assert_false(bw_unbase64(&out, "Q===", 4, true));
	assert_false(bw_unbase64(&out, "QQ=A", 4, true));
	assert_false(bw_unbase64(&out, "Q\nQ=", 4, true));
	bw_buf_free(&out);
}

static void
base32_round_trips_and_reads_like_letters(void **state)
{
	uint8_t data[16], back[16];
	char text[40];

	(void)state;
	memset(data, 0x5a, sizeof(data));
	bw_base32(text, data, sizeof(data));
	assert_int_equal(strlen(text), 26);
	assert_true(bw_unbase32(back, sizeof(back), text));
	assert_memory_equal(back, data, sizeof(data));
	assert_true(bw_unbase32(back, 1, "o-0"));
	assert_int_equal(back[0], 0);
	assert_false(bw_unbase32(back, 1, "01"));
	assert_false(bw_unbase32(back, 1, "000"));
}

static void
utf8_refuses_overlong_surrogates_and_truncation(void **state)
{
	(void)state;
	assert_true(bw_utf8_valid("h\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10));
	assert_false(bw_utf8_valid("\xc0\x80", 2));
	assert_false(bw_utf8_valid("\xed\xa0\x80", 3));
	assert_false(bw_utf8_valid("\xf4\x90\x80\x80", 4));
	assert_false(bw_utf8_valid("\xe2\x82", 2));
}

static void
hostile_text_is_shown_escaped(void **state)
{
	struct bw_buf out = { 0 };

	(void)state;
	bw_utf8_escape(&out, "a\x1b[2J\xe2\x80\xae\xff", 9);
	assert_string_equal(bw_buf_text(&out), "a\\u{001b}[2J\\u{202e}\\xff");
	bw_buf_free(&out);
}

static void
a_value_round_trips_through_json(void **state)
{
	struct bw_value *v = bw_object(), *back = NULL;
	char *json;

	(void)state;
	bw_set_text(v, "name", "a\xff");
	bw_set_int(v, "n", INT64_C(9007199254740993));
	bw_set_null(v, "none");
	json = bw_value_json(v, false);
	assert_string_equal(json, "{\"name\":\"a\\\\xff\",\"n\":9007199254740993,\"none\":null}");
	assert_int_equal(bw_value_parse(json, strlen(json), &back, NULL), BW_OK);
	assert_int_equal(bw_value_int(bw_value_get(back, "n")), INT64_C(9007199254740993));
	assert_true(bw_value_is_null(bw_value_get(back, "none")));
	bw_value_free(back);
	assert_int_equal(bw_value_parse("{\"a\":1,\"a\":2}", 13, &back, NULL), BW_EFORMAT);
	free(json);
	bw_value_free(v);
}

static void
the_first_message_stays_and_is_one_line(void **state)
{
	struct bw_err err = { 0 };

	(void)state;
	assert_int_equal(bw_err_set(&err, BW_EFORMAT, 0, "bad\nfile %s", "x\x1by"), BW_EFORMAT);
	(void)bw_err_set(&err, BW_EIO, 5, "second");
	assert_string_equal(err.message, "bad?file x?y");
	assert_int_equal(bw_rc_exit(BW_EKEY), 4);
}

static void
lines_end_where_the_bytes_do(void **state)
{
	struct bw_cursor none = bw_cursor_of(NULL, 0), c = bw_cursor_of("a\n\nb", 4);
	struct bw_bytes line;

	(void)state;
	assert_false(bw_cursor_line(&none, &line));
	assert_true(bw_cursor_line(&c, &line));
	assert_int_equal(line.len, 1);
	assert_true(bw_cursor_line(&c, &line));
	assert_int_equal(line.len, 0);
	assert_false(bw_cursor_line(&c, &line));
	assert_int_equal(bw_cursor_left(&c), 1);
}

/* Names that are others' beginnings, that differ in one bit, in every byte, and many. */
static void
names_are_found_as_they_were_added(void **state)
{
	struct bw_names n = { 0 };
	char name[40];
	size_t i;

	(void)state;
	assert_int_equal(bw_names_find(&n, ""), BW_NAMES_NONE);
	for (i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "%s%zu%.*s", i % 3 ? "data/" : "", i * 7919 % 5000, (int)(i % 4), "\xff\x01z");
		assert_int_equal(bw_names_add(&n, name, i + 1), BW_OK);
	}
	assert_int_equal(bw_names_add(&n, "", 0), BW_OK);
	assert_int_equal(bw_names_add(&n, "", 9), BW_EEXIST);
	assert_int_equal(bw_names_find(&n, ""), 0);
	for (i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "%s%zu%.*s", i % 3 ? "data/" : "", i * 7919 % 5000, (int)(i % 4), "\xff\x01z");
		assert_int_equal(bw_names_find(&n, name), i + 1);
		assert_int_equal(bw_names_add(&n, name, 0), BW_EEXIST);
		name[strlen(name) - 1] ^= 1;
		(void)strcat(name, "~");
		assert_int_equal(bw_names_find(&n, name), BW_NAMES_NONE);
	}
	assert_int_equal(n.count, 5001);
	bw_names_free(&n);
	assert_int_equal(bw_names_find(&n, ""), BW_NAMES_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_as_they_were_added),
		cmocka_unit_test(lines_end_where_the_bytes_do),
		cmocka_unit_test(a_read_past_the_end_is_bad_and_stays_bad),
		cmocka_unit_test(a_buffer_stops_at_its_limit),
		cmocka_unit_test(base64_round_trips_and_refuses_what_is_not_canonical),
		cmocka_unit_test(base32_round_trips_and_reads_like_letters),
		cmocka_unit_test(utf8_refuses_overlong_surrogates_and_truncation),
		cmocka_unit_test(hostile_text_is_shown_escaped),
		cmocka_unit_test(a_value_round_trips_through_json),
		cmocka_unit_test(the_first_message_stays_and_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

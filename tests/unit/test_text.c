/* What a text may hold, and what stays in because it is no text to its reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "lib_media_copy.h"

#define FILE_LEN 600u /* bytes of the file that is written as letters */

static void
put_base64(struct bw_buf *b, size_t line, const char *end)
{
	uint8_t raw[FILE_LEN];
	char coded[FILE_LEN * 2];
	size_t i, n;

	for (i = 0; i < sizeof(raw); i++)
		raw[i] = (uint8_t)(i * 167 + i / 7);
	sodium_bin2base64(coded, sizeof(coded), raw, sizeof(raw), sodium_base64_VARIANT_ORIGINAL);
	for (i = 0, n = strlen(coded); i < n; i++) {
		bw_buf_put(b, coded + i, 1);
		if (line > 0 && i % line == line - 1)
			bw_buf_str(b, end);
	}
	bw_buf_str(b, end);
}

static const char *
refusal_of(struct bw_buf *b)
{
	const char *why = copy_refusal(BW_FORMAT_TEXT, b);

	bw_buf_free(b);
	return why;
}

static void
a_file_in_letters_has_no_copy(void **state)
{
	static const struct {
		const char *before, *end;
		size_t line;
	} ways[] = { { "<img src=\"data:image/jpeg;base64,", "\">\n", 0 }, { "Content-Transfer-Encoding: base64\r\n\r\n", "\r\n", 76 },
		{ "PHOTO;ENCODING=b;TYPE=JPEG:\n", "\n ", 74 }, { "<part ct=\"image/jpeg\" data=\"", "\" />\n", 0 },
		{ "-----BEGIN MESSAGE-----\n", "\n", 64 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct bw_buf b = { 0 };

		bw_buf_str(&b, "It was raining.\n");
		bw_buf_str(&b, ways[i].before);
		put_base64(&b, ways[i].line, ways[i].end);
		bw_buf_str(&b, "END\n");
		assert_non_null(strstr(refusal_of(&b), "written into the text as letters"));
	}
}

static void
hex_is_letters_too(void **state)
{
	struct bw_buf b = { 0 };
	unsigned i;

	(void)state;
	for (i = 0; i < FILE_LEN; i++) {
		char two[3];

		(void)snprintf(two, sizeof(two), "%02x", i * 167 & 255);
		bw_buf_str(&b, two);
	}
	assert_non_null(strstr(refusal_of(&b), "written into the text as letters"));
}

static void
the_keys_of_signal_stay_in(void **state)
{
	static const char line[] = "{\"version\":\"1\",\"mediaRootBackupKey\": \"BWCANARY-A==\",\"backupTimeMs\":\"1\"}\n"
	    "{\"account\":{\"profileKey\":\"BWCANARY-B\",\"svrPin\" :\n\"BWCANARY-C\",\"givenName\":\"A.\"}}\n"
	    "{\"chatItem\":{\"standardMessage\":{\"text\":{\"body\":\"say \\\"key\\\":\\\"mine\\\"\"}},\"k\\u0065y\":\"BWCANARY-D\"}}\n";
	static const char copied[] = "{\"version\":\"1\",\"mediaRootBackupKey\": \"\",\"backupTimeMs\":\"1\"}\n"
	    "{\"account\":{\"profileKey\":\"\",\"svrPin\" :\n\"\",\"givenName\":\"A.\"}}\n"
	    "{\"chatItem\":{\"standardMessage\":{\"text\":{\"body\":\"say \\\"key\\\":\\\"mine\\\"\"}},\"k\\u0065y\":\"\"}}\n";
	struct bw_buf b = { 0 }, copy = { 0 };

	(void)state;
	bw_buf_str(&b, line);
	copy_is_clean("signal-keys", BW_FORMAT_TEXT, &b, &copy);
	assert_int_equal(copy.len, strlen(copied));
	assert_memory_equal(copy.data, copied, copy.len);
	bw_buf_free(&copy);
	b.len -= 5; /* the last value does not end */
	assert_non_null(strstr(refusal_of(&b), "is damaged"));
	bw_buf_str(&b, "{\"mediaRootBackupKey\":[\"x\"]}");
	assert_non_null(strstr(refusal_of(&b), "is damaged"));
}

static void
what_people_write_has_a_copy(void **state)
{
	struct bw_buf b = { 0 };
	unsigned i;

	(void)state;
	for (i = 0; i < 600; i++)
		bw_buf_str(&b, "https://example.org/a_long-link/with/many/parts_and_0123456789?with=questions\n");
	for (i = 0; i < 600; i++)
		bw_buf_str(&b, "aaaaaaaaaaaaah");
	bw_buf_str(&b, "\n");
	for (i = 0; i < 600; i++)
		bw_buf_str(&b, "----------------");
	for (i = 0; i < 600; i++)
		bw_buf_str(&b, "\nshort\nlines\nof\none\nword\neach\nby\nthe\nhundred\nJUMPED\nover\nquick\nfox");
	for (i = 0; i < 600; i++)
		bw_buf_str(&b, "\xe6\x97\xa5\xe6\x9c\xac");
	bw_buf_str(&b, " <3 svg < svg <svgs> <a href=svg>");
	assert_string_equal(refusal_of(&b), "");
}

static void
a_drawing_has_no_copy(void **state)
{
	static const char *const drawings[] = { "<?xml version=\"1.0\"?>\n<!-- a -->\n<svg xmlns='x'><path/></svg>",
		"<html><body>words<SVG><path/></SVG></body></html>", "<x:svg xmlns:x='y'/>" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(drawings) / sizeof(drawings[0]); i++) {
		struct bw_buf b = { 0 };

		bw_buf_str(&b, drawings[i]);
		assert_non_null(strstr(refusal_of(&b), "SVG"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_in_letters_has_no_copy),
		cmocka_unit_test(hex_is_letters_too),
		cmocka_unit_test(what_people_write_has_a_copy),
		cmocka_unit_test(a_drawing_has_no_copy),
		cmocka_unit_test(the_keys_of_signal_stay_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

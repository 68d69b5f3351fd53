/* JSON as a stream: tokens, what is no JSON, going on behind damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chat/json.h"

/* All that the reader says of a text, as a text. */
struct said {
	char text[8192];
	size_t len;
	enum bw_rc rc;
	struct bw_json j;
};

__attribute__((format(printf, 2, 3))) static void
say(struct said *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	s->len += (size_t)vsnprintf(s->text + s->len, sizeof(s->text) - s->len, fmt, ap);
	va_end(ap);
	assert_true(s->len < sizeof(s->text));
}

static void
say_token(struct said *s, const struct bw_json_token *t)
{
	static const char *const names[] = { "end", "{", "}", "[", "]", "s", "n", "true", "false", "null" };

	say(s, "%u", t->depth);
	if (t->key.len > 0)
		say(s, " %.*s:", (int)t->key.len, (const char *)t->key.data);
	say(s, " %s", names[t->type]);
	if (t->type == BW_JSON_STRING || t->type == BW_JSON_NUMBER)
		say(s, " %.*s", (int)t->text.len, (const char *)t->text.data);
	if (t->flags != 0)
		say(s, " !%x", t->flags);
	say(s, " %u-%u\n", (unsigned)t->start, (unsigned)t->end);
}

static void
read_all(struct said *out, struct bw_chat_stream *s, size_t cap, bool many)
{
	static uint8_t room[1 << 16];
	struct bw_json_token t;

	memset(out, 0, sizeof(*out));
	assert_int_equal(bw_json_begin(&out->j, s, room, cap, NULL), BW_OK);
	out->j.many = many;
	do {
		out->rc = bw_json_next(&out->j, &t, NULL);
		if (out->rc == BW_OK)
			say_token(out, &t);
	} while (out->rc == BW_OK && t.type != BW_JSON_END);
}

static void
reads_as(const char *text, size_t len, const char *want)
{
	struct bw_chat_stream s;
	struct said out;

	bw_chat_stream_memory(&s, text, len);
	read_all(&out, &s, 256, false);
	assert_int_equal(out.rc, BW_OK);
	assert_string_equal(out.text, want);
}

static void
tokens_come_with_depth_name_and_place(void **state)
{
	static const char text[] = "{\"a\": [1, -2.5e3, {}], \"b\" : \"x\", \"c\":null,\"d\":true, \"e\":false}";

	(void)state;
	reads_as(text, sizeof(text) - 1,
	    "0 { 0-1\n1 a: [ 6-7\n2 n 1 7-8\n2 n -2.5e3 10-16\n2 { 18-19\n2 } 19-20\n1 ] 20-21\n"
	    "1 b: s x 29-32\n1 c: null 38-42\n1 d: true 47-51\n1 e: false 57-62\n0 } 62-63\n0 end 63-63\n");
}

static void
a_mark_of_byte_order_and_garbage_behind_are_no_matter(void **state)
{
	(void)state;
	reads_as("\xef\xbb\xbf[]\n garbage", 15, "0 [ 3-4\n0 ] 4-5\n0 end 5-5\n");
}

static void
strings_are_decoded(void **state)
{
	(void)state;
	reads_as("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", 24, "0 s \"\\/\b\f\n\r\t\xc3\xa9 0-24\n0 end 24-24\n");
	reads_as("\"\\uD83D\\uDE00\"", 14, "0 s \xf0\x9f\x98\x80 0-14\n0 end 14-14\n");
}

static void
what_is_odd_in_a_string_is_noted(void **state)
{
	(void)state;
	/* Half a character: first half, second half, two first halves and a second one. */
	reads_as("\"\\ud83d!\"", 9, "0 s \xef\xbf\xbd! !8 0-9\n0 end 9-9\n");
	reads_as("\"\\ude00\"", 8, "0 s \xef\xbf\xbd !8 0-8\n0 end 8-8\n");
	reads_as("\"\\ud83d\\ud83d\\ude00\"", 20, "0 s \xef\xbf\xbd\xf0\x9f\x98\x80 !8 0-20\n0 end 20-20\n");
	reads_as("\"a\xff\"", 4, "0 s a\xef\xbf\xbd !10 0-4\n0 end 4-4\n");
	/* A surrogate written in UTF-8 is no UTF-8: three bytes, three marks. */
	reads_as("\"\xed\xa0\x80\"", 5, "0 s \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd !10 0-5\n0 end 5-5\n");
	reads_as("\"\\u202e\"", 8, "0 s \xe2\x80\xae !1 0-8\n0 end 8-8\n");
	reads_as("\"\xe2\x80\x8b\"", 5, "0 s \xe2\x80\x8b !2 0-5\n0 end 5-5\n");
}

static void
a_nul_is_kept(void **state)
{
	static const char text[] = "\"a\\u0000b\"";
	uint8_t room[64];
	struct bw_json_token t;
	struct bw_chat_stream s;
	struct bw_json j;

	(void)state;
	bw_chat_stream_memory(&s, text, sizeof(text) - 1);
	assert_int_equal(bw_json_begin(&j, &s, room, sizeof(room), NULL), BW_OK);
	assert_int_equal(bw_json_next(&j, &t, NULL), BW_OK);
	assert_int_equal(t.text.len, 3);
	assert_memory_equal(t.text.data, "a\0b", 3);
	assert_int_equal(t.flags, BW_TEXT_NUL);
}

static void
a_long_string_is_cut_between_characters(void **state)
{
	char text[600] = "[\"";
	struct bw_chat_stream s;
	struct said out;
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		strcat(text, "\xe2\x82\xac");
	strcat(text, "\"]");
	bw_chat_stream_memory(&s, text, strlen(text));
	read_all(&out, &s, 64, false);
	assert_int_equal(out.rc, BW_OK);
	/* 21 of three bytes in 64. */
	assert_non_null(strstr(out.text, " !40 1-303\n"));
	assert_int_equal(strstr(out.text, " !40") - strstr(out.text, "s "), 2 + 63);
}

static void
is_no_json(const char *text, size_t at, bool ended)
{
	struct bw_chat_stream s;
	struct said out;

	bw_chat_stream_memory(&s, text, strlen(text));
	read_all(&out, &s, 256, false);
	assert_int_equal(out.rc, BW_EFORMAT);
	assert_true(out.j.damaged);
	assert_int_equal(out.j.bad_at, at);
	assert_int_equal(out.j.ended, ended);
}

static void
what_is_no_json_is_said_with_its_place(void **state)
{
	(void)state;
	is_no_json("[1 2]", 3, false);
	is_no_json("[1,]", 3, false);
	is_no_json("[1}", 2, false);
	is_no_json("{\"a\" 1}", 5, false);
	is_no_json("{a:1}", 1, false);
	is_no_json("[nul]", 1, false);
	is_no_json("[01]", 1, false);
	is_no_json("[1.]", 1, false);
	is_no_json("[\"\\x\"]", 2, false);
	is_no_json("[\"\\u12g4\"]", 2, false);
	is_no_json("[\"a\nb\"]", 3, false);
	is_no_json("]", 0, false);
	is_no_json("[\"abc", 5, true);
	is_no_json("[tru", 4, true);
	is_no_json("[", 1, true);
	is_no_json("{\"a\":", 5, true);
}

static void
depth_has_an_end(void **state)
{
	char deep[2 * BW_JSON_DEPTH + 3];
	struct bw_chat_stream s;
	struct said out;

	(void)state;
	memset(deep, '[', BW_JSON_DEPTH);
	memset(deep + BW_JSON_DEPTH, ']', BW_JSON_DEPTH);
	bw_chat_stream_memory(&s, deep, 2 * BW_JSON_DEPTH);
	read_all(&out, &s, 64, false);
	assert_int_equal(out.rc, BW_OK);
	memset(deep, '[', BW_JSON_DEPTH + 1);
	bw_chat_stream_memory(&s, deep, BW_JSON_DEPTH + 1);
	read_all(&out, &s, 64, false);
	assert_int_equal(out.rc, BW_EFORMAT);
	assert_int_equal(out.j.bad_at, BW_JSON_DEPTH);
}

static void
values_on_end_are_read_where_asked_for(void **state)
{
	struct bw_chat_stream s;
	struct said out;

	(void)state;
	bw_chat_stream_memory(&s, "{\"a\":1}\n[2]\n", 12);
	read_all(&out, &s, 64, true);
	assert_string_equal(out.text, "0 { 0-1\n1 a: n 1 5-6\n0 } 6-7\n0 [ 8-9\n1 n 2 9-10\n0 ] 10-11\n0 end 12-12\n");
}

struct trickle {
	const char *text;
	size_t len, at, step;
};

static enum bw_rc
trickle(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct trickle *t = ctx;
	size_t n = t->len - t->at;

	(void)err;
	n = n > t->step ? t->step : n;
	n = n > cap ? cap : n;
	memcpy(buf, t->text + t->at, n);
	t->at += n;
	*got = n;
	return BW_OK;
}

static void
a_file_in_pieces_reads_as_one_in_memory(void **state)
{
	/* Longer than the window, with characters and escapes at every place of its border. */
	static const char unit[] = "{\"k\":\"\xf0\x9f\x98\x80\\ud83d\\ude00\\u00e9 text\"},";
	size_t count = 60000, len = 0, i;
	char *text = malloc(count * sizeof(unit) + 16);
	struct bw_json_token a, b;
	struct trickle in = { .step = 4099 };
	struct bw_chat_stream one, two;
	uint8_t room_a[64], room_b[64];
	struct bw_json ja, jb;

	(void)state;
	assert_non_null(text);
	text[len++] = '[';
	for (i = 0; i < count; i++, len += sizeof(unit) - 1)
		memcpy(text + len, unit, sizeof(unit) - 1);
	memcpy(text + len, "1]", 2);
	len += 2;
	in.text = text;
	in.len = len;
	bw_chat_stream_memory(&one, text, len);
	assert_int_equal(bw_chat_stream_open(&two, trickle, &in, NULL), BW_OK);
	assert_int_equal(bw_json_begin(&ja, &one, room_a, sizeof(room_a), NULL), BW_OK);
	assert_int_equal(bw_json_begin(&jb, &two, room_b, sizeof(room_b), NULL), BW_OK);
	do {
		assert_int_equal(bw_json_next(&ja, &a, NULL), BW_OK);
		assert_int_equal(bw_json_next(&jb, &b, NULL), BW_OK);
		assert_int_equal(a.type, b.type);
		assert_int_equal(a.start, b.start);
		assert_int_equal(a.end, b.end);
		assert_int_equal(a.flags, b.flags);
		assert_int_equal(a.text.len, b.text.len);
		assert_memory_equal(a.text.data, b.text.data, a.text.len);
	} while (a.type != BW_JSON_END);
	assert_int_equal(a.start, len);
	bw_chat_stream_close(&two);
	free(text);
}

static void
behind_damage_the_next_record_is_found(void **state)
{
	static const char text[] = "{\"l\":[{\"id\":1,\"t\":\"\\\"{\\\"id\\\":7\"},{\"id\":2,#},{ \"id\" : 3}],\"z\":0}";
	uint8_t room[64];
	struct bw_json_mark m = { .first = { (const uint8_t *)"id", 2 }, .depth = 2 };
	struct bw_json_token t;
	struct bw_chat_stream s;
	struct bw_json j;
	enum bw_rc rc;
	bool in_list;

	(void)state;
	bw_chat_stream_memory(&s, text, sizeof(text) - 1);
	assert_int_equal(bw_json_begin(&j, &s, room, sizeof(room), NULL), BW_OK);
	do {
		rc = bw_json_next(&j, &t, NULL);
		if (rc == BW_OK && t.type == BW_JSON_ARRAY)
			m.arrays = j.arrays;
	} while (rc == BW_OK);
	assert_int_equal(rc, BW_EFORMAT);
	assert_int_equal(text[j.bad_at], '#');
	assert_int_equal(bw_json_resync(&j, &m, &in_list, NULL), BW_OK);
	assert_false(in_list);
	assert_int_equal(bw_json_next(&j, &t, NULL), BW_OK);
	assert_int_equal(t.type, BW_JSON_OBJECT);
	assert_int_equal(t.depth, 2);
	assert_string_equal(text + t.start, "{ \"id\" : 3}],\"z\":0}");
	assert_int_equal(bw_json_skip(&j, &t, NULL), BW_OK);
	assert_int_equal(bw_json_next(&j, &t, NULL), BW_OK);
	assert_int_equal(t.type, BW_JSON_ARRAY_END);
	assert_int_equal(bw_json_next(&j, &t, NULL), BW_OK);
	assert_true(bw_json_is(t.key, "z"));
	assert_int_equal(t.depth, 1);
}

static void
behind_damage_another_list_is_not_taken_for_this_one(void **state)
{
	static const char text[] = "[{\"m\":[{\"id\":#}]},{\"m\":[{\"id\":2}]}]";
	uint8_t room[64];
	struct bw_json_mark m = { .first = { (const uint8_t *)"id", 2 }, .list = { (const uint8_t *)"m", 1 }, .depth = 3 };
	struct bw_json_token t;
	struct bw_chat_stream s;
	struct bw_json j;
	enum bw_rc rc;
	bool in_list;

	(void)state;
	bw_chat_stream_memory(&s, text, sizeof(text) - 1);
	assert_int_equal(bw_json_begin(&j, &s, room, sizeof(room), NULL), BW_OK);
	while ((rc = bw_json_next(&j, &t, NULL)) == BW_OK)
		m.arrays = t.type == BW_JSON_ARRAY ? j.arrays : m.arrays;
	assert_int_equal(rc, BW_EFORMAT);
	assert_int_equal(bw_json_resync(&j, &m, &in_list, NULL), BW_OK);
	assert_true(in_list);
	assert_int_equal(bw_json_next(&j, &t, NULL), BW_OK);
	assert_int_equal(t.type, BW_JSON_ARRAY);
	assert_int_equal(t.depth, 2);
	assert_int_equal(bw_json_next(&j, &t, NULL), BW_OK);
	assert_int_equal(t.type, BW_JSON_OBJECT);
	assert_int_equal(t.depth, 3);
	assert_int_equal(bw_json_skip(&j, &t, NULL), BW_OK);
	while ((rc = bw_json_next(&j, &t, NULL)) == BW_OK && t.type != BW_JSON_END)
		;
	assert_int_equal(rc, BW_OK);
}

static void
whole_numbers_are_read_from_both_ways_of_writing(void **state)
{
	static const struct {
		const char *text;
		bool is;
		int64_t v;
	} cases[] = { { "12", true, 12 }, { "\"12\"", true, 12 }, { "-7", true, -7 },
		{ "9223372036854775807", true, INT64_MAX }, { "9223372036854775808", false, 0 }, { "\"\"", false, 0 },
		{ "\"1x\"", false, 0 }, { "1.5", false, 0 }, { "1e3", false, 0 }, { "null", false, 0 } };
	uint8_t room[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bw_json_token t;
		struct bw_chat_stream s;
		struct bw_json j;
		int64_t v = 0;

		bw_chat_stream_memory(&s, cases[i].text, strlen(cases[i].text));
		assert_int_equal(bw_json_begin(&j, &s, room, sizeof(room), NULL), BW_OK);
		assert_int_equal(bw_json_next(&j, &t, NULL), BW_OK);
		assert_int_equal(bw_json_int(&t, &v), cases[i].is);
		if (cases[i].is)
			assert_true(v == cases[i].v);
	}
}

static void
read_back(const char *text, size_t cap, const char *want, unsigned flags)
{
	uint8_t room[64];
	struct bw_chat_text t = bw_chat_text_in(room, cap);

	bw_chat_text_bytes_put(&t, text, strlen(text));
	bw_chat_text_mojibake(&t);
	assert_int_equal(t.len, strlen(want));
	assert_memory_equal(t.data, want, t.len);
	assert_int_equal(t.flags, flags);
}

static void
utf8_written_as_latin1_is_read_back(void **state)
{
	(void)state;
	read_back("caf\xc3\x83\xc2\xa9", 64, "caf\xc3\xa9", BW_TEXT_MOJIBAKE);
	/* Real text stays: ASCII, Latin-1 that is no UTF-8, a character above it beside what could be read. */
	read_back("cafe", 64, "cafe", 0);
	read_back("caf\xc3\xa9!", 64, "caf\xc3\xa9!", 0);
	read_back("\xe2\x80\x9c\xc3\x83\xc2\xa9", 64, "\xe2\x80\x9c\xc3\x83\xc2\xa9", 0);
	/* U+202E in it is seen once it can be. */
	read_back("\xc3\xa2\xc2\x80\xc2\xae", 64, "\xe2\x80\xae", BW_TEXT_MOJIBAKE | BW_TEXT_BIDI);
	/* Cut inside the second character of what it stands for. */
	read_back("\xc3\x83\xc2\xa9\xc3\x83\xc2\xa9", 6, "\xc3\xa9", BW_TEXT_MOJIBAKE | BW_TEXT_CUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_come_with_depth_name_and_place),
		cmocka_unit_test(a_mark_of_byte_order_and_garbage_behind_are_no_matter),
		cmocka_unit_test(strings_are_decoded),
		cmocka_unit_test(what_is_odd_in_a_string_is_noted),
		cmocka_unit_test(a_nul_is_kept),
		cmocka_unit_test(a_long_string_is_cut_between_characters),
		cmocka_unit_test(what_is_no_json_is_said_with_its_place),
		cmocka_unit_test(depth_has_an_end),
		cmocka_unit_test(values_on_end_are_read_where_asked_for),
		cmocka_unit_test(a_file_in_pieces_reads_as_one_in_memory),
		cmocka_unit_test(behind_damage_the_next_record_is_found),
		cmocka_unit_test(behind_damage_another_list_is_not_taken_for_this_one),
		cmocka_unit_test(whole_numbers_are_read_from_both_ways_of_writing),
		cmocka_unit_test(utf8_written_as_latin1_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

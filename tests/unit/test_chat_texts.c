/* Chats in plain text but those of WhatsApp: LINE, QQ, what was copied out of Telegram, and the tables of Viber and
 * Discord. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chat/formats.h"

#define MOST 32u

struct got {
	size_t count;
	struct bw_chat_message m[MOST];
	char text[MOST][64], sender[MOST][32], id[MOST][32];
};

static void
keep(char *to, size_t cap, struct bw_bytes b)
{
	(void)snprintf(to, cap, "%.*s", (int)b.len, b.len > 0 ? (const char *)b.data : "");
}

static enum bw_rc
take(void *ctx, const struct bw_chat_message *m)
{
	struct got *g = ctx;

	assert_true(g->count < MOST);
	g->m[g->count] = *m;
	keep(g->text[g->count], sizeof(g->text[0]), m->text);
	keep(g->sender[g->count], sizeof(g->sender[0]), m->sender);
	keep(g->id[g->count], sizeof(g->id[0]), m->sender_id);
	g->count++;
	return BW_OK;
}

static void
read_text(const void *text, size_t len, const char *format, struct bw_chat *c, struct got *g)
{
	struct bw_bytes data = { text, len };
	struct bw_chat_source src = bw_chat_source_memory(&data);
	struct bw_chat_sink sink = { g, take, NULL };
	struct bw_err err = { 0 };

	memset(g, 0, sizeof(*g));
	assert_true(bw_chat_may_be(text, len));
	assert_int_equal(bw_chat_survey(&src, NULL, c, &err), BW_OK);
	assert_string_equal(c->format->name, format);
	assert_int_equal(bw_chat_read(&src, c, &sink, &err), BW_OK);
	assert_int_equal(g->count, c->messages);
}

static void
no_chat(const char *text)
{
	struct bw_bytes data = { (const uint8_t *)text, strlen(text) };

	assert_null(bw_chat_find(data, true));
}

static int64_t
at(int year, int month, int day, int hour, int minute, int second)
{
	struct bw_civil c = { year, month, day, hour, minute, second };

	return bw_civil_seconds(&c);
}

#define READ(text, format) read_text(text, sizeof(text) - 1, format, &c, &g)

static void
line_of_the_phone(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ("\xef\xbb\xbf[LINE] A.\r\nSaved on: 2023/02/13 00:00\r\n\r\n2022/04/01(Fri)\r\n12:00\tA.\thello\r\nmore\r\n\r\n12:01\tB.\t[Photo]\r\n"
	     "12:02\tB. left\r\n2022.04.02 Saturday\r\n24:10\tB.\ta\tb\r\n", "line-text");
	assert_int_equal(g.count, 4);
	assert_int_equal(c.participant_count, 2);
	assert_int_equal(c.reading.order, BW_ORDER_YEAR_FIRST);
	assert_string_equal(g.text[0], "hello\nmore");
	assert_int_equal(g.m[0].wall, at(2022, 4, 1, 12, 0, 0));
	assert_int_equal(g.m[0].zone, BW_ZONE_NONE);
	assert_int_equal(g.m[1].kind, BW_CHAT_MEDIA);
	assert_int_equal(g.m[1].attachments[0].state, BW_FILE_OMITTED);
	assert_int_equal(g.m[2].role, BW_ROLE_APP);
	assert_int_equal(g.m[2].kind, BW_CHAT_SYSTEM);
	assert_string_equal(g.text[3], "a\tb");
	/* The hour 24: of this day or of the next, both stand. */
	assert_int_equal(g.m[3].wall, at(2022, 4, 2, 0, 10, 0));
	assert_int_equal(g.m[3].wall_other, at(2022, 4, 3, 0, 10, 0));
	bw_chat_free(&c);
}

static void
line_dates_that_the_day_of_the_week_tells(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ("Fri, 01/03/2020\n12:05 AM\tA.\tx\n08:00 PM\tB.\ty\n", "line-text");
	assert_int_equal(c.reading.order, BW_ORDER_WEEKDAY);
	assert_int_equal(g.m[0].wall, at(2020, 1, 3, 0, 5, 0));
	assert_int_equal(g.m[1].wall, at(2020, 1, 3, 20, 0, 0));
	assert_int_equal(g.m[1].wall_other, g.m[1].wall);
	bw_chat_free(&c);
	READ("Sun, 01/03/2020\n12:05\tA.\tx\n", "line-text");
	assert_int_equal(g.m[0].wall, at(2020, 3, 1, 12, 5, 0));
	bw_chat_free(&c);
	/* 5 September and 9 May of 2019 were both a Thursday. */
	READ("Thu, 09/05/2019\n12:05\tA.\tx\n", "line-text");
	assert_int_equal(c.reading.order, BW_ORDER_AMBIGUOUS);
	assert_int_equal(g.m[0].wall, at(2019, 9, 5, 12, 5, 0));
	assert_int_equal(g.m[0].wall_other, at(2019, 5, 9, 12, 5, 0));
	bw_chat_free(&c);
}

static void
line_of_the_desktop_names_nobody(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ("[LINE] A.\n2017.09.02 Saturday\n12:00 A. B. hello\n", "line-text");
	assert_int_equal(g.count, 1);
	assert_string_equal(g.sender[0], "");
	assert_string_equal(g.text[0], "A. B. hello");
	assert_int_equal(g.m[0].role, BW_ROLE_UNKNOWN);
	assert_int_equal(c.findings[BW_CHAT_NAME_UNCLEAR].count, 1);
	bw_chat_free(&c);
	no_chat("2017.09.02 Saturday\n12:00 lunch with A.\n"); /* a diary */
	no_chat("12:00\tA.\thello\n");			       /* a table: no day, no title */
}

static void
line_a_head_in_quotes_is_told(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ("2022/04/01(Fri)\n12:00\tA.\t\"he wrote\n12:01\tB.\tno\"\n12:02\tB.\t\"two\nlines\"\n12:03\tA.\tx\n", "line-text");
	assert_int_equal(g.count, 4);
	assert_int_equal(c.findings[BW_CHAT_HEAD_IN_QUOTES].count, 1);
	bw_chat_free(&c);
}

static void
qq_text(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ("\xe6\xb6\x88\xe6\x81\xaf\xe8\xae\xb0\xe5\xbd\x95\r\n====\r\n2024-01-02 03:04:05 A. (x)(10001)\r\nhello\r\n\r\n"
	     "2024-01-02 23:05:06 B.<b@example.org>\r\n[\xe5\x9b\xbe\xe7\x89\x87]\r\n2024-02-30 03:05:06 C.(1)\r\n", "qq-text");
	assert_int_equal(g.count, 2);
	assert_string_equal(g.sender[0], "A. (x)");
	assert_string_equal(g.id[0], "10001");
	assert_string_equal(g.text[0], "hello");
	assert_int_equal(g.m[0].wall, at(2024, 1, 2, 3, 4, 5));
	assert_string_equal(g.id[1], "b@example.org");
	/* A day that does not exist begins no message. */
	assert_int_equal(g.m[1].kind, BW_CHAT_TEXT);
	assert_non_null(strstr(g.text[1], "C.(1)"));
	bw_chat_free(&c);
}

static void
telegram_pasted(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ("\nA., [x], [25/06/2022 07:25]\nhello\n\nworld\n\nB., [03/07/2022 07:51]\n[In reply to A.]\nyes\0no\xe2\x80\xae\n", "telegram-pasted");
	assert_int_equal(g.count, 2);
	assert_string_equal(g.sender[0], "A., [x]");
	assert_string_equal(g.text[0], "hello\n\nworld");
	assert_int_equal(c.reading.order, BW_ORDER_FIELD_ABOVE_12);
	assert_int_equal(g.m[1].wall, at(2022, 7, 3, 7, 51, 0));
	assert_true(g.m[1].reply);
	assert_int_equal(g.m[1].flags, BW_TEXT_NUL | BW_TEXT_BIDI);
	bw_chat_free(&c);
	READ("A., [03/04/2022 07:25]\nx\n", "telegram-pasted");
	assert_int_equal(c.reading.order, BW_ORDER_AMBIGUOUS);
	assert_int_equal(c.span.from, at(2022, 3, 4, 7, 25, 0));
	assert_int_equal(c.span.to, at(2022, 4, 3, 7, 25, 0));
	bw_chat_free(&c);
	no_chat("Dear A.,\nB., [25/06/2022 07:25]\nhello\n");
}

static void
viber_tables_of_the_desktop_and_the_phone(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ("=\"17/08/2014\"\t12:52:56\t=\"A.\"\t=\"+31600000000\"\t\"Hi, \"\"you\"\"\nthere\"\n"
	     "=\"17/08/2014\"\t12:58:34\t=\"B.\"\t=\"0600000001\"\t\"\"\n", "viber-table");
	assert_int_equal(g.count, 2);
	assert_int_equal(c.reading.order, BW_ORDER_FIELD_ABOVE_12);
	assert_int_equal(g.m[0].wall, at(2014, 8, 17, 12, 52, 56));
	assert_int_equal(g.m[0].zone, BW_ZONE_NONE);
	assert_string_equal(g.sender[0], "A.");
	assert_string_equal(g.id[0], "+31600000000");
	assert_string_equal(g.text[0], "Hi, \"you\"\nthere");
	assert_string_equal(g.text[1], "");
	bw_chat_free(&c);
	/* No quotes: commas and lines are of the text, and both orders stand where no number tells. */
	READ("\xef\xbb\xbf" "03/04/2020,7:52:56 PM,A.,+31600000000,one, two\n\nthree\n03/04/2020,7:53:00 PM,B.,,\"x\" is \"y\"!\n",
	    "viber-table");
	assert_int_equal(g.count, 2);
	assert_int_equal(c.reading.order, BW_ORDER_AMBIGUOUS);
	assert_int_equal(c.span.from, at(2020, 3, 4, 19, 52, 56));
	assert_int_equal(c.span.to, at(2020, 4, 3, 19, 53, 0));
	assert_string_equal(g.text[0], "one, two\n\nthree");
	assert_string_equal(g.text[1], "\"x\" is \"y\"!");
	assert_int_equal(g.m[0].byte_start, 3);
	bw_chat_free(&c);
	READ("2020-04-03;19:52;A.;+31 600-000 000;x\n", "viber-table");
	assert_int_equal(c.reading.order, BW_ORDER_YEAR_FIRST);
	assert_int_equal(g.m[0].wall, at(2020, 4, 3, 19, 52, 0));
	bw_chat_free(&c);
	no_chat("17/08/2014,12:52:56,A.,hello,Hi\n");
	no_chat("17/08/2014,12:52:56,A.,,Hi\n");
	no_chat("41/41/2014,12:52:56,A.,+316,Hi\n");
	no_chat("=\"17/08/2014\"\t12:52:56\t=\"A.");
}

static void
viber_a_head_in_open_quotes_is_told(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ("\"17/08/2014\",12:52:56,A.,+316,\"he wrote\n\"17/08/2014\",12:53:00,B.,+317,no\n", "viber-table");
	assert_int_equal(g.count, 2);
	assert_int_equal(c.findings[BW_CHAT_HEAD_IN_QUOTES].count, 1);
	bw_chat_free(&c);
	READ("\"17/08/2014\",12:52:56,A.,+316,\"he wr", "viber-table");
	assert_int_equal(c.findings[BW_CHAT_CUT_OFF].count, 1);
	bw_chat_free(&c);
}

#define DISCORD "ID,Timestamp,Contents,Attachments\r\n"

static void
discord_package_as_csv(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	/* 159984620929024000 is 11:21:46 on 17 March 2016 in UTC. */
	READ(DISCORD "159984620929024000,2016-03-17 11:21:46.250000+00:00,\"a, \"\"b\"\"\r\nc\",https://x/1.png https://x/2.png\r\n"
		     "159984620929024000,2016-03-17 12:21:46,plain,\r\n1,2016-03-17 11:21:46,,\"https://x/3.png\"\r\n", "discord-package-csv");
	assert_int_equal(g.count, 3);
	assert_string_equal(g.text[0], "a, \"b\"\nc");
	assert_int_equal(g.m[0].attachment_count, 2);
	assert_int_equal(g.m[0].utc_ms, INT64_C(1458213706250));
	assert_int_equal(g.m[0].zone, BW_ZONE_OFFSET);
	assert_int_equal(g.m[0].role, BW_ROLE_SELF);
	/* An hour east: the number tells UTC. */
	assert_string_equal(g.text[1], "plain");
	assert_int_equal(g.m[1].zone, BW_ZONE_DERIVED);
	assert_int_equal(g.m[1].utc_ms, INT64_C(1458213706000));
	/* The number tells another year. */
	assert_int_equal(g.m[2].kind, BW_CHAT_MEDIA);
	assert_false(g.m[2].has_utc);
	assert_int_equal(c.findings[BW_CHAT_TIME_DISAGREES].count, 1);
	assert_int_equal(c.findings[BW_CHAT_ONE_SIDE].count, 1);
	assert_int_equal(c.findings[BW_CHAT_CUT_OFF].count, 0);
	bw_chat_free(&c);
}

static void
discord_csv_a_row_in_quotes_is_text(void **state)
{
	struct bw_chat c;
	struct got g;

	(void)state;
	READ(DISCORD "5,2016-03-17 11:21:46,\"see\n6,2016-03-17 11:21:47,I confess,\",\r\nwhat is this\r\n"
		     "7,2016-03-17 11:21:48,x,\r\n8,2016-03-17 11:21:49,\"cut", "discord-package-csv");
	assert_int_equal(g.count, 3);
	assert_string_equal(g.text[0], "see\n6,2016-03-17 11:21:47,I confess,");
	assert_string_equal(g.text[2], "cut");
	assert_int_equal(c.findings[BW_CHAT_HEADER_INSIDE].count, 1);
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD].count, 1);
	assert_int_equal(c.findings[BW_CHAT_CUT_OFF].count, 1);
	bw_chat_free(&c);
	no_chat("ID,Timestamp,Contents\n5,2016-03-17 11:21:46,x\n");
}

/* A part of the file gives a part of the messages, wherever it ends. */
static void
a_file_that_is_cut_anywhere(void **state)
{
	static const char *const all[] = { "[LINE] A.\n2022/04/01(Fri)\n12:00\tA.\thello\nmore\n12:01\tB.\t[Photo]\n",
		"\xe6\xb6\x88\xe6\x81\xaf\xe8\xae\xb0\xe5\xbd\x95\n2024-01-02 03:04:05 A.(10001)\nhello\n2024-01-02 03:04:06 B.(2)\nx\n",
		"A., [25/06/2022 07:25]\nhello\nB., [25/06/2022 07:51]\nyes\n",
		"=\"17/08/2014\"\t12:52:56\t=\"A.\"\t=\"+316\"\t\"Hi\nyou\"\n=\"17/08/2014\"\t12:53:56\t=\"B.\"\t=\"+317\"\t\"Hi\"\n",
		DISCORD "5,2016-03-17 11:21:46,\"a\nb\",https://x\r\n6,2016-03-17 11:21:46,x,\r\n" };
	size_t i, n, count;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (n = 0; n <= strlen(all[i]); n++) {
			struct bw_bytes data = { (const uint8_t *)all[i], n };
			struct bw_chat_source src = bw_chat_source_memory(&data);
			struct bw_chat c;
			enum bw_rc rc = bw_chat_survey(&src, NULL, &c, NULL);

			assert_true(rc == BW_OK || rc == BW_EFORMAT);
			count = rc == BW_OK ? c.messages : 0;
			assert_true(count <= 2 && (n < strlen(all[i]) || count == 2));
			if (rc == BW_OK)
				bw_chat_free(&c);
		}
	}
}

static void
a_long_text_is_cut_and_its_range_is_not(void **state)
{
	static char text[BW_CHAT_TEXT_MAX + 5000];
	static const char head[] = "A., [25/06/2022 07:25]\n";
	struct bw_chat c;
	struct got g;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, head, sizeof(head) - 1);
	read_text(text, sizeof(text), "telegram-pasted", &c, &g);
	assert_int_equal(g.m[0].text.len, BW_CHAT_TEXT_MAX);
	assert_int_equal(g.m[0].byte_end, sizeof(text));
	assert_int_equal(g.m[0].flags, BW_TEXT_CUT);
	bw_chat_free(&c);
}

/* Samples that others published, where they are there. */
static void
samples(void **state)
{
	static const struct { const char *file, *format; size_t messages, people; } all[] = {
		{ "line/issues/jp_mobile_header.txt", "line-text", 2, 2 }, { "line/issues/visioning12_en.txt", "line-text", 3, 2 },
		{ "line/meyfa/en_header_mobile.txt", "line-text", 2, 1 }, { "line/meyfa/en_tabs.txt", "line-text", 2, 2 },
		{ "line/meyfa/jp_header_hour24.txt", "line-text", 2, 1 }, { "qq/chatlab/qq-group.txt", "qq-text", 2, 2 },
		{ "telegram/tgif/copied_messages.txt", "telegram-pasted", 4, 2 },
		{ "viber/issues/adrz1_desktop.csv", "viber-table", 2, 2 } };
	static char data[4096];
	char path[512];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct bw_chat c;
		struct got g;
		FILE *f;

		(void)snprintf(path, sizeof(path), BW_TEST_SRC "/../shared/corpora/chats/%s", all[i].file);
		if ((f = fopen(path, "rb")) == NULL) {
			print_message("SKIPPED: no samples of chats at %s\n", path);
			skip();
		}
		len = fread(data, 1, sizeof(data), f);
		(void)fclose(f);
		read_text(data, len, all[i].format, &c, &g);
		assert_int_equal(c.messages, all[i].messages);
		assert_int_equal(c.participant_count, all[i].people);
		bw_chat_free(&c);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_of_the_phone),
		cmocka_unit_test(line_dates_that_the_day_of_the_week_tells),
		cmocka_unit_test(line_of_the_desktop_names_nobody),
		cmocka_unit_test(line_a_head_in_quotes_is_told),
		cmocka_unit_test(qq_text),
		cmocka_unit_test(telegram_pasted),
		cmocka_unit_test(viber_tables_of_the_desktop_and_the_phone),
		cmocka_unit_test(viber_a_head_in_open_quotes_is_told),
		cmocka_unit_test(discord_package_as_csv),
		cmocka_unit_test(discord_csv_a_row_in_quotes_is_text),
		cmocka_unit_test(a_file_that_is_cut_anywhere),
		cmocka_unit_test(a_long_text_is_cut_and_its_range_is_not),
		cmocka_unit_test(samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

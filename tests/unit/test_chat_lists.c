/* Chats of Discord, Google Chat and Snapchat. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chat_reading.h"

#define DX &bw_chat_discord_exporter
#define DP &bw_chat_discord_package
#define GC &bw_chat_google_chat
#define SC &bw_chat_snapchat

static void
finds(const struct bw_chat_format *f, const char *text, enum bw_chat_finding what, uint64_t count)
{
	struct reading r;

	read_chat_bytes(&r, f, text, strlen(text));
	assert_int_equal(r.rc, BW_OK);
	assert_int_equal(r.findings[what].count, count);
	free_reading(&r);
}

/* ---- DiscordChatExporter ---- */

#define CHANNEL(messages) "{\"guild\":{\"id\":\"0\",\"name\":\"x\"},\"channel\":{\"id\":\"5\",\"name\":\"B.\"},\"messages\":[" messages "]}"
/* 159984620929024000 is 2016-03-17T11:21:46.000Z in the numbers of the app. */
#define POST(more) "{\"id\":\"7\",\"type\":\"Default\",\"timestamp\":\"2019-01-04T17:52:39.762+00:00\",\"timestampEdited\":null," more \
		   ",\"author\":{\"id\":\"11\",\"name\":\"A.\",\"nickname\":\"aa\"}}"

static void
discord_exporter_gives_people_and_exact_times(void **state)
{
	(void)state;
	reads_chat(DX, CHANNEL(POST("\"content\":\"hello\"")),
	    "text 2019-01-04T17:52:39 offset-in-file 1546624359762 by=A. id=11 text=hello\n");
	/* An offset stays the clock that is written. */
	reads_chat(DX, CHANNEL("{\"id\":\"7\",\"timestamp\":\"2019-01-04T19:52:39.762+02:00\",\"timestampEdited\":"
		"\"2019-01-04T19:53:00+02:00\",\"content\":\"x\",\"author\":{\"id\":\"11\",\"name\":\"A.\"},\"reference\":{\"messageId\":\"6\"},"
		"\"reactions\":[{\"emoji\":{\"name\":\"x\"},\"count\":2},{\"count\":3}]}"),
	    "text 2019-01-04T19:52:39 offset-in-file 1546624359762 by=A. id=11 edited reply reactions=5 text=x\n");
}

static void
discord_exporter_files_calls_and_the_app(void **state)
{
	(void)state;
	reads_chat(DX, CHANNEL(POST("\"content\":\"\",\"attachments\":[{\"id\":\"1\",\"url\":\"x_Files/a.png\",\"fileName\":\"a.png\"},"
			"{\"id\":\"2\",\"url\":\"https://cdn.example.org/b.png\",\"fileName\":\"b.png\"}],\"stickers\":[{\"id\":\"3\",\"sourceUrl\":\"https://x\"}]")),
	    "media 2019-01-04T17:52:39 offset-in-file 1546624359762 by=A. id=11 [named name=x_Files/a.png] [omitted name=b.png] "
	    "[omitted type=sticker name=https://x]\n");
	/* How long it rang is part of it, so that it was answered is not said. */
	reads_chat(DX, CHANNEL("{\"id\":\"8\",\"type\":\"Call\",\"timestamp\":\"2020-07-17T17:03:14+00:00\",\"callEndedTimestamp\":"
		"\"2020-07-17T17:04:15+00:00\",\"content\":\"Started a call.\",\"author\":{\"id\":\"11\",\"name\":\"A.\"}}"),
	    "call 2020-07-17T17:03:14 offset-in-file 1595005394000 by=A. id=11 61s unsaid text=Started a call.\n");
	reads_chat(DX, CHANNEL("{\"id\":\"8\",\"type\":\"RecipientAdd\",\"timestamp\":\"2020-07-17T17:03:14+00:00\",\"content\":\"\","
		"\"author\":{\"id\":\"11\",\"name\":\"A.\"}}"),
	    "system 2020-07-17T17:03:14 offset-in-file 1595005394000 by=A. id=11 text=RecipientAdd\n");
}

static void
discord_numbers_that_tell_another_time_are_found(void **state)
{
	static const char right[] = CHANNEL("{\"id\":\"159984620929024000\",\"timestamp\":\"2016-03-17T11:21:46.000+00:00\",\"content\":\"x\","
		"\"author\":{\"name\":\"A.\"}}");
	static const char wrong[] = CHANNEL("{\"id\":\"159984620929024000\",\"timestamp\":\"2015-03-17T11:21:46.000+00:00\",\"content\":\"x\","
		"\"author\":{\"name\":\"A.\"}}");

	(void)state;
	finds(DX, right, BW_CHAT_TIME_DISAGREES, 0);
	finds(DX, wrong, BW_CHAT_TIME_DISAGREES, 1);
}

static const char exported[] = CHANNEL(POST("\"content\":\"one\"") ",\n" POST("\"content\":\"two\"") ",\n" POST("\"content\":\"t\\u00e9\""));

/* ---- the data package ---- */

static void
discord_package_is_the_owners_words_alone(void **state)
{
	(void)state;
	reads_chat(DP, "[{\"ID\":159984620929024000,\"Timestamp\":\"2016-03-17 11:21:46\",\"Contents\":\"hi\",\"Attachments\":\"\"},"
		       "{\"ID\":\"159984620929024000\",\"Timestamp\":\"2016-03-17 11:21:46.500000+00:00\",\"Contents\":\"\","
		       "\"Attachments\":\"https://a/b.png https://a/c.png\"}]",
	    "text 2016-03-17T11:21:46 derived 1458213706000 self text=hi\n"
	    "media 2016-03-17T11:21:46 offset-in-file 1458213706500 self [omitted name=https://a/b.png] [omitted name=https://a/c.png]\n");
	finds(DP, "[{\"ID\":1,\"Timestamp\":\"2016-03-17 11:21:46\",\"Contents\":\"hi\"}]", BW_CHAT_ONE_SIDE, 1);
}

static void
discord_package_times_that_do_not_fit(void **state)
{
	/* Another year than the number's: what is written stands, without UTC. */
	static const char text[] = "[{\"ID\":159984620929024000,\"Timestamp\":\"2014-03-17 11:21:46\",\"Contents\":\"hi\",\"Attachments\":\"\"}]";

	(void)state;
	reads_chat(DP, text, "text 2014-03-17T11:21:46 none self text=hi\n");
	finds(DP, text, BW_CHAT_TIME_DISAGREES, 1);
	/* No date at all. */
	reads_chat(DP, "[{\"ID\":1,\"Timestamp\":\"yesterday\",\"Contents\":\"hi\"}]", "text undated self text=hi\n");
}

static const char package[] = "[\n{\"ID\":1,\"Timestamp\":\"2016-03-17 11:21:46\",\"Contents\":\"one\"},\n"
			      "{\"ID\":2,\"Timestamp\":\"2016-03-17 11:21:47\",\"Contents\":\"two\"},\n"
			      "{\"ID\":3,\"Timestamp\":\"2016-03-17 11:21:48\",\"Contents\":\"three\"}]";

/* ---- Google Chat ---- */

#define SPACE(messages) "{\"messages\":[" messages "]}"
#define BY "\"creator\":{\"name\":\"A.\",\"email\":\"a@example.org\",\"user_type\":\"Human\"}"
#define SAID(more) "{" BY ",\"created_date\":\"Monday, August 25, 2014 at 5:29:21\\u202fPM UTC\"," more ",\"message_id\":\"x\"}"

static void
google_chat_dates_are_words_in_utc(void **state)
{
	(void)state;
	reads_chat(GC, SPACE(SAID("\"text\":\"hello\"")),
	    "text 2014-08-25T17:29:21 epoch 1408987761000 by=A. id=a@example.org text=hello\n");
	/* In another language they are shown and not guessed. */
	reads_chat(GC, SPACE("{" BY ",\"created_date\":\"maandag 25 augustus 2014 om 17:29:21 UTC\",\"text\":\"x\",\"topic_id\":\"x\"}"),
	    "text undated by=A. id=a@example.org text=x\n");
}

static void
google_chat_edits_deletions_files_and_meetings(void **state)
{
	(void)state;
	/* The first time of what was edited stands in its earlier versions. */
	reads_chat(GC, SPACE("{" BY ",\"updated_date\":\"Monday, August 25, 2014 at 6:00:00 PM UTC\",\"text\":\"new\",\"topic_id\":\"x\","
		"\"previous_message_versions\":[{\"created_date\":\"Monday, August 25, 2014 at 5:29:21 PM UTC\",\"text\":\"old\"}]}"),
	    "text 2014-08-25T17:29:21 epoch 1408987761000 by=A. id=a@example.org edited revisions=1 text=new\n");
	reads_chat(GC, SPACE(SAID("\"message_state\":\"DELETED\",\"deletion_metadata\":{\"deletion_type\":\"CREATOR\"}")),
	    "deleted 2014-08-25T17:29:21 epoch 1408987761000 by=A. id=a@example.org\n");
	reads_chat(GC, SPACE(SAID("\"attached_files\":[{\"original_name\":\"a.jpg\",\"export_name\":\"File-a.jpg\"},{\"original_name\":\"b.jpg\"}],"
		"\"quoted_message_metadata\":{\"text\":\"q\"},\"reactions\":[{\"emoji\":{\"unicode\":\"x\"},\"reactor_emails\":[\"a\",\"b\"]}]")),
	    "media 2014-08-25T17:29:21 epoch 1408987761000 by=A. id=a@example.org [named name=File-a.jpg] [omitted name=b.jpg] reply reactions=2\n");
	reads_chat(GC, SPACE(SAID("\"annotations\":[{\"video_call_metadata\":{\"meeting_space\":{}}}]")),
	    "system 2014-08-25T17:29:21 epoch 1408987761000 by=A. id=a@example.org\n");
	reads_chat(GC, SPACE("{\"creator\":{\"name\":\"Robot\",\"user_type\":\"Bot\"},\"created_date\":\"?\",\"text\":\"x\",\"topic_id\":\"x\"}"),
	    "system undated app by=Robot text=x\n");
}

static const char space[] = SPACE(SAID("\"text\":\"one\"") ",\n" SAID("\"text\":\"two\"") ",\n" SAID("\"text\":\"t\\u00e9\""));

/* ---- Snapchat ---- */

#define SNAP(type, more) "{\"From\":\"b.b\",\"Media Type\":\"" type "\",\"Created\":\"2024-04-20 01:29:22 UTC\"," more "}"

static void
snapchat_lists_are_conversations(void **state)
{
	(void)state;
	reads_chat(SC, "{\"b.b\":[" SNAP("TEXT", "\"Content\":\"hi\",\"IsSender\":false,\"Created(microseconds)\":1713576562686,\"Media IDs\":\"\"")
		       "],\"g\":[" SNAP("TEXT", "\"Content\":null,\"Conversation Title\":\"Us\",\"IsSender\":true") "]}",
	    "text 2024-04-20T01:29:22 epoch 1713576562686 in=b.b by=b.b text=hi\n"
	    "empty 2024-04-20T01:29:22 epoch 1713576562000 self in=Us by=b.b\n");
	reads_chat(SC, "{\"b.b\":[" SNAP("MEDIA", "\"Media IDs\":\"x~1 | y~2\"") "," SNAP("NOTE", "\"Content\":\"\"") ","
		       SNAP("STATUSERASEDMESSAGE", "\"Content\":\"\"") "," SNAP("STATUSCALLMISSEDVIDEO", "\"Content\":\"\"") ","
		       SNAP("STATUSPARTICIPANTREMOVED", "\"Content\":\"\"") "]}",
	    "media 2024-04-20T01:29:22 epoch 1713576562000 in=b.b by=b.b [named type=MEDIA name=x~1] [named type=MEDIA name=y~2]\n"
	    "media 2024-04-20T01:29:22 epoch 1713576562000 in=b.b by=b.b [omitted type=NOTE]\n"
	    "deleted 2024-04-20T01:29:22 epoch 1713576562000 in=b.b by=b.b\n"
	    "call 2024-04-20T01:29:22 epoch 1713576562000 in=b.b by=b.b -1s\n"
	    "system 2024-04-20T01:29:22 epoch 1713576562000 in=b.b by=b.b text=STATUSPARTICIPANTREMOVED\n");
}

static void
snapchat_of_before_2023(void **state)
{
	(void)state;
	reads_chat(SC, "{\"Received Saved Chat History\":[" SNAP("TEXT", "\"Text\":\"hi\"") "],\"Sent Saved Chat History\":["
		       "{\"To\":\"b.b\",\"Media Type\":\"TEXT\",\"Created\":\"2021-01-01 12:00:00 UTC\",\"Text\":\"yes\"},"
		       SNAP("TEXT", "\"Content\":\"so\",\"IsSender\":true") "]}",
	    "text 2024-04-20T01:29:22 epoch 1713576562000 in=b.b by=b.b text=hi\n"
	    "text 2021-01-01T12:00:00 epoch 1609502400000 self in=b.b text=yes\n"
	    "text 2024-04-20T01:29:22 epoch 1713576562000 self in=b.b text=so\n");
}

static void
snapchat_two_times_that_do_not_fit(void **state)
{
	static const char text[] = "{\"b.b\":[" SNAP("TEXT", "\"Content\":\"hi\",\"Created(microseconds)\":1613576562686") "]}";

	(void)state;
	reads_chat(SC, text, "text 2024-04-20T01:29:22 epoch 1713576562000 in=b.b by=b.b text=hi\n");
	finds(SC, text, BW_CHAT_TIME_DISAGREES, 1);
	finds(SC, text, BW_CHAT_LEAVES_OUT, 1);
}

static void
snapchat_behind_damage_no_message_gets_another_list(void **state)
{
	(void)state;
	/* The end of the first list and the name of the second are lost. */
	reads_chat(SC, "{\"b.b\":[" SNAP("TEXT", "\"Content\":\"1\"") "#\"c.c\":[" SNAP("TEXT", "\"Content\":\"2\"") "],\"d\":["
		       SNAP("TEXT", "\"Content\":\"3\"") "]}",
	    "text 2024-04-20T01:29:22 epoch 1713576562000 in=b.b by=b.b text=1\n"
	    "text 2024-04-20T01:29:22 epoch 1713576562000 by=b.b text=2\n"
	    "text 2024-04-20T01:29:22 epoch 1713576562000 in=d by=b.b text=3\n");
}

static const char snaps[] = "{\"b.b\":[\n" SNAP("TEXT", "\"Content\":\"one\"") ",\n" SNAP("TEXT", "\"Content\":\"two\"") "],\n\"c.c\":[\n"
			    SNAP("TEXT", "\"Content\":\"three\"") "]}";

/* ---- all of them ---- */

static void
the_end_of_the_file_may_be_anywhere(void **state)
{
	(void)state;
	every_end_gives_a_start(DX, exported);
	every_end_gives_a_start(DP, package);
	every_end_gives_a_start(GC, space);
	every_end_gives_a_start(SC, snaps);
}

static void
damage_takes_no_more_than_its_message(void **state)
{
	(void)state;
	damage_is_skipped_and_told(DX, exported, 2);
	damage_is_skipped_and_told(DP, package, 2);
	damage_is_skipped_and_told(GC, space, 2);
	damage_is_skipped_and_told(SC, snaps, 2);
}

/* Marks of direction, what nobody sees, half characters and NULs are kept and noted; of a name that comes twice the first counts. */
static void
hostile_texts_are_kept_and_noted(void **state)
{
	static const char odd[] = "a\\u202e\\u200b\\ud800\\u0000";
	static const struct { const struct bw_chat_format *f; const char *before, *after; } all[] = {
		{ DX, "{\"messages\":[{\"id\":\"1\",\"timestamp\":\"2019-01-04T17:52:39Z\",\"author\":{\"name\":\"\\u202eA.\"},\"content\":\"",
		    "\",\"content\":\"second\"}]}" },
		{ DP, "[{\"ID\":1,\"Timestamp\":\"2019-01-04 17:52:39\",\"Contents\":\"", "\",\"Contents\":\"second\"}]" },
		{ GC, "{\"messages\":[{\"creator\":{\"name\":\"\\u202eA.\"},\"created_date\":\"x\",\"topic_id\":\"x\",\"text\":\"",
		    "\",\"text\":\"second\"}]}" },
		{ SC, "{\"b\":[{\"From\":\"\\u202eA.\",\"Media Type\":\"TEXT\",\"Created\":\"2024-04-20 01:29:22 UTC\",\"Content\":\"",
		    "\",\"Content\":\"second\"}]}" },
	};
	const unsigned want = BW_TEXT_BIDI | BW_TEXT_ZERO_WIDTH | BW_TEXT_SURROGATE | BW_TEXT_NUL;
	char text[512], flags[32];
	struct reading r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s%s%s", all[i].before, odd, all[i].after);
		is(all[i].f, text);
		read_chat_bytes(&r, all[i].f, text, strlen(text));
		(void)snprintf(flags, sizeof(flags), " !%x,%x", want, all[i].f == DP ? 0 : (unsigned)BW_TEXT_BIDI);
		assert_non_null(strstr(r.text, flags));
		assert_non_null(strstr(r.text, "text=a\xe2\x80\xae\xe2\x80\x8b\xef\xbf\xbd"));
		assert_int_equal(r.findings[BW_CHAT_DUPLICATE_KEY].count, 1);
		free_reading(&r);
	}
}

static void
they_are_known_by_their_content(void **state)
{
	(void)state;
	is(DX, exported);
	is(DP, package);
	is(GC, space);
	is(SC, snaps);
	is(DP, "\xef\xbb\xbf [{\"ID\":1,\"Timestamp\":\"x\",\"Contents\":\"\"}]");
	is(NULL, "{\"ID\":1,\"Timestamp\":\"x\",\"Contents\":\"\"}");
	is(NULL, "{\"a\":[{\"ID\":1,\"Timestamp\":\"x\",\"Contents\":\"\"}]}");
	is(NULL, "[{\"From\":\"x\",\"Media Type\":\"TEXT\",\"Created\":\"x\"}]");
	is(NULL, "{\"a\":{\"b\":[{\"From\":\"x\",\"Media Type\":\"TEXT\",\"Created\":\"x\"}]}}");
	is(NULL, "{\"messages\":[{\"timestamp\":\"x\",\"content\":\"\"}]}");
	is(NULL, "{\"messages\":[{\"creator\":{}}]}");
	is(NULL, "[]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(discord_exporter_gives_people_and_exact_times),
		cmocka_unit_test(discord_exporter_files_calls_and_the_app),
		cmocka_unit_test(discord_numbers_that_tell_another_time_are_found),
		cmocka_unit_test(discord_package_is_the_owners_words_alone),
		cmocka_unit_test(discord_package_times_that_do_not_fit),
		cmocka_unit_test(google_chat_dates_are_words_in_utc),
		cmocka_unit_test(google_chat_edits_deletions_files_and_meetings),
		cmocka_unit_test(snapchat_lists_are_conversations),
		cmocka_unit_test(snapchat_of_before_2023),
		cmocka_unit_test(snapchat_two_times_that_do_not_fit),
		cmocka_unit_test(snapchat_behind_damage_no_message_gets_another_list),
		cmocka_unit_test(the_end_of_the_file_may_be_anywhere),
		cmocka_unit_test(damage_takes_no_more_than_its_message),
		cmocka_unit_test(hostile_texts_are_kept_and_noted),
		cmocka_unit_test(they_are_known_by_their_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Chats of Telegram Desktop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chat_reading.h"

#define TG &bw_chat_telegram
#define CHAT(messages) "{\"name\":\"A.\",\"type\":\"personal_chat\",\"id\":7,\"messages\":[" messages "]}"
#define MSG(more) "{\"id\":1,\"type\":\"message\",\"date\":\"2024-01-02T03:04:05\",\"from\":\"A.\",\"from_id\":\"user7\"," more "}"

static void
texts_in_both_ways_of_writing_are_read(void **state)
{
	(void)state;
	reads_chat(TG, CHAT(MSG("\"text\":\"hello\"") "," MSG("\"text\":[\"a \",{\"type\":\"bold\",\"text\":\"b\"},\" c\"]")),
	    "text 2024-01-02T03:04:05 none by=A. id=user7 text=hello\n"
	    "text 2024-01-02T03:04:05 none by=A. id=user7 text=a b c\n");
}

static void
the_order_of_members_does_not_matter(void **state)
{
	(void)state;
	reads_chat(TG, "{\"messages\":[{\"text\":\"x\",\"from\":\"A.\",\"date\":\"2024-01-02T03:04:05\",\"type\":\"message\"}],"
		       "\"name\":\"A.\"}",
	    "text 2024-01-02T03:04:05 none by=A. text=x\n");
}

static void
utc_beside_the_clock_is_taken(void **state)
{
	struct reading r;

	(void)state;
	reads_chat(TG, CHAT(MSG("\"date_unixtime\":\"1704161045\",\"text\":\"x\"")),
	    "text 2024-01-02T03:04:05 epoch 1704161045000 by=A. id=user7 text=x\n");
	/* Two times that no zone puts between. */
	read_chat_bytes(&r, TG, CHAT(MSG("\"date_unixtime\":\"1704161046\",\"text\":\"x\"")),
	    strlen(CHAT(MSG("\"date_unixtime\":\"1704161046\",\"text\":\"x\""))));
	assert_int_equal(r.findings[BW_CHAT_TIME_DISAGREES].count, 1);
	free_reading(&r);
}

static void
calls_have_a_length_and_a_side(void **state)
{
	(void)state;
	reads_chat(TG,
	    "{\"about\":\"\",\"personal_information\":{\"user_id\":7},\"chats\":{\"list\":[{\"name\":\"B.\",\"id\":8,\"messages\":["
	    "{\"id\":1,\"type\":\"service\",\"date\":\"2024-01-02T03:04:05\",\"actor\":\"A.\",\"actor_id\":\"user7\","
	    "\"action\":\"phone_call\",\"duration_seconds\":61,\"discard_reason\":\"hangup\",\"text\":\"\"},"
	    "{\"id\":2,\"type\":\"service\",\"date\":\"2024-01-02T03:04:05\",\"actor\":\"B.\",\"actor_id\":\"user8\","
	    "\"action\":\"phone_call\",\"discard_reason\":\"missed\",\"text\":\"\"}]}]}}",
	    "call 2024-01-02T03:04:05 none self in=B. by=A. id=user7 61s answered out\n"
	    "call 2024-01-02T03:04:05 none in=B. by=B. id=user8 -1s\n");
}

static void
several_chats_keep_their_names(void **state)
{
	(void)state;
	reads_chat(TG,
	    "{\"contacts\":{\"list\":[{\"name\":\"C.\",\"messages\":5}]},\"chats\":{\"list\":[{\"name\":\"B.\",\"id\":8,"
	    "\"messages\":[" MSG("\"text\":\"1\"") "]},{\"name\":null,\"id\":9,\"messages\":[" MSG("\"text\":\"2\"")
	    "]}]},\"left_chats\":{\"list\":[{\"id\":10,\"name\":\"D.\",\"messages\":[" MSG("\"text\":\"3\"") "]}]}}",
	    "text 2024-01-02T03:04:05 none in=B. by=A. id=user7 text=1\n"
	    "text 2024-01-02T03:04:05 none in=9 by=A. id=user7 text=2\n"
	    "text 2024-01-02T03:04:05 none in=D. by=A. id=user7 text=3\n");
}

static void
files_that_the_app_left_out_are_told(void **state)
{
	(void)state;
	reads_chat(TG,
	    CHAT(MSG("\"photo\":\"photos/a.jpg\",\"text\":\"\"") "," MSG(
		"\"file\":\"(File not included. Change data exporting settings to download.)\",\"media_type\":\"voice_message\","
		"\"mime_type\":\"audio/ogg\",\"text\":\"\"")),
	    "media 2024-01-02T03:04:05 none by=A. id=user7 [named type=photo name=photos/a.jpg]\n"
	    "media 2024-01-02T03:04:05 none by=A. id=user7 [omitted type=voice_message name=(File not included. Change data "
	    "exporting settings to download.)]\n");
}

static void
edits_replies_forwards_and_reactions_are_noted(void **state)
{
	(void)state;
	reads_chat(TG,
	    CHAT(MSG("\"edited\":\"2024-01-02T04:00:00\",\"reply_to_message_id\":3,\"forwarded_from\":\"C.\",\"reactions\":[{"
		     "\"type\":\"emoji\",\"count\":2},{\"count\":1}],\"text\":\"x\"") "," MSG(
		"\"edited\":\"1970-01-01T01:00:00\",\"text\":\"never\"")),
	    "text 2024-01-02T03:04:05 none by=A. id=user7 edited reply forwarded reactions=3 text=x\n"
	    "text 2024-01-02T03:04:05 none by=A. id=user7 text=never\n");
}

static void
what_the_app_says_is_no_persons_words(void **state)
{
	(void)state;
	reads_chat(TG,
	    CHAT("{\"id\":1,\"type\":\"service\",\"date\":\"2024-01-02T03:04:05\",\"actor\":\"A.\",\"action\":\"create_group\","
		 "\"members\":[\"A.\"],\"text\":\"\"}"),
	    "system 2024-01-02T03:04:05 none by=A. text=create_group\n");
	reads_chat(TG, CHAT(MSG("\"poll\":{\"question\":\"which?\",\"answers\":[{\"text\":\"a\"}]},\"text\":\"\"")),
	    "poll 2024-01-02T03:04:05 none by=A. id=user7 text=which?\n");
	reads_chat(TG, CHAT(MSG("\"location_information\":{\"latitude\":1.5,\"longitude\":2},\"text\":\"\"")),
	    "location 2024-01-02T03:04:05 none by=A. id=user7\n");
	/* An account that is gone. */
	reads_chat(TG, CHAT("{\"id\":1,\"type\":\"message\",\"date\":\"2024-01-02T03:04:05\",\"from\":null,\"from_id\":\"user9\","
			    "\"text\":\"x\"}"),
	    "text 2024-01-02T03:04:05 none unknown id=user9 text=x\n");
}

static void
a_name_that_comes_twice_counts_once(void **state)
{
	static const char text[] = CHAT(MSG("\"text\":\"first\",\"text\":\"second\",\"from\":\"B.\""));
	struct reading r;

	(void)state;
	read_chat_bytes(&r, TG, text, strlen(text));
	assert_string_equal(r.text, "text 2024-01-02T03:04:05 none by=A. id=user7 text=first\n");
	assert_int_equal(r.findings[BW_CHAT_DUPLICATE_KEY].count, 2);
	free_reading(&r);
}

static void
a_message_inside_a_text_is_none(void **state)
{
	(void)state;
	reads_chat(TG, CHAT(MSG("\"text\":\"},{\\\"id\\\":2,\\\"date\\\":\\\"2020-01-01T00:00:00\\\",\\\"text\\\":\\\"x\\\"}\"")),
	    "text 2024-01-02T03:04:05 none by=A. id=user7 "
	    "text=},{\"id\":2,\"date\":\"2020-01-01T00:00:00\",\"text\":\"x\"}\n");
}

static void
marks_nobody_sees_are_noted_and_kept(void **state)
{
	(void)state;
	reads_chat(TG, CHAT(MSG("\"text\":\"a\\u202eb\\u200bc\\ud800\"")),
	    "text 2024-01-02T03:04:05 none by=A. id=user7 !b,0 text=a\xe2\x80\xae" "b\xe2\x80\x8b" "c\xef\xbf\xbd\n");
}

static const char sample[] = "{\"chats\":{\"list\":[{\"name\":\"B.\",\"id\":8,\"messages\":[\n" MSG("\"text\":\"one\"") ",\n" MSG(
    "\"text\":[\"t\",{\"type\":\"link\",\"text\":\"wo\"}],\"photo\":\"p\\u00e9.jpg\"") "]},\n{\"name\":\"C.\",\"id\":9,"
    "\"messages\":[\n" MSG("\"text\":\"three\"") ",\n" MSG("\"text\":\"four\"") "]}]}}";

static void
the_end_of_the_file_may_be_anywhere(void **state)
{
	(void)state;
	every_end_gives_a_start(TG, sample);
}

static void
damage_takes_no_more_than_its_message(void **state)
{
	(void)state;
	damage_is_skipped_and_told(TG, sample, 2);
}

static void
behind_damage_no_message_gets_another_chats_name(void **state)
{
	static const char text[] = "{\"chats\":{\"list\":[{\"name\":\"B.\",\"id\":8,\"messages\":[" MSG("\"text\":\"1\"") "," MSG(
	    "#") "]},{\"name\":\"C.\",\"id\":9,\"messages\":[" MSG("\"text\":\"3\"") "]}]}}";
	struct reading r;

	(void)state;
	read_chat_bytes(&r, TG, text, strlen(text));
	assert_string_equal(r.text,
	    "text 2024-01-02T03:04:05 none in=B. by=A. id=user7 text=1\n"
	    "text 2024-01-02T03:04:05 none by=A. id=user7 text=3\n");
	assert_int_equal(r.findings[BW_CHAT_NOT_UNDERSTOOD].count, 1);
	free_reading(&r);
}

static void
is(const struct bw_chat_format *f, const char *text)
{
	const struct bw_chat_format *found = bw_chat_find((struct bw_bytes){ (const uint8_t *)text, strlen(text) }, true);

	if (found != f)
		fail_msg("%s: %s", text, found != NULL ? found->name : "none");
}

static void
it_is_known_by_its_content(void **state)
{
	(void)state;
	is(TG, sample);
	is(TG, CHAT(MSG("\"text\":\"x\"")));
	is(TG, "\xef\xbb\xbf{\"messages\":[{\"type\":\"message\",\"date_unixtime\":\"1\",\"text\":\"\"}]}");
	is(NULL, "{\"messages\":[]}");
	is(NULL, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
	is(NULL, "{\"a\":[{\"type\":\"message\",\"date\":\"x\",\"text\":\"\"}]}");
	is(NULL, "[1,2]");
	is(NULL, "{");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_in_both_ways_of_writing_are_read),
		cmocka_unit_test(the_order_of_members_does_not_matter),
		cmocka_unit_test(utc_beside_the_clock_is_taken),
		cmocka_unit_test(calls_have_a_length_and_a_side),
		cmocka_unit_test(several_chats_keep_their_names),
		cmocka_unit_test(files_that_the_app_left_out_are_told),
		cmocka_unit_test(edits_replies_forwards_and_reactions_are_noted),
		cmocka_unit_test(what_the_app_says_is_no_persons_words),
		cmocka_unit_test(a_name_that_comes_twice_counts_once),
		cmocka_unit_test(a_message_inside_a_text_is_none),
		cmocka_unit_test(marks_nobody_sees_are_noted_and_kept),
		cmocka_unit_test(the_end_of_the_file_may_be_anywhere),
		cmocka_unit_test(damage_takes_no_more_than_its_message),
		cmocka_unit_test(behind_damage_no_message_gets_another_chats_name),
		cmocka_unit_test(it_is_known_by_its_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Chats of Messenger and Instagram. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chat_reading.h"

#define ANY &bw_chat_messenger_or_instagram
#define CHAT(messages) "{\"participants\":[{\"name\":\"A.\"},{\"name\":\"B.\"}],\"messages\":[" messages "],\"title\":\"B.\"}"
#define MSG(more) "{\"sender_name\":\"A.\",\"timestamp_ms\":1600000000123," more "}"
#define HEAD " 2020-09-13T12:26:40 epoch 1600000000123 by=A."

static void
messages_are_read_in_the_files_order(void **state)
{
	(void)state;
	reads_chat(ANY,
	    CHAT("{\"sender_name\":\"B.\",\"timestamp_ms\":1600000001000,\"content\":\"late\"}," MSG("\"content\":\"early\"")),
	    "text 2020-09-13T12:26:41 epoch 1600000001000 by=B. text=late\n"
	    "text" HEAD " text=early\n");
}

static void
text_is_read_back_where_it_was_written_as_latin1(void **state)
{
	(void)state;
	reads_chat(ANY, CHAT(MSG("\"content\":\"caf\\u00c3\\u00a9\"")), "text" HEAD " !20,0 text=caf\xc3\xa9\n");
	/* One character that no byte is: all of it stays. */
	reads_chat(ANY, CHAT(MSG("\"content\":\"\\u201ccaf\\u00c3\\u00a9\"")),
	    "text" HEAD " text=\xe2\x80\x9c" "caf\xc3\x83\xc2\xa9\n");
	reads_chat(ANY, CHAT(MSG("\"content\":\"\\u00e9\"")), "text" HEAD " text=\xc3\xa9\n");
	reads_chat(ANY, CHAT("{\"sender_name\":\"\\u00d9\\u0086\",\"timestamp_ms\":1600000000123,\"content\":\"x\"}"),
	    "text 2020-09-13T12:26:40 epoch 1600000000123 by=\xd9\x86 !0,20 text=x\n");
}

static void
files_links_and_stickers_are_named(void **state)
{
	(void)state;
	reads_chat(ANY, CHAT(MSG("\"photos\":[{\"uri\":\"p/1.jpg\",\"creation_timestamp\":1},{\"uri\":\"p/2.jpg\"}]")),
	    "media" HEAD " [named type=photo name=p/1.jpg] [named type=photo name=p/2.jpg]\n");
	reads_chat(ANY, CHAT(MSG("\"sticker\":{\"uri\":\"s.png\"},\"audio_files\":[{\"creation_timestamp\":1}]")),
	    "media" HEAD " [named type=sticker name=s.png] [omitted type=audio]\n");
	reads_chat(ANY, CHAT(MSG("\"share\":{\"share_text\":\"t\",\"link\":\"https://a.example/\"}")),
	    "text" HEAD " text=https://a.example/\n");
}

static void
calls_deletions_and_lines_of_the_app_are_told_apart(void **state)
{
	(void)state;
	reads_chat(ANY, CHAT(MSG("\"type\":\"Call\",\"call_duration\":192")), "call" HEAD " 192s answered\n");
	reads_chat(ANY, CHAT(MSG("\"type\":\"Call\",\"call_duration\":0,\"missed\":true")), "call" HEAD " 0s\n");
	reads_chat(ANY, CHAT(MSG("\"is_unsent\":true")), "deleted" HEAD "\n");
	reads_chat(ANY, CHAT(MSG("\"type\":\"Unsubscribe\",\"content\":\"A. left\"")), "system" HEAD " text=A. left\n");
	reads_chat(ANY, CHAT(MSG("\"reactions\":[{\"reaction\":\"x\",\"actor\":\"B.\"}],\"content\":\"y\"")),
	    "text" HEAD " reactions=1 text=y\n");
	reads_chat(ANY, CHAT(MSG("\"ip\":\"x\"")), "empty" HEAD "\n");
}

static void
more_files_than_are_listed_are_counted(void **state)
{
	char text[4096] = "{\"messages\":[{\"sender_name\":\"A.\",\"timestamp_ms\":1,\"photos\":[";
	struct reading r;
	size_t i;

	(void)state;
	for (i = 0; i < BW_CHAT_MAX_ATTACHMENTS + 3; i++)
		strcat(text, i > 0 ? ",{\"uri\":\"u\"}" : "{\"uri\":\"u\"}");
	strcat(text, "]}]}");
	read_chat_bytes(&r, ANY, text, strlen(text));
	assert_int_equal(r.messages, 1);
	for (i = 0; i < BW_CHAT_MAX_ATTACHMENTS; i++)
		assert_non_null(strstr(r.text, "[named type=photo name=u]"));
	free_reading(&r);
}

static void
messages_encrypted_end_to_end_have_other_names(void **state)
{
	(void)state;
	reads_chat(&bw_chat_messenger_encrypted,
	    "{\"participants\":[\"A.\",\"B.\"],\"threadName\":\"B.\",\"messages\":[{\"senderName\":\"A.\",\"text\":\"x\","
	    "\"timestamp\":1600000000000,\"type\":\"Generic\",\"isUnsent\":false,\"media\":[{\"uri\":\"./media/a.jpg\"}],"
	    "\"reactions\":[]}]}",
	    "media 2020-09-13T12:26:40 epoch 1600000000000 by=A. [named type=media name=./media/a.jpg] text=x\n");
}

static void
a_file_of_as_many_as_the_app_writes_is_told(void **state)
{
	static const char one[] = "{\"sender_name\":\"A.\",\"timestamp_ms\":1,\"content\":\"x\"},";
	size_t count, n;

	(void)state;
	for (count = 9999; count <= 10001; count++) {
		char *text = malloc(count * sizeof(one) + 64);
		struct reading r;

		assert_non_null(text);
		strcpy(text, "{\"messages\":[");
		for (n = 0; n < count; n++)
			memcpy(text + 13 + n * (sizeof(one) - 1), one, sizeof(one));
		strcpy(text + 13 + count * (sizeof(one) - 1) - 1, "]}");
		read_chat_bytes(&r, ANY, text, strlen(text));
		assert_int_equal(r.messages, count);
		assert_int_equal(r.findings[BW_CHAT_APP_LIMIT].count, count == 10000);
		free_reading(&r);
		free(text);
	}
}

static const char sample[] = "{\"participants\":[{\"name\":\"A.\"}],\n\"messages\":[\n" MSG("\"content\":\"one\"") ",\n" MSG(
    "\"photos\":[{\"uri\":\"a\"}],\"content\":\"caf\\u00c3\\u00a9\"") ",\n" MSG("\"content\":\"three\"") "],\"title\":\"B.\"}";

static void
the_end_of_the_file_may_be_anywhere(void **state)
{
	(void)state;
	every_end_gives_a_start(ANY, sample);
}

static void
damage_takes_no_more_than_its_message(void **state)
{
	(void)state;
	damage_is_skipped_and_told(ANY, sample, 3);
}

static void
is(const struct bw_chat_format *f, const char *text)
{
	const struct bw_chat_format *found = bw_chat_find((struct bw_bytes){ (const uint8_t *)text, strlen(text) }, true);

	if (found != f)
		fail_msg("%s: %s", text, found != NULL ? found->name : "none");
}

static void
the_app_is_named_only_where_the_file_shows_it(void **state)
{
	(void)state;
	is(ANY, sample);
	is(&bw_chat_instagram, CHAT(MSG("\"photos\":[{\"uri\":\"your_instagram_activity/messages/inbox/x/1.jpg\"}]")));
	is(&bw_chat_messenger, CHAT(MSG("\"photos\":[{\"uri\":\"your_facebook_activity/messages/inbox/x/1.jpg\"}]")));
	is(ANY, CHAT(MSG("\"content\":\"your_instagram_activity/ your_facebook_activity/\"")));
	is(&bw_chat_messenger_encrypted,
	    "{\"messages\":[{\"senderName\":\"A.\",\"timestamp\":1,\"isUnsent\":false}]}");
	is(NULL, "{\"messages\":[{\"sender_name\":\"A.\",\"content\":\"x\"}]}");
	is(NULL, "{\"list\":[" MSG("\"content\":\"x\"") "]}");
	is(NULL, "{not json");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_read_in_the_files_order),
		cmocka_unit_test(text_is_read_back_where_it_was_written_as_latin1),
		cmocka_unit_test(files_links_and_stickers_are_named),
		cmocka_unit_test(calls_deletions_and_lines_of_the_app_are_told_apart),
		cmocka_unit_test(more_files_than_are_listed_are_counted),
		cmocka_unit_test(messages_encrypted_end_to_end_have_other_names),
		cmocka_unit_test(a_file_of_as_many_as_the_app_writes_is_told),
		cmocka_unit_test(the_end_of_the_file_may_be_anywhere),
		cmocka_unit_test(damage_takes_no_more_than_its_message),
		cmocka_unit_test(the_app_is_named_only_where_the_file_shows_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

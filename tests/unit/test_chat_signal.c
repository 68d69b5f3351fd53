/* Chats of Signal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chat_reading.h"
#include "lib_media_copy.h"

#define SG &bw_chat_signal
#define INFO "{\"version\":\"1\",\"backupTimeMs\":\"1700000000000\",\"mediaRootBackupKey\":\"QUJDREVGR0g=\"}\n"
#define PEOPLE                                                                                                       \
	"{\"account\":{\"profileKey\":\"cHJvZmlsZQ==\",\"givenName\":\"A.\"}}\n"                                       \
	"{\"recipient\":{\"id\":\"1\",\"self\":{}}}\n"                                                                 \
	"{\"recipient\":{\"id\":\"2\",\"contact\":{\"aci\":\"YWNp\",\"e164\":\"31600000000\",\"profileGivenName\":\"B.\","    \
	"\"profileFamilyName\":\"C.\",\"profileKey\":\"a2V5\"}}}\n"                                                     \
	"{\"recipient\":{\"id\":\"3\",\"group\":{\"masterKey\":\"bWFzdGVy\",\"snapshot\":{\"title\":{\"title\":\"G\"}}}}}\n"    \
	"{\"chat\":{\"id\":\"5\",\"recipientId\":\"2\"}}\n{\"chat\":{\"id\":\"6\",\"recipientId\":\"3\"}}\n"
#define ITEM(chat, author, more)                                                                                     \
	"{\"chatItem\":{\"chatId\":\"" chat "\",\"authorId\":\"" author "\",\"dateSent\":\"1600000000123\"," more "}}\n"
#define OUT "\"outgoing\":{\"sendStatus\":[{\"recipientId\":\"2\",\"timestamp\":\"1\",\"read\":{}}]}"
#define IN "\"incoming\":{\"dateReceived\":\"1600000000200\",\"read\":true}"
#define B_HEAD " 2020-09-13T12:26:40 epoch 1600000000123 in=B. C. by=B. C. id=+31600000000"
#define A_HEAD " 2020-09-13T12:26:40 epoch 1600000000123 self in=B. C. id=1"

static void
messages_have_the_names_of_people_and_chats(void **state)
{
	(void)state;
	reads_chat(SG,
	    INFO PEOPLE ITEM("5", "1", OUT ",\"standardMessage\":{\"text\":{\"body\":\"hi\"}}")
		ITEM("5", "2", IN ",\"standardMessage\":{\"text\":{\"body\":\"hello\"},\"quote\":{\"authorId\":\"1\",\"text\":{"
				  "\"body\":\"hi\"}},\"reactions\":[{\"emoji\":\"x\"},{\"emoji\":\"y\"}]}")
		    ITEM("6", "2", IN ",\"standardMessage\":{\"text\":{\"body\":\"all\"}}"),
	    "text" A_HEAD " text=hi\n"
	    "text" B_HEAD " reply reactions=2 text=hello\n"
	    "text 2020-09-13T12:26:40 epoch 1600000000123 in=G by=B. C. id=+31600000000 text=all\n");
}

static void
who_is_not_in_the_file_keeps_the_number(void **state)
{
	(void)state;
	reads_chat(SG, "{\"chatItem\":{\"chatId\":\"10\",\"authorId\":\"11\",\"dateSent\":\"12\",\"viewOnceMessage\":{},"
		       "\"revisions\":[{\"chatId\":\"10\",\"authorId\":\"11\",\"dateSent\":\"9\",\"viewOnceMessage\":{}}]}}\n",
	    "empty 1970-01-01T00:00:00 epoch 12 unknown in=10 id=11 edited revisions=1\n");
}

static void
calls_are_told(void **state)
{
	(void)state;
	reads_chat(SG,
	    INFO PEOPLE ITEM("5", "2", "\"directionless\":{},\"updateMessage\":{\"individualCall\":{\"type\":\"AUDIO_CALL\","
				      "\"direction\":\"INCOMING\",\"state\":\"ACCEPTED\",\"startedCallTimestamp\":\"1\"}}")
		ITEM("5", "2", "\"directionless\":{},\"updateMessage\":{\"individualCall\":{\"direction\":\"OUTGOING\",\"state\":"
			      "\"NOT_ACCEPTED\"}}")
		    ITEM("5", "2", "\"updateMessage\":{\"groupCall\":{\"state\":\"JOINED\",\"startedCallTimestamp\":\"1000\","
				  "\"endedCallTimestamp\":\"62000\"}}")
			/* The app left its state out: nobody knows. */
			ITEM("5", "2", "\"updateMessage\":{\"individualCall\":{}}"),
	    "call" B_HEAD " -1s answered\n"
	    "call" B_HEAD " -1s out\n"
	    "call" B_HEAD " 61s answered\n"
	    "call" B_HEAD " -1s\n");
}

static void
deleted_changed_and_other_kinds_are_told(void **state)
{
	(void)state;
	reads_chat(SG,
	    INFO PEOPLE ITEM("5", "2", IN ",\"remoteDeletedMessage\":{}")
		ITEM("5", "2", "\"directionless\":{},\"updateMessage\":{\"simpleUpdate\":{\"type\":\"IDENTITY_UPDATE\"}}")
		    ITEM("5", "2", "\"updateMessage\":{\"profileChange\":{\"previousName\":\"X\",\"newName\":\"Y\"}}")
			ITEM("5", "2", IN ",\"standardMessage\":{\"attachments\":[{\"pointer\":{\"contentType\":\"image/jpeg\","
				      "\"fileName\":\"a.jpg\",\"locatorInfo\":{\"key\":\"a2V5\"}}},{\"pointer\":{\"contentType\":"
				      "\"audio/aac\"},\"flag\":\"VOICE_MESSAGE\"}]}")
			    ITEM("5", "2", IN ",\"stickerMessage\":{\"sticker\":{\"packKey\":\"a2V5\",\"emoji\":\"e\"}}")
				ITEM("5", "2", IN ",\"poll\":{\"question\":\"which?\"}")
				    ITEM("5", "2", IN ",\"viewOnceMessage\":{\"attachment\":{}}"),
	    "deleted" B_HEAD "\n"
	    "system" B_HEAD " text=simpleUpdate: IDENTITY_UPDATE\n"
	    "system" B_HEAD " text=profileChange\n"
	    "media" B_HEAD " [named type=image/jpeg name=a.jpg] [named type=voice_message]\n"
	    "media" B_HEAD " [named type=sticker] text=e\n"
	    "poll" B_HEAD " text=which?\n"
	    "media" B_HEAD " [omitted]\n");
}

static void
the_list_that_earlier_versions_wrote_is_read(void **state)
{
	(void)state;
	reads_chat(SG,
	    "[\n{\"version\":\"1\",\"backupTimeMs\":\"1\"},\n{\"recipient\":{\"id\":\"2\",\"contact\":{\"systemGivenName\":\"B.\"}}},\n"
	    "{\"chatItem\":{\"chatId\":\"5\",\"authorId\":\"2\",\"dateSent\":\"1600000000123\",\"standardMessage\":{\"text\":{"
	    "\"body\":\"x\"}}}}\n]\n",
	    "text 2020-09-13T12:26:40 epoch 1600000000123 in=5 by=B. id=2 text=x\n");
}

static void
keys_are_found_where_they_stand(void **state)
{
	static const char text[] = INFO PEOPLE ITEM("5", "2", IN ",\"standardMessage\":{\"text\":{\"body\":\"x\"}}");
	struct reading r;

	(void)state;
	read_chat_bytes(&r, SG, text, strlen(text));
	assert_int_equal(r.findings[BW_CHAT_SECRET].count, 4);
	assert_memory_equal(text + r.findings[BW_CHAT_SECRET].first, "\"QUJDREVGR0g=\"", 14);
	assert_int_equal(r.findings[BW_CHAT_LEAVES_OUT].count, 1);
	free_reading(&r);
}

/* The reader and the maker of copies have a list each: what one finds the other leaves out, of each name. */
static void
every_key_that_is_found_is_left_out_of_a_copy(void **state)
{
	static const char *const names[] = { "mediaRootBackupKey", "accountEntropyPool", "svrPin", "profileKey", "masterKey",
		"inviteLinkPassword", "rootKey", "adminKey", "entropy", "packKey", "key", "localKey", "subscriberId",
		"purchaseToken" };
	size_t count = sizeof(names) / sizeof(names[0]), i;
	struct bw_buf file = { 0 }, copy = { 0 };
	struct reading r;

	(void)state;
	bw_buf_str(&file, INFO PEOPLE);
	for (i = 0; i < count; i++)
		bw_buf_printf(&file, "{\"account\":{\"x\":{\"%s\":\"c2VjcmV0\"}}}\n", names[i]);
	bw_buf_str(&file, ITEM("5", "2", IN ",\"standardMessage\":{\"text\":{\"body\":\"x\"}}"));
	read_chat_bytes(&r, SG, file.data, file.len);
	assert_int_equal(r.findings[BW_CHAT_SECRET].count, 4 + count);
	free_reading(&r);
	copy_is_clean("signal-every-key", BW_FORMAT_TEXT, &file, &copy);
	assert_null(strstr(bw_buf_text(&copy), "c2VjcmV0"));
	read_chat_bytes(&r, SG, copy.data, copy.len);
	assert_int_equal(r.findings[BW_CHAT_SECRET].count, 0);
	assert_string_equal(r.text, "text" B_HEAD " text=x\n");
	free_reading(&r);
	bw_buf_free(&file);
	bw_buf_free(&copy);
	/* A piece of an export, with a person alone. */
	bw_buf_str(&file, "{\"recipient\":{\"id\":\"2\",\"contact\":{\"profileKey\":\"c2VjcmV0\"}}}\n");
	copy_is_clean("signal-person", BW_FORMAT_TEXT, &file, &copy);
	assert_null(strstr(bw_buf_text(&copy), "c2VjcmV0"));
	bw_buf_free(&file);
	bw_buf_free(&copy);
}

static void
a_message_inside_a_text_is_none(void **state)
{
	(void)state;
	reads_chat(SG, INFO PEOPLE ITEM("5", "2", IN ",\"standardMessage\":{\"text\":{\"body\":\"\\\"}}\\n{\\\"chatItem\\\":{}}\"}}"),
	    "text" B_HEAD " text=\"}}\n{\"chatItem\":{}}\n");
}

static const char sample[] = INFO PEOPLE ITEM("5", "1", OUT ",\"standardMessage\":{\"text\":{\"body\":\"one\"}}")
    ITEM("5", "2", IN ",\"standardMessage\":{\"text\":{\"body\":\"two\"}}") ITEM("5", "2",
	IN ",\"remoteDeletedMessage\":{}");

static void
the_end_of_the_file_may_be_anywhere(void **state)
{
	(void)state;
	every_end_gives_a_start(SG, sample);
}

/* A line end instead of any byte: what stands behind it on its line is lost, no more. */
static void
damage_takes_no_more_than_its_line(void **state)
{
	(void)state;
	damage_is_skipped_and_told(SG, sample, 1);
}

static void
more_people_than_are_kept_lose_their_names_alone(void **state)
{
	size_t count = 9000, len = 0, i;
	char *text = malloc(count * 96 + 256);
	struct reading r;

	(void)state;
	assert_non_null(text);
	for (i = 1; i <= count; i++)
		len += (size_t)sprintf(text + len,
		    "{\"recipient\":{\"id\":\"%zu\",\"contact\":{\"profileGivenName\":\"P%zu\"}}}\n", i, i);
	len += (size_t)sprintf(text + len, ITEM("5", "8000", IN));
	len += (size_t)sprintf(text + len, ITEM("5", "9000", IN));
	read_chat_bytes(&r, SG, text, len);
	assert_string_equal(r.text,
	    "empty 2020-09-13T12:26:40 epoch 1600000000123 in=5 by=P8000 id=8000\n"
	    "empty 2020-09-13T12:26:40 epoch 1600000000123 unknown in=5 id=9000\n");
	assert_int_equal(r.findings[BW_CHAT_MORE_NAMES].count, 1);
	free_reading(&r);
	free(text);
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
	is(SG, sample);
	is(SG, "[" INFO "]");
	is(SG, ITEM("1", "2", IN));
	is(NULL, "{\"version\":\"1\"}");
	is(NULL, "{\"chat\":{\"x\":1}}");
	is(NULL, "{\"account\":{\"name\":\"A.\"}}\n{\"authorId\":1}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_have_the_names_of_people_and_chats),
		cmocka_unit_test(who_is_not_in_the_file_keeps_the_number),
		cmocka_unit_test(calls_are_told),
		cmocka_unit_test(deleted_changed_and_other_kinds_are_told),
		cmocka_unit_test(the_list_that_earlier_versions_wrote_is_read),
		cmocka_unit_test(keys_are_found_where_they_stand),
		cmocka_unit_test(every_key_that_is_found_is_left_out_of_a_copy),
		cmocka_unit_test(a_message_inside_a_text_is_none),
		cmocka_unit_test(the_end_of_the_file_may_be_anywhere),
		cmocka_unit_test(damage_takes_no_more_than_its_line),
		cmocka_unit_test(more_people_than_are_kept_lose_their_names_alone),
		cmocka_unit_test(it_is_known_by_its_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

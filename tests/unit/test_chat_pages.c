/* Chats that are pages of HTML, or the text that imessage-exporter writes beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chat/formats.h"
#include "lib_chat_collect.h"

static int64_t
at(int year, int month, int day, int hour, int minute, int second)
{
	struct bw_civil c = { year, month, day, hour, minute, second };

	return bw_civil_seconds(&c);
}

/* ---- Telegram ---- */

#define TG_HEAD "<!DOCTYPE html><html><head><title>Exported Data</title><script>if (a < b) { \"<div class='message'>\" }</script>" \
	"</head><body><div class=\"page_header\"><div class=\"text bold\">A chat</div></div><div class=\"history\">\n"
#define TG_DATE(t) "<div class=\"pull_right date details\" title=\"" t "\">x</div>"

static const char telegram[] = TG_HEAD
	"<div class=\"message service\" id=\"message-1\"><div class=\"body details\">9 December 2025</div></div>\n"
	"<div class=\"message default clearfix\" id=\"message7\"><div class=\"body\">" TG_DATE("10.12.2025 04:37:21 UTC+10:00")
	"<div class=\"from_name\">\nA. &amp; B. </div><div class=\"text\">\none\n two<br>three &lt;b&gt; <strong>four</strong>\n</div>"
	"<span class=\"reactions\"><span class=\"reaction\"><span class=\"emoji\">x</span></span></span></div></div>\n"
	"<div class=\"message default clearfix joined\" id=\"message8\"><div class=\"body\">" TG_DATE("10.12.2025 04:37:30 UTC-5:00")
	"<div class=\"reply_to details\">In reply to <a href=\"#go_to_message7\">this message</a></div>"
	"<div class=\"media_wrap clearfix\"><a class=\"photo_wrap clearfix pull_left\" href=\"photos/p.jpg\"><img class=\"photo\" "
	"src=\"photos/p_thumb.jpg\"/></a></div></div></div>\n"
	"<div class=\"message service\" id=\"message9\"><div class=\"body details\">C. joined group by request</div></div>\n"
	"<div class=\"message default clearfix joined\" id=\"message10\"><div class=\"body\">" TG_DATE("31.02.2025 04:37:30")
	"<div class=\"text\">of nobody</div></div></div>\n"
	"<div class=\"message default clearfix\" id=\"message11\"><div class=\"body\">" TG_DATE("18.07.2026 09:00:00")
	"<div class=\"from_name\">C.</div><div class=\"forwarded body\"><div class=\"from_name\">D. <span class=\"date details\" "
	"title=\"01.01.2020 00:00:00\"> 01.01.2020</span></div><div class=\"text\">theirs</div></div></div></div>\n"
	"<div class=\"message default clearfix\" id=\"message12\"><div class=\"body\">" TG_DATE("18.07.2026 09:10:00")
	"<div class=\"from_name\">C.</div><div class=\"media_wrap clearfix\"><div class=\"media clearfix pull_left media_call success\">"
	"<div class=\"body\"><div class=\"title bold\">D.</div><div class=\"status details\">Outgoing (35 seconds)</div></div></div></div>"
	"</div></div>\n"
	"<div class=\"message default clearfix\" id=\"message13\"><div class=\"body\">" TG_DATE("18.07.2026 09:20:00")
	"<div class=\"from_name\">C.</div><div class=\"media_wrap clearfix\"><div class=\"media clearfix pull_left media_video\">"
	"<div class=\"body\"><div class=\"title bold\">Video file</div><div class=\"description\">Not included</div></div></div></div>"
	"</div></div>\n</div></body></html>\n";

static void
telegram_gives_names_times_and_offsets(void **state)
{
	struct collected c;

	(void)state;
	collect(&bw_chat_telegram_html, telegram, &c);
	assert_int_equal(c.count, 7);
	assert_true(bytes_are(c.m[0].sender, "A. & B."));
	assert_true(bytes_are(c.m[0].text, "one two\nthree <b> four"));
	assert_int_equal(c.m[0].zone, BW_ZONE_OFFSET);
	assert_int_equal(c.m[0].wall, at(2025, 12, 10, 4, 37, 21));
	assert_int_equal(c.m[0].utc_ms, at(2025, 12, 9, 18, 37, 21) * 1000);
	assert_int_equal(c.m[0].precision, BW_PRECISION_SECOND);
	assert_int_equal(c.m[0].reactions, 1);
	assert_int_equal(c.m[1].utc_ms, at(2025, 12, 10, 9, 37, 30) * 1000);
	assert_true(c.m[1].reply && c.m[1].kind == BW_CHAT_MEDIA && bytes_are(c.m[1].attachments[0].name, "photos/p.jpg"));
	assert_int_equal(c.m[1].attachment_count, 1);
	/* Joined: of who sent the one before. */
	assert_true(bytes_are(c.m[1].sender, "A. & B."));
	collected_free(&c);
}

static void
telegram_gives_no_name_that_the_page_does_not_show(void **state)
{
	struct collected c;

	(void)state;
	collect(&bw_chat_telegram_html, telegram, &c);
	assert_true(c.m[2].kind == BW_CHAT_SYSTEM && c.m[2].role == BW_ROLE_APP);
	assert_true(bytes_are(c.m[2].text, "C. joined group by request"));
	assert_true(c.m[3].sender.len == 0 && c.m[3].role == BW_ROLE_UNKNOWN);
	/* No such day. */
	assert_true(!c.m[3].has_wall && bytes_are(c.m[3].time_raw, "31.02.2025 04:37:30"));
	assert_true(c.m[4].forwarded && bytes_are(c.m[4].sender, "C.") && bytes_are(c.m[4].text, "theirs"));
	assert_int_equal(c.m[4].zone, BW_ZONE_NONE);
	assert_false(c.m[4].has_utc);
	assert_true(c.m[5].kind == BW_CHAT_CALL && c.m[5].outgoing && c.m[5].answered && c.m[5].duration_s == 35);
	assert_int_equal(c.m[6].attachments[0].state, BW_FILE_OMITTED);
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 0);
	collected_free(&c);
}

static void
telegram_of_a_damaged_message_no_name_is_passed_on(void **state)
{
	struct collected c;

	(void)state;
	collect(&bw_chat_telegram_html,
	    TG_HEAD "<div class=\"message default clearfix\"><div class=\"body\">" TG_DATE("10.12.2025 04:37:21")
	    "<div class=\"from_name\">A.</div><div class=\"text\">one</div></div></div>"
	    "<div class=\"message default clearfix\"><div class=\"body\">" TG_DATE("10.12.2025 04:37:22")
	    "<div class=\"from_name\">B.</div><div class=\"text\">two</div>"
	    "<div class=\"message default clearfix joined\"><div class=\"body\">" TG_DATE("10.12.2025 04:37:23")
	    "<div class=\"text\">three</div></div></div></div>",
	    &c);
	assert_int_equal(c.count, 2);
	assert_true(bytes_are(c.m[1].text, "three") && c.m[1].sender.len == 0);
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 1);
	collected_free(&c);
}

/* ---- Messenger and Instagram ---- */

#define META_HEAD "<html><head><title>B.</title></head><body><div class=\"m\"><div class=\"h\">Participants: A., B.</div>"

static void
messenger_is_read_by_its_shape_in_every_layout(void **state)
{
	static const struct {
		const char *date;
		enum bw_chat_precision precision;
	} dates[] = { { "Oct 19, 2019, 2:37 PM", BW_PRECISION_MINUTE }, { "Oct 19, 2019 at 2:37 PM", BW_PRECISION_MINUTE },
		{ "19 Oct 2019, 14:37", BW_PRECISION_MINUTE }, { "Oct 19, 2019 2:37:00\xe2\x80\xafpm", BW_PRECISION_SECOND },
		{ "Saturday, October 19, 2019 at 2:37pm", BW_PRECISION_MINUTE } };
	static const struct {
		const char *before, *after;
	} layouts[] = { { "<div><div>A.</div><div>ping</div><div>", "</div></div>" },
		{ "<div class=\"pam _2lej\"><div class=\"_2lek\">A.</div><div class=\"_2let\"><div><div></div><div>ping</div><div></div>"
		"</div></div><div class=\"_2lem\">", "</div></div>" },
		{ "<section class=\"_a6-g\"><h2 class=\"_a6-h\">A.</h2><div class=\"_a6-p\"><div><div>ping</div></div></div>"
		"<footer class=\"_a6-o\"><div class=\"_a72d\">", "</div></footer></section>" } };
	struct collected c;
	char text[2048], message[512];
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		for (j = 0; j < sizeof(dates) / sizeof(dates[0]); j++) {
			snprintf(message, sizeof(message), "%s%s%s", layouts[i].before, dates[j].date, layouts[i].after);
			snprintf(text, sizeof(text), "%s%s%s</div></body></html>", META_HEAD, message, message);
			collect(&bw_chat_meta_html, text, &c);
			assert_int_equal(c.count, 2);
			assert_true(bytes_are(c.m[1].sender, "A.") && bytes_are(c.m[1].text, "ping"));
			assert_int_equal(c.m[1].wall, at(2019, 10, 19, 14, 37, 0));
			assert_int_equal(c.m[1].precision, dates[j].precision);
			assert_true(c.m[1].zone == BW_ZONE_NONE && !c.m[1].has_utc);
			collected_free(&c);
		}
}

static const char messenger[] = META_HEAD
	"<div class=\"r\"><div class=\"n\">A.</div><div class=\"b\"><div><div>one<br/>two</div><div><a href=\"photos/1.jpg\">"
	"<img src=\"photos/1.jpg\"/></a></div><div><ul><li>x B.</li><li>y C.</li></ul></div></div></div>"
	"<div class=\"t\">Oct 19, 2019, 2:37 PM</div></div>"
	"<div class=\"r\"><div class=\"n\">B.</div><div class=\"b\"><div><div>C.</div><div>Jan 1, 2001, 1:00 AM</div></div></div>"
	"<div class=\"t\">Oct 19, 2019, 2:38 PM</div></div>"
	"<div class=\"r\"><div class=\"n\">B.</div><div class=\"b\"></div><div class=\"t\">no date</div></div>"
	"<div class=\"r\"><div class=\"n\">B.</div><div class=\"b\"></div><div class=\"t\">Oct 19, 2019, 2:40 PM</div></div>"
	"</div></body></html>";

static void
messenger_what_people_wrote_is_never_a_message_of_its_own(void **state)
{
	struct collected c;

	(void)state;
	collect(&bw_chat_meta_html, messenger, &c);
	assert_int_equal(c.count, 3);
	assert_true(bytes_are(c.m[0].text, "one\ntwo"));
	assert_int_equal(c.m[0].attachment_count, 1);
	assert_int_equal(c.m[0].reactions, 2);
	assert_true(bytes_are(c.m[1].sender, "B.") && bytes_are(c.m[1].text, "C.\nJan 1, 2001, 1:00 AM"));
	assert_int_equal(c.m[1].attachment_count, 0);
	/* One whose date cannot be read is named. */
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 1);
	assert_int_equal(c.m[2].kind, BW_CHAT_EMPTY);
	collected_free(&c);
}

static void
messenger_a_page_without_messages_is_none(void **state)
{
	struct collected c;

	(void)state;
	collect(&bw_chat_meta_html, META_HEAD "<div><div>A.</div><div>13 d\xc3\xa9" "c. 2020 12:26</div></div></div></body></html>", &c);
	assert_int_equal(c.rc, BW_EFORMAT);
	collected_free(&c);
}

/* ---- Google Voice ---- */

#define GV_HEAD "<?xml version=\"1.0\" ?>\n<!DOCTYPE html PUBLIC \"x\" \"y\"><html><head><title>Me to</title>" \
	"<style type=\"text/css\">.message > div { }</style></head><body>"

static const char voice_texts[] = GV_HEAD
	"<div class=\"hChatLog hfeed\"><div class=\"participants\"><cite class=\"sender vcard\"><a class=\"tel\" href=\"tel:+1\">"
	"<span class=\"fn\">B.</span></a></cite></div>\n"
	"<div class=\"message\"><abbr class=\"dt\" title=\"2023-09-29T16:40:59.923-07:00\">Sep 29, 2023</abbr>:\n"
	"<cite class=\"sender vcard\"><a class=\"tel\" href=\"tel:+31600000001\"><abbr class=\"fn\" title=\"\">Me</abbr></a></cite>:\n"
	"<q>one<br>it&#39;s</q>\n<div><img src=\"x-1-1\" alt=\"Image MMS Attachment\" /></div></div>"
	"<div class=\"message\"><abbr class=\"dt\" title=\"2023-09-29T23:41:00Z\">x</abbr>:<cite class=\"sender vcard\">"
	"<a class=\"tel\" href=\"tel:+31600000002\"><span class=\"fn\">B.</span></a></cite>: <q></q></div></div></body></html>";

static void
voice_texts_carry_their_offset(void **state)
{
	struct collected c;

	(void)state;
	collect(&bw_chat_google_voice, voice_texts, &c);
	assert_int_equal(c.count, 2);
	assert_int_equal(c.m[0].role, BW_ROLE_SELF);
	assert_true(bytes_are(c.m[0].text, "one\nit's") && bytes_are(c.m[0].sender_id, "+31600000001"));
	assert_int_equal(c.m[0].utc_ms, at(2023, 9, 29, 23, 40, 59) * 1000 + 923);
	assert_true(c.m[0].wall == at(2023, 9, 29, 16, 40, 59) && c.m[0].precision == BW_PRECISION_MS);
	assert_true(bytes_are(c.m[1].sender, "B.") && c.m[1].role == BW_ROLE_PERSON && c.m[1].kind == BW_CHAT_EMPTY);
	assert_int_equal(c.m[1].utc_ms, at(2023, 9, 29, 23, 41, 0) * 1000);
	collected_free(&c);
}

static void
call_log(const char *label, const char *more, struct collected *c)
{
	char text[2048];

	snprintf(text, sizeof(text),
	    GV_HEAD "<div class=\"haudio\"><span class=\"album\">Call Log</span><span class=\"fn\">call with B.</span>"
		    "<div class=\"contributor vcard\"><a class=\"tel\" href=\"tel:+31600000002\"><span class=\"fn\">B.</span></a></div>"
		    "<abbr class=\"published\" title=\"2019-05-22T11:18:56.616-07:00\">x</abbr>%s"
		    "<abbr class=\"duration\" title=\"PT1H2M3S\">(01:02:03)</abbr><div class=\"tags\">"
		    "<a rel=\"tag\" href=\"http://www.google.com/voice#%s\">x</a></div></div></body></html>",
	    more, label);
	collect(&bw_chat_google_voice, text, c);
	assert_int_equal(c->count, 1);
	assert_int_equal(c->m[0].duration_s, 3723);
}

static void
voice_calls_say_which_way_they_went(void **state)
{
	struct collected c;

	(void)state;
	call_log("placed", "", &c);
	assert_true(c.m[0].kind == BW_CHAT_CALL && c.m[0].outgoing && c.m[0].answered && c.m[0].role == BW_ROLE_SELF);
	/* The name in the file is that of who was called. */
	assert_true(c.m[0].sender.len == 0 && bytes_are(c.m[0].conversation, "B."));
	collected_free(&c);
	call_log("received", "", &c);
	assert_true(!c.m[0].outgoing && c.m[0].answered && bytes_are(c.m[0].sender, "B."));
	collected_free(&c);
	call_log("missed", "", &c);
	assert_true(!c.m[0].outgoing && !c.m[0].answered);
	collected_free(&c);
}

static void
voice_mail_is_a_recording_and_its_transcript_is_nobodys_words(void **state)
{
	struct collected c;

	(void)state;
	call_log("voicemail",
	    "<span class=\"description\"><span class=\"full-text\">words of a machine</span></span>"
	    "<audio src=\"v.mp3\"><a rel=\"enclosure\" href=\"v.mp3\">Audio</a></audio>",
	    &c);
	assert_true(c.m[0].kind == BW_CHAT_MEDIA && !c.m[0].answered && c.m[0].text.len == 0);
	assert_true(c.m[0].attachment_count == 1 && bytes_are(c.m[0].attachments[0].type, "voicemail"));
	collected_free(&c);
}

/* ---- iMessage ---- */

static const char imessage_page[] =
	"<html>\n<meta charset=\"UTF-8\">\n<style>.x{}</style>\n<div class=\"message\">\n<div class=\"received\">\n"
	"<p><span class=\"timestamp\"><a title=\"Reveal\" href=\"sms://open?message-guid=X\">Oct 17, 2021  8:31:49 PM</a> (Read by you "
	"after 5 seconds)</span>\n<span class=\"sender\">B.</span></p>\n<hr><div class=\"message_part\">\n"
	"<span class=\"bubble\">one\n  two</span>\n</div>\n<div class=\"tapbacks\"><hr><p>Tapbacks:</p>\n<div class=\"tapback\">"
	"<span><b>Loved</b> by Me</span></div>\n</div>\n"
	"<div class=\"replies\"><div class=\"reply\" id=\"Y\"><div class=\"message\"><div class=\"sent iMessage\">"
	"<p><span class=\"timestamp\">Oct 17, 2021  8:32:03 PM</span><span class=\"sender\">Me</span></p><hr>"
	"<div class=\"message_part\"><span class=\"bubble\">a reply</span></div></div></div></div></div>\n</div>\n</div>\n"
	"<div class =\"announcement\"><p><span class=\"timestamp\">Oct 17, 2021  8:32:00 PM</span> You renamed the conversation to "
	"<b>C.</b></p></div>\n"
	"<div class=\"message\", id=\"r-Y\">\n<div class=\"sent iMessage\">\n<p><span class=\"timestamp\">Oct 17, 2021  8:32:03 PM"
	"</span>\n<span class=\"reply_anchor\"><a href=\"#Y\">x</a></span><span class=\"sender\">Me</span></p>\n<hr>"
	"<div class=\"message_part\">\n<span class=\"bubble\">a reply</span></div><hr><div class=\"message_part\"><div class=\"attachment\">"
	"<img src=\"attachments/1.jpeg\" loading=\"lazy\"></div></div>\n<span class=\"reply_context\">This message responded to an "
	"earlier message.</span></div></div>\n</html>\n";

static void
imessage_pages_give_replies_once(void **state)
{
	struct collected c;

	(void)state;
	collect(&bw_chat_imessage_html, imessage_page, &c);
	assert_int_equal(c.count, 3);
	assert_true(bytes_are(c.m[0].sender, "B.") && bytes_are(c.m[0].text, "one\n  two"));
	assert_int_equal(c.m[0].wall, at(2021, 10, 17, 20, 31, 49));
	assert_true(bytes_are(c.m[0].time_raw, "Oct 17, 2021 8:31:49 PM") && c.m[0].zone == BW_ZONE_NONE);
	assert_int_equal(c.m[0].reactions, 1);
	assert_true(c.m[1].kind == BW_CHAT_SYSTEM && bytes_are(c.m[1].text, "You renamed the conversation to C."));
	assert_true(c.m[2].role == BW_ROLE_SELF && c.m[2].reply && bytes_are(c.m[2].text, "a reply"));
	assert_true(c.m[2].attachment_count == 1 && bytes_are(c.m[2].attachments[0].name, "attachments/1.jpeg"));
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 0);
	collected_free(&c);
}

static const char imessage_lines[] =
	"Oct 17, 2021  8:31:49 PM (Read by you after 5 seconds)\nB.\none\n\ntwo\nOct 17, 2021  9:00:00 PM\nTapbacks:\nLoved by Me\n"
	"    Oct 17, 2021  8:32:03 PM\n    Me\n    a reply\n\n\n"
	"Oct 17, 2021  8:32:00 PM You renamed the conversation to C.\n\n"
	"Oct 17, 2021  8:32:03 PM\nMe\na reply\nThis message responded to an earlier message.\n\n";

static void
imessage_text_gives_what_its_pages_give(void **state)
{
	struct collected c;

	(void)state;
	collect(&bw_chat_imessage_text, imessage_lines, &c);
	assert_int_equal(c.count, 3);
	assert_true(bytes_are(c.m[0].sender, "B.") && c.m[0].role == BW_ROLE_PERSON);
	assert_int_equal(c.m[0].wall, at(2021, 10, 17, 20, 31, 49));
	/* A time inside of a message is its text, and named. */
	assert_true(bytes_are(c.m[0].text, "one\n\ntwo\nOct 17, 2021  9:00:00 PM") && c.m[0].reactions == 1);
	assert_int_equal(c.findings[BW_CHAT_HEADER_INSIDE], 1);
	assert_int_equal(c.m[1].kind, BW_CHAT_SYSTEM);
	assert_true(c.m[2].role == BW_ROLE_SELF && c.m[2].reply && bytes_are(c.m[2].text, "a reply"));
	collected_free(&c);
}

/* ---- all of them ---- */

static void
every_cut_gives_the_first_messages(void **state)
{
	(void)state;
	assert_every_cut_gives_the_first_messages(&bw_chat_telegram_html, telegram);
	assert_every_cut_gives_the_first_messages(&bw_chat_google_voice, voice_texts);
	assert_every_cut_gives_the_first_messages(&bw_chat_imessage_html, imessage_page);
	assert_every_cut_gives_the_first_messages(&bw_chat_meta_html, messenger);
}

static void
no_two_formats_take_one_file(void **state)
{
	static const struct bw_chat_format *const all[] = { &bw_chat_telegram_html, &bw_chat_meta_html, &bw_chat_google_voice,
		&bw_chat_imessage_html, &bw_chat_imessage_text, &bw_chat_sms_backup };
	static const char *const files[] = { telegram, messenger, voice_texts, imessage_page, imessage_lines,
		"<html><body><div>A page about class=\"message\" and \"sender\"</div></body></html>",
		"Oct 17, 2021  8:31:49 PM Server started\nOct 17, 2021  8:31:50 PM Server stopped\n", "", "<", "<html>" };
	size_t i, j, taken;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		for (taken = j = 0; j < sizeof(all) / sizeof(all[0]); j++)
			taken += all[j]->is((struct bw_bytes){ (const uint8_t *)files[i], strlen(files[i]) }, true);
		assert_int_equal(taken, i < 5 ? 1 : 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(telegram_gives_names_times_and_offsets),
		cmocka_unit_test(telegram_gives_no_name_that_the_page_does_not_show),
		cmocka_unit_test(telegram_of_a_damaged_message_no_name_is_passed_on),
		cmocka_unit_test(messenger_is_read_by_its_shape_in_every_layout),
		cmocka_unit_test(messenger_what_people_wrote_is_never_a_message_of_its_own),
		cmocka_unit_test(messenger_a_page_without_messages_is_none),
		cmocka_unit_test(voice_texts_carry_their_offset),
		cmocka_unit_test(voice_calls_say_which_way_they_went),
		cmocka_unit_test(voice_mail_is_a_recording_and_its_transcript_is_nobodys_words),
		cmocka_unit_test(imessage_pages_give_replies_once),
		cmocka_unit_test(imessage_text_gives_what_its_pages_give),
		cmocka_unit_test(every_cut_gives_the_first_messages),
		cmocka_unit_test(no_two_formats_take_one_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

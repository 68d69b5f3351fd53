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

#define F (&bw_chat_sms_backup)

/* A file with one SMS of this body, as it stands in the XML. */
static void
with_body(const char *body, struct collected *c)
{
	char text[4096];

	snprintf(text, sizeof(text),
	    "<?xml version='1.0' encoding='UTF-8'?>\n<smses count=\"1\"><sms address=\"+31600000001\" "
	    "date=\"1700000000000\" type=\"1\" body=\"%s\" contact_name=\"B.\" /></smses>",
	    body);
	collect(F, text, c);
	assert_int_equal(c->count, 1);
}

static const char backup[] =
	"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!-- made by an app -->\n"
	"<smses count=\"4\" backup_date=\"1700000000000\">\n"
	"  <sms protocol=\"0\" address=\"+31600000001\" date=\"1700000000123\" type=\"1\" subject=\"null\" body=\"hello\" "
	"readable_date=\"14 Nov 2023 23:13:20\" contact_name=\"B.\" />\n"
	"  <sms address='+31600000001' date='1700000060000' type='2' body='it&apos;s me &lt;3' "
	"readable_date='null' contact_name='B.'></sms>\n"
	"  <sms address=\"+31600000002\" date=\"1700000070000\" type=\"5\" body=\"not gone\" contact_name=\"(Unknown)\" />\n"
	"  <mms date=\"1700000080000\" msg_box=\"1\" address=\"+31600000001~+31600000003\" sub=\"null\" contact_name=\"B., C.\">\n"
	"    <parts>\n"
	"      <part seq=\"-1\" ct=\"application/smil\" text=\"&lt;smil/&gt;\" />\n"
	"      <part seq=\"0\" ct=\"image/jpeg\" name=\"null\" cl=\"p.jpg\" data=\"/9j/4AA=\" />\n"
	"      <part seq=\"0\" ct=\"text/plain\" text=\"look\" />\n"
	"      <part seq=\"0\" ct=\"text/plain\" text=\"at this\" />\n"
	"      <part seq=\"0\" ct=\"video/3gpp\" cl=\"v.3gp\" />\n"
	"    </parts>\n"
	"    <addrs><addr address=\"+31600000003\" type=\"137\" charset=\"106\"/><addr address=\"+31600000001\" type=\"151\"/></addrs>\n"
	"  </mms>\n</smses>\n";

static void
a_backup_gives_every_message_with_its_people_and_times(void **state)
{
	struct collected c;

	(void)state;
	collect(F, backup, &c);
	assert_int_equal(c.count, 4);
	assert_true(bytes_are(c.m[0].text, "hello") && bytes_are(c.m[0].sender, "B."));
	assert_true(bytes_are(c.m[0].sender_id, "+31600000001") && bytes_are(c.m[0].conversation, "B."));
	assert_int_equal(c.m[0].role, BW_ROLE_PERSON);
	assert_true(c.m[0].has_utc && c.m[0].utc_ms == 1700000000123);
	/* 22:13:20 in UTC, 23:13:20 on the phone. */
	assert_int_equal(c.m[0].zone, BW_ZONE_DERIVED);
	assert_int_equal(c.m[0].wall, 1700003600);
	assert_true(bytes_are(c.m[1].text, "it's me <3"));
	assert_int_equal(c.m[1].role, BW_ROLE_SELF);
	assert_int_equal(c.m[1].sender.len, 0);
	assert_int_equal(c.m[1].zone, BW_ZONE_EPOCH);
	assert_int_equal(c.m[1].wall, 1700000060);
	assert_true(c.m[2].not_sent && !c.m[1].not_sent);
	assert_int_equal(c.findings[BW_CHAT_NOT_SENT], 1);
	assert_true(bytes_are(c.m[2].conversation, "+31600000002"));
	collected_free(&c);
}

static void
a_message_with_parts_gives_its_texts_and_its_files(void **state)
{
	struct collected c;

	(void)state;
	collect(F, backup, &c);
	assert_int_equal(c.m[3].kind, BW_CHAT_MEDIA);
	assert_true(bytes_are(c.m[3].text, "look\nat this"));
	/* Of several, the name in the backup is of all; the sender is the one address. */
	assert_int_equal(c.m[3].sender.len, 0);
	assert_true(bytes_are(c.m[3].sender_id, "+31600000003"));
	assert_int_equal(c.m[3].attachment_count, 2);
	assert_true(bytes_are(c.m[3].attachments[0].name, "p.jpg") && bytes_are(c.m[3].attachments[0].type, "image/jpeg"));
	assert_int_equal(c.m[3].attachments[0].state, BW_FILE_INSIDE);
	assert_int_equal(c.m[3].attachments[1].state, BW_FILE_OMITTED);
	assert_int_equal(c.findings[BW_CHAT_BAD_BASE64], 0);
	assert_int_equal(c.findings[BW_CHAT_CUT_OFF], 0);
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 0);
	collected_free(&c);
}

static void
calls_say_who_called_and_whether_somebody_spoke(void **state)
{
	struct collected c;

	(void)state;
	collect(F,
	    "<calls count=\"4\"><call number=\"1\" duration=\"42\" date=\"1000\" type=\"1\" contact_name=\"B.\"/>"
	    "<call number=\"1\" duration=\"7\" date=\"2000\" type=\"2\" contact_name=\"B.\"/>"
	    "<call number=\"1\" duration=\"30\" date=\"3000\" type=\"3\" contact_name=\"null\"/>"
	    "<call number=\"1\" duration=\"30\" date=\"4000\" type=\"4\" contact_name=\"null\"/></calls>",
	    &c);
	assert_int_equal(c.count, 4);
	assert_true(c.m[0].kind == BW_CHAT_CALL && c.m[0].answered && !c.m[0].outgoing && c.m[0].duration_s == 42);
	assert_true(c.m[1].outgoing && c.m[1].answered && c.m[1].role == BW_ROLE_SELF);
	assert_true(!c.m[2].answered && !c.m[3].answered);
	assert_true(c.m[2].sender.len == 0 && bytes_are(c.m[2].sender_id, "1"));
	collected_free(&c);
}

static void
halves_of_a_pair_are_one_character_and_a_lone_half_is_noted(void **state)
{
	struct collected c;

	(void)state;
	with_body("a&#55357;&#56841;b", &c);
	assert_true(bytes_are(c.m[0].text, "a\xf0\x9f\x98\x89" "b"));
	assert_int_equal(c.m[0].flags, 0);
	collected_free(&c);
	with_body("a&#xD83D;b&#xDE09;", &c);
	assert_true(bytes_are(c.m[0].text, "a\xef\xbf\xbd" "b\xef\xbf\xbd"));
	assert_int_equal(c.m[0].flags, BW_TEXT_SURROGATE);
	collected_free(&c);
	with_body("end&#55357;", &c);
	assert_true(bytes_are(c.m[0].text, "end\xef\xbf\xbd"));
	collected_free(&c);
}

static void
what_nobody_sees_is_kept_and_noted(void **state)
{
	struct collected c;

	(void)state;
	with_body("a&#0;b&#x202e;c\xe2\x80\x8b", &c);
	assert_int_equal(c.m[0].text.len, 10);
	assert_int_equal(c.m[0].text.data[1], 0);
	assert_int_equal(c.m[0].flags, BW_TEXT_NUL | BW_TEXT_BIDI | BW_TEXT_ZERO_WIDTH);
	collected_free(&c);
	with_body("x\xff\xc3y", &c);
	assert_true(bytes_are(c.m[0].text, "x\xef\xbf\xbd\xef\xbf\xbdy"));
	assert_int_equal(c.m[0].flags, BW_TEXT_BAD_UTF8);
	collected_free(&c);
}

static void
references_that_are_none_stay_as_they_stand(void **state)
{
	struct collected c;

	(void)state;
	with_body("&amp;amp; & &nbsp; &#; &#x110000; &#99999999999999; &x &#65", &c);
	assert_true(bytes_are(c.m[0].text, "&amp; & &nbsp; &#; &#x110000; &#99999999999999; &x &#65"));
	collected_free(&c);
	/* A line end as it stands is a space, as a reference it is one. */
	with_body("a\r\nb\tc&#10;d", &c);
	assert_true(bytes_are(c.m[0].text, "a b c\nd"));
	collected_free(&c);
}

static void
entities_of_a_document_type_are_never_expanded(void **state)
{
	struct collected c;

	(void)state;
	collect(F,
	    "<?xml version='1.0'?><!DOCTYPE smses [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b \"&a;&a;]>\">"
	    "<!ENTITY f SYSTEM 'file:///etc/passwd'>]>\n"
	    "<smses><sms address='1' date='1' type='1' body='&b;&f;' /></smses>",
	    &c);
	assert_int_equal(c.count, 1);
	assert_true(bytes_are(c.m[0].text, "&b;&f;"));
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 1);
	collected_free(&c);
}

static void
what_is_damaged_is_named_and_the_rest_is_given(void **state)
{
	struct collected c;

	(void)state;
	/* No end of a value; a stray tag; an element in front of another's end; a name twice. */
	collect(F,
	    "<smses><sms address='1' date='1' type='1' body='one' /><sms address='1' date='2' type='1' body=\"no end />\n"
	    "<sms address='1' date='3' type='1' body='three' />< 3 words <sms address='1' date='4' type='1' body=four />"
	    "<sms address='1' date='5' type='1' body='five'><sms address='1' date='6' type='1' body='six' body='x' />"
	    "</smses>",
	    &c);
	assert_int_equal(c.count, 3);
	assert_true(bytes_are(c.m[0].text, "one") && bytes_are(c.m[1].text, "three") && bytes_are(c.m[2].text, "six"));
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 4);
	assert_int_equal(c.findings[BW_CHAT_DUPLICATE_KEY], 1);
	collected_free(&c);
}

static void
a_sign_of_less_that_begins_no_tag_is_a_character(void **state)
{
	struct collected c;

	(void)state;
	with_body("1 < 2 <3 &lt;sms body=&quot;x&quot;/>", &c);
	assert_true(bytes_are(c.m[0].text, "1 < 2 <3 <sms body=\"x\"/>"));
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 0);
	collected_free(&c);
}

static void
base64_that_is_none_is_named(void **state)
{
	static const struct {
		const char *data;
		unsigned bad;
		enum bw_chat_file_state state;
	} cases[] = { { "AAAA", 0, BW_FILE_INSIDE }, { "AA==", 0, BW_FILE_INSIDE }, { "AAA AAAA\n", 0, BW_FILE_INSIDE },
		{ "AAA=AAAA", 1, BW_FILE_INSIDE }, { "A", 1, BW_FILE_INSIDE }, { "AAAA=", 1, BW_FILE_INSIDE },
		{ "%%%", 1, BW_FILE_INSIDE }, { "AA=====", 1, BW_FILE_INSIDE }, { "null", 0, BW_FILE_OMITTED },
		{ "", 0, BW_FILE_OMITTED } };
	struct collected c;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text),
		    "<smses><mms date='1' msg_box='1'><parts><part ct='image/png' data='%s'/></parts></mms></smses>", cases[i].data);
		collect(F, text, &c);
		assert_int_equal(c.findings[BW_CHAT_BAD_BASE64], cases[i].bad);
		assert_int_equal(c.m[0].attachments[0].state, cases[i].state);
		collected_free(&c);
	}
}

static void
elements_far_inside_one_another_are_passed_over(void **state)
{
	struct collected c;
	char text[4096] = "<smses>";
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		strcat(text, "<a>");
	strcat(text, "<sms address='1' date='1' type='1' body='deep' />");
	for (i = 0; i < 100; i++)
		strcat(text, "</a>");
	strcat(text, "<sms address='1' date='1' type='1' body='flat' /></smses>");
	collect(F, text, &c);
	assert_int_equal(c.count, 1);
	assert_true(bytes_are(c.m[0].text, "flat"));
	assert_int_equal(c.findings[BW_CHAT_NOT_UNDERSTOOD], 1);
	collected_free(&c);
}

/* A backup with an attribute of many megabytes, made while it is read. */
struct endless {
	uint64_t at, len;
};

static const char endless_head[] = "<smses><mms date='1' msg_box='2'><parts><part ct='image/png' data='";
static const char endless_tail[] = "'/><part ct='text/plain' text='after'/></parts></mms></smses>";

static enum bw_rc
endless(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	const size_t head = sizeof(endless_head) - 1, tail = sizeof(endless_tail) - 1;
	struct endless *e = ctx;
	uint64_t all = head + e->len + tail;
	size_t i;

	(void)err;
	for (i = 0; i < cap && e->at < all; i++, e->at++)
		((char *)buf)[i] = e->at < head ? endless_head[e->at] :
		    e->at < head + e->len	? 'A' :
						  endless_tail[e->at - head - e->len];
	*got = i;
	return BW_OK;
}

static enum bw_rc
count_message(void *ctx, const struct bw_chat_message *m)
{
	*(unsigned *)ctx += bytes_are(m->text, "after") && m->attachments[0].state == BW_FILE_INSIDE;
	return BW_OK;
}

static void
an_attribute_of_any_length_takes_no_memory(void **state)
{
	struct endless e = { 0, (uint64_t)64 << 20 };
	struct bw_chat_stream s = { 0 };
	struct bw_err err = { 0 };
	unsigned count = 0;
	struct bw_chat_sink sink = { &count, count_message, NULL };

	(void)state;
	assert_int_equal(bw_chat_stream_open(&s, endless, &e, &err), BW_OK);
	assert_int_equal(F->read(&s, NULL, &sink, &err), BW_OK);
	assert_int_equal(count, 1);
	bw_chat_stream_close(&s);
}

static void
a_long_text_is_cut_between_characters_and_counted_on(void **state)
{
	const size_t len = BW_CHAT_TEXT_MAX + 5000;
	char *text = calloc(1, len + 200);
	struct collected c;
	size_t at;

	(void)state;
	assert_non_null(text);
	strcpy(text, "<smses><sms address='1' date='1' type='1' body='x");
	for (at = strlen(text); at < len; at += 2)
		memcpy(text + at, "\xc3\xa9", 2);
	strcpy(text + at, "&#x202e;' /><sms address='1' date='2' type='1' body='next' /></smses>");
	collect(F, text, &c);
	assert_int_equal(c.count, 2);
	assert_int_equal(c.m[0].text.len, BW_CHAT_TEXT_MAX - 1);
	assert_int_equal(c.m[0].flags, BW_TEXT_CUT | BW_TEXT_BIDI);
	assert_true(bytes_are(c.m[1].text, "next"));
	collected_free(&c);
	free(text);
}

static void
a_clock_that_does_not_fit_is_named(void **state)
{
	struct collected c;

	(void)state;
	collect(F,
	    "<smses><sms address='1' date='1700000000000' type='1' body='x' readable_date='14/11/2023 23:13' />"
	    "<sms address='1' date='1700000000000' type='1' body='x' readable_date='11/14/23 5:13:20 PM' />"
	    "<sms address='1' date='1700000000000' type='1' body='x' readable_date='14 Nov 2021 23:13:20' />"
	    "<sms address='1' date='soon' type='9' body='x' /></smses>",
	    &c);
	assert_int_equal(c.m[0].wall - 1700000000, 3600);
	assert_int_equal(c.m[1].wall - 1700000000, -5 * 3600);
	assert_int_equal(c.m[2].zone, BW_ZONE_EPOCH);
	assert_int_equal(c.findings[BW_CHAT_TIME_DISAGREES], 1);
	assert_true(!c.m[3].has_wall && !c.m[3].has_utc && c.m[3].role == BW_ROLE_UNKNOWN);
	collected_free(&c);
}

static void
every_cut_gives_the_first_messages(void **state)
{
	(void)state;
	assert_every_cut_gives_the_first_messages(F, backup);
}

static void
a_cut_is_named(void **state)
{
	struct collected c;

	(void)state;
	collect(F, "<smses><sms address='1' date='1' type='1' body='one' /><sms address='1' date='2' body='tw", &c);
	assert_int_equal(c.count, 1);
	assert_true(c.findings[BW_CHAT_CUT_OFF] > 0);
	collected_free(&c);
	collect(F, "<smses><sms address='1' date='1' type='1' body='one' />", &c);
	assert_int_equal(c.findings[BW_CHAT_CUT_OFF], 1);
	collected_free(&c);
}

static void
other_xml_is_not_taken(void **state)
{
	static const char *const others[] = { "<backup></backup>", "<calls><item/></calls>", "<html><smses/></html>",
		"<?xml version='1.0'?><svg/>", "smses", "<!-- <smses> --><x/>", "", "<", "<smsesx/>" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(F->is((struct bw_bytes){ (const uint8_t *)others[i], strlen(others[i]) }, true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_backup_gives_every_message_with_its_people_and_times),
		cmocka_unit_test(a_message_with_parts_gives_its_texts_and_its_files),
		cmocka_unit_test(calls_say_who_called_and_whether_somebody_spoke),
		cmocka_unit_test(halves_of_a_pair_are_one_character_and_a_lone_half_is_noted),
		cmocka_unit_test(what_nobody_sees_is_kept_and_noted),
		cmocka_unit_test(references_that_are_none_stay_as_they_stand),
		cmocka_unit_test(entities_of_a_document_type_are_never_expanded),
		cmocka_unit_test(what_is_damaged_is_named_and_the_rest_is_given),
		cmocka_unit_test(a_sign_of_less_that_begins_no_tag_is_a_character),
		cmocka_unit_test(base64_that_is_none_is_named),
		cmocka_unit_test(elements_far_inside_one_another_are_passed_over),
		cmocka_unit_test(an_attribute_of_any_length_takes_no_memory),
		cmocka_unit_test(a_long_text_is_cut_between_characters_and_counted_on),
		cmocka_unit_test(a_clock_that_does_not_fit_is_named),
		cmocka_unit_test(every_cut_gives_the_first_messages),
		cmocka_unit_test(a_cut_is_named),
		cmocka_unit_test(other_xml_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Mailboxes as lists of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chat_reading.h"

#define MB &bw_chat_mbox
#define FROM "From a@example.org Thu Mar  4 05:06:07 2021\n"
#define HEAD FROM "From: \"A. B\" <a@example.org>\nTo: b@example.org\nDate: Thu, 4 Mar 2021 05:06:07 +0200\nSubject: hi\n"
#define SAID "2021-03-04T05:06:07 offset-in-file 1614827167000 by=A. B id=a@example.org"

static void
finds(const char *text, enum bw_chat_finding what, uint64_t count)
{
	struct reading r;

	read_chat_bytes(&r, MB, text, strlen(text));
	assert_int_equal(r.rc, BW_OK);
	if (r.findings[what].count != count)
		fail_msg("%s %d times", bw_chat_finding_name(what), (int)r.findings[what].count);
	free_reading(&r);
}

static void
each_mail_is_a_message(void **state)
{
	(void)state;
	reads_chat(MB, HEAD "\nhello\n\nB.\n\n" FROM "From: c@example.org (C.)\nDate: Thu, 4 Mar 2021 03:06:07 -0000\nIn-Reply-To: <1>\n\nyes\n",
	    "text " SAID " text=To: b@example.org\nSubject: hi\n\nhello\n\nB.\n"
	    "text 2021-03-04T03:06:07 epoch 1614827167000 by=C. id=c@example.org reply text=yes\n");
	finds(HEAD "\nhello\n", BW_CHAT_NOT_UNDERSTOOD, 0);
	finds(HEAD "\nhello\n", BW_CHAT_CUT_OFF, 0);
}

static void
words_and_bodies_are_decoded(void **state)
{
	(void)state;
	reads_chat(MB, FROM "From: =?utf-8?B?w4k=?= =?iso-8859-1?q?=E9_x?= <a@example.org>\r\nDate: Thu, 4 Mar 2021 05:06:07 +0200\r\n"
			    "Subject: =?windows-1251?Q?=CF=F0=E8?=\r\n =?windows-1251?Q?=E2=E5=F2?= !\r\nContent-Type: text/plain; charset=\"windows-1256\"\r\n"
			    "Content-Transfer-Encoding: quoted-printable\r\n\r\n=E3=D1=\r\n=CD\r\n",
	    "text 2021-03-04T05:06:07 offset-in-file 1614827167000 by=\xc3\x89\xc3\xa9 x id=a@example.org text=Subject: "
	    "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 !\n\n\xd9\x85\xd8\xb1\xd8\xad\n");
	reads_chat(MB, FROM "From: a@b\nContent-Transfer-Encoding: base64\n\naGVs\nbG8=\n", "text undated id=a@b text=hello\n");
	/* A set that is not known, and a code that is damaged: what can be read, and that it is not all. */
	finds(FROM "From: a@b\nContent-Type: text/plain; charset=x-none\n\n\xff\n", BW_CHAT_NOT_UNDERSTOOD, 1);
	finds(FROM "From: a@b\nContent-Transfer-Encoding: base64\n\na*b\n", BW_CHAT_NOT_UNDERSTOOD, 1);
	finds(FROM "From: =?x-none?Q?=FF?= <a@b>\n\nx\n", BW_CHAT_NOT_UNDERSTOOD, 1);
}

#define PARTS HEAD "Content-Type: multipart/mixed; boundary=\"x\"\n\npreamble\n--x\nContent-Type: multipart/alternative; boundary=y\n\n" \
	"--y\nContent-Type: text/html\n\n<p>he<b>llo</b> &amp; you</p><script>no</script>\n"

static void
of_parts_the_plain_text_is_taken_and_files_are_named(void **state)
{
	(void)state;
	reads_chat(MB, PARTS "--y\nContent-Type: text/plain\n\nhello\n--y--\n--x\nContent-Type: image/jpeg; name=\"a.jpg\"\n"
			     "Content-Disposition: attachment; filename=a.jpg\nContent-Transfer-Encoding: base64\n\nAAAA\n--x--\nepilogue\n",
	    "media " SAID " [inside type=image/jpeg name=a.jpg] text=To: b@example.org\nSubject: hi\n\nhello\n");
	/* HTML where there is nothing else: its words. */
	reads_chat(MB, PARTS "--y--\n--x--\n", "text " SAID " text=To: b@example.org\nSubject: hi\n\nhello & you\n");
	/* A message inside of one is a file in it. */
	reads_chat(MB, FROM "From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nFrom: c@d\n\nno\n--x--\n",
	    "media undated id=a@b [inside type=message/rfc822]\n");
}

static void
a_mail_inside_a_body_is_told_from_one(void **state)
{
	(void)state;
	/* No empty line before; no field behind; no date. */
	reads_chat(MB, HEAD "\nx\n" FROM "From: c@d\n", "text " SAID " text=To: b@example.org\nSubject: hi\n\nx\n" FROM "From: c@d\n");
	reads_chat(MB, HEAD "\nx\n\n" FROM "no field\n", "text " SAID " text=To: b@example.org\nSubject: hi\n\nx\n\n" FROM "no field\n");
	reads_chat(MB, HEAD "\nx\n\nFrom here on: to you\nX: y\n", "text " SAID " text=To: b@example.org\nSubject: hi\n\nx\n\nFrom here on: to you\nX: y\n");
	reads_chat(MB, HEAD "\nx\n\n>" FROM "From: c@d\n", "text " SAID " text=To: b@example.org\nSubject: hi\n\nx\n\n>" FROM "From: c@d\n");
	finds(HEAD "\nx\n" FROM "From: c@d\n", BW_CHAT_HEADER_INSIDE, 1);
}

static void
what_is_damaged_is_told(void **state)
{
	(void)state;
	finds(PARTS, BW_CHAT_CUT_OFF, 1);
	finds(HEAD, BW_CHAT_CUT_OFF, 1);
	finds(PARTS "\n" HEAD "\nx\n", BW_CHAT_NOT_UNDERSTOOD, 1);
	finds(FROM "From: a@b\nFrom: c@d\n\nx\n", BW_CHAT_DUPLICATE_KEY, 1);
	reads_chat(MB, FROM "From: a@b\nFrom: c@d\n\nx\n", "text undated id=a@b text=x\n");
	finds(FROM "From: a@b\nContent-Type: text/plain\nContent-Type: text/html\n\nx\n", BW_CHAT_NOT_UNDERSTOOD, 1);
	/* Marks of direction in a name, and a date that is none. */
	reads_chat(MB, FROM "From: =?utf-8?Q?=E2=80=AEA=00?= <a@b>\nDate: yesterday\n\nx\n", "text undated by=\xe2\x80\xae" "A id=a@b !0,5 text=x\n");
}

static void
long_headers_and_bodies_are_cut_and_told(void **state)
{
	size_t cap = (size_t)400 << 10, len;
	char *text = malloc(cap);
	struct reading r;

	(void)state;
	assert_non_null(text);
	len = (size_t)snprintf(text, cap, HEAD "\n");
	while (len < (size_t)200 << 10)
		len += (size_t)snprintf(text + len, cap - len, "a line of a long text\n");
	read_chat_bytes(&r, MB, text, len);
	assert_int_equal(r.messages, 1);
	assert_non_null(strstr(r.text, " !40,0 "));
	free_reading(&r);
	len = (size_t)snprintf(text, cap, FROM "From: a@b\n");
	while (len < (size_t)200 << 10)
		len += (size_t)snprintf(text + len, cap - len, "X-Long: a field\n");
	len += (size_t)snprintf(text + len, cap - len, "\nx\n");
	read_chat_bytes(&r, MB, text, len);
	assert_int_equal(r.messages, 1);
	assert_int_equal(r.findings[BW_CHAT_NOT_UNDERSTOOD].count, 1);
	free_reading(&r);
	free(text);
}

/* The file ends at every byte: never more than the whole says, and a loss is told. */
static void
the_end_of_the_file_may_be_anywhere(void **state)
{
	static const char text[] = HEAD "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--x--\n\n" HEAD
	    "\ntwo\n";
	size_t first = strlen(text) - strlen(HEAD "\ntwo\n"), end;
	struct reading r;

	(void)state;
	for (end = 0; end <= strlen(text); end++) {
		char *copy = malloc(end + 1);

		assert_non_null(copy);
		memcpy(copy, text, end);
		read_chat_bytes(&r, MB, copy, end);
		assert_int_equal(r.rc == BW_OK, r.messages > 0);
		assert_true(r.messages <= 2 && (end < strlen(text) || r.messages == 2));
		if (r.messages == 1 && end + 10 < first)
			assert_int_equal(r.findings[BW_CHAT_CUT_OFF].count, 1);
		free_reading(&r);
		free(copy);
	}
}

static void
it_is_known_by_its_content(void **state)
{
	(void)state;
	is(MB, HEAD "\nx\n");
	is(MB, "\xef\xbb\xbf" FROM "Message-ID: <x>\n\n");
	is(MB, "From 1@xxx Mon Jan 01 00:00:00 +0000 2020\r\nX-GM-THRID: 1\r\nFrom: a@b\r\n\r\n");
	is(NULL, "From: a@b\nTo: c@d\nDate: Thu, 4 Mar 2021 05:06:07 +0200\n\nx\n");
	is(NULL, "From here on, 5:06:07 2021\nno field\n");
	is(NULL, FROM "Dear: you\n\nx\n");
	is(NULL, FROM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mail_is_a_message),
		cmocka_unit_test(words_and_bodies_are_decoded),
		cmocka_unit_test(of_parts_the_plain_text_is_taken_and_files_are_named),
		cmocka_unit_test(a_mail_inside_a_body_is_told_from_one),
		cmocka_unit_test(what_is_damaged_is_told),
		cmocka_unit_test(long_headers_and_bodies_are_cut_and_told),
		cmocka_unit_test(the_end_of_the_file_may_be_anywhere),
		cmocka_unit_test(it_is_known_by_its_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

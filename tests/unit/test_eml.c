#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_copy.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static const char mail[] =
    "Return-Path: <ana@example.org>\r\n"
    "Received: from a.example (a.example [192.0.2.1]; helo) by b.example\r\n"
    "\twith ESMTP id 7; Thu, 4 Mar 2021 05:07:00 +0100 (CET)\r\n"
    "Received: by a.example; 4 Mar 2021 04:06:30 GMT\r\n"
    "Received: by c.example; Thu, 4 Mar 2021 05:06:59 +0100\r\n"
    "Received: by nobody, without a date\r\n"
    "DKIM-Signature: v=1; a=rsa-sha256; bh=d=;\r\n"
    "\td=example.org; s=x; b=AAAA\r\n"
    "Date: Thu, 04 Mar 2021 05:06:07 +0200 (EET (eastern))\r\n"
    "From: Ana <ana@example.org>\r\n"
    "Subject:\r\n"
    " =?utf-8?q?hello?=\r\n"
    "X-Mailer: Mailer (1) 2\r\n"
    "MIME-Version: 1.0\r\n"
    "\r\n"
    "Date: Fri, 5 Mar 2021 05:06:07 +0200\r\n"
    "Content-Disposition: attachment; filename=a.jpg\r\n"
    "content-disposition:\r\n"
    "\tAttachment\r\n"
    "Content-Disposition: inline\r\n"
    "Content-Disposition:";

static struct bw_plan
plan_of(const char *text)
{
	struct bw_plan p;

	assert_int_equal(bw_media_plan(BW_FORMAT_EML, text, strlen(text), 0, &p, NULL), BW_OK);
	return p;
}

static bool
warns(const struct bw_plan *p, const char *words)
{
	const struct bw_value *w = bw_value_get(p->facts, "warnings");
	size_t i;

	for (i = 0; i < bw_value_count(w); i++)
		if (strcmp(bw_value_text(bw_value_at(w, i)), words) == 0)
			return true;
	return false;
}

static const char *
date_at(const struct bw_plan *p, size_t i, const char *key)
{
	const char *text = bw_value_text(bw_value_get(bw_value_at(bw_value_get(p->facts, "dates"), i), key));

	return text != NULL ? text : "";
}

static void
an_email_is_known_by_its_header(void **state)
{
	static const char *const mails[] = { mail, "From: a@b\nDate: 4 Mar 2021 05:06:07 +0000\n\nhello",
		"Subject: x\nMessage-ID: <1@b>\n", "received: by x\nFROM:a\n\n", "\xef\xbb\xbfTo: x\nMIME-Version: 1.0\n\n",
		"From ana@example.org Thu Mar  4 05:06:07 2021\nReturn-Path: <a@b>\nTo: b\n\nhello",
		"Date: Thu, 4 Mar 2021\n 05:06:07 +0200\nTo: b\n\nhello" };
	static const char latin1[] = "From: a\r\nMessage-ID: <1>\r\n\r\n\xe9t\xe9\0";
	size_t i;

	(void)state;
	for (i = 0; i < LEN(mails); i++)
		if (bw_media_sniff(mails[i], strlen(mails[i])) != BW_FORMAT_EML)
			fail_msg("not an e-mail: %s", mails[i]);
	assert_int_equal(bw_media_sniff(latin1, sizeof(latin1)), BW_FORMAT_EML);
	assert_string_equal(bw_format_name(BW_FORMAT_EML), "eml");
	assert_string_equal(bw_format_suffix(BW_FORMAT_EML), "eml");
	assert_string_equal(bw_format_kind(BW_FORMAT_EML), "document");
	assert_int_equal(bw_format_of("eml"), BW_FORMAT_EML);
}

static void
letters_chats_and_texts_stay_text(void **state)
{
	static const char *const texts[] = { "From: A.\n\nDear B., I write to you\n", "From: A.\nDear B.,\n",
		"From: A.\nTo: B.\nDate: 3 May 2019\nSubject: what I saw\n\nI saw it.\n", "From: A.\nTo: B.\n",
		"Message-ID: 1\nMessage-ID: 2\n\n", "hello\nFrom: a\nMessage-ID: <1>\n\n",
		"From: a\nnot a field\nMessage-ID: <1>\n\n", " From: a\nMessage-ID: <1>\n\n", "\nFrom: a\nMessage-ID: <1>\n\n",
		"[04/03/2021, 05:06:07] Ana: From: b\n[04/03/2021, 05:06:08] Ben: Received: it\n",
		"04/03/2021, 05:06 - Ana: Date: tomorrow\n04/03/2021, 05:07 - Ben: ok\n", "From here on it was dark.\nTo: b\n",
		"Note: a\nTime: b\n\n", "Date: 4 Mar 2021 05:06:07\nTo: b\n\n", "To b: x\n", "x" };
	size_t i;

	(void)state;
	for (i = 0; i < LEN(texts); i++)
		if (bw_media_sniff(texts[i], strlen(texts[i])) != BW_FORMAT_TEXT)
			fail_msg("not a text: %s", texts[i]);
}

static void
it_has_facts_and_no_copy(void **state)
{
	struct bw_plan p = plan_of(mail);

	(void)state;
	assert_non_null(strstr(p.refused, "routes and addresses"));
	assert_int_equal(bw_plan_copy_size(&p), 0);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.parts[0].action, BW_PART_DROP);
	assert_int_equal(bw_value_count(bw_value_get(p.facts, "dates")), 3);
	assert_string_equal(date_at(&p, 0, "text"), "2021-03-04T05:06:07+02:00");
	assert_string_equal(date_at(&p, 0, "source"), "e-mail Date");
	assert_string_equal(date_at(&p, 1, "text"), "2021-03-04T04:06:30+00:00");
	assert_string_equal(date_at(&p, 2, "text"), "2021-03-04T05:07:00+01:00");
	assert_string_equal(date_at(&p, 2, "source"), "e-mail Received");
	assert_string_equal(date_at(&p, 2, "weakness"), "written by a mail server");
	assert_true(warns(&p, "there is a DKIM signature by example.org; what was signed cannot be compared with this file"));
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "attachments")), 2);
	assert_true(bw_value_is_null(bw_value_get(p.facts, "members")));
	assert_string_equal(bw_value_text(bw_value_get(bw_value_get(p.facts, "device"), "software")), "Mailer 2");
	bw_plan_free(&p);
}

static void
dates_are_read_as_mails_write_them(void **state)
{
	static const struct {
		const char *written, *text;
	} dates[] = { { "Thu, 4 Mar 2021 05:06:07 +0200", "2021-03-04T05:06:07+02:00" },
		{ "04 mar 2021 05:06:07 -0330", "2021-03-04T05:06:07-03:30" },
		{ "Thu,4 Mar 2021 05:06 GMT", "2021-03-04T05:06:00+00:00" }, { "4 Mar 21 05:06:07 EST", "2021-03-04T05:06:07-05:00" },
		{ "4 Mar 99 05:06:07 -0000", "1999-03-04T05:06:07+00:00" }, { "4 Mar 2021 24:06:07 +0000", "" },
		{ "31 Feb 2021 05:06:07 +0000", "" }, { "4 Foo 2021 05:06:07 +0000", "" }, { "4 Mar 2021 05:06:07", "" },
		{ "4 Mar 2021 05:06:07 +2400", "" }, { "4 Mar 2021 05:06:07 +0260", "" }, { "4 Mar 2021 05:06:07 X", "" },
		{ "", "" }, { "(((((", "" }, { "2021-03-04", "" } };
	size_t i;

	(void)state;
	for (i = 0; i < LEN(dates); i++) {
		struct bw_buf b = { 0 };
		struct bw_plan p;

		bw_buf_printf(&b, "Date: %s\nMessage-ID: <1>\n\n", dates[i].written);
		p = plan_of(bw_buf_text(&b));
		if (strcmp(date_at(&p, 0, "text"), dates[i].text) != 0)
			fail_msg("%s: %s", dates[i].written, date_at(&p, 0, "text"));
		assert_true(warns(&p, "there is no DKIM signature"));
		bw_plan_free(&p);
		bw_buf_free(&b);
	}
}

static void
names_of_signers_are_harmless(void **state)
{
	struct bw_plan p;

	(void)state;
	p = plan_of("DKIM-Signature: v=1; d\nDKIM-Signature: d=ex am<ple>\xe2\x80\xae.org;\nDKIM-Signature:\n\n");
	assert_true(warns(&p, "there is a DKIM signature by example.org; what was signed cannot be compared with this file"));
	assert_true(warns(&p, "there is a DKIM signature by somebody; what was signed cannot be compared with this file"));
	bw_plan_free(&p);
}

/* The example of RFC 8463, A.3 and the hashes of nothing of RFC 6376, 3.4; bodies as
 * others keep them. A foreign signer is asked in tests/interop/eml-dkim.sh. */
static void
a_body_is_held_against_its_signature(void **state)
{
#define RFC "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
#define RAW "4bLNXImK9drULnmePzZNEBleUanJCX5PIsDIFoH4KTQ="
#define GAME "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
	static const char same[] = "is the same as when it was signed, if", changed[] = "is not the same as when",
			  unknown[] = "cannot be compared";
	static const struct {
		const char *tags, *body, *says;
	} cases[] = {
		{ "a=ed25519-sha256; c=relaxed/relaxed; bh=" RFC, GAME, same },
		{ "a=rsa-sha256; c = simple/relaxed ; bh=2jUSOH9NhtVGCQWN\r\n\tr9BrIAPreKQjO6Sn7XIkfJVOzv8=", GAME, same },
		{ "a=rsa-sha256; c=relaxed/relaxed; bh=" RFC, "Hi. \n\t\nWe  lost\tthe game. Are you hungry yet?\n\nJoe.\n\n \n", same },
		{ "a=rsa-sha256; c=relaxed/relaxed; bh=" RFC, "Hi.\n\nWe lost the game. Are you hungry yet?\n\nJoe", changed },
		{ "a=rsa-sha256; c=relaxed/relaxed; bh=" RFC, "Hi.\nWe lost the game. Are you hungry yet?\n\nJoe.", changed },
		{ "a=rsa-sha256; c=relaxed/relaxed; bh=" RFC, "Hi.\n\nWe lost the game. Are you hungry yet?\n\nJoe.", same },
		{ "a=rsa-sha256; c=relaxed; bh=" RFC, GAME, changed }, /* the header's way; the body's is simple */
		{ "a=rsa-sha256; c=relaxed; bh=" RAW, GAME, same }, { "a=rsa-sha256; bh=" RAW, GAME "\r\n\r\n", same },
		{ "a=rsa-sha256; bh=" RAW, GAME " \r\n", changed },
		{ "a=rsa-sha256; bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", "", same },
		{ "a=rsa-sha256; c=simple/relaxed; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "", same },
		{ "a=rsa-sha256; c=simple/relaxed; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", " \r\n", same },
		{ "a=rsa-sha256; l=55; bh=" RAW, GAME "They won.\r\n", "the last 11 bytes of the body were not signed" },
		{ "a=rsa-sha256; l=56; bh=" RAW, GAME "They won.\r\n", changed }, { "a=rsa-sha256; l=; bh=" RAW, GAME, unknown },
		{ "a=rsa-sha256; l=9999; bh=" RAW, GAME, changed }, { "a=rsa-sha256; l=x; bh=" RAW, GAME, unknown },
		{ "a=rsa-sha256; l=55; l=55; bh=" RAW, GAME, unknown },
		{ "a=rsa-sha256; l=99999999999999999999999; bh=" RAW, GAME, unknown },
		{ "a=rsa-sha1; bh=" RAW, GAME, unknown }, { "a=rsa-sha256; c=simple/odd; bh=" RAW, GAME, unknown },
		{ "a=rsa-sha256; bh=" RAW "; bh=" RAW, GAME, unknown }, { "a=rsa-sha256; bh=AAAA", GAME, unknown },
		{ "a=rsa-sha256; b=" RAW, GAME, unknown },
	};
	struct bw_buf b = { 0 };
	struct bw_plan p;
	size_t i;

	(void)state;
	assert_int_equal(strlen(GAME), 55);
	for (i = 0; i < LEN(cases); i++) {
		bw_buf_reset(&b);
		bw_buf_printf(&b, "From: A.\r\nDKIM-Signature: v=1; d=example.org; %s; b=AAAA\r\n\r\n%s", cases[i].tags, cases[i].body);
		p = plan_of(bw_buf_text(&b));
		if (!plan_warns(&p, cases[i].says))
			fail_msg("case %zu: not \"%s\"", i, cases[i].says);
		assert_false(plan_warns(&p, "authentic"));
		bw_plan_free(&p);
	}
	bw_buf_free(&b);
	p = plan_of("From a@b\nFrom: A.\nDKIM-Signature: a=rsa-sha256; bh=" RAW "\n\n" GAME);
	assert_true(plan_warns(&p, unknown)); /* where a mailbox goes on is not known */
	bw_plan_free(&p);
}

static void
what_a_server_claims_is_told_with_its_weakness(void **state)
{
	struct bw_plan p;

	(void)state;
	p = plan_of("From: A.\nAuthentication-Results: mx.example.org 1 (a; b);\n dkim=pass (ok; fine) header.d=example.org;\n"
		    " spf=softfail\xe2\x80\xae smtp.mailfrom=a@b; none\nAuthentication-Results: <>\nMessage-ID: <1>\n\n");
	assert_true(warns(&p, "a line in the name of the server mx.example.org says: dkim=pass spf=softfail "
			      "(anybody can write such a line)"));
	assert_true(warns(&p, "a line in the name of the server of nobody says: (anybody can write such a line)"));
	bw_plan_free(&p);
}

static void
every_cut_and_change_is_safe(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	bw_buf_str(&b, mail);
	copy_is_safe_when_cut("mail", BW_FORMAT_EML, &b);
	copy_is_safe_when_changed("mail", BW_FORMAT_EML, &b);
	/* The eyes that tell kinds apart see each piece too, at the end of its memory. */
	for (size_t cut = 0; cut < b.len; cut++) {
		uint8_t *piece = malloc(cut + 1);

		memcpy(piece + 1, b.data, cut);
		(void)bw_media_sniff(piece + 1, cut);
		free(piece);
	}
	bw_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_email_is_known_by_its_header),
		cmocka_unit_test(letters_chats_and_texts_stay_text), cmocka_unit_test(it_has_facts_and_no_copy),
		cmocka_unit_test(dates_are_read_as_mails_write_them), cmocka_unit_test(names_of_signers_are_harmless),
		cmocka_unit_test(a_body_is_held_against_its_signature),
		cmocka_unit_test(what_a_server_claims_is_told_with_its_weakness),
		cmocka_unit_test(every_cut_and_change_is_safe) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

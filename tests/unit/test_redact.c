/* Goal: whoever is named is found, in whatever way it is written, and no other word is touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fold.h"
#include "chat/redact.h"

static struct bw_bytes
bytes(const char *s)
{
	return (struct bw_bytes){ (const uint8_t *)s, strlen(s) };
}

/* names: "A|B;C": two of person 0, one of person 1; allow: "X|Y". */
static struct bw_redact *
of(const char *names, const char *allow)
{
	struct bw_redact *r;
	uint32_t person = 0;

	assert_int_equal(bw_redact_new(&r, NULL), BW_OK);
	while (*names != '\0') {
		size_t n = strcspn(names, "|;");

		assert_int_equal(bw_redact_name(r, (struct bw_bytes){ (const uint8_t *)names, n }, person, NULL), BW_OK);
		person += names[n] == ';';
		names += n + (names[n] != '\0');
	}
	while (*allow != '\0') {
		size_t n = strcspn(allow, "|");

		assert_int_equal(bw_redact_allow(r, (struct bw_bytes){ (const uint8_t *)allow, n }, NULL), BW_OK);
		allow += n + (allow[n] != '\0');
	}
	return r;
}

/* Each place becomes "{0}", "<0>" when it is inside of a word, "~0~" when it is a word of a name. */
static void
gives(const char *names, const char *allow, enum bw_redact_syntax syntax, const char *text, const char *want)
{
	struct bw_redact *r = of(names, allow);
	struct bw_redact_found *f;
	struct bw_buf out = { 0 };
	size_t count, i, at = 0;

	assert_int_equal(bw_redact_find(r, bytes(text), syntax, &f, &count, NULL), BW_OK);
	for (i = 0; i < count; i++) {
		assert_true(f[i].from >= at && f[i].to > f[i].from && f[i].to <= strlen(text));
		bw_buf_put(&out, text + at, (size_t)f[i].from - at);
		bw_buf_printf(&out, "%c%u%c", "{<~"[f[i].how], f[i].person, "}>~"[f[i].how]);
		at = (size_t)f[i].to;
	}
	bw_buf_str(&out, text + at);
	assert_string_equal(bw_buf_text(&out), want);
	bw_buf_free(&out);
	free(f);
	bw_redact_free(r);
}

static void
plain(const char *names, const char *text, const char *want)
{
	gives(names, "", BW_REDACT_PLAIN, text, want);
}

static void
names_are_found_however_they_are_written(void **state)
{
	(void)state;
	plain("Omar", "01/07/2019, 10:00 - Omar: OMAR, omar @Omar IMG-Omar.jpg", "01/07/2019, 10:00 - {0}: {0}, {0} @{0} IMG-{0}.jpg");
	plain("Omar", "Omar1985 omar_2 ~Omar \xe2\x80\x8e" "Omar", "{0}1985 {0}_2 ~{0} \xe2\x80\x8e{0}");
	plain("José", "Jose JOSE\xcc\x81 jos\xc3\xa9 Jos\xc3\xa9s", "{0} {0} {0} <0>s");
	plain("Jose", "Jose\xcc\x81!", "{0}!");
	plain("Omar Haddad", "Omar  Haddad, omar_haddad omarhaddad Omar, Haddad. Omar", "{0}, {0} {0} {0}. ~0~");
	plain("Omar Haddad|Omar", "Omar Haddad en Omar", "{0} en {0}");
	plain("Omar;Omar Haddad", "Omar Haddad en Omar", "{1} en {0}");
	plain("O\xe2\x80\x8bmar", "Omar O\xe2\x80\x8bm\xe2\x80\xae" "ar", "{0} {0}");
	plain("Stra\xc3\x9f" "er", "STRASSER stra\xc3\x9f" "er", "{0} {0}");
	plain("Omar", "\xf0\x9d\x93\x9e\xf0\x9d\x93\xb6\xf0\x9d\x93\xaa\xf0\x9d\x93\xbb \xef\xbc\xaf\xef\xbd\x8d\xef\xbd\x81\xef\xbd\x92", "{0} {0}");
	plain("\xf0\x9f\x8c\xb9", "- \xf0\x9f\x8c\xb9: hoi \xf0\x9f\x8c\xb9\xf0\x9f\x8c\xb9", "- {0}: hoi {0}{0}");
	plain("Omar ** \xf0\x9f\x8c\xb9 ** Haddad", "Omar ** \xf0\x9f\x8c\xb9 ** Haddad", "{0}");
	plain("Omar \xf0\x9f\x8c\xb9", "Omar, Omar\xf0\x9f\x8c\xb9", "{0}, {0}\xf0\x9f\x8c\xb9");
}

static void
other_scripts(void **state)
{
	(void)state;
	/* Ahmad with and without its marks, stretched, as presentation forms, and behind "and". */
	plain("أحمد", "أَحْمَد احمد احـمد ﺃﺣﻤﺪ واحمد", "{0} {0} {0} {0} و<0>");
	plain("علی", "علي ﷺ علی عليا", "{0} ﷺ {0} <0>ا");
	plain("Саша", "САША саша Сашей", "{0} {0} Сашей");
	plain("王伟", "我和王伟去", "我和{0}去");
	plain("Ayşe", "AYSE ayşe", "{0} {0}");
	plain("İbrahim", "ibrahim Ibrahim ıbrahim", "{0} {0} {0}");
}

static void
other_words_stay(void **state)
{
	(void)state;
	plain("Ali", "Alice Italiaans realiteit Kali Ali's Alis", "<0>ce Italiaans realiteit Kali {0}'s <0>s");
	plain("Omar", "Roomarmen Omaren", "Ro<0>men <0>en");
	gives("Ali", "Alice|alis", BW_REDACT_PLAIN, "Alice ALIS Alison", "Alice ALIS <0>son");
	gives("Omar Haddad", "haddad", BW_REDACT_PLAIN, "Haddad Omar Haddad Omar", "Haddad {0} ~0~");
	plain("Jan van der Berg", "van der Jan Berg", "van der ~0~ ~0~");
	plain("Omar", "O m a r, O-mar", "O m a r, O-mar");
}

static void
numbers_are_found_by_their_digits(void **state)
{
	(void)state;
	plain("+31 6 12345678", "0612345678 +31612345678 06-12 34 56 78 (06)12345678", "{0} +{0} {0} ({0}");
	plain("0612345678", "+31 6 1234 5678, 0031612345678", "+31 {0}, {0}");
	plain("+961 3 123 456", "03/123456 ٠٣١٢٣٤٥٦ \xe2\x80\xaa+961 3 123 456\xe2\x80\xac", "{0} {0} \xe2\x80\xaa+{0}");
	plain("0612345678", "061234567 06123456789 10:31", "061234567 <0>9 10:31");
	plain("0612345678", "2019-04-01 0612345678", "2019-04-01 {0}");
}

static void
escapes_are_read(void **state)
{
	(void)state;
	gives("José", "", BW_REDACT_JSON, "\"Jos\\u00e9\" \"Jos\\u00c3\\u00a9\" \"Jos\xc3\x83\xc2\xa9\"", "\"{0}\" \"{0}\" \"{0}\"");
	gives("أحمد", "", BW_REDACT_JSON, "\\u0623\\u062d\\u0645\\u062f", "{0}");
	gives("\xf0\x9f\x8c\xb9", "", BW_REDACT_JSON, "\"\\ud83c\\udf39\"", "\"{0}\"");
	gives("Omar", "", BW_REDACT_JSON, "a\\nOmar\\/Omar \\u004fmar \\ud83c", "a\\n{0}\\/{0} {0} \\ud83c");
	gives("Omar", "", BW_REDACT_MARKUP, "&#79;mar &#x4f;mar &amp;Omar Om&bad; &#;", "{0} {0} &amp;{0} Om&bad; &#;");
	gives("\xf0\x9f\x8c\xb9", "", BW_REDACT_MARKUP, "&#55356;&#57145;", "{0}");
	gives("José", "", BW_REDACT_MARKUP, "href=\"a/Jos%C3%A9%20x.jpg\"", "href=\"a/{0}%20x.jpg\"");
	gives("Omar", "", BW_REDACT_JSON, "\\", "\\");
	gives("Omar", "", BW_REDACT_JSON, "\\u00", "\\u00");
	gives("Omar", "", BW_REDACT_MARKUP, "&#", "&#");
}

static void
what_cannot_be_looked_for_is_refused(void **state)
{
	static const char *const wrong[] = { "", " ", "~", "\xe2\x80\x8b", "O", "-", "1" };
	struct bw_redact *r;
	char longest[300];
	size_t i;

	(void)state;
	assert_int_equal(bw_redact_new(&r, NULL), BW_OK);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(bw_redact_name(r, bytes(wrong[i]), 0, NULL), BW_EUSAGE);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(bw_redact_name(r, bytes(longest), 0, NULL), BW_EUSAGE);
	for (i = 0; i < BW_REDACT_NAMES_MAX; i++)
		assert_int_equal(bw_redact_name(r, bytes("Omar"), 0, NULL), BW_OK);
	assert_int_equal(bw_redact_name(r, bytes("Omar"), 0, NULL), BW_ELIMIT);
	bw_redact_free(r);
}

static void
same_and_within(void **state)
{
	(void)state;
	assert_true(bw_redact_same(bytes("OMAR  haddad"), bytes("Omar Haddad")));
	assert_true(bw_redact_same(bytes("+31 6 12345678"), bytes("0612345678")));
	assert_false(bw_redact_same(bytes("Omar"), bytes("Omar Haddad")));
	assert_true(bw_redact_within(bytes("Haddad"), bytes("Omar Haddad")));
	assert_false(bw_redact_within(bytes("Had"), bytes("Omar Haddad")));
	assert_false(bw_redact_within(bytes("van"), bytes("Jan van Dijk")));
	assert_false(bw_redact_same(bytes(""), bytes("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_however_they_are_written),
		cmocka_unit_test(other_scripts),
		cmocka_unit_test(other_words_stay),
		cmocka_unit_test(numbers_are_found_by_their_digits),
		cmocka_unit_test(escapes_are_read),
		cmocka_unit_test(what_cannot_be_looked_for_is_refused),
		cmocka_unit_test(same_and_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

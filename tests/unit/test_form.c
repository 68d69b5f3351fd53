/* Goal: the reader of forms gives back every answer and every word outside of one, never reads a mark
 * where there is doubt, and what its answers say of the statement's use decides at the gate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "case/gate.h"
#include "flow/form.h"
#include "flow/statement.h"
#include "media/media.h"

#define UNUSED __attribute__((unused))
#define HEAD BW_FORM_MAGIC " third-party nl\n"
#define NOW 1772323200 /* 2026-03-01 */

static struct bw_value *
facts_of(const char *text)
{
	struct bw_value *facts = NULL;
	struct bw_err err = { 0 };

	if (bw_form_read(text, strlen(text), &facts, NULL, NULL, &err) != BW_OK)
		fail_msg("%s", err.message);
	return facts;
}

static const char *
answer(const struct bw_value *facts, const char *key)
{
	return bw_value_text(bw_value_get(bw_value_get(facts, "answers"), key));
}

static void
an_empty_form_has_no_answers_and_no_stray_words(UNUSED void **state)
{
	for (size_t l = 0; bw_form_languages[l] != NULL; l++)
		for (int role = 0; role < BW_FORM_ROLES; role++) {
			struct bw_buf text = { 0 }, page = { 0 }, inside = { 0 };
			struct bw_value *facts, *of_page = NULL;

			bw_form_make_text(bw_form_languages[l], (enum bw_form_role)role, &text);
			assert_true(bw_form_may_be(text.data, text.len));
			facts = facts_of(bw_buf_text(&text));
			assert_string_equal(bw_value_text(bw_value_get(facts, "form")), bw_form_role_names[role]);
			for (size_t i = 0; bw_value_key(bw_value_get(facts, "answers"), i) != NULL; i++)
				assert_int_equal(bw_value_count(bw_value_get(bw_value_get(facts, "answers"),
				    bw_value_key(bw_value_get(facts, "answers"), i))), 0);
			assert_int_equal(bw_value_count(bw_value_get(facts, "observations")), 0);
			assert_int_equal(bw_value_count(bw_value_get(facts, "unclear")), 0);
			assert_true(bw_value_is_null(bw_value_get(facts, "stray")));
			assert_true(bw_value_count(bw_value_get(facts, "missing")) > 5);
			bw_value_free(facts);

			assert_int_equal(bw_form_make_page(bw_form_languages[l], (enum bw_form_role)role, &page, NULL), BW_OK);
			assert_true(bw_form_may_be(page.data, page.len) && bw_form_is_page(page.data, page.len));
			assert_int_equal(bw_form_text(page.data, page.len, &inside, NULL), BW_OK);
			assert_int_equal(bw_form_read(inside.data, inside.len, &of_page, NULL, NULL, NULL), BW_OK);
			bw_value_free(of_page);
			bw_buf_free(&text);
			bw_buf_free(&page);
			bw_buf_free(&inside);
		}
}

static void
every_language_has_every_word(UNUSED void **state)
{
	for (size_t l = 0; bw_form_languages[l] != NULL; l++) {
		const struct bw_form_words *w = bw_form_languages[l];

		for (int i = 0; i < BW_FORM_SAY_COUNT; i++)
			assert_non_null(w->say[i]);
		for (int i = 0; i < BW_FORM_IDS; i++)
			assert_non_null(w->field[i].label);
		for (int i = 0; i < BW_FORM_CHOICES; i++)
			assert_non_null(w->choice[i]);
		assert_ptr_equal(bw_form_language(w->code), w);
	}
	for (int i = 0; i < BW_FORM_IDS; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(bw_form_fields[i].key, bw_form_fields[k].key);
}

static void
no_word_is_lost(UNUSED void **state)
{
	struct bw_value *f = facts_of(HEAD "before all\n[name] Uw naam C.\r\nof Utrecht\n\n[you] Over u\nunder a heading\n[nothing] x\n"
	    "## not a help line\n[self] anders gevraagd\nseen\n[hearsay]\n\n  heard \n[name] Uw naam\nagain");
	const struct bw_value *seen = bw_value_at(bw_value_get(f, "observations"), 0);

	assert_string_equal(answer(f, "name"), "C.\nof Utrecht\nagain");
	assert_string_equal(answer(f, "hearsay"), "heard");
	assert_string_equal(bw_value_text(bw_value_get(seen, "self")), "anders gevraagd\nseen");
	assert_string_equal(bw_value_text(bw_value_get(f, "stray")), "before all\nunder a heading\n[nothing] x\n## not a help line");
	assert_int_equal(bw_value_count(bw_value_get(f, "unclear")), 1);
	assert_non_null(strstr(bw_value_text(bw_value_get(bw_value_at(bw_value_get(f, "unclear"), 0), "text")), "twice"));
	bw_value_free(f);
}

/* What the form itself prints is no answer; the same words below an answer are. */
static void
help_is_no_answer(UNUSED void **state)
{
	const char *help = bw_form_language("nl")->field[BW_FORM_NAME].help;
	struct bw_buf text = { 0 };
	struct bw_value *f;

	bw_buf_printf(&text, HEAD "[name] Uw naam\n## %s\nC.\n## %s\n", help, help);
	f = facts_of(bw_buf_text(&text));
	assert_int_equal(strncmp(answer(f, "name"), "C.\n## Zoals", 10), 0);
	bw_value_free(f);
	bw_buf_free(&text);
}

static const char *
danger_of(const char *lines, size_t *unclear)
{
	static char kept[32];
	struct bw_buf text = { 0 };
	struct bw_value *f;

	bw_buf_printf(&text, HEAD "[danger] Kan deze verklaring u of iemand anders in gevaar brengen?\n%s\n", lines);
	f = facts_of(bw_buf_text(&text));
	snprintf(kept, sizeof(kept), "%s", answer(f, "danger") != NULL ? answer(f, "danger") : "(none)");
	*unclear = bw_value_count(bw_value_get(f, "unclear"));
	bw_value_free(f);
	bw_buf_free(&text);
	return kept;
}

static void
a_mark_is_read_only_when_it_is_clear(UNUSED void **state)
{
	static const struct {
		const char *lines, *value;
		size_t unclear;
	} cases[] = { { "( ) yes - ja\n(x) no - nee", "no", 0 }, { "(X)yes - ja\n( ) no - nee", "yes", 0 }, { "( ) yes - ja\n( ) no - nee", "(none)", 0 },
		{ "(x) yes - ja\n(x) no - nee", "unclear", 1 }, { "nee", "no", 0 }, { "Nee.", "no", 0 }, { "I do not know", "dont-know", 0 },
		{ "misschien", "unclear", 1 }, { "(x) no - nee, nu niet", "no", 1 }, { "( ) no - nee, want", "unclear", 1 },
		{ "(x) no - nee\n[danger]\n(x) yes - ja", "unclear", 1 }, { "(x) maybe", "unclear", 1 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t unclear = 0;

		assert_string_equal(danger_of(cases[i].lines, &unclear), cases[i].value);
		assert_int_equal(unclear, cases[i].unclear);
	}
}

static enum bw_rc
reading(const char *text, size_t len)
{
	struct bw_value *facts = NULL;
	enum bw_rc rc = bw_form_read(text, len, &facts, NULL, NULL, NULL);

	assert_true((rc == BW_OK) == (facts != NULL));
	bw_value_free(facts);
	return rc;
}

static void
what_is_no_form_is_refused(UNUSED void **state)
{
	static const char *const not_one[] = { "", "x", BW_FORM_MAGIC, BW_FORM_MAGIC "\n", BW_FORM_MAGIC " third-party\n",
		BW_FORM_MAGIC " nobody nl\n", BW_FORM_MAGIC " partner n1\n", BW_FORM_MAGIC " partner abcdefghijklmnopq\n",
		BW_FORM_MAGIC " partner nl\n\xff", BW_FORM_MAGIC " partner nl\n\x01" };
	struct bw_buf many = { 0 };

	for (size_t i = 0; i < sizeof(not_one) / sizeof(not_one[0]); i++)
		assert_int_equal(reading(not_one[i], strlen(not_one[i])), BW_EFORMAT);
	bw_buf_str(&many, HEAD);
	for (unsigned i = 0; i < BW_FORM_OBSERVATIONS; i++)
		bw_buf_str(&many, "[observation]\n[when]\n2020\n");
	assert_int_equal(reading((const char *)many.data, many.len), BW_OK);
	bw_buf_str(&many, "[observation]\n");
	assert_int_equal(reading((const char *)many.data, many.len), BW_ELIMIT);
	while (many.len <= BW_FORM_MAX)
		bw_buf_u8(&many, 'x');
	assert_int_equal(reading((const char *)many.data, many.len), BW_ELIMIT);
	bw_buf_free(&many);
}

static void
a_page_gives_only_its_answers(UNUSED void **state)
{
	static const char start[] = "<!DOCTYPE html>\n<meta content=\"" BW_FORM_MAGIC "\"><p>shown</p>" BW_FORM_PRE;
	static const struct {
		const char *inside;
		enum bw_rc rc;
		const char *text;
	} cases[] = { { "a &lt;b&gt; &amp;amp; &quot;&nbsp;</pre>", BW_OK, "a <b> &amp; \"\xc2\xa0" }, { "a", BW_EFORMAT, NULL },
		{ "a<b></pre>", BW_EFORMAT, NULL }, { "&#65;</pre>", BW_EFORMAT, NULL }, { "a</pre><pre>b</pre>", BW_EFORMAT, NULL },
		{ "</pre>", BW_OK, "" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bw_buf page = { 0 }, text = { 0 };

		bw_buf_printf(&page, "%s%s", start, cases[i].inside);
		assert_true(bw_form_may_be(page.data, page.len));
		assert_int_equal(bw_form_text(page.data, page.len, &text, NULL), cases[i].rc);
		if (cases[i].text != NULL)
			assert_string_equal(bw_buf_text(&text), cases[i].text);
		bw_buf_free(&page);
		bw_buf_free(&text);
	}
}

/* Its copy: as bw_media_plan() has it, put together. */
static void
copy_of(const void *data, size_t len, struct bw_buf *out)
{
	struct bw_plan plan = { 0 };

	assert_int_equal(bw_media_plan(BW_FORMAT_TEXT, data, len, 0, &plan, NULL), BW_OK);
	assert_string_equal(plan.refused, "");
	for (size_t i = 0; i < plan.count; i++) {
		const struct bw_part *p = &plan.parts[i];

		if (p->action == BW_PART_KEEP)
			bw_buf_put(out, (const uint8_t *)data + p->offset, (size_t)p->length);
		else if (p->action == BW_PART_REPLACE)
			bw_buf_put(out, plan.put.data + p->put_at, p->put_len);
	}
	bw_plan_free(&plan);
}

static void
the_copy_holds_nothing_for_the_lawyer_alone(UNUSED void **state)
{
	static const char *const forms[] = {
		HEAD "[contact] CANARY\n[contact_by]\n(x) lawyer-alone\n[danger]\n(x) yes - CANARY\n[danger_what]\n\nCANARY\n\nCANARY\n[name]\nC.\n",
		"\xef\xbb\xbf" HEAD "[contact]\nCANARY\n[danger] CANARY\n## CANARY\n[name] C.\n[contact]\nCANARY",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct bw_buf page = { 0 }, copies[2] = { { 0 } }, again = { 0 };

		bw_buf_printf(&page, "<!DOCTYPE html>\n<p>CANARY" BW_FORM_MAGIC BW_FORM_PRE "%s</pre>CANARY", forms[i] + (i == 1 ? 3 : 0));
		copy_of(forms[i], strlen(forms[i]), &copies[0]);
		copy_of(page.data, page.len, &copies[1]);
		assert_null(strstr(bw_buf_text(&copies[0]), "CANARY"));
		assert_non_null(strstr(bw_buf_text(&copies[0]), "C."));
		assert_string_equal(bw_buf_text(&copies[0]), bw_buf_text(&copies[1]));
		copy_of(copies[0].data, copies[0].len, &again);
		assert_string_equal(bw_buf_text(&again), bw_buf_text(&copies[0]));
		bw_buf_free(&page);
		bw_buf_free(&copies[0]);
		bw_buf_free(&copies[1]);
		bw_buf_free(&again);
	}
}

static void
contact_details_go_along_only_when_that_was_chosen(UNUSED void **state)
{
	static const struct {
		const char *choice;
		bool goes;
	} cases[] = { { "(x) here", true }, { "( ) here", false }, { "(x) lawyer-alone", false }, { "(x) here\n(x) lawyer-alone", false },
		{ "(x) here\n[contact_by]\n(x) lawyer-alone", false }, { "whoever", false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bw_buf text = { 0 }, copy = { 0 };
		struct bw_value *facts, *shown;

		bw_buf_printf(&text, HEAD "[contact_by]\n%s\n[contact]\nCANARY\n[danger]\n(x) no\n", cases[i].choice);
		copy_of(text.data, text.len, &copy);
		assert_int_equal(strstr(bw_buf_text(&copy), "CANARY") != NULL, cases[i].goes);
		facts = facts_of(bw_buf_text(&text));
		shown = bw_statement_public(facts);
		assert_int_equal(answer(shown, "contact") != NULL, cases[i].goes);
		assert_null(answer(shown, "danger"));
		bw_value_free(facts);
		bw_value_free(shown);
		bw_buf_free(&text);
		bw_buf_free(&copy);
	}
}

static void
its_writer_decides_at_the_gate(UNUSED void **state)
{
	static const struct {
		const char *answers;
		enum bw_ask before, after; /* its owner said that it may go */
	} cases[] = {
		{ "[consent]\n(x) yes\n[danger]\n(x) no", BW_ASK_NONE, BW_ASK_NONE },
		{ "[consent]\n(x) yes", BW_ASK_NONE, BW_ASK_NONE },
		{ "[danger]\n(x) no", BW_ASK_CONSENT, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n(x) no\n[danger]\n(x) no", BW_ASK_CONSENT, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n[danger]\n(x) yes", BW_ASK_DANGER, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n[danger]\n(x) dont-know", BW_ASK_DANGER, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n[danger]\nperhaps", BW_ASK_DANGER, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n[danger]\n(x) no\n[danger_what]\nfor C.", BW_ASK_DANGER, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n[consent_whom]\n(x) lawyer", BW_ASK_SCOPE, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n[consent_whom]\n(x) lawyer\n(x) ind", BW_ASK_NONE, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n[consent_what]\nnot my name", BW_ASK_SCOPE, BW_ASK_NONE },
		{ "[consent]\n(x) yes\n[consent_until]\n2026-02-01", BW_ASK_OVER, BW_ASK_OVER },
		{ "[consent]\n(x) yes\n[consent_until]\n2026-04-01", BW_ASK_NONE, BW_ASK_NONE },
		{ "[consent]\n(x) no\n[danger]\n(x) no", BW_ASK_REFUSED, BW_ASK_REFUSED },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bw_buf text = { 0 };
		struct bw_value *facts;
		char *json;

		bw_buf_printf(&text, HEAD "%s\n", cases[i].answers);
		facts = facts_of(bw_buf_text(&text));
		json = bw_value_json(facts, false);
		assert_int_equal(bw_gate_asked(facts, NOW), cases[i].before);
		assert_int_equal(bw_gate_ask(json, BW_SENS_NONE, NOW), cases[i].before);
		assert_int_equal(bw_gate_ask(json, BW_SENS_ORDINARY, NOW), cases[i].after);
		free(json);
		bw_value_free(facts);
		bw_buf_free(&text);
	}
	assert_int_equal(bw_gate_ask("{\"form\":null,\"unread\":\"why\"}", BW_SENS_NONE, NOW), BW_ASK_CONSENT);
	assert_int_equal(bw_gate_ask("{", BW_SENS_NONE, NOW), BW_ASK_CONSENT);
	assert_int_equal(bw_gate_ask("{\"a\":1}", BW_SENS_NONE, NOW), BW_ASK_NONE);
	assert_int_equal(bw_gate_ask(NULL, BW_SENS_NONE, NOW), BW_ASK_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_form_has_no_answers_and_no_stray_words),
		cmocka_unit_test(every_language_has_every_word),
		cmocka_unit_test(no_word_is_lost),
		cmocka_unit_test(help_is_no_answer),
		cmocka_unit_test(a_mark_is_read_only_when_it_is_clear),
		cmocka_unit_test(what_is_no_form_is_refused),
		cmocka_unit_test(a_page_gives_only_its_answers),
		cmocka_unit_test(the_copy_holds_nothing_for_the_lawyer_alone),
		cmocka_unit_test(contact_details_go_along_only_when_that_was_chosen),
		cmocka_unit_test(its_writer_decides_at_the_gate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

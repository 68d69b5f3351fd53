#include "flow/dossier_form.h"

#include <stdio.h>
#include <string.h>

#include "flow/statement.h"

struct sheet {
	struct bw_pdf *pdf;
	enum bw_lang lang;
	const struct bw_form_words *w, *below; /* below: of the second language, or NULL */
	const struct bw_value *statement, *answers, *seen;
};

static const char *
text_of(const struct bw_value *v, const char *key)
{
	const char *text = bw_value_text(bw_value_get(v, key));

	return text != NULL ? text : "";
}

static void
row(struct sheet *s, const char *left, const char *right)
{
	const double widths[] = { 1, 2 };

	bw_pdf_row(s->pdf, widths, (struct bw_pdf_cell[]){ { left, NULL }, { right, NULL } }, 2, false);
}

static void
head(struct sheet *s, enum bw_pdf_style style, enum bw_say_id id)
{
	char label[200];

	bw_pdf_gap(s->pdf, 3);
	bw_pdf_need(s->pdf, 25);
	bw_pdf_text(s->pdf, style, bw_label(s->lang, id, label, sizeof(label)));
}

/* ---- what it adds: above the rest ---- */

/* "1: when, where" for each observation that its writer marked so. */
static void
marked_row(struct sheet *s, enum bw_say_id id, const char *mark, bool refs)
{
	struct bw_buf text = { 0 };
	char label[200];
	size_t i;

	for (i = 0; i < bw_value_count(s->seen); i++) {
		const struct bw_value *o = bw_value_at(s->seen, i);

		if (strcmp(text_of(o, "adds"), mark) != 0)
			continue;
		bw_buf_printf(&text, "%s%zu: %s%s%s", text.len > 0 ? "\n" : "", i + 1, text_of(o, "when"),
		    *text_of(o, "when") && *text_of(o, "where") ? ", " : "", text_of(o, "where"));
		if (refs && *text_of(o, "ref"))
			bw_buf_printf(&text, " \xe2\x80\x93 %s", text_of(o, "ref"));
	}
	if (strcmp(mark, "new") == 0 && *text_of(s->answers, "new_facts"))
		bw_buf_printf(&text, "%s%s", text.len > 0 ? "\n" : "", text_of(s->answers, "new_facts"));
	if (text.len > 0)
		row(s, bw_label(s->lang, id, label, sizeof(label)), bw_buf_text(&text));
	bw_buf_free(&text);
}

static void
refers(struct sheet *s)
{
	struct bw_buf text = { 0 };
	char label[200];
	size_t i;

	for (i = 0; i < bw_value_count(s->seen); i++)
		if (*text_of(bw_value_at(s->seen, i), "evidence"))
			bw_buf_printf(&text, "%s%zu: %s", text.len > 0 ? "\n" : "", i + 1, text_of(bw_value_at(s->seen, i), "evidence"));
	if (*text_of(s->answers, "papers"))
		bw_buf_str(&text, text_of(s->answers, "papers"));
	if (text.len > 0)
		row(s, bw_label(s->lang, BW_SAY_REFERS, label, sizeof(label)), bw_buf_text(&text));
	bw_buf_free(&text);
}

/* ---- questions and answers ---- */

static void
note_state(struct sheet *s, struct bw_buf *out, const char *list, const char *key, size_t observation, enum bw_say_id id)
{
	const struct bw_value *rows = bw_value_get(s->statement, list);
	char label[200];
	size_t i;

	for (i = 0; i < bw_value_count(rows); i++) {
		const struct bw_value *r = bw_value_at(rows, i);

		if (strcmp(text_of(r, "field"), key) != 0 || (size_t)bw_value_int(bw_value_get(r, "observation")) != observation)
			continue;
		bw_buf_printf(out, "%s(%s)", out->len > 0 ? "\n" : "", bw_label(s->lang, id, label, sizeof(label)));
		if (*text_of(r, "text"))
			bw_buf_printf(out, " %s", text_of(r, "text"));
	}
}

static void
question(struct sheet *s, enum bw_form_id id, const struct bw_value *answers, size_t observation)
{
	const char *key = bw_form_fields[id].key;
	const struct bw_value *answer = bw_value_get(answers, key);
	struct bw_buf right = { 0 }, left = { 0 }, second = { 0 };
	bool told = strcmp(bw_value_text(answer) != NULL ? bw_value_text(answer) : "", "unclear") != 0;

	if (told)
		bw_statement_answer(s->w, id, answer, &right);
	if (told && s->below != NULL && bw_form_fields[id].choices != 0) {
		bw_statement_answer(s->below, id, answer, &second);
		if (second.len > 0)
			bw_buf_printf(&right, " / %s", bw_buf_text(&second));
	}
	note_state(s, &right, "missing", key, observation, BW_SAY_NOT_ANSWERED);
	note_state(s, &right, "unclear", key, observation, BW_SAY_UNCLEAR);
	bw_buf_str(&left, s->w->field[id].label);
	if (s->below != NULL)
		bw_buf_printf(&left, "\n%s", s->below->field[id].label);
	if (right.len > 0)
		row(s, bw_buf_text(&left), bw_buf_text(&right));
	bw_buf_free(&left);
	bw_buf_free(&right);
	bw_buf_free(&second);
}

static void
observations(struct sheet *s)
{
	char label[200], text[240];
	size_t i;

	for (i = 0; i < bw_value_count(s->seen); i++) {
		bw_pdf_gap(s->pdf, 3);
		bw_pdf_need(s->pdf, 30);
		(void)snprintf(text, sizeof(text), "%s %zu", bw_label(s->lang, BW_SAY_OBSERVATION, label, sizeof(label)), i + 1);
		bw_pdf_text(s->pdf, BW_PDF_BOLD, text);
		for (int id = BW_FORM_OBSERVATION + 1; id < BW_FORM_IDS && bw_form_fields[id].grouped; id++)
			question(s, (enum bw_form_id)id, bw_value_at(s->seen, i), i + 1);
	}
	if (bw_value_count(s->seen) == 0)
		question(s, BW_FORM_OBSERVATION, NULL, 0);
}

static void
section(struct sheet *s, enum bw_form_id id)
{
	char text[300];

	bw_pdf_gap(s->pdf, 3);
	bw_pdf_need(s->pdf, 25);
	if (s->below != NULL)
		(void)snprintf(text, sizeof(text), "%s / %s", s->w->field[id].label, s->below->field[id].label);
	else
		(void)snprintf(text, sizeof(text), "%s", s->w->field[id].label);
	bw_pdf_text(s->pdf, BW_PDF_BOLD, text);
}

static void
questions(struct sheet *s, enum bw_form_role role)
{
	for (int i = 0; i < BW_FORM_IDS; i++) {
		enum bw_form_id id = (enum bw_form_id)i;

		if (!bw_form_has(role, id))
			continue;
		if (id == BW_FORM_S_HEARD)
			head(s, BW_PDF_BOLD, BW_SAY_HEARSAY);
		else if (id == BW_FORM_S_SEEN)
			continue; /* each observation has a heading of its own */
		else if (id == BW_FORM_OBSERVATION)
			observations(s);
		else if (bw_form_fields[id].kind == BW_FORM_SECTION)
			section(s, id);
		else if (!bw_form_fields[id].grouped)
			question(s, id, s->answers, 0);
	}
}

void
bw_dossier_form(struct bw_pdf *pdf, enum bw_lang lang, const struct bw_value *statement)
{
	const char *role = text_of(statement, "role");
	struct sheet s = { .pdf = pdf, .lang = lang, .w = bw_form_language(lang == BW_LANG_EN ? "en" : "nl"),
		.below = lang == BW_LANG_BOTH ? bw_form_language("en") : NULL, .statement = statement,
		.answers = bw_value_get(statement, "answers"), .seen = bw_value_get(statement, "observations") };
	const char *below = bw_say_below(lang, BW_SAY_FORM_NOTE);

	bw_pdf_gap(pdf, 2);
	bw_pdf_text(pdf, BW_PDF_NOTE, bw_say(lang, BW_SAY_FORM_NOTE));
	if (below != NULL)
		bw_pdf_text(pdf, BW_PDF_NOTE, below);
	marked_row(&s, BW_SAY_NEW_FACTS, "new", false);
	marked_row(&s, BW_SAY_CONFIRMS, "confirms", true);
	marked_row(&s, BW_SAY_UNSURE_NEW, "dont-know", true);
	refers(&s);
	questions(&s, strcmp(role, bw_form_role_names[BW_FORM_PARTNER]) == 0 ? BW_FORM_PARTNER : BW_FORM_THIRD_PARTY);
	if (*text_of(statement, "stray")) {
		head(&s, BW_PDF_BOLD, BW_SAY_OUTSIDE);
		bw_pdf_text(pdf, BW_PDF_SMALL, text_of(statement, "stray"));
	}
}

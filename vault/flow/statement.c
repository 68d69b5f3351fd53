#include "flow/statement.h"

#include <string.h>

#include "case/gate.h"
#include "flow/items.h"

static const char *
text_of(const struct bw_value *v, const char *key)
{
	return bw_value_text(bw_value_get(v, key));
}

static struct bw_value *
parsed(const struct bw_item *it)
{
	struct bw_value *facts = NULL;

	if (it->facts == NULL || bw_value_parse(it->facts, strlen(it->facts), &facts, NULL) != BW_OK)
		return NULL;
	return facts;
}

struct bw_value *
bw_statement_facts(const struct bw_item *it)
{
	struct bw_value *facts = parsed(it);

	if (text_of(facts, "form") != NULL && bw_value_get(facts, "answers") != NULL)
		return facts;
	bw_value_free(facts);
	return NULL;
}

/* ---- answers as text ---- */

static const char *
word_of(const struct bw_form_words *w, const char *token)
{
	for (int c = 0; c < BW_FORM_CHOICES; c++)
		if (strcmp(bw_form_tokens[c], token) == 0)
			return w->choice[c];
	return token;
}

void
bw_statement_answer(const struct bw_form_words *w, enum bw_form_id id, const struct bw_value *answer, struct bw_buf *out)
{
	const char *text = bw_value_text(answer);
	size_t i;

	if (text != NULL) {
		bw_buf_str(out, bw_form_fields[id].choices != 0 ? word_of(w, text) : text);
		return;
	}
	for (i = 0; i < bw_value_count(answer); i++) {
		const char *token = bw_value_text(bw_value_at(answer, i));

		if (token != NULL)
			bw_buf_printf(out, "%s%s", i > 0 ? ", " : "", word_of(w, token));
	}
}

static const struct bw_form_words *
words_of(const struct bw_value *facts)
{
	const char *code = text_of(facts, "form_language");
	const struct bw_form_words *w = code != NULL ? bw_form_language(code) : NULL;

	return w != NULL ? w : bw_form_languages[0];
}

/* ---- show ---- */

static void
push_row(struct bw_value *rows, const struct bw_form_words *w, enum bw_form_id id, int64_t observation,
    const struct bw_value *answers)
{
	const struct bw_value *answer = bw_value_get(answers, bw_form_fields[id].key);
	struct bw_buf text = { 0 };
	struct bw_value *row;

	bw_statement_answer(w, id, answer, &text);
	if (text.len > 0) {
		row = bw_object();
		bw_set_text(row, "field", bw_form_fields[id].key);
		bw_set_null(row, "observation");
		if (observation > 0)
			bw_set_int(row, "observation", observation);
		bw_set_text(row, "question", w->field[id].label);
		bw_set_text(row, "answer", bw_buf_text(&text));
		bw_push(rows, row);
	}
	bw_buf_free(&text);
}

static struct bw_value *
rows_of(const struct bw_value *facts)
{
	const struct bw_value *answers = bw_value_get(facts, "answers"), *seen = bw_value_get(facts, "observations");
	const struct bw_form_words *w = words_of(facts);
	struct bw_value *rows = bw_array();

	for (int i = 0; i < BW_FORM_IDS; i++) {
		if (!bw_form_fields[i].grouped) {
			push_row(rows, w, (enum bw_form_id)i, 0, answers);
			continue;
		}
		for (size_t n = 0; i == BW_FORM_OBSERVATION && n < bw_value_count(seen); n++)
			for (int k = i; k < BW_FORM_IDS && bw_form_fields[k].grouped; k++)
				push_row(rows, w, (enum bw_form_id)k, (int64_t)n + 1, bw_value_at(seen, n));
	}
	return rows;
}

static void
push_finding(struct bw_value *list, const char *finding, const struct bw_value *of, const char *text)
{
	struct bw_value *row = bw_object();

	bw_set_text(row, "finding", finding);
	bw_set_text(row, "field", text_of(of, "field"));
	bw_set_null(row, "observation");
	if (!bw_value_is_null(bw_value_get(of, "observation")))
		bw_set_int(row, "observation", bw_value_int(bw_value_get(of, "observation")));
	bw_set_text(row, "text", text);
	bw_push(list, row);
}

static struct bw_value *
findings_of(const struct bw_value *facts)
{
	const struct bw_value *missing = bw_value_get(facts, "missing"), *unclear = bw_value_get(facts, "unclear");
	struct bw_value *list = bw_array();
	size_t i;

	if (text_of(facts, "unread") != NULL)
		push_finding(list, "unread", NULL, text_of(facts, "unread"));
	for (i = 0; i < bw_value_count(missing); i++)
		push_finding(list, "not-answered", bw_value_at(missing, i), "not answered");
	for (i = 0; i < bw_value_count(unclear); i++)
		push_finding(list, "unclear", bw_value_at(unclear, i), text_of(bw_value_at(unclear, i), "text"));
	if (text_of(facts, "stray") != NULL)
		push_finding(list, "outside-answers", NULL, text_of(facts, "stray"));
	return list;
}

struct bw_value *
bw_statement_value(const struct bw_item *it)
{
	struct bw_value *facts = it->removed ? NULL : parsed(it), *v;

	if (bw_value_get(facts, "form") == NULL) {
		bw_value_free(facts);
		return NULL;
	}
	v = bw_object();
	bw_set_text(v, "role", text_of(facts, "form"));
	bw_set_text(v, "form_language", text_of(facts, "form_language"));
	bw_set(v, "rows", rows_of(facts));
	bw_set(v, "findings", findings_of(facts));
	bw_set_text(v, "ask", bw_gate_ask_text(it->ask));
	bw_value_free(facts);
	return v;
}

/* ---- a dossier ---- */

static bool
stays(const char *key, bool contact)
{
	for (int i = 0; i < BW_FORM_IDS; i++)
		if (strcmp(bw_form_fields[i].key, key) == 0)
			return bw_form_stays((enum bw_form_id)i) && !(contact && i == BW_FORM_CONTACT);
	return true;
}

/* Rows that name no question that stays. */
static struct bw_value *
public_rows(const struct bw_value *list, bool contact)
{
	struct bw_value *out = bw_array();
	size_t i;

	for (i = 0; i < bw_value_count(list); i++) {
		const char *field = text_of(bw_value_at(list, i), "field");

		if (field != NULL && !stays(field, contact))
			bw_push(out, bw_value_copy(bw_value_at(list, i)));
	}
	return out;
}

struct bw_value *
bw_statement_public(const struct bw_value *facts)
{
	const struct bw_value *answers = bw_value_get(facts, "answers");
	const char *by = text_of(answers, "contact_by"), *key;
	bool contact = by != NULL && strcmp(by, "here") == 0;
	struct bw_value *v = bw_object(), *kept = bw_object();
	size_t i;

	for (i = 0; (key = bw_value_key(answers, i)) != NULL; i++)
		if (!stays(key, contact))
			bw_set(kept, key, bw_value_copy(bw_value_get(answers, key)));
	bw_set_text(v, "role", text_of(facts, "form"));
	bw_set_text(v, "form_language", text_of(facts, "form_language"));
	bw_set(v, "answers", kept);
	bw_set(v, "observations", bw_value_copy(bw_value_get(facts, "observations")));
	bw_set(v, "missing", public_rows(bw_value_get(facts, "missing"), contact));
	bw_set(v, "unclear", public_rows(bw_value_get(facts, "unclear"), contact));
	bw_set_text(v, "stray", text_of(facts, "stray"));
	return v;
}

static uint64_t
words_in(const struct bw_value *answers)
{
	uint64_t words = 0;

	for (int i = 0; i < BW_FORM_IDS; i++) {
		const char *p = bw_form_fields[i].choices == 0 ? text_of(answers, bw_form_fields[i].key) : NULL;

		while (p != NULL && *(p += strspn(p, " \t\r\n")) != '\0') {
			words++;
			p += strcspn(p, " \t\r\n");
		}
	}
	return words;
}

uint64_t
bw_statement_words(const struct bw_value *shown)
{
	const struct bw_value *seen = bw_value_get(shown, "observations");
	uint64_t words = words_in(bw_value_get(shown, "answers"));
	size_t i;

	for (i = 0; i < bw_value_count(seen); i++)
		words += words_in(bw_value_at(seen, i));
	return words;
}

static void
notice(struct bw_value *rows, const struct bw_item *it, const char *name, const char *text)
{
	struct bw_value *row = bw_object();

	bw_set_int(row, "item", (int64_t)it->number);
	bw_set_text(row, "notice", name);
	bw_set_shown(row, "text", text);
	bw_push(rows, row);
}

static void
notice_answer(struct bw_value *rows, const struct bw_item *it, const struct bw_value *answers, const char *key,
    const char *what)
{
	struct bw_buf text = { 0 };

	if (text_of(answers, key) == NULL)
		return;
	bw_buf_printf(&text, "%s: %s", what, text_of(answers, key));
	notice(rows, it, key, bw_buf_text(&text));
	bw_buf_free(&text);
}

static void
notice_missing(struct bw_value *rows, const struct bw_item *it, const struct bw_value *missing)
{
	struct bw_buf text = { 0 };
	size_t i;

	for (i = 0; i < bw_value_count(missing); i++) {
		const struct bw_value *m = bw_value_at(missing, i);

		bw_buf_printf(&text, "%s%s", i > 0 ? ", " : "not answered: ", text_of(m, "field") != NULL ? text_of(m, "field") : "");
		if (!bw_value_is_null(bw_value_get(m, "observation")))
			bw_buf_printf(&text, " (%lld)", (long long)bw_value_int(bw_value_get(m, "observation")));
	}
	if (text.len > 0)
		notice(rows, it, "not-answered", bw_buf_text(&text));
	bw_buf_free(&text);
}

/* The owner's decision settles what holds it, and does not make it silent. */
void
bw_statement_notices(const struct bw_item *it, struct bw_value *rows)
{
	struct bw_value *facts = parsed(it);
	const struct bw_value *answers = bw_value_get(facts, "answers"), *unclear = bw_value_get(facts, "unclear");
	enum bw_ask ask = strcmp(it->kind, "statement") == 0 ? bw_gate_asked(facts, 0) : BW_ASK_NONE;

	if (bw_value_get(facts, "form") != NULL && strcmp(it->kind, "statement") == 0) {
		if (ask != BW_ASK_NONE)
			notice(rows, it, "ask", bw_gate_ask_text(ask));
		if (text_of(answers, "danger") == NULL)
			notice(rows, it, "danger", "whether it may put somebody in danger was not answered");
		notice_answer(rows, it, answers, "danger_what", "its writer wrote of danger");
		notice_answer(rows, it, answers, "consent_what", "its writer set a limit to its use");
		notice_answer(rows, it, answers, "consent_until", "its writer allows it until");
		notice_missing(rows, it, bw_value_get(facts, "missing"));
		if (bw_value_count(unclear) > 0)
			notice(rows, it, "unclear", "some answers are not clear; see them with: bewaar show");
		if (text_of(facts, "stray") != NULL)
			notice(rows, it, "outside-answers", "it holds words outside of its answers; read them with: bewaar show");
	}
	bw_value_free(facts);
}

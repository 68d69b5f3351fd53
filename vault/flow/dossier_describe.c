/* What the pages and dossier.json say of each exhibit. No number of the vault,
 * no name of a file as it came in, and nothing of what stays goes in here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "flow/account.h"
#include "flow/dossier_lines.h"
#include "flow/dossier_overview.h"
#include "flow/dossier_plan.h"
#include "flow/findings.h"
#include "flow/disclosed.h"
#include "flow/events.h"
#include "flow/items.h"
#include "flow/messages.h"
#include "flow/persons.h"
#include "flow/sign.h"
#include "flow/stamp_index.h"
#include "format/statement.h"

#define CHAT_LINES 40u
#define CHAT_TEXT 400u
#define TEXT_MAX ((size_t)1 << 20)

static void
copy_text(struct bw_value *to, const struct bw_value *from, const char *key)
{
	bw_set_text(to, key, bw_value_text(bw_value_get(from, key)));
}

static bool
has_role(const struct bw_value *person, const char *const *roles, size_t count)
{
	const struct bw_value *list = bw_value_get(person, "roles");

	for (size_t i = 0; i < bw_value_count(list); i++)
		for (size_t k = 0; k < count; k++)
			if (strcmp(bw_value_text(bw_value_at(list, i)) ? bw_value_text(bw_value_at(list, i)) : "", roles[k]) == 0)
				return true;
	return false;
}

static enum bw_rc
disagreement(struct bw_case *c, uint64_t item, struct bw_value *e, struct bw_err *err)
{
	struct bw_value *all = NULL;
	bool apart = false;
	enum bw_rc rc = bw_item_findings(c, item, INT64_MAX, &all, err);

	for (size_t i = 0; rc == BW_OK && i < bw_value_count(all); i++)
		apart = apart || strcmp(bw_value_text(bw_value_get(bw_value_at(all, i), "finding")), "disagree") == 0;
	bw_set_bool(e, "dates_disagree", apart);
	bw_value_free(all);
	return rc;
}

static enum bw_rc
dates(struct bw_case *c, uint64_t item, struct bw_value *e, struct bw_err *err)
{
	static const char *const keys[] = { "from", "to", "basis", "source", "weakness" };
	struct bw_value *all = NULL, *list;
	enum bw_rc rc = bw_item_dates(c, item, &all, err);

	if (rc != BW_OK)
		return rc;
	list = bw_array();
	for (size_t i = 0; i < bw_value_count(all); i++) {
		const struct bw_value *d = bw_value_at(all, i), *of = bw_value_get(d, "of_event");
		struct bw_value *row;

		if (of && !bw_value_true(of))
			continue;
		row = bw_object();
		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++)
			copy_text(row, d, keys[k]);
		bw_push(list, row);
	}
	bw_set(e, "dates", list);
	bw_value_free(all);
	return disagreement(c, item, e, err);
}

static void
push_stamps(struct bw_value *list, const struct bw_anchors *a, const struct bw_stamp_proof *p)
{
	char text[BW_DATE_TEXT];

	for (size_t k = 0; k < p->token_count; k++) {
		struct bw_value *row = bw_object();

		bw_time_text(text, p->tokens[k].facts.not_after_ms);
		bw_set_text(row, "not_after", text);
		bw_set_int(row, "accuracy_ms", p->tokens[k].facts.accuracy_ms);
		bw_set_text(row, "authority", p->tokens[k].facts.authority);
		bw_set_text(row, "compared", bw_anchors_compared(a, p->tokens[k].facts.not_after_ms));
		bw_push(list, row);
	}
}

/* ---- chats ---- */

static void
clip(struct bw_value *row, const char *key, const char *text)
{
	struct bw_buf cut = { 0 };
	size_t len = text ? strlen(text) : 0, at = CHAT_TEXT;

	if (len <= CHAT_TEXT) {
		bw_set_text(row, key, text);
		return;
	}
	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	bw_buf_put(&cut, text, at);
	bw_buf_str(&cut, " […]");
	bw_set_text(row, key, bw_buf_text(&cut));
	bw_buf_free(&cut);
}

static enum bw_rc
chat_row(void *ctx, const char *list, const struct bw_value *m)
{
	struct bw_value *lines = ctx, *row;

	if (strcmp(list, "messages") != 0)
		return BW_OK;
	if (bw_value_count(lines) >= CHAT_LINES)
		return BW_ECANCEL; /* enough */
	row = bw_object();
	bw_set_text(row, "time", bw_value_text(bw_value_get(m, "wall")) ? bw_value_text(bw_value_get(m, "wall"))
									: bw_value_text(bw_value_get(m, "time_raw")));
	copy_text(row, m, "sender");
	clip(row, "text", bw_value_text(bw_value_get(m, "text")));
	bw_push(lines, row);
	return BW_OK;
}

static enum bw_rc
chat(struct bw_case *c, struct bw_exhibit *x, struct bw_value *e, struct bw_err *err)
{
	struct bw_value *all = NULL, *out = NULL, *rest = NULL;
	struct bw_hooks hooks = { .row = chat_row };
	bool several;
	enum bw_rc rc = bw_flow_messages(c, x->item, NULL, false, NULL, &all, err);

	if (rc != BW_OK)
		return rc;
	out = bw_object();
	bw_set_int(out, "messages", bw_value_int(bw_value_get(all, "messages")));
	bw_set(out, "participants", bw_value_copy(bw_value_get(all, "participants")));
	copy_text(out, all, "first");
	copy_text(out, all, "last");
	copy_text(out, all, "order_proof");
	bw_set(e, "chat", out);
	several = bw_value_get(all, "chats") != NULL;
	bw_value_free(all);
	if (several) /* an archive with more than one: the file has them, none is printed */
		return BW_OK;
	hooks.ctx = x->lines = bw_array();
	rc = bw_flow_messages(c, x->item, NULL, true, &hooks, &rest, NULL);
	bw_value_free(rest);
	return rc == BW_ECANCEL ? BW_OK : rc != BW_OK ? bw_err_set(err, rc, 0, "a chat could not be read") : BW_OK;
}

/* What is asked of the vault once for all exhibits. */
struct common {
	struct bw_anchors anchors;
	struct bw_stamp_book *book;
};

/* What the excerpt was made of, in times of both readings where the order of day and month
 * is not proven; and the stamps of its chat, which its messages are shown to be parts of. */
static enum bw_rc
excerpt(struct bw_case *c, const struct common *all, struct bw_exhibit *x, struct bw_value *e, struct bw_err *err)
{
	static const char *const keys[] = { "messages", "of", "order_proof", "chosen", "redacted", "ranges", "gaps" };
	struct bw_value *facts = NULL, *out, *list;
	struct bw_item it = { 0 };
	enum bw_rc rc = bw_item_live(c, x->item, &it, err);

	if (rc == BW_OK)
		rc = bw_stamp_book_proofs(all->book, it.source, &x->of_source, err);
	bw_stamp_proofs_withhold(&x->of_source);
	if (rc == BW_OK && (rc = bw_value_parse(it.facts ? it.facts : "", it.facts ? strlen(it.facts) : 0, &facts, err)) == BW_OK) {
		out = bw_object();
		for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
			bw_set(out, keys[i], bw_value_copy(bw_value_get(facts, keys[i])));
		list = bw_array();
		for (size_t i = 0; i < x->of_source.count; i++)
			push_stamps(list, &all->anchors, &x->of_source.list[i]);
		bw_set(out, "stamps", list);
		bw_set(e, "excerpt", out);
		rc = bw_dossier_lines(c, it.source, facts, &x->lines, err);
	}
	bw_value_free(facts);
	bw_item_free(&it);
	return rc;
}

static enum bw_rc
overview(struct bw_case *c, const struct bw_exhibit *x, struct bw_value *e, struct bw_err *err)
{
	bool of_excerpt = strcmp(x->kind, "excerpt") == 0;
	struct bw_value *v = NULL;
	enum bw_rc rc = BW_OK;

	if (of_excerpt || strcmp(x->kind, "chat") == 0)
		rc = bw_dossier_overview_of(c, x->item, of_excerpt, &v, err);
	if (v != NULL)
		bw_set(e, "overview", v);
	else
		bw_set_null(e, "overview");
	return rc;
}

/* The words of a text, from the disclosed copy and nothing else. */
static enum bw_rc
read_text(struct bw_case *c, const struct bw_dossier *d, struct bw_exhibit *x, struct bw_err *err)
{
	struct bw_item it = { 0 };
	enum bw_rc rc;

	if (strcmp(x->kind, "chat") == 0 || strcmp(x->format, "text") != 0 || x->size > TEXT_MAX || x->form != NULL || x->lines != NULL)
		return BW_OK; /* of a form the pages show its answers, of what is no text for people the messages */
	if ((rc = bw_item_live(c, x->item, &it, err)) == BW_OK)
		rc = bw_item_disclose(c, &it, &d->gate, bw_media_to_buf, &x->text, err);
	bw_item_free(&it);
	return rc;
}

/* ---- stamps ---- */

static bool
names_copy(const struct bw_stamp_proof *p, const uint8_t sha256[static 32])
{
	struct bw_statement s;

	return bw_statement_decode(p->statement.data, p->statement.len, &s, NULL) == BW_OK && s.has_copy &&
	    memcmp(s.copy_sha256, sha256, 32) == 0;
}

/* Axis B of the very copy that goes along: what a stamp says of another copy or of the whole
 * chat does not count here. */
static void
existence(struct bw_value *e, const struct bw_value *stamps)
{
	const char *first = NULL;

	for (size_t i = 0; i < bw_value_count(stamps); i++) {
		const char *when = bw_value_text(bw_value_get(bw_value_at(stamps, i), "not_after"));

		if (when != NULL && (first == NULL || strcmp(when, first) < 0))
			first = when;
	}
	bw_set_text(e, "existence", bw_stamp_existence(first != NULL));
	bw_set_text(e, "existed_by", first);
}

static void
stamps(const struct bw_anchors *a, const struct bw_exhibit *x, struct bw_value *e)
{
	struct bw_value *list = bw_array();

	for (size_t i = 0; i < x->proofs.count; i++)
		if (names_copy(&x->proofs.list[i], x->sha256))
			push_stamps(list, a, &x->proofs.list[i]);
	bw_set(e, "stamps", list);
	existence(e, list);
}

/* ---- statements and translations ---- */

/* Translations stand right behind their original. */
static const char *
code_of_original(const struct bw_exhibit *x)
{
	const struct bw_exhibit *o = x;

	while (o->item != x->of)
		o--;
	return o->code;
}

static void
translation(const struct bw_dossier *d, const struct bw_exhibit *x, struct bw_value *e)
{
	const struct bw_exhibit *end = d->list + d->count, *behind;
	struct bw_value *list = bw_array(), *t;

	bw_set_null(e, "statement");
	if (x->form != NULL)
		bw_set(e, "statement", bw_value_copy(x->form));
	bw_set_null(e, "translation");
	if (x->translation != NULL) {
		t = bw_object();
		bw_set_text(t, "of", code_of_original(x));
		copy_text(t, x->translation, "by");
		copy_text(t, x->translation, "kind");
		copy_text(t, x->translation, "number");
		bw_set(e, "translation", t);
	}
	for (behind = x + 1; behind < end && behind->of == x->item; behind++)
		bw_push_text(list, behind->code);
	bw_set(e, "translations", list);
}

static enum bw_rc
exhibit(struct bw_case *c, const struct common *all, const struct bw_dossier *d, struct bw_exhibit *x, struct bw_value *e, struct bw_err *err)
{
	struct bw_value *tags = NULL, *words = NULL;
	char basis[BW_BASIS_TEXT];
	enum bw_rc rc;

	bw_set_text(e, "exhibit", x->code);
	bw_set_text(e, "file", x->file);
	bw_set_text(e, "kind", x->kind);
	bw_set_text(e, "format", x->format);
	bw_set_int(e, "size", (int64_t)x->size);
	bw_set_hex(e, "sha256", x->sha256, 32);
	bw_set_text(e, "phase", bw_phase_name(x->phase));
	bw_set_null(e, "from");
	bw_set_null(e, "to");
	if (x->dated)
		bw_set_ends(e, &x->span);
	bw_set_null(e, "chat");
	bw_set_null(e, "excerpt");
	translation(d, x, e);
	if ((rc = bw_item_words(c, x->item, &words, err)) != BW_OK)
		return rc;
	bw_set(e, "notes", words);
	if ((rc = bw_item_basis(c, x->item, basis, err)) != BW_OK)
		return rc;
	bw_set_text(e, "basis", basis);
	if ((rc = dates(c, x->item, e, err)) != BW_OK ||
	    (rc = bw_item_tags(c, x->item, &tags, err)) != BW_OK)
		return rc;
	bw_set(e, "tags", tags);
	if (strcmp(x->kind, "chat") == 0 && (rc = chat(c, x, e, err)) != BW_OK)
		return rc;
	if (strcmp(x->kind, "excerpt") == 0 && (rc = excerpt(c, all, x, e, err)) != BW_OK)
		return rc;
	if ((rc = overview(c, x, e, err)) != BW_OK)
		return rc;
	if ((rc = bw_stamp_book_proofs(all->book, x->item, &x->proofs, err)) != BW_OK)
		return rc;
	stamps(&all->anchors, x, e);
	return read_text(c, d, x, err);
}

/* ---- the whole ---- */

static enum bw_rc
keep_person(void *ctx, const char *list, const struct bw_value *p)
{
	struct bw_value *row;

	(void)list;
	if (!has_role(p, (const char *const[]){ "sponsor", "partner", "child" }, 3))
		return BW_OK;
	row = bw_object();
	copy_text(row, p, "name");
	bw_set(row, "roles", bw_value_copy(bw_value_get(p, "roles")));
	bw_push(ctx, row);
	return BW_OK;
}

static enum bw_rc
keep_event(void *ctx, const char *list, const struct bw_value *e)
{
	struct bw_value *row = bw_object();

	(void)list;
	copy_text(row, e, "event");
	copy_text(row, e, "text");
	copy_text(row, e, "from");
	copy_text(row, e, "to");
	bw_push(ctx, row);
	return BW_OK;
}

static bool
tagged(const struct bw_value *e, const char *tag)
{
	const struct bw_value *tags = bw_value_get(e, "tags");

	for (size_t i = 0; i < bw_value_count(tags); i++)
		if (bw_value_text(bw_value_at(tags, i)) && strcmp(bw_value_text(bw_value_at(tags, i)), tag) == 0)
			return true;
	return false;
}

/* Rows in the order in which a tag is first met; cells by phase. */
static void
matrix_row(const struct bw_dossier *d, struct bw_value *const *e, const char *tag, struct bw_value *rows)
{
	struct bw_value *row = bw_object(), *cells = bw_array(), *cell;

	for (size_t i = 0; i < bw_value_count(rows); i++)
		if (strcmp(bw_value_text(bw_value_get(bw_value_at(rows, i), "indicator")), tag) == 0) {
			bw_value_free(row);
			bw_value_free(cells);
			return;
		}
	for (int phase = 0; phase < BW_PHASE_COUNT; phase++) {
		cell = bw_array();
		for (size_t i = 0; i < d->count; i++)
			if ((int)d->list[i].phase == phase && tagged(e[i], tag))
				bw_push_text(cell, d->list[i].code);
		bw_push(cells, cell);
	}
	bw_set_text(row, "indicator", tag);
	bw_set(row, "cells", cells);
	bw_push(rows, row);
}

static struct bw_value *
matrix(const struct bw_dossier *d, struct bw_value *const *e)
{
	struct bw_value *rows = bw_array();

	for (size_t i = 0; i < d->count; i++) {
		const struct bw_value *tags = bw_value_get(e[i], "tags");

		for (size_t k = 0; k < bw_value_count(tags); k++)
			matrix_row(d, e, bw_value_text(bw_value_at(tags, k)), rows);
	}
	return rows;
}

static struct bw_value *
model_sections(const struct bw_dossier *d, const struct bw_dossier_opts *opts, struct bw_value **e)
{
	struct bw_value *list = bw_array();
	char title[160];

	for (size_t i = 0, k = 0; i < d->count; i = k) {
		struct bw_value *s = bw_object(), *exhibits = bw_array();

		bw_set_text(s, "section", bw_dossier_section_key(d->list[i].section));
		bw_set_text(s, "title", bw_dossier_section_title(d->list[i].section, opts->lang, title, sizeof(title)));
		for (k = i; k < d->count && d->list[k].section == d->list[i].section; k++) {
			bw_push(exhibits, e[k]);
			e[k] = NULL;
		}
		bw_set(s, "exhibits", exhibits);
		bw_push(list, s);
	}
	return list;
}

/* The code stands for everything the receiver gets but the time of making. */
static enum bw_rc
seal_release(struct bw_dossier *d, const struct bw_secret *seed, struct bw_err *err)
{
	char *json = bw_value_json(d->model, false);
	uint8_t key[32], mac[32];

	if (!json)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	bw_hkdf_sha256(key, seed->data, seed->len, NULL, 0, "bewaar dossier release 1");
	bw_hmac_sha256(mac, key, sizeof(key), json, strlen(json));
	bw_wipe(key, sizeof(key));
	free(json);
	bw_base32(d->release, mac, 5);
	return BW_OK;
}

static enum bw_rc
sign_off(struct bw_case *c, struct bw_dossier *d, struct bw_err *err)
{
	struct bw_secret seed = { 0 };
	struct bw_value *signer = bw_object();
	struct bw_buf words = { 0 };
	char made[BW_DATE_TEXT];
	enum bw_rc rc = bw_case_signing_key(c, &seed, err);

	if (rc == BW_OK) {
		bw_ed25519_public(d->pub, seed.data);
		bw_sign_fingerprint(&words, d->pub);
	}
	bw_set_text(signer, "words", bw_buf_text(&words));
	bw_set_hex(signer, "ed25519", d->pub, 32);
	bw_set(d->model, "signer", signer);
	if (rc == BW_OK)
		rc = seal_release(d, &seed, err);
	bw_time_text(made, d->time_ms);
	bw_set_text(d->model, "made", made);
	bw_buf_free(&words);
	bw_secret_free(&seed);
	return rc;
}

enum bw_rc
bw_dossier_describe(struct bw_case *c, const struct bw_dossier_opts *opts, const struct bw_hooks *hooks,
    struct bw_dossier *d, struct bw_err *err)
{
	struct bw_value **e = calloc(d->count + 1, sizeof(struct bw_value *)), *people = bw_array(), *events = bw_array();
	struct bw_value *rest = NULL;
	struct common all = { .book = NULL };
	enum bw_rc rc = e ? bw_anchors_get(c, &all.anchors, err) : bw_err_set(err, BW_ENOMEM, 0, "no memory");

	if (rc == BW_OK)
		rc = bw_stamp_book_open(c, &all.book, err);

	d->model = bw_object();
	bw_set_int(d->model, "dossier", 1);
	bw_set_text(d->model, "language", opts->lang ? opts->lang : "nl, en");
	for (size_t i = 0; rc == BW_OK && i < d->count; i++) {
		e[i] = bw_object();
		if (!bw_hooks_step(hooks, "describe", i, d->count))
			rc = bw_err_set(err, BW_ECANCEL, 0, "stopped; nothing was written");
		else
			rc = exhibit(c, &all, d, &d->list[i], e[i], err);
	}
	if (rc == BW_OK)
		rc = bw_flow_person_list(c, &(struct bw_hooks){ .row = keep_person, .ctx = people }, &rest, err);
	bw_value_free(rest);
	rest = NULL;
	if (rc == BW_OK)
		rc = bw_flow_event_list(c, &(struct bw_hooks){ .row = keep_event, .ctx = events }, &rest, err);
	bw_value_free(rest);
	bw_set(d->model, "persons", people);
	bw_set(d->model, "anchors", events);
	if (rc == BW_OK) {
		bw_set(d->model, "matrix", matrix(d, e));
		bw_set(d->model, "sections", model_sections(d, opts, e));
		rc = sign_off(c, d, err);
	}
	bw_stamp_book_close(all.book);
	for (size_t i = 0; e && i < d->count; i++)
		bw_value_free(e[i]);
	free(e);
	return rc;
}

enum bw_rc
bw_dossier_render(const struct bw_dossier *d, const struct bw_dossier_opts *opts, bool contact, struct bw_buf *out,
    size_t *pages, struct bw_err *err)
{
	struct bw_exhibit_page *page = calloc(d->count + 1, sizeof(*page));
	struct bw_dossier_pages p = { .model = d->model, .exhibit = page, .count = d->count, .lang = opts->lang,
		.time_ms = d->time_ms, .contact = contact };
	enum bw_rc rc;

	if (!page)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the pages");
	for (size_t i = 0; i < d->count; i++) {
		struct bw_exhibit *x = &d->list[i];

		page[i].sheet = x->sheet;
		page[i].sheets = x->sheets;
		page[i].pages = bw_format_of(x->format) == BW_FORMAT_PDF;
		page[i].frames = x->frames;
		page[i].text = x->text.len ? bw_buf_text(&x->text) : NULL;
		page[i].lines = x->lines;
		page[i].film = bw_film_format(bw_format_of(x->format));
	}
	rc = bw_dossier_pdf(&p, out, pages, err);
	free(page);
	return rc;
}

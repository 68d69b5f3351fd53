#include "flow/dossier_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "flow/disclose.h"
#include "flow/disclosed.h"
#include "flow/items.h"
#include "flow/labels.h"
#include "flow/statement.h"
#include "flow/translation.h"
#include "flow/words.h"
#include "flow/zip.h"

/* Statements stand before and after the exhibits; both parts of the time
 * before entry are one letter, numbered on. */
static const struct {
	const char *key;
	char letter;
	enum bw_say_id title;
} sections[BW_DOSSIER_SECTIONS] = {
	{ "partner-statements", 'C', BW_SAY_SEC_C },
	{ "before-flight", 'D', BW_SAY_SEC_BEFORE },
	{ "between", 'D', BW_SAY_SEC_BETWEEN },
	{ "after-entry", 'E', BW_SAY_SEC_AFTER },
	{ "spans", 'P', BW_SAY_SEC_SPANS },
	{ "undated", 'U', BW_SAY_SEC_UNDATED },
	{ "third-party-statements", 'V', BW_SAY_SEC_V },
};

const char *
bw_dossier_section_key(size_t i)
{
	/* The ones that are a phase bear its name. */
	return i >= 1 && i <= BW_PHASE_COUNT ? bw_phase_name((enum bw_phase)(i - 1)) : sections[i].key;
}

const char *
bw_dossier_section_title(size_t i, const char *lang, char *out, size_t cap)
{
	enum bw_lang l = !lang ? BW_LANG_BOTH : strcmp(lang, "en") == 0 ? BW_LANG_EN : BW_LANG_NL;

	return bw_label(l, sections[i].title, out, cap);
}

struct gather {
	struct bw_case *c;
	const struct bw_dossier_opts *opts;
	const struct bw_hooks *hooks;
	struct bw_dossier *d;
	struct bw_anchors anchors;
	uint64_t *numbers;
	size_t count, cap;
	struct bw_err *err;
};

static enum bw_rc
note_number(void *ctx, const struct bw_item *it)
{
	struct gather *g = ctx;

	if (g->count == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : 64;
		uint64_t *more = realloc(g->numbers, cap * sizeof(*more));

		if (!more)
			return BW_ENOMEM;
		g->numbers = more;
		g->cap = cap;
	}
	g->numbers[g->count++] = it->number;
	return BW_OK;
}

static bool
listed(const uint64_t *list, size_t count, uint64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == number)
			return true;
	return false;
}

static void
leave_out(struct gather *g, uint64_t item, const char *why)
{
	struct bw_value *row = bw_object();

	bw_set_int(row, "item", (int64_t)item);
	bw_set_text(row, "why", why);
	bw_push(g->d->left_out, row);
}

/* ---- what leaves, and what it looks like ---- */

#define PICTURE_PX 1400u
#define PAGES_PX 2000u /* a sheet of pages, which are read */

struct copying {
	struct bw_sha256 hash;
	uint64_t size;
	uint32_t crc;
	struct bw_buf *keep; /* of a picture, to draw it from; else NULL */
	uint64_t words;	     /* runs of bytes that are no blanks: of a text, its words */
	bool in_word;
};

static void
count_words(struct copying *h, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool blank = p[i] <= ' ';

		h->words += !blank && !h->in_word;
		h->in_word = !blank;
	}
}

static enum bw_rc
take_copy(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct copying *h = ctx;

	bw_sha256_update(&h->hash, data, len);
	h->crc = bw_zip_crc(h->crc, data, len);
	h->size += len;
	count_words(h, data, len);
	if (h->keep == NULL)
		return BW_OK;
	bw_buf_put(h->keep, data, len);
	return bw_buf_check(h->keep, err);
}

static enum bw_rc
from_buf(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	const struct bw_buf *b = ctx;

	if (offset > b->len || len > b->len - offset)
		return bw_err_set(err, BW_EFAIL, 0, "read past the end of a copy");
	memcpy(data, b->data + offset, len);
	return BW_OK;
}

/* Drawn from the disclosed copy and nothing else. Drawing is tried here, so that what
 * the owner could not look at stays out. */
static enum bw_rc
draw(struct gather *g, enum bw_format format, struct bw_buf *copy, struct bw_exhibit *e, struct bw_err *err)
{
	unsigned px = format == BW_FORMAT_PDF ? PAGES_PX : PICTURE_PX;
	struct bw_err why = { 0 };
	struct bw_drawn of = { 0 };
	uint32_t count = 1, i;
	enum bw_rc rc = BW_OK;

	for (i = 0; rc == BW_OK && i < count; i++) {
		rc = bw_disclose_render(bw_case_worker(g->c), from_buf, copy, copy->len, px, i, &of, &e->sheet[i], &why);
		if (rc == BW_OK && i > 0 && of.sheets != count)
			rc = bw_err_set(&why, BW_EFORMAT, 0, "it could not be drawn safely");
		count = of.sheets;
	}
	e->sheets = rc == BW_OK ? count : 0;
	e->frames = of.frames;
	if (rc == BW_OK)
		return rc;
	return bw_err_set(err, rc, why.sys_errno, "it cannot be shown on the contact sheet, where you look at what leaves: %s",
	    why.message);
}

/* A statement that cannot be drawn could not be looked at either, so its owner has said what
 * it is: it goes along. */
static enum bw_rc
draw_unless_statement(struct gather *g, const struct bw_item *it, struct bw_buf *copy, struct bw_exhibit *e,
    struct bw_err *err)
{
	enum bw_rc rc = draw(g, bw_format_of(it->format), copy, e, err);

	if (strcmp(it->kind, "statement") == 0 && (rc == BW_EFORMAT || rc == BW_ELIMIT))
		rc = BW_OK;
	return rc;
}

static enum bw_rc
make_copy(struct gather *g, const struct bw_item *it, struct bw_exhibit *e, struct bw_err *err)
{
	bool picture = bw_format_drawn(bw_format_of(it->format));
	struct bw_buf copy = { 0 };
	struct copying h = { .keep = picture ? &copy : NULL };
	enum bw_rc rc = bw_sha256_init(&h.hash, err);

	if (rc == BW_OK)
		rc = bw_item_disclose(g->c, it, &g->d->gate, take_copy, &h, err);
	if (rc == BW_OK && picture)
		rc = draw_unless_statement(g, it, &copy, e, err);
	if (rc == BW_OK) {
		bw_sha256_final(&h.hash, e->sha256);
		e->size = h.size;
		e->crc = h.crc;
		e->words = strcmp(it->format, "text") == 0 ? h.words : 0;
	}
	bw_sha256_free(&h.hash);
	bw_buf_free(&copy);
	return rc;
}

static bool
by_partner(struct bw_case *c, uint64_t item)
{
	struct bw_value *people = NULL;
	bool yes = false;

	if (bw_item_persons(c, item, &people, NULL) != BW_OK)
		return false;
	for (size_t i = 0; i < bw_value_count(people); i++) {
		const struct bw_value *roles = bw_value_get(bw_value_at(people, i), "roles");

		for (size_t k = 0; k < bw_value_count(roles); k++) {
			const char *role = bw_value_text(bw_value_at(roles, k));

			yes = yes || (role && (strcmp(role, "sponsor") == 0 || strcmp(role, "partner") == 0));
		}
	}
	bw_value_free(people);
	return yes;
}

/* A form says itself whose it is; another statement, by who is tied to it. */
static size_t
section_of(struct bw_case *c, const struct bw_exhibit *e)
{
	const char *role = bw_value_text(bw_value_get(e->form, "role"));
	bool partner = role != NULL ? strcmp(role, bw_form_role_names[BW_FORM_PARTNER]) == 0 : by_partner(c, e->item);

	if (strcmp(e->kind, "statement") != 0)
		return 1 + (size_t)e->phase;
	return partner ? 0 : BW_DOSSIER_SECTIONS - 1;
}

/* What its owner noted, or else its writer. */
static void
note_language(struct bw_case *c, struct bw_exhibit *e)
{
	struct bw_value *notes = NULL;
	const char *said = NULL;

	if (bw_item_notes(c, e->item, &notes, NULL) == BW_OK)
		said = bw_value_text(bw_value_get(notes, "language"));
	if (said == NULL)
		said = bw_value_text(bw_value_get(bw_value_get(e->form, "answers"), "language"));
	(void)snprintf(e->language, sizeof(e->language), "%s", said != NULL ? said : "");
	e->needs_sworn = said != NULL && !bw_language_read(said);
	bw_value_free(notes);
}

static struct bw_exhibit *
room(struct bw_dossier *d)
{
	if (d->count == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 32;
		struct bw_exhibit *more = realloc(d->list, cap * sizeof(*more));

		if (!more)
			return NULL;
		d->list = more;
		d->cap = cap;
	}
	memset(&d->list[d->count], 0, sizeof(*d->list));
	return &d->list[d->count];
}

/* NULL: it may go along as far as rules and choices say. */
static const char *
kept_in(struct gather *g, const struct bw_item *it)
{
	const struct bw_dossier_opts *o = g->opts;
	const char *why = NULL;

	if (o->only_count && !listed(o->only, o->only_count, it->number))
		return "not chosen for this dossier";
	if (listed(o->without, o->without_count, it->number))
		return "left out by your choice";
	if (!bw_gate_may_leave(g->c, it, &g->d->gate, &why))
		return why ? why : "may not leave";
	/* What leaves of an archive holds no picture, and of sound no cover. */
	if (it->pictured && bw_format_of(it->format) != BW_FORMAT_ZIP && strcmp(it->kind, "audio") != 0 && !bw_format_drawn(bw_format_of(it->format)))
		return "pictures of this kind cannot be shown on the contact sheet yet, where you look at what leaves; add a JPEG or PNG of it";
	if (it->pictured && it->object.size > BW_MEDIA_MAX_INPUT)
		return "a film of more than 256 MiB cannot be shown on the contact sheet yet, where you look at what leaves; make a smaller one";
	return NULL;
}

static void
free_exhibit(struct bw_exhibit *e)
{
	for (size_t i = 0; i < BW_MEDIA_MAX_SHEETS; i++)
		bw_buf_free(&e->sheet[i]);
	bw_buf_free(&e->text);
	bw_value_free(e->lines);
	bw_value_free(e->form);
	bw_value_free(e->translation);
	bw_stamp_proofs_free(&e->proofs);
	bw_stamp_proofs_free(&e->of_source);
}

static void
take_form(const struct bw_item *it, struct bw_exhibit *e)
{
	struct bw_value *facts = strcmp(it->kind, "statement") == 0 ? bw_statement_facts(it) : NULL;

	e->form = facts != NULL ? bw_statement_public(facts) : NULL;
	if (e->form != NULL)
		e->words = bw_statement_words(e->form);
	bw_value_free(facts);
}

static enum bw_rc
consider(struct gather *g, uint64_t number)
{
	struct bw_item it = { 0 };
	struct bw_err local = { 0 };
	struct bw_exhibit *e = room(g->d);
	enum bw_rc rc = e ? bw_item_live(g->c, number, &it, g->err) : bw_err_set(g->err, BW_ENOMEM, 0, "no memory");
	const char *why = rc == BW_OK ? kept_in(g, &it) : NULL;

	if (rc != BW_OK || why)
		goto out;
	rc = make_copy(g, &it, e, &local);
	if (rc == BW_EREFUSED || rc == BW_EFORMAT || rc == BW_EUNSUPPORTED || rc == BW_ELIMIT) {
		why = local.message[0] ? local.message : "there is no disclosed copy of it";
		rc = BW_OK;
		goto out;
	}
	if (rc != BW_OK) {
		rc = bw_err_set(g->err, rc, local.sys_errno, "%s", local.message);
		goto out;
	}
	e->item = number;
	snprintf(e->kind, sizeof(e->kind), "%s", it.kind);
	snprintf(e->format, sizeof(e->format), "%s", it.format);
	rc = bw_item_phase(g->c, &g->anchors, number, &e->phase, &e->span, &e->dated, g->err);
	take_form(&it, e);
	e->section = section_of(g->c, e);
	e->translation = bw_translation_value(&it);
	e->of = e->translation != NULL ? it.source : 0;
	e->excerpt_of = strcmp(it.kind, "excerpt") == 0 ? it.source : 0;
	e->labels = bw_labels_in(it.facts);
	note_language(g->c, e);
	if (rc == BW_OK) {
		bw_statement_notices(&it, g->d->notices);
		g->d->count++;
	}
out:
	if (why)
		leave_out(g, number, why);
	if (e && (rc != BW_OK || why))
		free_exhibit(e);
	bw_item_free(&it);
	return rc;
}

static int
in_order(const void *a, const void *b)
{
	const struct bw_exhibit *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->dated && y->dated && x->span.from != y->span.from)
		return x->span.from < y->span.from ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

static struct bw_exhibit *
exhibit_of(const struct bw_dossier *d, uint64_t item)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->list[i].item == item)
			return &d->list[i];
	return NULL;
}

static void
drop(struct gather *g, struct bw_exhibit *e, const char *why)
{
	leave_out(g, e->item, why);
	free_exhibit(e);
	e->item = 0; /* found by nobody */
}

/* Persons who are unknown in this one are not named by another excerpt of the same chat. */
static enum bw_rc
drop_excerpts(struct gather *g, const struct bw_exhibit *labelled)
{
	enum bw_rc rc = BW_OK;

	for (size_t i = 0; rc == BW_OK && i < g->d->count; i++) {
		struct bw_exhibit *e = &g->d->list[i];
		bool named = false;

		if (e == labelled || e->item == 0 || e->excerpt_of != labelled->excerpt_of)
			continue;
		rc = bw_labels_named(g->c, labelled->item, e->item, &named, g->err);
		if (rc == BW_OK && named)
			drop(g, e, "it names somebody who is unknown in another excerpt of the same chat");
	}
	return rc;
}

/* Beside an excerpt in which somebody is unknown, the whole chat would name them. */
static enum bw_rc
drop_named(struct gather *g)
{
	struct bw_dossier *d = g->d;
	enum bw_rc rc = BW_OK;

	for (size_t i = 0; rc == BW_OK && i < d->count; i++) {
		struct bw_exhibit *e = &d->list[i], *chat;

		if (e->item == 0 || !e->labels)
			continue;
		if ((chat = exhibit_of(d, e->excerpt_of)) != NULL)
			drop(g, chat, "an excerpt of it goes along in which persons are unknown, and the whole chat names them");
		rc = drop_excerpts(g, e);
	}
	return rc;
}

/* A translation says nothing without its original. */
static enum bw_rc
drop_lone(struct gather *g)
{
	struct bw_dossier *d = g->d;
	enum bw_rc rc = drop_named(g);
	size_t kept = 0;

	for (size_t i = 0; i < d->count; i++) {
		struct bw_exhibit *e = &d->list[i];

		if (e->item != 0 && e->of != 0 && (exhibit_of(d, e->of) == NULL || exhibit_of(d, e->of)->of != 0))
			drop(g, e, "it is a translation, and its original does not go along");
	}
	for (size_t i = 0; i < d->count; i++)
		if (d->list[i].item != 0)
			d->list[kept++] = d->list[i];
	d->count = kept;
	return rc;
}

/* Where an exhibit stood that is a translation of item `of`. */
struct translated {
	uint64_t of;
	size_t at;
};

static int
by_original(const void *a, const void *b)
{
	const struct translated *x = a, *y = b;

	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Into sorted, one original and what translates it; how many. list is sorted by original. */
static size_t
take_group(struct bw_exhibit *sorted, const struct bw_dossier *d, const struct bw_exhibit *original,
    const struct translated *list, size_t count)
{
	size_t low = 0, high = count, n = 0;

	sorted[n++] = *original;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list[mid].of < original->item)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < count && list[low].of == original->item; low++) {
		sorted[n] = d->list[list[low].at];
		sorted[n++].section = original->section;
	}
	return n;
}

/* Originals in their order, and each one's translations right behind it. */
static enum bw_rc
order(struct gather *g)
{
	struct bw_dossier *d = g->d;
	struct bw_exhibit *sorted;
	struct translated *list;
	size_t n = 0, count = 0;
	enum bw_rc rc = drop_lone(g);

	if (rc != BW_OK || d->count == 0)
		return rc;
	qsort(d->list, d->count, sizeof(*d->list), in_order);
	sorted = calloc(d->count, sizeof(*sorted));
	list = calloc(d->count, sizeof(*list));
	if (sorted == NULL || list == NULL) {
		free(sorted);
		free(list);
		return bw_err_set(g->err, BW_ENOMEM, 0, "no memory");
	}
	for (size_t i = 0; i < d->count; i++)
		if (d->list[i].of != 0)
			list[count++] = (struct translated){ d->list[i].of, i };
	qsort(list, count, sizeof(*list), by_original);
	for (size_t i = 0; i < d->count; i++)
		if (d->list[i].of == 0)
			n += take_group(sorted + n, d, &d->list[i], list, count);
	free(list);
	free(d->list);
	d->list = sorted;
	d->cap = d->count;
	return BW_OK;
}
static void
give_codes(struct bw_dossier *d)
{
	unsigned int n = 0, t = 0;

	for (size_t i = 0; i < d->count; i++) {
		struct bw_exhibit *e = &d->list[i];
		char letter = sections[e->section].letter, tail[8] = "";

		t = e->of != 0 ? t + 1 : 0;
		if (e->of == 0)
			n = i && sections[d->list[i - 1].section].letter == letter ? n + 1 : 1;
		else /* D-3t1: the first translation of D-3 */
			snprintf(tail, sizeof(tail), "t%u", t % 100000);
		snprintf(e->code, sizeof(e->code), "%c-%u%s", letter, n, tail);
		snprintf(e->file, sizeof(e->file), "exhibits/%c-%02u%s.%s", letter, n, tail, bw_format_suffix(bw_format_of(e->format)));
	}
}

/* ---- what is not translated ---- */

/* Counted from those that go along, which stand behind it; a machine's never does. */
static const char *
have(const struct bw_dossier *d, size_t original)
{
	const char *best = "none";

	for (size_t i = original + 1; i < d->count && d->list[i].of == d->list[original].item; i++) {
		const char *kind = bw_value_text(bw_value_get(d->list[i].translation, "kind"));

		if (kind == NULL)
			continue;
		if (strcmp(kind, "sworn") == 0)
			return "sworn";
		best = "informal";
	}
	return best;
}

/* Does it hold words at all, as far as its kind tells? */
static bool
has_words(const struct bw_exhibit *e)
{
	return strcmp(e->format, "text") == 0 || strcmp(e->format, "pdf") == 0 || strcmp(e->kind, "statement") == 0 ||
	    strcmp(e->kind, "document") == 0;
}

static void
note_untranslated(struct bw_dossier *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct bw_exhibit *e = &d->list[i];
		struct bw_value *row;

		if (e->of != 0 || (e->language[0] == '\0' ? !has_words(e) : !e->needs_sworn) || strcmp(have(d, i), "sworn") == 0)
			continue;
		row = bw_object();
		bw_set_int(row, "item", (int64_t)e->item);
		bw_set_text(row, "language", e->language[0] != '\0' ? e->language : NULL);
		bw_set_text(row, "have", have(d, i));
		bw_set_null(row, "words");
		if (e->words > 0)
			bw_set_int(row, "words", (int64_t)e->words);
		bw_push(d->untranslated, row);
	}
}

static void
note_missing(struct gather *g)
{
	static const char *const asked[] = { "what", "who", "where", "when", "how_known" };

	for (size_t i = 0; i < g->d->count; i++) {
		struct bw_value *notes = NULL, *missing = bw_array(), *row;

		if (bw_item_notes(g->c, g->d->list[i].item, &notes, NULL) == BW_OK)
			for (size_t k = 0; k < sizeof(asked) / sizeof(*asked); k++)
				if (bw_value_is_null(bw_value_get(notes, asked[k])))
					bw_push_text(missing, asked[k]);
		bw_value_free(notes);
		if (bw_value_count(missing) == 0) {
			bw_value_free(missing);
			continue;
		}
		row = bw_object();
		bw_set_int(row, "item", (int64_t)g->d->list[i].item);
		bw_set(row, "missing", missing);
		bw_push(g->d->missing, row);
	}
}

enum bw_rc
bw_dossier_gather(struct bw_case *c, const struct bw_dossier_opts *opts, const struct bw_hooks *hooks, struct bw_dossier *d,
    struct bw_err *err)
{
	struct gather g = { .c = c, .opts = opts, .hooks = hooks, .d = d, .err = err };
	enum bw_rc rc;

	d->left_out = bw_array();
	d->missing = bw_array();
	d->notices = bw_array();
	d->untranslated = bw_array();
	d->gate.lawyer_release = opts->lawyer_receives || (opts->lawyer_asked && *opts->lawyer_asked);
	d->time_ms = opts->time_ms ? opts->time_ms : bw_case_now_ms(c);
	rc = bw_anchors_get(c, &g.anchors, err);
	if (rc == BW_OK)
		rc = bw_item_each(c, note_number, &g, err);
	for (size_t i = 0; rc == BW_OK && i < g.count; i++) {
		if (!bw_hooks_step(hooks, "look", i, g.count))
			rc = bw_err_set(err, BW_ECANCEL, 0, "stopped; nothing was written");
		else
			rc = consider(&g, g.numbers[i]);
	}
	if (rc == BW_OK && (rc = order(&g)) == BW_OK) {
		give_codes(d);
		note_missing(&g);
		note_untranslated(d);
	}
	free(g.numbers);
	return rc;
}

struct bw_value *
bw_dossier_report(const struct bw_dossier *d, const struct bw_dossier_opts *opts)
{
	struct bw_value *out = bw_object(), *list = bw_array();
	char title[160];

	for (size_t i = 0, k = 0; i < d->count; i = k) {
		struct bw_value *s = bw_object(), *exhibits = bw_array();

		bw_set_text(s, "section", bw_dossier_section_key(d->list[i].section));
		bw_set_text(s, "title", bw_dossier_section_title(d->list[i].section, opts->lang, title, sizeof(title)));
		for (k = i; k < d->count && d->list[k].section == d->list[i].section; k++) {
			struct bw_value *row = bw_object();

			bw_set_text(row, "exhibit", d->list[k].code);
			bw_set_int(row, "item", (int64_t)d->list[k].item);
			bw_push(exhibits, row);
		}
		bw_set(s, "exhibits", exhibits);
		bw_push(list, s);
	}
	bw_set(out, "sections", list);
	bw_set(out, "left_out", bw_value_copy(d->left_out));
	bw_set(out, "notes_missing", bw_value_copy(d->missing));
	bw_set(out, "notices", bw_value_copy(d->notices));
	bw_set(out, "translations_needed", bw_value_copy(d->untranslated));
	return out;
}

void
bw_dossier_free(struct bw_dossier *d)
{
	for (size_t i = 0; i < d->count; i++)
		free_exhibit(&d->list[i]);
	free(d->list);
	bw_value_free(d->left_out);
	bw_value_free(d->missing);
	bw_value_free(d->notices);
	bw_value_free(d->untranslated);
	bw_value_free(d->model);
	memset(d, 0, sizeof(*d));
}

enum bw_rc
bw_flow_dossier_plan(struct bw_case *c, const struct bw_dossier_opts *opts, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_dossier d = { 0 };
	enum bw_rc rc = bw_dossier_gather(c, opts, hooks, &d, err);

	*out = rc == BW_OK ? bw_dossier_report(&d, opts) : NULL;
	bw_dossier_free(&d);
	return rc;
}

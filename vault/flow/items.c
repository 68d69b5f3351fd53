#include "flow/items.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "case/gate.h"
#include "case/ops.h"
#include "case/phase.h"
#include "flow/disclosed.h"
#include "flow/findings.h"
#include "flow/statement.h"
#include "flow/translation.h"
#include "flow/stamp.h"
#include "flow/stamp_batch.h"
#include "flow/stamp_index.h"
#include "store/catalogue.h"

/* A query over one item, bound and ready. */
static enum bw_rc
item_query(struct bw_case *c, const char *sql, uint64_t item, struct bw_query **q, struct bw_err *err)
{
	enum bw_rc rc = bw_query_start(bw_case_catalogue(c), sql, q, err);

	if (rc == BW_OK)
		bw_bind_int(*q, 1, (int64_t)item);
	return rc;
}

/* ---- the parts of a report ---- */

void
bw_set_ends(struct bw_value *v, const struct bw_interval *iv)
{
	char text[BW_DATE_TEXT];

	bw_date_from_text(text, iv);
	bw_set_text(v, "from", text[0] != '\0' ? text : NULL);
	bw_date_to_text(text, iv);
	bw_set_text(v, "to", text[0] != '\0' ? text : NULL);
}

static const char *const axis_codes[] = { "A0", "A1", "A2", "A3", "A4", "A5" };

unsigned
bw_basis_axis(const char *basis)
{
	static const char *const names[] = { "", "owner", "witness", "device", "other-partner", "organisation" };
	unsigned i;

	for (i = 1; basis != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(basis, names[i]) == 0)
			return i;
	return 0;
}

void
bw_basis_codes(unsigned bits, char out[static BW_BASIS_TEXT])
{
	size_t len = 0;
	unsigned i;

	(void)snprintf(out, BW_BASIS_TEXT, "%s", axis_codes[0]);
	for (i = 1; i < sizeof(axis_codes) / sizeof(axis_codes[0]); i++)
		if (bits >> i & 1u)
			len += (size_t)snprintf(out + len, BW_BASIS_TEXT - len, "%s%s", len > 0 ? " " : "", axis_codes[i]);
}

enum bw_rc
bw_item_basis(struct bw_case *c, uint64_t item, char out[static BW_BASIS_TEXT], struct bw_err *err)
{
	struct bw_query *q;
	unsigned bits = 0;
	bool row;
	enum bw_rc rc = item_query(c, "SELECT DISTINCT basis FROM date WHERE item = ?1 AND of_event = 1", item, &q, err);

	if (rc == BW_OK) {
		while ((rc = bw_query_step(q, &row, err)) == BW_OK && row)
			bits |= 1u << bw_basis_axis(bw_col_text(q, 0));
		bw_query_end(q);
	}
	bw_basis_codes(bits, out);
	return rc;
}

enum bw_rc
bw_item_dates(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err)
{
	struct bw_query *q;
	bool row;
	enum bw_rc rc;

	*out = NULL;
	rc = item_query(c,
	    "SELECT t_from, t_to, zoned, text, basis, source, weakness, of_event FROM date WHERE item = ?1 ORDER BY id",
	    item, &q, err);
	if (rc != BW_OK)
		return rc;
	*out = bw_array();
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		struct bw_interval iv = { bw_col_int(q, 0), bw_col_int(q, 1), bw_col_int(q, 2) != 0 };
		struct bw_value *v = bw_object();

		bw_set_ends(v, &iv);
		bw_set_text(v, "text", bw_col_text(q, 3));
		bw_set_text(v, "basis", bw_col_text(q, 4));
		bw_set_text(v, "axis", axis_codes[bw_basis_axis(bw_col_text(q, 4))]);
		bw_set_text(v, "source", bw_col_text(q, 5));
		bw_set_text(v, "weakness", bw_col_text(q, 6));
		bw_set_bool(v, "of_event", bw_col_int(q, 7) != 0);
		bw_push(*out, v);
	}
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_item_notes(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err)
{
	static const char *const fields[] = { "what", "who", "where", "when", "how_known", "why", "language" };
	struct bw_query *q;
	bool row;
	size_t i;
	enum bw_rc rc;

	*out = NULL;
	rc = item_query(c, "SELECT field, value FROM note WHERE item = ?1 ORDER BY field", item, &q, err);
	if (rc != BW_OK)
		return rc;
	*out = bw_object();
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		bw_set_null(*out, fields[i]);
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		int64_t field = bw_col_int(q, 0);

		if (field >= 0 && (size_t)field < sizeof(fields) / sizeof(fields[0]))
			bw_set_text(*out, fields[field], bw_col_text(q, 1));
	}
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_item_tags(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err)
{
	struct bw_query *q;
	bool row;
	enum bw_rc rc;

	*out = NULL;
	rc = item_query(c, "SELECT tag FROM tag WHERE item = ?1 ORDER BY tag", item, &q, err);
	if (rc != BW_OK)
		return rc;
	*out = bw_array();
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row)
		bw_push_text(*out, bw_col_text(q, 0));
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_item_persons(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err)
{
	struct bw_query *q;
	bool row;
	enum bw_rc rc;

	*out = NULL;
	rc = item_query(c,
	    "SELECT p.id, p.name, p.roles FROM item_person ip JOIN person p ON p.id = ip.person WHERE ip.item = ?1"
	    " ORDER BY p.id", item, &q, err);
	if (rc != BW_OK)
		return rc;
	*out = bw_array();
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		struct bw_value *v = bw_object();

		bw_set_int(v, "person", bw_col_int(q, 0));
		bw_set_text(v, "name", bw_col_text(q, 1));
		bw_set(v, "roles", bw_roles_value(bw_col_text(q, 2)));
		bw_push(*out, v);
	}
	bw_query_end(q);
	return rc;
}

struct bw_value *
bw_roles_value(const char *joined)
{
	struct bw_value *out = bw_array();
	const char *p = joined != NULL ? joined : "";

	while (*p != '\0') {
		size_t len = strcspn(p, ",");
		struct bw_buf one = { 0 };

		bw_buf_put(&one, p, len);
		bw_push_text(out, bw_buf_text(&one));
		bw_buf_free(&one);
		p += len + (p[len] == ',');
	}
	return out;
}

void
bw_set_shown(struct bw_value *object, const char *key, const char *text)
{
	struct bw_buf shown = { 0 };

	if (text != NULL)
		bw_utf8_escape(&shown, text, strlen(text));
	bw_set_text(object, key, text != NULL ? bw_buf_text(&shown) : NULL);
	bw_buf_free(&shown);
}

/* What list and show have in common. */
static enum bw_rc
item_head(struct bw_case *c, const struct bw_anchors *a, const struct bw_stamp_index *stamps, const struct bw_item *it,
    struct bw_value *v, struct bw_err *err)
{
	struct bw_value *tags = NULL;
	char basis[BW_BASIS_TEXT] = "A0";
	struct bw_interval span;
	enum bw_phase phase;
	bool dated;
	enum bw_rc rc = bw_item_phase(c, a, it->number, &phase, &span, &dated, err);

	if (rc == BW_OK)
		rc = bw_item_tags(c, it->number, &tags, err);
	if (rc == BW_OK)
		rc = bw_item_basis(c, it->number, basis, err);
	bw_set_int(v, "item", (int64_t)it->number);
	bw_set_text(v, "kind", it->kind);
	bw_set_shown(v, "name", it->name);
	bw_set_int(v, "size", (int64_t)it->object.size);
	bw_set_text(v, "phase", rc == BW_OK ? bw_phase_name(phase) : NULL);
	if (rc == BW_OK && dated) {
		bw_set_ends(v, &span);
	} else {
		bw_set_null(v, "from");
		bw_set_null(v, "to");
	}
	bw_set_text(v, "basis", basis);
	bw_stamp_index_set(stamps, it->number, v);
	bw_set_text(v, "sensitivity", bw_sensitivity_name(it->sensitivity));
	if (it->sensitivity == BW_SENS_NONE && !it->pictured && it->ask == BW_ASK_NONE)
		bw_set_text(v, "sensitivity", "ordinary");
	bw_set_bool(v, "held", it->held);
	bw_set(v, "tags", tags != NULL ? tags : bw_array());
	return rc;
}

/* ---- list ---- */

struct listing {
	struct bw_case *c;
	const struct bw_list_filter *filter;
	const struct bw_hooks *hooks;
	struct bw_anchors anchors;
	struct bw_stamp_index stamps;
	struct bw_value *rows;
	struct bw_err *err;
};

static enum bw_rc
has_person(struct listing *l, uint64_t item, bool *yes)
{
	struct bw_query *q;
	enum bw_rc rc;

	rc = item_query(l->c, "SELECT 1 FROM item_person WHERE item = ?1 AND person = ?2", item, &q, l->err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 2, (int64_t)l->filter->person);
	rc = bw_query_step(q, yes, l->err);
	bw_query_end(q);
	return rc;
}

static bool
has_tag(const struct bw_value *row, const char *tag)
{
	const struct bw_value *tags = bw_value_get(row, "tags");
	size_t i;

	for (i = 0; i < bw_value_count(tags); i++) {
		const char *t = bw_value_text(bw_value_at(tags, i));

		if (t != NULL && strcmp(t, tag) == 0)
			return true;
	}
	return false;
}

static enum bw_rc
wanted(struct listing *l, const struct bw_item *it, const struct bw_value *row, bool *yes)
{
	const struct bw_list_filter *f = l->filter;
	const char *phase = bw_value_text(bw_value_get(row, "phase"));

	*yes = true;
	if (f == NULL)
		return BW_OK;
	*yes = (f->kind == NULL || strcmp(f->kind, it->kind) == 0) && (!f->held || it->held) &&
	    (f->phase == NULL || (phase != NULL && strcmp(f->phase, phase) == 0)) &&
	    (f->tag == NULL || has_tag(row, f->tag));
	return *yes && f->person != 0 ? has_person(l, it->number, yes) : BW_OK;
}

static enum bw_rc
list_one(void *ctx, const struct bw_item *it)
{
	struct listing *l = ctx;
	struct bw_value *row = bw_object();
	bool yes = false;
	enum bw_rc rc = item_head(l->c, &l->anchors, &l->stamps, it, row, l->err);

	if (rc == BW_OK)
		rc = wanted(l, it, row, &yes);
	if (rc == BW_OK && yes)
		return bw_hooks_row(l->hooks, "items", l->rows, row);
	bw_value_free(row);
	return rc;
}

enum bw_rc
bw_flow_list(struct bw_case *c, const struct bw_list_filter *filter, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct listing l = { .c = c, .filter = filter, .hooks = hooks, .err = err };
	enum bw_phase phase;
	enum bw_rc rc;

	*out = NULL;
	if (filter != NULL && filter->phase != NULL && !bw_phase_of(filter->phase, &phase)) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "there is no phase %s", filter->phase);
		bw_err_hint(err, "before-flight, between-flight-and-entry, after-entry, spans or undated");
		return rc;
	}
	if ((rc = bw_anchors_get(c, &l.anchors, err)) != BW_OK || (rc = bw_stamp_index_load(c, &l.stamps, err)) != BW_OK)
		return rc;
	l.rows = bw_array();
	rc = bw_item_each(c, list_one, &l, err);
	bw_stamp_index_free(&l.stamps);
	if (rc != BW_OK) {
		bw_value_free(l.rows);
		return rc;
	}
	*out = bw_object();
	bw_hooks_rows_end(hooks, *out, "items", l.rows);
	return BW_OK;
}

/* ---- show ---- */

static void
set_screening(struct bw_value *v, const struct bw_item *it)
{
	struct bw_value *s = NULL;
	struct bw_err ignored = { 0 };

	/* The vault's own words of when it came in. */
	if (it->screening != NULL && bw_value_parse(it->screening, strlen(it->screening), &s, &ignored) == BW_OK) {
		bw_set(v, "screening", s);
		return;
	}
	s = bw_object();
	bw_set_text(s, "verdict", it->pictured ? "held" : "ordinary");
	bw_set_null(s, "why");
	bw_set_null(s, "model");
	bw_set_null(s, "policy");
	bw_set_int(s, "pictures", 0);
	bw_set(s, "scores", bw_object());
	bw_set(v, "screening", s);
}

static void
set_facts(struct bw_value *v, const struct bw_item *it)
{
	struct bw_value *facts = NULL;
	struct bw_err ignored = { 0 };
	bool chat = strcmp(it->kind, "chat") == 0;
	struct bw_value *form = bw_statement_value(it);

	if (it->facts == NULL || bw_value_parse(it->facts, strlen(it->facts), &facts, &ignored) != BW_OK)
		facts = NULL;
	bw_set_null(v, "chat");
	bw_set_null(v, "facts");
	bw_set_null(v, "statement");
	if (form != NULL) { /* says the same, in order */
		bw_set(v, "statement", form);
		bw_value_free(facts);
		return;
	}
	if (facts != NULL)
		bw_set(v, chat ? "chat" : "facts", facts);
}

static enum bw_rc
set_translations(struct bw_case *c, const struct bw_item *it, struct bw_value *v, struct bw_err *err)
{
	struct bw_value *list = NULL;
	enum bw_rc rc = bw_translations_of(c, it->number, &list, err);

	bw_set_null(v, "translation");
	if (it->translation != NULL && !it->removed)
		bw_set(v, "translation", bw_translation_value(it));
	bw_set(v, "translations", list);
	return rc;
}

static enum bw_rc
show_words(struct bw_case *c, uint64_t item, struct bw_value *v, struct bw_err *err)
{
	static const struct {
		const char *key;
		enum bw_rc (*get)(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err);
	} parts[] = { { "dates", bw_item_dates }, { "notes", bw_item_notes }, { "persons", bw_item_persons } };
	enum bw_rc rc = BW_OK;
	size_t i;

	for (i = 0; rc == BW_OK && i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct bw_value *part = NULL;

		rc = parts[i].get(c, item, &part, err);
		if (part != NULL)
			bw_set(v, parts[i].key, part);
	}
	return rc;
}

enum bw_rc
bw_flow_show(struct bw_case *c, uint64_t item, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_item it = { 0 };
	struct bw_anchors anchors;
	struct bw_stamp_batches all = { 0 };
	struct bw_stamp_index index = { 0 };
	struct bw_value *v, *disclosed, *findings = NULL;
	char added[BW_DATE_TEXT];
	enum bw_rc rc;

	(void)hooks;
	*out = NULL;
	if ((rc = bw_item_get(c, item, &it, err)) != BW_OK)
		return rc;
	v = bw_object();
	rc = bw_anchors_get(c, &anchors, err);
	if (rc == BW_OK)
		rc = bw_stamp_batches_load(c, &all, err);
	if (rc == BW_OK)
		rc = bw_stamp_index_of(&all, &index, err);
	if (rc == BW_OK)
		rc = item_head(c, &anchors, &index, &it, v, err);
	bw_stamp_index_free(&index);
	if (rc == BW_OK)
		rc = show_words(c, item, v, err);
	if (rc == BW_OK && (rc = bw_item_findings(c, item, it.added_ms, &findings, err)) == BW_OK)
		bw_set(v, "findings", findings);
	bw_set_hex(v, "sha256", it.object.sha256, 32);
	bw_set_text(v, "format", it.format[0] != '\0' ? it.format : NULL);
	bw_time_text(added, it.added_ms);
	bw_set_text(v, "added", added);
	bw_set_bool(v, "removed", it.removed);
	bw_set_null(v, "source");
	if (it.source != 0)
		bw_set_int(v, "source", (int64_t)it.source);
	set_screening(v, &it);
	set_facts(v, &it);
	if (rc == BW_OK)
		rc = set_translations(c, &it, v, err);
	bw_set_null(v, "disclosed");
	if (rc == BW_OK && (disclosed = bw_item_disclosed_value(c, &it)) != NULL)
		bw_set(v, "disclosed", disclosed);
	if (rc == BW_OK)
		bw_set(v, "stamps", bw_stamp_item_stamps(&all, &anchors, item));
	bw_stamp_batches_free(&all);
	bw_item_free(&it);
	if (rc != BW_OK) {
		bw_value_free(v);
		return rc;
	}
	*out = v;
	return BW_OK;
}

#include "flow/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "case/phase.h"
#include "flow/items.h"
#include "flow/stamp_index.h"
#include "flow/timeline_svg.h"
#include "store/catalogue.h"
#include "sys/output.h"

#define ROWS_MAX 100000u
#define YEAR ((int64_t)366 * 86400)

/* ---- what is shown ---- */

struct entries {
	struct bw_case *c;
	struct bw_anchors anchors;
	struct bw_buf list; /* struct bw_timeline_bar, one after another */
	struct bw_err *err;
};

static const struct bw_timeline_bar *
all(const struct entries *e)
{
	return (const struct bw_timeline_bar *)(const void *)e->list.data;
}

static int64_t
last_of(const struct entries *e)
{
	return bw_case_now_ms(e->c) / 1000 + YEAR;
}

static struct bw_timeline_bar *
entry_at(const struct entries *e, size_t i)
{
	return (struct bw_timeline_bar *)(void *)e->list.data + i;
}

static size_t
entry_count(const struct entries *e)
{
	return e->list.len / sizeof(struct bw_timeline_bar);
}

/* From when to when the claims of each basis reach. */
static enum bw_rc
note_claims(struct bw_case *c, struct bw_timeline_bar *x, struct bw_err *err)
{
	struct bw_query *q;
	bool row;
	enum bw_rc rc = bw_query_start(bw_case_catalogue(c),
	    "SELECT t_from, t_to, basis FROM date WHERE item = ?1 AND of_event = 1 ORDER BY id", &q, err);

	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)x->item);
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		unsigned axis = bw_basis_axis(bw_col_text(q, 2));
		struct bw_interval *iv = &x->claimed[axis];
		int64_t from = bw_col_int(q, 0), to = bw_col_int(q, 1);
		bool first = !(x->basis >> axis & 1u);

		iv->from = first || from < iv->from ? from : iv->from;
		iv->to = first || to > iv->to ? to : iv->to;
		x->basis |= 1u << axis;
	}
	bw_query_end(q);
	return rc;
}

static enum bw_rc
collect(void *ctx, const struct bw_item *it)
{
	struct entries *e = ctx;
	struct bw_timeline_bar x = { .item = it->number };
	enum bw_rc rc;

	if (it->removed || entry_count(e) >= ROWS_MAX)
		return BW_OK;
	memcpy(x.kind, it->kind, sizeof(x.kind));
	rc = bw_item_phase(e->c, &e->anchors, it->number, &x.phase, &x.span, &x.dated, e->err);
	if (rc == BW_OK)
		rc = note_claims(e->c, &x, e->err);
	if (rc == BW_OK) {
		bw_buf_put(&e->list, &x, sizeof(x));
		rc = bw_buf_check(&e->list, e->err);
	}
	return rc;
}

/* By begin, then by number; undated ones last. */
static int
earlier(const void *a, const void *b)
{
	const struct bw_timeline_bar *x = a, *y = b;

	if (x->dated != y->dated)
		return x->dated ? -1 : 1;
	if (x->dated && x->span.from != y->span.from)
		return x->span.from < y->span.from ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

static enum bw_rc
gather(struct bw_case *c, struct entries *e, struct bw_err *err)
{
	enum bw_rc rc;

	memset(e, 0, sizeof(*e));
	e->c = c;
	e->err = err;
	if ((rc = bw_anchors_get(c, &e->anchors, err)) != BW_OK ||
	    (rc = bw_item_each(c, collect, e, err)) != BW_OK) {
		bw_buf_free(&e->list);
		return rc;
	}
	if (entry_count(e) > 1)
		qsort(e->list.data, entry_count(e), sizeof(struct bw_timeline_bar), earlier);
	return BW_OK;
}

static enum bw_rc
add_events(struct bw_case *c, struct bw_value *out, struct bw_err *err)
{
	struct bw_value *list = bw_array();
	struct bw_query *q = NULL;
	bool more = true;
	enum bw_rc rc;

	rc = bw_query_start(bw_case_catalogue(c), "SELECT name, t_from, t_to, zoned FROM event ORDER BY t_from, name",
	    &q, err);
	while (rc == BW_OK && (rc = bw_query_step(q, &more, err)) == BW_OK && more) {
		struct bw_interval iv = { bw_col_int(q, 1), bw_col_int(q, 2), bw_col_int(q, 3) != 0 };
		struct bw_value *row = bw_object();

		bw_set_text(row, "event", bw_col_text(q, 0));
		bw_set_ends(row, &iv);
		bw_push(list, row);
	}
	bw_query_end(q);
	bw_set(out, "events", list);
	return rc;
}

/* ---- the picture ---- */

static enum bw_rc
write_svg(const struct entries *e, const char *file, struct bw_err *err)
{
	struct bw_buf b = { 0 };
	enum bw_rc rc;

	bw_timeline_svg(all(e), entry_count(e), &e->anchors, last_of(e), &b);
	if ((rc = bw_buf_check(&b, err)) == BW_OK)
		rc = bw_output_whole(file, b.data, b.len, err);
	bw_buf_free(&b);
	return rc;
}

static struct bw_value *
gaps_value(const struct entries *e)
{
	struct bw_timeline_gap gaps[BW_TIMELINE_GAPS];
	size_t n = bw_timeline_gaps(all(e), entry_count(e), last_of(e), gaps), i;
	struct bw_value *list = bw_array();

	for (i = 0; i < n; i++) {
		struct bw_value *row = bw_object();
		struct bw_interval iv = { gaps[i].from, gaps[i].to, false };

		bw_set_ends(row, &iv);
		bw_set_int(row, "days", (gaps[i].to - gaps[i].from) / 86400);
		bw_push(list, row);
	}
	return list;
}

enum bw_rc
bw_flow_timeline(struct bw_case *c, const char *svg_file, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_value *report = NULL, *items = NULL, *undated = NULL;
	struct bw_stamp_index stamps = { 0 };
	struct entries e;
	enum bw_rc rc;
	size_t i;

	*out = NULL;
	if ((rc = gather(c, &e, err)) != BW_OK)
		return rc;
	report = bw_object();
	items = bw_array();
	undated = bw_array();
	rc = add_events(c, report, err);
	if (rc == BW_OK)
		rc = bw_stamp_index_load(c, &stamps, err);
	for (i = 0; rc == BW_OK && i < entry_count(&e); i++) {
		struct bw_timeline_bar *x = entry_at(&e, i);
		struct bw_value *row = bw_object();
		char basis[BW_BASIS_TEXT];

		x->existence = bw_stamp_index_code(&stamps, x->item);
		bw_set_int(row, "item", (int64_t)x->item);
		bw_set_text(row, "kind", x->kind);
		bw_basis_codes(x->basis, basis);
		bw_set_text(row, "basis", basis);
		bw_stamp_index_set(&stamps, x->item, row);
		if (!x->dated) {
			bw_push(undated, row);
			continue;
		}
		bw_set_text(row, "phase", bw_phase_name(x->phase));
		bw_set_ends(row, &x->span);
		rc = bw_hooks_row(hooks, "items", items, row);
	}
	if (rc == BW_OK && svg_file != NULL)
		rc = write_svg(&e, svg_file, err);
	bw_hooks_rows_end(hooks, report, "items", items);
	bw_set(report, "undated", undated);
	bw_set(report, "gaps", gaps_value(&e));
	bw_set_text(report, "caption", "A date is what its basis says; see show ITEM.");
	bw_set_text(report, "file", svg_file);
	bw_stamp_index_free(&stamps);
	bw_buf_free(&e.list);
	if (rc != BW_OK) {
		bw_value_free(report);
		return rc;
	}
	*out = report;
	return BW_OK;
}

/* ---- the matrix ---- */

static const char *const indicators[] = { "cohabitation", "joint-household", "dependence-financial",
	"dependence-emotional", "dependence-practical", "children" };

static const struct bw_timeline_bar *
find_entry(const struct entries *e, uint64_t item)
{
	size_t i;

	for (i = 0; i < entry_count(e); i++) {
		if (entry_at(e, i)->item == item)
			return entry_at(e, i);
	}
	return NULL;
}

static enum bw_rc
matrix_row(struct bw_case *c, const struct entries *e, const char *tag, struct bw_value *rows, struct bw_err *err)
{
	struct bw_value *row = bw_object(), *cells = bw_array(), *cell[BW_PHASE_COUNT];
	struct bw_query *q = NULL;
	bool more = true;
	enum bw_rc rc;
	int i;

	for (i = 0; i < BW_PHASE_COUNT; i++)
		cell[i] = bw_array();
	rc = bw_query_start(bw_case_catalogue(c), "SELECT item FROM tag WHERE tag = ? ORDER BY item", &q, err);
	if (rc == BW_OK)
		bw_bind_text(q, 1, tag);
	while (rc == BW_OK && (rc = bw_query_step(q, &more, err)) == BW_OK && more) {
		const struct bw_timeline_bar *x = find_entry(e, (uint64_t)bw_col_int(q, 0));
		struct bw_value *holder;

		if (x == NULL)
			continue;
		holder = bw_object();
		bw_set_int(holder, "item", (int64_t)x->item);
		bw_push(cell[x->phase], holder);
	}
	bw_query_end(q);
	for (i = 0; i < BW_PHASE_COUNT; i++)
		bw_push(cells, cell[i]);
	bw_set_text(row, "indicator", tag);
	bw_set(row, "cells", cells);
	bw_push(rows, row);
	return rc;
}

static bool
is_listed(const char *tag)
{
	size_t i;

	for (i = 0; i < sizeof(indicators) / sizeof(indicators[0]); i++) {
		if (strcmp(tag, indicators[i]) == 0)
			return true;
	}
	return false;
}

/* Tags beyond the six, in alphabetical order: the list of the law is open. */
static enum bw_rc
other_tags(struct bw_case *c, struct bw_value *names, struct bw_err *err)
{
	struct bw_query *q = NULL;
	bool more = true;
	enum bw_rc rc;

	rc = bw_query_start(bw_case_catalogue(c), "SELECT DISTINCT tag FROM tag ORDER BY tag", &q, err);
	while (rc == BW_OK && (rc = bw_query_step(q, &more, err)) == BW_OK && more) {
		if (!is_listed(bw_col_text(q, 0)))
			bw_push_text(names, bw_col_text(q, 0));
	}
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_flow_matrix(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_value *rows = bw_array(), *phases = bw_array(), *names = bw_array();
	struct entries e = { 0 };
	enum bw_rc rc;
	size_t i;

	(void)hooks;
	*out = NULL;
	rc = gather(c, &e, err);
	for (i = 0; rc == BW_OK && i < sizeof(indicators) / sizeof(indicators[0]); i++)
		rc = matrix_row(c, &e, indicators[i], rows, err);
	if (rc == BW_OK)
		rc = other_tags(c, names, err);
	for (i = 0; rc == BW_OK && i < bw_value_count(names); i++)
		rc = matrix_row(c, &e, bw_value_text(bw_value_at(names, i)), rows, err);
	for (i = 0; i < BW_PHASE_COUNT; i++)
		bw_push_text(phases, bw_phase_name((enum bw_phase)i));
	bw_value_free(names);
	bw_buf_free(&e.list);
	if (rc != BW_OK) {
		bw_value_free(rows);
		bw_value_free(phases);
		return rc;
	}
	*out = bw_object();
	bw_set(*out, "phases", phases);
	bw_set(*out, "rows", rows);
	bw_set_text(*out, "caption", "Geen van deze indicatoren is op zichzelf doorslaggevend; het gaat om het gehele "
	    "plaatje. / None of these indicators decides by itself; it is about the whole picture.");
	return BW_OK;
}

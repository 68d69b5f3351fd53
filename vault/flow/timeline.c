#include "flow/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "case/phase.h"
#include "flow/items.h"
#include "store/catalogue.h"
#include "sys/output.h"

#define ROWS_MAX 100000u

/* ---- what is shown ---- */

struct entry {
	uint64_t item;
	char kind[20];
	enum bw_phase phase;
	bool dated;
	struct bw_interval span;
};

struct entries {
	struct bw_case *c;
	struct bw_anchors anchors;
	struct bw_buf list; /* struct entry, one after another */
	struct bw_err *err;
};

static struct entry *
entry_at(const struct entries *e, size_t i)
{
	return (struct entry *)(void *)e->list.data + i;
}

static size_t
entry_count(const struct entries *e)
{
	return e->list.len / sizeof(struct entry);
}

static enum bw_rc
collect(void *ctx, const struct bw_item *it)
{
	struct entries *e = ctx;
	struct entry x = { .item = it->number };
	enum bw_rc rc;

	if (it->removed || entry_count(e) >= ROWS_MAX)
		return BW_OK;
	memcpy(x.kind, it->kind, sizeof(x.kind));
	rc = bw_item_phase(e->c, &e->anchors, it->number, &x.phase, &x.span, &x.dated, e->err);
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
	const struct entry *x = a, *y = b;

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
		qsort(e->list.data, entry_count(e), sizeof(struct entry), earlier);
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

/* ---- the picture: black on white, readable in print ---- */

#define WIDTH 1000.0
#define LEFT 150.0
#define RIGHT 980.0
#define LINE 22.0

struct scale {
	int64_t from, to;
};

static bool
bounded(const struct bw_interval *iv)
{
	return iv->from != BW_TIME_MIN && iv->to != BW_TIME_MAX;
}

static void
stretch(struct scale *s, const struct bw_interval *iv)
{
	if (!bounded(iv))
		return;
	if (iv->from < s->from)
		s->from = iv->from;
	if (iv->to > s->to)
		s->to = iv->to;
}

static double
x_of(const struct scale *s, int64_t t)
{
	double at = s->to > s->from ? (double)(t - s->from) / (double)(s->to - s->from) : 0.5;

	return LEFT + (RIGHT - LEFT) * (at < 0 ? 0 : at > 1 ? 1 : at);
}

static void
draw_anchor(struct bw_buf *b, const struct scale *s, const struct bw_interval *iv, const char *label, double height)
{
	if (!bounded(iv))
		return;
	bw_buf_printf(b, "<rect x=\"%.1f\" y=\"30\" width=\"%.1f\" height=\"%.1f\" fill=\"#bbb\"/>\n", x_of(s, iv->from),
	    x_of(s, iv->to) - x_of(s, iv->from) + 1.5, height - 30);
	bw_buf_printf(b, "<text x=\"%.1f\" y=\"24\" font-size=\"12\" text-anchor=\"middle\">%s</text>\n",
	    x_of(s, iv->from), label);
}

static void
draw_entry(struct bw_buf *b, const struct scale *s, const struct entry *x, double y)
{
	bw_buf_printf(b, "<text x=\"8\" y=\"%.1f\" font-size=\"12\">%llu %s</text>\n", y + 4,
	    (unsigned long long)x->item, x->kind);
	if (x->dated && bounded(&x->span))
		bw_buf_printf(b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"8\" fill=\"#000\"/>\n",
		    x_of(s, x->span.from), y - 4, x_of(s, x->span.to) - x_of(s, x->span.from) + 3);
	else
		bw_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"12\">zonder datum / no date</text>\n", LEFT,
		    y + 4);
}

static void
draw(struct bw_buf *b, const struct entries *e)
{
	struct scale s = { INT64_MAX, INT64_MIN };
	size_t i, count = entry_count(e);
	double height = 60 + LINE * (double)(count + 1), y = 52;
	int64_t year;

	stretch(&s, &e->anchors.flight);
	stretch(&s, &e->anchors.entry);
	for (i = 0; i < count; i++) {
		if (entry_at(e, i)->dated)
			stretch(&s, &entry_at(e, i)->span);
	}
	bw_buf_printf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\">\n"
	    "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", WIDTH, height);
	if (s.from <= s.to) {
		struct bw_civil c;

		bw_civil_of(s.from, &c);
		for (year = c.year; year < c.year + 200; year++) {
			struct bw_civil at = { (int)year, 1, 1, 0, 0, 0 };
			int64_t t = bw_civil_seconds(&at);

			if (t > s.to)
				break;
			if (t >= s.from)
				bw_buf_printf(b, "<path d=\"M%.1f 36V%.1f\" stroke=\"#999\" stroke-dasharray=\"2 4\"/>"
				    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\">%lld</text>\n", x_of(&s, t), height - 20,
				    x_of(&s, t) + 2, height - 8, (long long)year);
		}
	}
	draw_anchor(b, &s, &e->anchors.flight, "vertrek / flight", height - 20);
	draw_anchor(b, &s, &e->anchors.entry, "binnenkomst / entry", height - 20);
	for (i = 0; i < count; i++, y += LINE)
		draw_entry(b, &s, entry_at(e, i), y);
	bw_buf_str(b, "</svg>\n");
}

static enum bw_rc
write_svg(const struct entries *e, const char *file, struct bw_err *err)
{
	struct bw_output *o = NULL;
	struct bw_buf b = { 0 };
	enum bw_rc rc;

	draw(&b, e);
	if ((rc = bw_buf_check(&b, err)) == BW_OK && (rc = bw_output_open(file, false, &o, err)) == BW_OK &&
	    (rc = bw_output_write(o, b.data, b.len, err)) == BW_OK)
		rc = bw_output_commit(&o, err);
	bw_output_abort(&o);
	bw_buf_free(&b);
	return rc;
}

enum bw_rc
bw_flow_timeline(struct bw_case *c, const char *svg_file, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_value *report = NULL, *items = NULL, *undated = NULL;
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
	for (i = 0; rc == BW_OK && i < entry_count(&e); i++) {
		const struct entry *x = entry_at(&e, i);
		struct bw_value *row = bw_object();

		bw_set_int(row, "item", (int64_t)x->item);
		if (!x->dated) {
			bw_push(undated, row);
			continue;
		}
		bw_set_text(row, "kind", x->kind);
		bw_set_text(row, "phase", bw_phase_name(x->phase));
		bw_set_ends(row, &x->span);
		rc = bw_hooks_row(hooks, "items", items, row);
	}
	if (rc == BW_OK && svg_file != NULL)
		rc = write_svg(&e, svg_file, err);
	bw_hooks_rows_end(hooks, report, "items", items);
	bw_set(report, "undated", undated);
	bw_set_text(report, "caption", "A date is what its basis says; see show ITEM.");
	bw_set_text(report, "file", svg_file);
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

static const struct entry *
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
		const struct entry *x = find_entry(e, (uint64_t)bw_col_int(q, 0));
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

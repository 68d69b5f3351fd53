#include "flow/dossier_overview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/overview.h"
#include "flow/overview_svg.h"

#define LABEL 200
#define CHART_MM 38.0
#define CALLS_MM 15.0

/* ---- what goes along ---- */

static const char *const totals[] = { "month", "messages", "calls", "answered", "minutes", NULL };
static const char *const of_reading[] = { "first", "last", "silences", "days", "days_both", "not_counted", NULL };
static const char *const of_report[] = { "app", "format", "order_proof", "clock", "messages", "calls", "answered", "minutes",
	"calls_without_length", "undated", "app_lines", "not_sent", "stated", NULL };

static struct bw_value *
only(const struct bw_value *v, const char *const *keys)
{
	struct bw_value *out = bw_object();

	for (; *keys != NULL; keys++)
		bw_set(out, *keys, bw_value_copy(bw_value_get(v, *keys)));
	return out;
}

/* Everything but who: a list of what stays, so that nothing that is added later slips through. */
static struct bw_value *
nameless(const struct bw_value *v)
{
	const struct bw_value *readings = bw_value_get(v, "readings"), *months;
	struct bw_value *out = only(v, of_report), *list = bw_array();
	size_t i, k;

	for (i = 0; i < bw_value_count(readings); i++) {
		struct bw_value *r = only(bw_value_at(readings, i), of_reading), *rows = bw_array();

		months = bw_value_get(bw_value_at(readings, i), "months");
		for (k = 0; k < bw_value_count(months); k++)
			bw_push(rows, only(bw_value_at(months, k), totals));
		bw_set(r, "months", rows);
		bw_push(list, r);
	}
	bw_set(out, "people", bw_array());
	bw_set(out, "readings", list);
	return out;
}

enum bw_rc
bw_dossier_overview_of(struct bw_case *c, uint64_t item, bool excerpt, struct bw_value **out, struct bw_err *err)
{
	struct bw_value *v = NULL;
	struct bw_err why = { 0 };
	enum bw_rc rc = bw_overview_of(c, item, &v, &why);

	*out = NULL;
	if (rc == BW_EREFUSED || rc == BW_EFORMAT || rc == BW_ELIMIT || rc == BW_EUNSUPPORTED)
		return BW_OK; /* the exhibit goes along without it */
	if (rc != BW_OK)
		return bw_err_set(err, rc, why.sys_errno, "%s", why.message);
	*out = excerpt ? nameless(v) : bw_value_copy(v);
	bw_value_free(v);
	return BW_OK;
}

/* ---- the pages ---- */

struct sheet {
	struct bw_pdf *pdf;
	enum bw_lang lang;
	const struct bw_value *v;
};

static const char *
say(const struct sheet *s, enum bw_say_id id, char label[static LABEL])
{
	return bw_label(s->lang, id, label, LABEL);
}

static const char *
text_of(const struct bw_value *v, const char *key)
{
	const char *text = bw_value_text(bw_value_get(v, key));

	return text != NULL ? text : "";
}

static long long
number(const struct bw_value *v, const char *key)
{
	return (long long)bw_value_int(bw_value_get(v, key));
}

static void
sentence(const struct sheet *s, enum bw_say_id id)
{
	bw_pdf_text(s->pdf, BW_PDF_NOTE, bw_say(s->lang, id));
	if (bw_say_below(s->lang, id) != NULL)
		bw_pdf_text(s->pdf, BW_PDF_NOTE, bw_say_below(s->lang, id));
}

/* Of up to a year each month has its name; else years stand below their January. */
static void
label_bars(struct bw_pdf_bar *bars, const struct bw_overview_bar *months, size_t count)
{
	size_t step = count / (12 * 12) + 1, years = 0, last = 0, i;

	for (i = 0; i < count; i++) {
		bool named = i == 0 || count <= 12;

		if (!named && (months[i].month % 12 != 0 || years++ % step != 0 || i - last < count / 12))
			continue;
		(void)snprintf(bars[i].label, sizeof(bars[i].label), named ? "%04d-%02d" : "%04d", months[i].month / 12,
		    months[i].month % 12 + 1);
		last = i;
	}
}

/* Of messages by who wrote them; of calls the answered ones and the others. */
static void
fill_bars(struct bw_pdf_bar *bars, const struct bw_overview_bar *months, size_t count, bool calls, bool *any)
{
	size_t i, k;

	*any = false;
	for (i = 0; i < count; i++)
		for (k = 0; k < BW_OVERVIEW_SHADES; k++) {
			bars[i].part[k] = !calls ? months[i].messages[k] : k == 0 ? months[i].answered :
			    k == 1 ? months[i].calls - months[i].answered : 0;
			*any = *any || bars[i].part[k] > 0;
		}
}

static void
picture(const struct sheet *s, const struct bw_value *reading, bool calls)
{
	char label[3][LABEL], title[3 * LABEL];
	bool squeezed, any = false;
	size_t count;
	struct bw_overview_bar *months = bw_overview_bars(reading, &count, &squeezed);
	struct bw_pdf_bar *bars = months != NULL ? calloc(count, sizeof(*bars)) : NULL;

	if (bars != NULL)
		fill_bars(bars, months, count, calls, &any);
	if (any && calls) {
		(void)snprintf(title, sizeof(title), "%s (%s: %s)", say(s, BW_SAY_CALLS, label[0]),
		    say(s, BW_SAY_SHADE_BLACK, label[1]), say(s, BW_SAY_ANSWERED, label[2]));
		bw_pdf_need(s->pdf, CALLS_MM + 12);
		bw_pdf_text(s->pdf, BW_PDF_SMALL, title);
	}
	if (any) {
		label_bars(bars, months, count);
		bw_pdf_gap(s->pdf, 2);
		bw_pdf_bars(s->pdf, bars, count, calls ? CALLS_MM : CHART_MM);
	}
	if (any && squeezed)
		sentence(s, BW_SAY_MONTHS_LEFT_OUT);
	free(bars);
	free(months);
}

/* Which part of a bar is whose. */
static void
legend(const struct sheet *s)
{
	static const enum bw_say_id shades[BW_OVERVIEW_SHADES] = { BW_SAY_SHADE_BLACK, BW_SAY_SHADE_WHITE, BW_SAY_SHADE_DARK,
		BW_SAY_SHADE_LIGHT };
	const struct bw_value *people = bw_value_get(s->v, "people");
	struct bw_buf line = { 0 };
	char label[LABEL];
	size_t i;

	for (i = 0; i < bw_value_count(people) && i < BW_OVERVIEW_SHADES; i++) {
		bw_buf_printf(&line, "%s%s: ", i > 0 ? "\n" : "", say(s, shades[i], label));
		if (i < BW_OVERVIEW_SHADES - 1)
			bw_overview_name(bw_value_at(people, i), s->lang, &line);
		else
			bw_buf_str(&line, say(s, BW_SAY_OTHERS, label));
	}
	if (line.len > 0)
		bw_pdf_text(s->pdf, BW_PDF_SMALL, bw_buf_text(&line));
	bw_buf_free(&line);
}

static void
who(const struct sheet *s, const struct bw_value *month, struct bw_buf *out)
{
	const struct bw_value *people = bw_value_get(s->v, "people"), *list = bw_value_get(month, "people");
	size_t i;

	for (i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *p = bw_value_at(list, i);

		bw_buf_str(out, i > 0 ? "; " : "");
		bw_overview_name(bw_value_at(people, (size_t)number(p, "person")), s->lang, out);
		bw_buf_printf(out, " %lld", number(p, "messages") + number(p, "calls"));
	}
}

static void
months(const struct sheet *s, const struct bw_value *reading)
{
	static const double widths[] = { 1.1, 1.2, 1.6, 1.6, 1.2, 3 };
	const struct bw_value *list = bw_value_get(reading, "months");
	char head[6][LABEL], cell[4][24];
	struct bw_pdf_cell cells[6] = { { say(s, BW_SAY_MONTH, head[0]), NULL }, { say(s, BW_SAY_MESSAGES, head[1]), NULL },
		{ say(s, BW_SAY_CALLS, head[2]), NULL }, { say(s, BW_SAY_ANSWERED, head[3]), NULL },
		{ say(s, BW_SAY_MINUTES, head[4]), NULL }, { say(s, BW_SAY_WHO, head[5]), NULL } };
	struct bw_buf names = { 0 };
	size_t i, k, columns = bw_value_count(bw_value_get(s->v, "people")) > 0 ? 6 : 5;

	if (bw_value_count(list) == 0)
		return;
	bw_pdf_row(s->pdf, widths, cells, columns, true);
	for (i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *row = bw_value_at(list, i);

		cells[0].text = text_of(row, "month");
		for (k = 0; k < 4; k++) {
			(void)snprintf(cell[k], sizeof(cell[k]), "%lld", number(row, totals[k + 1]));
			cells[k + 1].text = cell[k];
		}
		bw_buf_reset(&names);
		who(s, row, &names);
		cells[5].text = bw_buf_text(&names);
		bw_pdf_row(s->pdf, widths, cells, columns, false);
	}
	bw_buf_free(&names);
}

static void
silences(const struct sheet *s, const struct bw_value *reading)
{
	const struct bw_value *list = bw_value_get(reading, "silences");
	struct bw_buf line = { 0 };
	char label[LABEL];
	size_t i, k;

	if (bw_value_count(list) == 0)
		return;
	bw_pdf_gap(s->pdf, 2);
	bw_pdf_text(s->pdf, BW_PDF_BOLD, say(s, BW_SAY_SILENCES, label));
	for (i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *x = bw_value_at(list, i), *why = bw_value_get(x, "why");

		bw_buf_reset(&line);
		bw_buf_printf(&line, "%s – %s: %lld %s", text_of(x, "from"), text_of(x, "to"), number(x, "days"),
		    say(s, BW_SAY_DAYS, label));
		for (k = 0; k < bw_value_count(why); k++)
			bw_buf_printf(&line, "\n%s (%s): %s", say(s, BW_SAY_SILENCE_WHY, label), text_of(bw_value_at(why, k), "text"),
			    text_of(bw_value_at(why, k), "why"));
		bw_pdf_text(s->pdf, BW_PDF_SMALL, bw_buf_text(&line));
	}
	bw_buf_free(&line);
}

static void
draw_reading(const struct sheet *s, const struct bw_value *reading, bool second)
{
	struct bw_buf line = { 0 };
	char label[LABEL];

	if (second) {
		bw_pdf_gap(s->pdf, 2);
		bw_pdf_text(s->pdf, BW_PDF_BOLD, say(s, BW_SAY_OTHER_READING, label));
	}
	picture(s, reading, false);
	if (!second)
		legend(s);
	picture(s, reading, true);
	bw_buf_printf(&line, "%s: %s – %s\n", say(s, BW_SAY_FIRST_LAST, label), text_of(reading, "first"), text_of(reading, "last"));
	bw_buf_printf(&line, "%s: %lld, ", say(s, BW_SAY_DAYS_CONTACT, label), number(reading, "days"));
	bw_buf_printf(&line, "%s: %lld", say(s, BW_SAY_DAYS_BOTH, label), number(reading, "days_both"));
	bw_pdf_text(s->pdf, BW_PDF_SMALL, bw_buf_text(&line));
	bw_buf_free(&line);
	months(s, reading);
	silences(s, reading);
}

void
bw_dossier_overview(struct bw_pdf *pdf, enum bw_lang lang, const struct bw_value *overview)
{
	const struct sheet s = { pdf, lang, overview };
	const struct bw_value *readings = bw_value_get(overview, "readings");
	char label[LABEL];
	size_t i;

	bw_pdf_gap(pdf, 3);
	bw_pdf_need(pdf, CHART_MM + 30);
	bw_pdf_text(pdf, BW_PDF_BOLD, say(&s, BW_SAY_FREQUENCY, label));
	sentence(&s, BW_SAY_FREQUENCY_LIMIT);
	sentence(&s, bw_overview_clock(overview));
	if (bw_value_count(bw_value_get(overview, "people")) == 0)
		sentence(&s, BW_SAY_NAMES_LEFT_OUT);
	for (i = 0; i < bw_value_count(readings); i++)
		draw_reading(&s, bw_value_at(readings, i), i > 0);
	bw_pdf_gap(pdf, 2);
}

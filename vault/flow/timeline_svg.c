#include "flow/timeline_svg.h"

#include <string.h>

#include "flow/items.h"
#include "flow/svg.h"

#define WIDTH 1000.0
#define CODES 126.0 /* the two columns: on what the date rests, */
#define EXISTS 207.0 /* and since when the bytes demonstrably exist */
#define LEFT 245.0
#define RIGHT 980.0
#define TOP 78.0
#define LINE 22.0
#define LEGEND 80.0
#define FIRST ((int64_t)-2208988800) /* 1900: an older date is shown at the edge */

/* ---- gaps ---- */

static bool
bounded(const struct bw_interval *iv)
{
	return iv->from != BW_TIME_MIN && iv->to != BW_TIME_MAX;
}

static size_t
shortest_of(const struct bw_timeline_gap *list, size_t count)
{
	size_t i, least = 0;

	for (i = 1; i < count; i++)
		if (list[i].to - list[i].from < list[least].to - list[least].from)
			least = i;
	return least;
}

static void
keep_gap(struct bw_timeline_gap *list, size_t *count, int64_t from, int64_t to)
{
	size_t at = *count;

	if (at == BW_TIMELINE_GAPS) {
		at = shortest_of(list, *count);
		if (to - from <= list[at].to - list[at].from)
			return;
		memmove(list + at, list + at + 1, (*count - at - 1) * sizeof(*list));
		at = --*count;
	}
	list[at] = (struct bw_timeline_gap){ from, to };
	++*count;
}

size_t
bw_timeline_gaps(const struct bw_timeline_bar *bars, size_t count, int64_t last,
    struct bw_timeline_gap out[BW_TIMELINE_GAPS])
{
	int64_t reached = 0;
	bool any = false;
	size_t found = 0, i;

	for (i = 0; i < count && bars[i].dated; i++) {
		const struct bw_interval *iv = &bars[i].span;

		if (!bounded(iv) || iv->from < FIRST || iv->to > last)
			continue;
		if (any && iv->from > reached && iv->from - reached >= BW_TIMELINE_GAP_LEAST)
			keep_gap(out, &found, reached, iv->from);
		if (!any || iv->to > reached)
			reached = iv->to;
		any = true;
	}
	return found;
}

/* ---- the picture ---- */

struct scale {
	int64_t from, to;
	int64_t last;
};

static void
stretch_to(struct scale *s, int64_t t)
{
	if (t < FIRST || t > s->last)
		return;
	if (t < s->from)
		s->from = t;
	if (t > s->to)
		s->to = t;
}

static double
x_of(const struct scale *s, int64_t t)
{
	double at = s->to > s->from ? ((double)t - (double)s->from) / ((double)s->to - (double)s->from) : 0.5;

	return LEFT + (RIGHT - LEFT) * (at < 0 ? 0 : at > 1 ? 1 : at);
}

/* Each basis by a pattern of its own; lines and no pattern fills, which not every viewer draws. */
static void
stripe(struct bw_buf *b, double x, double y, double width, double height, unsigned basis)
{
	static const char *const fills[BW_TIMELINE_BASES] = { "fill=\"#fff\" stroke=\"#000\" stroke-dasharray=\"2 2\"",
		"fill=\"#fff\" stroke=\"#000\"", "fill=\"#fff\" stroke=\"#000\"", "fill=\"#999\" stroke=\"#000\"",
		"fill=\"#fff\" stroke=\"#000\"", "fill=\"#000\" stroke=\"#000\"" };
	double at;

	bw_svg_rect(b, x, y, width, height, fills[basis]);
	if (basis != 2 && basis != 4)
		return;
	for (at = x; at + height <= x + width; at += 5) {
		bw_svg_line(b, at, y + height, at + height, y);
		if (basis == 4)
			bw_svg_line(b, at, y, at + height, y + height);
	}
}

static void
arrow(struct bw_buf *b, double x, double y, int to)
{
	bw_buf_printf(b, "<path d=\"M%.1f %.1fl%d -5v10z\"/>\n", x, y, -to * 8);
}

/* From when to when the claims of one basis reach; arrows where they reach further. */
static void
draw_claim(struct bw_buf *b, const struct scale *s, const struct bw_interval *iv, double y, double height, unsigned basis)
{
	bool left = iv->from < s->from, right = iv->to > s->to;
	double from = left ? LEFT + 8 : x_of(s, iv->from), to = right ? RIGHT - 8 : x_of(s, iv->to);

	from = from > RIGHT - 11 ? RIGHT - 11 : from;
	to = to > from + 3 ? to : from + 3;
	stripe(b, from, y, to - from, height, basis);
	if (left)
		arrow(b, LEFT, y + height / 2, -1);
	if (right)
		arrow(b, RIGHT, y + height / 2, 1);
}

/* One stripe for each basis, so that none hides another. */
static void
draw_bar(struct bw_buf *b, const struct scale *s, const struct bw_timeline_bar *bar, double y)
{
	double height, at = y - 7;
	char basis[BW_BASIS_TEXT];
	unsigned count = 0, i;

	bw_basis_codes(bar->basis, basis);
	bw_buf_printf(b, "<text x=\"8\" y=\"%.1f\" font-size=\"12\">%llu %s</text><text x=\"%.1f\" y=\"%.1f\" "
	    "font-size=\"11\">%s</text><text x=\"%.1f\" y=\"%.1f\" font-size=\"11\">%s</text>\n", y + 4,
	    (unsigned long long)bar->item, bar->kind, CODES, y + 4, basis, EXISTS, y + 4, bar->existence);
	if (!bar->dated) {
		bw_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"12\">zonder datum / no date</text>\n", LEFT, y + 4);
		return;
	}
	for (i = 0; i < BW_TIMELINE_BASES; i++)
		count += bar->basis >> i & 1u;
	height = count > 1 ? 14.0 / count : 10;
	for (i = 0; i < BW_TIMELINE_BASES; i++)
		if (bar->basis >> i & 1u) {
			draw_claim(b, s, &bar->claimed[i], at, height, i);
			at += height;
		}
}

static void
draw_anchor(struct bw_buf *b, const struct scale *s, const struct bw_interval *iv, const char *label, double label_y,
    double bottom)
{
	double x;

	if (!bounded(iv))
		return;
	x = x_of(s, iv->from);
	bw_svg_rect(b, x, label_y + 6, x_of(s, iv->to) - x + 1.5, bottom - label_y - 6, "fill=\"#ccc\"");
	bw_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"12\" text-anchor=\"%s\">%s</text>\n", x, label_y,
	    x > (LEFT + RIGHT) / 2 ? "end" : "start", label);
}

static void
draw_years(struct bw_buf *b, const struct scale *s, double bottom)
{
	struct bw_civil c;
	int first, step;

	bw_civil_of(s->from, &c);
	first = c.year;
	bw_civil_of(s->to, &c);
	step = (c.year - first) / 20 + 1; /* no more than about twenty lines */
	for (; first <= c.year && first <= 9999; first += step) {
		struct bw_civil at = { first, 1, 1, 0, 0, 0 };
		int64_t t = first >= 1 ? bw_civil_seconds(&at) : s->from - 1;

		if (t >= s->from && t <= s->to)
			bw_buf_printf(b, "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#999\" stroke-dasharray=\"2 4\"/>"
			    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\">%d</text>\n", x_of(s, t), TOP - 14, bottom, x_of(s, t) + 2,
			    bottom + 12, first);
	}
}

static void
draw_gaps(struct bw_buf *b, const struct scale *s, const struct bw_timeline_bar *bars, size_t count)
{
	struct bw_timeline_gap gaps[BW_TIMELINE_GAPS];
	size_t n = bw_timeline_gaps(bars, count, s->last, gaps), i;

	for (i = 0; i < n; i++) {
		double x = x_of(s, gaps[i].from), width = x_of(s, gaps[i].to) - x;

		bw_buf_printf(b, "<path d=\"M%.1f %.1fv4h%.1fv-4\" fill=\"none\" stroke=\"#000\"/>\n", x, TOP - 24, width);
		if (width > 44)
			bw_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"10\" text-anchor=\"middle\">%lld d</text>\n",
			    x + width / 2, TOP - 8, (long long)((gaps[i].to - gaps[i].from) / 86400));
	}
}

static void
draw_legend(struct bw_buf *b, double y)
{
	static const char *const names[BW_TIMELINE_BASES] = { NULL, "eigenaar / owner", "getuige / witness", "apparaat / device",
		"andere telefoon / other phone", "organisatie / organisation" };
	double x = 8;
	unsigned i;

	for (i = 1; i < BW_TIMELINE_BASES; i++, x += 196) {
		stripe(b, x, y, 22, 12, i);
		bw_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"10\">A%u %s</text>\n", x + 27, y + 10, i, names[i]);
	}
	bw_buf_printf(b, "<text x=\"8\" y=\"%.1f\" font-size=\"10\">Een pijl: de datum is aan die kant open. Een haak boven: zo "
	    "veel dagen zonder gedateerd stuk; dat is geen fout. / An arrow: the date is open to that side. A bracket on top: so "
	    "many days without</text>\n<text x=\"8\" y=\"%.1f\" font-size=\"10\">a dated item; that is no fault. Nummers zijn die "
	    "van de kluis. / Numbers are those of the vault.</text>\n<text x=\"8\" y=\"%.1f\" font-size=\"10\">A0 zonder datum / no "
	    "date. B1 staat alleen in het logboek van de kluis / is in the vault's own log alone. B3 bestond uiterlijk op de tijd "
	    "van zijn stempel / existed no later than its stamp.</text>\n", y + 28, y + 41, y + 54);
}

void
bw_timeline_svg(const struct bw_timeline_bar *bars, size_t count, const struct bw_anchors *anchors, int64_t last,
    struct bw_buf *out)
{
	struct scale s = { INT64_MAX, INT64_MIN, last };
	double bottom = TOP + LINE * (double)count, y = TOP + LINE / 2;
	size_t i;

	for (i = 0; i < count; i++)
		if (bars[i].dated) {
			stretch_to(&s, bars[i].span.from);
			stretch_to(&s, bars[i].span.to);
		}
	stretch_to(&s, anchors->flight.from);
	stretch_to(&s, anchors->flight.to);
	stretch_to(&s, anchors->entry.from);
	stretch_to(&s, anchors->entry.to);
	bw_svg_begin(out, WIDTH, bottom + 24 + LEGEND, "Tijdlijn / Timeline",
	    "De stukken in de tijd, met waarop hun datum rust. / The items over time, and on what their dates rest.");
	draw_anchor(out, &s, &anchors->flight, "vertrek / flight", 18, bottom);
	draw_anchor(out, &s, &anchors->entry, "binnenkomst / entry", 34, bottom);
	if (s.from <= s.to)
		draw_years(out, &s, bottom);
	draw_gaps(out, &s, bars, count);
	bw_buf_printf(out, "<g font-size=\"10\"><text x=\"8\" y=\"%.1f\">stuk / item</text><text x=\"%.1f\" y=\"%.1f\">datum / "
	    "date</text><text x=\"%.1f\" y=\"%.1f\">bestaat</text><text x=\"%.1f\" y=\"%.1f\">exists</text></g>\n", TOP - 4, CODES,
	    TOP - 4, EXISTS, TOP - 15, EXISTS, TOP - 4);
	for (i = 0; i < count; i++, y += LINE)
		draw_bar(out, &s, &bars[i], y);
	draw_legend(out, bottom + 22);
	bw_buf_str(out, "</svg>\n");
}

#include "flow/overview_svg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/svg.h"

#define WIDTH 1000.0
#define LEFT 60.0
#define RIGHT 980.0
#define CHART 150.0 /* height of the bars of messages, */
#define CALLS 60.0  /* and of calls */
#define LABEL 200

static const char *const shades[BW_OVERVIEW_SHADES] = { "fill=\"#000\" stroke=\"#000\" stroke-width=\"0.5\"",
	"fill=\"#fff\" stroke=\"#000\" stroke-width=\"0.5\"", "fill=\"#888\" stroke=\"#000\" stroke-width=\"0.5\"",
	"fill=\"#ddd\" stroke=\"#000\" stroke-width=\"0.5\"" };

/* ---- the figures ---- */

static uint64_t
number(const struct bw_value *v, const char *key)
{
	int64_t n = bw_value_int(bw_value_get(v, key));

	return n > 0 ? (uint64_t)n : 0;
}

static bool
two_digits(const char *p, int *out)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return false;
	*out = (p[0] - '0') * 10 + p[1] - '0';
	return true;
}

/* Of "2021-03" and of whatever goes on behind that. */
static bool
month_of(const char *text, int *month, int *day)
{
	int hundreds, years, m;

	*day = 1;
	if (text == NULL || strlen(text) < 7 || !two_digits(text, &hundreds) || !two_digits(text + 2, &years) ||
	    text[4] != '-' || !two_digits(text + 5, &m) || m < 1 || m > 12)
		return false;
	*month = (hundreds * 100 + years) * 12 + m - 1;
	return text[7] != '-' || (strlen(text) >= 10 && two_digits(text + 8, day) && *day > 0);
}

static void
fill(struct bw_overview_bar *bar, const struct bw_value *row)
{
	const struct bw_value *people = bw_value_get(row, "people");
	uint64_t rest = number(row, "messages");
	size_t i;

	for (i = 0; i < bw_value_count(people); i++) {
		const struct bw_value *p = bw_value_at(people, i);
		uint64_t n = number(p, "messages"), person = number(p, "person");

		if (person >= BW_OVERVIEW_SHADES - 1 || n > rest)
			continue;
		bar->messages[person] = n;
		rest -= n;
	}
	bar->messages[BW_OVERVIEW_SHADES - 1] = rest;
	bar->calls = number(row, "calls");
	bar->answered = number(row, "answered") < bar->calls ? number(row, "answered") : bar->calls;
	bar->minutes = number(row, "minutes");
}

struct bw_overview_bar *
bw_overview_bars(const struct bw_value *reading, size_t *count, bool *squeezed)
{
	const struct bw_value *months = bw_value_get(reading, "months");
	size_t rows = bw_value_count(months), i, at;
	struct bw_overview_bar *bars;
	int first, last, month, day;

	*count = 0;
	*squeezed = false;
	if (rows == 0 || !month_of(bw_value_text(bw_value_get(bw_value_at(months, 0), "month")), &first, &day) ||
	    !month_of(bw_value_text(bw_value_get(bw_value_at(months, rows - 1), "month")), &last, &day) || last < first)
		return NULL;
	*squeezed = last - first >= (int)BW_OVERVIEW_BARS;
	*count = *squeezed ? rows : (size_t)(last - first) + 1;
	if ((bars = calloc(*count, sizeof(*bars))) == NULL)
		return NULL;
	for (i = 0; !*squeezed && i < *count; i++)
		bars[i].month = first + (int)i;
	for (i = 0; i < rows; i++) {
		const struct bw_value *row = bw_value_at(months, i);

		if (!month_of(bw_value_text(bw_value_get(row, "month")), &month, &day) || month < first || month > last)
			continue;
		at = *squeezed ? i : (size_t)(month - first);
		bars[at].month = month;
		fill(&bars[at], row);
	}
	return bars;
}

double
bw_overview_place(const struct bw_overview_bar *bars, size_t count, const char *time)
{
	int month, day;
	size_t i;

	if (!month_of(time, &month, &day))
		return 0;
	for (i = 0; i < count && bars[i].month < month; i++)
		;
	return i < count && bars[i].month == month ? (double)i + (double)(day - 1) / 31.0 : (double)i;
}

void
bw_overview_name(const struct bw_value *person, enum bw_lang lang, struct bw_buf *out)
{
	const char *name = bw_value_text(bw_value_get(person, "name")), *id = bw_value_text(bw_value_get(person, "id"));
	char label[LABEL];

	if (name == NULL)
		name = id;
	if (name != NULL)
		bw_buf_str(out, name);
	if (bw_value_true(bw_value_get(person, "self")))
		bw_buf_printf(out, "%s%s", name != NULL ? " " : "", bw_label(lang, BW_SAY_OWNER_OF_PHONE, label, LABEL));
	else if (name == NULL)
		bw_buf_str(out, bw_label(lang, BW_SAY_NO_NAME, label, LABEL));
}

/* ---- drawing ---- */

struct chart {
	struct bw_buf *b;
	const struct bw_value *v;
	const struct bw_value *reading;
	struct bw_overview_bar *bars;
	size_t count;
	uint64_t most, most_calls;
	double top;
};

static double
x_of(const struct chart *c, double place)
{
	return LEFT + (RIGHT - LEFT) * place / (double)c->count;
}

static uint64_t
messages_of(const struct bw_overview_bar *bar)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < BW_OVERVIEW_SHADES; i++)
		n += bar->messages[i];
	return n;
}

static void
text_at(struct bw_buf *b, double x, double y, int size, const char *anchor, const char *words)
{
	bw_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\">", x, y, size, anchor);
	bw_svg_words(b, words);
	bw_buf_str(b, "</text>\n");
}

/* What a reader of screens says of a bar, and a viewer shows under the pointer. */
static void
name_bar(struct bw_buf *b, const struct bw_overview_bar *bar)
{
	char label[LABEL];

	bw_buf_printf(b, "<g><title>%04d-%02d: %llu %s", bar->month / 12, bar->month % 12 + 1,
	    (unsigned long long)messages_of(bar), bw_label(BW_LANG_BOTH, BW_SAY_MESSAGES, label, LABEL));
	bw_buf_printf(b, ", %llu %s", (unsigned long long)bar->calls, bw_label(BW_LANG_BOTH, BW_SAY_CALLS, label, LABEL));
	bw_buf_printf(b, " (%llu %s", (unsigned long long)bar->answered, bw_label(BW_LANG_BOTH, BW_SAY_ANSWERED, label, LABEL));
	bw_buf_printf(b, ", %llu %s)</title>\n", (unsigned long long)bar->minutes,
	    bw_label(BW_LANG_BOTH, BW_SAY_MINUTES, label, LABEL));
}

static void
draw_bar(const struct chart *c, size_t i)
{
	const struct bw_overview_bar *bar = &c->bars[i];
	double x = x_of(c, (double)i), width = (RIGHT - LEFT) / (double)c->count * 0.8, y = c->top + CHART, height;
	size_t k;

	name_bar(c->b, bar);
	for (k = 0; k < BW_OVERVIEW_SHADES; k++) {
		if (bar->messages[k] == 0)
			continue;
		height = CHART * (double)bar->messages[k] / (double)c->most;
		y -= height;
		bw_svg_rect(c->b, x, y, width, height, shades[k]);
	}
	if (bar->calls > 0) {
		double base = c->top + CHART + 24 + CALLS, all = CALLS * (double)bar->calls / (double)c->most_calls,
		       spoken = CALLS * (double)bar->answered / (double)c->most_calls;

		bw_svg_rect(c->b, x, base - all, width, all - spoken, shades[1]);
		bw_svg_rect(c->b, x, base - spoken, width, spoken, shades[0]);
	}
	bw_buf_str(c->b, "</g>\n");
}

static void
draw_scale(const struct chart *c)
{
	double bottom = c->top + CHART + (c->most_calls > 0 ? 24 + CALLS : 0);
	char text[64], label[LABEL];
	size_t i, step = c->count / (12 * 20) + 1, year = 0;

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)c->most);
	text_at(c->b, LEFT - 6, c->top + 10, 11, "end", text);
	text_at(c->b, LEFT - 6, c->top + CHART, 11, "end", "0");
	bw_svg_line(c->b, LEFT, c->top + CHART, RIGHT, c->top + CHART);
	if (c->most_calls > 0) {
		(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)c->most_calls);
		text_at(c->b, LEFT - 6, c->top + CHART + 34, 11, "end", text);
		text_at(c->b, LEFT, c->top + CHART + 18, 10, "start", bw_label(BW_LANG_BOTH, BW_SAY_CALLS, label, LABEL));
		bw_svg_line(c->b, LEFT, bottom, RIGHT, bottom);
	}
	for (i = 0; i < c->count; i++) {
		bool named = i == 0 || c->count <= 12;

		if (!named && (c->bars[i].month % 12 != 0 || year++ % step != 0))
			continue;
		(void)snprintf(text, sizeof(text), named ? "%04d-%02d" : "%04d", c->bars[i].month / 12, c->bars[i].month % 12 + 1);
		bw_svg_line(c->b, x_of(c, (double)i), bottom, x_of(c, (double)i), bottom + 5);
		if (named || x_of(c, (double)i) > LEFT + 50)
			text_at(c->b, x_of(c, (double)i) + 2, bottom + 14, 11, "start", text);
	}
}

static void
draw_silences(const struct chart *c)
{
	const struct bw_value *list = bw_value_get(c->reading, "silences");
	char text[32];
	size_t i;

	for (i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *s = bw_value_at(list, i);
		double from = x_of(c, bw_overview_place(c->bars, c->count, bw_value_text(bw_value_get(s, "from")))),
		       to = x_of(c, bw_overview_place(c->bars, c->count, bw_value_text(bw_value_get(s, "to"))));

		bw_buf_printf(c->b, "<path d=\"M%.1f %.1fv-4h%.1fv4\" fill=\"none\" stroke=\"#000\"/>\n", from, c->top - 6, to - from);
		(void)snprintf(text, sizeof(text), "%zu", i + 1);
		text_at(c->b, (from + to) / 2, c->top - 13, 10, "middle", text);
	}
}

/* The brackets in words, with the owner's reasons. Returns the next line's place. */
static double
list_silences(const struct chart *c, double y)
{
	const struct bw_value *list = bw_value_get(c->reading, "silences");
	struct bw_buf line = { 0 };
	char label[LABEL];
	size_t i, k;

	if (bw_value_count(list) == 0)
		return y;
	text_at(c->b, 8, y, 11, "start", bw_label(BW_LANG_BOTH, BW_SAY_SILENCES, label, LABEL));
	for (i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *s = bw_value_at(list, i), *why = bw_value_get(s, "why");
		const char *from = bw_value_text(bw_value_get(s, "from")), *to = bw_value_text(bw_value_get(s, "to"));

		bw_buf_reset(&line);
		bw_buf_printf(&line, "%zu: %s – %s (%lld %s)", i + 1, from ? from : "", to ? to : "",
		    (long long)bw_value_int(bw_value_get(s, "days")), bw_label(BW_LANG_BOTH, BW_SAY_DAYS, label, LABEL));
		text_at(c->b, 8, y += 15, 11, "start", bw_buf_text(&line));
		for (k = 0; k < bw_value_count(why); k++) {
			const char *words = bw_value_text(bw_value_get(bw_value_at(why, k), "why")),
				   *when = bw_value_text(bw_value_get(bw_value_at(why, k), "text"));

			bw_buf_reset(&line);
			bw_buf_printf(&line, "%s (%s): %s", bw_label(BW_LANG_BOTH, BW_SAY_SILENCE_WHY, label, LABEL), when ? when : "",
			    words ? words : "");
			text_at(c->b, 24, y += 15, 11, "start", bw_buf_text(&line));
		}
	}
	bw_buf_free(&line);
	return y + 20;
}

static double
draw_legend(struct bw_buf *b, const struct bw_value *v, double y)
{
	const struct bw_value *people = bw_value_get(v, "people");
	size_t n = bw_value_count(people), i;
	struct bw_buf name = { 0 };
	char label[LABEL];

	for (i = 0; i < n && i < BW_OVERVIEW_SHADES; i++, y += 16) {
		bw_buf_reset(&name);
		if (i < BW_OVERVIEW_SHADES - 1)
			bw_overview_name(bw_value_at(people, i), BW_LANG_BOTH, &name);
		else
			bw_buf_str(&name, bw_label(BW_LANG_BOTH, BW_SAY_OTHERS, label, LABEL));
		bw_svg_rect(b, 8, y - 9, 18, 10, shades[i]);
		text_at(b, 32, y, 11, "start", bw_buf_text(&name));
	}
	bw_buf_free(&name);
	return y + 4;
}

static double
draw_reading(struct bw_buf *b, const struct bw_value *v, const struct bw_value *reading, bool second, double y)
{
	struct chart c = { .b = b, .v = v, .reading = reading, .most = 1 };
	char label[LABEL];
	bool squeezed;
	size_t i;

	if ((c.bars = bw_overview_bars(reading, &c.count, &squeezed)) == NULL)
		return y;
	if (second)
		text_at(b, 8, y += 14, 12, "start", bw_label(BW_LANG_BOTH, BW_SAY_OTHER_READING, label, LABEL));
	if (squeezed)
		text_at(b, 8, y += 14, 11, "start", bw_label(BW_LANG_BOTH, BW_SAY_MONTHS_LEFT_OUT, label, LABEL));
	c.top = y + 34;
	for (i = 0; i < c.count; i++) {
		c.most = messages_of(&c.bars[i]) > c.most ? messages_of(&c.bars[i]) : c.most;
		c.most_calls = c.bars[i].calls > c.most_calls ? c.bars[i].calls : c.most_calls;
	}
	draw_scale(&c);
	for (i = 0; i < c.count; i++)
		if (messages_of(&c.bars[i]) + c.bars[i].calls > 0)
			draw_bar(&c, i);
	draw_silences(&c);
	y = list_silences(&c, c.top + CHART + (c.most_calls > 0 ? 24 + CALLS : 0) + 36);
	free(c.bars);
	return y;
}

enum bw_say_id
bw_overview_clock(const struct bw_value *v)
{
	const char *clock = bw_value_text(bw_value_get(v, "clock"));

	if (clock == NULL || strcmp(clock, "phone") == 0)
		return BW_SAY_PHONE_CLOCK;
	return strcmp(clock, "utc") == 0 ? BW_SAY_UTC_CLOCK : BW_SAY_MIXED_CLOCK;
}

static double
draw_words(struct bw_buf *b, enum bw_say_id id, double y)
{
	text_at(b, 8, y, 11, "start", bw_say(BW_LANG_NL, id));
	text_at(b, 8, y + 14, 11, "start", bw_say(BW_LANG_EN, id));
	return y + 30;
}

void
bw_overview_svg(const struct bw_value *v, struct bw_buf *out)
{
	const struct bw_value *readings = bw_value_get(v, "readings");
	struct bw_buf body = { 0 };
	char title[LABEL];
	double y = 24;
	size_t i;

	text_at(&body, 8, y, 14, "start", bw_label(BW_LANG_BOTH, BW_SAY_FREQUENCY, title, LABEL));
	for (i = 0; i < bw_value_count(readings); i++)
		y = draw_reading(&body, v, bw_value_at(readings, i), i > 0, y);
	y = draw_legend(&body, v, y + 10);
	y = draw_words(&body, BW_SAY_FREQUENCY_LIMIT, y + 6);
	y = draw_words(&body, bw_overview_clock(v), y);
	bw_svg_begin(out, WIDTH, y, bw_label(BW_LANG_BOTH, BW_SAY_FREQUENCY, title, LABEL),
	    bw_say(BW_LANG_EN, BW_SAY_FREQUENCY_LIMIT));
	bw_buf_put(out, body.data, body.len);
	out->bad = out->bad || body.bad;
	bw_buf_str(out, "</svg>\n");
	bw_buf_free(&body);
}

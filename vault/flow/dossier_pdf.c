#include "flow/dossier_pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/dossier_form.h"
#include "flow/dossier_overview.h"
#include "flow/pdf.h"
#include "flow/words.h"

#define LABEL 200
#define CHAPTERS_MAX 24

struct mark {
	size_t page, pages; /* pages: of a statement form, which has pages of its own */
	char dest[40];
};

struct book {
	const struct bw_dossier_pages *d;
	const struct bw_value *sections;
	enum bw_lang lang;
	struct bw_pdf *pdf;
	struct mark chapter[CHAPTERS_MAX];
	size_t chapters;
	struct mark *exhibit; /* d->count of them */
};

static const char *
text_of(const struct bw_value *v, const char *key)
{
	const char *text = bw_value_text(bw_value_get(v, key));

	return text ? text : "";
}

static const char *
say(const struct book *b, enum bw_say_id id, char out[static LABEL])
{
	return bw_label(b->lang, id, out, LABEL);
}

static void
paragraph(struct book *b, enum bw_say_id id)
{
	const char *below = bw_say_below(b->lang, id);

	bw_pdf_text(b->pdf, BW_PDF_BODY, bw_say(b->lang, id));
	if (below)
		bw_pdf_text(b->pdf, BW_PDF_NOTE, below);
}

static void
chapter(struct book *b, const char *title, const char *dest)
{
	bw_pdf_heading(b->pdf, BW_PDF_H1, title, 0, dest);
	if (b->chapters < CHAPTERS_MAX) {
		struct mark *m = &b->chapter[b->chapters++];

		m->page = bw_pdf_page(b->pdf);
		snprintf(m->dest, sizeof(m->dest), "%s", dest);
	}
}

static void
chapter_said(struct book *b, enum bw_say_id id, const char *dest)
{
	char label[LABEL];

	bw_pdf_break(b->pdf);
	chapter(b, say(b, id, label), dest);
}

static size_t
page_of(const struct book *b, const char *dest)
{
	for (size_t i = 0; i < b->chapters; i++)
		if (strcmp(b->chapter[i].dest, dest) == 0)
			return b->chapter[i].page;
	return 0;
}

static void
pair_row(struct book *b, const char *left, const char *right)
{
	const double widths[] = { 1, 3 };
	struct bw_pdf_cell cells[] = { { left, NULL }, { right, NULL } };

	bw_pdf_row(b->pdf, widths, cells, 2, false);
}

static void
said_row(struct book *b, enum bw_say_id id, const char *right)
{
	char label[LABEL];

	pair_row(b, say(b, id, label), right);
}

/* The destination of an exhibit: codes are letters, digits and a hyphen. */
static void
exhibit_dest(char out[static 40], const struct bw_value *exhibit)
{
	snprintf(out, 40, "ex-%.30s", text_of(exhibit, "exhibit"));
}

static void
join(struct bw_buf *out, const struct bw_value *array, const char *key)
{
	for (size_t i = 0; i < bw_value_count(array); i++) {
		const struct bw_value *v = bw_value_at(array, i);
		const char *text = key ? bw_value_text(bw_value_get(v, key)) : bw_value_text(v);

		bw_buf_str(out, i ? ", " : "");
		bw_buf_str(out, text ? text : "");
	}
}

static void
period(const struct book *b, struct bw_buf *out, const struct bw_value *v)
{
	const char *from = text_of(v, "from"), *to = text_of(v, "to");

	char label[LABEL];

	bw_buf_reset(out);
	if (*from && *to && strcmp(from, to) != 0)
		bw_buf_printf(out, "%s – %s", from, to);
	else if (*from && *to)
		bw_buf_str(out, from);
	else if (*from || *to) /* open to one side */
		bw_buf_printf(out, "%s %s", say(b, *to ? BW_SAY_MADE_BY : BW_SAY_MADE_FROM, label), *to ? to : from);
}

/* ---- front pages ---- */

static void
cover(struct book *b)
{
	char label[LABEL];
	const struct bw_value *m = b->d->model;

	bw_pdf_text(b->pdf, BW_PDF_TITLE, " ");
	bw_pdf_text(b->pdf, BW_PDF_TITLE, bw_say(b->lang, BW_SAY_TITLE));
	bw_pdf_text(b->pdf, BW_PDF_BOLD, say(b, BW_SAY_CONFIDENTIAL, label));
	bw_pdf_rule(b->pdf);
	said_row(b, BW_SAY_MADE, text_of(m, "made"));
	said_row(b, BW_SAY_SIGNER, text_of(bw_value_get(m, "signer"), "words"));
	bw_pdf_gap(b->pdf, 4);
	paragraph(b, BW_SAY_GUIDE_WORDS);
}

static void
index_said(struct book *b, enum bw_say_id id, const char *dest)
{
	char label[LABEL];

	bw_pdf_index_line(b->pdf, say(b, id, label), page_of(b, dest), dest, 0);
}

static void
index_sections(struct book *b)
{
	size_t n = 0;
	char dest[40];
	struct bw_buf line = { 0 };

	for (size_t i = 0; i < bw_value_count(b->sections); i++) {
		const struct bw_value *s = bw_value_at(b->sections, i), *list = bw_value_get(s, "exhibits");

		snprintf(dest, sizeof(dest), "section-%zu", i);
		bw_pdf_index_line(b->pdf, text_of(s, "title"), page_of(b, dest), dest, 0);
		for (size_t k = 0; k < bw_value_count(list); k++, n++) {
			const struct bw_value *e = bw_value_at(list, k);

			bw_buf_reset(&line);
			bw_buf_printf(&line, "%s   [%s | %s]   %s", text_of(e, "exhibit"), text_of(e, "basis"), text_of(e, "existence"),
			    text_of(bw_value_get(e, "notes"), "what"));
			exhibit_dest(dest, e);
			bw_pdf_index_line(b->pdf, bw_buf_text(&line), n < b->d->count ? b->exhibit[n].page : 0, dest, 1);
		}
	}
	bw_buf_free(&line);
}

static void
contents(struct book *b)
{
	char label[LABEL];

	bw_pdf_break(b->pdf);
	bw_pdf_heading(b->pdf, BW_PDF_H1, say(b, BW_SAY_CONTENTS, label), 0, "contents");
	index_said(b, BW_SAY_GUIDE, "guide");
	index_said(b, BW_SAY_OVERVIEW, "overview");
	index_said(b, BW_SAY_TIMELINE, "timeline");
	index_sections(b);
	index_said(b, BW_SAY_PROVENANCE, "provenance");
	index_said(b, BW_SAY_MEANING, "meaning");
	if (b->d->contact)
		index_said(b, BW_SAY_CONTACT, "contact");
}

static void
guide(struct book *b)
{
	chapter_said(b, BW_SAY_GUIDE, "guide");
	for (int id = BW_SAY_GUIDE_ORDER; id <= BW_SAY_GUIDE_WORDS; id++)
		paragraph(b, (enum bw_say_id)id);
}

static void
persons(struct book *b)
{
	const struct bw_value *list = bw_value_get(b->d->model, "persons");
	struct bw_buf roles = { 0 };
	char label[LABEL];

	if (bw_value_count(list) == 0)
		return;
	bw_pdf_text(b->pdf, BW_PDF_BOLD, say(b, BW_SAY_PERSONS, label));
	for (size_t i = 0; i < bw_value_count(list); i++) {
		bw_buf_reset(&roles);
		join(&roles, bw_value_get(bw_value_at(list, i), "roles"), NULL);
		pair_row(b, bw_buf_text(&roles), text_of(bw_value_at(list, i), "name"));
	}
	bw_pdf_gap(b->pdf, 3);
	bw_buf_free(&roles);
}

static void
anchors(struct book *b)
{
	const struct bw_value *list = bw_value_get(b->d->model, "anchors");
	char label[LABEL];

	if (bw_value_count(list) == 0)
		return;
	bw_pdf_text(b->pdf, BW_PDF_BOLD, say(b, BW_SAY_ANCHORS, label));
	for (size_t i = 0; i < bw_value_count(list); i++)
		pair_row(b, text_of(bw_value_at(list, i), "event"), text_of(bw_value_at(list, i), "text"));
	bw_pdf_gap(b->pdf, 3);
}

static void
matrix(struct book *b)
{
	const double widths[] = { 2, 1.5, 1.5, 1.5, 1.5, 1.5 };
	const struct bw_value *rows = bw_value_get(b->d->model, "matrix");
	struct bw_buf cell[5] = { { 0 } };
	char label[6][LABEL];
	struct bw_pdf_cell cells[6] = { { say(b, BW_SAY_INDICATORS, label[5]), NULL } };

	if (bw_value_count(rows) == 0)
		return;
	bw_pdf_text(b->pdf, BW_PDF_BOLD, say(b, BW_SAY_MATRIX, label[0]));
	for (int k = 0; k < 5; k++)
		cells[k + 1].text = say(b, (enum bw_say_id)(BW_SAY_SEC_BEFORE + k), label[k]);
	bw_pdf_row(b->pdf, widths, cells, 6, true);
	for (size_t i = 0; i < bw_value_count(rows); i++) {
		const struct bw_value *row = bw_value_at(rows, i);

		cells[0].text = text_of(row, "indicator");
		for (size_t k = 0; k < 5; k++) {
			bw_buf_reset(&cell[k]);
			join(&cell[k], bw_value_at(bw_value_get(row, "cells"), k), NULL);
			cells[k + 1].text = bw_buf_text(&cell[k]);
		}
		bw_pdf_row(b->pdf, widths, cells, 6, false);
	}
	for (int k = 0; k < 5; k++)
		bw_buf_free(&cell[k]);
	bw_pdf_gap(b->pdf, 2);
}

static void
overview(struct book *b)
{
	chapter_said(b, BW_SAY_OVERVIEW, "overview");
	persons(b);
	anchors(b);
	matrix(b);
	paragraph(b, BW_SAY_CAPTION);
	paragraph(b, BW_SAY_INTENTION);
}

/* Dated exhibits as they stand in the sections: those are in order of time. */
static void
timeline(struct book *b)
{
	const double widths[] = { 2.2, 1, 0.9, 0.5, 3 };
	char label[3][LABEL], dest[40];
	struct bw_pdf_cell head[] = { { say(b, BW_SAY_DATE, label[0]), NULL }, { say(b, BW_SAY_EXHIBIT, label[1]), NULL },
		{ "A", NULL }, { "B", NULL },
		{ say(b, BW_SAY_WHAT, label[2]), NULL } };
	struct bw_buf when = { 0 };

	chapter_said(b, BW_SAY_TIMELINE, "timeline");
	bw_pdf_row(b->pdf, widths, head, 5, true);
	for (size_t i = 0; i < bw_value_count(b->sections); i++) {
		const struct bw_value *list = bw_value_get(bw_value_at(b->sections, i), "exhibits");

		for (size_t k = 0; k < bw_value_count(list); k++) {
			const struct bw_value *e = bw_value_at(list, k);

			period(b, &when, e);
			if (when.len == 0)
				continue;
			exhibit_dest(dest, e);
			bw_pdf_row(b->pdf, widths,
			    (struct bw_pdf_cell[]){ { bw_buf_text(&when), NULL }, { text_of(e, "exhibit"), dest },
				{ text_of(e, "basis"), NULL }, { text_of(e, "existence"), NULL },
				{ text_of(bw_value_get(e, "notes"), "what"), NULL } }, 5, false);
		}
	}
	bw_buf_free(&when);
}

/* ---- exhibits ---- */

static void
captions(struct book *b, const struct bw_value *e)
{
	static const struct {
		enum bw_say_id id;
		const char *key;
		bool always;
	} rows[] = { { BW_SAY_WHAT, "what", true }, { BW_SAY_WHO, "who", true }, { BW_SAY_WHERE, "where", true },
		{ BW_SAY_WHEN, "when", true }, { BW_SAY_HOW_KNOWN, "how_known", true }, { BW_SAY_LANGUAGE, "language", false } };
	const struct bw_value *notes = bw_value_get(e, "notes");
	char missing[LABEL];

	say(b, BW_SAY_NOT_STATED, missing);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *text = text_of(notes, rows[i].key);

		if (*text || rows[i].always)
			said_row(b, rows[i].id, *text ? text : missing);
	}
}

static void
put_stamps(const struct book *b, struct bw_buf *out, const struct bw_value *stamps)
{
	static const struct {
		const char *compared;
		enum bw_say_id id;
	} words[] = { { "before-flight", BW_SAY_STAMP_BEFORE_FLIGHT }, { "before-entry", BW_SAY_STAMP_BEFORE_ENTRY },
		{ "after-entry", BW_SAY_STAMP_AFTER_ENTRY } };
	char label[LABEL];

	for (size_t i = 0; i < bw_value_count(stamps); i++) {
		const struct bw_value *s = bw_value_at(stamps, i);

		bw_buf_printf(out, "%s%s (%s)", i ? "\n" : "", text_of(s, "not_after"), text_of(s, "authority"));
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if (strcmp(text_of(s, "compared"), words[k].compared) == 0)
				bw_buf_printf(out, ": %s", say(b, words[k].id, label));
	}
}

static void
dates(struct book *b, const struct bw_value *e)
{
	const struct bw_value *list = bw_value_get(e, "dates"), *stamps = bw_value_get(e, "stamps");
	struct bw_buf line = { 0 }, when = { 0 };
	char label[LABEL];

	bw_buf_printf(&line, "%s", text_of(e, "basis"));
	for (size_t i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *d = bw_value_at(list, i);
		const char *weakness = text_of(d, "weakness");

		period(b, &when, d);
		bw_buf_printf(&line, "\n%s", bw_buf_text(&when));
		bw_buf_printf(&line, " (%s", say(b, BW_SAY_BASIS, label));
		bw_buf_printf(&line, ": %s; %s)", text_of(d, "basis"), text_of(d, "source"));
		if (*weakness)
			bw_buf_printf(&line, " – %s", weakness);
	}
	if (bw_value_true(bw_value_get(e, "dates_disagree")))
		bw_buf_printf(&line, "\n%s", say(b, BW_SAY_DATES_DISAGREE, label));
	if (bw_value_count(list) == 0)
		bw_buf_printf(&line, ": %s", say(b, BW_SAY_NO_DATE, label));
	said_row(b, BW_SAY_EVENT_DATE, bw_buf_text(&line));
	bw_buf_reset(&line);
	bw_buf_printf(&line, "%s%s", text_of(e, "existence"), bw_value_count(stamps) > 0 ? "\n" : ": ");
	if (bw_value_count(stamps) > 0)
		put_stamps(b, &line, stamps);
	else
		bw_buf_str(&line, say(b, BW_SAY_NO_STAMP, label));
	said_row(b, BW_SAY_BYTES_DATE, bw_buf_text(&line));
	bw_buf_free(&line);
	bw_buf_free(&when);
}

static void
tags(struct book *b, const struct bw_value *e)
{
	struct bw_buf line = { 0 };

	join(&line, bw_value_get(e, "tags"), NULL);
	if (line.len)
		said_row(b, BW_SAY_INDICATORS, bw_buf_text(&line));
	bw_buf_free(&line);
}

static void
chat_summary(struct book *b, const struct bw_value *chat)
{
	const struct bw_value *people = bw_value_get(chat, "participants");
	struct bw_buf line = { 0 };
	char label[LABEL];

	bw_buf_printf(&line, "%lld %s", (long long)bw_value_int(bw_value_get(chat, "messages")), say(b, BW_SAY_MESSAGES, label));
	for (size_t i = 0; i < bw_value_count(people); i++) {
		const struct bw_value *p = bw_value_at(people, i);

		bw_buf_printf(&line, "\n%s: %lld", text_of(p, "name"), (long long)bw_value_int(bw_value_get(p, "messages")));
	}
	said_row(b, BW_SAY_CHAT, bw_buf_text(&line));
	bw_buf_reset(&line);
	bw_buf_printf(&line, "%s – %s", text_of(chat, "first"), text_of(chat, "last"));
	said_row(b, BW_SAY_FIRST_LAST, bw_buf_text(&line));
	bw_buf_free(&line);
}

/* The other reading of a time; where there is none, the one. */
static const char *
other_of(const struct bw_value *r, const char *key)
{
	char other[24];

	snprintf(other, sizeof(other), "%s_other", key);
	return text_of(r, bw_value_is_null(bw_value_get(r, other)) ? key : other);
}

/* What chose the messages, where it was no hand. */
static void
chosen_row(struct book *b, const struct bw_value *chosen)
{
	long long open = (long long)(bw_value_int(bw_value_get(chosen, "open")) + bw_value_int(bw_value_get(chosen, "undated")));
	struct bw_buf line = { 0 };
	char label[LABEL];

	if (bw_value_is_null(chosen) || strcmp(text_of(chosen, "by"), "lines") == 0)
		return;
	bw_buf_str(&line, text_of(chosen, "text"));
	if (open > 0)
		bw_buf_printf(&line, "\n%lld %s", open, say(b, BW_SAY_CHOSEN_OPEN, label));
	said_row(b, BW_SAY_CHOSEN, bw_buf_text(&line));
	bw_buf_free(&line);
}

/* Whose messages were left out, and who stands in it by a label: never passed over. */
static void
people_rows(struct book *b, const struct bw_value *x)
{
	const struct bw_value *redacted = bw_value_get(x, "redacted");
	long long only = (long long)bw_value_int(bw_value_get(bw_value_get(x, "chosen"), "only"));
	struct bw_buf line = { 0 };
	char label[LABEL];

	if (only > 0) {
		bw_buf_printf(&line, "%lld %s", only, say(b, BW_SAY_ONLY_COUNT, label));
		said_row(b, BW_SAY_ONLY, bw_buf_text(&line));
	}
	bw_buf_reset(&line);
	if (!bw_value_is_null(redacted)) {
		bw_buf_printf(&line, "%lld %s", (long long)bw_value_int(bw_value_get(redacted, "persons")),
		    say(b, BW_SAY_LABELS_PERSONS, label));
		bw_buf_printf(&line, "\n%lld %s", (long long)bw_value_int(bw_value_get(redacted, "messages")),
		    say(b, BW_SAY_LABELS_MESSAGES, label));
		said_row(b, BW_SAY_LABELS, bw_buf_text(&line));
	}
	bw_buf_free(&line);
}

/* One line for each run of messages: its times, in both readings where both stand. */
static void
excerpt_summary(struct book *b, const struct bw_value *x)
{
	const struct bw_value *ranges = bw_value_get(x, "ranges");
	struct bw_buf line = { 0 };
	char label[LABEL];

	bw_buf_printf(&line, "%lld / %lld %s", (long long)bw_value_int(bw_value_get(x, "messages")),
	    (long long)bw_value_int(bw_value_get(x, "of")), say(b, BW_SAY_MESSAGES, label));
	for (size_t i = 0; i < bw_value_count(ranges); i++) {
		const struct bw_value *r = bw_value_at(ranges, i);

		bw_buf_printf(&line, "\n%s: %s – %s", text_of(r, "lines"), text_of(r, "first"), text_of(r, "last"));
		if (!bw_value_is_null(bw_value_get(r, "first_other")) || !bw_value_is_null(bw_value_get(r, "last_other")))
			bw_buf_printf(&line, " | %s – %s", other_of(r, "first"), other_of(r, "last"));
	}
	said_row(b, BW_SAY_EXCERPT, bw_buf_text(&line));
	chosen_row(b, bw_value_get(x, "chosen"));
	people_rows(b, x);
	bw_buf_reset(&line);
	put_stamps(b, &line, bw_value_get(x, "stamps"));
	said_row(b, BW_SAY_CHAT_DATE, line.len ? bw_buf_text(&line) : say(b, BW_SAY_NO_STAMP, label));
	bw_buf_free(&line);
	if (strcmp(text_of(x, "order_proof"), "ambiguous") == 0)
		said_row(b, BW_SAY_REMARK, say(b, BW_SAY_BOTH_READINGS, label));
}

static void
message_line(struct book *b, const struct bw_value *m, struct bw_buf *line)
{
	bw_buf_reset(line);
	bw_buf_printf(line, "%s  %s: %s", text_of(m, "time"), text_of(m, "sender"), text_of(m, "text"));
	bw_pdf_text(b->pdf, BW_PDF_SMALL, bw_buf_text(line));
}

/* An excerpt whose file is no text for people, whole and with its gaps. */
static void
excerpt_lines(struct book *b, const struct bw_value *lines)
{
	struct bw_buf line = { 0 };
	char label[LABEL];

	bw_pdf_gap(b->pdf, 2);
	bw_pdf_text(b->pdf, BW_PDF_NOTE, say(b, BW_SAY_READ_LINES, label));
	for (size_t i = 0; i < bw_value_count(lines); i++) {
		const struct bw_value *m = bw_value_at(lines, i);
		long long gap = (long long)bw_value_int(bw_value_get(m, "gap"));

		if (gap == 0) {
			message_line(b, m, &line);
			continue;
		}
		bw_buf_reset(&line);
		bw_buf_printf(&line, "[… %lld %s …]", gap, say(b, gap == 1 ? BW_SAY_GAP_ONE : BW_SAY_GAP, label));
		bw_pdf_text(b->pdf, BW_PDF_BOLD, bw_buf_text(&line));
	}
	bw_buf_free(&line);
}

static void
chat_lines(struct book *b, const struct bw_value *chat, const struct bw_value *lines)
{
	struct bw_buf line = { 0 };
	int64_t left = bw_value_int(bw_value_get(chat, "messages")) - (int64_t)bw_value_count(lines);
	char label[LABEL];

	bw_pdf_gap(b->pdf, 2);
	bw_pdf_text(b->pdf, BW_PDF_NOTE, bw_say(b->lang, BW_SAY_CHAT_LIMIT));
	if (bw_say_below(b->lang, BW_SAY_CHAT_LIMIT))
		bw_pdf_text(b->pdf, BW_PDF_NOTE, bw_say_below(b->lang, BW_SAY_CHAT_LIMIT));
	for (size_t i = 0; i < bw_value_count(lines); i++)
		message_line(b, bw_value_at(lines, i), &line);
	if (left > 0) {
		bw_buf_reset(&line);
		bw_buf_printf(&line, "[… %lld %s]", (long long)left, say(b, BW_SAY_CHAT_MORE, label));
		bw_pdf_text(b->pdf, BW_PDF_BOLD, bw_buf_text(&line));
	}
	bw_buf_free(&line);
}

/* The next line of *text without its end (LF, CR LF or CR); false behind the last. */
static bool
next_line(const char **text, struct bw_bytes *line)
{
	const char *p = *text;

	if (*p == '\0')
		return false;
	line->data = (const uint8_t *)p;
	line->len = strcspn(p, "\r\n");
	p += line->len;
	p += p[0] == '\r' && p[1] == '\n' ? 2 : *p != '\0';
	*text = p;
	return true;
}

static bool
is_blank(struct bw_bytes line)
{
	while (line.len > 0 && (line.data[line.len - 1] == ' ' || line.data[line.len - 1] == '\t'))
		line.len--;
	return line.len == 0;
}

/* Do blank lines part the text? Then a line alone is no paragraph. */
static bool
has_blank_between(const char *text)
{
	bool words = false, blank = false;
	struct bw_bytes line;

	while (next_line(&text, &line)) {
		if (words && blank && !is_blank(line))
			return true;
		blank = is_blank(line);
		words |= !blank;
	}
	return false;
}

static void
put_paragraph(struct book *b, struct bw_buf *words)
{
	if (words->len > 0)
		bw_pdf_text(b->pdf, BW_PDF_BODY, bw_buf_text(words));
	bw_buf_reset(words);
}

/* The text as it was written, line by line; each paragraph has a number, in
 * brackets, since people number their paragraphs themselves, too. */
static void
whole_text(struct book *b, const char *text, enum bw_say_id what)
{
	bool parted = has_blank_between(text);
	struct bw_buf words = { 0 };
	struct bw_bytes line;
	char label[LABEL];
	unsigned int n = 0;

	bw_pdf_gap(b->pdf, 2);
	bw_pdf_text(b->pdf, BW_PDF_NOTE, say(b, what, label));
	while (next_line(&text, &line)) {
		bool blank = is_blank(line);

		if (!parted || blank)
			put_paragraph(b, &words);
		if (blank)
			continue;
		if (words.len > 0)
			bw_buf_u8(&words, '\n');
		else
			bw_buf_printf(&words, "[%u]  ", ++n);
		bw_buf_put(&words, line.data, line.len);
	}
	put_paragraph(b, &words);
	bw_buf_free(&words);
}

/* What is looked at must not pass for all there is. */
static void
put_frames(const struct book *b, uint32_t frames, struct bw_buf *out)
{
	bool both = b->lang != BW_LANG_NL && b->lang != BW_LANG_EN;
	enum bw_lang lang = both ? BW_LANG_NL : b->lang;

	bw_buf_printf(out, "16 %s %u %s", bw_say(lang, BW_SAY_OF), (unsigned)frames, bw_say(lang, BW_SAY_FRAMES));
	if (both)
		bw_buf_printf(out, " / 16 %s %u %s", bw_say(BW_LANG_EN, BW_SAY_OF), (unsigned)frames,
		    bw_say(BW_LANG_EN, BW_SAY_FRAMES));
}

static void
frames_note(struct book *b, uint32_t frames)
{
	struct bw_buf words = { 0 };

	put_frames(b, frames, &words);
	bw_pdf_text(b->pdf, BW_PDF_NOTE, bw_buf_text(&words));
	bw_buf_free(&words);
}

/* Of whom a translation is, and in what capacity; and that there is one. */
static void
translation(struct book *b, const struct bw_value *e)
{
	const struct bw_value *t = bw_value_get(e, "translation"), *list = bw_value_get(e, "translations");
	bool sworn = strcmp(text_of(t, "kind"), "sworn") == 0;
	struct bw_buf line = { 0 };
	char label[LABEL];

	if (!bw_value_is_null(t)) {
		said_row(b, BW_SAY_TRANSLATION_OF, text_of(t, "of"));
		bw_buf_printf(&line, "%s, %s", text_of(t, "by"), say(b, sworn ? BW_SAY_SWORN : BW_SAY_NOT_SWORN, label));
		if (*text_of(t, "number"))
			bw_buf_printf(&line, ", %s %s", say(b, BW_SAY_NUMBER, label), text_of(t, "number"));
		said_row(b, BW_SAY_TRANSLATOR, bw_buf_text(&line));
	}
	bw_buf_reset(&line);
	join(&line, list, NULL);
	if (line.len > 0)
		said_row(b, BW_SAY_TRANSLATIONS, bw_buf_text(&line));
	bw_buf_free(&line);
}

static void
exhibit(struct book *b, const struct bw_value *e, size_t n, bool first)
{
	const struct bw_exhibit_page *page = n < b->d->count ? &b->d->exhibit[n] : NULL;
	const struct bw_value *chat = bw_value_get(e, "chat"), *statement = bw_value_get(e, "statement");
	bool form = !bw_value_is_null(statement);
	char label[LABEL], stills[LABEL], dest[40], title[LABEL + 40];

	exhibit_dest(dest, e);
	snprintf(title, sizeof(title), "%s %s", say(b, BW_SAY_EXHIBIT, label), text_of(e, "exhibit"));
	if (form) {
		if (!first) /* that one stands below the heading of its section */
			bw_pdf_break(b->pdf);
		bw_pdf_part(b->pdf, text_of(e, "exhibit"), page ? b->exhibit[n].pages : 0);
	}
	if (page && page->sheets > 0)
		bw_pdf_need(b->pdf, 130);
	bw_pdf_heading(b->pdf, BW_PDF_H2, title, 1, dest);
	if (page)
		b->exhibit[n].page = bw_pdf_page(b->pdf);
	if (page && page->sheets > 0)
		bw_pdf_jpeg(b->pdf, page->sheet[0].data, page->sheet[0].len, 110);
	if (page && page->sheets > 0 && page->film)
		bw_pdf_text(b->pdf, BW_PDF_NOTE, say(b, BW_SAY_FILM_STILLS, stills));
	if (page && page->frames > 0)
		frames_note(b, page->frames);
	bw_pdf_rows_begin(b->pdf);
	captions(b, e);
	dates(b, e);
	tags(b, e);
	translation(b, e);
	if (!bw_value_is_null(chat))
		chat_summary(b, chat);
	if (!bw_value_is_null(bw_value_get(e, "excerpt")))
		excerpt_summary(b, bw_value_get(e, "excerpt"));
	said_row(b, BW_SAY_FILE, text_of(e, "file"));
	bw_pdf_rows_end(b->pdf);
	if (!bw_value_is_null(bw_value_get(e, "overview")))
		bw_dossier_overview(b->pdf, b->lang, bw_value_get(e, "overview"));
	if (page && !bw_value_is_null(chat) && page->lines)
		chat_lines(b, chat, page->lines);
	else if (page && page->lines)
		excerpt_lines(b, page->lines);
	else if (page && page->text)
		whole_text(b, page->text, strcmp(text_of(e, "kind"), "statement") == 0 ? BW_SAY_STATEMENT_TEXT :
		    BW_SAY_FILE_TEXT);
	if (form) {
		bw_dossier_form(b->pdf, b->lang, statement);
		if (page)
			b->exhibit[n].pages = bw_pdf_page(b->pdf) - b->exhibit[n].page + 1;
		bw_pdf_break(b->pdf);
		bw_pdf_part(b->pdf, NULL, 0);
		return;
	}
	bw_pdf_gap(b->pdf, 5);
}

static void
exhibits(struct book *b)
{
	size_t n = 0;
	char dest[40];

	for (size_t i = 0; i < bw_value_count(b->sections); i++) {
		const struct bw_value *s = bw_value_at(b->sections, i), *list = bw_value_get(s, "exhibits");

		snprintf(dest, sizeof(dest), "section-%zu", i);
		bw_pdf_break(b->pdf);
		chapter(b, text_of(s, "title"), dest);
		for (size_t k = 0; k < bw_value_count(list); k++, n++)
			exhibit(b, bw_value_at(list, k), n, k == 0);
	}
}

/* ---- back pages ---- */

static void
provenance(struct book *b)
{
	const double widths[] = { 1, 3, 1.2, 7 };
	char label[4][LABEL], size[32];
	struct bw_pdf_cell head[] = { { bw_say(b->lang, BW_SAY_EXHIBIT), NULL }, { say(b, BW_SAY_FILE, label[1]), NULL },
		{ say(b, BW_SAY_SIZE, label[2]), NULL }, { say(b, BW_SAY_HASH, label[3]), NULL } };

	head[0].text = "";
	chapter_said(b, BW_SAY_PROVENANCE, "provenance");
	bw_pdf_row(b->pdf, widths, head, 4, true);
	for (size_t i = 0; i < bw_value_count(b->sections); i++) {
		const struct bw_value *list = bw_value_get(bw_value_at(b->sections, i), "exhibits");

		for (size_t k = 0; k < bw_value_count(list); k++) {
			const struct bw_value *e = bw_value_at(list, k);

			snprintf(size, sizeof(size), "%lld", (long long)bw_value_int(bw_value_get(e, "size")));
			bw_pdf_row(b->pdf, widths,
			    (struct bw_pdf_cell[]){ { text_of(e, "exhibit"), NULL }, { text_of(e, "file"), NULL }, { size, NULL },
				{ text_of(e, "sha256"), NULL } }, 4, false);
		}
	}
	bw_pdf_gap(b->pdf, 4);
	chapter_said(b, BW_SAY_MEANING, "meaning");
	for (int id = BW_SAY_MEANING_DOES; id <= BW_SAY_MEANING_SIGNATURE; id++)
		paragraph(b, (enum bw_say_id)id);
}

#define LARGE_MM 225 /* with its label, a page of ours */

static void
contact_exhibit(struct book *b, const struct bw_exhibit_page *x, const char *code)
{
	struct bw_buf told = { 0 };
	char label[LABEL];

	bw_buf_str(&told, code);
	if (x->frames > 0) {
		bw_buf_str(&told, "\n");
		put_frames(b, x->frames, &told);
	}
	for (size_t i = 0; i < x->sheets; i++) {
		const struct bw_buf *jpeg = &x->sheet[i];

		if (!x->pages) {
			bw_pdf_contact(b->pdf, jpeg->data, jpeg->len, bw_buf_text(&told), x->film ? 1 : 4);
			continue;
		}
		bw_pdf_contact_end(b->pdf);
		bw_pdf_need(b->pdf, LARGE_MM + 10);
		snprintf(label, sizeof(label), "%s (%zu/%zu)", code, i + 1, x->sheets);
		bw_pdf_text(b->pdf, BW_PDF_BOLD, x->sheets > 1 ? label : code);
		bw_pdf_jpeg(b->pdf, jpeg->data, jpeg->len, LARGE_MM);
	}
	bw_buf_free(&told);
}

/* Films, or what is no film; the pictures of a film need the width of the page. */
static void
contacts(struct book *b, bool films)
{
	size_t n = 0;
	bool told = !films;

	for (size_t i = 0; i < bw_value_count(b->sections); i++) {
		const struct bw_value *list = bw_value_get(bw_value_at(b->sections, i), "exhibits");

		for (size_t k = 0; k < bw_value_count(list); k++, n++) {
			const struct bw_exhibit_page *page = n < b->d->count ? &b->d->exhibit[n] : NULL;

			if (!page || page->sheets == 0 || page->film != films)
				continue;
			if (!told)
				paragraph(b, BW_SAY_CONTACT_FILM);
			told = true;
			contact_exhibit(b, page, text_of(bw_value_at(list, k), "exhibit"));
		}
	}
	bw_pdf_contact_end(b->pdf);
}

static void
contact_sheet(struct book *b)
{
	chapter_said(b, BW_SAY_CONTACT, "contact");
	paragraph(b, BW_SAY_CONTACT_LOOK);
	contacts(b, false);
	contacts(b, true);
}

static enum bw_rc
draw(struct book *b, struct bw_buf *out, size_t *pages, struct bw_err *err)
{
	char label[LABEL];
	struct bw_pdf_info info = { .title = "Dossier", .footer = say(b, BW_SAY_CONFIDENTIAL, label),
		.lang = b->lang == BW_LANG_EN ? "en" : "nl", .time_ms = b->d->time_ms, .pages = *pages };
	enum bw_rc rc = bw_pdf_new(&info, out, &b->pdf, err);

	if (rc != BW_OK)
		return rc;
	cover(b);
	contents(b);
	b->chapters = 0; /* what the first pass noted has been used */
	guide(b);
	overview(b);
	timeline(b);
	exhibits(b);
	provenance(b);
	if (b->d->contact)
		contact_sheet(b);
	return bw_pdf_finish(b->pdf, pages, err);
}

enum bw_rc
bw_dossier_pdf(const struct bw_dossier_pages *d, struct bw_buf *out, size_t *pages, struct bw_err *err)
{
	struct book b = { .d = d, .sections = bw_value_get(d->model, "sections") };
	struct bw_buf first = { 0 };
	enum bw_rc rc;

	*pages = 0;
	if (d->lang)
		b.lang = strcmp(d->lang, "en") == 0 ? BW_LANG_EN : BW_LANG_NL;
	b.exhibit = calloc(d->count + 1, sizeof(*b.exhibit));
	if (!b.exhibit)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the pages");
	/* The first pass finds out the page numbers. */
	rc = draw(&b, &first, pages, err);
	bw_buf_free(&first);
	if (rc == BW_OK)
		rc = draw(&b, out, pages, err);
	free(b.exhibit);
	return rc;
}

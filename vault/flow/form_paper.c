/* The form on paper: questions with room to write. */
#include <stdio.h>
#include <string.h>

#include "flow/form.h"
#include "flow/pdf.h"

/* No time of making: it is nobody's business, and would change the bytes. */
#define NO_TIME_MS 946684800000
#define BETWEEN "\xc2\xa0\xc2\xa0\xc2\xa0 "

struct paper {
	const struct bw_form_words *w;
	struct bw_pdf *pdf;
	unsigned number;
	bool sheet; /* that for the lawyer alone is drawn */
};

static void
put_note(void *ctx, const char *text)
{
	bw_pdf_text(((struct paper *)ctx)->pdf, BW_PDF_BODY, text);
}

static void
lines(struct paper *p, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		bw_pdf_gap(p->pdf, 5.5);
		bw_pdf_rule(p->pdf);
	}
	bw_pdf_gap(p->pdf, 2);
}

/* Do they fit on a line? */
static bool
fits(const struct paper *p, uint32_t choices)
{
	size_t len = 0;

	for (int c = 0; c < BW_FORM_CHOICES; c++)
		if (choices >> c & 1u)
			len += strlen(p->w->choice[c]) + 6;
	return len <= 84;
}

static void
boxes(struct paper *p, uint32_t choices)
{
	struct bw_buf line = { 0 };
	bool together = fits(p, choices);

	for (int c = 0; c < BW_FORM_CHOICES; c++)
		if (choices >> c & 1u)
			bw_buf_printf(&line, "%s\xe2\x98\x90\xc2\xa0%s", line.len == 0 ? "" : together ? BETWEEN : "\n",
			    p->w->choice[c]);
	bw_pdf_text(p->pdf, BW_PDF_BODY, bw_buf_text(&line));
	bw_pdf_gap(p->pdf, 1);
	bw_buf_free(&line);
}

static unsigned
room_of(enum bw_form_id id)
{
	if (bw_form_fields[id].kind == BW_FORM_LINE)
		return id == BW_FORM_SIGNATURE ? 2 : 1;
	return id == BW_FORM_STORY ? 16 : id == BW_FORM_SELF || bw_form_fields[id].third ? 4 : 6;
}

/* Together with the room for its answer; a long one may go on over the page. */
static double
height(enum bw_form_id id)
{
	const struct bw_form_field *f = &bw_form_fields[id];
	double mm = 14;

	if (f->choices == 0)
		return mm + 8.5 * (room_of(id) < 6 ? room_of(id) : 6);
	for (int c = 0; c < BW_FORM_CHOICES; c++)
		mm += f->choices >> c & 1u ? 5 : 0;
	return mm; /* one below the other: the most it takes */
}

static void
paper_question(void *ctx, enum bw_form_id id, unsigned block)
{
	struct paper *p = ctx;
	const struct bw_form_field *f = &bw_form_fields[id];
	const char *label = p->w->field[id].label, *help = p->w->field[id].help;
	char text[400];

	/* From paper nothing can be left out, so these are not on the pages of the statement. */
	if (bw_form_stays(id) != p->sheet || id == BW_FORM_CONTACT_BY)
		return;
	if (f->kind == BW_FORM_GROUP) {
		snprintf(text, sizeof(text), "%s (%u)", label, block);
		if (block > 1) /* a page for each; the first is below the heading of them all */
			bw_pdf_break(p->pdf);
		bw_pdf_heading(p->pdf, BW_PDF_H2, text, 1, NULL);
		return;
	}
	if (f->kind == BW_FORM_SECTION) {
		if (id == BW_FORM_S_SEEN)
			bw_pdf_break(p->pdf);
		bw_pdf_need(p->pdf, 70);
		bw_pdf_heading(p->pdf, BW_PDF_H1, label, 0, NULL);
	} else {
		bw_pdf_need(p->pdf, height(id));
		snprintf(text, sizeof(text), "%u. %s", ++p->number, label);
		bw_pdf_text(p->pdf, BW_PDF_BOLD, text);
	}
	if (help != NULL && !p->sheet)
		bw_pdf_text(p->pdf, BW_PDF_NOTE, help);
	if (f->choices != 0)
		boxes(p, f->choices);
	else if (f->kind != BW_FORM_SECTION)
		lines(p, room_of(id));
}

static enum bw_rc
draw(const struct bw_form_words *w, enum bw_form_role role, struct bw_buf *out, size_t *pages, struct bw_err *err)
{
	const char *title = bw_form_title(w, role);
	struct bw_pdf_info info = { .title = title, .footer = title, .lang = w->code, .time_ms = NO_TIME_MS, .pages = *pages };
	struct paper p = { .w = w };
	enum bw_rc rc = bw_pdf_new(&info, out, &p.pdf, err);

	if (rc != BW_OK)
		return rc;
	bw_pdf_text(p.pdf, BW_PDF_TITLE, title);
	bw_form_intro(w, role, BW_FORM_SAY_HOW_PAPER, put_note, &p);
	bw_form_visit(role, paper_question, &p);
	bw_pdf_break(p.pdf);
	bw_pdf_heading(p.pdf, BW_PDF_H1, w->say[BW_FORM_SAY_SHEET], 0, NULL);
	bw_pdf_text(p.pdf, BW_PDF_BODY, w->say[BW_FORM_SAY_SHEET_HELP]);
	p.sheet = true;
	bw_form_visit(role, paper_question, &p);
	return bw_pdf_finish(p.pdf, pages, err);
}

enum bw_rc
bw_form_make_paper(const struct bw_form_words *w, enum bw_form_role role, struct bw_buf *out, struct bw_err *err)
{
	struct bw_buf first = { 0 };
	size_t pages = 0;
	enum bw_rc rc = draw(w, role, &first, &pages, err); /* finds out how many pages there are */

	bw_buf_free(&first);
	return rc == BW_OK ? draw(w, role, out, &pages, err) : rc;
}

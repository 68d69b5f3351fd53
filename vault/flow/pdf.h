/* Pages of a document: A4, flowing paragraphs in any script, tables, pictures,
 * page numbers, bookmarks and links. Same input and time give the same bytes
 * (on the same system libraries and fonts). Black on white, but for pictures and for signs
 * such as hearts, which are in colour. */
#ifndef BW_FLOW_PDF_H
#define BW_FLOW_PDF_H

#include <stdbool.h>

#include "base/bytes.h"

struct bw_pdf;

struct bw_pdf_info {
	const char *title;
	const char *footer; /* left of the page number; NULL: none */
	const char *lang;   /* BCP 47, for hyphenation and fonts */
	int64_t time_ms;    /* becomes the creation date, in UTC */
	size_t pages;	    /* the N of "n / N"; 0 on the first pass, then the count of it */
};

/* Text styles. */
enum bw_pdf_style {
	BW_PDF_BODY,
	BW_PDF_SMALL,
	BW_PDF_BOLD,
	BW_PDF_MONO,
	BW_PDF_TITLE,
	BW_PDF_H1,
	BW_PDF_H2,
	BW_PDF_NOTE /* italic, small: the second language */
};

/* Appends the file to out. The object is used by one thread. */
enum bw_rc bw_pdf_new(const struct bw_pdf_info *info, struct bw_buf *out, struct bw_pdf **pdf, struct bw_err *err) BW_MUST_USE;
/* Ends the file and gives the page count; consumes pdf in every case. The
 * first failure of any call since bw_pdf_new() comes out here. */
enum bw_rc bw_pdf_finish(struct bw_pdf *pdf, size_t *pages, struct bw_err *err) BW_MUST_USE;
void bw_pdf_abort(struct bw_pdf *pdf); /* NULL is fine */

/* From this page on the foot also says "NAME 1 / pages", counted anew; pages 0: not known yet. NULL
 * ends it. name is copied. Call it right after bw_pdf_break(). */
void bw_pdf_part(struct bw_pdf *pdf, const char *name, size_t pages);

/* Current page, from 1. */
size_t bw_pdf_page(const struct bw_pdf *pdf);
/* Start a new page, unless this one is still empty. */
void bw_pdf_break(struct bw_pdf *pdf);
/* Break unless mm millimetres are left. */
void bw_pdf_need(struct bw_pdf *pdf, double mm);
void bw_pdf_gap(struct bw_pdf *pdf, double mm);
void bw_pdf_rule(struct bw_pdf *pdf);

/* A paragraph; text is UTF-8, newlines break lines. Direction follows the text. */
void bw_pdf_text(struct bw_pdf *pdf, enum bw_pdf_style style, const char *text);
/* A heading with a bookmark of this text at level (0 top, 1 below) and a named
 * destination; dest NULL: no destination. */
void bw_pdf_heading(struct bw_pdf *pdf, enum bw_pdf_style style, const char *text, int level, const char *dest);
/* One line of an index: text, dots, page number (0: none), linked to dest. */
void bw_pdf_index_line(struct bw_pdf *pdf, const char *text, size_t page, const char *dest, int indent);

#define BW_PDF_COLUMNS 8
struct bw_pdf_cell {
	const char *text; /* NULL: empty */
	const char *dest; /* link to a destination, or NULL */
};
/* A table row; widths are shares of the text width. The header row is drawn
 * bold and repeated by the caller. A row taller than a page is split. */
void bw_pdf_row(struct bw_pdf *pdf, const double *widths, const struct bw_pdf_cell *cells, size_t count, bool header);
/* Rows between these two (without links and headers) are drawn at the end: none of them stands
 * alone at the foot or the top of a page. Nothing else is drawn in between. */
void bw_pdf_rows_begin(struct bw_pdf *pdf);
void bw_pdf_rows_end(struct bw_pdf *pdf);

/* A baseline or progressive JPEG, put in as it is, at most max_h_mm high and
 * the text width wide; never larger than 150 points an inch would give.
 * Caption below by the caller. */
void bw_pdf_jpeg(struct bw_pdf *pdf, const void *jpeg, size_t len, double max_h_mm);

#define BW_PDF_SHADES 4 /* black, white, dark grey, light grey */
struct bw_pdf_bar {
	uint64_t part[BW_PDF_SHADES]; /* from the bottom */
	char label[8];		      /* below it; empty for none */
};
/* Bars side by side over the text width, the highest h_mm high; its figure stands beside it. */
void bw_pdf_bars(struct bw_pdf *pdf, const struct bw_pdf_bar *bars, size_t count, double h_mm);

/* A cell of a contact sheet: count across, label below. */
void bw_pdf_contact(struct bw_pdf *pdf, const void *jpeg, size_t len, const char *label, size_t across);
void bw_pdf_contact_end(struct bw_pdf *pdf);

#endif

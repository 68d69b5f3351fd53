/* The page engine, over cairo and pango. */
#include "flow/pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "flow/color_glyphs.h"

#define MM (72.0 / 25.4)
#define PAGE_W 595.276
#define PAGE_H 841.890
#define LEFT (20 * MM)
#define TOP (18 * MM)
#define BOTTOM (PAGE_H - 20 * MM)
#define WIDTH (PAGE_W - 2 * LEFT)
#define CELL_PAD 2.0
/* Off: cairo 1.16 writes the links of a page under other object numbers than
 * the page names, and strict readers call the file damaged. */
#define LINKS 0
#define FONT "Noto Sans, DejaVu Sans, sans-serif"

struct column {
	PangoLayout *layout;
	PangoLayoutIter *iter;
	double x, width;
	bool more;
};

struct row {
	struct column column[BW_PDF_COLUMNS];
	size_t count;
	double height;
};

#define ROWS_KEPT 32 /* more are drawn in part before the end */

struct contact {
	size_t column; /* 0: at the start of a row */
	double top, height;
};

struct bw_pdf {
	struct bw_pdf_info info;
	struct bw_buf *out;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *text;
	size_t page;
	double y;
	bool empty;	/* nothing drawn on this page yet */
	char part[40];	/* "" for none */
	size_t part_first, part_pages;
	int outline[2]; /* the last bookmark of each level */
	bool keep; /* rows */
	struct row row[ROWS_KEPT];
	size_t rows;
	struct contact contact;
	struct bw_color_glyphs signs;
	enum bw_rc rc;
};

static const struct {
	const char *font;
	double after; /* space below, in points */
} styles[] = {
	[BW_PDF_BODY] = { FONT " 9.5", 4 },
	[BW_PDF_SMALL] = { FONT " 8", 2 },
	[BW_PDF_BOLD] = { FONT " Bold 9.5", 2 },
	[BW_PDF_MONO] = { "Noto Sans Mono, DejaVu Sans Mono, monospace 7.5", 2 },
	[BW_PDF_TITLE] = { FONT " Bold 22", 10 },
	[BW_PDF_H1] = { FONT " Bold 14", 6 },
	[BW_PDF_H2] = { FONT " Bold 11", 4 },
	[BW_PDF_NOTE] = { FONT " Italic 8.5", 5 },
};

static cairo_status_t
append(void *ctx, const unsigned char *data, unsigned int len)
{
	struct bw_buf *out = ctx;

	bw_buf_put(out, data, len);
	return out->bad ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void
set_metadata(struct bw_pdf *pdf)
{
	char date[32] = "";
	time_t seconds = (time_t)(pdf->info.time_ms / 1000);
	struct tm tm;

	if (gmtime_r(&seconds, &tm))
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, pdf->info.title);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

enum bw_rc
bw_pdf_new(const struct bw_pdf_info *info, struct bw_buf *out, struct bw_pdf **pdf, struct bw_err *err)
{
	struct bw_pdf *p;
	cairo_font_options_t *options;
	enum bw_rc rc;

	*pdf = NULL;
	if ((rc = bw_drawing_load(err)) != BW_OK)
		return rc;
	if ((p = calloc(1, sizeof(*p))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a page");
	p->info = *info;
	p->out = out;
	p->page = 1;
	p->y = TOP;
	p->empty = true;
	p->surface = cairo_pdf_surface_create_for_stream(append, out, PAGE_W, PAGE_H);
	p->cr = cairo_create(p->surface);
	set_metadata(p);
	p->text = pango_cairo_create_context(p->cr);
	/* What the screen of this machine would like must not shape the page. */
	options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(p->text, options);
	pango_cairo_context_set_resolution(p->text, 72);
	cairo_font_options_destroy(options);
	pango_context_set_language(p->text, pango_language_from_string(info->lang ? info->lang : "nl"));
	*pdf = p;
	return BW_OK;
}

static PangoLayout *
layout_new(struct bw_pdf *pdf, enum bw_pdf_style style, const char *text, double width)
{
	PangoLayout *layout = pango_layout_new(pdf->text);
	PangoFontDescription *font = pango_font_description_from_string(styles[style].font);
	struct bw_buf clean = { 0 };

	/* Pango would draw malformed bytes as boxes and warn on standard error. */
	if (!bw_utf8_valid(text, strlen(text))) {
		bw_utf8_escape(&clean, text, strlen(text));
		text = bw_buf_text(&clean);
	}
	pango_layout_set_font_description(layout, font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(layout, TRUE);
	pango_layout_set_text(layout, text, -1);
	pango_font_description_free(font);
	bw_buf_free(&clean);
	return layout;
}

/* The line at *iter, whose extents are box, of a layout that starts at x, y. */
static void
draw_line(struct bw_pdf *pdf, PangoLayoutIter *iter, const PangoRectangle *box, double x, double y)
{
	bw_color_glyphs_line(&pdf->signs, pdf->cr, pango_layout_iter_get_line_readonly(iter), x + (double)box->x / PANGO_SCALE,
	    y + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE);
}

static void
draw_layout(struct bw_pdf *pdf, PangoLayout *layout, double x, double y)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	PangoRectangle box;

	do {
		pango_layout_iter_get_line_extents(iter, NULL, &box);
		draw_line(pdf, iter, &box, x, y);
	} while (pango_layout_iter_next_line(iter));
	pango_layout_iter_free(iter);
}

static void
draw_footer(struct bw_pdf *pdf)
{
	char number[64], part[80];
	PangoLayout *layout;

	if (pdf->part[0] != '\0') {
		if (pdf->part_pages)
			snprintf(part, sizeof(part), "%s: %zu / %zu", pdf->part, pdf->page - pdf->part_first + 1, pdf->part_pages);
		else
			snprintf(part, sizeof(part), "%s: %zu", pdf->part, pdf->page - pdf->part_first + 1);
		layout = layout_new(pdf, BW_PDF_SMALL, part, WIDTH);
		pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
		draw_layout(pdf, layout, LEFT, BOTTOM + 6 * MM);
		g_object_unref(layout);
	}
	if (pdf->info.pages)
		snprintf(number, sizeof(number), "p. %zu / %zu", pdf->page, pdf->info.pages);
	else
		snprintf(number, sizeof(number), "p. %zu", pdf->page);
	layout = layout_new(pdf, BW_PDF_SMALL, number, WIDTH);
	pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	draw_layout(pdf, layout, LEFT, BOTTOM + 6 * MM);
	g_object_unref(layout);
	if (!pdf->info.footer)
		return;
	layout = layout_new(pdf, BW_PDF_SMALL, pdf->info.footer, WIDTH * 0.8);
	draw_layout(pdf, layout, LEFT, BOTTOM + 6 * MM);
	g_object_unref(layout);
}

static void
next_page(struct bw_pdf *pdf)
{
	draw_footer(pdf);
	cairo_show_page(pdf->cr);
	pdf->page++;
	pdf->y = TOP;
	pdf->empty = true;
}

static void
close_row(struct row *r)
{
	for (size_t i = 0; i < r->count; i++) {
		pango_layout_iter_free(r->column[i].iter);
		g_object_unref(r->column[i].layout);
	}
}

enum bw_rc
bw_pdf_finish(struct bw_pdf *pdf, size_t *pages, struct bw_err *err)
{
	cairo_status_t status;
	enum bw_rc rc = pdf->rc;

	draw_footer(pdf);
	*pages = pdf->page;
	cairo_surface_finish(pdf->surface);
	status = cairo_status(pdf->cr);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(pdf->surface);
	if (rc == BW_OK && status == CAIRO_STATUS_NO_MEMORY)
		rc = BW_ENOMEM;
	else if (rc == BW_OK && status != CAIRO_STATUS_SUCCESS)
		rc = BW_EFAIL;
	if (rc != BW_OK)
		bw_err_set(err, rc, 0, "the pages could not be made: %s",
		    status != CAIRO_STATUS_SUCCESS ? cairo_status_to_string(status) : "a picture is no JPEG");
	bw_pdf_abort(pdf);
	return rc;
}

void
bw_pdf_abort(struct bw_pdf *pdf)
{
	if (!pdf)
		return;
	while (pdf->rows > 0)
		close_row(&pdf->row[--pdf->rows]);
	bw_color_glyphs_free(&pdf->signs);
	g_object_unref(pdf->text);
	cairo_destroy(pdf->cr);
	cairo_surface_destroy(pdf->surface);
	free(pdf);
}

void
bw_pdf_part(struct bw_pdf *pdf, const char *name, size_t pages)
{
	(void)snprintf(pdf->part, sizeof(pdf->part), "%s", name != NULL ? name : "");
	pdf->part_first = pdf->page;
	pdf->part_pages = pages;
}

size_t
bw_pdf_page(const struct bw_pdf *pdf)
{
	return pdf->page;
}

void
bw_pdf_break(struct bw_pdf *pdf)
{
	if (!pdf->empty)
		next_page(pdf);
}

void
bw_pdf_need(struct bw_pdf *pdf, double mm)
{
	if (pdf->y + mm * MM > BOTTOM)
		bw_pdf_break(pdf);
}

void
bw_pdf_gap(struct bw_pdf *pdf, double mm)
{
	if (!pdf->empty)
		pdf->y += mm * MM;
}

static void
line_at(struct bw_pdf *pdf, double y)
{
	cairo_set_line_width(pdf->cr, 0.4);
	cairo_move_to(pdf->cr, LEFT, y);
	cairo_line_to(pdf->cr, LEFT + WIDTH, y);
	cairo_stroke(pdf->cr);
}

void
bw_pdf_rule(struct bw_pdf *pdf)
{
	bw_pdf_need(pdf, 4);
	line_at(pdf, pdf->y + 1 * MM);
	pdf->y += 3 * MM;
	pdf->empty = false;
}

/* ---- lines ---- */

static void
link_begin(struct bw_pdf *pdf, const char *dest)
{
	char attributes[96];

	if (!dest || !LINKS)
		return;
	snprintf(attributes, sizeof(attributes), "dest='%s'", dest);
	cairo_tag_begin(pdf->cr, CAIRO_TAG_LINK, attributes);
}

static void
link_end(struct bw_pdf *pdf, const char *dest)
{
	if (dest && LINKS)
		cairo_tag_end(pdf->cr, CAIRO_TAG_LINK);
}

/* Draws lines from *iter on, below top, while they end above bottom; at least
 * one when `force`. Returns the height used; *more says that lines are left. */
static double
draw_lines(struct bw_pdf *pdf, PangoLayoutIter *iter, double x, double top, bool force, bool *more)
{
	PangoRectangle box;
	double used = 0, height;

	*more = true;
	do {
		pango_layout_iter_get_line_extents(iter, NULL, &box);
		height = (double)box.height / PANGO_SCALE;
		if (top + used + height > BOTTOM && !(force && used <= 0))
			return used;
		draw_line(pdf, iter, &box, x, top + used - (double)box.y / PANGO_SCALE);
		used += height;
	} while (pango_layout_iter_next_line(iter));
	*more = false;
	return used;
}

static void
flow_text(struct bw_pdf *pdf, enum bw_pdf_style style, const char *text)
{
	PangoLayout *layout = layout_new(pdf, style, text, WIDTH);
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	bool more = true;
	double used;

	while (more) {
		used = draw_lines(pdf, iter, LEFT, pdf->y, pdf->empty, &more);
		pdf->y += used;
		if (used > 0)
			pdf->empty = false;
		if (more)
			next_page(pdf);
	}
	pdf->y += styles[style].after;
	pango_layout_iter_free(iter);
	g_object_unref(layout);
}

void
bw_pdf_text(struct bw_pdf *pdf, enum bw_pdf_style style, const char *text)
{
	if (text && *text)
		flow_text(pdf, style, text);
}

static void
add_bookmark(struct bw_pdf *pdf, const char *text, int level, const char *dest)
{
	char attributes[96];
	int parent = level > 0 ? pdf->outline[0] : CAIRO_PDF_OUTLINE_ROOT;

	if (dest)
		snprintf(attributes, sizeof(attributes), "dest='%s'", dest);
	else
		snprintf(attributes, sizeof(attributes), "page=%zu", pdf->page);
	pdf->outline[level > 0] = cairo_pdf_surface_add_outline(pdf->surface, parent, text, attributes,
	    level > 0 ? 0 : CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

void
bw_pdf_heading(struct bw_pdf *pdf, enum bw_pdf_style style, const char *text, int level, const char *dest)
{
	char attributes[96];

	bw_pdf_gap(pdf, 3);
	bw_pdf_need(pdf, style == BW_PDF_H1 ? 35 : 25);
	if (dest) {
		snprintf(attributes, sizeof(attributes), "name='%s'", dest);
		cairo_tag_begin(pdf->cr, CAIRO_TAG_DEST, attributes);
	}
	flow_text(pdf, style, text);
	if (dest)
		cairo_tag_end(pdf->cr, CAIRO_TAG_DEST);
	add_bookmark(pdf, text, level, dest);
}

static void
draw_dots(struct bw_pdf *pdf, double from, double to, double y)
{
	double dash[2] = { 0.7, 2.3 };

	if (to <= from)
		return;
	cairo_save(pdf->cr);
	cairo_set_dash(pdf->cr, dash, 2, 0);
	cairo_set_line_width(pdf->cr, 0.6);
	cairo_move_to(pdf->cr, from, y);
	cairo_line_to(pdf->cr, to, y);
	cairo_stroke(pdf->cr);
	cairo_restore(pdf->cr);
}

/* A space apart for the number keeps the lines, and so the pages, the same
 * whether the number is known yet or not. */
void
bw_pdf_index_line(struct bw_pdf *pdf, const char *text, size_t page, const char *dest, int indent)
{
	double left = LEFT + indent * 6 * MM, room = 14 * MM, height;
	PangoLayout *layout = layout_new(pdf, indent ? BW_PDF_SMALL : BW_PDF_BODY, text, LEFT + WIDTH - room - left);
	PangoRectangle box;
	PangoLayout *number;
	char digits[32];

	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_get_extents(layout, NULL, &box);
	height = (double)box.height / PANGO_SCALE;
	if (pdf->y + height > BOTTOM)
		next_page(pdf);
	link_begin(pdf, dest);
	draw_layout(pdf, layout, left, pdf->y);
	link_end(pdf, dest);
	snprintf(digits, sizeof(digits), page ? "%zu" : "%.0zu", page);
	number = layout_new(pdf, indent ? BW_PDF_SMALL : BW_PDF_BODY, digits, room);
	pango_layout_set_alignment(number, PANGO_ALIGN_RIGHT);
	draw_layout(pdf, number, LEFT + WIDTH - room, pdf->y);
	draw_dots(pdf, left + (double)(box.x + box.width) / PANGO_SCALE + 4, LEFT + WIDTH - room + 14,
	    pdf->y + height * 0.75);
	pdf->y += height + 2;
	pdf->empty = false;
	g_object_unref(number);
	g_object_unref(layout);
}

/* ---- tables ---- */

static double
open_columns(struct bw_pdf *pdf, struct column *columns, const double *widths, const struct bw_pdf_cell *cells,
    size_t count, enum bw_pdf_style style)
{
	double total = 0, x = LEFT, tallest = 0;
	PangoRectangle box;

	for (size_t i = 0; i < count; i++)
		total += widths[i];
	for (size_t i = 0; i < count; i++) {
		columns[i].x = x;
		columns[i].width = WIDTH * widths[i] / total;
		columns[i].layout = layout_new(pdf, style, cells[i].text ? cells[i].text : "",
		    columns[i].width - 2 * CELL_PAD);
		columns[i].iter = pango_layout_get_iter(columns[i].layout);
		columns[i].more = true;
		pango_layout_get_extents(columns[i].layout, NULL, &box);
		if ((double)box.height / PANGO_SCALE > tallest)
			tallest = (double)box.height / PANGO_SCALE;
		x += columns[i].width;
	}
	return tallest;
}

static void
frame(struct bw_pdf *pdf, const struct column *columns, size_t count, double height)
{
	cairo_set_line_width(pdf->cr, 0.4);
	for (size_t i = 0; i < count; i++)
		cairo_rectangle(pdf->cr, columns[i].x, pdf->y, columns[i].width, height);
	cairo_stroke(pdf->cr);
}

/* One page's share of a row; cells NULL: without links. True when lines are left for the next page. */
static bool
row_slice(struct bw_pdf *pdf, struct column *columns, const struct bw_pdf_cell *cells, size_t count)
{
	double used, tallest = 0;
	bool more = false;

	for (size_t i = 0; i < count; i++) {
		if (!columns[i].more)
			continue;
		link_begin(pdf, cells ? cells[i].dest : NULL);
		used = draw_lines(pdf, columns[i].iter, columns[i].x + CELL_PAD, pdf->y + CELL_PAD, pdf->empty,
		    &columns[i].more);
		link_end(pdf, cells ? cells[i].dest : NULL);
		tallest = used > tallest ? used : tallest;
		more = more || columns[i].more;
	}
	if (tallest > 0) {
		frame(pdf, columns, count, tallest + 2 * CELL_PAD);
		pdf->y += tallest + 2 * CELL_PAD;
		pdf->empty = false;
	}
	return more;
}

/* Whole when it fits on a page, with room below it. */
static void
draw_row(struct bw_pdf *pdf, struct row *r, const struct bw_pdf_cell *cells, double below_mm)
{
	if (r->height < BOTTOM - TOP && pdf->y + r->height + below_mm * MM > BOTTOM)
		bw_pdf_break(pdf);
	while (row_slice(pdf, r->column, cells, r->count))
		next_page(pdf);
	close_row(r);
}

/* How many of the kept rows from `from` on to draw on this page: all that fit, but of two parts none
 * is a single row. 0: begin on the next page. */
static size_t
rows_here(const struct bw_pdf *pdf, size_t from)
{
	size_t left = pdf->rows - from, n = 0;
	double y = pdf->y;

	while (n < left && y + pdf->row[from + n].height <= BOTTOM)
		y += pdf->row[from + n++].height;
	if (n > 0 && n + 1 == left)
		n--;
	return n == 1 && left > 1 ? 0 : n;
}

static void
draw_kept(struct bw_pdf *pdf)
{
	size_t at = 0, here;

	while (at < pdf->rows) {
		here = rows_here(pdf, at);
		if (here == 0 && !pdf->empty) {
			next_page(pdf);
			continue;
		}
		/* One that is taller than a page is split. */
		for (here = here > 0 ? here : 1; here > 0; here--)
			draw_row(pdf, &pdf->row[at++], NULL, 0);
		if (at < pdf->rows)
			bw_pdf_break(pdf);
	}
	pdf->rows = 0;
}

void
bw_pdf_rows_begin(struct bw_pdf *pdf)
{
	pdf->keep = true;
}

void
bw_pdf_rows_end(struct bw_pdf *pdf)
{
	draw_kept(pdf);
	pdf->keep = false;
}

void
bw_pdf_row(struct bw_pdf *pdf, const double *widths, const struct bw_pdf_cell *cells, size_t count, bool header)
{
	struct row here, *r = &here;

	if (count == 0 || count > BW_PDF_COLUMNS)
		return;
	if (pdf->keep && pdf->rows == ROWS_KEPT)
		draw_kept(pdf);
	if (pdf->keep)
		r = &pdf->row[pdf->rows++];
	r->count = count;
	r->height = open_columns(pdf, r->column, widths, cells, count, header ? BW_PDF_BOLD : BW_PDF_SMALL) + 2 * CELL_PAD;
	/* A heading row keeps room for one below. */
	if (!pdf->keep)
		draw_row(pdf, r, cells, header ? 8 : 0);
}

/* ---- pictures ---- */

/* Width and height from the frame header (ITU-T T.81, B.2.2). */
static bool
jpeg_size(const void *jpeg, size_t len, int *width, int *height)
{
	struct bw_cursor c = bw_cursor_of(jpeg, len);

	if (bw_cursor_be16(&c) != 0xffd8)
		return false;
	while (!c.bad) {
		unsigned int marker;
		uint16_t size;

		if (bw_cursor_u8(&c) != 0xff)
			return false;
		while ((marker = bw_cursor_u8(&c)) == 0xff)
			;
		size = bw_cursor_be16(&c);
		if (size < 2)
			return false;
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
			bw_cursor_u8(&c);
			*height = bw_cursor_be16(&c);
			*width = bw_cursor_be16(&c);
			return !c.bad && *width > 0 && *height > 0;
		}
		bw_cursor_skip(&c, size - 2u);
	}
	return false;
}

/* The JPEG travels as it is; the surface only lends it a size, and its pixels
 * are never touched. */
static void
draw_jpeg(struct bw_pdf *pdf, const void *jpeg, size_t len, const cairo_rectangle_t *at)
{
	int width, height;
	cairo_surface_t *image;
	unsigned char *copy;

	if (!jpeg_size(jpeg, len, &width, &height) || !(copy = malloc(len))) {
		pdf->rc = BW_EFORMAT;
		return;
	}
	memcpy(copy, jpeg, len);
	image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	if (cairo_surface_set_mime_data(image, CAIRO_MIME_TYPE_JPEG, copy, len, free, copy) != CAIRO_STATUS_SUCCESS) {
		free(copy);
		pdf->rc = BW_ENOMEM;
	}
	cairo_save(pdf->cr);
	cairo_translate(pdf->cr, at->x, at->y);
	cairo_scale(pdf->cr, at->width / width, at->height / height);
	cairo_set_source_surface(pdf->cr, image, 0, 0);
	cairo_paint(pdf->cr);
	cairo_restore(pdf->cr);
	cairo_surface_destroy(image);
	cairo_set_source_rgb(pdf->cr, 0, 0, 0);
}

/* Fit into the box; at most 1/96 inch a pixel, so that icons stay small. */
static bool
fit(const void *jpeg, size_t len, cairo_rectangle_t *box)
{
	int width, height;
	double scale = 72.0 / 96.0;

	if (!jpeg_size(jpeg, len, &width, &height))
		return false;
	if (width * scale > box->width)
		scale = box->width / width;
	if (height * scale > box->height)
		scale = box->height / height;
	box->x += (box->width - width * scale) / 2;
	box->width = width * scale;
	box->height = height * scale;
	return true;
}

void
bw_pdf_jpeg(struct bw_pdf *pdf, const void *jpeg, size_t len, double max_h_mm)
{
	cairo_rectangle_t box = { LEFT, 0, WIDTH, max_h_mm * MM };

	if (!fit(jpeg, len, &box)) {
		pdf->rc = BW_EFORMAT;
		return;
	}
	bw_pdf_need(pdf, box.height / MM);
	box.x = LEFT;
	box.y = pdf->y;
	draw_jpeg(pdf, jpeg, len, &box);
	pdf->y += box.height + 2 * MM;
	pdf->empty = false;
}

/* ---- bars ---- */

static uint64_t
height_of(const struct bw_pdf_bar *bar)
{
	uint64_t n = 0;

	for (size_t i = 0; i < BW_PDF_SHADES; i++)
		n += bar->part[i];
	return n;
}

static void
draw_label(struct bw_pdf *pdf, const char *text, double x, double y)
{
	PangoLayout *layout = layout_new(pdf, BW_PDF_SMALL, text, 60);

	draw_layout(pdf, layout, x, y);
	g_object_unref(layout);
}

static void
draw_bar(struct bw_pdf *pdf, const struct bw_pdf_bar *bar, double x, double bottom, double width, double unit)
{
	static const double grey[BW_PDF_SHADES] = { 0, 1, 0.5, 0.85 };

	for (size_t i = 0; i < BW_PDF_SHADES; i++) {
		double height = (double)bar->part[i] * unit;

		if (bar->part[i] == 0)
			continue;
		bottom -= height;
		cairo_rectangle(pdf->cr, x, bottom, width, height);
		cairo_set_source_rgb(pdf->cr, grey[i], grey[i], grey[i]);
		cairo_fill(pdf->cr);
		cairo_rectangle(pdf->cr, x, bottom, width, height);
		cairo_set_source_rgb(pdf->cr, 0, 0, 0);
		cairo_stroke(pdf->cr);
	}
}

void
bw_pdf_bars(struct bw_pdf *pdf, const struct bw_pdf_bar *bars, size_t count, double h_mm)
{
	const double left = LEFT + 12 * MM, room = WIDTH - 12 * MM;
	double step = room / (double)(count > 0 ? count : 1), bottom;
	uint64_t most = 1;
	char text[24];

	for (size_t i = 0; i < count; i++)
		most = height_of(&bars[i]) > most ? height_of(&bars[i]) : most;
	bw_pdf_need(pdf, h_mm + 6);
	bottom = pdf->y + h_mm * MM;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)most);
	draw_label(pdf, text, LEFT, pdf->y);
	draw_label(pdf, "0", LEFT, bottom - 8);
	cairo_set_line_width(pdf->cr, 0.4);
	cairo_move_to(pdf->cr, left, bottom);
	cairo_line_to(pdf->cr, left + room, bottom);
	cairo_stroke(pdf->cr);
	for (size_t i = 0; i < count; i++) {
		double x = left + step * (double)i;

		draw_bar(pdf, &bars[i], x + step * 0.1, bottom, step * 0.8, h_mm * MM / (double)most);
		if (bars[i].label[0] != '\0')
			draw_label(pdf, bars[i].label, x, bottom + 1);
	}
	pdf->y = bottom + 6 * MM;
	pdf->empty = false;
}

void
bw_pdf_contact(struct bw_pdf *pdf, const void *jpeg, size_t len, const char *label, size_t across)
{
	double width = WIDTH / (double)across, picture = width * 0.75;
	cairo_rectangle_t box = { LEFT + width * (double)pdf->contact.column + 3, 0, width - 6, picture };
	PangoLayout *layout = layout_new(pdf, BW_PDF_SMALL, label, width - 6);
	double height = picture + 14 * MM;

	if (pdf->contact.column == 0)
		bw_pdf_need(pdf, height / MM);
	if (!fit(jpeg, len, &box)) {
		pdf->rc = BW_EFORMAT;
	} else {
		box.y = pdf->y + picture - box.height;
		draw_jpeg(pdf, jpeg, len, &box);
	}
	pango_layout_set_height(layout, (int)(12 * MM * PANGO_SCALE));
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
	draw_layout(pdf, layout, LEFT + width * (double)pdf->contact.column + 3, pdf->y + picture + 2);
	g_object_unref(layout);
	pdf->empty = false;
	pdf->contact.height = height;
	if (++pdf->contact.column == across)
		bw_pdf_contact_end(pdf);
}

void
bw_pdf_contact_end(struct bw_pdf *pdf)
{
	if (pdf->contact.column == 0)
		return;
	pdf->contact.column = 0;
	pdf->y += pdf->contact.height;
}

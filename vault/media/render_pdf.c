/* What a page of a PDF looks like, by poppler and cairo.
 *
 * All of it happens in memory and in one thread. What poppler has to say goes to a
 * function of ours: GLib would write it on standard error, which a worker has not. */
#include <poppler.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/media.h"
#include "media/pdf_draw.h"

#define POINTS 72	 /* to the inch */
#define SMALL_PX 1000.0	 /* a page of fewer dots is drawn larger */
#define MOST_POINTS 1e7	 /* of a side; the standard means 14400 */
#define MOST_PAGES (BW_MEDIA_MAX_SHEETS * BW_RENDER_PDF_SHEET)

/* ---- what it complains of ---- */

/* Of the page that is drawn now, in this thread. */
static _Thread_local bool complained;

static void
note(const char *domain, GLogLevelFlags level, const char *message, void *unused)
{
	(void)level;
	(void)unused;
	if (domain == NULL || strcmp(domain, "Poppler") != 0 || strncmp(message, "Syntax warning", 14) != 0)
		complained = true;
}

/* ---- opening ---- */

enum bw_rc
bw_pdf_open(struct bw_bytes in, enum bw_pdf_leaves leaves, struct bw_pdf_drawing *out, struct bw_err *err)
{
	GError *why = NULL;
	enum bw_rc rc;

	*out = (struct bw_pdf_drawing){ 0 };
	bw_render_pdf_ready();
	if ((rc = bw_pdf_ready(in, leaves, &out->file, &out->pages, err)) != BW_OK || out->pages == 0)
		return rc;
	out->bytes = g_bytes_new_static(out->file.data, out->file.len);
	out->document = poppler_document_new_from_bytes(out->bytes, NULL, &why);
	if (out->document == NULL) {
		g_clear_error(&why);
		return bw_err_set(err, BW_EFORMAT, 0, "the PDF is damaged: it cannot be drawn");
	}
	if (poppler_document_get_n_pages(out->document) != (int)out->pages)
		return bw_err_set(err, BW_EFORMAT, 0, "the PDF is damaged: its list of pages is not right");
	return BW_OK;
}

void
bw_pdf_close(struct bw_pdf_drawing *d)
{
	if (d->document != NULL)
		g_object_unref(d->document);
	if (d->bytes != NULL)
		g_bytes_unref(d->bytes);
	bw_buf_free(&d->file);
	*d = (struct bw_pdf_drawing){ 0 };
}

/* ---- one page ---- */

static void
take_dots(cairo_surface_t *surface, struct bw_picture *out)
{
	const uint8_t *from = cairo_image_surface_get_data(surface);
	size_t stride = (size_t)cairo_image_surface_get_stride(surface);
	uint8_t *to = out->rgb;
	uint32_t x, y, dot;

	for (y = 0; y < out->height; y++, from += stride)
		for (x = 0; x < out->width; x++, to += 3) {
			memcpy(&dot, from + (size_t)x * 4, 4);
			to[0] = (uint8_t)(dot >> 16);
			to[1] = (uint8_t)(dot >> 8);
			to[2] = (uint8_t)dot;
		}
}

static enum bw_rc
draw_scaled(PopplerPage *page, double scale, struct bw_picture *out, struct bw_err *err)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)out->width, (int)out->height);
	cairo_t *cr = cairo_create(surface);
	enum bw_rc rc = BW_OK;

	complained = false;
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, scale, scale);
	poppler_page_render(page, cr);
	if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
		rc = bw_err_set(err, cairo_status(cr) == CAIRO_STATUS_NO_MEMORY ? BW_ENOMEM : BW_EFORMAT, 0,
		    "the page cannot be drawn");
	cairo_destroy(cr);
	cairo_surface_flush(surface);
	if (rc == BW_OK && cairo_image_surface_get_data(surface) != NULL)
		take_dots(surface, out);
	out->broken = complained;
	out->turn = 1;
	cairo_surface_destroy(surface);
	return rc;
}

static double
scale_of(double longer, unsigned dpi, unsigned max_px)
{
	double px = dpi == 0 ? max_px : longer * dpi / POINTS;

	if (dpi > POINTS && px < SMALL_PX)
		px = SMALL_PX;
	return (px > max_px ? max_px : px) / longer;
}

/* A length in dots. One that is whole but for rounding is that. */
static uint32_t
dots(double length)
{
	double whole = ceil(length - 1e-6);

	return whole < 1 ? 1 : (uint32_t)whole;
}

enum bw_rc
bw_pdf_draw(const struct bw_pdf_drawing *d, uint32_t i, unsigned dpi, unsigned max_px, struct bw_picture *out,
    struct bw_err *err)
{
	PopplerPage *page = poppler_document_get_page(d->document, (int)i);
	double width = 0, height = 0, scale;
	enum bw_rc rc;

	if (page == NULL)
		return bw_err_set(err, BW_EFORMAT, 0, "the PDF is damaged: page %u cannot be drawn", (unsigned)i + 1);
	poppler_page_get_size(page, &width, &height);
	if (!(width > 0 && height > 0 && width < MOST_POINTS && height < MOST_POINTS)) {
		g_object_unref(page);
		return bw_err_set(err, BW_ELIMIT, 0, "page %u of the PDF has no size that can be drawn", (unsigned)i + 1);
	}
	scale = scale_of(width > height ? width : height, dpi, max_px);
	rc = bw_picture_new(dots(width * scale), dots(height * scale), out, err);
	if (rc == BW_OK)
		rc = draw_scaled(page, scale, out, err);
	g_object_unref(page);
	return rc;
}

/* ---- for the sheets ---- */

enum bw_rc
bw_count_pdf(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	struct bw_buf file = { 0 };
	enum bw_rc rc = bw_pdf_ready(in, BW_PDF_ITS_PAGES, &file, count, err);

	bw_buf_free(&file);
	if (rc == BW_OK && *count > MOST_PAGES)
		rc = bw_err_set(err, BW_ELIMIT, 0, "the PDF has %u pages, and not more than %u are drawn", (unsigned)*count,
		    MOST_PAGES);
	return rc;
}

enum bw_rc
bw_render_pdf(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct bw_pdf_drawing d;
	enum bw_rc rc = bw_pdf_open(in, BW_PDF_ITS_PAGES, &d, err);

	if (rc == BW_OK)
		rc = bw_pdf_draw(&d, frame, 0, max_px, out, err);
	bw_pdf_close(&d);
	if (rc == BW_OK && out->broken)
		rc = bw_err_set(err, BW_EFORMAT, 0, "page %u of the PDF cannot be drawn whole", frame + 1);
	return rc;
}

/* ---- once ---- */

static void
write_page(struct bw_buf *out)
{
	static const char *const objects[] = { "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
		"<< /Length 10 >>\nstream\n0 0 9 9 re\nendstream" };
	const size_t count = sizeof(objects) / sizeof(objects[0]);
	size_t at[sizeof(objects) / sizeof(objects[0])], table, i;

	bw_buf_str(out, "%PDF-1.4\n");
	for (i = 0; i < count; i++) {
		at[i] = out->len;
		bw_buf_printf(out, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
	}
	table = out->len;
	bw_buf_printf(out, "xref\n0 %zu\n0000000000 65535 f \n", count + 1);
	for (i = 0; i < count; i++)
		bw_buf_printf(out, "%010zu 00000 n \n", at[i]);
	bw_buf_printf(out, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", count + 1, table);
}

void
bw_render_pdf_ready(void)
{
	/* Poppler forgets what it knows with its last document, so this one stays open. */
	static struct bw_pdf_drawing kept;
	static bool done;
	struct bw_picture p = { 0 };
	struct bw_buf file = { 0 };

	if (done)
		return;
	done = true;
	g_log_set_default_handler(note, NULL);
	write_page(&file);
	if (bw_pdf_open((struct bw_bytes){ file.data, file.len }, BW_PDF_ITS_PAGES, &kept, NULL) == BW_OK)
		(void)!bw_pdf_draw(&kept, 0, 0, 16, &p, NULL);
	free(p.rgb);
	bw_buf_free(&file);
}

#include "flow/recovery_sheet.h"

#include <qrencode.h>
#include <string.h>

#include "flow/drawing.h"

#define MM (72.0 / 25.4)
#define CODE_MAX 128
#define GROUPS_PER_LINE 4

static void
draw_lines(cairo_t *cr, const char *const *lines, double y)
{
	cairo_select_font_face(cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, 11);
	for (; *lines != NULL; lines++, y += 6 * MM) {
		cairo_move_to(cr, 25 * MM, y);
		cairo_show_text(cr, *lines);
	}
}

/* A few groups to a line, so that it can be copied by hand. */
static double
draw_code(cairo_t *cr, const char *code, double y)
{
	char line[CODE_MAX + 1];
	size_t n = 0, groups = 0;

	cairo_select_font_face(cr, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
	cairo_set_font_size(cr, 17);
	for (const char *p = code;; p++) {
		bool group_end = *p == '-' || *p == ' ' || *p == '\0';

		if (*p != '\0')
			line[n++] = *p;
		if (group_end && (++groups == GROUPS_PER_LINE || *p == '\0')) {
			line[n] = '\0';
			cairo_move_to(cr, 25 * MM, y);
			cairo_show_text(cr, line);
			y += 10 * MM;
			n = groups = 0;
		}
		if (*p == '\0')
			return y;
	}
}

static bool
draw_qr(cairo_t *cr, const char *code, double y)
{
	QRcode *qr = QRcode_encodeString(code, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	double dot;

	if (qr == NULL)
		return false;
	dot = 60 * MM / qr->width;
	for (int i = 0; i < qr->width * qr->width; i++)
		if (qr->data[i] & 1)
			cairo_rectangle(cr, 25 * MM + i % qr->width * dot, y + i / qr->width * dot, dot, dot);
	cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
	cairo_fill(cr);
	QRcode_free(qr);
	return true;
}

static const char *const english[] = { "Recovery code", "",
	"Keep this page on paper, in a place that is yours alone, or with somebody you trust.",
	"Whoever has it can open what it belongs to. It does not say what that is.",
	"Print it, then remove the file. Do not photograph it or send it by message.", NULL };
static const char *const nederlands[] = { "Herstelcode", "",
	"Bewaar dit blad op papier, op een plek die alleen van u is, of bij iemand die u vertrouwt.",
	"Wie het heeft, kan openen waar het bij hoort. Er staat niet op wat dat is.",
	"Druk het af en verwijder daarna het bestand. Maak er geen foto van en verstuur het niet.", NULL };

static bool
code_ok(const char *code)
{
	size_t n = strlen(code);

	for (size_t i = 0; i < n; i++)
		if (code[i] < 32 || code[i] > 126)
			return false;
	return n > 0 && n <= CODE_MAX;
}

enum bw_rc
bw_recovery_sheet(const char *code, bool dutch, struct bw_sink out, struct bw_err *err)
{
	struct bw_drawing_out w = { out, err, BW_OK };
	cairo_surface_t *page;
	cairo_t *cr;
	cairo_status_t status;
	enum bw_rc rc;
	bool drawn;

	if (!code_ok(code))
		return bw_err_set(err, BW_EUSAGE, 0, "the recovery code cannot be printed");
	if ((rc = bw_drawing_load(err)) != BW_OK)
		return rc;
	page = cairo_pdf_surface_create_for_stream(bw_drawing_write, &w, 210 * MM, 297 * MM);
	/* The time of printing is nobody's business, and would change the bytes. */
	cairo_pdf_surface_set_metadata(page, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
	cr = cairo_create(page);
	draw_lines(cr, dutch ? nederlands : english, 35 * MM);
	drawn = draw_qr(cr, code, draw_code(cr, code, 80 * MM) + 5 * MM);
	cairo_show_page(cr);
	cairo_destroy(cr);
	cairo_surface_finish(page);
	status = cairo_surface_status(page);
	cairo_surface_destroy(page);
	if (w.rc != BW_OK)
		return w.rc;
	if (!drawn || status != CAIRO_STATUS_SUCCESS)
		return bw_err_set(err, BW_ENOMEM, 0, "cannot draw the recovery sheet");
	return BW_OK;
}

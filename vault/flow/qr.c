#include "flow/qr.h"

#include <qrencode.h>

#include "base/encode.h"
#include "flow/drawing.h"

#define QUIET 4 /* modules of white around a code (ISO/IEC 18004) */
#define DOT 8	/* pixels of a module */

static QRcode *
encode(struct bw_bytes data, struct bw_err *err)
{
	struct bw_buf text = { .limit = 2048 };
	QRcode *qr = NULL;

	bw_base64(&text, data.data, data.len, true);
	if (!text.bad)
		qr = QRcode_encodeString8bit(bw_buf_text(&text), 0, QR_ECLEVEL_M);
	bw_buf_free(&text);
	if (qr == NULL && bw_err_set(err, BW_ENOMEM, 0, "no memory for the QR code") != BW_ENOMEM)
		return NULL;
	return qr;
}

static bool
dark(const QRcode *qr, int x, int y)
{
	return x >= 0 && y >= 0 && x < qr->width && y < qr->width && (qr->data[y * qr->width + x] & 1) != 0;
}

static void
draw(cairo_t *cr, const QRcode *qr)
{
	int x, y;

	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
	for (y = 0; y < qr->width; y++)
		for (x = 0; x < qr->width; x++)
			if (dark(qr, x, y))
				cairo_rectangle(cr, (x + QUIET) * DOT, (y + QUIET) * DOT, DOT, DOT);
	cairo_fill(cr);
}

enum bw_rc
bw_qr_png(struct bw_bytes data, struct bw_sink out, struct bw_err *err)
{
	struct bw_drawing_out w = { out, err, BW_OK };
	cairo_surface_t *page;
	cairo_status_t status;
	cairo_t *cr;
	QRcode *qr;
	enum bw_rc rc = bw_drawing_load(err);
	int side;

	if (rc != BW_OK)
		return rc;
	if ((qr = encode(data, err)) == NULL)
		return BW_ENOMEM;
	side = (qr->width + 2 * QUIET) * DOT;
	page = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
	cr = cairo_create(page);
	draw(cr, qr);
	status = cairo_status(cr);
	cairo_destroy(cr);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_write_to_png_stream(page, bw_drawing_write, &w);
	cairo_surface_destroy(page);
	QRcode_free(qr);
	if (w.rc == BW_OK && status != CAIRO_STATUS_SUCCESS)
		return bw_err_set(err, BW_ENOMEM, 0, "cannot draw the QR code");
	return w.rc;
}

enum bw_rc
bw_qr_lines(struct bw_bytes data, struct bw_value **out, struct bw_err *err)
{
	/* Light above, light below: two modules to a letter. */
	static const char *const blocks[] = { " ", "▄", "▀", "█" };
	QRcode *qr = encode(data, err);
	struct bw_buf line = { .limit = 4096 };
	int x, y;

	*out = NULL;
	if (qr == NULL)
		return BW_ENOMEM;
	*out = bw_array();
	for (y = -QUIET; y < qr->width + QUIET; y += 2) {
		bw_buf_reset(&line);
		for (x = -QUIET; x < qr->width + QUIET; x++)
			bw_buf_str(&line, blocks[(dark(qr, x, y) ? 0 : 2) + (dark(qr, x, y + 1) ? 0 : 1)]);
		bw_push_text(*out, bw_buf_text(&line));
	}
	bw_buf_free(&line);
	QRcode_free(qr);
	return BW_OK;
}

/* Inside the media room: a PDF made ready by libqpdf (pdf_ready.c, pdf_fonts.c) and
 * drawn by poppler (render_pdf.c).
 *
 * Poppler never sees the bytes that were brought: it gets a new file with a flat list
 * of pages, in which no font asks for a file of its own, since a worker can open none.
 * It needs GLib, whose memory ends the process when there is no more. */
#ifndef BW_MEDIA_PDF_DRAW_H
#define BW_MEDIA_PDF_DRAW_H

#include "media/render.h"

struct bw_pdf_job;

/* Which pages: those that the file has, or one for each picture in it. */
enum bw_pdf_leaves {
	BW_PDF_ITS_PAGES,
	BW_PDF_ITS_PICTURES, /* each as large as it is, without its masks, used or not */
};

#define BW_PDF_PICTURE_MIN 64 /* dots on both sides */

/* A new file in *out with *count pages. What has no disclosed copy because of what is
 * shown (layers, forms, locks, damage) is refused here with the same words. */
enum bw_rc bw_pdf_ready(struct bw_bytes in, enum bw_pdf_leaves leaves, struct bw_buf *out, uint32_t *count,
    struct bw_err *err) BW_MUST_USE;

/* In every font of the file whose letters are not in it: those of a usual one. Refuses
 * where there are none. */
void bw_pdf_letters(struct bw_pdf_job *j, int objects);

struct bw_pdf_drawing {
	struct bw_buf file;
	void *document, *bytes; /* of poppler */
	uint32_t pages;
};

/* To be closed in any case. */
enum bw_rc bw_pdf_open(struct bw_bytes in, enum bw_pdf_leaves leaves, struct bw_pdf_drawing *out, struct bw_err *err)
    BW_MUST_USE;
void bw_pdf_close(struct bw_pdf_drawing *d);
/* Page i, with dpi dots to the inch and at most max_px on its longer side. Over 72 to the
 * inch a small page gets 1000 dots; dpi 0: each gets max_px. out->rgb is to be freed in any case. */
enum bw_rc bw_pdf_draw(const struct bw_pdf_drawing *d, uint32_t i, unsigned dpi, unsigned max_px, struct bw_picture *out,
    struct bw_err *err) BW_MUST_USE;

/* Draws a page once, so that all is loaded before there is no file any more. */
void bw_render_pdf_ready(void);

#endif

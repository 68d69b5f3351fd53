/* What a PDF shows: each page as it is drawn, and each picture in it by itself, whole and
 * without what covers it, used on a page or not. Small pictures, and those that stand in
 * the text of a page (8.9.7), are seen on their pages alone. */
#include <stdlib.h>
#include <time.h>

#include "media/look.h"
#include "media/pdf_draw.h"

#define PAGE_DPI 100u
#define PICTURE_DPI 72u /* a dot of a picture is a point of its page */
#define SECONDS 6	/* of the processor in one call; the worker has 30 */

static enum bw_rc
look_at_leaf(struct bw_look *l, const struct bw_pdf_drawing *d, uint32_t i, enum bw_pdf_leaves leaves, struct bw_err *err)
{
	enum bw_shown as = leaves == BW_PDF_ITS_PAGES ? BW_SHOWN_PAGE : BW_SHOWN_PICTURE;
	struct bw_picture p = { 0 };
	struct bw_dots dots;
	enum bw_rc rc = bw_pdf_draw(d, i, leaves == BW_PDF_ITS_PAGES ? PAGE_DPI : PICTURE_DPI, l->max_px, &p, err);

	if (rc == BW_OK) {
		dots = (struct bw_dots){ p.rgb, p.width, p.height, p.broken, 1, as, 0 };
		rc = l->see(l->ctx, &dots, err);
	}
	free(p.rgb);
	return rc == BW_OK ? bw_look_done(l, as, err) : rc;
}

static enum bw_rc
look_at_leaves(struct bw_look *l, struct bw_bytes in, enum bw_pdf_leaves leaves, struct bw_err *err)
{
	const clock_t end = clock() + (clock_t)SECONDS * CLOCKS_PER_SEC;
	struct bw_pdf_drawing d;
	uint32_t i;
	enum bw_rc rc = bw_pdf_open(in, leaves, &d, err);

	for (i = 0; rc == BW_OK && i < d.pages; i++) {
		if (!bw_look_next(l))
			continue;
		rc = look_at_leaf(l, &d, i, leaves, err);
		l->full = l->full || clock() > end;
	}
	bw_pdf_close(&d);
	return rc;
}

enum bw_rc
bw_look_pdf(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	enum bw_rc rc = look_at_leaves(l, in, BW_PDF_ITS_PAGES, err);

	return rc == BW_OK ? look_at_leaves(l, in, BW_PDF_ITS_PICTURES, err) : rc;
}

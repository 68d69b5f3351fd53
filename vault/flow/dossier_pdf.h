/* dossier.pdf, drawn from the same object that becomes dossier.json. */
#ifndef BW_FLOW_DOSSIER_PDF_H
#define BW_FLOW_DOSSIER_PDF_H

#include "base/bytes.h"
#include "base/value.h"

/* What is drawn but not in dossier.json, for the exhibit with running number
 * i over all sections. Empty fields are left out. */
struct bw_exhibit_page {
	const struct bw_buf *sheet; /* renditions of a picture, of single pictures of a film, or of pages, JPEG */
	size_t sheets;
	bool pages;	      /* they are to be read, so the contact sheet shows them large */
	uint32_t frames;      /* it shows 16 of so many; 0: all there are */
	const char *text;     /* of a statement or another text, UTF-8 */
	const struct bw_value *lines; /* of a chat: [{time, sender, text}]; of an excerpt also {gap} */
	bool film;
};

struct bw_dossier_pages {
	const struct bw_value *model; /* docs/DOSSIER.md, dossier.json */
	const struct bw_exhibit_page *exhibit;
	size_t count;
	const char *lang; /* "nl", "en", NULL: both */
	int64_t time_ms;
	bool contact; /* with the contact sheet, for the preview */
};

/* Appends the PDF to out. */
enum bw_rc bw_dossier_pdf(const struct bw_dossier_pages *d, struct bw_buf *out, size_t *pages, struct bw_err *err) BW_MUST_USE;

#endif

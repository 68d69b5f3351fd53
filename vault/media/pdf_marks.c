/* What is drawn over a page: links, fields of forms, marks (12.5). A link stays
 * when it leads to a page of this file. Of a field or mark its drawing stays, as
 * a stamp, which every program draws where the mark was (12.5.5). What a program
 * would have to draw by itself cannot stay, and must not vanish: it refuses. */
#include "media/pdf.h"

#define MAX_MARKS 20000
#define MAX_CHAIN 16
#define FLAG_HIDDEN 2
#define FLAG_PRINT 4
#define FLAG_NO_VIEW 32
#define SIGNATURES_EXIST 1

/* ---- forms, 12.7 ---- */

/* The value of a key that a field has from one above it. */
static qpdf_oh
inherited(struct bw_pdf_job *j, qpdf_oh field, const char *key)
{
	qpdf_oh at = qpdf_oh_new_object(j->q, field), value = qpdf_oh_get_key_if_dict(j->q, at, key), up;
	int i;

	for (i = 0; i < MAX_CHAIN && qpdf_oh_is_null(j->q, value); i++) {
		up = qpdf_oh_get_key_if_dict(j->q, at, "/Parent");
		qpdf_oh_release(j->q, value);
		qpdf_oh_release(j->q, at);
		at = up;
		value = qpdf_oh_get_key_if_dict(j->q, at, key);
	}
	qpdf_oh_release(j->q, at);
	return value;
}

static void
note_signature(struct bw_pdf_job *j, qpdf_oh field)
{
	qpdf_oh type = inherited(j, field, "/FT"), value = inherited(j, field, "/V");

	if (qpdf_oh_is_name_and_equals(j->q, type, "/Sig") && qpdf_oh_is_dictionary(j->q, value))
		j->is_signed = true;
	qpdf_oh_release(j->q, type);
	qpdf_oh_release(j->q, value);
}

/* Fields of the first level; those of pages are asked one by one. */
void
bw_pdf_judge_form(struct bw_pdf_job *j, qpdf_oh root)
{
	qpdf_oh form = qpdf_oh_get_key(j->q, root, "/AcroForm");
	qpdf_oh fields = qpdf_oh_get_key_if_dict(j->q, form, "/Fields");
	int i, n = bw_pdf_items(j, fields);

	if (bw_pdf_has(j, form, "/XFA"))
		bw_pdf_refuse(j, "the PDF is a form of the kind that only some programs show (XFA); print it to a new PDF");
	if (n > 0 && bw_pdf_is_true(j, form, "/NeedAppearances"))
		bw_pdf_refuse(j, "the PDF is a form whose fields each program draws by itself; print it to a new PDF");
	if (bw_pdf_number(j, form, "/SigFlags") & SIGNATURES_EXIST)
		j->is_signed = true;
	for (i = 0; i < n && i < MAX_MARKS && !bw_pdf_refused(j); i++) {
		qpdf_oh field = qpdf_oh_get_array_item(j->q, fields, i);

		note_signature(j, field);
		qpdf_oh_release(j->q, field);
	}
	qpdf_oh_release(j->q, fields);
	qpdf_oh_release(j->q, form);
}

/* ---- what is drawn ---- */

/* The drawing of the present state; null when there is none. */
static qpdf_oh
drawing_of(struct bw_pdf_job *j, qpdf_oh mark)
{
	qpdf_oh all = qpdf_oh_get_key(j->q, mark, "/AP"), normal = qpdf_oh_get_key_if_dict(j->q, all, "/N");
	qpdf_oh state, one;

	if (qpdf_oh_is_dictionary(j->q, normal)) {
		state = qpdf_oh_get_key(j->q, mark, "/AS");
		one = qpdf_oh_is_name(j->q, state) ?
		    qpdf_oh_get_key(j->q, normal, qpdf_oh_get_name(j->q, state)) : qpdf_oh_new_null(j->q);
		qpdf_oh_release(j->q, state);
		qpdf_oh_release(j->q, normal);
		normal = one;
	}
	qpdf_oh_release(j->q, all);
	return normal;
}

static bool
is_never_seen(struct bw_pdf_job *j, qpdf_oh mark)
{
	long long flags = bw_pdf_number(j, mark, "/F");

	return (flags & FLAG_HIDDEN) != 0 || ((flags & FLAG_NO_VIEW) != 0 && (flags & FLAG_PRINT) == 0);
}

/* Without a drawing a field shows nothing when it holds nothing. The pin of an
 * attached file goes with the file, of which is told. */
static void
judge_undrawn(struct bw_pdf_job *j, qpdf_oh mark)
{
	qpdf_oh type = inherited(j, mark, "/FT"), value = inherited(j, mark, "/V");
	bool field = bw_pdf_has_name(j, mark, "/Subtype", "/Widget");
	bool attachment = bw_pdf_has_name(j, mark, "/Subtype", "/FileAttachment");

	if (field && !qpdf_oh_is_null(j->q, value) &&
	    (qpdf_oh_is_name_and_equals(j->q, type, "/Tx") || qpdf_oh_is_name_and_equals(j->q, type, "/Ch")))
		bw_pdf_refuse(j, "the PDF is a form with words that are not drawn on the page; print it to a new PDF");
	if (!field && !attachment)
		bw_pdf_refuse(j, "a page of the PDF has a mark that each program draws by itself; print it to a new PDF");
	qpdf_oh_release(j->q, type);
	qpdf_oh_release(j->q, value);
}

/* As a stamp; the mark itself is not written. */
static void
keep_drawing(struct bw_pdf_job *j, qpdf_oh kept, qpdf_oh mark)
{
	qpdf_oh drawing = drawing_of(j, mark), stamp, all;

	note_signature(j, mark);
	if (!qpdf_oh_is_stream(j->q, drawing)) {
		judge_undrawn(j, mark);
		qpdf_oh_release(j->q, drawing);
		return;
	}
	if (!bw_pdf_has_name(j, mark, "/Subtype", "/Stamp") || bw_pdf_has(j, mark, "/Contents"))
		j->marks = true;
	stamp = qpdf_oh_new_dictionary(j->q);
	all = qpdf_oh_new_dictionary(j->q);
	bw_pdf_set(j, all, "/N", drawing);
	bw_pdf_set(j, stamp, "/Type", qpdf_oh_new_name(j->q, "/Annot"));
	bw_pdf_set(j, stamp, "/Subtype", qpdf_oh_new_name(j->q, "/Stamp"));
	bw_pdf_set(j, stamp, "/Rect", qpdf_oh_get_key(j->q, mark, "/Rect"));
	bw_pdf_set(j, stamp, "/F", qpdf_oh_new_integer(j->q, bw_pdf_number(j, mark, "/F")));
	bw_pdf_set(j, stamp, "/AP", all);
	stamp = bw_pdf_indirect(j, stamp);
	qpdf_oh_append_item(j->q, kept, stamp);
	bw_pdf_push(j, stamp, BW_PDF_STAMP);
}

/* ---- links, 12.3.2: to pages of this file only ---- */

static qpdf_oh
target_of(struct bw_pdf_job *j, qpdf_oh mark)
{
	qpdf_oh action, target = qpdf_oh_get_key(j->q, mark, "/Dest");

	if (!qpdf_oh_is_null(j->q, target))
		return target;
	action = qpdf_oh_get_key(j->q, mark, "/A");
	if (bw_pdf_has_name(j, action, "/S", "/GoTo")) {
		qpdf_oh_release(j->q, target);
		target = qpdf_oh_get_key(j->q, action, "/D");
	} else if (!qpdf_oh_is_null(j->q, action)) {
		j->links = true;
	}
	qpdf_oh_release(j->q, action);
	return target;
}

/* A page of this file, how to fit it, and up to four numbers. */
static bool
may_aim(struct bw_pdf_job *j, qpdf_oh item, int at)
{
	if (at == 0)
		return qpdf_oh_is_indirect(j->q, item) && bw_pdf_is_seen(j, item, BW_PDF_PAGE);
	if (at == 1)
		return qpdf_oh_is_name(j->q, item) && bw_pdf_known_name(qpdf_oh_get_name(j->q, item));
	return qpdf_oh_is_number(j->q, item) || qpdf_oh_is_null(j->q, item);
}

static void
fix_target(struct bw_pdf_job *j, qpdf_oh mark)
{
	qpdf_oh target = target_of(j, mark), fresh = qpdf_oh_new_array(j->q);
	int i, n = bw_pdf_items(j, target);
	bool good = n > 1;

	for (i = 0; i < n && i < 6; i++) {
		qpdf_oh item = qpdf_oh_get_array_item(j->q, target, i);

		good = good && may_aim(j, item, i);
		qpdf_oh_append_item(j->q, fresh, item);
		qpdf_oh_release(j->q, item);
	}
	if (!good && !qpdf_oh_is_null(j->q, target))
		j->links = true;
	if (good)
		qpdf_oh_replace_key(j->q, mark, "/Dest", fresh);
	else
		qpdf_oh_remove_key(j->q, mark, "/Dest");
	qpdf_oh_release(j->q, fresh);
	qpdf_oh_release(j->q, target);
}

static void
keep_link(struct bw_pdf_job *j, qpdf_oh kept, qpdf_oh mark)
{
	fix_target(j, mark);
	qpdf_oh_append_item(j->q, kept, mark);
	bw_pdf_push(j, qpdf_oh_new_object(j->q, mark), BW_PDF_LINK);
}

/* ---- the annotations of a page ---- */

/* Shown as they are drawn, and nothing else happens when they are touched but
 * that the words behind them open. */
static bool
is_drawing(struct bw_pdf_job *j, qpdf_oh mark)
{
	static const char *const drawings[] = { "/Widget", "/FreeText", "/Stamp", "/Ink", "/Highlight", "/Underline",
		"/Squiggly", "/StrikeOut", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Caret", "/Watermark",
		"/FileAttachment" };
	size_t i;

	for (i = 0; i < sizeof(drawings) / sizeof(drawings[0]); i++)
		if (bw_pdf_has_name(j, mark, "/Subtype", drawings[i]))
			return true;
	return false;
}

static void
take_mark(struct bw_pdf_job *j, qpdf_oh kept, qpdf_oh mark)
{
	qpdf_oh layer = qpdf_oh_get_key_if_dict(j->q, mark, "/OC");

	bw_pdf_judge_layer(j, layer);
	qpdf_oh_release(j->q, layer);
	if (bw_pdf_has(j, mark, "/AA"))
		j->scripts = true;
	if (!qpdf_oh_is_dictionary(j->q, mark) || bw_pdf_has_name(j, mark, "/Subtype", "/Popup"))
		return;
	if (bw_pdf_has_name(j, mark, "/Subtype", "/FileAttachment"))
		j->files = true;
	if (is_never_seen(j, mark))
		note_signature(j, mark);
	else if (bw_pdf_has_name(j, mark, "/Subtype", "/Link"))
		keep_link(j, kept, mark);
	else if (is_drawing(j, mark))
		keep_drawing(j, kept, mark);
	else
		bw_pdf_refuse(j, "a page of the PDF has notes, sound or film on it; print it to a new PDF");
}

void
bw_pdf_marks(struct bw_pdf_job *j, qpdf_oh page)
{
	qpdf_oh marks = qpdf_oh_get_key(j->q, page, "/Annots"), kept = qpdf_oh_new_array(j->q);
	int i, n = bw_pdf_items(j, marks);

	if (n > MAX_MARKS)
		bw_pdf_refuse(j, "a page of the PDF has more than 20000 links and marks");
	for (i = 0; i < n && !bw_pdf_refused(j); i++) {
		qpdf_oh mark = qpdf_oh_get_array_item(j->q, marks, i);

		take_mark(j, kept, mark);
		qpdf_oh_release(j->q, mark);
	}
	if (bw_pdf_items(j, kept) > 0)
		qpdf_oh_replace_key(j->q, page, "/Annots", kept);
	else
		qpdf_oh_remove_key(j->q, page, "/Annots");
	qpdf_oh_release(j->q, kept);
	qpdf_oh_release(j->q, marks);
}

/* A PDF for poppler: pages alone, or pictures alone. */
#include <stdlib.h>

#include "media/pdf.h"
#include "media/pdf_draw.h"

/* ---- a page for each picture ---- */

struct leaves {
	struct bw_pdf_job *j;
	qpdf_oh parent, list;
	uint32_t count;
};

static qpdf_oh
content_of(struct bw_pdf_job *j, long long width, long long height)
{
	qpdf_oh stream = qpdf_oh_new_stream(j->q), nothing = qpdf_oh_new_null(j->q);
	struct bw_buf text = { 0 };

	bw_buf_printf(&text, "%lld 0 0 %lld 0 0 cm /P Do", width, height);
	qpdf_oh_replace_stream_data(j->q, stream, text.data, text.len, nothing, nothing);
	bw_buf_free(&text);
	qpdf_oh_release(j->q, nothing);
	return stream;
}

static void
add_leaf(struct leaves *l, qpdf_oh picture, long long width, long long height)
{
	struct bw_pdf_job *j = l->j;
	qpdf_oh page = qpdf_oh_new_dictionary(j->q), box = qpdf_oh_new_array(j->q);
	qpdf_oh names = qpdf_oh_new_dictionary(j->q), resources = qpdf_oh_new_dictionary(j->q);
	const long long sides[] = { 0, 0, width, height };
	size_t i;

	for (i = 0; i < 4; i++) {
		qpdf_oh side = qpdf_oh_new_integer(j->q, sides[i]);

		qpdf_oh_append_item(j->q, box, side);
		qpdf_oh_release(j->q, side);
	}
	qpdf_oh_replace_key(j->q, names, "/P", picture);
	bw_pdf_set(j, resources, "/XObject", names);
	bw_pdf_set(j, page, "/Type", qpdf_oh_new_name(j->q, "/Page"));
	qpdf_oh_replace_key(j->q, page, "/Parent", l->parent);
	bw_pdf_set(j, page, "/MediaBox", box);
	bw_pdf_set(j, page, "/Resources", resources);
	bw_pdf_set(j, page, "/Contents", content_of(j, width, height));
	page = bw_pdf_indirect(j, page);
	qpdf_oh_append_item(j->q, l->list, page);
	qpdf_oh_release(j->q, page);
	l->count++;
}

/* A picture is what says so, and what has two sides as a thumbnail has. */
static void
take_picture(struct leaves *l, qpdf_oh stream)
{
	static const char *const gone[] = { "/SMask", "/Mask", "/OC", "/Alternates", "/SMaskInData" };
	struct bw_pdf_job *j = l->j;
	qpdf_oh dict = qpdf_oh_get_dict(j->q, stream);
	long long width = bw_pdf_number(j, dict, "/Width"), height = bw_pdf_number(j, dict, "/Height");
	size_t i;

	if (width >= BW_PDF_PICTURE_MIN && height >= BW_PDF_PICTURE_MIN) {
		for (i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
			qpdf_oh_remove_key(j->q, dict, gone[i]);
		bw_pdf_set(j, dict, "/Type", qpdf_oh_new_name(j->q, "/XObject"));
		bw_pdf_set(j, dict, "/Subtype", qpdf_oh_new_name(j->q, "/Image"));
		add_leaf(l, stream, width, height);
	}
	qpdf_oh_release(j->q, dict);
}

/* Instead of the pages. A file inside is no picture of this one, and may be one. */
static void
list_pictures(struct bw_pdf_job *j, int objects, uint32_t *count)
{
	qpdf_oh root = qpdf_get_root(j->q);
	struct leaves l = { .j = j, .parent = qpdf_oh_get_key(j->q, root, "/Pages"), .list = qpdf_oh_new_array(j->q) };
	int id;

	for (id = 1; id < objects && !bw_pdf_refused(j); id++) {
		qpdf_oh oh = qpdf_get_object_by_id(j->q, id, 0);

		if (qpdf_oh_is_dictionary(j->q, oh) && bw_pdf_has(j, oh, "/EF"))
			bw_pdf_refuse(j, "there is a file in the PDF, and it cannot be looked at");
		else if (qpdf_oh_is_stream(j->q, oh))
			take_picture(&l, oh);
		qpdf_oh_release(j->q, oh);
	}
	bw_pdf_set(j, l.parent, "/Kids", l.list);
	bw_pdf_set(j, l.parent, "/Count", qpdf_oh_new_integer(j->q, (long long)l.count));
	qpdf_oh_release(j->q, l.parent);
	qpdf_oh_release(j->q, root);
	*count = l.count;
}

/* ---- the file ---- */

/* How many numbers of objects the file says that it has; the library complains of more. */
static int
count_objects(struct bw_pdf_job *j)
{
	qpdf_oh trailer = qpdf_get_trailer(j->q);
	long long n = bw_pdf_number(j, trailer, "/Size");

	qpdf_oh_release(j->q, trailer);
	if (n >= 0 && n <= (long long)BW_PDF_MAX_OBJECTS)
		return (int)n;
	bw_pdf_refuse(j, "the PDF has too many parts");
	return 0;
}

static void
make_ready(struct bw_pdf_job *j, struct bw_bytes in, enum bw_pdf_leaves leaves, struct bw_buf *out, uint32_t *count)
{
	int objects;

	bw_pdf_read(j, in.data, in.len);
	if (bw_pdf_refused(j))
		return;
	objects = count_objects(j);
	/* Before the tree of pages gets new objects. */
	if (leaves == BW_PDF_ITS_PAGES)
		bw_pdf_letters(j, objects);
	bw_pdf_pages(j);
	*count = (uint32_t)j->pages;
	if (leaves == BW_PDF_ITS_PICTURES)
		list_pictures(j, objects, count);
	if (!bw_pdf_refused(j))
		bw_pdf_write(j, out);
}

enum bw_rc
bw_pdf_ready(struct bw_bytes in, enum bw_pdf_leaves leaves, struct bw_buf *out, uint32_t *count, struct bw_err *err)
{
	struct bw_plan plan = { 0 };
	struct bw_splitter s = { .data = in.data, .len = in.len, .plan = &plan };
	struct bw_pdf_job j = { .s = &s };
	enum bw_rc rc = BW_OK;

	*count = 0;
	if (in.len > BW_PDF_MAX_INPUT)
		return bw_err_set(err, BW_ELIMIT, 0, "the PDF is larger than 48 MiB");
	if ((j.q = qpdf_init()) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	make_ready(&j, in, leaves, out, count);
	bw_pdf_close_job(&j);
	bw_value_free(bw_facts_finish(&s.facts));
	if (plan.refused[0] != '\0')
		rc = bw_err_set(err, BW_EFORMAT, 0, "%s", plan.refused);
	return rc;
}

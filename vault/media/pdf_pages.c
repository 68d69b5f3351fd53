/* The new root: a flat list of the pages. What the old root, the tree of pages
 * and the trailer said beyond that is gone, known or not. */
#include <stdlib.h>

#include "media/pdf.h"

/* ---- layers, 8.11: all must be shown, at all times ---- */

void
bw_pdf_judge_layer(struct bw_pdf_job *j, qpdf_oh layer)
{
	if (!qpdf_oh_is_dictionary(j->q, layer))
		return;
	if (bw_pdf_has_name(j, layer, "/Type", "/OCG") || bw_pdf_has_name(j, layer, "/Type", "/OCMD"))
		j->layers = true;
	if (!bw_pdf_has_name(j, layer, "/Type", "/OCMD"))
		return;
	if (bw_pdf_has(j, layer, "/VE") || bw_pdf_has_name(j, layer, "/P", "/AllOff") ||
	    bw_pdf_has_name(j, layer, "/P", "/AnyOff"))
		bw_pdf_refuse(j, "the PDF has layers that are shown only when others are not");
}

static bool
is_filled_array(struct bw_pdf_job *j, qpdf_oh dict, const char *key)
{
	qpdf_oh value = qpdf_oh_get_key_if_dict(j->q, dict, key);
	bool filled = bw_pdf_items(j, value) > 0;

	qpdf_oh_release(j->q, value);
	return filled;
}

/* A layer that says when it is shown says so for the screen, paper or a copy. */
static bool
is_off_at_times(struct bw_pdf_job *j, qpdf_oh layer)
{
	static const char *const when[][2] = { { "/View", "/ViewState" }, { "/Print", "/PrintState" },
		{ "/Export", "/ExportState" }, { "/Zoom", NULL }, { "/User", NULL }, { "/Language", NULL } };
	qpdf_oh usage = qpdf_oh_get_key_if_dict(j->q, layer, "/Usage");
	bool off = false;
	size_t i;

	for (i = 0; i < sizeof(when) / sizeof(when[0]) && !off; i++) {
		qpdf_oh one = qpdf_oh_get_key_if_dict(j->q, usage, when[i][0]);

		off = qpdf_oh_is_dictionary(j->q, one) &&
		    (when[i][1] == NULL || bw_pdf_has_name(j, one, when[i][1], "/OFF"));
		qpdf_oh_release(j->q, one);
	}
	qpdf_oh_release(j->q, usage);
	return off;
}

static void
judge_layers(struct bw_pdf_job *j, qpdf_oh root)
{
	qpdf_oh properties = qpdf_oh_get_key(j->q, root, "/OCProperties");
	qpdf_oh shown = qpdf_oh_get_key_if_dict(j->q, properties, "/D");
	qpdf_oh layers = qpdf_oh_get_key_if_dict(j->q, properties, "/OCGs");
	int i, n;

	if (is_filled_array(j, shown, "/OFF") || bw_pdf_has_name(j, shown, "/BaseState", "/OFF") ||
	    bw_pdf_has_name(j, shown, "/BaseState", "/Unchanged"))
		bw_pdf_refuse(j, "the PDF has layers that are not shown");
	n = is_filled_array(j, shown, "/AS") ? bw_pdf_items(j, layers) : 0;
	for (i = 0; i < n && !bw_pdf_refused(j); i++) {
		qpdf_oh layer = qpdf_oh_get_array_item(j->q, layers, i);

		if (is_off_at_times(j, layer))
			bw_pdf_refuse(j, "the PDF has layers that are not always shown");
		qpdf_oh_release(j->q, layer);
	}
	qpdf_oh_release(j->q, layers);
	qpdf_oh_release(j->q, shown);
	qpdf_oh_release(j->q, properties);
}

/* ---- the tree of pages, 7.7.3, walked here and not by the library, whose way
 * goes as deep as the tree ---- */

#define MAX_NODES (2 * BW_PDF_MAX_PAGES)

struct tree {
	struct bw_pdf_job *j;
	qpdf_oh *nodes; /* still to be looked into, the next one last */
	size_t count;
	qpdf_oh parent, list;
};

static void
damaged_tree(struct bw_pdf_job *j)
{
	bw_pdf_refuse(j, "the PDF is damaged: its list of pages is not right");
}

/* What a node says, each of its pages says. */
static void
inherit(struct bw_pdf_job *j, qpdf_oh node, qpdf_oh kid)
{
	static const char *const keys[] = { "/Resources", "/MediaBox", "/CropBox", "/Rotate" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		qpdf_oh value = qpdf_oh_get_key(j->q, node, keys[i]);

		if (qpdf_oh_is_null(j->q, value) || bw_pdf_has(j, kid, keys[i])) {
			qpdf_oh_release(j->q, value);
			continue;
		}
		/* Written once, however many pages share it. */
		if (!qpdf_oh_is_indirect(j->q, value) && !qpdf_oh_is_scalar(j->q, value)) {
			value = bw_pdf_indirect(j, value);
			qpdf_oh_replace_key(j->q, node, keys[i], value);
		}
		bw_pdf_set(j, kid, keys[i], value);
	}
}

static void
take_page(struct tree *t, qpdf_oh page)
{
	struct bw_pdf_job *j = t->j;

	if (++j->pages > BW_PDF_MAX_PAGES)
		bw_pdf_refuse(j, "the PDF has more than 10000 pages");
	bw_pdf_set(j, page, "/Type", qpdf_oh_new_name(j->q, "/Page"));
	qpdf_oh_replace_key(j->q, page, "/Parent", t->parent);
	qpdf_oh_append_item(j->q, t->list, page);
	bw_pdf_push(j, qpdf_oh_new_object(j->q, page), BW_PDF_PAGE);
}

/* Backwards, so that the first is the next. */
static void
take_kids(struct tree *t, qpdf_oh node, qpdf_oh kids)
{
	struct bw_pdf_job *j = t->j;
	int i = bw_pdf_items(j, kids);

	if (i > (int)(MAX_NODES - t->count)) {
		bw_pdf_refuse(j, "the PDF has more than 10000 pages");
		return;
	}
	while (--i >= 0 && !bw_pdf_refused(j)) {
		qpdf_oh kid = qpdf_oh_get_array_item(j->q, kids, i);

		if (!qpdf_oh_is_dictionary(j->q, kid) || !qpdf_oh_is_indirect(j->q, kid)) {
			damaged_tree(j);
			qpdf_oh_release(j->q, kid);
			return;
		}
		inherit(j, node, kid);
		t->nodes[t->count++] = kid;
	}
}

static void
walk_tree(struct tree *t)
{
	struct bw_pdf_job *j = t->j;

	while (t->count > 0) {
		qpdf_oh node = t->nodes[--t->count], kids = qpdf_oh_get_key(j->q, node, "/Kids");

		if (!bw_pdf_refused(j)) {
			if (qpdf_oh_is_array(j->q, kids)) {
				if (bw_pdf_see(j, node, BW_PDF_AS_IS))
					take_kids(t, node, kids);
				else
					damaged_tree(j);
			} else if (bw_pdf_is_seen(j, node, BW_PDF_PAGE)) {
				damaged_tree(j);
			} else {
				take_page(t, node);
			}
		}
		qpdf_oh_release(j->q, kids);
		qpdf_oh_release(j->q, node);
	}
}

/* All are seen before the first is cleaned: links ask which pages there are. */
static void
list_pages(struct bw_pdf_job *j, qpdf_oh top, qpdf_oh parent)
{
	struct tree t = { .j = j, .parent = parent, .list = qpdf_oh_new_array(j->q) };

	t.nodes = malloc(MAX_NODES * sizeof(*t.nodes));
	if (t.nodes == NULL) {
		bw_pdf_refuse(j, "there is not enough memory to look into it");
	} else if (!qpdf_oh_is_dictionary(j->q, top) || !qpdf_oh_is_indirect(j->q, top)) {
		damaged_tree(j);
	} else {
		t.nodes[t.count++] = qpdf_oh_new_object(j->q, top);
		walk_tree(&t);
	}
	if (j->pages == 0)
		bw_pdf_refuse(j, "the PDF has no pages");
	bw_pdf_set(j, parent, "/Kids", t.list);
	bw_pdf_set(j, parent, "/Count", qpdf_oh_new_integer(j->q, (long long)j->pages));
	free(t.nodes);
}

/* ---- root and trailer ---- */

static qpdf_oh
new_typed(struct bw_pdf_job *j, const char *type)
{
	qpdf_oh dict = qpdf_oh_new_dictionary(j->q);

	bw_pdf_set(j, dict, "/Type", qpdf_oh_new_name(j->q, type));
	return bw_pdf_indirect(j, dict);
}

static void
replace_root(struct bw_pdf_job *j, qpdf_oh trailer, qpdf_oh old)
{
	qpdf_oh top = qpdf_oh_get_key(j->q, old, "/Pages"), parent = new_typed(j, "/Pages"), root = new_typed(j, "/Catalog");

	list_pages(j, top, parent);
	bw_pdf_set(j, root, "/Pages", parent);
	qpdf_oh_begin_dict_key_iter(j->q, trailer);
	while (qpdf_oh_dict_more_keys(j->q))
		qpdf_oh_remove_key(j->q, trailer, qpdf_oh_dict_next_key(j->q));
	bw_pdf_set(j, trailer, "/Root", root);
	/* The library writes the right number, but only where one was. */
	bw_pdf_set(j, trailer, "/Size", qpdf_oh_new_integer(j->q, 0));
	qpdf_oh_release(j->q, top);
}

void
bw_pdf_pages(struct bw_pdf_job *j)
{
	qpdf_oh trailer = qpdf_get_trailer(j->q), root = qpdf_oh_get_key_if_dict(j->q, trailer, "/Root");

	if (qpdf_oh_is_dictionary(j->q, root)) {
		bw_pdf_note_root(j, root);
		judge_layers(j, root);
		bw_pdf_judge_form(j, root);
		replace_root(j, trailer, root);
	} else {
		bw_pdf_refuse(j, "the PDF is damaged: its pages are not found");
	}
	qpdf_oh_release(j->q, root);
	qpdf_oh_release(j->q, trailer);
}

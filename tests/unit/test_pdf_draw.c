/* What the pages and pictures of a PDF look like, and what screening is given of it: plain
 * colours, so that a place can be told by its dot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/disclose.h"
#include "flow/module.h"
#include "flow/jobs.h"
#include "lib_media_tool.h"
#include "lib_pdf_samples.h"
#include "media/look.h"
#include "media/pdf_draw.h"

#define MOST 400
#define RED 0xff0000u
#define GREEN 0x00ff00u
#define BLUE 0x0000ffu
#define WHITE 0xffffffu

/* ---- a file of these objects; the first is the root, the second the tree of pages ---- */

struct pdf {
	struct bw_buf bytes;
	size_t at[MOST], count;
};

static void
add(struct pdf *p, const char *body)
{
	if (p->count == 0)
		bw_buf_str(&p->bytes, "%PDF-1.7\n");
	assert_true(p->count < MOST);
	p->at[p->count++] = p->bytes.len;
	bw_buf_printf(&p->bytes, "%zu 0 obj\n%s\nendobj\n", p->count, body);
}

static void
add_stream(struct pdf *p, const char *dict, const char *data)
{
	struct bw_buf body = { 0 };

	bw_buf_printf(&body, "<< %s /Length %zu >>\nstream\n%s\nendstream", dict, strlen(data), data);
	add(p, bw_buf_text(&body));
	bw_buf_free(&body);
}

static void
finish(struct pdf *p)
{
	size_t table = p->bytes.len, i;

	bw_buf_printf(&p->bytes, "xref\n0 %zu\n0000000000 65535 f \n", p->count + 1);
	for (i = 0; i < p->count; i++)
		bw_buf_printf(&p->bytes, "%010zu 00000 n \n", p->at[i]);
	bw_buf_printf(&p->bytes, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", p->count + 1, table);
	assert_false(p->bytes.bad);
}

/* One page: object 3, its content object 4; what follows begins with 5. */
static void
begin(struct pdf *p, const char *page, const char *content)
{
	struct bw_buf body = { 0 };

	*p = (struct pdf){ 0 };
	add(p, "<< /Type /Catalog /Pages 2 0 R >>");
	add(p, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
	bw_buf_printf(&body, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>", page);
	add(p, bw_buf_text(&body));
	add_stream(p, "", content);
	bw_buf_free(&body);
}

/* Many pages, each with a name of its own for the same content. */
static void
many_pages(struct pdf *p, unsigned pages)
{
	struct bw_buf kids = { 0 }, tree = { 0 };
	unsigned i;

	*p = (struct pdf){ 0 };
	add(p, "<< /Type /Catalog /Pages 2 0 R >>");
	for (i = 0; i < pages; i++)
		bw_buf_printf(&kids, "%u 0 R ", 4 + i);
	bw_buf_printf(&tree, "<< /Type /Pages /MediaBox [0 0 100 100] /Kids [%s] /Count %u >>", bw_buf_text(&kids), pages);
	add(p, bw_buf_text(&tree));
	add_stream(p, "", "1 0 0 rg 0 0 100 100 re f");
	for (i = 0; i < pages; i++)
		add(p, "<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>");
	finish(p);
	bw_buf_free(&kids);
	bw_buf_free(&tree);
}

/* ---- what is seen ---- */

struct seen {
	unsigned pages, pictures, broken, calls;
	uint32_t width, height, corner[4]; /* of the last; colours near its corners, from the upper left, along rows */
	unsigned full_after;
};

static uint32_t
dot(const struct bw_dots *d, uint32_t x, uint32_t y)
{
	const uint8_t *at = d->rgb + ((size_t)y * d->width + x) * 3;

	return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

static struct bw_look *the_look;

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct seen *s = ctx;
	uint32_t x = d->width / 8, y = d->height / 8;

	(void)err;
	s->pages += d->as == BW_SHOWN_PAGE;
	s->pictures += d->as == BW_SHOWN_PICTURE;
	s->broken += d->broken;
	s->width = d->width;
	s->height = d->height;
	s->corner[0] = dot(d, x, y);
	s->corner[1] = dot(d, d->width - 1 - x, y);
	s->corner[2] = dot(d, x, d->height - 1 - y);
	s->corner[3] = dot(d, d->width - 1 - x, d->height - 1 - y);
	the_look->full = s->full_after > 0 && (s->pages + s->pictures) % s->full_after == 0;
	return BW_OK;
}

static enum bw_rc
look(struct pdf *p, struct seen *s, struct bw_err *err)
{
	struct bw_look l = { 0 };
	enum bw_rc rc;

	the_look = &l;
	do {
		l = (struct bw_look){ .see = see, .ctx = s, .max_px = 4096, .from = l.more ? l.unit : 0 };
		rc = bw_media_look(&l, (struct bw_bytes){ p->bytes.data, p->bytes.len }, err);
		s->calls++;
	} while (rc == BW_OK && l.more);
	return rc;
}

static void
sees(struct pdf *p, struct seen *s)
{
	struct bw_err err = { 0 };

	finish(p);
	if (look(p, s, &err) != BW_OK)
		fail_msg("not looked at: %s", err.message);
	bw_buf_free(&p->bytes);
}

static void
holds(struct pdf *p, const char *because)
{
	struct bw_err err = { 0 };
	struct seen s = { 0 };

	finish(p);
	if (look(p, &s, &err) == BW_OK || strstr(err.message, because) == NULL)
		fail_msg("wanted \"%s\", got \"%s\"", because, err.message);
	bw_buf_free(&p->bytes);
}

/* ---- pages ---- */

#define LOWER_LEFT "1 0 0 rg 0 0 50 50 re f 0 0 1 rg 50 50 50 50 re f"

static void
a_page_is_drawn_as_it_stands(void **state)
{
	static const struct {
		const char *page;
		uint32_t corner[4];
	} cases[] = { { "/MediaBox [0 0 100 100]", { WHITE, BLUE, RED, WHITE } },
		{ "/MediaBox [0 0 100 100] /Rotate 90", { RED, WHITE, WHITE, BLUE } },
		{ "/MediaBox [0 0 100 100] /Rotate 180", { WHITE, RED, BLUE, WHITE } },
		{ "/MediaBox [0 0 100 100] /CropBox [0 0 50 50]", { RED, RED, RED, RED } },
		{ "/MediaBox [50 50 100 100]", { BLUE, BLUE, BLUE, BLUE } } };
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen s = { 0 };
		struct pdf p;

		begin(&p, cases[i].page, LOWER_LEFT);
		sees(&p, &s);
		assert_int_equal(s.pages, 1);
		assert_int_equal(s.pictures + s.broken, 0);
		assert_int_equal(s.width, 1000);
		for (k = 0; k < 4; k++)
			assert_int_equal(s.corner[k], cases[i].corner[k]);
	}
}

static void
sizes_are_bounded(void **state)
{
	static const struct {
		const char *box;
		uint32_t width, height;
	} cases[] = { { "612 792", 850, 1100 }, { "2000000 1000000", 4096, 2048 }, { "1 2", 500, 1000 }, { "14400 14400", 4096, 4096 } };
	struct seen s = { 0 };
	struct pdf p;
	char page[80];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(page, sizeof(page), "/MediaBox [0 0 %s] /UserUnit 1000000", cases[i].box);
		begin(&p, page, "");
		sees(&p, &s);
		assert_int_equal(s.width, cases[i].width);
		assert_int_equal(s.height, cases[i].height);
	}
	begin(&p, "/MediaBox [0 0 1000000000000 9]", "");
	holds(&p, "no size");
	begin(&p, "/MediaBox [-1000000000 -1000000000 0 0]", "");
	holds(&p, "no size");
}

static void
what_is_damaged_is_told(void **state)
{
	struct seen s = { 0 };
	struct pdf p;

	(void)state;
	begin(&p, "/MediaBox [0 0 99 99]", "0 0 9 9 re f nonsense");
	sees(&p, &s);
	assert_int_equal(s.broken, 1);
}

/* ---- letters ---- */

#define WORD "BT /F 60 Tf 10 20 Td (IAB) Tj ET"
#define IN_LETTERS "/MediaBox [0 0 100 100] /Resources << /Font << /F 5 0 R >> >>"

/* Any dot that is not white. */
static void
has_letters(struct pdf *p)
{
	struct bw_pdf_drawing d;
	struct bw_picture px = { 0 };
	struct bw_err err = { 0 };
	size_t i, len, dark = 0;

	finish(p);
	if (bw_pdf_open((struct bw_bytes){ p->bytes.data, p->bytes.len }, BW_PDF_ITS_PAGES, &d, &err) != BW_OK)
		fail_msg("%s", err.message);
	assert_int_equal(bw_pdf_draw(&d, 0, 0, 200, &px, &err), BW_OK);
	assert_false(px.broken);
	len = (size_t)px.width * px.height * 3;
	for (i = 0; i < len; i++)
		dark += px.rgb[i] < 128;
	assert_true(dark > 100);
	free(px.rgb);
	bw_pdf_close(&d);
	bw_buf_free(&p->bytes);
}

static void
letters_that_are_not_in_the_file(void **state)
{
	static const char *const fonts[] = { "/Subtype /Type1 /BaseFont /Helvetica", "/Subtype /TrueType /BaseFont /Arial,BoldItalic",
		"/Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding", "/Subtype /Type1 /BaseFont /Symbol",
		"/Subtype /Type1 /BaseFont /ZapfDingbats",
		("/Subtype /TrueType /BaseFont /Unknown /FirstChar 73 /LastChar 73 /Widths [300] /FontDescriptor << /Type /FontDescriptor "
		"/FontName /Unknown /Flags 34 >>") };
	char body[400];
	struct pdf p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(fonts) / sizeof(fonts[0]); i++) {
		(void)snprintf(body, sizeof(body), "<< /Type /Font %s >>", fonts[i]);
		begin(&p, IN_LETTERS, WORD);
		add(&p, body);
		has_letters(&p);
	}
	/* Without a number of its own, in the list of the page. */
	begin(&p, "/MediaBox [0 0 100 100] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >>",
	    WORD);
	has_letters(&p);
}

static void
letters_that_nobody_has(void **state)
{
	struct pdf p;

	(void)state;
	begin(&p, IN_LETTERS, WORD);
	add(&p, "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>");
	add(&p, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
		"/Supplement 2 >> >>");
	holds(&p, "some letters");
}

/* ---- pictures ---- */

#define PAGE "/MediaBox [0 0 100 100]"
#define IMAGE "/Subtype /Image /Width 64 /Height 80 /BitsPerComponent 1 /ColorSpace [/Indexed /DeviceRGB 1 <ff000000ff00>] " \
	      "/Filter /RunLengthDecode "
/* 640 bytes of dots, packed by runs (7.4.5): the upper half 0, but for its last dot in
 * eight, since no zero can stand in a text; the lower half 1. */
static const char halves[] = "\x81\x01\x81\x01\xc1\x01\xc1\xff\x81\xff\x81\xff\x80";

static void
pictures_are_looked_at_by_themselves(void **state)
{
	struct seen s = { 0 };
	struct pdf p;

	(void)state;
	/* No page uses it, and a mask would cover it. */
	begin(&p, PAGE, "0 1 0 rg 0 0 100 100 re f");
	add_stream(&p, "/Type /XObject " IMAGE "/SMask 6 0 R", halves);
	add_stream(&p, "/Type /XObject /Subtype /Image /Width 64 /Height 63 /BitsPerComponent 1 /ColorSpace /DeviceGray", "");
	sees(&p, &s);
	assert_int_equal(s.pages, 1);
	assert_int_equal(s.pictures, 1);
	assert_int_equal(s.width, 64);
	assert_int_equal(s.height, 80);
	assert_int_equal(s.corner[0], RED);
	assert_int_equal(s.corner[2], GREEN);
	assert_int_equal(s.broken, 0);
}

static void
a_thumbnail_is_a_picture(void **state)
{
	struct seen s = { 0 };
	struct pdf p;

	(void)state;
	begin(&p, PAGE " /Thumb 5 0 R", "");
	add_stream(&p, "/Width 64 /Height 80 /BitsPerComponent 1 /ColorSpace [/Indexed /DeviceRGB 1 <ff000000ff00>] /Filter "
		       "/RunLengthDecode", halves);
	sees(&p, &s);
	assert_int_equal(s.pictures, 1);
	assert_int_equal(s.corner[0], RED);
}

static void
what_cannot_be_looked_at_is_held(void **state)
{
	struct pdf p;

	(void)state;
	begin(&p, PAGE " /Annots [5 0 R]", "");
	add(&p, "<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 6 0 R >>");
	add(&p, "<< /Type /Filespec /F (a.jpg) /EF << /F 7 0 R >> >>");
	add_stream(&p, "/Type /EmbeddedFile", "x");
	holds(&p, "a file in the PDF");
	begin(&p, PAGE, "");
	add_stream(&p, IMAGE, "x");
	p.bytes.data[10] = 'x'; /* the first object is none */
	holds(&p, "damaged");
}

/* ---- units and sheets ---- */

static void
a_long_file_takes_several_calls(void **state)
{
	struct seen s = { .full_after = 3 };
	struct bw_err err = { 0 };
	struct pdf p;

	(void)state;
	many_pages(&p, 10);
	assert_int_equal(look(&p, &s, &err), BW_OK);
	assert_int_equal(s.pages, 10);
	assert_int_equal(s.calls, 4);
	bw_buf_free(&p.bytes);
}

static void
pages_come_on_sheets_of_four(void **state)
{
	static const unsigned pages[] = { 1, 4, 5, 64 }, wanted[] = { 1, 1, 2, 16 };
	struct bw_buf out = { 0 };
	struct bw_err err = { 0 };
	struct pixels px = { 0 };
	struct bw_drawn of = { 0 };
	struct pdf p;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		many_pages(&p, pages[i]);
		bw_buf_reset(&out);
		assert_int_equal(bw_media_render(p.bytes.data, p.bytes.len, 200, wanted[i] - 1, &of, &out, &err), BW_OK);
		assert_int_equal(of.sheets, wanted[i]);
		assert_true(pixels_read(out.data, out.len, &px));
		assert_int_equal(px.width, 200);
		assert_int_equal(bw_media_render(p.bytes.data, p.bytes.len, 200, wanted[i], &of, &out, &err), BW_EUSAGE);
		bw_buf_free(&p.bytes);
		pixels_free(&px);
	}
	many_pages(&p, 65);
	err = (struct bw_err){ 0 };
	assert_int_equal(bw_media_render(p.bytes.data, p.bytes.len, 200, 0, &of, &out, &err), BW_ELIMIT);
	assert_non_null(strstr(err.message, "65 pages"));
	bw_buf_free(&p.bytes);
	bw_buf_free(&out);
}

/* ---- in the worker, which can open nothing ---- */

static enum bw_rc
from_buf(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	(void)err;
	memcpy(data, ((const struct bw_buf *)ctx)->data + offset, len);
	return BW_OK;
}

static void
it_needs_no_file(void **state)
{
	struct bw_buf out = { 0 };
	struct bw_err err = { 0 };
	struct bw_worker *w;
	struct bw_drawn of = { 0 };
	struct pdf p;

	(void)state;
	assert_int_equal(bw_jobs_start(&w, &err), BW_OK);
	begin(&p, IN_LETTERS, WORD);
	add(&p, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Oblique >>");
	finish(&p);
	if (bw_disclose_render(w, from_buf, &p.bytes, p.bytes.len, 200, 0, &of, &out, &err) != BW_OK)
		fail_msg("%s", err.message);
	assert_int_equal(of.sheets, 1);
	bw_worker_stop(w);
	bw_buf_free(&out);
	bw_buf_free(&p.bytes);
}

static int
warm(void **state)
{
	(void)state;
	bw_module_load_draw();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_needs_no_file),
		cmocka_unit_test(a_page_is_drawn_as_it_stands),
		cmocka_unit_test(sizes_are_bounded),
		cmocka_unit_test(what_is_damaged_is_told),
		cmocka_unit_test(letters_that_are_not_in_the_file),
		cmocka_unit_test(letters_that_nobody_has),
		cmocka_unit_test(pictures_are_looked_at_by_themselves),
		cmocka_unit_test(a_thumbnail_is_a_picture),
		cmocka_unit_test(what_cannot_be_looked_at_is_held),
		cmocka_unit_test(a_long_file_takes_several_calls),
		cmocka_unit_test(pages_come_on_sheets_of_four),
	};

	return cmocka_run_group_tests(tests, warm, NULL);
}

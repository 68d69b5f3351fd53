/* Goal: the page engine gives the same bytes for the same input and time,
 * flows over pages, and takes hostile text and pictures without falling over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "flow/pdf.h"

#define UNUSED __attribute__((unused))

/* A grey 16 x 8 frame header and nothing more: enough for placing it. */
static const uint8_t tiny_jpeg[] = { 0xff, 0xd8, 0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00, 0x08, 0x00, 0x10, 0x01, 0x01, 0x11,
	0x00, 0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3f, 0x00, 0xff, 0xd9 };

static size_t
make(struct bw_buf *out, int64_t time_ms, size_t pages)
{
	struct bw_pdf_info info = { .title = "Dossier", .footer = "vertrouwelijk", .time_ms = time_ms, .pages = pages };
	const double widths[] = { 1, 3 };
	struct bw_pdf_cell cells[] = { { "D-1", "ex-D-1" }, { "two\nlines", NULL } };
	struct bw_err err = { 0 };
	struct bw_pdf *pdf;
	size_t count = 0;

	assert_int_equal(bw_pdf_new(&info, out, &pdf, &err), BW_OK);
	bw_pdf_heading(pdf, BW_PDF_H1, "Hoofdstuk", 0, NULL);
	bw_pdf_index_line(pdf, "D-1", 7, "ex-D-1", 1);
	for (int i = 0; i < 120; i++)
		bw_pdf_text(pdf, BW_PDF_BODY, i % 2 ? "Een regel tekst." : "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 Ge'ez \xe1\x8c\x8d");
	bw_pdf_text(pdf, BW_PDF_BODY, "malformed \xff\xfe bytes");
	bw_pdf_heading(pdf, BW_PDF_H2, "Bewijsstuk D-1", 1, "ex-D-1");
	bw_pdf_jpeg(pdf, tiny_jpeg, sizeof(tiny_jpeg), 100);
	bw_pdf_row(pdf, widths, cells, 2, true);
	bw_pdf_row(pdf, widths, cells, 2, false);
	for (int i = 0; i < 5; i++)
		bw_pdf_contact(pdf, tiny_jpeg, sizeof(tiny_jpeg), "D-1", 4);
	bw_pdf_contact_end(pdf);
	assert_int_equal(bw_pdf_finish(pdf, &count, &err), BW_OK);
	return count;
}

static void
same_input_gives_same_bytes(UNUSED void **state)
{
	struct bw_buf a = { 0 }, b = { 0 }, later = { 0 };
	size_t pages = make(&a, 1700000000000, 0);

	assert_true(pages >= 3);
	assert_int_equal(make(&b, 1700000000000, 0), pages);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	assert_memory_equal(a.data, "%PDF-1.", 7);
	assert_int_equal(make(&later, 1800000000000, 0), pages);
	assert_false(a.len == later.len && memcmp(a.data, later.data, a.len) == 0);
	bw_buf_free(&a);
	bw_buf_free(&b);
	bw_buf_free(&later);
}

static void
second_pass_keeps_the_pages(UNUSED void **state)
{
	struct bw_buf a = { 0 }, b = { 0 };
	size_t pages = make(&a, 1700000000000, 0);

	assert_int_equal(make(&b, 1700000000000, pages), pages);
	bw_buf_free(&a);
	bw_buf_free(&b);
}

static void
row_taller_than_a_page_is_split(UNUSED void **state)
{
	struct bw_pdf_info info = { .title = "t", .time_ms = 1 };
	const double widths[] = { 1, 1 };
	struct bw_buf out = { 0 }, text = { 0 };
	struct bw_pdf_cell cells[2] = { { "left", NULL }, { NULL, NULL } };
	struct bw_pdf *pdf;
	size_t pages;

	for (int i = 0; i < 200; i++)
		bw_buf_str(&text, "line\n");
	cells[1].text = bw_buf_text(&text);
	assert_int_equal(bw_pdf_new(&info, &out, &pdf, NULL), BW_OK);
	bw_pdf_row(pdf, widths, cells, 2, false);
	assert_int_equal(bw_pdf_finish(pdf, &pages, NULL), BW_OK);
	assert_true(pages >= 3 && pages <= 5);
	bw_buf_free(&out);
	bw_buf_free(&text);
}

/* Rows of a table on page, as a PDF reader finds them. */
static int
rows_on(const struct bw_buf *pdf, int page)
{
	char path[] = "/tmp/bewaar-rows-XXXXXX", command[200], text[4096];
	int fd = mkstemp(path), rows = 0;
	FILE *out;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, pdf->data, pdf->len), (ssize_t)pdf->len);
	(void)close(fd);
	(void)snprintf(command, sizeof(command), "pdftotext -f %d -l %d %s - 2> /dev/null", page, page, path);
	assert_non_null(out = popen(command, "r"));
	while (fgets(text, sizeof(text), out) != NULL)
		rows += strstr(text, "ROW") != NULL;
	assert_int_equal(pclose(out), 0);
	(void)unlink(path);
	return rows;
}

static void
no_row_stands_alone(UNUSED void **state)
{
	struct bw_pdf_info info = { .title = "t", .time_ms = 1 };
	const struct bw_pdf_cell cells[] = { { "ROW", NULL }, { "right", NULL } };
	const double widths[] = { 1, 3 };
	int together = 0, parted = 0;
	size_t pages;

	if (system("command -v pdftotext > /dev/null") != 0)
		skip();
	for (int lines = 30; lines < 60; lines++) {
		struct bw_buf out = { 0 };
		struct bw_pdf *pdf;
		int first;

		assert_int_equal(bw_pdf_new(&info, &out, &pdf, NULL), BW_OK);
		for (int i = 0; i < lines; i++)
			bw_pdf_text(pdf, BW_PDF_SMALL, "a line");
		bw_pdf_rows_begin(pdf);
		for (int i = 0; i < 7; i++)
			bw_pdf_row(pdf, widths, cells, 2, false);
		bw_pdf_rows_end(pdf);
		assert_int_equal(bw_pdf_finish(pdf, &pages, NULL), BW_OK);
		first = rows_on(&out, 1);
		if (first != 7)
			assert_int_equal(first + rows_on(&out, 2), 7);
		assert_true(first != 1 && first != 6);
		together += first == 7 || first == 0;
		parted += first > 1 && first < 6;
		bw_buf_free(&out);
	}
	assert_true(together > 0 && parted > 0);
}

static void
bad_picture_is_an_error(UNUSED void **state)
{
	struct bw_pdf_info info = { .title = "t", .time_ms = 1 };
	struct bw_buf out = { 0 };
	struct bw_err err = { 0 };
	struct bw_pdf *pdf;
	size_t pages;

	for (size_t len = 0; len < 11; len++) {
		bw_buf_reset(&out);
		assert_int_equal(bw_pdf_new(&info, &out, &pdf, NULL), BW_OK);
		bw_pdf_jpeg(pdf, tiny_jpeg, len, 100);
		memset(&err, 0, sizeof(err));
		assert_int_equal(bw_pdf_finish(pdf, &pages, &err), BW_EFORMAT);
		assert_non_null(strstr(err.message, "no JPEG"));
	}
	bw_buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_input_gives_same_bytes),
		cmocka_unit_test(second_pass_keeps_the_pages),
		cmocka_unit_test(row_taller_than_a_page_is_split),
		cmocka_unit_test(no_row_stands_alone),
		cmocka_unit_test(bad_picture_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

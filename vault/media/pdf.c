#include "media/pdf.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ROUNDS 8 /* what nothing uses may use something */

/* ---- reading and writing ---- */

void
bw_pdf_read(struct bw_pdf_job *j, const uint8_t *data, size_t len)
{
	QPDF_ERROR_CODE rc;

	/* The library must not write on standard error, which the worker has not. */
	qpdf_set_suppress_warnings(j->q, QPDF_TRUE);
	qpdf_silence_errors(j->q);
	/* What must be guessed together is not what anyone saw. */
	qpdf_set_attempt_recovery(j->q, QPDF_FALSE);
	rc = qpdf_read_memory(j->q, "file", (const char *)data, len, NULL);
	if (rc & QPDF_ERRORS) {
		if (qpdf_has_error(j->q) && qpdf_get_error_code(j->q, qpdf_get_error(j->q)) == qpdf_e_password)
			bw_pdf_refuse(j, "the PDF is locked with a password; print it to a new PDF");
		else
			bw_pdf_refuse(j, "the PDF is damaged, or cut off");
	} else if (qpdf_is_encrypted(j->q)) {
		bw_pdf_refuse(j, "the PDF is encrypted, though it opens without a password; print it to a new PDF");
	}
}

void
bw_pdf_write(struct bw_pdf_job *j, struct bw_buf *out)
{
	QPDF_ERROR_CODE rc = qpdf_init_write_memory(j->q);

	out->limit = BW_MEDIA_MAX_PUT;
	qpdf_set_object_stream_mode(j->q, qpdf_o_disable);
	qpdf_set_stream_data_mode(j->q, qpdf_s_preserve);
	qpdf_set_compress_streams(j->q, QPDF_FALSE);
	qpdf_set_decode_level(j->q, qpdf_dl_none);
	/* Every copy has the same: it tells nothing, and two runs give the same bytes. */
	qpdf_set_static_ID(j->q, QPDF_TRUE);
	qpdf_set_linearization(j->q, QPDF_FALSE);
	qpdf_force_pdf_version(j->q, "1.7");
	if (!(rc & QPDF_ERRORS))
		rc = qpdf_write(j->q);
	if (!(rc & QPDF_ERRORS))
		bw_buf_put(out, qpdf_get_buffer(j->q), qpdf_get_buffer_length(j->q));
	if (rc & QPDF_ERRORS)
		bw_pdf_refuse(j, "the PDF is damaged: a new one cannot be written from it");
	else if (out->bad)
		bw_pdf_refuse(j, "the new PDF would be larger than 48 MiB");
}

/* The handles of the library fail without a word; here it is asked. It would
 * complain aloud of what was never asked for. */
static bool
complained(struct bw_pdf_job *j)
{
	bool any = false;

	while (qpdf_has_error(j->q)) {
		(void)qpdf_get_error(j->q);
		any = true;
	}
	while (qpdf_more_warnings(j->q)) {
		(void)qpdf_next_warning(j->q);
		any = true;
	}
	return any;
}

void
bw_pdf_close_job(struct bw_pdf_job *j)
{
	if (complained(j))
		bw_pdf_refuse(j, "the PDF is damaged");
	free(j->seen.slots);
	free(j->names.slots);
	free(j->resources);
	free(j->work);
	qpdf_cleanup(&j->q);
}

/* One reading, cleaning and writing. */
static void
rewrite(struct bw_splitter *s, const uint8_t *data, size_t len, struct bw_buf *out, bool first)
{
	struct bw_pdf_job j = { .s = s };

	if ((j.q = qpdf_init()) == NULL) {
		bw_split_refuse(s, "there is not enough memory to look into it");
		return;
	}
	bw_pdf_read(&j, data, len);
	if (!bw_pdf_refused(&j)) {
		bw_pdf_note_info(&j);
		bw_pdf_pages(&j);
		bw_pdf_walk(&j);
		bw_pdf_prune(&j);
		if (!bw_pdf_refused(&j))
			bw_pdf_write(&j, out);
		if (first)
			bw_pdf_tell(&j);
	}
	bw_pdf_close_job(&j);
}

static bool
same(const struct bw_buf *a, const uint8_t *data, size_t len)
{
	return a->len == len && memcmp(a->data, data, len) == 0;
}

/* Until the copy is its own copy. Only the first round tells of the original. */
static void
settle(struct bw_splitter *s, struct bw_buf *copy)
{
	struct bw_splitter again = *s;
	int round;

	rewrite(s, s->data, s->len, copy, true);
	for (round = 1; round < MAX_ROUNDS && s->plan->refused[0] == '\0'; round++) {
		struct bw_buf next = { 0 };
		bool settled;

		if (same(copy, s->data, s->len))
			return;
		again.facts = (struct bw_facts){ 0 };
		rewrite(&again, copy->data, copy->len, &next, false);
		bw_value_free(bw_facts_finish(&again.facts));
		settled = same(&next, copy->data, copy->len);
		bw_buf_free(copy);
		*copy = next;
		if (settled)
			return;
	}
	bw_split_refuse(s, "the new PDF does not come out the same twice");
}

/* ---- parts ---- */

/* The owner's choice: as it is when it cannot be cleaned. What it tells of
 * places is then no longer something that was taken out. */
static void
keep_raw(struct bw_splitter *s)
{
	s->plan->refused[0] = '\0';
	s->facts.has_place = s->facts.has_thumbnail = false;
	bw_split_raw(s);
}

/* Behind the last end that is marked. */
static size_t
marked_end(const struct bw_splitter *s)
{
	static const char mark[] = "%%EOF";
	size_t end = s->len;

	while (end >= sizeof(mark) - 1 && memcmp(s->data + end - (sizeof(mark) - 1), mark, sizeof(mark) - 1) != 0)
		end--;
	if (end < sizeof(mark) - 1)
		return s->len;
	if (end < s->len && s->data[end] == '\r')
		end++;
	if (end < s->len && s->data[end] == '\n')
		end++;
	return end;
}

bool
bw_media_reads_pdf(void)
{
	return true;
}

enum bw_rc
bw_pdf_split(struct bw_splitter *s, struct bw_err *err)
{
	struct bw_buf copy = { 0 };
	size_t end = marked_end(s);

	(void)err;
	if (s->len > BW_PDF_MAX_INPUT)
		bw_split_refuse(s, "the PDF is larger than 48 MiB");
	else
		settle(s, &copy);
	if (s->plan->refused[0] != '\0' && (s->options & BW_MEDIA_ALLOW_RAW)) {
		keep_raw(s);
	} else if (s->plan->refused[0] == '\0' && same(&copy, s->data, s->len)) {
		bw_split_keep(s, 0, s->len, BW_CLASS_PIXELS, "pages, in a clean file");
	} else {
		bw_split_drop(s, 0, end, BW_CLASS_UNKNOWN, "the old file, its pages too");
		bw_split_drop(s, end, s->len - end, BW_CLASS_HIDDEN, "bytes behind the end");
		if (s->plan->refused[0] == '\0')
			bw_split_replace(s, s->len, 0, BW_CLASS_PIXELS, "the pages, in a new file", copy.data, copy.len);
	}
	bw_buf_free(&copy);
	return BW_OK;
}

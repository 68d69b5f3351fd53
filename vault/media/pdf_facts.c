/* What a PDF tells of itself; nothing of it is left in the copy. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/pdf.h"

/* ---- the Info dictionary, 14.3.3 ---- */

/* "+01'00'" behind the digits, as "+01:00"; 7.9.4. */
static void
zone_of(const char *text, size_t len, char out[static 8])
{
	size_t i, n = 0;

	out[0] = '\0';
	if (len > 0 && text[0] == 'Z')
		(void)snprintf(out, 8, "Z");
	if (len < 3 || (text[0] != '+' && text[0] != '-'))
		return;
	for (i = 0; i < len && n < 6; i++) {
		if (i > 0 && text[i] == '\'')
			continue;
		if (i > 0 && (text[i] < '0' || text[i] > '9'))
			break;
		if (n == 3)
			out[n++] = ':';
		out[n++] = text[i];
	}
	out[n] = '\0';
}

/* "D:YYYYMMDDHHmmSS" as a camera would write it. One that gives no minute is no
 * date to order things by; it is passed on as it is, and refused there. */
static void
note_date(struct bw_pdf_job *j, const char *text, size_t len, const char *source)
{
	char date[40], zone[8];
	size_t n = 0;

	if (len > 1 && memcmp(text, "D:", 2) == 0) {
		text += 2;
		len -= 2;
	}
	while (n < len && n < 14 && text[n] >= '0' && text[n] <= '9')
		n++;
	zone_of(text + n, len - n, zone);
	if (n == 14)
		(void)snprintf(date, sizeof(date), "%.4s:%.2s:%.2s %.2s:%.2s:%.2s%s", text, text + 4, text + 6, text + 8,
		    text + 10, text + 12, zone);
	else if (n == 12)
		(void)snprintf(date, sizeof(date), "%.4s:%.2s:%.2s %.2s:%.2s%s", text, text + 4, text + 6, text + 8, text + 10,
		    zone);
	else
		(void)snprintf(date, sizeof(date), "%.*s", (int)n, text);
	bw_facts_date(&j->s->facts, date, source, "written by a program; can be edited");
}

void
bw_pdf_note_info(struct bw_pdf_job *j)
{
	static const struct {
		const char *key, *date;
		enum bw_device_field field;
	} notes[] = { { "/CreationDate", "PDF CreationDate", 0 }, { "/ModDate", "PDF ModDate", 0 },
		{ "/Creator", NULL, BW_DEV_SOFTWARE }, { "/Producer", NULL, BW_DEV_SOFTWARE },
		{ "/Author", NULL, BW_DEV_OWNER } };
	qpdf_oh trailer = qpdf_get_trailer(j->q), info = qpdf_oh_get_key_if_dict(j->q, trailer, "/Info");
	size_t i, len;

	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		qpdf_oh value = qpdf_oh_get_key_if_dict(j->q, info, notes[i].key);
		const char *text;

		if (qpdf_oh_get_value_as_utf8(j->q, value, &text, &len) && len > 0) {
			if (notes[i].date != NULL)
				note_date(j, text, len, notes[i].date);
			else
				bw_facts_device(&j->s->facts, notes[i].field, text, len);
		}
		qpdf_oh_release(j->q, value);
	}
	qpdf_oh_release(j->q, info);
	qpdf_oh_release(j->q, trailer);
}

/* ---- the root, 7.7.2 ---- */

void
bw_pdf_note_metadata(struct bw_pdf_job *j, qpdf_oh stream)
{
	unsigned char *data = NULL;
	size_t len = 0;

	if (!qpdf_oh_is_stream(j->q, stream) || !bw_pdf_see(j, stream, BW_PDF_MAP | BW_PDF_DATA))
		return;
	/* Whatever is wrong with it does not matter to the copy. */
	if ((qpdf_oh_get_stream_data(j->q, stream, qpdf_dl_none, NULL, &data, &len) & QPDF_ERRORS) == 0 && data != NULL)
		bw_facts_xmp(&j->s->facts, data, len);
	free(data);
}

void
bw_pdf_note_root(struct bw_pdf_job *j, qpdf_oh root)
{
	qpdf_oh metadata = qpdf_oh_get_key(j->q, root, "/Metadata"), names = qpdf_oh_get_key(j->q, root, "/Names");

	bw_pdf_note_metadata(j, metadata);
	if (bw_pdf_has(j, names, "/EmbeddedFiles") || bw_pdf_has(j, root, "/AF"))
		j->files = true;
	if (bw_pdf_has(j, names, "/JavaScript") || bw_pdf_has(j, root, "/OpenAction") || bw_pdf_has(j, root, "/AA"))
		j->scripts = true;
	if (bw_pdf_has(j, root, "/Collection"))
		bw_pdf_refuse(j, "it is a folder of other files; add these as files of their own");
	qpdf_oh_release(j->q, names);
	qpdf_oh_release(j->q, metadata);
}

/* ---- what is told at the end ---- */

/* Each state that was saved ends with this word; a file that is laid out for
 * the network has one more. */
static void
tell_states(struct bw_pdf_job *j)
{
	static const char word[] = "startxref";
	const uint8_t *at = j->s->data, *end = at + j->s->len;
	size_t count = 0;
	char text[96];

	while ((at = memmem(at, (size_t)(end - at), word, sizeof(word) - 1)) != NULL) {
		count++;
		at += sizeof(word) - 1;
	}
	if (count > 0 && qpdf_is_linearized(j->q))
		count--;
	if (count < 2)
		return;
	(void)snprintf(text, sizeof(text), "it was changed after it was made, and holds %zu earlier %s", count - 1,
	    count == 2 ? "state" : "states");
	bw_facts_warn(&j->s->facts, text);
}

void
bw_pdf_tell(struct bw_pdf_job *j)
{
	static const struct {
		size_t flag;
		const char *text;
	} notes[] = {
		{ offsetof(struct bw_pdf_job, is_signed), "it is signed; the signature is of the original, and no copy has it" },
		{ offsetof(struct bw_pdf_job, marks), "of fields and marks on the pages only the drawing stays, no words behind it" },
		{ offsetof(struct bw_pdf_job, links), "links that lead out of the file go nowhere in the copy" },
		{ offsetof(struct bw_pdf_job, files), "files that are attached to it are left out" },
		{ offsetof(struct bw_pdf_job, scripts), "scripts and actions are left out" },
		{ offsetof(struct bw_pdf_job, unused), "pictures, fonts or the like that no page uses are left out" },
		{ offsetof(struct bw_pdf_job, packets),
		    "what may stand behind the coded data of pictures in JPEG 2000 or JBIG2 cannot be told from it" },
		{ offsetof(struct bw_pdf_job, layers), "it has layers; all of them are shown, and their names are left out" },
	};
	size_t i;

	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if (*(const bool *)((const char *)j + notes[i].flag))
			bw_facts_warn(&j->s->facts, notes[i].text);
	tell_states(j);
	j->s->facts.is_pages = true;
	j->s->facts.pages = j->pages;
	j->s->facts.pictures = j->pictures;
}

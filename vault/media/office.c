/* Office files are archives of XML. Their facts are found by name, without an
 * XML parser: nothing of the file is kept, so missing one costs a candidate only. */
#include <stdio.h>
#include <string.h>

#include "media/archive.h"
#include "media/plan.h"

#define MAX_META ((size_t)1 << 20)
#define MAX_BODY ((size_t)32 << 20)

struct mark {
	const char *name, *kind;
};

/* Also files that lost their first marks, and those that somebody unpacked into a
 * folder: their XML would else leave as if it were plain text. */
static const struct mark marks[] = { { "word/document.xml", "docx" }, { "xl/workbook.xml", "xlsx" },
	{ "ppt/presentation.xml", "pptx" }, { "[Content_Types].xml", "ooxml" }, { "_rels/.rels", "ooxml" },
	{ "docProps/core.xml", "ooxml" }, { "docProps/app.xml", "ooxml" }, { "META-INF/container.xml", "epub" },
	{ "META-INF/manifest.xml", "odf" }, { "content.xml", "odf" } };

static const struct mark types[] = { { "application/vnd.oasis.opendocument.text", "odt" },
	{ "application/vnd.oasis.opendocument.spreadsheet", "ods" },
	{ "application/vnd.oasis.opendocument.presentation", "odp" },
	{ "application/vnd.oasis.opendocument.graphics", "odg" }, { "application/epub+zip", "epub" },
	{ "application/", "odf" } };

static const char *
type_kind(const struct bw_archive *a, const struct bw_member *m)
{
	struct bw_buf type = { 0 };
	const char *kind = NULL;
	size_t i, len;

	if (m != NULL && bw_archive_unpack(a, m, 128, &type)) {
		for (i = 0; i < sizeof(types) / sizeof(types[0]) && kind == NULL; i++) {
			len = strlen(types[i].name);
			if (type.len >= len && memcmp(type.data, types[i].name, len) == 0)
				kind = types[i].kind;
		}
	}
	bw_buf_free(&type);
	return kind;
}

const char *
bw_office_kind(const struct bw_archive *a)
{
	const char *kind = type_kind(a, bw_archive_find(a, "mimetype"));
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]) && kind == NULL; i++)
		if (bw_archive_find(a, marks[i].name) != NULL)
			kind = marks[i].kind;
	return kind;
}

/* ---- words between tags ---- */

/* What stands between <tag ...> and the next <; false when it is not there. */
static bool
element(const struct bw_buf *xml, const char *tag, char *out, size_t cap)
{
	const uint8_t *end = xml->data + xml->len, *at = xml->data;
	size_t tag_len = strlen(tag), n = 0;

	while (at < end && (at = memmem(at, (size_t)(end - at), tag, tag_len)) != NULL) {
		const uint8_t *next = at + tag_len;

		if (at > xml->data && at[-1] == '<' && next < end && (*next == '>' || *next == ' '))
			break;
		at = next;
	}
	if (at == NULL || at >= end || (at = memchr(at, '>', (size_t)(end - at))) == NULL || at[-1] == '/')
		return false;
	for (at++; at < end && *at != '<' && n < cap - 1; at++)
		out[n++] = *at < 0x20 ? ' ' : (char)*at;
	out[n] = '\0';
	return n > 0;
}

static void
date(struct bw_facts *f, const struct bw_buf *xml, const char *tag)
{
	char text[40], source[48];

	if (!element(xml, tag, text, sizeof(text)))
		return;
	(void)snprintf(source, sizeof(source), "office %s", tag);
	bw_facts_date(f, text, source, "written by a program; can be edited");
}

static void
device(struct bw_facts *f, const struct bw_buf *xml, const char *tag, enum bw_device_field field)
{
	char text[BW_FACTS_TEXT];

	if (element(xml, tag, text, sizeof(text)))
		bw_facts_device(f, field, text, strlen(text));
}

static void
meta(struct bw_facts *f, const struct bw_archive *a, const char *name)
{
	static const char *const dates[] = { "dcterms:created", "dcterms:modified", "meta:creation-date", "dc:date" };
	static const char *const people[] = { "meta:initial-creator", "dc:creator", "cp:lastModifiedBy" };
	static const char *const programs[] = { "Application", "meta:generator" };
	const struct bw_member *m = bw_archive_find(a, name);
	struct bw_buf xml = { 0 };
	size_t i;

	if (m != NULL && bw_archive_unpack(a, m, MAX_META, &xml)) {
		for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
			date(f, &xml, dates[i]);
		for (i = 0; i < sizeof(people) / sizeof(people[0]); i++)
			device(f, &xml, people[i], BW_DEV_OWNER);
		for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
			device(f, &xml, programs[i], BW_DEV_SOFTWARE);
	}
	bw_buf_free(&xml);
}

/* ---- what a reader does not see at once ---- */

static bool
holds(const struct bw_archive *a, const char *name, const char *const *words, size_t count)
{
	const struct bw_member *m = bw_archive_find(a, name);
	struct bw_buf xml = { 0 };
	bool found = false;
	size_t i;

	if (m != NULL && bw_archive_unpack(a, m, MAX_BODY, &xml))
		for (i = 0; i < count && !found; i++)
			found = memmem(xml.data, xml.len, words[i], strlen(words[i])) != NULL;
	bw_buf_free(&xml);
	return found;
}

static bool
has_comments(const struct bw_archive *a)
{
	static const char *const notes[] = { "<office:annotation" };
	size_t i;

	for (i = 0; i < a->count; i++) {
		struct bw_bytes n = a->members[i].name;

		if (memmem(n.data, n.len, "/comments", 9) != NULL || memmem(n.data, n.len, "/threadedComments", 17) != NULL)
			return true;
	}
	return holds(a, "content.xml", notes, 1);
}

void
bw_office_facts(struct bw_facts *f, const struct bw_archive *a)
{
	static const char *const word[] = { "<w:ins ", "<w:del ", "<w:moveFrom " };
	static const char *const odf[] = { "<text:tracked-changes", "<table:tracked-changes" };

	meta(f, a, "docProps/core.xml");
	meta(f, a, "docProps/app.xml");
	meta(f, a, "meta.xml");
	if (holds(a, "word/document.xml", word, 3) || holds(a, "content.xml", odf, 2) ||
	    bw_archive_find(a, "xl/revisions/revisionHeaders.xml") != NULL)
		bw_facts_warn(f, "changes are tracked in it: who changed what, and words that were deleted");
	if (has_comments(a))
		bw_facts_warn(f, "there are comments in it");
	if (bw_archive_find(a, "vbaProject.bin") != NULL)
		bw_facts_warn(f, "there is a program (macros) in it");
}

/* The letters of fonts that are not in the file. The standard lets a file leave out the
 * 14 fonts that each reader has, and many leave out others (9.6.2.2, 9.8.3); readers
 * then take one of the same kind and width. Poppler would look for it on the disk. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "media/media.h"
#include "media/pdf.h"
#include "media/pdf_draw.h"

/* Of fonts-urw-base35, which have the widths of the 14; the name of the file, and what it
 * stands for. Upright, bold, slanted, both; in this order. */
enum family { SANS = 0, ROMAN = 4, MONO = 8, SYMBOL = 12, DINGBATS = 13 };
static const char *const names[BW_MEDIA_FONTS] = { "NimbusSans-Regular.t1", "NimbusSans-Bold.t1", "NimbusSans-Italic.t1",
	"NimbusSans-BoldItalic.t1", "NimbusRoman-Regular.t1", "NimbusRoman-Bold.t1", "NimbusRoman-Italic.t1",
	"NimbusRoman-BoldItalic.t1", "NimbusMonoPS-Regular.t1", "NimbusMonoPS-Bold.t1", "NimbusMonoPS-Italic.t1",
	"NimbusMonoPS-BoldItalic.t1", "StandardSymbolsPS.t1", "D050000L.t1" };
static struct bw_bytes given[BW_MEDIA_FONTS];

static const char missing[] = "some letters of the PDF cannot be drawn here, since their font is not in the file; "
			      "print it to a new PDF";

const char *
bw_media_font(size_t i)
{
	return i < BW_MEDIA_FONTS ? names[i] : NULL;
}

void
bw_media_give_font(size_t i, struct bw_bytes file)
{
	if (i < BW_MEDIA_FONTS)
		given[i] = file;
}

/* ---- which one ---- */

/* 9.8.2 */
#define FIXED_PITCH 1
#define SERIF 2
#define ITALIC 64
#define FORCE_BOLD 262144
#define NONSYMBOLIC 32

static bool
says(const char *name, const char *const *words)
{
	while (*words != NULL && strstr(name, *words) == NULL)
		words++;
	return *words != NULL;
}

static enum family
family_of(const char *name, long long flags)
{
	static const char *const mono[] = { "courier", "mono", "consol", "typewriter", NULL };
	static const char *const roman[] = { "times", "roman", "georgia", "garamond", "cambria", "palatino", "bookman", NULL };
	static const char *const sans[] = { "sans", "helvetica", "arial", "calibri", "verdana", "tahoma", NULL };
	static const char *const symbol[] = { "symbol", NULL }, *const dingbats[] = { "dingbat", NULL };

	if (says(name, dingbats))
		return DINGBATS;
	if (says(name, symbol))
		return SYMBOL;
	if (says(name, mono))
		return MONO;
	if (says(name, sans))
		return SANS;
	if (says(name, roman))
		return ROMAN;
	return flags & FIXED_PITCH ? MONO : flags & SERIF ? ROMAN : SANS;
}

static size_t
font_of(const char *base, long long flags)
{
	static const char *const bold[] = { "bold", "black", "heavy", "demi", NULL };
	static const char *const slanted[] = { "italic", "oblique", NULL };
	char name[64];
	size_t i, family;

	for (i = 0; i + 1 < sizeof(name) && base[i] != '\0'; i++)
		name[i] = (char)tolower((unsigned char)base[i]);
	name[i] = '\0';
	family = family_of(name, flags);
	if (family >= SYMBOL)
		return family;
	return family + (says(name, bold) || (flags & FORCE_BOLD) ? 1 : 0) +
	    (says(name, slanted) || (flags & ITALIC) ? 2 : 0);
}

/* ---- into the file ---- */

struct fonts {
	struct bw_pdf_job *j;
	qpdf_oh made[BW_MEDIA_FONTS]; /* 0: not yet */
};

/* The three parts of a Type 1 font have their lengths (9.9); readers that know the format
 * find them by themselves. */
static qpdf_oh
program_of(struct fonts *f, size_t i)
{
	struct bw_pdf_job *j = f->j;
	qpdf_oh nothing, dict;

	if (f->made[i] != 0)
		return f->made[i];
	f->made[i] = qpdf_oh_new_stream(j->q);
	nothing = qpdf_oh_new_null(j->q);
	qpdf_oh_replace_stream_data(j->q, f->made[i], given[i].data, given[i].len, nothing, nothing);
	qpdf_oh_release(j->q, nothing);
	dict = qpdf_oh_get_dict(j->q, f->made[i]);
	bw_pdf_set(j, dict, "/Length1", qpdf_oh_new_integer(j->q, (long long)given[i].len));
	bw_pdf_set(j, dict, "/Length2", qpdf_oh_new_integer(j->q, 0));
	bw_pdf_set(j, dict, "/Length3", qpdf_oh_new_integer(j->q, 0));
	qpdf_oh_release(j->q, dict);
	return f->made[i];
}

static bool
has_program(struct bw_pdf_job *j, qpdf_oh facts)
{
	static const char *const keys[] = { "/FontFile", "/FontFile2", "/FontFile3" };
	bool has = false;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]) && !has; i++) {
		qpdf_oh program = qpdf_oh_get_key_if_dict(j->q, facts, keys[i]);

		has = qpdf_oh_is_stream(j->q, program);
		qpdf_oh_release(j->q, program);
	}
	return has;
}

static void
take_name(struct bw_pdf_job *j, qpdf_oh font, char name[static 64])
{
	qpdf_oh base = qpdf_oh_get_key(j->q, font, "/BaseFont");

	(void)snprintf(name, 64, "%s", qpdf_oh_is_name(j->q, base) ? qpdf_oh_get_name(j->q, base) : "/Unnamed");
	qpdf_oh_release(j->q, base);
}

static void
put_letters(struct fonts *f, qpdf_oh font, qpdf_oh old)
{
	struct bw_pdf_job *j = f->j;
	bool truetype = bw_pdf_has_name(j, font, "/Subtype", "/TrueType");
	qpdf_oh facts = qpdf_oh_new_dictionary(j->q);
	char name[64];
	size_t i;

	take_name(j, font, name);
	i = font_of(name, bw_pdf_number(j, old, "/Flags"));
	if (given[i].data == NULL) {
		bw_pdf_refuse(j, missing);
		qpdf_oh_release(j->q, facts);
		return;
	}
	bw_pdf_set(j, facts, "/Type", qpdf_oh_new_name(j->q, "/FontDescriptor"));
	bw_pdf_set(j, facts, "/FontName", qpdf_oh_new_name(j->q, name));
	bw_pdf_set(j, facts, "/Flags", qpdf_oh_new_integer(j->q, i >= SYMBOL ? 4 : NONSYMBOLIC));
	bw_pdf_set(j, facts, "/MissingWidth", qpdf_oh_new_integer(j->q, bw_pdf_number(j, old, "/MissingWidth")));
	qpdf_oh_replace_key(j->q, facts, "/FontFile", program_of(f, i));
	bw_pdf_set(j, font, "/FontDescriptor", bw_pdf_indirect(j, facts));
	bw_pdf_set(j, font, "/Subtype", qpdf_oh_new_name(j->q, "/Type1"));
	if (truetype && !bw_pdf_has(j, font, "/Encoding"))
		bw_pdf_set(j, font, "/Encoding", qpdf_oh_new_name(j->q, "/WinAnsiEncoding"));
}

/* A font of many letters: its own are needed, and a list of codes that is in the file. The
 * character collection serves only who has letters of his own. */
static void
judge_composite(struct bw_pdf_job *j, qpdf_oh font)
{
	qpdf_oh codes = qpdf_oh_get_key(j->q, font, "/Encoding"), list = qpdf_oh_get_key(j->q, font, "/DescendantFonts");
	qpdf_oh below = bw_pdf_items(j, list) > 0 ? qpdf_oh_get_array_item(j->q, list, 0) : qpdf_oh_new_null(j->q);
	qpdf_oh facts = qpdf_oh_get_key_if_dict(j->q, below, "/FontDescriptor");

	if (!has_program(j, facts) || (qpdf_oh_is_name(j->q, codes) && !qpdf_oh_is_name_and_equals(j->q, codes, "/Identity-H") &&
					  !qpdf_oh_is_name_and_equals(j->q, codes, "/Identity-V")))
		bw_pdf_refuse(j, missing);
	else
		bw_pdf_set(j, below, "/CIDSystemInfo",
		    qpdf_oh_parse(j->q, "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"));
	qpdf_oh_release(j->q, facts);
	qpdf_oh_release(j->q, below);
	qpdf_oh_release(j->q, list);
	qpdf_oh_release(j->q, codes);
}

static void
judge_font(struct fonts *f, qpdf_oh font)
{
	struct bw_pdf_job *j = f->j;
	qpdf_oh facts = qpdf_oh_get_key(j->q, font, "/FontDescriptor");

	/* It says what is written, not what is drawn, and may name a file. */
	qpdf_oh_remove_key(j->q, font, "/ToUnicode");
	if (bw_pdf_has_name(j, font, "/Subtype", "/Type0"))
		judge_composite(j, font);
	else if (!bw_pdf_has_name(j, font, "/Subtype", "/Type3") && !bw_pdf_has_name(j, font, "/Subtype", "/CIDFontType0") &&
	    !bw_pdf_has_name(j, font, "/Subtype", "/CIDFontType2") && !has_program(j, facts))
		put_letters(f, font, facts);
	qpdf_oh_release(j->q, facts);
}

static bool
is_font(struct bw_pdf_job *j, qpdf_oh oh)
{
	return qpdf_oh_is_dictionary(j->q, oh) && bw_pdf_has_name(j, oh, "/Type", "/Font");
}

/* Those that have no number of their own stand in a list of names. */
static void
judge_named(struct fonts *f, qpdf_oh list)
{
	struct bw_pdf_job *j = f->j;

	if (!qpdf_oh_is_dictionary(j->q, list))
		return;
	qpdf_oh_begin_dict_key_iter(j->q, list);
	while (qpdf_oh_dict_more_keys(j->q)) {
		qpdf_oh oh = qpdf_oh_get_key(j->q, list, qpdf_oh_dict_next_key(j->q));

		if (!qpdf_oh_is_indirect(j->q, oh) && is_font(j, oh))
			judge_font(f, oh);
		qpdf_oh_release(j->q, oh);
	}
}

/* A numbered object may be a font, the list of fonts, what has one, or what has that. */
static void
judge_object(struct fonts *f, qpdf_oh oh)
{
	struct bw_pdf_job *j = f->j;
	qpdf_oh resources = qpdf_oh_get_key(j->q, oh, "/Resources");
	qpdf_oh below = qpdf_oh_is_dictionary(j->q, resources) ? qpdf_oh_get_key(j->q, resources, "/Font") : qpdf_oh_new_null(j->q);
	qpdf_oh list = qpdf_oh_get_key(j->q, oh, "/Font");

	if (is_font(j, oh))
		judge_font(f, oh);
	judge_named(f, oh);
	judge_named(f, list);
	judge_named(f, below);
	qpdf_oh_release(j->q, list);
	qpdf_oh_release(j->q, below);
	qpdf_oh_release(j->q, resources);
}

void
bw_pdf_letters(struct bw_pdf_job *j, int objects)
{
	struct fonts f = { .j = j };
	int id;

	for (id = 1; id < objects && !bw_pdf_refused(j); id++) {
		qpdf_oh oh = qpdf_get_object_by_id(j->q, id, 0), dict;

		if (qpdf_oh_is_dictionary(j->q, oh)) {
			judge_object(&f, oh);
		} else if (qpdf_oh_is_stream(j->q, oh)) {
			dict = qpdf_oh_get_dict(j->q, oh);
			judge_object(&f, dict);
			qpdf_oh_release(j->q, dict);
		}
		qpdf_oh_release(j->q, oh);
	}
}

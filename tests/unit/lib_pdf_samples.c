#include "lib_pdf_samples.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "lib_media_samples.h"

#define MAX_OBJECTS 32

const char pdf_content[] = "q 48 0 0 32 10 10 cm /I1 Do Q\nBT /F1 12 Tf 10 80 Td (A word) Tj ET\n";

/* ---- places; each copy is that of the plain page ---- */

#define ONE(d) { { .dict = d } }
#define STREAM(d, t) { { .dict = d, .data = t } }
#define NOTE "/Note (" CANARY ")"
#define CONTENT(t) .content = { (const uint8_t *)(t), sizeof(t) - 1 }
#define FILES "/EmbeddedFiles << /Names [(" CANARY ") 7 0 R] >>"

const struct pdf_sample pdf_hidden[] = {
	{ .place = "info author", .trailer = "/Info 7 0 R", .extra = ONE("<< /Author (" CANARY ") /Title (" CANARY ") >>") },
	{ .place = "xmp metadata", .catalog = "/Metadata 7 0 R",
	    .extra = STREAM("/Type /Metadata /Subtype /XML", "<x:xmpmeta>" CANARY "</x:xmpmeta>") },
	{ .place = "xmp of the page", .page = "/Metadata 7 0 R", .extra = STREAM("/Type /Metadata", CANARY) },
	{ .place = "xmp of the picture", .image = "/Metadata 7 0 R", .extra = STREAM("/Type /Metadata", CANARY) },
	{ .place = "xmp of the font", .font = "/Metadata 7 0 R", .extra = STREAM("/Type /Metadata", CANARY) },
	{ .place = "embedded file", .catalog = "/Names << " FILES " >>",
	    .extra = { { .dict = "<< /Type /Filespec /F (" CANARY ") /EF << /F 8 0 R >> >>" },
		{ .dict = "/Type /EmbeddedFile", .data = CANARY } } },
	{ .place = "associated file", .page = "/AF [7 0 R]",
	    .extra = { { .dict = "<< /Type /Filespec /UF (" CANARY ") /EF << /F 8 0 R >> >>" }, { .dict = "", .data = CANARY } } },
	{ .place = "attached to the page", .page = "/Annots [7 0 R]",
	    .extra = { { .dict = "<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS << /F (" CANARY ") /EF << /F 8 0 R >> "
				 ">> /T (" CANARY ") >>" },
		{ .dict = "", .data = CANARY } } },
	{ .place = "orphan object", .extra = ONE("<< /Note (" CANARY ") >>") },
	{ .place = "orphan page", .extra = ONE("<< /Type /Page /Note (" CANARY ") /MediaBox [0 0 9 9] >>") },
	{ .place = "piece info", .page = "/PieceInfo << /Program << /Private 7 0 R /LastModified (D:2019) >> >>",
	    .extra = STREAM("", CANARY) },
	{ .place = "piece info of the root", .catalog = "/PieceInfo << /CANARYmustGo << /Private (" CANARY ") >> >>" },
	{ .place = "trailer id", .trailer = "/ID [(" CANARY ") (" CANARY ")]" },
	{ .place = "trailer key", .trailer = "/" CANARY " (" CANARY ")" },
	{ .place = "root key", .catalog = "/" CANARY " 7 0 R", .extra = ONE("[(" CANARY ")]") },
	{ .place = "page key", .page = "/" CANARY " (" CANARY ")" },
	{ .place = "tree key", .pages = "/" CANARY " (" CANARY ")" },
	{ .place = "comment line", .between = "% " CANARY "\n" },
	{ .place = "trailing", .behind = CANARY "\n" },
	{ .place = "script", .catalog = "/OpenAction << /S /JavaScript /JS (" CANARY ") >>" },
	{ .place = "script by name", .catalog = "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS 7 0 R >>] >> >>",
	    .extra = STREAM("", CANARY) },
	{ .place = "script of the page", .page = "/AA << /O << /S /JavaScript /JS (" CANARY ") >> >>" },
	{ .place = "launch", .catalog = "/AA << /WC << /S /Launch /F (" CANARY ") >> >>" },
	{ .place = "address base", .catalog = "/URI << /Base (" CANARY ") >>" },
	{ .place = "outlines", .catalog = "/Outlines 7 0 R",
	    .extra = { { .dict = "<< /First 8 0 R /Last 8 0 R /Count 1 >>" },
		{ .dict = "<< /Title (" CANARY ") /Parent 7 0 R /Dest [3 0 R /Fit] >>" } } },
	{ .place = "names of places", .catalog = "/Dests << /" CANARY " [3 0 R /Fit] >>" },
	{ .place = "page labels", .catalog = "/PageLabels << /Nums [0 << /P (" CANARY ") >>] >>" },
	{ .place = "language", .catalog = "/Lang (" CANARY ")" },
	{ .place = "viewer", .catalog = "/ViewerPreferences << /Note (" CANARY ") >> /PageMode /" CANARY },
	{ .place = "version and extensions", .catalog = "/Version /1.7 /Extensions << /" CANARY " << /BaseVersion /1.7 >> >>" },
	{ .place = "legal", .catalog = "/Legal << /Attestation (" CANARY ") >> /SpiderInfo << /C [(" CANARY ")] >>" },
	{ .place = "structure", .catalog = "/StructTreeRoot 7 0 R /MarkInfo << /Marked true >>", .page = "/StructParents 0",
	    .extra = { { .dict = "<< /Type /StructTreeRoot /K 8 0 R /RoleMap << /" CANARY " /P >> >>" },
		{ .dict = "<< /S /P /P 7 0 R /Pg 3 0 R /K 0 /ActualText (" CANARY ") /Alt (" CANARY ") >>" } } },
	{ .place = "output intent", .catalog = "/OutputIntents [<< /S /GTS_PDFA1 /Info (" CANARY ") /DestOutputProfile 7 0 R >>]",
	    .extra = STREAM("/N 3", CANARY) },
	{ .place = "threads", .catalog = "/Threads [<< /I << /Author (" CANARY ") >> >>]", .page = "/B [7 0 R]",
	    .extra = ONE("<< /T (" CANARY ") >>") },
	{ .place = "thumbnail", .page = "/Thumb 7 0 R",
	    .extra = STREAM("/Width 2 /Height 2 /ColorSpace /DeviceRGB /BitsPerComponent 8", CANARY) },
	{ .place = "time of the page", .page = "/LastModified (" CANARY ") /ID (" CANARY ") /Tabs /" CANARY },
	{ .place = "unused picture", .resources = "/Pattern << /Out 7 0 R >>",
	    .extra = { { .dict = "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << /XObject "
				 "<< /Off 8 0 R >> >>", .data = "/Off Do % " CANARY },
		{ .dict = "/Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", .data = CANARY } } },
	{ .place = "separation", .page = "/SeparationInfo << /DeviceColorant (" CANARY ") >> /BoxColorInfo << /A (" CANARY ") >>" },
	{ .place = "view", .page = "/VP [<< /Name (" CANARY ") >>] /Dur 3 /Trans << /S /" CANARY " >> /PresSteps << /A (" CANARY ") >>" },
	{ .place = "popup", .page = "/Annots [<< /Type /Annot /Subtype /Popup /Rect [0 0 9 9] /Contents (" CANARY ") >>]" },
	{ .place = "hidden mark", .page = "/Annots [<< /Type /Annot /Subtype /Text /F 2 /Rect [0 0 9 9] /Contents (" CANARY ") >>]" },
	{ .place = "empty field", .catalog = "/AcroForm << /Fields [7 0 R] /DA (" CANARY ") >>", .page = "/Annots [7 0 R]",
	    .extra = ONE("<< /Type /Annot /Subtype /Widget /FT /Tx /T (" CANARY ") /DV (" CANARY ") /Rect [0 0 9 9] >>") },
	{ .place = "names in the picture", .image = "/Name /" CANARY " /ID (" CANARY ") /OPI << /A (" CANARY ") >> /Intent /" CANARY },
	{ .place = "other picture", .image = "/Alternates [<< /Image 7 0 R >>]",
	    .extra = STREAM("/Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", CANARY) },
	{ .place = "names in the font", .differs = true, .font = "/Name /" CANARY " /Encoding /WinAnsiEncoding /" CANARY " (" CANARY ")" },
	{ .place = "word for a number", .differs = true, .page = "/Rotate (" CANARY ") /UserUnit /" CANARY " /CropBox [0 0 200 100 (" CANARY ")]" },
	{ .place = "key of the content", .stream_dict = "/" CANARY " (" CANARY ") /DecodeParms [<< /A (" CANARY ") >>]" },
	{ .place = "property list", .differs = true, CONTENT("/Span /P1 BDC EMC"), .resources = "/Properties << /P1 << /" CANARY " (" CANARY ") >> >>" },
	{ .place = "resources of all kinds", .differs = true,
	    CONTENT("/G gs /C1 cs /C2 cs /C3 cs /C4 CS /S1 sh /Pattern cs /P1 scn /P2 scn BT /F2 9 Tf /F3 9 Tf ET /I1 Do"),
	    .resources = "/ExtGState << /G << " NOTE " /Type /ExtGState /LW 1 /D [[1 2] 0] /BM [/Multiply /" CANARY "] /TR /Identity /CA 0.5 "
			 "/HT << " NOTE " /HalftoneType 1 /Frequency 60 /Angle 45 /SpotFunction /Round >> "
			 "/SMask << " NOTE " /S /Luminosity /G 7 0 R /BC [0 0 0] >> /Font [5 0 R 9] >> >> "
			 "/ColorSpace << /C1 [/Separation /Spot /DeviceCMYK 8 0 R (" CANARY ")] /C2 [/Indexed /DeviceRGB 1 <000000ffffff> (" CANARY ")] "
			 "/C3 [/CalRGB << /WhitePoint [1 1 1] " NOTE " >>] /C4 [/DeviceN [/A /B] /DeviceCMYK 8 0 R << " NOTE " /Subtype /NChannel "
			 "/Process << /ColorSpace /DeviceCMYK /Components [/Cyan] " NOTE " >> >>] >> "
			 "/Shading << /S1 << " NOTE " /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 1 1] /Function 9 0 R >> >> "
			 "/Pattern << /P1 10 0 R /P2 << " NOTE " /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceGray "
			 "/Coords [0 0 1 1] /Function 9 0 R " NOTE " >> >> >> "
			 "/Font << /F2 11 0 R /F3 12 0 R >>",
	    .extra = { { .dict = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] " NOTE " /Group << /S /Transparency /CS /DeviceRGB " NOTE " >> "
				 "/Resources << /Font << /F1 5 0 R >> " NOTE " >>", .data = "0 0 9 9 re f" },
		{ .dict = "/FunctionType 4 /Domain [0 1] /Range [0 1 0 1 0 1 0 1] " NOTE, .data = "{ 0 0 0 }" },
		{ .dict = "<< /FunctionType 3 /Domain [0 1] /Bounds [] /Encode [0 1] /Functions [<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0] /C1 "
			  "[1 1 1] /N 1 " NOTE " >>] " NOTE " >>" },
		{ .dict = "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << >> " NOTE,
		    .data = "0 0 4 4 re f" },
		{ .dict = "<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Some /Encoding /Identity-H " NOTE " /DescendantFonts [<< /Type /Font "
			  "/Subtype /CIDFontType2 /BaseFont /AAAAAA+Some /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
			  "/Supplement 0 " NOTE " >> /W [0 [500 600]] /CIDToGIDMap /Identity " NOTE " /FontDescriptor << /Type /FontDescriptor "
			  "/FontName /AAAAAA+Some /Flags 4 /Lang /" CANARY " /FontFamily (" CANARY ") /FontFile2 13 0 R >> >>] >>" },
		{ .dict = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 65 /LastChar 65 /Widths [9] "
			  "/Encoding << /Type /Encoding /Differences [65 /box] " NOTE " >> /CharProcs << /box 14 0 R >> " NOTE " >>" },
		{ .dict = "/Length1 9 " NOTE, .data = "not a font" }, { .dict = NOTE, .data = "9 0 d0 0 0 4 4 re f" } } },
	{ .place = "key of the resources", .differs = true, .resources = "/" CANARY " << /A (" CANARY ") >> /ProcSet [/PDF /" CANARY "]" },
};
const size_t pdf_hidden_count = sizeof(pdf_hidden) / sizeof(pdf_hidden[0]);

/* ---- making one ---- */

struct writer {
	struct bw_buf *out;
	size_t at[MAX_OBJECTS];
	unsigned count;
};

static const char *
or_nothing(const char *text)
{
	return text != NULL ? text : "";
}

static void
begin(struct writer *w, unsigned number)
{
	w->at[number] = w->out->len;
	w->count = number >= w->count ? number + 1 : w->count;
	bw_buf_printf(w->out, "%u 0 obj\n", number);
}

static void
put_stream(struct writer *w, unsigned number, const char *dict, const void *data, size_t len)
{
	begin(w, number);
	bw_buf_printf(w->out, "<< %s /Length %zu >>\nstream\n", dict, len);
	bw_buf_put(w->out, data, len);
	bw_buf_str(w->out, "\nendstream\nendobj\n");
}

static void
put_dict(struct writer *w, unsigned number, const char *fixed, const char *more)
{
	begin(w, number);
	bw_buf_printf(w->out, "<< %s %s >>\nendobj\n", fixed, or_nothing(more));
}

static void
put_page(struct writer *w, const struct pdf_sample *s)
{
	const char *resources = or_nothing(s->resources);

	begin(w, 3);
	bw_buf_printf(w->out, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << %s /XObject << /I1 6 0 R >> "
			      "%s >> %s >>\nendobj\n", strstr(resources, "/Font <<") != NULL ? "" : "/Font << /F1 5 0 R >>", resources, or_nothing(s->page));
}

static void
put_picture(struct writer *w, const struct pdf_sample *s)
{
	static const char fixed[] = "/Type /XObject /Subtype /Image /Width 48 /Height 32 /BitsPerComponent 8 ";
	struct bw_buf jpeg = { 0 }, dict = { 0 };
	const char *more = or_nothing(s->image);

	bw_buf_printf(&dict, "%s%s%s %s", fixed, strstr(more, "/ColorSpace") != NULL ? "" : "/ColorSpace /DeviceRGB ",
	    strstr(more, "/Filter") != NULL ? "" : "/Filter /DCTDecode", more);
	if (s->jpeg.data != NULL)
		bw_buf_put(&jpeg, s->jpeg.data, s->jpeg.len);
	else
		sample_jpeg(&jpeg, false, false);
	put_stream(w, 6, bw_buf_text(&dict), jpeg.data, jpeg.len);
	bw_buf_free(&jpeg);
	bw_buf_free(&dict);
}

static void
put_extra(struct writer *w, const struct pdf_sample *s)
{
	unsigned i;

	for (i = 0; i < PDF_EXTRA && s->extra[i].dict != NULL; i++) {
		const struct pdf_object *o = &s->extra[i];

		if (o->data != NULL) {
			put_stream(w, PDF_FIRST_EXTRA + i, o->dict, o->data, o->len > 0 ? o->len : strlen(o->data));
			continue;
		}
		begin(w, PDF_FIRST_EXTRA + i);
		bw_buf_printf(w->out, "%s\nendobj\n", o->dict);
	}
}

static void
put_end(struct writer *w, const char *more)
{
	size_t at = w->out->len;
	unsigned i;

	bw_buf_printf(w->out, "xref\n0 %u\n0000000000 65535 f \n", w->count);
	for (i = 1; i < w->count; i++)
		bw_buf_printf(w->out, "%010zu 00000 n \n", w->at[i]);
	bw_buf_printf(w->out, "trailer\n<< /Size %u /Root 1 0 R %s >>\nstartxref\n%zu\n%%%%EOF\n", w->count, or_nothing(more), at);
}

void
pdf_make(struct bw_buf *out, const struct pdf_sample *s)
{
	struct writer w = { .out = out };
	const void *content = s->content.data != NULL ? s->content.data : (const void *)pdf_content;
	size_t len = s->content.data != NULL ? s->content.len : strlen(pdf_content);

	bw_buf_str(out, "%PDF-1.6\n");
	put_dict(&w, 1, "/Type /Catalog /Pages 2 0 R", s->catalog);
	put_dict(&w, 2, "/Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 100]", s->pages);
	put_page(&w, s);
	bw_buf_str(out, or_nothing(s->between));
	put_stream(&w, 4, or_nothing(s->stream_dict), content, len);
	put_dict(&w, 5, "/Type /Font /Subtype /Type1 /BaseFont /Helvetica", s->font);
	put_picture(&w, s);
	put_extra(&w, s);
	put_end(&w, s->trailer);
	bw_buf_str(out, or_nothing(s->behind));
}

static size_t
last_start(const struct bw_buf *out)
{
	static const char word[] = "startxref\n";
	size_t at = out->len - sizeof(word);

	while (memcmp(out->data + at, word, sizeof(word) - 1) != 0)
		at--;
	return (size_t)strtoull((const char *)out->data + at + sizeof(word) - 1, NULL, 10);
}

void
pdf_update(struct bw_buf *out, const char *object)
{
	size_t before = last_start(out), at = out->len, table;

	bw_buf_printf(out, "7 0 obj\n%s\nendobj\n", object);
	table = out->len;
	bw_buf_printf(out, "xref\n7 1\n%010zu 00000 n \ntrailer\n<< /Size 8 /Root 1 0 R /Info 7 0 R /Prev %zu >>\nstartxref\n%zu\n%%%%EOF\n",
	    at, before, table);
}

/* ---- packed ---- */

static void
put_packed_stream(struct writer *w, unsigned number, const char *dict, const struct bw_buf *plain)
{
	struct bw_buf all = { 0 };
	uLongf len = compressBound((uLong)plain->len);
	uint8_t *packed = malloc(len);

	(void)compress2(packed, &len, plain->data, (uLong)plain->len, 9);
	bw_buf_printf(&all, "%s /Filter /FlateDecode", dict);
	put_stream(w, number, bw_buf_text(&all), packed, len);
	free(packed);
	bw_buf_free(&all);
}

static void
put_entry(struct bw_buf *table, unsigned type, size_t at, unsigned more)
{
	bw_buf_u8(table, (uint8_t)type);
	bw_buf_be32(table, (uint32_t)at);
	bw_buf_u8(table, (uint8_t)more);
}

/* Objects 1, 2, 3, 5 and 7 lie in object 8, the table in object 9. */
void
pdf_make_packed(struct bw_buf *out)
{
	static const unsigned numbers[] = { 1, 2, 3, 5, 7 };
	static const char *const texts[] = { "<< /Type /Catalog /Pages 2 0 R >> ",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 100] >> ",
		"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /I1 6 0 R >> >> >> ",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> ", "<< /Author (" CANARY ") >> " };
	struct writer w = { .out = out };
	struct bw_buf head = { 0 }, body = { 0 }, table = { 0 }, dict = { 0 };
	unsigned i;
	size_t at;

	bw_buf_str(out, "%PDF-1.6\n");
	put_stream(&w, 4, "", pdf_content, strlen(pdf_content));
	put_picture(&w, &(struct pdf_sample){ .place = "" });
	for (i = 0; i < 5; i++) {
		bw_buf_printf(&head, "%u %zu ", numbers[i], body.len);
		bw_buf_str(&body, texts[i]);
	}
	bw_buf_printf(&dict, "/Type /ObjStm /N 5 /First %zu", head.len);
	bw_buf_put(&head, body.data, body.len);
	put_packed_stream(&w, 8, bw_buf_text(&dict), &head);
	at = out->len;
	put_entry(&table, 0, 0, 255);
	for (i = 1; i < 9; i++) {
		unsigned k = 0;

		while (k < 5 && numbers[k] != i)
			k++;
		put_entry(&table, k < 5 ? 2 : 1, k < 5 ? 8 : w.at[i], k < 5 ? k : 0);
	}
	put_entry(&table, 1, at, 0);
	put_packed_stream(&w, 9, "/Type /XRef /Size 10 /W [1 4 1] /Root 1 0 R /Info 7 0 R", &table);
	bw_buf_printf(out, "startxref\n%zu\n%%%%EOF\n", at);
	bw_buf_free(&head);
	bw_buf_free(&body);
	bw_buf_free(&table);
	bw_buf_free(&dict);
}

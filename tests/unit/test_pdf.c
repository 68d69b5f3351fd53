#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "lib_media_copy.h"
#include "lib_media_samples.h"
#include "lib_media_tool.h"
#include "lib_pdf_samples.h"

#define BEGIN(b) struct bw_buf b = { 0 }
#define EXTRA(...) .extra = { { .dict = __VA_ARGS__ } }

static void
copy_of(const char *place, const struct pdf_sample *s, struct bw_buf *copy)
{
	BEGIN(original);

	pdf_make(&original, s);
	copy_is_clean(place, BW_FORMAT_PDF, &original, copy);
	bw_buf_free(&original);
}

static void
plain_copy(struct bw_buf *copy)
{
	copy_of("plain", &(struct pdf_sample){ .place = "plain" }, copy);
}

static bool
holds(const struct bw_buf *b, const char *text)
{
	return memmem(b->data, b->len, text, strlen(text)) != NULL;
}

/* The copy of the page with this must have been refused, for a reason that says so. */
static void
refused(const char *because, const struct pdf_sample *s)
{
	BEGIN(original);

	pdf_make(&original, s);
	if (strstr(copy_refusal(BW_FORMAT_PDF, &original), because) == NULL)
		fail_msg("%s: refused for %s", because, copy_refusal(BW_FORMAT_PDF, &original));
	bw_buf_free(&original);
}

/* Plans a copy, and is the warning told? */
static void
warns(const char *of, const struct bw_buf *original)
{
	const struct bw_value *warnings;
	struct bw_plan p;
	size_t i;

	assert_int_equal(bw_media_plan(BW_FORMAT_PDF, original->data, original->len, 0, &p, NULL), BW_OK);
	assert_string_equal(p.refused, "");
	warnings = bw_value_get(p.facts, "warnings");
	for (i = 0; i < bw_value_count(warnings); i++)
		if (strstr(bw_value_text(bw_value_at(warnings, i)), of) != NULL)
			break;
	if (i == bw_value_count(warnings))
		fail_msg("nothing is told of: %s", of);
	bw_plan_free(&p);
}

static void
warns_of(const char *of, const struct pdf_sample *s)
{
	BEGIN(original);

	pdf_make(&original, s);
	warns(of, &original);
	bw_buf_free(&original);
}

/* The data of the stream that follows this key in the copy. */
static struct bw_bytes
stream_after(const struct bw_buf *copy, const char *key)
{
	const uint8_t *at = memmem(copy->data, copy->len, key, strlen(key)), *end;

	assert_non_null(at);
	at = memmem(at, copy->len - (size_t)(at - copy->data), "stream\n", 7);
	assert_non_null(at);
	at += 7;
	end = memmem(at, copy->len - (size_t)(at - copy->data), "endstream", 9);
	assert_non_null(end);
	return (struct bw_bytes){ at, (size_t)(end - at) };
}

static void
inflates_to(struct bw_bytes packed, const void *want, size_t len)
{
	uint8_t *out = malloc(len + 1);
	uLongf got = (uLongf)len + 1;

	assert_int_equal(uncompress(out, &got, packed.data, (uLong)packed.len), Z_OK);
	assert_int_equal(got, len);
	assert_memory_equal(out, want, len);
	free(out);
}

static void
deflated(const void *data, size_t len, struct bw_buf *out)
{
	uLongf packed = compressBound((uLong)len);
	uint8_t *to = bw_buf_reserve(out, packed);

	assert_int_equal(compress2(to, &packed, data, (uLong)len, 9), Z_OK);
	out->len = packed;
}

/* ---- what goes ---- */

static void
a_copy_tells_nothing_but_its_page(void **state)
{
	BEGIN(first);
	BEGIN(second);

	(void)state;
	plain_copy(&first);
	plain_copy(&second);
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.data, second.data, first.len);
	assert_true(holds(&first, "/Helvetica") && holds(&first, "/MediaBox"));
	assert_false(holds(&first, "/Info") || holds(&first, "/Producer"));
	bw_buf_free(&first);
	bw_buf_free(&second);
}

static void
every_hidden_text_goes_and_leaves_no_trace(void **state)
{
	BEGIN(plain);
	size_t i;

	(void)state;
	plain_copy(&plain);
	for (i = 0; i < pdf_hidden_count; i++) {
		BEGIN(copy);

		copy_of(pdf_hidden[i].place, &pdf_hidden[i], &copy);
		if (!pdf_hidden[i].differs &&
		    (copy.len != plain.len || memcmp(copy.data, plain.data, plain.len) != 0))
			fail_msg("%s: the copy is not that of the plain page", pdf_hidden[i].place);
		bw_buf_free(&copy);
	}
	bw_buf_free(&plain);
}

static void
is_plain(const char *place, const struct bw_buf *original)
{
	BEGIN(plain);
	BEGIN(copy);

	plain_copy(&plain);
	copy_is_clean(place, BW_FORMAT_PDF, original, &copy);
	assert_int_equal(copy.len, plain.len);
	assert_memory_equal(copy.data, plain.data, copy.len);
	bw_buf_free(&plain);
	bw_buf_free(&copy);
}

static void
earlier_states_go(void **state)
{
	BEGIN(b);

	(void)state;
	pdf_make(&b, &(struct pdf_sample){ .trailer = "/Info 7 0 R", EXTRA("<< /Author (" CANARY ") >>") });
	pdf_update(&b, "<< /Author (Nobody) >>");
	is_plain("incremental old info", &b);
	warns("1 earlier state", &b);
	pdf_update(&b, "<< /Author (" CANARY ") >>");
	pdf_update(&b, "<< >>");
	is_plain("three earlier states", &b);
	warns("3 earlier states", &b);
	bw_buf_free(&b);
}

static void
packed_objects_are_read(void **state)
{
	BEGIN(b);

	(void)state;
	pdf_make_packed(&b);
	/* Not readable as it stands, so left for the search of other tools by hand. */
	leave_original("packed info", &b);
	is_plain("packed", &b);
	bw_buf_free(&b);
}

/* ---- data of streams ---- */

static void
pictures_are_cleaned_as_pictures(void **state)
{
	struct bw_buf exif = { 0 }, jpeg = { 0 }, copy = { 0 }, all = { 0 };
	struct pixels before, after;
	struct bw_bytes kept;

	(void)state;
	sample_exif(&exif);
	bw_buf_put(&all, "Exif\0\0", 6);
	bw_buf_put(&all, exif.data, exif.len);
	sample_jpeg_with(&jpeg, 0xe1, all.data, all.len);
	bw_buf_str(&jpeg, CANARY);
	copy_of("image exif", &(struct pdf_sample){ .jpeg = { jpeg.data, jpeg.len } }, &copy);
	kept = stream_after(&copy, "/DCTDecode");
	assert_true(pixels_read(jpeg.data, jpeg.len, &before) && pixels_read(kept.data, kept.len, &after));
	assert_true(pixels_same(&before, &after));
	pixels_free(&before);
	pixels_free(&after);
	bw_buf_free(&exif);
	bw_buf_free(&all);
	bw_buf_free(&jpeg);
	bw_buf_free(&copy);
}

static void
a_picture_in_two_codings_is_cleaned_too(void **state)
{
	struct bw_buf jpeg = { 0 }, packed = { 0 }, copy = { 0 };

	(void)state;
	sample_jpeg_with(&jpeg, 0xfe, CANARY, strlen(CANARY));
	deflated(jpeg.data, jpeg.len, &packed);
	copy_of("image in two codings", &(struct pdf_sample){ .jpeg = { packed.data, packed.len },
	    .image = "/Filter [/FlateDecode /DCTDecode]" }, &copy);
	assert_false(holds(&copy, "FlateDecode /DCTDecode"));
	refused("a JPEG picture", &(struct pdf_sample){ .jpeg = { packed.data, packed.len } });
	bw_buf_free(&jpeg);
	bw_buf_free(&packed);
	bw_buf_free(&copy);
}

static void
colour_profiles_are_written_anew(void **state)
{
	struct bw_buf icc = { 0 }, copy = { 0 };

	(void)state;
	sample_icc(&icc);
	copy_of("colour profile", &(struct pdf_sample){ .image = "/ColorSpace [/ICCBased 7 0 R]",
	    .extra = { { .dict = "/N 3 /Alternate /DeviceRGB", .data = (const char *)icc.data, .len = icc.len } } }, &copy);
	assert_true(holds(&copy, "/ICCBased"));
	refused("a colour profile", &(struct pdf_sample){ .image = "/ColorSpace [/ICCBased 7 0 R]",
	    .extra = { { .dict = "/N 3", .data = "no profile" } } });
	bw_buf_free(&icc);
	bw_buf_free(&copy);
}

static bool
inflated_holds(struct bw_bytes packed, const char *text)
{
	uint8_t out[4096];
	uLongf got = sizeof(out);

	assert_int_equal(uncompress(out, &got, packed.data, (uLong)packed.len), Z_OK);
	return memmem(out, got, text, strlen(text)) != NULL;
}

/* Each coding of the same content, with bytes behind its end. */
static void
content_is_the_same_in_every_coding(void **state)
{
	static const char hex[] = "71 0A 42 54 0A 45 54 0A 51 0A> " CANARY, a85[] = "E=,$3$:Ro$;$m~> " CANARY;
	static const char runs[] = "\011q\nBT\nET\nQ\n\200" CANARY;
	static const char want[] = "q\nBT\nET\nQ\n";
	struct bw_buf flate = { 0 };
	struct {
		const char *dict;
		struct bw_bytes data;
	} codings[4] = { { "/Filter /ASCIIHexDecode", { (const uint8_t *)hex, sizeof(hex) - 1 } },
		{ "/Filter [/A85]", { (const uint8_t *)a85, sizeof(a85) - 1 } },
		{ "/Filter /RunLengthDecode", { (const uint8_t *)runs, sizeof(runs) - 1 } } };
	size_t i;

	(void)state;
	deflated(want, sizeof(want) - 1, &flate);
	bw_buf_str(&flate, CANARY);
	codings[3].dict = "/Filter [/Fl]";
	codings[3].data = (struct bw_bytes){ flate.data, flate.len };
	for (i = 0; i < 4; i++) {
		BEGIN(copy);

		copy_of(codings[i].dict, &(struct pdf_sample){ .stream_dict = codings[i].dict, .content = codings[i].data }, &copy);
		assert_false(inflated_holds(stream_after(&copy, "/FlateDecode"), "ANARY"));
		inflates_to(stream_after(&copy, "/FlateDecode"), want, sizeof(want) - 1);
		bw_buf_free(&copy);
	}
	bw_buf_free(&flate);
}

static void
content_keeps_every_byte(void **state)
{
	static const char odd[] = "  q % a comment of the content\r\n/Span << /ActualText (x) >> BDC\r EMC Q\0\t";
	BEGIN(copy);

	(void)state;
	copy_of("odd content", &(struct pdf_sample){ .content = { (const uint8_t *)odd, sizeof(odd) } }, &copy);
	inflates_to(stream_after(&copy, "/FlateDecode"), odd, sizeof(odd));
	bw_buf_free(&copy);
}

static void
only_what_a_content_names_stays(void **state)
{
	static const char content[] = "q /I1 Do /A#42C gs /D sh/E gs [/F]<</G/H>>BDC (/I) /J\nQ";
	static const char resources[] = "/ExtGState << /ABC 7 0 R /#45 7 0 R /F 7 0 R /G 7 0 R /H 7 0 R /I 7 0 R /J 7 0 R /Not 7 0 R /AB 7 0 R >> "
		"/ColorSpace << /DefaultRGB [/CalRGB << /WhitePoint [1 1 1] >>] /Spare /DeviceRGB >>";
	static const char *const stay[] = { "/ABC ", "/E ", "/F ", "/G ", "/H ", "/I ", "/J ", "/DefaultRGB " };
	static const char *const go[] = { "/Not", "/AB ", "/Spare", "/F1 " };
	struct pdf_sample s = { .resources = resources, .content = { (const uint8_t *)content, sizeof(content) - 1 }, EXTRA("<< /LW 1 >>") };
	BEGIN(copy);
	size_t i;

	(void)state;
	copy_of("used", &s, &copy);
	for (i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		if (!holds(&copy, stay[i]))
			fail_msg("%s is gone", stay[i]);
	for (i = 0; i < sizeof(go) / sizeof(go[0]); i++)
		if (holds(&copy, go[i]))
			fail_msg("%s is still there", go[i]);
	warns_of("that no page uses", &s);
	bw_buf_free(&copy);
}

static void
all_kinds_of_resources_stay(void **state)
{
	static const char *const keys[] = { "/Luminosity", "/SpotFunction /Round", "/Separation /Spot", "/Indexed", "/WhitePoint", "/NChannel",
		"/ShadingType 2", "/PatternType 1", "/PatternType 2", "/CIDFontType2", "/Identity-H", "(Adobe)", "/FontFile2", "/CharProcs",
		"/Differences", "/FunctionType 4", "/FunctionType 3", "/FunctionType 2", "/Transparency" };
	BEGIN(copy);
	size_t i, k;

	(void)state;
	for (i = 0; i < pdf_hidden_count && strcmp(pdf_hidden[i].place, "resources of all kinds") != 0; i++)
		;
	assert_true(i < pdf_hidden_count);
	copy_of("all kinds", &pdf_hidden[i], &copy);
	for (k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		if (!holds(&copy, keys[k]))
			fail_msg("%s is gone", keys[k]);
	bw_buf_free(&copy);
}

/* ---- what is drawn over the page ---- */

#define DRAWN "/Rect [10 10 60 30] /AP << /N 8 0 R /D 9 0 R >> /T (" CANARY ") /M (" CANARY ") /Contents (" CANARY ")"

static struct pdf_sample
marked(const char *mark)
{
	return (struct pdf_sample){ .page = "/Annots [7 0 R]",
		.extra = { { .dict = mark },
		    { .dict = "/Type /XObject /Subtype /Form /BBox [0 0 50 20] /Matrix [1 0 0 1 0 0] /LastModified (" CANARY ")",
			.data = "1 0 0 rg 0 0 50 20 re f" },
		    { .dict = "/Subtype /Form /BBox [0 0 1 1]", .data = CANARY } } };
}

static void
of_marks_the_drawing_stays(void **state)
{
	static const char *const marks[] = { "<< /Type /Annot /Subtype /FreeText " DRAWN " >>",
		"<< /Subtype /Stamp /Name /" CANARY " " DRAWN " >>", "<< /Subtype /Highlight /CreationDate (" CANARY ") " DRAWN " >>",
		"<< /Subtype /Ink /InkList [[1 2]] /RC (" CANARY ") " DRAWN " >>",
		"<< /Subtype /FileAttachment /FS << /F (" CANARY ") >> " DRAWN " >>",
		"<< /Subtype /Widget /FT /Tx /V (" CANARY ") /DA (" CANARY ") " DRAWN " >>" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct pdf_sample s = marked(marks[i]);
		BEGIN(copy);

		copy_of("annotation author", &s, &copy);
		assert_true(holds(&copy, "/Stamp") && holds(&copy, "/Matrix [ 1 0 0 1 0 0 ]"));
		assert_false(holds(&copy, "/Contents ("));
		warns_of("only the drawing stays", &s);
		bw_buf_free(&copy);
	}
}

static void
what_a_program_draws_by_itself_is_refused(void **state)
{
	static const char *const marks[] = { "<< /Subtype /Highlight /Rect [0 0 9 9] >>", "<< /Subtype /FreeText /Rect [0 0 9 9] >>",
		"<< /Subtype /Unheard /Rect [0 0 9 9] /AP << /N 8 0 R >> >>", "<< /Subtype /Text /Rect [0 0 9 9] /AP << /N 8 0 R >> >>",
		"<< /Subtype /Widget /FT /Tx /V (a word) /Rect [0 0 9 9] >>", "<< /Subtype /Movie /Rect [0 0 9 9] >>" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct pdf_sample s = marked(marks[i]);

		refused("PDF", &s);
	}
	refused("XFA", &(struct pdf_sample){ .catalog = "/AcroForm << /XFA (x) /Fields [] >>" });
	refused("draws by itself", &(struct pdf_sample){ .catalog = "/AcroForm << /NeedAppearances true /Fields [7 0 R] >>",
	    EXTRA("<< /FT /Tx >>") });
}

static void
the_drawing_is_that_of_the_present_state(void **state)
{
	struct pdf_sample s = marked("<< /Subtype /Widget /FT /Btn /AS /On /Rect [0 0 9 9] /AP << /N << /On 8 0 R /Off 9 0 R >> >> >>");
	BEGIN(copy);

	(void)state;
	copy_of("state", &s, &copy);
	assert_true(holds(&copy, "/BBox [ 0 0 50 20 ]"));
	assert_false(holds(&copy, "/BBox [ 0 0 1 1 ]") || holds(&copy, "/AS"));
	bw_buf_free(&copy);
}

static void
a_signature_is_told_and_lost(void **state)
{
	struct pdf_sample s = marked("<< /Subtype /Widget /FT /Sig /V 10 0 R " DRAWN " >>");
	BEGIN(copy);

	(void)state;
	s.catalog = "/AcroForm << /SigFlags 3 /Fields [7 0 R] >> /Perms << /DocMDP 10 0 R >>";
	s.extra[3] = (struct pdf_object){ .dict = "<< /Type /Sig /Name (" CANARY ") /Contents <" "43414e4152596d757374476f" "> >>" };
	copy_of("signature", &s, &copy);
	assert_false(holds(&copy, "/Sig"));
	warns_of("it is signed", &s);
	bw_buf_free(&copy);
}

static void
links_stay_within_the_file(void **state)
{
	struct pdf_sample in = { .page = "/Annots [7 0 R]", EXTRA("<< /Subtype /Link /Rect [0 0 9 9] /Border [0 0 1] /T (" CANARY ") "
		"/A << /S /GoTo /D [3 0 R /XYZ 1 2 null] /Next << /S /URI /URI (" CANARY ") >> >> /PA << /URI (" CANARY ") >> >>") };
	struct pdf_sample out = { .page = "/Annots [7 0 R]", EXTRA("<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (" CANARY ") >> >>") };
	struct pdf_sample orphan = { .page = "/Annots [7 0 R]", .extra = { { .dict = "<< /Subtype /Link /Rect [0 0 9 9] /Dest [8 0 R /Fit] >>" },
		{ .dict = "<< /Type /Page /Note (" CANARY ") >>" } } };
	struct pdf_sample word = { .page = "/Annots [7 0 R]", EXTRA("<< /Subtype /Link /Rect [0 0 9 9] /Dest (" CANARY ") >>") };
	BEGIN(copy);

	(void)state;
	copy_of("link", &in, &copy);
	assert_true(holds(&copy, "/XYZ 1 2 null ]"));
	bw_buf_reset(&copy);
	copy_of("link out", &out, &copy);
	assert_true(holds(&copy, "/Link"));
	warns_of("links that lead out", &out);
	bw_buf_reset(&copy);
	copy_of("link to an orphan", &orphan, &copy);
	bw_buf_reset(&copy);
	copy_of("link by a name", &word, &copy);
	assert_false(holds(&copy, "/Dest"));
	bw_buf_free(&copy);
}

/* ---- layers ---- */

#define LAYER_CONTENT .content = { (const uint8_t *)"/OC /L1 BDC EMC", 15 }
#define LAYER LAYER_CONTENT, .resources = "/Properties << /L1 7 0 R >>", EXTRA("<< /Type /OCG /Name (" CANARY ") >>")

static void
layers_that_are_shown_stay_others_refuse(void **state)
{
	static const char *const off[] = { "/OFF [7 0 R]", "/BaseState /OFF /ON [7 0 R]", "/BaseState /Unchanged" };
	struct pdf_sample shown = { .catalog = "/OCProperties << /OCGs [7 0 R] /D << /ON [7 0 R] /Order [(" CANARY ") 7 0 R] >> >>", LAYER };
	BEGIN(copy);
	size_t i;

	(void)state;
	copy_of("layer", &shown, &copy);
	assert_false(holds(&copy, "/OC"));
	warns_of("it has layers", &shown);
	for (i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		char catalog[120];

		(void)snprintf(catalog, sizeof(catalog), "/OCProperties << /OCGs [7 0 R] /D << %s >> >>", off[i]);
		refused("layers that are not shown", &(struct pdf_sample){ .catalog = catalog, LAYER });
	}
	refused("not always shown", &(struct pdf_sample){ .resources = "/Properties << /L1 7 0 R >>",
	    .catalog = "/OCProperties << /OCGs [7 0 R] /D << /AS [<< /Event /Print /OCGs [7 0 R] >>] >> >>",
	    EXTRA("<< /Type /OCG /Usage << /Print << /PrintState /OFF >> >> >>") });
	refused("only when others are not", &(struct pdf_sample){ .image = "/OC << /Type /OCMD /P /AllOff /OCGs [7 0 R] >>", LAYER });
	bw_buf_free(&copy);
}

/* ---- facts ---- */

static void
the_facts_are_dates_makers_pages_and_what_goes(void **state)
{
	const struct bw_value *dates, *device;
	struct bw_plan p;
	BEGIN(b);

	(void)state;
	pdf_make(&b, &(struct pdf_sample){ .trailer = "/Info 7 0 R", .catalog = "/Metadata 8 0 R /OpenAction [3 0 R /Fit]",
	    .extra = { { .dict = "<< /CreationDate (D:20190203040506+01'30') /ModDate (D:2019) /Author (A.) /Creator (Writer 7) "
				 "/Producer (Maker) >>" },
		{ .dict = "/Type /Metadata", .data = "<x xmp:CreateDate=\"2019-02-03T04:05:06+01:30\"/>" } } });
	assert_int_equal(bw_media_plan(BW_FORMAT_PDF, b.data, b.len, 0, &p, NULL), BW_OK);
	dates = bw_value_get(p.facts, "dates");
	assert_int_equal(bw_value_count(dates), 2);
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(dates, 0), "from")), "2019-02-03T04:05:06");
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(dates, 0), "text")), "2019:02:03 04:05:06+01:30");
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(dates, 0), "source")), "PDF CreationDate");
	assert_non_null(strstr(bw_value_text(bw_value_get(bw_value_at(dates, 0), "weakness")), "can be edited"));
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(dates, 1), "source")), "XMP xmp:CreateDate");
	device = bw_value_get(p.facts, "device");
	assert_string_equal(bw_value_text(bw_value_get(device, "owner")), "A.");
	assert_string_equal(bw_value_text(bw_value_get(device, "software")), "Writer 7");
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "pages")), 1);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "pictures")), 1);
	bw_plan_free(&p);
	warns("scripts and actions", &b);
	warns("PDF ModDate is not written as a date", &b);
	bw_buf_free(&b);
	warns_of("attached", &pdf_hidden[5]);
}

/* ---- what cannot be made safe ---- */

static void
what_is_not_looked_into_is_refused(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	refused("JPEG 2000", &(struct pdf_sample){ .image = "/Filter /JPXDecode" });
	refused("JBIG2", &(struct pdf_sample){ .image = "/Filter /JBIG2Decode" });
	refused("not known", &(struct pdf_sample){ .stream_dict = "/Filter /Unheard" });
	refused("not known", &(struct pdf_sample){ .stream_dict = "/Filter /DCTDecode" });
	refused("unpacked", &(struct pdf_sample){ .stream_dict = "/Filter /A85" });
	refused("does not end", &(struct pdf_sample){ .stream_dict = "/Filter /FlateDecode" });
	refused("another file", &(struct pdf_sample){ .stream_dict = "/F (other.txt)" });
	refused("neither a picture", &(struct pdf_sample){ .resources = "/XObject << /X 7 0 R >>",
	    .extra = { { .dict = "/Subtype /PS", .data = "showpage" } } });
	refused("folder of other files", &(struct pdf_sample){ .catalog = "/Collection << >>" });
	refused("locked", &(struct pdf_sample){ .trailer = "/ID [(0123456789abcdef) (0123456789abcdef)] /Encrypt << /Filter /Standard /V 1 /R 2 "
		"/P -4 /O <3031323334353637383930313233343536373839303132333435363738393031> "
		"/U <3031323334353637383930313233343536373839303132333435363738393031> >>" });
	bw_buf_str(&b, "%PDF-1.7\n%%EOF\n");
	assert_non_null(strstr(copy_refusal(BW_FORMAT_PDF, &b), "damaged"));
	bw_buf_free(&b);
}

static void
a_list_of_pages_that_is_not_one_is_refused(void **state)
{
	(void)state;
	refused("no pages", &(struct pdf_sample){ .catalog = "/Pages 7 0 R", EXTRA("<< /Type /Pages /Kids [] /Count 0 >>") });
	refused("list of pages", &(struct pdf_sample){ .catalog = "/Pages 7 0 R", EXTRA("<< /Type /Pages /Kids [7 0 R] /Count 1 >>") });
	refused("list of pages", &(struct pdf_sample){ .catalog = "/Pages 7 0 R", EXTRA("<< /Type /Pages /Kids [3 0 R 3 0 R] >>") });
	refused("list of pages", &(struct pdf_sample){ .catalog = "/Pages 7 0 R", EXTRA("<< /Kids [<< /Type /Page >>] /Count 1 >>") });
	refused("list of pages", &(struct pdf_sample){ .catalog = "/Pages (none)" });
}

/* A stream that says much more than it is long. */
static void
a_stream_that_unpacks_to_too_much_is_refused(void **state)
{
	const size_t len = (size_t)520 << 20;
	uint8_t *zeros = calloc(1, len);
	BEGIN(packed);
	BEGIN(twice);

	(void)state;
	assert_non_null(zeros);
	deflated(zeros, len, &packed);
	free(zeros);
	refused("unpacks to more", &(struct pdf_sample){ .stream_dict = "/Filter /FlateDecode", .content = { packed.data, packed.len } });
	deflated(packed.data, packed.len, &twice);
	refused("unpacks to more", &(struct pdf_sample){ .stream_dict = "/Filter [/FlateDecode /FlateDecode /RL]",
	    .content = { twice.data, twice.len } });
	bw_buf_free(&packed);
	bw_buf_free(&twice);
}

static void
depth_is_no_danger(void **state)
{
	struct bw_buf deep = { 0 }, b = { 0 };
	unsigned i;

	(void)state;
	for (i = 0; i < 20000; i++)
		bw_buf_u8(&deep, '[');
	pdf_make(&b, &(struct pdf_sample){ .page = "/CropBox 7 0 R", EXTRA(bw_buf_text(&deep)) });
	assert_non_null(strstr(copy_refusal(BW_FORMAT_PDF, &b), "PDF"));
	bw_buf_free(&deep);
	bw_buf_free(&b);
}

static void
a_cut_or_changed_file_is_refused_or_its_copy_is_clean(void **state)
{
	struct pdf_sample s = { .trailer = "/Info 7 0 R", .page = "/Annots [8 0 R]", .resources = "/ExtGState << /G << /BM /Multiply >> >>",
		.image = "/Filter /ASCIIHexDecode", .jpeg = { (const uint8_t *)"00>", 3 },
		.extra = { { .dict = "<< /Author (" CANARY ") >>" }, { .dict = "<< /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /Fit] >>" } } };
	BEGIN(b);

	(void)state;
	pdf_make(&b, &s);
	copy_is_safe_when_cut("small", BW_FORMAT_PDF, &b);
	copy_is_safe_when_changed("small", BW_FORMAT_PDF, &b);
	bw_buf_reset(&b);
	pdf_make_packed(&b);
	copy_is_safe_when_changed("packed", BW_FORMAT_PDF, &b);
	bw_buf_free(&b);
}

static void
what_has_no_copy_leaves_as_it_is_only_by_choice(void **state)
{
	struct bw_plan p;
	BEGIN(b);

	(void)state;
	pdf_make(&b, &(struct pdf_sample){ .image = "/Filter /JPXDecode" });
	assert_int_equal(bw_media_plan(BW_FORMAT_PDF, b.data, b.len, BW_MEDIA_ALLOW_RAW, &p, NULL), BW_OK);
	assert_int_equal(bw_plan_copy_size(&p), b.len);
	assert_int_equal(bw_media_verify_copy(BW_FORMAT_PDF, b.data, b.len, BW_MEDIA_ALLOW_RAW, NULL), BW_OK);
	bw_plan_free(&p);
	bw_buf_reset(&b);
	/* What has one leaves as that. */
	pdf_make(&b, &pdf_hidden[0]);
	assert_int_equal(bw_media_plan(BW_FORMAT_PDF, b.data, b.len, BW_MEDIA_ALLOW_RAW, &p, NULL), BW_OK);
	assert_false(holds(&p.put, "CANARY"));
	assert_int_equal(bw_plan_copy_size(&p), p.put.len);
	bw_plan_free(&p);
	bw_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_tells_nothing_but_its_page),
		cmocka_unit_test(every_hidden_text_goes_and_leaves_no_trace),
		cmocka_unit_test(earlier_states_go),
		cmocka_unit_test(packed_objects_are_read),
		cmocka_unit_test(pictures_are_cleaned_as_pictures),
		cmocka_unit_test(a_picture_in_two_codings_is_cleaned_too),
		cmocka_unit_test(colour_profiles_are_written_anew),
		cmocka_unit_test(content_is_the_same_in_every_coding),
		cmocka_unit_test(content_keeps_every_byte),
		cmocka_unit_test(only_what_a_content_names_stays),
		cmocka_unit_test(all_kinds_of_resources_stay),
		cmocka_unit_test(of_marks_the_drawing_stays),
		cmocka_unit_test(what_a_program_draws_by_itself_is_refused),
		cmocka_unit_test(the_drawing_is_that_of_the_present_state),
		cmocka_unit_test(a_signature_is_told_and_lost),
		cmocka_unit_test(links_stay_within_the_file),
		cmocka_unit_test(layers_that_are_shown_stay_others_refuse),
		cmocka_unit_test(the_facts_are_dates_makers_pages_and_what_goes),
		cmocka_unit_test(what_is_not_looked_into_is_refused),
		cmocka_unit_test(a_list_of_pages_that_is_not_one_is_refused),
		cmocka_unit_test(a_stream_that_unpacks_to_too_much_is_refused),
		cmocka_unit_test(depth_is_no_danger),
		cmocka_unit_test(a_cut_or_changed_file_is_refused_or_its_copy_is_clean),
		cmocka_unit_test(what_has_no_copy_leaves_as_it_is_only_by_choice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

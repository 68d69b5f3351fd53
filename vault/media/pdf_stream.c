/* The data of streams. Data packed by Flate stays as it is, cut where it ends;
 * other general codings are undone and packed by Flate; JPEG pictures become
 * their own disclosed copies, and those in JPEG 2000 and JBIG2 lose what does not
 * draw them; fax pictures stay. Nothing else is kept. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "media/icc.h"
#include "media/jbig2.h"
#include "media/jp2.h"
#include "media/pdf.h"

#define MAX_FILTERS 4

/* The codings of a stream as they are undone, one after the other. */
struct chain {
	char filter[MAX_FILTERS][24];
	qpdf_oh parms[MAX_FILTERS]; /* a dictionary or null */
	size_t count;
};

static const struct {
	const char *brief, *full;
} filters[] = { { "/Fl", "/FlateDecode" }, { "/LZW", "/LZWDecode" }, { "/A85", "/ASCII85Decode" },
	{ "/AHx", "/ASCIIHexDecode" }, { "/RL", "/RunLengthDecode" }, { "/CCF", "/CCITTFaxDecode" },
	{ "/DCT", "/DCTDecode" }, { "/JPXDecode", "/JPXDecode" }, { "/JBIG2Decode", "/JBIG2Decode" } };

static bool
is(const struct chain *c, size_t at, const char *filter)
{
	return at < c->count && strcmp(c->filter[at], filter) == 0;
}

/* ---- reading how a stream is coded ---- */

static bool
take_filter(struct bw_pdf_job *j, struct chain *c, qpdf_oh name, qpdf_oh parms)
{
	size_t i;

	if (c->count == MAX_FILTERS || !qpdf_oh_is_name(j->q, name) ||
	    !(qpdf_oh_is_null(j->q, parms) || qpdf_oh_is_dictionary(j->q, parms)))
		return false;
	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		if (!qpdf_oh_is_name_and_equals(j->q, name, filters[i].full) &&
		    !qpdf_oh_is_name_and_equals(j->q, name, filters[i].brief))
			continue;
		memcpy(c->filter[c->count], filters[i].full, strlen(filters[i].full) + 1);
		c->parms[c->count++] = parms;
		return true;
	}
	return false;
}

static qpdf_oh
item_of(struct bw_pdf_job *j, qpdf_oh oh, int at)
{
	if (qpdf_oh_is_array(j->q, oh))
		return at < qpdf_oh_get_array_n_items(j->q, oh) ? qpdf_oh_get_array_item(j->q, oh, at) :
								    qpdf_oh_new_null(j->q);
	return at == 0 ? qpdf_oh_new_object(j->q, oh) : qpdf_oh_new_null(j->q);
}

static void
free_chain(struct bw_pdf_job *j, struct chain *c)
{
	while (c->count > 0)
		qpdf_oh_release(j->q, c->parms[--c->count]);
}

static bool
read_chain(struct bw_pdf_job *j, qpdf_oh stream, struct chain *c)
{
	qpdf_oh dict = qpdf_oh_get_dict(j->q, stream), names = qpdf_oh_get_key(j->q, dict, "/Filter");
	qpdf_oh parms = qpdf_oh_get_key(j->q, dict, "/DecodeParms");
	int i, n = 1;
	bool ok = true;

	memset(c, 0, sizeof(*c));
	if (qpdf_oh_is_array(j->q, names))
		n = qpdf_oh_get_array_n_items(j->q, names);
	else if (qpdf_oh_is_null(j->q, names))
		n = 0;
	for (i = 0; i < n && ok; i++) {
		qpdf_oh name = item_of(j, names, i), parm = item_of(j, parms, i);

		if (!(ok = take_filter(j, c, name, parm)))
			qpdf_oh_release(j->q, parm);
		qpdf_oh_release(j->q, name);
	}
	if (!ok)
		bw_pdf_refuse(j, "a part of the PDF is coded in a way that is not known");
	qpdf_oh_release(j->q, dict);
	qpdf_oh_release(j->q, names);
	qpdf_oh_release(j->q, parms);
	return ok;
}

/* ---- writing it ---- */

/* Parameters are numbers and truth values. */
static qpdf_oh
clean_parms(struct bw_pdf_job *j, qpdf_oh parms, const char *const *keys)
{
	qpdf_oh clean;
	size_t used = 0;

	if (!qpdf_oh_is_dictionary(j->q, parms))
		return qpdf_oh_new_null(j->q);
	clean = qpdf_oh_new_dictionary(j->q);
	for (; *keys != NULL; keys++) {
		qpdf_oh value = qpdf_oh_get_key(j->q, parms, *keys), fresh = 0;
		long long number;
		QPDF_BOOL truth;

		if (qpdf_oh_get_value_as_longlong(j->q, value, &number))
			fresh = qpdf_oh_new_integer(j->q, number);
		else if (qpdf_oh_get_value_as_bool(j->q, value, &truth))
			fresh = qpdf_oh_new_bool(j->q, truth);
		qpdf_oh_release(j->q, value);
		if (fresh == 0)
			continue;
		qpdf_oh_replace_key(j->q, clean, *keys, fresh);
		qpdf_oh_release(j->q, fresh);
		used++;
	}
	if (used > 0)
		return clean;
	qpdf_oh_release(j->q, clean);
	return qpdf_oh_new_null(j->q);
}

static qpdf_oh
parms_of(struct bw_pdf_job *j, const char *filter, qpdf_oh parms)
{
	static const char *const flate[] = { "/Predictor", "/Colors", "/BitsPerComponent", "/Columns", NULL };
	static const char *const fax[] = { "/K", "/EndOfLine", "/EncodedByteAlign", "/Columns", "/Rows", "/EndOfBlock",
		"/BlackIs1", "/DamagedRowsBeforeError", NULL };
	static const char *const jpeg[] = { "/ColorTransform", NULL };

	if (strcmp(filter, "/DCTDecode") == 0)
		return clean_parms(j, parms, jpeg);
	return clean_parms(j, parms, strcmp(filter, "/CCITTFaxDecode") == 0 ? fax : flate);
}

/* data NULL: those that the stream has. parms is a dictionary or null. */
static void
set_data(struct bw_pdf_job *j, qpdf_oh stream, const uint8_t *data, size_t len, const char *filter, qpdf_oh parms)
{
	qpdf_oh name = qpdf_oh_new_name(j->q, filter), clean = parms_of(j, filter, parms), dict;

	if (data != NULL) {
		qpdf_oh_replace_stream_data(j->q, stream, data, len, name, clean);
	} else {
		dict = qpdf_oh_get_dict(j->q, stream);
		qpdf_oh_replace_key(j->q, dict, "/Filter", name);
		qpdf_oh_replace_or_remove_key(j->q, dict, "/DecodeParms", clean);
		if (qpdf_oh_is_null(j->q, clean))
			qpdf_oh_remove_key(j->q, dict, "/DecodeParms");
		qpdf_oh_release(j->q, dict);
	}
	qpdf_oh_release(j->q, name);
	qpdf_oh_release(j->q, clean);
}

static bool
pack(struct bw_pdf_job *j, const struct bw_bytes *raw, struct bw_buf *out)
{
	uLongf len = compressBound((uLong)raw->len);
	uint8_t *at = bw_buf_reserve(out, len);

	if (at == NULL || compress2(at, &len, raw->len > 0 ? raw->data : (const Bytef *)"", (uLong)raw->len, 6) != Z_OK) {
		bw_pdf_refuse(j, "there is not enough memory to look into it");
		return false;
	}
	out->len = len;
	return true;
}

static void
set_packed(struct bw_pdf_job *j, qpdf_oh stream, const struct bw_bytes *raw)
{
	struct bw_buf packed = { 0 };
	qpdf_oh nothing = qpdf_oh_new_null(j->q);

	if (pack(j, raw, &packed))
		set_data(j, stream, packed.data, packed.len, "/FlateDecode", nothing);
	qpdf_oh_release(j->q, nothing);
	bw_buf_free(&packed);
}

/* ---- undoing one coding ---- */

/* Inflates; out may be NULL. The bytes of data that were used, or 0. */
static size_t
unflate(struct bw_pdf_job *j, const struct bw_bytes *data, struct bw_buf *out, bool content)
{
	uint8_t *piece = malloc(65536);
	z_stream z = { 0 };
	int rc = piece != NULL ? inflateInit(&z) : Z_MEM_ERROR;
	bool open = rc == Z_OK;

	memcpy(&z.next_in, &data->data, sizeof(data->data));
	z.avail_in = (uInt)data->len;
	while (rc == Z_OK) {
		z.next_out = piece;
		z.avail_out = 65536;
		rc = inflate(&z, Z_NO_FLUSH);
		j->inflated += 65536 - z.avail_out;
		if (out != NULL)
			bw_buf_put(out, piece, 65536 - z.avail_out);
		if (content)
			bw_pdf_scan(j, piece, 65536 - z.avail_out);
		if (j->inflated > BW_PDF_MAX_INFLATED || (out != NULL && out->bad)) {
			bw_pdf_refuse(j, "a part of the PDF unpacks to more than can be looked into");
			rc = Z_MEM_ERROR;
		}
	}
	if (open)
		inflateEnd(&z);
	free(piece);
	if (rc != Z_STREAM_END)
		bw_pdf_refuse(j, "the PDF is damaged: a packed part of it does not end");
	return rc == Z_STREAM_END ? data->len - z.avail_in : 0;
}

static void
put_run(struct bw_buf *out, uint8_t byte, size_t len)
{
	uint8_t *to = bw_buf_reserve(out, len);

	if (to != NULL)
		memset(to, byte, len);
}

/* Runs, 7.4.5. The library reads on behind their end, so it does not do these. */
static bool
unrun(struct bw_pdf_job *j, const struct bw_buf *data, struct bw_buf *out)
{
	struct bw_cursor c = bw_cursor_of(data->data, data->len);

	while (bw_cursor_left(&c) > 0 && !out->bad) {
		uint8_t n = bw_cursor_u8(&c);
		struct bw_bytes piece;

		if (n == 128)
			return true;
		piece = bw_cursor_take(&c, n < 128 ? n + 1u : 1u);
		if (c.bad)
			break;
		if (n < 128)
			bw_buf_put(out, piece.data, piece.len);
		else
			put_run(out, piece.data[0], 257u - n);
	}
	bw_pdf_refuse(j, "the PDF is damaged: a packed part of it does not end");
	return false;
}

/* The library undoes the coding of a stream that nobody refers to, which is
 * therefore not written. */
static bool
undo_by_library(struct bw_pdf_job *j, const struct chain *c, size_t at, const struct bw_buf *data, struct bw_buf *to)
{
	qpdf_oh stream = qpdf_oh_new_stream(j->q), name = qpdf_oh_new_name(j->q, c->filter[at]), nothing;
	unsigned char *out = NULL;
	QPDF_BOOL filtered = QPDF_FALSE;
	size_t len = 0;
	bool ok;

	qpdf_oh_replace_stream_data(j->q, stream, data->len > 0 ? data->data : (const uint8_t *)"", data->len, name,
	    c->parms[at]);
	ok = (qpdf_oh_get_stream_data(j->q, stream, qpdf_dl_specialized, &filtered, &out, &len) & QPDF_ERRORS) == 0 && filtered;
	if (ok)
		bw_buf_put(to, out, len);
	else
		bw_pdf_refuse(j, "the PDF is damaged: a part cannot be unpacked");
	free(out);
	/* It keeps its number until the end, but not its data. */
	nothing = qpdf_oh_new_null(j->q);
	qpdf_oh_replace_stream_data(j->q, stream, (const uint8_t *)"", 0, nothing, nothing);
	qpdf_oh_release(j->q, nothing);
	qpdf_oh_release(j->q, stream);
	qpdf_oh_release(j->q, name);
	return ok;
}

static bool
undo(struct bw_pdf_job *j, const struct chain *c, size_t at, struct bw_buf *data)
{
	struct bw_buf out = { .limit = BW_PDF_MAX_UNPACKED };
	struct bw_bytes in = { data->data, data->len };
	bool ok;

	if (is(c, at, "/RunLengthDecode"))
		ok = unrun(j, data, &out);
	else if (is(c, at, "/FlateDecode") && !qpdf_oh_is_dictionary(j->q, c->parms[at]))
		ok = unflate(j, &in, &out, false) > 0;
	else if (is(c, at, "/FlateDecode") && unflate(j, &in, NULL, false) == 0) /* the library knows no limit */
		ok = false;
	else
		ok = undo_by_library(j, c, at, data, &out);
	if (out.bad)
		bw_pdf_refuse(j, "a part of the PDF unpacks to more than can be looked into");
	bw_buf_free(data);
	*data = out;
	return ok && !out.bad;
}

/* ---- what may stay coded ---- */

static void
take_warnings(struct bw_pdf_job *j, const struct bw_value *facts)
{
	const struct bw_value *warnings = bw_value_get(facts, "warnings");
	size_t i;

	for (i = 0; i < bw_value_count(warnings) && i < 4; i++)
		bw_facts_warn(&j->s->facts, bw_value_text(bw_value_at(warnings, i)));
	if (bw_value_true(bw_value_get(facts, "has_place")))
		j->s->facts.has_place = true;
	if (bw_value_true(bw_value_get(facts, "has_thumbnail")))
		j->s->facts.has_thumbnail = true;
}

static void
set_jpeg(struct bw_pdf_job *j, qpdf_oh stream, const struct bw_buf *data, qpdf_oh parms)
{
	struct bw_buf copy = { 0 }, why = { 0 };
	struct bw_plan p;

	if (bw_media_plan(BW_FORMAT_JPEG, data->data, data->len, j->s->options & BW_MEDIA_KEEP_OFFSET, &p, NULL) != BW_OK) {
		bw_pdf_refuse(j, "a JPEG picture in the PDF is damaged");
		return;
	}
	if (bw_plan_apply_buf(&p, data->data, data->len, &copy, NULL) == BW_OK) {
		take_warnings(j, p.facts);
		set_data(j, stream, copy.data, copy.len, "/DCTDecode", parms);
	} else {
		bw_buf_printf(&why, "a JPEG picture in the PDF cannot be cleaned: %s", p.refused);
		bw_pdf_refuse(j, bw_buf_text(&why));
	}
	bw_buf_free(&why);
	bw_buf_free(&copy);
	bw_plan_free(&p);
}

static void
refuse_picture(struct bw_pdf_job *j, const char *coding, const char *why)
{
	struct bw_buf text = { 0 };

	bw_buf_printf(&text, "a picture in the PDF, in %s, cannot be cleaned: %s", coding, why);
	bw_pdf_refuse(j, bw_buf_text(&text));
	bw_buf_free(&text);
}

static void
set_jp2(struct bw_pdf_job *j, qpdf_oh stream, const struct bw_buf *data)
{
	struct bw_buf clean = { .limit = BW_PDF_MAX_UNPACKED };
	qpdf_oh nothing = qpdf_oh_new_null(j->q);
	const char *why = bw_jp2_clean(data->data, data->len, &clean);

	if (why != NULL)
		refuse_picture(j, "JPEG 2000", why);
	else
		set_data(j, stream, clean.data, clean.len, "/JPXDecode", nothing);
	j->packets = true;
	qpdf_oh_release(j->q, nothing);
	bw_buf_free(&clean);
}

/* What several pictures share is a stream of its own, named where the others have
 * parameters; it is done when its turn comes. */
static void
set_shared(struct bw_pdf_job *j, qpdf_oh stream, qpdf_oh parms)
{
	qpdf_oh shared, dict, clean;

	if (!qpdf_oh_is_dictionary(j->q, parms))
		return;
	shared = qpdf_oh_get_key(j->q, parms, "/JBIG2Globals");
	if (!qpdf_oh_is_stream(j->q, shared)) {
		qpdf_oh_release(j->q, shared);
		return;
	}
	clean = qpdf_oh_new_dictionary(j->q);
	qpdf_oh_replace_key(j->q, clean, "/JBIG2Globals", shared);
	dict = qpdf_oh_get_dict(j->q, stream);
	bw_pdf_set(j, dict, "/DecodeParms", clean);
	qpdf_oh_release(j->q, dict);
	bw_pdf_push(j, shared, BW_PDF_GLOBALS);
}

static void
set_jbig2(struct bw_pdf_job *j, qpdf_oh stream, const struct bw_buf *data, qpdf_oh parms)
{
	struct bw_buf clean = { .limit = BW_PDF_MAX_UNPACKED };
	qpdf_oh nothing = qpdf_oh_new_null(j->q);
	const char *why = bw_jbig2_clean(data->data, data->len, false, &clean);

	if (why != NULL) {
		refuse_picture(j, "JBIG2", why);
	} else {
		set_data(j, stream, clean.len > 0 ? clean.data : (const uint8_t *)"", clean.len, "/JBIG2Decode", nothing);
		set_shared(j, stream, parms);
	}
	j->packets = true;
	qpdf_oh_release(j->q, nothing);
	bw_buf_free(&clean);
}

static void
set_globals(struct bw_pdf_job *j, qpdf_oh stream, const struct bw_buf *data)
{
	struct bw_buf clean = { .limit = BW_PDF_MAX_UNPACKED };
	const char *why = bw_jbig2_clean(data->data, data->len, true, &clean);

	if (why != NULL)
		refuse_picture(j, "JBIG2", why);
	else
		set_packed(j, stream, &(struct bw_bytes){ clean.data, clean.len });
	bw_buf_free(&clean);
}

/* May it name resources? */
static bool
is_content(unsigned kind)
{
	return kind == BW_PDF_CONTENT || kind == BW_PDF_FORM || kind == BW_PDF_PATTERN;
}

static void
set_flate(struct bw_pdf_job *j, qpdf_oh stream, const struct bw_buf *data, qpdf_oh parms, unsigned kind, bool changed)
{
	struct bw_bytes in = { data->data, data->len };
	size_t used = unflate(j, &in, NULL, is_content(kind));

	/* With parameters, what comes out is not yet the content. */
	if (is_content(kind) && qpdf_oh_is_dictionary(j->q, parms))
		j->any_name_used = true;

	if (used > 0)
		set_data(j, stream, changed || used != data->len ? data->data : NULL, used, "/FlateDecode", parms);
}

static void
set_plain(struct bw_pdf_job *j, qpdf_oh stream, const struct bw_buf *data, unsigned kind)
{
	if (is_content(kind))
		bw_pdf_scan(j, data->data, data->len);
	set_packed(j, stream, &(struct bw_bytes){ data->data, data->len });
}

static void
set_profile(struct bw_pdf_job *j, qpdf_oh stream, const struct bw_buf *data)
{
	struct bw_buf clean = { 0 };

	if (bw_icc_clean(data->data, data->len, &clean))
		set_packed(j, stream, &(struct bw_bytes){ clean.data, clean.len });
	else
		bw_pdf_refuse(j, "a colour profile in the PDF is damaged or of an unusual kind");
	bw_buf_free(&clean);
}

static bool
is_picture(const struct chain *c)
{
	static const char *const codings[] = { "/DCTDecode", "/CCITTFaxDecode", "/JPXDecode", "/JBIG2Decode" };
	size_t i;

	for (i = 0; i < sizeof(codings) / sizeof(codings[0]); i++)
		if (is(c, c->count - 1, codings[i]))
			return true;
	return false;
}

/* Of the chain, the last coding may stay; those before are undone. */
static void
recode(struct bw_pdf_job *j, qpdf_oh stream, struct chain *c, struct bw_buf *data, unsigned kind)
{
	bool picture = is_picture(c);
	bool undone = kind == BW_PDF_PROFILE || kind == BW_PDF_GLOBALS;
	size_t stays = c->count, at;

	if (picture && kind != BW_PDF_IMAGE) {
		bw_pdf_refuse(j, "a part of the PDF is coded in a way that is not known");
		return;
	}
	if (c->count > 0 && (picture || (!undone && is(c, c->count - 1, "/FlateDecode"))))
		stays = c->count - 1;
	for (at = 0; at < stays; at++)
		if (!undo(j, c, at, data))
			return;
	if (kind == BW_PDF_PROFILE)
		set_profile(j, stream, data);
	else if (kind == BW_PDF_GLOBALS)
		set_globals(j, stream, data);
	else if (stays == c->count)
		set_plain(j, stream, data, kind);
	else if (is(c, stays, "/DCTDecode"))
		set_jpeg(j, stream, data, c->parms[stays]);
	else if (is(c, stays, "/JPXDecode"))
		set_jp2(j, stream, data);
	else if (is(c, stays, "/JBIG2Decode"))
		set_jbig2(j, stream, data, c->parms[stays]);
	else if (is(c, stays, "/FlateDecode"))
		set_flate(j, stream, data, c->parms[stays], kind, at > 0);
	else
		set_data(j, stream, data->data, data->len, "/CCITTFaxDecode", c->parms[stays]);
}

static bool
read_raw(struct bw_pdf_job *j, qpdf_oh stream, struct bw_buf *data)
{
	unsigned char *raw = NULL;
	size_t len = 0;
	QPDF_ERROR_CODE rc = qpdf_oh_get_stream_data(j->q, stream, qpdf_dl_none, NULL, &raw, &len);

	data->limit = BW_PDF_MAX_UNPACKED;
	if ((rc & QPDF_ERRORS) == 0)
		bw_buf_put(data, raw, len);
	free(raw);
	if ((rc & QPDF_ERRORS) != 0 || data->bad)
		bw_pdf_refuse(j, "the PDF is damaged: a part cannot be read");
	return !bw_pdf_refused(j);
}

void
bw_pdf_stream(struct bw_pdf_job *j, qpdf_oh stream, unsigned kind)
{
	struct bw_buf data = { 0 };
	struct chain c;

	if (read_chain(j, stream, &c) && read_raw(j, stream, &data))
		recode(j, stream, &c, &data, kind);
	bw_pdf_scan_end(j);
	free_chain(j, &c);
	bw_buf_free(&data);
}

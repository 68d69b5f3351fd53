#include <stdlib.h>
#include <string.h>

#include "media/pdf.h"

#define MAX_WORK ((size_t)2000000)

void
bw_pdf_refuse(struct bw_pdf_job *j, const char *why)
{
	bw_split_refuse(j->s, why);
}

bool
bw_pdf_refused(const struct bw_pdf_job *j)
{
	return j->s->plan->refused[0] != '\0';
}

/* ---- small questions ---- */

bool
bw_pdf_has(struct bw_pdf_job *j, qpdf_oh dict, const char *key)
{
	qpdf_oh value = qpdf_oh_get_key_if_dict(j->q, dict, key);
	bool there = !qpdf_oh_is_null(j->q, value);

	qpdf_oh_release(j->q, value);
	return there;
}

bool
bw_pdf_has_name(struct bw_pdf_job *j, qpdf_oh dict, const char *key, const char *name)
{
	qpdf_oh value = qpdf_oh_get_key_if_dict(j->q, dict, key);
	bool same = qpdf_oh_is_name_and_equals(j->q, value, name);

	qpdf_oh_release(j->q, value);
	return same;
}

long long
bw_pdf_number(struct bw_pdf_job *j, qpdf_oh dict, const char *key)
{
	qpdf_oh value = qpdf_oh_get_key_if_dict(j->q, dict, key);
	long long number = 0;

	(void)qpdf_oh_get_value_as_longlong(j->q, value, &number);
	qpdf_oh_release(j->q, value);
	return number;
}

bool
bw_pdf_is_true(struct bw_pdf_job *j, qpdf_oh dict, const char *key)
{
	qpdf_oh value = qpdf_oh_get_key_if_dict(j->q, dict, key);
	QPDF_BOOL truth = QPDF_FALSE;

	(void)qpdf_oh_get_value_as_bool(j->q, value, &truth);
	qpdf_oh_release(j->q, value);
	return truth != QPDF_FALSE;
}

int
bw_pdf_items(struct bw_pdf_job *j, qpdf_oh array)
{
	int n = qpdf_oh_is_array(j->q, array) ? qpdf_oh_get_array_n_items(j->q, array) : 0;

	if (n <= BW_PDF_MAX_ITEMS)
		return n;
	bw_pdf_refuse(j, "the PDF has too many parts");
	return 0;
}

void
bw_pdf_set(struct bw_pdf_job *j, qpdf_oh dict, const char *key, qpdf_oh value)
{
	qpdf_oh_replace_key(j->q, dict, key, value);
	qpdf_oh_release(j->q, value);
}

qpdf_oh
bw_pdf_indirect(struct bw_pdf_job *j, qpdf_oh direct)
{
	qpdf_oh made = qpdf_make_indirect_object(j->q, direct);

	qpdf_oh_release(j->q, direct);
	return made;
}

/* ---- which objects were seen ---- */

static uint64_t
key_of(const struct bw_pdf_job *j, qpdf_oh oh, unsigned kind)
{
	uint64_t id = (uint64_t)(uint32_t)qpdf_oh_get_object_id(j->q, oh);
	uint64_t generation = (uint64_t)(qpdf_oh_get_generation(j->q, oh) & 0xffff);

	return id << 24 | generation << 8 | kind;
}

bool
bw_pdf_is_seen(const struct bw_pdf_job *j, qpdf_oh oh, unsigned kind)
{
	return bw_pdf_set_holds(&j->seen, key_of(j, oh, kind));
}

bool
bw_pdf_see(struct bw_pdf_job *j, qpdf_oh oh, unsigned kind)
{
	bool is_new;

	if (j->seen.count < 2 * BW_PDF_MAX_OBJECTS && bw_pdf_set_add(&j->seen, key_of(j, oh, kind), &is_new))
		return is_new;
	bw_pdf_refuse(j, "the PDF has too many parts");
	return false;
}

/* ---- the list of what is to be cleaned ---- */

static bool
grow_work(struct bw_pdf_job *j)
{
	size_t cap = j->work_cap > 0 ? j->work_cap * 2 : 256;
	struct bw_pdf_work *work;

	if (j->work_count < j->work_cap)
		return true;
	if (cap > MAX_WORK || (work = realloc(j->work, cap * sizeof(*work))) == NULL)
		return false;
	j->work = work;
	j->work_cap = cap;
	return true;
}

void
bw_pdf_push(struct bw_pdf_job *j, qpdf_oh oh, unsigned kind)
{
	if (kind == BW_PDF_AS_IS || bw_pdf_refused(j) ||
	    (qpdf_oh_is_indirect(j->q, oh) && !bw_pdf_see(j, oh, kind))) {
		qpdf_oh_release(j->q, oh);
		return;
	}
	if (!grow_work(j)) {
		bw_pdf_refuse(j, "the PDF has too many parts");
		qpdf_oh_release(j->q, oh);
		return;
	}
	j->work[j->work_count++] = (struct bw_pdf_work){ oh, kind };
}

/* May a value of this type stand where this kind is wanted? Its inside is
 * looked at later. */
static bool
may_stand(struct bw_pdf_job *j, qpdf_oh oh, unsigned kind, bool *inside)
{
	const struct bw_pdf_shape *shape = bw_pdf_shape(kind);

	*inside = true;
	if (qpdf_oh_is_array(j->q, oh))
		return (kind & BW_PDF_MAP) == 0;
	if (qpdf_oh_is_dictionary(j->q, oh))
		return shape->dictionary;
	if (qpdf_oh_is_stream(j->q, oh))
		return shape->stream;
	*inside = false;
	if (qpdf_oh_is_string(j->q, oh))
		return shape->string;
	if (qpdf_oh_is_name(j->q, oh) && (kind & BW_PDF_MAP) == 0)
		return shape->any_name || (!shape->no_name && bw_pdf_known_name(qpdf_oh_get_name(j->q, oh)));
	return qpdf_oh_is_scalar(j->q, oh);
}

/* The value of a key: onto the list, or out. */
static void
take_key(struct bw_pdf_job *j, qpdf_oh dict, const char *key, unsigned kind)
{
	qpdf_oh value = qpdf_oh_get_key(j->q, dict, key);
	bool inside;

	if (!may_stand(j, value, kind, &inside)) {
		qpdf_oh_remove_key(j->q, dict, key);
		inside = false;
	}
	if (inside)
		bw_pdf_push(j, value, kind);
	else
		qpdf_oh_release(j->q, value);
}

static void
take_item(struct bw_pdf_job *j, qpdf_oh array, int at, unsigned kind)
{
	qpdf_oh value = qpdf_oh_get_array_item(j->q, array, at), nothing;
	bool inside;

	if (!may_stand(j, value, kind, &inside)) {
		nothing = qpdf_oh_new_null(j->q);
		qpdf_oh_set_array_item(j->q, array, at, nothing);
		qpdf_oh_release(j->q, nothing);
		inside = false;
	}
	if (inside)
		bw_pdf_push(j, value, kind);
	else
		qpdf_oh_release(j->q, value);
}

/* ---- dictionaries ---- */

static const struct bw_pdf_rule *
rule_of(const struct bw_pdf_shape *shape, const char *key)
{
	size_t i;

	for (i = 0; i < shape->count; i++)
		if (strcmp(shape->rules[i].key, key) == 0)
			return &shape->rules[i];
	return NULL;
}

/* What goes may still tell something, or decide what is seen. */
static void
note_gone(struct bw_pdf_job *j, qpdf_oh dict, const char *key)
{
	qpdf_oh value = qpdf_oh_get_key(j->q, dict, key);

	if (strcmp(key, "/Metadata") == 0)
		bw_pdf_note_metadata(j, value);
	else if (strcmp(key, "/Thumb") == 0)
		j->s->facts.has_thumbnail = true;
	else if (strcmp(key, "/AF") == 0)
		j->files = true;
	else if (strcmp(key, "/AA") == 0)
		j->scripts = true;
	else if (strcmp(key, "/OC") == 0)
		bw_pdf_judge_layer(j, value);
	else if (strcmp(key, "/Ref") == 0)
		bw_pdf_refuse(j, "a page of the PDF shows something out of another file");
	qpdf_oh_release(j->q, value);
}

static bool
is_stream_key(const char *key)
{
	return strcmp(key, "/Length") == 0 || strcmp(key, "/Filter") == 0 || strcmp(key, "/DecodeParms") == 0;
}

/* The library hands out the keys as they were at the start, so removing some on
 * the way is safe; only one such list can be open. */
static void
clean_dictionary(struct bw_pdf_job *j, qpdf_oh dict, unsigned kind, bool stream)
{
	const struct bw_pdf_shape *shape = bw_pdf_shape(kind);

	qpdf_oh_begin_dict_key_iter(j->q, dict);
	while (qpdf_oh_dict_more_keys(j->q)) {
		char *key = strdup(qpdf_oh_dict_next_key(j->q));
		const struct bw_pdf_rule *rule;

		if (key == NULL) {
			bw_pdf_refuse(j, "there is not enough memory to look into it");
			return;
		}
		rule = rule_of(shape, key);
		if (kind & BW_PDF_MAP) {
			take_key(j, dict, key, kind & ~BW_PDF_MAP);
		} else if (rule != NULL) {
			take_key(j, dict, key, rule->kind);
		} else if (!stream || !is_stream_key(key)) {
			note_gone(j, dict, key);
			qpdf_oh_remove_key(j->q, dict, key);
		}
		free(key);
	}
}

/* ---- colour spaces, 8.6: the first item says what the others are ---- */

static const struct {
	const char *family;
	int count;
	uint8_t kinds[4];
} families[] = { { "/ICCBased", 2, { BW_PDF_PROFILE } },
	{ "/Indexed", 4, { BW_PDF_COLOURS, BW_PDF_NUMBERS, BW_PDF_LOOKUP } },
	{ "/Separation", 4, { BW_PDF_NAMES, BW_PDF_COLOURS, BW_PDF_FUNCTION } },
	{ "/DeviceN", 5, { BW_PDF_NAMES, BW_PDF_COLOURS, BW_PDF_FUNCTION, BW_PDF_COLOURANTS } },
	{ "/CalGray", 2, { BW_PDF_COLOUR_NUMBERS } }, { "/CalRGB", 2, { BW_PDF_COLOUR_NUMBERS } },
	{ "/Lab", 2, { BW_PDF_COLOUR_NUMBERS } }, { "/Pattern", 2, { BW_PDF_COLOURS } } };

static void
clean_colours(struct bw_pdf_job *j, qpdf_oh array)
{
	qpdf_oh first = qpdf_oh_get_array_item(j->q, array, 0);
	int count = 1, i, n = bw_pdf_items(j, array);
	size_t f;

	for (f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		if (!qpdf_oh_is_name_and_equals(j->q, first, families[f].family))
			continue;
		count = families[f].count;
		for (i = 1; i < count && i < n; i++)
			take_item(j, array, i, families[f].kinds[i - 1]);
		break;
	}
	if (!qpdf_oh_is_name(j->q, first))
		bw_pdf_refuse(j, "the PDF is damaged: it names no colours");
	for (i = n - 1; i >= count; i--)
		qpdf_oh_erase_item(j->q, array, i);
	qpdf_oh_release(j->q, first);
}

/* ---- one object ---- */

static unsigned
drawn_kind(struct bw_pdf_job *j, qpdf_oh stream)
{
	qpdf_oh dict = qpdf_oh_get_dict(j->q, stream), type = qpdf_oh_get_key(j->q, dict, "/Subtype");
	unsigned kind = BW_PDF_FORM;

	if (qpdf_oh_is_name_and_equals(j->q, type, "/Image"))
		kind = BW_PDF_IMAGE;
	else if (!qpdf_oh_is_name_and_equals(j->q, type, "/Form"))
		bw_pdf_refuse(j, "a page of the PDF draws something that is neither a picture nor a form");
	qpdf_oh_release(j->q, type);
	qpdf_oh_release(j->q, dict);
	return kind;
}

static void
clean_stream(struct bw_pdf_job *j, qpdf_oh stream, unsigned kind)
{
	bool on_page = kind == BW_PDF_XOBJECT;
	qpdf_oh dict;

	if (on_page)
		kind = drawn_kind(j, stream);
	dict = qpdf_oh_get_dict(j->q, stream);
	if (qpdf_oh_has_key(j->q, dict, "/F"))
		bw_pdf_refuse(j, "a part of the PDF lies in another file");
	if (!bw_pdf_refused(j) && bw_pdf_see(j, stream, kind | BW_PDF_DATA)) {
		j->pictures += on_page && kind == BW_PDF_IMAGE;
		bw_pdf_stream(j, stream, kind);
	}
	clean_dictionary(j, dict, kind, true);
	qpdf_oh_release(j->q, dict);
}

static void
clean_array(struct bw_pdf_job *j, qpdf_oh array, unsigned kind)
{
	int i, n = bw_pdf_items(j, array);

	if (kind == BW_PDF_COLOURS && n > 0) {
		clean_colours(j, array);
		return;
	}
	for (i = 0; i < n && !bw_pdf_refused(j); i++)
		take_item(j, array, i, kind);
}

void
bw_pdf_walk(struct bw_pdf_job *j)
{
	while (j->work_count > 0 && !bw_pdf_refused(j)) {
		struct bw_pdf_work w = j->work[--j->work_count];

		if (qpdf_oh_is_stream(j->q, w.oh)) {
			clean_stream(j, w.oh, w.kind);
		} else if (qpdf_oh_is_array(j->q, w.oh)) {
			clean_array(j, w.oh, w.kind);
		} else if (qpdf_oh_is_dictionary(j->q, w.oh)) {
			if (w.kind == BW_PDF_PROPERTY)
				bw_pdf_judge_layer(j, w.oh);
			if (w.kind == BW_PDF_PAGE)
				bw_pdf_marks(j, w.oh);
			if (w.kind == BW_PDF_RESOURCES)
				bw_pdf_keep_resources(j, w.oh);
			clean_dictionary(j, w.oh, w.kind, false);
		}
		qpdf_oh_release(j->q, w.oh);
	}
}

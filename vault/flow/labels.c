#include "flow/labels.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "flow/original.h"
#include "store/catalogue.h"

#define ID_MIN 5u /* bytes of an app's number for somebody; a shorter one stands anywhere by chance */

void
bw_labels_free(struct bw_labels *l)
{
	bw_buf_free(&l->asked.rows);
	while (l->count > 0)
		bw_value_free(l->list[--l->count].names);
}

static struct bw_bytes
bytes_of(const char *text)
{
	return (struct bw_bytes){ (const uint8_t *)text, text != NULL ? strlen(text) : 0 };
}

void
bw_labels_put(const struct bw_labels *l, uint32_t person, struct bw_buf *out)
{
	bw_buf_printf(out, "[%s %" PRId64 "]", l->dutch ? "Persoon" : "Person",
	    l->list[person].n);
}

bool
bw_labels_has_mark(const void *data, size_t len)
{
	return memmem(data, len, "[Person ", 8) != NULL || memmem(data, len, "[Persoon ", 9) != NULL;
}

/* ---- names of one person ---- */

static bool
has_name(const struct bw_value *names, const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < bw_value_count(names); i++)
		if (bw_redact_same(bytes_of(bw_value_text(bw_value_at(names, i))), bytes_of(name)))
			return true;
	return false;
}

static struct bw_value *
names_of(const char *text, size_t len)
{
	struct bw_value *names = bw_array();
	struct bw_buf one = { 0 };

	for (;;) {
		size_t n = 0;

		while (n < len && text[n] != '=')
			n++;
		bw_buf_reset(&one);
		bw_buf_put(&one, text, n);
		bw_push_text(names, bw_buf_text(&one));
		if (n >= len)
			break;
		text += n + 1;
		len -= n + 1;
	}
	bw_buf_free(&one);
	return names;
}

/* Whom the export calls by one of these names it may call by others, which are theirs too. */
static enum bw_rc
add_participant(struct bw_value *names, const struct bw_value *p, struct bw_err *err)
{
	const char *name = bw_value_text(bw_value_get(p, "name")), *id = bw_value_text(bw_value_get(p, "id"));

	if (!has_name(names, name) && !has_name(names, id))
		return BW_OK;
	if (bw_value_true(bw_value_get(p, "self")))
		return bw_err_set(err, BW_EREFUSED, 0, "the owner of the phone cannot be shown by a label: the excerpt is theirs");
	if (name != NULL && !has_name(names, name))
		bw_push_text(names, name);
	if (id != NULL && strlen(id) >= ID_MIN && !has_name(names, id))
		bw_push_text(names, id);
	return BW_OK;
}

/* ---- numbers that stay ---- */

struct numbering {
	struct bw_labels *l;
	int64_t highest;
	struct bw_err *err;
};

static enum bw_rc
take_known(struct numbering *g, const struct bw_value *known)
{
	const struct bw_value *names = bw_value_get(known, "names");
	int64_t n = bw_value_int(bw_value_get(known, "n"));
	size_t i, k;

	g->highest = n > g->highest ? n : g->highest;
	for (i = 0; i < g->l->count; i++) {
		struct bw_label *person = &g->l->list[i];
		bool same = false;

		for (k = 0; k < bw_value_count(names); k++)
			same = same || has_name(person->names, bw_value_text(bw_value_at(names, k)));
		if (same && person->n != 0 && person->n != n) {
			(void)bw_err_set(g->err, BW_EREFUSED, 0, "persons %" PRId64 " and %" PRId64 " of other excerpts would be one",
			    person->n, n);
			bw_err_hint(g->err, "give each a name of its own, or remove those excerpts first");
			return BW_EREFUSED;
		}
		if (same)
			person->n = n;
	}
	return BW_OK;
}

static enum bw_rc
each_known(struct numbering *g, const char *facts)
{
	struct bw_value *v = NULL;
	const struct bw_value *list;
	enum bw_rc rc;
	size_t i;

	if (facts == NULL)
		return BW_OK;
	if ((rc = bw_value_parse(facts, strlen(facts), &v, g->err)) != BW_OK)
		return rc;
	list = bw_value_get(v, "labels");
	for (i = 0; rc == BW_OK && i < bw_value_count(list); i++)
		rc = take_known(g, bw_value_at(list, i));
	bw_value_free(v);
	return rc;
}

static enum bw_rc
number(struct bw_case *c, struct bw_labels *l, struct bw_err *err)
{
	struct numbering g = { .l = l, .err = err };
	struct bw_query *q;
	bool row;
	size_t i;
	enum bw_rc rc = bw_query_start(bw_case_catalogue(c),
	    "SELECT facts FROM item WHERE kind = 'excerpt' AND removed = 0 ORDER BY number", &q, err);

	if (rc != BW_OK)
		return rc;
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row)
		if ((rc = each_known(&g, bw_col_text(q, 0))) != BW_OK)
			break;
	bw_query_end(q);
	for (i = 0; rc == BW_OK && i < l->count; i++)
		if (l->list[i].n == 0)
			l->list[i].n = ++g.highest;
	return rc;
}

/* ---- who may not be unknown ---- */

static bool
is_partner(const char *roles)
{
	return roles != NULL && (strstr(roles, "partner") != NULL || strstr(roles, "sponsor") != NULL);
}

static enum bw_rc
check_partners(struct bw_case *c, const struct bw_labels *l, struct bw_err *err)
{
	struct bw_query *q;
	bool row;
	enum bw_rc rc = bw_query_start(bw_case_catalogue(c), "SELECT name, roles FROM person", &q, err);
	size_t i, k;

	if (rc != BW_OK)
		return rc;
	while (rc == BW_OK && (rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		const char *name = bw_col_text(q, 0);

		for (i = 0; rc == BW_OK && is_partner(bw_col_text(q, 1)) && i < l->count; i++) {
			const struct bw_value *names = l->list[i].names;

			for (k = 0; rc == BW_OK && k < bw_value_count(names); k++)
				if (bw_redact_within(bytes_of(bw_value_text(bw_value_at(names, k))), bytes_of(name)))
					rc = bw_err_set(err, BW_EREFUSED, 0, "a name to be left out is that of a partner in this vault");
		}
	}
	bw_query_end(q);
	if (rc == BW_EREFUSED)
		bw_err_hint(err, "labels are for third persons: nobody could tell any more whose talk it is");
	return rc;
}

/* ---- asking ---- */

static void
ask_all(struct bw_labels *l)
{
	size_t i, k;

	for (i = 0; i < l->count; i++)
		for (k = 0; k < bw_value_count(l->list[i].names); k++)
			bw_redact_ask_name(&l->asked, bw_value_text(bw_value_at(l->list[i].names, k)), (uint32_t)i);
}

static void
ask_allowed(struct bw_labels *l, const char *allow)
{
	struct bw_buf one = { 0 };

	while (allow != NULL) {
		size_t n = strcspn(allow, ",");

		bw_buf_reset(&one);
		bw_buf_put(&one, allow, n);
		bw_redact_ask_allow(&l->asked, bw_buf_text(&one));
		allow = allow[n] != '\0' ? allow + n + 1 : NULL;
	}
	bw_buf_free(&one);
}

static void
of_format(struct bw_labels *l, const char *format)
{
	l->syntax = bw_redact_syntax_of(format);
	l->sender_in_record = l->syntax == BW_REDACT_JSON && strcmp(format, "signal-jsonl") != 0;
}

enum bw_rc
bw_labels_new(struct bw_case *c, const char *names, const char *allow, bool dutch, const struct bw_value *chat,
    struct bw_labels *out, struct bw_err *err)
{
	const struct bw_value *people = bw_value_get(chat, "participants");
	enum bw_rc rc = BW_OK;
	size_t i, k;

	*out = (struct bw_labels){ .dutch = dutch };
	of_format(out, bw_value_text(bw_value_get(chat, "format")));
	for (;;) {
		size_t n = strcspn(names, ",");

		if (out->count == BW_LABELS_MAX)
			return bw_err_set(err, BW_EUSAGE, 0, "--redact takes up to %u persons", BW_LABELS_MAX);
		out->list[out->count++].names = names_of(names, n);
		if (names[n] == '\0')
			break;
		names += n + 1;
	}
	for (i = 0; rc == BW_OK && i < out->count; i++)
		for (k = 0; rc == BW_OK && k < bw_value_count(people); k++)
			rc = add_participant(out->list[i].names, bw_value_at(people, k), err);
	if (rc == BW_OK && (rc = check_partners(c, out, err)) == BW_OK && (rc = number(c, out, err)) == BW_OK) {
		ask_all(out);
		ask_allowed(out, allow);
	}
	return rc;
}

struct bw_value *
bw_labels_value(const struct bw_labels *l)
{
	struct bw_value *list = bw_array();
	size_t i;

	for (i = 0; i < l->count; i++) {
		struct bw_value *person = bw_object();

		bw_set_int(person, "n", l->list[i].n);
		bw_set(person, "names", bw_value_copy(l->list[i].names));
		bw_push(list, person);
	}
	return list;
}

void
bw_labels_keep(const struct bw_labels *l, struct bw_value *facts)
{
	if (l->count == 0)
		return;
	bw_set(facts, "labels", bw_labels_value(l));
	bw_set_bool(facts, "labels_dutch", l->dutch);
}

enum bw_rc
bw_labels_load(const struct bw_value *facts, struct bw_labels *l, struct bw_err *err)
{
	const struct bw_value *list = bw_value_get(facts, "labels");
	size_t i;

	if (bw_value_count(list) > BW_LABELS_MAX)
		return bw_err_set(err, BW_EFORMAT, 0, "the labels of an excerpt are damaged");
	for (i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *person = bw_value_at(list, i);

		l->list[l->count++] = (struct bw_label){ bw_value_int(bw_value_get(person, "n")),
			bw_value_copy(bw_value_get(person, "names")) };
	}
	l->dutch = bw_value_true(bw_value_get(facts, "labels_dutch"));
	ask_all(l);
	return BW_OK;
}

uint64_t
bw_labels_messages(const char *facts)
{
	struct bw_value *v = NULL;
	uint64_t n = 0;

	if (facts != NULL && bw_value_parse(facts, strlen(facts), &v, NULL) == BW_OK)
		n = (uint64_t)bw_value_int(bw_value_get(bw_value_get(v, "redacted"), "messages"));
	bw_value_free(v);
	return n;
}

bool
bw_labels_in(const char *facts)
{
	return bw_labels_messages(facts) > 0;
}

enum bw_rc
bw_labels_find(struct bw_worker *w, const struct bw_labels *l, struct bw_bytes text, enum bw_redact_syntax syntax,
    struct bw_redact_found **out, size_t *count, struct bw_err *err)
{
	return bw_redact_call(w, &l->asked, text, syntax, (uint32_t)l->count, out, count, err);
}

/* Inside of longer words names stand by chance. */
static enum bw_rc
named_in(struct bw_worker *w, const struct bw_labels *l, struct bw_bytes text, bool *yes, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	unsigned way;

	for (way = 0; rc == BW_OK && !*yes && way < BW_REDACT_SYNTAX_COUNT; way++) {
		struct bw_redact_found *found = NULL;
		size_t count = 0, i;

		rc = bw_labels_find(w, l, text, (enum bw_redact_syntax)way, &found, &count, err);
		for (i = 0; rc == BW_OK && i < count; i++)
			*yes = *yes || found[i].how != BW_REDACT_INSIDE;
		free(found);
	}
	return rc;
}

enum bw_rc
bw_labels_named(struct bw_case *c, uint64_t excerpt, uint64_t other, bool *yes, struct bw_err *err)
{
	struct bw_item a = { 0 }, b = { 0 };
	struct bw_original o = { .in = { .fd = -1 } };
	struct bw_value *facts = NULL;
	struct bw_labels *l = calloc(1, sizeof(*l));
	enum bw_rc rc = l != NULL ? BW_OK : bw_err_set(err, BW_ENOMEM, 0, "no memory");

	*yes = false;
	if (rc == BW_OK && (rc = bw_item_live(c, excerpt, &a, err)) == BW_OK && (rc = bw_item_live(c, other, &b, err)) == BW_OK &&
	    a.facts != NULL && (rc = bw_value_parse(a.facts, strlen(a.facts), &facts, err)) == BW_OK &&
	    (rc = bw_labels_load(facts, l, err)) == BW_OK && (rc = bw_original_open(c, &b.object, &o, err)) == BW_OK)
		rc = bw_case_worker(c) != NULL && o.in.data != NULL ?
		    named_in(bw_case_worker(c), l, (struct bw_bytes){ o.in.data, o.in.len }, yes, err) :
		    bw_err_set(err, BW_EUNSUPPORTED, 0, "an excerpt cannot be looked through here");
	bw_original_close(&o);
	bw_value_free(facts);
	if (l != NULL)
		bw_labels_free(l);
	free(l);
	bw_item_free(&a);
	bw_item_free(&b);
	return rc;
}

bool
bw_labels_is(const struct bw_labels *l, size_t person, const char *name)
{
	return has_name(l->list[person].names, name);
}

/* ---- only some people's messages ---- */

bool
bw_labels_lists(const char *names, const char *sender)
{
	size_t n;

	for (; sender != NULL; names += n + 1) {
		n = strcspn(names, ",");
		if (bw_redact_same((struct bw_bytes){ (const uint8_t *)names, n }, bytes_of(sender)))
			return true;
		if (names[n] == '\0')
			break;
	}
	return false;
}

static bool
is_participant(const char *name, size_t len, const struct bw_value *people)
{
	const struct bw_bytes given = { (const uint8_t *)name, len };
	size_t i;

	for (i = 0; i < bw_value_count(people); i++) {
		const struct bw_value *p = bw_value_at(people, i);

		if (bw_redact_same(given, bytes_of(bw_value_text(bw_value_get(p, "name")))) ||
		    bw_redact_same(given, bytes_of(bw_value_text(bw_value_get(p, "id")))))
			return true;
	}
	return false;
}

enum bw_rc
bw_labels_check_list(const char *names, const struct bw_value *chat, size_t *count, struct bw_err *err)
{
	const struct bw_value *people = bw_value_get(chat, "participants");
	size_t n;

	*count = 0;
	for (;; names += n + 1) {
		n = strcspn(names, ",");
		++*count;
		if (!is_participant(names, n, people)) {
			(void)bw_err_set(err, BW_EUSAGE, 0, "--only: name %zu is nobody's in this chat", *count);
			bw_err_hint(err, "bewaar messages ITEM shows who wrote");
			return BW_EUSAGE;
		}
		if (names[n] == '\0')
			return BW_OK;
	}
}

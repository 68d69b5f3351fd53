#include "flow/review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/gate.h"
#include "case/ops.h"
#include "flow/items.h"
#include "media/media.h"

/* Sexual is a decision, and it stands, as the no of a statement's writer does; the rest of what
 * is held waits for one. An excerpt that its chat holds waits for a decision about the chat. */
static bool
waits(const struct bw_item *it)
{
	return it->held && it->sensitivity != BW_SENS_SEXUAL && !it->by_source && !it->source_gone &&
	    it->ask < BW_ASK_OVER;
}

/* ---- what waits ---- */

struct listing {
	struct bw_case *c;
	const struct bw_hooks *hooks;
	struct bw_value *rows;
	bool with_scores;
};

/* What screening said of it, for who looks: a request, or why it could not be looked at. */
static void
set_look(struct bw_value *v, const struct bw_item *it, bool with_scores)
{
	struct bw_value *s = NULL;
	struct bw_err ignored = { 0 };
	const char *why = NULL;

	if (it->screening != NULL && bw_value_parse(it->screening, strlen(it->screening), &s, &ignored) == BW_OK)
		why = bw_value_text(bw_value_get(s, "why"));
	if (why == NULL)
		why = bw_gate_ask_text(it->ask);
	bw_set_text(v, "look", why != NULL ? why : it->sensitivity == BW_SENS_UNSURE ? "you were not sure about it" : "please look at it");
	if (with_scores)
		bw_set(v, "scores", bw_value_get(s, "scores") != NULL ? bw_value_copy(bw_value_get(s, "scores")) : bw_object());
	bw_value_free(s);
}

/* How many pictures screening saw in it; 0 when it could not look. */
static int64_t
pictures_of(const struct bw_item *it)
{
	struct bw_value *s = NULL;
	struct bw_err ignored = { 0 };
	int64_t n = 0;

	if (it->screening != NULL && bw_value_parse(it->screening, strlen(it->screening), &s, &ignored) == BW_OK)
		n = bw_value_int(bw_value_get(s, "pictures"));
	bw_value_free(s);
	return n;
}

/* Of an archive or e-mail: one of its pictures is enough to hold all of it. */
static void
set_why(struct bw_value *v, const struct bw_item *it, const char *why, int64_t pictures)
{
	bool inside = it->sensitivity == BW_SENS_NONE && !bw_format_pictured(bw_format_of(it->format));
	char text[160];

	(void)snprintf(text, sizeof(text), "%s: all of it waits, with %lld %s in it", why != NULL ? why : "", (long long)pictures,
	    pictures == 1 ? "picture" : "pictures");
	bw_set_text(v, "why", inside && pictures > 0 ? text : why);
}

static enum bw_rc
list_one(void *ctx, const struct bw_item *it)
{
	struct listing *l = ctx;
	struct bw_value *v;
	const char *why;

	if (!waits(it))
		return BW_OK;
	(void)bw_gate_may_leave(l->c, it, NULL, &why);
	v = bw_object();
	bw_set_int(v, "item", (int64_t)it->number);
	bw_set_text(v, "kind", it->kind);
	bw_set_shown(v, "name", it->name);
	bw_set_int(v, "size", (int64_t)it->object.size);
	bw_set_text(v, "sensitivity", bw_sensitivity_name(it->sensitivity));
	set_look(v, it, l->with_scores);
	bw_set_int(v, "pictures", pictures_of(it));
	set_why(v, it, why, pictures_of(it));
	return bw_hooks_row(l->hooks, "items", l->rows, v);
}

enum bw_rc
bw_flow_review_list(struct bw_case *c, bool with_scores, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err)
{
	struct listing l = { c, hooks, bw_array(), with_scores };
	enum bw_rc rc = bw_item_each(c, list_one, &l, err);

	*out = NULL;
	if (rc != BW_OK) {
		bw_value_free(l.rows);
		return rc;
	}
	*out = bw_object();
	bw_hooks_rows_end(hooks, *out, "items", l.rows);
	return BW_OK;
}

/* ---- a decision ---- */

struct choice {
	uint64_t *list;
	size_t count, cap;
	uint64_t first, last; /* of the range that is looked through */
	bool found;	      /* does anything wait in it? */
};

static enum bw_rc
choose(struct choice *k, uint64_t item)
{
	size_t i;

	for (i = 0; i < k->count; i++)
		if (k->list[i] == item)
			return BW_OK;
	if (k->count == k->cap) {
		size_t cap = k->cap > 0 ? k->cap * 2 : 32;
		uint64_t *more = realloc(k->list, cap * sizeof(*more));

		if (more == NULL)
			return BW_ENOMEM;
		k->list = more;
		k->cap = cap;
	}
	k->list[k->count++] = item;
	return BW_OK;
}

static enum bw_rc
choose_waiting(void *ctx, const struct bw_item *it)
{
	struct choice *k = ctx;

	if (!waits(it) || it->number < k->first || it->number > k->last)
		return BW_OK;
	k->found = true;
	return choose(k, it->number);
}

/* Up to 18 digits, not beginning with 0; what stands behind them is left in *p. */
static bool
number(const char **p, uint64_t *out)
{
	size_t n = strspn(*p, "0123456789"), i;

	*out = 0;
	if (n == 0 || n > 18 || **p == '0')
		return false;
	for (i = 0; i < n; i++)
		*out = *out * 10 + (uint64_t)((*p)[i] - '0');
	*p += n;
	return true;
}

static enum bw_rc
choose_word(struct bw_case *c, struct choice *k, const char *word, struct bw_err *err)
{
	const char *p = word;
	struct bw_item it = { 0 };
	enum bw_rc rc;

	if (!number(&p, &k->first) || (*p == '-' && (p++, !number(&p, &k->last) || k->last < k->first)) || *p != '\0') {
		rc = bw_err_set(err, BW_EUSAGE, 0, "%.60s is not the number of an item, nor a range such as 3-7", word);
		bw_err_hint(err, "bewaar review shows what waits");
		return rc;
	}
	if (strchr(word, '-') == NULL) {
		if ((rc = bw_item_live(c, k->first, &it, err)) == BW_OK)
			rc = choose(k, k->first);
		bw_item_free(&it);
		return rc;
	}
	k->found = false;
	rc = bw_item_each(c, choose_waiting, k, err);
	if (rc == BW_OK && !k->found) {
		rc = bw_err_set(err, BW_ENOTFOUND, 0, "nothing waits in %.60s", word);
		bw_err_hint(err, "to change a decision that was made, name the item alone");
	}
	return rc;
}

static enum bw_rc
record(struct bw_case *c, const struct choice *k, enum bw_sensitivity s, const char *because, struct bw_err *err)
{
	size_t i;
	enum bw_rc rc = BW_OK;

	for (i = 0; rc == BW_OK && i < k->count; i++)
		rc = bw_op_review(c, k->list[i], s, because, err);
	return rc == BW_OK ? bw_case_commit(c, err) : rc;
}

static enum bw_rc
report(struct bw_case *c, const struct choice *k, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_value *rows = bw_array(), *v;
	const char *why;
	size_t i;
	enum bw_rc rc = BW_OK;

	for (i = 0; rc == BW_OK && i < k->count; i++) {
		struct bw_item it = { 0 };

		if ((rc = bw_item_live(c, k->list[i], &it, err)) != BW_OK)
			break;
		(void)bw_gate_may_leave(c, &it, NULL, &why);
		v = bw_object();
		bw_set_int(v, "item", (int64_t)it.number);
		bw_set_text(v, "sensitivity", bw_sensitivity_name(it.sensitivity));
		bw_set_bool(v, "held", it.held);
		bw_set_text(v, "why", why);
		bw_push(rows, v);
		bw_item_free(&it);
	}
	return bw_rows_out(hooks, "items", rows, rc, out);
}

enum bw_rc
bw_flow_review(struct bw_case *c, const struct bw_review *r, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err)
{
	enum bw_sensitivity s;
	struct choice k = { 0 };
	size_t i;
	enum bw_rc rc = BW_OK;

	*out = NULL;
	if (r->sensitivity == NULL || !bw_sensitivity_of(r->sensitivity, &s)) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "there is no sensitivity %.60s", r->sensitivity != NULL ? r->sensitivity : "");
		bw_err_hint(err, "ordinary, medical, romantic, intimate, sexual or unsure");
		return rc;
	}
	for (i = 0; rc == BW_OK && i < r->count; i++)
		rc = choose_word(c, &k, r->items[i], err);
	if (rc == BW_ENOMEM)
		rc = bw_err_set(err, rc, 0, "no memory");
	if (rc == BW_OK)
		rc = record(c, &k, s, r->because, err);
	if (rc == BW_OK)
		rc = report(c, &k, hooks, out, err);
	free(k.list);
	return rc;
}

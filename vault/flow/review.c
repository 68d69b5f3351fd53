#include "flow/review.h"

#include <stdio.h>
#include <string.h>

#include "case/gate.h"
#include "case/ops.h"
#include "flow/items.h"
#include "media/media.h"

struct listing {
	struct bw_case *c;
	const struct bw_hooks *hooks;
	struct bw_value *rows;
};

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

	/* Sexual is a decision, and it stands; the rest of what is held waits for one. */
	if (!it->held || it->sensitivity == BW_SENS_SEXUAL)
		return BW_OK;
	(void)bw_gate_may_leave(l->c, it, NULL, &why);
	v = bw_object();
	bw_set_int(v, "item", (int64_t)it->number);
	bw_set_text(v, "kind", it->kind);
	bw_set_shown(v, "name", it->name);
	bw_set_int(v, "size", (int64_t)it->object.size);
	bw_set_text(v, "sensitivity", bw_sensitivity_name(it->sensitivity));
	bw_set_int(v, "pictures", pictures_of(it));
	set_why(v, it, why, pictures_of(it));
	return bw_hooks_row(l->hooks, "items", l->rows, v);
}

enum bw_rc
bw_flow_review_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct listing l = { c, hooks, bw_array() };
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

enum bw_rc
bw_flow_review(struct bw_case *c, uint64_t item, const char *sensitivity, const char *because,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	enum bw_sensitivity s;
	struct bw_item it = { 0 };
	const char *why;
	enum bw_rc rc;

	(void)hooks;
	*out = NULL;
	if (sensitivity == NULL || !bw_sensitivity_of(sensitivity, &s)) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "there is no sensitivity %s", sensitivity != NULL ? sensitivity : "");
		bw_err_hint(err, "ordinary, medical, romantic, intimate, sexual or unsure");
		return rc;
	}
	if ((rc = bw_item_live(c, item, &it, err)) != BW_OK)
		return rc;
	bw_item_free(&it);
	rc = bw_op_review(c, item, s, because, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	if (rc == BW_OK)
		rc = bw_item_live(c, item, &it, err);
	if (rc != BW_OK)
		return rc;
	(void)bw_gate_may_leave(c, &it, NULL, &why);
	*out = bw_object();
	bw_set_int(*out, "item", (int64_t)item);
	bw_set_text(*out, "sensitivity", bw_sensitivity_name(it.sensitivity));
	bw_set_bool(*out, "held", it.held);
	bw_set_text(*out, "why", why);
	bw_item_free(&it);
	return BW_OK;
}

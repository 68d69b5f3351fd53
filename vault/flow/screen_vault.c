#include "flow/screen_vault.h"

#include <stdlib.h>
#include <string.h>

#include "case/ops.h"
#include "flow/disclosed.h"
#include "flow/items.h"
#include "flow/screen.h"
#include "sys/clock.h"

#define SETTING "screening" /* its value: "stricter" or "standard" */
#define GROUP_MS 2000

enum bw_rc
bw_screen_policy_of(struct bw_case *c, const struct bw_policy **out, struct bw_err *err)
{
	struct bw_buf value = { 0 };
	struct bw_err none = { 0 };
	enum bw_rc rc = bw_case_meta_get(c, SETTING, &value, &none);

	*out = &bw_policy_standard;
	/* A word of a later version is taken for the stricter rule. */
	if (rc == BW_OK && !(value.len == 8 && memcmp(value.data, "standard", 8) == 0))
		*out = &bw_policy_stricter;
	bw_buf_free(&value);
	return rc == BW_OK || rc == BW_ENOTFOUND ? BW_OK : bw_err_set(err, rc, none.sys_errno, "%s", none.message);
}

static enum bw_rc
set_policy(struct bw_case *c, const struct bw_policy *rule, struct bw_err *err)
{
	const char *word = rule == &bw_policy_stricter ? "stricter" : "standard";
	enum bw_rc rc = bw_case_meta_set(c, SETTING, word, strlen(word), err);

	return rc == BW_OK ? bw_case_commit(c, err) : rc;
}

struct again {
	struct bw_case *c;
	const struct bw_policy *policy;
	const struct bw_hooks *hooks;
	struct bw_err *err;
	struct bw_value *rows;
	uint64_t total, done; /* bytes */
	uint64_t looked, ordinary, held;
	int64_t last_commit;
};

/* The owner's word stands, so there is nothing to look for. */
static bool
is_open(const struct bw_item *it)
{
	return it->pictured && it->sensitivity == BW_SENS_NONE;
}

static enum bw_rc
count_one(void *ctx, const struct bw_item *it)
{
	struct again *a = ctx;

	a->total += is_open(it) ? it->object.size : 0;
	return BW_OK;
}

static enum bw_rc
screen_item(struct again *a, const struct bw_item *it, struct bw_screening *s)
{
	struct bw_worker_input in = { .fd = -1 };
	struct bw_object_reader *r = NULL;
	enum bw_format format = bw_format_of(it->format);
	struct bw_err err = { 0 };
	enum bw_rc rc;

	if (it->object.size > BW_MEDIA_MAX_INPUT) {
		bw_screen_unseen(format, "it is too large to be looked at here", a->policy, s);
		return BW_OK;
	}
	rc = bw_object_open(bw_case_store(a->c), it->object.id, &r, NULL, &err);
	if (rc == BW_OK)
		rc = bw_worker_input_new(&in, (size_t)it->object.size, &err);
	if (rc == BW_OK)
		rc = bw_object_media_read(r, in.data, in.len, 0, &err);
	if (rc == BW_OK)
		bw_screen_file(bw_case_worker(a->c), format, &in, a->policy, s);
	else if (rc == BW_EAUTH) /* a damaged one stops none of the others */
		bw_screen_unseen(format, "its bytes in the vault are damaged", a->policy, s);
	bw_worker_input_free(&in);
	bw_object_close(r);
	return rc == BW_OK || rc == BW_EAUTH ? BW_OK : bw_err_set(a->err, rc, err.sys_errno, "%s", err.message);
}

static enum bw_rc
keep(struct again *a, const struct bw_item *it, const struct bw_screening *s)
{
	struct bw_value *v = bw_screening_value(s);
	char *text = bw_value_json(v, false);
	bool cleared = s->scored && !s->held;
	enum bw_rc rc = BW_OK;

	if (text == NULL)
		rc = bw_err_set(a->err, BW_ENOMEM, 0, "no memory");
	else if (it->screening == NULL || strcmp(text, it->screening) != 0 || it->cleared != cleared)
		rc = bw_op_screened(a->c, it->number, text, cleared, a->err);
	if (rc == BW_OK && it->cleared != cleared) {
		struct bw_value *row = bw_object();

		bw_set_int(row, "item", (int64_t)it->number);
		bw_set_text(row, "kind", it->kind);
		bw_set_shown(row, "name", it->name);
		bw_set_text(row, "verdict", cleared ? "ordinary" : "held");
		bw_set_text(row, "why", s->why[0] != '\0' ? s->why : NULL);
		bw_push(a->rows, row);
	}
	a->looked++;
	a->ordinary += cleared;
	a->held += !cleared;
	free(text);
	bw_value_free(v);
	return rc;
}

static enum bw_rc
commit_when_due(struct again *a)
{
	if (bw_clock_steady_ms() - a->last_commit < GROUP_MS)
		return BW_OK;
	a->last_commit = bw_clock_steady_ms();
	return bw_case_commit(a->c, a->err);
}

static enum bw_rc
look_again(void *ctx, const struct bw_item *it)
{
	struct again *a = ctx;
	struct bw_screening s = { 0 };
	enum bw_rc rc;

	if (!is_open(it))
		return BW_OK;
	if ((rc = screen_item(a, it, &s)) != BW_OK || (rc = keep(a, it, &s)) != BW_OK || (rc = commit_when_due(a)) != BW_OK)
		return rc;
	a->done += it->object.size;
	if (!bw_hooks_step(a->hooks, "screen", a->done, a->total)) {
		rc = bw_case_commit(a->c, a->err);
		return rc == BW_OK ? bw_err_set(a->err, BW_ECANCEL, 0, "stopped; what was looked at is kept") : rc;
	}
	return BW_OK;
}

enum bw_rc
bw_flow_screen_again(struct bw_case *c, const struct bw_policy *rule, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct again a = { .c = c, .hooks = hooks, .err = err, .last_commit = bw_clock_steady_ms() };
	enum bw_rc rc;

	*out = NULL;
	if (bw_case_worker(c) == NULL)
		return bw_err_set(err, BW_EUNSUPPORTED, 0, "there is no worker process to look at pictures in");
	if ((rc = bw_screen_model_check(err)) != BW_OK || (rule != NULL && (rc = set_policy(c, rule, err)) != BW_OK) ||
	    (rc = bw_screen_policy_of(c, &a.policy, err)) != BW_OK || (rc = bw_item_each(c, count_one, &a, err)) != BW_OK)
		return rc;
	a.rows = bw_array();
	rc = bw_item_each(c, look_again, &a, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	rc = bw_rows_out(hooks, "items", a.rows, rc, out);
	if (rc != BW_OK)
		return rc;
	bw_set_int(*out, "looked", (int64_t)a.looked);
	bw_set_int(*out, "ordinary", (int64_t)a.ordinary);
	bw_set_int(*out, "held", (int64_t)a.held);
	bw_set_text(*out, "policy", a.policy->name);
	return BW_OK;
}

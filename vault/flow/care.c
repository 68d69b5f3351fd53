#include "flow/care.h"

#include <string.h>

#include "flow/stamp.h"

struct checking {
	struct bw_case *c;
	const struct bw_hooks *hooks;
	struct bw_value *rows;
	uint64_t count;
	enum bw_rc rc; /* of handing a row on */
	const uint8_t *id; /* the object looked for */
	bool matched;
	const char *what;
};

static void
add_damage(struct checking *k, uint64_t item, const char *what)
{
	struct bw_value *row = bw_object();
	enum bw_rc rc;

	if (item > 0)
		bw_set_int(row, "item", (int64_t)item);
	else
		bw_set_null(row, "item");
	bw_set_text(row, "what", what);
	rc = bw_hooks_row(k->hooks, "damaged", k->rows, row);
	if (k->rc == BW_OK)
		k->rc = rc;
	k->count++;
}

static enum bw_rc
match_item(void *ctx, const struct bw_item *it)
{
	struct checking *k = ctx;

	/* Several items may share one object: each is named. */
	if (memcmp(it->object.id, k->id, BW_OBJECT_ID_LEN) == 0) {
		add_damage(k, it->number, k->what);
		k->matched = true;
	}
	return BW_OK;
}

static void
found_damage(void *ctx, const uint8_t *id, const char *what)
{
	struct checking *k = ctx;
	enum bw_rc rc;

	if (id == NULL) {
		add_damage(k, 0, what);
		return;
	}
	k->id = id;
	k->what = what;
	k->matched = false;
	rc = bw_item_each(k->c, match_item, k, NULL);
	if (rc != BW_OK || !k->matched)
		add_damage(k, 0, what);
}

/* What the damage means, and what to do; nothing is called whole that was not read. */
static void
tell(uint64_t count, uint64_t copies, bool read_all, struct bw_err *err)
{
	if (count == copies) {
		(void)bw_err_set(err, BW_EVERIFY, 0, count == 1 ?
		    "%llu spare copy in the vault is missing or damaged; no item is hurt by that" :
		    "%llu spare copies in the vault are missing or damaged; no item is hurt by that", (unsigned long long)count);
		bw_err_hint(err, "if the medium is full, make room; then run 'bewaar check --repair', which writes them anew");
		return;
	}
	(void)bw_err_set(err, BW_EVERIFY, 0, "the vault is damaged in %llu place(s)", (unsigned long long)count);
	bw_err_hint(err, read_all ? "copy the vault to another medium now; items that are not named are whole" :
	    "copy the vault to another medium now; then run 'bewaar check --read-all', which reads every item");
}

static bool
tick(void *ctx, uint64_t done, uint64_t total)
{
	return bw_hooks_step(ctx, "check", done, total);
}

enum bw_rc
bw_flow_check(struct bw_case *c, bool read_all, bool repair, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err)
{
	union {
		const struct bw_hooks *in;
		void *out;
	} u = { .in = hooks };
	struct bw_tick t = { .step = tick, .ctx = u.out };
	struct checking k = { .c = c, .hooks = hooks, .rows = bw_array() };
	struct bw_check_report r = { 0 };
	struct bw_value *ending = NULL;
	struct bw_err none = { 0 };
	enum bw_rc rc;

	*out = NULL;
	rc = bw_store_check(bw_case_store(c), read_all, repair, found_damage, &k, &t, &r, err);
	if (rc == BW_OK || rc == BW_EAUTH || rc == BW_EVERIFY)
		rc = k.rc != BW_OK ? k.rc : k.count > r.copies_mended ? BW_EVERIFY : rc;
	if (rc != BW_OK && rc != BW_EVERIFY) {
		bw_value_free(k.rows);
		return rc;
	}
	*out = bw_object();
	bw_set_int(*out, "objects", (int64_t)r.objects);
	bw_set_int(*out, "bytes", (int64_t)r.bytes);
	bw_set_int(*out, "read_bytes", (int64_t)r.read_bytes);
	bw_set_int(*out, "damage_count", (int64_t)k.count);
	bw_set_int(*out, "lists_due", (int64_t)r.lists_due);
	bw_set_int(*out, "copies_hurt", (int64_t)r.copies_hurt);
	bw_set_int(*out, "copies_mended", (int64_t)r.copies_mended);
	/* A vault with damaged records of stamps was told so above. */
	if (bw_flow_stamps_ending(c, &ending, &none) == BW_OK && bw_value_count(ending) > 0)
		bw_set(*out, "renew_soon", ending);
	else
		bw_value_free(ending);
	bw_hooks_rows_end(hooks, *out, "damaged", k.rows);
	if (rc == BW_EVERIFY)
		tell(k.count - r.copies_mended, r.copies_hurt - r.copies_mended, read_all, err);
	return rc;
}

enum bw_rc
bw_flow_compact(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	union {
		const struct bw_hooks *in;
		void *out;
	} u = { .in = hooks };
	struct bw_tick t = { .step = tick, .ctx = u.out };
	uint64_t freed = 0;
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_store_compact(bw_case_store(c), &t, &freed, err)) != BW_OK)
		return rc;
	*out = bw_object();
	bw_set_int(*out, "freed", (int64_t)freed);
	return BW_OK;
}

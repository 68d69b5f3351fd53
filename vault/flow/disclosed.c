#include "flow/disclosed.h"

#include <string.h>

#include "crypto/hash.h"
#include "flow/disclose.h"

unsigned
bw_item_disclose_options(const struct bw_item *it)
{
	/* A picture, or an archive that may hold some, never leaves as it is. A statement does,
	 * where no copy can be made: but not before its owner or the model has looked at it. */
	if (strcmp(it->kind, "statement") != 0)
		return 0;
	/* A text has a copy, or a reason why it has none. */
	return strcmp(it->format, "pdf") == 0 ? BW_MEDIA_ALLOW_RAW : 0;
}

enum bw_rc
bw_object_media_read(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	return bw_object_pread(ctx, data, len, offset, err);
}

/* Plans the item; the reader stays open in *r for the copy. */
static enum bw_rc
plan_item(struct bw_case *c, const struct bw_item *it, struct bw_object_reader **r, struct bw_plan *plan,
    struct bw_err *err)
{
	enum bw_rc rc;

	*r = NULL;
	if (bw_case_worker(c) == NULL)
		return bw_err_set(err, BW_EUNSUPPORTED, 0, "there is no worker process to read item %llu in",
		    (unsigned long long)it->number);
	rc = bw_object_open(bw_case_store(c), it->object.id, r, NULL, err);
	if (rc == BW_OK)
		rc = bw_disclose_plan(bw_case_worker(c), bw_object_media_read, *r, it->object.size,
		    bw_item_disclose_options(it), plan, err);
	return rc;
}

enum bw_rc
bw_item_disclose(struct bw_case *c, const struct bw_item *it, const struct bw_gate_ctx *ctx, bw_media_write_fn write,
    void *write_ctx, struct bw_err *err)
{
	struct bw_object_reader *r = NULL;
	struct bw_plan plan = { 0 };
	const char *why;
	enum bw_rc rc;

	if (!bw_gate_may_leave(c, it, ctx, &why)) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "item %llu stays in the vault: %s",
		    (unsigned long long)it->number, why);
		if (it->held && it->ask == BW_ASK_NONE && it->sensitivity != BW_SENS_SEXUAL && !it->source_gone)
			bw_err_hint(err, "look at it, then say what it is: bewaar review %llu ordinary",
			    (unsigned long long)(it->by_source ? it->source : it->number));
		else if (it->ask != BW_ASK_NONE && it->ask < BW_ASK_OVER)
			bw_err_hint(err, "once its writer agrees: bewaar review %llu ordinary --because \"asked on …\"",
			    (unsigned long long)(it->translation != NULL ? it->source : it->number));
		return rc;
	}
	rc = plan_item(c, it, &r, &plan, err);
	if (rc == BW_OK)
		rc = bw_disclose_copy(bw_case_worker(c), &plan, bw_object_media_read, r, bw_item_disclose_options(it),
		    write, write_ctx, err);
	bw_plan_free(&plan);
	bw_object_close(r);
	return rc;
}

static bool
copy_hash(struct bw_case *c, const struct bw_item *it, struct bw_object_reader *r, const struct bw_plan *plan,
    uint8_t out[static 32])
{
	struct bw_sha256 h = { 0 };
	struct bw_err ignored = { 0 };
	bool ok;

	if (bw_sha256_init(&h, &ignored) != BW_OK)
		return false;
	ok = bw_disclose_copy(bw_case_worker(c), plan, bw_object_media_read, r, bw_item_disclose_options(it),
	    bw_sha256_write, &h, &ignored) == BW_OK;
	bw_sha256_final(&h, out);
	bw_sha256_free(&h);
	return ok;
}

struct bw_value *
bw_item_disclosed_value(struct bw_case *c, const struct bw_item *it)
{
	struct bw_object_reader *r = NULL;
	struct bw_plan plan = { 0 };
	struct bw_value *v = NULL;
	struct bw_err e = { 0 };
	uint8_t digest[32];

	if (it->removed || bw_case_worker(c) == NULL)
		return NULL;
	if (plan_item(c, it, &r, &plan, &e) == BW_OK) {
		v = bw_plan_disclosed_value(&plan);
		bw_set_null(v, "sha256");
		if (plan.refused[0] == '\0' && copy_hash(c, it, r, &plan, digest))
			bw_set_hex(v, "sha256", digest, 32);
	} else {
		v = bw_object();
		bw_set_null(v, "sha256");
		bw_set_null(v, "size");
		bw_set(v, "withheld", bw_array());
		bw_set(v, "kept", bw_array());
		bw_set_text(v, "refused", e.message);
	}
	bw_plan_free(&plan);
	bw_object_close(r);
	return v;
}

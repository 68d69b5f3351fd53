#include "flow/remove.h"

#include "case/ops.h"

enum bw_rc
bw_flow_remove(struct bw_case *c, uint64_t item, const char *because, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_item it = { 0 };
	uint64_t other = 0;
	enum bw_rc rc;

	(void)hooks;
	*out = NULL;
	if (because == NULL || because[0] == '\0') {
		rc = bw_err_set(err, BW_EUSAGE, 0, "a removal needs a reason; it stays in the log");
		bw_err_hint(err, "--because \"added by mistake\"");
		return rc;
	}
	if ((rc = bw_item_live(c, item, &it, err)) != BW_OK)
		return rc;
	rc = bw_op_removed(c, item, because, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	/* Bytes that another item holds too stay for that one. */
	if (rc == BW_OK)
		rc = bw_item_by_sha256(c, it.object.sha256, &other, err);
	if (rc == BW_OK)
		rc = bw_store_forget_item(bw_case_store(c), item, &it.object, other == 0 ? 1 : 0, err);
	if (rc == BW_OK) {
		*out = bw_object();
		bw_set_int(*out, "item", (int64_t)item);
		bw_set_hex(*out, "sha256", it.object.sha256, 32);
	}
	bw_item_free(&it);
	return rc;
}

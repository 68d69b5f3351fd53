#include "flow/custody.h"

#include "base/tlv.h"
#include "case/ops.h"
#include "case/tables.h"

struct reading {
	const struct bw_hooks *hooks;
	struct bw_value *rows;
};

/* Decision and reason, which are both erasable. */
static void
set_decision(struct bw_value *v, const struct bw_op *op)
{
	uint64_t s = bw_tlv_find_u64(op->erasable, BW_TAG_SENSITIVITY, BW_SENS_UNSURE);
	const char *name = bw_sensitivity_name(s <= BW_SENS_UNSURE ? (enum bw_sensitivity)s : BW_SENS_UNSURE);
	struct bw_buf text = { 0 };
	struct bw_bytes because;

	bw_buf_str(&text, name != NULL ? name : "unsure");
	if (bw_tlv_find(op->erasable, BW_TAG_BECAUSE, &because) && because.len > 0) {
		bw_buf_str(&text, ": ");
		bw_buf_put(&text, because.data, because.len);
	}
	bw_set_textn(v, "detail", text.data, text.len);
	bw_buf_free(&text);
}

/* What is kept for ever, and what the owner wrote down with it. */
static void
set_remark(struct bw_value *v, const struct bw_op *op, struct bw_bytes kept)
{
	struct bw_buf text = { 0 };
	struct bw_bytes more;

	bw_buf_put(&text, kept.data, kept.len);
	if (bw_tlv_find(op->erasable, BW_TAG_DETAIL, &more) && more.len > 0) {
		bw_buf_str(&text, "; ");
		bw_buf_put(&text, more.data, more.len);
	}
	bw_set_textn(v, "detail", text.data, text.len);
	bw_buf_free(&text);
}

/* What may be said in one line: only what the log keeps for ever, and the
 * private words as long as they have not been erased. */
static void
set_detail(struct bw_value *v, const struct bw_op *op)
{
	static const uint8_t tags[] = { BW_TAG_BECAUSE, BW_TAG_DETAIL, BW_TAG_KIND, BW_TAG_ROLE };
	struct bw_bytes text;
	size_t i;

	bw_set_null(v, "detail");
	if (op->erased)
		bw_set_text(v, "detail", "what it said was erased");
	if (op->type < BW_OP_ITEM_ADDED)
		return;
	for (i = 0; i < sizeof(tags); i++)
		if (bw_tlv_find(op->body, tags[i], &text)) {
			set_remark(v, op, text);
			return;
		}
	if (op->type == BW_OP_EVENT && bw_tlv_find(op->erasable, BW_TAG_NAME, &text))
		bw_set_textn(v, "detail", text.data, text.len);
	else if (op->type == BW_OP_TAGS && bw_tlv_find(op->erasable, BW_TAG_TAG, &text))
		bw_set_textn(v, "detail", text.data, text.len);
	else if (op->type == BW_OP_REVIEW && !op->erased)
		set_decision(v, op);
}

static enum bw_rc
log_one(void *ctx, const struct bw_op *op)
{
	struct reading *r = ctx;
	struct bw_value *v = bw_object();
	char time[BW_DATE_TEXT];

	bw_time_text(time, op->time_ms);
	bw_set_int(v, "n", (int64_t)op->n);
	bw_set_text(v, "time", time);
	bw_set_text(v, "event", bw_case_op_name(op->type));
	bw_set_null(v, "item");
	if (op->item != 0)
		bw_set_int(v, "item", (int64_t)op->item);
	set_detail(v, op);
	bw_set_hex(v, "hash", op->hash, 32);
	bw_set_hex(v, "previous", op->previous, 32);
	return bw_hooks_row(r->hooks, "events", r->rows, v);
}

enum bw_rc
bw_flow_log(struct bw_case *c, uint64_t item, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct reading r = { hooks, bw_array() };
	struct bw_item it = { 0 };
	enum bw_rc rc = item != 0 ? bw_item_get(c, item, &it, err) : BW_OK;

	*out = NULL;
	bw_item_free(&it);
	if (rc == BW_OK)
		rc = bw_store_each_op(bw_case_store(c), item, log_one, &r, err);
	if (rc != BW_OK) {
		bw_value_free(r.rows);
		return rc;
	}
	*out = bw_object();
	if (hooks == NULL || hooks->row == NULL)
		bw_set(*out, "events", r.rows);
	else
		bw_value_free(r.rows);
	return BW_OK;
}

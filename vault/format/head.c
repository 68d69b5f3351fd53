#include "format/head.h"

#include <string.h>

#define ROOT_VERSION 1

void
bw_root_encode(const struct bw_root *root, uint8_t out[static BW_HEAD_ROOT_PLAIN])
{
	struct bw_buf b = { .limit = BW_HEAD_ROOT_PLAIN };
	size_t i;

	memset(out, 0, BW_HEAD_ROOT_PLAIN);
	bw_buf_le16(&b, ROOT_VERSION);
	bw_buf_le64(&b, root->generation);
	bw_buf_le64(&b, root->epoch);
	bw_buf_le32(&b, root->pack_size);
	bw_buf_le32(&b, root->frames);
	bw_buf_le32(&b, root->log_first);
	bw_buf_le64(&b, root->log_first_op);
	bw_buf_le32(&b, root->log_segment);
	bw_buf_le32(&b, root->log_frame);
	bw_buf_put(&b, root->log_chain, sizeof(root->log_chain));
	bw_buf_le64(&b, root->log_group);
	bw_buf_le64(&b, root->op_n);
	bw_buf_put(&b, root->op_hash, sizeof(root->op_hash));
	bw_buf_u8(&b, root->ckpt);
	bw_buf_le32(&b, root->ckpt_schema);
	bw_buf_le64(&b, root->ckpt_len);
	bw_buf_le64(&b, root->ckpt_padded);
	bw_buf_put(&b, root->ckpt_key, sizeof(root->ckpt_key));
	for (i = 0; i < BW_HEAD_SLOTS; i++) {
		bw_buf_u8(&b, root->slots[i].kind);
		bw_buf_le64(&b, (uint64_t)root->slots[i].created_day);
		bw_buf_put(&b, root->slots[i].label, sizeof(root->slots[i].label));
		bw_buf_put(&b, root->slots[i].pub, sizeof(root->slots[i].pub));
	}
	bw_buf_u8(&b, root->lists_due);
	memcpy(out, b.data, b.len);
	bw_buf_free(&b);
}

static void
take(struct bw_cursor *c, void *out, size_t len)
{
	struct bw_bytes v = bw_cursor_take(c, len);

	if (v.data != NULL)
		memcpy(out, v.data, len);
}

static bool
root_sane(const struct bw_root *r)
{
	size_t i;

	if (r->pack_size < 65536 || r->pack_size > ((uint32_t)1 << 30) || r->frames < 4 || r->frames > 65536)
		return false;
	if (r->log_frame > r->frames || r->log_segment < r->log_first || r->log_first == 0)
		return false;
	if (r->lists_due > 1 || r->ckpt > 2 || r->ckpt_len > r->ckpt_padded || r->ckpt_padded > ((uint64_t)1 << 40))
		return false;
	for (i = 0; i < BW_HEAD_SLOTS; i++) {
		if (r->slots[i].kind > 2 || memchr(r->slots[i].label, 0, sizeof(r->slots[i].label)) == NULL)
			return false;
	}
	return true;
}

enum bw_rc
bw_root_decode(struct bw_root *root, const void *data, size_t len, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	size_t i;

	memset(root, 0, sizeof(*root));
	if (bw_cursor_le16(&c) != ROOT_VERSION)
		return bw_err_set(err, BW_EFORMAT, 0, "the vault was written by a newer version");
	root->generation = bw_cursor_le64(&c);
	root->epoch = bw_cursor_le64(&c);
	root->pack_size = bw_cursor_le32(&c);
	root->frames = bw_cursor_le32(&c);
	root->log_first = bw_cursor_le32(&c);
	root->log_first_op = bw_cursor_le64(&c);
	root->log_segment = bw_cursor_le32(&c);
	root->log_frame = bw_cursor_le32(&c);
	take(&c, root->log_chain, sizeof(root->log_chain));
	root->log_group = bw_cursor_le64(&c);
	root->op_n = bw_cursor_le64(&c);
	take(&c, root->op_hash, sizeof(root->op_hash));
	root->ckpt = bw_cursor_u8(&c);
	root->ckpt_schema = bw_cursor_le32(&c);
	root->ckpt_len = bw_cursor_le64(&c);
	root->ckpt_padded = bw_cursor_le64(&c);
	take(&c, root->ckpt_key, sizeof(root->ckpt_key));
	for (i = 0; i < BW_HEAD_SLOTS; i++) {
		root->slots[i].kind = bw_cursor_u8(&c);
		root->slots[i].created_day = (int64_t)bw_cursor_le64(&c);
		take(&c, root->slots[i].label, sizeof(root->slots[i].label));
		take(&c, root->slots[i].pub, sizeof(root->slots[i].pub));
	}
	root->lists_due = bw_cursor_u8(&c);
	if (c.bad || !root_sane(root)) {
		memset(root, 0, sizeof(*root));
		return bw_err_set(err, BW_EFORMAT, 0, "the head of the vault makes no sense");
	}
	return BW_OK;
}

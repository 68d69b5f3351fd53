#include "flow/get.h"

#include "case/ops.h"
#include "crypto/hash.h"
#include "flow/disclosed.h"
#include "sys/output.h"

#define BLOCK ((size_t)256 << 10)

struct writing {
	struct bw_output *file;
	struct bw_sha256 hash;
	uint64_t size;
	uint64_t total;
	const struct bw_hooks *hooks;
};

static enum bw_rc
put(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct writing *w = ctx;

	w->size += len;
	bw_sha256_update(&w->hash, data, len);
	if (!bw_hooks_step(w->hooks, "write", w->size, w->total))
		return bw_err_set(err, BW_ECANCEL, 0, "stopped; no file was written");
	return bw_output_write(w->file, data, len, err);
}

static enum bw_rc
put_original(struct bw_case *c, const struct bw_item *it, struct writing *w, struct bw_err *err)
{
	struct bw_object_reader *r = NULL;
	struct bw_buf block = { 0 };
	uint64_t at = 0;
	enum bw_rc rc = bw_object_open(bw_case_store(c), it->object.id, &r, NULL, err);

	if (rc == BW_OK && bw_buf_reserve(&block, BLOCK) == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	while (rc == BW_OK && at < it->object.size) {
		size_t len = it->object.size - at < BLOCK ? (size_t)(it->object.size - at) : BLOCK;

		rc = bw_object_pread(r, block.data, len, at, err);
		if (rc == BW_OK)
			rc = put(w, block.data, len, err);
		at += len;
	}
	bw_buf_free(&block);
	bw_object_close(r);
	return rc;
}

static void
report(struct bw_value **out, const struct bw_item *it, const char *file, const struct writing *w, bool original)
{
	struct bw_sha256 h = w->hash;
	uint8_t digest[32];

	bw_sha256_final(&h, digest);
	*out = bw_object();
	bw_set_int(*out, "item", (int64_t)it->number);
	bw_set_text(*out, "file", file);
	bw_set_hex(*out, "sha256", digest, 32);
	bw_set_int(*out, "size", (int64_t)w->size);
	bw_set_bool(*out, "original", original);
}

enum bw_rc
bw_flow_get(struct bw_case *c, uint64_t item, const char *file, bool original, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct writing w = { .hooks = hooks };
	struct bw_item it = { 0 };
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_item_live(c, item, &it, err)) != BW_OK)
		return rc;
	w.total = it.object.size;
	if ((rc = bw_sha256_init(&w.hash, err)) == BW_OK)
		rc = bw_output_open(file, false, &w.file, err);
	if (rc == BW_OK)
		rc = original ? put_original(c, &it, &w, err) : bw_item_disclose(c, &it, NULL, put, &w, err);
	/* Logged before the file has its name: better a line too many than one too few. */
	if (rc == BW_OK && bw_case_writes(c)) {
		rc = bw_op_remark(c, BW_OP_HANDED_OUT, item, original ? "original" : "disclosed copy", NULL, err);
		if (rc == BW_OK)
			rc = bw_case_commit(c, err);
	}
	if (rc == BW_OK)
		rc = bw_output_commit(&w.file, err);
	else
		bw_output_abort(&w.file);
	if (rc == BW_OK)
		report(out, &it, file, &w, original);
	bw_sha256_free(&w.hash);
	bw_item_free(&it);
	return rc;
}

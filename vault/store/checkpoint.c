/* Sealed images of the catalogue. The log is the truth; they only save replaying it. */
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

static const char *const names[2] = { "CKPT.A", "CKPT.B" };

/* Steps of an eighth, so that the length tells little. */
uint64_t
bw_ckpt_padded(uint64_t len)
{
	uint64_t step = 262144;

	while (step * 16 <= len)
		step *= 2;
	return len == 0 ? step : (len + step - 1) / step * step;
}

static enum bw_rc
seal_image(struct bw_store *st, int file, struct bw_bytes image, const char *name, struct bw_err *err)
{
	uint64_t segments = st->root.ckpt_padded / BW_SEG_PLAIN, i;
	uint8_t *plain, *sealed;
	enum bw_rc rc = BW_OK;
	size_t at, n;

	plain = malloc(BW_SEG_PLAIN);
	sealed = malloc(BW_SEG_SEALED);
	if (plain == NULL || sealed == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory to save the catalogue");
	for (i = 0; rc == BW_OK && i < segments; i++) {
		memset(plain, 0, BW_SEG_PLAIN);
		at = (size_t)i * BW_SEG_PLAIN;
		n = at >= image.len ? 0 : image.len - at;
		if (n > 0)
			memcpy(plain, image.data + at, n < BW_SEG_PLAIN ? n : BW_SEG_PLAIN);
		bw_stream_seal(sealed, plain, BW_SEG_PLAIN, i, i + 1 == segments, st->root.ckpt_key);
		rc = bw_io_write(st->io, file, sealed, BW_SEG_SEALED, i * BW_SEG_SEALED, name, err);
	}
	if (plain != NULL)
		bw_wipe(plain, BW_SEG_PLAIN);
	free(plain);
	free(sealed);
	return rc;
}

/* image NULL: only try. */
static enum bw_rc
open_image(const struct bw_store *st, const struct bw_root *root, int file, struct bw_buf *image, const char *name,
    struct bw_err *err)
{
	uint64_t segments = root->ckpt_padded / BW_SEG_PLAIN, i;
	uint8_t *plain, *sealed;
	enum bw_rc rc = BW_OK;
	size_t n;

	plain = malloc(BW_SEG_PLAIN);
	sealed = malloc(BW_SEG_SEALED);
	if (plain == NULL || sealed == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory to read the catalogue");
	for (i = 0; rc == BW_OK && i < segments; i++) {
		rc = bw_io_read(st->io, file, sealed, BW_SEG_SEALED, i * BW_SEG_SEALED, name, err);
		if (rc == BW_OK && !bw_stream_open(plain, sealed, BW_SEG_SEALED, i, i + 1 == segments, root->ckpt_key))
			rc = bw_err_set(err, BW_EAUTH, 0, "%s is damaged", name);
		if (rc != BW_OK || image == NULL || i * BW_SEG_PLAIN >= root->ckpt_len)
			continue;
		n = (size_t)(root->ckpt_len - i * BW_SEG_PLAIN);
		bw_buf_put(image, plain, n < BW_SEG_PLAIN ? n : BW_SEG_PLAIN);
		rc = bw_buf_check(image, err);
	}
	if (plain != NULL)
		bw_wipe(plain, BW_SEG_PLAIN);
	free(plain);
	free(sealed);
	return rc;
}

enum bw_rc
bw_ckpt_load(struct bw_store *st, const struct bw_root *root, struct bw_buf *image, struct bw_err *err)
{
	enum bw_rc rc;
	int file;

	image->limit = (size_t)1 << 40;
	if (root->ckpt == 0)
		return bw_err_set(err, BW_ENOTFOUND, 0, "no checkpoint yet");
	rc = bw_st_open_file(st, names[root->ckpt - 1], 0, &file, err);
	if (rc == BW_OK)
		rc = open_image(st, root, file, image, names[root->ckpt - 1], err);
	bw_io_close(st->io, &file);
	return rc;
}

/* Written beside the one in use, read back, and only then named by the older head. */
enum bw_rc
bw_ckpt_write(struct bw_store *st, struct bw_err *err)
{
	int which = 1 - st->newest, file = -1;
	const char *name = names[which];
	struct bw_root old = st->root;
	struct bw_bytes image;
	enum bw_rc rc;

	rc = bw_catalogue_image(st->cat, &image, err);
	if (rc != BW_OK)
		return rc;
	bw_random(st->root.ckpt_key, sizeof(st->root.ckpt_key));
	st->root.ckpt = (uint8_t)(which + 1);
	st->root.ckpt_schema = st->schema.version;
	st->root.ckpt_len = image.len;
	st->root.ckpt_padded = bw_ckpt_padded(image.len);
	st->root.log_segment = st->log.pos.segment;
	st->root.log_frame = st->log.pos.frame;
	st->root.log_group = st->log.pos.group;
	memcpy(st->root.log_chain, st->log.pos.chain, sizeof(st->root.log_chain));
	st->root.op_n = st->log.pos.op_n;
	memcpy(st->root.op_hash, st->log.pos.op_hash, sizeof(st->root.op_hash));
	st->root.lists_due = st->touched.len > 0;
	rc = bw_st_open_file(st, name, BW_IO_WRITE, &file, err);
	if (rc == BW_ENOTFOUND) {
		bw_err_clear(err);
		rc = bw_st_open_file(st, name, BW_IO_CREATE, &file, err);
		st->dir_dirty = true;
	}
	if (rc == BW_OK)
		rc = seal_image(st, file, image, name, err);
	if (rc == BW_OK)
		rc = bw_io_sync(st->io, file, name, err);
	if (rc == BW_OK)
		rc = open_image(st, &st->root, file, NULL, name, err);
	bw_io_close(st->io, &file);
	if (rc == BW_OK)
		rc = bw_head_write(st, err);
	if (rc == BW_OK)
		st->log.since = 0;
	else
		st->root = old;
	bw_wipe(&old, sizeof(old));
	return rc;
}

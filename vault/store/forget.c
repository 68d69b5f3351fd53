/* Forgetting items, and destroying a whole vault. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

struct forget {
	uint64_t item;
	const struct bw_object *objects;
	size_t count;
};

static bool
forget_drops(void *ctx, const struct bw_op *op)
{
	const struct forget *f = ctx;
	struct bw_object_body o;
	size_t i;

	if (op->type >= 100)
		return f->item != 0 && op->item == f->item;
	if (op->type != BW_OP_OBJECT || bw_object_body_decode(&o, op->body, NULL) != BW_OK)
		return false;
	for (i = 0; i < f->count; i++) {
		if (memcmp(f->objects[i].id, o.id, sizeof(o.id)) == 0)
			return true;
	}
	return false;
}

/* Random bytes over what an object held; on flash this is a hope, the dropped key is not. */
static enum bw_rc
overwrite(struct bw_store *st, const struct bw_buf *extents, struct bw_err *err)
{
	struct bw_bytes list = { extents->data, extents->len };
	struct bw_extent e;
	enum bw_rc rc = BW_OK;
	char name[24];
	size_t i;
	int file;

	for (i = 0; rc == BW_OK && i < list.len / 12; i++) {
		e = bw_extent_at(list, i);
		bw_pack_name(e.pack, name);
		rc = bw_st_open_file(st, name, BW_IO_WRITE, &file, err);
		if (rc == BW_OK)
			rc = bw_st_fill(st->io, file, e.offset, e.len, name, err);
		if (rc == BW_OK)
			rc = bw_io_sync(st->io, file, name, err);
		bw_io_close(st->io, &file);
	}
	return rc;
}

/* Drops the keys in the log and gathers what is to be overwritten. */
static enum bw_rc
drop_objects(struct bw_store *st, const struct forget *f, struct bw_buf *gone, struct bw_err *err)
{
	struct bw_place place;
	struct bw_op op;
	enum bw_rc rc;
	size_t i;

	for (i = 0; i < f->count; i++) {
		rc = bw_view_place(st, f->objects[i].id, &place, NULL);
		if (rc == BW_ENOTFOUND || rc == BW_EREFUSED)
			continue;
		bw_buf_put(gone, place.extents.data, place.extents.len);
		bw_place_free(&place);
		memset(&op, 0, sizeof(op));
		op.type = BW_OP_DROP;
		op.item = f->item;
		op.body.data = f->objects[i].id;
		op.body.len = 16;
		rc = bw_log_append(st, &op, err);
		if (rc != BW_OK)
			return rc;
	}
	return bw_buf_check(gone, err);
}

/* The file reserved for this moment, when the medium is full. */
static void
give_up_reserve(struct bw_store *st)
{
	char name[24], path[BW_PATH_MAX];
	struct bw_query *q;
	uint32_t pack;
	bool row = false;

	if (st->spares.len < sizeof(pack) ||
	    bw_query_start(st->cat, "SELECT 1 FROM bw_extent WHERE pack=?1", &q, NULL) != BW_OK)
		return;
	memcpy(&pack, st->spares.data + st->spares.len - sizeof(pack), sizeof(pack));
	bw_bind_int(q, 1, pack);
	if (bw_query_step(q, &row, NULL) == BW_OK && !row) {
		st->spares.len -= sizeof(pack);
		bw_pack_name(pack, name);
		bw_st_path(st, name, path);
		(void)st->io->unlink(st->io->ctx, path);
	}
	bw_query_end(q);
}

enum bw_rc
bw_store_forget_item(struct bw_store *st, uint64_t item, const struct bw_object *objects, size_t count,
    struct bw_err *err)
{
	struct forget f = { item, objects, count };
	struct bw_epoch_plan plan = { .fresh_root = true, .drops = forget_drops, .ctx = &f };
	struct bw_op op = { .type = BW_OP_FORGET, .item = item };
	struct bw_err first = { 0 };
	struct bw_buf gone = { 0 };
	enum bw_rc rc;

	rc = bw_st_may_write(st, err);
	if (rc == BW_OK)
		rc = drop_objects(st, &f, &gone, err);
	if (rc == BW_OK)
		rc = bw_log_append(st, &op, err);
	if (rc == BW_OK)
		rc = bw_store_commit(st, err);
	if (rc == BW_OK) {
		rc = bw_epoch_change(st, &plan, &first);
		if (rc == BW_ENOSPC) {
			give_up_reserve(st);
			st->failed = false;
			bw_epoch_sweep(st);
			rc = bw_epoch_change(st, &plan, err);
		} else if (rc != BW_OK && err != NULL) {
			*err = first;
		}
	}
	if (rc == BW_OK)
		rc = overwrite(st, &gone, err);
	if (rc == BW_OK)
		rc = bw_pack_finish(st, err);
	bw_buf_free(&gone);
	return rc;
}

/* ---- a whole vault ---- */

struct names {
	char name[512][16];
	size_t count;
};

static bool
is_ours(const char *name)
{
	return strcmp(name, "HEAD.A") == 0 || strcmp(name, "HEAD.B") == 0 || strcmp(name, "CKPT.A") == 0 ||
	    strcmp(name, "CKPT.B") == 0 || bw_st_number(name, "LOG") != 0 || bw_st_number(name, "P") != 0;
}

static int
gather(void *arg, const char *name)
{
	struct names *n = arg;

	if (!is_ours(name) || strlen(name) >= sizeof(n->name[0]))
		return 0;
	if (n->count == sizeof(n->name) / sizeof(n->name[0]))
		return 0; /* the next round takes it */
	(void)snprintf(n->name[n->count++], sizeof(n->name[0]), "%s", name);
	return 0;
}

static enum bw_rc
noise_over(const struct bw_io *io, const char *path, struct bw_err *err)
{
	uint64_t size;
	enum bw_rc rc;
	int file;

	rc = bw_io_open(io, path, BW_IO_WRITE, &file, err);
	if (rc == BW_OK)
		rc = bw_io_size(io, file, &size, path, err);
	if (rc == BW_OK)
		rc = bw_st_fill(io, file, 0, size, path, err);
	if (rc == BW_OK)
		rc = bw_io_sync(io, file, path, err);
	bw_io_close(io, &file);
	return rc;
}

/* The heads first: without them nothing else can be opened. */
static enum bw_rc
destroy_heads(const struct bw_io *io, const char *dir, struct bw_err *err)
{
	static const char *const heads[] = { "HEAD.A", "HEAD.B" };
	char path[BW_PATH_MAX];
	struct bw_err missing = { 0 };
	enum bw_rc rc, result = BW_ENOTFOUND;
	size_t i;

	for (i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, heads[i]);
		bw_err_clear(&missing);
		rc = noise_over(io, path, &missing);
		if (rc == BW_ENOTFOUND)
			continue;
		if (rc != BW_OK) {
			if (err != NULL)
				*err = missing;
			return rc;
		}
		result = BW_OK;
	}
	if (result != BW_OK)
		(void)bw_err_set(err, BW_ENOTFOUND, 0, "there is no vault at %s", dir);
	return result;
}

enum bw_rc
bw_store_erase(const struct bw_io *io, const char *dir, struct bw_err *err)
{
	char path[BW_PATH_MAX];
	struct names *n;
	enum bw_rc rc;
	size_t i;
	int e;

	rc = bw_crypto_init(err);
	io = io != NULL ? io : bw_io_system();
	if (rc == BW_OK)
		rc = destroy_heads(io, dir, err);
	if (rc != BW_OK)
		return rc;
	n = malloc(sizeof(*n));
	if (n == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to list the vault");
	do {
		n->count = 0;
		e = io->list(io->ctx, dir, gather, n);
		for (i = 0; e == 0 && i < n->count; i++) {
			(void)snprintf(path, sizeof(path), "%s/%s", dir, n->name[i]);
			/* The keys are gone; an unwritable rest is still removed. */
			(void)!noise_over(io, path, NULL);
			e = io->unlink(io->ctx, path);
		}
	} while (e == 0 && n->count > 0);
	free(n);
	if (e != 0)
		return bw_err_set(err, bw_rc_from_errno(e), e, "the keys are destroyed, but files are left in %s", dir);
	(void)io->sync_dir(io->ctx, dir);
	(void)io->rmdir(io->ctx, dir); /* kept when it holds other files */
	return BW_OK;
}

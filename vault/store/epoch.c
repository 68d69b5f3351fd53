/* Sealing the log anew: for a new root key, and to forget. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

struct sweep {
	struct bw_store *st;
	struct bw_buf old;
};

static int
sweep_name(void *arg, const char *name)
{
	struct sweep *s = arg;
	unsigned int n;
	char again[24];

	n = bw_st_number(name, "LOG");
	if (n == 0)
		return 0;
	bw_log_name(n, again);
	if (strcmp(again, name) == 0 && (n < s->st->root.log_first || n > s->st->log.prepared))
		bw_buf_put(&s->old, &n, sizeof(n));
	return 0;
}

void
bw_epoch_sweep(struct bw_store *st)
{
	struct sweep s = { .st = st };
	char path[BW_PATH_MAX], name[24];
	unsigned int n;
	uint64_t size;
	size_t i;
	int file;

	(void)st->io->list(st->io->ctx, st->dir, sweep_name, &s);
	for (i = 0; i + sizeof(n) <= s.old.len; i += sizeof(n)) {
		memcpy(&n, s.old.data + i, sizeof(n));
		bw_log_name(n, name);
		bw_st_path(st, name, path);
		if (bw_st_open_file(st, name, BW_IO_WRITE, &file, NULL) == BW_OK) {
			if (bw_io_size(st->io, file, &size, name, NULL) == BW_OK &&
			    bw_st_fill(st->io, file, 0, size, name, NULL) == BW_OK)
				(void)st->io->sync(st->io->ctx, file);
			bw_io_close(st->io, &file);
		}
		(void)st->io->unlink(st->io->ctx, path);
	}
	if (s.old.len > 0)
		(void)st->io->sync_dir(st->io->ctx, st->dir);
	bw_buf_free(&s.old);
}

struct rewrite {
	struct bw_store *fresh; /* shares nothing that is freed but its log */
	const struct bw_epoch_plan *plan;
	struct bw_err *err;
};

static enum bw_rc
rewrite_one(void *ctx, const struct bw_op *op)
{
	struct rewrite *r = ctx;
	struct bw_store *st = r->fresh;
	struct bw_op copy = *op;
	enum bw_rc rc;

	if (copy.erasable.len > 0 && r->plan->drops != NULL && r->plan->drops(r->plan->ctx, op)) {
		copy.erased = true;
		copy.erasable.data = NULL;
		copy.erasable.len = 0;
	}
	rc = bw_log_reserve(st, copy.body.len + copy.erasable.len + 128, r->err);
	if (rc == BW_OK)
		rc = bw_st_apply(st, &copy, r->err);
	if (rc != BW_OK)
		return rc;
	bw_op_encode(&copy, &st->log.queue);
	rc = bw_buf_check(&st->log.queue, r->err);
	if (rc == BW_OK && st->log.queue.len > (1u << 20))
		rc = bw_log_flush(st, r->err);
	return rc;
}

/* Everything of the new epoch, in a store of its own that uses st's files. */
static enum bw_rc
fresh_new(struct bw_store *st, const struct bw_epoch_plan *plan, struct bw_store **out, struct bw_err *err)
{
	struct bw_store *f;
	enum bw_rc rc;

	*out = NULL;
	f = malloc(sizeof(*f));
	if (f == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to change keys");
	*f = *st;
	f->cat = NULL;
	f->lanes = NULL;
	memset(&f->touched, 0, sizeof(f->touched));
	memset(&f->spares, 0, sizeof(f->spares));
	memset(&f->log, 0, sizeof(f->log));
	f->log.file = -1;
	f->log.queue.limit = (size_t)1 << 30;
	memset(&f->vrk, 0, sizeof(f->vrk));
	rc = bw_secret_new(&f->vrk, 32, err);
	if (rc == BW_OK) {
		memcpy(f->vrk.data, st->vrk.data, 32);
		if (plan->fresh_root)
			bw_random(f->vrk.data, 32);
		f->root.epoch++;
		f->root.log_first = st->log.prepared + 1;
		f->root.ckpt = 0;
		bw_log_start(&f->root, &f->log.pos);
		f->log.prepared = st->log.prepared;
		rc = bw_st_tables(f, err);
	}
	*out = f;
	return rc;
}

static void
fresh_free(struct bw_store *f)
{
	if (f == NULL)
		return;
	bw_log_close(f);
	bw_buf_free(&f->log.queue);
	bw_buf_free(&f->touched);
	bw_catalogue_free(f->cat);
	bw_secret_free(&f->vrk);
	bw_wipe(f, sizeof(*f));
	free(f);
}

/* Takes over what the new epoch made; the old log is swept away. */
static void
adopt(struct bw_store *st, struct bw_store *f)
{
	size_t i;
	uint32_t pack;

	bw_log_close(st);
	bw_buf_free(&st->log.queue);
	bw_catalogue_free(st->cat);
	bw_secret_free(&st->vrk);
	st->log = f->log;
	st->cat = f->cat;
	st->vrk = f->vrk;
	st->root = f->root;
	st->newest = f->newest;
	st->dir_dirty = f->dir_dirty;
	memcpy(st->plain, f->plain, sizeof(st->plain));
	for (i = 0; i + 4 <= f->touched.len; i += 4) {
		memcpy(&pack, f->touched.data + i, 4);
		bw_pack_touch(st, pack);
	}
	memset(&f->log, 0, sizeof(f->log));
	f->log.file = -1;
	f->cat = NULL;
	memset(&f->vrk, 0, sizeof(f->vrk));
}

enum bw_rc
bw_epoch_change(struct bw_store *st, const struct bw_epoch_plan *plan, struct bw_err *err)
{
	struct rewrite r = { .plan = plan, .err = err };
	struct bw_store *f = NULL;
	struct bw_log_pos pos;
	enum bw_rc rc;

	rc = fresh_new(st, plan, &f, err);
	if (rc != BW_OK || f == NULL)
		goto out;
	r.fresh = f;
	bw_log_start(&st->root, &pos);
	rc = bw_catalogue_begin(f->cat, err);
	/* Also gives back the reserve that the first new segment stands on. */
	if (rc == BW_OK)
		rc = bw_log_reserve(f, 0, err);
	f->log.queued_n = st->log.pos.op_n;
	memcpy(f->log.queued_hash, st->log.pos.op_hash, 32);
	if (rc == BW_OK)
		rc = bw_log_scan(st, &pos, st->log.pos.op_n, rewrite_one, &r, NULL, err);
	if (rc == BW_OK && (pos.op_n != st->log.pos.op_n || memcmp(pos.op_hash, st->log.pos.op_hash, 32) != 0))
		rc = bw_err_set(err, BW_EAUTH, 0, "the log is damaged after operation %llu", (unsigned long long)pos.op_n);
	if (rc == BW_OK)
		rc = bw_log_flush(f, err);
	if (rc == BW_OK)
		rc = bw_catalogue_keep(f->cat, err);
	if (rc == BW_OK)
		rc = bw_slots_seal(f, f->plain, f->vrk.data, err);
	/* The checkpoint's head is the moment of change; the second makes the old state unreachable. */
	if (rc == BW_OK)
		rc = bw_ckpt_write(f, err);
	if (rc == BW_OK) {
		rc = bw_ckpt_write(f, err);
		adopt(st, f);
		if (rc == BW_OK)
			bw_epoch_sweep(st);
	}
	if (rc != BW_OK)
		(void)bw_st_fail(st, rc);
out:
	fresh_free(f);
	return rc;
}

/* Making, opening, committing and closing a vault. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"
#include "sys/clock.h"

void
bw_st_path(const struct bw_store *st, const char *name, char out[static BW_PATH_MAX])
{
	(void)snprintf(out, BW_PATH_MAX, "%s/%s", st->dir, name);
}

uint32_t
bw_st_number(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);
	unsigned long n;
	char *end;

	if (strncmp(name, prefix, len) != 0 || name[len] < '0' || name[len] > '9' || strlen(name) > len + 12)
		return 0;
	errno = 0;
	n = strtoul(name + len, &end, 10);
	return errno == 0 && n < 99999999UL && strcmp(end, ".BIN") == 0 ? (uint32_t)n : 0;
}

enum bw_rc
bw_st_open_file(const struct bw_store *st, const char *name, unsigned int flags, int *file, struct bw_err *err)
{
	char path[BW_PATH_MAX];

	bw_st_path(st, name, path);
	return bw_io_open(st->io, path, flags, file, err);
}

enum bw_rc
bw_st_may_write(struct bw_store *st, struct bw_err *err)
{
	if (st->mode != BW_STORE_WRITE)
		return bw_err_set(err, BW_EREADONLY, 0, "the vault was opened for reading only");
	if (st->failed) {
		(void)bw_err_set(err, BW_EIO, 0, "the vault takes no more changes after a failed write");
		bw_err_hint(err, "open it again; what was kept before is whole");
		return BW_EIO;
	}
	return BW_OK;
}

enum bw_rc
bw_st_fail(struct bw_store *st, enum bw_rc rc)
{
	st->failed = true;
	return rc;
}

enum bw_rc
bw_st_fill(const struct bw_io *io, int file, uint64_t at, uint64_t len, const char *name, struct bw_err *err)
{
	uint8_t *zero, *noise;
	uint8_t key[32];
	enum bw_rc rc = BW_OK;
	uint64_t i;
	size_t n;

	zero = calloc(1, BW_SEG_PLAIN);
	noise = malloc(BW_SEG_SEALED);
	if (zero == NULL || noise == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory to prepare %s", name);
	bw_random(key, sizeof(key));
	for (i = 0; rc == BW_OK && len > 0; i++) {
		bw_stream_seal(noise, zero, BW_SEG_PLAIN, i, false, key);
		n = len < BW_SEG_PLAIN ? (size_t)len : BW_SEG_PLAIN;
		rc = bw_io_write(io, file, noise, n, at, name, err);
		at += n;
		len -= n;
	}
	bw_wipe(key, sizeof(key));
	free(zero);
	free(noise);
	return rc;
}

enum bw_rc
bw_st_prefill(struct bw_store *st, const char *name, uint64_t len, struct bw_err *err)
{
	uint64_t size = 0;
	enum bw_rc rc;
	int file;

	rc = bw_st_open_file(st, name, BW_IO_WRITE, &file, NULL);
	if (rc == BW_OK)
		rc = bw_io_size(st->io, file, &size, name, err);
	else if (rc == BW_ENOTFOUND)
		rc = bw_st_open_file(st, name, BW_IO_CREATE, &file, err);
	else
		rc = bw_err_set(err, rc, 0, "cannot open %s", name);
	/* What a crash left of it may have holes: fill it all. */
	if (rc == BW_OK)
		rc = bw_st_fill(st->io, file, 0, len, name, err);
	if (rc == BW_OK)
		rc = bw_io_sync(st->io, file, name, err);
	bw_io_close(st->io, &file);
	if (rc == BW_OK)
		rc = bw_io_sync_dir(st->io, st->dir, err);
	return rc;
}

enum bw_rc
bw_st_apply(struct bw_store *st, const struct bw_op *op, struct bw_err *err)
{
	if (op->type < 100)
		return bw_view_apply(st, op, err);
	if (st->schema.apply == NULL)
		return BW_OK;
	return st->schema.apply(st->schema.ctx, st->cat, op, err);
}

enum bw_rc
bw_st_tables(struct bw_store *st, struct bw_err *err)
{
	enum bw_rc rc;

	bw_catalogue_free(st->cat);
	rc = bw_catalogue_new(&st->cat, NULL, 0, err);
	if (rc == BW_OK)
		rc = bw_catalogue_exec(st->cat, bw_view_ddl, err);
	if (rc == BW_OK && st->schema.ddl != NULL)
		rc = bw_catalogue_exec(st->cat, st->schema.ddl, err);
	return rc;
}

static struct bw_store *
store_new(const struct bw_io *io, const char *dir, struct bw_err *err)
{
	struct bw_store *st;

	if (strlen(dir) >= sizeof(st->dir)) {
		(void)bw_err_set(err, BW_ELIMIT, 0, "the name of the folder is too long");
		return NULL;
	}
	st = calloc(1, sizeof(*st));
	if (st == NULL) {
		(void)bw_err_set(err, BW_ENOMEM, 0, "no memory to open the vault");
		return NULL;
	}
	st->io = io != NULL ? io : bw_io_system();
	(void)snprintf(st->dir, sizeof(st->dir), "%s", dir);
	st->lock = -1;
	st->log.file = -1;
	st->log.queue.limit = (size_t)1 << 30;
	(void)pthread_mutex_init(&st->mutex, NULL);
	return st;
}

static void
store_free(struct bw_store *st)
{
	if (st == NULL)
		return;
	bw_lanes_free(st);
	bw_log_close(st);
	bw_io_close(st->io, &st->lock);
	bw_catalogue_free(st->cat);
	bw_secret_free(&st->vrk);
	bw_buf_free(&st->log.queue);
	bw_buf_free(&st->spares);
	bw_buf_free(&st->touched);
	(void)pthread_mutex_destroy(&st->mutex);
	bw_wipe(st, sizeof(*st));
	free(st);
}

/* ---- create ---- */

static int
any_name(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return EEXIST;
}

static enum bw_rc
make_dir(const struct bw_io *io, const char *dir, bool *made, struct bw_err *err)
{
	int e;

	*made = false;
	e = io->mkdir(io->ctx, dir);
	if (e == 0) {
		*made = true;
		return BW_OK;
	}
	if (e == EEXIST)
		e = io->list(io->ctx, dir, any_name, NULL);
	if (e == 0)
		return BW_OK;
	if (e == EEXIST) {
		(void)bw_err_set(err, BW_EEXIST, 0, "%s is not empty", dir);
		bw_err_hint(err, "choose a folder that does not exist yet");
		return BW_EEXIST;
	}
	return bw_err_set(err, bw_rc_from_errno(e), e, "cannot make the folder %s", dir);
}

static const char *const first_files[] = { "HEAD.A", "HEAD.B", "CKPT.A", "CKPT.B", "LOG0001.BIN", "LOG0002.BIN",
	"LOG0003.BIN", "P0000001.BIN" };

static void
undo_create(struct bw_store *st, bool made)
{
	char path[BW_PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(first_files) / sizeof(first_files[0]); i++) {
		bw_st_path(st, first_files[i], path);
		(void)st->io->unlink(st->io->ctx, path);
	}
	if (made)
		(void)st->io->rmdir(st->io->ctx, st->dir);
}

static enum bw_rc
create_files(struct bw_store *st, const struct bw_geometry *geo, struct bw_err *err)
{
	struct bw_op op = { .type = BW_OP_CREATE };
	enum bw_rc rc;

	st->root.epoch = 1;
	st->root.pack_size = geo->pack_size;
	st->root.frames = geo->frames;
	st->root.log_first = st->root.log_segment = 1;
	st->root.log_first_op = 1;
	rc = bw_io_sync_dir(st->io, st->dir, err);
	if (rc == BW_OK)
		rc = bw_st_prefill(st, "LOG0001.BIN", (uint64_t)geo->frames * BW_FRAME_LEN, err);
	if (rc == BW_OK)
		rc = bw_st_prefill(st, "CKPT.A", bw_stream_sealed_len(bw_ckpt_padded(0)), err);
	if (rc == BW_OK)
		rc = bw_st_prefill(st, "CKPT.B", bw_stream_sealed_len(bw_ckpt_padded(0)), err);
	if (rc == BW_OK)
		rc = bw_st_prefill(st, "P0000001.BIN", geo->pack_size, err);
	bw_log_start(&st->root, &st->log.pos);
	st->log.prepared = 1;
	if (rc == BW_OK)
		rc = bw_st_tables(st, err);
	if (rc == BW_OK) {
		op.body.data = bw_st_id(st);
		op.body.len = 16;
		rc = bw_log_append(st, &op, err);
	}
	if (rc == BW_OK)
		rc = bw_log_flush(st, err);
	/* The heads come last: without them there is no vault. */
	st->newest = 1;
	if (rc == BW_OK)
		rc = bw_head_write_both(st, err);
	return rc;
}

static void
slot_fill(struct bw_head_slot *s, enum bw_slot_kind kind, const char *label, const uint8_t *derived, int index)
{
	memset(s, 0, sizeof(*s));
	s->kind = (uint8_t)kind;
	s->created_day = bw_clock_now_ms() / 86400000;
	(void)snprintf(s->label, sizeof(s->label), "%s", label);
	bw_slot_public(s->pub, derived, index);
}

static enum bw_rc
create_in(struct bw_store *st, const struct bw_geometry *geo, const uint8_t *pass_key, const uint8_t *recovery_key,
    struct bw_err *err)
{
	enum bw_rc rc;
	bool made;

	st->mode = BW_STORE_WRITE;
	rc = make_dir(st->io, st->dir, &made, err);
	if (rc != BW_OK)
		return rc;
	rc = bw_secret_new(&st->vrk, 32, err);
	if (rc == BW_OK) {
		bw_random(st->vrk.data, 32);
		slot_fill(&st->root.slots[0], BW_SLOT_PASSPHRASE, "passphrase", pass_key, 0);
		if (recovery_key != NULL)
			slot_fill(&st->root.slots[1], BW_SLOT_RECOVERY, "recovery code", recovery_key, 1);
		rc = bw_slots_seal(st, st->plain, st->vrk.data, err);
	}
	if (rc == BW_OK)
		rc = create_files(st, geo, err);
	if (rc != BW_OK) {
		bw_log_close(st);
		undo_create(st, made);
	}
	return rc;
}

enum bw_rc
bw_store_create(const struct bw_io *io, const char *dir, const void *pass, size_t pass_len,
    struct bw_kdf_params kdf, struct bw_secret *recovery, struct bw_err *err)
{
	static const struct bw_geometry geo = { BW_PACK_SIZE_DEFAULT, BW_LOG_FRAMES_DEFAULT };
	struct bw_secret a = { 0 }, b = { 0 };
	struct bw_store *st;
	enum bw_rc rc;

	rc = bw_crypto_init(err);
	if (rc != BW_OK)
		return rc;
	if (pass_len == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "an empty passphrase protects nothing");
	st = store_new(io, dir, err);
	if (st == NULL)
		return BW_ENOMEM;
	bw_random(st->plain, sizeof(st->plain));
	bw_head_params_put(st->plain, kdf);
	rc = bw_argon2id(&a, pass, pass_len, st->plain + BW_HEAD_SALT, kdf, err);
	if (rc == BW_OK && recovery != NULL) {
		rc = bw_secret_new(recovery, 16, err);
		if (rc == BW_OK) {
			bw_random(recovery->data, 16);
			rc = bw_argon2id(&b, recovery->data, 16, st->plain + BW_HEAD_SALT, kdf, err);
		}
	}
	(void)malloc_trim(0);
	if (rc == BW_OK)
		rc = create_in(st, &geo, a.data, recovery != NULL ? b.data : NULL, err);
	if (rc != BW_OK && recovery != NULL)
		bw_secret_free(recovery);
	bw_secret_free(&a);
	bw_secret_free(&b);
	store_free(st);
	return rc;
}

enum bw_rc
bw_store_create_with(const struct bw_io *io, const char *dir, const struct bw_geometry *geo,
    const uint8_t derived[static 32], struct bw_err *err)
{
	struct bw_kdf_params kdf = { BW_KDF_MEM_MIN, BW_KDF_PASSES_MIN };
	struct bw_store *st;
	enum bw_rc rc;

	rc = bw_crypto_init(err);
	if (rc != BW_OK)
		return rc;
	st = store_new(io, dir, err);
	if (st == NULL)
		return BW_ENOMEM;
	bw_random(st->plain, sizeof(st->plain));
	bw_head_params_put(st->plain, kdf);
	rc = create_in(st, geo, derived, NULL, err);
	store_free(st);
	return rc;
}

/* ---- open ---- */

static enum bw_rc
take_lock(struct bw_store *st, struct bw_err *err)
{
	enum bw_rc rc;
	int e;

	rc = bw_st_open_file(st, "HEAD.A", BW_IO_WRITE, &st->lock, NULL);
	if (rc == BW_ENOTFOUND)
		rc = bw_st_open_file(st, "HEAD.B", BW_IO_WRITE, &st->lock, NULL);
	if (rc == BW_ENOTFOUND) {
		(void)bw_err_set(err, rc, 0, "there is no vault at %s", st->dir);
		bw_err_hint(err, "make one with: bewaar new %s", st->dir);
		return rc;
	}
	if (rc != BW_OK) {
		(void)bw_err_set(err, rc, 0, "the vault %s cannot be written", st->dir);
		bw_err_hint(err, rc == BW_EREADONLY ? "check that the medium and the folder may be written to" : "");
		return rc;
	}
	e = st->io->lock(st->io->ctx, st->lock);
	if (e == EAGAIN) {
		(void)bw_err_set(err, BW_EBUSY, 0, "another program is writing to the vault %s", st->dir);
		bw_err_hint(err, "wait until it has finished, then try again");
		return BW_EBUSY;
	}
	/* Some network and FUSE file systems have no locks; then there is none to take. */
	return BW_OK;
}

static enum bw_rc
apply_one(void *ctx, const struct bw_op *op)
{
	return bw_st_apply(ctx, op, NULL);
}

static void
pos_of_root(const struct bw_root *root, struct bw_log_pos *pos)
{
	pos->segment = root->log_segment;
	pos->frame = root->log_frame;
	pos->group = root->log_group;
	memcpy(pos->chain, root->log_chain, sizeof(pos->chain));
	pos->op_n = root->op_n;
	memcpy(pos->op_hash, root->op_hash, sizeof(pos->op_hash));
}

static bool
load_checkpoint(struct bw_store *st, const struct bw_root *root)
{
	struct bw_buf image = { 0 };
	bool ok;

	if (root->ckpt == 0 || root->ckpt_schema != st->schema.version)
		return false;
	bw_catalogue_free(st->cat);
	st->cat = NULL;
	ok = bw_ckpt_load(st, root, &image, NULL) == BW_OK &&
	    bw_catalogue_new(&st->cat, image.data, image.len, NULL) == BW_OK;
	bw_buf_free(&image);
	if (ok)
		pos_of_root(root, &st->log.pos);
	return ok;
}

/* The newest checkpoint that can be read, else the whole log. */
static enum bw_rc
load_view(struct bw_store *st, const struct bw_root *other, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	if (!load_checkpoint(st, &st->root) && (other->generation == 0 || !load_checkpoint(st, other))) {
		bw_log_start(&st->root, &st->log.pos);
		rc = bw_st_tables(st, err);
	}
	if (rc == BW_OK)
		rc = bw_catalogue_begin(st->cat, err);
	if (rc == BW_OK) {
		uint64_t before = st->log.pos.group;

		rc = bw_log_scan(st, &st->log.pos, 0, apply_one, st, &st->log_damaged, err);
		st->log.since = st->log.pos.group - before;
		if (rc != BW_OK)
			(void)bw_err_set(err, rc, 0, "the log of the vault cannot be replayed");
	}
	if (rc == BW_OK)
		rc = bw_catalogue_keep(st->cat, err);
	if (st->log.pos.op_n < st->root.op_n)
		st->log_damaged = true;
	return rc;
}

static enum bw_rc
ready_to_write(struct bw_store *st, struct bw_err *err)
{
	enum bw_rc rc;
	int file;
	uint64_t size = 0;
	char name[24];

	if (st->log_damaged) {
		(void)bw_err_set(err, BW_EAUTH, 0, "the log of the vault is damaged in its middle");
		bw_err_hint(err, "take a copy that is whole, or read what is left: bewaar check and bewaar list still work");
		return BW_EAUTH;
	}
	if (st->io->may_append(st->io->ctx, st->dir, &st->append_ok) != 0)
		st->append_ok = false;
	st->log.prepared = st->log.pos.segment;
	bw_log_name(st->log.prepared + 1, name);
	if (bw_st_open_file(st, name, 0, &file, NULL) == BW_OK) {
		if (bw_io_size(st->io, file, &size, name, NULL) == BW_OK &&
		    size == (uint64_t)st->root.frames * BW_FRAME_LEN)
			st->log.prepared++;
		bw_io_close(st->io, &file);
	}
	rc = bw_pack_survey(st, err);
	if (rc != BW_OK)
		return rc;
	/* What an interrupted change of keys left. */
	if (st->twin_stale) {
		rc = bw_head_write(st, err);
		if (rc == BW_OK) {
			st->twin_stale = false;
			st->twin_mended = true;
		}
	}
	if (rc == BW_OK && st->root.lists_due)
		rc = bw_pack_touch_due(st, err);
	if (rc == BW_OK)
		bw_epoch_sweep(st);
	return rc;
}

static enum bw_rc
open_in(struct bw_store *st, uint8_t *heads[2], const uint8_t *derived, struct bw_err *err)
{
	struct bw_root other;
	enum bw_rc rc;

	rc = bw_head_load(st, derived, heads, &other, err);
	if (rc != BW_OK)
		return rc;
	st->kdf = bw_head_params_get(st->plain);
	rc = load_view(st, &other, err);
	bw_wipe(&other, sizeof(other));
	if (rc != BW_OK)
		return rc;
	st->log.queued_n = st->log.pos.op_n;
	memcpy(st->log.queued_hash, st->log.pos.op_hash, 32);
	return st->mode == BW_STORE_WRITE ? ready_to_write(st, err) : BW_OK;
}

static bool
sane_params(struct bw_kdf_params p)
{
	return p.mem_kib >= BW_KDF_MEM_MIN && p.mem_kib <= BW_KDF_MEM_MAX && p.passes >= BW_KDF_PASSES_MIN &&
	    p.passes <= BW_KDF_PASSES_MAX;
}

/* Both heads have the same salt; when damage made them differ, each is tried. */
static enum bw_rc
open_pass(struct bw_store *st, uint8_t *heads[2], const void *pass, size_t len, struct bw_err *err)
{
	struct bw_secret s = { 0 };
	struct bw_kdf_params p;
	bool tried = false;
	enum bw_rc rc = BW_EAUTH;
	int i;

	for (i = 0; i < 2; i++) {
		if (heads[i] == NULL || (i == 1 && heads[0] != NULL && memcmp(heads[0], heads[1], 40) == 0))
			continue;
		p = bw_head_params_get(heads[i]);
		if (!sane_params(p))
			continue;
		bw_err_clear(err);
		rc = bw_argon2id(&s, pass, len, heads[i] + BW_HEAD_SALT, p, err);
		(void)malloc_trim(0);
		tried = true;
		if (rc == BW_OK)
			rc = open_in(st, heads, s.data, err);
		bw_secret_free(&s);
		if (rc != BW_EKEY)
			return rc;
	}
	if (!tried)
		return bw_err_set(err, BW_EAUTH, 0, "the heads of the vault are damaged");
	return rc;
}

static enum bw_rc
open_common(const struct bw_io *io, const char *dir, enum bw_store_mode mode, const void *pass, size_t pass_len,
    const uint8_t *derived, const struct bw_schema *schema, struct bw_store **out, struct bw_err *err)
{
	uint8_t *heads[2] = { NULL, NULL };
	struct bw_store *st;
	enum bw_rc rc;

	*out = NULL;
	rc = bw_crypto_init(err);
	if (rc != BW_OK)
		return rc;
	st = store_new(io, dir, err);
	if (st == NULL)
		return BW_ENOMEM;
	st->mode = mode;
	if (schema != NULL)
		st->schema = *schema;
	if (mode == BW_STORE_WRITE)
		rc = take_lock(st, err);
	if (rc == BW_OK)
		rc = bw_head_read(st->io, dir, heads, err);
	if (rc == BW_OK)
		rc = derived != NULL ? open_in(st, heads, derived, err) : open_pass(st, heads, pass, pass_len, err);
	free(heads[0]);
	free(heads[1]);
	if (rc != BW_OK) {
		store_free(st);
		return rc;
	}
	*out = st;
	return BW_OK;
}

enum bw_rc
bw_store_open(const struct bw_io *io, const char *dir, enum bw_store_mode mode, const void *pass, size_t pass_len,
    const struct bw_schema *schema, struct bw_store **out, struct bw_err *err)
{
	return open_common(io, dir, mode, pass, pass_len, NULL, schema, out, err);
}

enum bw_rc
bw_store_open_with(const struct bw_io *io, const char *dir, enum bw_store_mode mode, const uint8_t derived[static 32],
    const struct bw_schema *schema, struct bw_store **out, struct bw_err *err)
{
	return open_common(io, dir, mode, NULL, 0, derived, schema, out, err);
}

/* ---- work ---- */

enum bw_rc
bw_store_append(struct bw_store *st, uint16_t type, uint64_t item, struct bw_bytes body, struct bw_bytes erasable,
    struct bw_err *err)
{
	struct bw_op op = { .type = type, .item = item, .body = body, .erasable = erasable };
	enum bw_rc rc;

	rc = bw_st_may_write(st, err);
	if (rc != BW_OK)
		return rc;
	if (type < 100)
		return bw_err_set(err, BW_EUSAGE, 0, "operations below 100 are the store's own");
	(void)pthread_mutex_lock(&st->mutex);
	rc = bw_log_append(st, &op, err);
	(void)pthread_mutex_unlock(&st->mutex);
	return rc;
}

static bool
checkpoint_due(const struct bw_store *st)
{
	uint64_t bytes = st->log.since * BW_FRAME_LEN;

	return bytes > ((uint64_t)4 << 20) && bytes > st->root.ckpt_len / 4;
}

enum bw_rc
bw_store_commit(struct bw_store *st, struct bw_err *err)
{
	enum bw_rc rc;

	rc = bw_st_may_write(st, err);
	if (rc != BW_OK)
		return rc;
	(void)pthread_mutex_lock(&st->mutex);
	rc = bw_pack_sync(st, err);
	if (rc == BW_OK)
		rc = bw_log_flush(st, err);
	if (rc == BW_OK)
		rc = bw_catalogue_keep(st->cat, err);
	/* What is kept is kept; a checkpoint that fails costs only time later. */
	if (rc == BW_OK && checkpoint_due(st) && bw_ckpt_write(st, NULL) == BW_EIO)
		st->failed = true;
	if (rc != BW_OK)
		(void)bw_st_fail(st, rc);
	(void)pthread_mutex_unlock(&st->mutex);
	return rc;
}

void
bw_store_close(struct bw_store *st)
{
	if (st == NULL)
		return;
	if (st->mode == BW_STORE_WRITE && !st->failed) {
		bw_catalogue_undo(st->cat);
		if (st->log.queue.len == 0) {
			/* Lists only help to rescue: their failure costs nothing kept. The
			 * checkpoint says whether some are due. */
			if (bw_pack_finish(st, NULL) != BW_EIO &&
			    (st->log.since > 0 || st->root.lists_due != (st->touched.len > 0)) &&
			    bw_ckpt_write(st, NULL) != BW_OK)
				st->failed = true;
		}
	}
	store_free(st);
}

struct bw_catalogue *
bw_store_catalogue(struct bw_store *st)
{
	return st->cat;
}

const uint8_t *
bw_store_id(const struct bw_store *st)
{
	return bw_st_id(st);
}

void
bw_store_head(const struct bw_store *st, uint64_t *n, uint8_t hash[static 32])
{
	*n = st->log.queued_n;
	memcpy(hash, st->log.queued_hash, 32);
}

struct each {
	uint64_t item;
	enum bw_rc (*fn)(void *ctx, const struct bw_op *op);
	void *ctx;
};

static enum bw_rc
each_one(void *ctx, const struct bw_op *op)
{
	struct each *e = ctx;

	return e->item == 0 || op->item == e->item ? e->fn(e->ctx, op) : BW_OK;
}

enum bw_rc
bw_store_each_op(struct bw_store *st, uint64_t item, enum bw_rc (*fn)(void *ctx, const struct bw_op *op), void *ctx,
    struct bw_err *err)
{
	struct each e = { item, fn, ctx };
	struct bw_log_pos pos;
	enum bw_rc rc;

	bw_log_start(&st->root, &pos);
	rc = bw_log_scan(st, &pos, st->log.pos.op_n, each_one, &e, NULL, err);
	if (rc == BW_OK && (pos.op_n != st->log.pos.op_n || memcmp(pos.op_hash, st->log.pos.op_hash, 32) != 0))
		return bw_err_set(err, BW_EAUTH, 0, "the log is damaged after operation %llu",
		    (unsigned long long)pos.op_n);
	return rc;
}

/* Looking for damage, and mapping it to objects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

struct check {
	struct bw_store *st;
	void (*damaged)(void *ctx, const uint8_t *id, const char *what);
	void *ctx;
	const struct bw_tick *tick;
	struct bw_check_report *out;
	uint64_t total;
	bool hurt; /* something was reported */
};

static void
report(struct check *c, const uint8_t *id, const char *what)
{
	c->hurt = true;
	if (c->damaged != NULL)
		c->damaged(c->ctx, id, what);
}

static void
report_file(struct check *c, const char *name, const char *what)
{
	char text[160];

	(void)snprintf(text, sizeof(text), "%s: %s", name, what);
	report(c, NULL, text);
}

/* What this file holds is also elsewhere, whole; mended: and here again. */
static void
report_copy(struct check *c, const char *name, const char *what, bool mended)
{
	char text[120];

	(void)snprintf(text, sizeof(text), "%s%s", what, mended ? "; it was written anew" : "");
	report_file(c, name, text);
	c->out->copies_hurt++;
	c->out->copies_mended += mended;
}

/* ids of all live objects in the order they lie in the packs. */
static enum bw_rc
list_objects(struct check *c, struct bw_buf *ids, struct bw_err *err)
{
	struct bw_bytes id;
	struct bw_query *q;
	bool row = true;
	enum bw_rc rc;

	ids->limit = (size_t)1 << 33;
	rc = bw_query_start(c->st->cat, "SELECT o.id, o.size FROM bw_extent x JOIN bw_object o ON o.n = x.object"
	    " WHERE x.first = 0 AND o.key IS NOT NULL ORDER BY x.pack, x.at", &q, err);
	if (rc != BW_OK)
		return rc;
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		id = bw_col_blob(q, 0);
		if (id.len != 16)
			continue;
		bw_buf_put(ids, id.data, 16);
		c->out->objects++;
		c->out->bytes += (uint64_t)bw_col_int(q, 1);
	}
	bw_query_end(q);
	return rc == BW_OK ? bw_buf_check(ids, err) : rc;
}

#define CHUNK ((size_t)1 << 20)

static enum bw_rc
read_object(struct check *c, struct bw_object_reader *r, const uint8_t *id, uint8_t *chunk, struct bw_sha256 *sha,
    struct bw_err *err)
{
	struct bw_object info;
	uint8_t digest[32];
	uint64_t at = 0;
	enum bw_rc rc;
	size_t n;

	rc = bw_object_turn(r, id, &info, NULL);
	while (rc == BW_OK) {
		n = info.size - at < CHUNK ? (size_t)(info.size - at) : CHUNK;
		rc = bw_object_pread(r, chunk, n, at, NULL);
		if (rc != BW_OK)
			break;
		bw_sha256_update(sha, chunk, n);
		at += n;
		c->out->read_bytes += n;
		if (c->tick != NULL && c->tick->step != NULL && !c->tick->step(c->tick->ctx, c->out->read_bytes, c->total))
			return bw_err_set(err, BW_ECANCEL, 0, "stopped");
		if (at == info.size)
			break;
	}
	bw_sha256_final(sha, digest);
	if (rc != BW_OK)
		report(c, id, rc == BW_ENOTFOUND ? "a file with its bytes is missing" :
		    rc == BW_EIO ? "the medium cannot read its bytes" : "its stored bytes are damaged or altered");
	else if (memcmp(digest, info.sha256, 32) != 0)
		report(c, id, "its bytes are not the ones that were kept");
	return BW_OK;
}

static enum bw_rc
read_all_objects(struct check *c, const struct bw_buf *ids, struct bw_err *err)
{
	struct bw_object_reader *r = NULL;
	struct bw_sha256 sha = { NULL };
	uint8_t *chunk;
	enum bw_rc rc;
	size_t i;

	chunk = malloc(CHUNK);
	if (chunk == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to check");
	rc = bw_sha256_init(&sha, err);
	if (rc == BW_OK)
		rc = bw_object_medium(c->st, &r, err);
	for (i = 0; rc == BW_OK && i + 16 <= ids->len; i += 16)
		rc = read_object(c, r, ids->data + i, chunk, &sha, err);
	bw_object_close(r);
	bw_sha256_free(&sha);
	bw_wipe(chunk, CHUNK);
	free(chunk);
	return rc;
}

/* Without reading: do the files reach far enough? */
static enum bw_rc
check_lengths(struct check *c, struct bw_err *err)
{
	struct bw_bytes id;
	uint32_t pack = 0, now;
	uint64_t size = 0;
	struct bw_query *q;
	bool row = true;
	char name[24];
	enum bw_rc rc;
	int file;

	rc = bw_query_start(c->st->cat, "SELECT x.pack, x.at + x.len, o.id FROM bw_extent x JOIN bw_object o"
	    " ON o.n = x.object ORDER BY x.pack, x.at", &q, err);
	if (rc != BW_OK)
		return rc;
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		now = (uint32_t)bw_col_int(q, 0);
		if (now != pack) {
			pack = now;
			size = 0;
			bw_pack_name(pack, name);
			if (bw_st_open_file(c->st, name, 0, &file, NULL) != BW_OK ||
			    bw_io_size(c->st->io, file, &size, name, NULL) != BW_OK)
				report_file(c, name, "the file is missing or cannot be read");
			bw_io_close(c->st->io, &file);
		}
		id = bw_col_blob(q, 2);
		if ((uint64_t)bw_col_int(q, 1) > size && id.len == 16)
			report(c, id.data, "a file with its bytes is missing or too short");
	}
	bw_query_end(q);
	return rc;
}

static enum bw_rc
check_dirs(struct check *c, bool repair, struct bw_err *err)
{
	struct bw_buf packs = { 0 };
	uint32_t pack;
	char name[24];
	enum bw_rc rc;
	size_t i;

	rc = bw_pack_all(c->st, &packs, err);
	for (i = 0; rc == BW_OK && i + 4 <= packs.len; i += 4) {
		memcpy(&pack, packs.data + i, 4);
		if (bw_pack_dir_current(c->st, pack))
			continue;
		/* Not written yet, because a session ended early or found no room. */
		if (c->st->root.lists_due || bw_pack_touched(c->st, pack)) {
			c->out->lists_due++;
			continue;
		}
		bw_pack_name(pack, name);
		report_copy(c, name, "its own list of what it holds is missing or damaged",
		    repair && c->st->mode == BW_STORE_WRITE && bw_pack_dir_write(c->st, pack, NULL) == BW_OK);
	}
	bw_buf_free(&packs);
	return rc;
}

static enum bw_rc
nothing(void *ctx, const struct bw_op *op)
{
	(void)ctx;
	(void)op;
	return BW_OK;
}

static bool
head_whole(struct bw_store *st, const uint8_t *head)
{
	struct bw_root root;
	bool ok = head != NULL && bw_head_root_open(&root, head, st->vrk.data);

	bw_wipe(&root, sizeof(root));
	return ok;
}

/* A reader holds no lock: has another program changed the vault since this one was
 * opened? Lists of packs are written after the log and before a head. */
static bool
changed_since(struct bw_store *st)
{
	struct bw_log_pos pos = st->log.pos;
	uint8_t *heads[2] = { NULL, NULL };
	bool opened = false, newer = false;
	struct bw_root root;
	int i;

	if (bw_head_read(st->io, st->dir, heads, NULL) == BW_OK) {
		for (i = 0; i < 2; i++) {
			if (heads[i] == NULL || !bw_head_root_open(&root, heads[i], st->vrk.data))
				continue;
			opened = true;
			newer = newer || root.generation > st->root.generation;
		}
	}
	bw_wipe(&root, sizeof(root));
	free(heads[0]);
	free(heads[1]);
	/* Neither opens with the key that opened one before: the key may be another now. */
	return !opened || newer ||
	    (bw_log_scan(st, &pos, 0, nothing, NULL, NULL, NULL) == BW_OK && pos.op_n > st->log.pos.op_n);
}

/* Both checkpoints and both heads anew. */
static bool
mend_meta(struct bw_store *st)
{
	return st->mode == BW_STORE_WRITE && !st->failed && st->log.queue.len == 0 && bw_ckpt_write(st, NULL) == BW_OK &&
	    bw_ckpt_write(st, NULL) == BW_OK;
}

/* Heads, log and the newest checkpoint; the older one is the next to be replaced. */
static void
check_meta(struct check *c, bool repair)
{
	static const char *const names[] = { "HEAD.A", "HEAD.B" };
	static const char head_hurt[] = "this copy of the vault's head is missing or damaged";
	struct bw_store *st = c->st;
	uint8_t *heads[2] = { NULL, NULL };
	struct bw_buf image = { 0 };
	bool hurt[2] = { false, false }, picture, mended;
	int i, newest = st->newest;
	uint8_t ckpt = st->root.ckpt;

	if (bw_head_read(st->io, st->dir, heads, NULL) == BW_OK)
		for (i = 0; i < 2; i++)
			hurt[i] = !head_whole(st, heads[i]);
	free(heads[0]);
	free(heads[1]);
	/* The log holds all of it too. */
	picture = ckpt != 0 && bw_ckpt_load(st, &st->root, &image, NULL) != BW_OK;
	bw_buf_free(&image);
	mended = repair && (hurt[0] || hurt[1] || picture) && mend_meta(st);
	/* Opening to write wrote the older one anew, which then became the newest. */
	if (st->twin_mended)
		report_copy(c, names[newest], head_hurt, true);
	for (i = 0; i < 2; i++)
		if (hurt[i])
			report_copy(c, names[i], head_hurt, mended);
	if (picture)
		report_copy(c, ckpt == 1 ? "CKPT.A" : "CKPT.B", "this picture of the catalogue is damaged", mended);
	if (st->log_damaged || bw_store_each_op(st, 0, nothing, NULL, NULL) != BW_OK)
		report(c, NULL, "the log (LOG*.BIN)");
}

enum bw_rc
bw_store_check(struct bw_store *st, bool read_all, bool repair,
    void (*damaged)(void *ctx, const uint8_t *id, const char *what), void *ctx, const struct bw_tick *tick,
    struct bw_check_report *out, struct bw_err *err)
{
	struct check c = { st, damaged, ctx, tick, out, 0, false };
	struct bw_buf ids = { 0 };
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	check_meta(&c, repair);
	rc = list_objects(&c, &ids, err);
	c.total = out->bytes;
	if (rc == BW_OK)
		rc = read_all ? read_all_objects(&c, &ids, err) : check_lengths(&c, err);
	if (rc == BW_OK)
		rc = check_dirs(&c, repair, err);
	bw_buf_free(&ids);
	if (rc == BW_OK && c.hurt && st->mode == BW_STORE_READ && changed_since(st)) {
		rc = bw_err_set(err, BW_EBUSY, 0, "another program changed the vault while it was checked");
		bw_err_hint(err, "wait until it has finished, then check again");
	}
	return rc;
}

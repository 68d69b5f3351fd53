/* Giving space back: what lives in mostly empty packs moves, the packs go. */
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

struct compact {
	struct bw_store *st;
	struct bw_lane lane; /* its buffers are unused; only the pack and the place in it */
	uint8_t *segment;
};

/* One extent's sealed bytes, whole segments, to where there is room. */
static enum bw_rc
copy_extent(struct compact *c, struct bw_extent e, struct bw_buf *out, struct bw_err *err)
{
	struct bw_store *st = c->st;
	struct bw_extent to = { 0 };
	uint32_t done = 0, n;
	char name[24];
	enum bw_rc rc;
	int file;

	bw_pack_name(e.pack, name);
	rc = bw_st_open_file(st, name, 0, &file, err);
	while (rc == BW_OK && done < e.len) {
		n = e.len - done < BW_SEG_SEALED ? e.len - done : (uint32_t)BW_SEG_SEALED;
		rc = bw_io_read(st->io, file, c->segment, n, (uint64_t)e.offset + done, name, err);
		if (rc != BW_OK)
			break;
		if (c->lane.file < 0 || c->lane.at + n + BW_PACK_DIR_LEN(c->lane.count + 2) > c->lane.cap) {
			if (to.len > 0)
				bw_extent_encode(to, out);
			to.len = 0;
			if (c->lane.file >= 0)
				rc = bw_io_sync(st->io, c->lane.file, "a pack", err);
			if (rc == BW_OK)
				rc = bw_pack_next(st, &c->lane, err);
			if (rc != BW_OK)
				break;
		}
		if (to.len == 0) {
			to.pack = c->lane.pack;
			to.offset = (uint32_t)c->lane.at;
			c->lane.count++;
		}
		rc = bw_io_write(st->io, c->lane.file, c->segment, n, c->lane.at, "a pack", err);
		c->lane.at += n;
		to.len += n;
		done += n;
	}
	if (to.len > 0)
		bw_extent_encode(to, out);
	bw_io_close(st->io, &file);
	return rc;
}

static enum bw_rc
move_object(struct compact *c, const uint8_t *id, const struct bw_buf *victims, struct bw_err *err)
{
	struct bw_object_body body;
	struct bw_buf list = { 0 }, b = { 0 };
	struct bw_place place;
	struct bw_extent e;
	struct bw_op op;
	enum bw_rc rc;
	size_t i, k;

	rc = bw_view_place(c->st, id, &place, err);
	if (rc != BW_OK)
		return rc;
	for (i = 0; rc == BW_OK && i < place.extents.len / 12; i++) {
		e = bw_extent_at((struct bw_bytes){ place.extents.data, place.extents.len }, i);
		for (k = 0; k < victims->len && memcmp(victims->data + k, &e.pack, 4) != 0; k += 4)
			;
		if (k < victims->len)
			rc = copy_extent(c, e, &list, err);
		else
			bw_extent_encode(e, &list);
	}
	memcpy(body.id, id, sizeof(body.id));
	memcpy(body.sha256, place.sha256, 32);
	body.size = place.size;
	body.extents.data = list.data;
	body.extents.len = list.len;
	bw_object_body_encode(&body, &b);
	memset(&op, 0, sizeof(op));
	op.type = BW_OP_MOVE;
	op.body.data = b.data;
	op.body.len = b.len;
	if (rc == BW_OK)
		rc = bw_buf_check(&b, err);
	if (rc == BW_OK)
		rc = bw_log_append(c->st, &op, err);
	bw_buf_free(&list);
	bw_buf_free(&b);
	bw_place_free(&place);
	return rc;
}

static int
pack_name_in(void *arg, const char *name)
{
	uint32_t n = bw_st_number(name, "P");

	if (n != 0)
		bw_buf_put(arg, &n, sizeof(n));
	return 0;
}

static enum bw_rc
pack_live(struct bw_store *st, uint32_t pack, uint64_t *live, uint64_t *size, struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	char name[24];
	enum bw_rc rc;
	int file;

	*live = *size = 0;
	rc = bw_query_start(st->cat, "SELECT ifnull(sum(len), 0) FROM bw_extent WHERE pack=?1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, pack);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row)
		*live = (uint64_t)bw_col_int(q, 0);
	bw_query_end(q);
	bw_pack_name(pack, name);
	if (rc == BW_OK)
		rc = bw_st_open_file(st, name, 0, &file, err);
	if (rc == BW_OK) {
		rc = bw_io_size(st->io, file, size, name, err);
		bw_io_close(st->io, &file);
	}
	return rc;
}

/* Packs of which less than three quarters live, when moving them frees at least one pack. */
static enum bw_rc
choose(struct bw_store *st, struct bw_buf *victims, struct bw_err *err)
{
	uint64_t live, size, all = 0, total = 0;
	struct bw_buf names = { 0 };
	enum bw_rc rc = BW_OK;
	uint32_t pack;
	size_t i;
	int e;

	e = st->io->list(st->io->ctx, st->dir, pack_name_in, &names);
	if (e != 0)
		rc = bw_err_set(err, bw_rc_from_errno(e), e, "cannot list %s", st->dir);
	for (i = 0; rc == BW_OK && i + 4 <= names.len; i += 4) {
		memcpy(&pack, names.data + i, 4);
		rc = pack_live(st, pack, &live, &size, err);
		if (rc != BW_OK || live >= size / 4 * 3)
			continue;
		bw_buf_put(victims, &pack, sizeof(pack));
		all += live;
		total += size;
	}
	if (all + st->root.pack_size >= total)
		bw_buf_reset(victims);
	bw_buf_free(&names);
	return rc;
}

static enum bw_rc
move_all(struct compact *c, const struct bw_buf *victims, const struct bw_tick *tick, struct bw_err *err)
{
	struct bw_buf ids = { 0 };
	struct bw_bytes id;
	struct bw_query *q;
	bool row = true;
	enum bw_rc rc = BW_OK;
	uint32_t pack;
	size_t i;

	for (i = 0; rc == BW_OK && i + 4 <= victims->len; i += 4) {
		memcpy(&pack, victims->data + i, 4);
		rc = bw_query_start(c->st->cat, "SELECT DISTINCT o.id FROM bw_extent x JOIN bw_object o ON o.n = x.object"
		    " WHERE x.pack=?1", &q, err);
		if (rc != BW_OK)
			break;
		bw_bind_int(q, 1, pack);
		bw_buf_reset(&ids);
		while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
			id = bw_col_blob(q, 0);
			if (id.len == 16)
				bw_buf_put(&ids, id.data, 16);
		}
		bw_query_end(q);
		for (size_t k = 0; rc == BW_OK && k + 16 <= ids.len; k += 16) {
			rc = move_object(c, ids.data + k, victims, err);
			if (rc == BW_OK && tick != NULL && tick->step != NULL && !tick->step(tick->ctx, i, victims->len))
				rc = bw_err_set(err, BW_ECANCEL, 0, "stopped");
		}
	}
	bw_buf_free(&ids);
	return rc;
}

static void
remove_packs(struct bw_store *st, const struct bw_buf *victims, uint64_t *freed)
{
	char name[24], path[BW_PATH_MAX];
	uint64_t live, size;
	uint32_t pack;
	size_t i;

	for (i = 0; i + 4 <= victims->len; i += 4) {
		memcpy(&pack, victims->data + i, 4);
		if (pack_live(st, pack, &live, &size, NULL) != BW_OK || live > 0)
			continue;
		bw_pack_name(pack, name);
		bw_st_path(st, name, path);
		if (st->io->unlink(st->io->ctx, path) == 0)
			*freed += size;
	}
	(void)st->io->sync_dir(st->io->ctx, st->dir);
}

enum bw_rc
bw_store_compact(struct bw_store *st, const struct bw_tick *tick, uint64_t *freed, struct bw_err *err)
{
	struct compact c = { .st = st };
	struct bw_buf victims = { 0 };
	enum bw_rc rc;

	*freed = 0;
	rc = bw_st_may_write(st, err);
	if (rc == BW_OK)
		rc = bw_store_commit(st, err);
	if (rc == BW_OK)
		rc = choose(st, &victims, err);
	if (rc != BW_OK || victims.len == 0)
		goto out;
	bw_lanes_free(st);
	bw_buf_reset(&st->spares); /* everything moves into new packs */
	c.lane.file = -1;
	c.segment = malloc(BW_SEG_SEALED);
	if (c.segment == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory to move objects");
	if (rc == BW_OK)
		rc = move_all(&c, &victims, tick, err);
	if (rc == BW_OK && c.lane.file >= 0)
		rc = bw_io_sync(st->io, c.lane.file, "a pack", err);
	bw_io_close(st->io, &c.lane.file);
	if (rc == BW_OK)
		rc = bw_store_commit(st, err);
	else
		(void)bw_st_fail(st, rc); /* the catalogue is ahead of the log */
	/* Only a durable checkpoint may outlive the old places. */
	if (rc == BW_OK)
		rc = bw_ckpt_write(st, err);
	if (rc == BW_OK)
		rc = bw_ckpt_write(st, err);
	if (rc == BW_OK) {
		remove_packs(st, &victims, freed);
		rc = bw_pack_survey(st, err);
	}
	if (rc == BW_OK)
		rc = bw_pack_finish(st, err);
out:
	free(c.segment);
	bw_buf_free(&victims);
	return rc;
}

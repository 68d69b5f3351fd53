/* The store's own tables, and how its operations change them. */
#include <string.h>

#include "store/internal.h"

const char bw_view_ddl[] =
    "CREATE TABLE bw_object(n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, sha256 BLOB NOT NULL,"
    " size INTEGER NOT NULL, key BLOB, extents BLOB NOT NULL);"
    "CREATE INDEX bw_object_sha ON bw_object(sha256);"
    "CREATE INDEX bw_object_size ON bw_object(size);"
    "CREATE TABLE bw_extent(pack INTEGER NOT NULL, at INTEGER NOT NULL, len INTEGER NOT NULL,"
    " object INTEGER NOT NULL, first INTEGER NOT NULL, PRIMARY KEY(pack, at)) WITHOUT ROWID;";

static enum bw_rc
run(struct bw_query *q, enum bw_rc rc, struct bw_err *err)
{
	bool row;

	if (rc == BW_OK)
		rc = bw_query_step(q, &row, err);
	bw_query_end(q);
	return rc;
}

static enum bw_rc
object_row(struct bw_store *st, const uint8_t *id, int64_t *n, struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc;

	*n = 0;
	rc = bw_query_start(st->cat, "SELECT n FROM bw_object WHERE id=?1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_blob(q, 1, id, 16);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row)
		*n = bw_col_int(q, 0);
	bw_query_end(q);
	if (rc == BW_OK && !row)
		return bw_err_set(err, BW_EAUTH, 0, "the log speaks of an unknown object");
	return rc;
}

static enum bw_rc
extents_remove(struct bw_store *st, int64_t n, struct bw_err *err)
{
	struct bw_bytes list;
	struct bw_extent e;
	struct bw_query *q, *d;
	bool row = false;
	enum bw_rc rc;
	size_t i;

	rc = bw_query_start(st->cat, "SELECT extents FROM bw_object WHERE n=?1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, n);
	rc = bw_query_step(q, &row, err);
	list = row ? bw_col_blob(q, 0) : (struct bw_bytes){ NULL, 0 };
	for (i = 0; rc == BW_OK && i < list.len / 12; i++) {
		e = bw_extent_at(list, i);
		bw_pack_touch(st, e.pack);
		rc = bw_query_start(st->cat, "DELETE FROM bw_extent WHERE pack=?1 AND at=?2 AND object=?3", &d, err);
		if (rc != BW_OK)
			break;
		bw_bind_int(d, 1, e.pack);
		bw_bind_int(d, 2, e.offset);
		bw_bind_int(d, 3, n);
		rc = run(d, rc, err);
	}
	bw_query_end(q);
	return rc;
}

static enum bw_rc
extents_add(struct bw_store *st, int64_t n, struct bw_bytes list, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	struct bw_extent e;
	struct bw_query *q;
	int64_t first = 0;
	size_t i;

	for (i = 0; rc == BW_OK && i < list.len / 12; i++) {
		e = bw_extent_at(list, i);
		bw_pack_touch(st, e.pack);
		rc = bw_query_start(st->cat,
		    "INSERT OR REPLACE INTO bw_extent(pack, at, len, object, first) VALUES(?1,?2,?3,?4,?5)", &q, err);
		if (rc != BW_OK)
			break;
		bw_bind_int(q, 1, e.pack);
		bw_bind_int(q, 2, e.offset);
		bw_bind_int(q, 3, e.len);
		bw_bind_int(q, 4, n);
		bw_bind_int(q, 5, first);
		rc = run(q, rc, err);
		first += bw_extent_segments(e.len);
	}
	return rc;
}

static enum bw_rc
apply_object(struct bw_store *st, const struct bw_op *op, struct bw_err *err)
{
	struct bw_object_body o;
	struct bw_query *q;
	enum bw_rc rc;

	rc = bw_object_body_decode(&o, op->body, err);
	if (rc != BW_OK)
		return rc;
	rc = bw_query_start(st->cat,
	    "INSERT INTO bw_object(n, id, sha256, size, key, extents) VALUES(?1,?2,?3,?4,?5,?6)", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)op->n);
	bw_bind_blob(q, 2, o.id, sizeof(o.id));
	bw_bind_blob(q, 3, o.sha256, sizeof(o.sha256));
	bw_bind_int(q, 4, (int64_t)o.size);
	if (op->erasable.len == 32)
		bw_bind_blob(q, 5, op->erasable.data, 32);
	bw_bind_blob(q, 6, o.extents.data, o.extents.len);
	rc = run(q, rc, err);
	if (rc == BW_OK && op->erasable.len == 32)
		rc = extents_add(st, (int64_t)op->n, o.extents, err);
	return rc;
}

static enum bw_rc
apply_drop(struct bw_store *st, const struct bw_op *op, struct bw_err *err)
{
	struct bw_query *q;
	enum bw_rc rc;
	int64_t n;

	if (op->body.len != 16)
		return bw_err_set(err, BW_EFORMAT, 0, "an operation of the log makes no sense");
	rc = object_row(st, op->body.data, &n, err);
	if (rc == BW_OK)
		rc = extents_remove(st, n, err);
	if (rc == BW_OK)
		rc = bw_query_start(st->cat, "UPDATE bw_object SET key=NULL WHERE n=?1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, n);
	return run(q, rc, err);
}

static enum bw_rc
apply_move(struct bw_store *st, const struct bw_op *op, struct bw_err *err)
{
	struct bw_object_body o;
	struct bw_query *q;
	bool live = false;
	enum bw_rc rc;
	int64_t n;

	rc = bw_object_body_decode(&o, op->body, err);
	if (rc == BW_OK)
		rc = object_row(st, o.id, &n, err);
	if (rc == BW_OK)
		rc = extents_remove(st, n, err);
	if (rc == BW_OK)
		rc = bw_query_start(st->cat, "UPDATE bw_object SET extents=?2 WHERE n=?1 RETURNING key IS NOT NULL", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, n);
	bw_bind_blob(q, 2, o.extents.data, o.extents.len);
	rc = bw_query_step(q, &live, err);
	live = live && bw_col_int(q, 0) != 0;
	bw_query_end(q);
	/* An object whose key was dropped since takes no room. */
	if (rc == BW_OK && live)
		rc = extents_add(st, n, o.extents, err);
	return rc;
}

enum bw_rc
bw_view_apply(struct bw_store *st, const struct bw_op *op, struct bw_err *err)
{
	switch (op->type) {
	case BW_OP_OBJECT:
		return apply_object(st, op, err);
	case BW_OP_DROP:
		return apply_drop(st, op, err);
	case BW_OP_MOVE:
		return apply_move(st, op, err);
	default:
		return BW_OK; /* recorded for the custody log only */
	}
}

enum bw_rc
bw_view_place(struct bw_store *st, const uint8_t id[static 16], struct bw_place *out, struct bw_err *err)
{
	struct bw_bytes key, list, sha;
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	rc = bw_query_start(st->cat, "SELECT size, key, extents, sha256 FROM bw_object WHERE id=?1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_blob(q, 1, id, 16);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && !row)
		rc = bw_err_set(err, BW_ENOTFOUND, 0, "the vault has no such object");
	if (rc == BW_OK && bw_col_is_null(q, 1))
		rc = bw_err_set(err, BW_EREFUSED, 0, "the key of this object was destroyed");
	if (rc == BW_OK) {
		out->size = (uint64_t)bw_col_int(q, 0);
		key = bw_col_blob(q, 1);
		list = bw_col_blob(q, 2);
		bw_buf_put(&out->extents, list.data, list.len);
		rc = bw_buf_check(&out->extents, err);
		sha = bw_col_blob(q, 3);
		if (rc == BW_OK && (key.len != 32 || sha.len != 32))
			rc = bw_err_set(err, BW_EAUTH, 0, "the catalogue is damaged");
		if (rc == BW_OK) {
			memcpy(out->key, key.data, 32);
			memcpy(out->sha256, sha.data, 32);
		}
	}
	bw_query_end(q);
	if (rc != BW_OK)
		bw_place_free(out);
	return rc;
}

void
bw_place_free(struct bw_place *p)
{
	bw_buf_free(&p->extents);
	bw_wipe(p->key, sizeof(p->key));
}

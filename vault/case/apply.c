/* How operations change the tables. Runs when an operation is made and again,
 * with the same result, whenever the log is replayed. */
#include <string.h>

#include "case/tables.h"

const char *const bw_note_fields[] = { "what", "who", "where", "when", "how_known", "why", "language" };

static const char ddl[] =
    "CREATE TABLE item(number INTEGER PRIMARY KEY, kind TEXT NOT NULL, format TEXT, name TEXT, facts TEXT,"
    " object BLOB NOT NULL, sha256 BLOB NOT NULL, size INTEGER NOT NULL, added_ms INTEGER NOT NULL,"
    " source INTEGER NOT NULL, sensitivity INTEGER NOT NULL, pictured INTEGER NOT NULL, removed INTEGER NOT NULL,"
    " screening TEXT, cleared INTEGER NOT NULL);"
    "CREATE INDEX item_sha256 ON item(sha256);"
    "CREATE TABLE date(id INTEGER PRIMARY KEY, item INTEGER NOT NULL, t_from INTEGER NOT NULL,"
    " t_to INTEGER NOT NULL, zoned INTEGER NOT NULL, text TEXT, basis TEXT, source TEXT, weakness TEXT,"
    " of_event INTEGER NOT NULL);"
    "CREATE INDEX date_item ON date(item);"
    "CREATE TABLE note(item INTEGER NOT NULL, field INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY(item, field));"
    "CREATE TABLE tag(item INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY(item, tag));"
    "CREATE INDEX tag_tag ON tag(tag);"
    "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, roles TEXT NOT NULL);"
    "CREATE TABLE item_person(item INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY(item, person));"
    "CREATE TABLE event(name TEXT PRIMARY KEY, t_from INTEGER NOT NULL, t_to INTEGER NOT NULL,"
    " zoned INTEGER NOT NULL, text TEXT, note TEXT);"
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL, item INTEGER NOT NULL);"
    "CREATE INDEX meta_item ON meta(item) WHERE item > 0;";

/* ---- small helpers ---- */

static void
bind_field(struct bw_query *q, int index, struct bw_bytes in, uint8_t tag)
{
	struct bw_bytes v;

	if (bw_tlv_find(in, tag, &v))
		bw_bind_textn(q, index, v.len > 0 ? (const void *)v.data : "", v.len);
	else
		bw_bind_null(q, index);
}

static void
bind_number(struct bw_query *q, int index, struct bw_bytes in, uint8_t tag)
{
	bw_bind_int(q, index, bw_tlv_find_i64(in, tag, 0));
}

/* A statement that gives no row; ends q. */
static enum bw_rc
finish(struct bw_query *q, struct bw_err *err)
{
	bool row;
	enum bw_rc rc = bw_query_step(q, &row, err);

	bw_query_end(q);
	return rc;
}

static enum bw_rc
damaged(const struct bw_op *op, struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "operation %llu of the log cannot be read", (unsigned long long)op->n);
}

/* ---- one function per operation ---- */

static enum bw_rc
apply_date(struct bw_catalogue *cat, uint64_t item, struct bw_bytes date, struct bw_err *err)
{
	struct bw_query *q;
	enum bw_rc rc;

	if (!bw_tlv_valid(date))
		return bw_err_set(err, BW_EFORMAT, 0, "a date of item %llu cannot be read", (unsigned long long)item);
	rc = bw_query_start(cat,
	    "INSERT INTO date(item, t_from, t_to, zoned, text, basis, source, weakness, of_event)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)item);
	bind_number(q, 2, date, BW_TAG_FROM);
	bind_number(q, 3, date, BW_TAG_TO);
	bind_number(q, 4, date, BW_TAG_ZONED);
	bind_field(q, 5, date, BW_TAG_TEXT);
	bind_field(q, 6, date, BW_TAG_BASIS);
	bind_field(q, 7, date, BW_TAG_SOURCE);
	bind_field(q, 8, date, BW_TAG_WEAKNESS);
	bind_number(q, 9, date, BW_TAG_OF_EVENT);
	return finish(q, err);
}

static enum bw_rc
apply_dates(struct bw_catalogue *cat, uint64_t item, struct bw_bytes in, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	struct bw_bytes v;
	uint8_t tag;
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && bw_tlv_next(&c, &tag, &v))
		if (tag == BW_TAG_DATE)
			rc = apply_date(cat, item, v, err);
	return rc;
}

static enum bw_rc
apply_item(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_bytes object, sha256;
	struct bw_query *q;
	enum bw_rc rc;

	if (!bw_tlv_find(op->body, BW_TAG_OBJECT, &object) || object.len != BW_OBJECT_ID_LEN ||
	    !bw_tlv_find(op->body, BW_TAG_SHA256, &sha256) || sha256.len != 32)
		return damaged(op, err);
	rc = bw_query_start(cat,
	    "INSERT INTO item(number, kind, format, name, facts, object, sha256, size, added_ms, source, sensitivity,"
	    " pictured, removed, screening, cleared)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, 0, ?12, ?13)", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)op->item);
	bind_field(q, 2, op->body, BW_TAG_KIND);
	bind_field(q, 3, op->body, BW_TAG_FORMAT);
	bind_field(q, 4, op->erasable, BW_TAG_NAME);
	bind_field(q, 5, op->erasable, BW_TAG_FACTS);
	bw_bind_blob(q, 6, object.data, object.len);
	bw_bind_blob(q, 7, sha256.data, sha256.len);
	bind_number(q, 8, op->body, BW_TAG_SIZE);
	bw_bind_int(q, 9, op->time_ms);
	bind_number(q, 10, op->body, BW_TAG_SOURCE_ITEM);
	bind_number(q, 11, op->body, BW_TAG_PICTURED);
	bind_field(q, 12, op->erasable, BW_TAG_SCREENING);
	/* Erased, or of a version without screening: not cleared, so held. */
	bind_number(q, 13, op->erasable, BW_TAG_CLEARED);
	rc = finish(q, err);
	return rc != BW_OK ? rc : apply_dates(cat, op->item, op->erasable, err);
}

static enum bw_rc
apply_note(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(op->erasable.data, op->erasable.len);
	struct bw_bytes v;
	struct bw_query *q;
	uint8_t tag;
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && bw_tlv_next(&c, &tag, &v)) {
		if (tag < BW_TAG_NOTE_WHAT || tag >= BW_TAG_NOTE_END)
			continue;
		rc = bw_query_start(cat, "INSERT OR REPLACE INTO note(item, field, value) VALUES(?1, ?2, ?3)", &q, err);
		if (rc != BW_OK)
			break;
		bw_bind_int(q, 1, (int64_t)op->item);
		bw_bind_int(q, 2, tag - BW_TAG_NOTE_WHAT);
		bw_bind_textn(q, 3, v.len > 0 ? (const void *)v.data : "", v.len);
		rc = finish(q, err);
	}
	return rc;
}

static enum bw_rc
apply_tag(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	bool on = bw_tlv_find_u64(op->erasable, BW_TAG_ON, 0) != 0;
	struct bw_bytes tag;
	struct bw_query *q;
	enum bw_rc rc;

	if (!bw_tlv_find(op->erasable, BW_TAG_TAG, &tag))
		return BW_OK;
	rc = on ? bw_query_start(cat, "INSERT OR IGNORE INTO tag(item, tag) VALUES(?1, ?2)", &q, err) :
		  bw_query_start(cat, "DELETE FROM tag WHERE item = ?1 AND tag = ?2", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)op->item);
	bw_bind_textn(q, 2, tag.data, tag.len);
	return finish(q, err);
}

static enum bw_rc
apply_person(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_query *q;
	enum bw_rc rc = bw_query_start(cat, "INSERT INTO person(id, name, roles) VALUES(?1, ?2, ?3)", &q, err);

	if (rc != BW_OK)
		return rc;
	bind_number(q, 1, op->body, BW_TAG_PERSON);
	bind_field(q, 2, op->erasable, BW_TAG_NAME);
	bind_field(q, 3, op->body, BW_TAG_ROLE);
	return finish(q, err);
}

static enum bw_rc
apply_item_person(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_query *q;
	enum bw_rc rc;

	if (op->erased)
		return BW_OK;
	rc = bw_query_start(cat, "INSERT OR IGNORE INTO item_person(item, person) VALUES(?1, ?2)", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)op->item);
	bind_number(q, 2, op->erasable, BW_TAG_PERSON);
	return finish(q, err);
}

static enum bw_rc
apply_event(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_bytes name;
	struct bw_query *q;
	enum bw_rc rc;

	if (!bw_tlv_find(op->erasable, BW_TAG_NAME, &name))
		return BW_OK;
	rc = bw_query_start(cat,
	    "INSERT OR REPLACE INTO event(name, t_from, t_to, zoned, text, note) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", &q,
	    err);
	if (rc != BW_OK)
		return rc;
	bw_bind_textn(q, 1, name.data, name.len);
	bind_number(q, 2, op->erasable, BW_TAG_FROM);
	bind_number(q, 3, op->erasable, BW_TAG_TO);
	bind_number(q, 4, op->erasable, BW_TAG_ZONED);
	bind_field(q, 5, op->erasable, BW_TAG_TEXT);
	bind_field(q, 6, op->erasable, BW_TAG_NOTE_WHAT);
	return finish(q, err);
}

static enum bw_rc
apply_review(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	/* Whatever cannot be read holds the item. */
	uint64_t s = bw_tlv_find_u64(op->erasable, BW_TAG_SENSITIVITY, BW_SENS_UNSURE);
	struct bw_query *q;
	enum bw_rc rc = bw_query_start(cat, "UPDATE item SET sensitivity = ?2 WHERE number = ?1", &q, err);

	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)op->item);
	bw_bind_int(q, 2, s >= BW_SENS_ORDINARY && s <= BW_SENS_UNSURE ? (int64_t)s : BW_SENS_UNSURE);
	return finish(q, err);
}

static enum bw_rc
apply_screened(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_query *q;
	enum bw_rc rc = bw_query_start(cat, "UPDATE item SET screening = ?2, cleared = ?3 WHERE number = ?1", &q, err);

	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)op->item);
	bind_field(q, 2, op->erasable, BW_TAG_SCREENING);
	bind_number(q, 3, op->erasable, BW_TAG_CLEARED); /* erased: not cleared, so held */
	return finish(q, err);
}

static enum bw_rc
apply_removed(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	static const char *const sql[] = {
		("UPDATE item SET removed = 1, name = NULL, facts = NULL, screening = NULL, cleared = 0, sensitivity = 0"
		 " WHERE number = ?1"),
		"DELETE FROM date WHERE item = ?1",
		"DELETE FROM note WHERE item = ?1",
		"DELETE FROM tag WHERE item = ?1",
		"DELETE FROM item_person WHERE item = ?1",
		"DELETE FROM meta WHERE item = ?1 AND item > 0",
	};
	struct bw_query *q;
	size_t i;
	enum bw_rc rc = BW_OK;

	for (i = 0; rc == BW_OK && i < sizeof(sql) / sizeof(sql[0]); i++) {
		rc = bw_query_start(cat, sql[i], &q, err);
		if (rc != BW_OK)
			break;
		bw_bind_int(q, 1, (int64_t)op->item);
		rc = finish(q, err);
	}
	return rc;
}

static enum bw_rc
apply_meta(struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	struct bw_bytes key, value;
	struct bw_query *q;
	enum bw_rc rc;

	if (!bw_tlv_find(op->erasable, BW_TAG_KEY, &key) || !bw_tlv_find(op->erasable, BW_TAG_VALUE, &value))
		return BW_OK;
	rc = bw_query_start(cat, "INSERT OR REPLACE INTO meta(key, value, item) VALUES(?1, ?2, ?3)", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_textn(q, 1, key.data, key.len);
	bw_bind_blob(q, 2, value.len > 0 ? (const void *)value.data : "", value.len);
	bw_bind_int(q, 3, (int64_t)op->item);
	return finish(q, err);
}

static enum bw_rc
apply(void *ctx, struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err)
{
	(void)ctx;
	if (op->type < BW_OP_ITEM_ADDED)
		return BW_OK;
	if (!bw_tlv_valid(op->body) || !bw_tlv_valid(op->erasable))
		return damaged(op, err);
	switch ((enum bw_case_op)op->type) {
	case BW_OP_ITEM_ADDED:
		return apply_item(cat, op, err);
	case BW_OP_NOTE:
		return apply_note(cat, op, err);
	case BW_OP_TAGS:
		return apply_tag(cat, op, err);
	case BW_OP_DATE:
		return apply_dates(cat, op->item, op->erasable, err);
	case BW_OP_PERSON:
		return apply_person(cat, op, err);
	case BW_OP_EVENT:
		return apply_event(cat, op, err);
	case BW_OP_REVIEW:
		return apply_review(cat, op, err);
	case BW_OP_SCREENED:
		return apply_screened(cat, op, err);
	case BW_OP_REMOVED:
		return apply_removed(cat, op, err);
	case BW_OP_META:
		return apply_meta(cat, op, err);
	case BW_OP_ITEM_PERSON:
		return apply_item_person(cat, op, err);
	case BW_OP_HANDED_OUT:
	case BW_OP_EXPORTED:
	case BW_OP_STAMPED:
		break;
	}
	/* Of a later version: kept in the log, no part of the tables. */
	return BW_OK;
}

const struct bw_schema bw_case_schema = { .ddl = ddl, .version = 4, .apply = apply };

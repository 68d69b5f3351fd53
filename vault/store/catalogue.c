#include "store/catalogue_priv.h"

#include <sqlite3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

#define CACHED 128

struct bw_query {
	struct bw_catalogue *cat;
	sqlite3_stmt *stmt;
	const char *sql; /* the literal; compared by address first */
	bool busy;
	bool cached;
};

struct bw_catalogue {
	sqlite3 *db;
	pthread_mutex_t mutex; /* of the cache */
	struct bw_query *cache[CACHED];
	size_t cached;
	unsigned char *copy; /* of the image when sqlite had to copy */
	size_t copy_len;
	bool open; /* a transaction */
};

static enum bw_rc
sql_failed(struct bw_catalogue *cat, int rc, struct bw_err *err)
{
	if (rc == SQLITE_NOMEM || rc == SQLITE_FULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the catalogue");
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		return bw_err_set(err, BW_EAUTH, 0, "the catalogue is damaged");
	return bw_err_set(err, BW_EFAIL, 0, "catalogue: %s", sqlite3_errmsg(cat->db));
}

static enum bw_rc
load_image(struct bw_catalogue *cat, const void *image, size_t len, struct bw_err *err)
{
	sqlite3_int64 limit = (sqlite3_int64)16 << 30;
	unsigned char *copy = NULL;
	int rc;

	if (len > 0) {
		copy = sqlite3_malloc64(len);
		if (copy == NULL)
			return bw_err_set(err, BW_ENOMEM, 0, "no memory for the catalogue");
		memcpy(copy, image, len);
	}
	/* Even an empty image turns the database into one block of memory, so
	 * that a checkpoint can be sealed from it without a second copy. */
	rc = sqlite3_deserialize(cat->db, "main", copy, (sqlite3_int64)len, (sqlite3_int64)len,
	    SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
	if (rc != SQLITE_OK)
		return sql_failed(cat, rc, err);
	(void)sqlite3_file_control(cat->db, "main", SQLITE_FCNTL_SIZE_LIMIT, &limit);
	return BW_OK;
}

enum bw_rc
bw_catalogue_new(struct bw_catalogue **out, const void *image, size_t len, struct bw_err *err)
{
	static const char setup[] =
	    "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA journal_mode=MEMORY;"
	    "PRAGMA synchronous=OFF; PRAGMA cache_size=-4096; PRAGMA secure_delete=ON; PRAGMA mmap_size=0;";
	struct bw_catalogue *cat;
	enum bw_rc rc;

	*out = NULL;
	cat = calloc(1, sizeof(*cat));
	if (cat == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the catalogue");
	(void)pthread_mutex_init(&cat->mutex, NULL);
	if (sqlite3_open_v2(":memory:", &cat->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
		NULL) != SQLITE_OK) {
		rc = bw_err_set(err, BW_ENOMEM, 0, "cannot start the catalogue");
		goto fail;
	}
	(void)sqlite3_db_config(cat->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	rc = load_image(cat, image, len, err);
	if (rc == BW_OK)
		rc = bw_catalogue_exec(cat, setup, err);
	if (rc != BW_OK)
		goto fail;
	*out = cat;
	return BW_OK;
fail:
	bw_catalogue_free(cat);
	return rc;
}

static void
drop_copy(struct bw_catalogue *cat)
{
	if (cat->copy != NULL)
		bw_wipe(cat->copy, cat->copy_len);
	sqlite3_free(cat->copy);
	cat->copy = NULL;
	cat->copy_len = 0;
}

void
bw_catalogue_free(struct bw_catalogue *cat)
{
	size_t i;

	if (cat == NULL)
		return;
	for (i = 0; i < cat->cached; i++) {
		(void)sqlite3_finalize(cat->cache[i]->stmt);
		free(cat->cache[i]);
	}
	drop_copy(cat);
	(void)sqlite3_close_v2(cat->db);
	(void)pthread_mutex_destroy(&cat->mutex);
	free(cat);
}

enum bw_rc
bw_catalogue_exec(struct bw_catalogue *cat, const char *sql, struct bw_err *err)
{
	int rc;

	rc = sqlite3_exec(cat->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? BW_OK : sql_failed(cat, rc, err);
}

enum bw_rc
bw_catalogue_begin(struct bw_catalogue *cat, struct bw_err *err)
{
	enum bw_rc rc;

	if (cat->open)
		return BW_OK;
	rc = bw_catalogue_exec(cat, "BEGIN", err);
	cat->open = rc == BW_OK;
	return rc;
}

enum bw_rc
bw_catalogue_keep(struct bw_catalogue *cat, struct bw_err *err)
{
	if (!cat->open)
		return BW_OK;
	cat->open = false;
	return bw_catalogue_exec(cat, "COMMIT", err);
}

void
bw_catalogue_undo(struct bw_catalogue *cat)
{
	if (cat->open)
		(void)sqlite3_exec(cat->db, "ROLLBACK", NULL, NULL, NULL);
	cat->open = false;
}

enum bw_rc
bw_catalogue_image(struct bw_catalogue *cat, struct bw_bytes *out, struct bw_err *err)
{
	sqlite3_int64 len = 0;
	unsigned char *p;

	drop_copy(cat);
	p = sqlite3_serialize(cat->db, "main", &len, SQLITE_SERIALIZE_NOCOPY);
	if (p == NULL) {
		p = sqlite3_serialize(cat->db, "main", &len, 0);
		if (p == NULL)
			return bw_err_set(err, BW_ENOMEM, 0, "no memory to save the catalogue");
		cat->copy = p;
		cat->copy_len = (size_t)len;
	}
	out->data = p;
	out->len = (size_t)len;
	return BW_OK;
}

/* ---- queries ---- */

static struct bw_query *
from_cache(struct bw_catalogue *cat, const char *sql)
{
	struct bw_query *q;
	size_t i;

	for (i = 0; i < cat->cached; i++) {
		q = cat->cache[i];
		if (!q->busy && (q->sql == sql || strcmp(q->sql, sql) == 0)) {
			q->busy = true;
			return q;
		}
	}
	return NULL;
}

enum bw_rc
bw_query_start(struct bw_catalogue *cat, const char *sql, struct bw_query **out, struct bw_err *err)
{
	struct bw_query *q;
	int rc;

	*out = NULL;
	(void)pthread_mutex_lock(&cat->mutex);
	q = from_cache(cat, sql);
	(void)pthread_mutex_unlock(&cat->mutex);
	if (q != NULL) {
		*out = q;
		return BW_OK;
	}
	q = calloc(1, sizeof(*q));
	if (q == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a query");
	q->cat = cat;
	q->sql = sql;
	q->busy = true;
	rc = sqlite3_prepare_v3(cat->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->stmt, NULL);
	if (rc != SQLITE_OK) {
		free(q);
		return sql_failed(cat, rc, err);
	}
	(void)pthread_mutex_lock(&cat->mutex);
	if (cat->cached < CACHED) {
		cat->cache[cat->cached++] = q;
		q->cached = true;
	}
	(void)pthread_mutex_unlock(&cat->mutex);
	*out = q;
	return BW_OK;
}

void
bw_query_end(struct bw_query *q)
{
	if (q == NULL)
		return;
	(void)sqlite3_reset(q->stmt);
	(void)sqlite3_clear_bindings(q->stmt);
	if (!q->cached) {
		(void)sqlite3_finalize(q->stmt);
		free(q);
		return;
	}
	(void)pthread_mutex_lock(&q->cat->mutex);
	q->busy = false;
	(void)pthread_mutex_unlock(&q->cat->mutex);
}

void
bw_bind_int(struct bw_query *q, int index, int64_t v)
{
	(void)sqlite3_bind_int64(q->stmt, index, v);
}

void
bw_bind_text(struct bw_query *q, int index, const char *v)
{
	(void)sqlite3_bind_text(q->stmt, index, v, -1, SQLITE_TRANSIENT);
}

void
bw_bind_textn(struct bw_query *q, int index, const void *v, size_t len)
{
	(void)sqlite3_bind_text64(q->stmt, index, v, len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void
bw_bind_blob(struct bw_query *q, int index, const void *v, size_t len)
{
	(void)sqlite3_bind_blob64(q->stmt, index, v, len, SQLITE_TRANSIENT);
}

void
bw_bind_null(struct bw_query *q, int index)
{
	(void)sqlite3_bind_null(q->stmt, index);
}

enum bw_rc
bw_query_step(struct bw_query *q, bool *row, struct bw_err *err)
{
	int rc;

	rc = sqlite3_step(q->stmt);
	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return BW_OK;
	return sql_failed(q->cat, rc, err);
}

int64_t
bw_col_int(struct bw_query *q, int col)
{
	return sqlite3_column_int64(q->stmt, col);
}

const char *
bw_col_text(struct bw_query *q, int col)
{
	return (const char *)sqlite3_column_text(q->stmt, col);
}

struct bw_bytes
bw_col_blob(struct bw_query *q, int col)
{
	struct bw_bytes v;

	v.data = sqlite3_column_blob(q->stmt, col);
	v.len = (size_t)sqlite3_column_bytes(q->stmt, col);
	return v;
}

bool
bw_col_is_null(struct bw_query *q, int col)
{
	return sqlite3_column_type(q->stmt, col) == SQLITE_NULL;
}

/* The catalogue: an in-memory sqlite3 database, reached through prepared
 * statements. Only this room knows that it is sqlite3. Changes are made only
 * inside a schema's apply function; everywhere else read. */
#ifndef BW_STORE_CATALOGUE_H
#define BW_STORE_CATALOGUE_H

#include "base/bytes.h"

struct bw_catalogue;
struct bw_query;

/* Prepared once per sql text and cached; sql must be a string literal. BW_EBUSY never. */
enum bw_rc bw_query_start(struct bw_catalogue *cat, const char *sql, struct bw_query **out, struct bw_err *err) BW_MUST_USE;
void bw_bind_int(struct bw_query *q, int index, int64_t v); /* index from 1 */
void bw_bind_text(struct bw_query *q, int index, const char *v); /* NULL binds null */
void bw_bind_textn(struct bw_query *q, int index, const void *v, size_t len);
void bw_bind_blob(struct bw_query *q, int index, const void *v, size_t len);
void bw_bind_null(struct bw_query *q, int index);
/* *row: whether there is one. */
enum bw_rc bw_query_step(struct bw_query *q, bool *row, struct bw_err *err) BW_MUST_USE;
int64_t bw_col_int(struct bw_query *q, int col); /* col from 0 */
const char *bw_col_text(struct bw_query *q, int col); /* NULL for null; valid until the next step */
struct bw_bytes bw_col_blob(struct bw_query *q, int col);
bool bw_col_is_null(struct bw_query *q, int col);
void bw_query_end(struct bw_query *q); /* back to the cache; NULL is fine */

#endif

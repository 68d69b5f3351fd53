#include "case/case.h"

#include <stdlib.h>
#include <string.h>

#include "case/gate.h"
#include "case/tables.h"
#include "media/media.h"
#include "sys/clock.h"

#define SIGNING_KEY "signing-key"
#define SEED_LEN 32

static const char *const sensitivities[] = { NULL, "ordinary", "medical", "romantic", "intimate", "sexual", "unsure" };

const char *
bw_sensitivity_name(enum bw_sensitivity s)
{
	return (unsigned)s <= BW_SENS_UNSURE ? sensitivities[s] : "unsure";
}

bool
bw_sensitivity_of(const char *name, enum bw_sensitivity *out)
{
	int i;

	for (i = BW_SENS_ORDINARY; i <= BW_SENS_UNSURE; i++)
		if (strcmp(name, sensitivities[i]) == 0) {
			*out = (enum bw_sensitivity)i;
			return true;
		}
	return false;
}

/* ---- life ---- */

static enum bw_rc
make_signing_key(struct bw_case *c, struct bw_err *err)
{
	struct bw_secret seed = { 0 };
	enum bw_rc rc = bw_secret_new(&seed, SEED_LEN, err);

	if (rc != BW_OK)
		return rc;
	bw_random(seed.data, seed.len);
	rc = bw_case_meta_set(c, SIGNING_KEY, seed.data, seed.len, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	bw_secret_free(&seed);
	return rc;
}

enum bw_rc
bw_case_create(const char *dir, const void *pass, size_t pass_len, struct bw_kdf_params kdf,
    struct bw_secret *recovery, struct bw_err *err)
{
	struct bw_case *c = NULL;
	enum bw_rc rc = bw_store_create(bw_io_system(), dir, pass, pass_len, kdf, recovery, err);

	if (rc != BW_OK)
		return rc;
	rc = bw_case_open(dir, BW_STORE_WRITE, pass, pass_len, NULL, &c, err);
	if (rc == BW_OK)
		rc = make_signing_key(c, err);
	bw_case_close(c);
	if (rc != BW_OK) {
		struct bw_err ignored = { 0 };

		bw_secret_free(recovery);
		if (bw_store_erase(bw_io_system(), dir, &ignored) != BW_OK)
			bw_err_hint(err, "remove what is left in the folder by hand");
	}
	return rc;
}

enum bw_rc
bw_case_open(const char *dir, enum bw_store_mode mode, const void *pass, size_t pass_len, struct bw_worker *w,
    struct bw_case **out, struct bw_err *err)
{
	struct bw_case *c = calloc(1, sizeof(*c));
	enum bw_rc rc;

	*out = NULL;
	if (c == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	c->worker = w;
	c->mode = mode;
	rc = bw_store_open(bw_io_system(), dir, mode, pass, pass_len, &bw_case_schema, &c->store, err);
	if (rc == BW_OK && (c->dir = strdup(dir)) == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	if (rc != BW_OK) {
		bw_case_close(c);
		return rc;
	}
	*out = c;
	return BW_OK;
}

void
bw_case_close(struct bw_case *c)
{
	if (c == NULL)
		return;
	if (c->store != NULL)
		bw_store_close(c->store);
	free(c->dir);
	free(c);
}

struct bw_store *
bw_case_store(struct bw_case *c)
{
	return c->store;
}

struct bw_catalogue *
bw_case_catalogue(struct bw_case *c)
{
	return bw_store_catalogue(c->store);
}

struct bw_worker *
bw_case_worker(struct bw_case *c)
{
	return c->worker;
}

const char *
bw_case_dir(const struct bw_case *c)
{
	return c->dir;
}

bool
bw_case_writes(const struct bw_case *c)
{
	return c->mode == BW_STORE_WRITE;
}

int64_t
bw_case_now_ms(struct bw_case *c)
{
	(void)c;
	return bw_clock_now_ms();
}

enum bw_rc
bw_case_commit(struct bw_case *c, struct bw_err *err)
{
	return bw_store_commit(c->store, err);
}

/* ---- items ---- */

/* What an excerpt or a translation is of. */
#define OF_MESSAGES "item.kind = 'excerpt'"
#define TRANSLATION "(SELECT m.value FROM meta m WHERE m.key = '" BW_META_TRANSLATION "' || item.number)"
#define SOURCE \
	"s.number = CASE WHEN " OF_MESSAGES " THEN item.source ELSE CAST(CAST(" TRANSLATION " AS TEXT) AS INTEGER) END"
#define ITEM_COLUMNS \
	"number, kind, format, name, facts, object, sha256, size, added_ms, source, sensitivity, pictured, removed, " \
	"screening, cleared, (SELECT s.sensitivity FROM item s WHERE " SOURCE "), " \
	"(SELECT s.removed FROM item s WHERE " SOURCE "), " TRANSLATION ", " \
	"(SELECT s.facts FROM item s WHERE " SOURCE " AND s.kind = 'statement') "

static void
copy_short(char *out, size_t size, const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;

	if (len >= size)
		len = size - 1;
	if (len > 0)
		memcpy(out, text, len);
	out[len] = '\0';
}

static bool
copy_text(char **out, const char *text)
{
	*out = text != NULL ? strdup(text) : NULL;
	return text == NULL || *out != NULL;
}

/* From what anyone may see to what never leaves. */
static int
strictness(enum bw_sensitivity s)
{
	static const int order[] = { [BW_SENS_NONE] = 0, [BW_SENS_ORDINARY] = 1, [BW_SENS_MEDICAL] = 2, [BW_SENS_ROMANTIC] = 3,
		[BW_SENS_INTIMATE] = 4, [BW_SENS_UNSURE] = 5, [BW_SENS_SEXUAL] = 6 };

	return (size_t)s < sizeof(order) / sizeof(order[0]) ? order[s] : order[BW_SENS_SEXUAL];
}

/* What holds for a chat holds for every excerpt of it, and what holds for an original for its
 * translation, whichever was decided first. */
static void
inherit(struct bw_query *q, struct bw_item *it)
{
	enum bw_sensitivity of_source = (enum bw_sensitivity)bw_col_int(q, 15);

	if (strcmp(it->kind, "excerpt") != 0 && it->translation == NULL)
		return;
	it->source_gone = bw_col_int(q, 16) != 0;
	it->by_source = strictness(of_source) > strictness(it->sensitivity);
	if (it->by_source)
		it->sensitivity = of_source;
}

/* "NUMBER JSON": then it is a translation, whatever it came in as. */
static bool
load_translation(struct bw_query *q, struct bw_item *it)
{
	struct bw_bytes v = bw_col_blob(q, 17);
	const uint8_t *blank = v.len > 0 ? memchr(v.data, ' ', v.len) : NULL;
	const uint8_t *p;

	if (blank == NULL)
		return true;
	it->source = 0;
	for (p = v.data; p < blank && *p >= '0' && *p <= '9' && it->source < INT64_MAX / 10; p++)
		it->source = it->source * 10 + (uint64_t)(*p - '0');
	copy_short(it->kind, sizeof(it->kind), "translation");
	it->translation = strndup((const char *)blank + 1, v.len - (size_t)(blank + 1 - v.data));
	return it->translation != NULL;
}

/* The owner may let a statement go once its writer was asked. */
static void
load_ask(struct bw_query *q, struct bw_item *it)
{
	int64_t now_s = bw_clock_now_ms() / 1000;
	enum bw_ask of_source = BW_ASK_NONE;

	/* By what it came in as: tying it to an original undoes no answer. */
	if (bw_col_text(q, 1) != NULL && strcmp(bw_col_text(q, 1), "statement") == 0)
		it->ask = bw_gate_ask(bw_col_text(q, 4), it->sensitivity, now_s);
	if (it->translation != NULL)
		of_source = bw_gate_ask(bw_col_text(q, 18), (enum bw_sensitivity)bw_col_int(q, 15), now_s);
	if (of_source > it->ask)
		it->ask = of_source;
}

static enum bw_rc
load(struct bw_query *q, struct bw_item *it, struct bw_err *err)
{
	struct bw_bytes object = bw_col_blob(q, 5), sha256;

	it->number = (uint64_t)bw_col_int(q, 0);
	if (object.len == BW_OBJECT_ID_LEN)
		memcpy(it->object.id, object.data, BW_OBJECT_ID_LEN);
	sha256 = bw_col_blob(q, 6);
	if (sha256.len == 32)
		memcpy(it->object.sha256, sha256.data, 32);
	it->object.size = (uint64_t)bw_col_int(q, 7);
	copy_short(it->kind, sizeof(it->kind), bw_col_text(q, 1));
	copy_short(it->format, sizeof(it->format), bw_col_text(q, 2));
	it->added_ms = bw_col_int(q, 8);
	it->source = (uint64_t)bw_col_int(q, 9);
	it->sensitivity = (enum bw_sensitivity)bw_col_int(q, 10);
	/* PDFs were no pictures when the first of them came in. */
	it->pictured = bw_col_int(q, 11) != 0 || bw_item_pictured(bw_format_of(it->format), it->kind);
	it->removed = bw_col_int(q, 12) != 0;
	it->cleared = bw_col_int(q, 14) != 0;
	if (!load_translation(q, it))
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	inherit(q, it);
	load_ask(q, it);
	it->held = !it->removed && (it->source_gone || it->ask != BW_ASK_NONE ||
	    bw_gate_held(it->pictured, it->cleared, it->sensitivity));
	if (!copy_text(&it->name, bw_col_text(q, 3)) || !copy_text(&it->facts, bw_col_text(q, 4)) ||
	    !copy_text(&it->screening, bw_col_text(q, 13))) {
		bw_item_free(it);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	return BW_OK;
}

/* Loads the row that q gives, if any; ends q. */
static enum bw_rc
load_one(struct bw_query *q, struct bw_item *it, bool *found, struct bw_err *err)
{
	enum bw_rc rc = bw_query_step(q, found, err);

	if (rc == BW_OK && *found)
		rc = load(q, it, err);
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_item_get(struct bw_case *c, uint64_t number, struct bw_item *out, struct bw_err *err)
{
	struct bw_query *q;
	bool found = false;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	if (number <= INT64_MAX) {
		rc = bw_query_start(bw_case_catalogue(c), "SELECT " ITEM_COLUMNS "FROM item WHERE number = ?1", &q, err);
		if (rc != BW_OK)
			return rc;
		bw_bind_int(q, 1, (int64_t)number);
		rc = load_one(q, out, &found, err);
		if (rc != BW_OK || found)
			return rc;
	}
	rc = bw_err_set(err, BW_ENOTFOUND, 0, "there is no item %llu in this vault", (unsigned long long)number);
	bw_err_hint(err, "see the numbers with: bewaar list");
	return rc;
}

enum bw_rc
bw_item_live(struct bw_case *c, uint64_t number, struct bw_item *out, struct bw_err *err)
{
	enum bw_rc rc = bw_item_get(c, number, out, err);

	if (rc != BW_OK || !out->removed)
		return rc;
	bw_item_free(out);
	rc = bw_err_set(err, BW_ENOTFOUND, 0, "item %llu was removed", (unsigned long long)number);
	bw_err_hint(err, "see when with: bewaar log %llu", (unsigned long long)number);
	return rc;
}

enum bw_rc
bw_item_by_sha256(struct bw_case *c, const uint8_t sha256[static 32], uint64_t *number, struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc;

	*number = 0;
	rc = bw_query_start(bw_case_catalogue(c),
	    "SELECT number FROM item WHERE sha256 = ?1 AND removed = 0 ORDER BY number LIMIT 1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_blob(q, 1, sha256, 32);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row)
		*number = (uint64_t)bw_col_int(q, 0);
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_item_each(struct bw_case *c, enum bw_rc (*fn)(void *ctx, const struct bw_item *it), void *ctx, struct bw_err *err)
{
	uint64_t last = 0;
	bool found = true;
	enum bw_rc rc = BW_OK;

	/* One query an item, so that fn may ask the catalogue anything. */
	while (rc == BW_OK && found) {
		struct bw_item it = { 0 };
		struct bw_query *q;

		rc = bw_query_start(bw_case_catalogue(c),
		    "SELECT " ITEM_COLUMNS "FROM item WHERE number > ?1 AND removed = 0 ORDER BY number LIMIT 1", &q,
		    err);
		if (rc != BW_OK)
			break;
		bw_bind_int(q, 1, (int64_t)last);
		rc = load_one(q, &it, &found, err);
		if (rc == BW_OK && found) {
			last = it.number;
			rc = fn(ctx, &it);
		}
		bw_item_free(&it);
	}
	return rc;
}

void
bw_item_free(struct bw_item *it)
{
	free(it->name);
	free(it->facts);
	free(it->screening);
	free(it->translation);
	it->name = it->facts = it->screening = it->translation = NULL;
}

/* ---- small things kept ---- */

enum bw_rc
bw_case_meta_get(struct bw_case *c, const char *key, struct bw_buf *out, struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc = bw_query_start(bw_case_catalogue(c), "SELECT value FROM meta WHERE key = ?1", &q, err);

	if (rc != BW_OK)
		return rc;
	bw_bind_text(q, 1, key);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row) {
		struct bw_bytes v = bw_col_blob(q, 0);

		bw_buf_put(out, v.data, v.len);
		rc = bw_buf_check(out, err);
	} else if (rc == BW_OK) {
		rc = bw_err_set(err, BW_ENOTFOUND, 0, "this vault holds no %s", key);
	}
	bw_query_end(q);
	return rc;
}

/* The first key after `last`, or at least prefix; key and value are appended. */
static enum bw_rc
meta_next(struct bw_case *c, const char *prefix, const char *last, struct bw_buf *key, struct bw_buf *value,
    struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc;

	rc = bw_query_start(bw_case_catalogue(c),
	    "SELECT key, value FROM meta WHERE key >= ?1 AND (?2 IS NULL OR key > ?2) ORDER BY key LIMIT 1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_text(q, 1, prefix);
	bw_bind_text(q, 2, last);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row) {
		struct bw_bytes v = bw_col_blob(q, 1);

		bw_buf_put(value, v.data, v.len);
		bw_buf_str(key, bw_col_text(q, 0));
		rc = bw_buf_check(value, err);
		if (rc == BW_OK)
			rc = bw_buf_check(key, err);
	}
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_case_meta_each(struct bw_case *c, const char *prefix,
    enum bw_rc (*fn)(void *ctx, const char *key, struct bw_bytes value), void *ctx, struct bw_err *err)
{
	struct bw_buf last = { 0 };
	enum bw_rc rc;

	for (;;) {
		struct bw_buf key = { 0 }, value = { 0 };
		const char *name;

		rc = meta_next(c, prefix, last.len > 0 ? bw_buf_text(&last) : NULL, &key, &value, err);
		name = bw_buf_text(&key);
		if (rc == BW_OK && key.len > 0 && strncmp(name, prefix, strlen(prefix)) == 0)
			rc = fn(ctx, name, (struct bw_bytes){ value.data, value.len });
		else
			bw_buf_reset(&key);
		bw_buf_free(&value);
		bw_buf_free(&last);
		last = key;
		if (rc != BW_OK || key.len == 0)
			break;
	}
	bw_buf_free(&last);
	return rc;
}

enum bw_rc
bw_case_signing_key(struct bw_case *c, struct bw_secret *seed, struct bw_err *err)
{
	struct bw_buf raw = { 0 };
	enum bw_rc rc = bw_case_meta_get(c, SIGNING_KEY, &raw, err);

	if (rc == BW_OK && raw.len != SEED_LEN)
		rc = bw_err_set(err, BW_EFORMAT, 0, "the signing key of this vault cannot be read");
	if (rc == BW_OK)
		rc = bw_secret_new(seed, SEED_LEN, err);
	if (rc == BW_OK)
		memcpy(seed->data, raw.data, SEED_LEN);
	bw_buf_free(&raw);
	return rc;
}

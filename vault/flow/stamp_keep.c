/* Batches and stamps in the vault. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/case.h"
#include "crypto/hash.h"
#include "flow/stamp_batch.h"
#include "format/account.h"

#define BATCH_PREFIX "stamp/batch/"
#define REPLY_PREFIX "stamp/reply/"
#define ACCOUNT_KEY "stamp/account/%08" PRIu64 "/%08" PRIu64

struct loading {
	struct bw_stamp_batches *all;
	struct bw_err *err;
};

static enum bw_rc
load_batch(void *ctx, const char *key, struct bw_bytes value)
{
	struct loading *l = ctx;
	struct bw_stamp_batch *more = realloc(l->all->list, (l->all->count + 1) * sizeof(*more));

	(void)key;
	if (more == NULL)
		return bw_err_set(l->err, BW_ENOMEM, 0, "no memory for the batches of stamps");
	l->all->list = more;
	if (bw_stamp_batch_decode(value, &more[l->all->count], l->err) != BW_OK)
		return BW_EFORMAT;
	l->all->count++;
	return BW_OK;
}

static enum bw_rc
load_answer(void *ctx, const char *key, struct bw_bytes value)
{
	struct loading *l = ctx;
	uint64_t number = strtoull(key + strlen(REPLY_PREFIX), NULL, 10);
	struct bw_stamp_answer *more;
	struct bw_stamp_batch *b = NULL;
	enum bw_rc rc;
	size_t i;

	for (i = 0; i < l->all->count; i++)
		if (l->all->list[i].number == number)
			b = &l->all->list[i];
	if (b == NULL)
		return bw_err_set(l->err, BW_EFORMAT, 0, "a stamp belongs to no batch");
	more = realloc(b->answers, (b->answer_count + 1) * sizeof(*more));
	if (more == NULL)
		return bw_err_set(l->err, BW_ENOMEM, 0, "no memory for the stamps");
	b->answers = more;
	rc = bw_stamp_answer_decode(value, &more[b->answer_count], l->err);
	if (rc == BW_OK)
		b->answer_count++;
	return rc;
}

enum bw_rc
bw_stamp_batches_load(struct bw_case *c, struct bw_stamp_batches *out, struct bw_err *err)
{
	struct loading l = { out, err };
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	rc = bw_case_meta_each(c, BATCH_PREFIX, load_batch, &l, err);
	if (rc == BW_OK)
		rc = bw_case_meta_each(c, REPLY_PREFIX, load_answer, &l, err);
	if (rc != BW_OK)
		bw_stamp_batches_free(out);
	return rc;
}

void
bw_stamp_batches_free(struct bw_stamp_batches *b)
{
	size_t i;

	for (i = 0; i < b->count; i++)
		bw_stamp_batch_free(&b->list[i]);
	free(b->list);
	memset(b, 0, sizeof(*b));
}

enum bw_rc
bw_stamp_batch_keep(struct bw_case *c, const struct bw_stamp_batch *b, struct bw_err *err)
{
	struct bw_buf record = { 0 };
	char key[64];
	enum bw_rc rc;

	(void)snprintf(key, sizeof(key), BATCH_PREFIX "%08" PRIu64, b->number);
	bw_stamp_batch_encode(b, &record);
	rc = bw_buf_check(&record, err);
	if (rc == BW_OK)
		rc = bw_case_meta_set(c, key, record.data, record.len, err);
	bw_buf_free(&record);
	return rc;
}

enum bw_rc
bw_stamp_answer_keep(struct bw_case *c, const struct bw_stamp_batch *b, const struct bw_stamp_answer *a, struct bw_err *err)
{
	struct bw_buf record = { 0 };
	char key[64];
	enum bw_rc rc;

	(void)snprintf(key, sizeof(key), REPLY_PREFIX "%08" PRIu64 "/%04zu", b->number, b->answer_count + 1);
	bw_stamp_answer_encode(a, &record);
	rc = bw_buf_check(&record, err);
	if (rc == BW_OK)
		rc = bw_case_meta_set(c, key, record.data, record.len, err);
	bw_buf_free(&record);
	return rc;
}

/* Its own record, which goes with the item; most items have no words, and then
 * the salt says it all. */
enum bw_rc
bw_stamp_account_keep(struct bw_case *c, const struct bw_stamp_batch *b, const struct bw_stamp_entry *e,
    const struct bw_buf *text, struct bw_err *err)
{
	char key[64];

	(void)snprintf(key, sizeof(key), ACCOUNT_KEY, b->number, e->item);
	return bw_case_meta_set_for(c, e->item, key, text->data, text->len, err);
}

enum bw_rc
bw_stamp_account(struct bw_case *c, const struct bw_stamp_batch *b, const struct bw_stamp_entry *e, struct bw_buf *out,
    struct bw_err *err)
{
	struct bw_err none = { 0 };
	uint8_t digest[32];
	char key[64];
	enum bw_rc rc;

	bw_buf_reset(out);
	(void)snprintf(key, sizeof(key), ACCOUNT_KEY, b->number, e->item);
	rc = bw_case_meta_get(c, key, out, &none);
	if (rc == BW_ENOTFOUND)
		bw_account_begin(out, e->account_salt);
	else if (rc != BW_OK)
		return bw_err_set(err, rc, none.sys_errno, "%s", none.message);
	if (bw_buf_check(out, err) != BW_OK)
		return BW_ENOMEM;
	bw_sha256(digest, out->data, out->len);
	if (memcmp(digest, e->account, 32) != 0)
		bw_buf_reset(out);
	return BW_OK;
}

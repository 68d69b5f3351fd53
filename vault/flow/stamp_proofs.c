/* What a receiver needs to check the stamps of one item. */
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "flow/account.h"
#include "flow/stamp_batch.h"
#include "format/account.h"
#include "format/ers.h"

struct bw_stamp_book {
	struct bw_case *c;
	struct bw_stamp_batches all;
};

enum bw_rc
bw_stamp_book_open(struct bw_case *c, struct bw_stamp_book **out, struct bw_err *err)
{
	struct bw_stamp_book *b = calloc(1, sizeof(*b));
	enum bw_rc rc;

	*out = NULL;
	if (b == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the stamps");
	b->c = c;
	rc = bw_stamp_batches_load(c, &b->all, err);
	if (rc == BW_OK)
		*out = b;
	else
		free(b);
	return rc;
}

void
bw_stamp_book_close(struct bw_stamp_book *b)
{
	if (b == NULL)
		return;
	bw_stamp_batches_free(&b->all);
	free(b);
}

static void
free_bytes(struct bw_bytes *b)
{
	free((void *)(uintptr_t)b->data);
	*b = (struct bw_bytes) { NULL, 0 };
}

void
bw_stamp_proofs_free(struct bw_stamp_proofs *p)
{
	size_t i, k;

	for (i = 0; i < p->count; i++) {
		struct bw_stamp_proof *one = &p->list[i];

		for (k = 0; k < one->token_count; k++) {
			free_bytes(&one->tokens[k].reply);
			free_bytes(&one->tokens[k].roots);
			free_bytes(&one->tokens[k].record);
		}
		free(one->tokens);
		free_bytes(&one->statement);
		free_bytes(&one->account);
		free_bytes(&one->proof);
	}
	free(p->list);
	memset(p, 0, sizeof(*p));
}

void
bw_stamp_proofs_withhold(struct bw_stamp_proofs *p)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		free_bytes(&p->list[i].account);
}

static bool
copy_bytes(const void *data, size_t len, struct bw_bytes *out)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL)
		return false;
	if (len > 0)
		memcpy(copy, data, len);
	*out = (struct bw_bytes) { copy, len };
	return true;
}

static bool
copy_buf(struct bw_buf *b, struct bw_bytes *out)
{
	bool ok = !b->bad && copy_bytes(b->data, b->len, out);

	bw_buf_free(b);
	return ok;
}

static bool
copy_texts(const struct bw_stamp_batch *b, const struct bw_stamp_entry *e, struct bw_stamp_proof *out)
{
	struct bw_buf statement = { .limit = BW_STATEMENT_MAX }, proof = { .limit = BW_PROOF_MAX };
	struct bw_proof p = { .depth = b->tree.depth };
	uint8_t members[2 * BW_ERS_HASH_MAX];
	bool ok;

	bw_stamp_group(b, e, members);
	memcpy(p.statement, members, 32);
	memcpy(p.account, members + 32, 32);
	memcpy(p.root, b->tsq.imprint, 32);
	bw_tree_path(&b->tree, e->leaf, p.path[0]);
	bw_statement_encode(&e->statement, &statement);
	bw_proof_encode(&p, &proof);
	ok = copy_buf(&statement, &out->statement);
	return copy_buf(&proof, &out->proof) && ok;
}

/* What the owner said at the time goes along only while it is what the owner
 * says today: a dossier tells nothing that its pages do not. */
static enum bw_rc
copy_account(struct bw_case *c, const struct bw_stamp_batch *b, const struct bw_stamp_entry *e, struct bw_stamp_proof *out,
    struct bw_err *err)
{
	struct bw_buf then = { .limit = BW_ACCOUNT_MAX }, now = { .limit = BW_ACCOUNT_MAX };
	bool words = false;
	enum bw_rc rc = bw_stamp_account(c, b, e, &then, err);

	if (rc == BW_OK)
		rc = bw_item_account(c, e->item, e->account_salt, &now, &words, err);
	if (rc == BW_OK && then.len == now.len && memcmp(then.data, now.data, now.len) == 0 && !copy_buf(&then, &out->account))
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
	bw_buf_free(&then);
	bw_buf_free(&now);
	return rc;
}

/* The evidence record of one item under one reply, and the roots of all its stamps. */
static enum bw_rc
copy_record(struct bw_stamp_book *book, const struct bw_stamp_batch *b, size_t answer, const struct bw_stamp_entry *e,
    struct bw_stamp_token *out, struct bw_err *err)
{
	struct bw_buf record = { .limit = BW_ERS_MAX }, roots = { 0 };
	enum bw_rc rc = bw_stamp_record_put(book->c, &book->all, b, answer, e, &record, &roots, err);

	if (rc == BW_OK && (!copy_buf(&record, &out->record) || !copy_buf(&roots, &out->roots)))
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
	bw_buf_free(&record);
	bw_buf_free(&roots);
	return rc;
}

static enum bw_rc
copy_tokens(struct bw_stamp_book *book, const struct bw_stamp_batch *b, const struct bw_stamp_entry *e,
    struct bw_stamp_proof *out, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	size_t i;

	out->tokens = calloc(b->answer_count, sizeof(*out->tokens));
	if (out->tokens == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
	out->token_count = b->answer_count;
	for (i = 0; rc == BW_OK && i < b->answer_count; i++) {
		const struct bw_stamp_answer *a = &b->answers[i];

		out->tokens[i].facts = a->facts;
		if (!copy_bytes(a->reply.data, a->reply.len, &out->tokens[i].reply))
			rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
		else
			rc = copy_record(book, b, i, e, &out->tokens[i], err);
	}
	return rc;
}

static enum bw_rc
add_proof(struct bw_stamp_book *book, struct bw_stamp_batch *b, const struct bw_stamp_entry *e, struct bw_stamp_proofs *out,
    struct bw_err *err)
{
	struct bw_stamp_proof *more;
	enum bw_rc rc = bw_stamp_batch_tree(b, true, err);

	if (rc != BW_OK)
		return rc;
	more = realloc(out->list, (out->count + 1) * sizeof(*more));
	if (more == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
	out->list = more;
	more = &out->list[out->count++];
	memset(more, 0, sizeof(*more));
	more->batch = b->number;
	if (!copy_texts(b, e, more))
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
	rc = copy_tokens(book, b, e, more, err);
	return rc == BW_OK ? copy_account(book->c, b, e, more, err) : rc;
}

enum bw_rc
bw_stamp_book_proofs(struct bw_stamp_book *book, uint64_t item, struct bw_stamp_proofs *out, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < book->all.count && rc == BW_OK; i++) {
		struct bw_stamp_batch *b = &book->all.list[i];
		const struct bw_stamp_entry *e = b->answer_count > 0 ? bw_stamp_batch_entry(b, item) : NULL;

		if (e != NULL)
			rc = add_proof(book, b, e, out, err);
	}
	if (rc != BW_OK)
		bw_stamp_proofs_free(out);
	return rc;
}

/* Writing an evidence record (RFC 4998): the stamp of an item, its renewals, and those
 * of its hash tree (5.2). */
#include <string.h>

#include "crypto/hash.h"
#include "flow/stamp_batch.h"
#include "flow/stamp_record.h"
#include "format/account.h"
#include "format/der.h"

struct writing {
	const struct bw_stamp_batches *all;
	const struct bw_stamp_line *line;
	const struct bw_stamp_entry *e;
	struct bw_buf stamps; /* of the chain at hand */
	struct bw_buf chains; /* those that are done */
	bool rehashed;	      /* the chain at hand is the one of SHA-512 */
};

static void
end_chain(struct writing *w)
{
	bw_ers_chain_put(&w->chains, (struct bw_bytes) { w->stamps.data, w->stamps.len });
	if (w->stamps.bad)
		w->chains.bad = true;
	bw_buf_reset(&w->stamps);
}

static void
end_writing(struct writing *w)
{
	bw_buf_free(&w->stamps);
	bw_buf_free(&w->chains);
}

/* One stamp: the count values that are first in hashes, then the path of a leaf of b. A
 * lone value stands in one list with its sibling. */
static void
put_stamp(struct writing *w, const struct bw_stamp_batch *b, const struct bw_stamp_answer *a, uint32_t leaf, uint8_t *hashes,
    size_t count)
{
	size_t len = b->tsq.len;
	struct bw_ers_path path = { hashes, len, count + b->tree.depth, count > 1 ? count : 2 };

	bw_tree_path(&b->tree, leaf, hashes + count * len);
	bw_ers_stamp_put(&w->stamps, len == 32 ? BW_ERS_NONE : bw_ers_alg_of_len(len), &path, bw_stamp_answer_token(a));
}

static void
put_first(struct writing *w, const struct bw_stamp_batch *b, const struct bw_stamp_answer *a)
{
	uint8_t hashes[(2 + BW_TREE_DEPTH_MAX) * 2 * BW_ERS_HASH_MAX];

	bw_stamp_group(b, w->e, hashes);
	put_stamp(w, b, a, w->e->leaf, hashes, 2);
}

/* A renewal over all tokens of its chain so far. */
static void
put_renewal(struct writing *w, size_t chain, size_t step)
{
	uint8_t hashes[(BW_ERS_STAMPS_MAX + BW_TREE_DEPTH_MAX) * BW_ERS_HASH_MAX];
	const struct bw_stamp_batch *b = &w->all->list[w->line->steps[step].batch];
	size_t len = b->tsq.len, i;

	for (i = chain; i < step; i++)
		memcpy(hashes + (i - chain) * len, w->line->steps[i].token, len);
	put_stamp(w, b, w->line->steps[step].answer, w->line->steps[step].cover->leaf, hashes, step - chain);
}

/* h' = H(H(object) || H(archiveTimeStampSequence so far)) of statement and account. */
static enum bw_rc
renewed_values(struct bw_case *c, const struct bw_stamp_batch *b, const struct writing *w, uint8_t values[static 128],
    bool *gone, struct bw_err *err)
{
	struct bw_buf texts[2] = { { .limit = BW_STATEMENT_MAX }, { .limit = BW_ACCOUNT_MAX } }, sequence = { .limit = BW_ERS_MAX };
	uint8_t both[128];
	enum bw_rc rc;
	size_t i;

	bw_statement_encode(&w->e->statement, &texts[0]);
	bw_der_put(&sequence, BW_DER_SEQUENCE, w->chains.data, w->chains.len);
	rc = bw_stamp_account(c, b, w->e, &texts[1], err);
	if (rc == BW_OK && (texts[0].bad || w->chains.bad))
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for an evidence record");
	if (rc == BW_OK)
		rc = bw_buf_check(&sequence, err);
	*gone = texts[1].len == 0;
	if (rc == BW_OK)
		bw_sha512(both + 64, sequence.data, sequence.len);
	for (i = 0; rc == BW_OK && !*gone && i < 2; i++) {
		bw_sha512(both, texts[i].data, texts[i].len);
		bw_sha512(values + i * 64, both, sizeof(both));
	}
	bw_buf_free(&texts[0]);
	bw_buf_free(&texts[1]);
	bw_buf_free(&sequence);
	return rc;
}

/* The first stamp of a chain under another hash. *gone: this record has none. */
static enum bw_rc
put_rehash(struct bw_case *c, const struct bw_stamp_batch *first, size_t answer, size_t step, struct writing *w, bool *gone,
    struct bw_err *err)
{
	uint8_t hashes[(2 + BW_TREE_DEPTH_MAX) * BW_ERS_HASH_MAX], leaf[BW_ERS_HASH_MAX];
	const struct bw_stamp_batch *b = &w->all->list[w->line->steps[step].batch];
	const struct bw_stamp_cover *cover = bw_stamp_cover_find(b, first->number, answer, w->e->item);
	enum bw_rc rc = BW_OK;

	*gone = cover == NULL;
	if (cover != NULL)
		rc = renewed_values(c, first, w, hashes, gone, err);
	if (rc != BW_OK || *gone)
		return rc;
	bw_tree_pair(leaf, hashes, hashes + b->tsq.len, b->tsq.len, bw_stamp_hash(b->tsq.len));
	if (memcmp(leaf, cover->value, b->tsq.len) != 0)
		return bw_err_set(err, BW_EAUTH, 0, "the renewed record of item %llu is not what was stamped",
		    (unsigned long long)w->e->item);
	put_stamp(w, b, w->line->steps[step].answer, cover->leaf, hashes, 2);
	w->rehashed = true;
	return BW_OK;
}

/* All stamps of the line, oldest first, into w; roots may be NULL. */
static enum bw_rc
put_line(struct bw_case *c, struct bw_stamp_batches *all, size_t answer, struct writing *w, struct bw_buf *roots,
    struct bw_err *err)
{
	const struct bw_stamp_line *l = w->line;
	struct bw_stamp_batch *first = &all->list[l->steps[0].batch];
	size_t i, chain = 0;
	bool gone = false;
	enum bw_rc rc = BW_OK;

	for (i = 0; i < l->count; i++) {
		struct bw_bytes pem = l->steps[i].answer->roots;

		rc = bw_stamp_batch_tree(&all->list[l->steps[i].batch], true, err);
		if (rc == BW_OK && i > 0 && i == l->chain) {
			end_chain(w);
			chain = i;
			rc = put_rehash(c, first, answer, i, w, &gone, err);
		} else if (rc == BW_OK && i > 0) {
			put_renewal(w, chain, i);
		} else if (rc == BW_OK) {
			put_first(w, first, l->steps[0].answer);
		}
		if (rc != BW_OK || gone)
			break;
		if (roots != NULL && (roots->len == 0 || memmem(roots->data, roots->len, pem.data, pem.len) == NULL))
			bw_buf_put(roots, pem.data, pem.len);
	}
	if (rc == BW_OK && !gone)
		end_chain(w);
	return rc;
}

enum bw_rc
bw_stamp_record_put(struct bw_case *c, struct bw_stamp_batches *all, const struct bw_stamp_batch *b, size_t answer,
    const struct bw_stamp_entry *e, struct bw_buf *record, struct bw_buf *roots, struct bw_err *err)
{
	static const enum bw_ers_alg algs[] = { BW_ERS_SHA256, BW_ERS_SHA512, BW_ERS_NONE }, old[] = { BW_ERS_SHA256, BW_ERS_NONE };
	struct bw_stamp_line line;
	struct writing w = { .all = all, .line = &line, .e = e, .stamps = { .limit = BW_ERS_MAX }, .chains = { .limit = BW_ERS_MAX } };
	enum bw_rc rc;

	bw_stamp_line_follow(all, (size_t)(b - all->list), answer, &line);
	rc = put_line(c, all, answer, &w, roots, err);
	bw_ers_put(record, w.rehashed ? algs : old, (struct bw_bytes) { w.chains.data, w.chains.len });
	if (rc == BW_OK && w.chains.bad)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for an evidence record");
	end_writing(&w);
	return rc;
}

enum bw_rc
bw_stamp_record_values(struct bw_case *c, struct bw_stamp_batches *all, const struct bw_stamp_line *l, size_t answer,
    const struct bw_stamp_entry *e, uint8_t values[static 128], bool *gone, struct bw_err *err)
{
	struct writing w = { .all = all, .line = l, .e = e, .stamps = { .limit = BW_ERS_MAX }, .chains = { .limit = BW_ERS_MAX } };
	enum bw_rc rc = put_line(c, all, answer, &w, NULL, err);

	if (rc == BW_OK)
		rc = renewed_values(c, &all->list[l->steps[0].batch], &w, values, gone, err);
	end_writing(&w);
	return rc;
}

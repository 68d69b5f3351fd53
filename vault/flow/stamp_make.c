#include "flow/stamp_make.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/ops.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "flow/account.h"
#include "flow/disclose.h"
#include "flow/disclosed.h"
#include "flow/original.h"
#include "flow/parts.h"
#include "format/account.h"

#define COPY_POLICY 1u /* how flow/disclosed.c makes copies today */

/* ---- which items ---- */

struct pick {
	uint64_t item;
	struct bw_object object;
	unsigned disclose; /* options of its disclosed copy */
};

struct picks {
	const struct bw_stamp_batches *all;
	struct pick *list;
	size_t count, cap;
	struct bw_err *err;
};

static bool
is_stamped(const struct bw_stamp_batches *all, uint64_t item)
{
	size_t i;

	for (i = all->count; i > 0; i--)
		if (all->list[i - 1].answer_count > 0 && bw_stamp_batch_entry(&all->list[i - 1], item) != NULL)
			return true;
	return false;
}

static enum bw_rc
pick_item(void *ctx, const struct bw_item *it)
{
	struct picks *p = ctx;

	if (p->count >= BW_STAMP_ITEMS_MAX || is_stamped(p->all, it->number))
		return BW_OK;
	if (p->count == p->cap) {
		size_t cap = p->cap > 0 ? p->cap * 2 : 64;
		struct pick *more = realloc(p->list, cap * sizeof(*more));

		if (more == NULL)
			return bw_err_set(p->err, BW_ENOMEM, 0, "no memory for the list of items");
		p->list = more;
		p->cap = cap;
	}
	p->list[p->count++] = (struct pick) { it->number, it->object, bw_item_disclose_options(it) };
	return BW_OK;
}

static bool
covers(const struct bw_stamp_batch *b, const struct picks *p)
{
	size_t i;

	if (b->answer_count > 0 || b->count != p->count)
		return false;
	for (i = 0; i < p->count; i++)
		if (b->entries[i].item != p->list[i].item)
			return false;
	return true;
}

/* ---- what is said of one ---- */

/* No copy, rather than no stamp at all, when the file itself is the trouble. */
static bool
only_no_copy(enum bw_rc rc)
{
	return rc == BW_EFORMAT || rc == BW_EREFUSED || rc == BW_EUNSUPPORTED || rc == BW_ELIMIT;
}

/* SHA-256 of the disclosed copy, without making it: it is hashed as it comes; and the
 * root over the parts of the original. */
static enum bw_rc
hash_both(struct bw_case *c, const struct pick *p, struct bw_original *o, struct bw_statement *s, struct bw_err *err)
{
	struct bw_plan plan = { 0 };
	struct bw_err why = { 0 };
	bool planned;
	enum bw_rc rc;

	rc = bw_original_plan(c, o, p->disclose, &plan, &why);
	planned = rc == BW_OK;
	if (planned && plan.refused[0] == 0) {
		rc = bw_disclose_digest(&plan, o->read, o->ctx, s->copy_sha256, &why);
		s->has_copy = rc == BW_OK;
	}
	if (rc == BW_OK || only_no_copy(rc))
		rc = bw_parts_commit(c, p->item, &p->object, planned ? &plan : NULL, o->read, o->ctx, s->parts_root, err);
	else if (err != NULL)
		*err = why;
	bw_plan_free(&plan);
	return rc;
}

/* BW_EAUTH when the item is damaged: then nothing can be said of it. */
static enum bw_rc
say(struct bw_case *c, const struct pick *p, struct bw_statement *s, struct bw_err *err)
{
	struct bw_original o;
	enum bw_rc rc;

	memset(s, 0, sizeof(*s));
	bw_random(s->salt, sizeof(s->salt));
	s->copy_policy = COPY_POLICY;
	rc = bw_original_open(c, &p->object, &o, err);
	if (rc == BW_OK)
		rc = hash_both(c, p, &o, s, err);
	bw_original_close(&o);
	return rc;
}

/* ---- the batch ---- */

/* The line has 32 bytes: of a longer root its SHA-256. */
static void
previous_root(const struct bw_tsq *q, uint8_t out[static 32])
{
	if (q->len > 32)
		bw_sha256(out, q->imprint, q->len);
	else
		memcpy(out, q->imprint, 32);
}

static enum bw_rc
head_of(struct bw_case *c, const struct bw_stamp_batches *all, struct bw_batch_statement *h, struct bw_err *err)
{
	struct bw_secret seed = { NULL, 0 };
	struct bw_err none = { 0 };
	enum bw_rc rc;

	bw_random(h->salt, sizeof(h->salt));
	h->batch = all->count > 0 ? all->list[all->count - 1].number + 1 : 1;
	if (all->count > 0)
		previous_root(&all->list[all->count - 1].tsq, h->previous_root);
	bw_store_head(bw_case_store(c), &h->log_n, h->log_head);
	(void)snprintf(h->software, sizeof(h->software), "bewaar %s", BW_VERSION);
	rc = bw_case_signing_key(c, &seed, &none);
	if (rc == BW_OK && seed.len == 32)
		bw_ed25519_public(h->public_key, seed.data);
	bw_secret_free(&seed);
	if (rc != BW_OK && rc != BW_ENOTFOUND)
		return bw_err_set(err, rc, none.sys_errno, "%s", none.message);
	return BW_OK;
}

/* Places by chance, so that neighbours in the vault are not neighbours in the tree. */
static enum bw_rc
shuffle(struct bw_stamp_batch *b, struct bw_err *err)
{
	uint32_t *places = calloc(b->leaf_count, sizeof(*places));
	uint32_t i;

	if (places == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a hash tree");
	for (i = 0; i < b->leaf_count; i++)
		places[i] = i;
	for (i = b->leaf_count - 1; i > 0; i--) {
		uint32_t k = bw_random_below(i + 1), t = places[i];

		places[i] = places[k];
		places[k] = t;
	}
	b->header_leaf = places[0];
	for (i = 0; i < b->count; i++)
		b->entries[i].leaf = places[i + 1];
	for (i = 0; i < b->cover_count; i++)
		b->covers[i].leaf = places[i + 1];
	free(places);
	return BW_OK;
}

/* The owner's words so far. Once for their hash and, when the batch is made, once
 * more to keep them: until then nothing is changed. */
static enum bw_rc
take_account(struct bw_case *c, const struct bw_stamp_batch *b, struct bw_stamp_entry *e, bool keep, struct bw_err *err)
{
	struct bw_buf text = { .limit = BW_ACCOUNT_MAX };
	bool words = false;
	enum bw_rc rc;

	if (!keep)
		bw_random(e->account_salt, sizeof(e->account_salt));
	rc = bw_item_account(c, e->item, e->account_salt, &text, &words, err);
	if (rc == BW_OK && !keep)
		bw_sha256(e->account, text.data, text.len);
	else if (rc == BW_OK && words)
		rc = bw_stamp_account_keep(c, b, e, &text, err);
	bw_buf_free(&text);
	return rc;
}

static enum bw_rc
keep_new(struct bw_case *c, struct bw_stamp_batch *b, struct bw_err *err)
{
	enum bw_rc rc = bw_stamp_batch_keep(c, b, err);
	char detail[120];
	size_t i;

	for (i = 0; rc == BW_OK && i < b->count; i++)
		rc = take_account(c, b, &b->entries[i], true, err);
	(void)snprintf(detail, sizeof(detail), "batch %" PRIu64 ": request for %zu %s made", b->number,
	    b->count + bw_stamp_cover_stamps(b), b->cover_count > 0 ? "renewals" : "items");
	if (rc == BW_OK)
		rc = bw_op_remark(c, BW_OP_STAMPED, 0, detail, NULL, err);
	return rc == BW_OK ? bw_case_commit(c, err) : rc;
}

static enum bw_rc
fill(struct bw_case *c, struct bw_stamp_batch *b, const struct picks *p, const struct bw_hooks *hooks, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	size_t i;

	b->entries = calloc(p->count, sizeof(*b->entries));
	if (b->entries == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a batch of stamps");
	for (i = 0; i < p->count && rc == BW_OK; i++) {
		struct bw_stamp_entry *e = &b->entries[b->count];

		if (!bw_hooks_step(hooks, "stamp", i, p->count))
			return bw_err_set(err, BW_ECANCEL, 0, "stopped; nothing was changed");
		e->item = p->list[i].item;
		rc = say(c, &p->list[i], &e->statement, err);
		if (rc == BW_OK) {
			rc = take_account(c, b, e, false, err);
			b->count += rc == BW_OK;
		} else if (rc == BW_EAUTH && (b->count > 0 || i + 1 < p->count)) {
			rc = BW_OK; /* one damaged item must not keep the others from their stamp */
		}
	}
	return rc;
}

/* The tree over what was filled in, and the request for its root. */
static enum bw_rc
close_batch(struct bw_case *c, struct bw_stamp_batch *b, struct bw_err *err)
{
	enum bw_rc rc;

	b->made_ms = bw_case_now_ms(c);
	b->leaf_count = bw_tree_leaves((uint64_t)b->count + b->cover_count + 1);
	bw_random(b->pad_seed, sizeof(b->pad_seed));
	bw_random(b->tsq.nonce, sizeof(b->tsq.nonce));
	bw_tsq_nonce_shape(b->tsq.nonce);
	rc = shuffle(b, err);
	if (rc == BW_OK)
		rc = bw_stamp_batch_tree(b, false, err);
	if (rc == BW_OK)
		memcpy(b->tsq.imprint, bw_tree_root(&b->tree), b->tsq.len);
	return rc;
}

/* Of items, or of what renews gives; its list is taken over. */
static enum bw_rc
make_new(struct bw_case *c, struct bw_stamp_batches *all, const struct picks *p, struct bw_stamp_covers *renews,
    const struct bw_hooks *hooks, struct bw_err *err)
{
	struct bw_stamp_batch *more = realloc(all->list, (all->count + 1) * sizeof(*more));
	struct bw_stamp_batch *b;
	enum bw_rc rc;

	if (more == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a batch of stamps");
	all->list = more;
	b = &more[all->count];
	memset(b, 0, sizeof(*b));
	rc = head_of(c, all, &b->header, err);
	b->number = b->header.batch;
	b->tsq.len = renews != NULL ? renews->len : 32;
	if (renews != NULL) {
		b->covers = renews->list;
		b->cover_count = renews->count;
		renews->list = NULL;
	} else if (rc == BW_OK) {
		rc = fill(c, b, p, hooks, err);
	}
	if (rc == BW_OK)
		rc = close_batch(c, b, err);
	if (rc == BW_OK)
		rc = keep_new(c, b, err);
	if (rc == BW_OK)
		all->count++;
	else
		bw_stamp_batch_free(b);
	return rc;
}

/* The newest batch of its sort is asked for again while nobody answered it and
 * nothing came up since. */
static const struct bw_stamp_batch *
newest(const struct bw_stamp_batches *all, bool renewal)
{
	size_t i;

	for (i = all->count; i > 0; i--)
		if ((all->list[i - 1].cover_count > 0) == renewal)
			return &all->list[i - 1];
	return NULL;
}

enum bw_rc
bw_stamp_make(struct bw_case *c, struct bw_stamp_batches *all, const struct bw_hooks *hooks, size_t *at, struct bw_err *err)
{
	struct picks p = { .all = all, .err = err };
	enum bw_rc rc = bw_item_each(c, pick_item, &p, err);
	const struct bw_stamp_batch *b = newest(all, false);

	if (rc == BW_OK && p.count == 0)
		rc = bw_err_set(err, BW_ENOTFOUND, 0, "there is nothing that is not stamped already");
	if (rc == BW_OK && b != NULL && covers(b, &p))
		*at = (size_t)(b - all->list);
	else if (rc == BW_OK && (rc = make_new(c, all, &p, NULL, hooks, err)) == BW_OK)
		*at = all->count - 1;
	free(p.list);
	return rc;
}

static bool
same_covers(const struct bw_stamp_batch *b, const struct bw_stamp_covers *want)
{
	size_t i;

	if (b->answer_count > 0 || b->cover_count != want->count || b->tsq.len != want->len)
		return false;
	for (i = 0; i < want->count; i++)
		if (memcmp(b->covers[i].value, want->list[i].value, want->len) != 0)
			return false;
	return true;
}

enum bw_rc
bw_stamp_make_renewal(struct bw_case *c, struct bw_stamp_batches *all, bool sha512, size_t *at, struct bw_err *err)
{
	const struct bw_stamp_batch *b = newest(all, true);
	struct bw_stamp_covers open = { 0 };
	/* A chain keeps its hash, so what is in SHA-512 is renewed in it, and the rest goes along. */
	enum bw_rc rc = bw_stamp_renewals(c, all, sha512 || bw_stamps_rehashed(all) ? 64 : 32, &open, err);

	if (rc == BW_OK && open.count == 0)
		rc = bw_err_set(err, BW_ENOTFOUND, 0, "there is no stamp to renew");
	if (rc == BW_OK && b != NULL && same_covers(b, &open))
		*at = (size_t)(b - all->list);
	else if (rc == BW_OK && (rc = make_new(c, all, NULL, &open, NULL, err)) == BW_OK)
		*at = all->count - 1;
	free(open.list);
	return rc;
}

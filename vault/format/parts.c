#include "format/parts.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 24u /* of a tree of BW_PARTS_MAX leaves, and one more */

enum { LEAF_NODE = 1, SEED_LEFT = 2, SEED_RIGHT = 3, ROOT = 4 };

struct node {
	uint32_t first, count;
	uint8_t seed[32];
};

/* RFC 9162, 2.1.1: the left side holds the largest power of two below count. */
static uint32_t
left_of(uint32_t count)
{
	uint32_t k = 1;

	while (k < count - k)
		k *= 2;
	return k;
}

static void
split(const struct node *n, struct node *left, struct node *right, bw_tree_hash *hash)
{
	uint8_t text[33];
	uint32_t k = left_of(n->count);

	memcpy(text + 1, n->seed, 32);
	*right = (struct node){ .first = n->first + k, .count = n->count - k };
	text[0] = SEED_RIGHT;
	hash(right->seed, text, sizeof(text));
	*left = (struct node){ .first = n->first, .count = k };
	text[0] = SEED_LEFT;
	hash(left->seed, text, sizeof(text));
	explicit_bzero(text, sizeof(text));
}

/* ---- from the left to the right over the leaves of one subtree ---- */

struct salts {
	struct node stack[DEPTH];
	size_t n;
	bw_tree_hash *hash;
};

static void
salts_of(struct salts *s, const struct node *top, bw_tree_hash *hash)
{
	s->stack[0] = *top;
	s->n = 1;
	s->hash = hash;
}

static bool
salts_next(struct salts *s, struct node *leaf)
{
	struct node at, right;

	if (s->n == 0)
		return false;
	at = s->stack[--s->n];
	while (at.count > 1) {
		split(&at, &at, &right, s->hash);
		s->stack[s->n++] = right;
	}
	*leaf = at;
	return true;
}

/* ---- subtrees, in order, to the hash of them all ---- */

struct fold {
	uint8_t hash[DEPTH][32];
	uint32_t count[DEPTH];
	size_t n;
	bw_tree_hash *pair;
};

static void
join(struct fold *f)
{
	uint8_t text[65];

	text[0] = LEAF_NODE;
	memcpy(text + 1, f->hash[f->n - 2], 32);
	memcpy(text + 33, f->hash[f->n - 1], 32);
	f->n--;
	f->count[f->n - 1] += f->count[f->n];
	f->pair(f->hash[f->n - 1], text, sizeof(text));
}

/* Two of one size are the two sides of the next. One that is not a power of two can
 * only be the last: a tree is uneven at its right end alone. */
static void
fold_push(struct fold *f, uint32_t count, const uint8_t hash[static 32])
{
	memcpy(f->hash[f->n], hash, 32);
	f->count[f->n++] = count;
	while (f->n >= 2 && f->count[f->n - 2] == f->count[f->n - 1])
		join(f);
}

static void
fold_end(struct fold *f, uint8_t out[static 32])
{
	while (f->n >= 2)
		join(f);
	memcpy(out, f->hash[0], 32);
	f->n = 0;
}

static void
top(uint8_t out[static 32], uint32_t count, const uint8_t tree[static 32], bw_tree_hash *hash)
{
	uint8_t text[41] = { ROOT };
	size_t i;

	for (i = 0; i < 4; i++)
		text[5 + i] = (uint8_t)(count >> (24 - 8 * i) & 0xff);
	memcpy(text + 9, tree, 32);
	hash(out, text, sizeof(text));
}

/* ---- the largest subtrees that are kept or withheld whole ---- */

struct walk {
	struct node stack[DEPTH];
	size_t n;
	const struct bw_parts_proof *p;
	size_t run; /* the run that holds the start of the next subtree */
	bw_tree_hash *hash; /* NULL: nobody has the seeds */
};

static void
walk_of(struct walk *w, const struct bw_parts_proof *p, const uint8_t *seed, bw_tree_hash *hash)
{
	memset(w, 0, sizeof(*w));
	w->p = p;
	w->hash = hash;
	w->stack[0].count = p->parts;
	if (seed != NULL)
		memcpy(w->stack[0].seed, seed, 32);
	w->n = p->parts > 0 ? 1 : 0;
}

/* Is it of one kind? Runs of one kind may follow each other, when they are apart in the copy. */
static bool
is_whole(struct walk *w, const struct node *n, bool *kept)
{
	const struct bw_parts_run *runs = w->p->runs;
	uint32_t end = n->first + n->count;
	size_t i;

	while (runs[w->run].first + runs[w->run].count <= n->first)
		w->run++;
	*kept = runs[w->run].kept;
	for (i = w->run; runs[i].kept == *kept; i++)
		if (runs[i].first + runs[i].count >= end)
			return true;
	return false;
}

static bool
walk_next(struct walk *w, struct node *out, bool *kept)
{
	struct node at, right;

	if (w->n == 0)
		return false;
	at = w->stack[--w->n];
	while (!is_whole(w, &at, kept)) {
		if (w->hash != NULL) {
			split(&at, &at, &right, w->hash);
		} else {
			right = (struct node){ .first = at.first + left_of(at.count), .count = at.count - left_of(at.count) };
			at.count -= right.count;
		}
		w->stack[w->n++] = right;
	}
	*out = at;
	return true;
}

/* ---- making ---- */

static enum bw_rc
subtree(const struct node *n, bw_parts_leaf *leaf, void *ctx, bw_tree_hash *hash, uint8_t out[static 32],
    struct bw_err *err)
{
	struct fold f = { .pair = hash };
	struct node at;
	uint8_t value[32];
	struct salts s;
	enum bw_rc rc = BW_OK;

	salts_of(&s, n, hash);
	while (rc == BW_OK && salts_next(&s, &at)) {
		if ((rc = leaf(ctx, at.first, at.seed, value, err)) == BW_OK)
			fold_push(&f, 1, value);
	}
	if (rc == BW_OK)
		fold_end(&f, out);
	explicit_bzero(&s, sizeof(s));
	explicit_bzero(&at, sizeof(at));
	return rc;
}

static enum bw_rc
add_node(struct bw_parts_proof *p, const uint8_t value[static 32], struct bw_err *err)
{
	uint8_t(*more)[32];

	/* Grown at powers of two, so that no second count is kept. */
	if ((p->node_count & (p->node_count - 1)) == 0) {
		more = realloc(p->nodes, (p->node_count > 0 ? p->node_count * 2 : 1) * 32);
		if (more == NULL)
			return bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
		p->nodes = more;
	}
	memcpy(p->nodes[p->node_count++], value, 32);
	return BW_OK;
}

enum bw_rc
bw_parts_root(uint32_t count, const uint8_t seed[static 32], bw_parts_leaf *leaf, void *ctx, bw_tree_hash *hash,
    struct bw_parts_proof *p, uint8_t root[static 32], struct bw_err *err)
{
	struct bw_parts_run all = { .count = count };
	struct bw_parts_proof none = { .parts = count, .runs = &all, .run_count = 1 };
	struct fold f = { .pair = hash };
	struct node n;
	uint8_t value[32];
	struct walk w;
	bool kept;
	enum bw_rc rc = BW_OK;

	if (count == 0 || count > BW_PARTS_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "an original cannot have %u parts", count);
	walk_of(&w, p != NULL ? p : &none, seed, hash);
	while (rc == BW_OK && walk_next(&w, &n, &kept)) {
		rc = subtree(&n, leaf, ctx, hash, value, err);
		if (rc == BW_OK && p != NULL)
			rc = add_node(p, kept ? n.seed : value, err);
		if (rc == BW_OK)
			fold_push(&f, n.count, value);
	}
	if (rc == BW_OK) {
		fold_end(&f, value);
		top(root, count, value, hash);
		if (p != NULL)
			memcpy(p->root, root, 32);
	}
	explicit_bzero(&w, sizeof(w));
	explicit_bzero(&n, sizeof(n));
	return rc;
}

enum bw_rc
bw_parts_add_run(struct bw_parts_proof *p, const struct bw_parts_run *run, const uint64_t *lengths, struct bw_err *err)
{
	void *more;

	if ((p->run_count & (p->run_count - 1)) == 0) {
		more = realloc(p->runs, (p->run_count > 0 ? p->run_count * 2 : 1) * sizeof(*p->runs));
		if (more == NULL)
			return bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
		p->runs = more;
	}
	if (run->kept) {
		more = realloc(p->lengths, (p->kept_count + run->count) * sizeof(*p->lengths));
		if (more == NULL)
			return bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
		p->lengths = more;
		memcpy(p->lengths + p->kept_count, lengths, run->count * sizeof(*lengths));
	}
	p->runs[p->run_count] = *run;
	p->runs[p->run_count++].length_at = p->kept_count;
	p->kept_count += run->kept ? run->count : 0;
	p->parts = run->first + run->count;
	return BW_OK;
}

void
bw_parts_proof_free(struct bw_parts_proof *p)
{
	free(p->runs);
	free(p->lengths);
	free(p->nodes);
	memset(p, 0, sizeof(*p));
}

/* ---- checking ---- */

void
bw_parts_salts(const struct bw_parts_proof *p, bw_tree_hash *hash, uint8_t (*out)[32])
{
	struct node n, leaf;
	struct salts s;
	struct walk w;
	size_t i, k = 0;
	bool kept;

	walk_of(&w, p, NULL, NULL);
	for (i = 0; walk_next(&w, &n, &kept); i++) {
		if (!kept)
			continue;
		memcpy(n.seed, p->nodes[i], 32);
		salts_of(&s, &n, hash);
		while (salts_next(&s, &leaf))
			memcpy(out[k++], leaf.seed, 32);
	}
}

bool
bw_parts_holds(const struct bw_parts_proof *p, const uint8_t (*leaves)[32], bw_tree_hash *hash)
{
	struct fold f = { .pair = hash }, of_kept = { .pair = hash };
	uint8_t value[32];
	struct node n;
	struct walk w;
	size_t i, k = 0;
	uint32_t leaf;
	bool kept;

	walk_of(&w, p, NULL, NULL);
	for (i = 0; walk_next(&w, &n, &kept); i++) {
		if (!kept) {
			fold_push(&f, n.count, p->nodes[i]);
			continue;
		}
		for (leaf = 0; leaf < n.count; leaf++)
			fold_push(&of_kept, 1, leaves[k++]);
		fold_end(&of_kept, value);
		fold_push(&f, n.count, value);
	}
	fold_end(&f, value);
	top(value, p->parts, value, hash);
	return memcmp(value, p->root, 32) == 0;
}

bool
bw_parts_each_node(const struct bw_parts_proof *p, bool (*fn)(void *ctx, size_t i, bool kept), void *ctx)
{
	struct walk w;
	struct node n;
	size_t i;
	bool kept;

	walk_of(&w, p, NULL, NULL);
	for (i = 0; walk_next(&w, &n, &kept); i++)
		if (!fn(ctx, i, kept))
			return false;
	return true;
}

#include "flow/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "flow/disclose.h"
#include "flow/disclosed.h"
#include "flow/original.h"
#include "flow/parts_check.h"
#include "flow/tiling.h"
#include "format/parts.h"

#define PIECE ((size_t)1 << 18)

/* ---- hashing an original part by part ---- */

struct reading {
	bw_media_read_fn read;
	void *ctx;
	const struct bw_tiling *tiling;
	uint64_t at;
	struct bw_sha256 hash;
	uint8_t *piece;
};

static enum bw_rc
leaf(void *ctx, uint32_t i, const uint8_t salt[static 32], uint8_t out[static 32], struct bw_err *err)
{
	static const uint8_t mark = 0;
	struct reading *r = ctx;
	uint64_t left = r->tiling->lengths[i];
	enum bw_rc rc = BW_OK;

	bw_sha256_update(&r->hash, &mark, 1);
	bw_sha256_update(&r->hash, salt, 32);
	while (rc == BW_OK && left > 0) {
		size_t n = left < PIECE ? (size_t)left : PIECE;

		rc = r->read(r->ctx, r->piece, n, r->at, err);
		if (rc == BW_OK)
			bw_sha256_update(&r->hash, r->piece, n);
		r->at += n;
		left -= n;
	}
	bw_sha256_final(&r->hash, out);
	return rc;
}

/* One seed for one way to cut: two trees over the same bytes share no salt. Else a salt
 * that was given away for one of them could be that of something withheld in the other. */
static enum bw_rc
seed_of(struct bw_case *c, const struct bw_object *o, const struct bw_tiling *t, uint8_t out[static 32],
    struct bw_err *err)
{
	struct bw_buf cut = { 0 };
	uint8_t key[32], digest[32];
	enum bw_rc rc;

	bw_tiling_encode(t, &cut);
	rc = bw_buf_check(&cut, err);
	if (rc == BW_OK)
		rc = bw_object_derive(bw_case_store(c), o->id, "parts-salt", key, err);
	if (rc == BW_OK) {
		bw_sha256(digest, cut.data, cut.len);
		bw_hmac_sha256(out, key, sizeof(key), digest, sizeof(digest));
	}
	bw_wipe(key, sizeof(key));
	bw_buf_free(&cut);
	return rc;
}

/* p: with its runs, or NULL for the root alone. */
static enum bw_rc
hash_parts(struct bw_case *c, const struct bw_object *o, const struct bw_tiling *t, bw_media_read_fn read,
    void *read_ctx, struct bw_parts_proof *p, uint8_t root[static 32], struct bw_err *err)
{
	struct reading r = { .read = read, .ctx = read_ctx, .tiling = t, .piece = malloc(PIECE) };
	uint8_t seed[32] = { 0 };
	enum bw_rc rc;

	if (r.piece == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a file");
	if ((rc = seed_of(c, o, t, seed, err)) == BW_OK && (rc = bw_sha256_init(&r.hash, err)) == BW_OK)
		rc = bw_parts_root(t->count, seed, leaf, &r, bw_sha256, p, root, err);
	bw_sha256_free(&r.hash);
	bw_wipe(seed, sizeof(seed));
	bw_wipe(r.piece, PIECE);
	free(r.piece);
	return rc;
}

enum bw_rc
bw_parts_commit(struct bw_case *c, uint64_t item, const struct bw_object *o, const struct bw_plan *plan,
    bw_media_read_fn read, void *read_ctx, uint8_t root[static 32], struct bw_err *err)
{
	struct bw_tiling t = { 0 };
	struct bw_err none = { 0 };
	enum bw_rc rc = bw_tiling_load(c, item, o->size, &t, &none);

	if (rc == BW_ENOTFOUND) {
		rc = bw_tiling_make(bw_case_worker(c), plan, read, read_ctx, o->size, &t, err);
		if (rc == BW_OK)
			rc = bw_tiling_keep(c, item, &t, err);
	} else if (rc != BW_OK && err != NULL) {
		*err = none;
	}
	if (rc == BW_OK)
		rc = hash_parts(c, o, &t, read, read_ctx, NULL, root, err);
	bw_tiling_free(&t);
	return rc;
}

/* ---- which parts a copy holds ---- */

struct matching {
	const struct bw_tiling *tiling;
	const struct bw_plan *plan;
	const struct bw_plan *of_copy; /* the plan of the copy, for its spots; or NULL */
	const uint8_t *original, *copy; /* the bytes of both, for the same */
	size_t part; /* of the plan: where the last search ended */
	uint64_t in_copy; /* where that part begins in the copy */
	bool shows; /* something that is more than structure and dates is kept */
	struct bw_parts_run run; /* under way */
	uint16_t classes; /* of the part that was looked at last */
	struct bw_parts_proof *out;
};

static uint64_t
in_copy_len(const struct bw_part *p)
{
	return p->action == BW_PART_REPLACE ? p->put_len : p->action == BW_PART_DROP ? 0 : p->length;
}

static uint16_t
class_bit(enum bw_class class)
{
	return (uint16_t)(1u << class);
}

/* A date or turn that the copy says in the same bytes, in a block of its own. */
static bool
in_spot(const struct matching *m, uint64_t at, uint64_t len, uint64_t *in_copy)
{
	size_t i, k;

	for (i = 0; m->of_copy != NULL && i < m->plan->spot_count; i++) {
		const struct bw_spot *a = &m->plan->spots[i];

		if (a->offset != at || a->length != len)
			continue;
		for (k = 0; k < m->of_copy->spot_count; k++) {
			const struct bw_spot *b = &m->of_copy->spots[k];

			if (a->tag == b->tag && a->length == b->length &&
			    memcmp(m->original + a->offset, m->copy + b->offset, a->length) == 0) {
				*in_copy = b->offset;
				return true;
			}
		}
	}
	return false;
}

/* Is [at, at + len) of the original in the copy in one piece? Else what it is of. */
static bool
in_kept(struct matching *m, uint64_t at, uint64_t len, uint64_t *in_copy)
{
	const struct bw_plan *p = m->plan;
	bool kept = true;
	size_t i;

	while (m->part < p->count && p->parts[m->part].offset + p->parts[m->part].length <= at)
		m->in_copy += in_copy_len(&p->parts[m->part++]);
	*in_copy = m->part < p->count ? m->in_copy + (at - p->parts[m->part].offset) : 0;
	m->classes = 0;
	for (i = m->part; i < p->count && p->parts[i].offset < at + len; i++) {
		kept = kept && p->parts[i].action == BW_PART_KEEP;
		m->classes = (uint16_t)(m->classes | class_bit(p->parts[i].class));
	}
	return kept;
}

static enum bw_rc
flush(struct matching *m, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	if (m->run.count > 0)
		rc = bw_parts_add_run(m->out, &m->run, m->tiling->lengths + m->run.first, err);
	m->run = (struct bw_parts_run){ .first = m->run.first + m->run.count };
	return rc;
}

/* Adds one part to the run under way, or begins another. end: where the run ends in the copy. */
static enum bw_rc
add(struct matching *m, const struct bw_parts_run *part, uint64_t *end, struct bw_err *err)
{
	struct bw_parts_run *run = &m->run;
	uint64_t length = m->tiling->lengths[run->first + run->count];
	enum bw_rc rc = BW_OK;

	if (run->count > 0 && (run->kept != part->kept || (part->kept && part->at != *end)))
		rc = flush(m, err);
	if (run->count == 0) {
		run->kept = part->kept;
		run->at = part->at;
	}
	run->count++;
	*end = part->at + length;
	return rc;
}

static enum bw_rc
match(struct matching *m, struct bw_err *err)
{
	const uint16_t bare = (uint16_t)(class_bit(BW_CLASS_STRUCTURE) | class_bit(BW_CLASS_DATE));
	uint64_t at = 0, end = 0;
	enum bw_rc rc = BW_OK;
	uint32_t i;

	for (i = 0; rc == BW_OK && i < m->tiling->count; i++) {
		struct bw_parts_run part = { .count = 1 };

		part.kept = in_kept(m, at, m->tiling->lengths[i], &part.at);
		m->shows = m->shows || (part.kept && (m->classes & ~bare) != 0);
		if (!part.kept)
			part.kept = in_spot(m, at, m->tiling->lengths[i], &part.at);
		if (!part.kept)
			m->out->classes = (uint16_t)(m->out->classes | m->classes);
		rc = add(m, &part, &end, err);
		at += m->tiling->lengths[i];
	}
	return rc == BW_OK ? flush(m, err) : rc;
}

/* ---- the proof for a disclosed copy ---- */

struct source {
	struct bw_original original;
	struct bw_worker_input copy; /* when it says some of the original again */
	struct bw_plan plan, of_copy;
};

static void
source_free(struct source *s)
{
	bw_worker_input_free(&s->copy);
	bw_plan_free(&s->plan);
	bw_plan_free(&s->of_copy);
	bw_original_close(&s->original);
}

/* The plan of an item, and of its copy when that says some of it again. */
static enum bw_rc
open_source(struct bw_case *c, const struct bw_item *it, struct source *s, struct bw_err *err)
{
	unsigned options = bw_item_disclose_options(it);
	enum bw_rc rc;

	if ((rc = bw_original_open(c, &it->object, &s->original, err)) != BW_OK ||
	    (rc = bw_original_plan(c, &s->original, options, &s->plan, err)) != BW_OK ||
	    s->plan.refused[0] != '\0' || s->plan.spot_count == 0 || s->original.in.data == NULL)
		return rc;
	rc = bw_disclose_make(bw_case_worker(c), &s->plan, &s->original.in, options, &s->copy, err);
	return rc == BW_OK ? bw_disclose_plan_input(bw_case_worker(c), &s->copy, options, &s->of_copy, err) : rc;
}

static enum bw_rc
write_proof(struct bw_case *c, const struct bw_item *it, const struct bw_tiling *t, bw_media_read_fn read,
    void *read_ctx, struct bw_parts_proof *p, struct bw_buf *out, struct bw_err *err)
{
	uint8_t root[32];
	enum bw_rc rc = hash_parts(c, &it->object, t, read, read_ctx, p, root, err);

	if (rc == BW_OK) {
		bw_parts_encode(p, bw_parts_class_word, out);
		rc = bw_buf_check(out, err);
	}
	return rc;
}

static enum bw_rc
prove(struct bw_case *c, const struct bw_item *it, const struct bw_tiling *t, struct source *s, struct bw_buf *out,
    char why[static BW_PARTS_WHY], uint8_t root[static 32], struct bw_err *err)
{
	struct bw_parts_proof p = { .parts = 0 };
	struct matching m = { .tiling = t, .plan = &s->plan, .out = &p };
	enum bw_rc rc;

	if (s->copy.data != NULL) {
		m.of_copy = &s->of_copy;
		m.original = s->original.in.data;
		m.copy = s->copy.data;
	}
	rc = match(&m, err);
	if (rc == BW_OK && !m.shows) {
		(void)snprintf(why, BW_PARTS_WHY, "the copy is written anew, so it has no parts of the original");
	} else if (rc == BW_OK) {
		out->limit = BW_PARTS_PROOF_MAX;
		rc = write_proof(c, it, t, s->original.read, s->original.ctx, &p, out, err);
		memcpy(root, p.root, 32);
	}
	if (out->bad) {
		bw_buf_free(out);
		(void)snprintf(why, BW_PARTS_WHY, "a proof over so many parts would be too large");
		rc = BW_OK;
	}
	bw_parts_proof_free(&p);
	return rc;
}

/* ---- an excerpt ---- */

static void
push_part(struct bw_plan *plan, uint64_t length, enum bw_class class, enum bw_part_action action, uint64_t put)
{
	if (length > 0)
		plan->parts[plan->count++] = (struct bw_part){ .offset = plan->size, .length = length, .class = class,
			.action = action, .put_len = (size_t)put };
	plan->size += length;
}

/* As a plan that keeps what was chosen, and writes something else in place of the rest.
 * Where nothing is left out, nothing can be written between. */
static enum bw_rc
plan_kept(const struct bw_kept *kept, size_t count, uint64_t size, enum bw_class class, struct bw_plan *plan,
    struct bw_err *err)
{
	uint64_t end = 0, in_copy = 0;
	size_t i;

	/* A gap before each, and one behind the last. */
	if ((plan->parts = calloc(2 * count + 1, sizeof(*plan->parts))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for an excerpt");
	for (i = 0; i < count; i++) {
		const struct bw_kept *k = &kept[i];

		if (k->from < plan->size || k->at < in_copy || (k->from == plan->size && k->at != in_copy) || k->length == 0 ||
		    bw_add_overflows(k->from, k->length, &end) || end > size)
			break;
		push_part(plan, k->from - plan->size, class, BW_PART_REPLACE, k->at - in_copy);
		push_part(plan, k->length, class, BW_PART_KEEP, 0);
		if (bw_add_overflows(k->at, k->length, &in_copy))
			break;
	}
	if (i < count || count == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "what was chosen is not in order, or behind the end");
	push_part(plan, size - plan->size, class, BW_PART_DROP, 0);
	return BW_OK;
}

enum bw_rc
bw_parts_excerpt(struct bw_case *c, const struct bw_item *it, const struct bw_kept *kept, size_t count,
    struct bw_buf *proof, uint8_t root[static 32], struct bw_err *err)
{
	struct bw_parts_proof p = { .parts = 0 };
	struct bw_object_reader *r = NULL;
	struct bw_plan plan = { .format = BW_FORMAT_TEXT };
	struct bw_tiling t = { 0 };
	struct matching m = { .tiling = &t, .plan = &plan, .out = &p };
	enum bw_class class = strcmp(it->kind, "chat") == 0 ? BW_CLASS_MESSAGE : BW_CLASS_TEXT;
	enum bw_rc rc;

	if ((rc = bw_tiling_load(c, it->number, it->object.size, &t, err)) == BW_OK &&
	    (rc = bw_object_open(bw_case_store(c), it->object.id, &r, NULL, err)) == BW_OK &&
	    (rc = plan_kept(kept, count, it->object.size, class, &plan, err)) == BW_OK && (rc = match(&m, err)) == BW_OK)
		rc = write_proof(c, it, &t, bw_object_media_read, r, &p, proof, err);
	if (rc == BW_OK)
		memcpy(root, p.root, 32);
	bw_parts_proof_free(&p);
	bw_plan_free(&plan);
	bw_object_close(r);
	bw_tiling_free(&t);
	return rc;
}

/* What an excerpt keeps of its chat, as flow/excerpt.c wrote it down. */
static enum bw_rc
kept_of(const struct bw_item *it, struct bw_kept **out, size_t *count, struct bw_err *err)
{
	struct bw_value *facts = NULL;
	const struct bw_value *list;
	enum bw_rc rc;
	size_t i;

	if (it->facts == NULL)
		return bw_err_set(err, BW_EFORMAT, 0, "it is not known what the excerpt keeps of its chat");
	if ((rc = bw_value_parse(it->facts, strlen(it->facts), &facts, err)) != BW_OK)
		return rc;
	list = bw_value_get(facts, "kept");
	*count = bw_value_count(list);
	if ((*out = calloc(*count + 1, sizeof(**out))) == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for an excerpt");
	for (i = 0; rc == BW_OK && i < *count; i++) {
		const struct bw_value *k = bw_value_at(list, i);

		(*out)[i].from = (uint64_t)bw_value_int(bw_value_get(k, "from"));
		(*out)[i].length = (uint64_t)bw_value_int(bw_value_get(k, "length"));
		(*out)[i].at = (uint64_t)bw_value_int(bw_value_get(k, "at"));
	}
	bw_value_free(facts);
	return rc;
}

/* Is the disclosed copy of an excerpt the excerpt, byte for byte? */
static enum bw_rc
is_unchanged(struct bw_case *c, const struct bw_item *it, bool *yes, struct bw_err *err)
{
	struct bw_original o;
	struct bw_plan plan = { 0 };
	enum bw_rc rc = bw_original_open(c, &it->object, &o, err);
	size_t i;

	if (rc == BW_OK)
		rc = bw_original_plan(c, &o, bw_item_disclose_options(it), &plan, err);
	*yes = rc == BW_OK && plan.refused[0] == '\0';
	for (i = 0; i < plan.count; i++)
		*yes = *yes && plan.parts[i].action == BW_PART_KEEP;
	bw_plan_free(&plan);
	bw_original_close(&o);
	return rc;
}

static enum bw_rc
prove_excerpt(struct bw_case *c, const struct bw_item *it, struct bw_buf *out, char why[static BW_PARTS_WHY],
    uint8_t root[static 32], struct bw_err *err)
{
	struct bw_item chat = { 0 };
	struct bw_kept *kept = NULL;
	struct bw_err local = { 0 };
	size_t count = 0;
	bool same = false;
	enum bw_rc rc;

	if ((rc = is_unchanged(c, it, &same, err)) != BW_OK || (rc = bw_item_live(c, it->source, &chat, err)) != BW_OK)
		return rc;
	if (!same) {
		(void)snprintf(why, BW_PARTS_WHY, "the copy is written anew, so it has no parts of the original");
	} else if ((rc = kept_of(it, &kept, &count, err)) == BW_OK && count == 0) {
		(void)snprintf(why, BW_PARTS_WHY, "every message in it shows a person by a label, so none is as in the original");
	} else if (rc == BW_OK) {
		rc = bw_parts_excerpt(c, &chat, kept, count, out, root, &local);
		if (rc == BW_ENOTFOUND) {
			(void)snprintf(why, BW_PARTS_WHY, "the chat that it is of is not stamped");
			rc = BW_OK;
		} else if (rc != BW_OK) {
			rc = bw_err_set(err, rc, local.sys_errno, "%s", local.message);
		}
	}
	free(kept);
	bw_item_free(&chat);
	return rc;
}

/* ---- either ---- */

enum bw_rc
bw_parts_prove(struct bw_case *c, const struct bw_item *it, struct bw_buf *out, char why[static BW_PARTS_WHY],
    uint8_t root[static 32], struct bw_err *err)
{
	struct source s = { .original = { .in = { .fd = -1 } }, .copy = { .fd = -1 } };
	struct bw_tiling t = { 0 };
	struct bw_err none = { 0 };
	enum bw_rc rc;

	why[0] = '\0';
	if (strcmp(it->kind, "excerpt") == 0)
		return prove_excerpt(c, it, out, why, root, err);
	rc = bw_tiling_load(c, it->number, it->object.size, &t, &none);
	if (rc == BW_ENOTFOUND) {
		(void)snprintf(why, BW_PARTS_WHY, "the original is not stamped");
		return BW_OK;
	}
	if (rc != BW_OK)
		return bw_err_set(err, rc, none.sys_errno, "%s", none.message);
	if ((rc = open_source(c, it, &s, err)) == BW_OK && s.plan.refused[0] == '\0')
		rc = prove(c, it, &t, &s, out, why, root, err);
	source_free(&s);
	bw_tiling_free(&t);
	return rc;
}

#include "flow/parts_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "format/parts.h"
#include "media/media.h"

struct bw_parts_check {
	struct bw_parts_proof proof;
	const struct bw_parts_run **order; /* kept runs, by their place in the copy */
	size_t order_count;
	uint8_t (*leaves)[32]; /* the salt of each kept part, and then its leaf */
	struct bw_sha256 hash;
	size_t run;	/* in order: where the copy is */
	uint32_t part;	/* in that run */
	uint64_t done;	/* bytes of that part */
	uint64_t at;	/* in the copy */
	uint64_t of_original, anew;
};

const char *
bw_parts_class_word(unsigned class)
{
	return class < BW_CLASS_COUNT ? bw_class_name((enum bw_class)class) : NULL;
}

static int
by_place(const void *a, const void *b)
{
	const struct bw_parts_run *const *x = a, *const *y = b;

	return (*x)->at < (*y)->at ? -1 : (*x)->at > (*y)->at;
}

static void
check_free(struct bw_parts_check *k)
{
	bw_parts_proof_free(&k->proof);
	bw_sha256_free(&k->hash);
	free(k->order);
	free(k->leaves);
	free(k);
}

enum bw_rc
bw_parts_check_begin(struct bw_bytes proof, struct bw_parts_check **out, struct bw_err *err)
{
	struct bw_parts_check *k = calloc(1, sizeof(*k));
	enum bw_rc rc;
	size_t i;

	*out = NULL;
	if (k == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
	if ((rc = bw_parts_decode(proof.data, proof.len, bw_parts_class_word, &k->proof, err)) != BW_OK ||
	    (rc = bw_sha256_init(&k->hash, err)) != BW_OK)
		goto out;
	k->order = calloc(k->proof.run_count, sizeof(*k->order));
	k->leaves = calloc(k->proof.kept_count, sizeof(*k->leaves));
	if (k->order == NULL || k->leaves == NULL) {
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for a proof");
		goto out;
	}
	for (i = 0; i < k->proof.run_count; i++)
		if (k->proof.runs[i].kept)
			k->order[k->order_count++] = &k->proof.runs[i];
	qsort(k->order, k->order_count, sizeof(*k->order), by_place);
	bw_parts_salts(&k->proof, bw_sha256, k->leaves);
	*out = k;
	return BW_OK;
out:
	check_free(k);
	return rc;
}

static size_t
shorter(size_t len, uint64_t left)
{
	return len < left ? len : (size_t)left;
}

/* Bytes of the part that the copy is at. */
static size_t
take_part(struct bw_parts_check *k, const uint8_t *data, size_t len)
{
	const struct bw_parts_run *run = k->order[k->run];
	size_t i = run->length_at + k->part, n = shorter(len, k->proof.lengths[i] - k->done);

	if (k->done == 0) {
		static const uint8_t leaf = 0;

		bw_sha256_update(&k->hash, &leaf, 1);
		bw_sha256_update(&k->hash, k->leaves[i], 32);
	}
	bw_sha256_update(&k->hash, data, n);
	k->of_original += n;
	k->done += n;
	if (k->done == k->proof.lengths[i]) {
		bw_sha256_final(&k->hash, k->leaves[i]);
		k->done = 0;
		k->part++;
	}
	if (k->part == run->count) {
		k->part = 0;
		k->run++;
	}
	return n;
}

/* Bytes that no part stands for. */
static size_t
take_other(struct bw_parts_check *k, const uint8_t *data, size_t len)
{
	size_t n = k->run < k->order_count ? shorter(len, k->order[k->run]->at - k->at) : len, i;

	for (i = 0; i < n; i++)
		k->anew += data[i] != 0;
	return n;
}

void
bw_parts_check_update(struct bw_parts_check *k, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len > 0) {
		bool inside = k->run < k->order_count && (k->part > 0 || k->done > 0 || k->order[k->run]->at == k->at);
		size_t n = inside ? take_part(k, p, len) : take_other(k, p, len);

		p += n;
		len -= n;
		k->at += n;
	}
}

void
bw_parts_check_end(struct bw_parts_check *k, struct bw_parts_verdict *v)
{
	if (k == NULL)
		return;
	if (v != NULL) {
		memset(v, 0, sizeof(*v));
		memcpy(v->root, k->proof.root, 32);
		v->size = k->at;
		v->of_original = k->of_original;
		v->anew = k->anew;
		v->parts = k->proof.parts;
		v->kept = (uint32_t)k->proof.kept_count;
		v->withheld = k->proof.classes;
		if (k->run < k->order_count)
			(void)snprintf(v->why, sizeof(v->why), "the copy is shorter than its proof over parts says");
		else if (!bw_parts_holds(&k->proof, (const uint8_t(*)[32])k->leaves, bw_sha256))
			(void)snprintf(v->why, sizeof(v->why), "the bytes are not the parts that the proof names");
		else
			v->holds = true;
	}
	check_free(k);
}

/* The commitment to the parts of an original, and the proof that a copy holds some of
 * them (docs/FORMAT-parts.md).
 *
 * The parts, in their order, are the leaves of a tree of the shape of RFC 9162, 2.1:
 *   leaf = H(0x00 || salt || bytes)   node = H(0x01 || left || right)
 *   parts-root = H(0x04 || count of the parts, 8 bytes, big-endian || root of the tree)
 * The salts are the leaves of a second tree of that shape, which grows from a seed
 * downwards: left = H(0x02 || seed), right = H(0x03 || seed). Whoever has the seed of a
 * subtree knows the salts of all its leaves, and of no other leaf. So a proof holds one
 * value for every largest subtree that is kept whole (its seed) or withheld whole (its
 * hash): it grows with the number of gaps, not with that of parts. Of what is withheld
 * no length and no offset is told. No recursion; memory grows with the depth alone, but
 * for a proof that is held as a whole. */
#ifndef BW_FORMAT_PARTS_H
#define BW_FORMAT_PARTS_H

#include "base/bytes.h"
#include "format/tree.h"

#define BW_PARTS_MAX (1u << 22) /* parts of one original */
#define BW_PARTS_PROOF_MAX ((size_t)8 << 20) /* bytes of a proof */
#define BW_PARTS_WORDS_MAX 16u

/* The leaf of part i under its salt; whoever calls has the bytes. */
typedef enum bw_rc bw_parts_leaf(void *ctx, uint32_t i, const uint8_t salt[static 32], uint8_t out[static 32],
    struct bw_err *err);
/* The name of a class, lower-case letters; NULL behind the last one. */
typedef const char *bw_parts_word(unsigned class);

/* Parts that follow each other, all kept or all withheld. */
struct bw_parts_run {
	uint32_t first, count;
	bool kept;
	uint64_t at;	  /* kept: where the first of them begins in the copy */
	size_t length_at; /* kept: lengths[length_at .. +count) */
};

struct bw_parts_proof {
	uint8_t root[32]; /* parts-root */
	uint32_t parts;
	uint16_t classes; /* of what is withheld, one bit each: the maker's word, not proven */
	struct bw_parts_run *runs; /* tile [0, parts) in order */
	size_t run_count;
	uint64_t *lengths; /* of all kept parts, in order */
	size_t kept_count;
	uint8_t (*nodes)[32]; /* seeds and hashes, in order */
	size_t node_count;
};

/* The root; with a proof whose runs are filled in, its root and nodes as well, to be
 * freed with it also after a failure. leaf is called once for every part, in order. */
enum bw_rc bw_parts_root(uint32_t count, const uint8_t seed[static 32], bw_parts_leaf *leaf, void *ctx,
    bw_tree_hash *hash, struct bw_parts_proof *p, uint8_t root[static 32], struct bw_err *err) BW_MUST_USE;

/* Appends a run; the lengths are those of its parts when it is kept. p->parts follows. */
enum bw_rc bw_parts_add_run(struct bw_parts_proof *p, const struct bw_parts_run *run, const uint64_t *lengths,
    struct bw_err *err) BW_MUST_USE;
void bw_parts_proof_free(struct bw_parts_proof *p); /* leaves it zeroed */

/* One text for one proof: what decode takes, encode writes again byte for byte. */
void bw_parts_encode(const struct bw_parts_proof *p, bw_parts_word *word, struct bw_buf *out);
enum bw_rc bw_parts_decode(const void *text, size_t len, bw_parts_word *word, struct bw_parts_proof *p,
    struct bw_err *err) BW_MUST_USE;

/* Every subtree that has a node, in order: seed when kept, else hash. False when fn was. */
bool bw_parts_each_node(const struct bw_parts_proof *p, bool (*fn)(void *ctx, size_t i, bool kept), void *ctx);

/* For whoever checks: the salts of the kept parts in order, p->kept_count of them; and
 * whether these leaves of theirs lead to the root. */
void bw_parts_salts(const struct bw_parts_proof *p, bw_tree_hash *hash, uint8_t (*out)[32]);
bool bw_parts_holds(const struct bw_parts_proof *p, const uint8_t (*leaves)[32], bw_tree_hash *hash);

#endif

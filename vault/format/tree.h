/* The hash tree of RFC 4998 (4.2): every node is the hash of its children,
 * sorted as byte strings and put one after the other. Because of the sorting a
 * path needs no left and right, and so does not tell the place of a leaf. */
#ifndef BW_FORMAT_TREE_H
#define BW_FORMAT_TREE_H

#include "base/bytes.h"

#define BW_TREE_MIN 64u		/* leaves; fewer would tell how many items there are */
#define BW_TREE_MAX (1u << 22)	/* leaves */
#define BW_TREE_DEPTH_MAX 22u

#define BW_TREE_NODE_MAX 64u	/* bytes of a node: 32 (SHA-256), 64 (SHA-512) */

/* Handed in, since this room knows no crypto; out has room for a node. */
typedef void bw_tree_hash(uint8_t *out, const void *data, size_t len);

struct bw_tree {
	uint32_t count; /* leaves; a power of two */
	uint32_t depth; /* siblings in a path */
	size_t len;	/* bytes of a node */
	uint8_t *nodes; /* one after the other; number 1 is the root, count + i leaf i */
};

/* How many leaves a tree for that many real ones has, or 0 when over the limit. */
uint32_t bw_tree_leaves(uint64_t real);
/* leaves: count of them, a power of two up to BW_TREE_MAX, of len bytes each; copied.
 * Padding and shuffling are the caller's work, who has the random numbers. */
enum bw_rc bw_tree_build(struct bw_tree *t, const uint8_t *leaves, uint32_t count, size_t len, bw_tree_hash *hash,
    struct bw_err *err) BW_MUST_USE;
void bw_tree_free(struct bw_tree *t);
const uint8_t *bw_tree_root(const struct bw_tree *t);
/* The depth siblings of leaf i, from the leaf up. */
void bw_tree_path(const struct bw_tree *t, uint32_t i, uint8_t *path);
/* From a leaf over its siblings to the root, in SHA-256. */
void bw_tree_climb(uint8_t root[static 32], const uint8_t leaf[static 32], const uint8_t (*path)[32], uint32_t depth,
    bw_tree_hash *hash);
/* The node over two of len bytes. */
void bw_tree_pair(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t len, bw_tree_hash *hash);

#endif

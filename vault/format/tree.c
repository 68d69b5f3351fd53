#include "format/tree.h"

#include <stdlib.h>
#include <string.h>

uint32_t
bw_tree_leaves(uint64_t real)
{
	uint32_t count = BW_TREE_MIN;

	if (real > BW_TREE_MAX)
		return 0;
	while (count < real)
		count *= 2;
	return count;
}

void
bw_tree_pair(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t len, bw_tree_hash *hash)
{
	uint8_t both[2 * BW_TREE_NODE_MAX];
	bool swap = memcmp(a, b, len) > 0;

	memcpy(both, swap ? b : a, len);
	memcpy(both + len, swap ? a : b, len);
	hash(out, both, 2 * len);
}

enum bw_rc
bw_tree_build(struct bw_tree *t, const uint8_t *leaves, uint32_t count, size_t len, bw_tree_hash *hash, struct bw_err *err)
{
	uint32_t i;

	memset(t, 0, sizeof(*t));
	if (count == 0 || (count & (count - 1)) != 0 || count > BW_TREE_MAX || len > BW_TREE_NODE_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "a hash tree cannot have %u leaves", count);
	t->nodes = calloc((size_t)count * 2, len);
	if (t->nodes == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a hash tree of %u leaves", count);
	t->count = count;
	t->len = len;
	while ((1u << t->depth) < count)
		t->depth++;
	memcpy(t->nodes + count * len, leaves, count * len);
	for (i = count - 1; i >= 1; i--)
		bw_tree_pair(t->nodes + i * len, t->nodes + 2 * (size_t)i * len, t->nodes + (2 * (size_t)i + 1) * len, len, hash);
	return BW_OK;
}

void
bw_tree_free(struct bw_tree *t)
{
	free(t->nodes);
	memset(t, 0, sizeof(*t));
}

const uint8_t *
bw_tree_root(const struct bw_tree *t)
{
	return t->nodes + t->len;
}

void
bw_tree_path(const struct bw_tree *t, uint32_t i, uint8_t *path)
{
	size_t at = (size_t)t->count + i;
	uint32_t level;

	for (level = 0; level < t->depth; level++, at /= 2)
		memcpy(path + level * t->len, t->nodes + (at ^ 1) * t->len, t->len);
}

void
bw_tree_climb(uint8_t root[static 32], const uint8_t leaf[static 32], const uint8_t (*path)[32], uint32_t depth,
    bw_tree_hash *hash)
{
	uint8_t at[32];
	uint32_t level;

	memcpy(at, leaf, 32);
	for (level = 0; level < depth; level++)
		bw_tree_pair(at, at, path[level], sizeof(at), hash);
	memcpy(root, at, 32);
}

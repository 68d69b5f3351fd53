#include "base/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAX (UINT32_MAX / 4)

struct bw_names_leaf {
	char *name;
	size_t number;
};

/* A reference: twice the place, and one more for a leaf. */
struct bw_names_fork {
	uint32_t at;	  /* byte in which the two sides differ first */
	uint8_t others;	  /* all bits but the one that decides */
	uint32_t side[2];
};

static uint32_t
leaf_ref(size_t place)
{
	return (uint32_t)(place * 2 + 1);
}

static unsigned int
side_of(const struct bw_names_fork *f, const char *name, size_t len)
{
	unsigned int c = f->at < len ? (unsigned char)name[f->at] : 0;

	return (1 + (f->others | c)) >> 8;
}

/* The one leaf that a name can be. */
static const struct bw_names_leaf *
nearest(const struct bw_names *n, const char *name, size_t len)
{
	uint32_t ref = n->root;

	while ((ref & 1) == 0) {
		const struct bw_names_fork *f = &n->fork[ref / 2];

		ref = f->side[side_of(f, name, len)];
	}
	return &n->leaf[ref / 2];
}

static bool
room(struct bw_names *n)
{
	size_t cap = n->cap > 0 ? n->cap * 2 : 64;
	struct bw_names_leaf *leaf;
	struct bw_names_fork *fork;

	if (n->count < n->cap)
		return true;
	if (n->count >= COUNT_MAX || (leaf = realloc(n->leaf, cap * sizeof(*leaf))) == NULL)
		return false;
	n->leaf = leaf;
	if ((fork = realloc(n->fork, cap * sizeof(*fork))) == NULL)
		return false;
	n->fork = fork;
	n->cap = cap;
	return true;
}

/* Puts the leaf at place, which differs from the one nearest to it in the bits of f, where
 * its way leaves that of all others. */
static void
branch(struct bw_names *n, struct bw_names_fork f, size_t place, const char *name, size_t len, const char *other)
{
	uint32_t *ref = &n->root;
	/* place - 1: the first leaf has no fork. */
	uint32_t made = (uint32_t)((place - 1) * 2);

	while ((*ref & 1) == 0) {
		struct bw_names_fork *q = &n->fork[*ref / 2];

		if (q->at > f.at || (q->at == f.at && q->others > f.others))
			break;
		ref = &q->side[side_of(q, name, len)];
	}
	f.side[side_of(&f, other, strlen(other))] = *ref;
	f.side[side_of(&f, name, len)] = leaf_ref(place);
	n->fork[place - 1] = f;
	*ref = made;
}

static uint8_t
all_but_highest(unsigned int bits)
{
	while ((bits & (bits - 1)) != 0)
		bits &= bits - 1;
	return (uint8_t)~bits;
}

enum bw_rc
bw_names_add(struct bw_names *n, const char *name, size_t number)
{
	const char *other = NULL;
	size_t len = strlen(name), at = 0;
	char *copy;

	if (n->count > 0) {
		other = nearest(n, name, len)->name;
		while (name[at] == other[at]) {
			if (name[at] == '\0')
				return BW_EEXIST;
			at++;
		}
	}
	if (!room(n) || at > UINT32_MAX || (copy = strdup(name)) == NULL)
		return BW_ENOMEM;
	n->leaf[n->count] = (struct bw_names_leaf) { copy, number };
	if (other == NULL) {
		n->root = leaf_ref(0);
	} else {
		unsigned int bits = (unsigned int)((unsigned char)name[at] ^ (unsigned char)other[at]);

		branch(n, (struct bw_names_fork) { (uint32_t)at, all_but_highest(bits), { 0, 0 } }, n->count, name, len, other);
	}
	n->count++;
	return BW_OK;
}

size_t
bw_names_find(const struct bw_names *n, const char *name)
{
	const struct bw_names_leaf *l = n->count > 0 ? nearest(n, name, strlen(name)) : NULL;

	return l != NULL && strcmp(l->name, name) == 0 ? l->number : BW_NAMES_NONE;
}

void
bw_names_free(struct bw_names *n)
{
	size_t i;

	for (i = 0; i < n->count; i++)
		free(n->leaf[i].name);
	free(n->leaf);
	free(n->fork);
	memset(n, 0, sizeof(*n));
}

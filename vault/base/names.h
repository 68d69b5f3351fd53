/* A set of names, each with a number: a crit-bit tree, so that finding one costs its length
 * and nobody can choose names that make it slow, as with a table of hashes. Names are
 * copied. Zeroed is empty. */
#ifndef BW_BASE_NAMES_H
#define BW_BASE_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BW_NAMES_NONE SIZE_MAX

struct bw_names {
	struct bw_names_leaf *leaf;
	struct bw_names_fork *fork; /* one less than leaves */
	size_t count, cap;
	uint32_t root;
};

/* BW_EEXIST: it is there, and keeps its number. BW_ENOMEM. Neither sets a message. */
enum bw_rc bw_names_add(struct bw_names *n, const char *name, size_t number) BW_MUST_USE;
/* Its number, or BW_NAMES_NONE. */
size_t bw_names_find(const struct bw_names *n, const char *name);
void bw_names_free(struct bw_names *n);

#endif

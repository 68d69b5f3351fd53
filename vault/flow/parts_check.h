/* Checking that a copy holds parts of an original, while it goes by. */
#ifndef BW_FLOW_PARTS_CHECK_H
#define BW_FLOW_PARTS_CHECK_H

#include "base/bytes.h"

struct bw_parts_check;

struct bw_parts_verdict {
	bool holds;	  /* the bytes and the proof lead to root */
	uint8_t root[32]; /* what a stamped statement must name */
	uint64_t size, of_original; /* bytes of the copy, and those shown to be of the original */
	uint64_t anew;		    /* of the others: those that are not zero */
	uint32_t parts, kept;
	uint16_t withheld; /* classes that the maker names, one bit each; not proven */
	char why[80];	   /* why not, or "" */
};

/* BW_EFORMAT: this is no proof. *out is freed by end. */
enum bw_rc bw_parts_check_begin(struct bw_bytes proof, struct bw_parts_check **out, struct bw_err *err) BW_MUST_USE;
/* The bytes of the copy, in order. */
void bw_parts_check_update(struct bw_parts_check *k, const void *data, size_t len);
/* Frees k; v may be NULL. */
void bw_parts_check_end(struct bw_parts_check *k, struct bw_parts_verdict *v);

/* The names of the classes as the texts of proofs have them: a bw_parts_word. */
const char *bw_parts_class_word(unsigned class);

#endif

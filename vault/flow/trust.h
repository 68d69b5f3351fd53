/* Whose stamps are believed: roots that the caller names, in a file or through an
 * authority's data file (format/authority.h). Some of these are installed with the program, in
 * the folder "authorities"; BEWAAR_AUTHORITIES names another. */
#ifndef BW_FLOW_TRUST_H
#define BW_FLOW_TRUST_H

#include "base/value.h"
#include "flow/stamp.h"
#include "format/authority.h"
#include "sys/worker.h"

struct bw_trust {
	struct bw_authority file; /* zeroed: not from a data file */
	struct bw_buf roots;	  /* PEM */
};

/* The data file what: a path, or the name of one that is installed, without ".conf". Its
 * roots too, when wanted: BW_EVERIFY when they are not those that it pins, BW_ENOTFOUND when they
 * are not at hand. */
enum bw_rc bw_trust_list(const char *what, bool roots, struct bw_trust *out, struct bw_err *err) BW_MUST_USE;
/* Roots alone: of a PEM file, or of a data file (the name of one that is installed, or a
 * path that ends in ".conf"). */
enum bw_rc bw_trust_roots(const char *what, struct bw_trust *out, struct bw_err *err) BW_MUST_USE;
/* What of them a check of stamps needs: roots and policies, borrowed from t; no address. */
struct bw_stamp_authority bw_trust_authority(const struct bw_trust *t);
void bw_trust_free(struct bw_trust *t); /* a zeroed one is fine */

/* One row for each data file that is installed, in the order of their names: {list, name,
 * checked, old, roots_until, expired, trouble}. roots_until is null where trouble says why not:
 * the file makes no sense, or its roots are not at hand. An empty array: there is no folder. */
enum bw_rc bw_trust_installed(struct bw_worker *w, int64_t now_ms, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

/* Since when the bytes of items demonstrably exist (axis B of the domain page), for
 * reports over many items. */
#ifndef BW_FLOW_STAMP_INDEX_H
#define BW_FLOW_STAMP_INDEX_H

#include "base/bytes.h"
#include "base/value.h"
#include "case/case.h"

struct bw_stamp_index {
	struct bw_buf known;
};

struct bw_stamp_batches;
/* Of batches that are at hand (flow/stamp_batch.h). */
enum bw_rc bw_stamp_index_of(const struct bw_stamp_batches *all, struct bw_stamp_index *x, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_stamp_index_load(struct bw_case *c, struct bw_stamp_index *x, struct bw_err *err) BW_MUST_USE;
/* existence: "B3" with existed_by, the earliest "no later than" of its stamps, else
 * "B1" (its hash stands in the vault's own log) with existed_by null. B4 is never said:
 * whether a stamp is a qualified one, the trusted list knows and its text does not. */
const char *bw_stamp_existence(bool stamped); /* the code alone */
const char *bw_stamp_index_code(const struct bw_stamp_index *x, uint64_t item);
void bw_stamp_index_set(const struct bw_stamp_index *x, uint64_t item, struct bw_value *row);
void bw_stamp_index_free(struct bw_stamp_index *x);

#endif

/* The commitment to the parts of an item, and proofs that a copy consists of them. */
#ifndef BW_FLOW_PARTS_H
#define BW_FLOW_PARTS_H

#include "case/case.h"
#include "media/media.h"

/* The root for a stamp: over the tiling that the item has, or over a new one, which is
 * kept with the next commit. plan NULL: of what cannot be taken apart. */
enum bw_rc bw_parts_commit(struct bw_case *c, uint64_t item, const struct bw_object *o, const struct bw_plan *plan,
    bw_media_read_fn read, void *read_ctx, uint8_t root[static 32], struct bw_err *err) BW_MUST_USE;

#define BW_PARTS_WHY 120

/* The proof for the disclosed copy of an item, as text. Nothing, and why not in why, when
 * the item is not stamped or its copy is written anew; else why is "". That of an excerpt
 * leads to the root of the chat that it is of. */
enum bw_rc bw_parts_prove(struct bw_case *c, const struct bw_item *it, struct bw_buf *out, char why[static BW_PARTS_WHY],
    uint8_t root[static 32], struct bw_err *err) BW_MUST_USE;

/* Bytes of an original, and where they begin in a copy. */
struct bw_kept {
	uint64_t from, length, at;
};
/* The proof for a copy that holds these bytes of an item, in order, and between them what it
 * will. BW_ENOTFOUND: not stamped; BW_EUSAGE: no order, or behind the end. */
enum bw_rc bw_parts_excerpt(struct bw_case *c, const struct bw_item *it, const struct bw_kept *kept, size_t count,
    struct bw_buf *proof, uint8_t root[static 32], struct bw_err *err) BW_MUST_USE;

#endif

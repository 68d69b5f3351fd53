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
 * the item is not stamped or its copy is written anew; else why is "". */
enum bw_rc bw_parts_prove(struct bw_case *c, const struct bw_item *it, struct bw_buf *out, char why[static BW_PARTS_WHY],
    uint8_t root[static 32], struct bw_err *err) BW_MUST_USE;

/* Some parts of an item, one behind the other, and the proof for that; whoever calls has
 * asked the gate (case/gate.h), and looks at what is written before it leaves. at has the place of
 * one byte of each in the original (of a message: its byte_start), in order. BW_ENOTFOUND:
 * not stamped; BW_EUSAGE: no order, or behind the end. */
enum bw_rc bw_parts_excerpt(struct bw_case *c, const struct bw_item *it, const uint64_t *at, size_t count,
    bw_media_write_fn write, void *write_ctx, struct bw_buf *proof, struct bw_err *err) BW_MUST_USE;

#endif

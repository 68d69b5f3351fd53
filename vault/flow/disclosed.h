/* The disclosed copy of an item of the vault, and what is told of it. */
#ifndef BW_FLOW_DISCLOSED_H
#define BW_FLOW_DISCLOSED_H

#include "case/gate.h"
#include "media/media.h"

/* How foreign formats are treated: pictures by their parts; a statement
 * in PDF that has no disclosed copy leaves as it is, by choice of the owner who
 * added it as one; what has none otherwise is refused. */
unsigned bw_item_disclose_options(const struct bw_item *it);

/* Asks the gate, then writes the checked copy; BW_EREFUSED with the reason.
 * ctx may be NULL. Everything that hands out disclosed bytes comes here. */
enum bw_rc bw_item_disclose(struct bw_case *c, const struct bw_item *it, const struct bw_gate_ctx *ctx,
    bw_media_write_fn write, void *write_ctx, struct bw_err *err) BW_MUST_USE;

/* A read callback over an object: ctx is the struct bw_object_reader. */
enum bw_rc bw_object_media_read(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err);

/* {sha256, size, withheld, kept, refused} of the copy as it would be now, for
 * the owner's eyes: held items too. Null without a worker. */
struct bw_value *bw_item_disclosed_value(struct bw_case *c, const struct bw_item *it);

#endif

/* Making a batch of what is not yet stamped; private to flow/stamp*.c. */
#ifndef BW_FLOW_STAMP_MAKE_H
#define BW_FLOW_STAMP_MAKE_H

#include "flow/hooks.h"
#include "flow/stamp_batch.h"

/* The batch for everything not yet stamped, as *at in all->list: the newest
 * one when it covers exactly that and has no answer, else a new one, kept in
 * the vault and committed. BW_ENOTFOUND: there is nothing to stamp. */
enum bw_rc bw_stamp_make(struct bw_case *c, struct bw_stamp_batches *all, const struct bw_hooks *hooks, size_t *at,
    struct bw_err *err) BW_MUST_USE;
/* The same for all stamps at once: a leaf for each, so that one new stamp renews
 * them all (RFC 4998, 5.2). sha512: their hash trees too, to SHA-512; once that was done, always. */
enum bw_rc bw_stamp_make_renewal(struct bw_case *c, struct bw_stamp_batches *all, bool sha512, size_t *at,
    struct bw_err *err) BW_MUST_USE;

#endif

/* Looking after a vault: checking it, giving space back. */
#ifndef BW_FLOW_CARE_H
#define BW_FLOW_CARE_H

#include "case/case.h"
#include "flow/hooks.h"

/* read_all: every stored byte is read and authenticated; otherwise structure
 * only. repair writes spare copies anew where they can be had; it never makes
 * up content. Rows "damaged" {item, what}; out: objects, bytes, read_bytes,
 * and the count of damage. BW_EVERIFY when anything is damaged. */
enum bw_rc bw_flow_check(struct bw_case *c, bool read_all, bool repair, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

/* out: freed (bytes). */
enum bw_rc bw_flow_compact(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif

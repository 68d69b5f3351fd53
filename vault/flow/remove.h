/* Taking an item out: its keys, names and notes go, a neutral line stays. */
#ifndef BW_FLOW_REMOVE_H
#define BW_FLOW_REMOVE_H

#include "case/case.h"
#include "flow/hooks.h"

/* because must say something. out: item, sha256. */
enum bw_rc bw_flow_remove(struct bw_case *c, uint64_t item, const char *because, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

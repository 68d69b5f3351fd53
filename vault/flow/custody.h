/* The custody log as it is kept: every operation with its hash. */
#ifndef BW_FLOW_CUSTODY_H
#define BW_FLOW_CUSTODY_H

#include "case/case.h"
#include "flow/hooks.h"

/* item 0: all. Rows "events": n, time, event, item, detail, hash, previous. */
enum bw_rc bw_flow_log(struct bw_case *c, uint64_t item, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif

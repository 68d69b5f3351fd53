/* The owner looks at what is held, and decides. */
#ifndef BW_FLOW_REVIEW_H
#define BW_FLOW_REVIEW_H

#include "case/case.h"
#include "flow/hooks.h"

/* Rows "items": item, kind, name, size, sensitivity, why. */
enum bw_rc bw_flow_review_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;
/* because may be NULL. out: item, sensitivity, held, why. */
enum bw_rc bw_flow_review(struct bw_case *c, uint64_t item, const char *sensitivity, const char *because,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

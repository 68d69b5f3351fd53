/* Writing an item out: the original, or its disclosed copy. */
#ifndef BW_FLOW_GET_H
#define BW_FLOW_GET_H

#include "case/case.h"
#include "flow/hooks.h"

/* file must not exist. The disclosed copy goes through the gate, the original,
 * asked for by name, does not: it stays the owner's. Both are logged (without
 * the path) when the case is open for writing. A failure leaves no file.
 * out: item, file, sha256, size, original. */
enum bw_rc bw_flow_get(struct bw_case *c, uint64_t item, const char *file, bool original,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

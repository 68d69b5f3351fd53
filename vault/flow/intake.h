/* Taking files and folders in. */
#ifndef BW_FLOW_INTAKE_H
#define BW_FLOW_INTAKE_H

#include "case/case.h"
#include "flow/hooks.h"

struct bw_add_request {
	const char *const *paths;
	size_t count;
	const char *as; /* a kind, or NULL: by content */
};

/* Rows "items": input, item, kind, status (added, known, held, refused), why,
 * sha256, size; totals added, known, held, refused in *out, and screening: null, or why
 * pictures were held that nothing looked at (no model). One refused input
 * never stops the others. BW_EPARTIAL when something was refused (*out is set
 * then too); BW_ECANCEL when stopped: what was committed stays. */
enum bw_rc bw_flow_add(struct bw_case *c, const struct bw_add_request *req, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

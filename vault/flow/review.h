/* The owner looks at what is held, and decides. */
#ifndef BW_FLOW_REVIEW_H
#define BW_FLOW_REVIEW_H

#include "case/case.h"
#include "flow/hooks.h"

/* Rows "items": item, kind, name, size, sensitivity, look (what to do and where, in
 * neutral words), why (it does not leave); with_scores: scores, the model's numbers. */
enum bw_rc bw_flow_review_list(struct bw_case *c, bool with_scores, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

struct bw_review {
	/* "12" is that item. "3-7" is what waits between 3 and 7: it takes back no
	 * decision that was made. */
	const char *const *items;
	size_t count;
	const char *sensitivity;
	const char *because; /* NULL: nothing */
};
/* All or nothing. Rows "items": item, sensitivity, held, why. */
enum bw_rc bw_flow_review(struct bw_case *c, const struct bw_review *r, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

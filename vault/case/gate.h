/* The single door: whatever hands out disclosed bytes of an item asks here. */
#ifndef BW_CASE_GATE_H
#define BW_CASE_GATE_H

#include "case/case.h"

struct bw_gate_ctx {
	/* The receiver's key is marked as a lawyer's, or the owner wrote down
	 * that the lawyer asked: only this lets `intimate` through. */
	bool lawyer_release;
};

/* ctx may be NULL: no release. *why, when given, is a plain sentence, static,
 * and NULL when the item may leave. Ask with a fresh bw_item, since a review
 * may have changed it. */
bool bw_gate_may_leave(struct bw_case *c, const struct bw_item *it, const struct bw_gate_ctx *ctx, const char **why);

/* The rule itself: is an item of this sort kept in, whoever asks? */
bool bw_gate_held(bool pictured, bool cleared, enum bw_sensitivity s);

#endif

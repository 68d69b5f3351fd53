/* The single door: whatever hands out disclosed bytes of an item asks here. */
#ifndef BW_CASE_GATE_H
#define BW_CASE_GATE_H

#include "base/value.h"
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

/* What stands in the way of a statement: facts are its JSON (media/form.h), NULL for none; s: what
 * its owner decided. A decision settles what a question to its writer can settle, and not
 * a no. */
enum bw_ask bw_gate_ask(const char *facts, enum bw_sensitivity s, int64_t now_s);
/* The same as it came in, so without the owner's decision. */
enum bw_ask bw_gate_asked(const struct bw_value *facts, int64_t now_s);
const char *bw_gate_ask_text(enum bw_ask ask); /* a plain sentence, static; NULL for BW_ASK_NONE */

/* The rule itself: is an item of this sort kept in, whoever asks? */
bool bw_gate_held(bool pictured, bool cleared, enum bw_sensitivity s);

#endif

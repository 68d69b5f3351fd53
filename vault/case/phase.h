/* Where an item lies between flight and entry; computed from intervals at each
 * asking, never rounded to the favourable side. */
#ifndef BW_CASE_PHASE_H
#define BW_CASE_PHASE_H

#include "case/case.h"

enum bw_phase { BW_PHASE_BEFORE, BW_PHASE_BETWEEN, BW_PHASE_AFTER, BW_PHASE_SPANS, BW_PHASE_UNDATED };
#define BW_PHASE_COUNT 5
const char *bw_phase_name(enum bw_phase p); /* "before-flight", … */
bool bw_phase_of(const char *name, enum bw_phase *out);

struct bw_anchors {
	struct bw_interval flight; /* unbounded both ways when unknown */
	struct bw_interval entry;
};

/* Pure: of one interval, widened already. */
enum bw_phase bw_phase_interval(const struct bw_anchors *a, const struct bw_interval *iv);
/* Pure: of all claims together; different answers, or none decided, are SPANS. A claim
 * that is open to one side ("no later than") counts by itself only where there is no
 * other; where it contradicts another, it is SPANS. */
enum bw_phase bw_phase_claims(const struct bw_anchors *a, const struct bw_interval *iv, size_t count);
/* Pure: from the first to the last moment that they name, not widened. Of claims that
 * are all open to a side what they leave; all zeros for none. */
struct bw_interval bw_phase_span(const struct bw_interval *iv, size_t count);

/* Pure: what a stamp shows beside the anchors, and no more: "before-flight" or
 * "before-entry" (it existed by then), "after-entry" (it does not show that it existed
 * before), "open" where an anchor is not known or its interval leaves it open. */
const char *bw_anchors_compared(const struct bw_anchors *a, int64_t not_after_ms);

enum bw_rc bw_anchors_get(struct bw_case *c, struct bw_anchors *out, struct bw_err *err) BW_MUST_USE;
/* span, when given, is bw_phase_span() of all claims of the event's date (zone known
 * only when it is in all); *dated says whether there is one. */
enum bw_rc bw_item_phase(struct bw_case *c, const struct bw_anchors *a, uint64_t item, enum bw_phase *out,
    struct bw_interval *span, bool *dated, struct bw_err *err) BW_MUST_USE;

#endif

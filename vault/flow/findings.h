/* What an owner or lawyer should notice about the dates of an item. Findings are shown
 * and decide nothing: which date is right, the program cannot know. */
#ifndef BW_FLOW_FINDINGS_H
#define BW_FLOW_FINDINGS_H

#include "base/value.h"
#include "case/case.h"

/* [{finding, date, other, text}]: date and other are places in the item's list of dates,
 * from 1, other null where it is about one; finding is "disagree", "after-intake",
 * "before-cameras" or "saved-before-taken". At most 32. added_ms: when the item came in. */
enum bw_rc bw_item_findings(struct bw_case *c, uint64_t item, int64_t added_ms, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif

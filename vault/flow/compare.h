/* Two exports of one talk, from two phones, held against each other on the device. */
#ifndef BW_FLOW_COMPARE_H
#define BW_FLOW_COMPARE_H

#include "case/case.h"
#include "flow/hooks.h"

#define BW_COMPARE_RANGES 1000u /* listed of each kind; the rest is counted */

/* Two chats of the vault. Of messages that only one side has, numbers are given and never words:
 * whoever wrote them on the other phone may not have agreed to show them.
 * Out: item, other, found, says (plain sentence), anchors, near, votes, readings_open; here,
 * there {messages, app_lines, undated, clock, reading, only, outside (each {count, ranges, more})};
 * matched {same, late, media, calls, edited, deleted, unsaid}; senders [{here, there, votes,
 * against}]; offsets [{from, to, offset, votes, against}]; months [{month, matched, only_here,
 * only_there}]; caption. */
enum bw_rc bw_flow_compare(struct bw_case *c, uint64_t item, uint64_t other, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif

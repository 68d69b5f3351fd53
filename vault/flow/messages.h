/* The messages of a chat export. */
#ifndef BW_FLOW_MESSAGES_H
#define BW_FLOW_MESSAGES_H

#include "case/case.h"
#include "flow/hooks.h"

/* Rows "messages" (n, byte_start, byte_end, time_raw, wall, utc, order_proof,
 * sender, role, kind, text, attachments, edited), only when each; out: app,
 * messages, participants, first, last, order_proof, zone_source, findings. */
enum bw_rc bw_flow_messages(struct bw_case *c, uint64_t item, bool each, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* The same of a file outside, without a vault. */
enum bw_rc bw_flow_messages_file(struct bw_worker *w, const char *path, bool each, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

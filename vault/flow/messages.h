/* The messages of a chat export. */
#ifndef BW_FLOW_MESSAGES_H
#define BW_FLOW_MESSAGES_H

#include "case/case.h"
#include "flow/chat_job.h"
#include "flow/hooks.h"

/* Rows "messages" (n, byte_start, byte_end, time_raw, wall, utc, order_proof,
 * sender, role, kind, text, attachments, edited), only when each; out: as bw_chat_summary()
 * gives it. how may be NULL. */
enum bw_rc bw_flow_messages(struct bw_case *c, uint64_t item, const struct bw_chat_how *how, bool each,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* The same of a file outside, without a vault. */
enum bw_rc bw_flow_messages_file(struct bw_worker *w, const char *path, const struct bw_chat_how *how, bool each,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

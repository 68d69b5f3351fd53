/* Choosing messages of a chat by a rule, in the worker. */
#ifndef BW_FLOW_PICK_JOB_H
#define BW_FLOW_PICK_JOB_H

#include "chat/pick.h"
#include "sys/worker.h"

enum bw_rc bw_pick_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err);
/* Errors of bw_chat_pick(). What comes back is in order and lies in [1, last], whatever the worker
 * said. */
enum bw_rc bw_pick_call(struct bw_worker *w, const struct bw_worker_input *in, const struct bw_pick_rule *rule,
    uint64_t last, struct bw_picked *out, struct bw_err *err) BW_MUST_USE;

#endif

/* Choosing messages of a chat by a rule, in the worker. */
#ifndef BW_FLOW_PICK_JOB_H
#define BW_FLOW_PICK_JOB_H

#include "case/case.h"
#include "chat/pick.h"
#include "sys/worker.h"

enum bw_rc bw_pick_job(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err);
/* Errors as in chat/pick.h. What comes back is in order and lies in [1, last], whatever the worker
 * said. */
enum bw_rc bw_pick_call(struct bw_case *c, const struct bw_item *chat, const struct bw_pick_rule *rule, uint64_t last,
    struct bw_picked *out, struct bw_err *err) BW_MUST_USE;

#endif

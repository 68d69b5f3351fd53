/* Reading a chat export in the worker. */
#ifndef BW_FLOW_CHAT_JOB_H
#define BW_FLOW_CHAT_JOB_H

#include "base/value.h"
#include "sys/worker.h"

/* The job: params empty = summary (one JSON object); params le64 from, le64
 * count = those messages (a JSON array), numbered from 1. */
enum bw_rc bw_chat_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err);

/* Summary: app, format, messages, calls, conversations, participants [{name, id, self,
 * messages, calls}], first, last, from_s, to_s (seconds; of UTC when zoned, else of the phone's
 * clock), zoned, order_proof, zone_source, findings (words), found [{finding, count, first_byte,
 * bytes}]. BW_EFORMAT: no chat export. */
enum bw_rc bw_chat_summary(struct bw_worker *w, const struct bw_worker_input *in, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;
/* Messages from..from+count-1 as an array; empty past the end. */
enum bw_rc bw_chat_window(struct bw_worker *w, const struct bw_worker_input *in, uint64_t from, uint64_t count,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

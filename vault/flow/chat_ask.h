/* Jobs that read a chat of the vault from its first to its last message: what both sides of
 * such a job share. The chat is read through a pipe, so it may be of any length. */
#ifndef BW_FLOW_CHAT_ASK_H
#define BW_FLOW_CHAT_ASK_H

#include "case/case.h"
#include "chat/chat.h"
#include "sys/worker.h"

/* ---- in the worker ---- */

/* Every message of the chat in order; chat is what the survey said, to be freed by the caller
 * also after a failure. BW_EFORMAT: no chat. BW_EREFUSED: an archive with several. */
enum bw_rc bw_chat_through(const struct bw_pipe *pipe, const struct bw_chat_sink *sink, struct bw_chat *chat,
    struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_chat_answer(const struct bw_pipe *pipe, const struct bw_buf *answer, struct bw_err *err) BW_MUST_USE;

/* ---- the caller's side ---- */

/* Loads a chat, or the chat that an excerpt is of. BW_EREFUSED: neither. */
enum bw_rc bw_chat_item(struct bw_case *c, uint64_t item, struct bw_item *out, struct bw_err *err) BW_MUST_USE;
/* Appends the whole answer, at most 64 MiB. */
enum bw_rc bw_chat_ask(struct bw_case *c, const struct bw_item *chat, unsigned job, struct bw_bytes params,
    struct bw_buf *answer, struct bw_err *err) BW_MUST_USE;

#endif

/* How often two people wrote and called, by month and person, from a chat or call log. */
#ifndef BW_FLOW_OVERVIEW_H
#define BW_FLOW_OVERVIEW_H

#include "case/case.h"
#include "flow/hooks.h"
#include "sys/worker.h"

/* The job, with a pipe: answers one JSON object, as bw_overview_value() (flow/overview_count.h)
 * and app, format, order_proof. BW_EFORMAT: no chat. */
enum bw_rc bw_overview_job(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err);

/* The report of a chat, or of the chat that an excerpt is of: what the job says, and of each
 * silence why [{from, to, text, why}], those stated times that touch it; stated: all of them. */
enum bw_rc bw_overview_of(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

struct bw_overview_request {
	uint64_t item;	     /* a chat or an excerpt */
	const char *svg;     /* NULL, or a file that is not there yet */
	const char *silence; /* NULL, or "FROM..TO": to be kept, with */
	const char *why;     /* the owner's reason; "" takes it back */
};

/* Out: the report, item, file, caption. */
enum bw_rc bw_flow_overview(struct bw_case *c, const struct bw_overview_request *req, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif

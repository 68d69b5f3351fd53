/* Reading a filled-in form for a statement in the worker. */
#ifndef BW_FLOW_FORM_JOB_H
#define BW_FLOW_FORM_JOB_H

#include "base/value.h"
#include "sys/worker.h"

enum bw_rc bw_form_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err);

/* Facts as of bw_form_read(). BW_EFORMAT, BW_ELIMIT: it could not be read as a form. */
enum bw_rc bw_form_facts(struct bw_worker *w, const struct bw_worker_input *in, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif

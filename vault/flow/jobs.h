/* Which function does which job of the worker process (sys/worker.h). */
#ifndef BW_FLOW_JOBS_H
#define BW_FLOW_JOBS_H

#include "base/value.h"
#include "sys/worker.h"

extern const struct bw_job bw_jobs[BW_JOB_COUNT];

/* bw_worker_start() with this table and the ordinary limits. */
enum bw_rc bw_jobs_start(struct bw_worker **out, struct bw_err *err) BW_MUST_USE;

/* Parse foreign JSON: checked in a worker, then built here from the worker's
 * own canonical output. */
enum bw_rc bw_jobs_json(struct bw_worker *w, struct bw_bytes json, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

/* Checking evidence records; private to flow/stamp*.c. */
#ifndef BW_FLOW_STAMP_RECORD_H
#define BW_FLOW_STAMP_RECORD_H

#include "flow/stamp.h"
#include "format/ers.h"

/* Of the text of allowed policies, with its NUL. */
#define BW_POLICIES_MAX 2048

struct bw_record_ask {
	bool whole; /* the objects are the whole group */
	int64_t now_ms;
};

/* SHA-256 and SHA-512, for format/ers.h. */
bool bw_record_hash(enum bw_ers_alg alg, const void *data, size_t len, uint8_t *out);
/* The worker's side; params stand behind the part's number. */
enum bw_rc bw_record_job(struct bw_bytes in, struct bw_cursor *params, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;
/* Runs it in the worker w, or here when that is NULL. */
enum bw_rc bw_record_call(struct bw_worker *w, struct bw_bytes in, const struct bw_record_ask *ask, struct bw_buf *answer,
    struct bw_err *err) BW_MUST_USE;

#endif

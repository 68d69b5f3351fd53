/* A chat as records that can be held against another's (flow/compare_match.h): made in the
 * worker, which alone sees the texts; what comes out has a keyed hash in their place. */
#ifndef BW_FLOW_COMPARE_JOB_H
#define BW_FLOW_COMPARE_JOB_H

#include "base/value.h"
#include "flow/compare_match.h"
#include "sys/worker.h"

#define BW_COMPARE_KEY 32 /* bytes */

/* The job, with a pipe: params are the key, BW_COMPARE_KEY random bytes, the same for both chats of a
 * comparison. The answer: le64 count; le32 people; of each le32 length and that many bytes of
 * name; u8 two readings; u8 clock (0 none, 1 UTC); the records, 32 bytes each. */
enum bw_rc bw_compare_job(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err);

struct bw_compare_list {
	struct bw_compare_record *list; /* malloc */
	size_t count;
	struct bw_value *names; /* array of texts; null: no name */
	bool ambiguous;
	bool utc; /* every dated message's time is in UTC */
};

/* Checks every field of an answer. BW_EFORMAT: one that cannot be. */
enum bw_rc bw_compare_list_decode(struct bw_bytes answer, struct bw_compare_list *out, struct bw_err *err) BW_MUST_USE;
void bw_compare_list_free(struct bw_compare_list *l); /* a zeroed one is fine */

/* What is hashed of a text: without marks that nobody sees, white space as one blank, none at
 * the ends. Exports of two phones differ in these, though the message is the same. */
void bw_compare_normal(struct bw_bytes text, struct bw_buf *out);

#endif

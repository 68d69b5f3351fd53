/* An original of the vault, opened to be read more than once: what may be looked into as a
 * whole is opened and unsealed once, into memory that a worker can share; of the rest each
 * read goes to the store. */
#ifndef BW_FLOW_ORIGINAL_H
#define BW_FLOW_ORIGINAL_H

#include "case/case.h"
#include "media/media.h"
#include "sys/worker.h"

struct bw_original {
	struct bw_object_reader *reader;
	struct bw_worker_input in; /* .data NULL: it is not in memory */
	uint64_t size;
	bw_media_read_fn read;
	void *ctx;
};

/* To be closed also after a failure. It must not move meanwhile. */
enum bw_rc bw_original_open(struct bw_case *c, const struct bw_object *o, struct bw_original *out,
    struct bw_err *err) BW_MUST_USE;
void bw_original_close(struct bw_original *o);
/* As bw_disclose_plan(). */
enum bw_rc bw_original_plan(struct bw_case *c, struct bw_original *o, unsigned options, struct bw_plan *out,
    struct bw_err *err) BW_MUST_USE;

#endif

/* Many things, each made by some thread, used in order by the caller's. */
#ifndef BW_FLOW_AHEAD_H
#define BW_FLOW_AHEAD_H

#include "base/bytes.h"

struct bw_ahead {
	size_t count;	  /* things, numbered from 0 */
	size_t slot_size; /* bytes of one result; zeroed before make */
	size_t window;	  /* made ahead of the one that is used, at most */
	void *ctx;
	void (*make)(void *ctx, size_t i, void *slot);	     /* in any thread, several at once */
	enum bw_rc (*use)(void *ctx, size_t i, void *slot);  /* in the caller's, in order; a failure stops */
	void (*drop)(void *slot);			     /* once for each that was made */
};

/* BW_OK when all were used, the failure of use, or BW_ENOMEM. */
enum bw_rc bw_ahead_run(const struct bw_ahead *job, struct bw_err *err) BW_MUST_USE;

#endif

/* Where bytes go and where they come from, as a function and its context. */
#ifndef BW_BASE_SINK_H
#define BW_BASE_SINK_H

#include "base/bytes.h"

/* Takes all len bytes or fails. */
struct bw_sink {
	enum bw_rc (*write)(void *ctx, const void *data, size_t len, struct bw_err *err);
	void *ctx;
};

/* Gives 1..cap bytes, or *got = 0 at the end. */
struct bw_source {
	enum bw_rc (*read)(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err);
	void *ctx;
};

#endif

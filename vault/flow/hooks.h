/* How a long call talks while it runs: rows as they come, progress, cancel.
 * Everything is called by the thread that made the call. */
#ifndef BW_FLOW_HOOKS_H
#define BW_FLOW_HOOKS_H

#include "base/value.h"

struct bw_hooks {
	/* One row of the list with that name; borrowed. A failure stops the call. May be NULL. */
	enum bw_rc (*row)(void *ctx, const char *list, const struct bw_value *row);
	/* done of total (0: unknown); false asks to stop. May be NULL. */
	bool (*step)(void *ctx, const char *what, uint64_t done, uint64_t total);
	void *ctx;
};

/* Hands row to hooks->row, or without one pushes it on rows. Consumes row. */
enum bw_rc bw_hooks_row(const struct bw_hooks *hooks, const char *list, struct bw_value *rows,
    struct bw_value *row) BW_MUST_USE;
/* Ends a call that gathered its rows: through hooks->row, or as *out's list.
 * Consumes rows; rc is what gathering came to. */
enum bw_rc bw_rows_out(const struct bw_hooks *hooks, const char *list, struct bw_value *rows, enum bw_rc rc,
    struct bw_value **out) BW_MUST_USE;
/* After the last row: puts rows into report, unless hooks->row has had them. Consumes rows. */
void bw_hooks_rows_end(const struct bw_hooks *hooks, struct bw_value *report, const char *list, struct bw_value *rows);
/* False when the caller asked to stop. */
bool bw_hooks_step(const struct bw_hooks *hooks, const char *what, uint64_t done, uint64_t total);

#endif

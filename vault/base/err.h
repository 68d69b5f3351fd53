/* Filling in struct bw_err. Everything here accepts err == NULL. */
#ifndef BW_BASE_ERR_H
#define BW_BASE_ERR_H

#include <bewaar/error.h>

#define BW_MUST_USE __attribute__((warn_unused_result))

/* Record a failure and return rc, so that "return bw_err_set(...)" works. The
 * first message stays: a caller that adds nothing cannot overwrite it. Control
 * characters that come from outside (file names) are shown escaped. */
enum bw_rc bw_err_set(struct bw_err *err, enum bw_rc rc, int sys_errno, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Say what to do; keeps an earlier hint. */
void bw_err_hint(struct bw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Put "context: " before the message, at the border of a room. */
void bw_err_context(struct bw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void bw_err_clear(struct bw_err *err);

/* The code for an errno of a failed read or write: BW_ENOSPC, BW_EREADONLY,
 * BW_ENOTFOUND, BW_EEXIST, BW_ENOMEM or BW_EIO. */
enum bw_rc bw_rc_from_errno(int sys_errno);

#endif

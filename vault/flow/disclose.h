/* A single file, looked at or cleaned, and the disclosed copy of anything that
 * can be read. Foreign bytes are parsed in the worker alone. */
#ifndef BW_FLOW_DISCLOSE_H
#define BW_FLOW_DISCLOSE_H

#include "media/media.h"

struct bw_worker; /* sys/worker.h */

/* Plan bytes that sit anywhere, in the worker. size is exact. Files over
 * BW_MEDIA_MAX_INPUT are planned as one part and refused for disclosure. */
enum bw_rc bw_disclose_plan(struct bw_worker *w, bw_media_read_fn read, void *read_ctx, uint64_t size,
    unsigned options, struct bw_plan *out, struct bw_err *err) BW_MUST_USE;

/* Write the disclosed copy through `write`, after a second walk over the
 * finished copy (in the worker) has found nothing outside the allow-list.
 * Nothing is written when anything is wrong. The copy is held in memory
 * meanwhile. */
enum bw_rc bw_disclose_copy(struct bw_worker *w, const struct bw_plan *plan, bw_media_read_fn read, void *read_ctx,
    unsigned options, bw_media_write_fn write, void *write_ctx, struct bw_err *err) BW_MUST_USE;

/* An upright JPEG of at most max_px on the longer side, for the page and the
 * contact sheet, drawn in the worker. */
enum bw_rc bw_disclose_render(struct bw_worker *w, bw_media_read_fn read, void *read_ctx, uint64_t size,
    unsigned max_px, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;

/* `inspect FILE` and `disclose FILE -o OUT` of the command line: *out is one
 * report object. OUT must not exist; it gets mode 0600, and is removed again
 * when anything fails. */
enum bw_rc bw_flow_inspect(struct bw_worker *w, const char *path, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_flow_disclose(struct bw_worker *w, const char *path, const char *out_path, unsigned options,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

/* What the worker runs (registered in flow/jobs.c): params are
 * bw_disclose_params() bytes, the reply an encoded plan, nothing, or a JPEG. */
enum bw_rc bw_disclose_job_plan(const void *data, size_t len, struct bw_bytes params, struct bw_buf *reply,
    struct bw_err *err);
enum bw_rc bw_disclose_job_verify(const void *data, size_t len, struct bw_bytes params, struct bw_buf *reply,
    struct bw_err *err);
enum bw_rc bw_disclose_job_render(const void *data, size_t len, struct bw_bytes params, struct bw_buf *reply,
    struct bw_err *err);

#endif

/* A single file, looked at or cleaned, and the disclosed copy of anything that
 * can be read. Foreign bytes are parsed in the worker alone. */
#ifndef BW_FLOW_DISCLOSE_H
#define BW_FLOW_DISCLOSE_H

#include "crypto/hash.h"
#include "media/media.h"

struct bw_worker; /* sys/worker.h */

/* Plan bytes that sit anywhere, in the worker. size is exact. Files over
 * BW_MEDIA_MAX_INPUT are planned as one part and refused for disclosure, but for films
 * up to BW_MEDIA_MAX_FILM, of which the boxes are enough. */
enum bw_rc bw_disclose_plan(struct bw_worker *w, bw_media_read_fn read, void *read_ctx, uint64_t size,
    unsigned options, struct bw_plan *out, struct bw_err *err) BW_MUST_USE;

/* The same for what is a worker's input already. */
struct bw_worker_input; /* sys/worker.h */
enum bw_rc bw_disclose_plan_input(struct bw_worker *w, const struct bw_worker_input *in, unsigned options,
    struct bw_plan *out, struct bw_err *err) BW_MUST_USE;

/* The whole of something as a worker's input, to be freed also after a failure. */
enum bw_rc bw_disclose_fill(struct bw_worker_input *in, bw_media_read_fn read, void *read_ctx, uint64_t size,
    struct bw_err *err) BW_MUST_USE;

/* Write the disclosed copy through `write`, after a second walk over the
 * finished copy (in the worker) has found nothing outside the allow-list.
 * Nothing is written when anything is wrong. The copy is held in memory
 * meanwhile; a large film is read three times instead, and when it changed between
 * the second and the third, what was written must be thrown away. */
enum bw_rc bw_disclose_copy(struct bw_worker *w, const struct bw_plan *plan, bw_media_read_fn read, void *read_ctx,
    unsigned options, bw_media_write_fn write, void *write_ctx, struct bw_err *err) BW_MUST_USE;

/* SHA-256 of what a plan makes of something, which nobody looked at again. */
enum bw_rc bw_disclose_digest(const struct bw_plan *plan, bw_media_read_fn read, void *read_ctx,
    uint8_t out[static BW_SHA256_LEN], struct bw_err *err) BW_MUST_USE;
/* The same of what is a worker's input already, as one to be freed by the caller, also after
 * a failure. Not for a plan that is refused. */
enum bw_rc bw_disclose_make(struct bw_worker *w, const struct bw_plan *plan, const struct bw_worker_input *in,
    unsigned options, struct bw_worker_input *copy, struct bw_err *err) BW_MUST_USE;

/* The same, but the input becomes its own copy, so that there are not two of them in memory,
 * where no byte moves up. After a failure it is of no use but to be freed. */
enum bw_rc bw_disclose_turn(struct bw_worker *w, const struct bw_plan *plan, struct bw_worker_input *in, unsigned options,
    struct bw_err *err) BW_MUST_USE;

/* An upright JPEG of at most max_px on the longer side, for the page and the
 * contact sheet, drawn in the worker: sheet of 0 to of->sheets - 1, see bw_media_render(). */
enum bw_rc bw_disclose_render(struct bw_worker *w, bw_media_read_fn read, void *read_ctx, uint64_t size,
    unsigned max_px, uint32_t sheet, struct bw_drawn *of, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;

/* `inspect FILE` and `disclose FILE -o OUT` of the command line: *out is one
 * report object. OUT must not exist; it gets mode 0600, and is removed again
 * when anything fails. */
enum bw_rc bw_flow_inspect(struct bw_worker *w, const char *path, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_flow_disclose(struct bw_worker *w, const char *path, const char *out_path, unsigned options,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

/* The same for many files and folders, in parallel, rows "files" in their order. With
 * folder, copies go there: a new folder that appears whole or not at all, names without
 * meaning, no times. *out holds the counts. BW_EPARTIAL when one was refused. */
struct bw_hooks; /* flow/hooks.h */
enum bw_rc bw_flow_look_all(struct bw_worker *w, const char *const *paths, size_t count, const char *folder, unsigned options,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

/* Is there what reads PDF, and what draws every kind of picture (flow/module.h)? Asks the
 * zygotes that need them; BW_EUNSUPPORTED with the reason when not. */
enum bw_rc bw_disclose_reads_pdf(struct bw_worker *w, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_disclose_draws_all(struct bw_worker *w, struct bw_err *err) BW_MUST_USE;

/* What the worker runs (registered in flow/jobs.c). Plan: params are u8 mode
 * (0 plan, 1 verify a copy) | u8 format (255: by content) | le32 options; the
 * reply is an encoded plan, or nothing; BW_EUNSUPPORTED when it takes the zygote for
 * PDF. Render: params are le32 max_px. */
enum bw_rc bw_disclose_job_plan(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err);
enum bw_rc bw_disclose_job_render(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err);

#endif

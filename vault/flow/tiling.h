/* How an original is cut into the parts that its stamp commits to.
 *
 * As the splitter cuts it, and finer: a date or the way up inside an Exif block, a message
 * of a chat, a paragraph of a text are parts of their own. The cut is kept with the item
 * when it is first stamped, since splitters learn and a commitment does not. */
#ifndef BW_FLOW_TILING_H
#define BW_FLOW_TILING_H

#include "case/case.h"
#include "media/media.h"

struct bw_tiling {
	uint64_t *lengths; /* tile the original in order; none is 0, but for an empty file */
	uint32_t count;
};
void bw_tiling_free(struct bw_tiling *t); /* leaves it zeroed */

/* The cut of a new item. plan NULL: of one that cannot be taken apart. Texts are read
 * once more, in the worker. */
enum bw_rc bw_tiling_make(struct bw_worker *w, const struct bw_plan *plan, bw_media_read_fn read, void *read_ctx,
    uint64_t size, struct bw_tiling *out, struct bw_err *err) BW_MUST_USE;

/* Kept with the item, durable after the next commit; BW_ENOTFOUND when it has none yet. */
enum bw_rc bw_tiling_keep(struct bw_case *c, uint64_t item, const struct bw_tiling *t, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_tiling_load(struct bw_case *c, uint64_t item, uint64_t size, struct bw_tiling *out,
    struct bw_err *err) BW_MUST_USE;

/* To and from bytes: the lengths, seven bits to a byte, the lowest first, the top bit set
 * in all but the last byte. */
void bw_tiling_encode(const struct bw_tiling *t, struct bw_buf *out);
enum bw_rc bw_tiling_decode(struct bw_bytes in, uint64_t size, struct bw_tiling *out, struct bw_err *err) BW_MUST_USE;

/* BW_JOB_TEXT_PARTS of flow/jobs.c: in is a text; the reply is a tiling of it as bytes. */
enum bw_rc bw_tiling_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err) BW_MUST_USE;

#endif

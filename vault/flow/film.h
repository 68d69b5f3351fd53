/* Films larger than BW_MEDIA_MAX_INPUT, in constant memory.
 *
 * The worker gets their boxes alone: a sparse file in memory, as large as the film, in
 * which the coded data is missing. As no byte of a film moves, the disclosed copy can be
 * read at any place without being there: from the original, from the plan, or as zeros.
 * So it is checked before the first byte is written. */
#ifndef BW_FLOW_FILM_H
#define BW_FLOW_FILM_H

#include "media/media.h"
#include "sys/worker.h"

/* By its start: may it be planned by its boxes? */
enum bw_rc bw_film_large(bw_media_read_fn read, void *read_ctx, uint64_t size, bool *yes, struct bw_err *err) BW_MUST_USE;
/* The boxes, to be freed with bw_worker_input_free() whatever the result. */
enum bw_rc bw_film_boxes(bw_media_read_fn read, void *read_ctx, uint64_t size, struct bw_worker_input *out,
    struct bw_err *err) BW_MUST_USE;

/* More of it, which the worker asked for. */
enum bw_rc bw_film_fill(bw_media_read_fn read, void *read_ctx, uint64_t at, uint64_t len, struct bw_worker_input *in,
    struct bw_err *err) BW_MUST_USE;

/* A copy that is not there yet. */
struct bw_film_copy {
	const struct bw_plan *plan;
	bw_media_read_fn read; /* of the original */
	void *ctx;
	size_t part; /* where the last read ended */
};

/* Does no byte move? Then bw_film_copy_read() is a bw_media_read_fn of it. */
bool bw_film_in_place(const struct bw_plan *p);
enum bw_rc bw_film_copy_read(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err);

#endif

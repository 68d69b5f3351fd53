#include "flow/film.h"

#include <string.h>

#define START ((size_t)4096)
#define PIECE ((size_t)65536)
#define MAX_BOXES 1000000u

enum bw_rc
bw_film_large(bw_media_read_fn read, void *read_ctx, uint64_t size, bool *yes, struct bw_err *err)
{
	uint8_t start[START];
	enum bw_rc rc;

	*yes = false;
	if (size <= BW_MEDIA_MAX_INPUT || size > BW_MEDIA_MAX_FILM)
		return BW_OK;
	if ((rc = read(read_ctx, start, sizeof(start), 0, err)) != BW_OK)
		return rc;
	*yes = bw_film_format(bw_media_sniff(start, sizeof(start)));
	return BW_OK;
}

static enum bw_rc
copy_run(struct bw_worker_input *in, bw_media_read_fn read, void *read_ctx, uint64_t at, uint64_t len,
    struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && len > 0) {
		size_t n = len < PIECE ? (size_t)len : PIECE;

		rc = read(read_ctx, in->data + at, n, at, err);
		at += n;
		len -= n;
	}
	return rc;
}

enum bw_rc
bw_film_fill(bw_media_read_fn read, void *read_ctx, uint64_t at, uint64_t len, struct bw_worker_input *in,
    struct bw_err *err)
{
	if (at > in->len || len > in->len - at)
		return bw_err_set(err, BW_EFORMAT, 0, "the film could not be read safely");
	return copy_run(in, read, read_ctx, at, len, err);
}

enum bw_rc
bw_film_boxes(bw_media_read_fn read, void *read_ctx, uint64_t size, struct bw_worker_input *out, struct bw_err *err)
{
	uint64_t at = 0, seen = 0;
	unsigned boxes = 0;
	enum bw_rc rc;

	if (size > SIZE_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "the film is too large for this computer");
	rc = bw_worker_input_new(out, (size_t)size, err);
	while (rc == BW_OK && at < size) {
		uint64_t from = at, need;
		uint8_t head[16];
		size_t len = size - at < sizeof(head) ? (size_t)(size - at) : sizeof(head);

		if ((rc = read(read_ctx, head, len, at, err)) != BW_OK)
			break;
		need = bw_film_step(head, len, size, &at);
		seen += need;
		if (seen > BW_MEDIA_MAX_INPUT || boxes++ > MAX_BOXES)
			return bw_err_set(err, BW_ELIMIT, 0, "the film has too many boxes to be looked into");
		rc = copy_run(out, read, read_ctx, from, need, err);
	}
	return rc;
}

bool
bw_film_in_place(const struct bw_plan *p)
{
	size_t i;

	for (i = 0; i < p->count; i++) {
		const struct bw_part *part = &p->parts[i];

		if (part->action == BW_PART_REPLACE && part->put_len != part->length)
			return false;
		if (part->action == BW_PART_DROP && i + 1 < p->count)
			return false;
	}
	return true;
}

/* The part that holds a place; reads go forward, mostly. */
static const struct bw_part *
part_at(struct bw_film_copy *c, uint64_t offset)
{
	const struct bw_plan *p = c->plan;

	if (c->part >= p->count || p->parts[c->part].offset > offset)
		c->part = 0;
	while (c->part < p->count && offset - p->parts[c->part].offset >= p->parts[c->part].length)
		c->part++;
	return c->part < p->count ? &p->parts[c->part] : NULL;
}

enum bw_rc
bw_film_copy_read(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	struct bw_film_copy *c = ctx;
	uint8_t *to = data;
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && len > 0) {
		const struct bw_part *part = part_at(c, offset);
		uint64_t in, left;
		size_t n;

		if (part == NULL || part->action == BW_PART_DROP)
			return bw_err_set(err, BW_EFORMAT, 0, "the plan is of another file");
		in = offset - part->offset;
		left = part->length - in;
		n = len < left ? len : (size_t)left;
		if (part->action == BW_PART_KEEP)
			rc = c->read(c->ctx, to, n, offset, err);
		else if (part->action == BW_PART_ZERO)
			memset(to, 0, n);
		else
			memcpy(to, c->plan->put.data + part->put_at + (size_t)in, n);
		to += n;
		len -= n;
		offset += n;
	}
	return rc;
}

#include "flow/original.h"

#include <string.h>

#include "flow/disclose.h"
#include "flow/disclosed.h"

static enum bw_rc
read_memory(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	const struct bw_worker_input *in = ctx;

	if (offset > in->len || len > in->len - (size_t)offset)
		return bw_err_set(err, BW_EFORMAT, 0, "read past the end");
	if (len > 0)
		memcpy(data, in->data + offset, len);
	return BW_OK;
}

enum bw_rc
bw_original_open(struct bw_case *c, const struct bw_object *o, struct bw_original *out, struct bw_err *err)
{
	enum bw_rc rc;

	*out = (struct bw_original){ .in = { .fd = -1 }, .size = o->size };
	if ((rc = bw_object_open(bw_case_store(c), o->id, &out->reader, NULL, err)) != BW_OK)
		return rc;
	out->read = bw_object_media_read;
	out->ctx = out->reader;
	if (o->size == 0 || o->size > BW_MEDIA_MAX_INPUT)
		return BW_OK;
	rc = bw_disclose_fill(&out->in, bw_object_media_read, out->reader, o->size, err);
	out->read = read_memory;
	out->ctx = &out->in;
	return rc;
}

void
bw_original_close(struct bw_original *o)
{
	bw_worker_input_free(&o->in);
	bw_object_close(o->reader);
	o->reader = NULL;
}

enum bw_rc
bw_original_plan(struct bw_case *c, struct bw_original *o, unsigned options, struct bw_plan *out, struct bw_err *err)
{
	if (bw_case_worker(c) == NULL)
		return bw_err_set(err, BW_EUNSUPPORTED, 0, "there is no worker process to read files in");
	if (o->in.data != NULL)
		return bw_disclose_plan_input(bw_case_worker(c), &o->in, options, out, err);
	return bw_disclose_plan(bw_case_worker(c), o->read, o->ctx, o->size, options, out, err);
}

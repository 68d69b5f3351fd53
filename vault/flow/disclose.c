#include "flow/disclose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/film.h"
#include "flow/module.h"

#define BY_CONTENT 255u

/* ---- in the worker ---- */

enum bw_rc
bw_disclose_job_plan(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(params.data, params.len);
	uint8_t verify = bw_cursor_u8(&c), format = bw_cursor_u8(&c);
	uint32_t options = bw_cursor_le32(&c);
	struct bw_plan p;
	enum bw_rc rc;

	if (c.bad)
		return bw_err_set(err, BW_EUSAGE, 0, "wrong parameters");
	if (format == BY_CONTENT)
		format = (uint8_t)bw_media_sniff(in.data, in.len);
	if (format >= BW_FORMAT_COUNT)
		return bw_err_set(err, BW_EUSAGE, 0, "wrong parameters");
	if (verify)
		return bw_module_result(bw_module()->verify((enum bw_format)format, in.data, in.len, options, err), err);
	if ((rc = bw_module()->plan((enum bw_format)format, in.data, in.len, options, &p, err)) != BW_OK)
		return bw_module_result(rc, err);
	rc = bw_plan_encode(&p, reply, err);
	bw_plan_free(&p);
	return rc;
}

enum bw_rc
bw_disclose_job_render(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(params.data, params.len);
	uint32_t max_px = bw_cursor_le32(&c), sheet = bw_cursor_le32(&c);
	struct bw_drawn of = { 0 };
	struct bw_buf drawn = { 0 };
	enum bw_rc rc;

	if (c.bad)
		return bw_err_set(err, BW_EUSAGE, 0, "wrong parameters");
	rc = bw_module()->render(in.data, in.len, max_px, sheet, &of, &drawn, err);
	bw_buf_le32(reply, of.sheets);
	bw_buf_le32(reply, of.frames);
	bw_buf_put(reply, drawn.data, drawn.len);
	bw_buf_free(&drawn);
	/* Decoders ask for as much as a picture says that it needs; its limit is the worker's. */
	if (rc != BW_ENOMEM)
		return rc == BW_OK ? bw_buf_check(reply, err) : bw_module_result(rc, err);
	if (err != NULL)
		*err = (struct bw_err){ 0 };
	return bw_err_set(err, BW_ELIMIT, 0, "the picture is too large to be drawn");
}

/* ---- in the parent ---- */

static void
plan_params(struct bw_buf *params, bool verify, unsigned format, unsigned options)
{
	bw_buf_u8(params, verify);
	bw_buf_u8(params, (uint8_t)format);
	bw_buf_le32(params, options);
}

enum bw_rc
bw_disclose_fill(struct bw_worker_input *in, bw_media_read_fn read, void *read_ctx, uint64_t size, struct bw_err *err)
{
	uint64_t at = 0;
	enum bw_rc rc;

	if ((rc = bw_worker_input_new(in, (size_t)size, err)) != BW_OK)
		return rc;
	while (rc == BW_OK && at < size) {
		size_t len = size - at < 65536 ? (size_t)(size - at) : 65536;

		rc = read(read_ctx, in->data + at, len, at, err);
		at += len;
	}
	return rc;
}

/* Not looked into: one part, and no copy unless it is raw. */
static enum bw_rc
plan_unread(uint64_t size, unsigned options, const char *why, struct bw_plan *out, struct bw_err *err)
{
	enum bw_rc rc;

	if ((rc = bw_media_plan(BW_FORMAT_UNKNOWN, "", 0, options, out, err)) != BW_OK)
		return rc;
	if ((out->parts = calloc(1, sizeof(*out->parts))) == NULL) {
		bw_plan_free(out);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	out->size = size;
	out->count = out->cap = 1;
	out->parts[0].length = size;
	out->parts[0].class = BW_CLASS_UNKNOWN;
	out->parts[0].action = options & BW_MEDIA_ALLOW_RAW ? BW_PART_KEEP : BW_PART_DROP;
	(void)snprintf(out->parts[0].what, sizeof(out->parts[0].what), "the whole file");
	out->refused[0] = '\0';
	if (!(options & BW_MEDIA_ALLOW_RAW))
		(void)snprintf(out->refused, sizeof(out->refused), "%s", why);
	return BW_OK;
}

static enum bw_rc
plan_of_huge(uint64_t size, unsigned options, struct bw_plan *out, struct bw_err *err)
{
	return plan_unread(size, options, "the file is too large to be looked into", out, err);
}

/* What no zygote of this installation can read is kept, and has no copy, not even a raw
 * one: that could not be looked at again either. */
static enum bw_rc
plan_without_module(const struct bw_worker_input *in, struct bw_plan *out, struct bw_err *err)
{
	const struct bw_err why = *err;
	enum bw_rc rc;

	bw_err_clear(err);
	if ((rc = plan_unread(in->len, 0, why.message, out, err)) == BW_OK)
		out->format = bw_media_sniff(in->data, in->len);
	return rc;
}

/* Most files are read where little is mapped. A PDF is asked for where its library is, and
 * so is what turns out to have one inside. */
static enum bw_rc
call_planner(struct bw_worker *w, const struct bw_worker_input *in, const struct bw_buf *params, struct bw_buf *reply,
    struct bw_err *err)
{
	const struct bw_bytes p = { params->data, params->len };
	enum bw_rc rc = BW_EUNSUPPORTED;

	if (in->len < 5 || memcmp(in->data, "%PDF-", 5) != 0)
		rc = bw_worker_call(w, BW_JOB_MEDIA_PLAN, in, p, reply, err);
	if (rc != BW_EUNSUPPORTED)
		return rc;
	bw_err_clear(err);
	return bw_worker_call(w, BW_JOB_MEDIA_PDF, in, p, reply, err);
}

/* The worker is not believed: the plan must be of these bytes. */
static enum bw_rc
ask_plan(struct bw_worker *w, const struct bw_worker_input *in, unsigned options, struct bw_plan *out,
    struct bw_err *err)
{
	struct bw_buf params = { 0 }, reply = { 0 };
	struct bw_err own = { 0 };
	enum bw_rc rc;

	if (err == NULL)
		err = &own;
	plan_params(&params, false, BY_CONTENT, options);
	if ((rc = call_planner(w, in, &params, &reply, err)) == BW_OK)
		rc = bw_plan_decode(reply.data, reply.len, out, err);
	else if (rc == BW_EUNSUPPORTED)
		rc = plan_without_module(in, out, err);
	if (rc == BW_OK && out->size != in->len) {
		bw_plan_free(out);
		rc = bw_err_set(err, BW_EFORMAT, 0, "the file could not be read safely");
	}
	bw_buf_free(&params);
	bw_buf_free(&reply);
	return rc;
}

enum bw_rc
bw_disclose_plan_input(struct bw_worker *w, const struct bw_worker_input *in, unsigned options, struct bw_plan *out,
    struct bw_err *err)
{
	memset(out, 0, sizeof(*out));
	if (in->len > BW_MEDIA_MAX_INPUT)
		return plan_of_huge(in->len, options, out, err);
	return ask_plan(w, in, options, out, err);
}

enum bw_rc
bw_disclose_plan(struct bw_worker *w, bw_media_read_fn read, void *read_ctx, uint64_t size, unsigned options,
    struct bw_plan *out, struct bw_err *err)
{
	struct bw_worker_input in = { .fd = -1 };
	bool film;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	if ((rc = bw_film_large(read, read_ctx, size, &film, err)) != BW_OK)
		return rc;
	if (size > BW_MEDIA_MAX_INPUT && !film)
		return plan_of_huge(size, options, out, err);
	rc = film ? bw_film_boxes(read, read_ctx, size, &in, err) : bw_disclose_fill(&in, read, read_ctx, size, err);
	if (rc == BW_OK)
		rc = ask_plan(w, &in, options | (film ? BW_MEDIA_BOXES_ONLY : 0), out, err);
	bw_worker_input_free(&in);
	return rc;
}

/* What bw_media_verify_copy() does, without the copy: the plan of the copy must make
 * the same bytes of it again, and find nothing that tells of the device or the place. */
static enum bw_rc
verify_film(struct bw_worker *w, const struct bw_plan *plan, struct bw_film_copy *copy, unsigned options,
    uint8_t sha256[static BW_SHA256_LEN], struct bw_err *err)
{
	struct bw_worker_input in = { .fd = -1 };
	struct bw_plan again = { 0 };
	uint8_t own[BW_SHA256_LEN];
	enum bw_rc rc;

	if (!bw_film_in_place(plan))
		return bw_err_set(err, BW_EFORMAT, 0, "the file could not be read safely");
	rc = bw_film_boxes(bw_film_copy_read, copy, bw_plan_copy_size(plan), &in, err);
	if (rc == BW_OK)
		rc = ask_plan(w, &in, options | BW_MEDIA_BOXES_ONLY, &again, err);
	bw_worker_input_free(&in);
	if (rc == BW_OK)
		rc = bw_disclose_digest(plan, copy->read, copy->ctx, sha256, err);
	if (rc == BW_OK)
		rc = bw_disclose_digest(&again, bw_film_copy_read, copy, own, err);
	if (rc == BW_OK && (memcmp(own, sha256, sizeof(own)) != 0 || bw_facts_tell(again.facts)))
		rc = bw_media_unclean(err);
	bw_plan_free(&again);
	return rc;
}

enum bw_rc
bw_disclose_digest(const struct bw_plan *p, bw_media_read_fn read, void *read_ctx, uint8_t out[static BW_SHA256_LEN],
    struct bw_err *err)
{
	struct bw_sha256 h = { 0 };
	enum bw_rc rc;

	if ((rc = bw_sha256_init(&h, err)) != BW_OK)
		return rc;
	rc = bw_plan_apply(p, read, read_ctx, bw_sha256_write, &h, err);
	bw_sha256_final(&h, out);
	bw_sha256_free(&h);
	return rc;
}

struct hashed_write {
	bw_media_write_fn write;
	void *ctx;
	struct bw_sha256 hash;
};

static enum bw_rc
write_hashed(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct hashed_write *out = ctx;

	bw_sha256_update(&out->hash, data, len);
	return out->write(out->ctx, data, len, err);
}

/* Writes a film whose copy was found clean; its bytes must be those that were looked at. */
static enum bw_rc
copy_film(struct bw_worker *w, const struct bw_plan *plan, bw_media_read_fn read, void *read_ctx, unsigned options,
    bw_media_write_fn write, void *write_ctx, struct bw_err *err)
{
	struct bw_film_copy copy = { .plan = plan, .read = read, .ctx = read_ctx };
	struct hashed_write out = { .write = write, .ctx = write_ctx };
	uint8_t looked_at[BW_SHA256_LEN], written[BW_SHA256_LEN];
	enum bw_rc rc;

	if ((rc = verify_film(w, plan, &copy, options, looked_at, err)) != BW_OK)
		return rc;
	if ((rc = bw_sha256_init(&out.hash, err)) != BW_OK)
		return rc;
	rc = bw_plan_apply(plan, read, read_ctx, write_hashed, &out, err);
	bw_sha256_final(&out.hash, written);
	bw_sha256_free(&out.hash);
	if (rc == BW_OK && memcmp(written, looked_at, sizeof(written)) != 0)
		rc = bw_err_set(err, BW_EREFUSED, 0, "the file changed while it was read");
	return rc;
}

struct copy_target {
	struct bw_worker_input *in;
	size_t at;
};

static enum bw_rc
to_input(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct copy_target *t = ctx;

	if (len > t->in->len - t->at)
		return bw_err_set(err, BW_EFAIL, 0, "the copy is longer than planned");
	memcpy(t->in->data + t->at, data, len);
	t->at += len;
	return BW_OK;
}

static enum bw_rc
verify(struct bw_worker *w, const struct bw_plan *plan, const struct bw_worker_input *copy, unsigned options,
    struct bw_err *err)
{
	struct bw_buf params = { 0 }, none = { 0 };
	enum bw_rc rc;

	plan_params(&params, true, (unsigned)plan->format, options);
	rc = call_planner(w, copy, &params, &none, err);
	bw_buf_free(&params);
	bw_buf_free(&none);
	return rc;
}

enum bw_rc
bw_disclose_make(struct bw_worker *w, const struct bw_plan *plan, const struct bw_worker_input *in, unsigned options,
    struct bw_worker_input *copy, struct bw_err *err)
{
	struct copy_target t = { .in = copy };
	enum bw_rc rc;

	if ((rc = bw_worker_input_new(copy, (size_t)bw_plan_copy_size(plan), err)) == BW_OK)
		rc = bw_plan_apply_bytes(plan, in->data, in->len, to_input, &t, err);
	return rc == BW_OK ? verify(w, plan, copy, options, err) : rc;
}

enum bw_rc
bw_disclose_turn(struct bw_worker *w, const struct bw_plan *plan, struct bw_worker_input *in, unsigned options,
    struct bw_err *err)
{
	struct bw_worker_input copy = { .fd = -1 };
	enum bw_rc rc;

	if (bw_plan_apply_here(plan, in->data, &in->len))
		return verify(w, plan, in, options, err);
	rc = bw_disclose_make(w, plan, in, options, &copy, err);
	bw_worker_input_free(in);
	*in = copy;
	return rc;
}

enum bw_rc
bw_disclose_copy(struct bw_worker *w, const struct bw_plan *plan, bw_media_read_fn read, void *read_ctx,
    unsigned options, bw_media_write_fn write, void *write_ctx, struct bw_err *err)
{
	struct bw_worker_input copy = { .fd = -1 };
	struct copy_target t = { .in = &copy };
	uint64_t size = bw_plan_copy_size(plan);
	enum bw_rc rc;

	if (plan->refused[0] == '\0' && plan->size > BW_MEDIA_MAX_INPUT && bw_film_format(plan->format))
		return copy_film(w, plan, read, read_ctx, options, write, write_ctx, err);
	/* Raw, by the owner's choice: nothing was cleaned, so nothing to verify. */
	if (plan->refused[0] != '\0' || size > BW_MEDIA_MAX_INPUT + BW_MEDIA_MAX_PUT)
		return bw_plan_apply(plan, read, read_ctx, write, write_ctx, err);
	if ((rc = bw_worker_input_new(&copy, (size_t)size, err)) == BW_OK)
		rc = bw_plan_apply(plan, read, read_ctx, to_input, &t, err);
	if (rc == BW_OK)
		rc = verify(w, plan, &copy, options, err);
	if (rc == BW_OK && copy.len > 0)
		rc = write(write_ctx, copy.data, copy.len, err);
	bw_worker_input_free(&copy);
	return rc;
}

enum bw_rc
bw_disclose_render(struct bw_worker *w, bw_media_read_fn read, void *read_ctx, uint64_t size, unsigned max_px,
    uint32_t sheet, struct bw_drawn *of, struct bw_buf *out, struct bw_err *err)
{
	struct bw_worker_input in = { .fd = -1 };
	struct bw_buf params = { 0 }, reply = { 0 };
	struct bw_cursor c;
	enum bw_rc rc;

	if (size > BW_MEDIA_MAX_INPUT)
		return bw_err_set(err, BW_ELIMIT, 0, "the file is too large to be drawn");
	bw_buf_le32(&params, max_px);
	bw_buf_le32(&params, sheet);
	if ((rc = bw_disclose_fill(&in, read, read_ctx, size, err)) == BW_OK)
		rc = bw_worker_call(w, BW_JOB_MEDIA_RENDER, &in, (struct bw_bytes){ params.data, params.len }, &reply, err);
	c = bw_cursor_of(reply.data, reply.len);
	of->sheets = bw_cursor_le32(&c);
	of->frames = bw_cursor_le32(&c);
	if (rc == BW_OK && (c.bad || sheet >= of->sheets || of->sheets > BW_MEDIA_MAX_SHEETS))
		rc = bw_err_set(err, BW_EFORMAT, 0, "it could not be drawn safely");
	if (rc == BW_OK) {
		bw_buf_put(out, reply.data + 8, reply.len - 8);
		rc = bw_buf_check(out, err);
	}
	bw_worker_input_free(&in);
	bw_buf_free(&params);
	bw_buf_free(&reply);
	return rc;
}

/* ---- is all of it there? ---- */

/* A file that nobody can read: only what is not there answers otherwise. */
static enum bw_rc
probe(struct bw_worker *w, unsigned job, const char *start, const struct bw_buf *params, struct bw_err *err)
{
	const struct bw_bytes in = { (const uint8_t *)start, strlen(start) }, p = { params->data, params->len };
	struct bw_buf reply = { 0 };
	enum bw_rc rc = bw_worker_call_bytes(w, job, in, p, &reply, err);

	bw_buf_free(&reply);
	if (rc != BW_EFORMAT)
		return rc;
	bw_err_clear(err);
	return BW_OK;
}

enum bw_rc
bw_disclose_reads_pdf(struct bw_worker *w, struct bw_err *err)
{
	struct bw_buf params = { 0 };
	enum bw_rc rc;

	plan_params(&params, false, BW_FORMAT_PDF, 0);
	rc = probe(w, BW_JOB_MEDIA_PDF, "%PDF-", &params, err);
	bw_buf_free(&params);
	return rc;
}

enum bw_rc
bw_disclose_draws_all(struct bw_worker *w, struct bw_err *err)
{
	struct bw_buf params = { 0 };
	enum bw_rc rc;

	bw_buf_le32(&params, 320);
	bw_buf_le32(&params, 0);
	rc = probe(w, BW_JOB_MEDIA_RENDER, "RIFF\x04" "aaaWEBP", &params, err);
	bw_buf_free(&params);
	return rc;
}

#include "flow/intake_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "flow/chat_job.h"
#include "flow/disclose.h"
#include "sys/worker.h"

#define BLOCK ((size_t)1 << 20)

struct taking {
	struct bw_case *c;
	const struct bw_found *found;
	const char *as;
	struct bw_walk_file file;
	struct bw_worker_input in; /* the whole file, when it is parsed */
	uint8_t *block;		   /* its first block, when it is not */
	size_t cap; /* of block */
	size_t got;		   /* bytes in block */
	bool fresh;		   /* block still holds the start */
	struct bw_taken *out;
};

static bool
refuse(struct taking *t, const char *why)
{
	if (t->out->why[0] == '\0')
		snprintf(t->out->why, sizeof(t->out->why), "%s", why);
	return false;
}

static bool
vault_failed(struct taking *t, const struct bw_err *err)
{
	t->out->fatal = true;
	t->out->err = *err;
	return false;
}

/* ---- what it is ---- */

static bool
shows_something(enum bw_format f)
{
	return f == BW_FORMAT_JPEG || f == BW_FORMAT_PNG || f == BW_FORMAT_GIF || f == BW_FORMAT_WEBP ||
	    f == BW_FORMAT_TIFF || f == BW_FORMAT_HEIF || f == BW_FORMAT_JXL || f == BW_FORMAT_MP4 ||
	    f == BW_FORMAT_BMP;
}

static const char *
kind_of(enum bw_format f)
{
	if (f == BW_FORMAT_MP4)
		return "video";
	if (f == BW_FORMAT_MP3 || f == BW_FORMAT_OGG || f == BW_FORMAT_WAV || f == BW_FORMAT_FLAC)
		return "audio";
	return shows_something(f) ? "photo" : "document";
}

static bool
is_parsed(enum bw_format f, uint64_t size)
{
	return (f == BW_FORMAT_JPEG || f == BW_FORMAT_PNG || f == BW_FORMAT_TEXT) && size <= BW_MEDIA_MAX_INPUT;
}

/* ---- reading ---- */

static bool
read_first(struct taking *t)
{
	struct bw_err err = { 0 };

	if (bw_walk_open(t->found, &t->file, &err) != BW_OK)
		return refuse(t, err.message);
	/* One byte more than the file has, so that a file that grows is noticed.
	 * Not always a whole block: touching and wiping a mebibyte for every small
	 * file took most of the time of a folder of small files. */
	t->cap = t->file.size < BLOCK ? (size_t)t->file.size + 1 : BLOCK;
	t->block = malloc(t->cap);
	if (t->block == NULL)
		return refuse(t, "there is no memory to read it");
	if (bw_walk_read(&t->file, t->block, t->cap, 0, &t->got, &err) != BW_OK)
		return refuse(t, err.message);
	t->fresh = true;
	/* A character cut by the end of the block must not make text binary. */
	if (t->got == t->cap) {
		size_t end = t->got, back = 0;

		while (back < 4 && (t->block[end - 1] & 0xc0) == 0x80)
			end--, back++;
		if (end > 0 && t->block[end - 1] >= 0xc0)
			end--;
		t->out->format = bw_media_sniff(t->block, back < 4 ? end : t->got);
	} else {
		t->out->format = bw_media_sniff(t->block, t->got);
	}
	return true;
}

/* The rest of a file that is parsed, behind the first block, in shared memory. */
static bool
read_all(struct taking *t)
{
	struct bw_err err = { 0 };
	size_t got = 0;

	if (t->file.size < t->got || bw_worker_input_new(&t->in, (size_t)t->file.size, &err) != BW_OK)
		return refuse(t, err.message[0] != '\0' ? err.message : "it changed while it was read");
	if (t->got > 0)
		memcpy(t->in.data, t->block, t->got);
	if (bw_walk_read(&t->file, t->in.data + t->got, t->in.len - t->got, t->got, &got, &err) != BW_OK)
		return refuse(t, err.message);
	if (got != t->in.len - t->got)
		return refuse(t, "it changed while it was read");
	return true;
}

/* Gives the file's bytes from the start, in blocks. */
static bool
each_block(struct taking *t, bool (*fn)(void *ctx, const void *data, size_t len), void *ctx)
{
	struct bw_err err = { 0 };
	uint64_t at = 0;
	size_t got = t->got;

	if (t->in.data != NULL)
		return fn(ctx, t->in.data, t->in.len);
	/* A file that the block holds whole is never read again. */
	if (t->got == t->file.size)
		return fn(ctx, t->block, t->got);
	if (!t->fresh && bw_walk_read(&t->file, t->block, t->cap, 0, &got, &err) != BW_OK)
		return refuse(t, err.message);
	t->fresh = false;
	while (got > 0) {
		if (!fn(ctx, t->block, got))
			return false;
		at += got;
		if (at > t->file.size)
			return refuse(t, "it changed while it was read");
		if (bw_walk_read(&t->file, t->block, t->cap, at, &got, &err) != BW_OK)
			return refuse(t, err.message);
	}
	return at == t->file.size || refuse(t, "it changed while it was read");
}

/* ---- storing ---- */

static bool
hash_block(void *ctx, const void *data, size_t len)
{
	bw_sha256_update(ctx, data, len);
	return true;
}

/* Only when something of this size is there: then reading twice is cheaper than sealing twice. */
static bool
known_already(struct taking *t, bool *known)
{
	struct bw_store *st = bw_case_store(t->c);
	struct bw_sha256 h = { 0 };
	struct bw_err err = { 0 };
	uint8_t digest[32];
	bool ok;

	*known = false;
	if (!bw_object_size_known(st, t->file.size))
		return true;
	if (bw_sha256_init(&h, &err) != BW_OK)
		return vault_failed(t, &err);
	ok = each_block(t, hash_block, &h);
	bw_sha256_final(&h, digest);
	bw_sha256_free(&h);
	*known = ok && bw_object_find(st, digest, &t->out->object);
	return ok;
}

struct storing {
	struct taking *t;
	struct bw_object_writer *w;
};

static bool
store_block(void *ctx, const void *data, size_t len)
{
	struct storing *s = ctx;
	struct bw_err err = { 0 };

	return bw_object_write(s->w, data, len, &err) == BW_OK || vault_failed(s->t, &err);
}

static bool
store(struct taking *t)
{
	struct storing s = { t, NULL };
	struct bw_err err = { 0 };
	bool known;

	if (!known_already(t, &known))
		return false;
	if (known)
		return bw_walk_unchanged(&t->file) || refuse(t, "it changed while it was read");
	if (bw_object_begin(bw_case_store(t->c), t->file.size, &s.w, &err) != BW_OK)
		return vault_failed(t, &err);
	if (!each_block(t, store_block, &s) || (!bw_walk_unchanged(&t->file) && !refuse(t, "it changed while it was read"))) {
		bw_object_abort(s.w);
		return false;
	}
	if (bw_object_finish(s.w, &t->out->object, &known, &err) != BW_OK)
		return vault_failed(t, &err);
	return true;
}

/* ---- what it tells ---- */

static enum bw_rc
read_input(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	const struct bw_worker_input *in = ctx;

	if (offset > in->len || len > in->len - offset)
		return bw_err_set(err, BW_EFORMAT, 0, "read past the end");
	memcpy(data, in->data + offset, len);
	return BW_OK;
}

/* A picture that cannot be understood is kept all the same: without facts. */
static void
plan_picture(struct taking *t)
{
	struct bw_plan plan = { 0 };
	struct bw_err ignored = { 0 };

	if (bw_disclose_plan(bw_case_worker(t->c), read_input, &t->in, t->in.len, 0, &plan, &ignored) == BW_OK)
		t->out->facts = bw_value_copy(plan.facts);
	bw_plan_free(&plan);
}

static bool
look_into(struct taking *t)
{
	struct bw_taken *o = t->out;
	struct bw_err err = { 0 };
	bool want_chat = t->as == NULL || strcmp(t->as, "chat") == 0;

	o->kind = t->as != NULL ? t->as : kind_of(o->format);
	o->pictured = shows_something(o->format) || strcmp(o->kind, "photo") == 0 || strcmp(o->kind, "video") == 0;
	if (bw_case_worker(t->c) == NULL)
		return true;
	if (o->format == BW_FORMAT_JPEG || o->format == BW_FORMAT_PNG) {
		if (t->in.data != NULL)
			plan_picture(t);
	} else if (o->format == BW_FORMAT_TEXT && t->in.data != NULL && want_chat) {
		if (bw_chat_summary(bw_case_worker(t->c), &t->in, &o->facts, &err) == BW_OK)
			o->kind = "chat";
		else if (t->as != NULL)
			return refuse(t, err.message);
	} else if (t->as != NULL && strcmp(t->as, "chat") == 0) {
		return refuse(t, "it is not a chat export in text form");
	}
	return true;
}

void
bw_intake_file(struct bw_case *c, const struct bw_found *f, const char *as, struct bw_taken *out)
{
	struct taking t = { .c = c, .found = f, .as = as, .file = { .fd = -1 }, .in = { .fd = -1 }, .out = out };

	memset(out, 0, sizeof(*out));
	out->kind = "document";
	if (f->why != NULL) {
		refuse(&t, f->why);
		return;
	}
	out->stored = read_first(&t) && (!is_parsed(out->format, t.file.size) || read_all(&t)) && look_into(&t) &&
	    store(&t);
	bw_worker_input_free(&t.in);
	bw_walk_close(&t.file);
	if (t.block != NULL)
		bw_wipe(t.block, t.cap);
	free(t.block);
}

void
bw_taken_free(struct bw_taken *t)
{
	bw_value_free(t->facts);
	t->facts = NULL;
}

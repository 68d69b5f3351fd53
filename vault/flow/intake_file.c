#include "flow/intake_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat/chat.h"
#include "crypto/hash.h"
#include "flow/chat_job.h"
#include "flow/disclose.h"
#include "flow/form_job.h"
#include "media/form.h"
#include "media/look.h"
#include "sys/worker.h"

#define BLOCK ((size_t)1 << 20)

struct taking {
	struct bw_case *c;
	const struct bw_found *found;
	const char *as;
	const struct bw_policy *policy;
	struct bw_walk_file file;
	struct bw_worker_input in; /* the whole file, when it is parsed */
	uint8_t *block;		   /* its first block, when it is not */
	size_t cap; /* of block */
	size_t got;		   /* bytes in block */
	bool fresh;		   /* block still holds the start */
	bool hashed;		   /* digest is that of the whole file, which is in memory */
	uint8_t digest[32];
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

/* As a whole, in memory; a text is read in pieces, whatever its length. */
static bool
is_parsed(enum bw_format f, uint64_t size)
{
	return bw_media_has_parts(f) && f != BW_FORMAT_TEXT && size <= BW_MEDIA_MAX_INPUT;
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

/* The whole file, when it is in memory; else NULL. */
static bool
in_memory(const struct taking *t, struct bw_bytes *all)
{
	if (t->in.data != NULL)
		*all = (struct bw_bytes){ t->in.data, t->in.len };
	else if (t->got == t->file.size)
		*all = (struct bw_bytes){ t->block, t->got };
	else
		*all = (struct bw_bytes){ NULL, 0 };
	return all->data != NULL;
}

/* A file that is parsed, into memory that is shared with a worker. */
static bool
read_all(struct taking *t)
{
	struct bw_err err = { 0 };
	size_t got = 0;

	if (t->in.data != NULL)
		return true;
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
	struct bw_bytes all;
	uint64_t at = 0;
	size_t got = t->got;

	if (in_memory(t, &all))
		return fn(ctx, all.data, all.len);
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

/* Are these bytes stored? A file that is not in memory is hashed only when something
 * of its size is there: then reading twice is cheaper than sealing twice. */
static bool
find_stored(struct taking *t, bool *stored)
{
	struct bw_store *st = bw_case_store(t->c);
	struct bw_sha256 h = { 0 };
	struct bw_err err = { 0 };
	struct bw_bytes all;
	bool whole = in_memory(t, &all), ok;

	*stored = false;
	if (!whole && !bw_object_size_known(st, t->file.size))
		return true;
	if (bw_sha256_init(&h, &err) != BW_OK)
		return vault_failed(t, &err);
	ok = each_block(t, hash_block, &h);
	bw_sha256_final(&h, t->digest);
	bw_sha256_free(&h);
	t->hashed = ok && whole;
	*stored = ok && bw_object_find(st, t->digest, &t->out->object);
	return ok;
}

/* Are they an item? Then there is nothing to look into. */
static bool
is_item(struct taking *t)
{
	struct bw_err err = { 0 };
	uint64_t number = 0;

	return bw_item_by_sha256(t->c, t->out->object.sha256, &number, &err) == BW_OK && number != 0;
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

	if (bw_object_begin(bw_case_store(t->c), t->hashed ? t->digest : NULL, &s.w, &err) != BW_OK)
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
read_file(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	size_t got;
	enum bw_rc rc = bw_walk_read(ctx, data, len, offset, &got, err);

	return rc == BW_OK && got < len ? bw_err_set(err, BW_EFORMAT, 0, "read past the end") : rc;
}

/* A picture that cannot be understood is kept all the same: without facts. A large
 * film is not in memory. */
static void
plan_picture(struct taking *t)
{
	struct bw_worker *w = bw_case_worker(t->c);
	struct bw_plan plan = { 0 };
	struct bw_err ignored = { 0 };
	enum bw_rc rc;

	if (t->in.data != NULL)
		rc = bw_disclose_plan_input(w, &t->in, 0, &plan, &ignored);
	else
		rc = bw_disclose_plan(w, read_file, &t->file, t->file.size, 0, &plan, &ignored);
	if (rc == BW_OK)
		t->out->facts = bw_value_copy(plan.facts);
	t->out->uncleaned = plan.refused[0] != '\0' || plan.count == 0;
	bw_plan_free(&plan);
}

/* Does its owner have to look at it first? */
static void
screen_picture(struct taking *t)
{
	struct bw_taken *o = t->out;

	o->screened = true;
	if (t->in.data != NULL)
		bw_screen_file(bw_case_worker(t->c), o->format, &t->in, t->policy, &o->screening);
	else
		bw_screen_unseen(o->format, t->file.size > BW_MEDIA_MAX_INPUT ? "it is too large to be looked at here" : NULL,
		    t->policy, &o->screening);
	/* An archive or e-mail shows something when there is a picture in it, or may be. */
	o->pictured = o->pictured || o->screening.held || o->screening.pictures > 0;
}

static void
screen_large(struct taking *t)
{
	struct bw_taken *o = t->out;
	uint64_t size = t->file.size;

	o->screened = true;
	if (size > BW_MEDIA_MAX_FILM)
		bw_screen_unseen(o->format, "the film is too large to be looked at", t->policy, &o->screening);
	else
		bw_screen_large(bw_case_worker(t->c), o->format, read_file, &t->file, size, t->policy, &o->screening);
}

/* Nothing in it was looked at, so it waits as a picture does. */
static void
hold_unseen(struct taking *t)
{
	struct bw_taken *o = t->out;

	o->screened = o->pictured = true;
	bw_screen_unseen(o->format, "it is larger than 256 MiB, so what is in it was not looked at", t->policy,
	    &o->screening);
}

/* An e-mail alone is a document; behind the line that a mailbox puts before each it is one of a list. */
static bool
may_be_mailbox(const struct taking *t)
{
	static const char between[] = "From ";
	struct bw_bytes all;

	if (!in_memory(t, &all))
		all = (struct bw_bytes){ t->block, t->fresh ? t->got : 0 };
	if (all.len >= 3 && memcmp(all.data, "\xef\xbb\xbf", 3) == 0)
		all = (struct bw_bytes){ all.data + 3, all.len - 3 };
	return all.len >= sizeof(between) - 1 ? memcmp(all.data, between, sizeof(between) - 1) == 0 : !t->fresh;
}

/* Whoever says that it is a chat hears from the worker why it is none. */
static bool
wants_chat(const struct taking *t)
{
	enum bw_format f = t->out->format;

	if (t->as != NULL)
		return strcmp(t->as, "chat") == 0;
	if (f == BW_FORMAT_ZIP)
		return true;
	if (f == BW_FORMAT_EML)
		return may_be_mailbox(t);
	return f == BW_FORMAT_TEXT && (!t->fresh || bw_chat_may_be(t->block, t->got));
}

struct beside {
	const struct bw_found *found;
	uint64_t named, there;
};

/* Is a file of that name in the folder of the chat? Only a name is taken, never a path. */
static void
look_beside(void *ctx, struct bw_bytes name)
{
	struct beside *b = ctx;
	const char *slash = strrchr(b->found->path, '/');
	int folder = slash != NULL ? (int)(slash + 1 - b->found->path) : 0;
	char path[4096];

	b->named++;
	if (name.len == 0 || name.len > 255 || name.data[0] == '.' || memchr(name.data, '/', name.len) != NULL ||
	    memchr(name.data, 0, name.len) != NULL)
		return;
	if (snprintf(path, sizeof(path), "%.*s%.*s", folder, b->found->path, (int)name.len, (const char *)name.data) <
	    (int)sizeof(path) && bw_walk_is_file(path))
		b->there++;
}

static void
count_beside(struct taking *t, const struct bw_chat_from *from)
{
	struct beside b = { .found = t->found };
	struct bw_err ignored = { 0 };
	struct bw_value *v;

	if (bw_chat_files(bw_case_worker(t->c), from, look_beside, &b, &ignored) != BW_OK || b.named == 0)
		return;
	v = bw_object();
	bw_set_int(v, "named", (int64_t)b.named);
	bw_set_int(v, "found", (int64_t)b.there);
	bw_set_int(v, "missing", (int64_t)(b.named - b.there));
	bw_set(t->out->facts, "attachments", v);
}

/* true: what it is stands; false: whoever said that it is a chat is told why it is none. */
static bool
look_for_chat(struct taking *t)
{
	const struct bw_chat_from from = { read_file, &t->file, t->file.size };
	struct bw_value *facts = NULL;
	struct bw_taken *o = t->out;
	struct bw_err err = { 0 };

	if (bw_chat_summary(bw_case_worker(t->c), &from, NULL, &facts, &err) != BW_OK)
		return t->as == NULL || refuse(t, err.message);
	o->kind = "chat";
	/* What an archive tells about its members stays with it. */
	if (o->facts != NULL)
		bw_set(facts, "archive", o->facts);
	o->facts = facts;
	if (o->format == BW_FORMAT_TEXT)
		count_beside(t, &from);
	return true;
}

static bool
wants_form(const struct taking *t)
{
	return (t->as == NULL || strcmp(t->as, "statement") == 0) && t->out->format == BW_FORMAT_TEXT && t->fresh &&
	    t->file.size <= BW_MEDIA_MAX_INPUT && bw_form_may_be(t->block, t->got);
}

/* One that cannot be read is kept as a statement all the same, and its writer's leave is not
 * known (case/gate.h). */
static bool
read_form(struct taking *t)
{
	struct bw_taken *o = t->out;
	struct bw_err err = { 0 };

	if (!read_all(t))
		return false;
	o->kind = "statement";
	o->form = true;
	if (bw_form_facts(bw_case_worker(t->c), &t->in, &o->facts, &err) == BW_OK)
		return true;
	o->facts = bw_object();
	bw_set_null(o->facts, "form");
	bw_set_text(o->facts, "unread", err.message);
	return true;
}

static bool
look_into(struct taking *t)
{
	struct bw_taken *o = t->out;

	o->kind = t->as != NULL ? t->as : bw_format_kind(o->format);
	o->pictured = bw_item_pictured(o->format, o->kind);
	if (bw_case_worker(t->c) == NULL)
		return true;
	if (is_parsed(o->format, t->file.size)) {
		if (!read_all(t))
			return false;
		plan_picture(t);
		if (o->pictured || bw_format_looked(o->format))
			screen_picture(t);
	} else if (bw_film_format(o->format)) { /* a large one */
		plan_picture(t);
		if (o->pictured)
			screen_large(t);
	} else if (bw_format_looked(o->format) && o->format != BW_FORMAT_TEXT) {
		hold_unseen(t);
	} else if (o->pictured) {
		screen_picture(t);
	}
	if (wants_form(t))
		return read_form(t);
	if (wants_chat(t) && !look_for_chat(t))
		return false;
	if (o->format == BW_FORMAT_TEXT && t->file.size > BW_MEDIA_MAX_INPUT && strcmp(o->kind, "chat") != 0)
		hold_unseen(t);
	return true;
}

/* Of films, the start does not tell those that are sound alone. */
static void
sniff_again(struct taking *t)
{
	struct bw_bytes all;

	if (bw_film_format(t->out->format) && in_memory(t, &all))
		t->out->format = bw_media_sniff(all.data, all.len);
}

static bool
take(struct taking *t)
{
	struct bw_bytes all;
	bool stored;

	if (!read_first(t))
		return false;
	/* What will be parsed is read into memory once; small files are there already. */
	if (is_parsed(t->out->format, t->file.size) && !in_memory(t, &all) && !read_all(t))
		return false;
	sniff_again(t);
	if (!find_stored(t, &stored))
		return false;
	if (!(stored && is_item(t)) && !look_into(t))
		return false;
	if (!stored)
		return store(t);
	return bw_walk_unchanged(&t->file) || refuse(t, "it changed while it was read");
}

void
bw_intake_file(struct bw_case *c, const struct bw_found *f, const char *as, const struct bw_policy *policy,
    struct bw_taken *out)
{
	struct taking t = { .c = c, .found = f, .as = as, .policy = policy, .file = { .fd = -1 }, .in = { .fd = -1 }, .out = out };

	memset(out, 0, sizeof(*out));
	out->kind = "document";
	if (f->why != NULL) {
		refuse(&t, f->why);
		return;
	}
	out->stored = take(&t);
	out->changed_s = t.file.fd >= 0 ? t.file.mtime_s : 0;
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

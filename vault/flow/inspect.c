/* `inspect` and `disclose`: files and folders, no vault. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/ahead.h"
#include "flow/disclose.h"
#include "flow/film.h"
#include "flow/hooks.h"
#include "flow/items.h"
#include "sys/output.h"
#include "sys/walk.h"
#include "sys/worker.h"

/* A file in memory that a worker can see, with its plan; a large film is read where it lies. */
struct loaded {
	struct bw_worker_input in;
	struct bw_input *film;
	uint64_t size;
	struct bw_plan plan;
};

static enum bw_rc
too_large(struct bw_err *err)
{
	return bw_err_set(err, BW_ELIMIT, 0, "the file is larger than %zu MiB", BW_MEDIA_MAX_INPUT >> 20);
}

/* A pipe does not say how much will come. */
static enum bw_rc
read_pipe(const struct bw_source *from, struct bw_worker_input *out, struct bw_err *err)
{
	struct bw_buf all = { .limit = BW_MEDIA_MAX_INPUT + 65536 };
	enum bw_rc rc = BW_OK;
	size_t got = 1;

	while (rc == BW_OK && got > 0) {
		size_t before = all.len;
		uint8_t *to = bw_buf_reserve(&all, 65536);

		if (to == NULL)
			rc = too_large(err);
		else if ((rc = from->read(from->ctx, to, 65536, &got, err)) == BW_OK)
			all.len = before + got;
	}
	if (rc == BW_OK && (rc = bw_worker_input_new(out, all.len, err)) == BW_OK && all.len > 0)
		memcpy(out->data, all.data, all.len);
	bw_buf_free(&all);
	return rc;
}

static enum bw_rc
read_sized(const struct bw_source *from, uint64_t size, struct bw_worker_input *out, struct bw_err *err)
{
	size_t got = 1, at = 0;
	uint8_t more;
	enum bw_rc rc;

	if (size > BW_MEDIA_MAX_INPUT)
		return too_large(err);
	rc = bw_worker_input_new(out, (size_t)size, err);
	for (; rc == BW_OK && got > 0 && at < size; at += got)
		rc = from->read(from->ctx, out->data + at, (size_t)size - at, &got, err);
	if (rc == BW_OK && at == size)
		rc = from->read(from->ctx, &more, 1, &got, err);
	if (rc == BW_OK && (at != size || got > 0)) {
		rc = bw_err_set(err, BW_EIO, 0, "the file changed while it was read");
		bw_err_hint(err, "try again when no other program writes to it");
	}
	return rc;
}

static enum bw_rc
read_whole(struct bw_input *in, uint64_t size, struct bw_worker_input *out, struct bw_err *err)
{
	struct bw_source from = bw_input_source(in);

	return size > 0 ? read_sized(&from, size, out, err) : read_pipe(&from, out, err);
}

static enum bw_rc
read_film(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	return bw_input_pread(ctx, data, len, offset, err);
}

static enum bw_rc
read_bytes(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	const struct loaded *from = ctx;

	if (offset > from->size || len > from->size - offset)
		return bw_err_set(err, BW_EFORMAT, 0, "the plan is of another file");
	if (from->film != NULL)
		return read_film(from->film, data, len, offset, err);
	memcpy(data, from->in.data + offset, len);
	return BW_OK;
}

static enum bw_rc
hash_film(struct loaded *f, uint8_t sha256[static BW_SHA256_LEN], struct bw_err *err)
{
	uint8_t piece[65536];
	struct bw_sha256 h = { 0 };
	uint64_t at = 0;
	enum bw_rc rc;

	if ((rc = bw_sha256_init(&h, err)) != BW_OK)
		return rc;
	while (rc == BW_OK && at < f->size) {
		size_t len = f->size - at < sizeof(piece) ? (size_t)(f->size - at) : sizeof(piece);

		rc = read_bytes(f, piece, len, at, err);
		bw_sha256_update(&h, piece, len);
		at += len;
	}
	bw_sha256_final(&h, sha256);
	bw_sha256_free(&h);
	bw_wipe(piece, sizeof(piece));
	return rc;
}

/* Into memory, or at least to be read. */
static enum bw_rc
open_file(const char *path, struct loaded *f, struct bw_err *err)
{
	struct bw_input *in = NULL;
	bool film;
	enum bw_rc rc;

	if ((rc = bw_input_open(path, &in, err)) != BW_OK)
		return rc;
	f->size = bw_input_size(in);
	if ((rc = bw_film_large(read_film, in, f->size, &film, err)) == BW_OK && film) {
		f->film = in;
		return BW_OK;
	}
	if (rc == BW_OK)
		rc = read_whole(in, f->size, &f->in, err);
	f->size = f->in.len;
	bw_input_close(&in);
	return rc;
}

static void
unload(struct loaded *f)
{
	bw_worker_input_free(&f->in);
	bw_input_close(&f->film);
	bw_plan_free(&f->plan);
}

static enum bw_rc
load(struct bw_worker *w, const char *path, unsigned options, struct loaded *f, struct bw_err *err)
{
	enum bw_rc rc;

	*f = (struct loaded){ .in = { .fd = -1 } };
	rc = open_file(path, f, err);
	if (rc == BW_OK && f->film != NULL)
		rc = bw_disclose_plan(w, read_bytes, f, f->size, options, &f->plan, err);
	else if (rc == BW_OK)
		rc = bw_disclose_plan_input(w, &f->in, options, &f->plan, err);
	if (rc != BW_OK)
		unload(f);
	return rc;
}

/* Of the file; it must be the one that was planned. */
static enum bw_rc
hash_file(struct loaded *f, const char *path, uint8_t sha256[static BW_SHA256_LEN], struct bw_err *err)
{
	enum bw_rc rc;

	if (f->film == NULL) {
		bw_sha256(sha256, f->in.data, f->in.len);
		return BW_OK;
	}
	if ((rc = hash_film(f, sha256, err)) == BW_OK && !bw_input_unchanged(f->film))
		rc = bw_err_set(err, BW_EREFUSED, 0, "'%s' changed while it was read", path);
	return rc;
}

/* The copy as it would be, for its hash. */
static struct bw_value *
disclosed_value(struct loaded *f)
{
	struct bw_value *v = bw_plan_disclosed_value(&f->plan);
	uint8_t sha256[BW_SHA256_LEN];

	if (bw_disclose_digest(&f->plan, read_bytes, f, sha256, NULL) == BW_OK)
		bw_set_hex(v, "sha256", sha256, sizeof(sha256));
	else
		bw_set_null(v, "sha256");
	return v;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

enum bw_rc
bw_flow_inspect(struct bw_worker *w, const char *path, struct bw_value **out, struct bw_err *err)
{
	uint8_t sha256[BW_SHA256_LEN];
	struct loaded f;
	struct bw_value *v;
	enum bw_rc rc;

	*out = NULL;
	if ((rc = load(w, path, BW_MEDIA_PICTURES_INSIDE, &f, err)) != BW_OK)
		return rc;
	if ((rc = hash_file(&f, path, sha256, err)) != BW_OK) {
		unload(&f);
		return rc;
	}
	v = bw_object();
	bw_set_text(v, "input", path);
	bw_set_text(v, "kind", f.plan.format == BW_FORMAT_TEXT ? "statement" : bw_format_kind(f.plan.format));
	bw_set_text(v, "name", base_name(path));
	bw_set_hex(v, "sha256", sha256, sizeof(sha256));
	bw_set_int(v, "size", (int64_t)f.size);
	bw_set_text(v, "format", bw_format_name(f.plan.format));
	bw_set(v, "dates", bw_value_copy(bw_value_get(f.plan.facts, "dates")));
	bw_set(v, "disclosed", disclosed_value(&f));
	bw_set_null(v, "screening");
	bw_set(v, "facts", bw_value_copy(f.plan.facts));
	bw_set(v, "parts", bw_plan_parts_value(&f.plan));
	unload(&f);
	*out = v;
	return v != NULL ? BW_OK : bw_err_set(err, BW_ENOMEM, 0, "no memory");
}

/* Where a copy goes, and its hash on the way. */
struct target {
	struct bw_output *file;
	struct bw_sha256 hash;
};

static enum bw_rc
to_target(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct target *t = ctx;

	bw_sha256_update(&t->hash, data, len);
	return bw_output_write(t->file, data, len, err);
}

/* A large film: made a second time as it is written. */
static enum bw_rc
stream_copy(struct bw_worker *w, struct loaded *f, const char *out_path, unsigned options,
    uint8_t sha256[static BW_SHA256_LEN], struct bw_err *err)
{
	struct target t = { 0 };
	enum bw_rc rc;

	if ((rc = bw_sha256_init(&t.hash, err)) != BW_OK)
		return rc;
	if ((rc = bw_output_open(out_path, false, &t.file, err)) == BW_OK) {
		bw_output_timeless(t.file);
		rc = bw_disclose_copy(w, &f->plan, read_bytes, f, options, to_target, &t, err);
	}
	if (rc == BW_OK)
		rc = bw_output_commit(&t.file, err);
	bw_output_abort(&t.file);
	bw_sha256_final(&t.hash, sha256);
	bw_sha256_free(&t.hash);
	return rc;
}

static enum bw_rc
write_file(const char *path, const struct bw_worker_input *copy, struct bw_err *err)
{
	struct bw_output *file = NULL;
	enum bw_rc rc;

	if ((rc = bw_output_open(path, false, &file, err)) != BW_OK)
		return rc;
	bw_output_timeless(file);
	rc = bw_output_write(file, copy->data, copy->len, err);
	if (rc == BW_OK)
		rc = bw_output_commit(&file, err);
	bw_output_abort(&file);
	return rc;
}

static enum bw_rc
write_copy(struct bw_worker *w, struct loaded *f, const char *out_path, unsigned options,
    uint8_t sha256[static BW_SHA256_LEN], struct bw_err *err)
{
	enum bw_rc rc;

	if (f->plan.refused[0] != '\0') {
		rc = bw_err_set(err, BW_EREFUSED, 0, "no disclosed copy: %s", f->plan.refused);
		bw_err_hint(err, "\"bewaar inspect\" shows what is in the file");
		return rc;
	}
	if (f->film != NULL)
		return stream_copy(w, f, out_path, options, sha256, err);
	if ((rc = bw_disclose_turn(w, &f->plan, &f->in, options, err)) == BW_OK &&
	    (rc = write_file(out_path, &f->in, err)) == BW_OK)
		bw_sha256(sha256, f->in.data, f->in.len);
	return rc;
}

enum bw_rc
bw_flow_disclose(struct bw_worker *w, const char *path, const char *out_path, unsigned options,
    struct bw_value **out, struct bw_err *err)
{
	uint8_t sha256[BW_SHA256_LEN];
	struct loaded f;
	enum bw_rc rc;

	*out = NULL;
	if ((rc = load(w, path, options, &f, err)) != BW_OK)
		return rc;
	if ((rc = write_copy(w, &f, out_path, options, sha256, err)) == BW_OK) {
		*out = bw_plan_disclosed_value(&f.plan);
		bw_set_hex(*out, "sha256", sha256, sizeof(sha256));
		bw_set_text(*out, "input", path);
		bw_set_text(*out, "file", out_path);
		bw_set_text(*out, "format", bw_format_name(f.plan.format));
		bw_set(*out, "warnings", bw_value_copy(bw_value_get(f.plan.facts, "warnings")));
	}
	unload(&f);
	return rc;
}

/* ---- many files ---- */

#define WINDOW 8u
/* The copy of a larger file is made when it is its turn, so that few wait in memory. */
#define AHEAD_MOST (UINT64_C(16) << 20)

struct many {
	struct bw_worker *w;
	const struct bw_hooks *hooks;
	struct bw_err *err;
	struct bw_walk walk;
	struct bw_folder *folder; /* NULL: only look */
	unsigned options;
	struct bw_value *rows;
	uint64_t done_bytes, read, refused;
};

struct looked {
	struct bw_value *row;
	struct bw_worker_input copy; /* empty: none */
	struct loaded film; /* its copy is made when it is written */
	const char *suffix;
	bool taken, refused;
};

static void
copy_of(struct many *m, struct loaded *f, const char *path, struct looked *l)
{
	uint8_t sha256[BW_SHA256_LEN];
	struct bw_err err = { 0 };

	l->row = bw_plan_disclosed_value(&f->plan);
	bw_set_shown(l->row, "input", path);
	bw_set_null(l->row, "file");
	bw_set_text(l->row, "format", bw_format_name(f->plan.format));
	bw_set_null(l->row, "sha256");
	l->suffix = bw_plan_suffix(&f->plan);
	l->refused = f->plan.refused[0] != '\0';
	if (l->refused)
		return;
	if (f->film != NULL) {
		l->film = *f;
		*f = (struct loaded){ .in = { .fd = -1 } };
		return;
	}
	if (bw_disclose_turn(m->w, &f->plan, &f->in, m->options, &err) != BW_OK) {
		l->refused = true;
		bw_set_text(l->row, "refused", err.message);
		return;
	}
	l->copy = f->in;
	f->in = (struct bw_worker_input){ .fd = -1 };
	bw_sha256(sha256, l->copy.data, l->copy.len);
	bw_set_hex(l->row, "sha256", sha256, sizeof(sha256));
}

static void
take(struct many *m, size_t i, struct looked *l)
{
	const struct bw_found *f = &m->walk.found[i];
	struct bw_err err = { 0 };
	struct loaded file;
	enum bw_rc rc;

	l->taken = true;
	rc = f->why != NULL ? bw_err_set(&err, BW_EREFUSED, 0, "%s", f->why) : BW_OK;
	if (rc == BW_OK && m->folder == NULL) {
		rc = bw_flow_inspect(m->w, f->path, &l->row, &err);
	} else if (rc == BW_OK && (rc = load(m->w, f->path, m->options, &file, &err)) == BW_OK) {
		copy_of(m, &file, f->path, l);
		unload(&file);
	}
	if (rc == BW_OK)
		return;
	l->refused = true;
	l->row = bw_object();
	bw_set_shown(l->row, "input", f->path);
	bw_set_text(l->row, "refused", err.message);
}

static void
look(void *ctx, size_t i, void *slot)
{
	struct many *m = ctx;
	struct looked *l = slot;

	l->copy.fd = l->film.in.fd = -1;
	if (m->folder == NULL || m->walk.found[i].size <= AHEAD_MOST)
		take(m, i, l);
}

/* The same in a folder. */
struct folder_target {
	struct bw_folder *folder;
	struct bw_sha256 hash;
	bool broken; /* by the medium, not by the film */
};

static enum bw_rc
to_folder(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct folder_target *t = ctx;
	enum bw_rc rc = bw_folder_write(t->folder, data, len, err);

	bw_sha256_update(&t->hash, data, len);
	t->broken = t->broken || rc != BW_OK;
	return rc;
}

/* What cannot be written ends all; a film that has no copy after all is refused alone. */
static enum bw_rc
write_film(struct many *m, struct looked *l)
{
	struct folder_target t = { .folder = m->folder };
	struct bw_err err = { 0 };
	uint8_t sha256[BW_SHA256_LEN];
	enum bw_rc rc;

	if ((rc = bw_sha256_init(&t.hash, m->err)) != BW_OK)
		return rc;
	rc = bw_disclose_copy(m->w, &l->film.plan, read_bytes, &l->film, m->options, to_folder, &t, &err);
	bw_sha256_final(&t.hash, sha256);
	bw_sha256_free(&t.hash);
	if (rc == BW_OK) {
		bw_set_hex(l->row, "sha256", sha256, sizeof(sha256));
		return bw_folder_close(m->folder, m->err);
	}
	if (t.broken) {
		(void)bw_err_set(m->err, rc, err.sys_errno, "%s", err.message);
		bw_err_hint(m->err, "%s", err.hint);
		return rc;
	}
	bw_folder_undo(m->folder);
	l->refused = true;
	bw_set_text(l->row, "refused", err.message);
	return BW_OK;
}

/* Names are numbers, without a gap for what was refused. */
static enum bw_rc
keep_copy(struct many *m, struct looked *l)
{
	char name[40];
	enum bw_rc rc;

	(void)snprintf(name, sizeof(name), "%06llu.%s", (unsigned long long)m->read + 1, l->suffix);
	rc = bw_folder_file(m->folder, name, m->err);
	if (rc == BW_OK && l->film.film != NULL)
		rc = write_film(m, l);
	else if (rc == BW_OK && (rc = bw_folder_write(m->folder, l->copy.data, l->copy.len, m->err)) == BW_OK)
		rc = bw_folder_close(m->folder, m->err);
	if (!l->refused)
		bw_set_text(l->row, "file", name);
	return rc;
}

static enum bw_rc
use(void *ctx, size_t i, void *slot)
{
	struct many *m = ctx;
	struct looked *l = slot;
	enum bw_rc rc = BW_OK;

	if (!l->taken)
		take(m, i, l);
	if (m->folder != NULL && !l->refused)
		rc = keep_copy(m, l);
	m->refused += l->refused;
	m->read += !l->refused;
	if (rc == BW_OK)
		rc = bw_hooks_row(m->hooks, "files", m->rows, bw_value_copy(l->row));
	m->done_bytes += m->walk.found[i].why == NULL ? m->walk.found[i].size : 0;
	if (rc == BW_OK && !bw_hooks_step(m->hooks, m->folder != NULL ? "disclose" : "inspect", m->done_bytes, m->walk.bytes))
		rc = bw_err_set(m->err, BW_ECANCEL, 0, "stopped");
	return rc;
}

static void
drop(void *slot)
{
	struct looked *l = slot;

	bw_value_free(l->row);
	bw_worker_input_free(&l->copy);
	unload(&l->film);
}

enum bw_rc
bw_flow_look_all(struct bw_worker *w, const char *const *paths, size_t count, const char *folder, unsigned options,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct many m = { .w = w, .hooks = hooks, .err = err, .rows = bw_array(), .options = options };
	struct bw_ahead job = { .slot_size = sizeof(struct looked), .window = WINDOW, .ctx = &m, .make = look, .use = use,
		.drop = drop };
	enum bw_rc rc;

	*out = NULL;
	rc = bw_walk(paths, count, folder, &m.walk, err);
	job.count = m.walk.count;
	if (rc == BW_OK && folder != NULL && (rc = bw_folder_open(folder, &m.folder, err)) == BW_OK)
		bw_folder_timeless(m.folder);
	if (rc == BW_OK)
		rc = bw_ahead_run(&job, err);
	if (rc == BW_OK && m.folder != NULL && m.read > 0)
		rc = bw_folder_commit(&m.folder, err);
	bw_folder_abort(&m.folder);
	bw_walk_free(&m.walk);
	if (rc == BW_OK) {
		*out = bw_object();
		bw_set_int(*out, folder != NULL ? "disclosed" : "inspected", (int64_t)m.read);
		bw_set_int(*out, "refused", (int64_t)m.refused);
		bw_hooks_rows_end(hooks, *out, "files", m.rows);
		m.rows = NULL;
	}
	bw_value_free(m.rows);
	if (rc == BW_OK && m.refused > 0) {
		rc = bw_err_set(err, BW_EPARTIAL, 0, "%llu of the files %s", (unsigned long long)m.refused,
		    folder != NULL ? "have no copy" : "could not be looked at");
		bw_err_hint(err, "each is named with its reason");
	}
	return rc;
}

#include "flow/verify_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/secret.h"
#include "flow/seal.h"
#include "flow/zip.h"
#include "format/bag.h"
#include "sys/output.h"

#define EXHIBITS "data/exhibits/"
#define FILES_MAX BW_BAG_ENTRIES_MAX
#define FOLDERS_MAX 1000u
#define IDENTITY_MAX ((size_t)1 << 20)

/* Where in a path a folder of the bag begins, which may itself lie in one; or NULL. */
static const char *
in_bag(const char *path, const char *what)
{
	const char *at = strstr(path, what);

	return at != NULL && (at == path || at[-1] == '/') ? at : NULL;
}

const struct bw_verify_file *
bw_verify_parts_of(const struct bw_verify_files *f, const char *exhibit)
{
	const char *at = in_bag(exhibit, EXHIBITS);
	char path[BW_BAG_PATH_MAX + 64];
	int base;

	if (at == NULL)
		return NULL;
	base = (int)strcspn(at + strlen(EXHIBITS), ".");
	if (snprintf(path, sizeof(path), "%.*sdata/proofs/%.*s.parts.txt", (int)(at - exhibit), exhibit, base,
		at + strlen(EXHIBITS)) >= (int)sizeof(path))
		return NULL;
	return bw_verify_find(f, path);
}

/* A proof that comes before its exhibit is checked while that goes by. */
static enum bw_rc
begin_parts(struct bw_verify_files *f, struct bw_err *err)
{
	struct bw_verify_file *file = &f->list[f->count - 1];
	const struct bw_verify_file *proof = bw_verify_parts_of(f, file->path);
	struct bw_err why = { 0 };
	enum bw_rc rc;

	if (proof == NULL)
		return BW_OK;
	rc = bw_parts_check_begin((struct bw_bytes){ proof->data.data, proof->data.len }, &f->parts, &why);
	file->judged = rc == BW_OK || rc == BW_EFORMAT;
	if (file->judged)
		(void)snprintf(file->parts.why, sizeof(file->parts.why), "%.*s", (int)sizeof(file->parts.why) - 1, why.message);
	return file->judged ? BW_OK : bw_err_set(err, rc, why.sys_errno, "%s", why.message);
}

static enum bw_rc
begin(void *ctx, const char *name, struct bw_err *err)
{
	struct bw_verify_files *f = ctx;
	struct bw_verify_file *more;
	enum bw_rc rc;

	if (f->count >= FILES_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "more than %d files", FILES_MAX);
	if (f->count == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 64;

		if (!(more = realloc(f->list, cap * sizeof(*more))))
			return bw_err_set(err, BW_ENOMEM, 0, "no memory");
		f->list = more;
		f->cap = cap;
	}
	memset(&f->list[f->count], 0, sizeof(*f->list));
	rc = bw_names_add(&f->names, name, f->count);
	if (rc == BW_EEXIST)
		return bw_err_set(err, BW_EREFUSED, 0, "'%.100s' is there twice", name);
	if (rc != BW_OK || !(f->list[f->count].path = strdup(name)))
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	f->count++;
	rc = f->hash.ctx ? BW_OK : bw_sha256_init(&f->hash, err);
	return rc == BW_OK ? begin_parts(f, err) : rc;
}

static enum bw_rc
take(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct bw_verify_files *f = ctx;
	struct bw_verify_file *file = &f->list[f->count - 1];
	size_t keep = strstr(file->path, "manifest-sha256.txt") || strstr(file->path, "dossier.json") ? BW_VERIFY_KEEP_LISTS
												     : BW_VERIFY_KEEP;

	bw_sha256_update(&f->hash, data, len);
	if (f->parts)
		bw_parts_check_update(f->parts, data, len);
	if (file->size + len <= keep && !in_bag(file->path, EXHIBITS) && !strstr(file->path, "dossier.pdf"))
		bw_buf_put(&file->data, data, len);
	else
		bw_buf_free(&file->data);
	file->size += len;
	return bw_buf_check(&file->data, err);
}

static enum bw_rc
end(void *ctx, struct bw_err *err)
{
	struct bw_verify_files *f = ctx;

	(void)err;
	bw_sha256_final(&f->hash, f->list[f->count - 1].sha256);
	if (f->parts)
		bw_parts_check_end(f->parts, &f->list[f->count - 1].parts);
	f->parts = NULL;
	return BW_OK;
}

enum bw_rc
bw_verify_add(struct bw_verify_files *f, const char *path, const void *data, size_t len, struct bw_err *err)
{
	enum bw_rc rc = begin(f, path, err);

	if (rc == BW_OK)
		rc = take(f, data, len, err);
	return rc == BW_OK ? end(f, err) : rc;
}

const struct bw_verify_file *
bw_verify_find(const struct bw_verify_files *f, const char *path)
{
	size_t at = bw_names_find(&f->names, path);

	return at != BW_NAMES_NONE ? &f->list[at] : NULL;
}

void
bw_verify_files_free(struct bw_verify_files *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->list[i].path);
		bw_buf_free(&f->list[i].data);
	}
	free(f->list);
	bw_names_free(&f->names);
	bw_sha256_free(&f->hash);
	bw_parts_check_end(f->parts, NULL);
	memset(f, 0, sizeof(*f));
}

/* ---- a folder ---- */

static enum bw_rc
read_file(struct bw_verify_files *f, const char *root, const char *name, struct bw_err *err)
{
	char block[65536], path[4096];
	enum bw_rc rc = begin(f, name, err);
	ssize_t got = 1;
	int fd = -1;

	if (rc == BW_OK && snprintf(path, sizeof(path), "%s/%s", root, name) >= (int)sizeof(path))
		rc = bw_err_set(err, BW_ELIMIT, 0, "a path is too long");
	if (rc == BW_OK && (fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) < 0)
		rc = bw_err_set(err, bw_rc_from_errno(errno), errno, "cannot read %s", name);
	while (rc == BW_OK && got > 0) {
		got = read(fd, block, sizeof(block));
		if (got < 0)
			rc = bw_err_set(err, bw_rc_from_errno(errno), errno, "cannot read %s", name);
		else if (got > 0)
			rc = take(f, block, (size_t)got, err);
	}
	if (fd >= 0)
		close(fd);
	return rc == BW_OK ? end(f, err) : rc;
}

struct folders {
	char *list[FOLDERS_MAX];
	size_t count;
};

static enum bw_rc
one_name(struct bw_verify_files *f, const char *root, const char *name, struct folders *todo, struct bw_err *err)
{
	char path[4096];
	struct stat st;

	if (snprintf(path, sizeof(path), "%s/%s", root, name) >= (int)sizeof(path))
		return bw_err_set(err, BW_ELIMIT, 0, "a path is too long");
	if (lstat(path, &st) != 0)
		return bw_err_set(err, bw_rc_from_errno(errno), errno, "cannot look at %s", name);
	if (S_ISREG(st.st_mode))
		return read_file(f, root, name, err);
	if (!S_ISDIR(st.st_mode))
		return bw_err_set(err, BW_EVERIFY, 0, "%s is neither a file nor a folder", name);
	if (todo->count == FOLDERS_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "more than %u folders", FOLDERS_MAX);
	if (!(todo->list[todo->count] = strdup(name)))
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	todo->count++;
	return BW_OK;
}

static enum bw_rc
list_folder(struct bw_verify_files *f, const char *root, const char *below, struct folders *todo, struct bw_err *err)
{
	char path[4096];
	struct dirent *entry;
	enum bw_rc rc = BW_OK;
	DIR *dir;

	if (snprintf(path, sizeof(path), "%s/%s", root, below) >= (int)sizeof(path))
		return bw_err_set(err, BW_ELIMIT, 0, "a path is too long");
	if (!(dir = opendir(path)))
		return bw_err_set(err, bw_rc_from_errno(errno), errno, "cannot read the folder %s", path);
	while (rc == BW_OK && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (snprintf(path, sizeof(path), "%s%s%s", below, *below ? "/" : "", entry->d_name) >= (int)sizeof(path))
			rc = bw_err_set(err, BW_ELIMIT, 0, "a path is too long");
		else
			rc = one_name(f, root, path, todo, err);
	}
	closedir(dir);
	return rc;
}

static enum bw_rc
read_folder(struct bw_verify_files *f, const char *root, struct bw_err *err)
{
	struct folders *todo = calloc(1, sizeof(*todo));
	enum bw_rc rc;

	if (!todo)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	rc = list_folder(f, root, "", todo, err);
	/* Exhibits last: by then their proofs are known. */
	for (size_t i = 0; rc == BW_OK && i < todo->count; i++)
		if (strcmp(todo->list[i], "data/exhibits") != 0)
			rc = list_folder(f, root, todo->list[i], todo, err);
	for (size_t i = 0, end = todo->count; rc == BW_OK && i < end; i++)
		if (strcmp(todo->list[i], "data/exhibits") == 0)
			rc = list_folder(f, root, todo->list[i], todo, err);
	for (size_t i = 0; i < todo->count; i++)
		free(todo->list[i]);
	free(todo);
	return rc;
}

/* ---- a ZIP, sealed or not ---- */

static enum bw_rc
read_zip(struct bw_verify_files *f, struct bw_source in, struct bw_err *err)
{
	struct bw_zip_visit visit = { begin, take, end, f };

	f->zipped = true;
	return bw_zip_read(in, NULL, &visit, err);
}

/* The whole of a small file, appended. */
static enum bw_rc
slurp(const char *path, struct bw_buf *out, struct bw_err *err)
{
	struct bw_input *in = NULL;
	uint8_t block[4096];
	size_t got = 1;
	enum bw_rc rc = bw_input_open(path, &in, err);

	out->limit = IDENTITY_MAX;
	while (rc == BW_OK && got > 0) {
		struct bw_source s = bw_input_source(in);

		rc = s.read(s.ctx, block, sizeof(block), &got, err);
		if (rc == BW_OK)
			bw_buf_put(out, block, got);
	}
	bw_wipe(block, sizeof(block));
	bw_input_close(&in);
	return rc == BW_OK ? bw_buf_check(out, err) : rc;
}

static enum bw_rc
read_sealed(const struct bw_verify_opts *opts, struct bw_verify_files *f, struct bw_source in, struct bw_err *err)
{
	struct bw_buf identity = { 0 };
	struct bw_unseal *u = NULL;
	struct bw_unseal_with with = { .pass = opts->pass, .pass_len = opts->pass_len };
	enum bw_rc rc = BW_OK;

	f->sealed = true;
	if (!opts->identity && !opts->pass) {
		rc = bw_err_set(err, BW_EKEY, 0, "the dossier is sealed, and no key was given");
		bw_err_hint(err, "give --identity KEYFILE, or --passphrase when it was sealed to one");
		return rc;
	}
	if (opts->identity && (rc = slurp(opts->identity, &identity, err)) == BW_OK) {
		with = (struct bw_unseal_with){ .identities = bw_buf_text(&identity) };
		with.identities_len = identity.len;
	}
	if (rc == BW_OK && (rc = bw_unseal_open(in, &with, &u, err)) == BW_OK)
		rc = read_zip(f, bw_unseal_source(u), err);
	bw_unseal_free(u);
	bw_buf_free(&identity);
	return rc;
}

static bool
is_zip(const char *path)
{
	uint8_t head[2] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool yes = fd >= 0 && read(fd, head, 2) == 2 && memcmp(head, "PK", 2) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

/* A bag that lies in one folder of the ZIP: its paths without that folder. */
static enum bw_rc
strip_base(struct bw_verify_files *f, struct bw_err *err)
{
	size_t len = 0;

	for (size_t i = 0; i < f->count && !len; i++) {
		const char *slash = strchr(f->list[i].path, '/');

		if (slash && strcmp(slash + 1, "bagit.txt") == 0)
			len = (size_t)(slash + 1 - f->list[i].path);
	}
	if (!len || bw_verify_find(f, "bagit.txt"))
		return BW_OK;
	for (size_t i = 0; i < f->count; i++)
		if (strncmp(f->list[i].path, f->list[0].path, len) != 0)
			return BW_OK;
	bw_names_free(&f->names);
	for (size_t i = 0; i < f->count; i++) {
		memmove(f->list[i].path, f->list[i].path + len, strlen(f->list[i].path + len) + 1);
		if (bw_names_add(&f->names, f->list[i].path, i) != BW_OK)
			return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	return BW_OK;
}

enum bw_rc
bw_verify_read(const struct bw_verify_opts *opts, struct bw_verify_files *f, struct bw_err *err)
{
	struct bw_input *in = NULL;
	struct stat st;
	enum bw_rc rc;

	if (stat(opts->path, &st) != 0)
		return bw_err_set(err, bw_rc_from_errno(errno), errno, "cannot open %s", opts->path);
	if (S_ISDIR(st.st_mode)) {
		rc = read_folder(f, opts->path, err);
	} else if ((rc = bw_input_open(opts->path, &in, err)) == BW_OK) {
		if (is_zip(opts->path))
			rc = read_zip(f, bw_input_source(in), err);
		else
			rc = read_sealed(opts, f, bw_input_source(in), err);
	}
	bw_input_close(&in);
	return rc == BW_OK ? strip_base(f, err) : rc;
}

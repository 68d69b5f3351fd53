#include "sys/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 16

static enum bw_rc
failed(struct bw_err *err, const char *what, const char *path)
{
	int e = errno;
	enum bw_rc rc = bw_err_set(err, bw_rc_from_errno(e), e, "cannot %s '%s'", what, path);

	bw_err_hint(err, e == ENOENT ? "check the name and the folder" : e == EACCES || e == EPERM ?
	    "check who may read and write there" : e == ENOSPC ? "make room on the medium and try again" :
	    "check the medium, then try again");
	return rc;
}

static enum bw_rc
there_already(struct bw_err *err, const char *path)
{
	enum bw_rc rc = bw_err_set(err, BW_EEXIST, EEXIST, "'%s' is there already", path);

	bw_err_hint(err, "choose another name, or remove it first");
	return rc;
}

static enum bw_rc
write_all(int fd, const void *data, size_t len, const char *path, struct bw_err *err)
{
	const uint8_t *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(err, "write", path);
		p += n;
		len -= (size_t)n;
	}
	return BW_OK;
}

/* path.part-XXXXXXXX, beside path, so that a rename stays on one medium. */
static char *
part_name(const char *path)
{
	size_t len = strlen(path), room = len + 16;
	char *name = malloc(room);
	uint32_t n;

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (name == NULL || getrandom(&n, sizeof(n), 0) != sizeof(n)) {
		free(name);
		return NULL;
	}
	(void)snprintf(name, room, "%.*s.part-%08x", (int)len, path, n);
	return name;
}

/* Give it its name without ever replacing what came there in between. */
static int
rename_new(const char *from, const char *to)
{
	struct stat st;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* This file system cannot do that in one step. */
	if (lstat(to, &st) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

static enum bw_rc
sync_parent(const char *path, struct bw_err *err)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
	int fd = dir != NULL ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	enum bw_rc rc = BW_OK;

	free(dir);
	if (fd < 0)
		return failed(err, "open the folder of", path);
	if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
		rc = failed(err, "write the folder of", path);
	(void)close(fd);
	return rc;
}

/* ---- one file ---- */

struct bw_output {
	int fd;
	bool timeless;
	bool standard;
	bool replace;
	char *path;
	char *part; /* NULL: the file has no name yet */
};

static int
open_nameless(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
	int fd;

	if (dir == NULL)
		return -1;
	fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	free(dir);
	return fd;
}

static enum bw_rc
open_part(struct bw_output *o, struct bw_err *err)
{
	for (int i = 0; i < TRIES; i++) {
		free(o->part);
		if ((o->part = part_name(o->path)) == NULL)
			return bw_err_set(err, BW_ENOMEM, 0, "no memory");
		o->fd = open(o->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (o->fd >= 0)
			return BW_OK;
		if (errno != EEXIST)
			break;
	}
	free(o->part);
	o->part = NULL;
	return failed(err, "make", o->path);
}

static enum bw_rc
open_standard(struct bw_output *o, struct bw_err *err)
{
	enum bw_rc rc;

	if (isatty(STDOUT_FILENO)) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "a sealed file is not for a terminal");
		bw_err_hint(err, "give a file name, or send the output into a file or program");
		return rc;
	}
	o->standard = true;
	o->fd = STDOUT_FILENO;
	return BW_OK;
}

static enum bw_rc
open_path(struct bw_output *o, struct bw_err *err)
{
	struct stat st;

	if (o->path[0] == '\0')
		return bw_err_set(err, BW_EUSAGE, 0, "the output has no name");
	if (!o->replace && lstat(o->path, &st) == 0)
		return there_already(err, o->path);
	/* A nameless file cannot take the place of another. */
	if (!o->replace && (o->fd = open_nameless(o->path)) >= 0)
		return BW_OK;
	return open_part(o, err);
}

enum bw_rc
bw_output_open(const char *path, bool replace, struct bw_output **out, struct bw_err *err)
{
	struct bw_output *o = calloc(1, sizeof(*o));
	enum bw_rc rc;

	*out = NULL;
	if (o == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	o->fd = -1;
	o->replace = replace;
	if ((o->path = strdup(path)) == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	else if (strcmp(path, "-") == 0)
		rc = open_standard(o, err);
	else
		rc = open_path(o, err);
	if (rc != BW_OK)
		bw_output_abort(&o);
	*out = o;
	return rc;
}

enum bw_rc
bw_output_write(struct bw_output *o, const void *data, size_t len, struct bw_err *err)
{
	return write_all(o->fd, data, len, o->path, err);
}

static enum bw_rc
output_sink(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	return bw_output_write(ctx, data, len, err);
}

struct bw_sink
bw_output_sink(struct bw_output *o)
{
	return (struct bw_sink) { output_sink, o };
}

/* The first day of 2000. A file system that cannot set times keeps its own. */
static void
forget_time(int fd)
{
	const struct timespec day[2] = { { 946684800, 0 }, { 946684800, 0 } };

	(void)futimens(fd, day);
}

enum bw_rc
bw_output_whole(const char *path, const void *data, size_t len, struct bw_err *err)
{
	struct bw_output *o = NULL;
	enum bw_rc rc = bw_output_open(path, false, &o, err);

	if (rc == BW_OK)
		rc = bw_output_write(o, data, len, err);
	if (rc == BW_OK)
		rc = bw_output_commit(&o, err);
	bw_output_abort(&o);
	return rc;
}

void
bw_output_timeless(struct bw_output *o)
{
	o->timeless = true;
}

static enum bw_rc
give_name(struct bw_output *o, struct bw_err *err)
{
	char link[64];
	int done;

	if (o->timeless)
		forget_time(o->fd);
	if (fsync(o->fd) != 0 && errno != EINVAL)
		return failed(err, "write", o->path);
	if (o->part == NULL) {
		(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", o->fd);
		done = linkat(AT_FDCWD, link, AT_FDCWD, o->path, AT_SYMLINK_FOLLOW);
	} else if (o->replace) {
		done = rename(o->part, o->path);
	} else {
		done = rename_new(o->part, o->path);
	}
	if (done != 0)
		return errno == EEXIST ? there_already(err, o->path) : failed(err, "make", o->path);
	free(o->part);
	o->part = NULL;
	return sync_parent(o->path, err);
}

enum bw_rc
bw_output_commit(struct bw_output **o, struct bw_err *err)
{
	enum bw_rc rc = (*o)->standard ? BW_OK : give_name(*o, err);

	bw_output_abort(o);
	return rc;
}

void
bw_output_abort(struct bw_output **o)
{
	if (*o == NULL)
		return;
	if ((*o)->fd >= 0 && !(*o)->standard)
		(void)close((*o)->fd);
	if ((*o)->part != NULL)
		(void)unlink((*o)->part);
	free((*o)->part);
	free((*o)->path);
	free(*o);
	*o = NULL;
}

/* ---- a folder ---- */

struct made {
	char *name;
	bool folder;
};

struct bw_folder {
	int root, fd;
	bool timeless;
	char *path, *part;
	struct made *made; /* in the order of making, to be undone backwards */
	size_t count, cap;
};

void
bw_folder_timeless(struct bw_folder *f)
{
	f->timeless = true;
}

static enum bw_rc
remember(struct bw_folder *f, const char *name, size_t len, bool folder, struct bw_err *err)
{
	if (f->count == f->cap) {
		size_t cap = f->cap == 0 ? 64 : f->cap * 2;
		struct made *grown = reallocarray(f->made, cap, sizeof(*grown));

		if (grown == NULL)
			return bw_err_set(err, BW_ENOMEM, 0, "no memory");
		f->made = grown;
		f->cap = cap;
	}
	if ((f->made[f->count].name = strndup(name, len)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	f->made[f->count++].folder = folder;
	return BW_OK;
}

static void
close_file(struct bw_folder *f)
{
	if (f->fd >= 0)
		(void)close(f->fd);
	f->fd = -1;
}

enum bw_rc
bw_folder_open(const char *path, struct bw_folder **out, struct bw_err *err)
{
	struct bw_folder *f = calloc(1, sizeof(*f));
	struct stat st;
	enum bw_rc rc = BW_OK;

	*out = NULL;
	if (f == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	f->root = f->fd = -1;
	if ((f->path = strdup(path)) == NULL || (f->part = part_name(path)) == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	else if (lstat(path, &st) == 0)
		rc = there_already(err, path);
	else if (mkdir(f->part, 0700) != 0)
		rc = failed(err, "make", path);
	if (rc != BW_OK) {
		free(f->part);
		f->part = NULL;
	} else if ((f->root = open(f->part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) < 0) {
		rc = failed(err, "open", path);
	}
	if (rc != BW_OK)
		bw_folder_abort(&f);
	*out = f;
	return rc;
}

/* A folder below dir, made when it is not there. */
static int
step_into(struct bw_folder *f, int dir, const char *name, size_t from, size_t end, struct bw_err *err)
{
	char *part = strndup(name + from, end - from);
	int fd = -1;

	if (part == NULL)
		return -1;
	if (mkdirat(dir, part, 0700) == 0) {
		if (remember(f, name, end, true, err) != BW_OK)
			(void)unlinkat(dir, part, AT_REMOVEDIR);
		else
			fd = openat(dir, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	} else if (errno == EEXIST) {
		fd = openat(dir, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	free(part);
	return fd;
}

static enum bw_rc
create_in(struct bw_folder *f, int dir, const char *name, size_t from, struct bw_err *err)
{
	enum bw_rc rc;

	f->fd = openat(dir, name + from, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (f->fd < 0)
		return failed(err, "make", name);
	if ((rc = remember(f, name, strlen(name), false, err)) != BW_OK) {
		(void)unlinkat(dir, name + from, 0);
		close_file(f);
	}
	return rc;
}

enum bw_rc
bw_folder_file(struct bw_folder *f, const char *name, struct bw_err *err)
{
	size_t from = 0;
	int dir = dup(f->root), next;
	enum bw_rc rc = BW_OK;

	for (const char *slash; dir >= 0 && (slash = strchr(name + from, '/')) != NULL;) {
		size_t end = (size_t)(slash - name);

		next = step_into(f, dir, name, from, end, err);
		(void)close(dir);
		dir = next;
		from = end + 1;
	}
	if (dir < 0)
		return failed(err, "make", name);
	rc = create_in(f, dir, name, from, err);
	(void)close(dir);
	return rc;
}

enum bw_rc
bw_folder_write(struct bw_folder *f, const void *data, size_t len, struct bw_err *err)
{
	return write_all(f->fd, data, len, f->path, err);
}

enum bw_rc
bw_folder_close(struct bw_folder *f, struct bw_err *err)
{
	int fd = f->fd;

	f->fd = -1;
	if (fd >= 0 && f->timeless)
		forget_time(fd);
	if (fd >= 0 && close(fd) != 0)
		return failed(err, "write", f->path);
	return BW_OK;
}

void
bw_folder_undo(struct bw_folder *f)
{
	struct made *last = &f->made[f->count - 1];

	close_file(f);
	(void)unlinkat(f->root, last->name, 0);
	free(last->name);
	f->count--;
}

enum bw_rc
bw_folder_commit(struct bw_folder **f, struct bw_err *err)
{
	struct bw_folder *d = *f;
	enum bw_rc rc = bw_folder_close(d, err);

	if (rc == BW_OK && syncfs(d->root) != 0)
		rc = failed(err, "write", d->path);
	if (rc == BW_OK && rename_new(d->part, d->path) != 0)
		rc = errno == EEXIST || errno == ENOTEMPTY ? there_already(err, d->path) : failed(err, "make", d->path);
	if (rc == BW_OK) {
		free(d->part);
		d->part = NULL;
		rc = sync_parent(d->path, err);
	}
	bw_folder_abort(f);
	return rc;
}

void
bw_folder_abort(struct bw_folder **f)
{
	struct bw_folder *d = *f;

	if (d == NULL)
		return;
	close_file(d);
	for (size_t i = d->count; i-- > 0;) {
		if (d->part != NULL)
			(void)unlinkat(d->root, d->made[i].name, d->made[i].folder ? AT_REMOVEDIR : 0);
		free(d->made[i].name);
	}
	if (d->root >= 0)
		(void)close(d->root);
	if (d->part != NULL)
		(void)rmdir(d->part);
	free(d->made);
	free(d->part);
	free(d->path);
	free(d);
	*f = NULL;
}

/* ---- reading ---- */

struct bw_input {
	int fd;
	uint64_t size;
	struct timespec changed;
	char *path;
};

enum bw_rc
bw_input_open(const char *path, struct bw_input **out, struct bw_err *err)
{
	struct bw_input *in = calloc(1, sizeof(*in));
	struct stat st;
	enum bw_rc rc = BW_OK;

	*out = NULL;
	if (in == NULL || (in->path = strdup(path)) == NULL) {
		free(in);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	in->fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0 || fstat(in->fd, &st) != 0)
		rc = failed(err, "open", path);
	else if (S_ISDIR(st.st_mode))
		rc = bw_err_set(err, BW_EUSAGE, EISDIR, "'%s' is a folder", path);
	else
		in->size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	if (rc == BW_OK)
		in->changed = st.st_mtim;
	if (rc != BW_OK)
		bw_input_close(&in);
	*out = in;
	return rc;
}

static enum bw_rc
input_read(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct bw_input *in = ctx;
	ssize_t n;

	do
		n = read(in->fd, buf, cap);
	while (n < 0 && errno == EINTR);
	*got = n > 0 ? (size_t)n : 0;
	return n < 0 ? failed(err, "read", in->path) : BW_OK;
}

struct bw_source
bw_input_source(struct bw_input *in)
{
	return (struct bw_source) { input_read, in };
}

uint64_t
bw_input_size(const struct bw_input *in)
{
	return in->size;
}

enum bw_rc
bw_input_pread(struct bw_input *in, void *data, size_t len, uint64_t at, struct bw_err *err)
{
	uint8_t *p = data;

	while (len > 0) {
		ssize_t n = pread(in->fd, p, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(err, "read", in->path);
		if (n == 0)
			return bw_err_set(err, BW_EIO, 0, "'%s' became shorter while it was read", in->path);
		p += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return BW_OK;
}

bool
bw_input_unchanged(const struct bw_input *in)
{
	struct stat st;

	return fstat(in->fd, &st) == 0 && (uint64_t)st.st_size == in->size && st.st_mtim.tv_sec == in->changed.tv_sec &&
	    st.st_mtim.tv_nsec == in->changed.tv_nsec;
}

void
bw_input_close(struct bw_input **in)
{
	if (*in == NULL)
		return;
	if ((*in)->fd >= 0)
		(void)close((*in)->fd);
	free((*in)->path);
	free(*in);
	*in = NULL;
}

enum bw_rc
bw_input_slurp(const char *path, size_t limit, struct bw_buf *out, struct bw_err *err)
{
	struct bw_input *in = NULL;
	uint8_t piece[16384];
	size_t got = 1;
	enum bw_rc rc;

	if ((rc = bw_input_open(path, &in, err)) != BW_OK)
		return rc;
	out->limit = limit;
	while (rc == BW_OK && got > 0) {
		rc = input_read(in, piece, sizeof(piece), &got, err);
		if (rc == BW_OK)
			bw_buf_put(out, piece, got);
		if (out->bad)
			rc = bw_err_set(err, BW_ELIMIT, 0, "%s is larger than such a file can be", path);
	}
	explicit_bzero(piece, sizeof(piece));
	bw_input_close(&in);
	return rc;
}

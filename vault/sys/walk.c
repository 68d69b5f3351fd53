#include "sys/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct level {
	char **names;
	size_t count, next;
	size_t path_len; /* of the folder, without a slash */
	int fd;
	dev_t device;
	ino_t inode;
};

struct walker {
	struct bw_walk *out;
	struct level stack[BW_WALK_DEPTH];
	size_t depth;
	struct bw_buf path;
	bool has_keep_out;
	dev_t keep_device;
	ino_t keep_inode;
	struct bw_err *err;
};

static enum bw_rc
no_memory(struct bw_err *err)
{
	return bw_err_set(err, BW_ENOMEM, 0, "no memory");
}

static const char *
reason_of(int sys_errno)
{
	switch (sys_errno) {
	case EACCES:
	case EPERM:
		return "it may not be read";
	case ENOENT:
		return "it is not there";
	case ELOOP:
		return "it is a link; add what it points at instead";
	case ENAMETOOLONG:
		return "its name is too long";
	default:
		return "it cannot be read";
	}
}

static const char *
reason_of_mode(mode_t mode)
{
	if (S_ISREG(mode))
		return NULL;
	if (S_ISLNK(mode))
		return "it is a link; add what it points at instead";
	if (S_ISFIFO(mode))
		return "it is a pipe, not a file";
	if (S_ISSOCK(mode))
		return "it is a socket, not a file";
	return "it is a device, not a file";
}

static enum bw_rc
add(struct walker *w, const char *why, const struct stat *st, bool named)
{
	struct bw_walk *o = w->out;
	struct bw_found *f;

	if (o->count >= BW_WALK_MAX)
		return bw_err_set(w->err, BW_ELIMIT, 0, "these are too many files for one time");
	if (o->count == o->cap) {
		size_t cap = o->cap > 0 ? 2 * o->cap : 64;
		struct bw_found *grown = realloc(o->found, cap * sizeof(*grown));

		if (grown == NULL)
			return no_memory(w->err);
		o->found = grown;
		o->cap = cap;
	}
	f = &o->found[o->count];
	memset(f, 0, sizeof(*f));
	f->path = strdup(bw_buf_text(&w->path));
	if (f->path == NULL)
		return no_memory(w->err);
	f->why = why;
	f->named = named;
	if (st != NULL) {
		f->size = st->st_size > 0 ? (uint64_t)st->st_size : 0;
		f->device = (uint64_t)st->st_dev;
		f->inode = (uint64_t)st->st_ino;
	}
	if (why == NULL)
		o->bytes += f->size;
	o->count++;
	return BW_OK;
}

/* ---- folders ---- */

static int
by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
drop_level(struct level *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		free(l->names[i]);
	free(l->names);
	if (l->fd >= 0)
		close(l->fd);
	memset(l, 0, sizeof(*l));
	l->fd = -1;
}

static bool
keep_name(struct level *l, size_t *cap, const char *name)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return true;
	if (l->count == *cap) {
		size_t more = *cap > 0 ? 2 * *cap : 32;
		char **grown = realloc(l->names, more * sizeof(*grown));

		if (grown == NULL)
			return false;
		l->names = grown;
		*cap = more;
	}
	l->names[l->count] = strdup(name);
	if (l->names[l->count] == NULL)
		return false;
	l->count++;
	return true;
}

/* All names of the folder, sorted. errno or 0. */
static int
read_names(struct level *l)
{
	int copy = fcntl(l->fd, F_DUPFD_CLOEXEC, 0);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *e;
	size_t cap = 0;
	int failed = 0;

	if (dir == NULL) {
		failed = errno;
		if (copy >= 0)
			close(copy);
		return failed;
	}
	while (failed == 0) {
		errno = 0;
		e = readdir(dir);
		if (e == NULL) {
			failed = errno;
			break;
		}
		if (!keep_name(l, &cap, e->d_name))
			failed = ENOMEM;
	}
	closedir(dir);
	if (failed == 0 && l->count > 1)
		qsort(l->names, l->count, sizeof(l->names[0]), by_bytes);
	return failed;
}

static const char *
refuse_folder(const struct walker *w, const struct stat *st)
{
	size_t i;

	if (w->has_keep_out && st->st_dev == w->keep_device && st->st_ino == w->keep_inode)
		return "it is the vault itself";
	for (i = 0; i < w->depth; i++)
		if (w->stack[i].device == st->st_dev && w->stack[i].inode == st->st_ino)
			return "this folder contains itself";
	return w->depth == BW_WALK_DEPTH ? "the folders are too deep" : NULL;
}

/* Enters the folder that fd is; takes fd over. */
static enum bw_rc
enter(struct walker *w, int fd, const struct stat *st)
{
	const char *why = refuse_folder(w, st);
	struct level *l;
	int failed;

	if (why != NULL) {
		close(fd);
		return add(w, why, st, false);
	}
	l = &w->stack[w->depth];
	memset(l, 0, sizeof(*l));
	l->fd = fd;
	l->device = st->st_dev;
	l->inode = st->st_ino;
	l->path_len = w->path.len;
	failed = read_names(l);
	if (failed != 0) {
		drop_level(l);
		return failed == ENOMEM ? no_memory(w->err) : add(w, reason_of(failed), st, false);
	}
	w->depth++;
	return BW_OK;
}

/* One name of the folder on top. */
static enum bw_rc
visit(struct walker *w, struct level *l, const char *name)
{
	struct stat st, now;
	int fd;

	w->path.len = l->path_len;
	if (w->path.len > 0 && w->path.data[w->path.len - 1] != '/')
		bw_buf_u8(&w->path, '/');
	bw_buf_str(&w->path, name);
	if (w->path.bad)
		return no_memory(w->err);
	if (fstatat(l->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return add(w, reason_of(errno), NULL, false);
	if (!S_ISDIR(st.st_mode))
		return add(w, reason_of_mode(st.st_mode), &st, false);
	fd = openat(l->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return add(w, reason_of(errno), &st, false);
	if (fstat(fd, &now) != 0) {
		int failed = errno;

		close(fd);
		return add(w, reason_of(failed), &st, false);
	}
	return enter(w, fd, &now);
}

static enum bw_rc
walk_named(struct walker *w, const char *path)
{
	struct stat st;
	enum bw_rc rc;
	int fd;

	bw_buf_reset(&w->path);
	bw_buf_str(&w->path, path);
	if (w->path.bad)
		return no_memory(w->err);
	if (stat(path, &st) != 0)
		return add(w, reason_of(errno), NULL, true);
	if (!S_ISDIR(st.st_mode))
		return add(w, reason_of_mode(st.st_mode), &st, true);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return add(w, reason_of(errno), &st, true);
	rc = enter(w, fd, &st);
	while (rc == BW_OK && w->depth > 0) {
		struct level *l = &w->stack[w->depth - 1];

		if (l->next < l->count) {
			rc = visit(w, l, l->names[l->next++]);
		} else {
			drop_level(l);
			w->depth--;
		}
	}
	while (w->depth > 0)
		drop_level(&w->stack[--w->depth]);
	return rc;
}

enum bw_rc
bw_walk(const char *const *paths, size_t count, const char *keep_out, struct bw_walk *out, struct bw_err *err)
{
	struct walker *w = calloc(1, sizeof(*w));
	struct stat st;
	enum bw_rc rc = BW_OK;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (w == NULL)
		return no_memory(err);
	w->out = out;
	w->err = err;
	if (keep_out != NULL && stat(keep_out, &st) == 0) {
		w->has_keep_out = true;
		w->keep_device = st.st_dev;
		w->keep_inode = st.st_ino;
	}
	for (i = 0; rc == BW_OK && i < count; i++)
		rc = walk_named(w, paths[i]);
	bw_buf_free(&w->path);
	free(w);
	return rc;
}

void
bw_walk_free(struct bw_walk *w)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		free(w->found[i].path);
	free(w->found);
	memset(w, 0, sizeof(*w));
}

/* ---- one file ---- */

enum bw_rc
bw_walk_open(const struct bw_found *f, struct bw_walk_file *out, struct bw_err *err)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (f->named ? 0 : O_NOFOLLOW);
	struct stat st;

	memset(out, 0, sizeof(*out));
	out->fd = open(f->path, flags);
	if (out->fd < 0)
		return bw_err_set(err, bw_rc_from_errno(errno), errno, "%s", reason_of(errno));
	if (fstat(out->fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_dev != f->device ||
	    (uint64_t)st.st_ino != f->inode) {
		bw_walk_close(out);
		return bw_err_set(err, BW_EREFUSED, 0, "it changed while it was read");
	}
	(void)posix_fadvise(out->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	out->size = (uint64_t)st.st_size;
	out->mtime_s = (int64_t)st.st_mtim.tv_sec;
	out->mtime_ns = (int64_t)st.st_mtim.tv_nsec;
	return BW_OK;
}

enum bw_rc
bw_walk_read(struct bw_walk_file *f, void *data, size_t len, uint64_t at, size_t *got, struct bw_err *err)
{
	uint8_t *p = data;

	*got = 0;
	while (*got < len) {
		ssize_t n = pread(f->fd, p + *got, len - *got, (off_t)(at + *got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return bw_err_set(err, BW_EIO, errno, "it cannot be read");
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return BW_OK;
}

bool
bw_walk_unchanged(const struct bw_walk_file *f)
{
	struct stat st;

	return fstat(f->fd, &st) == 0 && (uint64_t)st.st_size == f->size && (int64_t)st.st_mtim.tv_sec == f->mtime_s &&
	    (int64_t)st.st_mtim.tv_nsec == f->mtime_ns;
}

void
bw_walk_close(struct bw_walk_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

bool
bw_walk_is_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

unsigned int
bw_processors(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	n = CPU_COUNT(&set);
	return n > 0 ? (unsigned int)n : 1;
}

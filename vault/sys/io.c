#include "sys/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* From linux/magic.h; named here because not every kernel header has them all. */
#define MAGIC_EXT 0xEF53UL
#define MAGIC_XFS 0x58465342UL
#define MAGIC_BTRFS 0x9123683EUL
#define MAGIC_F2FS 0xF2F52010UL
#define MAGIC_TMPFS 0x01021994UL

static int
sys_open(void *ctx, const char *path, unsigned int flags, int *file)
{
	int how = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;
	int fd;

	(void)ctx;
	if ((flags & BW_IO_CREATE) != 0)
		how |= O_RDWR | O_CREAT | O_EXCL;
	else
		how |= (flags & BW_IO_WRITE) != 0 ? O_RDWR : O_RDONLY;
	do {
		fd = open(path, how, 0600);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return errno;
	*file = fd;
	return 0;
}

static int
sys_close(void *ctx, int file)
{
	(void)ctx;
	/* Linux frees the descriptor even on EINTR. */
	return close(file) == 0 || errno == EINTR ? 0 : errno;
}

static int
sys_pread(void *ctx, int file, void *data, size_t len, uint64_t at, size_t *got)
{
	uint8_t *p = data;
	ssize_t n;

	(void)ctx;
	*got = 0;
	while (*got < len) {
		n = pread(file, p + *got, len - *got, (off_t)(at + *got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return 0;
}

static int
sys_pwrite(void *ctx, int file, const void *data, size_t len, uint64_t at)
{
	const uint8_t *p = data;
	size_t done = 0;
	ssize_t n;

	(void)ctx;
	while (done < len) {
		n = pwrite(file, p + done, len - done, (off_t)(at + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return ENOSPC;
		done += (size_t)n;
	}
	return 0;
}

static int
sys_sync(void *ctx, int file)
{
	(void)ctx;
	return fdatasync(file) == 0 ? 0 : errno;
}

static int
sys_sync_dir(void *ctx, const char *path)
{
	int fd, e;

	(void)ctx;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	e = fsync(fd) == 0 ? 0 : errno;
	/* Some file systems cannot sync a folder; then sync all of them. */
	if (e == EINVAL || e == ENOTSUP)
		e = syncfs(fd) == 0 ? 0 : errno;
	(void)close(fd);
	return e;
}

static int
sys_writeback(void *ctx, int file, uint64_t at, uint64_t len)
{
	(void)ctx;
	(void)sync_file_range(file, (off_t)at, (off_t)len, SYNC_FILE_RANGE_WRITE);
	return 0;
}

static int
sys_forget(void *ctx, int file)
{
	(void)ctx;
	(void)posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
	return 0;
}

static int
sys_size(void *ctx, int file, uint64_t *size)
{
	struct stat sb;

	(void)ctx;
	if (fstat(file, &sb) != 0)
		return errno;
	if (!S_ISREG(sb.st_mode))
		return EINVAL;
	*size = (uint64_t)sb.st_size;
	return 0;
}

static int
sys_lock(void *ctx, int file)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };

	(void)ctx;
	/* Bound to the open file, so it ends with it: no stale locks. */
	if (fcntl(file, F_OFD_SETLK, &fl) == 0)
		return 0;
	return errno == EACCES ? EAGAIN : errno;
}

static int
sys_unlink(void *ctx, const char *path)
{
	(void)ctx;
	return unlink(path) == 0 ? 0 : errno;
}

static int
sys_mkdir(void *ctx, const char *path)
{
	(void)ctx;
	return mkdir(path, 0700) == 0 ? 0 : errno;
}

static int
sys_rmdir(void *ctx, const char *path)
{
	(void)ctx;
	return rmdir(path) == 0 ? 0 : errno;
}

static int
sys_list(void *ctx, const char *path, int (*fn)(void *arg, const char *name), void *arg)
{
	struct dirent *de;
	DIR *dir;
	int e = 0;

	(void)ctx;
	dir = opendir(path);
	if (dir == NULL)
		return errno;
	for (errno = 0; e == 0 && (de = readdir(dir)) != NULL; errno = 0) {
		if (strcmp(de->d_name, ".") != 0 && strcmp(de->d_name, "..") != 0)
			e = fn(arg, de->d_name);
	}
	if (e == 0 && errno != 0)
		e = errno;
	(void)closedir(dir);
	return e;
}

static int
sys_may_append(void *ctx, const char *path, bool *yes)
{
	struct statfs sf;
	unsigned long magic;

	(void)ctx;
	if (statfs(path, &sf) != 0)
		return errno;
	magic = (unsigned long)sf.f_type & 0xFFFFFFFFUL;
	*yes = magic == MAGIC_EXT || magic == MAGIC_XFS || magic == MAGIC_BTRFS || magic == MAGIC_F2FS ||
	    magic == MAGIC_TMPFS;
	return 0;
}

const struct bw_io *
bw_io_system(void)
{
	static const struct bw_io io = {
		.open = sys_open,
		.close = sys_close,
		.pread = sys_pread,
		.pwrite = sys_pwrite,
		.sync = sys_sync,
		.sync_dir = sys_sync_dir,
		.writeback = sys_writeback,
		.forget = sys_forget,
		.size = sys_size,
		.lock = sys_lock,
		.unlink = sys_unlink,
		.mkdir = sys_mkdir,
		.rmdir = sys_rmdir,
		.list = sys_list,
		.may_append = sys_may_append,
	};

	return &io;
}

/* ---- wrappers ---- */

static enum bw_rc
failed(struct bw_err *err, int e, const char *what, const char *name)
{
	enum bw_rc rc = bw_rc_from_errno(e);

	(void)bw_err_set(err, rc, e, "cannot %s %s", what, name);
	if (rc == BW_ENOSPC)
		bw_err_hint(err, "make room on the medium and try again; nothing that was kept is lost");
	else if (rc == BW_EIO)
		bw_err_hint(err, "the medium may be failing: copy the vault to another one before anything else");
	return rc;
}

enum bw_rc
bw_io_open(const struct bw_io *io, const char *path, unsigned int flags, int *file, struct bw_err *err)
{
	int e;

	*file = -1;
	e = io->open(io->ctx, path, flags, file);
	return e == 0 ? BW_OK : failed(err, e, (flags & BW_IO_CREATE) != 0 ? "create" : "open", path);
}

void
bw_io_close(const struct bw_io *io, int *file)
{
	if (*file >= 0)
		(void)io->close(io->ctx, *file);
	*file = -1;
}

enum bw_rc
bw_io_read(const struct bw_io *io, int file, void *data, size_t len, uint64_t at, const char *name,
    struct bw_err *err)
{
	size_t got = 0;
	int e;

	e = io->pread(io->ctx, file, data, len, at, &got);
	if (e != 0)
		return failed(err, e, "read", name);
	if (got != len)
		return bw_err_set(err, BW_EAUTH, 0, "%s is too short: bytes are missing", name);
	return BW_OK;
}

enum bw_rc
bw_io_write(const struct bw_io *io, int file, const void *data, size_t len, uint64_t at, const char *name,
    struct bw_err *err)
{
	int e;

	e = io->pwrite(io->ctx, file, data, len, at);
	return e == 0 ? BW_OK : failed(err, e, "write", name);
}

enum bw_rc
bw_io_sync(const struct bw_io *io, int file, const char *name, struct bw_err *err)
{
	int e;

	e = io->sync(io->ctx, file);
	return e == 0 ? BW_OK : failed(err, e, "write", name);
}

enum bw_rc
bw_io_sync_dir(const struct bw_io *io, const char *path, struct bw_err *err)
{
	int e;

	e = io->sync_dir(io->ctx, path);
	return e == 0 ? BW_OK : failed(err, e, "write", path);
}

void
bw_io_forget(const struct bw_io *io, int file)
{
	if (io->forget != NULL)
		(void)io->forget(io->ctx, file);
}

enum bw_rc
bw_io_size(const struct bw_io *io, int file, uint64_t *size, const char *name, struct bw_err *err)
{
	int e;

	e = io->size(io->ctx, file, size);
	return e == 0 ? BW_OK : failed(err, e, "read", name);
}

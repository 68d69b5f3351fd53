/* The one way to the vault's files: a table of functions, so that tests can
 * let any call fail, tear writes and cut the power. Neither rename nor links
 * are in it, because the store must not need them. */
#ifndef BW_SYS_IO_H
#define BW_SYS_IO_H

#include "base/bytes.h"

#define BW_IO_WRITE 1u	/* read and write; without it read only */
#define BW_IO_CREATE 2u /* the file must not exist yet; implies BW_IO_WRITE */

/* Every function returns 0 or an errno. A file is a small number >= 0. */
struct bw_io {
	void *ctx;
	int (*open)(void *ctx, const char *path, unsigned int flags, int *file);
	int (*close)(void *ctx, int file);
	/* *got < len only at the end of the file. */
	int (*pread)(void *ctx, int file, void *data, size_t len, uint64_t at, size_t *got);
	int (*pwrite)(void *ctx, int file, const void *data, size_t len, uint64_t at); /* all of it */
	int (*sync)(void *ctx, int file);		   /* data and size are on the medium */
	int (*sync_dir)(void *ctx, const char *path);	   /* names in the folder are */
	int (*writeback)(void *ctx, int file, uint64_t at, uint64_t len); /* a hint: start writing */
	/* A hint: what is on the medium need not stay in memory; a later read asks the medium. */
	int (*forget)(void *ctx, int file);
	int (*size)(void *ctx, int file, uint64_t *size);
	int (*lock)(void *ctx, int file); /* exclusive, not waiting: EAGAIN; released by close */
	int (*unlink)(void *ctx, const char *path);
	int (*mkdir)(void *ctx, const char *path); /* 0700 */
	int (*rmdir)(void *ctx, const char *path);
	/* Names in no order, without "." and ".."; a non-zero result of fn stops. */
	int (*list)(void *ctx, const char *path, int (*fn)(void *arg, const char *name), void *arg);
	/* May files grow by appending, or must they be filled beforehand (FAT, FUSE)? */
	int (*may_append)(void *ctx, const char *path, bool *yes);
};

/* The operating system's files. Never NULL. */
const struct bw_io *bw_io_system(void);

/* ---- wrappers that fill err; name is for the message ---- */
enum bw_rc bw_io_open(const struct bw_io *io, const char *path, unsigned int flags, int *file,
    struct bw_err *err) BW_MUST_USE;
void bw_io_close(const struct bw_io *io, int *file); /* *file becomes -1; -1 is fine */
/* Exactly len bytes; BW_EAUTH when the file is too short. */
enum bw_rc bw_io_read(const struct bw_io *io, int file, void *data, size_t len, uint64_t at, const char *name,
    struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_io_write(const struct bw_io *io, int file, const void *data, size_t len, uint64_t at,
    const char *name, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_io_sync(const struct bw_io *io, int file, const char *name, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_io_sync_dir(const struct bw_io *io, const char *path, struct bw_err *err) BW_MUST_USE;
void bw_io_forget(const struct bw_io *io, int file);
enum bw_rc bw_io_size(const struct bw_io *io, int file, uint64_t *size, const char *name,
    struct bw_err *err) BW_MUST_USE;

#endif

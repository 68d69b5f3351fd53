/* Finding and reading the files that somebody names: folders are walked in the
 * byte order of names, links inside them are not followed, and a file that
 * changes between being found and having been read is noticed. */
#ifndef BW_SYS_WALK_H
#define BW_SYS_WALK_H

#include "base/bytes.h"

#define BW_WALK_DEPTH 128	 /* folders within folders */
#define BW_WALK_MAX 10000000u	 /* entries */

struct bw_found {
	char *path;	 /* as given, and below it */
	const char *why; /* static; NULL: a regular file. Else why it cannot be taken */
	uint64_t size;
	uint64_t device, inode;
	bool named;	 /* by the caller, so that a link is followed */
};

struct bw_walk {
	struct bw_found *found;
	size_t count;
	size_t cap;
	uint64_t bytes; /* of all regular files */
};

/* A path that cannot be read becomes an entry with its reason; a failure is
 * only want of memory or BW_ELIMIT. keep_out, when given, is a folder that is
 * left out wherever it is met. out is freed by the caller in every case. */
enum bw_rc bw_walk(const char *const *paths, size_t count, const char *keep_out, struct bw_walk *out,
    struct bw_err *err) BW_MUST_USE;
void bw_walk_free(struct bw_walk *w);

/* Reading one found file from its start to its end. */
struct bw_walk_file {
	int fd;
	uint64_t size; /* when opened */
	int64_t mtime_s, mtime_ns;
};
/* BW_EREFUSED when it is no longer the file that was found. */
enum bw_rc bw_walk_open(const struct bw_found *f, struct bw_walk_file *out, struct bw_err *err) BW_MUST_USE;
/* Up to len bytes; *got < len only at the end. */
enum bw_rc bw_walk_read(struct bw_walk_file *f, void *data, size_t len, uint64_t at, size_t *got,
    struct bw_err *err) BW_MUST_USE;
/* Has it kept its size and time since it was opened? */
bool bw_walk_unchanged(const struct bw_walk_file *f);

/* Is there a regular file, not a link, of that name? */
bool bw_walk_is_file(const char *path);
void bw_walk_close(struct bw_walk_file *f); /* {.fd = -1} is fine */

/* Processors this process may use, at least 1. */
unsigned int bw_processors(void);

#endif

/* Giving up what a process does not need: Landlock for files and network,
 * seccomp for system calls. Both only tighten and cannot be undone. */
#ifndef BW_SYS_SANDBOX_H
#define BW_SYS_SANDBOX_H

#include "base/bytes.h"

/* The Landlock version of the running kernel; 0: none. */
int bw_sandbox_landlock_abi(void);
/* True when the kernel takes seccomp filters that kill the whole process. */
bool bw_sandbox_seccomp_works(void);

/* Forbid all files, and what else this kernel's Landlock can forbid, for this
 * process and its children. False: the kernel cannot; the caller goes on,
 * `bewaar doctor` shows it. */
bool bw_sandbox_deny_files(void);

/* A compiled filter: computing on memory, writing to one socket, ending. Made
 * once, since compiling takes longer than a fork. */
struct bw_filter {
	struct bw_buf program; /* struct sock_filter[] */
};

/* fd is the one that may be read and written. */
enum bw_rc bw_filter_make(struct bw_filter *f, int fd, struct bw_err *err) BW_MUST_USE;
bool bw_filter_apply(const struct bw_filter *f); /* for this thread and what it starts */
void bw_filter_free(struct bw_filter *f);

#endif

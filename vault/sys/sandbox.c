#include "sys/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- Landlock, by numbers: the headers of Debian 12 know version 2 only ---- */

struct ruleset_attr {
	uint64_t fs;
	uint64_t net;	 /* from version 4 */
	uint64_t scoped; /* from version 6 */
};

#define RULESET_VERSION 1U

int
bw_sandbox_landlock_abi(void)
{
#ifdef SYS_landlock_create_ruleset
	long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
#else
	return 0;
#endif
}

bool
bw_sandbox_deny_files(void)
{
#ifdef SYS_landlock_create_ruleset
	struct ruleset_attr attr = { 0 };
	int abi = bw_sandbox_landlock_abi();
	size_t size = sizeof(attr.fs);
	unsigned int bits = 13;
	long fd, rc;

	if (abi < 1)
		return false;
	bits += abi >= 2; /* link and rename across folders */
	bits += abi >= 3; /* truncate */
	bits += abi >= 5; /* ioctl of devices */
	attr.fs = (UINT64_C(1) << bits) - 1;
	if (abi >= 4) {
		attr.net = 3; /* bind and connect of TCP */
		size = 2 * sizeof(uint64_t);
	}
	if (abi >= 6) {
		attr.scoped = 3; /* abstract sockets and signals outside */
		size = sizeof(attr);
	}
	if ((fd = syscall(SYS_landlock_create_ruleset, &attr, size, 0U)) < 0)
		return false;
	rc = prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
	if (rc == 0)
		rc = syscall(SYS_landlock_restrict_self, (int)fd, 0U);
	(void)close((int)fd);
	return rc == 0;
#else
	return false;
#endif
}

/* ---- seccomp ---- */

bool
bw_sandbox_seccomp_works(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U, &action) == 0;
}

/* What a computation needs. No call of this list names a file, a process or
 * another machine, or changes the handling of signals: the alarm that ends a
 * slow worker cannot be put off. */
static const int plain_calls[] = {
	SCMP_SYS(munmap),
	SCMP_SYS(brk),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(mlock),
	SCMP_SYS(munlock),
	SCMP_SYS(futex),
	SCMP_SYS(sched_yield),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid), /* libcrypto's random generator asks whether it was forked */
	SCMP_SYS(sysinfo), /* qsort asks how much memory there is */
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
#ifdef BW_SANITIZED
	SCMP_SYS(sigaltstack),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(gettid),
#endif
};

static int
add_rules(scmp_filter_ctx ctx, int fd)
{
	const uint64_t anonymous = MAP_ANONYMOUS, exec = PROT_EXEC;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < sizeof(plain_calls) / sizeof(plain_calls[0]); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, plain_calls[i], 0);
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, exec, 0), SCMP_A3(SCMP_CMP_MASKED_EQ, anonymous, anonymous));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, exec, 0));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
		    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd, 0));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(read), 1,
		    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd, 0));
	/* A library that complains on standard error (libjxl does) is not heard, but goes on.
	 * The report of a sanitizer must come through. */
	if (rc == 0)
#ifdef BW_SANITIZED
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, 2, 0));
#else
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, 2, 0));
#endif
	return rc;
}

/* The compiled program goes through memory that has a descriptor: the library
 * of Debian 12 exports in no other way. */
static enum bw_rc
export_program(scmp_filter_ctx ctx, struct bw_buf *out, struct bw_err *err)
{
	enum bw_rc rc = BW_EFAIL;
	int fd = memfd_create("filter", MFD_CLOEXEC);
	uint8_t *room;
	off_t end;

	if (fd < 0 || seccomp_export_bpf(ctx, fd) != 0 || (end = lseek(fd, 0, SEEK_END)) <= 0)
		goto out;
	if ((room = bw_buf_reserve(out, (size_t)end)) == NULL)
		goto out;
	if (pread(fd, room, (size_t)end, 0) == (ssize_t)end)
		rc = BW_OK;
out:
	if (fd >= 0)
		(void)close(fd);
	return rc == BW_OK ? rc : bw_err_set(err, rc, 0, "the system call filter cannot be made");
}

enum bw_rc
bw_filter_make(struct bw_filter *f, int fd, struct bw_err *err)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	enum bw_rc rc;

	*f = (struct bw_filter){ 0 };
	if (ctx == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the system call filter");
	(void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (add_rules(ctx, fd) != 0)
		rc = bw_err_set(err, BW_EFAIL, 0, "the system call filter cannot be made");
	else
		rc = export_program(ctx, &f->program, err);
	seccomp_release(ctx);
	return rc;
}

bool
bw_filter_apply(const struct bw_filter *f)
{
	struct sock_fprog prog = {
		.len = (unsigned short)(f->program.len / sizeof(struct sock_filter)),
		.filter = (struct sock_filter *)(void *)f->program.data,
	};

	if (f->program.len == 0 || prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
		return false;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &prog) == 0;
}

void
bw_filter_free(struct bw_filter *f)
{
	bw_buf_free(&f->program);
}

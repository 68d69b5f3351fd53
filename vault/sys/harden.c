#include "sys/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static enum bw_rc
open_standard(struct bw_err *err)
{
	int fd;

	for (fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* The lowest free number is given, so this becomes fd. */
		if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
			return bw_err_set(err, BW_EIO, errno, "descriptor %d is closed and /dev/null does not open", fd);
	}
	return BW_OK;
}

enum bw_rc
bw_harden_process(struct bw_err *err)
{
	const struct rlimit none = { 0, 0 };
	enum bw_rc rc;

	if ((rc = open_standard(err)) != BW_OK)
		return rc;
	(void)umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return bw_err_set(err, BW_EFAIL, errno, "core dumps cannot be switched off");
#ifndef BW_SANITIZED /* the leak check attaches to its own process */
	if (prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) != 0)
		return bw_err_set(err, BW_EFAIL, errno, "this process cannot be made unreadable");
#endif
	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
		return bw_err_set(err, BW_EFAIL, errno, "new privileges cannot be given up");
	return BW_OK;
}

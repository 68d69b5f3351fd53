#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int exit;
} codes[] = {
	[BW_OK] = { "ok", 0 },
	[BW_EFAIL] = { "failed", 1 },
	[BW_EUSAGE] = { "usage", 2 },
	[BW_EVERIFY] = { "verification-failed", 3 },
	[BW_EKEY] = { "wrong-key", 4 },
	[BW_EPARTIAL] = { "partial", 5 },
	[BW_EBUSY] = { "busy", 6 },
	[BW_EIO] = { "input-output", 1 },
	[BW_ENOMEM] = { "no-memory", 1 },
	[BW_ENOSPC] = { "no-space", 1 },
	[BW_ENOTFOUND] = { "not-found", 1 },
	[BW_EEXIST] = { "exists", 1 },
	[BW_EFORMAT] = { "format", 1 },
	[BW_ELIMIT] = { "limit", 1 },
	/* Stored bytes that do not authenticate are altered evidence. */
	[BW_EAUTH] = { "damaged", 3 },
	[BW_EREFUSED] = { "refused", 1 },
	[BW_EUNSUPPORTED] = { "not-built", 1 },
	[BW_ECANCEL] = { "cancelled", 1 },
	[BW_EREADONLY] = { "read-only", 1 },
};

const char *
bw_rc_name(enum bw_rc rc)
{
	if ((size_t)rc >= sizeof(codes) / sizeof(codes[0]))
		return "unknown";
	return codes[rc].name;
}

int
bw_rc_exit(enum bw_rc rc)
{
	if ((size_t)rc >= sizeof(codes) / sizeof(codes[0]))
		return 1;
	return codes[rc].exit;
}

/* File names and texts from outside may hold anything: show control bytes and
 * DEL as '?' so that a message can neither forge a line nor drive a terminal. */
static void
make_one_line(char *text)
{
	unsigned char *p;

	for (p = (unsigned char *)text; *p != '\0'; p++) {
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
	}
}

enum bw_rc
bw_err_set(struct bw_err *err, enum bw_rc rc, int sys_errno, const char *fmt, ...)
{
	va_list ap;
	size_t len;

	if (err == NULL || err->message[0] != '\0')
		return rc;
	err->rc = rc;
	err->sys_errno = sys_errno;
	va_start(ap, fmt);
	(void)vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	if (sys_errno != 0) {
		len = strlen(err->message);
		(void)snprintf(err->message + len, sizeof(err->message) - len, ": %s",
		    strerror(sys_errno));
	}
	make_one_line(err->message);
	return rc;
}

void
bw_err_hint(struct bw_err *err, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL || err->hint[0] != '\0')
		return;
	va_start(ap, fmt);
	(void)vsnprintf(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
	make_one_line(err->hint);
}

void
bw_err_context(struct bw_err *err, const char *fmt, ...)
{
	char old[sizeof(err->message)];
	va_list ap;
	size_t len;

	if (err == NULL)
		return;
	memcpy(old, err->message, sizeof(old));
	va_start(ap, fmt);
	(void)vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	len = strlen(err->message);
	(void)snprintf(err->message + len, sizeof(err->message) - len, ": %s", old);
	make_one_line(err->message);
}

void
bw_err_clear(struct bw_err *err)
{
	if (err != NULL)
		memset(err, 0, sizeof(*err));
}

enum bw_rc
bw_rc_from_errno(int sys_errno)
{
	switch (sys_errno) {
	case ENOSPC:
	case EDQUOT:
		return BW_ENOSPC;
	case EROFS:
		return BW_EREADONLY;
	case ENOENT:
	case ENOTDIR:
		return BW_ENOTFOUND;
	case EEXIST:
		return BW_EEXIST;
	case ENOMEM:
		return BW_ENOMEM;
	default:
		return BW_EIO;
	}
}

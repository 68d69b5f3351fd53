#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"

#define SECRET_MAX 4096

enum bw_rc
secret_source_parse(const char *text, struct secret_source *out, struct bw_err *err)
{
	uint64_t n;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	if (text == NULL || strcmp(text, "tty") == 0)
		return BW_OK;
	if (strncmp(text, "fd:", 3) == 0) {
		out->kind = SECRET_FD;
		if (strcmp(text + 3, "0") == 0)
			return BW_OK;
		if (args_number(text + 3, &n) && n < 65536) {
			out->fd = (int)n;
			return BW_OK;
		}
	} else if (strncmp(text, "file:", 5) == 0 && text[5] != '\0') {
		out->kind = SECRET_FILE;
		out->name = text + 5;
		return BW_OK;
	} else if (strncmp(text, "env:", 4) == 0 && text[4] != '\0') {
		out->kind = SECRET_ENV;
		out->name = text + 4;
		return BW_OK;
	}
	/* Not repeated in the message: it may be the passphrase itself. */
	rc = cli_fail(err, BW_EUSAGE, "that is no place to read a passphrase from");
	cli_hint(err, "use tty, fd:N, file:PATH or env:NAME; a passphrase itself is never an argument");
	return rc;
}

/* Everything of fd, or with line its first line. */
static enum bw_rc
read_all(int fd, bool line, struct bw_locked *into, const char *where, struct bw_err *err)
{
	char *text = bw_locked_text(into);
	size_t cap = bw_locked_cap(into), len = 0;
	ssize_t got;

	for (;;) {
		if (len == cap)
			return cli_fail(err, BW_ELIMIT, "the passphrase from %s is longer than %zu bytes", where, cap);
		got = read(fd, text + len, line ? 1 : cap - len);
		if (got < 0 && errno == EINTR && !progress_stopped())
			continue;
		if (got < 0 && errno == EINTR)
			return cli_fail(err, BW_ECANCEL, "stopped");
		if (got < 0)
			return cli_fail(err, BW_EIO, "cannot read a passphrase from %s: %s", where, strerror(errno));
		if (got == 0)
			break;
		len += (size_t)got;
		if (line && text[len - 1] == '\n')
			break;
	}
	if (memchr(text, '\0', len) != NULL)
		return cli_fail(err, BW_EFORMAT, "the passphrase from %s has a zero byte in it", where);
	if (len > 0 && text[len - 1] == '\n')
		text[--len] = '\0';
	if (len > 0 && line && text[len - 1] == '\r')
		text[--len] = '\0';
	if (len == 0)
		return cli_fail(err, BW_EUSAGE, "the passphrase from %s is empty", where);
	return BW_OK;
}

static enum bw_rc
ask(int tty, const char *prompt, struct bw_locked *into, struct bw_err *err)
{
	struct termios old, silent;
	enum bw_rc rc;

	if (tcgetattr(tty, &old) != 0)
		return cli_fail(err, BW_EIO, "the terminal cannot be asked: %s", strerror(errno));
	silent = old;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	silent.c_lflag |= ICANON | ISIG;
	if (tcsetattr(tty, TCSAFLUSH, &silent) != 0)
		return cli_fail(err, BW_EIO, "the terminal cannot be kept from showing the passphrase: %s", strerror(errno));
	if (write(tty, prompt, strlen(prompt)) < 0)
		rc = cli_fail(err, BW_EIO, "the terminal cannot be written: %s", strerror(errno));
	else
		rc = read_all(tty, true, into, "the terminal", err);
	(void)tcsetattr(tty, TCSAFLUSH, &old);
	(void)!write(tty, "\n", 1);
	return rc;
}

static enum bw_rc
ask_twice(const char *prompt, bool twice, struct bw_locked *into, struct bw_err *err)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct bw_locked *again = NULL;
	enum bw_rc rc;

	if (tty < 0) {
		rc = cli_fail(err, BW_EUSAGE, "there is no terminal to ask for the passphrase");
		cli_hint(err, "give --passphrase fd:N, file:PATH or env:NAME");
		return rc;
	}
	rc = ask(tty, prompt, into, err);
	if (rc == BW_OK && twice && (rc = bw_locked_new(SECRET_MAX, &again, err)) == BW_OK) {
		rc = ask(tty, "Once more: ", again, err);
		if (rc == BW_OK && strcmp(bw_locked_text(into), bw_locked_text(again)) != 0) {
			rc = cli_fail(err, BW_EUSAGE, "the two passphrases are not the same");
			cli_hint(err, "nothing was changed; run it again");
		}
	}
	bw_locked_free(again);
	close(tty);
	return rc;
}

static enum bw_rc
from_env(const char *name, struct bw_locked *into, struct bw_err *err)
{
	char *value = getenv(name);
	size_t len;

	if (value == NULL || *value == '\0')
		return cli_fail(err, BW_EUSAGE, "the variable %.60s is not set", name);
	len = strlen(value);
	if (len > bw_locked_cap(into))
		return cli_fail(err, BW_ELIMIT, "the passphrase in %.60s is too long", name);
	memcpy(bw_locked_text(into), value, len);
	/* Not for those who look at this process later. */
	explicit_bzero(value, len);
	(void)unsetenv(name);
	if (bw_locked_text(into)[len - 1] == '\n')
		bw_locked_text(into)[len - 1] = '\0';
	return BW_OK;
}

static enum bw_rc
from_file(const char *path, struct bw_locked *into, struct bw_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum bw_rc rc;

	if (fd < 0)
		return cli_fail(err, errno == ENOENT ? BW_ENOTFOUND : BW_EIO, "cannot open %.200s: %s", path,
		    strerror(errno));
	rc = read_all(fd, false, into, path, err);
	close(fd);
	return rc;
}

enum bw_rc
secret_read(const char *source, const char *prompt, bool twice, struct bw_locked **out, struct bw_err *err)
{
	struct secret_source from;
	struct bw_locked *l = NULL;
	enum bw_rc rc;

	*out = NULL;
	if ((rc = secret_source_parse(source, &from, err)) != BW_OK ||
	    (rc = bw_locked_new(SECRET_MAX, &l, err)) != BW_OK)
		return rc;
	switch (from.kind) {
	case SECRET_FD:
		rc = read_all(from.fd, false, l, "that descriptor", err);
		break;
	case SECRET_FILE:
		rc = from_file(from.name, l, err);
		break;
	case SECRET_ENV:
		rc = from_env(from.name, l, err);
		break;
	case SECRET_TTY:
	default:
		rc = ask_twice(prompt, twice, l, err);
		break;
	}
	if (rc != BW_OK) {
		bw_locked_free(l);
		return rc;
	}
	*out = l;
	return BW_OK;
}

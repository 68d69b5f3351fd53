/* Passphrases from where the owner says they are, never from an argument. */
#ifndef BW_CLI_SECRET_H
#define BW_CLI_SECRET_H

#include <bewaar/bewaar.h>

enum secret_kind { SECRET_TTY, SECRET_FD, SECRET_FILE, SECRET_ENV };

struct secret_source {
	enum secret_kind kind;
	int fd;
	const char *name; /* path or variable; borrowed */
};

/* tty, fd:N, file:PATH or env:NAME; NULL is tty. BW_EUSAGE. */
enum bw_rc secret_source_parse(const char *text, struct secret_source *out, struct bw_err *err);
/* Read it into locked memory, without its last newline. twice: on a terminal,
 * ask again and compare (for a new one). */
enum bw_rc secret_read(const char *source, const char *prompt, bool twice, struct bw_locked **out, struct bw_err *err);

#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crypto/secret.h"
#include "flow/jobs.h"
#include "sys/harden.h"
#include "sys/sandbox.h"
#include "sys/worker.h"

/* ---- jobs, run in the worker ---- */

enum { ECHO, CRASH, SPIN, OPEN, SOCKET, FORK, EXEC, KILL, HOG, HUGE_REPLY, REFUSE, LIE, NONSENSE, TOO_LONG, SILENT,
	SECRET, SCRIBBLE, ALLOCATE, DESCRIPTORS, EXECUTABLE, ALARM, WARMED, PDF_WARMED, DRAW_WARMED, DRAW_OPEN,
	DRAW_KILL, PIPED, PIPE_STOPS, PIPE_CRASH, PIPE_NONSENSE, PIPE_FLOOD, PIPE_REFUSE, PIPE_OPEN, PIPE_PAST, COUNT };

static const uint8_t *volatile secret_at;
static size_t secret_len;

/* No page is mapped there; a variable, so that no compiler knows. */
static volatile uint8_t *volatile nowhere = (volatile uint8_t *)(uintptr_t)16;

static enum bw_rc
echo(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)err;
	bw_buf_put(reply, params.data, params.len);
	bw_buf_put(reply, in.data, in.len);
	return BW_OK;
}

static enum bw_rc
crash(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	*nowhere = 1;
	return BW_OK;
}

static enum bw_rc
spin(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	volatile unsigned int n = 0;

	(void)in, (void)params, (void)reply, (void)err;
	for (;;)
		n = n + 1;
	return BW_OK;
}

static enum bw_rc
try_open(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	(void)open("/etc/passwd", O_RDONLY);
	return BW_OK;
}

static enum bw_rc
try_socket(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	(void)socket(AF_INET, SOCK_STREAM, 0);
	return BW_OK;
}

static enum bw_rc
try_fork(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	if (fork() == 0)
		_exit(0);
	return BW_OK;
}

static enum bw_rc
try_exec(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	char arg[] = "true", *argv[] = { arg, NULL };

	(void)in, (void)params, (void)reply, (void)err;
	(void)execv("/nonexistent", argv);
	return BW_OK;
}

static enum bw_rc
try_kill(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	(void)kill(getppid(), 0);
	return BW_OK;
}

static enum bw_rc
hog(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	void *volatile p = malloc((size_t)200 << 20);

	(void)in, (void)params;
	bw_buf_str(reply, "enough");
	if (p == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "it asks for too much memory");
	free(p);
	return BW_OK;
}

static enum bw_rc
huge_reply(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params;
	while (!reply->bad)
		bw_buf_put(reply, "0123456789abcdef", 16);
	return bw_buf_check(reply, err);
}

static enum bw_rc
refuse(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params;
	bw_buf_str(reply, "to be dropped");
	bw_err_hint(err, "look at it");
	return bw_err_set(err, BW_EFORMAT, 0, "part 3 is cut off");
}

static enum bw_rc
lie(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply;
	return bw_err_set(err, BW_EKEY, 0, "type your passphrase again");
}

static enum bw_rc
nonsense(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	uint8_t junk[4096];

	(void)in, (void)params, (void)reply, (void)err;
	memset(junk, 0x5a, sizeof(junk));
	_exit(write(3, junk, sizeof(junk)) > 0 ? 0 : 1);
}

/* A correct head that promises more than the limit, then nothing. */
static enum bw_rc
too_long(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	uint8_t head[BW_WORKER_HEAD] = { 0x50, 0x52, 0x57, 0x42 };

	(void)in, (void)params, (void)reply, (void)err;
	head[15] = 0x40;
	_exit(write(3, head, sizeof(head)) > 0 ? 0 : 1);
}

static enum bw_rc
silent(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	_exit(0);
}

static enum bw_rc
read_secret(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params;
	bw_buf_put(reply, secret_at, secret_len);
	return bw_buf_check(reply, err);
}

/* What an intruder could do: make the input writable and change it. */
static enum bw_rc
scribble(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	uint8_t *p = (uint8_t *)(uintptr_t)in.data;

	(void)params, (void)err;
	if (mprotect(p, in.len, PROT_READ | PROT_WRITE) == 0) {
		p[0] = 'X';
		bw_buf_put(reply, p, 1);
	}
	return BW_OK;
}

static enum bw_rc
allocate(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	unsigned int i;

	(void)in, (void)params, (void)err;
	for (i = 1; i < 300; i++) {
		void *p = malloc(i * 997);

		if (p == NULL)
			return BW_ENOMEM;
		memset(p, 1, i * 997);
		p = realloc(p, i * 1999);
		free(p);
	}
	bw_buf_str(reply, "done");
	return BW_OK;
}

/* Writes to every number but the reply's; none may be there. */
static enum bw_rc
descriptors(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	if (write(4, "x", 1) < 0)
		_exit(1);
	return BW_OK;
}

static enum bw_rc
executable(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	(void)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return BW_OK;
}

/* Put off the alarm that ends a slow worker. */
static enum bw_rc
no_alarm(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params, (void)reply, (void)err;
	(void)signal(SIGALRM, SIG_IGN);
	return BW_OK;
}

/* Files are still there when a zygote warms up; what it found stays in it. */
static char warmed[16];

static void
warm(const char *what)
{
	int fd = open("/proc/self/status", O_RDONLY);

	if (fd >= 0)
		(void)strncat(warmed, what, sizeof(warmed) - strlen(warmed) - 1);
	(void)close(fd);
}

static void
warm_pdf(void)
{
	warm("pdf ");
}

static void
warm_draw(void)
{
	warm("draw ");
}

static enum bw_rc
tell_warmed(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	(void)in, (void)params;
	bw_buf_str(reply, warmed);
	return bw_buf_check(reply, err);
}

/* Reads all of it, in steps of as many bytes as params say, and gives each step back. */
static enum bw_rc
pass(const struct bw_pipe *pipe, size_t step, struct bw_err *err)
{
	static uint8_t room[3u << 20];
	uint64_t at = 0;
	size_t got;
	enum bw_rc rc;

	do {
		if ((rc = pipe->read(pipe->ctx, room, step, at, &got, err)) != BW_OK)
			return rc;
		if (got > 0 && (rc = pipe->put(pipe->ctx, room, got, err)) != BW_OK)
			return rc;
		at += got;
	} while (got > 0);
	return at == pipe->size ? BW_OK : bw_err_set(err, BW_EFAIL, 0, "it has another size");
}

static enum bw_rc
piped(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(params.data, params.len);
	size_t step = bw_cursor_le32(&c);
	enum bw_rc rc = pass(pipe, step, err);

	return rc == BW_OK ? pass(pipe, step, err) : rc;
}

static void
write_frame(uint32_t what, uint64_t len)
{
	struct bw_buf b = { 0 };

	bw_buf_le32(&b, 0x42575046);
	bw_buf_le32(&b, what);
	bw_buf_le64(&b, 0);
	bw_buf_le64(&b, len);
	if (b.bad || write(3, b.data, b.len) != (ssize_t)b.len)
		_exit(1);
	bw_buf_free(&b);
}

/* Asks for more than a socket holds, and takes none of it. */
static enum bw_rc
pipe_stops(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	write_frame(BW_FRAME_READ, BW_PIPE_MAX);
	return spin(params, params, NULL, err) != BW_OK || pipe == NULL ? BW_EFAIL : BW_OK;
}

static enum bw_rc
pipe_crash(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	enum bw_rc rc = pipe->put(pipe->ctx, "abc", 3, err);

	(void)params;
	*nowhere = 1;
	return rc;
}

static enum bw_rc
pipe_nonsense(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	(void)pipe, (void)params, (void)err;
	write_frame(BW_FRAME_PUT, BW_PIPE_MAX + 1);
	_exit(0);
}

static enum bw_rc
pipe_flood(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	static uint8_t room[BW_PIPE_MAX];
	enum bw_rc rc;

	(void)params;
	while ((rc = pipe->put(pipe->ctx, room, sizeof(room), err)) == BW_OK)
		;
	return rc;
}

static enum bw_rc
pipe_refuse(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	(void)params;
	if (pipe->put(pipe->ctx, "", 0, NULL) != BW_ELIMIT)
		return BW_EFAIL;
	bw_err_hint(err, "look at it");
	return bw_err_set(err, BW_EFORMAT, 0, "line 3 is cut off");
}

static enum bw_rc
pipe_open(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	(void)pipe, (void)params, (void)err;
	(void)open("/etc/passwd", O_RDONLY);
	return BW_OK;
}

/* Behind the end there is nothing, wherever one asks. */
static enum bw_rc
pipe_past(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	static const uint64_t at[] = { 0, 1, UINT64_MAX - 3, UINT64_MAX };
	uint8_t room[8];
	size_t i, got;

	(void)params;
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		if (pipe->read(pipe->ctx, room, sizeof(room), at[i] < 2 ? pipe->size + at[i] : at[i], &got, err) != BW_OK ||
		    got != 0)
			return BW_EFAIL;
	return pipe->read(pipe->ctx, room, sizeof(room), pipe->size - 3, &got, err) == BW_OK && got == 3 ? BW_OK : BW_EFAIL;
}

static const struct bw_job jobs[COUNT] = {
	[ECHO] = { .run = echo },
	[CRASH] = { .run = crash },
	[SPIN] = { .run = spin },
	[OPEN] = { .run = try_open },
	[SOCKET] = { .run = try_socket },
	[FORK] = { .run = try_fork },
	[EXEC] = { .run = try_exec },
	[KILL] = { .run = try_kill },
	[HOG] = { .run = hog },
	[HUGE_REPLY] = { .run = huge_reply },
	[REFUSE] = { .run = refuse },
	[LIE] = { .run = lie },
	[NONSENSE] = { .run = nonsense },
	[TOO_LONG] = { .run = too_long },
	[SILENT] = { .run = silent },
	[SECRET] = { .run = read_secret },
	[SCRIBBLE] = { .run = scribble },
	[ALLOCATE] = { .run = allocate },
	[DESCRIPTORS] = { .run = descriptors },
	[EXECUTABLE] = { .run = executable },
	[ALARM] = { .run = no_alarm },
	[WARMED] = { .run = tell_warmed },
	[PDF_WARMED] = { .run = tell_warmed, .warm = warm_pdf, .zygote = BW_ZYGOTE_PDF },
	[DRAW_WARMED] = { .run = tell_warmed, .warm = warm_draw, .zygote = BW_ZYGOTE_DRAW },
	[DRAW_OPEN] = { .run = try_open, .zygote = BW_ZYGOTE_DRAW },
	[DRAW_KILL] = { .run = try_kill, .zygote = BW_ZYGOTE_DRAW },
	[PIPED] = { .pipe = piped },
	[PIPE_STOPS] = { .pipe = pipe_stops },
	[PIPE_CRASH] = { .pipe = pipe_crash },
	[PIPE_NONSENSE] = { .pipe = pipe_nonsense },
	[PIPE_FLOOD] = { .pipe = pipe_flood },
	[PIPE_REFUSE] = { .pipe = pipe_refuse },
	[PIPE_OPEN] = { .pipe = pipe_open },
	[PIPE_PAST] = { .pipe = pipe_past },
};

static const struct bw_bytes none = { NULL, 0 };

static struct bw_worker *
start(void)
{
	const struct bw_worker_limits limits = { .memory = (size_t)64 << 20, .reply = (size_t)1 << 20, .cpu_s = 20,
		.wall_ms = 30000 };
	struct bw_worker *w;

	assert_int_equal(bw_worker_start(jobs, COUNT, &limits, &w, NULL), BW_OK);
	return w;
}

static enum bw_rc
call(struct bw_worker *w, int job, const char *in, struct bw_buf *reply, struct bw_err *err)
{
	const struct bw_bytes bytes = { (const uint8_t *)in, strlen(in) };

	bw_err_clear(err);
	return bw_worker_call_bytes(w, (unsigned int)job, bytes, none, reply, err);
}

/* The job must be reported as unsafe, and the next call must work. */
static void
ends_unsafely(struct bw_worker *w, int job)
{
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };

	assert_int_equal(call(w, job, "abc", &reply, &err), BW_EFORMAT);
	assert_non_null(strstr(err.message, "could not be read safely"));
	assert_true(err.hint[0] != '\0');
	assert_int_equal(reply.len, 0);
	assert_int_equal(call(w, ECHO, "still here", &reply, &err), BW_OK);
	assert_string_equal(bw_buf_text(&reply), "still here");
	bw_buf_free(&reply);
}

/* ---- tests ---- */

static void
a_job_answers(void **state)
{
	struct bw_worker *w = start();
	const struct bw_bytes params = { (const uint8_t *)"how:", 4 };
	struct bw_worker_input in;
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };
	size_t i;

	(void)state;
	assert_int_equal(bw_worker_input_new(&in, 900000, &err), BW_OK);
	for (i = 0; i < in.len; i++)
		in.data[i] = (uint8_t)(i * 31 >> 3);
	bw_buf_str(&reply, "before ");
	assert_int_equal(bw_worker_call(w, ECHO, &in, params, &reply, &err), BW_OK);
	assert_int_equal(reply.len, 7 + 4 + in.len);
	assert_memory_equal(reply.data, "before how:", 11);
	assert_memory_equal(reply.data + 11, in.data, in.len);
	/* Only the part that is said to be input. */
	bw_buf_reset(&reply);
	in.len = 3;
	assert_int_equal(bw_worker_call(w, ECHO, &in, none, &reply, &err), BW_OK);
	assert_int_equal(reply.len, 3);
	in.len = in.size + 1;
	assert_int_equal(bw_worker_call(w, ECHO, &in, none, &reply, &err), BW_EUSAGE);
	bw_worker_input_free(&in);
	bw_buf_reset(&reply);
	assert_int_equal(call(w, ECHO, "", &reply, &err), BW_OK);
	assert_int_equal(reply.len, 0);
	bw_buf_free(&reply);
	bw_worker_stop(w);
}

static void
the_size_of_an_input_is_fixed(void **state)
{
	struct bw_worker_input in;

	(void)state;
	assert_int_equal(bw_worker_input_new(&in, 100, NULL), BW_OK);
	assert_int_not_equal(ftruncate(in.fd, 10), 0);
	assert_int_not_equal(ftruncate(in.fd, 1000), 0);
	bw_worker_input_free(&in);
	assert_int_equal(in.fd, -1);
	bw_worker_input_free(&in);
}

static void
a_job_says_why_it_fails(void **state)
{
	struct bw_worker *w = start();
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };

	(void)state;
	assert_int_equal(call(w, REFUSE, "x", &reply, &err), BW_EFORMAT);
	assert_string_equal(err.message, "part 3 is cut off");
	assert_string_equal(err.hint, "look at it");
	assert_int_equal(reply.len, 0);
	bw_worker_stop(w);
}

static void
a_job_that_dies_or_lies_is_reported(void **state)
{
	static const int bad[] = { CRASH, LIE, NONSENSE, TOO_LONG, SILENT };
	struct bw_worker *w = start();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ends_unsafely(w, bad[i]);
	bw_worker_stop(w);
}

static void
a_job_that_reaches_out_is_killed(void **state)
{
	static const int bad[] = { OPEN, SOCKET, FORK, EXEC, KILL, DESCRIPTORS, EXECUTABLE, ALARM, DRAW_OPEN, DRAW_KILL };
	struct bw_worker *w;
	size_t i;

	(void)state;
#ifndef BW_SANDBOX
	skip();
#endif
	if (!bw_sandbox_seccomp_works())
		skip();
	w = start();
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ends_unsafely(w, bad[i]);
	bw_worker_stop(w);
}

static void
a_job_that_never_ends_is_ended(void **state)
{
	const struct bw_worker_limits limits = { .wall_ms = 200 };
	struct timespec from, to;
	struct bw_worker *w;

	(void)state;
	assert_int_equal(bw_worker_start(jobs, COUNT, &limits, &w, NULL), BW_OK);
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	ends_unsafely(w, SPIN);
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true(to.tv_sec - from.tv_sec < 4);
	bw_worker_stop(w);
}

static void
memory_is_limited(void **state)
{
	struct bw_worker *w = start();
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };

	(void)state;
#ifndef BW_SANITIZED
	assert_int_equal(call(w, HOG, "x", &reply, &err), BW_ENOMEM);
	assert_string_equal(err.message, "it asks for too much memory");
#endif
	assert_int_equal(call(w, ALLOCATE, "x", &reply, &err), BW_OK);
	assert_string_equal(bw_buf_text(&reply), "done");
	bw_buf_free(&reply);
	bw_worker_stop(w);
}

static void
a_reply_is_limited(void **state)
{
	struct bw_worker *w = start();
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };

	(void)state;
	assert_int_not_equal(call(w, HUGE_REPLY, "x", &reply, &err), BW_OK);
	assert_int_equal(reply.len, 0);
	reply.limit = 4;
	assert_int_not_equal(call(w, ECHO, "12345", &reply, &err), BW_OK);
	assert_int_equal(reply.len, 0);
	bw_buf_free(&reply);
	bw_worker_stop(w);
}

static void
unknown_jobs_are_refused(void **state)
{
	struct bw_worker *w = start();
	static uint8_t many[BW_WORKER_PARAMS_MAX + 1];
	struct bw_bytes params = { many, sizeof(many) };
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };

	(void)state;
	assert_int_equal(call(w, COUNT, "x", &reply, &err), BW_EUSAGE);
	bw_err_clear(&err);
	assert_int_equal(bw_worker_call_bytes(w, ECHO, none, params, &reply, &err), BW_ELIMIT);
	params.len--;
	bw_err_clear(&err);
	assert_int_equal(bw_worker_call_bytes(w, ECHO, none, params, &reply, &err), BW_OK);
	assert_int_equal(reply.len, BW_WORKER_PARAMS_MAX);
	bw_buf_free(&reply);
	assert_int_equal(call(NULL, ECHO, "x", &reply, &err), BW_EUSAGE);
	bw_worker_stop(w);
}

static void
the_input_cannot_be_changed(void **state)
{
	struct bw_worker *w = start();
	struct bw_worker_input in;
	struct bw_buf reply = { 0 };

	(void)state;
	assert_int_equal(bw_worker_input_new(&in, 4096, NULL), BW_OK);
	memset(in.data, 'a', in.len);
	assert_int_equal(bw_worker_call(w, SCRIBBLE, &in, none, &reply, NULL), BW_OK);
	assert_string_equal(bw_buf_text(&reply), "X"); /* it did what it could */
	assert_int_equal(in.data[0], 'a');
	bw_worker_input_free(&in);
	bw_buf_free(&reply);
	bw_worker_stop(w);
}

static void
keys_do_not_reach_a_worker(void **state)
{
	struct bw_buf reply = { 0 };
	struct bw_secret key;
	struct bw_worker *w;
	size_t i;

	(void)state;
	assert_int_equal(bw_crypto_init(NULL), BW_OK);
	assert_int_equal(bw_secret_new(&key, 64, NULL), BW_OK);
	memset(key.data, 0xa5, key.len);
	secret_at = key.data;
	secret_len = key.len;
	w = start();
	assert_int_equal(call(w, SECRET, "x", &reply, NULL), BW_OK);
	assert_int_equal(reply.len, 64);
	for (i = 0; i < 64; i++) {
		assert_int_equal(reply.data[i], 0);
		assert_int_equal(key.data[i], 0xa5);
	}
	bw_secret_free(&key);
	bw_buf_free(&reply);
	bw_worker_stop(w);
}

static void
many_calls_in_a_row(void **state)
{
	struct bw_worker *w = start();
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };
	struct timespec from, to;
	unsigned int i;

	(void)state;
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	for (i = 0; i < 1000; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "%u", i);
		bw_buf_reset(&reply);
		assert_int_equal(call(w, ECHO, text, &reply, &err), BW_OK);
		assert_string_equal(bw_buf_text(&reply), text);
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%.3f ms a call\n",
	    (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
	bw_buf_free(&reply);
	bw_worker_stop(w);
}

struct thread {
	struct bw_worker *w;
	unsigned int number;
	unsigned int good;
};

static void *
run_thread(void *arg)
{
	struct thread *t = arg;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		struct bw_buf reply = { 0 };
		struct bw_err err = { 0 };
		char text[32];

		(void)snprintf(text, sizeof(text), "%u of %u", i, t->number);
		if (i % 10 == 9)
			t->good += call(t->w, CRASH, text, &reply, &err) == BW_EFORMAT;
		else
			t->good += call(t->w, ECHO, text, &reply, &err) == BW_OK &&
			    strcmp(bw_buf_text(&reply), text) == 0;
		bw_buf_free(&reply);
	}
	return NULL;
}

static void
threads_call_at_once(void **state)
{
	struct bw_worker *w = start();
	struct thread t[4];
	pthread_t id[4];
	unsigned int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		t[i] = (struct thread){ w, i, 0 };
		assert_int_equal(pthread_create(&id[i], NULL, run_thread, &t[i]), 0);
	}
	for (i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(id[i], NULL), 0);
		assert_int_equal(t[i].good, 100);
	}
	bw_worker_stop(w);
}

/* The only child of this process at this moment is the nursery; its end is that of the zygotes. */
static pid_t
only_child(void)
{
	char path[64], line[64] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%ld/children", (long)getpid());
	if ((f = fopen(path, "r")) == NULL)
		return -1;
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	(void)fclose(f);
	return (pid_t)strtol(line, NULL, 10);
}

static void
a_dead_zygote_is_an_error(void **state)
{
	struct bw_worker *w = start();
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };
	pid_t zygote = only_child();
	siginfo_t info;

	(void)state;
	if (zygote <= 0)
		skip();
	assert_int_equal(call(w, ECHO, "x", &reply, &err), BW_OK);
	assert_int_equal(kill(zygote, SIGKILL), 0);
	assert_int_equal(waitid(P_PID, (id_t)zygote, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(call(w, ECHO, "x", &reply, &err), BW_EFAIL);
	assert_int_equal(call(w, ECHO, "x", &reply, &err), BW_EFAIL);
	bw_buf_free(&reply);
	bw_worker_stop(w);
}

/* What one kind of job has loaded is not in the workers of another. */
static void
each_kind_of_job_has_its_zygote(void **state)
{
	static const struct {
		int job;
		const char *warmed;
	} calls[] = { { WARMED, "" }, { DRAW_WARMED, "draw " }, { PDF_WARMED, "pdf " }, { WARMED, "" }, { DRAW_WARMED, "draw " } };
	struct bw_worker *w = start();
	struct bw_err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct bw_buf reply = { 0 };

		assert_int_equal(call(w, calls[i].job, "x", &reply, &err), BW_OK);
		assert_string_equal(bw_buf_text(&reply), calls[i].warmed);
		bw_buf_free(&reply);
	}
	bw_worker_stop(w);
}

/* Also of those that were made: this process takes them in, and would wait for ever for one that stays. */
static void
nothing_is_left_after_the_end(void **state)
{
	struct bw_worker *w;
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };
	int status;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L), 0);
	w = start();
	assert_int_equal(call(w, WARMED, "x", &reply, &err), BW_OK);
	assert_int_equal(call(w, PDF_WARMED, "x", &reply, &err), BW_OK);
	bw_worker_stop(w);
	bw_buf_free(&reply);
	while (waitpid(-1, &status, 0) > 0)
		;
	assert_int_equal(errno, ECHILD);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0L, 0L, 0L, 0L), 0);
}

/* ---- pipes ---- */

/* A file of size bytes that nobody holds: each byte follows from its place. */
struct long_file {
	struct bw_worker *w;
	uint64_t size, fail_at; /* the read that reaches it fails */
	uint64_t put, pieces, stop_at; /* the piece of this number is not taken */
	bool wrong;
};

static uint8_t
byte_at(uint64_t at)
{
	return (uint8_t)(at * 131 ^ at >> 9);
}

static enum bw_rc
long_read(void *ctx, void *data, size_t len, uint64_t offset, size_t *got, struct bw_err *err)
{
	struct long_file *f = ctx;
	uint8_t *to = data;
	size_t i;

	if (f->fail_at != 0 && offset + len > f->fail_at)
		return bw_err_set(err, BW_EAUTH, 0, "byte %llu is damaged", (unsigned long long)f->fail_at);
	f->wrong = f->wrong || offset > f->size || len > f->size - offset || len > BW_PIPE_MAX;
	for (i = 0; i < len; i++)
		to[i] = byte_at(offset + i);
	*got = len;
	return BW_OK;
}

static enum bw_rc
long_put(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct long_file *f = ctx;
	const uint8_t *from = data;
	size_t i;

	if (f->stop_at != 0 && f->pieces + 1 == f->stop_at)
		return bw_err_set(err, BW_ECANCEL, 0, "enough");
	for (i = 0; i < len; i++)
		f->wrong = f->wrong || from[i] != byte_at((f->put + i) % f->size);
	f->put += len;
	f->pieces++;
	return BW_OK;
}

static enum bw_rc
call_pipe(struct long_file *f, int job, uint32_t step, struct bw_err *err)
{
	struct bw_pipe pipe = { f, f->size, long_read, long_put };
	struct bw_buf params = { 0 };
	enum bw_rc rc;

	bw_err_clear(err);
	bw_buf_le32(&params, step);
	rc = bw_worker_pipe(f->w, (unsigned int)job, &pipe, (struct bw_bytes){ params.data, params.len }, err);
	bw_buf_free(&params);
	return rc;
}

static void
a_pipe_carries_what_fits_nowhere(void **state)
{
	static const uint32_t steps[] = { 1u << 20, 65536, 99991, 3u << 20 };
	struct bw_err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct long_file f = { .w = start(), .size = (5u << 20) + 17 };

		assert_int_equal(call_pipe(&f, PIPED, steps[i], &err), BW_OK);
		assert_false(f.wrong);
		assert_int_equal(f.put, 2 * f.size);
		bw_worker_stop(f.w);
	}
}

static void
a_pipe_takes_small_and_no_bytes(void **state)
{
	struct long_file f = { .w = start(), .size = 100 };
	struct bw_err err = { 0 };

	(void)state;
	assert_int_equal(call_pipe(&f, PIPED, 7, &err), BW_OK);
	assert_int_equal(f.put, 200);
	assert_int_equal(f.pieces, 30); /* as they were put */
	assert_false(f.wrong);
	assert_int_equal(call_pipe(&f, PIPE_PAST, 1, &err), BW_OK);
	f.size = 0;
	assert_int_equal(call_pipe(&f, PIPED, 7, &err), BW_OK);
	assert_int_equal(f.pieces, 30);
	bw_worker_stop(f.w);
}

static void
whoever_fails_ends_a_pipe(void **state)
{
	struct long_file f = { .w = start(), .size = 3u << 20, .fail_at = 2u << 20 };
	struct bw_err err = { 0 };

	(void)state;
	assert_int_equal(call_pipe(&f, PIPED, 65536, &err), BW_EAUTH);
	assert_string_equal(err.message, "byte 2097152 is damaged");
	f.fail_at = 0;
	f.put = f.pieces = 0;
	f.stop_at = 9;
	assert_int_equal(call_pipe(&f, PIPED, 65536, &err), BW_ECANCEL);
	assert_int_equal(f.pieces, 8);
	assert_int_equal(call_pipe(&f, PIPE_REFUSE, 0, &err), BW_EFORMAT);
	assert_string_equal(err.message, "line 3 is cut off");
	assert_string_equal(err.hint, "look at it");
	f.put = f.pieces = f.stop_at = 0;
	assert_int_equal(call_pipe(&f, PIPED, 65536, &err), BW_OK);
	assert_false(f.wrong);
	/* One kind of call does not start the jobs of the other. */
	assert_int_equal(call_pipe(&f, ECHO, 1, &err), BW_EUSAGE);
	assert_int_equal(call_pipe(&f, COUNT, 1, &err), BW_EUSAGE);
	assert_int_equal(call(f.w, PIPED, "x", NULL, &err), BW_EUSAGE);
	bw_worker_stop(f.w);
}

static void
a_bad_worker_cannot_hold_a_pipe(void **state)
{
	static const int bad[] = { PIPE_CRASH, PIPE_NONSENSE, PIPE_OPEN };
	const struct bw_worker_limits limits = { .wall_ms = 200, .cpu_s = 20 };
	struct long_file f = { .w = start(), .size = 2u << 20 };
	struct bw_err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
#ifndef BW_SANDBOX
		if (bad[i] == PIPE_OPEN)
			continue;
#endif
		if (bad[i] == PIPE_OPEN && !bw_sandbox_seccomp_works())
			continue;
		assert_int_equal(call_pipe(&f, bad[i], 0, &err), BW_EFORMAT);
		assert_non_null(strstr(err.message, "could not be read safely"));
		ends_unsafely(f.w, CRASH); /* and the next calls go on */
	}
	f.stop_at = 50;
	f.pieces = 0;
	assert_int_equal(call_pipe(&f, PIPE_FLOOD, 0, &err), BW_ECANCEL);
	bw_worker_stop(f.w);
	assert_int_equal(bw_worker_start(jobs, COUNT, &limits, &f.w, NULL), BW_OK);
	assert_int_equal(call_pipe(&f, PIPE_STOPS, 0, &err), BW_EFORMAT);
	assert_non_null(strstr(err.message, "it took too long"));
	bw_worker_stop(f.w);
}

static void *
run_pipe(void *arg)
{
	struct long_file *f = arg;
	struct bw_err err = { 0 };

	if (call_pipe(f, PIPED, 70001, &err) != BW_OK)
		f->wrong = true;
	return NULL;
}

static void
pipes_run_side_by_side(void **state)
{
	struct bw_worker *w = start();
	struct long_file f[4];
	pthread_t id[4];
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		f[i] = (struct long_file){ .w = w, .size = (1u << 20) + i };
		assert_int_equal(pthread_create(&id[i], NULL, run_pipe, &f[i]), 0);
	}
	for (i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(id[i], NULL), 0);
		assert_false(f[i].wrong);
		assert_int_equal(f[i].put, 2 * f[i].size);
	}
	bw_worker_stop(w);
}

static void
the_real_table_works(void **state)
{
	static const char json[] = "{ \"b\" : [1, 2.5, \"\\u0041\"], \"a\": null }";
	struct bw_bytes in = { (const uint8_t *)json, sizeof(json) - 1 };
	struct bw_value *v = NULL;
	struct bw_err err = { 0 };
	struct bw_worker *w;

	(void)state;
	assert_int_equal(bw_jobs_start(&w, &err), BW_OK);
	assert_int_equal(bw_jobs_json(w, in, &v, &err), BW_OK);
	assert_string_equal(bw_value_text(bw_value_at(bw_value_get(v, "b"), 2)), "A");
	bw_value_free(v);
	in.len -= 3;
	assert_int_equal(bw_jobs_json(w, in, &v, &err), BW_EFORMAT);
	assert_null(v);
	assert_null(strstr(err.message, "safely")); /* refused by the parser, not killed */
	bw_worker_stop(w);
}

/* In a child, since it cannot be undone. */
static void
a_hardened_process(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		(void)close(0);
		(void)close(2);
		if (bw_harden_process(NULL) != BW_OK)
			_exit(1);
		if (fcntl(0, F_GETFD) < 0 || fcntl(2, F_GETFD) < 0)
			_exit(2);
		if (umask(0) != 077)
			_exit(3);
		if (prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) != 1)
			_exit(4);
#ifndef BW_SANITIZED
		if (prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) != 0)
			_exit(5);
#endif
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
no_files_behind_landlock(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	if (bw_sandbox_landlock_abi() < 1)
		skip();
	pid = fork();
	if (pid == 0) {
		if (!bw_sandbox_deny_files())
			_exit(1);
		if (open("/etc/passwd", O_RDONLY) >= 0)
			_exit(2);
		if (mkdir("/tmp/bw-must-not-be", 0700) == 0)
			_exit(3);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_answers),
		cmocka_unit_test(the_size_of_an_input_is_fixed),
		cmocka_unit_test(a_job_says_why_it_fails),
		cmocka_unit_test(a_job_that_dies_or_lies_is_reported),
		cmocka_unit_test(a_job_that_reaches_out_is_killed),
		cmocka_unit_test(a_job_that_never_ends_is_ended),
		cmocka_unit_test(memory_is_limited),
		cmocka_unit_test(a_reply_is_limited),
		cmocka_unit_test(unknown_jobs_are_refused),
		cmocka_unit_test(the_input_cannot_be_changed),
		cmocka_unit_test(keys_do_not_reach_a_worker),
		cmocka_unit_test(many_calls_in_a_row),
		cmocka_unit_test(threads_call_at_once),
		cmocka_unit_test(a_dead_zygote_is_an_error),
		cmocka_unit_test(each_kind_of_job_has_its_zygote),
		cmocka_unit_test(nothing_is_left_after_the_end),
		cmocka_unit_test(a_pipe_carries_what_fits_nowhere),
		cmocka_unit_test(a_pipe_takes_small_and_no_bytes),
		cmocka_unit_test(whoever_fails_ends_a_pipe),
		cmocka_unit_test(a_bad_worker_cannot_hold_a_pipe),
		cmocka_unit_test(pipes_run_side_by_side),
		cmocka_unit_test(the_real_table_works),
		cmocka_unit_test(a_hardened_process),
		cmocka_unit_test(no_files_behind_landlock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

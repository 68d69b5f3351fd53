#include "sys/zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/sandbox.h"

#ifdef BW_COVERAGE
void __gcov_dump(void);
#endif

/* In a worker: 0 to 2 are /dev/null, 3 is the reply. In the nursery and the zygotes 3
 * is where requests come from. */
#define FD_CONTROL 3
#define FD_REPLY 3

/* Memory that a worker gets at its start: as much as a small file takes, since each page of
 * its own that it asks for later costs it a fault, which is dearer than many pages at once. */
#define FRESH ((size_t)96 << 10)

struct zygote {
	const struct bw_job *jobs;
	size_t count;
	struct bw_worker_limits limits;
	enum bw_zygote kind;
	struct bw_filter filter;
	size_t mapped; /* address space of the zygote itself, in bytes */
	int statm;     /* where it is read, since no file can be opened later */
	bool readied[BW_JOB_COUNT];
	pid_t pid;
	void *fresh; /* FRESH bytes that no worker shares with another; see fill_holes() */
	uint8_t packet[sizeof(struct bw_request) + BW_WORKER_PARAMS_MAX];
};

static _Noreturn void
leave(int status)
{
#ifdef BW_COVERAGE
	__gcov_dump();
#endif
	_exit(status);
}

/* ---- the worker ---- */

static bool
set_limit(int what, size_t value)
{
	struct rlimit r = { (rlim_t)value, (rlim_t)value };

	return setrlimit((__rlimit_resource_t)what, &r) == 0;
}

static bool
limit_time(uint64_t wall_ms, uint64_t cpu_s)
{
	struct itimerval t = { { 0, 0 }, { (time_t)(wall_ms / 1000), (suseconds_t)(wall_ms % 1000) * 1000 } };

	return setitimer(ITIMER_REAL, &t, NULL) == 0 && set_limit(RLIMIT_CPU, (size_t)cpu_s);
}

/* From here on the worker can compute and answer, and nothing else. input: bytes that are
 * mapped; piped: bytes that it can ask for. */
static bool
seal(const struct zygote *z, size_t input, const uint64_t *piped)
{
	bool ok = piped == NULL ? limit_time(z->limits.wall_ms, z->limits.cpu_s) :
	    limit_time((uint64_t)BW_PIPE_ALARM_S * 1000, z->limits.cpu_s + (*piped >> 22) * BW_PIPE_CPU_S);

#ifndef BW_SANITIZED /* they map terabytes for their own books */
	size_t most;

	if (bw_add_overflows(z->mapped, input, &most) || bw_add_overflows(most, z->limits.memory, &most))
		return false;
	ok = ok && set_limit(RLIMIT_AS, most);
#else
	(void)input;
#endif
#ifdef BW_SANDBOX
	ok = ok && set_limit(RLIMIT_FSIZE, 0) && set_limit(RLIMIT_NPROC, 0) && set_limit(RLIMIT_NOFILE, 0);
	/* A kernel without filters: Landlock and the limits must do, and
	 * `bewaar doctor` says so. */
	if (z->filter.program.len > 0)
		ok = ok && bw_filter_apply(&z->filter);
#endif
	return ok;
}

static bool
read_all(uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = read(FD_REPLY, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
write_all(const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(FD_REPLY, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
answer(enum bw_rc rc, const struct bw_err *err, const struct bw_buf *reply)
{
	struct bw_buf head = { 0 };
	bool ok;

	bw_buf_le32(&head, BW_REPLY_MAGIC);
	bw_buf_le32(&head, (uint32_t)rc);
	bw_buf_le64(&head, rc == BW_OK ? reply->len : 0);
	bw_buf_le64(&head, 0);
	bw_buf_put(&head, err->message, BW_REPLY_TEXT);
	bw_buf_put(&head, err->hint, BW_REPLY_TEXT);
	if (head.bad)
		return false;
	ok = write_all(head.data, head.len);
	return ok && (rc != BW_OK || write_all(reply->data, reply->len));
}

/* ---- the worker's end of a pipe: who cannot reach the caller any more has nothing left to do ---- */

static void
send_frame(enum bw_pipe_frame what, uint64_t offset, size_t len)
{
	uint8_t room[BW_WORKER_FRAME];
	struct bw_buf head = { .data = room, .cap = sizeof(room), .limit = sizeof(room) };

	bw_buf_le32(&head, BW_FRAME_MAGIC);
	bw_buf_le32(&head, what);
	bw_buf_le64(&head, offset);
	bw_buf_le64(&head, len);
	if (!write_all(room, sizeof(room)))
		leave(1);
}

static enum bw_rc
pipe_read(void *ctx, void *data, size_t len, uint64_t offset, size_t *got, struct bw_err *err)
{
	uint8_t raw[4] = { 0 };
	struct bw_cursor c = bw_cursor_of(raw, sizeof(raw));

	(void)ctx, (void)err;
	len = len < BW_PIPE_MAX ? len : BW_PIPE_MAX;
	*got = 0;
	if (len == 0)
		return BW_OK;
	send_frame(BW_FRAME_READ, offset, len);
	if (!read_all(raw, sizeof(raw)) || (*got = bw_cursor_le32(&c)) > len || !read_all(data, *got))
		leave(1);
	return BW_OK;
}

static enum bw_rc
pipe_put(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	(void)ctx;
	if (len == 0 || len > BW_PIPE_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "reading it gives more in one piece than fits");
	send_frame(BW_FRAME_PUT, 0, len);
	if (!write_all(data, len))
		leave(1);
	return BW_OK;
}

static _Noreturn void
work_piped(const struct zygote *z, const struct bw_request *req, struct bw_bytes params)
{
	const struct bw_pipe pipe = { .size = req->input, .read = pipe_read, .put = pipe_put };
	const struct bw_buf none = { 0 };
	struct bw_err err = { 0 };

	if (!seal(z, 0, &req->input))
		leave(1);
	leave(answer(z->jobs[req->job].pipe(&pipe, params, &err), &err, &none) ? 0 : 1);
}

static _Noreturn void
work(const struct zygote *z, size_t packet_len, int input_fd, int reply_fd)
{
	struct bw_request req;
	struct bw_buf reply = { .limit = z->limits.reply };
	struct bw_err err = { 0 };
	struct bw_bytes in = { (const uint8_t *)"", 0 }, params;
	enum bw_rc rc = BW_EUNSUPPORTED;
	void *map;

	(void)prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0L, 0L, 0L);
	if (getppid() != z->pid)
		leave(1);
	if (z->fresh != NULL)
		(void)madvise(z->fresh, FRESH, MADV_POPULATE_WRITE);
	memcpy(&req, z->packet, sizeof(req));
	if (req.params != packet_len - sizeof(req) || req.job >= z->count || z->jobs[req.job].zygote != z->kind ||
	    req.input > SIZE_MAX)
		leave(1);
	params = (struct bw_bytes){ z->packet + sizeof(req), req.params };
	if (z->jobs[req.job].pipe != NULL) {
		if (dup2(reply_fd, FD_REPLY) < 0 || close_range(FD_REPLY + 1, ~0U, 0) != 0)
			leave(1);
		work_piped(z, &req, params);
	}
	if (req.input > 0) {
		/* Private: whatever happens here, the caller's bytes stay as they are. */
		map = mmap(NULL, (size_t)req.input, PROT_READ,
		    MAP_PRIVATE | (req.input <= BW_INPUT_FILLED ? MAP_POPULATE : 0), input_fd, 0);
		if (map == MAP_FAILED)
			leave(1);
		in = (struct bw_bytes){ map, (size_t)req.input };
	}
	if (dup2(reply_fd, FD_REPLY) < 0 || close_range(FD_REPLY + 1, ~0U, 0) != 0 || !seal(z, in.len, NULL))
		leave(1);
	if (z->jobs[req.job].run != NULL)
		rc = z->jobs[req.job].run(in, params, &reply, &err);
	else
		(void)bw_err_set(&err, rc, 0, "this version cannot read such files yet");
	if (rc == BW_OK && reply.bad)
		rc = bw_err_set(&err, BW_ELIMIT, 0, "reading it gives more than fits");
	leave(answer(rc, &err, &reply) ? 0 : 1);
}

/* ---- the zygote ---- */

/* One packet and its descriptors, at most two; false at the end. A packet that has
 * not as many gives -1 as descriptor. */
static bool
receive(void *packet, size_t room, size_t *len, int *fds, size_t count)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(2 * sizeof(int))];
	} control;
	struct iovec iov = { packet, room };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	struct cmsghdr *c;
	ssize_t n;

	do
		n = recvmsg(FD_CONTROL, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	*len = (size_t)n;
	memset(fds, -1, count * sizeof(int));
	c = CMSG_FIRSTHDR(&msg);
	if (c != NULL && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len == CMSG_LEN(count * sizeof(int)))
		memcpy(fds, CMSG_DATA(c), count * sizeof(int));
	return true;
}

static size_t
mapped_now(const struct zygote *z)
{
	char line[128];
	ssize_t n = pread(z->statm, line, sizeof(line) - 1, 0);
	unsigned long pages;

	line[n > 0 ? n : 0] = '\0';
	pages = strtoul(line, NULL, 10);
	return pages > 0 ? (size_t)pages * (size_t)sysconf(_SC_PAGESIZE) : (size_t)1 << 30;
}

/* Keep the request socket as 3, and let go of everything else: the caller's
 * terminal, its files and its other sockets. */
static bool
drop_descriptors(int control)
{
	int null;

	if (control != FD_CONTROL && dup2(control, FD_CONTROL) < 0)
		return false;
	if (close_range(FD_CONTROL + 1, ~0U, 0) != 0 || (null = open("/dev/null", O_RDWR)) < 0)
		return false;
	(void)dup2(null, 0);
	(void)dup2(null, 1);
#ifndef BW_SANITIZED /* so that a finding in a worker is seen */
	(void)dup2(null, 2);
#endif
	(void)close(null);
	return true;
}

static bool
become_nursery(struct zygote *z, int control)
{
	sigset_t none;
	int sig;

	z->pid = getpid();
	/* Away from the caller's terminal: Ctrl-C is the caller's to handle. */
	(void)setsid();
	for (sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	/* The same result on every machine, and no message files to open. */
	(void)setlocale(LC_ALL, "C");
	if (!drop_descriptors(control) || !set_limit(RLIMIT_CORE, 0))
		return false;
#ifndef BW_SANITIZED
	(void)prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
#endif
	return true;
}

#ifndef BW_SANITIZED
/* What was freed lies among what was not, on pages that each worker would have to copy one
 * after the other as it takes from them. So all of it is taken here and never given back: a
 * worker's memory comes from behind it, where nobody wrote and one call has many pages. */
static void
fill_holes(struct zygote *z)
{
	static void *taken;
	const uintptr_t end = (uintptr_t)sbrk(0), page = (uintptr_t)sysconf(_SC_PAGESIZE);
	char *p;
	size_t size;

	for (size = FRESH; size >= sizeof(taken); size -= size > 1024 ? size / 8 : sizeof(taken)) {
		while ((p = malloc(size)) != NULL && (uintptr_t)p < end) {
			memcpy(p, &taken, sizeof(taken));
			taken = p;
		}
		free(p);
	}
	if ((p = malloc(FRESH + page)) != NULL)
		z->fresh = (void *)(((uintptr_t)p + page - 1) & ~(page - 1));
	free(p);
}
#endif

/* What the nursery is, and of a kind; from here on it may meet foreign bytes, so what it
 * needs of files it takes before. */
static bool
become_zygote(struct zygote *z, int control)
{
	size_t i;

	(void)prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0L, 0L, 0L);
	if (getppid() != z->pid)
		return false;
	z->pid = getpid();
	if (!drop_descriptors(control))
		return false;
	z->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	for (i = 0; i < z->count; i++)
		if (z->jobs[i].zygote == z->kind && z->jobs[i].warm != NULL)
			z->jobs[i].warm();
#ifdef BW_SANDBOX
	if (bw_sandbox_seccomp_works() && bw_filter_make(&z->filter, FD_REPLY, NULL) != BW_OK)
		return false;
	(void)bw_sandbox_deny_files();
#endif
	/* What was freed is put in order once, or each worker does it in pages of its own. */
	(void)malloc_trim(0);
#ifndef BW_SANITIZED
	fill_holes(z);
#endif
	z->mapped = mapped_now(z);
	return true;
}

/* Children that have ended; of workers the end was seen at the socket. They are waited
 * for so that the time they took is counted as the program's. */
static void
reap(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void
ready_for(struct zygote *z)
{
	struct bw_request req;

	memcpy(&req, z->packet, sizeof(req));
	if (req.job >= z->count || req.job >= BW_JOB_COUNT || z->jobs[req.job].zygote != z->kind ||
	    z->jobs[req.job].first == NULL || z->readied[req.job])
		return;
	z->readied[req.job] = true;
	z->jobs[req.job].first();
	z->mapped = mapped_now(z);
}

static _Noreturn void
serve(struct zygote *z, int control)
{
	size_t len;
	int fds[2];

	if (!become_zygote(z, control))
		leave(1);
	while (receive(z->packet, sizeof(z->packet), &len, fds, 2)) {
		reap();
		if (fds[0] >= 0 && len >= sizeof(struct bw_request))
			ready_for(z);
		if (fds[0] >= 0 && len >= sizeof(struct bw_request) && fork() == 0)
			work(z, len, fds[0], fds[1]);
		if (fds[0] >= 0) {
			(void)close(fds[0]);
			(void)close(fds[1]);
		}
		/* The next worker shall not see what this one was asked. */
		explicit_bzero(z->packet, len);
	}
	reap();
	leave(0);
}

/* ---- the nursery ---- */

void
bw_nursery_run(int control, const struct bw_job *jobs, size_t count, const struct bw_worker_limits *limits)
{
	static struct zygote z;
	uint32_t kind;
	size_t len;
	int fd;

	z.jobs = jobs;
	z.count = count;
	z.limits = *limits;
	if (!become_nursery(&z, control))
		leave(1);
	while (receive(&kind, sizeof(kind), &len, &fd, 1)) {
		reap();
		if (fd >= 0 && len == sizeof(kind) && kind < BW_ZYGOTE_COUNT && fork() == 0) {
			z.kind = (enum bw_zygote)kind;
			serve(&z, fd);
		}
		if (fd >= 0)
			(void)close(fd);
	}
	/* Their sockets were closed before ours. */
	while (wait(NULL) > 0 || errno == EINTR)
		;
	leave(0);
}

#include "sys/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "sys/zygote.h"

struct bw_worker {
	int nursery; /* its socket */
	pid_t pid;
	const struct bw_job *jobs;
	size_t count;
	struct bw_worker_limits limits;
	pthread_mutex_t mutex;
	int controls[BW_ZYGOTE_COUNT]; /* of the zygotes; -1: none yet */
};

/* The worker's own alarm comes first; this is for a worker that never started. */
#define GRACE_MS 5000

static const char keep_hint[] = "the file itself can be kept as it is; save it anew with another program to have it read";

static enum bw_rc
unsafe(struct bw_err *err, const char *why)
{
	(void)bw_err_set(err, BW_EFORMAT, 0, "could not be read safely: %s", why);
	bw_err_hint(err, "%s", keep_hint);
	return BW_EFORMAT;
}

/* ---- start and stop ---- */

static struct bw_worker_limits
limits_of(const struct bw_worker_limits *l)
{
	struct bw_worker_limits out = { 0 };

	if (l != NULL)
		out = *l;
	if (out.memory == 0)
		out.memory = (size_t)512 << 20;
	if (out.reply == 0)
		out.reply = (size_t)64 << 20;
	if (out.cpu_s == 0)
		out.cpu_s = 30;
	if (out.wall_ms == 0)
		out.wall_ms = 60000;
	return out;
}

enum bw_rc
bw_worker_start(const struct bw_job *jobs, size_t count, const struct bw_worker_limits *limits,
    struct bw_worker **out, struct bw_err *err)
{
	struct bw_worker *w;
	int pair[2];

	*out = NULL;
	if ((w = calloc(1, sizeof(*w))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	w->limits = limits_of(limits);
	w->jobs = jobs;
	w->count = count;
	memset(w->controls, -1, sizeof(w->controls));
	(void)pthread_mutex_init(&w->mutex, NULL);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
		free(w);
		return bw_err_set(err, BW_EFAIL, errno, "the reading process cannot be started");
	}
	w->pid = fork();
	if (w->pid == 0) {
		(void)close(pair[0]);
		bw_nursery_run(pair[1], jobs, count, &w->limits);
	}
	(void)close(pair[1]);
	w->nursery = pair[0];
	if (w->pid < 0) {
		(void)bw_err_set(err, BW_EFAIL, errno, "the reading process cannot be started");
		(void)close(w->nursery);
		free(w);
		return BW_EFAIL;
	}
	*out = w;
	return BW_OK;
}

void
bw_worker_stop(struct bw_worker *w)
{
	size_t i;

	if (w == NULL)
		return;
	for (i = 0; i < BW_ZYGOTE_COUNT; i++)
		if (w->controls[i] >= 0)
			(void)close(w->controls[i]);
	(void)close(w->nursery);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
	(void)pthread_mutex_destroy(&w->mutex);
	free(w);
}

/* ---- input ---- */

enum bw_rc
bw_worker_input_new(struct bw_worker_input *in, size_t size, struct bw_err *err)
{
	void *map;

	*in = (struct bw_worker_input){ .fd = -1 };
	if ((in->fd = memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING)) < 0)
		goto fail;
	if (size > (size_t)INT64_MAX || ftruncate(in->fd, (off_t)size) != 0)
		goto fail;
	/* Its size is fixed, so that no reader can fall off its end. */
	if (fcntl(in->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
		goto fail;
	if (size > 0) {
		map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | (size <= BW_INPUT_FILLED ? MAP_POPULATE : 0), in->fd, 0);
		if (map == MAP_FAILED)
			goto fail;
		(void)madvise(map, size, MADV_DONTDUMP);
		in->data = map;
	}
	in->len = in->size = size;
	return BW_OK;
fail:
	(void)bw_err_set(err, BW_ENOMEM, errno, "no memory to read the file into");
	if (in->fd >= 0)
		(void)close(in->fd);
	in->fd = -1;
	return BW_ENOMEM;
}

/* Only what was filled: to touch the rest would make memory of it. */
static void
wipe(struct bw_worker_input *in)
{
	off_t at = 0, end = 0;

	while ((size_t)end < in->size && (at = lseek(in->fd, end, SEEK_DATA)) >= 0) {
		if ((end = lseek(in->fd, at, SEEK_HOLE)) <= at)
			end = (off_t)in->size;
		explicit_bzero(in->data + at, (size_t)(end - at));
	}
	if (at < 0 && errno != ENXIO)
		explicit_bzero(in->data, in->size);
}

void
bw_worker_input_free(struct bw_worker_input *in)
{
	if (in->data != NULL) {
		wipe(in);
		(void)munmap(in->data, in->size);
	}
	if (in->fd >= 0)
		(void)close(in->fd);
	*in = (struct bw_worker_input){ .fd = -1 };
}

/* ---- the reply ---- */

static bool
is_job_result(uint32_t rc)
{
	switch (rc) {
	case BW_OK:
	case BW_EFAIL:
	case BW_EUSAGE:
	case BW_EVERIFY:
	case BW_ENOMEM:
	case BW_ENOTFOUND:
	case BW_EFORMAT:
	case BW_ELIMIT:
	case BW_EREFUSED:
	case BW_EUNSUPPORTED:
		return true;
	default:
		return false;
	}
}

static bool
text_is_sound(const uint8_t *text)
{
	const uint8_t *end = memchr(text, 0, BW_REPLY_TEXT);

	return end != NULL && bw_utf8_valid(text, (size_t)(end - text));
}

enum bw_rc
bw_worker_reply_head(const uint8_t head[BW_WORKER_HEAD], size_t limit, enum bw_rc *rc, size_t *len,
    struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(head, BW_WORKER_HEAD);
	uint32_t magic = bw_cursor_le32(&c), code = bw_cursor_le32(&c);
	uint64_t length = bw_cursor_le64(&c), zero = bw_cursor_le64(&c);
	struct bw_bytes message = bw_cursor_take(&c, BW_REPLY_TEXT), hint = bw_cursor_take(&c, BW_REPLY_TEXT);

	*rc = BW_EFORMAT;
	*len = 0;
	if (c.bad || magic != BW_REPLY_MAGIC || zero != 0 || !is_job_result(code))
		return unsafe(err, "the reader's answer makes no sense");
	if (length > limit || (code != BW_OK && length != 0))
		return unsafe(err, "the reader's answer is too long");
	if (!text_is_sound(message.data) || !text_is_sound(hint.data))
		return unsafe(err, "the reader's answer makes no sense");
	*rc = (enum bw_rc)code;
	*len = (size_t)length;
	if (code == BW_OK)
		return BW_OK;
	(void)bw_err_set(err, *rc, 0, "%s", message.data[0] != 0 ? (const char *)message.data : "could not be read");
	if (hint.data[0] != 0)
		bw_err_hint(err, "%s", (const char *)hint.data);
	return BW_OK;
}

enum bw_rc
bw_worker_frame(const uint8_t head[BW_WORKER_FRAME], enum bw_pipe_frame *what, uint64_t *offset, size_t *len,
    struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(head, BW_WORKER_FRAME);
	uint32_t magic = bw_cursor_le32(&c), code = bw_cursor_le32(&c);
	uint64_t at = bw_cursor_le64(&c), length = bw_cursor_le64(&c);

	*what = BW_FRAME_REPLY;
	*offset = 0;
	*len = 0;
	if (magic == BW_REPLY_MAGIC)
		return BW_OK;
	if (magic != BW_FRAME_MAGIC || (code != BW_FRAME_READ && code != BW_FRAME_PUT) || length == 0 ||
	    length > BW_PIPE_MAX || (code == BW_FRAME_PUT && at != 0))
		return unsafe(err, "the reader's answer makes no sense");
	*what = (enum bw_pipe_frame)code;
	*offset = at;
	*len = (size_t)length;
	return BW_OK;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Nothing went through, moved says why: false when nothing will before the deadline. */
static bool
wait_for(int fd, short events, ssize_t moved, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left;

	if (moved == 0 || (errno != EAGAIN && errno != EINTR))
		return false;
	if ((left = deadline - now_ms()) <= 0)
		return false;
	(void)poll(&p, 1, (int)left);
	return true;
}

/* Exactly len bytes before the deadline; false at the end of the worker. */
static bool
read_exactly(int fd, uint8_t *data, size_t len, int64_t deadline)
{
	while (len > 0) {
		ssize_t n = recv(fd, data, len, MSG_DONTWAIT);

		if (n > 0) {
			data += n;
			len -= (size_t)n;
		} else if (!wait_for(fd, POLLIN, n, deadline)) {
			return false;
		}
	}
	return true;
}

/* ---- the call ---- */

static enum bw_rc
gone(int sys_errno, struct bw_err *err)
{
	(void)bw_err_set(err, BW_EFAIL, sys_errno, "the reading process is gone");
	bw_err_hint(err, "start the program again");
	return BW_EFAIL;
}

/* One packet of a head and what belongs to it, with count descriptors, at most two. */
static enum bw_rc
send_packet(int to, void *head, size_t head_len, struct bw_bytes rest, const int *fds, size_t count,
    struct bw_err *err)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(2 * sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec iov[2] = { { head, head_len }, { NULL, rest.len } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2, .msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	ssize_t n;

	/* sendmsg() takes its bytes as writable, and leaves them alone. */
	memcpy(&iov[1].iov_base, &rest.data, sizeof(rest.data));
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(count * sizeof(int));
	msg.msg_controllen = CMSG_SPACE(count * sizeof(int));
	memcpy(CMSG_DATA(c), fds, count * sizeof(int));
	do
		n = sendmsg(to, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n >= 0 ? BW_OK : gone(errno, err);
}

static enum bw_rc
make_zygote(struct bw_worker *w, enum bw_zygote kind, struct bw_err *err)
{
	const struct bw_bytes none = { NULL, 0 };
	uint32_t head = kind;
	int pair[2];
	enum bw_rc rc;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return bw_err_set(err, BW_EFAIL, errno, "no connection to the reading process");
	rc = send_packet(w->nursery, &head, sizeof(head), none, &pair[1], 1, err);
	(void)close(pair[1]);
	if (rc == BW_OK)
		w->controls[kind] = pair[0];
	else
		(void)close(pair[0]);
	return rc;
}

/* The socket of the zygote for a job, which is made for the first one. */
static enum bw_rc
zygote_for(struct bw_worker *w, unsigned int job, int *control, struct bw_err *err)
{
	enum bw_zygote kind = w->jobs[job].zygote;
	enum bw_rc rc = BW_OK;

	(void)pthread_mutex_lock(&w->mutex);
	if (w->controls[kind] < 0)
		rc = make_zygote(w, kind, err);
	*control = w->controls[kind];
	(void)pthread_mutex_unlock(&w->mutex);
	return rc;
}

/* All of it before the deadline; false when the worker is gone or does not take it. */
static bool
send_exactly(int fd, const uint8_t *data, size_t len, int64_t deadline)
{
	while (len > 0) {
		ssize_t n = send(fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n > 0) {
			data += n;
			len -= (size_t)n;
		} else if (!wait_for(fd, POLLOUT, n, deadline)) {
			return false;
		}
	}
	return true;
}

static bool
zygote_gone(int control)
{
	struct pollfd p = { .fd = control };

	/* A dying zygote may let go of the request before its own socket. */
	return poll(&p, 1, 10) > 0 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

static enum bw_rc
no_answer(int control, int64_t deadline, struct bw_err *err)
{
	if (zygote_gone(control))
		return gone(0, err);
	if (now_ms() >= deadline - GRACE_MS)
		return unsafe(err, "it took too long");
	return unsafe(err, "the reader broke on it");
}

static enum bw_rc
receive_reply(const struct bw_worker *w, int control, int fd, struct bw_buf *reply, struct bw_err *err)
{
	int64_t deadline = now_ms() + w->limits.wall_ms + GRACE_MS;
	uint8_t head[BW_WORKER_HEAD], *room;
	size_t len, before = reply->len;
	enum bw_rc rc, job_rc;

	if (!read_exactly(fd, head, sizeof(head), deadline))
		return no_answer(control, deadline, err);
	rc = bw_worker_reply_head(head, w->limits.reply, &job_rc, &len, err);
	if (rc != BW_OK || job_rc != BW_OK || len == 0)
		return rc != BW_OK ? rc : job_rc;
	if ((room = bw_buf_reserve(reply, len)) == NULL)
		return bw_buf_check(reply, err);
	if (read_exactly(fd, room, len, deadline))
		return BW_OK;
	reply->len = before;
	return no_answer(control, deadline, err);
}

/* Hand a job over; *fd is the socket to its worker, which the caller closes. */
static enum bw_rc
begin(struct bw_worker *w, struct bw_request *req, int input_fd, struct bw_bytes params, int *control, int *fd,
    struct bw_err *err)
{
	int pair[2], fds[2];
	enum bw_rc rc;

	*fd = -1;
	if (params.len > BW_WORKER_PARAMS_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "too many parameters for reading");
	if ((rc = zygote_for(w, req->job, control, err)) != BW_OK)
		return rc;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return bw_err_set(err, BW_EFAIL, errno, "no connection to the reading process");
	fds[0] = input_fd >= 0 ? input_fd : pair[1];
	fds[1] = pair[1];
	rc = send_packet(*control, req, sizeof(*req), params, fds, 2, err);
	/* Ours must go, so that the worker's end is the end of the stream. */
	(void)close(pair[1]);
	if (rc == BW_OK)
		*fd = pair[0];
	else
		(void)close(pair[0]);
	return rc;
}

enum bw_rc
bw_worker_call(struct bw_worker *w, unsigned int job, const struct bw_worker_input *in, struct bw_bytes params,
    struct bw_buf *reply, struct bw_err *err)
{
	struct bw_request req = { .job = job, .params = (uint32_t)params.len, .input = in->len };
	int control, fd;
	enum bw_rc rc;

	if (w == NULL || job >= w->count || w->jobs[job].pipe != NULL || in->fd < 0 || in->len > in->size)
		return bw_err_set(err, BW_EUSAGE, 0, "no such reading job");
	if ((rc = begin(w, &req, in->fd, params, &control, &fd, err)) != BW_OK)
		return rc;
	rc = receive_reply(w, control, fd, reply, err);
	(void)close(fd);
	return rc;
}

enum bw_rc
bw_worker_call_bytes(struct bw_worker *w, unsigned int job, struct bw_bytes in, struct bw_bytes params,
    struct bw_buf *reply, struct bw_err *err)
{
	struct bw_worker_input input;
	enum bw_rc rc;

	if ((rc = bw_worker_input_new(&input, in.len, err)) != BW_OK)
		return rc;
	if (in.len > 0)
		memcpy(input.data, in.data, in.len);
	rc = bw_worker_call(w, job, &input, params, reply, err);
	bw_worker_input_free(&input);
	return rc;
}

/* ---- calls with a pipe ---- */

enum bw_rc
bw_pipe_put(const struct bw_pipe *pipe, const void *data, size_t len, struct bw_err *err)
{
	const uint8_t *at = data;
	enum bw_rc rc = BW_OK;
	size_t n;

	for (; rc == BW_OK && len > 0; at += n, len -= n) {
		n = len < BW_PIPE_MAX ? len : BW_PIPE_MAX;
		rc = pipe->put(pipe->ctx, at, n, err);
	}
	return rc;
}

struct piping {
	const struct bw_pipe *pipe;
	int control, fd;
	int64_t budget_ms; /* what the worker may still take; the caller's own time is not in it */
	uint8_t *room;	   /* BW_PIPE_MAX, for what goes either way */
	struct bw_err *err;
};

/* Both wait for the worker and nothing else. */
static enum bw_rc
from_worker(struct piping *p, uint8_t *data, size_t len)
{
	int64_t start = now_ms();

	if (!read_exactly(p->fd, data, len, start + p->budget_ms))
		return no_answer(p->control, start + p->budget_ms, p->err);
	p->budget_ms -= now_ms() - start;
	return BW_OK;
}

static enum bw_rc
to_worker(struct piping *p, const uint8_t *data, size_t len)
{
	int64_t start = now_ms();

	if (!send_exactly(p->fd, data, len, start + p->budget_ms))
		return no_answer(p->control, start + p->budget_ms, p->err);
	p->budget_ms -= now_ms() - start;
	return BW_OK;
}

static enum bw_rc
serve_read(struct piping *p, uint64_t offset, size_t len)
{
	uint8_t raw[4];
	struct bw_buf head = { .data = raw, .cap = sizeof(raw), .limit = sizeof(raw) };
	size_t got = 0;
	enum bw_rc rc = BW_OK;

	if (offset < p->pipe->size) {
		if (len > p->pipe->size - offset)
			len = (size_t)(p->pipe->size - offset);
		rc = p->pipe->read(p->pipe->ctx, p->room, len, offset, &got, p->err);
	}
	bw_buf_le32(&head, (uint32_t)got);
	if (rc == BW_OK)
		rc = to_worker(p, raw, sizeof(raw));
	return rc == BW_OK ? to_worker(p, p->room, got) : rc;
}

static enum bw_rc
take_reply(struct piping *p, uint8_t head[BW_WORKER_HEAD])
{
	enum bw_rc rc, job_rc;
	size_t len;

	if ((rc = from_worker(p, head + BW_WORKER_FRAME, BW_WORKER_HEAD - BW_WORKER_FRAME)) != BW_OK ||
	    (rc = bw_worker_reply_head(head, 0, &job_rc, &len, p->err)) != BW_OK)
		return rc;
	return job_rc;
}

static enum bw_rc
serve(struct piping *p)
{
	uint8_t head[BW_WORKER_HEAD];
	enum bw_pipe_frame what = BW_FRAME_READ;
	uint64_t offset;
	size_t len;
	enum bw_rc rc;

	for (;;) {
		if ((rc = from_worker(p, head, BW_WORKER_FRAME)) != BW_OK ||
		    (rc = bw_worker_frame(head, &what, &offset, &len, p->err)) != BW_OK)
			return rc;
		if (what == BW_FRAME_REPLY)
			return take_reply(p, head);
		if (what == BW_FRAME_READ)
			rc = serve_read(p, offset, len);
		else if ((rc = from_worker(p, p->room, len)) == BW_OK)
			rc = p->pipe->put(p->pipe->ctx, p->room, len, p->err);
		if (rc != BW_OK)
			return rc;
	}
}

enum bw_rc
bw_worker_pipe(struct bw_worker *w, unsigned int job, const struct bw_pipe *pipe, struct bw_bytes params,
    struct bw_err *err)
{
	struct bw_request req = { .job = job, .params = (uint32_t)params.len, .input = pipe->size };
	struct piping p = { .pipe = pipe, .err = err };
	enum bw_rc rc;

	if (w == NULL || job >= w->count || w->jobs[job].pipe == NULL)
		return bw_err_set(err, BW_EUSAGE, 0, "no such reading job");
	p.budget_ms = w->limits.wall_ms + GRACE_MS + (int64_t)(pipe->size >> 22) * BW_PIPE_WALL_MS;
	if ((p.room = malloc(BW_PIPE_MAX)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read the file");
	if ((rc = begin(w, &req, -1, params, &p.control, &p.fd, err)) == BW_OK) {
		rc = serve(&p);
		(void)close(p.fd);
	}
	explicit_bzero(p.room, BW_PIPE_MAX);
	free(p.room);
	return rc;
}

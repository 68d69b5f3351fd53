/* Reading foreign bytes in a process that can do nothing else.
 *
 * A small process (the nursery) is forked early, before any key is in memory. It
 * reads nothing foreign and does one thing: when a job of a kind comes for the first
 * time, it forks the zygote of that kind, which loads what such jobs need and then
 * gives up its files. For every call the zygote forks a worker, which sees the input,
 * computes, answers over one socket and ends. The worker has no files, no network and
 * no other system call than those of sys/sandbox.c, and is ended when it takes too
 * long or too much memory. Whatever it does, the caller gets a result.
 *
 * What is mapped in a zygote is copied and dropped again for each of its workers, so
 * jobs that need dear libraries have a zygote of their own, and the others none of it.
 *
 * A job may therefore not open files, read the environment, use local time
 * zones or character set conversion, start threads or print (on standard error it
 * may, and nobody sees it). What a library must load once belongs into `warm`, which
 * runs in the zygote. */
#ifndef BW_SYS_WORKER_H
#define BW_SYS_WORKER_H

#include "base/bytes.h"

/* The jobs; flow/jobs.c says which function does each. New ones at the end. */
enum bw_job_id {
	BW_JOB_MEDIA_PLAN,   /* parts and facts of a picture or document */
	BW_JOB_MEDIA_RENDER, /* a small upright JPEG to show or print */
	BW_JOB_CHAT,	     /* what is in a chat export, and its messages; with a pipe */
	BW_JOB_TOKEN_CHECK,  /* a timestamp reply or token */
	BW_JOB_JSON,	     /* foreign JSON: parsed, answered in canonical form */
	BW_JOB_TEST,	     /* answers its input; for doctor and tests */
	BW_JOB_TEXT_PARTS,   /* where messages or paragraphs of a text begin */
	BW_JOB_SCREEN,	     /* what kind of picture it resembles */
	BW_JOB_MEDIA_PDF,    /* as BW_JOB_MEDIA_PLAN, where pages are read too */
	BW_JOB_CHAT_PICK,    /* messages that a rule takes; with a pipe */
	BW_JOB_FORM,	     /* a filled-in form for a statement */
	BW_JOB_OVERVIEW,     /* how much was written and called, by month */
	BW_JOB_COMPARE,	     /* a record of each message, to hold against another chat's */
	BW_JOB_REDACT,	     /* where a text names somebody */
	BW_JOB_COUNT
};

/* Which zygote forks the workers of a job. */
enum bw_zygote {
	BW_ZYGOTE_PLAIN,
	BW_ZYGOTE_PDF,	/* has what reads PDF */
	BW_ZYGOTE_DRAW, /* has what decodes pictures */
	BW_ZYGOTE_COUNT
};

/* in and params live for the call. What goes into reply when the result is
 * not BW_OK is dropped. Only BW_EFAIL, BW_EUSAGE, BW_EVERIFY, BW_ENOMEM,
 * BW_ENOTFOUND, BW_EFORMAT, BW_ELIMIT, BW_EREFUSED and BW_EUNSUPPORTED reach
 * the caller as they are. */
typedef enum bw_rc bw_job_fn(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err);

/* What a job of long inputs reads from and answers to, so that neither is ever held
 * whole. The caller fills it in for the call; the job is given one that leads there. */
struct bw_pipe {
	void *ctx;
	uint64_t size; /* bytes there are to read */
	/* Up to len bytes at offset; *got < len only at the end. */
	enum bw_rc (*read)(void *ctx, void *data, size_t len, uint64_t offset, size_t *got, struct bw_err *err);
	/* A piece of the answer, 1 to BW_PIPE_MAX bytes; pieces arrive one by one as they were put. */
	enum bw_rc (*put)(void *ctx, const void *data, size_t len, struct bw_err *err);
};
/* Most bytes that one read or one put moves; a longer read gets this many. */
#define BW_PIPE_MAX ((size_t)1 << 20)
/* An answer of any length, in as many pieces as it takes; none when it is empty. */
enum bw_rc bw_pipe_put(const struct bw_pipe *pipe, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;

/* The same rules as for bw_job_fn hold. What was put before a failure has arrived: the caller drops it. */
typedef enum bw_rc bw_pipe_job_fn(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err);

struct bw_job {
	bw_job_fn *run;	    /* NULL: not built, BW_EUNSUPPORTED */
	bw_pipe_job_fn *pipe; /* for bw_worker_pipe(), in place of run */
	void (*warm)(void); /* NULL: nothing to prepare; reads no foreign bytes */
	/* NULL, or what the zygote does before its first worker for this job, for
	 * what is too dear to do at each start. It reads no foreign bytes and can
	 * open no file any more. */
	void (*first)(void);
	enum bw_zygote zygote;
};

struct bw_worker_limits {
	size_t memory;	      /* bytes a worker may map beyond its input; 0: 512 MiB */
	size_t reply;	      /* bytes of a reply; 0: 64 MiB */
	unsigned int cpu_s;   /* processor seconds; 0: 30 */
	unsigned int wall_ms; /* milliseconds until it is killed; 0: 60 000 */
};

/* Parameters of one call. */
#define BW_WORKER_PARAMS_MAX ((size_t)64 << 10)

struct bw_worker;

/* Fork the nursery. Best while the process has one thread and no key. jobs is
 * indexed by job id and must stay in place. limits may be NULL. */
enum bw_rc bw_worker_start(const struct bw_job *jobs, size_t count, const struct bw_worker_limits *limits,
    struct bw_worker **out, struct bw_err *err) BW_MUST_USE;
/* Ends the nursery, its zygotes and all workers; NULL is fine. No call may be under way. */
void bw_worker_stop(struct bw_worker *w);

/* Input of a call: memory that is shared with the worker, never a file on a
 * medium. Fill data[0..len); len may be made smaller, never larger. What is not
 * filled reads as zeros and takes no memory, as long as nobody looks at it. */
struct bw_worker_input {
	int fd;
	uint8_t *data; /* NULL when the size is 0 */
	size_t len;
	size_t size; /* as made */
};

enum bw_rc bw_worker_input_new(struct bw_worker_input *in, size_t size, struct bw_err *err) BW_MUST_USE;
void bw_worker_input_free(struct bw_worker_input *in); /* wipes; an empty one ({.fd = -1}) is fine */

/* Run a job and append its reply to *reply (which the caller frees). Any number
 * of threads may call at once. in is not changed and may be used again.
 * BW_EFORMAT "could not be read safely" when the worker died, hung or answered
 * nonsense; BW_EFAIL when the zygote is gone; else the result of the job. */
enum bw_rc bw_worker_call(struct bw_worker *w, unsigned int job, const struct bw_worker_input *in,
    struct bw_bytes params, struct bw_buf *reply, struct bw_err *err) BW_MUST_USE;
/* The same for bytes that are in memory already: copies them. */
enum bw_rc bw_worker_call_bytes(struct bw_worker *w, unsigned int job, struct bw_bytes in, struct bw_bytes params,
    struct bw_buf *reply, struct bw_err *err) BW_MUST_USE;

/* Run a job of long inputs: what it reads comes from pipe->read, what it puts goes to
 * pipe->put, both in this thread, while the job runs. The time that these two take is the
 * caller's and does not count; the worker has BW_PIPE_CPU_S and BW_PIPE_WALL_MS more for
 * every 4 MiB of size. An error of either ends the job and is the result. Else as
 * bw_worker_call(). Takes BW_PIPE_MAX bytes of memory, whatever is read. */
enum bw_rc bw_worker_pipe(struct bw_worker *w, unsigned int job, const struct bw_pipe *pipe, struct bw_bytes params,
    struct bw_err *err) BW_MUST_USE;
#define BW_PIPE_CPU_S 1u
#define BW_PIPE_WALL_MS 2000u

/* ---- the reply on the wire, apart for the fuzzer ---- */
#define BW_WORKER_HEAD ((size_t)664)
/* Check the head of a reply: *rc and *len (of the bytes that follow, at most
 * limit), and the job's own error into err. BW_EFORMAT when it is nonsense. */
enum bw_rc bw_worker_reply_head(const uint8_t head[BW_WORKER_HEAD], size_t limit, enum bw_rc *rc, size_t *len,
    struct bw_err *err) BW_MUST_USE;

/* What a worker with a pipe sends before its reply. */
enum bw_pipe_frame { BW_FRAME_REPLY, BW_FRAME_READ, BW_FRAME_PUT };
/* The first bytes of a reply's head are as many. */
#define BW_WORKER_FRAME ((size_t)24)
/* Which it is; offset and len are 0 for a reply, whose head must be read on. BW_EFORMAT when it is nonsense. */
enum bw_rc bw_worker_frame(const uint8_t head[BW_WORKER_FRAME], enum bw_pipe_frame *what, uint64_t *offset, size_t *len,
    struct bw_err *err) BW_MUST_USE;

#endif

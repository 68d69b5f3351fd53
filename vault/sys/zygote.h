/* The child's side of sys/worker.h: the nursery, its zygotes and their workers. */
#ifndef BW_SYS_ZYGOTE_H
#define BW_SYS_ZYGOTE_H

#include "sys/worker.h"

/* What the nursery gets is one packet: the kind of a zygote (32 bits), and with it the
 * descriptor of its socket for requests. */

/* A request is one packet: this head, then the parameters; with it go two
 * descriptors, the input and the socket for the reply. */
struct bw_request {
	uint32_t job;
	uint32_t params;
	uint64_t input; /* bytes */
};

/* Up to here all of an input is written, and its pages are had at once, where it is filled and
 * where it is read; a larger one is a film of which only the boxes are put in. */
#define BW_INPUT_FILLED ((size_t)256 << 20)

#define BW_REPLY_MAGIC UINT32_C(0x42575250)
/* The reply: magic, rc (32 bits), length (64), zero (64), message, hint; then
 * the bytes. Little endian. */
#define BW_REPLY_TEXT ((size_t)320)

/* With a pipe any number of frames comes before the reply: magic, enum bw_pipe_frame (32 bits),
 * offset (64), length (64); the bytes of BW_FRAME_PUT follow. BW_FRAME_READ is answered with
 * a length (32 bits; 0 at the end) and as many bytes. Little endian. */
#define BW_FRAME_MAGIC UINT32_C(0x42575046)
/* A worker with a pipe waits for its caller, so its clock cannot end it; the caller's does,
 * and the processor's. This is for a caller that never came back. */
#define BW_PIPE_ALARM_S (24u * 3600)

/* Fork the zygotes that are asked for until the socket closes, then wait for them to
 * end. Never returns. */
_Noreturn void bw_nursery_run(int control, const struct bw_job *jobs, size_t count,
    const struct bw_worker_limits *limits);

#endif

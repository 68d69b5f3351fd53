/* The head of a worker's reply, as the caller reads it: a worker may have been
 * taken over by the file it was reading. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "sys/worker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A frame before it: what is to be moved is never more than the room for it. */
static void
check_frame(const uint8_t head[BW_WORKER_HEAD])
{
	struct bw_err err = { 0 };
	enum bw_pipe_frame what;
	uint64_t offset;
	size_t len;
	enum bw_rc rc = bw_worker_frame(head, &what, &offset, &len, &err);

	if (len > BW_PIPE_MAX || (rc == BW_OK) != (err.message[0] == '\0'))
		abort();
	if (rc == BW_OK && (what == BW_FRAME_REPLY ? len != 0 || offset != 0 : len == 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const size_t limit = 1 << 20;
	uint8_t head[BW_WORKER_HEAD] = { 0 };
	struct bw_err err = { 0 };
	enum bw_rc rc, job;
	size_t bytes;

	memcpy(head, data, len < sizeof(head) ? len : sizeof(head));
	check_frame(head);
	rc = bw_worker_reply_head(head, limit, &job, &bytes, &err);
	if (bytes > limit || (rc != BW_OK && bytes != 0))
		abort();
	if (rc == BW_OK && job == BW_OK && err.message[0] != '\0')
		abort();
	if ((rc != BW_OK || job != BW_OK) && err.message[0] == '\0')
		abort();
	if (strchr(err.message, '\n') != NULL || strchr(err.hint, '\n') != NULL)
		abort();
	if (job == BW_EKEY || job == BW_EIO)
		abort();
	return 0;
}

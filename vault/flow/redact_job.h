/* Looking for names in a text, in the worker. */
#ifndef BW_FLOW_REDACT_JOB_H
#define BW_FLOW_REDACT_JOB_H

#include "chat/redact.h"
#include "sys/worker.h"

/* What is looked for, as the worker is told it: a list of rows. Freed by bw_buf_free(). */
struct bw_redact_asked {
	struct bw_buf rows;
};
void bw_redact_ask_name(struct bw_redact_asked *a, const char *name, uint32_t person);
void bw_redact_ask_allow(struct bw_redact_asked *a, const char *word);

enum bw_rc bw_redact_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err);
/* As bw_redact_find(), whose errors it has and those of bw_redact_name(); what comes back lies in
 * the text in order, and its person is below persons, whatever the worker said. */
enum bw_rc bw_redact_call(struct bw_worker *w, const struct bw_redact_asked *a, struct bw_bytes text,
    enum bw_redact_syntax syntax, uint32_t persons, struct bw_redact_found **out, size_t *count,
    struct bw_err *err) BW_MUST_USE;

#endif

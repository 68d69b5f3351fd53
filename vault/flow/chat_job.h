/* Reading a chat export in the worker, whatever its length: a file of an app, or a ZIP that
 * has one in it. */
#ifndef BW_FLOW_CHAT_JOB_H
#define BW_FLOW_CHAT_JOB_H

#include "base/value.h"
#include "media/media.h"
#include "sys/worker.h"

/* The job of BW_JOB_CHAT; what is asked and answered is between it and the calls below. */
enum bw_rc bw_chat_job(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err);

/* Where the export is. */
struct bw_chat_from {
	bw_media_read_fn read;
	void *ctx;
	uint64_t size;
};

struct bw_chat_how {
	const char *chat;  /* which of several in an archive, by its name there; NULL: the only one */
	const char *order; /* "dmy" or "mdy": what the owner says where the file leaves it open; NULL */
};
/* BW_EUSAGE: another order. how may be NULL, for all of these. */
enum bw_rc bw_chat_how_check(const struct bw_chat_how *how, struct bw_err *err) BW_MUST_USE;

/* Summary: app, format, messages, calls, conversations, participants [{name, id, self,
 * messages, calls}], first, last, from_s, to_s (seconds; of UTC when zoned, else of the phone's
 * clock), zoned, order_proof, zone_source, findings (words), found [{finding, count, first_byte,
 * bytes}]; of an archive also member (its name there) and attachments {named, found, missing,
 * ambiguous, omitted}. Of an archive with several: chats [one such object each], and messages,
 * from_s and to_s of all; the rest is null or empty. BW_EFORMAT: no chat export. */
enum bw_rc bw_chat_summary(struct bw_worker *w, const struct bw_chat_from *from, const struct bw_chat_how *how,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Each message from number first on, at most count, as an object that is lent for the call. Its
 * result other than BW_OK ends the reading and is the result. */
typedef enum bw_rc bw_chat_row_fn(void *ctx, const struct bw_value *message, struct bw_err *err);
enum bw_rc bw_chat_rows(struct bw_worker *w, const struct bw_chat_from *from, const struct bw_chat_how *how,
    uint64_t first, uint64_t count, bw_chat_row_fn *row, void *ctx, struct bw_err *err) BW_MUST_USE;
/* Messages from..from+count-1 as an array; empty past the end. */
enum bw_rc bw_chat_window(struct bw_worker *w, const struct bw_chat_from *from, uint64_t first, uint64_t count,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Every name of a file that a message refers to, as it stands there, in the order of the messages. */
enum bw_rc bw_chat_files(struct bw_worker *w, const struct bw_chat_from *from,
    void (*name)(void *ctx, struct bw_bytes name), void *ctx, struct bw_err *err) BW_MUST_USE;

#endif

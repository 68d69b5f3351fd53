/* In the worker: where the bytes of a chat come from, a file that is the chat or a ZIP in
 * which it is. Nothing is unpacked anywhere: a member is read through the inflater. */
#ifndef BW_FLOW_CHAT_FILE_H
#define BW_FLOW_CHAT_FILE_H

#include "chat/chat.h"
#include "media/archive.h"
#include "sys/worker.h"

#define BW_CHAT_FILE_MAX ((uint64_t)8 << 30) /* the file, or the member */
#define BW_CHAT_FILE_CHATS 1000u	     /* of one archive; the rest is not looked for */

struct bw_chat_file {
	const struct bw_pipe *pipe;
	bool zip;
	struct bw_archive archive;
	const struct bw_member **chats; /* of an archive: what is a chat by its content; malloc */
	size_t chat_count;
	struct bw_bytes *names; /* of an archive: last parts of the members' names, sorted; malloc */
	size_t name_count;
	/* What is read now: */
	const struct bw_member *member; /* NULL: the file itself */
	struct bw_member_stream *stream;
	uint64_t at;
};

/* BW_EFORMAT: an archive that cannot be read safely; BW_ELIMIT. To be closed also after a failure;
 * it must not move meanwhile. */
enum bw_rc bw_chat_file_open(struct bw_chat_file *f, const struct bw_pipe *pipe, struct bw_err *err) BW_MUST_USE;
void bw_chat_file_close(struct bw_chat_file *f);
/* Read this one of f->chats from now on. */
void bw_chat_file_choose(struct bw_chat_file *f, size_t chat);
/* The chat of this name; f->chat_count when there is none. */
size_t bw_chat_file_named(const struct bw_chat_file *f, struct bw_bytes name);
struct bw_chat_source bw_chat_file_source(struct bw_chat_file *f);
/* How many members an attachment of this name or path may be. */
size_t bw_chat_file_count(const struct bw_chat_file *f, struct bw_bytes name);

#endif

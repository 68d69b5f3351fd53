/* Every message that a format reads from bytes, kept, for tests of the readers of chats. */
#ifndef BW_TEST_CHAT_COLLECT_H
#define BW_TEST_CHAT_COLLECT_H

#include "chat/chat.h"

#define COLLECT_MAX 64

struct collected {
	size_t count;
	struct bw_chat_message m[COLLECT_MAX]; /* bytes are copies */
	unsigned findings[BW_CHAT_FINDING_COUNT];
	enum bw_rc rc;
	uint64_t end; /* of the last range */
};

/* Through a window that is filled by step bytes at a time; 0: from memory. Ranges are checked. */
void collect_from(const struct bw_chat_format *f, const char *data, size_t len, size_t step, struct collected *out);
/* All ways, which must agree, and the format must say that it is one of its files. */
void collect(const struct bw_chat_format *f, const char *text, struct collected *out);
void collected_free(struct collected *c);
bool bytes_are(struct bw_bytes b, const char *text);
/* Cut off after every byte, the file gives the first so many of its messages, unaltered. */
void assert_every_cut_gives_the_first_messages(const struct bw_chat_format *f, const char *text);

#endif

/* What was found in a chat, in words. */
#ifndef BW_FLOW_CHAT_WORDS_H
#define BW_FLOW_CHAT_WORDS_H

#include "base/value.h"
#include "chat/chat.h"

/* A list of texts, English; a count and a place where they help. */
struct bw_value *bw_chat_finding_words(const struct bw_chat *c);

#endif

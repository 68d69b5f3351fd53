/* Text in the sets of characters that e-mails name (RFC 2045, charset), into UTF-8. */
#ifndef BW_CHAT_CHARSET_H
#define BW_CHAT_CHARSET_H

#include "chat/compose.h"

/* Append it. No name is UTF-8, which ASCII is part of. What is no character becomes U+FFFD, and is noted. False: a set that
 * is not known here, and something in it that is not ASCII. */
bool bw_charset_put(struct bw_chat_text *out, struct bw_bytes in, struct bw_bytes name);

#endif

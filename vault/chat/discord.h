/* What the two files of Discord's data package share, JSON and CSV. */
#ifndef BW_CHAT_DISCORD_H
#define BW_CHAT_DISCORD_H

#include "chat/record.h"

/* The time that is written, and with it UTC: as written where a zone is, else out of the message's number (0: none).
 * False: the two do not fit, and UTC is set only where a zone is written. */
bool bw_discord_time(struct bw_chat_message *m, const struct bw_chat_iso *said, int64_t id);
/* The next of a list of links between blanks; empty: none. */
struct bw_bytes bw_discord_next_url(struct bw_bytes *list);

#endif

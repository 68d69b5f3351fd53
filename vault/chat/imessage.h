/* The time in front of a message of imessage-exporter, in its texts and pages alike. */
#ifndef BW_CHAT_IMESSAGE_H
#define BW_CHAT_IMESSAGE_H

#include "chat/moment.h"

/* "Oct 17, 2021 10:31:49 PM (Read by you after 5 seconds)": cuts *text to the time alone. */
bool bw_imessage_time(struct bw_bytes *text, struct bw_moment *out);

#endif

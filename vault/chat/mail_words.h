/* Words of the header of an e-mail: those that are not ASCII are coded (RFC 2047). */
#ifndef BW_CHAT_MAIL_WORDS_H
#define BW_CHAT_MAIL_WORDS_H

#include "chat/compose.h"

/* Append a field's value: coded words decoded, line ends and the blanks around as one blank. False: a set of
 * characters that is not known; what of it is not ASCII became U+FFFD. */
bool bw_mail_words(struct bw_chat_text *out, struct bw_bytes value);

/* Of "A. <a@example.org>, …", "a@example.org (A.)" or "a@example.org": the first. Parts of the value; either may be empty. */
void bw_mail_person(struct bw_bytes value, struct bw_bytes *name, struct bw_bytes *address);

#endif

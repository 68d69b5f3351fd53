/* What the readers of chats share about text. */
#ifndef BW_CHAT_TEXT_H
#define BW_CHAT_TEXT_H

#include "base/bytes.h"

/* What a reader should know of this text: enum bw_chat_flag bits. Half characters do not
 * exist in UTF-8, so BW_TEXT_SURROGATE is for the decoders of escapes to set. */
unsigned bw_chat_text_flags(struct bw_bytes text);
/* Direction marks around a name are the app's, not the person's. */
struct bw_bytes bw_chat_trim_marks(struct bw_bytes text);
/* A code point that nobody sees, or that changes the direction of what is shown. */
bool bw_chat_is_bidi(int32_t cp);
bool bw_chat_is_zero_width(int32_t cp);
/* Do both look the same to a person, though their bytes differ? */
bool bw_chat_look_alike(struct bw_bytes a, struct bw_bytes b);
/* At most max bytes of it, cut between code points. */
struct bw_bytes bw_chat_cut(struct bw_bytes text, size_t max);

#endif

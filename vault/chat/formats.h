/* The formats, one file each. */
#ifndef BW_CHAT_FORMATS_H
#define BW_CHAT_FORMATS_H

#include "chat/chat.h"

extern const struct bw_chat_format bw_chat_whatsapp;
extern const struct bw_chat_format bw_chat_line;
extern const struct bw_chat_format bw_chat_qq;
extern const struct bw_chat_format bw_chat_telegram_pasted;

#endif

/* The formats, one file each. */
#ifndef BW_CHAT_FORMATS_H
#define BW_CHAT_FORMATS_H

#include "chat/chat.h"

extern const struct bw_chat_format bw_chat_whatsapp;
extern const struct bw_chat_format bw_chat_telegram;
extern const struct bw_chat_format bw_chat_messenger;
extern const struct bw_chat_format bw_chat_messenger_encrypted;
extern const struct bw_chat_format bw_chat_instagram;
extern const struct bw_chat_format bw_chat_messenger_or_instagram;
extern const struct bw_chat_format bw_chat_signal;
extern const struct bw_chat_format bw_chat_google_chat;
extern const struct bw_chat_format bw_chat_discord_exporter;
extern const struct bw_chat_format bw_chat_discord_package;
extern const struct bw_chat_format bw_chat_snapchat;
extern const struct bw_chat_format bw_chat_sms_backup;
extern const struct bw_chat_format bw_chat_telegram_html;
extern const struct bw_chat_format bw_chat_meta_html;
extern const struct bw_chat_format bw_chat_google_voice;
extern const struct bw_chat_format bw_chat_imessage_html;
extern const struct bw_chat_format bw_chat_imessage_text;
extern const struct bw_chat_format bw_chat_line;
extern const struct bw_chat_format bw_chat_qq;
extern const struct bw_chat_format bw_chat_telegram_pasted;
extern const struct bw_chat_format bw_chat_discord_csv;
extern const struct bw_chat_format bw_chat_viber;
extern const struct bw_chat_format bw_chat_mbox;

/* In the order in which they are asked; NULL behind the last. */
const struct bw_chat_format *bw_chat_format_at(size_t i);

#endif

/* What WhatsApp itself writes in the place of words: the strings of the app in the
 * languages that are known, and the marks that it writes in every language. */
#ifndef BW_CHAT_WHATSAPP_WORDS_H
#define BW_CHAT_WHATSAPP_WORDS_H

#include "chat/chat.h"

/* Fills kind, edited, flags and attachments of m by its text. bracket: headers of an iPhone, where
 * the app's own words begin with U+200E whatever the language. A text of the app gets BW_ROLE_APP. */
void bw_whatsapp_words(struct bw_chat_message *m, bool bracket);
/* The date in the name of a file that a text names, when it has one: "…-PHOTO-2024-03-13-10-16-02.jpg",
 * "IMG-20210428-WA0001.jpg". */
bool bw_whatsapp_media_date(struct bw_bytes text, int *year, int *month, int *day);

#endif

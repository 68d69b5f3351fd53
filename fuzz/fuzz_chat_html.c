/* Any bytes through the readers of chats in HTML, and with them its tokenizer, and through the
 * reader of the text that stands for the same. */
#include "fuzz/chat_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	chat_try(&bw_chat_telegram_html, data, len);
	chat_try(&bw_chat_google_voice, data, len);
	chat_try(&bw_chat_imessage_html, data, len);
	chat_try(&bw_chat_meta_html, data, len);
	chat_try(&bw_chat_imessage_text, data, len);
	return 0;
}

/* Any bytes through the reader of SMS Backup & Restore, and with it the XML tokenizer. */
#include "fuzz/chat_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	chat_try(&bw_chat_sms_backup, data, len);
	return 0;
}

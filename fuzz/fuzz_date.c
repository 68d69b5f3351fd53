/* DATE as people type it: whatever is taken must show back as the same interval. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_interval iv, wide;
	struct bw_err err = { 0 };
	char text[128], from[BW_DATE_TEXT], to[BW_DATE_TEXT];

	if (size >= sizeof(text))
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (bw_interval_parse(text, &iv, &err) != BW_OK)
		return 0;
	wide = bw_interval_widened(&iv);
	if (iv.from > iv.to || wide.from > iv.from || wide.to < iv.to)
		abort();
	bw_date_from_text(from, &iv);
	bw_date_to_text(to, &iv);
	return 0;
}

/* Any file through the reader of forms: what does not go along lies in order inside the text, the copy
 * holds none of it and is its own copy, and a form that is read again is the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/form.h"
#include "media/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
copy_of(struct bw_bytes in, const struct bw_form_private *list, size_t count, struct bw_buf *out)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		if (list[i].from < at || list[i].to < list[i].from || list[i].to > in.len || list[i].what == NULL)
			abort();
		bw_buf_put(out, in.data + at, list[i].from - at);
		at = list[i].to;
	}
	bw_buf_put(out, in.data + at, in.len - at);
}

static void
check_text(struct bw_bytes in)
{
	struct bw_form_private list[BW_FORM_PRIVATE];
	struct bw_value *facts = NULL;
	struct bw_buf copy = { 0 };
	size_t count = 0;

	if (bw_form_read(in.data, in.len, &facts, list, &count, NULL) != BW_OK) {
		if (facts != NULL)
			abort();
		return;
	}
	if (bw_value_text(bw_value_get(facts, "form")) == NULL || bw_value_count(bw_value_get(facts, "observations")) > BW_FORM_OBSERVATIONS)
		abort();
	bw_value_free(facts);
	copy_of(in, list, count, &copy);
	count = 1;
	if (bw_form_read(copy.data, copy.len, NULL, list, &count, NULL) != BW_OK || count != 0)
		abort();
	bw_buf_free(&copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_buf text = { 0 };
	struct bw_plan plan = { 0 };

	if (!bw_form_may_be(data, len))
		return 0;
	if (bw_form_text(data, len, &text, NULL) == BW_OK)
		check_text((struct bw_bytes){ text.data, text.len });
	bw_buf_free(&text);
	if (bw_media_plan(BW_FORMAT_TEXT, data, len, 0, &plan, NULL) == BW_OK)
		bw_plan_free(&plan);
	return 0;
}

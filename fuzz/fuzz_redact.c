/* Names in a text: places lie in it in order, and a name is found in itself. First byte: the syntax; then a name to the first LF; then the text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "chat/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Of a number the digits alone count, and what parts them may be too much; "%" may begin a byte of
 * an address. */
static bool
finds_itself(struct bw_bytes name)
{
	size_t at = 0, n;
	uint32_t out[3];

	while (at < name.len) {
		int32_t cp = bw_utf8_next(name.data, name.len, &at);

		if (cp == '%' || (cp >= 0 && bw_fold((uint32_t)cp, out, &n) == BW_FOLD_DIGIT))
			return false;
	}
	return true;
}

/* What is left behind each place is a page of its own, as when they are cut out. */
static void
initials(struct bw_bytes page)
{
	size_t from, to;

	while (bw_redact_initials(page, &from, &to)) {
		if (from >= to || to > page.len)
			abort();
		page.data += to;
		page.len -= to;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *end = len > 1 ? memchr(data + 1, '\n', len - 1) : NULL;
	struct bw_redact_found *f = NULL;
	struct bw_redact *r = NULL;
	struct bw_bytes name, text;
	size_t count = 0, i;
	uint64_t at = 0;

	if (end == NULL)
		return 0;
	name = (struct bw_bytes){ data + 1, (size_t)(end - data) - 1 };
	text = (struct bw_bytes){ end + 1, len - name.len - 2 };
	initials(text);
	if (bw_redact_new(&r, NULL) != BW_OK)
		return 0;
	if (bw_redact_name(r, name, 0, NULL) == BW_OK) {
		if (!bw_redact_same(name, name))
			abort();
		if (bw_redact_find(r, text, (enum bw_redact_syntax)(data[0] % BW_REDACT_SYNTAX_COUNT), &f, &count, NULL) == BW_OK)
			for (i = 0; i < count; at = f[i++].to)
				if (f[i].from < at || f[i].to <= f[i].from || f[i].to > text.len || f[i].person != 0)
					abort();
		free(f);
		/* A name by itself is always found, whatever it is. */
		if (bw_redact_find(r, name, BW_REDACT_PLAIN, &f, &count, NULL) == BW_OK && count == 0 && finds_itself(name))
			abort();
		free(f);
	}
	bw_redact_free(r);
	return 0;
}

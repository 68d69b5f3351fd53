#include "format/account.h"

#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"

#define FIRST "bewaar-account/1"

const char *const bw_account_keys[] = { "what", "who", "where", "when", "how-known", "date", NULL };

void
bw_account_begin(struct bw_buf *out, const uint8_t salt[static 32])
{
	bw_buf_str(out, FIRST "\nsalt ");
	bw_base64(out, salt, 32, true);
	bw_buf_str(out, "\n");
}

/* A text is one line: LF is written \n, and so that this can be told from what
 * somebody wrote, a backslash is doubled. */
void
bw_account_line(struct bw_buf *out, const char *key, const char *text)
{
	if (text == NULL || *text == 0)
		return;
	bw_buf_printf(out, "%s ", key);
	for (; *text != 0; text++) {
		if (*text == '\n')
			bw_buf_str(out, "\\n");
		else if (*text == '\\')
			bw_buf_str(out, "\\\\");
		else
			bw_buf_u8(out, (uint8_t)*text);
	}
	bw_buf_str(out, "\n");
}

static bool
is_salt(struct bw_bytes line)
{
	static const char key[] = "salt ";
	const size_t at = sizeof(key) - 1;
	struct bw_buf raw = { .limit = 64 };
	bool ok = line.len == at + 44 && memcmp(line.data, key, at) == 0 &&
	    bw_unbase64(&raw, (const char *)line.data + at, 44, true) && raw.len == 32;

	bw_buf_free(&raw);
	return ok;
}

/* The number of a line's key, or -1. */
static int
key_of(struct bw_bytes line)
{
	int i;

	for (i = 0; bw_account_keys[i] != NULL; i++) {
		size_t len = strlen(bw_account_keys[i]);

		if (line.len > len + 1 && memcmp(line.data, bw_account_keys[i], len) == 0 && line.data[len] == ' ')
			return i;
	}
	return -1;
}

/* Every backslash is one of a pair, or of \n. */
static bool
is_escaped(struct bw_bytes line)
{
	size_t i;

	for (i = 0; i < line.len; i++) {
		if (line.data[i] != '\\')
			continue;
		if (++i == line.len || (line.data[i] != '\\' && line.data[i] != 'n'))
			return false;
	}
	return true;
}

bool
bw_account_valid(const void *text, size_t len)
{
	struct bw_cursor c = bw_cursor_of(text, len);
	struct bw_bytes line;
	int last = -1;

	if (len > BW_ACCOUNT_MAX || !bw_utf8_valid(text, len) || memchr(text, 0, len) != NULL)
		return false;
	if (!bw_cursor_line(&c, &line) || line.len != strlen(FIRST) || memcmp(line.data, FIRST, line.len) != 0 ||
	    !bw_cursor_line(&c, &line) || !is_salt(line))
		return false;
	while (bw_cursor_line(&c, &line)) {
		int key = key_of(line);

		if (key < 0 || key < last || (key == last && bw_account_keys[key + 1] != NULL) || !is_escaped(line))
			return false;
		last = key;
	}
	return bw_cursor_left(&c) == 0;
}

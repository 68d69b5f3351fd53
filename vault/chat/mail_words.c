#include "chat/mail_words.h"

#include <string.h>

#include "base/eml.h"
#include "chat/charset.h"

#define CODED_MAX 512u /* bytes of one coded word; the RFC has 75 */

struct coded {
	struct bw_bytes set, text;
	bool base64;
	size_t len; /* of all of it */
};

static bool
part(struct bw_bytes b, size_t *at, struct bw_bytes *out)
{
	const uint8_t *mark = *at < b.len ? memchr(b.data + *at, '?', b.len - *at) : NULL;

	if (mark == NULL)
		return false;
	*out = (struct bw_bytes){ b.data + *at, (size_t)(mark - b.data) - *at };
	*at = (size_t)(mark - b.data) + 1;
	return true;
}

/* "=?utf-8?Q?caf=C3=A9?=" at the start of b. */
static bool
read_coded(struct bw_bytes b, struct coded *c)
{
	struct bw_bytes how;
	const uint8_t *star;
	size_t at = 2;

	if (b.len > CODED_MAX)
		b.len = CODED_MAX;
	if (b.len < 8 || memcmp(b.data, "=?", 2) != 0 || !part(b, &at, &c->set) || !part(b, &at, &how) ||
	    !part(b, &at, &c->text) || at == b.len || b.data[at] != '=')
		return false;
	if (how.len != 1 || strchr("bBqQ", how.data[0]) == NULL || how.data[0] == 0)
		return false;
	c->base64 = (how.data[0] | 0x20) == 'b';
	c->len = at + 1;
	star = memchr(c->set.data, '*', c->set.len); /* a language behind it */
	if (star != NULL)
		c->set.len = (size_t)(star - c->set.data);
	return c->set.len > 0;
}

/* False: it cannot be decoded, and stays as it is. */
static bool
put_coded(struct bw_chat_text *out, const struct coded *c, bool *known)
{
	struct bw_buf plain = { 0 };
	uint8_t text[CODED_MAX];
	size_t i;
	bool ok;

	/* In words a blank is written as an underscore. */
	for (i = 0; i < c->text.len; i++)
		text[i] = !c->base64 && c->text.data[i] == '_' ? ' ' : c->text.data[i];
	ok = bw_eml_decode((struct bw_bytes){ text, c->text.len }, c->base64 ? BW_EML_BASE64 : BW_EML_QUOTED, &plain);
	if (ok)
		*known = bw_charset_put(out, (struct bw_bytes){ plain.data, plain.len }, c->set) && *known;
	bw_buf_free(&plain);
	return ok;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
run(struct bw_bytes b, size_t at, bool blank)
{
	size_t n = at;

	while (n < b.len && is_blank(b.data[n]) == blank && (blank || n == at || b.len - n < 2 || memcmp(b.data + n, "=?", 2) != 0))
		n++;
	return n - at;
}

bool
bw_mail_words(struct bw_chat_text *out, struct bw_bytes value)
{
	size_t at = run(value, 0, true), n;
	bool known = true, blank = false, coded = false;
	struct coded c;

	while (at < value.len) {
		struct bw_bytes left = { value.data + at, value.len - at };
		bool is = read_coded(left, &c);

		/* Blanks between two coded words are not of the text. */
		if (blank && !(is && coded))
			bw_chat_text_char(out, ' ');
		coded = is && put_coded(out, &c, &known);
		n = is ? c.len : run(value, at, false);
		if (!coded)
			(void)bw_charset_put(out, (struct bw_bytes){ left.data, n }, (struct bw_bytes){ left.data, 0 });
		at += n;
		n = run(value, at, true);
		at += n;
		blank = n > 0;
	}
	return known;
}

static struct bw_bytes
trimmed(struct bw_bytes b)
{
	while (b.len > 0 && (is_blank(b.data[0]) || b.data[0] == '"'))
		b.data++, b.len--;
	while (b.len > 0 && (is_blank(b.data[b.len - 1]) || b.data[b.len - 1] == '"'))
		b.len--;
	return b;
}

/* Up to the first of two signs that stands outside of quotes. */
static size_t
until(struct bw_bytes b, size_t at, char one, char two)
{
	bool quoted = false;

	for (; at < b.len && (quoted || (b.data[at] != (uint8_t)one && b.data[at] != (uint8_t)two)); at++) {
		if (quoted && b.data[at] == '\\' && at + 1 < b.len)
			at++;
		else
			quoted = quoted != (b.data[at] == '"');
	}
	return at < b.len ? at : b.len;
}

void
bw_mail_person(struct bw_bytes value, struct bw_bytes *name, struct bw_bytes *address)
{
	size_t open = until(value, 0, '<', ','), end;

	*name = *address = (struct bw_bytes){ value.data, 0 };
	if (open < value.len && value.data[open] == '<') {
		end = until(value, open, '>', '>');
		*name = trimmed((struct bw_bytes){ value.data, open });
		*address = trimmed((struct bw_bytes){ value.data + open + 1, end - open - 1 });
		return;
	}
	value.len = open;
	open = until(value, 0, '(', '(');
	*address = trimmed((struct bw_bytes){ value.data, open });
	if (open < value.len) {
		end = until(value, open, ')', ')');
		*name = trimmed((struct bw_bytes){ value.data + open + 1, end - open - 1 });
	}
}

/* How the parts of an e-mail lie in one another, and what they are coded in. Where
 * programs are known to differ, this side refuses. */
#include <string.h>
#include <strings.h>

#include "base/eml.h"
#include "base/encode.h"

#define MAX_FIELDS 2000u

static const char twice[] = "the e-mail says two different things about one of its parts";
static const char strange[] = "a part of the e-mail is written in a way that is not known";
static const char damaged[] = "a header in the e-mail is damaged";

/* ---- bodies ---- */

/* Blanks anywhere; nothing else that is no digit, and nothing behind the end. */
static bool
base64(struct bw_bytes in, uint8_t *to, size_t *len)
{
	uint32_t bits = 0, have = 0;
	bool ended = false;
	size_t i;

	for (i = 0, *len = 0; i < in.len; i++) {
		int digit = bw_base64_digit((char)in.data[i]);

		if (in.data[i] <= ' ')
			continue;
		if (in.data[i] == '=') {
			ended = true;
			continue;
		}
		if (digit < 0 || ended)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if ((have += 6) >= 8) {
			have -= 8;
			to[(*len)++] = (uint8_t)(bits >> have);
		}
	}
	return true;
}

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes of a soft end of line: "=", blanks, the end. 0: it is none. */
static size_t
soft_end(struct bw_bytes in, size_t at)
{
	size_t i = at + 1;

	while (i < in.len && (in.data[i] == ' ' || in.data[i] == '\t'))
		i++;
	if (i < in.len && in.data[i] == '\r')
		i++;
	if (i == in.len)
		return i - at;
	return in.data[i] == '\n' ? i + 1 - at : 0;
}

static bool
quoted(struct bw_bytes in, uint8_t *to, size_t *len)
{
	size_t i = 0, soft;

	*len = 0;
	while (i < in.len) {
		int high, low;

		if (in.data[i] != '=') {
			to[(*len)++] = in.data[i++];
		} else if ((soft = soft_end(in, i)) > 0) {
			i += soft;
		} else {
			high = i + 2 < in.len ? hex_digit(in.data[i + 1]) : -1;
			low = i + 2 < in.len ? hex_digit(in.data[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			to[(*len)++] = (uint8_t)(high << 4 | low);
			i += 3;
		}
	}
	return true;
}

bool
bw_eml_decode(struct bw_bytes in, enum bw_eml_coding coding, struct bw_buf *out)
{
	uint8_t *to = bw_buf_reserve(out, in.len);
	size_t len = 0;
	bool ok = to != NULL || in.len == 0;

	if (ok && in.len > 0) {
		if (coding == BW_EML_BASE64)
			ok = base64(in, to, &len);
		else
			ok = coding == BW_EML_QUOTED && quoted(in, to, &len);
	}
	out->len = ok ? len : 0;
	return ok;
}

/* ---- headers ---- */

static struct bw_bytes
trimmed(struct bw_bytes b)
{
	while (b.len > 0 && b.data[0] <= ' ')
		b.data++, b.len--;
	while (b.len > 0 && b.data[b.len - 1] <= ' ')
		b.len--;
	return b;
}

static bool
begins(struct bw_bytes b, const char *word)
{
	size_t len = strlen(word);

	return b.len >= len && strncasecmp((const char *)b.data, word, len) == 0;
}

static bool
is_word(struct bw_bytes b, const char *word)
{
	return b.len == strlen(word) && begins(b, word);
}

static enum bw_eml_coding
coding_of(struct bw_bytes value)
{
	struct bw_bytes b = trimmed(value);

	if (b.len == 0 || is_word(b, "7bit") || is_word(b, "8bit") || is_word(b, "binary"))
		return BW_EML_PLAIN;
	if (is_word(b, "base64"))
		return BW_EML_BASE64;
	return is_word(b, "quoted-printable") ? BW_EML_QUOTED : BW_EML_STRANGE;
}

/* The next parameter, behind a semicolon: its name, and its value without quotes. A
 * backslash in quotes is left to who compares: no boundary needs one. */
bool
bw_eml_param(struct bw_cursor *c, struct bw_bytes *name, struct bw_bytes *value)
{
	size_t start = c->at, end;
	bool in_quotes = false;

	if (c->at == c->len)
		return false;
	for (end = start; end < c->len && (in_quotes || c->data[end] != ';'); end++)
		in_quotes = in_quotes != (c->data[end] == '"');
	c->at = end < c->len ? end + 1 : end;
	*name = (struct bw_bytes){ c->data + start, end - start };
	*value = (struct bw_bytes){ c->data + end, 0 };
	for (; start < end && c->data[start] != '='; start++)
		;
	if (start < end) {
		name->len = (size_t)(c->data + start - name->data);
		*value = trimmed((struct bw_bytes){ c->data + start + 1, end - start - 1 });
	}
	*name = trimmed(*name);
	if (value->len >= 2 && value->data[0] == '"' && value->data[value->len - 1] == '"')
		*value = (struct bw_bytes){ value->data + 1, value->len - 2 };
	return true;
}

static void
read_type(struct bw_bytes field, struct bw_eml_part *p)
{
	struct bw_cursor c = bw_cursor_of(field.data, field.len);
	struct bw_bytes type, ignored, name, value;

	if (!bw_eml_param(&c, &type, &ignored))
		return;
	p->several = begins(type, "multipart/");
	p->message = is_word(type, "message/rfc822") || is_word(type, "message/global");
	p->piece = is_word(type, "message/partial");
	if (is_word(type, "multipart/digest")) /* its parts are messages without saying so */
		p->bad = strange;
	while (p->several && bw_eml_param(&c, &name, &value)) {
		if (!begins(name, "boundary"))
			continue;
		if (p->boundary_len > 0)
			p->bad = twice;
		else if (!is_word(name, "boundary") || value.len == 0 || value.len > BW_EML_BOUNDARY_MAX ||
		    memchr(value.data, '\\', value.len) != NULL || memchr(value.data, '"', value.len) != NULL)
			p->bad = damaged;
		else
			memcpy(p->boundary, value.data, p->boundary_len = value.len);
	}
	if (p->several && p->boundary_len == 0 && p->bad == NULL)
		p->bad = damaged;
}

void
bw_eml_part_read(struct bw_cursor *c, struct bw_eml_part *out)
{
	unsigned types = 0, codings = 0, fields = 0;
	struct bw_eml_field f;
	size_t at = c->at;

	memset(out, 0, sizeof(*out));
	for (; fields < MAX_FIELDS && bw_eml_field(c, &f); fields++, at = c->at) {
		if (bw_eml_called(&f, "Content-Type") && types++ == 0)
			read_type(f.value, out);
		else if (bw_eml_called(&f, "Content-Transfer-Encoding") && codings++ == 0)
			out->coding = coding_of(f.value);
	}
	if (types > 1 || codings > 1)
		out->bad = twice;
	else if (fields == MAX_FIELDS || (at < c->len && c->data[at] != '\n' && c->data[at] != '\r'))
		out->bad = damaged;
	else if (out->coding == BW_EML_STRANGE || ((out->several || out->message) && out->coding != BW_EML_PLAIN))
		out->bad = strange;
	else if (out->piece)
		out->bad = "the e-mail is one piece of several";
}

#include "chat/markup.h"

#include <string.h>

#include "base/encode.h"

/* The longest reference, from & to ;. */
#define REFERENCE_MAX 16
#define STEP ((size_t)64 << 10)

bool
bw_markup_is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
bw_markup_is_name(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' ||
	    c == '-' || c == '.' || c >= 0x80;
}

static bool
number(const uint8_t *digits, size_t len, uint32_t *cp)
{
	uint32_t base = 10, v = 0;
	size_t i = 0;

	if (len > 0 && (digits[0] == 'x' || digits[0] == 'X')) {
		base = 16;
		i = 1;
	}
	if (i == len)
		return false;
	for (; i < len; i++) {
		int d = bw_hex_digit((char)digits[i]);

		if (d < 0 || (uint32_t)d >= base)
			return false;
		v = v * base + (uint32_t)d;
		if (v > 0x10ffff)
			return false;
	}
	*cp = v;
	return true;
}

static bool
named(const uint8_t *name, size_t len, bool html, uint32_t *cp)
{
	static const struct {
		const char *name;
		uint32_t cp;
	} names[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
		{ "nbsp", 0xa0 }, { "laquo", 0xab }, { "raquo", 0xbb }, { "copy", 0xa9 }, { "hellip", 0x2026 },
		{ "ndash", 0x2013 }, { "mdash", 0x2014 }, { "lsquo", 0x2018 }, { "rsquo", 0x2019 },
		{ "ldquo", 0x201c }, { "rdquo", 0x201d }, { "bull", 0x2022 }, { "middot", 0xb7 } };
	size_t i, count = html ? sizeof(names) / sizeof(names[0]) : 5;

	for (i = 0; i < count; i++) {
		if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0) {
			*cp = names[i].cp;
			return true;
		}
	}
	return false;
}

/* The length of the reference at text, or 0 when it is none that is known. */
static size_t
reference(const uint8_t *text, size_t len, bool html, uint32_t *cp)
{
	size_t most = len < REFERENCE_MAX ? len : REFERENCE_MAX;
	const uint8_t *end = memchr(text, ';', most);
	size_t inner;

	if (end == NULL || end - text < 2)
		return 0;
	inner = (size_t)(end - text) - 1;
	if (text[1] == '#' ? number(text + 2, inner - 1, cp) : named(text + 1, inner, html, cp))
		return inner + 2;
	return 0;
}

void
bw_markup_text(struct bw_decoded *w, const uint8_t *text, size_t len, bool html)
{
	size_t at = 0;

	while (at < len) {
		const uint8_t *amp = memchr(text + at, '&', len - at);
		size_t plain = amp != NULL ? (size_t)(amp - text) - at : len - at, used;
		uint32_t cp = '&';

		bw_decoded_bytes(w, text + at, plain);
		at += plain;
		if (amp == NULL)
			break;
		used = reference(amp, len - at, html, &cp);
		bw_decoded_put(w, cp);
		at += used > 0 ? used : 1;
	}
}

/* A piece that no stop ends must not end inside a reference or a character. */
static size_t
whole(const uint8_t *text, size_t len)
{
	size_t i, back = len < REFERENCE_MAX ? len : REFERENCE_MAX;

	for (i = 0; i < back; i++) {
		if (text[len - 1 - i] == '&')
			return len - 1 - i;
	}
	for (i = 1; i < 4 && i < len && (text[len - i] & 0xc0) == 0x80; i++)
		;
	return text[len - i] >= 0xc0 ? len - i : len;
}

enum bw_rc
bw_markup_piece(struct bw_chat_stream *s, const char *stops, size_t *len, bool *found, struct bw_err *err)
{
	enum bw_rc rc;
	size_t i, left;

	*found = false;
	if ((rc = bw_chat_stream_need(s, STEP, err)) != BW_OK)
		return rc;
	left = bw_chat_stream_left(s);
	if (left > STEP)
		left = STEP;
	for (i = 0; i < left; i++) {
		if (s->at[i] == (uint8_t)stops[0] || s->at[i] == (uint8_t)stops[1]) {
			*found = true;
			*len = i;
			return BW_OK;
		}
	}
	*len = left < STEP ? left : whole(s->at, left);
	return BW_OK;
}

enum bw_rc
bw_markup_skip_past(struct bw_chat_stream *s, const char *what, bool *found, struct bw_err *err)
{
	size_t size = strlen(what);
	enum bw_rc rc;

	for (;;) {
		const uint8_t *hit;

		if ((rc = bw_chat_stream_need(s, STEP, err)) != BW_OK)
			return rc;
		hit = memmem(s->at, bw_chat_stream_left(s), what, size);
		*found = hit != NULL;
		if (hit != NULL) {
			bw_chat_stream_skip(s, (size_t)(hit - s->at) + size);
			return BW_OK;
		}
		if (bw_chat_stream_left(s) < STEP) {
			bw_chat_stream_skip(s, bw_chat_stream_left(s));
			return BW_OK;
		}
		bw_chat_stream_skip(s, bw_chat_stream_left(s) - (size - 1));
	}
}

enum bw_rc
bw_markup_space(struct bw_chat_stream *s, struct bw_err *err)
{
	enum bw_rc rc;
	size_t n;

	do {
		if ((rc = bw_chat_stream_need(s, 256, err)) != BW_OK)
			return rc;
		for (n = 0; n < bw_chat_stream_left(s) && bw_markup_is_space(s->at[n]); n++)
			;
		bw_chat_stream_skip(s, n);
	} while (n > 0 && bw_chat_stream_left(s) == 0);
	return BW_OK;
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

bool
bw_markup_next_is(const struct bw_chat_stream *s, const char *text)
{
	size_t i, len = strlen(text);

	if (bw_chat_stream_left(s) < len)
		return false;
	for (i = 0; i < len; i++) {
		if (lower(s->at[i]) != lower((uint8_t)text[i]))
			return false;
	}
	return true;
}

enum bw_rc
bw_markup_skip_declaration(struct bw_chat_stream *s, bool *found, struct bw_err *err)
{
	bool inner = false;
	uint8_t quote = 0;
	enum bw_rc rc;
	size_t i;

	*found = false;
	for (;;) {
		if ((rc = bw_chat_stream_need(s, STEP, err)) != BW_OK || bw_chat_stream_left(s) == 0)
			return rc;
		for (i = 0; i < bw_chat_stream_left(s); i++) {
			uint8_t c = s->at[i];

			if (quote != 0) {
				if (c == quote)
					quote = 0;
			} else if (c == '"' || c == '\'') {
				quote = c;
			} else if (c == '[' || c == ']') {
				inner = c == '[';
			} else if (c == '>' && !inner) {
				bw_chat_stream_skip(s, i + 1);
				*found = true;
				return BW_OK;
			}
		}
		bw_chat_stream_skip(s, i);
	}
}

#include "text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* One character of UTF-8 (RFC 3629); 0 bytes: not well formed. */
static size_t
next_char(const unsigned char *p, uint32_t *out)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
	uint32_t c = n == 1 ? p[0] : n == 0 ? 0 : p[0] & (0x7fu >> n);

	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (n > 1 && (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)))
		return 0;
	*out = c;
	return n;
}

static bool
unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0x61c || c == 0xfeff;
}

int
text_print(FILE *f, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t c;
	int columns = 0;
	size_t n;

	while (*p != '\0') {
		n = next_char(p, &c);
		if (n == 0) {
			columns += fprintf(f, "\\x%02x", *p++);
		} else if (unsafe(c)) {
			columns += fprintf(f, "\\u{%x}", (unsigned int)c);
			p += n;
		} else {
			(void)fwrite(p, 1, n, f);
			columns++;
			p += n;
		}
	}
	return columns;
}

void
text_json(FILE *f, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t c;
	size_t n;

	fputc('"', f);
	while (*p != '\0') {
		n = next_char(p, &c);
		if (n == 0) {
			fputs("\\ufffd", f);
			p++;
			continue;
		}
		if (c == '"' || c == '\\')
			fprintf(f, "\\%c", (char)c);
		else if (c < 0x20 || c == 0x7f)
			fprintf(f, "\\u%04x", (unsigned int)c);
		else
			(void)fwrite(p, 1, n, f);
		p += n;
	}
	fputc('"', f);
}

#include "base/encode.h"

#include <string.h>

void
bw_hex(char *out, const uint8_t *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = digits[data[i] >> 4];
		out[2 * i + 1] = digits[data[i] & 15];
	}
	out[2 * len] = '\0';
}

int
bw_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
bw_unhex(uint8_t *out, size_t len, const char *text)
{
	size_t i;

	for (i = 0; i < len; i++) {
		int hi = bw_hex_digit(text[2 * i]);
		int lo = hi < 0 ? -1 : bw_hex_digit(text[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		out[i] = (uint8_t)(hi << 4 | lo);
	}
	return text[2 * len] == '\0';
}

static const char b64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
bw_base64(struct bw_buf *out, const void *data, size_t len, bool padded)
{
	const uint8_t *p = data;
	size_t i;

	for (i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t v = (uint32_t)p[i] << 16;

		if (left > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (left > 2)
			v |= p[i + 2];
		bw_buf_u8(out, (uint8_t)b64[v >> 18]);
		bw_buf_u8(out, (uint8_t)b64[v >> 12 & 63]);
		if (left > 1)
			bw_buf_u8(out, (uint8_t)b64[v >> 6 & 63]);
		else if (padded)
			bw_buf_u8(out, '=');
		if (left > 2)
			bw_buf_u8(out, (uint8_t)b64[v & 63]);
		else if (padded)
			bw_buf_u8(out, '=');
	}
}

int
bw_base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool
bw_unbase64(struct bw_buf *out, const char *text, size_t len, bool padded)
{
	size_t i, digits = len;
	uint32_t acc = 0;
	unsigned int bits = 0;

	if (padded) {
		if (len % 4 != 0)
			return false;
		while (digits > 0 && len - digits < 2 && text[digits - 1] == '=')
			digits--;
	}
	if (digits % 4 == 1)
		return false;
	for (i = 0; i < digits; i++) {
		int d = bw_base64_digit(text[i]);

		if (d < 0)
			return false;
		acc = (acc << 6 | (uint32_t)d) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bw_buf_u8(out, (uint8_t)(acc >> bits & 0xff));
		}
	}
	/* Left-over bits must be zero, or two texts would mean the same bytes. */
	return (acc & ((1u << bits) - 1)) == 0 && !out->bad;
}

static const char b32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void
bw_base32(char *out, const uint8_t *data, size_t len)
{
	uint32_t acc = 0;
	unsigned int bits = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		acc = (acc << 8 | data[i]) & 0xffff;
		bits += 8;
		while (bits >= 5) {
			bits -= 5;
			*out++ = b32[acc >> bits & 31];
		}
	}
	if (bits > 0)
		*out++ = b32[acc << (5 - bits) & 31];
	*out = '\0';
}

static int
b32_digit(char c)
{
	const char *p;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	p = c != '\0' ? strchr(b32, c) : NULL;
	return p != NULL ? (int)(p - b32) : -1;
}

bool
bw_unbase32(uint8_t *out, size_t len, const char *text)
{
	uint32_t acc = 0;
	unsigned int bits = 0;
	size_t count = 0, digits = 0;

	for (; *text != '\0'; text++) {
		int d;

		if (*text == '-' || *text == ' ')
			continue;
		if ((d = b32_digit(*text)) < 0)
			return false;
		digits++;
		acc = (acc << 5 | (uint32_t)d) & 0xffff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			if (count == len)
				return false;
			out[count++] = (uint8_t)(acc >> bits & 0xff);
		}
	}
	return count == len && digits == (8 * len + 4) / 5 && (acc & ((1u << bits) - 1)) == 0;
}

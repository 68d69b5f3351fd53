#include "format/bech32.h"

#include <string.h>

static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t
polymod(uint32_t chk, uint8_t v)
{
	static const uint32_t gen[5] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	uint32_t top = chk >> 25;

	chk = (chk & 0x1ffffff) << 5 ^ v;
	for (unsigned int i = 0; i < 5; i++)
		if (top >> i & 1)
			chk ^= gen[i];
	return chk;
}

static uint32_t
polymod_prefix(const char *prefix)
{
	uint32_t chk = 1;

	for (const char *p = prefix; *p != '\0'; p++)
		chk = polymod(chk, (uint8_t)*p >> 5);
	chk = polymod(chk, 0);
	for (const char *p = prefix; *p != '\0'; p++)
		chk = polymod(chk, (uint8_t)*p & 31);
	return chk;
}

void
bw_bech32_encode(struct bw_buf *out, const char *prefix, const uint8_t *data, size_t len)
{
	uint32_t chk = polymod_prefix(prefix), acc = 0;
	unsigned int bits = 0;

	bw_buf_str(out, prefix);
	bw_buf_u8(out, '1');
	for (size_t i = 0; i < len || bits > 0;) {
		uint8_t v;

		if (bits < 5 && i < len) {
			acc = acc << 8 | data[i++];
			bits += 8;
		} else if (bits < 5) {
			acc <<= 5 - bits;
			bits = 5;
		}
		bits -= 5;
		v = acc >> bits & 31;
		acc &= (1u << bits) - 1;
		chk = polymod(chk, v);
		bw_buf_u8(out, (uint8_t)charset[v]);
	}
	for (unsigned int i = 0; i < 6; i++)
		chk = polymod(chk, 0);
	chk ^= 1;
	for (unsigned int i = 0; i < 6; i++)
		bw_buf_u8(out, (uint8_t)charset[chk >> 5 * (5 - i) & 31]);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
one_case(const char *text, size_t len)
{
	bool up = false, low = false;

	for (size_t i = 0; i < len; i++) {
		up = up || (text[i] >= 'A' && text[i] <= 'Z');
		low = low || (text[i] >= 'a' && text[i] <= 'z');
	}
	return !(up && low);
}

static bool
has_prefix(const char *prefix, const char *text, size_t len)
{
	size_t n = strlen(prefix);

	if (n + 1 > len || text[n] != '1')
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(text[i]) != prefix[i])
			return false;
	return true;
}

bool
bw_bech32_decode(uint8_t *out, size_t out_len, const char *prefix, const char *text, size_t text_len)
{
	size_t start = strlen(prefix) + 1, words = (out_len * 8 + 4) / 5, at = 0;
	uint32_t chk, acc = 0;
	unsigned int bits = 0;

	memset(out, 0, out_len);
	if (text_len != start + words + 6 || !one_case(text, text_len) || !has_prefix(prefix, text, text_len))
		return false;
	chk = polymod_prefix(prefix);
	for (size_t i = start; i < text_len; i++) {
		const char *p = text[i] == '\0' ? NULL : strchr(charset, lower(text[i]));

		if (p == NULL)
			goto bad;
		chk = polymod(chk, (uint8_t)(p - charset));
		if (i >= start + words)
			continue;
		acc = (acc << 5 | (uint32_t)(p - charset)) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			out[at++] = (uint8_t)(acc >> bits);
		}
	}
	if (chk == 1 && (acc & ((1u << bits) - 1)) == 0)
		return true;
bad:
	memset(out, 0, out_len);
	return false;
}

#include "base/code.h"

#include <string.h>

#include "base/encode.h"

/* CRC-16/CCITT (polynomial 0x1021, start 0xffff): it finds every error burst
 * of up to 16 bits, and one wrong base32 letter is a burst of five. */
static uint16_t
checksum(const uint8_t *data, size_t len)
{
	uint32_t crc = 0xffff;
	size_t i, bit;

	for (i = 0; i < len; i++) {
		crc ^= (uint32_t)data[i] << 8;
		for (bit = 0; bit < 8; bit++)
			crc = (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1) & 0xffff;
	}
	return (uint16_t)crc;
}

void
bw_code_put(char text[static BW_CODE_TEXT_MAX], const uint8_t code[static BW_CODE_LEN])
{
	uint8_t all[BW_CODE_LEN + 2];
	char letters[32];
	uint16_t crc = checksum(code, BW_CODE_LEN);
	size_t i, n = 0;

	memcpy(all, code, BW_CODE_LEN);
	all[BW_CODE_LEN] = (uint8_t)(crc >> 8);
	all[BW_CODE_LEN + 1] = (uint8_t)(crc & 0xff);
	bw_base32(letters, all, sizeof(all));
	for (i = 0; letters[i] != '\0'; i++) {
		if (i > 0 && i % 4 == 0)
			text[n++] = '-';
		text[n++] = letters[i];
	}
	text[n] = '\0';
	explicit_bzero(all, sizeof(all));
	explicit_bzero(letters, sizeof(letters));
}

bool
bw_code_read(uint8_t code[static BW_CODE_LEN], const void *text, size_t len)
{
	uint8_t all[BW_CODE_LEN + 2];
	char copy[64];
	uint16_t crc;
	bool ok = false;

	if (len >= sizeof(copy) || memchr(text, '\0', len) != NULL)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (bw_unbase32(all, sizeof(all), copy)) {
		crc = (uint16_t)(all[BW_CODE_LEN] << 8 | all[BW_CODE_LEN + 1]);
		ok = crc == checksum(all, BW_CODE_LEN);
		if (ok)
			memcpy(code, all, BW_CODE_LEN);
	}
	explicit_bzero(all, sizeof(all));
	explicit_bzero(copy, sizeof(copy));
	return ok;
}

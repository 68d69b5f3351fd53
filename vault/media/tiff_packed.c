/* Unpacking without keeping what comes out: only where the coded data ends
 * matters, since behind that end anything can hide. */
#include <string.h>
#include <zlib.h>

#include "media/tiff.h"

static enum bw_tiff_coded_end
plain_end(size_t len, uint64_t raw, size_t *used)
{
	*used = raw < len ? (size_t)raw : len;
	return raw > len ? BW_TIFF_SHORT : BW_TIFF_END;
}

static enum bw_tiff_coded_end
packbits_end(const uint8_t *data, size_t len, uint64_t raw, size_t *used)
{
	size_t at = 0;

	while (raw > 0 && at < len) {
		uint8_t n = data[at++];
		uint64_t run = n < 128 ? n + 1u : 257u - n, need = run < raw ? run : raw;

		if (n == 128)
			continue;
		/* What a run of literals holds beyond the last row is not shown. */
		at += n < 128 ? (size_t)need : 1;
		raw -= need;
	}
	*used = at < len ? at : len;
	return raw > 0 || at > len ? BW_TIFF_SHORT : BW_TIFF_END;
}

/* ---- LZW, from the highest bit on, codes one wider one early ---- */

#define CLEAR 256u
#define END 257u

struct lzw {
	const uint8_t *data;
	size_t len;
	uint64_t bit;
	unsigned width, next, last; /* last: the code before, CLEAR when there is none */
	uint16_t lengths[4096];
};

static bool
lzw_code(struct lzw *z, unsigned *code)
{
	unsigned i;

	if (z->bit + z->width > (uint64_t)z->len * 8)
		return false;
	for (*code = 0, i = 0; i < z->width; i++, z->bit++)
		*code = *code << 1 | (z->data[z->bit / 8] >> (7 - z->bit % 8) & 1u);
	return true;
}

static void
lzw_clear(struct lzw *z)
{
	z->width = 9;
	z->next = 258;
	z->last = CLEAR;
}

/* The bytes that a code stands for; 0 when it stands for nothing. */
static unsigned
lzw_take(struct lzw *z, unsigned code)
{
	unsigned length;

	if (z->last == CLEAR) {
		z->last = code;
		return code < CLEAR;
	}
	if (code > z->next || z->next > 4095)
		return 0;
	z->lengths[z->next] = (uint16_t)(z->lengths[z->last] + 1);
	length = z->lengths[code];
	z->last = code;
	z->next++;
	if (z->next == (1u << z->width) - 1 && z->width < 12)
		z->width++;
	return length;
}

static enum bw_tiff_coded_end
lzw_end(const uint8_t *data, size_t len, uint64_t raw, size_t *used)
{
	struct lzw z = { .data = data, .len = len };
	unsigned code, i;

	*used = len;
	/* The oldest writers put the lowest bit first. */
	if (len >= 2 && data[0] == 0 && (data[1] & 1) != 0)
		return BW_TIFF_UNTOLD;
	for (i = 0; i < 256; i++)
		z.lengths[i] = 1;
	lzw_clear(&z);
	for (;;) {
		uint64_t before = z.bit;
		unsigned length;

		if (!lzw_code(&z, &code))
			break;
		if (code == CLEAR) {
			lzw_clear(&z);
		} else if (raw == 0 && code != END) {
			z.bit = before;
			break;
		} else if (code == END) {
			break;
		} else {
			if ((length = lzw_take(&z, code)) == 0)
				return BW_TIFF_BAD;
			raw -= length < raw ? length : raw;
		}
	}
	*used = (size_t)((z.bit + 7) / 8);
	return raw > 0 ? BW_TIFF_SHORT : BW_TIFF_END;
}

static enum bw_tiff_coded_end
deflate_end(const uint8_t *data, size_t len, uint64_t raw, size_t *used)
{
	z_stream z = { 0 };
	uint64_t out = 0;
	int rc = Z_OK;

	*used = len;
	if (inflateInit(&z) != Z_OK)
		return BW_TIFF_BAD;
	memcpy(&z.next_in, &data, sizeof(data));
	z.avail_in = (uInt)len;
	while (rc == Z_OK && out <= raw) {
		uint8_t piece[8192];

		z.next_out = piece;
		z.avail_out = sizeof(piece);
		rc = inflate(&z, Z_NO_FLUSH);
		out += sizeof(piece) - z.avail_out;
	}
	if (rc == Z_STREAM_END)
		*used = len - z.avail_in;
	inflateEnd(&z);
	if (out > raw)
		return BW_TIFF_LONG;
	if (rc != Z_STREAM_END && rc != Z_BUF_ERROR)
		return BW_TIFF_BAD;
	return out < raw ? BW_TIFF_SHORT : BW_TIFF_END;
}

enum bw_tiff_coded_end
bw_tiff_packed_end(unsigned compression, const uint8_t *data, size_t len, uint64_t raw, size_t *used)
{
	switch (compression) {
	case 1:
		return plain_end(len, raw, used);
	case 5:
		return lzw_end(data, len, raw, used);
	case 8:
	case 32946:
		return deflate_end(data, len, raw, used);
	case 32773:
		return packbits_end(data, len, raw, used);
	default:
		*used = len;
		return BW_TIFF_UNTOLD;
	}
}

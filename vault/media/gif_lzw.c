/* LZW as in GIF: codes of 3 to 12 bits in sub-blocks. */
#include "media/gif.h"

#define NONE BW_LZW_CODES

void
bw_gif_skip(struct bw_cursor *c)
{
	uint8_t n;

	while ((n = bw_cursor_u8(c)) > 0)
		bw_cursor_skip(c, n);
}

static bool
lzw_byte(struct bw_lzw *z)
{
	if (z->left == 0 && !z->over) {
		z->left = bw_cursor_u8(&z->c);
		z->over = z->left == 0;
	}
	if (z->over)
		return false;
	z->bits |= (uint32_t)bw_cursor_u8(&z->c) << z->count;
	z->count += 8;
	z->left--;
	z->taken++;
	return !z->c.bad;
}

static bool
lzw_code(struct bw_lzw *z, unsigned width, unsigned *code)
{
	while (z->count < width)
		if (!lzw_byte(z))
			return false;
	*code = z->bits & ((1u << width) - 1);
	z->bits >>= width;
	z->count -= width;
	return true;
}

/* The string of a code, from its end. */
static void
put_string(const struct bw_lzw *z, unsigned code, uint8_t *to)
{
	unsigned n;

	for (n = z->lengths[code]; n > 0; n--) {
		to[n - 1] = z->last[code];
		code = z->before[code];
	}
}

static void
begin(struct bw_lzw *z, unsigned clear)
{
	unsigned code;

	for (code = 0; code < clear; code++) {
		z->lengths[code] = 1;
		z->first[code] = z->last[code] = (uint8_t)code;
	}
}

enum bw_lzw_result
bw_lzw_walk(struct bw_lzw *z, unsigned min, uint64_t pixels, uint8_t *out)
{
	unsigned clear = 1u << min, width = min + 1, next = clear + 2, before = NONE, code;

	begin(z, clear);
	while (lzw_code(z, width, &code)) {
		if (code == clear) {
			width = min + 1;
			next = clear + 2;
			before = NONE;
			continue;
		}
		if (code == clear + 1)
			return z->got == pixels ? BW_LZW_OK : BW_LZW_SHORT;
		if (code > next || (before == NONE && code >= clear))
			return BW_LZW_BAD;
		if (before != NONE && next < BW_LZW_CODES) {
			/* The string of code == next is just this one. */
			z->lengths[next] = (uint16_t)(z->lengths[before] + 1);
			z->before[next] = (uint16_t)before;
			z->first[next] = z->first[before];
			z->last[next] = z->first[code == next ? before : code];
			next++;
			if (next == 1u << width && width < 12)
				width++;
		}
		if (z->lengths[code] > pixels - z->got)
			return BW_LZW_LONG;
		if (out != NULL)
			put_string(z, code, out + z->got);
		z->got += z->lengths[code];
		before = code;
	}
	/* Some programs write no end code. */
	return z->got == pixels ? BW_LZW_OK : BW_LZW_CUT;
}

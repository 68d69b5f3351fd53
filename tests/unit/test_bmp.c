/* BMP by hand: what is drawn, and what counts as damaged since programs differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "media/look.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

struct bmp {
	const char *place;
	int width, height;
	unsigned bits, packing;
	uint32_t masks[4]; /* three of them unless there is a fourth; none when all are 0 */
	const char *data;
	size_t len;
	const char *want; /* a letter for each dot, w when it is white; NULL: not drawn */
	bool broken;
};

static void
make(struct bw_buf *out, const struct bmp *b)
{
	bool alpha = b->masks[3] != 0, masks = b->masks[0] != 0;
	uint32_t head = alpha ? 56 : 40, more = masks && !alpha ? 12 : 0, colours = b->bits <= 8 ? 4 : 0;
	size_t i;

	bw_buf_str(out, "BM");
	bw_buf_le32(out, 0);
	bw_buf_le32(out, 0);
	bw_buf_le32(out, 14 + head + more + colours * 4);
	bw_buf_le32(out, head);
	bw_buf_le32(out, (uint32_t)b->width);
	bw_buf_le32(out, (uint32_t)b->height);
	bw_buf_le16(out, 1);
	bw_buf_le16(out, (uint16_t)b->bits);
	bw_buf_le32(out, b->packing);
	bw_buf_put(out, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	bw_buf_le32(out, colours);
	bw_buf_le32(out, 0);
	for (i = 0; masks && i < (alpha ? 4u : 3u); i++)
		bw_buf_le32(out, b->masks[i]);
	if (colours > 0) /* black, red, green, blue */
		bw_buf_put(out, "\0\0\0\0" "\0\0\xff\0" "\0\xff\0\0" "\xff\0\0\0", 16);
	bw_buf_put(out, b->data, b->len);
}

struct seen {
	char dots[64];
	bool broken;
	unsigned count;
};

static char
letter(const uint8_t *rgb)
{
	static const struct {
		uint8_t rgb[3];
		char name;
	} names[] = { { { 0, 0, 0 }, 'k' }, { { 255, 0, 0 }, 'r' }, { { 0, 255, 0 }, 'g' }, { { 0, 0, 255 }, 'b' },
		{ { 255, 255, 255 }, 'w' }, { { 17, 34, 238 }, '1' } };
	size_t i;

	for (i = 0; i < LEN(names); i++)
		if (memcmp(rgb, names[i].rgb, 3) == 0)
			return names[i].name;
	return '?';
}

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct seen *s = ctx;
	uint32_t i;

	(void)err;
	s->count++;
	s->broken = d->broken;
	for (i = 0; i < d->width * d->height && i < sizeof(s->dots) - 1; i++)
		s->dots[i] = letter(d->rgb + (size_t)i * 3);
	return BW_OK;
}

static enum bw_rc
look(const struct bw_buf *in, size_t len, struct seen *s)
{
	struct bw_look l = { .see = see, .ctx = s, .max_px = 256 };
	struct bw_buf own = { 0 };
	enum bw_rc rc;

	*s = (struct seen){ .count = 0 };
	bw_buf_put(&own, in->data, len);
	rc = bw_media_look(&l, (struct bw_bytes){ own.data, own.len }, NULL);
	bw_buf_free(&own);
	return rc;
}

static const struct bmp bmps[] = {
	{ "1 bit", 3, 2, 1, 0, { 0 }, "\xa0\0\0\0\x40\0\0\0", 8, "krkrkr", false },
	{ "2 bits, from the top", 3, -1, 2, 0, { 0 }, "\x6c\0\0\0", 4, "rgb", false },
	{ "4 bits", 3, 1, 4, 0, { 0 }, "\x12\x30\0\0", 4, "rgb", false },
	{ "8 bits, a colour that is not there", 2, 1, 8, 0, { 0 }, "\1\x09\0\0", 4, "rk", false },
	{ "16 bits", 2, 1, 16, 0, { 0 }, "\x1f\0\0\x7c", 4, "br", false },
	{ "16 bits, fields of 4", 2, 1, 16, 3, { 0xf00, 0xf0, 0xf, 0 }, "\x2e\x01\xff\x0f", 4, "1w", false },
	{ "24 bits", 1, 2, 24, 0, { 0 }, "\xff\0\0\0\0\xff\0\0", 8, "gb", false },
	{ "32 bits; what is behind the colours is nothing", 2, 1, 32, 0, { 0 }, "\0\0\xff\0\0\xff\0\x80", 8, "rg", false },
	{ "full alpha", 1, 1, 32, 3, { 0xff, 0xff00, 0xff0000, 0xff000000 }, "\xff\0\0\xff", 4, "r", false },
	{ "alpha that could hide it", 1, 1, 32, 3, { 0xff, 0xff00, 0xff0000, 0xff000000 }, "\xff\0\0\0", 4, "r", true },
	{ "runs", 4, 2, 8, 1, { 0 }, "\4\1\0\0\2\2\2\3\0\1", 10, "ggbbrrrr", false },
	{ "single dots", 5, 1, 8, 1, { 0 }, "\0\3\1\2\3\0\2\1\0\1", 10, "rgbrr", false },
	{ "runs of 4 bits", 5, 1, 4, 2, { 0 }, "\3\x12\0\2\0\0\2\x30\0\1", 10, "rgrbk", false },
	{ "single dots of 4 bits", 5, 1, 4, 2, { 0 }, "\0\5\x12\x31\x20\0\0\1", 8, "rgbrg", false },
	{ "a row filled up", 3, 1, 8, 1, { 0 }, "\4\1\0\1", 4, "rrr", false },
	{ "a gap", 3, 1, 8, 1, { 0 }, "\1\1\0\2\1\0\1\2\0\1", 10, "rwg", true },
	{ "too far right", 2, 1, 8, 1, { 0 }, "\5\1\0\1", 4, "rr", true },
	{ "too far up", 1, 1, 8, 1, { 0 }, "\1\1\0\0\1\2\0\1", 8, "r", true },
	{ "no end", 2, 1, 8, 1, { 0 }, "\2\1", 2, "rr", true },
	{ "a row is missing", 1, 2, 24, 0, { 0 }, "\xff\0\0\0", 4, NULL, false },
	{ "more than runs can make", 16, 64, 8, 1, { 0 }, "\xff\1\0\1", 4, NULL, false },
	{ "masks that share bits", 1, 1, 32, 3, { 0xff, 0x1ff, 0xff0000, 0 }, "\0\0\0\0", 4, NULL, false },
	{ "a mask with a hole", 1, 1, 32, 3, { 0xf5, 0xff00, 0xff0000, 0 }, "\0\0\0\0", 4, NULL, false },
	{ "runs from the top", 1, -1, 8, 1, { 0 }, "\1\1\0\1", 4, NULL, false },
	{ "a JPEG in it", 1, 1, 0, 4, { 0 }, "\xff\xd8\xff\xe0", 4, NULL, false },
	{ "no width", 0, 1, 24, 0, { 0 }, "\0\0\0\0", 4, NULL, false },
	{ "too large", 0x7fffffff, 0x7fffffff, 32, 0, { 0 }, "\0\0\0\0", 4, NULL, false },
	{ "the least height", 1, -0x7fffffff - 1, 24, 0, { 0 }, "\0\0\0\0", 4, NULL, false },
};

static void
dots_are_as_the_file_says(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < LEN(bmps); i++) {
		const struct bmp *b = &bmps[i];
		struct bw_buf in = { 0 };
		struct seen s;
		enum bw_rc rc;

		make(&in, b);
		assert_int_equal(bw_media_sniff(in.data, in.len), BW_FORMAT_BMP);
		rc = look(&in, in.len, &s);
		if ((rc == BW_OK) != (b->want != NULL))
			fail_msg("%s: %s", b->place, rc == BW_OK ? "drawn" : "not drawn");
		if (b->want != NULL && (strcmp(s.dots, b->want) != 0 || s.broken != b->broken))
			fail_msg("%s: %s%s, wanted %s", b->place, s.dots, s.broken ? " (damaged)" : "", b->want);
		bw_buf_free(&in);
	}
}

static void
cut_anywhere_it_is_damaged(void **state)
{
	size_t i, len;

	(void)state;
	for (i = 0; i < LEN(bmps); i++) {
		struct bw_buf in = { 0 };
		struct seen s;

		make(&in, &bmps[i]);
		for (len = in.len - bmps[i].len; len-- > 0;)
			assert_true(look(&in, len, &s) != BW_OK || s.broken || s.count == 0);
		bw_buf_free(&in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dots_are_as_the_file_says),
		cmocka_unit_test(cut_anywhere_it_is_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

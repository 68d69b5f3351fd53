/* Pictures in JPEG 2000 and JBIG2, as scanners put them into PDF. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_samples.h"
#include "media/jbig2.h"
#include "media/jp2.h"

static void
bytes(struct bw_buf *b, const char *data, size_t len)
{
	bw_buf_put(b, data, len);
}
#define PUT(b, text) bytes(b, text, sizeof(text) - 1)

static bool
holds(const struct bw_buf *b, const char *text)
{
	return memmem(b->data, b->len, text, strlen(text)) != NULL;
}

/* ---- JPEG 2000: 16 x 8 dots of one component, one tile ---- */

struct picture {
	bool comments; /* and all else that a decoder does not need */
	bool open;     /* the tile-part goes up to the end */
	const char *marker; /* a further segment, "\xff\x52…" */
	size_t marker_len;
	const char *behind;
};

static void
stream_of(struct bw_buf *b, const struct picture *p)
{
	size_t sot, end;

	PUT(b, "\xff\x4f\xff\x51\0\x29\0\0\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\x01\x07\x01\x01");
	if (p->comments)
		PUT(b, "\xff\x64\0\x0f\0\x01" "CANARYmain!");
	PUT(b, "\xff\x52\0\x0c\0\0\0\x01\0\x01\x04\x04\0\x01");
	PUT(b, "\xff\x5c\0\x07\x40\x40\x48\x48\x50");
	if (p->comments)
		PUT(b, "\xff\x55\0\x0c\0\0" "CANARYtl");
	bytes(b, p->marker != NULL ? p->marker : "", p->marker_len);
	sot = b->len;
	PUT(b, "\xff\x90\0\x0a\0\0\0\0\0\0\0\x01");
	if (p->comments) {
		PUT(b, "\xff\x64\0\x0f\0\x01" "CANARYtile!");
		PUT(b, "\xff\x58\0\x0b\0" "CANARYpl");
	}
	PUT(b, "\xff\x93" "coded packets");
	end = b->len;
	if (!p->open)
		b->data[sot + 9] = (uint8_t)(end - sot);
	PUT(b, "\xff\xd9");
	bw_buf_str(b, p->behind != NULL ? p->behind : "");
}

static void
box(struct bw_buf *b, const char *type, const struct bw_buf *body)
{
	bw_buf_be32(b, (uint32_t)body->len + 8);
	bw_buf_put(b, type, 4);
	bw_buf_put(b, body->data, body->len);
}

static void
box_of(struct bw_buf *b, const char *type, const char *body, size_t len)
{
	bw_buf_be32(b, (uint32_t)len + 8);
	bw_buf_put(b, type, 4);
	bw_buf_put(b, body, len);
}
#define BOX(b, type, text) box_of(b, type, text, sizeof(text) - 1)

static void
file_of(struct bw_buf *b, const struct picture *p)
{
	struct bw_buf head = { 0 }, picture = { 0 }, icc = { 0 }, colours = { 0 };

	PUT(b, "\0\0\0\x0cjP  \r\n\x87\n");
	BOX(b, "ftyp", "jpx CNRYjp2 CNRY");
	BOX(&head, "ihdr", "\0\0\0\x08\0\0\0\x10\0\x01\x07\x07\0\x01");
	sample_icc(&icc);
	PUT(&colours, "\x02\x01\x01");
	bw_buf_put(&colours, icc.data, icc.len);
	box(&head, "colr", &colours);
	BOX(&head, "colr", "\x04\0\0CANARYvendor");
	BOX(&head, "res ", "CANARYresolution");
	BOX(b, "xml ", "<x>CANARYxml</x>");
	box(b, "jp2h", &head);
	BOX(b, "uuid", "0123456789abcdefCANARYuuid");
	BOX(b, "uinf", "CANARYinfo");
	BOX(b, "jp2i", "CANARYrights");
	stream_of(&picture, p);
	box(b, "jp2c", &picture);
	BOX(b, "asoc", "CANARYassociation");
	PUT(b, "\0\0\0\x40" "CANARYhalf");
	bw_buf_free(&head);
	bw_buf_free(&picture);
	bw_buf_free(&icc);
	bw_buf_free(&colours);
}

/* The copy of a copy is the same. */
static void
check_jp2(const struct bw_buf *b, struct bw_buf *copy)
{
	struct bw_buf again = { 0 };

	assert_null(bw_jp2_clean(b->data, b->len, copy));
	assert_null(bw_jp2_clean(copy->data, copy->len, &again));
	assert_int_equal(copy->len, again.len);
	assert_memory_equal(copy->data, again.data, again.len);
	bw_buf_free(&again);
}

static void
only_what_decodes_jpeg_2000_stays(void **state)
{
	struct bw_buf b = { 0 }, copy = { 0 }, plain = { 0 };
	unsigned open;

	(void)state;
	for (open = 0; open < 2; open++) {
		const struct picture full = { .comments = true, .open = open != 0, .behind = "CANARYbehind" };

		stream_of(&b, &full);
		check_jp2(&b, &copy);
		assert_true(holds(&b, "CANARYmain") && holds(&b, "CANARYtile") && holds(&b, "CANARYbehind"));
		assert_false(holds(&copy, "CANARY"));
		/* What is left is the same picture without them, in all its bytes. */
		stream_of(&plain, &(struct picture){ .open = false });
		assert_int_equal(copy.len, plain.len);
		assert_memory_equal(copy.data, plain.data, plain.len);
		bw_buf_free(&b);
		bw_buf_free(&copy);
		bw_buf_free(&plain);
	}
	file_of(&b, &(struct picture){ .comments = true });
	check_jp2(&b, &copy);
	assert_true(holds(&b, "CANARYxml") && holds(&b, "CANARYuuid") && holds(&b, "ustGo"));
	assert_false(holds(&copy, "CANARY") || holds(&copy, "CNRY") || holds(&copy, "ustGo"));
	assert_true(holds(&copy, "acsp") && holds(&copy, "coded packets"));
	bw_buf_free(&b);
	bw_buf_free(&copy);
}

static void
jp2_refused(const char *why, const struct bw_buf *b)
{
	struct bw_buf copy = { 0 };
	const char *is = bw_jp2_clean(b->data, b->len, &copy);

	if (is == NULL || strstr(is, why) == NULL)
		fail_msg("not refused as \"%s\" but \"%s\"", why, is != NULL ? is : "");
	bw_buf_free(&copy);
}

static void
marker_refused(const char *why, const char *marker, size_t len)
{
	struct bw_buf b = { 0 };

	stream_of(&b, &(struct picture){ .marker = marker, .marker_len = len });
	jp2_refused(why, &b);
	bw_buf_free(&b);
}
#define MARKER(why, text) marker_refused(why, text, sizeof(text) - 1)

static void
segments_longer_than_they_say_are_refused(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	MARKER("unusual", "\xff\x52\0\x10\0\0\0\x01\0\x01\x04\x04\0\x01" "CNRY");
	MARKER("unusual", "\xff\x5c\0\x0b\x40\x40\x48\x48\x50" "CNRY");
	MARKER("unusual", "\xff\x5c\0\x0d\x40" "CANARYCNRY"); /* for more levels than there are */
	MARKER("unusual", "\xff\x60\0\x0a\0" "CANARY!");	   /* packed packet headers */
	MARKER("unusual", "\xff\x50\0\x06" "CNRY");
	MARKER("unusual", "\xff\x5e\0\x09\0\0\0" "CNRY");
	MARKER("damaged", "\xff\x64\xff\xff");
	stream_of(&b, &(struct picture){ .comments = false });
	b.data[11] = 0; /* no width */
	jp2_refused("damaged", &b);
	bw_buf_reset(&b);
	file_of(&b, &(struct picture){ .comments = false });
	((uint8_t *)memmem(b.data, b.len, "ihdr", 4))[7] = 9;
	jp2_refused("another size", &b);
	bw_buf_free(&b);
}

/* ---- JBIG2 ---- */

static void
segment(struct bw_buf *b, uint32_t number, uint8_t kind, const char *refers, uint8_t page, const char *data, size_t len)
{
	bw_buf_be32(b, number);
	bw_buf_u8(b, kind);
	bw_buf_u8(b, (uint8_t)(strlen(refers) << 5));
	bw_buf_str(b, refers);
	bw_buf_u8(b, page);
	bw_buf_be32(b, (uint32_t)len);
	bw_buf_put(b, data, len);
}
#define SEGMENT(b, number, kind, refers, page, text) segment(b, number, kind, refers, page, text, sizeof(text) - 1)

static void
page_of(struct bw_buf *b)
{
	SEGMENT(b, 1, 48, "", 1, "\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0");
}

static void
check_jbig2(const struct bw_buf *b, bool shared, struct bw_buf *copy)
{
	struct bw_buf again = { 0 };

	assert_null(bw_jbig2_clean(b->data, b->len, shared, copy));
	assert_null(bw_jbig2_clean(copy->data, copy->len, shared, &again));
	assert_int_equal(copy->len, again.len);
	assert_memory_equal(copy->data, again.data, again.len);
	bw_buf_free(&again);
}

static void
only_what_draws_the_page_stays_of_jbig2(void **state)
{
	struct bw_buf b = { 0 }, copy = { 0 };

	(void)state;
	page_of(&b);
	SEGMENT(&b, 2, 0, "", 1, "letters in use");
	SEGMENT(&b, 3, 0, "", 1, "CANARYletters");
	SEGMENT(&b, 4, 62, "", 1, "\x20\0\0\0" "CANARYcomment");
	SEGMENT(&b, 5, 36, "", 1, "CANARYpicture on no page");
	SEGMENT(&b, 6, 6, "\x02", 1, "words of the page");
	SEGMENT(&b, 7, 38, "", 1, "dots of the page");
	SEGMENT(&b, 8, 52, "", 0, "CANARYprofile");
	SEGMENT(&b, 9, 49, "", 1, "");
	SEGMENT(&b, 10, 51, "", 0, "");
	PUT(&b, "CANARYbehind");
	check_jbig2(&b, false, &copy);
	assert_true(holds(&b, "CANARYcomment"));
	assert_false(holds(&copy, "CANARY"));
	assert_true(holds(&copy, "letters in use") && holds(&copy, "words of the page") && holds(&copy, "dots of the page"));
	bw_buf_reset(&b);
	bw_buf_reset(&copy);
	SEGMENT(&b, 0, 0, "", 0, "letters that pages share");
	SEGMENT(&b, 1, 62, "", 0, "\x20\0\0\x02" "CANARYcomment");
	check_jbig2(&b, true, &copy);
	assert_false(holds(&copy, "CANARY"));
	assert_true(holds(&copy, "letters that pages share"));
	bw_buf_free(&b);
	bw_buf_free(&copy);
}

static void
jbig2_refused(const char *why, struct bw_buf *b, bool shared)
{
	struct bw_buf copy = { 0 };
	const char *is = bw_jbig2_clean(b->data, b->len, shared, &copy);

	if (is == NULL || strstr(is, why) == NULL)
		fail_msg("not refused as \"%s\" but \"%s\"", why, is != NULL ? is : "");
	bw_buf_free(&copy);
	bw_buf_reset(b);
}

static void
what_is_not_known_of_jbig2_is_refused(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	page_of(&b);
	SEGMENT(&b, 2, 62, "", 1, "\xa0\0\0\0" "must be obeyed");
	jbig2_refused("unusual", &b, false);
	page_of(&b);
	SEGMENT(&b, 2, 54, "", 1, "CANARY");
	jbig2_refused("unusual", &b, false);
	page_of(&b);
	SEGMENT(&b, 2, 38, "", 2, "on another page");
	jbig2_refused("unusual", &b, false);
	SEGMENT(&b, 1, 48, "", 1, "\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0CNRY");
	jbig2_refused("unusual", &b, false);
	page_of(&b);
	SEGMENT(&b, 1, 38, "", 1, "the same number");
	jbig2_refused("damaged", &b, false);
	page_of(&b);
	SEGMENT(&b, 2, 38, "", 1, "cut");
	b.len--;
	jbig2_refused("damaged", &b, false);
	page_of(&b);
	jbig2_refused("unusual", &b, true); /* a page is not shared */
	bw_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_decodes_jpeg_2000_stays),
		cmocka_unit_test(segments_longer_than_they_say_are_refused),
		cmocka_unit_test(only_what_draws_the_page_stays_of_jbig2),
		cmocka_unit_test(what_is_not_known_of_jbig2_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

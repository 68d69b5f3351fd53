/* The pictures inside archives, office files and e-mails: each is given once, in order,
 * in one call or in many; what cannot be looked at ends it with a reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_samples.h"
#include "lib_zip_samples.h"
#include "media/look.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MAX_SEEN 600u

struct seen {
	uint64_t list[MAX_SEEN];
	unsigned count;
	struct bw_look *look;
	unsigned stop_after; /* pictures of a call; 0: as many as there are */
	unsigned in_call;
};

/* A number that tells one picture from another. */
static uint64_t
number_of(const struct bw_dots *d)
{
	uint64_t n = (uint64_t)d->width << 20 | d->height;
	size_t i;

	for (i = 0; i < (size_t)d->width * d->height * 3; i++)
		n = n * 0x100000001b3u ^ d->rgb[i];
	return n;
}

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct seen *s = ctx;

	(void)err;
	assert_true(s->count < MAX_SEEN);
	s->list[s->count++] = number_of(d);
	s->look->full = ++s->in_call == s->stop_after;
	return BW_OK;
}

/* In calls of so many pictures; returns how many calls it took, or 0 with a reason. */
static unsigned
look(const struct bw_buf *in, unsigned stop_after, struct seen *s, struct bw_err *err)
{
	uint64_t from = 0;
	unsigned calls = 0;
	struct bw_look l;

	*s = (struct seen){ .stop_after = stop_after };
	memset(err, 0, sizeof(*err));
	do {
		l = (struct bw_look){ .see = see, .ctx = s, .max_px = 256, .from = from };
		s->look = &l;
		s->in_call = 0;
		if (bw_media_look(&l, (struct bw_bytes){ in->data, in->len }, err) != BW_OK)
			return 0;
		assert_true(!l.more || l.unit > from);
		from = l.unit;
		assert_true(++calls < 1000);
	} while (l.more);
	return calls;
}

static void
shows(const char *place, const struct bw_buf *in, unsigned pictures)
{
	struct seen one, many;
	struct bw_err err;
	unsigned step;

	if (look(in, 0, &one, &err) != 1 || one.count != pictures)
		fail_msg("%s: %u pictures, not %u (%s)", place, one.count, pictures, err.message);
	for (step = 1; step <= 3; step++) {
		unsigned calls = look(in, step, &many, &err);

		if (calls < (pictures + step - 1) / step || many.count != pictures ||
		    memcmp(one.list, many.list, pictures * sizeof(one.list[0])) != 0)
			fail_msg("%s: %u at a time gives %u pictures in %u calls (%s)", place, step, many.count, calls, err.message);
	}
}

static void
is_held(const char *place, const struct bw_buf *in, const char *words)
{
	struct seen s;
	struct bw_err err;

	if (look(in, 0, &s, &err) != 0 || strstr(err.message, words) == NULL)
		fail_msg("%s: not \"%s\" but \"%s\"", place, words, err.message);
}

/* ---- parts ---- */

/* Two dots in a colour of its own. */
static void
dots(struct bw_buf *out, unsigned n)
{
	bw_buf_put(out, "GIF89a\2\0\1\0\x80\0\0", 13);
	bw_buf_u8(out, (uint8_t)n);
	bw_buf_u8(out, (uint8_t)(n >> 8));
	bw_buf_put(out, "\x55\1\2\3,\0\0\0\0\2\0\1\0\0\2\2\x04\x0a\0;", 20);
}

static struct zip_file
file_of(const char *name, const struct bw_buf *bytes)
{
	return (struct zip_file){ .name = name, .text = (const char *)bytes->data, .len = bytes->len, .method = 8 };
}

static void
wrap(struct bw_buf *out, const char *name, const struct bw_buf *inner)
{
	struct zip_file f = file_of(name, inner);

	zip_make(out, &f, 1);
}

/* ---- archives ---- */

static void
every_picture_is_given_once(void **state)
{
	struct bw_buf jpeg = { 0 }, png = { 0 }, gif = { 0 }, zip = { 0 };
	struct zip_file files[5];

	(void)state;
	sample_jpeg(&jpeg, false, false);
	sample_png(&png, false);
	dots(&gif, 7);
	files[0] = file_of("a.jpg", &jpeg);
	files[1] = (struct zip_file){ .name = "note.txt", .text = "Words alone.\n" };
	files[2] = file_of("named-wrongly.txt", &png);
	files[3] = (struct zip_file){ .name = "empty/", .text = "" };
	files[4] = file_of("b.gif", &gif);
	zip_make(&zip, files, LEN(files));
	shows("a plain archive", &zip, 3);
	bw_buf_free(&jpeg);
	bw_buf_free(&png);
	bw_buf_free(&gif);
	bw_buf_free(&zip);
}

static void
without_pictures_there_is_nothing_to_see(void **state)
{
	static const struct zip_file files[] = {
		{ .name = "[Content_Types].xml", .text = "<?xml version=\"1.0\"?><Types/>" },
		{ .name = "word/document.xml", .text = "<?xml version=\"1.0\"?><w:document/>", .method = 8 },
		{ .name = "word/fonts/a.ttf", .text = "\0\1\0\0\0\x0fglyphs", .len = 12 },
		{ .name = "old.txt", .text = "caf\xe9 in an old code\r\n" },
		{ .name = "nothing", .text = "" },
	};
	struct bw_buf zip = { 0 };

	(void)state;
	zip_make(&zip, files, LEN(files));
	shows("an office file", &zip, 0);
	bw_buf_free(&zip);
	zip_make(&zip, files, 0);
	shows("an empty archive", &zip, 0);
	bw_buf_free(&zip);
}

/* Also from an archive in an archive on, where members are passed over unopened. */
static void
two_hundred_pictures_in_many_calls(void **state)
{
	struct bw_buf gifs[200] = { 0 }, inner = { 0 }, outer = { 0 };
	struct zip_file files[201];
	char names[200][16];
	unsigned i;

	(void)state;
	for (i = 0; i < 200; i++) {
		dots(&gifs[i], i);
		(void)snprintf(names[i], sizeof(names[i]), "%u.gif", i);
		files[i] = file_of(names[i], &gifs[i]);
	}
	zip_make(&inner, files, 200);
	shows("200 pictures", &inner, 200);
	files[200] = file_of("more.zip", &inner);
	zip_make(&outer, files, 201);
	shows("200 pictures, and an archive of them", &outer, 400);
	for (i = 0; i < 200; i++)
		bw_buf_free(&gifs[i]);
	bw_buf_free(&inner);
	bw_buf_free(&outer);
}

/* A member before the first unit is not even unpacked: its damage is not seen again. */
static void
what_was_seen_is_not_opened_again(void **state)
{
	struct bw_buf gif = { 0 }, zip = { 0 };
	struct zip_file files[2];
	struct seen s = { .stop_after = 1 };
	struct bw_look l = { .see = see, .ctx = &s, .max_px = 256 };
	struct bw_err err = { 0 };

	(void)state;
	dots(&gif, 1);
	files[0] = files[1] = file_of("a.gif", &gif);
	files[0].method = 0;
	files[1].name = "b.gif";
	zip_make(&zip, files, 2);
	s.look = &l;
	assert_int_equal(bw_media_look(&l, (struct bw_bytes){ zip.data, zip.len }, &err), BW_OK);
	assert_true(l.more);
	zip.data[30 + 5 + 8] ^= 1; /* in the first picture */
	is_held("damaged", &zip, "damaged");
	l = (struct bw_look){ .see = see, .ctx = &s, .max_px = 256, .from = l.unit };
	s.in_call = 0;
	s.stop_after = 0;
	assert_int_equal(bw_media_look(&l, (struct bw_bytes){ zip.data, zip.len }, &err), BW_OK);
	assert_false(l.more);
	assert_int_equal(s.count, 2);
	bw_buf_free(&gif);
	bw_buf_free(&zip);
}

static void
archives_lie_in_one_another_three_deep(void **state)
{
	struct bw_buf in = { 0 }, out = { 0 };
	unsigned depth;

	(void)state;
	dots(&in, 9);
	for (depth = 1; depth <= 4; depth++) {
		out = (struct bw_buf){ 0 };
		wrap(&out, depth == 1 ? "a.gif" : "a.zip", &in);
		bw_buf_free(&in);
		in = out;
		if (depth <= 3)
			shows("in one another", &in, 1);
	}
	is_held("four deep", &in, "more than 3 deep");
	bw_buf_free(&in);
}

static void
what_cannot_be_looked_at_holds_the_whole(void **state)
{
	static const struct {
		const char *place, *text;
		size_t len;
		const char *words;
	} cases[] = {
		{ "a drawing of Windows", "\xd7\xcd\xc6\x9a\0\0", 6, "WMF" },
		{ "an embedded object", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", 9, "OLE" },
		{ "SVG", "<?xml version=\"1.0\"?><svg xmlns=\"x\"/>", 0, "SVG" },
		{ "no known kind", "8BPS\0\1\0\0", 8, "not known" },
		{ "a PDF", "%PDF-1.4\n", 0, "PDF" },
		{ "a film", "\0\0\0\x10" "ftypisom\0\0\0\1", 16, "film" },
		{ "a cut picture", "\xff\xd8\xff\xe0\0\x10JFIF\0", 11, "damaged" },
		{ "a cut archive", "PK\3\4\0\0\0\0", 8, "damaged or cut off" },
	};
	struct bw_buf zip = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		struct zip_file f = { .name = "a", .text = cases[i].text, .len = cases[i].len };

		zip_make(&zip, &f, 1);
		is_held(cases[i].place, &zip, cases[i].words);
		bw_buf_free(&zip);
	}
}

static void
archives_that_lie_are_held(void **state)
{
	static const char zeros[4 << 20];
	static const struct {
		const char *place;
		struct zip_file a, b;
		struct zip_maker z;
		const char *words;
	} cases[] = {
		{ "encrypted", { .name = "a", .text = "x", .flags = 1 }, { .name = "b", .text = "y" }, { .count = 0 }, "encrypted" },
		{ "dense", { .name = "a", .text = zeros, .len = sizeof(zeros), .method = 8 }, { .name = "b", .text = "y" },
		    { .count = 0 }, "trap" },
		{ "a size that is not true", { .name = "a", .text = "xxxxx", .method = 8, .claimed = 9 },
		    { .name = "b", .text = "y" }, { .count = 0 }, "damaged" },
		{ "two of a name", { .name = "a", .text = "x" }, { .name = "a", .text = "y" }, { .count = 0 }, "same name" },
		{ "a wrong sum", { .name = "a", .text = "x", .wrong_crc = true }, { .name = "b", .text = "y" }, { .count = 0 },
		    "damaged" },
		{ "bytes between", { .name = "a", .text = "x" }, { .name = "b", .text = "y", .before = "hidden" }, { .count = 0 },
		    "belong to none" },
		{ "bytes behind", { .name = "a", .text = "x" }, { .name = "b", .text = "y" }, { .behind = "hidden" },
		    "belong to none" },
		{ "bytes before the list", { .name = "a", .text = "x" }, { .name = "b", .text = "y" }, { .before_list = "hidden" },
		    "belong to none" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		struct zip_maker z = cases[i].z;

		zip_put(&z, &cases[i].a);
		zip_put(&z, &cases[i].b);
		zip_end(&z);
		is_held(cases[i].place, &z.out, cases[i].words);
		bw_buf_free(&z.out);
	}
}

/* ---- e-mail ---- */

#define HEAD "From: a@example.org\r\nDate: Thu, 4 Mar 2021 05:06:07 +0200\r\nMIME-Version: 1.0\r\n"
#define GIF64 "R0lGODlhAgABAIAAAAcAVQECAywAAAAAAgABAAACAgQKADs="
#define GIFQ \
	"GIF89a=02=00=01=00=80=00=00=07=00U=01=02=\r\n=03,=00=00=00=00=02=00=01=00=00=02=02=04=0A=00;"

static void
pictures_of_a_mail_are_given(void **state)
{
	static const struct {
		const char *place, *text;
		unsigned pictures;
	} cases[] = {
		{ "words alone", HEAD "\r\nHello.\r\n", 0 },
		{ "nothing behind the header", HEAD, 0 },
		{ "base64", HEAD "Content-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\n" GIF64 "\r\n", 1 },
		{ "quoted", HEAD "Content-Transfer-Encoding: Quoted-Printable\r\n\r\n" GIFQ "\r\n", 1 },
		{ "parts", HEAD "Content-Type: multipart/mixed;\r\n boundary=\"x y\"\r\n\r\nbefore\r\n--x y\r\n\r\nwords\r\n--x y  \r\n"
				"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" GIF64
				"\r\n--x y--\r\nbehind\r\n", 1 },
		{ "parts in parts",
		    HEAD "content-type: MULTIPART/mixed; charset=x; boundary=a\n\n--a\n"
			 "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n" GIF64
			 "\n--b\nContent-Transfer-Encoding: base64\n\nR0lG\nODlhAgABAIAAAAgAVQECAywAAAAAAgABAAACAgQKADs=\n"
			 "--b--\n--a\n\nx\n--a--\n", 2 },
		{ "a message in it",
		    HEAD "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\n"
			 "From: b@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
			 "Content-Transfer-Encoding: base64\n\n" GIF64 "\n--b--\n--a--\n", 1 },
		{ "the inner end is missing",
		    HEAD "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n"
			 "--b\n\nx\n--a\nContent-Transfer-Encoding: base64\n\n" GIF64 "\n--a--\n", 1 },
		{ "a mailbox",
		    "From a@example.org Thu Mar  4 05:06:07 2021\n" HEAD "\nx\n\n"
		    "From b@example.org Thu Mar  4 05:06:07 2021\n" HEAD
		    "Content-Transfer-Encoding: base64\n\n" GIF64 "\n", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		struct bw_buf mail = { 0 };

		bw_buf_str(&mail, cases[i].text);
		assert_int_equal(bw_media_sniff(mail.data, mail.len), BW_FORMAT_EML);
		shows(cases[i].place, &mail, cases[i].pictures);
		bw_buf_free(&mail);
	}
}

static void
mails_that_can_be_read_in_two_ways_are_held(void **state)
{
#define NEST "Content-Type: multipart/mixed; boundary="
	static const char *const cases[][3] = {
		{ "two codings",
		    HEAD "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\n" GIF64 "\n", "two different" },
		{ "two kinds", HEAD "Content-Type: text/plain\nContent-Type: image/gif\n\nx\n", "two different" },
		{ "two boundaries", HEAD NEST "a; boundary=b\n\n--a\n\nx\n--a--\n", "two different" },
		{ "no boundary", HEAD "Content-Type: multipart/mixed\n\nx\n", "damaged" },
		{ "a boundary in pieces", HEAD "Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\n\nx\n", "damaged" },
		{ "an unknown coding", HEAD "Content-Transfer-Encoding: x-uue\n\nx\n", "not known" },
		{ "coded parts", HEAD NEST "a\nContent-Transfer-Encoding: base64\n\nx\n", "not known" },
		{ "a piece", HEAD "Content-Type: message/partial; number=1\n\nx\n", "one piece" },
		{ "a digest", HEAD "Content-Type: multipart/digest; boundary=a\n\nx\n", "not known" },
		{ "no field", HEAD NEST "a\n\n--a\nwhat is this\nContent-Transfer-Encoding: base64\n\n" GIF64 "\n", "damaged" },
		{ "letters behind the end", HEAD "Content-Transfer-Encoding: base64\n\n" GIF64 GIF64 "\n", "damaged" },
		{ "no base64", HEAD "Content-Transfer-Encoding: base64\n\n!!!!\n", "damaged" },
		{ "half a sign", HEAD "Content-Transfer-Encoding: quoted-printable\n\nx=4\n", "damaged" },
		{ "too deep", HEAD NEST "a\n\n--a\n" NEST "b\n\n--b\n" NEST "c\n\n--c\n" NEST "d\n\n--d\n" NEST "e\n\n--e\n" NEST
			     "f\n\n--f\n" NEST "g\n\n--g\n" NEST "h\n\n--h\n" NEST "i\n\n--i\n\nx\n", "8 deep" },
		{ "uuencode", HEAD "\nbegin 644 a.gif\n-1TE&.#EA`@`!`(```!I0\n`\nend\n", "as letters" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		struct bw_buf mail = { 0 };

		bw_buf_str(&mail, cases[i][1]);
		is_held(cases[i][0], &mail, cases[i][2]);
		bw_buf_free(&mail);
	}
}

static void
pictures_in_letters_are_held(void **state)
{
	struct bw_buf mail = { 0 };
	unsigned i;

	(void)state;
	bw_buf_str(&mail, HEAD "Content-Type: text/html\n\n<img src=\"data:image/png;base64,");
	for (i = 0; i < 900; i++)
		bw_buf_u8(&mail, (uint8_t)"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[i * i % 31]);
	bw_buf_str(&mail, "\">\n");
	is_held("a picture in HTML", &mail, "as letters");
	bw_buf_free(&mail);
}

static void
a_mail_in_an_archive_and_an_archive_in_a_mail(void **state)
{
	struct bw_buf gif = { 0 }, zip = { 0 }, mail = { 0 }, outer = { 0 };
	size_t i;

	(void)state;
	dots(&gif, 5);
	wrap(&zip, "a.gif", &gif);
	bw_buf_str(&mail, HEAD "Content-Type: application/zip\nContent-Transfer-Encoding: quoted-printable\n\n");
	for (i = 0; i < zip.len; i++)
		bw_buf_printf(&mail, "=%02X%s", zip.data[i], i % 20 == 19 ? "=\n" : "");
	shows("an archive in a mail", &mail, 1);
	wrap(&outer, "a.eml", &mail);
	shows("in an archive", &outer, 1);
	bw_buf_free(&gif);
	bw_buf_free(&zip);
	bw_buf_free(&mail);
	bw_buf_free(&outer);
}

/* ---- damage ---- */

static void
cut_anywhere_it_ends(void **state)
{
	struct bw_buf gif = { 0 }, zip = { 0 };
	struct zip_file files[2];
	struct seen s;
	struct bw_err err;
	size_t len, whole;

	(void)state;
	dots(&gif, 5);
	files[0] = files[1] = file_of("a.gif", &gif);
	files[1].name = "b.gif";
	zip_make(&zip, files, 2);
	for (whole = len = zip.len; len-- > 4;) { /* less is a text, "PK" */
		struct bw_buf cut = { 0 };

		bw_buf_put(&cut, zip.data, len); /* of its own, so that a read too far is seen */
		if (look(&cut, 0, &s, &err) != 0)
			fail_msg("%zu of %zu bytes were taken for a whole archive", len, whole);
		bw_buf_free(&cut);
	}
	bw_buf_free(&gif);
	bw_buf_free(&zip);
}

static void
slurp(struct bw_buf *out, const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t piece[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(out, piece, n);
	(void)fclose(f);
}

/* Composed: red, then blue on it, then green beside that (made with cjxl). */
static void
frames_of_jpeg_xl_are_given_as_they_are_seen(void **state)
{
	struct bw_buf jxl = { 0 };
	struct seen s;
	struct bw_err err;
	size_t len;

	(void)state;
	slurp(&jxl, BW_TEST_SRC "/fuzz/seeds/jxl/frames");
	shows("JPEG XL", &jxl, 3);
	assert_int_equal(look(&jxl, 0, &s, &err), 1);
	assert_true(s.list[0] != s.list[1] && s.list[1] != s.list[2] && s.list[0] != s.list[2]);
	for (len = jxl.len - 8; len-- > 2;) { /* the last bytes only fill it up */
		struct bw_buf cut = { 0 };

		bw_buf_put(&cut, jxl.data, len);
		assert_int_equal(look(&cut, 0, &s, &err), 0);
		bw_buf_free(&cut);
	}
	bw_buf_free(&jxl);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_picture_is_given_once),
		cmocka_unit_test(without_pictures_there_is_nothing_to_see),
		cmocka_unit_test(two_hundred_pictures_in_many_calls),
		cmocka_unit_test(what_was_seen_is_not_opened_again),
		cmocka_unit_test(archives_lie_in_one_another_three_deep),
		cmocka_unit_test(what_cannot_be_looked_at_holds_the_whole),
		cmocka_unit_test(archives_that_lie_are_held),
		cmocka_unit_test(pictures_of_a_mail_are_given),
		cmocka_unit_test(mails_that_can_be_read_in_two_ways_are_held),
		cmocka_unit_test(pictures_in_letters_are_held),
		cmocka_unit_test(a_mail_in_an_archive_and_an_archive_in_a_mail),
		cmocka_unit_test(cut_anywhere_it_ends),
		cmocka_unit_test(frames_of_jpeg_xl_are_given_as_they_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

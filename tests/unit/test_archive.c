#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "lib_audio_samples.h"
#include "lib_media_copy.h"
#include "lib_media_samples.h"
#include "lib_zip_samples.h"
#include "media/archive.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

#define LETTER "It was on the day when the market was closed, and everybody on the market knew it.\n"
#define NOTE "A second file, which is short.\n"

static void
want(struct bw_buf *out)
{
	static const struct zip_file files[] = { { .name = "000001.txt", .text = LETTER, .method = 8, .date = 0x2821 },
		{ .name = "000002.txt", .text = NOTE, .date = 0x2821 } };
	struct bw_buf made = { 0 };
	size_t i, end_list;

	zip_make(&made, files, 2);
	/* Ours says that MS-DOS made it. */
	for (i = 0, end_list = made.len - 6; i < end_list; i++)
		if (memcmp(made.data + i, "PK\1\2\x14\3", 6) == 0)
			made.data[i + 5] = 0;
	*out = made;
}

static void
copy_is_wanted(const char *place, const struct bw_buf *original)
{
	struct bw_buf copy = { 0 }, w = { 0 };

	want(&w);
	copy_is_clean(place, BW_FORMAT_ZIP, original, &copy);
	if (copy.len != w.len || memcmp(copy.data, w.data, w.len) != 0)
		fail_msg("%s: the copy is not the plain archive", place);
	bw_buf_free(&copy);
	bw_buf_free(&w);
}

/* ---- what goes ---- */

static const struct zip_file letter = { .name = "letter.txt", .text = LETTER, .method = 8, .time = 0x2946, .date = 0x5264 };
static const struct zip_file note = { .name = "note.txt", .text = NOTE, .time = 0x2947, .date = 0x5265 };

static void
names_times_and_all_between_go(void **state)
{
	static const struct {
		const char *place;
		struct zip_file a, b;
		struct zip_maker z;
	} places[] = {
		{ "plain", { .name = NULL }, { .name = NULL }, { .count = 0 } },
		{ "name", { .name = "CANARYmustGo.txt" }, { .name = "CANARYmustGo/b.txt" }, { .count = 0 } },
		{ "extra field", { .extra = CANARY }, { .extra = "ux\x0c\1" CANARY }, { .count = 0 } },
		{ "comment of a file", { .comment = CANARY }, { .comment = CANARY }, { .count = 0 } },
		{ "comment of the archive", { .name = NULL }, { .name = NULL }, { .comment = CANARY } },
		{ "between files", { .name = NULL }, { .before = CANARY }, { .count = 0 } },
		{ "before the first file", { .before = "PK\3\4" CANARY }, { .name = NULL }, { .count = 0 } },
		{ "before the list", { .name = NULL }, { .name = NULL }, { .before_list = CANARY } },
		{ "before the end", { .name = NULL }, { .name = NULL }, { .before_end = CANARY } },
		{ "behind the end", { .name = NULL }, { .name = NULL }, { .behind = CANARY } },
		{ "attributes", { .attributes = 0x81a40000 }, { .attributes = 0x81800020 }, { .count = 0 } },
		{ "descriptor", { .descriptor = true }, { .descriptor = true }, { .count = 0 } },
		{ "marks of byte order", { .text = "\xef\xbb\xbf\xef\xbb\xbf" LETTER }, { .text = "\xef\xbb\xbf" NOTE },
		    { .count = 0 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < LEN(places); i++) {
		struct zip_file a = places[i].a, b = places[i].b;
		struct zip_maker z = places[i].z;

		a.name = a.name != NULL ? a.name : letter.name;
		b.name = b.name != NULL ? b.name : note.name;
		a.text = a.text != NULL ? a.text : LETTER;
		b.text = b.text != NULL ? b.text : NOTE;
		a.method = 8;
		a.time = letter.time, a.date = letter.date;
		b.time = note.time, b.date = note.date;
		zip_put(&z, &a);
		zip_put(&z, &b);
		zip_end(&z);
		copy_is_wanted(places[i].place, &z.out);
		bw_buf_free(&z.out);
	}
}

static void
a_clean_archive_is_its_own_copy(void **state)
{
	struct bw_buf w = { 0 };
	struct bw_plan p;

	(void)state;
	want(&w);
	copy_is_wanted("clean", &w);
	assert_int_equal(bw_media_plan(BW_FORMAT_ZIP, w.data, w.len, 0, &p, NULL), BW_OK);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.parts[0].action, BW_PART_KEEP);
	assert_int_equal(bw_value_count(bw_value_get(p.facts, "dates")), 0);
	bw_plan_free(&p);
	bw_buf_free(&w);
}

/* The hidden places of a member go as they go from a file of its own. */
static void
a_recording_inside_is_cleaned(void **state)
{
	struct bw_buf z = { 0 }, copy = { 0 };
	size_t i, seen = 0;

	(void)state;
	for (i = 0; i < audio_sample_count; i++) {
		struct bw_buf sound = { 0 };
		struct zip_file files[2] = { letter, { .name = "voice", .method = 0 } };

		audio_samples[i].make(&sound);
		if (copy_refusal(bw_media_sniff(sound.data, sound.len), &sound)[0] == '\0') {
			files[1].text = (const char *)sound.data;
			files[1].len = sound.len;
			zip_make(&z, files, 2);
			copy_is_clean(audio_samples[i].place, BW_FORMAT_ZIP, &z, &copy);
			assert_null(memmem(copy.data, copy.len, "voice", 5));
			seen++;
			bw_buf_free(&z);
			bw_buf_free(&copy);
		}
		bw_buf_free(&sound);
	}
	assert_true(seen > 3);
}

static void
files_without_a_copy_are_left_out_and_counted(void **state)
{
	struct bw_buf inner = { 0 }, z = { 0 };
	struct zip_file files[6] = { letter, { .name = "in.zip" }, { .name = "a.pdf", .text = "%PDF-1.7 " CANARY },
		{ .name = "dir/" , .text = "" }, { .name = "mail", .text = "From: a@b\nMessage-ID: <" CANARY ">\n\nhello\n" }, note };
	struct bw_plan p;

	(void)state;
	zip_make(&inner, &letter, 1);
	files[1].text = (const char *)inner.data;
	files[1].len = inner.len;
	zip_make(&z, files, 6);
	copy_is_wanted("left out", &z);
	assert_int_equal(bw_media_plan(BW_FORMAT_ZIP, z.data, z.len, BW_MEDIA_ALLOW_RAW, &p, NULL), BW_OK);
	assert_false(plan_warns(&p, "DKIM"));
	assert_true(plan_warns(&p, "3 files of the archive have no copy and are left out"));
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "members")), 5);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "pictures")), 0);
	bw_plan_free(&p);
	bw_buf_free(&inner);
	bw_buf_free(&z);
}

static void
the_times_are_facts(void **state)
{
	const struct zip_file files[] = { note, letter, { .name = "c", .text = "c", .date = 0x21 },
		{ .name = "d", .text = "d", .date = 0xffff, .time = 0xffff } };
	struct bw_buf z = { 0 };
	const struct bw_value *dates;
	struct bw_plan p;

	(void)state;
	zip_make(&z, files, LEN(files));
	assert_int_equal(bw_media_plan(BW_FORMAT_ZIP, z.data, z.len, 0, &p, NULL), BW_OK);
	dates = bw_value_get(p.facts, "dates");
	assert_int_equal(bw_value_count(dates), 2);
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(dates, 0), "from")), "2021-03-04T05:10:12");
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(dates, 1), "from")), "2021-03-05T05:10:14");
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(dates, 0), "source")), "ZIP member time");
	bw_plan_free(&p);
	bw_buf_free(&z);
}

/* ---- behind a reader ---- */

struct behind {
	const struct bw_buf *z;
	size_t fail_behind; /* the first so many bytes can be read */
};

static bool
read_behind(void *ctx, void *data, size_t len, uint64_t offset)
{
	const struct behind *b = ctx;

	if (offset > b->z->len || len > b->z->len - offset)
		fail_msg("%zu bytes at %llu of %zu", len, (unsigned long long)offset, b->z->len);
	if (offset + len > b->fail_behind)
		return false;
	memcpy(data, b->z->data + offset, len);
	return true;
}

/* A member in steps of so many bytes; false: damaged. */
static bool
unpack_in_steps(const struct bw_archive *a, const struct bw_member *m, size_t step, struct bw_buf *out)
{
	struct bw_member_stream *s = bw_archive_stream(a, m);
	uint8_t room[64];
	size_t got = 1;
	bool ok = true;

	assert_non_null(s);
	while (ok && got > 0) {
		ok = bw_member_stream_read(s, room, step, &got);
		bw_buf_put(out, room, got);
	}
	assert_true(ok == bw_member_stream_read(s, room, step, &got) && got == 0); /* it stays so */
	bw_member_stream_close(s);
	return ok;
}

static void
what_is_read_in_pieces_is_what_is_in_memory(void **state)
{
	struct zip_file files[] = { note, letter, { .name = "c", .text = "c", .descriptor = true, .method = 8, .flags = 8 } };
	struct bw_buf z = { 0 };
	struct behind b = { &z, SIZE_MAX };
	const struct bw_archive_source src = { &b, read_behind };
	struct bw_archive memory, behind;
	size_t i, step;

	(void)state;
	zip_make(&z, files, LEN(files));
	bw_archive_read(z.data, z.len, &memory);
	bw_archive_open(&src, z.len, &behind);
	assert_null(memory.refused);
	assert_null(behind.refused);
	assert_int_equal(memory.count, LEN(files));
	assert_int_equal(behind.count, LEN(files));
	assert_int_equal(memory.end, behind.end);
	for (i = 0; i < memory.count; i++) {
		struct bw_buf whole = { 0 };

		assert_int_equal(memory.members[i].data, behind.members[i].data);
		assert_int_equal(memory.members[i].end, behind.members[i].end);
		assert_int_equal(memory.members[i].name.len, behind.members[i].name.len);
		assert_memory_equal(memory.members[i].name.data, behind.members[i].name.data, behind.members[i].name.len);
		assert_true(bw_archive_unpack(&memory, &memory.members[i], 1 << 20, &whole));
		for (step = 1; step <= 64; step *= 4) {
			struct bw_buf pieces = { 0 };

			assert_true(unpack_in_steps(&behind, &behind.members[i], step, &pieces));
			assert_int_equal(pieces.len, whole.len);
			assert_memory_equal(pieces.data, whole.data, whole.len);
			bw_buf_free(&pieces);
		}
		bw_buf_free(&whole);
	}
	bw_archive_free(&memory);
	bw_archive_free(&behind);
	/* Wherever reading fails, it is refused and nothing else. */
	for (b.fail_behind = 0; b.fail_behind < z.len; b.fail_behind++) {
		bw_archive_open(&src, z.len, &behind);
		assert_non_null(behind.refused);
		bw_archive_free(&behind);
	}
	bw_buf_free(&z);
}

static void
damage_in_a_piece_is_seen_before_its_end(void **state)
{
	struct bw_buf z = { 0 };
	struct bw_archive a;
	size_t i;

	(void)state;
	zip_make(&z, &letter, 1);
	bw_archive_read(z.data, z.len, &a);
	assert_null(a.refused);
	for (i = a.members[0].data; i < a.members[0].data + a.members[0].packed; i++) {
		struct bw_buf pieces = { 0 };

		z.data[i] ^= 0x10;
		assert_false(unpack_in_steps(&a, &a.members[0], 7, &pieces));
		z.data[i] ^= 0x10;
		bw_buf_free(&pieces);
	}
	bw_archive_free(&a);
	bw_buf_free(&z);
}

/* ---- pictures ---- */

/* For who looks at them elsewhere: the copy of the picture is what its own copy is. */
static void
pictures_go_as_themselves_when_asked(void **state)
{
	struct bw_buf jpeg = { 0 }, z = { 0 }, copy = { 0 }, inside = { 0 }, alone = { 0 };
	struct zip_file files[2] = { letter, { .name = "holiday.jpg", .method = 8 } };
	struct bw_archive a;
	struct bw_plan p;

	(void)state;
	sample_jpeg_with(&jpeg, 0xfe, "A. was here", 11); /* a comment */
	files[1].text = (const char *)jpeg.data;
	files[1].len = jpeg.len;
	zip_make(&z, files, 2);
	assert_int_equal(bw_media_plan(BW_FORMAT_ZIP, z.data, z.len, BW_MEDIA_PICTURES_INSIDE, &p, NULL), BW_OK);
	assert_string_equal(p.refused, "");
	assert_int_equal(bw_plan_apply_buf(&p, z.data, z.len, &copy, NULL), BW_OK);
	bw_plan_free(&p);
	assert_int_equal(bw_media_verify_copy(BW_FORMAT_ZIP, copy.data, copy.len, BW_MEDIA_PICTURES_INSIDE, NULL), BW_OK);
	assert_int_equal(bw_media_verify_copy(BW_FORMAT_ZIP, copy.data, copy.len, 0, NULL), BW_EREFUSED);
	bw_archive_read(copy.data, copy.len, &a);
	assert_int_equal(a.count, 2);
	assert_int_equal(a.members[1].name.len, strlen("000002.jpg"));
	assert_memory_equal(a.members[1].name.data, "000002.jpg", strlen("000002.jpg"));
	assert_true(bw_archive_unpack(&a, &a.members[1], 1 << 20, &inside));
	assert_int_equal(bw_media_plan(BW_FORMAT_JPEG, jpeg.data, jpeg.len, 0, &p, NULL), BW_OK);
	assert_int_equal(bw_plan_apply_buf(&p, jpeg.data, jpeg.len, &alone, NULL), BW_OK);
	bw_plan_free(&p);
	assert_int_equal(inside.len, alone.len);
	assert_memory_equal(inside.data, alone.data, alone.len);
	assert_true(alone.len < jpeg.len);
	bw_archive_free(&a);
	bw_buf_free(&jpeg);
	bw_buf_free(&z);
	bw_buf_free(&copy);
	bw_buf_free(&inside);
	bw_buf_free(&alone);
}

static void
pictures_never_leave_in_an_archive(void **state)
{
	struct bw_buf jpeg = { 0 }, z = { 0 };
	struct zip_file files[2] = { letter, { .name = "a.txt", .method = 8 } };
	struct bw_plan p;
	char *bmp = calloc(1, 80000);
	int deflated;

	(void)state;
	sample_jpeg(&jpeg, false, false);
	for (deflated = 0; deflated < 2; deflated++) {
		files[1] = (struct zip_file){ .name = "a.txt", .text = (const char *)jpeg.data, .len = jpeg.len,
			.method = deflated ? 8 : 0 };
		zip_make(&z, files, 2);
		assert_non_null(strstr(copy_refusal(BW_FORMAT_ZIP, &z), "holds pictures"));
		assert_int_equal(bw_media_plan(BW_FORMAT_ZIP, z.data, z.len, 0, &p, NULL), BW_OK);
		assert_int_equal(bw_value_int(bw_value_get(p.facts, "pictures")), 1);
		bw_plan_free(&p);
		bw_buf_free(&z);
	}
	/* A text as far as its beginning shows. */
	memset(bmp, 'x', 80000);
	memcpy(bmp, "BM", 2);
	bmp[79000] = 0;
	files[1] = (struct zip_file){ .name = "a.txt", .text = bmp, .len = 80000, .method = 8 };
	zip_make(&z, files, 2);
	assert_non_null(strstr(copy_refusal(BW_FORMAT_ZIP, &z), "holds pictures"));
	bw_buf_free(&z);
	free(bmp);
	bw_buf_free(&jpeg);
}

/* ---- what is refused ---- */

static void
refused(const char *why, const struct zip_file *a, const struct zip_file *b)
{
	struct bw_buf z = { 0 };
	struct zip_file files[2] = { *a, b != NULL ? *b : *a };

	zip_make(&z, files, b != NULL ? 2 : 1);
	if (strstr(copy_refusal(BW_FORMAT_ZIP, &z), why) == NULL)
		fail_msg("not \"%s\" but \"%s\"", why, copy_refusal(BW_FORMAT_ZIP, &z));
	bw_buf_free(&z);
}

#define ONE(...) &(struct zip_file){ .name = "a", .text = LETTER, __VA_ARGS__ }

static void
what_can_be_read_in_two_ways_is_refused(void **state)
{
	(void)state;
	refused("two different things", ONE(.local_name = "b"), NULL);
	refused("two different things", ONE(.wrong_local_size = true), NULL);
	refused("two different things", ONE(.claimed = 9), NULL);
	refused("two different things", ONE(.descriptor = true, .wrong_descriptor = true), NULL);
	refused("same name", ONE(.time = 0), ONE(.time = 1));
	refused("damaged", ONE(.method = 8, .claimed = 9), NULL);
	refused("damaged", ONE(.method = 8, .packed_more = 12), NULL);
	refused("damaged", ONE(.wrong_crc = true), NULL);
	refused("damaged", ONE(.at_shift = 1), NULL);
	refused("encrypted", ONE(.flags = 1), NULL);
	refused("encrypted", ONE(.flags = 0x2000), NULL);
	refused("unusual", ONE(.method = 12), NULL);
	refused("link", ONE(.attributes = 0xa1ff0000), NULL);
	refused("no file", &(struct zip_file){ .name = "a.pdf", .text = "%PDF-1.7" }, NULL);
}

static void
dangerous_names_are_refused(void **state)
{
	static const char *const names[] = { "../a", "a/../b", "a/..", "..", "/a", "\\a", "..\\a", "a\\..\\b", "C:\\a", "c:a",
		"a\nb", "a\x7f", "" };
	static const char *const fine[] = { "..a", "a..", "a/...", "1:30.txt", "\xc3\xa9.txt", "a\\b" };
	struct bw_buf z = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < LEN(names); i++)
		refused("name", &(struct zip_file){ .name = names[i], .text = LETTER }, NULL);
	for (i = 0; i < LEN(fine); i++) {
		zip_make(&z, &(struct zip_file){ .name = fine[i], .text = LETTER }, 1);
		assert_string_equal(copy_refusal(BW_FORMAT_ZIP, &z), "");
		bw_buf_free(&z);
	}
}

/* Two entries of the list for one file: the second begins inside of the first. */
static void
shared_bytes_are_refused(void **state)
{
	struct zip_maker z = { .count = 0 };
	struct bw_buf inner = { 0 };
	struct zip_file outer = { .name = "outer" };
	size_t at;

	(void)state;
	zip_make(&inner, ONE(.time = 0), 1);
	outer.text = (const char *)inner.data;
	outer.len = inner.len;
	zip_put(&z, &outer);
	at = z.list.len;
	zip_put(&z, ONE(.time = 0));
	/* It points to the stored copy of the same file, in the bytes of the other. */
	z.list.data[at + 42] = 30 + 5;
	z.list.data[at + 43] = z.list.data[at + 44] = z.list.data[at + 45] = 0;
	zip_end(&z);
	assert_non_null(strstr(copy_refusal(BW_FORMAT_ZIP, &z.out), "share bytes"));
	bw_buf_free(&z.out);
	bw_buf_free(&inner);
}

static void
bombs_are_refused(void **state)
{
	size_t len = (size_t)8 << 20;
	char *spaces = malloc(len);
	struct bw_buf z = { 0 }, copy = { 0 };
	struct zip_maker many = { .count_more = 9000 };

	(void)state;
	memset(spaces, ' ', len);
	refused("densely", &(struct zip_file){ .name = "a", .text = spaces, .len = len, .method = 8 }, NULL);
	refused("64 MiB", &(struct zip_file){ .name = "a", .text = LETTER, .method = 8, .claimed = (size_t)65 << 20 }, NULL);
	/* The same stored is none, and stays so in the copy. */
	zip_make(&z, &(struct zip_file){ .name = "a", .text = spaces, .len = len }, 1);
	copy_is_clean("spaces", BW_FORMAT_ZIP, &z, &copy);
	assert_true(copy.len > len);
	zip_put(&many, &letter);
	zip_end(&many);
	assert_non_null(strstr(copy_refusal(BW_FORMAT_ZIP, &many.out), "damaged"));
	bw_buf_free(&many.out);
	bw_buf_free(&z);
	bw_buf_free(&copy);
	free(spaces);
}

static void
too_many_and_too_much_is_refused(void **state)
{
	struct zip_maker z = { .count = 0 }, big = { .count = 0 };
	size_t len = (size_t)33 << 20, i;
	char name[16], *noise = malloc(len);

	(void)state;
	for (i = 0; i < 10001; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		zip_put(&z, &(struct zip_file){ .name = name, .text = "x" });
	}
	zip_end(&z);
	assert_non_null(strstr(copy_refusal(BW_FORMAT_ZIP, &z.out), "10000"));
	bw_buf_free(&z.out);
	/* Text that does not pack well: two files of it are too much for one copy. */
	for (i = 0; i < 2; i++) {
		uint32_t seed = (uint32_t)i + 1;
		size_t k;

		for (k = 0; k < len; k++) {
			seed = seed * 1664525u + 1013904223u;
			noise[k] = (char)('=' + (seed >> 16) % 62); /* no "<", which could begin a drawing */
		}
		snprintf(name, sizeof(name), "%zu", i);
		zip_put(&big, &(struct zip_file){ .name = name, .text = noise, .len = len });
	}
	zip_end(&big);
	assert_non_null(strstr(copy_refusal(BW_FORMAT_ZIP, &big.out), "48 MiB"));
	bw_buf_free(&big.out);
	free(noise);
}

/* ---- cut and changed ---- */

static void
two_files(struct bw_buf *out)
{
	struct zip_file files[2] = { letter, note };

	files[0].descriptor = true;
	files[1].comment = CANARY;
	files[1].extra = CANARY;
	zip_make(out, files, 2);
}

static void
every_cut_and_change_is_safe(void **state)
{
	struct bw_buf z = { 0 };

	(void)state;
	two_files(&z);
	copy_is_safe_when_cut("two files", BW_FORMAT_ZIP, &z);
	copy_is_safe_when_changed("two files", BW_FORMAT_ZIP, &z);
	bw_buf_free(&z);
}

/* ---- office files ---- */

static void
office(const char *codec, const struct zip_file *files, size_t count, struct bw_plan *p)
{
	struct bw_buf z = { 0 };

	zip_make(&z, files, count);
	assert_non_null(strstr(copy_refusal(BW_FORMAT_ZIP, &z), "save it as PDF"));
	assert_int_equal(bw_media_plan(BW_FORMAT_ZIP, z.data, z.len, 0, p, NULL), BW_OK);
	assert_string_equal(bw_value_text(bw_value_at(bw_value_get(p->facts, "codecs"), 0)), codec);
	bw_buf_free(&z);
}

static const char *
date_of(const struct bw_plan *p, const char *source)
{
	const struct bw_value *dates = bw_value_get(p->facts, "dates");
	size_t i;

	for (i = 0; i < bw_value_count(dates); i++)
		if (strcmp(bw_value_text(bw_value_get(bw_value_at(dates, i), "source")), source) == 0)
			return bw_value_text(bw_value_get(bw_value_at(dates, i), "text"));
	return "";
}

static const char *
device_of(const struct bw_plan *p, const char *key)
{
	return bw_value_text(bw_value_get(bw_value_get(p->facts, "device"), key));
}

static void
a_word_file_tells_its_facts_and_has_no_copy(void **state)
{
	static const struct zip_file files[] = {
		{ .name = "[Content_Types].xml", .text = "<Types/>" },
		{ .name = "docProps/core.xml", .method = 8,
		    .text = "<cp:coreProperties><dc:creator>Ana</dc:creator><cp:lastModifiedBy>Ben</cp:lastModifiedBy>"
			    "<dcterms:created xsi:type=\"dcterms:W3CDTF\">2021-03-04T05:06:07Z</dcterms:created>"
			    "<dcterms:modified xsi:type=\"dcterms:W3CDTF\">2021-03-05T05:06:07Z</dcterms:modified>" },
		{ .name = "docProps/app.xml", .text = "<Properties><Application>Word</Application>" },
		{ .name = "word/document.xml", .text = "<w:p><w:del w:id=\"1\">gone</w:del>", .method = 8 },
		{ .name = "word/comments.xml", .text = "<w:comments/>" },
		{ .name = "word/media/a.png", .text = "\x89PNG\r\n\x1a\n" } };
	struct bw_plan p;

	(void)state;
	office("docx", files, LEN(files), &p);
	assert_string_equal(date_of(&p, "office dcterms:created"), "2021-03-04T05:06:07Z");
	assert_string_equal(date_of(&p, "office dcterms:modified"), "2021-03-05T05:06:07Z");
	assert_string_equal(device_of(&p, "owner"), "Ana");
	assert_string_equal(device_of(&p, "software"), "Word");
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "pictures")), 1);
	assert_true(plan_warns(&p, "tracked"));
	assert_true(plan_warns(&p, "comments"));
	bw_plan_free(&p);
}

static void
an_open_document_tells_its_facts_and_has_no_copy(void **state)
{
	static const struct zip_file files[] = { { .name = "mimetype", .text = "application/vnd.oasis.opendocument.text" },
		{ .name = "meta.xml", .text = "<meta:initial-creator>Ana</meta:initial-creator><meta:generator>Office</meta:generator>"
					      "<meta:creation-date>2021-03-04T05:06:07.12</meta:creation-date><dc:date/>" },
		{ .name = "content.xml", .text = "<text:tracked-changes><office:annotation>" } };
	struct bw_plan p;

	(void)state;
	office("odt", files, LEN(files), &p);
	assert_string_equal(date_of(&p, "office meta:creation-date"), "2021-03-04T05:06:07.12");
	assert_string_equal(device_of(&p, "owner"), "Ana");
	assert_string_equal(device_of(&p, "software"), "Office");
	assert_true(plan_warns(&p, "tracked"));
	assert_true(plan_warns(&p, "comments"));
	bw_plan_free(&p);
}

/* Without its first marks, or unpacked into a folder, it is still no plain text. */
static void
broken_office_files_are_no_plain_archives(void **state)
{
	static const struct {
		const char *codec;
		struct zip_file file;
	} files[] = { { "docx", { .name = "my letter/word/document.xml", .text = "<w:p/>" } },
		{ "xlsx", { .name = "xl/workbook.xml", .text = "<x/>" } },
		{ "pptx", { .name = "PPT/presentation.xml", .text = "<x/>" } },
		{ "ooxml", { .name = "[content_types].xml", .text = "<x/>" } },
		{ "epub", { .name = "META-INF/container.xml", .text = "<x/>" } },
		{ "epub", { .name = "mimetype", .text = "application/epub+zip" } },
		{ "ods", { .name = "mimetype", .text = "application/vnd.oasis.opendocument.spreadsheet" } },
		{ "odf", { .name = "mimetype", .text = "application/vnd.sun.xml.writer" } },
		{ "odf", { .name = "x/content.xml", .text = "<x/>" } } };
	struct bw_plan p;
	size_t i;

	(void)state;
	for (i = 0; i < LEN(files); i++) {
		office(files[i].codec, &files[i].file, 1, &p);
		bw_plan_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names_times_and_all_between_go),
		cmocka_unit_test(a_clean_archive_is_its_own_copy), cmocka_unit_test(a_recording_inside_is_cleaned),
		cmocka_unit_test(files_without_a_copy_are_left_out_and_counted), cmocka_unit_test(the_times_are_facts),
		cmocka_unit_test(pictures_never_leave_in_an_archive),
		cmocka_unit_test(what_is_read_in_pieces_is_what_is_in_memory),
		cmocka_unit_test(damage_in_a_piece_is_seen_before_its_end),
		cmocka_unit_test(pictures_go_as_themselves_when_asked),
		cmocka_unit_test(what_can_be_read_in_two_ways_is_refused), cmocka_unit_test(dangerous_names_are_refused),
		cmocka_unit_test(shared_bytes_are_refused), cmocka_unit_test(bombs_are_refused),
		cmocka_unit_test(too_many_and_too_much_is_refused), cmocka_unit_test(every_cut_and_change_is_safe),
		cmocka_unit_test(a_word_file_tells_its_facts_and_has_no_copy),
		cmocka_unit_test(an_open_document_tells_its_facts_and_has_no_copy),
		cmocka_unit_test(broken_office_files_are_no_plain_archives) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

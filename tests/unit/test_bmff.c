/* ISO media files: what is hidden goes, what is coded stays where it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_copy.h"
#include "lib_bmff_samples.h"
#include "media/media.h"

/* The disclosed copy; the place is for messages. */
static void
disclose(enum bw_format format, const struct bw_buf *file, const char *place, struct bw_buf *copy, struct bw_plan *p)
{
	struct bw_err err = { 0 };

	assert_int_equal(bw_media_sniff(file->data, file->len), format);
	assert_int_equal(bw_media_plan(format, file->data, file->len, 0, p, &err), BW_OK);
	if (p->refused[0] != '\0')
		fail_msg("%s: refused: %s", place, p->refused);
	assert_int_equal(bw_plan_apply_buf(p, file->data, file->len, copy, &err), BW_OK);
	if (bw_media_verify_copy(format, copy->data, copy->len, 0, &err) != BW_OK)
		fail_msg("%s: %s", place, err.message);
}

static void
loses(enum bw_format format, const struct bw_buf *file, const char *place)
{
	const uint8_t *before, *after;
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	if (memmem(file->data, file->len, CANARY, strlen(CANARY)) == NULL && strcmp(place, "language") != 0)
		fail_msg("%s: there is nothing to find", place);
	if (strcmp(place, "language") != 0)
		leave_original(place, file);
	disclose(format, file, place, &copy, &p);
	if (memmem(copy.data, copy.len, "CANARY", 6) != NULL)
		fail_msg("%s: it is still there", place);
	before = memmem(file->data, file->len, BMFF_CODED, strlen(BMFF_CODED));
	after = memmem(copy.data, copy.len, BMFF_CODED, strlen(BMFF_CODED));
	assert_non_null(before);
	assert_non_null(after);
	if (format != BW_FORMAT_JXL)
		assert_int_equal(before - file->data, after - copy.data);
	bw_plan_free(&p);
	bw_buf_free(&copy);
}

static void
what_is_hidden_goes(void **state)
{
	struct bw_buf file = { 0 };
	size_t i;

	(void)state;
	for (i = 0; movie_places[i] != NULL; i++) {
		bw_buf_reset(&file);
		sample_movie(&file, movie_places[i], false);
		loses(BW_FORMAT_MP4, &file, movie_places[i]);
	}
	for (i = 0; heif_places[i] != NULL; i++) {
		bw_buf_reset(&file);
		sample_heif(&file, heif_places[i]);
		loses(BW_FORMAT_HEIF, &file, heif_places[i]);
	}
	for (i = 0; jxl_places[i] != NULL; i++) {
		bw_buf_reset(&file);
		sample_jxl(&file, jxl_places[i]);
		loses(BW_FORMAT_JXL, &file, jxl_places[i]);
	}
	bw_buf_reset(&file);
	sample_movie(&file, "*", false);
	loses(BW_FORMAT_MP4, &file, "all");
	bw_buf_reset(&file);
	sample_movie(&file, "*", true);
	loses(BW_FORMAT_M4A, &file, "all, sound only");
	bw_buf_reset(&file);
	sample_heif(&file, "*");
	loses(BW_FORMAT_HEIF, &file, "all");
	bw_buf_free(&file);
}

/* What belongs to a track that is left out is zeroed, wherever the places of the
 * others count from; but they must not count from what is left out. */
static void
fragments_lose_what_is_hidden(void **state)
{
	struct bw_buf file = { 0 };
	enum base base;
	size_t i;

	(void)state;
	for (base = BASE_GIVEN; base <= BASE_BEFORE; base++)
		for (i = 0; fragment_places[i] != NULL; i++) {
			if (base == BASE_BEFORE && strcmp(fragment_places[i], "measurements") == 0)
				continue;
			bw_buf_reset(&file);
			sample_fragments(&file, fragment_places[i], base);
			loses(BW_FORMAT_MP4, &file, fragment_places[i]);
		}
	bw_buf_reset(&file);
	sample_fragments(&file, "*", BASE_MOOF);
	loses(BW_FORMAT_MP4, &file, "all fragments");
	bw_buf_free(&file);
}

static size_t
count_of(const struct bw_buf *file, const char *what)
{
	const uint8_t *at = file->data, *end = file->data + file->len;
	size_t n = 0;

	while ((at = memmem(at, (size_t)(end - at), what, strlen(what))) != NULL) {
		at += strlen(what);
		n++;
	}
	return n;
}

static void
clean_fragments_stay_as_they_are(void **state)
{
	struct bw_buf file = { 0 }, copy = { 0 };
	struct bw_plan p;
	enum base base;

	(void)state;
	for (base = BASE_GIVEN; base <= BASE_BEFORE; base++) {
		sample_fragments(&file, NULL, base);
		disclose(BW_FORMAT_MP4, &file, "clean fragments", &copy, &p);
		assert_int_equal(bw_value_int(bw_value_get(p.facts, "duration_ms")), 2000);
		assert_int_equal(bw_value_count(bw_value_get(p.facts, "codecs")), 2);
		assert_int_equal(count_of(&file, BMFF_CODED), 4);
		assert_int_equal(file.len, copy.len);
		assert_memory_equal(file.data, copy.data, file.len);
		bw_plan_free(&p);
		bw_buf_reset(&file);
		bw_buf_reset(&copy);
	}
	bw_buf_free(&file);
	bw_buf_free(&copy);
}

/* Puts bytes so far behind the type of the nth box of that type, from 0 on. */
static void
change(struct bw_buf *file, const char *type, int n, int behind, const char *bytes, size_t len)
{
	uint8_t *at = file->data;

	while ((at = memmem(at, (size_t)(file->data + file->len - at), type, 4)) != NULL && n-- > 0)
		at += 4;
	assert_non_null(at);
	memcpy(at + 4 + behind, bytes, len);
}

static void
unclear_fragments_are_refused(void **state)
{
	static const struct {
		const char *place;
		enum base base;
		const char *type;
		int n, behind;
		const char *bytes;
		size_t len;
		const char *why;
	} cases[] = {
		{ "measurements", BASE_BEFORE, "mfhd", 0, 0, "", 0, "hangs on another one" },
		{ NULL, BASE_MOOF, "trun", 0, 12, "\0\0\x07\xd0", 4, "damaged" }, /* longer than until the next */
		{ NULL, BASE_MOOF, "tfdt", 0, -4, "saiz", 4, "locked" },
		{ NULL, BASE_MOOF, "tfhd", 0, 1, "\x10", 1, "damaged" }, /* a mark that is not known */
		{ NULL, BASE_MOOF, "trun", 0, 4, "\xff\xff\xff\xff", 4, "damaged" },
		{ NULL, BASE_MOOF, "trun", 0, 8, "\x80\0\0\0", 4, "damaged" }, /* before the file */
		{ NULL, BASE_MOOF, "trun", 0, 8, "\x7f\0\0\0", 4, "cut off" },
		{ NULL, BASE_MOOF, "trun", 0, 8, "\0\0\0\0", 4, "where none may be" }, /* the fragment itself */
		{ NULL, BASE_GIVEN, "tfhd", 0, 8, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, "damaged" },
		{ NULL, BASE_MOOF, "trex", 0, 4, "\0\0\0\2", 4, "damaged" }, /* two for one track, none for the other */
		{ NULL, BASE_MOOF, "tkhd", 0, 12, "\0\0\0\2", 4, "one number" },
		{ NULL, BASE_MOOF, "mvex", 0, -4, "free", 4, "before the film" },
		{ NULL, BASE_MOOF, "elst", 0, 8, "\0\0\1\0", 4, "does not show" },
	};
	struct bw_buf file = { 0 };
	struct bw_plan p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bw_buf_reset(&file);
		sample_fragments(&file, cases[i].place, cases[i].base);
		change(&file, cases[i].type, cases[i].n, cases[i].behind, cases[i].bytes, cases[i].len);
		assert_int_equal(bw_media_plan(BW_FORMAT_MP4, file.data, file.len, 0, &p, NULL), BW_OK);
		if (strstr(p.refused, cases[i].why) == NULL)
			fail_msg("case %zu: refused as \"%s\"", i, p.refused);
		bw_plan_free(&p);
	}
	bw_buf_free(&file);
}

static void
a_clean_file_stays_as_it_is(void **state)
{
	struct bw_buf file = { 0 }, copy = { 0 };
	struct bw_plan p;

	(void)state;
	sample_movie(&file, NULL, false);
	disclose(BW_FORMAT_MP4, &file, "clean", &copy, &p);
	assert_int_equal(file.len, copy.len);
	assert_memory_equal(file.data, copy.data, file.len);
	bw_plan_free(&p);
	bw_buf_free(&file);
	bw_buf_free(&copy);
}

static const char *
first_date(const struct bw_plan *p)
{
	const char *text = bw_value_text(bw_value_get(bw_value_at(bw_value_get(p->facts, "dates"), 0), "from"));

	return text != NULL ? text : "";
}

static void
dates_and_device_are_told(void **state)
{
	struct bw_buf file = { 0 }, copy = { 0 };
	struct bw_plan p, q;

	(void)state;
	sample_movie(&file, "*", false);
	disclose(BW_FORMAT_MP4, &file, "all", &copy, &p);
	assert_string_equal(first_date(&p), "2021-01-01T00:00:00");
	assert_true(bw_value_true(bw_value_get(p.facts, "has_place")));
	assert_string_equal(bw_value_text(bw_value_get(bw_value_get(p.facts, "device"), "make")), CANARY);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "width")), 320);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "duration_ms")), 1000);
	assert_int_equal(bw_value_count(bw_value_get(p.facts, "codecs")), 2);
	assert_int_equal(bw_media_plan(BW_FORMAT_MP4, copy.data, copy.len, 0, &q, NULL), BW_OK);
	assert_string_equal(first_date(&q), "2021-01-01T00:00:00");
	assert_true(bw_value_is_null(bw_value_get(bw_value_get(q.facts, "device"), "make")));
	bw_plan_free(&p);
	bw_plan_free(&q);
	bw_buf_reset(&file);
	bw_buf_reset(&copy);
	sample_heif(&file, "Exif");
	disclose(BW_FORMAT_HEIF, &file, "Exif", &copy, &p);
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "orientation")), 6); /* the picture's, not that of Exif */
	assert_true(bw_value_true(bw_value_get(p.facts, "has_place")));
	assert_int_equal(bw_media_plan(BW_FORMAT_HEIF, copy.data, copy.len, 0, &q, NULL), BW_OK);
	assert_string_equal(first_date(&q), first_date(&p));
	assert_true(strlen(first_date(&p)) == 19);
	bw_plan_free(&p);
	bw_plan_free(&q);
	bw_buf_free(&file);
	bw_buf_free(&copy);
}

/* Of Apple's list stays the local date, and its offset by the owner's choice. */
static void
the_local_date_of_a_film_stays(void **state)
{
	static const unsigned options[] = { 0, BW_MEDIA_KEEP_OFFSET };
	struct bw_buf file = { 0 };
	size_t i;

	(void)state;
	sample_movie(&file, "moov meta keys", false);
	for (i = 0; i < 2; i++) {
		struct bw_buf copy = { 0 };
		struct bw_plan p, q;
		const struct bw_value *date;

		assert_int_equal(bw_media_plan(BW_FORMAT_MP4, file.data, file.len, options[i], &p, NULL), BW_OK);
		assert_int_equal(bw_plan_apply_buf(&p, file.data, file.len, &copy, NULL), BW_OK);
		assert_int_equal(bw_media_verify_copy(BW_FORMAT_MP4, copy.data, copy.len, options[i], NULL), BW_OK);
		assert_non_null(memmem(copy.data, copy.len, "com.apple.quicktime.creationdate", 32));
		assert_null(memmem(copy.data, copy.len, "quicktime.make", 14));
		assert_null(memmem(copy.data, copy.len, "+51.1234", 8));
		assert_int_equal(memmem(copy.data, copy.len, BMFF_LOCAL_DATE, 24) != NULL, i == 1);
		assert_int_equal(bw_media_plan(BW_FORMAT_MP4, copy.data, copy.len, options[i], &q, NULL), BW_OK);
		date = bw_value_at(bw_value_get(q.facts, "dates"), 1);
		assert_string_equal(bw_value_text(bw_value_get(date, "from")), "2019-02-03T04:05:06");
		assert_int_equal(bw_value_is_null(bw_value_get(date, "zone")), i == 0);
		assert_false(bw_value_true(bw_value_get(q.facts, "has_place")));
		bw_plan_free(&p);
		bw_plan_free(&q);
		bw_buf_free(&copy);
	}
	bw_buf_free(&file);
}

/* A date with words in it, or in a list without room for a new one, goes with the rest. */
static void
what_is_no_local_date_goes(void **state)
{
	static const char *const dates[] = { "2019-02-03T04:05:06+WORD", "2019-02-30T04:05:06+0100", "2019:02:03 04:05:06+0100",
		"2019-02-03T04:05:06+9100" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct bw_buf file = { 0 }, copy = { 0 };
		struct bw_plan p;
		uint8_t *at;

		sample_movie(&file, "moov meta keys", false);
		at = memmem(file.data, file.len, BMFF_LOCAL_DATE, 24);
		assert_non_null(at);
		memcpy(at, dates[i], 24);
		disclose(BW_FORMAT_MP4, &file, dates[i], &copy, &p);
		assert_null(memmem(copy.data, copy.len, "quicktime", 9));
		assert_null(memmem(copy.data, copy.len, dates[i], 19));
		bw_plan_free(&p);
		bw_buf_free(&file);
		bw_buf_free(&copy);
	}
}

/* Refused, or a copy that is clean by its own measure; never a fault. */
static void
survives(enum bw_format format, const uint8_t *data, size_t len)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;
	uint8_t *own = malloc(len + 1); /* so that a read past the end is seen */

	assert_non_null(own);
	memcpy(own, data, len);
	if (bw_media_plan(format, own, len, 0, &p, NULL) == BW_OK) {
		if (p.refused[0] == '\0') {
			assert_int_equal(bw_plan_apply_buf(&p, own, len, &copy, NULL), BW_OK);
			assert_int_equal(bw_media_verify_copy(format, copy.data, copy.len, 0, NULL), BW_OK);
			assert_null(memmem(copy.data, copy.len, "CANARY", 6));
		}
		bw_plan_free(&p);
	}
	free(own);
	bw_buf_free(&copy);
}

static void
cut_anywhere_and_every_byte_changed(void **state)
{
	struct bw_buf file = { 0 };
	enum bw_format format;
	size_t i;
	int which;

	(void)state;
	for (which = 0; which < 4; which++) {
		bw_buf_reset(&file);
		format = which == 1 ? BW_FORMAT_HEIF : which == 2 ? BW_FORMAT_M4A : BW_FORMAT_MP4;
		if (which == 1)
			sample_heif(&file, "*");
		else if (which == 3)
			sample_fragments(&file, "*", BASE_MOOF);
		else
			sample_movie(&file, "*", which == 2);
		for (i = 0; i <= file.len; i++)
			survives(format, file.data, i);
		for (i = 0; i < file.len; i++) {
			uint8_t was = file.data[i];

			file.data[i] = (uint8_t)(was ^ 0xff);
			survives(format, file.data, file.len);
			file.data[i] = (uint8_t)(was + 1);
			survives(format, file.data, file.len);
			file.data[i] = was;
		}
	}
	bw_buf_free(&file);
}

/* A film of ten seconds of which one is shown. */
static void
hidden_footage_is_refused(void **state)
{
	struct bw_buf file = { 0 };
	uint8_t *mdhd;
	struct bw_plan p;

	(void)state;
	sample_movie(&file, NULL, false);
	mdhd = memmem(file.data, file.len, "mdhd", 4);
	assert_non_null(mdhd);
	memcpy(mdhd + 20, "\0\0\x27\x10", 4);
	assert_int_equal(bw_media_plan(BW_FORMAT_MP4, file.data, file.len, 0, &p, NULL), BW_OK);
	assert_non_null(strstr(p.refused, "does not show"));
	bw_plan_free(&p);
	bw_buf_free(&file);
}

static void
shows_all(const struct bw_buf *file, bool all)
{
	struct bw_plan p;

	assert_int_equal(bw_media_plan(BW_FORMAT_HEIF, file->data, file->len, 0, &p, NULL), BW_OK);
	if (all)
		assert_string_equal(p.refused, "");
	else
		assert_non_null(strstr(p.refused, "does not show"));
	bw_plan_free(&p);
}

static void
hidden_parts_of_a_picture_are_refused(void **state)
{
	struct bw_buf file = { 0 };
	uint8_t *type;

	(void)state;
	sample_heif(&file, "cut off");
	shows_all(&file, false);
	bw_buf_reset(&file);
	sample_heif(&file, "edge");
	shows_all(&file, true);
	bw_buf_reset(&file);
	sample_heif(&file, NULL);
	type = memmem(file.data, file.len, "hvc1", 4);
	assert_non_null(type);
	memcpy(type, "iovl", 4); /* pictures over one another */
	shows_all(&file, false);
	memcpy(type, "grid", 4); /* with no tiles */
	shows_all(&file, false);
	bw_buf_free(&file);
}

/* Sound without a film is sound, whatever its brand and wherever "moov" stands;
 * whatever else may be in it makes a film of it. */
static void
sound_alone_is_told_by_its_tracks(void **state)
{
	struct bw_buf file = { 0 }, turned = { 0 };
	size_t i, moov, mdat;

	(void)state;
	sample_movie(&file, NULL, true);
	memcpy(file.data + 8, "3gp4", 4);
	assert_int_equal(bw_media_sniff(file.data, file.len), BW_FORMAT_M4A);
	moov = 24;
	mdat = (size_t)((uint8_t *)memmem(file.data, file.len, "mdat", 4) - file.data) - 4;
	for (i = 12; i < file.len; i++) /* without its media data it is whole too */
		assert_int_equal(bw_media_sniff(file.data, i), i == mdat ? BW_FORMAT_M4A : BW_FORMAT_MP4);
	bw_buf_put(&turned, file.data, moov);
	bw_buf_put(&turned, file.data + mdat, file.len - mdat);
	bw_buf_put(&turned, file.data + moov, mdat - moov);
	assert_int_equal(bw_media_sniff(turned.data, turned.len), BW_FORMAT_M4A);
	bw_buf_put(&turned, "?", 1);
	assert_int_equal(bw_media_sniff(turned.data, turned.len), BW_FORMAT_MP4);
	for (i = 0; i < 3; i++) {
		static const char *const places[] = { "measurements", "words", "top uuid" };

		bw_buf_reset(&file);
		sample_movie(&file, places[i], true);
		memcpy(file.data + 8, "isom", 4);
		assert_int_equal(bw_media_sniff(file.data, file.len), BW_FORMAT_MP4);
	}
	for (i = 0; i < 3; i++) { /* the picture of a cover */
		static const char *const signs[] = { "covr", "\xff\xd8\xff\xe0", "\x89PNG" };

		bw_buf_reset(&file);
		sample_movie(&file, "udta", true);
		memcpy(file.data + 8, "isom", 4);
		assert_int_equal(bw_media_sniff(file.data, file.len), BW_FORMAT_M4A);
		change(&file, "udta", 0, 4, signs[i], 4);
		assert_int_equal(bw_media_sniff(file.data, file.len), BW_FORMAT_MP4);
	}
	bw_buf_reset(&file);
	sample_movie(&file, NULL, false);
	memcpy(file.data + 8, "M4A ", 4);
	assert_int_equal(bw_media_sniff(file.data, file.len), BW_FORMAT_MP4);
	bw_buf_free(&file);
	bw_buf_free(&turned);
}

/* BW_SEEDS names a folder to leave samples for the fuzz targets in. */
static void
seeds(void **state)
{
	const char *dir = getenv("BW_SEEDS");
	struct bw_buf file = { 0 };
	char path[256];
	int i;

	(void)state;
	if (dir == NULL)
		skip();
	for (i = 0; i < 11; i++) {
		static const char *const names[] = { "mp4/all", "mp4/clean", "m4a/all", "heif/all", "heif/clean", "jxl/all", "jxl/clean",
			"mp4/fragments-given", "mp4/fragments-moof", "mp4/fragments-before", "mp4/fragments-all" };
		FILE *f;

		bw_buf_reset(&file);
		if (i < 3)
			sample_movie(&file, i == 1 ? NULL : "*", i == 2);
		else if (i < 5)
			sample_heif(&file, i == 3 ? "*" : NULL);
		else if (i >= 7)
			sample_fragments(&file, i == 10 ? "*" : NULL, i == 10 ? BASE_MOOF : (enum base)(i - 7));
		else
			sample_jxl(&file, i == 5 ? "*" : NULL);
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		f = fopen(path, "wb");
		assert_non_null(f);
		fwrite(file.data, 1, file.len, f);
		fclose(f);
	}
	bw_buf_free(&file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_hidden_goes),
		cmocka_unit_test(fragments_lose_what_is_hidden),
		cmocka_unit_test(clean_fragments_stay_as_they_are),
		cmocka_unit_test(unclear_fragments_are_refused),
		cmocka_unit_test(a_clean_file_stays_as_it_is),
		cmocka_unit_test(dates_and_device_are_told),
		cmocka_unit_test(the_local_date_of_a_film_stays),
		cmocka_unit_test(what_is_no_local_date_goes),
		cmocka_unit_test(cut_anywhere_and_every_byte_changed),
		cmocka_unit_test(sound_alone_is_told_by_its_tracks),
		cmocka_unit_test(hidden_footage_is_refused),
		cmocka_unit_test(hidden_parts_of_a_picture_are_refused),
		cmocka_unit_test(seeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

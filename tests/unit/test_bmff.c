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
	for (which = 0; which < 3; which++) {
		bw_buf_reset(&file);
		format = which == 0 ? BW_FORMAT_MP4 : which == 1 ? BW_FORMAT_HEIF : BW_FORMAT_M4A;
		if (which == 1)
			sample_heif(&file, "*");
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
	for (i = 0; i < 7; i++) {
		static const char *const names[] = { "mp4/all", "mp4/clean", "m4a/all", "heif/all", "heif/clean", "jxl/all", "jxl/clean" };
		FILE *f;

		bw_buf_reset(&file);
		if (i < 3)
			sample_movie(&file, i == 1 ? NULL : "*", i == 2);
		else if (i < 5)
			sample_heif(&file, i == 3 ? "*" : NULL);
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
		cmocka_unit_test(a_clean_file_stays_as_it_is),
		cmocka_unit_test(dates_and_device_are_told),
		cmocka_unit_test(cut_anywhere_and_every_byte_changed),
		cmocka_unit_test(hidden_footage_is_refused),
		cmocka_unit_test(hidden_parts_of_a_picture_are_refused),
		cmocka_unit_test(seeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

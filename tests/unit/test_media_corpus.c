/* Every file of a folder of real files whose format has parts: nothing crashes, a
 * copy holds nothing outside the allow-list, and the pixels of a JPEG or PNG are those
 * of the original (of other formats: tests/interop/media-decoded.sh).
 * The folder: BW_MEDIA_CORPUS, or ../shared/corpora/media beside the sources.
 * BW_MEDIA_COPIES names a folder to leave the copies in, for other tools. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib_media_tool.h"

struct tally {
	unsigned files, copies, refused, unplanned, undrawn, unpixelled, differ, dirty, icc_in, icc_out, turn_in, turn_out,
	    date_in, date_out;
	uint64_t bytes, withheld;
};

static struct tally tallies[BW_FORMAT_COUNT];

static uint8_t *
slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	long end;

	if (f == NULL)
		return NULL;
	fseek(f, 0, SEEK_END);
	end = ftell(f);
	rewind(f);
	data = malloc((size_t)end + 1);
	*len = fread(data, 1, (size_t)end, f);
	fclose(f);
	return data;
}

static unsigned
exif_dates(const struct bw_value *facts)
{
	const struct bw_value *dates = bw_value_get(facts, "dates");
	unsigned found = 0;
	const char *text;
	size_t i;

	for (i = 0; i < bw_value_count(dates); i++) {
		const char *source = bw_value_text(bw_value_get(bw_value_at(dates, i), "source"));

		text = bw_value_text(bw_value_get(bw_value_at(dates, i), "text"));
		/* Half a date, or one in a form of its own, is noted, but never written. */
		found += source != NULL && text != NULL && strlen(text) >= 19 && text[10] == ' ' && (strcmp(source, "Exif DateTimeOriginal") == 0 ||
		    strcmp(source, "Exif DateTimeDigitized") == 0);
	}
	return found;
}

static bool
has_icc(const struct bw_plan *p)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (strncmp(p->parts[i].what, "colour profile, without", 23) == 0)
			return true;
	return false;
}

static void
keep_copy(const char *name, const struct bw_buf *copy)
{
	const char *dir = getenv("BW_MEDIA_COPIES");
	char *path = NULL, *c;
	FILE *f;

	if (dir == NULL)
		return;
	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return;
	for (c = path + strlen(dir) + 1; *c != '\0'; c++)
		if (*c == '/')
			*c = '_';
	if ((f = fopen(path, "wb")) != NULL) {
		fwrite(copy->data, 1, copy->len, f);
		fclose(f);
	}
	free(path);
}

static void
compare(const char *path, const uint8_t *data, size_t len, const struct bw_plan *p, const struct bw_buf *copy,
    struct tally *t)
{
	struct pixels before, after;
	struct bw_plan q;
	bool had = pixels_read(data, len, &before), has = pixels_read(copy->data, copy->len, &after);

	if (!had)
		t->unpixelled++;
	else if (!has || !pixels_same(&before, &after)) {
		printf("  PIXELS DIFFER %s\n", path);
		t->differ++;
	}
	pixels_free(&before);
	pixels_free(&after);
	if (bw_media_plan(p->format, copy->data, copy->len, 0, &q, NULL) != BW_OK)
		return;
	t->icc_in += has_icc(p);
	t->icc_out += has_icc(&q);
	t->turn_in += bw_value_int(bw_value_get(p->facts, "orientation")) > 1;
	t->turn_out += bw_value_int(bw_value_get(q.facts, "orientation")) > 1;
	t->date_in += exif_dates(p->facts);
	t->date_out += exif_dates(q.facts);
	bw_plan_free(&q);
}

static void
check_copy(const char *path, const uint8_t *data, size_t len, const struct bw_plan *p, struct tally *t)
{
	struct bw_buf copy = { 0 };
	struct bw_err err = { 0 };

	if (bw_plan_apply_buf(p, data, len, &copy, &err) != BW_OK) {
		if (getenv("BW_MEDIA_LIST") != NULL)
			printf("  refused %s: %s\n", path, p->refused);
		t->refused++;
		bw_buf_free(&copy);
		return;
	}
	t->copies++;
	t->withheld += len > copy.len ? len - copy.len : 0;
	if (bw_media_verify_copy(p->format, copy.data, copy.len, 0, &err) != BW_OK) {
		printf("  NOT CLEAN %s: %s\n", path, err.message);
		t->dirty++;
	}
	compare(path, data, len, p, &copy, t);
	keep_copy(path, &copy);
	bw_buf_free(&copy);
}

static void
check_codec(const struct bw_plan *p)
{
	struct bw_buf a = { 0 }, b = { 0 };
	struct bw_plan q;

	assert_int_equal(bw_plan_encode(p, &a, NULL), BW_OK);
	assert_int_equal(bw_plan_decode(a.data, a.len, &q, NULL), BW_OK);
	assert_int_equal(bw_plan_encode(&q, &b, NULL), BW_OK);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	bw_plan_free(&q);
	bw_buf_free(&a);
	bw_buf_free(&b);
}

static void
check_file(const char *path)
{
	struct bw_buf small = { 0 };
	struct bw_plan p;
	enum bw_format format;
	struct tally *t;
	size_t len = 0;
	uint8_t *data = slurp(path, &len);

	if (data == NULL)
		return;
	format = bw_media_sniff(data, len);
	t = &tallies[format];
	if (bw_media_has_parts(format) && format != BW_FORMAT_TEXT) {
		t->files++;
		t->bytes += len;
		if (bw_media_plan(format, data, len, 0, &p, NULL) == BW_OK) {
			check_codec(&p);
			check_copy(path, data, len, &p, t);
			bw_plan_free(&p);
		} else {
			t->unplanned++;
		}
		t->undrawn += bw_format_drawn(format) && bw_media_render(data, len, 320, 0, NULL, &small, NULL) != BW_OK;
		bw_buf_free(&small);
	}
	free(data);
}

static unsigned
walk(const char *dir, unsigned depth)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	unsigned files = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		char *path = NULL;
		struct stat st;

		if (e->d_name[0] == '.' || asprintf(&path, "%s/%s", dir, e->d_name) < 0)
			continue;
		if (lstat(path, &st) != 0)
			st.st_mode = 0;
		if (S_ISDIR(st.st_mode) && depth < 12)
			files += walk(path, depth + 1);
		if (S_ISREG(st.st_mode)) {
			check_file(path);
			files++;
		}
		free(path);
	}
	if (d != NULL)
		closedir(d);
	return files;
}

static void
print_table(enum bw_format format)
{
	const struct tally *t = &tallies[format];

	printf("%-5s files %u, copies %u, refused %u, not planned %u, pixels compared %u, DIFFER %u, NOT CLEAN %u,"
	       " not drawn %u, profiles %u -> %u, turned %u -> %u, dates %u -> %u, bytes %llu, withheld %llu\n",
	    bw_format_name(format), t->files, t->copies, t->refused, t->unplanned, t->copies - t->unpixelled, t->differ,
	    t->dirty, t->undrawn, t->icc_in, t->icc_out, t->turn_in, t->turn_out, t->date_in, t->date_out,
	    (unsigned long long)t->bytes, (unsigned long long)t->withheld);
}

static void
summarise(void)
{
	int f;

	for (f = 0; f < BW_FORMAT_COUNT; f++)
		if (tallies[f].files > 0)
			print_table((enum bw_format)f);
	for (f = 0; f < BW_FORMAT_COUNT; f++) {
		assert_int_equal(tallies[f].differ, 0);
		assert_int_equal(tallies[f].dirty, 0);
		assert_int_equal(tallies[f].icc_in, tallies[f].icc_out);
		assert_int_equal(tallies[f].turn_in, tallies[f].turn_out);
		assert_int_equal(tallies[f].date_in, tallies[f].date_out);
	}
	memset(tallies, 0, sizeof(tallies));
}

static void
our_samples_are_cleaned(void **state)
{
	(void)state;
	assert_true(walk(BW_TEST_SRC "/tests/samples", 0) >= 5);
	assert_int_equal(tallies[BW_FORMAT_JPEG].copies, 3);
	assert_int_equal(tallies[BW_FORMAT_PNG].copies, 1);
	summarise();
}

static void
real_files_keep_their_pixels_and_lose_the_rest(void **state)
{
	const char *dir = getenv("BW_MEDIA_CORPUS");

	(void)state;
	if (dir == NULL)
		dir = BW_TEST_SRC "/../shared/corpora/media";
	if (walk(dir, 0) == 0) {
		printf("skipped: no real files at %s\n", dir);
		skip();
	}
	summarise();
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(our_samples_are_cleaned),
		cmocka_unit_test(real_files_keep_their_pixels_and_lose_the_rest) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

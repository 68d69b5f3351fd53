#include "lib_media_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_samples.h"

void
leave_original(const char *place, const struct bw_buf *original)
{
	static unsigned count;
	const char *dir = getenv("BW_CANARIES");
	enum bw_format format = bw_media_sniff(original->data, original->len);
	char path[512], name[80], *c;
	FILE *f;

	if (dir == NULL)
		return;
	snprintf(name, sizeof(name), "%s-%03u-%.40s", bw_format_name(format), ++count, place);
	for (c = name; *c != '\0'; c++)
		if (!(*c >= 'a' && *c <= 'z') && !(*c >= 'A' && *c <= 'Z') && !(*c >= '0' && *c <= '9') && *c != '-')
			*c = '_';
	snprintf(path, sizeof(path), "%s/%s.%s", dir, name, bw_format_suffix(format));
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(original->data, 1, original->len, f), original->len);
	fclose(f);
}

/* In the place of the original the copy is the same; what would not fit is left as it is. */
static void
is_the_same_here(const struct bw_plan *p, const struct bw_buf *original, const struct bw_buf *copy)
{
	uint8_t *here = malloc(original->len);
	size_t len = original->len;
	bool made;

	memcpy(here, original->data, len);
	made = bw_plan_apply_here(p, here, &len);
	assert_int_equal(len, made ? copy->len : original->len);
	assert_memory_equal(here, made ? copy->data : original->data, len);
	free(here);
}

void
copy_is_clean(const char *place, enum bw_format format, const struct bw_buf *original, struct bw_buf *copy)
{
	struct bw_plan p;
	bool same;

	if (memmem(original->data, original->len, "CANARY", 6) != NULL)
		leave_original(place, original);
	assert_int_equal(bw_media_sniff(original->data, original->len), format);
	assert_int_equal(bw_media_plan(format, original->data, original->len, 0, &p, NULL), BW_OK);
	if (p.refused[0] != '\0')
		fail_msg("%s: refused, %s", place, p.refused);
	assert_int_equal(bw_plan_apply_buf(&p, original->data, original->len, copy, NULL), BW_OK);
	assert_int_equal(copy->len, bw_plan_copy_size(&p));
	if (memmem(copy->data, copy->len, "CANARY", 6) != NULL || memmem(copy->data, copy->len, "CNRY", 4) != NULL)
		fail_msg("%s: still there", place);
	if (bw_media_verify_copy(format, copy->data, copy->len, 0, NULL) != BW_OK)
		fail_msg("%s: not clean on a second look", place);
	is_the_same_here(&p, original, copy);
	/* What is to be removed must be seen when it is still there. */
	same = copy->len == original->len && memcmp(copy->data, original->data, copy->len) == 0;
	assert_int_equal(bw_media_verify_copy(format, original->data, original->len, 0, NULL), same ? BW_OK : BW_EREFUSED);
	bw_plan_free(&p);
}

const char *
copy_refusal(enum bw_format format, const struct bw_buf *original)
{
	static char reason[200];
	struct bw_plan p;

	assert_int_equal(bw_media_plan(format, original->data, original->len, 0, &p, NULL), BW_OK);
	memcpy(reason, p.refused, sizeof(reason));
	assert_true(reason[0] == '\0' || bw_plan_copy_size(&p) == 0);
	bw_plan_free(&p);
	return reason;
}

static void
is_safe(const char *place, enum bw_format format, const uint8_t *data, size_t len, size_t at, bool words)
{
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	if (bw_media_plan(format, data, len, 0, &p, NULL) != BW_OK)
		return;
	if (p.refused[0] == '\0') {
		assert_int_equal(bw_plan_apply_buf(&p, data, len, &copy, NULL), BW_OK);
		if (bw_media_verify_copy(format, copy.data, copy.len, 0, NULL) != BW_OK)
			fail_msg("%s, byte %zu: the copy is not its own copy", place, at);
		if (words && memmem(copy.data, copy.len, "CANARY", 6) != NULL)
			fail_msg("%s, byte %zu: still there", place, at);
	}
	bw_plan_free(&p);
	bw_buf_free(&copy);
}

void
copy_is_safe_when_cut(const char *place, enum bw_format format, const struct bw_buf *original)
{
	size_t cut;

	for (cut = 0; cut < original->len; cut++) {
		/* Exact heap memory, so that a read past it is seen. */
		uint8_t *piece = malloc(cut > 0 ? cut : 1);

		memcpy(piece, original->data, cut);
		is_safe(place, format, piece, cut, cut, true);
		free(piece);
	}
}

void
copy_is_safe_when_changed(const char *place, enum bw_format format, const struct bw_buf *original)
{
	static const uint8_t with[] = { 0x01, 0x20, 0x80, 0xff };
	uint8_t *piece = malloc(original->len);
	size_t at, i;

	for (at = 0; at < original->len; at++) {
		for (i = 0; i < sizeof(with); i++) {
			memcpy(piece, original->data, original->len);
			piece[at] ^= with[i];
			/* A changed length can make words to pixels. */
			is_safe(place, format, piece, original->len, at, false);
		}
	}
	free(piece);
}

bool
plan_warns(const struct bw_plan *p, const char *words)
{
	const struct bw_value *w = bw_value_get(p->facts, "warnings");
	size_t i;

	for (i = 0; i < bw_value_count(w); i++)
		if (strstr(bw_value_text(bw_value_at(w, i)), words) != NULL)
			return true;
	return false;
}

void
spots_fit(const struct bw_plan *p, const struct bw_buf *file, size_t count)
{
	static const struct {
		uint16_t tag;
		const char *text;
	} want[] = { { 0x9003, "2019:02:03 04:05:06" }, { 0x9011, "+03:00" }, { 0x9291, "123" }, { 0x0112, "\6" } };
	size_t i, k, found = 0;

	for (i = 0; i < p->spot_count; i++) {
		for (k = 0; k < sizeof(want) / sizeof(want[0]); k++) {
			if (want[k].tag != p->spots[i].tag)
				continue;
			assert_int_equal(p->spots[i].length, strlen(want[k].text));
			assert_true(p->spots[i].offset + p->spots[i].length <= file->len);
			assert_memory_equal(file->data + p->spots[i].offset, want[k].text, strlen(want[k].text));
			found++;
		}
	}
	assert_int_equal(p->spot_count, count);
	assert_int_equal(found, count);
}

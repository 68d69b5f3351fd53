#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib_media_copy.h"
#include "lib_audio_samples.h"

static bool
has_canary(const struct bw_buf *b)
{
	return memmem(b->data, b->len, "CANARY", 6) != NULL || memmem(b->data, b->len, "ustGo", 5) != NULL;
}

static void
every_hiding_place_is_emptied_and_the_sound_stays(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < audio_sample_count; i++) {
		const struct audio_sample *sample = &audio_samples[i];
		struct bw_buf original = { 0 }, copy = { 0 }, before = { 0 }, after = { 0 };
		struct bw_plan p;

		sample->make(&original);
		assert_int_equal(has_canary(&original), !sample->plain);
		if (!sample->plain)
			leave_original(sample->place, &original);
		assert_int_equal(bw_media_plan(sample->format, original.data, original.len, 0, &p, NULL), BW_OK);
		if (p.refused[0] != '\0')
			fail_msg("%s: %s", sample->place, p.refused);
		assert_int_equal(bw_plan_apply_buf(&p, original.data, original.len, &copy, NULL), BW_OK);
		assert_int_equal(copy.len, bw_plan_copy_size(&p));
		assert_int_equal(bw_media_sniff(copy.data, copy.len), sample->format);
		if (has_canary(&copy))
			fail_msg("%s: still there", sample->place);
		if (bw_media_verify_copy(p.format, copy.data, copy.len, 0, NULL) != BW_OK)
			fail_msg("%s: not clean on a second look", sample->place);
		/* What is to be removed must be seen when it is still there. */
		if (bw_media_verify_copy(p.format, original.data, original.len, 0, NULL) !=
		    (sample->plain ? BW_OK : BW_EREFUSED))
			fail_msg("%s: the original is taken for something else", sample->place);
		audio_sound(sample->format, original.data, original.len, &before);
		audio_sound(sample->format, copy.data, copy.len, &after);
		assert_true(before.len > 100);
		if (before.len != after.len || memcmp(before.data, after.data, before.len) != 0)
			fail_msg("%s: the sound differs", sample->place);
		bw_plan_free(&p);
		bw_buf_free(&original);
		bw_buf_free(&copy);
		bw_buf_free(&before);
		bw_buf_free(&after);
	}
}

static void
what_cannot_be_made_safe_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < audio_refusal_count; i++) {
		struct bw_buf original = { 0 };
		struct bw_plan p;

		audio_refusals[i].make(&original);
		assert_int_equal(bw_media_plan(audio_refusals[i].format, original.data, original.len, 0, &p, NULL), BW_OK);
		if (strstr(p.refused, audio_refusals[i].reason) == NULL)
			fail_msg("%s: \"%s\"", audio_refusals[i].place, p.refused);
		bw_plan_free(&p);
		bw_buf_free(&original);
	}
}

/* Exact heap memory, so that a read past it is seen. */
static void
check_piece(const char *place, enum bw_format format, const uint8_t *data, size_t len)
{
	uint8_t *piece = malloc(len + (len == 0));
	struct bw_buf copy = { 0 };
	struct bw_plan p;

	memcpy(piece, data, len);
	if (bw_media_plan(format, piece, len, 0, &p, NULL) == BW_OK) {
		if (p.refused[0] == '\0') {
			assert_int_equal(bw_plan_apply_buf(&p, piece, len, &copy, NULL), BW_OK);
			if (has_canary(&copy))
				fail_msg("%s of %zu: still there", place, len);
			if (bw_media_verify_copy(format, copy.data, copy.len, 0, NULL) != BW_OK)
				fail_msg("%s of %zu: not clean", place, len);
		}
		bw_plan_free(&p);
	}
	bw_buf_free(&copy);
	free(piece);
}

static void
a_recording_cut_anywhere_is_clean_or_refused(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < audio_sample_count; i++) {
		struct bw_buf original = { 0 };

		audio_samples[i].make(&original);
		for (cut = 0; cut < original.len; cut += original.len > 20000 && cut > 200 ? 97 : 1)
			check_piece(audio_samples[i].place, audio_samples[i].format, original.data, cut);
		bw_buf_free(&original);
	}
}

static void
a_recording_with_a_wrong_byte_is_clean_or_refused(void **state)
{
	static const uint8_t flips[] = { 0x01, 0x80, 0xff };
	size_t i, at, k;

	(void)state;
	for (i = 0; i < audio_sample_count; i++) {
		struct bw_buf original = { 0 };

		audio_samples[i].make(&original);
		for (at = 0; at < original.len && at < 3000; at++) {
			for (k = 0; k < sizeof(flips); k++) {
				struct bw_buf copy = { 0 };
				struct bw_plan p;

				original.data[at] ^= flips[k];
				if (bw_media_plan(audio_samples[i].format, original.data, original.len, 0, &p, NULL) == BW_OK) {
					if (bw_plan_apply_buf(&p, original.data, original.len, &copy, NULL) == BW_OK &&
					    bw_media_verify_copy(p.format, copy.data, copy.len, 0, NULL) != BW_OK)
						fail_msg("%s, byte %zu: not clean", audio_samples[i].place, at);
					bw_plan_free(&p);
				}
				bw_buf_free(&copy);
				original.data[at] ^= flips[k];
			}
		}
		bw_buf_free(&original);
	}
}

static void
find(const char *place, struct bw_buf *out, struct bw_plan *p)
{
	size_t i;

	for (i = 0; i < audio_sample_count; i++)
		if (strcmp(audio_samples[i].place, place) == 0)
			break;
	assert_true(i < audio_sample_count);
	audio_samples[i].make(out);
	assert_int_equal(bw_media_plan(audio_samples[i].format, out->data, out->len, 0, p, NULL), BW_OK);
}

static void
facts_of_a_voice_note(void **state)
{
	struct bw_buf original = { 0 };
	const struct bw_value *date;
	struct bw_plan p;

	(void)state;
	find("opus comments", &original, &p);
	date = bw_value_at(bw_value_get(p.facts, "dates"), 0);
	assert_string_equal(bw_value_text(bw_value_get(date, "from")), "2019-02-03T04:05:06");
	assert_true(bw_value_true(bw_value_get(p.facts, "has_thumbnail")));
	assert_true(bw_value_true(bw_value_get(p.facts, "has_place")));
	assert_string_equal(bw_value_text(bw_value_get(bw_value_get(p.facts, "device"), "software")), CANARY);
	assert_string_equal(bw_value_text(bw_value_at(bw_value_get(p.facts, "codecs"), 0)), "Opus");
	assert_int_equal(bw_value_int(bw_value_get(p.facts, "duration_ms")), (8640 - 312) * 1000 / 48000);
	bw_plan_free(&p);
	bw_buf_free(&original);
}

static void
facts_of_the_others(void **state)
{
	static const struct {
		const char *place, *codec, *date;
		int64_t ms;
	} cases[] = { { "mp3 ID3v2 twice", "MP3", "2019-02-03T04:05:06", 130 },
		{ "mp3 name of the encoder", "MP3", NULL, 130 }, { "wav chunks", "PCM", "2019-02-03T04:05:06", 25 },
		{ "aiff chunks", "PCM", "2019-02-03T04:05:06", 25 },
		{ "flac blocks and tags", "FLAC", "2019-02-03T04:05:06", 21 }, { "vorbis comments", "Vorbis",
		    "2019-02-03T04:05:06", 1000 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bw_buf original = { 0 };
		const struct bw_value *date;
		struct bw_plan p;

		find(cases[i].place, &original, &p);
		date = bw_value_at(bw_value_get(p.facts, "dates"), 0);
		if (cases[i].date != NULL)
			assert_string_equal(bw_value_text(bw_value_get(date, "from")), cases[i].date);
		assert_string_equal(bw_value_text(bw_value_at(bw_value_get(p.facts, "codecs"), 0)), cases[i].codec);
		assert_int_equal(bw_value_int(bw_value_get(p.facts, "duration_ms")), cases[i].ms);
		bw_plan_free(&p);
		bw_buf_free(&original);
	}
}

/* Without the name of an encoder that they know, players play its delay too. */
static void
the_delay_of_the_encoder_stays_but_not_its_name(void **state)
{
	struct bw_buf original = { 0 }, copy = { 0 };
	struct bw_plan p;

	(void)state;
	find("mp3 name of the encoder", &original, &p);
	assert_int_equal(bw_plan_apply_buf(&p, original.data, original.len, &copy, NULL), BW_OK);
	assert_memory_equal(copy.data + 156, "LAME3.100\0", 10);
	assert_memory_equal(copy.data + 156 + 21, "\x24\x04\x56", 3);
	bw_plan_free(&p);
	bw_buf_free(&original);
	bw_buf_free(&copy);
}

static void
nothing_is_no_recording(void **state)
{
	static const enum bw_format formats[] = { BW_FORMAT_OGG, BW_FORMAT_MP3, BW_FORMAT_WAV, BW_FORMAT_AIFF, BW_FORMAT_FLAC };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct bw_plan p;

		assert_int_equal(bw_media_plan(formats[i], "", 0, 0, &p, NULL), BW_OK);
		assert_string_not_equal(p.refused, "");
		bw_plan_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_hiding_place_is_emptied_and_the_sound_stays),
		cmocka_unit_test(what_cannot_be_made_safe_is_refused),
		cmocka_unit_test(a_recording_cut_anywhere_is_clean_or_refused),
		cmocka_unit_test(a_recording_with_a_wrong_byte_is_clean_or_refused),
		cmocka_unit_test(facts_of_a_voice_note),
		cmocka_unit_test(facts_of_the_others),
		cmocka_unit_test(the_delay_of_the_encoder_stays_but_not_its_name),
		cmocka_unit_test(nothing_is_no_recording),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

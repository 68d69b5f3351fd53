/* Goal: gaps are those that no dated item touches, the longest of them; a picture is well
 * formed, shows each claim by itself, and a wrong clock does not press the rest together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/timeline_svg.h"

#define DAY ((int64_t)86400)

static struct bw_timeline_bar
bar(uint64_t item, int64_t from, int64_t to)
{
	struct bw_timeline_bar b = { .item = item, .kind = "photo", .existence = "B3", .dated = true, .span = { from, to, true }, .basis = 1u << 3 };

	b.claimed[3] = b.span;
	return b;
}

static void
gaps_are_the_longest_untouched_stretches(void **state)
{
	struct bw_timeline_bar bars[24];
	struct bw_timeline_gap gaps[BW_TIMELINE_GAPS];
	size_t i;

	(void)state;
	assert_int_equal(bw_timeline_gaps(NULL, 0, INT64_MAX, gaps), 0);
	/* A long one covers what begins inside it. */
	bars[0] = bar(1, 0, 1000 * DAY);
	bars[1] = bar(2, 10 * DAY, 11 * DAY);
	bars[2] = bar(3, 1080 * DAY, 1081 * DAY); /* 80 days: too short to name */
	bars[3] = bar(4, 1300 * DAY, 1301 * DAY);
	bars[4] = bar(5, 5000 * DAY, 5001 * DAY); /* a wrong clock */
	bars[5] = (struct bw_timeline_bar){ .item = 6 };
	assert_int_equal(bw_timeline_gaps(bars, 6, 2000 * DAY, gaps), 1);
	assert_int_equal(gaps[0].from, 1081 * DAY);
	assert_int_equal(gaps[0].to, 1300 * DAY);
	assert_int_equal(bw_timeline_gaps(bars, 6, 6000 * DAY, gaps), 2);
	/* Of many the eight longest, in order of time: the gaps are 100, 110, 120 … days. */
	for (i = 0; i < 24; i++) {
		int64_t at = (int64_t)(100 * i + (i > 0 ? 5 * i * (i - 1) : 0)) * DAY;

		bars[i] = bar(i + 1, at, at);
	}
	assert_int_equal(bw_timeline_gaps(bars, 24, INT64_MAX, gaps), BW_TIMELINE_GAPS);
	for (i = 0; i < BW_TIMELINE_GAPS; i++)
		assert_int_equal(gaps[i].from, bars[15 + i].span.from);
}

static unsigned
count_of(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)) != NULL; text++)
		n++;
	return n;
}

static void
a_picture_shows_each_claim(void **state)
{
	struct bw_anchors none = { { BW_TIME_MIN, BW_TIME_MAX, true }, { BW_TIME_MIN, BW_TIME_MAX, true } };
	struct bw_timeline_bar bars[3];
	struct bw_buf out = { 0 };
	const char *text;

	(void)state;
	bw_timeline_svg(NULL, 0, &none, 100 * DAY, &out);
	assert_non_null(strstr(bw_buf_text(&out), "</svg>"));
	bw_buf_reset(&out);
	bars[0] = bar(7, 0, 30 * DAY);
	bars[0].basis |= 1u << 5;
	bars[0].claimed[5] = (struct bw_interval){ 3 * DAY, 4 * DAY, true };
	bars[1] = bar(8, BW_TIME_MIN, 20 * DAY);
	bars[2] = bar(9, 90000 * DAY, 90000 * DAY);
	bars[2].existence = "B1";
	bw_timeline_svg(bars, 3, &none, 100 * DAY, &out);
	text = bw_buf_text(&out);
	/* Of the bars and the legend: two by a device and one of the past's edge, one solid. */
	assert_int_equal(count_of(text, "fill=\"#999\""), 3 + 1);
	assert_int_equal(count_of(text, "fill=\"#000\" stroke=\"#000\""), 1 + 1);
	/* Two columns: on what the date rests, and since when it is there. */
	assert_int_equal(count_of(text, ">A3 A5</text>"), 1);
	assert_int_equal(count_of(text, ">A3</text>"), 2);
	assert_int_equal(count_of(text, ">B3</text>"), 2);
	assert_int_equal(count_of(text, ">B1</text>"), 1);
	assert_int_equal(count_of(text, "v10z"), 2); /* arrows: open to the past, and behind the edge */
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "2216")); /* no year of the wrong clock */
	assert_int_equal(count_of(text, "<svg"), count_of(text, "</svg>"));
	bw_buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps_are_the_longest_untouched_stretches),
		cmocka_unit_test(a_picture_shows_each_claim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

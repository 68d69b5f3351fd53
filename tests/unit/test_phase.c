/* Goal: phase by interval, never to the favourable side; and the gate's whole
 * truth table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "case/gate.h"
#include "case/phase.h"

static struct bw_interval
of(const char *text)
{
	struct bw_interval iv = { BW_TIME_MIN, BW_TIME_MAX, true };

	if (text == NULL)
		return iv;
	assert_int_equal(bw_interval_parse(text, &iv, NULL), BW_OK);
	return bw_interval_widened(&iv);
}

static void
phase_table(void **state)
{
	static const struct {
		const char *flight, *entry, *date, *phase;
	} table[] = {
		{ "2019-04", "2020-02", "2018", "before-flight" },
		{ "2019-04", "2020-02", "2019-03-15", "before-flight" },
		{ "2019-04", "2020-02", "2019-04-10", "spans" },
		{ "2019-04", "2020-02", "2019", "spans" },
		{ "2019-04", "2020-02", "2019-07", "between-flight-and-entry" },
		{ "2019-04", "2020-02", "2020-02-20", "spans" },
		{ "2019-04", "2020-02", "2020-05", "after-entry" },
		{ "2019-04", "2020-02", "~2020-02", "spans" },
		/* the day before, without a zone, may already be the day itself */
		{ "2019-04-02", "2020-02-02", "2019-04-01", "spans" },
		{ "2019-04-02", "2020-02-02", "2019-03-30", "before-flight" },
		{ "2019-04-02T10:00:00Z", "2020-02-02", "2019-04-02T09:59:59Z", "before-flight" },
		{ "2019-04-02T10:00:00Z", "2020-02-02", "2019-04-02T10:00:00Z", "spans" },
		{ "2019-04-02T10:00:00Z", "2020-02-02", "2019-04-02T10:00:01Z", "between-flight-and-entry" },
		/* an unknown anchor decides nothing, but the other one still may */
		{ NULL, "2020-02", "2018", "spans" },
		{ NULL, "2020-02", "2021", "after-entry" },
		{ "2019-04", NULL, "2018", "before-flight" },
		{ "2019-04", NULL, "2021", "spans" },
		{ NULL, NULL, "2021", "spans" },
		/* anchors that contradict each other */
		{ "2020-02", "2019-04", "2019-09", "spans" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct bw_anchors a = { of(table[i].flight), of(table[i].entry) };
		struct bw_interval iv = of(table[i].date);
		const char *got = bw_phase_name(bw_phase_claims(&a, &iv, 1));

		if (strcmp(got, table[i].phase) != 0)
			fail_msg("row %zu: %s is %s, not %s", i, table[i].date, got, table[i].phase);
	}
}

static void
conflicting_claims_span_and_none_is_undated(void **state)
{
	struct bw_anchors a = { of("2019-04"), of("2020-02") };
	struct bw_interval iv[2];

	(void)state;
	iv[0] = of("2018");
	iv[1] = of("2021");
	assert_int_equal(bw_phase_claims(&a, iv, 2), BW_PHASE_SPANS);
	iv[1] = of("2017");
	assert_int_equal(bw_phase_claims(&a, iv, 2), BW_PHASE_BEFORE);
	assert_int_equal(bw_phase_claims(&a, iv, 0), BW_PHASE_UNDATED);
}

static void
open_claims_bound_and_do_not_blur(void **state)
{
	struct bw_anchors a = { of("2019-04"), of("2020-02") };
	struct bw_interval span, iv[3];

	(void)state;
	/* Saved after the flight, and nothing else is known. */
	iv[0] = of("before:2019-08");
	assert_int_equal(bw_phase_claims(&a, iv, 1), BW_PHASE_SPANS);
	/* Saved before it: made before it. */
	iv[0] = of("before:2019-01");
	assert_int_equal(bw_phase_claims(&a, iv, 1), BW_PHASE_BEFORE);
	/* Taken in between, by its camera; saved later. */
	iv[0] = of("before:2021-01");
	iv[1] = of("2019-08-02");
	assert_int_equal(bw_phase_claims(&a, iv, 2), BW_PHASE_BETWEEN);
	span = bw_phase_span(iv, 2);
	assert_true(span.from == iv[1].from && span.to == iv[1].to);
	/* Taken after it was saved: one of the two is wrong. */
	iv[1] = of("2022");
	assert_int_equal(bw_phase_claims(&a, iv, 2), BW_PHASE_SPANS);
	/* Two bounds make an interval. */
	iv[0] = of("after:2019-06");
	iv[1] = of("before:2019-10");
	assert_int_equal(bw_phase_claims(&a, iv, 2), BW_PHASE_BETWEEN);
	span = bw_phase_span(iv, 2);
	assert_true(span.from == iv[0].from && span.to == iv[1].to);
	iv[1] = of("before:2019-05");
	assert_int_equal(bw_phase_claims(&a, iv, 2), BW_PHASE_SPANS);
}

static void
a_stamp_beside_the_anchors_says_no_more_than_it_shows(void **state)
{
	struct bw_anchors a = { of("2019-04-02T10:00:00Z"), of("2020-02") }, none = { of(NULL), of(NULL) };
	int64_t flight = a.flight.from * 1000;

	(void)state;
	assert_string_equal(bw_anchors_compared(&a, flight - 1000), "before-flight");
	assert_string_equal(bw_anchors_compared(&a, flight - 999), "before-entry"); /* a part of a second more */
	assert_string_equal(bw_anchors_compared(&a, a.entry.from * 1000 - 1000), "before-entry");
	assert_string_equal(bw_anchors_compared(&a, a.entry.from * 1000), "open");
	assert_string_equal(bw_anchors_compared(&a, a.entry.to * 1000 + 1000), "after-entry");
	assert_string_equal(bw_anchors_compared(&none, flight), "open");
}

static void
phase_names_round_trip(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < BW_PHASE_COUNT; i++) {
		enum bw_phase p;

		assert_true(bw_phase_of(bw_phase_name((enum bw_phase)i), &p));
		assert_int_equal(p, i);
	}
}

static bool
expected(bool pictured, bool cleared, enum bw_sensitivity s, bool removed, bool release)
{
	if (removed || s == BW_SENS_SEXUAL || s == BW_SENS_UNSURE)
		return false;
	if (s == BW_SENS_INTIMATE)
		return release;
	return s != BW_SENS_NONE || !pictured || cleared;
}

static void
the_gate_opens_only_where_it_may(void **state)
{
	int s, bits;

	(void)state;
	for (s = BW_SENS_NONE; s <= BW_SENS_UNSURE; s++)
		for (bits = 0; bits < 16; bits++) {
			struct bw_item it = { .sensitivity = (enum bw_sensitivity)s, .pictured = bits & 1,
				.removed = bits & 2, .cleared = bits & 8 };
			struct bw_gate_ctx ctx = { .lawyer_release = bits & 4 };
			const char *why = "unset";
			bool got = bw_gate_may_leave(NULL, &it, &ctx, &why);

			assert_int_equal(got, expected(it.pictured, it.cleared, it.sensitivity, it.removed, ctx.lawyer_release));
			assert_int_equal(got, why == NULL);
			if (!(bits & 4))
				assert_int_equal(bw_gate_may_leave(NULL, &it, NULL, NULL), got);
		}
}

static void
an_unknown_sensitivity_stays_in(void **state)
{
	struct bw_item it = { .sensitivity = (enum bw_sensitivity)99 };
	struct bw_gate_ctx ctx = { .lawyer_release = true };

	(void)state;
	assert_false(bw_gate_may_leave(NULL, &it, &ctx, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phase_table),
		cmocka_unit_test(conflicting_claims_span_and_none_is_undated),
		cmocka_unit_test(open_claims_bound_and_do_not_blur),
		cmocka_unit_test(a_stamp_beside_the_anchors_says_no_more_than_it_shows),
		cmocka_unit_test(phase_names_round_trip),
		cmocka_unit_test(the_gate_opens_only_where_it_may),
		cmocka_unit_test(an_unknown_sensitivity_stays_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

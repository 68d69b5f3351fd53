/* Goal: two exports of one talk are paired as they were made: over zones and summer time,
 * with delays, deletions, edits and media; forged lines stay single; strangers share nothing.
 * The pairs are made here from a counted stream of numbers, so the truth is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chat/chat.h"
#include "flow/compare_match.h"

#define START ((int64_t)1577836800) /* 2020-01-01 */
#define HOUR ((int64_t)3600)
#define DAY ((int64_t)86400)

static uint64_t seed;

static uint64_t
draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % below;
}

struct made {
	struct bw_compare_record *list;
	uint8_t *truth; /* 1: the other side has it too */
	size_t count;
	size_t periods; /* of one difference of the clocks; of side one alone */
};

struct recipe {
	size_t messages;
	unsigned deleted;	   /* of a thousand, on each side */
	unsigned forged;	   /* lines on side one that nobody sent */
	bool minutes[2];	   /* side knows minutes alone */
	int64_t (*zone[2])(int64_t utc);
	unsigned repeat; /* of a hundred: short words that come again and again */
};

static int64_t
utc(int64_t t)
{
	(void)t;
	return 0;
}

/* Summer time in the months April to October of each year, close enough. */
static int64_t
berlin(int64_t t)
{
	int64_t day = (t - START) % (365 * DAY) / DAY;

	return day >= 88 && day < 298 ? 2 * HOUR : HOUR;
}

static int64_t
tehran(int64_t t)
{
	(void)t;
	return 3 * HOUR + HOUR / 2;
}

/* Summer time from six days before that to a month before its end. */
static int64_t
tehran_then(int64_t t)
{
	int64_t day = (t - START) % (365 * DAY) / DAY;

	return tehran(t) + (day >= 82 && day < 264 ? HOUR : 0);
}

static void
put(struct made *m, const struct recipe *r, unsigned side, int64_t t, struct bw_compare_record x, bool both)
{
	t += r->zone[side](t);
	t = r->minutes[side] ? t - t % 60 : t;
	x.t[0] = x.t[1] = t;
	x.n = (uint32_t)m->count + 1;
	x.flags |= BW_COMPARE_DATED;
	m->truth[m->count] = both;
	m->list[m->count++] = x;
}

static void
make(const struct recipe *r, struct made out[2])
{
	size_t room = r->messages + r->forged + 1, i, forged = 0;
	int64_t t = START, apart = 0;

	for (i = 0; i < 2; i++) {
		out[i].list = calloc(room, sizeof(*out[i].list));
		out[i].truth = calloc(room, 1);
		out[i].count = out[i].periods = 0;
		assert_non_null(out[i].list);
		assert_non_null(out[i].truth);
	}
	for (i = 0; i < r->messages; i++) {
		struct bw_compare_record x = { .kind = BW_CHAT_TEXT };
		bool gone_a = draw(1000) < r->deleted, gone_b = draw(1000) < r->deleted;
		uint16_t sender = (uint16_t)draw(2);
		int64_t delay = draw(50) == 0 ? (int64_t)draw(300) : (int64_t)draw(3);

		t += draw(4) == 0 ? (int64_t)draw(6 * 3600) : 20 + (int64_t)draw(120);
		out[0].periods += i == 0 || r->zone[1](t) - r->zone[0](t) != apart;
		apart = r->zone[1](t) - r->zone[0](t);
		x.hash = draw(100) < r->repeat ? 1 + draw(8) : UINT64_C(0x1000000000) + i * 7919;
		x.sender = sender;
		if (!gone_a)
			put(&out[0], r, 0, t, x, !gone_b);
		x.sender = (uint16_t)(1 - sender); /* names stand in another order there */
		if (!gone_b)
			put(&out[1], r, 1, t + delay, x, !gone_a);
		if (forged < r->forged && i % 97 == 96) {
			x.hash = UINT64_C(0x77000000000) + forged++;
			x.sender = sender;
			put(&out[0], r, 0, t + 1, x, false);
		}
	}
	assert_int_equal(forged, r->forged);
}

static void
drop(struct made m[2])
{
	for (int i = 0; i < 2; i++) {
		free(m[i].list);
		free(m[i].truth);
	}
}

static struct bw_compare_side
side_of(const struct made *m)
{
	return (struct bw_compare_side){ .list = m->list, .count = m->count, .senders = 2 };
}

/* Of those that both have, how many are not paired; of the others, how many are. */
static void
score(const struct made m[2], const struct bw_compare *c, size_t *missed, size_t *invented)
{
	*missed = *invented = 0;
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < m[s].count; i++) {
			uint8_t state = s == 0 ? c->here[i] : c->there[i];
			bool paired = state >= BW_COMPARE_SAME;

			*missed += m[s].truth[i] && !paired;
			*invented += !m[s].truth[i] && paired;
		}
}

static void
check(const struct recipe *r, size_t most_missed, size_t most_invented)
{
	struct made m[2];
	struct bw_compare_side a, b;
	struct bw_compare c;
	size_t missed, invented, i;

	make(r, m);
	a = side_of(&m[0]);
	b = side_of(&m[1]);
	assert_int_equal(bw_compare_match(&a, &b, &c, NULL), BW_OK);
	assert_true(c.found);
	assert_int_equal(c.there_of[0], 1);
	assert_int_equal(c.there_of[1], 0);
	assert_int_equal(c.period_count, m[0].periods);
	score(m, &c, &missed, &invented);
	print_message("%zu and %zu messages: %zu pairs missed, %zu invented\n", m[0].count, m[1].count, missed, invented);
	assert_true(missed <= most_missed);
	assert_true(invented <= most_invented);
	for (i = 0; i < m[0].count; i++)
		if (m[0].list[i].hash >> 40 == 7)
			assert_int_equal(c.here[i], BW_COMPARE_ONLY);
	bw_compare_free(&c);
	drop(m);
}

static void
one_zone_pairs_all_that_both_have(void **state)
{
	struct recipe r = { .messages = 20000, .deleted = 0, .zone = { utc, utc } };

	(void)state;
	seed = 11;
	check(&r, 0, 0);
}

static void
zones_summer_time_minutes_and_deletions(void **state)
{
	struct recipe r = { .messages = 20000, .deleted = 10, .forged = 2, .minutes = { true, false }, .zone = { berlin, tehran },
		.repeat = 30 };

	(void)state;
	seed = 12;
	check(&r, 10, 10);
}

static void
a_hundred_thousand(void **state)
{
	struct recipe r = { .messages = 100000, .deleted = 10, .forged = 20, .minutes = { true, true }, .zone = { tehran, berlin },
		.repeat = 30 };

	(void)state;
	seed = 13;
	check(&r, 50, 50);
}

/* For six days a year only one of them has summer time. */
static void
summer_time_a_few_days_apart(void **state)
{
	struct recipe r = { .messages = 20000, .deleted = 10, .minutes = { true, false }, .zone = { berlin, tehran_then }, .repeat = 30 };

	(void)state;
	seed = 17;
	check(&r, 10, 10);
}

static void
strangers_share_nothing(void **state)
{
	struct recipe r = { .messages = 5000, .zone = { utc, utc }, .repeat = 30 };
	struct made m[2], other[2];
	struct bw_compare_side a, b;
	struct bw_compare c;
	size_t i;

	(void)state;
	seed = 14;
	make(&r, m);
	make(&r, other);
	/* They do send some of the same words, once each, at times of their own. */
	for (i = 0; i < other[1].count; i++)
		if (other[1].list[i].hash >> 36 != 0)
			other[1].list[i].hash = draw(40) == 0 ? m[0].list[draw(m[0].count)].hash : UINT64_C(0x990000000000) + i;
	a = side_of(&m[0]);
	b = side_of(&other[1]);
	assert_int_equal(bw_compare_match(&a, &b, &c, NULL), BW_OK);
	assert_true(c.anchors > 20);
	assert_false(c.found);
	assert_true(c.votes < BW_COMPARE_VOTES_LEAST);
	bw_compare_free(&c);
	drop(m);
	drop(other);
}

/* A short talk by hand: ten texts that both have, and one message of each special kind. */
static void
kinds_are_paired_by_what_they_are(void **state)
{
	static const struct {
		uint8_t here, there, here_flags, there_flags;
		enum bw_compare_state want;
	} special[] = {
		{ BW_CHAT_MEDIA, BW_CHAT_MEDIA, 0, 0, BW_COMPARE_MEDIA },
		{ BW_CHAT_CALL, BW_CHAT_CALL, 0, 0, BW_COMPARE_CALL },
		{ BW_CHAT_TEXT, BW_CHAT_TEXT, 0, BW_COMPARE_EDITED, BW_COMPARE_CHANGED },
		{ BW_CHAT_DELETED, BW_CHAT_TEXT, 0, 0, BW_COMPARE_GONE },
		{ BW_CHAT_MEDIA, BW_CHAT_DELETED, 0, 0, BW_COMPARE_GONE },
		{ BW_CHAT_EMPTY, BW_CHAT_CALL, 0, 0, BW_COMPARE_UNSAID },
		{ BW_CHAT_TEXT, BW_CHAT_TEXT, 0, 0, BW_COMPARE_ONLY }, /* other words, and nobody says edited */
		{ BW_CHAT_MEDIA, BW_CHAT_CALL, 0, 0, BW_COMPARE_ONLY },
		{ BW_CHAT_SYSTEM, BW_CHAT_SYSTEM, 0, 0, BW_COMPARE_APP },
	};
	struct bw_compare_record list[2][24] = { 0 };
	struct bw_compare_side side[2];
	struct bw_compare c;
	size_t i, k, n = 10 + sizeof(special) / sizeof(special[0]);

	(void)state;
	for (i = 0; i < n; i++)
		for (k = 0; k < 2; k++) {
			/* The last text that both have ends the time that both cover. */
			size_t at = i < 9 ? i : i == n - 1 ? 9 : i + 1;
			bool plain = at < 9 || i == n - 1;
			const uint8_t kinds[] = { plain ? BW_CHAT_TEXT : special[i - 9].here,
				plain ? BW_CHAT_TEXT : special[i - 9].there };
			const uint8_t flags[] = { plain ? 0 : special[i - 9].here_flags, plain ? 0 : special[i - 9].there_flags };
			int64_t t = START + (int64_t)i * HOUR;

			list[k][i] = (struct bw_compare_record){ .t = { t, t }, .n = (uint32_t)i + 1, .kind = kinds[k],
				.flags = (uint8_t)(flags[k] | BW_COMPARE_DATED), .hash = plain ? 100 + at : 1000 + 10 * i + k };
		}
	for (k = 0; k < 2; k++)
		side[k] = (struct bw_compare_side){ .list = list[k], .count = n, .senders = 1 };
	assert_int_equal(bw_compare_match(&side[0], &side[1], &c, NULL), BW_OK);
	assert_true(c.found);
	for (i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
		assert_int_equal(c.here[9 + i], special[i].want);
		assert_int_equal(c.there[9 + i], special[i].want);
	}
	assert_int_equal(c.count[0][BW_COMPARE_SAME], 10);
	bw_compare_free(&c);
}

static void
what_one_file_does_not_reach_is_outside(void **state)
{
	struct recipe r = { .messages = 400, .zone = { utc, berlin } };
	struct made m[2];
	struct bw_compare_side a, b;
	struct bw_compare c;

	(void)state;
	seed = 15;
	make(&r, m);
	a = side_of(&m[0]);
	b = side_of(&m[1]);
	b.list += 100; /* as if only the newest were exported */
	b.count -= 100;
	assert_int_equal(bw_compare_match(&a, &b, &c, NULL), BW_OK);
	assert_true(c.found);
	assert_int_equal(c.count[0][BW_COMPARE_OUTSIDE] + c.count[0][BW_COMPARE_ONLY], 100);
	assert_true(c.count[0][BW_COMPARE_OUTSIDE] >= 98);
	assert_int_equal(c.count[1][BW_COMPARE_ONLY] + c.count[1][BW_COMPARE_OUTSIDE], 0);
	bw_compare_free(&c);
	drop(m);
}

/* Side one can be read two ways; side two, whose order is known, fits one of them. */
static void
readings_are_tried_and_the_fitting_one_is_named(void **state)
{
	struct recipe r = { .messages = 300, .zone = { utc, utc } };
	struct made m[2];
	struct bw_compare_side a, b;
	struct bw_compare c;
	size_t i;

	(void)state;
	seed = 16;
	make(&r, m);
	for (i = 0; i < m[0].count; i++)
		m[0].list[i].t[0] += (int64_t)(i % 9) * 30 * DAY;
	a = side_of(&m[0]);
	b = side_of(&m[1]);
	a.ambiguous = true;
	assert_int_equal(bw_compare_match(&a, &b, &c, NULL), BW_OK);
	assert_true(c.found);
	assert_int_equal(c.reading[0], 1);
	assert_false(c.readings_open);
	bw_compare_free(&c);
	/* When both readings fit, that is said. */
	for (i = 0; i < m[0].count; i++)
		m[0].list[i].t[0] = m[0].list[i].t[1];
	assert_int_equal(bw_compare_match(&a, &b, &c, NULL), BW_OK);
	assert_true(c.readings_open);
	bw_compare_free(&c);
	drop(m);
}

static void
nothing_to_compare_is_no_error(void **state)
{
	const struct bw_compare_side none = { 0 };
	struct bw_compare c;

	(void)state;
	assert_int_equal(bw_compare_match(&none, &none, &c, NULL), BW_OK);
	assert_false(c.found);
	bw_compare_free(&c);
}

static void
too_many_are_refused(void **state)
{
	const struct bw_compare_side many = { .count = BW_COMPARE_RECORDS + 1 }, names = { .senders = BW_COMPARE_SENDERS + 1 };
	const struct bw_compare_side none = { 0 };
	struct bw_compare c;

	(void)state;
	assert_int_equal(bw_compare_match(&many, &none, &c, NULL), BW_ELIMIT);
	assert_int_equal(bw_compare_match(&none, &names, &c, NULL), BW_ELIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_zone_pairs_all_that_both_have),
		cmocka_unit_test(zones_summer_time_minutes_and_deletions),
		cmocka_unit_test(a_hundred_thousand),
		cmocka_unit_test(summer_time_a_few_days_apart),
		cmocka_unit_test(strangers_share_nothing),
		cmocka_unit_test(kinds_are_paired_by_what_they_are),
		cmocka_unit_test(what_one_file_does_not_reach_is_outside),
		cmocka_unit_test(readings_are_tried_and_the_fitting_one_is_named),
		cmocka_unit_test(nothing_to_compare_is_no_error),
		cmocka_unit_test(too_many_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

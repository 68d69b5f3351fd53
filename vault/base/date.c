#include "base/date.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"

#define DAY 86400
/* Days from 0001-01-01 to 1970-01-01. */
#define EPOCH_DAYS 719162
#define GRAMMAR_HINT "write 2019, 2019-04, 2019-04-02, 2019-spring, a range 2019-04..2019-06, ~2019-04 (about), before:2019-04, after:2019-04, or 2019-04-02T10:00:00Z"
#define CALENDAR_HINT "say in which calendar: jalali:1398-01-13, hijri:1440-07-26 or ethiopian:2011-07-24"

static bool
leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool
bw_civil_valid(const struct bw_civil *c)
{
	return c->year >= 1 && c->year <= 9999 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	    c->day <= month_days(c->year, c->month) && c->hour >= 0 && c->hour < 24 && c->minute >= 0 &&
	    c->minute < 60 && c->second >= 0 && c->second < 60;
}

static int64_t
days_before_year(int64_t year)
{
	int64_t y = year - 1;

	return 365 * y + y / 4 - y / 100 + y / 400;
}

int64_t
bw_civil_seconds(const struct bw_civil *c)
{
	int64_t days = days_before_year(c->year) - EPOCH_DAYS + c->day - 1;
	int m;

	for (m = 1; m < c->month; m++)
		days += month_days(c->year, m);
	return days * DAY + c->hour * 3600 + c->minute * 60 + c->second;
}

void
bw_civil_of(int64_t seconds, struct bw_civil *out)
{
	int64_t days = seconds / DAY, rest = seconds % DAY, year;

	if (rest < 0) {
		rest += DAY;
		days--;
	}
	days += EPOCH_DAYS;
	/* A guess that is at most one year off, then put right. */
	year = days * 400 / 146097 + 1;
	while (days_before_year(year) > days)
		year--;
	while (days_before_year(year + 1) <= days)
		year++;
	days -= days_before_year(year);
	out->year = (int)year;
	for (out->month = 1; days >= month_days(out->year, out->month); out->month++)
		days -= month_days(out->year, out->month);
	out->day = (int)days + 1;
	out->hour = (int)(rest / 3600);
	out->minute = (int)(rest / 60 % 60);
	out->second = (int)(rest % 60);
}

/* Exactly n digits; -1 otherwise. */
static int
digits(const char *p, size_t left, size_t n)
{
	int v = 0;
	size_t i;

	if (left < n)
		return -1;
	for (i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

/* ---- DATE as people write it ---- */

#define OLDEST_YEAR 1800 /* what is older was meant in another calendar */

/* A year, a month, a season or a day of one calendar. */
struct unit {
	enum bw_calendar calendar;
	int year, month, day;
	int season; /* 1 to 4; 0: none */
};

static void
whole_days(int64_t first, int64_t last, struct bw_interval *out)
{
	out->from = first * DAY;
	out->to = last * DAY + DAY - 1;
	out->zoned = false;
}

/* The seasons of the north, by the month or by the sun, whichever is wider; those of
 * the Jalali year are its quarters. */
static bool
season_days(const struct unit *u, int64_t *first, int64_t *last)
{
	static const int ends[4][2] = { { 6, 21 }, { 9, 23 }, { 12, 22 }, { 3, 21 } };
	int i = u->season - 1, more = u->calendar == BW_CALENDAR_GREGORIAN && u->season == 4;
	int64_t other;

	if (u->calendar == BW_CALENDAR_GREGORIAN)
		return bw_calendar_days(u->calendar, u->year, 3 * u->season, 1, first, &other) &&
		    bw_calendar_days(u->calendar, u->year + more, ends[i][0], ends[i][1], &other, last);
	return u->calendar == BW_CALENDAR_JALALI &&
	    bw_calendar_days(u->calendar, u->year, 3 * i + 1, 0, first, &other) &&
	    bw_calendar_days(u->calendar, u->year, 3 * i + 3, 0, &other, last);
}

static bool
unit_days(const struct unit *u, int64_t *first, int64_t *last)
{
	if (u->season > 0)
		return season_days(u, first, last);
	return (u->calendar != BW_CALENDAR_GREGORIAN || u->year >= OLDEST_YEAR) &&
	    bw_calendar_days(u->calendar, u->year, u->month, u->day, first, last);
}

static bool
read_season(const char *p, size_t len, int *out)
{
	static const struct {
		const char *name;
		int season;
	} names[] = { { "spring", 1 }, { "summer", 2 }, { "autumn", 3 }, { "winter", 4 }, { "lente", 1 }, { "zomer", 2 },
		{ "herfst", 3 } };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == len && memcmp(names[i].name, p, len) == 0) {
			*out = names[i].season;
			return true;
		}
	return false;
}

static bool
read_unit(const char *p, size_t len, struct unit *u)
{
	u->month = u->day = u->season = 0;
	if ((u->year = digits(p, len, 4)) < 0 || (len > 4 && p[4] != '-'))
		return false;
	if (len == 4)
		return true;
	if (read_season(p + 5, len - 5, &u->season))
		return true;
	if (len != 7 && len != 10)
		return false;
	u->month = digits(p + 5, len - 5, 2);
	u->day = len == 10 && p[7] == '-' ? digits(p + 8, 2, 2) : 0;
	return u->month > 0 && (len == 7 || u->day > 0);
}

static bool
parse_unit(enum bw_calendar calendar, const char *p, size_t len, struct bw_interval *out)
{
	struct unit u = { .calendar = calendar };
	int64_t first, last;

	if (!read_unit(p, len, &u) || !unit_days(&u, &first, &last))
		return false;
	whole_days(first, last, out);
	return true;
}

/* The month before or after. */
static void
step_month(struct unit *u, int by)
{
	u->month += by;
	if (u->month < 1) {
		u->year--;
		u->month = bw_calendar_months(u->calendar);
	} else if (u->month > bw_calendar_months(u->calendar)) {
		u->year++;
		u->month = 1;
	}
}

/* "About" takes in the year, month or day before and after; of a season a month. */
static bool
parse_about(enum bw_calendar calendar, const char *p, size_t len, struct bw_interval *out)
{
	struct unit u = { .calendar = calendar }, before, after;
	int64_t first, last, other;

	if (!read_unit(p, len, &u) || !unit_days(&u, &first, &last))
		return false;
	before = after = u;
	if (u.season > 0 || u.day > 0) {
		first -= u.season > 0 ? 31 : 1;
		last += u.season > 0 ? 31 : 1;
	} else if (u.month > 0) {
		step_month(&before, -1);
		step_month(&after, 1);
	} else {
		before.year--;
		after.year++;
	}
	/* At the edge of a calendar there is no neighbour. */
	if (u.season == 0 && u.day == 0) {
		(void)unit_days(&before, &first, &other);
		(void)unit_days(&after, &other, &last);
	}
	whole_days(first, last, out);
	return true;
}

static bool
parse_offset(const char *p, size_t len, int *seconds)
{
	int h, m;

	if (len == 1 && (*p == 'Z' || *p == 'z')) {
		*seconds = 0;
		return true;
	}
	if (len != 6 || (p[0] != '+' && p[0] != '-') || p[3] != ':')
		return false;
	h = digits(p + 1, 2, 2);
	m = digits(p + 4, 2, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*seconds = (h * 60 + m) * 60 * (p[0] == '-' ? -1 : 1);
	return true;
}

static bool
parse_full(const char *p, size_t len, struct bw_interval *out)
{
	struct bw_civil c;
	size_t at = 19;
	int offset;

	if (len < 20 || (p[10] != 'T' && p[10] != 't') || p[4] != '-' || p[7] != '-' || p[13] != ':' || p[16] != ':')
		return false;
	c.year = digits(p, 4, 4);
	c.month = digits(p + 5, 2, 2);
	c.day = digits(p + 8, 2, 2);
	c.hour = digits(p + 11, 2, 2);
	c.minute = digits(p + 14, 2, 2);
	c.second = digits(p + 17, 2, 2);
	if (!bw_civil_valid(&c))
		return false;
	if (p[at] == '.') {
		at++;
		if (digits(p + at, len - at, 1) < 0)
			return false;
		while (at < len && p[at] >= '0' && p[at] <= '9')
			at++;
	}
	if (!parse_offset(p + at, len - at, &offset))
		return false;
	out->from = out->to = bw_civil_seconds(&c) - offset;
	out->zoned = true;
	return true;
}

static bool
parse_range(enum bw_calendar calendar, const char *text, size_t len, struct bw_interval *out)
{
	const char *dots = strstr(text, "..");
	struct bw_interval end;

	if (dots == NULL)
		return parse_unit(calendar, text, len, out) ||
		    (calendar == BW_CALENDAR_GREGORIAN && parse_full(text, len, out));
	if (!parse_unit(calendar, text, (size_t)(dots - text), out) ||
	    !parse_unit(calendar, dots + 2, strlen(dots + 2), &end))
		return false;
	out->to = end.to;
	return out->from <= end.from;
}

enum side { SIDE_NONE, SIDE_BEFORE, SIDE_AFTER };

/* A word before a colon: a calendar, or before and after. Each at most once. */
static bool
read_words(const char **text, enum bw_calendar *calendar, enum side *side)
{
	bool named = false;
	const char *colon;

	*calendar = BW_CALENDAR_GREGORIAN;
	*side = SIDE_NONE;
	while (**text >= 'a' && **text <= 'z' && (colon = strchr(*text, ':')) != NULL) {
		size_t len = (size_t)(colon - *text);
		bool before = (len == 6 && memcmp(*text, "before", 6) == 0) || (len == 4 && memcmp(*text, "voor", 4) == 0);
		bool after = (len == 5 && memcmp(*text, "after", 5) == 0) || (len == 2 && memcmp(*text, "na", 2) == 0);

		if ((before || after) && *side == SIDE_NONE)
			*side = before ? SIDE_BEFORE : SIDE_AFTER;
		else if (!named && bw_calendar_of(*text, len, calendar))
			named = true;
		else
			return false;
		*text = colon + 1;
	}
	return true;
}

static bool
parse_any(const char *text, struct bw_interval *out)
{
	enum bw_calendar calendar;
	enum side side;

	if (!read_words(&text, &calendar, &side))
		return false;
	if (text[0] == '~' ? !parse_about(calendar, text + 1, strlen(text + 1), out)
			   : !parse_range(calendar, text, strlen(text), out))
		return false;
	if (side == SIDE_BEFORE) {
		out->to = out->from - 1;
		out->from = BW_TIME_MIN;
	} else if (side == SIDE_AFTER) {
		out->from = out->to + 1;
		out->to = BW_TIME_MAX;
	}
	return true;
}

/* Years that only another calendar has. */
static bool
old_year(const char *text)
{
	int year = digits(text, strlen(text), 4);

	return year >= 1244 && year < OLDEST_YEAR;
}

enum bw_rc
bw_interval_parse(const char *text, struct bw_interval *out, struct bw_err *err)
{
	size_t len = text != NULL ? strlen(text) : 0;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	if (len > 0 && len < 64 && parse_any(text, out))
		return BW_OK;
	memset(out, 0, sizeof(*out));
	rc = bw_err_set(err, BW_EUSAGE, 0, "this is not a date that exists: %.60s", text != NULL ? text : "");
	bw_err_hint(err, "%s", len > 0 && old_year(text) ? CALENDAR_HINT : GRAMMAR_HINT);
	return rc;
}

static void
end_text(char out[static BW_DATE_TEXT], int64_t t, bool zoned, int64_t border)
{
	struct bw_civil c;

	out[0] = '\0';
	if (t == BW_TIME_MIN || t == BW_TIME_MAX)
		return;
	bw_civil_of(t, &c);
	if (c.year < 1 || c.year > 9999)
		return;
	if (!zoned && (t % DAY + DAY) % DAY == border)
		snprintf(out, BW_DATE_TEXT, "%04d-%02d-%02d", c.year % 10000, c.month % 100, c.day % 100);
	else
		bw_wall_text(out, t);
	if (zoned)
		memcpy(out + strlen(out), "Z", 2);
}

void
bw_wall_text(char out[static BW_DATE_TEXT], int64_t seconds)
{
	struct bw_civil c;

	bw_civil_of(seconds, &c);
	(void)snprintf(out, BW_DATE_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

void
bw_date_from_text(char out[static BW_DATE_TEXT], const struct bw_interval *iv)
{
	end_text(out, iv->from, iv->zoned, 0);
}

void
bw_date_to_text(char out[static BW_DATE_TEXT], const struct bw_interval *iv)
{
	end_text(out, iv->to, iv->zoned, DAY - 1);
}

void
bw_time_text(char out[static BW_DATE_TEXT], int64_t ms)
{
	int64_t s = ms / 1000, rest = ms % 1000;
	struct bw_civil c;

	if (rest < 0) {
		rest += 1000;
		s--;
	}
	out[0] = '\0';
	/* Years 1 to 9999, the only ones RFC 3339 can write. */
	if (s < -(int64_t)EPOCH_DAYS * DAY || s >= 253402300800)
		return;
	bw_civil_of(s, &c);
	snprintf(out, BW_DATE_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year % 10000, c.month % 100, c.day % 100,
	    c.hour % 100, c.minute % 100, c.second % 100, (int)rest % 1000);
}

struct bw_interval
bw_interval_widened(const struct bw_interval *iv)
{
	struct bw_interval out = *iv;

	if (iv->zoned)
		return out;
	/* Zones reach from UTC+14 (14 hours earlier in UTC) to UTC-12. */
	if (out.from != BW_TIME_MIN && bw_sub_overflows(out.from, (int64_t)14 * 3600, &out.from))
		out.from = BW_TIME_MIN;
	if (out.to != BW_TIME_MAX && bw_add_overflows(out.to, (int64_t)12 * 3600, &out.to))
		out.to = BW_TIME_MAX;
	out.zoned = true;
	return out;
}

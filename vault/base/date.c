#include "base/date.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400
/* Days from 0001-01-01 to 1970-01-01. */
#define EPOCH_DAYS 719162
#define GRAMMAR_HINT "write 2019, 2019-04, 2019-04-02, a range 2019-04..2019-06, ~2019-04 (about), or 2019-04-02T10:00:00Z"

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

/* The whole year (len 4), month (7) or day (10) that c lies in. */
static void
whole_unit(const struct bw_civil *c, size_t len, struct bw_interval *out)
{
	struct bw_civil first = { c->year, len >= 7 ? c->month : 1, len == 10 ? c->day : 1, 0, 0, 0 };
	struct bw_civil last = { c->year, len >= 7 ? c->month : 12, c->day, 23, 59, 59 };

	if (len != 10)
		last.day = month_days(last.year, last.month);
	out->from = bw_civil_seconds(&first);
	out->to = bw_civil_seconds(&last);
	out->zoned = false;
}

static bool
parse_unit(const char *p, size_t len, struct bw_interval *out)
{
	struct bw_civil c = { .month = 1, .day = 1 };

	if (len != 4 && len != 7 && len != 10)
		return false;
	c.year = digits(p, len, 4);
	if (len >= 7)
		c.month = p[4] == '-' ? digits(p + 5, len - 5, 2) : -1;
	if (len == 10)
		c.day = p[7] == '-' ? digits(p + 8, len - 8, 2) : -1;
	if (!bw_civil_valid(&c))
		return false;
	whole_unit(&c, len, out);
	return true;
}

/* "About" takes in the year, month or day before and after. */
static bool
parse_about(const char *p, size_t len, struct bw_interval *out)
{
	struct bw_interval next;
	struct bw_civil c;

	if (!parse_unit(p, len, out))
		return false;
	bw_civil_of(out->from - 1, &c);
	if (c.year >= 1) {
		whole_unit(&c, len, &next);
		out->from = next.from;
	}
	bw_civil_of(out->to + 1, &c);
	if (c.year <= 9999) {
		whole_unit(&c, len, &next);
		out->to = next.to;
	}
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
parse_any(const char *text, size_t len, struct bw_interval *out)
{
	const char *dots = strstr(text, "..");
	struct bw_interval end;

	if (text[0] == '~')
		return parse_about(text + 1, len - 1, out);
	if (dots != NULL) {
		if (!parse_unit(text, (size_t)(dots - text), out) || !parse_unit(dots + 2, strlen(dots + 2), &end))
			return false;
		out->to = end.to;
		return out->from <= end.from;
	}
	return parse_unit(text, len, out) || parse_full(text, len, out);
}

enum bw_rc
bw_interval_parse(const char *text, struct bw_interval *out, struct bw_err *err)
{
	size_t len = text != NULL ? strlen(text) : 0;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	if (len > 0 && len < 64 && parse_any(text, len, out))
		return BW_OK;
	memset(out, 0, sizeof(*out));
	rc = bw_err_set(err, BW_EUSAGE, 0, "this is not a date that exists: %.60s", text != NULL ? text : "");
	bw_err_hint(err, GRAMMAR_HINT);
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
		snprintf(out, BW_DATE_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d%s", c.year % 10000, c.month % 100,
		    c.day % 100, c.hour % 100, c.minute % 100, c.second % 100, zoned ? "Z" : "");
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

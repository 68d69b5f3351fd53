#include "base/calendar.h"

#include <string.h>

/* Days before the year, from the first day of year 1; days of a month. */
struct rule {
	const char *name;
	int least, most; /* years */
	int months;
	int64_t epoch; /* the first day of year 1, from 1970-01-01 */
	int before, after; /* days that a date may lie to each side */
	int64_t (*days_before)(int year);
	int (*month_days)(int year, int month);
};

static bool
leap_gregorian(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t
before_gregorian(int year)
{
	int64_t y = year - 1;

	return 365 * y + y / 4 - y / 100 + y / 400;
}

static int
month_gregorian(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && leap_gregorian(year) ? 29 : days[month - 1];
}

/* Eight leap years in 33: the 1st, 5th, 9th, 13th, 17th, 22nd, 26th and 30th. */
static const int jalali_leaps[] = { 1, 5, 9, 13, 17, 22, 26, 30 };

static int
jalali_leaps_before(int place)
{
	int n = 0;

	while (n < 8 && jalali_leaps[n] < place)
		n++;
	return n;
}

static int64_t
before_jalali(int year)
{
	return (int64_t)365 * (year - 1) + 8 * (year / 33) + jalali_leaps_before(year % 33);
}

static int
month_jalali(int year, int month)
{
	if (month < 12)
		return month <= 6 ? 31 : 30;
	return 29 + jalali_leaps_before(year % 33 + 1) - jalali_leaps_before(year % 33);
}

/* Eleven leap years in 30. */
static int64_t
before_hijri(int year)
{
	return (int64_t)354 * (year - 1) + (3 + 11 * (int64_t)year) / 30;
}

static int
month_hijri(int year, int month)
{
	if (month < 12)
		return month % 2 == 1 ? 30 : 29;
	return 29 + (int)(before_hijri(year + 1) - before_hijri(year) - 354);
}

static int64_t
before_ethiopian(int year)
{
	return (int64_t)365 * (year - 1) + year / 4;
}

static int
month_ethiopian(int year, int month)
{
	if (month <= 12)
		return 30;
	return year % 4 == 3 ? 6 : 5;
}

/* Epochs from one known day each: 1 Farvardin 1400 was 2021-03-21, 1 Muharram 1 is
 * taken as 622-07-16 (Julian), 1 Meskerem 2000 was 2007-09-12. */
static const struct rule rules[BW_CALENDAR_COUNT] = {
	[BW_CALENDAR_GREGORIAN] = { "gregorian", 1, 9999, 12, -719162, 0, 0, before_gregorian, month_gregorian },
	[BW_CALENDAR_JALALI] = { "jalali", 1244, 1472, 12, -492268, 0, 0, before_jalali, month_jalali },
	[BW_CALENDAR_HIJRI] = { "hijri", 1280, 1500, 12, -492148, 2, 1, before_hijri, month_hijri },
	[BW_CALENDAR_ETHIOPIAN] = { "ethiopian", 1850, 2090, 13, -716367, 0, 0, before_ethiopian, month_ethiopian },
};

const char *
bw_calendar_name(enum bw_calendar c)
{
	return (unsigned)c < BW_CALENDAR_COUNT ? rules[c].name : "unknown";
}

bool
bw_calendar_of(const char *name, size_t len, enum bw_calendar *out)
{
	unsigned i;

	for (i = 0; i < BW_CALENDAR_COUNT; i++)
		if (strlen(rules[i].name) == len && memcmp(rules[i].name, name, len) == 0) {
			*out = (enum bw_calendar)i;
			return true;
		}
	return false;
}

int
bw_calendar_months(enum bw_calendar c)
{
	return rules[c].months;
}

bool
bw_calendar_days(enum bw_calendar c, int year, int month, int day, int64_t *first, int64_t *last)
{
	const struct rule *r = &rules[c];
	int m;

	if (year < r->least || year > r->most || month < 0 || month > r->months || day < 0 ||
	    (day > 0 && (month == 0 || day > r->month_days(year, month))))
		return false;
	*first = r->epoch + r->days_before(year);
	for (m = 1; m < month; m++)
		*first += r->month_days(year, m);
	*last = *first - 1;
	if (day > 0) {
		*first += day - 1;
		*last = *first;
	} else {
		for (m = month > 0 ? month : 1; m <= (month > 0 ? month : r->months); m++)
			*last += r->month_days(year, m);
	}
	*first -= r->before;
	*last += r->after;
	return true;
}

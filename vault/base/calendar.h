/* Calendars that people write dates in: a year, a month or a day of one as days of
 * the Gregorian calendar.
 *
 * Jalali (Iran; Afghanistan's solar calendar): by the 33-year rule, which gives the
 * observed years from 1244 to 1472. Ethiopian: 12 months of 30 days and a 13th; exact.
 * Hijri: the tabular civil calendar. Its months begin when the moon is seen, so real
 * ones begin up to two days earlier or one later, and a day begins at sunset: a date
 * in it is taken as from two days before to one day after. */
#ifndef BW_BASE_CALENDAR_H
#define BW_BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bw_calendar {
	BW_CALENDAR_GREGORIAN,
	BW_CALENDAR_JALALI,
	BW_CALENDAR_HIJRI,
	BW_CALENDAR_ETHIOPIAN,
	BW_CALENDAR_COUNT
};

/* "gregorian", "jalali", "hijri", "ethiopian". Never NULL. */
const char *bw_calendar_name(enum bw_calendar c);
bool bw_calendar_of(const char *name, size_t len, enum bw_calendar *out);

/* The days of a year (month 0), of a month (day 0) or of a day, counted from
 * 1970-01-01, both ends included, uncertainty of the calendar with them. false when
 * there is no such date, or when the calendar is not known well enough for it. */
bool bw_calendar_days(enum bw_calendar c, int year, int month, int day, int64_t *first, int64_t *last);
/* 12 or 13. */
int bw_calendar_months(enum bw_calendar c);

#endif

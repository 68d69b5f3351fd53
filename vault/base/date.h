/* Dates as intervals: what is known of a time is from when to when it may have
 * been. Proleptic Gregorian calendar, no leap seconds.
 *
 * DATE as people write it is a year, a month, a season or a day (2019, 2019-04,
 * 2019-spring, 2019-04-02), a range A..B of these, ~A (about), or a full RFC 3339
 * time; "before:" and "after:" leave one side open; "jalali:", "hijri:" and
 * "ethiopian:" name another calendar (base/calendar.h). */
#ifndef BW_BASE_DATE_H
#define BW_BASE_DATE_H

#include "base/bytes.h"

#define BW_TIME_MIN INT64_MIN /* unbounded, towards the past */
#define BW_TIME_MAX INT64_MAX /* unbounded, towards the future */

/* Seconds since 1970, both ends included. Without a zone they are the wall
 * clock's, counted as if it stood in UTC. */
struct bw_interval {
	int64_t from;
	int64_t to;
	bool zoned;
};

struct bw_civil {
	int year, month, day, hour, minute, second;
};

#define BW_DATE_TEXT 40 /* room for any text made here */

bool bw_civil_valid(const struct bw_civil *c); /* years 1 to 9999; second below 60 */
int64_t bw_civil_seconds(const struct bw_civil *c); /* c is valid */
void bw_civil_of(int64_t seconds, struct bw_civil *out);

/* Strict; BW_EUSAGE with a hint for anything else than the grammar above.
 * "About" takes in the whole year, month or day before and after, of a season a
 * month. Seasons are those of the north, from the first day of the month in which
 * they begin to the day when the sun ends them; a winter ends in the next year. */
enum bw_rc bw_interval_parse(const char *text, struct bw_interval *out, struct bw_err *err) BW_MUST_USE;

/* One end as text: "2019-04-02" when it is the border of a day without a zone
 * (from: its first second, to: its last), "2019-04-02T10:00:00" without a
 * zone, "…Z" with one, "" when unbounded. */
void bw_date_from_text(char out[static BW_DATE_TEXT], const struct bw_interval *iv);
void bw_date_to_text(char out[static BW_DATE_TEXT], const struct bw_interval *iv);
/* "2019-04-02T10:00:00", without a zone. */
void bw_wall_text(char out[static BW_DATE_TEXT], int64_t seconds);
/* RFC 3339 in UTC with milliseconds. */
void bw_time_text(char out[static BW_DATE_TEXT], int64_t ms);

/* What the interval may be in UTC: a time without a zone lies anywhere from 14
 * hours before to 12 hours after the same figures in UTC. */
struct bw_interval bw_interval_widened(const struct bw_interval *iv);

#endif

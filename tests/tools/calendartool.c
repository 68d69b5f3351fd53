/* calendartool CALENDAR FIRST LAST : "YEAR MONTH DAYS FROM" of each month of the years, FROM as days from
 * 1970-01-01 of its first day, without what the calendar leaves open. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"

int
main(int argc, char **argv)
{
	enum bw_calendar c;
	int year, month, day;

	if (argc != 4 || !bw_calendar_of(argv[1], strlen(argv[1]), &c))
		return 2;
	for (year = atoi(argv[2]); year <= atoi(argv[3]); year++)
		for (month = 1; month <= bw_calendar_months(c); month++) {
			int64_t from = 0, last = 0, begin = 0;

			for (day = 1; bw_calendar_days(c, year, month, day, &from, &last); day++)
				if (day == 1)
					begin = from;
			if (day == 1)
				return 1;
			printf("%d %d %d %lld\n", year, month, day - 1, (long long)begin + (c == BW_CALENDAR_HIJRI ? 2 : 0));
		}
	return 0;
}

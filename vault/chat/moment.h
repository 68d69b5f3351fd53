/* Dates as apps write them for people, and ISO 8601, from a short text. English month names
 * alone: a date in another language is not read, never guessed. */
#ifndef BW_CHAT_MOMENT_H
#define BW_CHAT_MOMENT_H

#include "base/bytes.h"
#include "chat/chat.h"

#define BW_MOMENT_MAX 96 /* bytes of a text that may be one */

struct bw_moment {
	int64_t wall; /* seconds, as written */
	int ms;
	enum bw_chat_precision precision;
	bool zoned;   /* says its distance from UTC */
	int32_t zone; /* that, in seconds, east is more */
};

/* "2013-07-29T13:56:11.000-07:00", "…Z", or without a zone. */
bool bw_moment_iso(struct bw_bytes text, struct bw_moment *out);
/* "Sep 13, 2020, 12:26 PM", "Oct 19, 2019 at 2:37 PM", "19 Oct 2019, 14:37", "Wednesday,
 * November 12, 2008 at 8:53pm UTC+01", "Mon, 14 Nov 2016 16:50:20 EST" (a zone by its name is
 * passed over). Day, month, year and time must all be there, and nothing else. */
bool bw_moment_english(struct bw_bytes text, struct bw_moment *out);
/* "10.12.2025 04:37:21 UTC+10:00": three numbers, day first. */
bool bw_moment_day_first(struct bw_bytes text, struct bw_moment *out);
/* Every reading of a date in figures or English words; how many, up to 3. */
size_t bw_moment_readings(struct bw_bytes text, struct bw_moment out[static 3]);
/* "PT12M51S" in seconds; false when it is none. */
bool bw_moment_duration(struct bw_bytes text, int64_t *seconds);

/* Into the fields of time of a message. A zone gives UTC; none leaves the wall time alone. */
void bw_moment_give(const struct bw_moment *when, struct bw_chat_message *m);

#endif

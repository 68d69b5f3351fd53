/* How much was written and called, by month and person; counted in the worker, message by
 * message, in memory of a fixed size. Frequency is not content: no text is looked at.
 *
 * Months and days are those of the clock that the times were written by: of the exporting
 * phone where the file knows no zone, and that is said. Where the order of day and month is
 * open, everything is counted in both readings. Lines of the app count for nobody, and what never
 * left the phone is no contact. */
#ifndef BW_FLOW_OVERVIEW_COUNT_H
#define BW_FLOW_OVERVIEW_COUNT_H

#include "base/value.h"
#include "chat/chat.h"

#define BW_OVERVIEW_PEOPLE 24u	/* with figures of their own: those with most; the others together */
#define BW_OVERVIEW_NAMES 1000u /* told apart at all; what further ones sent counts for "others" */
#define BW_OVERVIEW_MONTHS 1200u
#define BW_OVERVIEW_DAYS 36600u
#define BW_OVERVIEW_SILENCES 8u
#define BW_OVERVIEW_SILENCE_LEAST ((int64_t)2 * 86400)

struct bw_overview;

enum bw_rc bw_overview_new(struct bw_overview **out, struct bw_err *err) BW_MUST_USE;
void bw_overview_free(struct bw_overview *o); /* NULL is fine */
void bw_overview_add(struct bw_overview *o, const struct bw_chat_message *m);
/* A struct bw_chat_sink's message; ctx is such an overview. */
enum bw_rc bw_overview_take(void *ctx, const struct bw_chat_message *m);

/* clock ("utc": times are in UTC; "phone": by the clock of the phone, zone not recorded;
 * "phone-with-zone"; "mixed"), messages, calls, answered, minutes, calls_without_length,
 * undated, app_lines, not_sent, people [{name, id, self, messages, calls, answered, minutes}] (id and
 * name null when the file has none), others (names without a column of their own), readings
 * [{first, last, months [{month, messages, calls, answered, minutes, people [{person (index),
 * messages, calls, answered, minutes}]}], silences [{from, to, days}], days, days_both,
 * not_counted}]: one, or two where the order is open. minutes are rounded down. */
struct bw_value *bw_overview_value(struct bw_overview *o);

#endif

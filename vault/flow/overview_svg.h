/* The overview of a chat as a picture: a bar for each month. */
#ifndef BW_FLOW_OVERVIEW_SVG_H
#define BW_FLOW_OVERVIEW_SVG_H

#include "base/value.h"
#include "flow/words.h"

/* More months than this from first to last: those without a message are left out, and that is said. */
#define BW_OVERVIEW_BARS 600u

/* v: the report of bw_flow_overview(). */
void bw_overview_svg(const struct bw_value *v, struct bw_buf *out);

/* What the parts of a bar are: the first people in their order, then all others. */
#define BW_OVERVIEW_SHADES 4u

struct bw_overview_bar {
	int month; /* years times 12, January 0 */
	uint64_t messages[BW_OVERVIEW_SHADES];
	uint64_t calls, answered, minutes;
};

/* The bars of a reading, months without any between them; *count of them, malloc. squeezed:
 * months without any are not there. NULL: no month, or no memory. */
struct bw_overview_bar *bw_overview_bars(const struct bw_value *reading, size_t *count, bool *squeezed);
/* Where a time of the reading ("2019-04-02T…") lies among its bars, 0 to count. */
double bw_overview_place(const struct bw_overview_bar *bars, size_t count, const char *time);
/* Name to show of a person of the report. */
void bw_overview_name(const struct bw_value *person, enum bw_lang lang, struct bw_buf *out);
/* The sentence about its clock. */
enum bw_say_id bw_overview_clock(const struct bw_value *v);

#endif

/* The timeline as a picture: black on white, so that a photocopy keeps it. What a bar
 * rests on shows by its pattern, never by a colour. */
#ifndef BW_FLOW_TIMELINE_SVG_H
#define BW_FLOW_TIMELINE_SVG_H

#include "base/bytes.h"
#include "base/date.h"
#include "case/phase.h"

#define BW_TIMELINE_BASES 6u /* A0 to A5 */

struct bw_timeline_bar {
	uint64_t item;
	char kind[20];
	enum bw_phase phase;
	bool dated;
	struct bw_interval span; /* of all claims; open to one side where only a bound is known */
	const char *existence;	 /* "B1" or "B3" (flow/stamp_index.h) */
	unsigned basis;		 /* bit n: there is a claim of basis An, */
	struct bw_interval claimed[BW_TIMELINE_BASES]; /* and from when to when those reach */
};

/* A stretch of time that no dated item touches. */
struct bw_timeline_gap {
	int64_t from, to;
};

#define BW_TIMELINE_GAPS 8u
#define BW_TIMELINE_GAP_LEAST ((int64_t)90 * 86400) /* shorter ones are not named */

/* last, here and below: seconds since 1970. A later date is that of a wrong clock: it makes
 * no gap, and in the picture it stands at the edge. */

/* The longest gaps between the bars, in order of time; what is open to a side does not
 * count. Returns how many. bars are sorted by begin, undated ones last. */
size_t bw_timeline_gaps(const struct bw_timeline_bar *bars, size_t count, int64_t last,
    struct bw_timeline_gap out[BW_TIMELINE_GAPS]);

void bw_timeline_svg(const struct bw_timeline_bar *bars, size_t count, const struct bw_anchors *anchors, int64_t last,
    struct bw_buf *out);

#endif

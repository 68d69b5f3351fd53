/* An excerpt of a chat: chosen messages as they stand, and a mark for each gap. */
#ifndef BW_FLOW_EXCERPT_H
#define BW_FLOW_EXCERPT_H

#include "case/case.h"
#include "chat/pick.h"
#include "flow/parts.h"

struct bw_excerpt_request {
	uint64_t item;	   /* a chat */
	/* One of three. */
	const char *lines; /* "1-20,35,40-41": numbers of messages, in any order */
	const char *dates; /* "2019-04,2020-01-01..2020-02": of base/date.h, up to BW_PICK_DATES_MAX */
	const char *rule;  /* "first-last[=N]", "monthly[=N]", "around=EVENT[,DAYS]" */
	uint64_t context;  /* so many before and after each */
	const char *only;  /* "A,B": of these senders alone; the rest are gaps. NULL: of all */
	/* "A=B,C": third persons to be shown by labels, each by all names it has; NULL: none. allow: words
	 * that may stay though a name stands in them, with commas between; or NULL. */
	const char *redact, *allow;
	bool dutch; /* the language of labels; else English */
};

/* Makes an item of kind "excerpt". Out: item, kind, status (added or known), source, messages,
 * of, chosen {by: lines, dates or rule, text, open, undated}, gaps [{after, messages}], labels [{n, names}] and redacted {persons, messages, places} (null: nobody), ranges [{lines, first, last, first_other, last_other}],
 * order_proof, sha256, size. */
enum bw_rc bw_flow_excerpt(struct bw_case *c, const struct bw_excerpt_request *req, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

/* "1-3,7" as ranges of numbers from 1 to last, each widened by context, in order, none
 * touching another. BW_EUSAGE when it is not of that form, or names what is not there. */
#define BW_EXCERPT_RANGES_MAX BW_PICK_RANGES_MAX
enum bw_rc bw_excerpt_ranges(const char *lines, uint64_t context, uint64_t last,
    struct bw_range out[static BW_EXCERPT_RANGES_MAX], size_t *count, struct bw_err *err) BW_MUST_USE;

/* The line that stands for a gap, without its end. */
void bw_excerpt_mark(uint64_t messages, struct bw_buf *out);
/* Could a reader take a line of this text for such a mark? */
bool bw_excerpt_has_mark(const void *data, size_t len);

#endif

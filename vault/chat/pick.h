/* Messages chosen by a rule, so that no hand chose them. */
#ifndef BW_CHAT_PICK_H
#define BW_CHAT_PICK_H

#include "chat/chat.h"

struct bw_range {
	uint64_t first, last; /* numbers of messages, from 1, both included */
};

#define BW_PICK_RANGES_MAX 100u
#define BW_PICK_DATES_MAX 10u

enum bw_pick_kind {
	BW_PICK_DATES,	/* all that surely lie inside one of the intervals */
	BW_PICK_MONTHLY /* the first n of every month of the file's own clock */
};

struct bw_pick_rule {
	enum bw_pick_kind kind;
	uint64_t n; /* of BW_PICK_MONTHLY, from 1 */
	struct bw_interval dates[BW_PICK_DATES_MAX];
	size_t date_count;
};

struct bw_picked {
	struct bw_range ranges[BW_PICK_RANGES_MAX]; /* in order, none touching another */
	size_t count;
	uint64_t messages;
	uint64_t open;	/* left out, since they lie inside in one reading of their date and not in the other */
	uint64_t undated; /* left out */
};

/* BW_ELIMIT: more than BW_PICK_RANGES_MAX ranges. BW_EREFUSED: months are asked for and the order
 * of day and month is open. BW_ENOTFOUND: none. */
enum bw_rc bw_chat_pick(const struct bw_chat_source *src, const struct bw_chat *chat, const struct bw_pick_rule *rule,
    struct bw_picked *out, struct bw_err *err) BW_MUST_USE;

#endif

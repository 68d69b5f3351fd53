/* Dates in three figures whose order nothing in one of them tells, and the clock beside them: for formats in which
 * an app writes them as its settings say. */
#ifndef BW_CHAT_FIGURES_H
#define BW_CHAT_FIGURES_H

#include "chat/chat.h"

struct bw_figures {
	int first, second, year; /* the two that are not the year, as they stand */
	bool year_first;	 /* then the month follows it */
	int hour, minute, second_of; /* second_of -1: none */
};

/* "25/06/2022", "25.06.22", "2022-06-25": all of the text. A year of two digits is of this century, and stands last. */
bool bw_figures_date(struct bw_bytes text, struct bw_figures *out);
/* "07:25", "07:25:01", "7:25:01 PM": all of the text. */
bool bw_figures_clock(struct bw_bytes text, struct bw_figures *out);
/* Is it a date in one order at least? */
bool bw_figures_real(const struct bw_figures *f);

/* Over all dates of a file: day first where a first number above 12 shows it, month first where a second one does. */
struct bw_figures_count {
	uint64_t all, year_first, wrong_day, wrong_month;
};
void bw_figures_count(struct bw_figures_count *c, const struct bw_figures *f);
void bw_figures_learn(const struct bw_figures_count *c, struct bw_chat_reading *out);
/* Into the clock of a message: both readings where the order is open. */
void bw_figures_give(const struct bw_figures *f, const struct bw_chat_reading *r, struct bw_chat_message *m);

#endif

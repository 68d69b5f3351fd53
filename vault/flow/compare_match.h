/* Two exports of one talk held against each other, message by message, without their
 * texts: each side is a list of records with a keyed hash in place of the words.
 *
 * How: texts that stand exactly once on each side are anchors. The differences of their
 * times vote for the offset of the two clocks, in steps of a quarter of an hour, a dozen or a
 * week at a time, so that a change to summer time shows as a period of its own; the anchors of the
 * offset that won say which name here is which name there. Then messages of one sender
 * with one hash are paired in order of time, first where the times fit to the minute,
 * then with what a delivery may take. What has no words of its own (media, calls) is
 * paired by sender, kind and time alone, and counted apart, since that shows less.
 *
 * Memory is linear, some 120 bytes for a message of both sides together. */
#ifndef BW_FLOW_COMPARE_MATCH_H
#define BW_FLOW_COMPARE_MATCH_H

#include "base/bytes.h"

#define BW_COMPARE_RECORDS 1000000u /* messages of one side */
#define BW_COMPARE_SENDERS 256u	    /* of one side */
#define BW_COMPARE_PERIODS 64u
#define BW_COMPARE_VOTES_LEAST 5u /* fewer anchors on one offset: no common talk was found */

enum bw_compare_flag {
	BW_COMPARE_DATED = 1u << 0,
	BW_COMPARE_LONG = 1u << 1, /* a text of 12 bytes or more */
	BW_COMPARE_EDITED = 1u << 2
};

struct bw_compare_record {
	int64_t t[2];	/* seconds: the reading taken and the other one; the same when the order is known */
	uint64_t hash;	/* keyed, of the text; of texts only */
	uint32_t n;	/* of the message in its file, from 1, ascending */
	uint16_t sender; /* below senders of the side */
	uint8_t kind;	/* enum bw_chat_kind */
	uint8_t flags;	/* enum bw_compare_flag */
};

struct bw_compare_side {
	const struct bw_compare_record *list;
	size_t count;
	size_t senders;
	bool ambiguous; /* two readings of day and month stand */
};

/* What became of a message. */
enum bw_compare_state {
	BW_COMPARE_ONLY,    /* only on this side, in the time that both files cover */
	BW_COMPARE_OUTSIDE, /* only on this side, but the other file does not reach there */
	BW_COMPARE_UNDATED, /* not compared: no date */
	BW_COMPARE_APP,	    /* not compared: a line of the app, or a draft */
	BW_COMPARE_SAME,    /* the same text, at a time that fits */
	BW_COMPARE_LATE,    /* the same text, more than ten minutes and up to two days apart */
	BW_COMPARE_MEDIA,   /* media, a place or a poll on both sides; by time alone */
	BW_COMPARE_CALL,    /* a call on both sides; by time alone */
	BW_COMPARE_CHANGED, /* another text, and one side says that it was edited */
	BW_COMPARE_GONE,    /* deleted on one side; by time alone */
	BW_COMPARE_UNSAID,  /* one file does not say what was there; by time alone */
	BW_COMPARE_STATE_COUNT
};
const char *bw_compare_state_name(enum bw_compare_state s);

struct bw_compare_period {
	int64_t from, to; /* first and last anchor, clock of this side */
	int64_t offset;	  /* seconds to add to a time here to get that there */
	uint64_t votes, against;
};

struct bw_compare {
	bool found; /* false: no common talk; then nothing below is set but anchors, near and votes */
	uint64_t anchors;	 /* texts that stand once on each side */
	uint64_t near, votes;	 /* of these: at most 26 hours apart; on the offset that most of them have */
	unsigned reading[2];	 /* of here and of there, that was taken */
	bool readings_open;	 /* another pair of readings fits as well */
	struct bw_compare_period periods[BW_COMPARE_PERIODS];
	size_t period_count;
	uint16_t there_of[BW_COMPARE_SENDERS]; /* sender here to sender there; UINT16_MAX: none */
	uint64_t sender_votes[BW_COMPARE_SENDERS], sender_against[BW_COMPARE_SENDERS];
	uint8_t *here, *there; /* enum bw_compare_state of each record; malloc */
	uint64_t count[2][BW_COMPARE_STATE_COUNT];
};

/* BW_ENOMEM; BW_ELIMIT when a side has more than what is above. */
enum bw_rc bw_compare_match(const struct bw_compare_side *here, const struct bw_compare_side *there,
    struct bw_compare *out, struct bw_err *err) BW_MUST_USE;
void bw_compare_free(struct bw_compare *c);

#endif

/* One message header of a WhatsApp text export: "13/02/2024, 21:45 - Name: ". */
#ifndef BW_CHAT_HEADER_H
#define BW_CHAT_HEADER_H

#include "base/bytes.h"

struct bw_chat_header {
	int field[3];	  /* the date's three numbers, in file order */
	int digits[3];	  /* how many digits each had */
	int hour, minute, second; /* second -1: none */
	int half;	  /* 0 none named, 1 before noon, 2 after noon, -1 a word that nobody here knows */
	int era_at;	  /* the field that is a year of an era, counted as era says; -1: none */
	int era_from;	  /* the year before its first */
	int kind;	  /* 0 in brackets, 1 before a dash, 2 before a colon, 3 before nothing */
	int32_t separator; /* of the date, the first; a code point */
	size_t time_end;  /* the stamp is [start, time_end) of the line */
	size_t sender, sender_len; /* within the line; len 0: none named */
	size_t body;	  /* where the text starts */
};

/* Could it be one? Looks at its first characters alone, which are two numbers
 * with a separator of a date or a time between them in every header. */
bool bw_chat_header_may_be(const uint8_t *line, size_t len);
/* Is this line (without its line end) a header? */
bool bw_chat_header_read(const uint8_t *line, size_t len, struct bw_chat_header *out);

#endif

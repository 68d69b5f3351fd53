/* Where a text names somebody: in any case, script form or spacing, and a telephone number by its
 * digits. The text may be a piece of JSON, XML or HTML, whose ways to write a character are read. */
#ifndef BW_CHAT_REDACT_H
#define BW_CHAT_REDACT_H

#include "base/bytes.h"

enum bw_redact_syntax {
	BW_REDACT_PLAIN,
	BW_REDACT_JSON,
	BW_REDACT_MARKUP,
	BW_REDACT_TAGLESS, /* markup of which the tags are passed over: "Om<b>ar</b>" */
	BW_REDACT_SYNTAX_COUNT
};
/* By the name of a format of chat/chat.h. */
enum bw_redact_syntax bw_redact_syntax_of(const char *format);

#define BW_REDACT_NAMES_MAX 200u /* of all persons together */
#define BW_REDACT_WORDS_MAX 200u /* that may stay */
#define BW_REDACT_NAME_MAX 128u	 /* characters of one */
#define BW_REDACT_FOUND_MAX 20000u

enum bw_redact_how {
	BW_REDACT_WHOLE,  /* the name by itself */
	BW_REDACT_INSIDE, /* in a longer word or number */
	BW_REDACT_WORD	  /* one word of a name of several */
};

struct bw_redact_found {
	uint64_t from, to; /* bytes of the text */
	uint32_t person;
	enum bw_redact_how how;
};

struct bw_redact;
/* BW_ENOMEM. To be freed by bw_redact_free(); NULL is fine for that. */
enum bw_rc bw_redact_new(struct bw_redact **out, struct bw_err *err) BW_MUST_USE;
void bw_redact_free(struct bw_redact *r);
/* One more name of a person, or a number (7 digits or more and no letter). BW_EUSAGE: nothing in it
 * to look for, or too short a one, or too long; BW_ELIMIT: too many. */
enum bw_rc bw_redact_name(struct bw_redact *r, struct bw_bytes name, uint32_t person, struct bw_err *err) BW_MUST_USE;
/* A word that may stay, though a name or a word of one stands in it. Errors as above. */
enum bw_rc bw_redact_allow(struct bw_redact *r, struct bw_bytes word, struct bw_err *err) BW_MUST_USE;

/* All places, in order, none over another. BW_ELIMIT: more than BW_REDACT_FOUND_MAX. */
enum bw_rc bw_redact_find(const struct bw_redact *r, struct bw_bytes text, enum bw_redact_syntax syntax,
    struct bw_redact_found **out, size_t *count, struct bw_err *err) BW_MUST_USE;

/* The first place of a page where the first letters of a sender's names are drawn (Telegram): bytes
 * [*from, *to), not empty. False: none. */
bool bw_redact_initials(struct bw_bytes page, size_t *from, size_t *to);

/* Are these the same name, as this room takes it? */
bool bw_redact_same(struct bw_bytes a, struct bw_bytes b);
/* Is one of the words of b a, or b itself? Words of one or two letters and particles do not count. */
bool bw_redact_within(struct bw_bytes a, struct bw_bytes b);

#endif

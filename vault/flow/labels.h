/* Third persons of an excerpt, shown by labels: "[Person 1]", or in Dutch "[Persoon 1]". A person
 * has the same number in all excerpts of the vault, as long as one of them is there. Which label
 * is whose stays in the facts of the excerpt. */
#ifndef BW_FLOW_LABELS_H
#define BW_FLOW_LABELS_H

#include "base/value.h"
#include "case/case.h"
#include "flow/redact_job.h"

#define BW_LABELS_MAX 50u

struct bw_label {
	int64_t n;		/* of the label; 0: none yet */
	struct bw_value *names; /* texts */
};

struct bw_labels {
	struct bw_redact_asked asked;
	struct bw_label list[BW_LABELS_MAX];
	size_t count; /* 0: nobody is left out */
	enum bw_redact_syntax syntax; /* of the chat */
	bool dutch, sender_in_record; /* as the chat's format writes it */
};
void bw_labels_free(struct bw_labels *l); /* a zeroed one is fine */

/* names: "A=B,C": persons, each by all names it has; allow: words that may stay, or NULL. chat: the
 * summary of flow/chat_job.h. BW_EUSAGE: not of that form. BW_EREFUSED: a partner of the vault, the
 * owner of the phone, or two known persons said to be one. */
enum bw_rc bw_labels_new(struct bw_case *c, const char *names, const char *allow, bool dutch, const struct bw_value *chat,
    struct bw_labels *out, struct bw_err *err) BW_MUST_USE;
/* As they stand in the facts of an excerpt; none: l stays as it is. */
enum bw_rc bw_labels_load(const struct bw_value *facts, struct bw_labels *l, struct bw_err *err) BW_MUST_USE;
/* Do the facts of an item, which may be NULL, have labels? How many messages hold one: */
bool bw_labels_in(const char *facts);
uint64_t bw_labels_messages(const char *facts);
/* For the facts: labels, labels_dutch. */
void bw_labels_keep(const struct bw_labels *l, struct bw_value *facts);

struct bw_value *bw_labels_value(const struct bw_labels *l); /* [{n, names}] */
void bw_labels_put(const struct bw_labels *l, uint32_t person, struct bw_buf *out);
/* Could a reader take words of this text for such a label? */
bool bw_labels_has_mark(const void *data, size_t len);

enum bw_rc bw_labels_find(struct bw_worker *w, const struct bw_labels *l, struct bw_bytes text,
    enum bw_redact_syntax syntax, struct bw_redact_found **out, size_t *count, struct bw_err *err) BW_MUST_USE;

/* Is somebody who is unknown in one excerpt named in another? */
enum bw_rc bw_labels_named(struct bw_case *c, uint64_t excerpt, uint64_t other, bool *yes, struct bw_err *err) BW_MUST_USE;

/* Is this a name of that person? name may be NULL. */
bool bw_labels_is(const struct bw_labels *l, size_t person, const char *name);
/* Does a list "A,B" of names name this sender? */
bool bw_labels_lists(const char *names, const char *sender);
/* Is each name of the list one of a participant? BW_EUSAGE: which is not. */
enum bw_rc bw_labels_check_list(const char *names, const struct bw_value *chat, size_t *count, struct bw_err *err) BW_MUST_USE;

#endif

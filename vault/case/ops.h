/* The operations of the case: what the log says happened, and how it changes
 * the tables. Bodies are TLV (base/tlv.h); a reader skips tags it does not
 * know. Erasable halves hold names, notes and keys. */
#ifndef BW_CASE_OPS_H
#define BW_CASE_OPS_H

#include "case/case.h"

enum bw_case_op {
	BW_OP_ITEM_ADDED = 100,
	BW_OP_NOTE,
	BW_OP_TAGS,
	BW_OP_DATE,
	BW_OP_PERSON,
	BW_OP_EVENT,
	BW_OP_REVIEW,
	BW_OP_REMOVED,
	BW_OP_META,
	BW_OP_ITEM_PERSON,
	BW_OP_HANDED_OUT, /* original or disclosed copy written outside */
	BW_OP_EXPORTED,	  /* a dossier left */
	BW_OP_STAMPED,
	BW_OP_SCREENED /* looked at anew by the program */
};

/* Name of the operation for the custody log ("added", "reviewed", …). */
const char *bw_case_op_name(uint16_t type);
extern const struct bw_schema bw_case_schema;

/* One date that claims to be the event's. Texts borrowed, may be NULL. */
struct bw_date_claim {
	struct bw_interval when;
	const char *text;     /* as found or written */
	const char *basis;    /* owner, witness, organisation, device, other-partner */
	const char *source;   /* "EXIF DateTimeOriginal", …; for an owner's: why they say so */
	const char *weakness; /* plain sentence or NULL */
	bool of_event;	      /* false: kept and shown, but it does not date the event (file times) */
};

struct bw_new_item {
	const struct bw_object *object;
	const char *kind, *format, *name, *facts;
	const char *screening; /* JSON, as flow/screen.h gives it, or NULL */
	bool cleared;	       /* it was looked at, and nothing asks the owner to look first */
	const struct bw_date_claim *dates;
	size_t date_count;
	uint64_t source;
	bool pictured;
};

/* Each appends one operation; durable after bw_case_commit(). */
enum bw_rc bw_op_item_added(struct bw_case *c, const struct bw_new_item *n, uint64_t *number, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_op_date(struct bw_case *c, uint64_t item, const struct bw_date_claim *d, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_op_tag(struct bw_case *c, uint64_t item, const char *tag, bool on, struct bw_err *err) BW_MUST_USE;
struct bw_note {
	const char *what, *who, *where, *when, *how_known, *why, *language; /* NULL: leave as it is */
};
enum bw_rc bw_op_note(struct bw_case *c, uint64_t item, const struct bw_note *n, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_op_person(struct bw_case *c, const char *name, const char *const *roles, size_t count, uint64_t *id,
    struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_op_item_person(struct bw_case *c, uint64_t item, uint64_t person, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_op_event(struct bw_case *c, const char *name, const struct bw_interval *when, const char *text,
    const char *note, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_op_review(struct bw_case *c, uint64_t item, enum bw_sensitivity s, const char *because,
    struct bw_err *err) BW_MUST_USE;
/* What the program says of an item, in place of what it said before; the owner's own
 * decision stays. screening and cleared as in struct bw_new_item. */
enum bw_rc bw_op_screened(struct bw_case *c, uint64_t item, const char *screening, bool cleared,
    struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_op_removed(struct bw_case *c, uint64_t item, const char *because, struct bw_err *err) BW_MUST_USE;
/* A line of the custody log that changes no table: type HANDED_OUT, EXPORTED
 * or STAMPED; detail is one line, kept for ever; private_detail is erasable. */
enum bw_rc bw_op_remark(struct bw_case *c, enum bw_case_op type, uint64_t item, const char *detail,
    const char *private_detail, struct bw_err *err) BW_MUST_USE;

#endif

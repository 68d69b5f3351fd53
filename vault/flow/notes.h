/* note, tag and date: the owner's words about an item. */
#ifndef BW_FLOW_NOTES_H
#define BW_FLOW_NOTES_H

#include "case/ops.h"
#include "flow/hooks.h"

/* note->who may be a person's number: that also ties the person to the item. */
enum bw_rc bw_flow_note(struct bw_case *c, uint64_t item, const struct bw_note *note, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Each change is "+tag" or "-tag"; all or nothing. out: item, tags. */
enum bw_rc bw_flow_tag(struct bw_case *c, uint64_t item, const char *const *changes, size_t count,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
extern const char *const bw_tag_names[]; /* ends with NULL */
struct bw_date_request {
	const char *date, *basis, *because; /* basis: owner, witness, organisation */
};
enum bw_rc bw_flow_date(struct bw_case *c, uint64_t item, const struct bw_date_request *req,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

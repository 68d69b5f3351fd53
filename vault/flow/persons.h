/* Persons and their roles. */
#ifndef BW_FLOW_PERSONS_H
#define BW_FLOW_PERSONS_H

#include "case/case.h"
#include "flow/hooks.h"

/* Roles: sponsor, partner, child, witness, mentioned-third-party, lawyer,
 * helper, translator; at least one. out: person, name, roles. */
enum bw_rc bw_flow_person_add(struct bw_case *c, const char *name, const char *const *roles, size_t count,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Rows "persons": person, name, roles. */
enum bw_rc bw_flow_person_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif

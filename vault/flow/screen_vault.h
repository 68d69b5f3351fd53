/* Screening inside a vault: its one setting, and looking anew at what nobody has
 * decided about. */
#ifndef BW_FLOW_SCREEN_VAULT_H
#define BW_FLOW_SCREEN_VAULT_H

#include "case/case.h"
#include "flow/hooks.h"
#include "screen/policy.h"

/* The rule by which this vault holds pictures; never none. */
enum bw_rc bw_screen_policy_of(struct bw_case *c, const struct bw_policy **out, struct bw_err *err) BW_MUST_USE;

/* Looks anew at each picture without a decision of its owner; decisions stay. rule: the
 * setting from now on, also for what is added later; NULL: as it is. Rows "items" {item,
 * kind, name, verdict, why}, of those alone whose verdict changed; totals looked,
 * ordinary, held; policy. BW_ENOTFOUND or BW_EVERIFY without the model: then nothing
 * changes. BW_ECANCEL: what was looked at is kept. */
enum bw_rc bw_flow_screen_again(struct bw_case *c, const struct bw_policy *rule, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

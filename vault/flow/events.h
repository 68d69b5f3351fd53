/* Events: the anchors of the timeline. */
#ifndef BW_FLOW_EVENTS_H
#define BW_FLOW_EVENTS_H

#include "case/case.h"
#include "flow/hooks.h"

/* An event that is set again replaces its date; the log keeps both. note may be NULL. */
enum bw_rc bw_flow_event(struct bw_case *c, const char *name, const char *date, const char *note,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Rows "events": event, from, to, text, note; by date. */
enum bw_rc bw_flow_event_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

/* When it was, as was said. BW_ENOTFOUND. */
enum bw_rc bw_event_when(struct bw_case *c, const char *name, struct bw_interval *out, struct bw_err *err) BW_MUST_USE;

#endif

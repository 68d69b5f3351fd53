/* Items over time, and indicator by phase. */
#ifndef BW_FLOW_TIMELINE_H
#define BW_FLOW_TIMELINE_H

#include "case/case.h"
#include "flow/hooks.h"

/* svg_file: NULL, or a file that does not exist yet. out: events, items
 * [{item, kind, phase, from, to, basis, existence, existed_by}], undated [{item} …], gaps
 * [{from, to, days}] (the longest stretches without a dated item), caption, file. */
enum bw_rc bw_flow_timeline(struct bw_case *c, const char *svg_file, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* out: phases [name …], rows [{indicator, cells: [[{item} …] …]}], caption. No totals. */
enum bw_rc bw_flow_matrix(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif

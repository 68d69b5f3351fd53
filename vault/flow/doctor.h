/* `bewaar doctor`: what this machine can and cannot protect. */
#ifndef BW_FLOW_DOCTOR_H
#define BW_FLOW_DOCTOR_H

#include "base/value.h"

/* {checks: [{name, result, detail}], authorities: rows of bw_trust_installed(), worst}; result is "good", "weak" (works,
 * with a risk that detail names) or "bad" (do not use it like this); worst is
 * the worst of them. folder may be NULL: then nothing is said about a medium. */
enum bw_rc bw_flow_doctor(const char *folder, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif

/* The dates that a file's name, its place and its own facts claim. */
#ifndef BW_FLOW_INTAKE_DATES_H
#define BW_FLOW_INTAKE_DATES_H

#include "base/value.h"
#include "case/ops.h"

#define BW_CLAIMS_MAX 32

struct bw_claims {
	struct bw_date_claim list[BW_CLAIMS_MAX]; /* texts borrowed from the path and the facts */
	size_t count;
};

/* path: of the file, as it was given; changed_s: when its medium says that it was last
 * changed, seconds since 1970, 0 for not known. facts as of media/media.h, or of
 * flow/chat_job.h for kind "chat", flow/excerpt.c for "excerpt"; may be NULL. */
void bw_claims_of(struct bw_claims *out, const char *kind, const char *path, int64_t changed_s,
    const struct bw_value *facts);

#endif

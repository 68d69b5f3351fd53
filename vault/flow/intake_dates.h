/* The dates that a file's own facts claim. */
#ifndef BW_FLOW_INTAKE_DATES_H
#define BW_FLOW_INTAKE_DATES_H

#include "base/value.h"
#include "case/ops.h"

#define BW_CLAIMS_MAX 32

struct bw_claims {
	struct bw_date_claim list[BW_CLAIMS_MAX]; /* texts borrowed from the facts */
	size_t count;
};

/* facts as of media/media.h, or of flow/chat_job.h for kind "chat"; may be NULL. */
void bw_claims_of(struct bw_claims *out, const char *kind, const struct bw_value *facts);

#endif

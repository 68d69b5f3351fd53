/* What the files of this room share. */
#ifndef BW_API_API_H
#define BW_API_API_H

#include <bewaar/bewaar.h>

#include "case/case.h"
#include "crypto/secret.h"
#include "flow/hooks.h"
#include "sys/worker.h"

struct bw_context {
	struct bw_worker *worker;
};

struct bw_vault {
	struct bw_case *c;
};

struct bw_locked {
	struct bw_secret memory;
};

/* The callbacks in the form of the flows; NULL stays NULL. */
const struct bw_hooks *bw_api_hooks(const struct bw_callbacks *cb, struct bw_hooks *room);

#endif

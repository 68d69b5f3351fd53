/* Stands in, weakly, for rooms that are not there yet: the real function wins
 * as soon as it is linked. */
#include "cli.h"

#define MISSING(name)                                                          \
	int name(void);                                                        \
	__attribute__((weak)) int name(void) { return BW_EUNSUPPORTED; }

MISSING(bw_flow_verify)

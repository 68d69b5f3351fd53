#include "verbs.h"

enum bw_rc
verb_excerpt(struct cli *c, struct bw_err *err)
{
	(void)c;
	return cli_not_built(err, "making an excerpt", "the whole chat can be kept, and `bewaar messages ITEM` shows its messages");
}

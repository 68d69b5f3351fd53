#include "verbs.h"

enum bw_rc
verb_overview(struct cli *c, struct bw_err *err)
{
	(void)c;
	return cli_not_built(err, "the overview of a chat", "`bewaar messages ITEM` counts its messages and people");
}

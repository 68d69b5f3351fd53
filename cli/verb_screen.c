#include "verbs.h"

enum bw_rc
verb_screen(struct cli *c, struct bw_err *err)
{
	(void)c;
	return cli_not_built(err, "screening", "look yourself: `bewaar review` lists every picture that is held");
}

#include "verbs.h"

enum bw_rc
verb_translation(struct cli *c, struct bw_err *err)
{
	(void)c;
	return cli_not_built(err, "tying a translation to its original", "take it in with `bewaar add` and say with `bewaar note ITEM --what` what it translates");
}

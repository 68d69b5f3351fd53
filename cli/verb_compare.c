#include "verbs.h"

enum bw_rc
verb_compare(struct cli *c, struct bw_err *err)
{
	(void)c;
	return cli_not_built(err, "comparing two chats", "`bewaar messages ITEM --ndjson` gives the messages of each");
}

#include "verbs.h"

enum bw_rc
verb_statement(struct cli *c, struct bw_err *err)
{
	(void)c;
	return cli_not_built(err, "the form for a statement", "write it in a text file and take it in with `bewaar add FILE --as statement`");
}

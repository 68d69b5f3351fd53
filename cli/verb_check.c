#include "verbs.h"

static const struct column columns[] = {
	{ "item", "item", 5 },
	{ "what", "what", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_check(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	bool repair = args_has(&c->args, "repair");
	enum bw_rc rc;

	if ((rc = cli_open(c, repair ? BW_MODE_WRITE : BW_MODE_READ, err)) != BW_OK)
		return rc;
	c->columns = columns;
	rc = bw_vault_check(c->v, args_has(&c->args, "read-all"), repair, &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, "damaged");
	return rc;
}

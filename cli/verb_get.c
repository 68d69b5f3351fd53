#include "verbs.h"

enum bw_rc
verb_get(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	const char *file;
	uint64_t item;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &item, err)) != BW_OK || (rc = cli_need(c, "output", &file, err)) != BW_OK)
		return rc;
	rc = bw_vault_get(c->v, item, file, args_has(&c->args, "original"), &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

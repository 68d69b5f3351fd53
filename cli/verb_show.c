#include "verbs.h"

enum bw_rc
verb_show(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	uint64_t item;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &item, err)) != BW_OK)
		return rc;
	rc = bw_vault_show(c->v, item, &out, err);
	c->hide = "facts screening of_event";
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

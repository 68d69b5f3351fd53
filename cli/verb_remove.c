#include "verbs.h"

enum bw_rc
verb_remove(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	const char *because;
	uint64_t item;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &item, err)) != BW_OK || (rc = cli_need(c, "because", &because, err)) != BW_OK)
		return rc;
	rc = bw_vault_remove(c->v, item, because, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

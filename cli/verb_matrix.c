#include "verbs.h"

enum bw_rc
verb_matrix(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	enum bw_rc rc;

	rc = bw_vault_matrix(c->v, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

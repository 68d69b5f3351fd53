#include "verbs.h"

enum bw_rc
verb_disclose(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	const char *file;
	enum bw_rc rc;

	if ((rc = cli_need(c, "output", &file, err)) != BW_OK)
		return rc;
	rc = bw_disclose(c->ctx, cli_word(c, 0), file, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

#include "verbs.h"

#include <string.h>

enum bw_rc
verb_excerpt(struct cli *c, struct bw_err *err)
{
	const char *context = args_get(&c->args, "context"), *lines;
	struct bw_value *out = NULL;
	uint64_t item, around = 0;
	enum bw_rc rc;

	if (args_has(&c->args, "redact"))
		return cli_not_built(err, "putting labels in place of persons in an excerpt",
		    "choose --lines in which nobody is named who must not be");
	if ((rc = cli_item(c, 0, &item, err)) != BW_OK || (rc = cli_need(c, "lines", &lines, err)) != BW_OK)
		return rc;
	/* A number of args_number() is that of an item, so never 0; no context may be asked for too. */
	if (context != NULL && strcmp(context, "0") != 0 && !args_number(context, &around))
		return cli_fail(err, BW_EUSAGE, "--context wants a number of messages");
	if ((rc = cli_open(c, BW_MODE_WRITE, err)) != BW_OK)
		return rc;
	rc = bw_vault_excerpt(c->v, item, lines, around, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

#include "verbs.h"

#include <string.h>

enum bw_rc
verb_excerpt(struct cli *c, struct bw_err *err)
{
	const char *context = args_get(&c->args, "context");
	struct bw_excerpt_choice by = { .lines = args_get(&c->args, "lines"), .dates = args_get(&c->args, "dates"),
		.rule = args_get(&c->args, "rule"), .only = args_get(&c->args, "only"), .redact = args_get(&c->args, "redact"),
		.allow = args_get(&c->args, "allow"), .dutch = c->dutch };
	struct bw_value *out = NULL;
	uint64_t item;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &item, err)) != BW_OK)
		return rc;
	if ((by.lines != NULL) + (by.dates != NULL) + (by.rule != NULL) != 1)
		return cli_fail(err, BW_EUSAGE, "choose by --lines, by --dates or by --rule: one of them");
	/* A number of args_number() is that of an item, so never 0; no context may be asked for too. */
	if (context != NULL && strcmp(context, "0") != 0 && !args_number(context, &by.context))
		return cli_fail(err, BW_EUSAGE, "--context wants a number of messages");
	if ((rc = cli_open(c, BW_MODE_WRITE, err)) != BW_OK)
		return rc;
	rc = bw_vault_excerpt(c->v, item, &by, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

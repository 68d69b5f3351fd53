#include "verbs.h"

#include <string.h>

enum bw_rc
verb_statement(struct cli *c, struct bw_err *err)
{
	const char *role, *file, *language;
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if (strcmp(cli_word(c, 0), "new") != 0) {
		rc = cli_fail(err, BW_EUSAGE, "statement does new");
		cli_hint(err, "bewaar statement %s", c->verb->usage);
		return rc;
	}
	if ((rc = cli_need(c, "role", &role, err)) != BW_OK || (rc = cli_need(c, "output", &file, err)) != BW_OK)
		return rc;
	language = args_get(&c->args, "language");
	if (language == NULL)
		language = c->dutch ? "nl" : "en";
	rc = bw_statement_form(role, language, file, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

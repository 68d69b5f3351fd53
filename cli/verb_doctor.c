#include "verbs.h"

enum bw_rc
verb_doctor(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	enum bw_rc rc;

	rc = bw_doctor(c->vault, &out, err);
	/* For people they are among the checks. */
	c->hide = "authorities";
	if (out != NULL)
		out_report(c, out, "checks");
	return rc;
}

#include "verbs.h"

static const struct column columns[] = {
	{ "item", "item", 5 },
	{ "kind", "kind", 11 },
	{ "phase", "phase", 26 },
	{ "from", "from", 20 },
	{ "to", "to", 20 },
	{ "basis", "basis", 8 },
	{ "existence", "exists", 6 },
	{ "sensitivity", "sensitivity", 11 },
	{ "held", "held", 5 },
	{ "name", "name", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_list(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	const char *person = args_get(&c->args, "person");
	struct bw_filter_items filter = { .kind = args_get(&c->args, "kind"), .phase = args_get(&c->args, "phase"),
		.tag = args_get(&c->args, "tag"), .held = args_has(&c->args, "held") };
	enum bw_rc rc;

	if (person != NULL && !args_number(person, &filter.person))
		return cli_fail(err, BW_EUSAGE, "--person wants the number of a person");
	c->columns = columns;
	rc = bw_vault_list(c->v, &filter, &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, "items");
	return rc;
}

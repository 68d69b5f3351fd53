#include "verbs.h"

static const struct column columns[] = {
	{ "n", "n", 5 },
	{ "time", "time", 24 },
	{ "event", "event", 14 },
	{ "item", "item", 5 },
	{ "detail", "detail", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_log(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	uint64_t item = 0;
	enum bw_rc rc;

	if (c->args.word_count > 0 && (rc = cli_item(c, 0, &item, err)) != BW_OK)
		return rc;
	c->columns = columns;
	rc = bw_vault_log(c->v, item, &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, "events");
	return rc;
}

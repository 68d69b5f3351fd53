#include "verbs.h"

static const struct column columns[] = {
	{ "item", "item", 5 },
	{ "kind", "kind", 10 },
	{ "sensitivity", "sensitivity", 11 },
	{ "name", "name", 30 },
	{ "why", "why", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_review(struct cli *c, struct bw_err *err)
{
	bool lists = c->args.word_count == 0;
	struct bw_value *out = NULL;
	uint64_t item = 0;
	enum bw_rc rc;

	if (c->args.word_count == 1) {
		rc = cli_fail(err, BW_EUSAGE, "review of an item needs your decision");
		cli_hint(err, "bewaar review %s", c->verb->usage);
		return rc;
	}
	if (!lists && (rc = cli_item(c, 0, &item, err)) != BW_OK)
		return rc;
	if ((rc = cli_open(c, lists ? BW_MODE_READ : BW_MODE_WRITE, err)) != BW_OK)
		return rc;
	c->columns = columns;
	rc = lists ? bw_vault_review_list(c->v, &c->cb, &out, err)
		   : bw_vault_review(c->v, item, cli_word(c, 1), args_get(&c->args, "because"), &out, err);
	if (out != NULL)
		out_report(c, out, lists ? "items" : NULL);
	return rc;
}

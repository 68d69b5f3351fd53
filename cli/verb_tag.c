#include "verbs.h"

enum bw_rc
verb_tag(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	uint64_t item;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &item, err)) != BW_OK)
		return rc;
	rc = bw_vault_tag(c->v, item, c->args.words + 1, c->args.word_count - 1, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

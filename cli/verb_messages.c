#include "verbs.h"

static const struct column columns[] = {
	{ "n", "n", 6 },
	{ "wall", "time", 20 },
	{ "sender", "from", 20 },
	{ "text", "text", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_messages(struct cli *c, struct bw_err *err)
{
	bool each = args_has(&c->args, "ndjson");
	const struct bw_chat_choice how = { args_get(&c->args, "chat"), args_get(&c->args, "order") };
	struct bw_value *out = NULL;
	uint64_t item;
	enum bw_rc rc;

	c->bare = each;
	c->columns = columns;
	/* A number is an item when there is a vault to look in. */
	if (c->vault != NULL && args_number(cli_word(c, 0), &item)) {
		if ((rc = cli_open(c, BW_MODE_READ, err)) != BW_OK)
			return rc;
		rc = bw_vault_messages(c->v, item, &how, each, &c->cb, &out, err);
	} else {
		rc = bw_messages(c->ctx, cli_word(c, 0), &how, each, &c->cb, &out, err);
	}
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

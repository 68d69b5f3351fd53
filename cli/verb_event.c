#include "verbs.h"

#include <string.h>

static const struct column columns[] = {
	{ "event", "event", 26 },
	{ "from", "from", 20 },
	{ "to", "to", 20 },
	{ "note", "note", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_event(struct cli *c, struct bw_err *err)
{
	bool lists = c->args.word_count == 1;
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if (lists && strcmp(cli_word(c, 0), "list") != 0) {
		rc = cli_fail(err, BW_EUSAGE, "event %.60s needs a date", cli_word(c, 0));
		cli_hint(err, "bewaar event %s", c->verb->usage);
		return rc;
	}
	if ((rc = cli_open(c, lists ? BW_MODE_READ : BW_MODE_WRITE, err)) != BW_OK)
		return rc;
	c->columns = columns;
	rc = lists ? bw_vault_event_list(c->v, &c->cb, &out, err)
		   : bw_vault_event(c->v, cli_word(c, 0), cli_word(c, 1), args_get(&c->args, "note"), &out, err);
	if (out != NULL)
		out_report(c, out, lists ? "events" : NULL);
	return rc;
}

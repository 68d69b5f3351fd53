#include "verbs.h"

static bool
said(const struct bw_words *w)
{
	return w->what != NULL || w->who != NULL || w->where != NULL || w->when != NULL || w->how_known != NULL ||
	    w->why != NULL || w->language != NULL;
}

enum bw_rc
verb_note(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	const struct args *a = &c->args;
	struct bw_words words = { .what = args_get(a, "what"), .who = args_get(a, "who"), .where = args_get(a, "where"),
		.when = args_get(a, "when"), .how_known = args_get(a, "how-known"), .why = args_get(a, "why"),
		.language = args_get(a, "language") };
	uint64_t item;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &item, err)) != BW_OK)
		return rc;
	if (c->args.given_count == 0 || !said(&words)) {
		rc = cli_fail(err, BW_EUSAGE, "there is nothing to note");
		cli_hint(err, "say something, for example --what \"our kitchen, New Year\"");
		return rc;
	}
	rc = bw_vault_note(c->v, item, &words, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

#include "verbs.h"

static const struct column columns[] = {
	{ "input", "input", 40 },
	{ "kind", "kind", 10 },
	{ "format", "format", 8 },
	{ "size", "size", 10 },
	{ "refused", "refused", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_inspect(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if (c->args.word_count == 1 && !cli_is_folder(cli_word(c, 0))) {
		rc = bw_inspect(c->ctx, cli_word(c, 0), &out, err);
		if (out != NULL)
			out_report(c, out, NULL);
		return rc;
	}
	c->columns = columns;
	rc = bw_disclose_all(c->ctx, c->args.words, c->args.word_count, NULL, false, &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, "files");
	return rc;
}

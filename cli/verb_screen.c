#include "verbs.h"

static const struct column columns[] = {
	{ "input", "input", 40 },
	{ "format", "format", 8 },
	{ "verdict", "verdict", 10 },
	{ "why", "why", 0 },
	{ NULL, NULL, 0 },
};

/* Only for who asks: numbers look like knowledge, and these are none about a person. */
static const struct column with_scores[] = {
	{ "input", "input", 40 },
	{ "verdict", "verdict", 10 },
	{ "scores", "scores", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_screen(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	enum bw_rc rc;

	c->columns = args_has(&c->args, "scores") ? with_scores : columns;
	rc = bw_screen_files(c->ctx, c->args.words, c->args.word_count, args_has(&c->args, "stricter"), &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, "files");
	return rc;
}

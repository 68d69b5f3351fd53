#include "verbs.h"

static const struct column columns[] = {
	{ "file", "file", 14 },
	{ "format", "format", 8 },
	{ "size", "size", 10 },
	{ "input", "input", 40 },
	{ "refused", "refused", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_disclose(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	const char *file;
	bool one = c->args.word_count == 1 && !cli_is_folder(cli_word(c, 0));
	enum bw_rc rc;

	if ((rc = cli_need(c, "output", &file, err)) != BW_OK)
		return rc;
	if (one) {
		rc = bw_disclose(c->ctx, cli_word(c, 0), file, args_has(&c->args, "keep-offset"), &out, err);
	} else {
		c->columns = columns;
		rc = bw_disclose_all(c->ctx, c->args.words, c->args.word_count, file, args_has(&c->args, "keep-offset"), &c->cb,
		    &out, err);
	}
	if (out != NULL)
		out_report(c, out, one ? NULL : "files");
	return rc;
}

#include "verbs.h"

enum bw_rc
verb_inspect(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	bool many = c->args.word_count > 1;
	enum bw_rc rc = BW_OK;
	size_t i;

	for (i = 0; i < c->args.word_count && rc == BW_OK; i++) {
		rc = bw_inspect(c->ctx, c->args.words[i], &out, err);
		if (rc == BW_OK && many)
			rc = out_row(c, "files", out);
		else if (rc == BW_OK) {
			out_report(c, out, NULL);
			out = NULL;
		}
		bw_value_free(out);
		out = NULL;
	}
	return rc;
}

#include <stdio.h>

#include "text.h"
#include "verbs.h"

static const struct column senders[] = {
	{ "votes", "texts in common", 16 },
	{ "against", "against", 8 },
	{ "here", "in the first file", 24 },
	{ "there", "in the second", 0 },
	{ NULL, NULL, 0 },
};
static const struct column offsets[] = {
	{ "from", "from", 20 },
	{ "to", "to", 20 },
	{ "offset", "second is ahead by", 19 },
	{ "votes", "votes", 8 },
	{ "against", "against", 0 },
	{ NULL, NULL, 0 },
};
static const struct column months[] = {
	{ "month", "month", 9 },
	{ "matched", "matched", 9 },
	{ "only_here", "only first", 11 },
	{ "only_there", "only second", 0 },
	{ NULL, NULL, 0 },
};

/* How many, and their numbers. */
static void
numbers(const struct bw_value *v, const char *side, const char *key, const char *title)
{
	const struct bw_value *o = bw_value_get(bw_value_get(v, side), key), *list = bw_value_get(o, "ranges");
	size_t i;

	printf("%s: ", title);
	out_cell(bw_value_get(o, "count"), 0);
	for (i = 0; i < bw_value_count(list); i++) {
		fputs(i > 0 ? "," : "  ", stdout);
		(void)text_print(stdout, bw_value_text(bw_value_at(list, i)));
	}
	if (bw_value_int(bw_value_get(o, "more")) > 0)
		printf(" and %lld more runs", (long long)bw_value_int(bw_value_get(o, "more")));
	fputs("\n", stdout);
}

static void
show(struct cli *c, const struct bw_value *v)
{
	(void)text_print(stdout, bw_value_text(bw_value_get(v, "says")));
	fputs("\n\n", stdout);
	if (bw_value_true(bw_value_get(v, "found"))) {
		if (bw_value_true(bw_value_get(v, "readings_open")))
			fputs("The order of day and month is open in a file, and another reading fits as well.\n\n", stdout);
		out_table(c, bw_value_get(v, "senders"), senders);
		out_table(c, bw_value_get(v, "offsets"), offsets);
		out_table(c, bw_value_get(v, "months"), months);
		numbers(v, "here", "only", "only in the first file");
		numbers(v, "there", "only", "only in the second file");
		numbers(v, "here", "outside", "in the first file, when the second does not reach there");
		numbers(v, "there", "outside", "in the second file, when the first does not reach there");
		fputs("\n", stdout);
	}
	(void)text_print(stdout, bw_value_text(bw_value_get(v, "caption")));
	fputs("\n", stdout);
}

enum bw_rc
verb_compare(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	uint64_t item, other;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &item, err)) != BW_OK || (rc = cli_item(c, 1, &other, err)) != BW_OK ||
	    (rc = cli_open(c, BW_MODE_READ, err)) != BW_OK)
		return rc;
	rc = bw_vault_compare(c->v, item, other, &out, err);
	out_told(c, out, show);
	return rc;
}

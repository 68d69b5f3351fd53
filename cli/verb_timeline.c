#include <stdio.h>

#include "text.h"
#include "verbs.h"

static const struct column events[] = {
	{ "from", "from", 20 },
	{ "to", "to", 20 },
	{ "event", "event", 0 },
	{ NULL, NULL, 0 },
};
static const struct column gaps[] = {
	{ "from", "from", 20 },
	{ "to", "to", 20 },
	{ "days", "days without a dated item", 0 },
	{ NULL, NULL, 0 },
};
static const struct column items[] = {
	{ "from", "from", 20 },
	{ "to", "to", 20 },
	{ "phase", "phase", 24 },
	{ "basis", "basis", 8 },
	{ "existence", "exists", 6 },
	{ "kind", "kind", 10 },
	{ "item", "item", 0 },
	{ NULL, NULL, 0 },
};

static const struct column undated[] = {
	{ "basis", "basis", 8 },
	{ "existence", "exists", 6 },
	{ "kind", "kind", 10 },
	{ "item", "item without a date", 0 },
	{ NULL, NULL, 0 },
};

static void
for_people(struct cli *c, const struct bw_value *v)
{
	const char *caption = bw_value_text(bw_value_get(v, "caption"));

	out_table(c, bw_value_get(v, "events"), events);
	out_table(c, bw_value_get(v, "items"), items);
	out_table(c, bw_value_get(v, "undated"), undated);
	out_table(c, bw_value_get(v, "gaps"), gaps);
	if (caption != NULL) {
		(void)text_print(stdout, caption);
		fputs("\n", stdout);
	}
}

enum bw_rc
verb_timeline(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	enum bw_rc rc;

	rc = bw_vault_timeline(c->v, args_get(&c->args, "output"), &out, err);
	out_told(c, out, for_people);
	return rc;
}

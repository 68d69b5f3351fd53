#include "verbs.h"

static const struct column columns[] = {
	{ "item", "item", 5 },
	{ "kind", "kind", 10 },
	{ "status", "status", 8 },
	{ "input", "input", 40 },
	{ "why", "why", 0 },
	{ NULL, NULL, 0 },
};

static enum bw_rc
stop_at_first(void *ctx, const char *list, const struct bw_value *row)
{
	(void)list;
	(void)row;
	*(bool *)ctx = true;
	return BW_ECANCEL;
}

static bool
first_import(struct cli *c)
{
	bool any = false;
	struct bw_callbacks cb = { .row = stop_at_first, .ctx = &any };
	struct bw_value *out = NULL;

	(void)bw_vault_list(c->v, NULL, &cb, &out, NULL);
	bw_value_free(out);
	return !any;
}

/* Held for want of the model is another matter than held after a look. */
static void
say_model(struct cli *c, const struct bw_value *out)
{
	const char *why = bw_value_text(bw_value_get(out, "screening"));

	if (why == NULL)
		return;
	out_say(c, "%s", why);
	out_say(c, c->dutch ? "Is het model er later: bewaar review --again" : "Once the model is there: bewaar review --again");
}

enum bw_rc
verb_add(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if (args_has(&c->args, "media"))
		return cli_not_built(err, "taking in the media of a chat export",
		    "add the export without --media: it is kept whole; add its pictures from their folder");
	if (first_import(c))
		cli_before_import(c);
	c->columns = columns;
	c->hide = "screening"; /* say_model() says it */
	rc = bw_vault_add(c->v, c->args.words, c->args.word_count, args_get(&c->args, "as"), &c->cb, &out, err);
	if (out != NULL)
		say_model(c, out);
	if (out != NULL)
		out_report(c, out, "items");
	return rc;
}

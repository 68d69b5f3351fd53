#include "verbs.h"

/* Who translates, and where, can out people: said each time, before anyone does it again. */
static void
warn(struct cli *c)
{
	if (c->dutch) {
		out_say(c, "Laat dit niet zonder nadenken vertalen of legaliseren in het land van herkomst, of door een onbekende");
		out_say(c, "vertaler uit dezelfde gemeenschap: wie het vertaalt, weet wat er staat. Schrijf op wie het heeft gezien.");
		return;
	}
	out_say(c, "Do not have this translated or legalised in the country of origin, or by an unknown translator of the same");
	out_say(c, "community, without thinking: whoever translates it knows what it says. Write down who saw it.");
}

enum bw_rc
verb_translation(struct cli *c, struct bw_err *err)
{
	struct bw_translation_request req = { .number = args_get(&c->args, "number"),
		.language = args_get(&c->args, "language") };
	struct bw_value *out = NULL;
	const char *of;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &req.item, err)) != BW_OK || (rc = cli_need(c, "of", &of, err)) != BW_OK ||
	    (rc = cli_need(c, "by", &req.by, err)) != BW_OK || (rc = cli_need(c, "kind", &req.kind, err)) != BW_OK)
		return rc;
	if (!args_number(of, &req.of)) {
		rc = cli_fail(err, BW_EUSAGE, "--of %.40s is not the number of an item", of);
		cli_hint(err, "see the numbers with: bewaar list");
		return rc;
	}
	rc = bw_vault_translation(c->v, &req, &out, err);
	if (out != NULL) {
		warn(c);
		out_report(c, out, NULL);
	}
	return rc;
}

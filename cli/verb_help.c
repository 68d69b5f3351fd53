#include "verbs.h"

#include <stdio.h>

static void
all_verbs(struct cli *c)
{
	const struct verb *v;

	puts("usage: bewaar [--vault DIR] [--json] [--quiet] [--lang nl|en] [--progress auto|never|json]");
	puts("              [--passphrase tty|fd:N|file:PATH|env:NAME] VERB [ARGS]\n");
	for (v = cli_verbs; v->name != NULL; v++)
		printf("  %-12s %s\n", v->name, c->dutch ? v->nl : v->en);
	puts(c->dutch ? "\nbewaar help VERB zegt meer over een opdracht.\n" : "\nbewaar help VERB says more about one.\n");
	puts(c->dutch ? "Stuur geen seksuele foto's of video's. De IND mag ze niet gebruiken.\n"
			"Foto's uit het dagelijks leven tellen."
		      : "Do not add sexual photos or videos. The IND may not use them.\n"
			"Photos of daily life are what counts.");
}

static void
as_json(struct cli *c, const struct verb *v)
{
	out_text_member(c, "verb", v->name);
	out_text_member(c, "usage", v->usage);
	out_text_member(c, "summary", c->dutch ? v->nl : v->en);
}

enum bw_rc
verb_help(struct cli *c, struct bw_err *err)
{
	const struct option_spec *o;
	const struct verb *v;
	enum bw_rc rc;

	v = c->verb->run != verb_help ? c->verb : cli_word(c, 0) != NULL ? cli_verb_find(cli_word(c, 0)) : NULL;
	if (v == NULL && cli_word(c, 0) != NULL && c->verb->run == verb_help) {
		rc = cli_fail(err, BW_EUSAGE, "there is no verb %.60s", cli_word(c, 0));
		cli_hint(err, "bewaar help lists the verbs");
		return rc;
	}
	if (c->json) {
		as_json(c, v != NULL ? v : cli_verb_find("help"));
		return BW_OK;
	}
	if (v == NULL) {
		all_verbs(c);
		return BW_OK;
	}
	printf("usage: bewaar %s %s\n\n%s.\n", v->name, v->usage, c->dutch ? v->nl : v->en);
	if (v->more != NULL)
		printf("%s\n", v->more);
	for (o = v->options; o->name != NULL; o++)
		printf("  %s--%s%s\n", o->letter == 'o' ? "-o, " : o->letter == 'i' ? "-i, " : "    ", o->name,
		    o->takes ? " ..." : "");
	return BW_OK;
}

#include "verbs.h"

static const struct column waiting[] = {
	{ "item", "item", 5 },
	{ "kind", "kind", 10 },
	{ "sensitivity", "sensitivity", 11 },
	{ "name", "name", 30 },
	{ "look", "look", 0 },
	{ NULL, NULL, 0 },
};

static const struct column with_scores[] = {
	{ "item", "item", 5 },
	{ "name", "name", 30 },
	{ "look", "look", 40 },
	{ "scores", "scores", 0 },
	{ NULL, NULL, 0 },
};

static const struct column decided[] = {
	{ "item", "item", 5 },
	{ "sensitivity", "sensitivity", 11 },
	{ "held", "held", 5 },
	{ "why", "why", 0 },
	{ NULL, NULL, 0 },
};

static const struct column changed[] = {
	{ "item", "item", 5 },
	{ "kind", "kind", 10 },
	{ "verdict", "verdict", 10 },
	{ "name", "name", 30 },
	{ "why", "why", 0 },
	{ NULL, NULL, 0 },
};

/* What to do with what waits. Nobody has to call an injury intimate. */
static void
say_how(struct cli *c)
{
	static const char *const en[] = {
		"Please look at each of these, where nobody looks over your shoulder, and say what it is:",
		"  bewaar review ITEM ordinary   daily life; also a hug, a kiss, the beach",
		"  bewaar review ITEM medical    an injury, a scar, care by a doctor",
		"  bewaar review ITEM sexual     sex, or somebody nude: it never leaves the vault",
		"  bewaar review ITEM unsure     you do not know: it stays here",
		"Several at once: bewaar review 3-7 9 ordinary. bewaar help review tells of more answers.",
		"To look at one: bewaar get ITEM --original -o FILE. Delete the file afterwards.",
		"What you would rather not keep: bewaar remove ITEM --because \"not needed\"",
		"Injuries in intimate places: a doctor or your lawyer can hand in those pictures. You do not have to.",
		NULL,
	};
	static const char *const nl[] = {
		"Bekijk deze stukken waar niemand meekijkt, en zeg van elk wat het is:",
		"  bewaar review STUK ordinary   gewoon leven; ook een knuffel, een kus, het strand",
		"  bewaar review STUK medical    een verwonding, een litteken, zorg van een dokter",
		"  bewaar review STUK sexual     seks, of iemand bloot: dit gaat nooit uit de kluis",
		"  bewaar review STUK unsure     u weet het niet: het blijft hier",
		"Meer tegelijk: bewaar review 3-7 9 ordinary. bewaar help review noemt meer antwoorden.",
		"Een stuk bekijken: bewaar get STUK --original -o BESTAND. Wis het bestand daarna.",
		"Wat u liever niet bewaart: bewaar remove STUK --because \"niet nodig\"",
		"Verwondingen op intieme plekken: een dokter of uw advocaat kan die foto's inleveren. U hoeft dat niet te doen.",
		NULL,
	};
	const char *const *line;

	for (line = c->dutch ? nl : en; *line != NULL; line++)
		out_say(c, "%s", *line);
}

struct counting {
	struct cli *c;
	bool any;
};

static enum bw_rc
count_row(void *ctx, const char *list, const struct bw_value *row)
{
	struct counting *n = ctx;

	n->any = true;
	return out_row(n->c, list, row);
}

static enum bw_rc
list(struct cli *c, struct bw_err *err)
{
	struct counting n = { c, false };
	struct bw_callbacks cb = { .row = count_row, .ctx = &n };
	struct bw_value *out = NULL;
	bool scores = args_has(&c->args, "scores");
	enum bw_rc rc = cli_open(c, BW_MODE_READ, err);

	if (rc != BW_OK)
		return rc;
	c->columns = scores ? with_scores : waiting;
	rc = bw_vault_review_list(c->v, scores, &cb, &out, err);
	if (out != NULL)
		out_report(c, out, "items");
	if (rc == BW_OK && n.any)
		say_how(c);
	else if (rc == BW_OK)
		out_say(c, c->dutch ? "Er wacht niets." : "Nothing waits.");
	return rc;
}

static enum bw_rc
decide(struct cli *c, struct bw_err *err)
{
	size_t last = c->args.word_count - 1;
	struct bw_value *out = NULL;
	enum bw_rc rc = cli_open(c, BW_MODE_WRITE, err);

	if (rc != BW_OK)
		return rc;
	c->columns = decided;
	rc = bw_vault_review(c->v, c->args.words, last, cli_word(c, last), args_get(&c->args, "because"), &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, "items");
	return rc;
}

static enum bw_rc
again(struct cli *c, struct bw_err *err)
{
	enum bw_caution caution = args_has(&c->args, "stricter") ? BW_CAUTION_STRICTER :
	    args_has(&c->args, "standard") ? BW_CAUTION_STANDARD : BW_CAUTION_AS_SET;
	struct bw_value *out = NULL;
	enum bw_rc rc = cli_open(c, BW_MODE_WRITE, err);

	if (rc != BW_OK)
		return rc;
	c->columns = changed;
	rc = bw_vault_screen_again(c->v, caution, &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, "items");
	return rc;
}

enum bw_rc
verb_review(struct cli *c, struct bw_err *err)
{
	bool anew = args_has(&c->args, "again"), both = args_has(&c->args, "stricter") && args_has(&c->args, "standard");
	bool rule = args_has(&c->args, "stricter") || args_has(&c->args, "standard");
	enum bw_rc rc;

	if (c->args.word_count == 1)
		rc = cli_fail(err, BW_EUSAGE, "review of an item needs your decision");
	else if ((rule && !anew) || both)
		rc = cli_fail(err, BW_EUSAGE, both ? "choose --stricter or --standard" : "--stricter and --standard need --again");
	else if (anew && c->args.word_count > 0)
		rc = cli_fail(err, BW_EUSAGE, "--again looks at all that nobody has decided about; name no items");
	else
		return anew ? again(c, err) : c->args.word_count == 0 ? list(c, err) : decide(c, err);
	cli_hint(err, "bewaar review %s", c->verb->usage);
	return rc;
}

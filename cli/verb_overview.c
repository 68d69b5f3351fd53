#include <stdio.h>
#include <string.h>

#include "text.h"
#include "verbs.h"

static const struct column people[] = {
	{ "messages", "messages", 9 },
	{ "calls", "calls", 7 },
	{ "answered", "answered", 9 },
	{ "minutes", "minutes", 8 },
	{ "self", "own phone", 10 },
	{ "id", "id", 20 },
	{ "name", "name", 0 },
	{ NULL, NULL, 0 },
};
static const struct column months[] = {
	{ "month", "month", 9 },
	{ "messages", "messages", 9 },
	{ "calls", "calls", 7 },
	{ "answered", "answered", 9 },
	{ "minutes", "minutes", 0 },
	{ NULL, NULL, 0 },
};
static const struct column silences[] = {
	{ "from", "from", 20 },
	{ "to", "to", 20 },
	{ "days", "days without a message or call", 0 },
	{ NULL, NULL, 0 },
};
static const struct column stated[] = {
	{ "text", "from and to, as you said", 26 },
	{ "why", "why, in your words", 0 },
	{ NULL, NULL, 0 },
};

static void
line(const struct bw_value *v, const char *key, const char *title)
{
	printf("%-24s ", title);
	out_cell(bw_value_get(v, key), 0);
	fputs("\n", stdout);
}

/* A month's figures of each person, below it. */
static void
by_person(const struct bw_value *month, const struct bw_value *names)
{
	const struct bw_value *list = bw_value_get(month, "people");
	size_t i;

	for (i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *p = bw_value_at(list, i),
				      *who = bw_value_at(names, (size_t)bw_value_int(bw_value_get(p, "person"))),
				      *name = bw_value_get(who, "name");

		printf("  %-7s ", "");
		out_cell(bw_value_get(p, "messages"), 9);
		out_cell(bw_value_get(p, "calls"), 7);
		out_cell(bw_value_get(p, "answered"), 9);
		out_cell(bw_value_get(p, "minutes"), 8);
		out_cell(bw_value_is_null(name) ? bw_value_get(who, "id") : name, 0);
		fputs("\n", stdout);
	}
}

static void
reading(struct cli *c, const struct bw_value *v, const struct bw_value *r)
{
	const struct bw_value *list = bw_value_get(r, "months");
	size_t i;

	line(r, "first", "first");
	line(r, "last", "last");
	line(r, "days", "days with contact");
	line(r, "days_both", "of which from two or more");
	fputs("\n", stdout);
	c->columns = months;
	c->headed = false;
	for (i = 0; i < bw_value_count(list); i++) {
		out_table_row(c, bw_value_at(list, i));
		by_person(bw_value_at(list, i), bw_value_get(v, "people"));
	}
	fputs("\n", stdout);
	out_table(c, bw_value_get(r, "silences"), silences);
}

static void
show(struct cli *c, const struct bw_value *v)
{
	const struct bw_value *readings = bw_value_get(v, "readings");
	const char *clock = bw_value_text(bw_value_get(v, "clock"));
	size_t i;

	out_table(c, bw_value_get(v, "people"), people);
	for (i = 0; i < bw_value_count(readings); i++) {
		if (bw_value_count(readings) > 1)
			printf("%s\n", i == 0 ? "The order of day and month is open. One reading:" : "The other reading:");
		reading(c, v, bw_value_at(readings, i));
	}
	out_table(c, bw_value_get(v, "stated"), stated);
	if (bw_value_int(bw_value_get(v, "undated")) > 0)
		line(v, "undated", "without a date");
	if (clock != NULL && strcmp(clock, "phone") == 0)
		fputs("Months and days are those of the clock of the phone that made the file; its time zone is not recorded.\n", stdout);
	else if (clock != NULL)
		printf("Months and days are those of %s.\n", strcmp(clock, "utc") == 0 ? "world time (UTC)" :
		    "the clock in the file; not every time has the same time zone");
	(void)text_print(stdout, bw_value_text(bw_value_get(v, "caption")));
	fputs("\n", stdout);
}

enum bw_rc
verb_overview(struct cli *c, struct bw_err *err)
{
	const char *silence = args_get(&c->args, "silence"), *why = args_get(&c->args, "why");
	struct bw_value *out = NULL;
	uint64_t item;
	enum bw_rc rc;

	if ((silence == NULL) != (why == NULL)) {
		rc = cli_fail(err, BW_EUSAGE, "--silence and --why go together");
		cli_hint(err, "--silence 2019-04-02..2019-06-20 --why \"the reason, in your words\"");
		return rc;
	}
	if ((rc = cli_item(c, 0, &item, err)) != BW_OK ||
	    (rc = cli_open(c, silence != NULL ? BW_MODE_WRITE : BW_MODE_READ, err)) != BW_OK)
		return rc;
	rc = bw_vault_overview(c->v, item, args_get(&c->args, "output"), silence, why, &out, err);
	out_told(c, out, show);
	return rc;
}

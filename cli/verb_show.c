#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "verbs.h"

static const struct column dates[] = {
	{ "from", "from", 20 },
	{ "to", "to", 20 },
	{ "axis", "axis", 4 },
	{ "basis", "basis", 12 },
	{ "source", "source", 26 },
	{ "weakness", "weakness", 0 },
	{ NULL, NULL, 0 },
};
static const struct column findings[] = {
	{ "date", "date", 5 },
	{ "other", "and", 5 },
	{ "text", "please look: dates that are odd", 0 },
	{ NULL, NULL, 0 },
};
static const struct column withheld[] = {
	{ "class", "withheld", 12 },
	{ "count", "parts", 6 },
	{ "bytes", "bytes", 0 },
	{ NULL, NULL, 0 },
};
static const struct column unanswered[] = {
	{ "observation", "seen", 4 },
	{ "field", "please look", 16 },
	{ "text", "", 0 },
	{ NULL, NULL, 0 },
};
static const struct column translations[] = {
	{ "item", "item", 5 },
	{ "kind", "translation", 11 },
	{ "number", "number", 10 },
	{ "by", "by", 0 },
	{ NULL, NULL, 0 },
};
static const struct column stamps[] = {
	{ "not_after", "existed no later than", 25 },
	{ "batch", "batch", 6 },
	{ "compared", "beside the anchors", 18 },
	{ "authority", "authority", 0 },
	{ NULL, NULL, 0 },
};

static void
line(const struct bw_value *v, const char *key, const char *title)
{
	const struct bw_value *member = bw_value_get(v, key);

	if (bw_value_is_null(member))
		return;
	printf("%-12s ", title);
	out_cell(member, 0);
	fputs("\n", stdout);
}

static void
table(struct cli *c, const struct bw_value *rows, const struct column *columns)
{
	size_t i;

	if (bw_value_count(rows) == 0)
		return;
	fputs("\n", stdout);
	c->columns = columns;
	c->headed = false;
	for (i = 0; i < bw_value_count(rows); i++)
		out_table_row(c, bw_value_at(rows, i));
}

/* The texts of a list, or of the member called key of its rows. */
static void
texts(const struct bw_value *list, const char *key, const char *title)
{
	const struct bw_value *e;
	size_t i;

	if (bw_value_count(list) == 0)
		return;
	printf("%-12s ", title);
	for (i = 0; i < bw_value_count(list); i++) {
		e = bw_value_at(list, i);
		if (i > 0)
			fputs(", ", stdout);
		out_cell(key != NULL ? bw_value_get(e, key) : e, 0);
	}
	fputs("\n", stdout);
}

static void
notes_of(const struct bw_value *notes)
{
	const char *key;
	size_t i;

	for (i = 0; (key = bw_value_key(notes, i)) != NULL; i++)
		line(notes, key, key);
}

/* Each line of an answer below its question. */
static void
answer_of(const struct bw_value *row)
{
	const char *p = bw_value_text(bw_value_get(row, "answer"));

	if (!bw_value_is_null(bw_value_get(row, "observation"))) {
		fputs("[", stdout);
		out_cell(bw_value_get(row, "observation"), 0);
		fputs("] ", stdout);
	}
	out_cell(bw_value_get(row, "question"), 0);
	fputs("\n", stdout);
	while (p != NULL && *p != '\0') {
		size_t len = strcspn(p, "\n");
		char *one = strndup(p, len);

		fputs("    ", stdout);
		(void)text_print(stdout, one != NULL ? one : "");
		fputs("\n", stdout);
		free(one);
		p += len + (p[len] == '\n');
	}
}

static void
form_of(struct cli *c, const struct bw_value *form)
{
	const struct bw_value *rows = bw_value_get(form, "rows");
	size_t i;

	line(form, "role", "written by");
	line(form, "ask", "first ask");
	if (bw_value_count(rows) > 0)
		fputs("\n", stdout);
	for (i = 0; i < bw_value_count(rows); i++)
		answer_of(bw_value_at(rows, i));
	table(c, bw_value_get(form, "findings"), unanswered);
}

static void
for_people(struct cli *c, const struct bw_value *v)
{
	const struct bw_value *copy = bw_value_get(v, "disclosed"), *chat = bw_value_get(v, "chat");

	line(v, "item", "item");
	line(v, "kind", "kind");
	line(v, "source", "source");
	line(v, "name", "name");
	line(v, "size", "bytes");
	line(v, "sha256", "sha256");
	line(v, "format", "format");
	line(v, "phase", "phase");
	line(v, "basis", "rests on");
	line(v, "existence", "existence");
	line(v, "sensitivity", "sensitivity");
	printf("%-12s %s\n", "held", bw_value_true(bw_value_get(v, "held")) ? "yes: nothing of it leaves" : "no");
	texts(bw_value_get(v, "tags"), NULL, "tags");
	texts(bw_value_get(v, "persons"), "name", "persons");
	notes_of(bw_value_get(v, "notes"));
	if (strcmp(bw_value_text(bw_value_get(v, "kind")), "excerpt") == 0) {
		line(bw_value_get(v, "facts"), "messages", "messages");
		line(bw_value_get(v, "facts"), "of", "out of");
	}
	if (!bw_value_is_null(chat)) {
		line(chat, "messages", "messages");
		texts(bw_value_get(chat, "participants"), "name", "from");
		line(chat, "first", "first");
		line(chat, "last", "last");
	}
	line(bw_value_get(v, "translation"), "kind", "translation");
	line(bw_value_get(v, "translation"), "by", "by");
	line(bw_value_get(v, "translation"), "number", "number");
	table(c, bw_value_get(v, "translations"), translations);
	form_of(c, bw_value_get(v, "statement"));
	table(c, bw_value_get(v, "dates"), dates);
	table(c, bw_value_get(v, "findings"), findings);
	table(c, bw_value_get(copy, "withheld"), withheld);
	texts(bw_value_get(copy, "kept"), NULL, "kept");
	line(copy, "refused", "no copy");
	table(c, bw_value_get(v, "stamps"), stamps);
	if (bw_value_count(bw_value_get(v, "stamps")) > 0)
		puts("A stamp after the entry does not show that it was there before; what does is what others kept or recorded.");
}

enum bw_rc
verb_show(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	uint64_t item;
	enum bw_rc rc;

	if ((rc = cli_item(c, 0, &item, err)) != BW_OK)
		return rc;
	rc = bw_vault_show(c->v, item, &out, err);
	if (out != NULL && !c->json)
		for_people(c, out);
	else if (out != NULL)
		out_report(c, out, NULL);
	if (!c->json)
		bw_value_free(out);
	return rc;
}

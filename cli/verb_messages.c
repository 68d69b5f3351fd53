#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "verbs.h"

static void
put_mark(char *out, size_t cap, const char *word)
{
	size_t len = strlen(out);

	(void)snprintf(out + len, cap - len, "%s%s", len > 0 ? ", " : "", word);
}

/* What the file tells of a message beside its words. */
static void
marks(const struct bw_value *row, char *out, size_t cap)
{
	static const struct {
		const char *key, *word;
	} list[] = { { "reply", "reply" }, { "forwarded", "forwarded" }, { "edited", "edited" }, { "not_sent", "not sent" },
		{ "outgoing", "outgoing" }, { "answered", "answered" } };
	const char *kind = bw_value_text(bw_value_get(row, "kind"));
	int64_t reactions = bw_value_int(bw_value_get(row, "reactions"));
	char count[40];
	size_t i;

	out[0] = '\0';
	if (kind != NULL && strcmp(kind, "text") != 0)
		put_mark(out, cap, kind);
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (bw_value_true(bw_value_get(row, list[i].key)))
			put_mark(out, cap, list[i].word);
	if (reactions > 0) {
		(void)snprintf(count, sizeof(count), "%" PRId64 " %s", reactions, reactions == 1 ? "reaction" : "reactions");
		put_mark(out, cap, count);
	}
}

static const struct column columns[] = {
	{ "n", "n", 6 },
	{ "wall", "time", 20 },
	{ "sender", "from", 20 },
	{ "", "what", 12 },
	{ "text", "text", 0 },
	{ NULL, NULL, 0 },
};

enum bw_rc
verb_messages(struct cli *c, struct bw_err *err)
{
	/* The table is for people; a program has its lines from --ndjson. */
	bool lines = args_has(&c->args, "ndjson"), table = args_has(&c->args, "list") && !lines && !c->json;
	const struct bw_chat_choice how = { args_get(&c->args, "chat"), args_get(&c->args, "order") };
	struct bw_value *out = NULL;
	uint64_t item;
	enum bw_rc rc;

	c->bare = lines;
	c->columns = columns;
	c->words = marks;
	/* A number is an item when there is a vault to look in. */
	if (c->vault != NULL && args_number(cli_word(c, 0), &item)) {
		if ((rc = cli_open(c, BW_MODE_READ, err)) != BW_OK)
			return rc;
		rc = bw_vault_messages(c->v, item, &how, lines || table, &c->cb, &out, err);
	} else {
		rc = bw_messages(c->ctx, cli_word(c, 0), &how, lines || table, &c->cb, &out, err);
	}
	if (out != NULL) {
		if (table)
			fputs("\n", stdout);
		out_report(c, out, NULL);
	}
	return rc;
}

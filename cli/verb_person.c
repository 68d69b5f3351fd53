#include "verbs.h"

#include <stdlib.h>
#include <string.h>

static const struct column columns[] = {
	{ "person", "person", 6 },
	{ "roles", "roles", 30 },
	{ "name", "name", 0 },
	{ NULL, NULL, 0 },
};

static enum bw_rc
add(struct cli *c, struct bw_value **out, struct bw_err *err)
{
	const char **roles = calloc(c->args.given_count + 1, sizeof(*roles));
	enum bw_rc rc;
	size_t n;

	if (roles == NULL)
		return cli_fail(err, BW_ENOMEM, "no memory for the roles");
	n = args_all(&c->args, "role", roles);
	rc = bw_vault_person_add(c->v, cli_word(c, 1), roles, n, out, err);
	free(roles);
	return rc;
}

enum bw_rc
verb_person(struct cli *c, struct bw_err *err)
{
	bool adds = strcmp(cli_word(c, 0), "add") == 0 && c->args.word_count == 2;
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if (!adds && (strcmp(cli_word(c, 0), "list") != 0 || c->args.word_count != 1)) {
		rc = cli_fail(err, BW_EUSAGE, "person does add NAME or list");
		cli_hint(err, "bewaar person %s", c->verb->usage);
		return rc;
	}
	if ((rc = cli_open(c, adds ? BW_MODE_WRITE : BW_MODE_READ, err)) != BW_OK)
		return rc;
	c->columns = columns;
	rc = adds ? add(c, &out, err) : bw_vault_person_list(c->v, &c->cb, &out, err);
	if (out != NULL)
		out_report(c, out, adds ? NULL : "persons");
	return rc;
}

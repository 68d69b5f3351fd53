#include "verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct column columns[] = {
	{ "batch", "batch", 6 },
	{ "items", "items", 6 },
	{ "state", "state", 9 },
	{ "imprint", "imprint", 0 },
	{ NULL, NULL, 0 },
};

static enum bw_stamp_what
what(const struct cli *c)
{
	if (!args_has(&c->args, "renew"))
		return BW_STAMP_NEW;
	return args_has(&c->args, "hash") ? BW_STAMP_RENEW_SHA512 : BW_STAMP_RENEW;
}

static enum bw_rc
online(struct cli *c, struct bw_value **out, struct bw_err *err)
{
	const char **urls = calloc(c->args.given_count + 1, sizeof(*urls));
	enum bw_rc rc;
	size_t n;

	if (urls == NULL)
		return cli_fail(err, BW_ENOMEM, "no memory for the addresses");
	n = args_all(&c->args, "tsa", urls);
	rc = bw_vault_stamp(c->v, what(c), urls, n, args_get(&c->args, "tsa-ca"), &c->cb, out, err);
	free(urls);
	return rc;
}

/* Lines of a picture are no list to read. */
static void
show_qr(struct cli *c, const struct bw_value *out)
{
	const struct bw_value *lines = bw_value_get(out, "qr");
	size_t i;

	for (i = 0; !c->json && i < bw_value_count(lines); i++)
		puts(bw_value_text(bw_value_at(lines, i)));
	c->hide = "qr";
}

enum bw_rc
verb_stamp(struct cli *c, struct bw_err *err)
{
	const char *request = args_get(&c->args, "request"), *reply = args_get(&c->args, "reply");
	const char *qr = args_get(&c->args, "qr"), *hash = args_get(&c->args, "hash");
	bool lists = c->args.word_count == 1 && strcmp(cli_word(c, 0), "list") == 0;
	bool asks = args_has(&c->args, "tsa");
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if ((c->args.word_count == 1 && !lists) || lists + asks + (request != NULL) + (reply != NULL) != 1 ||
	    (args_has(&c->args, "renew") && (lists || reply != NULL)) || (qr != NULL && request == NULL)) {
		rc = cli_fail(err, BW_EUSAGE, "stamp wants one of --tsa URL, --request FILE, --reply FILE, or list");
		cli_hint(err, "by hand: bewaar stamp --request FILE, send that file to an authority, then --reply FILE");
		return rc;
	}
	if (hash != NULL && (!args_has(&c->args, "renew") || strcmp(hash, "sha512") != 0))
		return cli_fail(err, BW_EUSAGE, "--hash goes with --renew and is sha512");
	if ((rc = cli_open(c, lists ? BW_MODE_READ : BW_MODE_WRITE, err)) != BW_OK)
		return rc;
	c->columns = columns;
	if (lists)
		rc = bw_vault_stamp_list(c->v, &c->cb, &out, err);
	else if (request != NULL)
		rc = bw_vault_stamp_request(c->v, what(c), request, qr, &out, err);
	else if (reply != NULL)
		rc = bw_vault_stamp_reply(c->v, reply, args_get(&c->args, "tsa-ca"), &out, err);
	else
		rc = online(c, &out, err);
	show_qr(c, out);
	if (out != NULL)
		out_report(c, out, lists ? "batches" : NULL);
	return rc;
}

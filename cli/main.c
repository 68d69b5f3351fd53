#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "secret.h"

static enum bw_rc
take_globals(struct cli *c, struct bw_err *err)
{
	const char *lang = args_get(&c->args, "lang"), *progress = args_get(&c->args, "progress");
	struct secret_source source;

	c->json = args_has(&c->args, "json");
	c->quiet = args_has(&c->args, "quiet");
	c->pass_source = args_get(&c->args, "passphrase");
	if (args_has(&c->args, "vault"))
		c->vault = args_get(&c->args, "vault");
	if (lang != NULL && strcmp(lang, "nl") != 0 && strcmp(lang, "en") != 0)
		return cli_fail(err, BW_EUSAGE, "--lang is nl or en");
	c->dutch = lang != NULL && strcmp(lang, "nl") == 0;
	if (progress != NULL && strcmp(progress, "never") == 0)
		c->progress = PROGRESS_NEVER;
	else if (progress != NULL && strcmp(progress, "json") == 0)
		c->progress = PROGRESS_JSON;
	else if (progress != NULL && strcmp(progress, "auto") != 0)
		return cli_fail(err, BW_EUSAGE, "--progress is auto, never or json");
	return secret_source_parse(c->pass_source, &source, err);
}

static enum bw_rc
check_words(const struct cli *c, struct bw_err *err)
{
	enum bw_rc rc;

	if (c->args.word_count >= c->verb->min_words && c->args.word_count <= c->verb->max_words)
		return BW_OK;
	rc = cli_fail(err, BW_EUSAGE, c->args.word_count < c->verb->min_words ? "%s needs more" : "%s takes no more: %.100s",
	    c->verb->name, c->args.word_count > 0 ? c->args.words[c->args.word_count - 1] : "");
	cli_hint(err, "bewaar %s %s", c->verb->name, c->verb->usage);
	return rc;
}

static enum bw_rc
find_verb(struct cli *c, int argc, char **argv, int *at, struct bw_err *err)
{
	enum bw_rc rc;

	if ((*at = args_find_verb(argc, argv, err)) < 0)
		return BW_EUSAGE;
	if (*at == argc) {
		c->verb = cli_verb_find("help");
		return BW_OK;
	}
	c->verb = cli_verb_find(argv[*at]);
	if (c->verb != NULL)
		return BW_OK;
	rc = cli_fail(err, BW_EUSAGE, "there is no verb %.60s", argv[*at]);
	if (cli_verb_near(argv[*at]) != NULL)
		cli_hint(err, "did you mean %s?", cli_verb_near(argv[*at]));
	else
		cli_hint(err, "bewaar help lists the verbs");
	return rc;
}

static enum bw_rc
run_verb(struct cli *c, int argc, char **argv, bool *bare_help, struct bw_err *err)
{
	enum bw_rc rc;
	int at;

	if ((rc = find_verb(c, argc, argv, &at, err)) != BW_OK)
		return rc;
	*bare_help = at == argc;
	rc = args_parse(argc, argv, at, c->verb->options, (c->verb->flags & VERB_MINUS_WORDS) != 0, &c->args, err);
	if (rc != BW_OK || (rc = take_globals(c, err)) != BW_OK)
		return rc;
	if (args_has(&c->args, "version") || args_has(&c->args, "help"))
		*bare_help = false;
	if (args_has(&c->args, "version")) {
		*bare_help = false;
		out_text_member(c, "version", bw_version());
		return BW_OK;
	}
	if (args_has(&c->args, "help"))
		return cli_verb_find("help")->run(c, err);
	if ((rc = check_words(c, err)) != BW_OK)
		return rc;
	if (c->verb->flags & (VERB_VAULT_READ | VERB_VAULT_WRITE))
		rc = cli_open(c, c->verb->flags & VERB_VAULT_WRITE ? BW_MODE_WRITE : BW_MODE_READ, err);
	return rc == BW_OK ? c->verb->run(c, err) : rc;
}

/* Wanted before the arguments are known to be good, so that a wrong argument
 * is told in the wanted form too. */
static bool
wants_json(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--json") == 0)
			return true;
	}
	return false;
}

int
cli_run(int argc, char **argv)
{
	struct bw_err err = { 0 };
	struct cli c = { .vault = getenv("BEWAAR_VAULT") };
	bool bare_help = false, reported;
	enum bw_rc rc;

	c.json = wants_json(argc, argv);
	out_callbacks(&c);
	/* Before a passphrase is read: the worker must not inherit it. */
	rc = bw_start(&c.ctx, &err);
	progress_signals();
	if (rc == BW_OK)
		rc = run_verb(&c, argc, argv, &bare_help, &err);
	bw_vault_close(c.v);
	if (rc == BW_OK && (fflush(stdout) != 0 || ferror(stdout)))
		rc = cli_fail(&err, BW_EIO, "standard output cannot be written");
	reported = (rc == BW_EPARTIAL || rc == BW_EVERIFY) && c.begun;
	err.rc = rc;
	out_error(&c, &err, reported);
	args_free(&c.args);
	bw_stop(c.ctx);
	if (rc == BW_OK && bare_help)
		return 2;
	return fflush(stdout) != 0 && rc == BW_OK ? 1 : bw_rc_exit(rc);
}

int
main(int argc, char **argv)
{
	return cli_run(argc, argv);
}

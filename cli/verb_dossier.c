#include "verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "secret.h"

static enum bw_rc
time_of(const char *text, int64_t *ms, struct bw_err *err)
{
	struct tm t = { 0 };
	const char *end;
	enum bw_rc rc;

	*ms = 0;
	if (text == NULL)
		return BW_OK;
	end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &t);
	if (end != NULL && *end == '\0') {
		*ms = (int64_t)timegm(&t) * 1000;
		return BW_OK;
	}
	rc = cli_fail(err, BW_EUSAGE, "--time %.60s is no full time in UTC", text);
	cli_hint(err, "write it like 2026-01-31T12:00:00Z");
	return rc;
}

/* On a terminal the code is asked for: typing it is the last look. */
static enum bw_rc
ask_release(struct cli *c, char code[static 64], struct bw_err *err)
{
	enum bw_rc rc;

	if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) {
		progress_clear(c);
		fputs("Release code of the preview: ", stderr);
		if (fgets(code, 64, stdin) != NULL) {
			code[strcspn(code, "\r\n")] = '\0';
			return BW_OK;
		}
	}
	rc = cli_fail(err, BW_EUSAGE, "export needs the release code of the preview");
	cli_hint(err, "run bewaar dossier preview -o FILE.pdf, look at every page, then give --release CODE");
	return rc;
}

static enum bw_rc
seals_to_passphrase(struct cli *c, const struct bw_dossier_request *req, struct bw_locked **pass, struct bw_err *err)
{
	size_t i;

	for (i = 0; i < req->to_count; i++) {
		if (strcmp(req->to[i], "passphrase") == 0)
			return secret_read(args_get(&c->args, "seal-passphrase"), "Passphrase of the dossier: ", true, pass,
			    err);
	}
	return BW_OK;
}

static enum bw_rc
export(struct cli *c, struct bw_dossier_request *req, struct bw_value **out, struct bw_err *err)
{
	struct bw_locked *pass = NULL;
	char code[64];
	enum bw_rc rc;

	if (req->to_count == 0) {
		rc = cli_fail(err, BW_EUSAGE, "export needs --to: who may open it");
		cli_hint(err, "the lawyer gives you a key that starts with age1");
		return rc;
	}
	if (req->release == NULL) {
		if ((rc = ask_release(c, code, err)) != BW_OK)
			return rc;
		req->release = code;
	}
	if ((rc = seals_to_passphrase(c, req, &pass, err)) != BW_OK)
		return rc;
	req->pass = pass;
	rc = bw_vault_dossier_export(c->v, req, &c->cb, out, err);
	bw_locked_free(pass);
	return rc;
}

static enum bw_rc
run(struct cli *c, struct bw_dossier_request *req, struct bw_err *err)
{
	const char *what = cli_word(c, 0), *lists = "sections left_out notices translations_needed";
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if (strcmp(what, "plan") == 0) {
		rc = bw_vault_dossier_plan(c->v, req, &c->cb, &out, err);
	} else if (strcmp(what, "preview") == 0) {
		rc = bw_vault_dossier_preview(c->v, req, &c->cb, &out, err);
		lists = NULL;
	} else {
		rc = export(c, req, &out, err);
	}
	if (out != NULL)
		out_report(c, out, lists);
	return rc;
}

enum bw_rc
verb_dossier(struct cli *c, struct bw_err *err)
{
	struct bw_dossier_request req = { .lang = args_get(&c->args, "language"), .release = args_get(&c->args, "release"),
		.lawyer_asked = args_get(&c->args, "lawyer-asked"), .supplement = args_has(&c->args, "supplement") };
	const char *what = cli_word(c, 0), **to;
	bool exports = strcmp(what, "export") == 0;
	enum bw_rc rc;

	if (!exports && strcmp(what, "plan") != 0 && strcmp(what, "preview") != 0) {
		rc = cli_fail(err, BW_EUSAGE, "dossier does plan, preview or export");
		cli_hint(err, "bewaar dossier %s", c->verb->usage);
		return rc;
	}
	if (req.supplement)
		return cli_not_built(err, "a supplement to an earlier dossier", "export a whole new dossier instead");
	if ((rc = time_of(args_get(&c->args, "time"), &req.time_ms, err)) != BW_OK ||
	    (strcmp(what, "plan") != 0 && (rc = cli_need(c, "output", &req.file, err)) != BW_OK))
		return rc;
	to = calloc(c->args.given_count + 1, sizeof(*to));
	if (to == NULL)
		return cli_fail(err, BW_ENOMEM, "no memory for the recipients");
	req.to_count = args_all(&c->args, "to", to);
	req.to = to;
	rc = cli_open(c, exports ? BW_MODE_WRITE : BW_MODE_READ, err);
	if (rc == BW_OK)
		rc = run(c, &req, err);
	free(to);
	return rc;
}

#include "verbs.h"

#include "secret.h"

enum bw_rc
verb_unseal(struct cli *c, struct bw_err *err)
{
	const char *identity = args_get(&c->args, "identity"), *dir;
	struct bw_locked *pass = NULL;
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if ((rc = cli_need(c, "output", &dir, err)) != BW_OK)
		return rc;
	if (identity == NULL && (rc = secret_read(c->pass_source, "Passphrase of the dossier: ", false, &pass, err)) != BW_OK)
		return rc;
	rc = bw_unseal_file(cli_word(c, 0), identity, pass, dir, &out, err);
	bw_locked_free(pass);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

#include "verbs.h"

#include "secret.h"

enum bw_rc
verb_verify(struct cli *c, struct bw_err *err)
{
	struct bw_verify_request req = { .path = cli_word(c, 0), .identity = args_get(&c->args, "identity"),
		.signer = args_get(&c->args, "signer"), .tsa_ca = args_get(&c->args, "tsa-ca") };
	struct bw_locked *pass = NULL;
	struct bw_value *out = NULL;
	enum bw_rc rc;

	if (c->pass_source != NULL &&
	    (rc = secret_read(c->pass_source, "Passphrase of the dossier: ", false, &pass, err)) != BW_OK)
		return rc;
	req.pass = pass;
	rc = bw_verify_dossier(c->ctx, &req, &c->cb, &out, err);
	bw_locked_free(pass);
	if (out != NULL)
		out_report(c, out, "layers exhibits does_not_say");
	return rc;
}

#include "verbs.h"

#include <string.h>

#include "secret.h"

static enum bw_rc
cost_of(const char *name, enum bw_kdf *kdf, struct bw_err *err)
{
	*kdf = BW_KDF_MODERATE;
	if (name == NULL || strcmp(name, "moderate") == 0)
		return BW_OK;
	if (strcmp(name, "interactive") == 0)
		*kdf = BW_KDF_INTERACTIVE;
	else if (strcmp(name, "sensitive") == 0)
		*kdf = BW_KDF_SENSITIVE;
	else
		return cli_fail(err, BW_EUSAGE, "--kdf is interactive, moderate or sensitive");
	return BW_OK;
}

enum bw_rc
verb_new(struct cli *c, struct bw_err *err)
{
	const char *sheet = args_get(&c->args, "recovery-sheet");
	struct bw_locked *pass = NULL;
	char code[BW_RECOVERY_MAX];
	enum bw_kdf kdf;
	enum bw_rc rc;

	if ((rc = cost_of(args_get(&c->args, "kdf"), &kdf, err)) != BW_OK)
		return rc;
	cli_before_import(c);
	rc = secret_read(c->pass_source, c->dutch ? "Nieuwe wachtwoordzin: " : "New passphrase: ", true, &pass, err);
	if (rc != BW_OK)
		return rc;
	rc = bw_vault_create(cli_word(c, 0), pass, kdf, sheet, c->dutch, code, err);
	bw_locked_free(pass);
	if (rc != BW_OK)
		return rc;
	if (c->json)
		out_text_member(c, "vault", cli_word(c, 0));
	if (sheet != NULL && c->json)
		out_text_member(c, "recovery_sheet", sheet);
	else if (sheet != NULL)
		out_say(c, "The recovery code is on %s. Print it, keep it away from this device, and remove the file.", sheet);
	else {
		out_say(c, "The recovery code opens the vault when the passphrase is lost. It is shown only now; write it down:");
		out_text_member(c, "recovery_code", code);
	}
	explicit_bzero(code, sizeof(code));
	return BW_OK;
}

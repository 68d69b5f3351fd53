#include "verbs.h"

#include <string.h>

#include "secret.h"

static enum bw_rc
bad_use(const struct cli *c, struct bw_err *err)
{
	(void)cli_fail(err, BW_EUSAGE, "that is nothing key does");
	cli_hint(err, "bewaar key %s", c->verb->usage);
	return BW_EUSAGE;
}

static enum bw_rc
new_pass(struct cli *c, struct bw_locked **pass, struct bw_err *err)
{
	return secret_read(args_get(&c->args, "new-passphrase"),
	    c->dutch ? "Nieuwe wachtwoordzin: " : "New passphrase: ", true, pass, err);
}

static enum bw_rc
add(struct cli *c, struct bw_value **out, struct bw_err *err)
{
	const char *what = cli_word(c, 1), *label = args_get(&c->args, "label");
	struct bw_locked *pass = NULL;
	char code[BW_RECOVERY_MAX] = "";
	enum bw_rc rc;

	if (what != NULL && strcmp(what, "recipient") == 0 && c->args.word_count == 4)
		return bw_vault_recipient_add(c->v, cli_word(c, 2), cli_word(c, 3), args_has(&c->args, "lawyer"), out, err);
	if (what != NULL && strcmp(what, "passphrase") == 0 && c->args.word_count == 2) {
		if ((rc = new_pass(c, &pass, err)) == BW_OK)
			rc = bw_vault_key_add(c->v, pass, label, code, out, err);
		bw_locked_free(pass);
		return rc;
	}
	if (what == NULL || strcmp(what, "recovery") != 0 || c->args.word_count != 2)
		return bad_use(c, err);
	if ((rc = bw_vault_key_add(c->v, NULL, label, code, out, err)) == BW_OK) {
		out_say(c, "A new recovery code. It is shown only now; write it down:");
		out_text_member(c, "recovery_code", code);
	}
	explicit_bzero(code, sizeof(code));
	return rc;
}

static enum bw_rc
change(struct cli *c, struct bw_value **out, struct bw_err *err)
{
	struct bw_locked *pass = NULL;
	enum bw_rc rc;

	if ((rc = new_pass(c, &pass, err)) == BW_OK)
		rc = bw_vault_key_change(c->v, pass, out, err);
	bw_locked_free(pass);
	return rc;
}

enum bw_rc
verb_key(struct cli *c, struct bw_err *err)
{
	static const char *const names[] = { "list", "identity", "add", "remove", "change", "rotate" };
	static const size_t most[] = { 1, 1, 4, 2, 1, 1 };
	struct bw_value *out = NULL;
	enum bw_rc rc;
	size_t i;

	for (i = 0; i < 6 && strcmp(names[i], cli_word(c, 0)) != 0; i++)
		;
	if (i == 6 || c->args.word_count > most[i] || (i == 3 && c->args.word_count != 2))
		return bad_use(c, err);
	if ((rc = cli_open(c, i < 2 ? BW_MODE_READ : BW_MODE_WRITE, err)) != BW_OK)
		return rc;
	if (i == 0)
		rc = bw_vault_key_list(c->v, &out, err);
	else if (i == 1)
		rc = bw_vault_key_identity(c->v, &out, err);
	else if (i == 2)
		rc = add(c, &out, err);
	else if (i == 3)
		rc = bw_vault_key_remove(c->v, cli_word(c, 1), &out, err);
	else if (i == 4)
		rc = change(c, &out, err);
	else
		rc = bw_vault_key_rotate(c->v, &out, err);
	if (out != NULL)
		out_report(c, out, NULL);
	return rc;
}

#include "verbs.h"

enum bw_rc
verb_erase(struct cli *c, struct bw_err *err)
{
	enum bw_rc rc;

	if (c->vault == NULL || *c->vault == '\0') {
		rc = cli_fail(err, BW_EUSAGE, "no vault was named");
		cli_hint(err, "give --vault DIR");
		return rc;
	}
	if (!args_has(&c->args, "yes-erase-everything")) {
		rc = cli_fail(err, BW_EUSAGE, "erase destroys everything in %.200s, for good", c->vault);
		cli_hint(err, "sealed copies that were exported stay where they are (bewaar log names them); then run it with "
			      "--yes-erase-everything");
		return rc;
	}
	out_say(c, "Sealed copies that were exported are not reached by this: ask those who have them.");
	if ((rc = bw_vault_erase(c->vault, err)) == BW_OK)
		out_text_member(c, "erased", c->vault);
	return rc;
}

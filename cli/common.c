#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "secret.h"

enum bw_rc
cli_fail(struct bw_err *err, enum bw_rc rc, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL || err->message[0] != '\0')
		return rc;
	err->rc = rc;
	va_start(ap, fmt);
	(void)vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	return rc;
}

void
cli_hint(struct bw_err *err, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL || err->hint[0] != '\0')
		return;
	va_start(ap, fmt);
	(void)vsnprintf(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
}

enum bw_rc
cli_not_built(struct bw_err *err, const char *what, const char *instead)
{
	(void)cli_fail(err, BW_EUNSUPPORTED, "%s is not built yet", what);
	cli_hint(err, "%s", instead);
	return BW_EUNSUPPORTED;
}

bool
cli_is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const char *
cli_word(const struct cli *c, size_t i)
{
	return i < c->args.word_count ? c->args.words[i] : NULL;
}

enum bw_rc
cli_item(const struct cli *c, size_t i, uint64_t *item, struct bw_err *err)
{
	const char *word = cli_word(c, i);
	enum bw_rc rc;

	*item = 0;
	if (word != NULL && args_number(word, item))
		return BW_OK;
	rc = cli_fail(err, BW_EUSAGE, "%.100s is not the number of an item", word != NULL ? word : "nothing");
	cli_hint(err, "bewaar list shows the numbers");
	return rc;
}

enum bw_rc
cli_open(struct cli *c, enum bw_mode mode, struct bw_err *err)
{
	struct bw_locked *pass = NULL;
	enum bw_rc rc;

	if (c->vault == NULL || *c->vault == '\0') {
		rc = cli_fail(err, BW_EUSAGE, "no vault was named");
		cli_hint(err, "give --vault DIR, or set BEWAAR_VAULT; bewaar new DIR makes one");
		return rc;
	}
	rc = secret_read(c->pass_source, c->dutch ? "Wachtwoordzin: " : "Passphrase: ", false, &pass, err);
	if (rc == BW_OK)
		rc = bw_vault_open(c->ctx, c->vault, mode, pass, &c->v, err);
	bw_locked_free(pass);
	return rc;
}

enum bw_rc
cli_need(const struct cli *c, const char *option, const char **value, struct bw_err *err)
{
	enum bw_rc rc;

	*value = args_get(&c->args, option);
	if (*value != NULL && **value != '\0')
		return BW_OK;
	rc = cli_fail(err, BW_EUSAGE, "%s needs --%s", c->verb->name, option);
	cli_hint(err, "bewaar %s %s", c->verb->name, c->verb->usage);
	return rc;
}

void
cli_before_import(struct cli *c)
{
	if (c->dutch) {
		out_say(c, "Stuur geen seksuele foto's of video's. De IND mag ze niet gebruiken.");
		out_say(c, "Foto's uit het dagelijks leven tellen: samen eten, wonen, reizen, familie en vrienden.");
	} else {
		out_say(c, "Do not add sexual photos or videos. The IND may not use them.");
		out_say(c, "Photos of daily life are what counts: meals, a home, journeys, family and friends.");
	}
}

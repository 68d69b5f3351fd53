#include "case/gate.h"

#include <string.h>

#include "base/date.h"

/* ---- statements ---- */

static bool
answer_is(const struct bw_value *answers, const char *key, const char *token)
{
	const char *text = bw_value_text(bw_value_get(answers, key));

	return text != NULL && strcmp(text, token) == 0;
}

/* Whom the writer named, and not the IND, which reads a dossier. */
static bool
for_others(const struct bw_value *whom)
{
	size_t i;

	for (i = 0; i < bw_value_count(whom); i++) {
		const char *token = bw_value_text(bw_value_at(whom, i));

		if (token != NULL && strcmp(token, "ind") == 0)
			return false;
	}
	return bw_value_count(whom) > 0;
}

static bool
is_over(const char *until, int64_t now_s)
{
	struct bw_interval iv;

	return until != NULL && bw_interval_parse(until, &iv, NULL) == BW_OK && iv.to != BW_TIME_MAX &&
	    bw_interval_widened(&iv).to < now_s;
}

enum bw_ask
bw_gate_asked(const struct bw_value *facts, int64_t now_s)
{
	const struct bw_value *answers = bw_value_get(facts, "answers");

	if (facts == NULL || bw_value_key(facts, 0) == NULL)
		return BW_ASK_NONE;
	if (bw_value_is_null(bw_value_get(facts, "form"))) /* a form that could not be read, or no form at all */
		return bw_value_text(bw_value_get(facts, "unread")) != NULL ? BW_ASK_CONSENT : BW_ASK_NONE;
	if (answer_is(answers, "consent", "no"))
		return BW_ASK_REFUSED;
	if (is_over(bw_value_text(bw_value_get(answers, "consent_until")), now_s))
		return BW_ASK_OVER;
	/* Not answered is told and holds nothing; all other than a plain no does. */
	if (bw_value_text(bw_value_get(answers, "danger_what")) != NULL ||
	    (bw_value_text(bw_value_get(answers, "danger")) != NULL && !answer_is(answers, "danger", "no")))
		return BW_ASK_DANGER;
	if (!answer_is(answers, "consent", "yes"))
		return BW_ASK_CONSENT;
	if (for_others(bw_value_get(answers, "consent_whom")) || bw_value_text(bw_value_get(answers, "consent_what")) != NULL)
		return BW_ASK_SCOPE;
	return BW_ASK_NONE;
}

enum bw_ask
bw_gate_ask(const char *facts, enum bw_sensitivity s, int64_t now_s)
{
	struct bw_value *v = NULL;
	enum bw_ask ask;

	if (facts == NULL)
		return BW_ASK_NONE;
	/* Facts that cannot be read hold it: nobody knows what its writer said. */
	ask = bw_value_parse(facts, strlen(facts), &v, NULL) == BW_OK ? bw_gate_asked(v, now_s) : BW_ASK_CONSENT;
	bw_value_free(v);
	return ask < BW_ASK_OVER && s != BW_SENS_NONE ? BW_ASK_NONE : ask;
}

const char *
bw_gate_ask_text(enum bw_ask ask)
{
	static const char *const texts[] = {
		[BW_ASK_NONE] = NULL,
		[BW_ASK_SCOPE] = "its writer set a limit to who may read it or what may be used: ask before it leaves",
		[BW_ASK_CONSENT] = "its writer did not clearly say that it may be used: ask before it leaves",
		[BW_ASK_DANGER] = "its writer did not clearly say that it is safe; it may put somebody in danger: ask before it leaves",
		[BW_ASK_OVER] = "its writer allowed it until a day that is past; ask for a new statement",
		[BW_ASK_REFUSED] = "its writer said that it may not be used",
	};

	return (size_t)ask < sizeof(texts) / sizeof(texts[0]) ? texts[ask] : texts[BW_ASK_CONSENT];
}

/* ---- all items ---- */

bool
bw_gate_held(bool pictured, bool cleared, enum bw_sensitivity s)
{
	return s == BW_SENS_SEXUAL || s == BW_SENS_UNSURE || (pictured && !cleared && s == BW_SENS_NONE);
}

static bool
is_machine(const struct bw_item *it)
{
	struct bw_value *v = NULL;
	bool yes;

	if (it->translation == NULL)
		return false;
	/* What cannot be read is not let through. */
	yes = bw_value_parse(it->translation, strlen(it->translation), &v, NULL) != BW_OK || answer_is(v, "kind", "machine");
	bw_value_free(v);
	return yes;
}

/* Of an excerpt, what was said of its chat; of a translation, of its original. */
static const char *
source_reason(const struct bw_item *it)
{
	bool chat = it->translation == NULL;

	if (it->sensitivity == BW_SENS_SEXUAL)
		return chat ? "its chat is marked as sexual, and nothing of that ever leaves the vault" :
			      "its original is marked as sexual, and nothing of that ever leaves the vault";
	if (it->sensitivity == BW_SENS_UNSURE)
		return chat ? "it is held: you were unsure about its chat" : "it is held: you were unsure about its original";
	return chat ? "its chat is marked as intimate, and leaves only when your lawyer asks for it" :
		      "its original is marked as intimate, and leaves only when your lawyer asks for it";
}

static const char *
sensitivity_reason(const struct bw_item *it, bool release)
{
	switch (it->sensitivity) {
	case BW_SENS_SEXUAL:
		return it->by_source ? source_reason(it) : "it is marked as sexual, and that never leaves the vault";
	case BW_SENS_UNSURE:
		return it->by_source ? source_reason(it) : "it is held: you were unsure about it";
	case BW_SENS_INTIMATE:
		if (release)
			return NULL;
		return it->by_source ? source_reason(it) :
				       "it is marked as intimate, and leaves only when your lawyer asks for it";
	case BW_SENS_NONE:
		return it->pictured && !it->cleared ? "it is held until you have looked at it" : NULL;
	case BW_SENS_ORDINARY:
	case BW_SENS_MEDICAL:
	case BW_SENS_ROMANTIC:
		return NULL;
	}
	return "its sensitivity is not known";
}

static const char *
reason(const struct bw_item *it, bool release)
{
	if (it->removed)
		return "it was removed from the vault";
	if (it->source_gone)
		return it->translation == NULL ? "the chat that it is of was removed from the vault" :
						 "the original that it is of was removed from the vault";
	if (is_machine(it))
		return "it is a translation by a machine, and that never leaves the vault";
	if (it->ask != BW_ASK_NONE)
		return bw_gate_ask_text(it->ask);
	return sensitivity_reason(it, release);
}

bool
bw_gate_may_leave(struct bw_case *c, const struct bw_item *it, const struct bw_gate_ctx *ctx, const char **why)
{
	const char *r = reason(it, ctx != NULL && ctx->lawyer_release);

	(void)c;
	if (why != NULL)
		*why = r;
	return r == NULL;
}

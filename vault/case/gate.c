#include "case/gate.h"

bool
bw_gate_held(bool pictured, bool cleared, enum bw_sensitivity s)
{
	return s == BW_SENS_SEXUAL || s == BW_SENS_UNSURE || (pictured && !cleared && s == BW_SENS_NONE);
}

static const char *
reason(const struct bw_item *it, bool release)
{
	if (it->removed)
		return "it was removed from the vault";
	if (it->source_gone)
		return "the chat that it is of was removed from the vault";
	switch (it->sensitivity) {
	case BW_SENS_SEXUAL:
		return it->by_source ? "its chat is marked as sexual, and nothing of that ever leaves the vault"
				     : "it is marked as sexual, and that never leaves the vault";
	case BW_SENS_UNSURE:
		return it->by_source ? "it is held: you were unsure about its chat" : "it is held: you were unsure about it";
	case BW_SENS_INTIMATE:
		if (release)
			return NULL;
		return it->by_source ? "its chat is marked as intimate, and leaves only when your lawyer asks for it"
				     : "it is marked as intimate, and leaves only when your lawyer asks for it";
	case BW_SENS_NONE:
		return it->pictured && !it->cleared ? "it is held until you have looked at it" : NULL;
	case BW_SENS_ORDINARY:
	case BW_SENS_MEDICAL:
	case BW_SENS_ROMANTIC:
		return NULL;
	}
	return "its sensitivity is not known";
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

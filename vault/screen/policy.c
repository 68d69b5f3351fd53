#include "screen/policy.h"

const struct bw_policy bw_policy_standard = { "standard-2", 0.20f, 0.50f, 0.50f, 2, 3 };
const struct bw_policy bw_policy_stricter = { "stricter-2", 0.10f, 0.30f, 0.50f, 1, 3 };

static float
explicit_share(const float s[BW_SCORE_COUNT])
{
	return s[BW_SCORE_HENTAI] + s[BW_SCORE_PORN];
}

bool
bw_policy_holds(const struct bw_policy *p, const float scores[BW_SCORE_COUNT])
{
	float share = explicit_share(scores);

	/* Written so that what is no number holds. */
	return !(share < p->explicit_least && share + scores[BW_SCORE_SEXY] < p->revealing_least);
}

bool
bw_policy_holds_frame(const struct bw_policy *p, const float scores[BW_SCORE_COUNT])
{
	if (p->film_held_least <= 1 && bw_policy_holds(p, scores))
		return true;
	return !(explicit_share(scores) < p->film_explicit_least);
}

void
bw_policy_view(const struct bw_policy *p, const float scores[BW_SCORE_COUNT], struct bw_verdict *v)
{
	v->held = v->held || bw_policy_holds(p, scores);
	v->alone = v->alone || bw_policy_holds_frame(p, scores);
}

void
bw_policy_frame(const struct bw_verdict *frame, struct bw_film_verdict *film)
{
	film->frames++;
	film->held += frame->held;
	film->alone = film->alone || frame->alone;
}

bool
bw_policy_holds_film(const struct bw_policy *p, const struct bw_film_verdict *film)
{
	return film->alone || film->held >= p->film_held_least || film->frames < p->film_frames_least;
}

bool
bw_policy_worse(const float a[BW_SCORE_COUNT], const float b[BW_SCORE_COUNT])
{
	/* Half as much for what is only revealing, as in the thresholds. */
	float x = explicit_share(a) + 0.4f * a[BW_SCORE_SEXY], y = explicit_share(b) + 0.4f * b[BW_SCORE_SEXY];

	return x > y;
}

const char *
bw_score_name(enum bw_score s)
{
	static const char *const names[BW_SCORE_COUNT] = { "drawing", "hentai", "neutral", "porn", "sexy" };

	return (unsigned)s < BW_SCORE_COUNT ? names[s] : "unknown";
}

/* When a picture is held for its owner to look at. Data, with a version, so that a
 * verdict can say by which rule it came about. It leans to holding: a verdict is a
 * request to look, never a finding. Sources of the numbers: docs/SCREENING.md. */
#ifndef BW_SCREEN_POLICY_H
#define BW_SCREEN_POLICY_H

#include <stdbool.h>

#include "screen/model.h"

struct bw_policy {
	const char *name;      /* with its version, as it is recorded */
	float explicit_least;  /* hentai + porn; from here on held */
	float revealing_least; /* the same + sexy */
};

extern const struct bw_policy bw_policy_standard, bw_policy_stricter;

/* Is a picture with these scores held? What is no number is held. */
bool bw_policy_holds(const struct bw_policy *p, const float scores[BW_SCORE_COUNT]);
/* Of two views of one picture, does the first speak more for holding? */
bool bw_policy_worse(const float a[BW_SCORE_COUNT], const float b[BW_SCORE_COUNT]);

/* "drawing", "hentai", "neutral", "porn", "sexy": the model's own words for its
 * numbers; shown only to who asks for scores. Never NULL. */
const char *bw_score_name(enum bw_score s);

#endif

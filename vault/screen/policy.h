/* When a picture is held for its owner to look at. Data, with a version, so that a
 * verdict can say by which rule it came about. It leans to holding: a verdict is a
 * request to look, never a finding. Sources of the numbers: docs/SCREENING.md. */
#ifndef BW_SCREEN_POLICY_H
#define BW_SCREEN_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "screen/model.h"

struct bw_policy {
	const char *name;      /* with its version, as it is recorded */
	float explicit_least;  /* hentai + porn; from here on held */
	float revealing_least; /* the same + sexy */
	/* Of a film, in which a single frame of many is often taken for what it is not: */
	float film_explicit_least; /* hentai + porn of one frame */
	uint32_t film_held_least;  /* or so many frames that would be held as pictures */
	uint32_t film_frames_least; /* with fewer it cannot be judged at all */
};

/* What one picture calls for. */
struct bw_verdict {
	bool held; /* as a picture by itself */
	bool alone; /* as a frame: it is enough to hold its film */
};

/* The frames of a film so far. */
struct bw_film_verdict {
	uint32_t frames, held;
	bool alone;
};

extern const struct bw_policy bw_policy_standard, bw_policy_stricter;

/* Is a picture with these scores held? What is no number is held. */
bool bw_policy_holds(const struct bw_policy *p, const float scores[BW_SCORE_COUNT]);
/* Is one frame alone enough to hold a film? */
bool bw_policy_holds_frame(const struct bw_policy *p, const float scores[BW_SCORE_COUNT]);
/* One more view of a picture; any that calls for something decides. */
void bw_policy_view(const struct bw_policy *p, const float scores[BW_SCORE_COUNT], struct bw_verdict *v);
/* One more frame of a film, and the film when there are no more. */
void bw_policy_frame(const struct bw_verdict *frame, struct bw_film_verdict *film);
bool bw_policy_holds_film(const struct bw_policy *p, const struct bw_film_verdict *film);
/* Of two views of one picture, does the first speak more for holding? */
bool bw_policy_worse(const float a[BW_SCORE_COUNT], const float b[BW_SCORE_COUNT]);

/* "drawing", "hentai", "neutral", "porn", "sexy": the model's own words for its
 * numbers; shown only to who asks for scores. Never NULL. */
const char *bw_score_name(enum bw_score s);

#endif

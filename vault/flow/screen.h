/* Screening: which pictures their owner is asked to look at before they can leave.
 * It leans to holding and decides nothing; what cannot be looked at is held. */
#ifndef BW_FLOW_SCREEN_H
#define BW_FLOW_SCREEN_H

#include "base/value.h"
#include "media/media.h"
#include "screen/policy.h"
#include "sys/worker.h"

struct bw_hooks; /* flow/hooks.h */

struct bw_screening {
	bool held;
	bool scored; /* did the model look at all of it, and was there something to see? */
	float scores[BW_SCORE_COUNT]; /* of the picture that speaks most for holding */
	bool film;		       /* is that one a frame of a film? */
	uint64_t at_ms;		       /* then this is when it is shown */
	uint32_t pictures;	       /* that were looked at */
	const struct bw_policy *policy;
	char why[320]; /* one sentence; "" when it is not held */
};

/* Look at one file, in the worker. Never fails: what goes wrong is held, with why. */
void bw_screen_file(struct bw_worker *w, enum bw_format format, const struct bw_worker_input *in,
    const struct bw_policy *policy, struct bw_screening *out);
/* The same for a film of more than BW_MEDIA_MAX_INPUT, of which only what is looked at is
 * read: its boxes first, then what they say that the frames lie in. */
void bw_screen_large(struct bw_worker *w, enum bw_format format, bw_media_read_fn read, void *read_ctx, uint64_t size,
    const struct bw_policy *policy, struct bw_screening *out);
/* For what is not looked at at all: a file that shows nothing, or one too large. */
void bw_screen_unseen(enum bw_format format, const char *why, const struct bw_policy *policy, struct bw_screening *out);

/* {verdict: ordinary or held, why, model, policy, pictures, at_ms: of a film, when the frame
 * that speaks most for holding is shown, or null, scores: {name: share}}; scores are empty
 * when there are none. */
struct bw_value *bw_screening_value(const struct bw_screening *s);

/* `screen FILE...`: rows "files" {input, format, verdict, …}; totals ordinary, held, refused. */
enum bw_rc bw_flow_screen(struct bw_worker *w, const char *const *paths, size_t count, bool stricter,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

/* The model as this program finds it: BW_OK, BW_ENOTFOUND, or BW_EVERIFY when it is
 * not the one that is known. BEWAAR_MODEL names another place to look. */
enum bw_rc bw_screen_model_check(struct bw_err *err) BW_MUST_USE;

/* What the worker and its zygote run (flow/jobs.c). params: u8, 1 for the stricter
 * policy, 2 more to be told what of a large film must be there (the reply: le64 at | le64
 * len, for each piece) | le64 the unit to begin with (media/look.h); the reply: u8 0, or held for a
 * picture that people see (1), a second one in the file (2), or both (3) | le32
 * pictures | le64 the unit for the next call, 0 after the last | of the picture that speaks
 * most for holding: u8, 1 for a frame of a film | le64 at_ms | five floats as le32. */
enum bw_rc bw_screen_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err);
void bw_screen_warm(void);  /* finds the file of the model */
void bw_screen_first(void); /* checks and loads it */

#endif

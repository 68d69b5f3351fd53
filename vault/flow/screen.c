#include "flow/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "flow/ahead.h"
#include "flow/film.h"
#include "flow/hooks.h"
#include "flow/items.h"
#include "flow/module.h"
#include "media/look.h"
#include "screen/sketch.h"
#include "screen/views.h"
#include "sys/beside.h"
#include "sys/walk.h"

#define LOOK_PX 4096u	   /* the longer side of what the squares are taken from */
#define SQUARES_A_CALL 96u /* about five seconds on an old machine; a film may be more */
#define CALLS_MAX 4096u
#define STRICTER 1u
#define NEEDS 2u

/* ---- the model ---- */

static struct bw_mapped mapped; /* in the zygote: the file, until it is loaded */
static struct bw_model *model;	/* in the zygote and its workers */

static enum bw_rc
find_model(struct bw_mapped *m, struct bw_err *err)
{
	struct bw_err why = { 0 };
	enum bw_rc rc = bw_beside_map("BEWAAR_MODEL", "screen.model", BW_MODEL_MAX_FILE, m, &why);

	if (rc != BW_OK) {
		rc = bw_err_set(err, rc, 0, "the model for screening is not installed: every picture is held until you looked at it");
		bw_err_hint(err, "the README says how to get it; nothing else needs it");
	}
	return rc;
}

static enum bw_rc
check_model(const struct bw_mapped *m, struct bw_err *err)
{
	uint8_t hash[BW_SHA256_LEN];
	char hex[2 * BW_SHA256_LEN + 1];
	enum bw_rc rc;

	bw_sha256(hash, m->data, m->len);
	bw_hex(hex, hash, sizeof(hash));
	if (strcmp(hex, BW_MODEL_SHA256) == 0)
		return BW_OK;
	rc = bw_err_set(err, BW_EVERIFY, 0, "the model for screening is not the one that is known: every picture is held");
	bw_err_hint(err, "fetch it anew; the README says how");
	return rc;
}

enum bw_rc
bw_screen_model_check(struct bw_err *err)
{
	struct bw_mapped m = { 0 };
	enum bw_rc rc = find_model(&m, err);

	if (rc == BW_OK)
		rc = check_model(&m, err);
	bw_beside_unmap(&m);
	return rc;
}

void
bw_screen_warm(void)
{
	struct bw_err ignored = { 0 };

	(void)!find_model(&mapped, &ignored);
}

void
bw_screen_first(void)
{
	struct bw_err ignored = { 0 };

	if (mapped.data != NULL && check_model(&mapped, &ignored) == BW_OK)
		(void)!bw_model_load(mapped.data, mapped.len, &model, &ignored);
	bw_beside_unmap(&mapped);
}

/* ---- in the worker ---- */

#define HELD_SHOWN 1u  /* a picture that people see */
#define HELD_HIDDEN 2u /* a second one in the file */

#define HELD_SHOWN 1u	/* a picture that people see */
#define HELD_HIDDEN 2u	/* a second one in the file */

struct looking {
	struct bw_look look;
	const struct bw_policy *policy;
	float worst[BW_SCORE_COUNT];
	bool worst_film;
	uint64_t worst_at_ms;
	uint8_t held; /* HELD_* */
	struct bw_sketch shown, last; /* of the last picture that people see, and of the last of all */
	uint32_t pictures, squares;
	struct bw_film_verdict film; /* the one that is looked at */
	struct bw_buf *needs;
};

/* A small picture that shows the same as one before it is not asked about twice. */
static bool
shows_the_same(struct looking *l, const struct bw_dots *d, const struct bw_views *v)
{
	struct bw_sketch sketch = { 0 };

	if (bw_sampler_done(&v->all[0].sampler))
		bw_sketch_of(v->all[0].sampler.dots, &sketch);
	if (d->as == BW_SHOWN_HIDDEN && (bw_sketch_same(&l->shown, &sketch) || bw_sketch_same(&l->last, &sketch)))
		return true;
	if (d->as != BW_SHOWN_HIDDEN)
		l->shown = sketch;
	l->last = sketch;
	return false;
}

static enum bw_rc
look_at(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct looking *l = ctx;
	float scores[BW_SCORE_COUNT];
	struct bw_views v;
	struct bw_verdict verdict;
	uint32_t y;
	enum bw_rc rc;

	if (model == NULL)
		return bw_err_set(err, BW_ENOTFOUND, 0, "there is no model to look at it with");
	if (d->broken)
		return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged: other programs may show something else");
	rc = bw_views_start(&v, d->width, d->height, err);

	for (y = 0; y < d->height && rc == BW_OK; y++)
		bw_views_row(&v, d->rgb + (size_t)y * d->width * 3);
	if (rc == BW_OK && shows_the_same(l, d, &v)) {
		bw_views_end(&v);
		return BW_OK;
	}
	if (rc == BW_OK)
		rc = bw_views_score(&v, model, l->policy, d->turn, scores, &verdict, err);
	l->squares += v.count;
	l->look.full = l->squares >= SQUARES_A_CALL;
	bw_views_end(&v);
	if (rc != BW_OK)
		return rc;
	if (l->pictures++ == 0 || bw_policy_worse(scores, l->worst)) {
		memcpy(l->worst, scores, sizeof(scores));
		l->worst_film = d->as == BW_SHOWN_FILM;
		l->worst_at_ms = d->at_ms;
	}
	if (d->as == BW_SHOWN_FILM)
		bw_policy_frame(&verdict, &l->film);
	else if (verdict.held)
		l->held |= d->as == BW_SHOWN_HIDDEN ? HELD_HIDDEN : HELD_SHOWN;
	return BW_OK;
}

/* A film is judged by all its frames. */
static enum bw_rc
judge_film(void *ctx, enum bw_shown as, struct bw_err *err)
{
	struct looking *l = ctx;
	struct bw_film_verdict film = l->film;

	l->film = (struct bw_film_verdict){ 0 };
	if (as != BW_SHOWN_FILM)
		return BW_OK;
	if (film.frames < l->policy->film_frames_least)
		return bw_err_set(err, BW_EFORMAT, 0, "the film has too few different pictures that are not black to judge it by");
	l->held |= bw_policy_holds_film(l->policy, &film) ? HELD_SHOWN : 0;
	return BW_OK;
}

static enum bw_rc
note_need(void *ctx, uint64_t at, uint64_t len, struct bw_err *err)
{
	struct looking *l = ctx;

	bw_buf_le64(l->needs, at);
	bw_buf_le64(l->needs, len);
	return bw_buf_check(l->needs, err);
}

enum bw_rc
bw_screen_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(params.data, params.len);
	uint8_t wanted = bw_cursor_u8(&c);
	struct looking l = { .policy = (wanted & STRICTER) == 0 ? &bw_policy_standard : &bw_policy_stricter, .needs = reply };
	uint32_t bits;
	enum bw_rc rc;
	unsigned i;

	l.look = (struct bw_look){ .see = look_at, .done = judge_film, .ctx = &l, .max_px = LOOK_PX, .from = bw_cursor_le64(&c) };
	if (c.bad)
		return bw_err_set(err, BW_EUSAGE, 0, "wrong parameters");
	l.look.need = (wanted & NEEDS) != 0 ? note_need : NULL;
	if ((rc = bw_module()->look(&l.look, in, err)) != BW_OK)
		return bw_module_result(rc, err);
	if (l.look.need != NULL)
		return BW_OK;
	bw_buf_u8(reply, l.held);
	bw_buf_le32(reply, l.pictures);
	bw_buf_le64(reply, l.look.more ? l.look.unit : 0);
	bw_buf_u8(reply, l.worst_film);
	bw_buf_le64(reply, l.worst_at_ms);
	for (i = 0; i < BW_SCORE_COUNT; i++) {
		memcpy(&bits, &l.worst[i], sizeof(bits));
		bw_buf_le32(reply, bits);
	}
	return bw_buf_check(reply, err);
}

/* ---- the caller's side ---- */

static void
hold(struct bw_screening *s, const char *why)
{
	s->held = true;
	(void)snprintf(s->why, sizeof(s->why), "%s", why);
}

void
bw_screen_unseen(enum bw_format format, const char *why, const struct bw_policy *policy, struct bw_screening *out)
{
	*out = (struct bw_screening){ .policy = policy };
	if (why != NULL)
		hold(out, why);
	else if (format == BW_FORMAT_UNKNOWN)
		hold(out, "this kind of file is not known");
	else if (bw_format_pictured(format))
		hold(out, "pictures of this kind cannot be looked at here yet");
}

/* One reply of several: out gathers them, and *held why; *from is where the next call
 * begins, 0 after the last. */
static bool
take_reply(const struct bw_buf *reply, uint64_t *from, uint8_t *held, struct bw_screening *out)
{
	struct bw_cursor c = bw_cursor_of(reply->data, reply->len);
	uint8_t theirs = bw_cursor_u8(&c);
	uint32_t pictures = bw_cursor_le32(&c);
	uint64_t next = bw_cursor_le64(&c);
	bool film = bw_cursor_u8(&c) != 0;
	uint64_t at_ms = bw_cursor_le64(&c);
	float scores[BW_SCORE_COUNT];
	unsigned i;

	for (i = 0; i < BW_SCORE_COUNT; i++) {
		uint32_t bits = bw_cursor_le32(&c);

		memcpy(&scores[i], &bits, sizeof(bits));
		if (!(scores[i] >= 0 && scores[i] <= 1.001f))
			return false;
	}
	if (c.bad || bw_cursor_left(&c) > 0 || (next != 0 && next <= *from))
		return false;
	*from = next;
	if (pictures == 0)
		return theirs == 0;
	if (out->pictures == 0 || bw_policy_worse(scores, out->scores)) {
		memcpy(out->scores, scores, sizeof(scores));
		out->film = film;
		out->at_ms = at_ms;
	}
	out->pictures += pictures;
	/* The worker read foreign bytes: its word to hold counts, its word not to is checked. */
	if (theirs == 0 && (film ? bw_policy_holds_frame(out->policy, scores) : bw_policy_holds(out->policy, scores)))
		theirs = HELD_SHOWN;
	*held |= theirs;
	return true;
}

/* As many calls as the file needs; what is held is held by the first one. */
static enum bw_rc
look_through(struct bw_worker *w, enum bw_format format, const struct bw_worker_input *in, uint8_t *held,
    struct bw_screening *out,
    struct bw_err *err)
{
	unsigned calls = 0;
	uint64_t from = 0;
	enum bw_rc rc;

	do {
		struct bw_buf params = { 0 }, reply = { 0 };

		bw_buf_u8(&params, out->policy == &bw_policy_stricter ? STRICTER : 0);
		bw_buf_le64(&params, from);
		if ((rc = bw_buf_check(&params, err)) == BW_OK)
			rc = bw_worker_call(w, BW_JOB_SCREEN, in, (struct bw_bytes){ params.data, params.len }, &reply, err);
		if (rc == BW_OK && !take_reply(&reply, &from, held, out))
			rc = bw_err_set(err, BW_EFORMAT, 0, "it could not be looked at safely");
		bw_buf_free(&params);
		bw_buf_free(&reply);
	} while (rc == BW_OK && from != 0 && ++calls < CALLS_MAX);
	if (rc == BW_OK && from != 0)
		rc = bw_err_set(err, BW_ELIMIT, 0, "it holds more pictures than can be looked at");
	/* Archives, e-mails and pages may have none. */
	if (rc == BW_OK && out->pictures == 0 && bw_format_pictured(format))
		rc = bw_err_set(err, BW_EFORMAT, 0, "no picture was found in it");
	return rc;
}

/* With the moment where its owner may look first. */
static void
ask(struct bw_screening *s, enum bw_format format)
{
	uint64_t seconds = s->at_ms / 1000;

	if (!s->film) {
		hold(s, bw_format_pictured(format) ? "please look at this picture" : "please look at the pictures in it");
		return;
	}
	s->held = true;
	(void)snprintf(s->why, sizeof(s->why), "please look at this film, first at %llu:%02llu", (unsigned long long)(seconds / 60),
	    (unsigned long long)(seconds % 60));
}

void
bw_screen_file(struct bw_worker *w, enum bw_format format, const struct bw_worker_input *in,
    const struct bw_policy *policy, struct bw_screening *out)
{
	struct bw_err err = { 0 };
	uint8_t held = 0;
	enum bw_rc rc;

	if (!bw_format_looked(format)) {
		bw_screen_unseen(format, NULL, policy, out);
		return;
	}
	*out = (struct bw_screening){ .policy = policy };
	rc = look_through(w, format, in, &held, out, &err);
	out->scored = rc == BW_OK && out->pictures > 0;
	if (rc != BW_OK)
		hold(out, err.message);
	else if (held == HELD_HIDDEN)
		hold(out, "please look at this picture: a second one is inside it, and that one is meant");
	else if (held != 0)
		ask(out, format);
}

/* The worker is not believed: neither where nor how much. */
static enum bw_rc
fill_needs(bw_media_read_fn read, void *read_ctx, const struct bw_buf *needs, struct bw_worker_input *in,
    struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(needs->data, needs->len);
	uint64_t filled = 0;
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && bw_cursor_left(&c) > 0) {
		uint64_t at = bw_cursor_le64(&c), len = bw_cursor_le64(&c);

		if (c.bad || len > BW_MEDIA_MAX_INPUT - filled)
			return bw_err_set(err, BW_ELIMIT, 0, "the frames of the film are too large to be looked at");
		filled += len;
		rc = bw_film_fill(read, read_ctx, at, len, in, err);
	}
	return rc;
}

void
bw_screen_large(struct bw_worker *w, enum bw_format format, bw_media_read_fn read, void *read_ctx, uint64_t size,
    const struct bw_policy *policy, struct bw_screening *out)
{
	static const uint8_t ask[9] = { NEEDS };
	struct bw_worker_input in = { .fd = -1 };
	struct bw_buf needs = { 0 };
	struct bw_err err = { 0 };
	enum bw_rc rc = bw_film_boxes(read, read_ctx, size, &in, &err);

	if (rc == BW_OK)
		rc = bw_worker_call(w, BW_JOB_SCREEN, &in, (struct bw_bytes){ ask, sizeof(ask) }, &needs, &err);
	if (rc == BW_OK)
		rc = fill_needs(read, read_ctx, &needs, &in, &err);
	if (rc == BW_OK)
		bw_screen_file(w, format, &in, policy, out);
	else
		bw_screen_unseen(format, err.message, policy, out);
	bw_buf_free(&needs);
	bw_worker_input_free(&in);
}

struct bw_value *
bw_screening_value(const struct bw_screening *s)
{
	struct bw_value *v = bw_object(), *scores = bw_object();
	unsigned i;

	bw_set_text(v, "verdict", s->held ? "held" : "ordinary");
	bw_set_text(v, "why", s->why[0] != '\0' ? s->why : NULL);
	bw_set_text(v, "model", s->scored ? BW_MODEL_NAME : NULL);
	bw_set_text(v, "policy", s->scored ? s->policy->name : NULL);
	bw_set_int(v, "pictures", (int64_t)s->pictures);
	if (s->scored && s->film)
		bw_set_int(v, "at_ms", (int64_t)s->at_ms);
	else
		bw_set_null(v, "at_ms");
	for (i = 0; i < BW_SCORE_COUNT && s->scored; i++)
		bw_set_real(scores, bw_score_name(i), (double)s->scores[i]);
	bw_set(v, "scores", scores);
	return v;
}

/* ---- screen FILE... ---- */

#define WINDOW 8u

struct many {
	struct bw_worker *w;
	const struct bw_policy *policy;
	const struct bw_hooks *hooks;
	struct bw_err *err;
	struct bw_walk walk;
	struct bw_value *rows;
	uint64_t done_bytes, ordinary, held, refused;
};

struct seen {
	struct bw_screening screening;
	enum bw_format format;
	char why[320]; /* it could not be read at all */
};

static enum bw_rc
read_piece(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	size_t got = 0;
	enum bw_rc rc = bw_walk_read(ctx, data, len, offset, &got, err);

	return rc == BW_OK && got != len ? bw_err_set(err, BW_EFAIL, 0, "it changed while it was read") : rc;
}

static enum bw_rc
see_large(struct many *m, struct bw_walk_file *file, struct seen *s, struct bw_err *err)
{
	bool film;
	enum bw_rc rc = bw_film_large(read_piece, file, file->size, &film, err);

	if (rc == BW_OK && !film)
		rc = bw_err_set(err, BW_ELIMIT, 0, "it is larger than %zu MiB", BW_MEDIA_MAX_INPUT >> 20);
	if (rc != BW_OK)
		return rc;
	s->format = BW_FORMAT_MP4; /* of sound alone, too: not all of it was seen */
	bw_screen_large(m->w, s->format, read_piece, file, file->size, m->policy, &s->screening);
	return BW_OK;
}

static enum bw_rc
see_small(struct many *m, struct bw_walk_file *file, struct seen *s, struct bw_err *err)
{
	struct bw_worker_input in = { .fd = -1 };
	enum bw_rc rc = bw_worker_input_new(&in, (size_t)file->size, err);

	if (rc == BW_OK)
		rc = read_piece(file, in.data, in.len, 0, err);
	if (rc == BW_OK) {
		s->format = bw_media_sniff(in.data, in.len < 65536 ? in.len : 65536);
		bw_screen_file(m->w, s->format, &in, m->policy, &s->screening);
	}
	bw_worker_input_free(&in);
	return rc;
}

static void
see(void *ctx, size_t i, void *slot)
{
	struct many *m = ctx;
	struct seen *s = slot;
	const struct bw_found *f = &m->walk.found[i];
	struct bw_walk_file file = { .fd = -1 };
	struct bw_err err = { 0 };
	enum bw_rc rc = f->why != NULL ? bw_err_set(&err, BW_EREFUSED, 0, "%s", f->why) : bw_walk_open(f, &file, &err);

	if (rc == BW_OK)
		rc = file.size > BW_MEDIA_MAX_INPUT ? see_large(m, &file, s, &err) : see_small(m, &file, s, &err);
	if (rc != BW_OK)
		(void)snprintf(s->why, sizeof(s->why), "%s", err.message);
	bw_walk_close(&file);
}

static enum bw_rc
tell(void *ctx, size_t i, void *slot)
{
	struct many *m = ctx;
	struct seen *s = slot;
	const struct bw_found *f = &m->walk.found[i];
	struct bw_value *row;
	bool refused = s->why[0] != '\0';
	enum bw_rc rc;

	if (refused)
		bw_screen_unseen(BW_FORMAT_UNKNOWN, s->why, m->policy, &s->screening);
	row = bw_screening_value(&s->screening);
	bw_set_shown(row, "input", f->path);
	bw_set_text(row, "format", refused ? NULL : bw_format_name(s->format));
	m->refused += refused;
	m->held += !refused && s->screening.held;
	m->ordinary += !refused && !s->screening.held;
	rc = bw_hooks_row(m->hooks, "files", m->rows, row);
	m->done_bytes += f->why == NULL ? f->size : 0;
	if (rc == BW_OK && !bw_hooks_step(m->hooks, "screen", m->done_bytes, m->walk.bytes))
		rc = bw_err_set(m->err, BW_ECANCEL, 0, "stopped");
	return rc;
}

static void
drop(void *slot)
{
	(void)slot;
}

enum bw_rc
bw_flow_screen(struct bw_worker *w, const char *const *paths, size_t count, bool stricter, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct many m = { .w = w, .policy = stricter ? &bw_policy_stricter : &bw_policy_standard, .hooks = hooks, .err = err };
	struct bw_ahead job = { .slot_size = sizeof(struct seen), .window = WINDOW, .ctx = &m, .make = see, .use = tell,
		.drop = drop };
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_screen_model_check(err)) != BW_OK)
		return rc;
	m.rows = bw_array();
	rc = bw_walk(paths, count, NULL, &m.walk, err);
	job.count = m.walk.count;
	if (rc == BW_OK)
		rc = bw_ahead_run(&job, err);
	bw_walk_free(&m.walk);
	if (rc != BW_OK) {
		bw_value_free(m.rows);
		return rc;
	}
	*out = bw_object();
	bw_set_int(*out, "ordinary", (int64_t)m.ordinary);
	bw_set_int(*out, "held", (int64_t)m.held);
	bw_set_int(*out, "refused", (int64_t)m.refused);
	bw_hooks_rows_end(hooks, *out, "files", m.rows);
	if (m.refused == 0)
		return BW_OK;
	rc = bw_err_set(err, BW_EPARTIAL, 0, "%llu of the files could not be read", (unsigned long long)m.refused);
	bw_err_hint(err, "each is named with its reason");
	return rc;
}

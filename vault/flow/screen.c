#include "flow/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "flow/ahead.h"
#include "flow/hooks.h"
#include "flow/items.h"
#include "media/look.h"
#include "screen/views.h"
#include "sys/beside.h"
#include "sys/walk.h"

#define LOOK_PX 4096u	   /* the longer side of what the squares are taken from */
#define SQUARES_A_CALL 96u /* about five seconds on an old machine; a film may be more */
#define CALLS_MAX 4096u

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

#define HELD_SHOWN 1u	/* a picture that people see */
#define HELD_HIDDEN 2u	/* a second one in the file */

struct looking {
	struct bw_look look;
	const struct bw_policy *policy;
	float worst[BW_SCORE_COUNT];
	uint8_t held; /* HELD_* */
	uint32_t pictures, squares;
};

static enum bw_rc
look_at(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct looking *l = ctx;
	float scores[BW_SCORE_COUNT];
	struct bw_views v;
	bool held = true;
	uint32_t y;
	enum bw_rc rc;

	if (model == NULL)
		return bw_err_set(err, BW_ENOTFOUND, 0, "there is no model to look at it with");
	if (d->broken)
		return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged: other programs may show something else");
	rc = bw_views_start(&v, d->width, d->height, err);

	for (y = 0; y < d->height && rc == BW_OK; y++)
		bw_views_row(&v, d->rgb + (size_t)y * d->width * 3);
	if (rc == BW_OK)
		rc = bw_views_score(&v, model, l->policy, d->turn, scores, &held, err);
	l->squares += v.count;
	l->look.full = l->squares >= SQUARES_A_CALL;
	bw_views_end(&v);
	if (rc != BW_OK)
		return rc;
	if (l->pictures++ == 0 || bw_policy_worse(scores, l->worst))
		memcpy(l->worst, scores, sizeof(scores));
	if (held)
		l->held |= d->as == BW_SHOWN_HIDDEN ? HELD_HIDDEN : HELD_SHOWN;
	return BW_OK;
}

enum bw_rc
bw_screen_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(params.data, params.len);
	struct looking l = { .policy = bw_cursor_u8(&c) == 0 ? &bw_policy_standard : &bw_policy_stricter };
	uint32_t bits;
	enum bw_rc rc;
	unsigned i;

	l.look = (struct bw_look){ .see = look_at, .ctx = &l, .max_px = LOOK_PX, .from = bw_cursor_le32(&c) };
	if (c.bad)
		return bw_err_set(err, BW_EUSAGE, 0, "wrong parameters");
	if ((rc = bw_media_look(&l.look, in, err)) != BW_OK)
		return rc;
	bw_buf_u8(reply, l.held);
	bw_buf_le32(reply, l.pictures);
	bw_buf_le32(reply, l.look.more ? l.look.unit : 0);
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
	const char *kind = bw_format_kind(format);

	*out = (struct bw_screening){ .policy = policy };
	if (why != NULL)
		hold(out, why);
	else if (format == BW_FORMAT_UNKNOWN)
		hold(out, "this kind of file is not known");
	else if (format == BW_FORMAT_PDF || format == BW_FORMAT_ZIP)
		hold(out, "pictures may be in it, and they cannot be looked at here yet");
	else if (strcmp(kind, "video") == 0)
		hold(out, "films cannot be looked at here yet");
	else if (bw_format_pictured(format))
		hold(out, "pictures of this kind cannot be looked at here yet");
}

/* One reply of several: out gathers them, and *held why; *from is where the next call
 * begins, 0 after the last. */
static bool
take_reply(const struct bw_buf *reply, uint32_t *from, uint8_t *held, struct bw_screening *out)
{
	struct bw_cursor c = bw_cursor_of(reply->data, reply->len);
	uint8_t theirs = bw_cursor_u8(&c);
	uint32_t pictures = bw_cursor_le32(&c), next = bw_cursor_le32(&c);
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
	if (out->pictures == 0 || bw_policy_worse(scores, out->scores))
		memcpy(out->scores, scores, sizeof(scores));
	out->pictures += pictures;
	/* The worker read foreign bytes: its word to hold counts, its word not to is checked. */
	if (theirs == 0 && bw_policy_holds(out->policy, scores))
		theirs = HELD_SHOWN;
	*held |= theirs;
	return true;
}

/* As many calls as the file needs; what is held is held by the first one. */
static enum bw_rc
look_through(struct bw_worker *w, const struct bw_worker_input *in, uint8_t *held, struct bw_screening *out,
    struct bw_err *err)
{
	unsigned calls = 0;
	uint32_t from = 0;
	enum bw_rc rc;

	do {
		struct bw_buf params = { 0 }, reply = { 0 };

		bw_buf_u8(&params, out->policy == &bw_policy_stricter);
		bw_buf_le32(&params, from);
		if ((rc = bw_buf_check(&params, err)) == BW_OK)
			rc = bw_worker_call(w, BW_JOB_SCREEN, in, (struct bw_bytes){ params.data, params.len }, &reply, err);
		if (rc == BW_OK && !take_reply(&reply, &from, held, out))
			rc = bw_err_set(err, BW_EFORMAT, 0, "it could not be looked at safely");
		bw_buf_free(&params);
		bw_buf_free(&reply);
	} while (rc == BW_OK && from != 0 && ++calls < CALLS_MAX);
	if (rc == BW_OK && from != 0)
		rc = bw_err_set(err, BW_ELIMIT, 0, "it holds more pictures than can be looked at");
	return rc;
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
	rc = look_through(w, in, &held, out, &err);
	out->scored = rc == BW_OK && out->pictures > 0;
	if (rc != BW_OK)
		hold(out, err.message);
	else if (out->pictures == 0 && bw_format_pictured(format))
		hold(out, "no picture was found in it");
	else if (held == HELD_HIDDEN)
		hold(out, "please look at this picture: a second one is inside it, and that one is meant");
	else if (held != 0)
		hold(out, "please look at this picture");
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
read_file(const struct bw_found *f, struct bw_worker_input *in, enum bw_format *format, struct bw_err *err)
{
	struct bw_walk_file file = { .fd = -1 };
	size_t got = 0, peek;
	enum bw_rc rc = bw_walk_open(f, &file, err);

	if (rc == BW_OK && file.size > BW_MEDIA_MAX_INPUT)
		rc = bw_err_set(err, BW_ELIMIT, 0, "it is larger than %zu MiB", BW_MEDIA_MAX_INPUT >> 20);
	if (rc == BW_OK)
		rc = bw_worker_input_new(in, (size_t)file.size, err);
	if (rc == BW_OK)
		rc = bw_walk_read(&file, in->data, in->len, 0, &got, err);
	if (rc == BW_OK && got != in->len)
		rc = bw_err_set(err, BW_EFAIL, 0, "it changed while it was read");
	peek = in->len < 65536 ? in->len : 65536;
	if (rc == BW_OK)
		*format = bw_media_sniff(in->data, peek);
	bw_walk_close(&file);
	return rc;
}

static void
see(void *ctx, size_t i, void *slot)
{
	struct many *m = ctx;
	struct seen *s = slot;
	const struct bw_found *f = &m->walk.found[i];
	struct bw_worker_input in = { .fd = -1 };
	struct bw_err err = { 0 };
	enum bw_rc rc = f->why != NULL ? bw_err_set(&err, BW_EREFUSED, 0, "%s", f->why) : read_file(f, &in, &s->format, &err);

	if (rc == BW_OK)
		bw_screen_file(m->w, s->format, &in, m->policy, &s->screening);
	else
		(void)snprintf(s->why, sizeof(s->why), "%s", err.message);
	bw_worker_input_free(&in);
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

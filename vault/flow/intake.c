#include "flow/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/gate.h"
#include "case/ops.h"
#include "flow/ahead.h"
#include "flow/intake_dates.h"
#include "flow/intake_file.h"
#include "flow/items.h"
#include "flow/screen_vault.h"
#include "sys/clock.h"

#define WINDOW 64u /* files read ahead of the one that is being recorded */
#define GROUP_BYTES ((uint64_t)64 << 20)
#define GROUP_ROWS 1024u
#define GROUP_MS 2000

struct intake {
	struct bw_case *c;
	const struct bw_add_request *req;
	const struct bw_policy *policy;
	const struct bw_hooks *hooks;
	struct bw_err *err;
	struct bw_walk walk;

	/* What waits for the next commit. */
	struct bw_value *pending, *rows;
	uint64_t pending_bytes, done_bytes;
	int64_t last_commit;
	uint64_t added, known, held, refused;
};

static void
take(void *ctx, size_t i, void *slot)
{
	struct intake *k = ctx;

	bw_intake_file(k->c, &k->walk.found[i], k->req->as, k->policy, slot);
}

static void
drop(void *slot)
{
	bw_taken_free(slot);
}

/* ---- recording, in the order of the inputs ---- */

static struct bw_value *
row_of(const struct bw_found *f, const struct bw_taken *t, uint64_t item, const char *status, const char *why)
{
	struct bw_value *v = bw_object();

	bw_set_shown(v, "input", f->path);
	bw_set_null(v, "item");
	bw_set_null(v, "kind");
	bw_set_null(v, "sha256");
	bw_set_null(v, "size");
	if (item != 0) {
		bw_set_int(v, "item", (int64_t)item);
		bw_set_text(v, "kind", t->kind);
		bw_set_hex(v, "sha256", t->object.sha256, 32);
		bw_set_int(v, "size", (int64_t)t->object.size);
	}
	bw_set_text(v, "status", status);
	bw_set_text(v, "why", why);
	return v;
}

static enum bw_rc
record_known(struct intake *k, const struct bw_found *f, struct bw_taken *t, uint64_t number)
{
	struct bw_item it = { 0 };
	char why[64];
	struct bw_taken shown = *t;
	enum bw_rc rc = bw_item_get(k->c, number, &it, k->err);

	if (rc != BW_OK)
		return rc;
	shown.kind = it.kind;
	snprintf(why, sizeof(why), "the same bytes are item %llu", (unsigned long long)number);
	bw_push(k->pending, row_of(f, &shown, number, "known", why));
	k->known++;
	bw_item_free(&it);
	return BW_OK;
}

/* What the owner must know of something that was taken in; NULL: nothing. */
static const char *
told(const struct bw_taken *t)
{
	if (t->format == BW_FORMAT_PDF && strcmp(t->kind, "statement") == 0 && t->uncleaned)
		return "this PDF goes along unchanged, with what it tells about its maker; text or a photo of the paper tells less";
	return NULL;
}

/* Why a form could not be read as one. */
static const char *
unread(const struct bw_taken *t)
{
	return t->form ? bw_value_text(bw_value_get(t->facts, "unread")) : NULL;
}

/* What the owner must do about something that is held. */
static const char *
asked(const struct bw_taken *t, enum bw_ask ask, char *room, size_t size)
{
	const char *why = t->screening.why[0] != '\0' ? t->screening.why : "please look at it";

	if (t->form) {
		(void)snprintf(room, size, "%s%s%s", bw_gate_ask_text(ask), unread(t) != NULL ? "; it could not be read as a form: " : "",
		    unread(t) != NULL ? unread(t) : "");
		return room;
	}
	(void)snprintf(room, size, "%s; say what it is with: bewaar review%s%s", why, told(t) != NULL ? "; then " : "",
	    told(t) != NULL ? told(t) : "");
	return room;
}

/* The model looked at it and does not ask for more: only then. */
static bool
is_cleared(const struct bw_taken *t)
{
	return t->screened && t->screening.scored && !t->screening.held;
}

static char *
screening_text(const struct bw_taken *t)
{
	struct bw_value *v = t->screened ? bw_screening_value(&t->screening) : NULL;
	char *text = v != NULL ? bw_value_json(v, false) : NULL;

	bw_value_free(v);
	return text;
}

static enum bw_rc
record_new(struct intake *k, const struct bw_found *f, const struct bw_taken *t)
{
	const char *slash = strrchr(f->path, '/');
	struct bw_claims claims = { 0 };
	char *facts = t->facts != NULL ? bw_value_json(t->facts, false) : NULL;
	char *screening = screening_text(t);
	struct bw_new_item n = { .object = &t->object, .kind = t->kind, .format = bw_format_name(t->format),
		.name = slash != NULL && slash[1] != '\0' ? slash + 1 : f->path, .facts = facts, .pictured = t->pictured, .screening = screening, .cleared = is_cleared(t) };
	enum bw_ask ask = t->form ? bw_gate_asked(t->facts, bw_clock_now_ms() / 1000) : BW_ASK_NONE;
	char why[512];
	uint64_t number = 0;
	enum bw_rc rc;

	bw_claims_of(&claims, t->kind, f->path, t->changed_s, t->facts);
	n.dates = claims.list;
	n.date_count = claims.count;
	rc = bw_op_item_added(k->c, &n, &number, k->err);
	free(facts);
	free(screening);
	if (rc != BW_OK)
		return rc;
	if (ask != BW_ASK_NONE || bw_gate_held(t->pictured, n.cleared, BW_SENS_NONE)) {
		bw_push(k->pending, row_of(f, t, number, "held", asked(t, ask, why, sizeof(why))));
		k->held++;
	} else {
		bw_push(k->pending, row_of(f, t, number, "added", told(t)));
		k->added++;
	}
	return BW_OK;
}

static enum bw_rc
record(struct intake *k, const struct bw_found *f, struct bw_taken *t)
{
	uint64_t number = 0;
	enum bw_rc rc;

	if (t->fatal) {
		if (k->err != NULL)
			*k->err = t->err;
		return t->err.rc != BW_OK ? t->err.rc : BW_EFAIL;
	}
	if (!t->stored) {
		bw_push(k->pending, row_of(f, t, 0, "refused", t->why));
		k->refused++;
		return BW_OK;
	}
	k->pending_bytes += t->object.size;
	rc = bw_item_by_sha256(k->c, t->object.sha256, &number, k->err);
	if (rc != BW_OK)
		return rc;
	return number != 0 ? record_known(k, f, t, number) : record_new(k, f, t);
}

/* A row is shown only when what it says is on the medium. */
static enum bw_rc
commit(struct intake *k)
{
	enum bw_rc rc = bw_case_commit(k->c, k->err);
	size_t i;

	for (i = 0; rc == BW_OK && i < bw_value_count(k->pending); i++)
		rc = bw_hooks_row(k->hooks, "items", k->rows, bw_value_copy(bw_value_at(k->pending, i)));
	bw_value_free(k->pending);
	k->pending = bw_array();
	k->pending_bytes = 0;
	k->last_commit = bw_clock_steady_ms();
	return rc;
}

static bool
commit_due(const struct intake *k)
{
	return k->pending_bytes >= GROUP_BYTES || bw_value_count(k->pending) >= GROUP_ROWS ||
	    bw_clock_steady_ms() - k->last_commit >= GROUP_MS;
}

static enum bw_rc
record_next(void *ctx, size_t i, void *slot)
{
	struct intake *k = ctx;
	const struct bw_found *f = &k->walk.found[i];
	enum bw_rc rc = record(k, f, slot);

	k->done_bytes += f->why == NULL ? f->size : 0;
	if (rc == BW_OK && commit_due(k))
		rc = commit(k);
	if (rc == BW_OK && !bw_hooks_step(k->hooks, "add", k->done_bytes, k->walk.bytes)) {
		rc = commit(k);
		if (rc == BW_OK)
			rc = bw_err_set(k->err, BW_ECANCEL, 0, "stopped; what was named as added is kept");
	}
	return rc;
}

/* ---- the whole ---- */

static enum bw_rc
run(struct intake *k)
{
	struct bw_ahead job = { .count = k->walk.count, .slot_size = sizeof(struct bw_taken), .window = WINDOW, .ctx = k,
		.make = take, .use = record_next, .drop = drop };
	enum bw_rc rc = bw_ahead_run(&job, k->err);

	return rc == BW_OK && bw_value_count(k->pending) > 0 ? commit(k) : rc;
}

static enum bw_rc
check_request(const struct bw_add_request *req, struct bw_err *err)
{
	static const char *const kinds[] = { "photo", "video", "audio", "chat", "statement", "document" };
	size_t i;
	enum bw_rc rc;

	if (req->count == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "name at least one file or folder");
	if (req->as == NULL)
		return BW_OK;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(req->as, kinds[i]) == 0)
			return BW_OK;
	rc = bw_err_set(err, BW_EUSAGE, 0, "there is no kind %s", req->as);
	bw_err_hint(err, "--as photo, video, audio, chat, statement or document");
	return rc;
}

/* Was everything held for want of the model? The owner can do something about that. */
static void
set_model(struct intake *k, struct bw_value *v)
{
	struct bw_err why = { 0 };

	bw_set_null(v, "screening");
	if (k->held > 0 && bw_screen_model_check(&why) != BW_OK)
		bw_set_text(v, "screening", why.message);
}

static struct bw_value *
totals(struct intake *k)
{
	struct bw_value *v = bw_object();

	if (k->hooks == NULL || k->hooks->row == NULL) {
		bw_set(v, "items", k->rows);
		k->rows = NULL;
	}
	bw_set_int(v, "added", (int64_t)k->added);
	bw_set_int(v, "known", (int64_t)k->known);
	bw_set_int(v, "held", (int64_t)k->held);
	bw_set_int(v, "refused", (int64_t)k->refused);
	set_model(k, v);
	return v;
}

enum bw_rc
bw_flow_add(struct bw_case *c, const struct bw_add_request *req, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err)
{
	struct intake *k = NULL;
	enum bw_rc rc = check_request(req, err);

	*out = NULL;
	if (rc != BW_OK)
		return rc;
	k = calloc(1, sizeof(*k));
	if (k == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	*k = (struct intake){ .c = c, .req = req, .hooks = hooks, .err = err };
	k->pending = bw_array();
	k->rows = bw_array();
	k->last_commit = bw_clock_steady_ms();
	rc = bw_screen_policy_of(c, &k->policy, err);
	if (rc == BW_OK)
		rc = bw_walk(req->paths, req->count, bw_case_dir(c), &k->walk, err);
	if (rc == BW_OK)
		rc = run(k);
	if (rc == BW_OK)
		*out = totals(k);
	if (rc == BW_OK && k->refused > 0) {
		rc = bw_err_set(err, BW_EPARTIAL, 0, "%llu of the files were refused", (unsigned long long)k->refused);
		bw_err_hint(err, "each is named with its reason; the others are kept");
	}
	bw_walk_free(&k->walk);
	bw_value_free(k->pending);
	bw_value_free(k->rows);
	free(k);
	return rc;
}

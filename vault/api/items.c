#include "api/api.h"

#include "flow/custody.h"
#include "flow/events.h"
#include "flow/compare.h"
#include "flow/excerpt.h"
#include "flow/get.h"
#include "flow/intake.h"
#include "flow/items.h"
#include "flow/messages.h"
#include "flow/notes.h"
#include "flow/persons.h"
#include "flow/remove.h"
#include "flow/review.h"
#include "flow/screen_vault.h"
#include "flow/overview.h"
#include "flow/timeline.h"
#include "flow/translation.h"

enum bw_rc
bw_vault_add(struct bw_vault *v, const char *const *paths, size_t count, const char *as,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	struct bw_add_request req = { .paths = paths, .count = count, .as = as };
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_add(v->c, &req, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_list(struct bw_vault *v, const struct bw_filter_items *filter, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_list_filter f = { 0 };
	struct bw_hooks room;

	*out = NULL;
	if (filter != NULL) {
		f = (struct bw_list_filter){ .kind = filter->kind, .phase = filter->phase, .tag = filter->tag,
			.held = filter->held, .person = filter->person };
	}
	return bw_flow_list(v->c, &f, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_show(struct bw_vault *v, uint64_t item, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_show(v->c, item, NULL, out, err);
}

enum bw_rc
bw_vault_get(struct bw_vault *v, uint64_t item, const char *file, bool original, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_get(v->c, item, file, original, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_log(struct bw_vault *v, uint64_t item, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_log(v->c, item, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_note(struct bw_vault *v, uint64_t item, const struct bw_words *words, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_note note = { .what = words->what, .who = words->who, .where = words->where, .when = words->when,
		.how_known = words->how_known, .why = words->why, .language = words->language };

	*out = NULL;
	return bw_flow_note(v->c, item, &note, NULL, out, err);
}

enum bw_rc
bw_vault_tag(struct bw_vault *v, uint64_t item, const char *const *changes, size_t count, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_tag(v->c, item, changes, count, NULL, out, err);
}

enum bw_rc
bw_vault_date(struct bw_vault *v, uint64_t item, const char *date, const char *basis, const char *because,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_date_request req = { .date = date, .basis = basis, .because = because };

	*out = NULL;
	return bw_flow_date(v->c, item, &req, NULL, out, err);
}

enum bw_rc
bw_vault_person_add(struct bw_vault *v, const char *name, const char *const *roles, size_t count, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_person_add(v->c, name, roles, count, NULL, out, err);
}

enum bw_rc
bw_vault_person_list(struct bw_vault *v, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_person_list(v->c, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_event(struct bw_vault *v, const char *name, const char *date, const char *note, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_event(v->c, name, date, note, NULL, out, err);
}

enum bw_rc
bw_vault_event_list(struct bw_vault *v, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_event_list(v->c, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_review_list(struct bw_vault *v, bool with_scores, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_review_list(v->c, with_scores, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_review(struct bw_vault *v, const char *const *items, size_t count, const char *sensitivity, const char *because,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	struct bw_review r = { .items = items, .count = count, .sensitivity = sensitivity, .because = because };
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_review(v->c, &r, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_screen_again(struct bw_vault *v, enum bw_caution caution, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err)
{
	const struct bw_policy *rule = caution == BW_CAUTION_AS_SET ? NULL : caution == BW_CAUTION_STANDARD ?
	    &bw_policy_standard : &bw_policy_stricter;
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_screen_again(v->c, rule, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_remove(struct bw_vault *v, uint64_t item, const char *because, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_remove(v->c, item, because, NULL, out, err);
}

enum bw_rc
bw_vault_timeline(struct bw_vault *v, const char *svg, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_timeline(v->c, svg, NULL, out, err);
}

enum bw_rc
bw_vault_matrix(struct bw_vault *v, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_matrix(v->c, NULL, out, err);
}

static struct bw_chat_how
chat_how(const struct bw_chat_choice *how)
{
	return (struct bw_chat_how){ how != NULL ? how->chat : NULL, how != NULL ? how->order : NULL };
}

enum bw_rc
bw_vault_messages(struct bw_vault *v, uint64_t item, const struct bw_chat_choice *how, bool each,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	const struct bw_chat_how inner = chat_how(how);
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_messages(v->c, item, &inner, each, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_excerpt(struct bw_vault *v, uint64_t item, const struct bw_excerpt_choice *by, struct bw_value **out,
    struct bw_err *err)
{
	const struct bw_excerpt_request req = { .item = item, .lines = by->lines, .dates = by->dates, .rule = by->rule,
		.context = by->context, .only = by->only, .redact = by->redact, .allow = by->allow, .dutch = by->dutch };

	*out = NULL;
	return bw_flow_excerpt(v->c, &req, out, err);
}

enum bw_rc
bw_vault_overview(struct bw_vault *v, uint64_t item, const char *svg, const char *silence, const char *why,
    struct bw_value **out, struct bw_err *err)
{
	const struct bw_overview_request req = { .item = item, .svg = svg, .silence = silence, .why = why };

	*out = NULL;
	return bw_flow_overview(v->c, &req, out, err);
}

enum bw_rc
bw_vault_compare(struct bw_vault *v, uint64_t item, uint64_t other, struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	return bw_flow_compare(v->c, item, other, out, err);
}

enum bw_rc
bw_messages(struct bw_context *ctx, const char *path, const struct bw_chat_choice *how, bool each,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	const struct bw_chat_how inner = chat_how(how);
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_messages_file(ctx->worker, path, &inner, each, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_translation(struct bw_vault *v, const struct bw_translation_request *req, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_translation t = { .item = req->item, .of = req->of, .by = req->by, .kind = req->kind,
		.number = req->number, .language = req->language };

	*out = NULL;
	return bw_flow_translation(v->c, &t, out, err);
}

#include "flow/overview.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "flow/chat_ask.h"
#include "flow/items.h"
#include "flow/overview_count.h"
#include "flow/overview_svg.h"
#include "sys/output.h"

#define KEY_MAX 128

/* ---- in the worker ---- */

enum bw_rc
bw_overview_job(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	struct bw_buf answer = { 0 };
	struct bw_overview *o = NULL;
	struct bw_value *v = NULL;
	struct bw_chat chat = { 0 };
	char *text = NULL;
	enum bw_rc rc;

	(void)params;
	if ((rc = bw_overview_new(&o, err)) == BW_OK)
		rc = bw_chat_through(pipe, &(struct bw_chat_sink){ .ctx = o, .message = bw_overview_take }, &chat, err);
	if (rc == BW_OK) {
		v = bw_overview_value(o);
		bw_set_text(v, "app", chat.format->app);
		bw_set_text(v, "format", chat.format->name);
		bw_set_text(v, "order_proof", bw_chat_order_name(chat.reading.order));
		text = bw_value_json(v, false);
		bw_buf_str(&answer, text != NULL ? text : "");
		rc = text != NULL ? bw_chat_answer(pipe, &answer, err) : bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	free(text);
	bw_buf_free(&answer);
	bw_value_free(v);
	bw_overview_free(o);
	bw_chat_free(&chat);
	return rc;
}

/* ---- what the owner says of a silence ---- */

static void
silence_key(char out[static KEY_MAX], uint64_t item, const struct bw_interval *iv)
{
	if (iv == NULL)
		(void)snprintf(out, KEY_MAX, "silence %" PRIu64 " ", item);
	else
		(void)snprintf(out, KEY_MAX, "silence %" PRIu64 " %" PRId64 " %" PRId64, item, iv->from, iv->to);
}

static enum bw_rc
keep_reason(struct bw_case *c, uint64_t item, const struct bw_overview_request *req, struct bw_err *err)
{
	struct bw_value *v;
	struct bw_interval iv;
	char key[KEY_MAX], *json = NULL;
	enum bw_rc rc = bw_interval_parse(req->silence, &iv, err);

	if (rc != BW_OK)
		return rc;
	if (iv.from == BW_TIME_MIN || iv.to == BW_TIME_MAX) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "a silence has a beginning and an end");
		bw_err_hint(err, "--silence 2019-04-02..2019-06-20");
		return rc;
	}
	silence_key(key, item, &iv);
	if (req->why[0] == '\0')
		return bw_case_meta_set_for(c, item, key, "", 0, err);
	if (!bw_utf8_valid(req->why, strlen(req->why)))
		return bw_err_set(err, BW_EUSAGE, 0, "the reason is not UTF-8 text");
	v = bw_object();
	bw_set_ends(v, &iv);
	bw_set_int(v, "from_s", iv.from);
	bw_set_int(v, "to_s", iv.to);
	bw_set_text(v, "text", req->silence);
	bw_set_text(v, "why", req->why);
	json = bw_value_json(v, false);
	bw_value_free(v);
	if (json == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	rc = bw_case_meta_set_for(c, item, key, json, strlen(json), err);
	free(json);
	return rc;
}

static enum bw_rc
push_reason(void *ctx, const char *key, struct bw_bytes value)
{
	struct bw_value *v = NULL;

	(void)key;
	if (value.len > 0 && bw_value_parse(value.data, value.len, &v, NULL) == BW_OK)
		bw_push(ctx, v);
	return BW_OK;
}

/* Seconds of "2019-04-02T10:00:00" as if in UTC. */
static bool
seconds(const struct bw_value *v, const char *key, int64_t *out)
{
	const char *text = bw_value_text(bw_value_get(v, key));
	struct bw_interval iv;
	char full[32];

	if (text == NULL || snprintf(full, sizeof(full), "%sZ", text) >= (int)sizeof(full) ||
	    bw_interval_parse(full, &iv, NULL) != BW_OK)
		return false;
	*out = iv.from;
	return true;
}

/* A silence with the stated times that touch it; the zone of neither is sure, so a day more on both sides. */
static struct bw_value *
with_reasons(const struct bw_value *silence, const struct bw_value *stated)
{
	static const char *const keys[] = { "from", "to", "days" };
	struct bw_value *out = bw_object(), *why = bw_array();
	int64_t from, to;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		bw_set(out, keys[i], bw_value_copy(bw_value_get(silence, keys[i])));
	if (seconds(silence, "from", &from) && seconds(silence, "to", &to))
		for (i = 0; i < bw_value_count(stated); i++) {
			const struct bw_value *s = bw_value_at(stated, i);

			if (bw_value_int(bw_value_get(s, "from_s")) <= to + 86400 &&
			    bw_value_int(bw_value_get(s, "to_s")) >= from - 86400)
				bw_push(why, bw_value_copy(s));
		}
	bw_set(out, "why", why);
	return out;
}

static void
explain(struct bw_value *report, const struct bw_value *stated)
{
	const struct bw_value *readings = bw_value_get(report, "readings");
	struct bw_value *out = bw_array();
	size_t i, k;

	for (i = 0; i < bw_value_count(readings); i++) {
		const struct bw_value *r = bw_value_at(readings, i), *list = bw_value_get(r, "silences");
		struct bw_value *copy = bw_value_copy(r), *explained = bw_array();

		for (k = 0; k < bw_value_count(list); k++)
			bw_push(explained, with_reasons(bw_value_at(list, k), stated));
		bw_set(copy, "silences", explained);
		bw_push(out, copy);
	}
	bw_set(report, "readings", out);
	bw_set(report, "stated", bw_value_copy(stated));
}

/* ---- the report ---- */

static enum bw_rc
count_chat(struct bw_case *c, const struct bw_item *it, struct bw_value **out, struct bw_err *err)
{
	struct bw_buf answer = { 0 };
	enum bw_rc rc = bw_chat_ask(c, it, BW_JOB_OVERVIEW, (struct bw_bytes){ NULL, 0 }, &answer, err);

	if (rc == BW_OK)
		rc = bw_value_parse(answer.data, answer.len, out, err);
	bw_buf_free(&answer);
	return rc;
}

/* With a reason to keep, which is not committed here. */
static enum bw_rc
report(struct bw_case *c, uint64_t item, const struct bw_overview_request *req, struct bw_value **out, struct bw_err *err)
{
	struct bw_value *stated = bw_array();
	struct bw_item it = { 0 };
	char key[KEY_MAX];
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_chat_item(c, item, &it, err)) == BW_OK && (rc = count_chat(c, &it, out, err)) == BW_OK) {
		if (req != NULL && req->silence != NULL)
			rc = keep_reason(c, it.number, req, err);
		silence_key(key, it.number, NULL);
		if (rc == BW_OK)
			rc = bw_case_meta_each(c, key, push_reason, stated, err);
		explain(*out, stated);
	}
	if (rc != BW_OK) {
		bw_value_free(*out);
		*out = NULL;
	}
	bw_value_free(stated);
	bw_item_free(&it);
	return rc;
}

enum bw_rc
bw_overview_of(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err)
{
	return report(c, item, NULL, out, err);
}

static enum bw_rc
write_svg(const struct bw_value *v, const char *file, struct bw_err *err)
{
	struct bw_buf b = { 0 };
	enum bw_rc rc;

	bw_overview_svg(v, &b);
	rc = bw_buf_check(&b, err);
	if (rc == BW_OK)
		rc = bw_output_whole(file, b.data, b.len, err);
	bw_buf_free(&b);
	return rc;
}

enum bw_rc
bw_flow_overview(struct bw_case *c, const struct bw_overview_request *req, struct bw_value **out, struct bw_err *err)
{
	struct bw_value *v = NULL;
	enum bw_rc rc = report(c, req->item, req, &v, err);

	*out = NULL;
	if (rc == BW_OK && req->svg != NULL)
		rc = write_svg(v, req->svg, err);
	if (rc == BW_OK && req->silence != NULL)
		rc = bw_case_commit(c, err);
	if (rc != BW_OK) {
		bw_value_free(v);
		return rc;
	}
	bw_set_int(v, "item", (int64_t)req->item);
	bw_set_text(v, "caption", "Computed from the file. It shows how often there was contact, not what was said and not what it meant.");
	bw_set_text(v, "file", req->svg);
	*out = v;
	return BW_OK;
}

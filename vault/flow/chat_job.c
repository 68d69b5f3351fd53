#include "flow/chat_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat/chat.h"
#include "flow/chat_words.h"

static void
set_wall(struct bw_value *o, const char *key, int64_t seconds)
{
	struct bw_civil c;
	char text[40];

	bw_civil_of(seconds, &c);
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
	    c.second);
	bw_set_text(o, key, text);
}

static void
set_name(struct bw_value *o, const char *key, struct bw_bytes name)
{
	if (name.len > 0)
		bw_set_textn(o, key, name.data, name.len);
	else
		bw_set_null(o, key);
}

static struct bw_value *
people(const struct bw_chat *c)
{
	struct bw_value *list = bw_array();
	size_t i;

	for (i = 0; i < c->participant_count; i++) {
		const struct bw_chat_participant *x = &c->participants[i];
		struct bw_value *p = bw_object();

		/* Whom the file gives no name it calls by a number or address. */
		bw_set_textn(p, "name", x->name_len > 0 ? x->name : x->id, x->name_len > 0 ? x->name_len : strlen(x->id));
		if (x->id[0] != '\0')
			bw_set_text(p, "id", x->id);
		if (x->role == BW_ROLE_SELF)
			bw_set_bool(p, "self", true);
		bw_set_int(p, "messages", (int64_t)x->messages);
		if (x->calls > 0)
			bw_set_int(p, "calls", (int64_t)x->calls);
		bw_push(list, p);
	}
	return list;
}

static struct bw_value *
found(const struct bw_chat *c)
{
	struct bw_value *list = bw_array();
	int f;

	for (f = 0; f < BW_CHAT_FINDING_COUNT; f++) {
		const struct bw_chat_found *x = &c->findings[f];
		struct bw_value *o;

		if (x->count == 0)
			continue;
		o = bw_object();
		bw_set_text(o, "finding", bw_chat_finding_name((enum bw_chat_finding)f));
		bw_set_int(o, "count", (int64_t)x->count);
		bw_set_int(o, "first_byte", (int64_t)x->first);
		bw_set_int(o, "bytes", (int64_t)x->bytes);
		bw_push(list, o);
	}
	return list;
}

static struct bw_value *
summary(const struct bw_chat *c)
{
	struct bw_value *o = bw_object();

	bw_set_text(o, "app", c->format->app);
	bw_set_text(o, "format", c->format->name);
	bw_set_int(o, "messages", (int64_t)c->messages);
	bw_set_int(o, "calls", (int64_t)c->calls);
	bw_set_int(o, "conversations", (int64_t)c->conversations);
	bw_set(o, "participants", people(c));
	if (c->dated) {
		set_wall(o, "first", c->first);
		set_wall(o, "last", c->last);
		bw_set_int(o, "from_s", c->span.from);
		bw_set_int(o, "to_s", c->span.to);
		bw_set_bool(o, "zoned", c->span.zoned);
	} else {
		bw_set_null(o, "first");
		bw_set_null(o, "last");
	}
	bw_set_text(o, "order_proof", bw_chat_order_name(c->reading.order));
	if (c->zone != BW_ZONE_NONE)
		bw_set_text(o, "zone_source", bw_chat_zone_name(c->zone));
	else
		bw_set_null(o, "zone_source");
	bw_set(o, "findings", bw_chat_finding_words(c));
	bw_set(o, "found", found(c));
	return o;
}

/* ---- messages ---- */

struct window {
	uint64_t from, count;
	const struct bw_chat *chat;
	struct bw_value *list;
};

static struct bw_value *
attachments(const struct bw_chat_message *m)
{
	struct bw_value *list = bw_array();
	size_t i;

	for (i = 0; i < m->attachment_count; i++) {
		struct bw_value *f = bw_object();

		set_name(f, "name", m->attachments[i].name);
		if (m->attachments[i].type.len > 0)
			set_name(f, "type", m->attachments[i].type);
		bw_set_text(f, "state", bw_chat_file_state_name(m->attachments[i].state));
		bw_push(list, f);
	}
	return list;
}

static void
set_times(struct bw_value *o, const struct bw_chat_message *m)
{
	char text[BW_DATE_TEXT];

	bw_set_textn(o, "time_raw", m->time_raw.data, m->time_raw.len);
	if (m->has_wall)
		set_wall(o, "wall", m->wall);
	else
		bw_set_null(o, "wall");
	if (m->has_wall && m->wall_other != m->wall)
		set_wall(o, "wall_other", m->wall_other);
	if (m->has_utc) {
		bw_time_text(text, m->utc_ms);
		bw_set_text(o, "utc", text);
		bw_set_text(o, "zone_source", bw_chat_zone_name(m->zone));
	} else {
		bw_set_null(o, "utc");
	}
}

static void
set_call(struct bw_value *o, const struct bw_chat_message *m)
{
	if (m->kind != BW_CHAT_CALL)
		return;
	bw_set_bool(o, "answered", m->answered);
	if (m->duration_s >= 0)
		bw_set_int(o, "duration_s", m->duration_s);
}

static struct bw_value *
message(const struct bw_chat_message *m, const struct bw_chat *chat)
{
	struct bw_value *o = bw_object();

	bw_set_int(o, "n", (int64_t)m->n);
	bw_set_int(o, "byte_start", (int64_t)m->byte_start);
	bw_set_int(o, "byte_end", (int64_t)m->byte_end);
	if (m->conversation.len > 0)
		set_name(o, "conversation", m->conversation);
	set_times(o, m);
	bw_set_text(o, "order_proof", bw_chat_order_name(chat->reading.order));
	set_name(o, "sender", m->sender.len > 0 ? m->sender : m->sender_id);
	if (m->sender_id.len > 0)
		set_name(o, "sender_id", m->sender_id);
	bw_set_text(o, "role", m->role == BW_ROLE_APP ? "system" : bw_chat_role_name(m->role));
	bw_set_text(o, "kind", bw_chat_kind_name(m->kind));
	bw_set_textn(o, "text", m->text.data, m->text.len);
	bw_set(o, "attachments", attachments(m));
	set_call(o, m);
	bw_set_bool(o, "edited", m->edited);
	return o;
}

static enum bw_rc
add_message(void *ctx, const struct bw_chat_message *m)
{
	struct window *w = ctx;

	if (m->n < w->from)
		return BW_OK;
	if (m->n - w->from >= w->count)
		return BW_ECANCEL;
	bw_push(w->list, message(m, w->chat));
	return BW_OK;
}

enum bw_rc
bw_chat_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_cursor p = bw_cursor_of(params.data, params.len);
	struct bw_chat_source src = bw_chat_source_memory(&in);
	struct window w = { 0 };
	struct bw_chat_sink sink = { .ctx = &w, .message = add_message };
	struct bw_value *v;
	struct bw_chat chat;
	enum bw_rc rc;
	char *text;

	if ((rc = bw_chat_survey(&src, NULL, &chat, err)) != BW_OK)
		return rc;
	if (params.len == 0) {
		v = summary(&chat);
	} else {
		w.from = bw_cursor_le64(&p);
		w.count = bw_cursor_le64(&p);
		w.chat = &chat;
		v = w.list = bw_array();
		rc = bw_chat_read(&src, &chat, &sink, err);
		if (rc == BW_ECANCEL)
			rc = BW_OK;
	}
	text = bw_value_json(v, false);
	bw_value_free(v);
	bw_chat_free(&chat);
	if (text == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	bw_buf_str(reply, text);
	free(text);
	return rc != BW_OK ? rc : bw_buf_check(reply, err);
}

static enum bw_rc
call(struct bw_worker *w, const struct bw_worker_input *in, struct bw_bytes params, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_buf reply = { 0 };
	enum bw_rc rc;

	*out = NULL;
	rc = bw_worker_call(w, BW_JOB_CHAT_SUMMARY, in, params, &reply, err);
	if (rc == BW_OK)
		rc = bw_value_parse(reply.data, reply.len, out, err);
	bw_buf_free(&reply);
	return rc;
}

enum bw_rc
bw_chat_summary(struct bw_worker *w, const struct bw_worker_input *in, struct bw_value **out, struct bw_err *err)
{
	const struct bw_bytes none = { NULL, 0 };

	return call(w, in, none, out, err);
}

enum bw_rc
bw_chat_window(struct bw_worker *w, const struct bw_worker_input *in, uint64_t from, uint64_t count,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_buf params = { 0 };
	enum bw_rc rc;

	bw_buf_le64(&params, from);
	bw_buf_le64(&params, count);
	rc = call(w, in, (struct bw_bytes){ params.data, params.len }, out, err);
	bw_buf_free(&params);
	return rc;
}

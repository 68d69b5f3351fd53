#include "flow/chat_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat/chat.h"

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

static struct bw_value *
findings(const struct bw_chat *c)
{
	struct bw_value *list = bw_array();

	if (c->order == BW_ORDER_AMBIGUOUS)
		bw_push_text(list, "the order of day and month is not known: both readings are counted");
	if (c->lines_before > 0)
		bw_push_text(list, "the file starts with lines that belong to no message");
	if (c->participants_full)
		bw_push_text(list, "more than 1000 names: the rest is not listed");
	if (!c->dated)
		bw_push_text(list, "no date could be read");
	return list;
}

static struct bw_value *
summary(const struct bw_chat *c)
{
	struct bw_value *o = bw_object(), *people = bw_array();
	size_t i;

	bw_set_text(o, "app", "whatsapp");
	bw_set_int(o, "messages", (int64_t)c->messages);
	for (i = 0; i < c->participant_count; i++) {
		struct bw_value *p = bw_object();

		bw_set_textn(p, "name", c->participants[i].name.data, c->participants[i].name.len);
		bw_set_int(p, "messages", (int64_t)c->participants[i].messages);
		bw_push(people, p);
	}
	bw_set(o, "participants", people);
	if (c->dated) {
		set_wall(o, "first", c->first);
		set_wall(o, "last", c->last);
		bw_set_int(o, "from_s", c->span.from);
		bw_set_int(o, "to_s", c->span.to);
	} else {
		bw_set_null(o, "first");
		bw_set_null(o, "last");
	}
	bw_set_text(o, "order_proof", bw_chat_order_name(c->order));
	bw_set_null(o, "zone_source"); /* the text names no zone */
	bw_set(o, "findings", findings(c));
	return o;
}

struct window {
	uint64_t from, count;
	const struct bw_chat *chat;
	struct bw_value *list;
};

static enum bw_rc
add_message(void *ctx, const struct bw_chat_message *m)
{
	struct window *w = ctx;
	struct bw_value *o;
	struct bw_value *files;

	if (m->n < w->from)
		return BW_OK;
	if (m->n - w->from >= w->count)
		return BW_ECANCEL;
	o = bw_object();
	bw_set_int(o, "n", (int64_t)m->n);
	bw_set_int(o, "byte_start", (int64_t)m->byte_start);
	bw_set_int(o, "byte_end", (int64_t)m->byte_end);
	bw_set_textn(o, "time_raw", m->time_raw.data, m->time_raw.len);
	if (m->has_wall)
		set_wall(o, "wall", m->wall);
	else
		bw_set_null(o, "wall");
	if (m->has_wall && m->wall_other != m->wall)
		set_wall(o, "wall_other", m->wall_other);
	bw_set_null(o, "utc");
	bw_set_text(o, "order_proof", bw_chat_order_name(w->chat->order));
	if (m->sender.len > 0)
		bw_set_textn(o, "sender", m->sender.data, m->sender.len);
	else
		bw_set_null(o, "sender");
	bw_set_text(o, "role", m->sender.len > 0 ? "person" : "system");
	bw_set_text(o, "kind", m->sender.len == 0 ? "system" : m->deleted ? "deleted" :
	    m->attachment.len > 0 || m->media_omitted ? "media" : "text");
	bw_set_textn(o, "text", m->text.data, m->text.len);
	files = bw_array();
	if (m->attachment.len > 0) {
		struct bw_value *f = bw_object();

		bw_set_textn(f, "name", m->attachment.data, m->attachment.len);
		bw_push(files, f);
	}
	bw_set(o, "attachments", files);
	bw_set_bool(o, "edited", m->edited);
	bw_push(w->list, o);
	return BW_OK;
}

enum bw_rc
bw_chat_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_cursor p = bw_cursor_of(params.data, params.len);
	struct window w = { 0 };
	struct bw_value *v;
	struct bw_chat chat;
	enum bw_rc rc;
	char *text;

	if ((rc = bw_chat_scan(in.data, in.len, &chat, err)) != BW_OK)
		return rc;
	if (params.len == 0) {
		v = summary(&chat);
	} else {
		w.from = bw_cursor_le64(&p);
		w.count = bw_cursor_le64(&p);
		w.chat = &chat;
		v = w.list = bw_array();
		rc = bw_chat_each(in.data, in.len, &chat, add_message, &w, err);
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

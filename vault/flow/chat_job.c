#include "flow/chat_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "flow/chat_file.h"
#include "flow/chat_words.h"

static void
set_wall(struct bw_value *o, const char *key, int64_t seconds)
{
	char text[BW_DATE_TEXT];

	bw_wall_text(text, seconds);
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

/* Pieces of about this many bytes go to the caller, each an array of messages. */
#define BATCH ((size_t)128 << 10)
#define BATCH_MESSAGES 200

/* What the caller may ask. */
enum what { SUMMARY, MESSAGES, FILES };

struct asked {
	enum what what;
	struct bw_chat_reading said;
	uint64_t first, count;
	struct bw_bytes chat;
};

struct work {
	const struct bw_pipe *pipe;
	struct bw_chat_file file;
	const struct asked *asked;
	const struct bw_chat *chat;
	struct bw_value *batch;
	size_t batch_len;
	uint64_t named, found, missing, ambiguous, omitted;
	struct bw_err *err;
};

/* "named", and of an archive whether the file is in it. */
static const char *
state_of(const struct bw_chat_attachment *a, const struct bw_chat_file *f)
{
	size_t n;

	if (!f->zip || a->state != BW_FILE_NAMED)
		return bw_chat_file_state_name(a->state);
	n = bw_chat_file_count(f, a->name);
	return n == 0 ? "missing" : n == 1 ? "found" : "ambiguous";
}

static struct bw_value *
attachments(const struct bw_chat_message *m, const struct bw_chat_file *file)
{
	struct bw_value *list = bw_array();
	size_t i;

	for (i = 0; i < m->attachment_count; i++) {
		struct bw_value *f = bw_object();

		set_name(f, "name", m->attachments[i].name);
		if (m->attachments[i].type.len > 0)
			set_name(f, "type", m->attachments[i].type);
		bw_set_text(f, "state", state_of(&m->attachments[i], file));
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
	if (m->answer_unsaid)
		bw_set_null(o, "answered");
	else
		bw_set_bool(o, "answered", m->answered);
	bw_set_bool(o, "outgoing", m->outgoing);
	if (m->duration_s >= 0)
		bw_set_int(o, "duration_s", m->duration_s);
}

static struct bw_value *
message(const struct bw_chat_message *m, const struct work *w)
{
	struct bw_value *o = bw_object();

	bw_set_int(o, "n", (int64_t)m->n);
	bw_set_int(o, "byte_start", (int64_t)m->byte_start);
	bw_set_int(o, "byte_end", (int64_t)m->byte_end);
	if (m->conversation.len > 0)
		set_name(o, "conversation", m->conversation);
	set_times(o, m);
	bw_set_text(o, "order_proof", bw_chat_order_name(w->chat->reading.order));
	set_name(o, "sender", m->sender.len > 0 ? m->sender : m->sender_id);
	if (m->sender_id.len > 0)
		set_name(o, "sender_id", m->sender_id);
	bw_set_text(o, "role", m->role == BW_ROLE_APP ? "system" : bw_chat_role_name(m->role));
	bw_set_text(o, "kind", bw_chat_kind_name(m->kind));
	bw_set_textn(o, "text", m->text.data, m->text.len);
	bw_set(o, "attachments", attachments(m, &w->file));
	set_call(o, m);
	bw_set_bool(o, "edited", m->edited);
	bw_set_int(o, "revisions", m->revisions);
	bw_set_bool(o, "reply", m->reply);
	bw_set_bool(o, "forwarded", m->forwarded);
	bw_set_int(o, "reactions", m->reactions);
	bw_set_bool(o, "not_sent", m->not_sent);
	return o;
}

static enum bw_rc
put_text(struct work *w, const char *text)
{
	enum bw_rc rc = bw_pipe_put(w->pipe, text, strlen(text), w->err);

	/* Not part of any JSON that bw_value_json() makes: the end of this one. */
	return rc == BW_OK ? bw_pipe_put(w->pipe, "\n", 1, w->err) : rc;
}

static enum bw_rc
put_value(struct work *w, struct bw_value *v)
{
	char *text = bw_value_json(v, false);
	enum bw_rc rc = text != NULL ? put_text(w, text) : bw_err_set(w->err, BW_ENOMEM, 0, "no memory");

	bw_value_free(v);
	free(text);
	return rc;
}

static enum bw_rc
put_batch(struct work *w)
{
	struct bw_value *batch = w->batch;

	w->batch = NULL;
	w->batch_len = 0;
	return batch != NULL ? put_value(w, batch) : BW_OK;
}

static enum bw_rc
add_message(void *ctx, const struct bw_chat_message *m)
{
	struct work *w = ctx;

	if (m->n < w->asked->first)
		return BW_OK;
	if (m->n - w->asked->first >= w->asked->count)
		return BW_ECANCEL;
	if (w->batch == NULL)
		w->batch = bw_array();
	bw_push(w->batch, message(m, w));
	w->batch_len += m->text.len;
	return w->batch_len < BATCH && bw_value_count(w->batch) < BATCH_MESSAGES ? BW_OK : put_batch(w);
}

static enum bw_rc
add_files(void *ctx, const struct bw_chat_message *m)
{
	struct work *w = ctx;
	enum bw_rc rc = BW_OK;
	size_t i;

	for (i = 0; rc == BW_OK && i < m->attachment_count; i++) {
		struct bw_bytes name = m->attachments[i].name;

		if (m->attachments[i].state == BW_FILE_NAMED && name.len > 0 && name.len <= BW_PIPE_MAX)
			rc = w->pipe->put(w->pipe->ctx, name.data, name.len, w->err);
	}
	return rc;
}

static enum bw_rc
count_files(void *ctx, const struct bw_chat_message *m)
{
	struct work *w = ctx;
	size_t i, n;

	for (i = 0; i < m->attachment_count; i++) {
		w->omitted += m->attachments[i].state == BW_FILE_OMITTED;
		if (m->attachments[i].state != BW_FILE_NAMED)
			continue;
		n = bw_chat_file_count(&w->file, m->attachments[i].name);
		w->named++;
		w->found += n == 1;
		w->missing += n == 0;
		w->ambiguous += n > 1;
	}
	return BW_OK;
}

/* ---- the job ---- */

static enum bw_rc
each(struct work *w, enum bw_rc (*fn)(void *, const struct bw_chat_message *))
{
	struct bw_chat_source src = bw_chat_file_source(&w->file);
	struct bw_chat_sink sink = { .ctx = w, .message = fn };

	return bw_chat_read(&src, w->chat, &sink, w->err);
}

static enum bw_rc
member_facts(struct work *w, struct bw_value *o)
{
	struct bw_value *a;
	enum bw_rc rc;

	w->named = w->found = w->missing = w->ambiguous = w->omitted = 0;
	if ((rc = each(w, count_files)) != BW_OK)
		return rc;
	bw_set_textn(o, "member", w->file.member->name.data, w->file.member->name.len);
	a = bw_object();
	bw_set_int(a, "named", (int64_t)w->named);
	bw_set_int(a, "found", (int64_t)w->found);
	bw_set_int(a, "missing", (int64_t)w->missing);
	bw_set_int(a, "ambiguous", (int64_t)w->ambiguous);
	bw_set_int(a, "omitted", (int64_t)w->omitted);
	bw_set(o, "attachments", a);
	return BW_OK;
}

/* The summary of the chat that is chosen. */
static enum bw_rc
summarise(struct work *w, struct bw_chat *chat, struct bw_value **out)
{
	struct bw_chat_source src = bw_chat_file_source(&w->file);
	enum bw_rc rc = bw_chat_survey(&src, &w->asked->said, chat, w->err);

	*out = NULL;
	if (rc != BW_OK)
		return rc;
	w->chat = chat;
	*out = summary(chat);
	if (w->file.zip)
		rc = member_facts(w, *out);
	return rc;
}

static enum bw_rc
answer_one(struct work *w)
{
	struct bw_chat_source src = bw_chat_file_source(&w->file);
	struct bw_value *v = NULL;
	struct bw_chat chat = { 0 };
	/* Names of files need no counting first; messages do, for the proof of their order. */
	enum bw_rc (*look)(const struct bw_chat_source *, const struct bw_chat_reading *, struct bw_chat *, struct bw_err *) =
	    w->asked->what == FILES ? bw_chat_settle : bw_chat_survey;
	enum bw_rc rc;

	if (w->asked->what == SUMMARY) {
		if ((rc = summarise(w, &chat, &v)) == BW_OK)
			rc = put_value(w, v);
		else
			bw_value_free(v);
	} else if ((rc = look(&src, &w->asked->said, &chat, w->err)) == BW_OK) {
		w->chat = &chat;
		rc = each(w, w->asked->what == FILES ? add_files : add_message);
		if (rc == BW_OK || rc == BW_ECANCEL)
			rc = put_batch(w);
		bw_value_free(w->batch);
	}
	bw_chat_free(&chat);
	return rc;
}

static void
take_earlier(struct bw_value *all, const struct bw_value *one, const char *key, bool later)
{
	const struct bw_value *now = bw_value_get(all, key), *v = bw_value_get(one, key);
	int64_t a, b;

	if (v == NULL)
		return;
	a = bw_value_int(now);
	b = bw_value_int(v);
	if (now == NULL || (later ? b > a : b < a))
		bw_set(all, key, bw_value_copy(v));
}

/* An archive with several: each for itself, and what spans them all. */
static enum bw_rc
answer_several(struct work *w)
{
	struct bw_value *all = bw_object(), *chats = bw_array(), *one;
	int64_t messages = 0;
	enum bw_rc rc = BW_OK;
	size_t i;

	for (i = 0; rc == BW_OK && i < w->file.chat_count; i++) {
		struct bw_chat chat = { 0 };

		bw_chat_file_choose(&w->file, i);
		if ((rc = summarise(w, &chat, &one)) == BW_OK) {
			messages += bw_value_int(bw_value_get(one, "messages"));
			take_earlier(all, one, "from_s", false);
			take_earlier(all, one, "to_s", true);
			bw_push(chats, one);
		} else {
			bw_value_free(one);
		}
		bw_chat_free(&chat);
	}
	/* Of several there is no one answer to these; each has its own. */
	bw_set_null(all, "app");
	bw_set_int(all, "messages", messages);
	bw_set(all, "participants", bw_array());
	bw_set_null(all, "first");
	bw_set_null(all, "last");
	bw_set_null(all, "order_proof");
	bw_set_null(all, "zone_source");
	bw_set(all, "findings", bw_array());
	bw_set(all, "chats", chats);
	if (rc == BW_OK)
		return put_value(w, all);
	bw_value_free(all);
	return rc;
}

static enum bw_rc
which_one(const struct work *w)
{
	struct bw_buf names = { 0 };
	enum bw_rc rc;
	size_t i;

	for (i = 0; i < w->file.chat_count && i < 8; i++) {
		bw_buf_str(&names, i > 0 ? ", " : "");
		bw_utf8_escape(&names, w->file.chats[i]->name.data, w->file.chats[i]->name.len);
	}
	rc = bw_err_set(w->err, BW_EUSAGE, 0, "the archive holds %zu chats", w->file.chat_count);
	bw_err_hint(w->err, "say which with --chat: %s", bw_buf_text(&names));
	bw_buf_free(&names);
	return rc;
}

static enum bw_rc
answer_archive(struct work *w)
{
	size_t chosen = 0;

	if (w->file.chat_count == 0)
		return bw_err_set(w->err, BW_EFORMAT, 0, "nothing in the archive is a chat export that is known");
	if (w->asked->chat.len > 0) {
		chosen = bw_chat_file_named(&w->file, w->asked->chat);
		if (chosen == w->file.chat_count)
			return bw_err_set(w->err, BW_ENOTFOUND, 0, "the archive has no chat of that name");
	} else if (w->file.chat_count > 1) {
		return w->asked->what == SUMMARY ? answer_several(w) : which_one(w);
	}
	bw_chat_file_choose(&w->file, chosen);
	return answer_one(w);
}

enum bw_rc
bw_chat_job(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	struct bw_cursor p = bw_cursor_of(params.data, params.len);
	struct asked asked = { .what = (enum what)bw_cursor_u8(&p) };
	struct work w = { .pipe = pipe, .asked = &asked, .err = err };
	uint8_t order = bw_cursor_u8(&p);
	enum bw_rc rc;

	asked.said.order = order != 0 ? BW_ORDER_USER : BW_ORDER_NONE;
	asked.said.day_first = order == 1;
	asked.first = bw_cursor_le64(&p);
	asked.count = bw_cursor_le64(&p);
	asked.chat = bw_cursor_take(&p, bw_cursor_left(&p));
	if (p.bad)
		return bw_err_set(err, BW_EUSAGE, 0, "no such question about a chat");
	if ((rc = bw_chat_file_open(&w.file, pipe, err)) == BW_OK)
		rc = w.file.zip ? answer_archive(&w) : answer_one(&w);
	bw_chat_file_close(&w.file);
	return rc;
}

/* ---- the caller's side ---- */

/* An answer of the job in JSON may be this long; a message with its marks is at most some 500 KiB. */
#define ANSWER_MAX ((size_t)16 << 20)

struct asking {
	const struct bw_chat_from *from;
	struct bw_buf text;
	/* What to do with a whole answer, or with a name. */
	enum bw_rc (*value)(struct asking *k, struct bw_value *v, struct bw_err *err);
	bw_chat_row_fn *row;
	void (*name)(void *ctx, struct bw_bytes name);
	void *ctx;
	struct bw_value *out;
};

static enum bw_rc
read_from(void *ctx, void *data, size_t len, uint64_t offset, size_t *got, struct bw_err *err)
{
	const struct bw_chat_from *from = ((struct asking *)ctx)->from;
	enum bw_rc rc = from->read(from->ctx, data, len, offset, err);

	*got = rc == BW_OK ? len : 0;
	return rc;
}

static enum bw_rc
take_piece(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct asking *k = ctx;
	struct bw_value *v = NULL;
	enum bw_rc rc;

	if (k->name != NULL) {
		k->name(k->ctx, (struct bw_bytes){ data, len });
		return BW_OK;
	}
	if (len != 1 || *(const char *)data != '\n') {
		bw_buf_put(&k->text, data, len);
		return bw_buf_check(&k->text, err);
	}
	if ((rc = bw_value_parse(k->text.data, k->text.len, &v, err)) == BW_OK)
		rc = k->value(k, v, err);
	bw_buf_reset(&k->text);
	return rc;
}

static enum bw_rc
ask(struct bw_worker *w, struct asking *k, enum what what, const struct bw_chat_how *how, uint64_t first, uint64_t count,
    struct bw_err *err)
{
	const struct bw_pipe pipe = { k, k->from->size, read_from, take_piece };
	struct bw_buf params = { 0 };
	enum bw_rc rc;

	if ((rc = bw_chat_how_check(how, err)) != BW_OK)
		return rc;
	k->text.limit = ANSWER_MAX;
	bw_buf_u8(&params, (uint8_t)what);
	bw_buf_u8(&params, how == NULL || how->order == NULL ? 0 : strcmp(how->order, "dmy") == 0 ? 1 : 2);
	bw_buf_le64(&params, first);
	bw_buf_le64(&params, count);
	if (how != NULL && how->chat != NULL)
		bw_buf_str(&params, how->chat);
	if ((rc = bw_buf_check(&params, err)) == BW_OK)
		rc = bw_worker_pipe(w, BW_JOB_CHAT, &pipe, (struct bw_bytes){ params.data, params.len }, err);
	bw_buf_free(&params);
	bw_buf_free(&k->text);
	return rc;
}

enum bw_rc
bw_chat_how_check(const struct bw_chat_how *how, struct bw_err *err)
{
	enum bw_rc rc;

	if (how == NULL || how->order == NULL || strcmp(how->order, "dmy") == 0 || strcmp(how->order, "mdy") == 0)
		return BW_OK;
	rc = bw_err_set(err, BW_EUSAGE, 0, "'%s' is no order of day and month", how->order);
	bw_err_hint(err, "dmy: the day stands first; mdy: the month stands first");
	return rc;
}

static enum bw_rc
keep_value(struct asking *k, struct bw_value *v, struct bw_err *err)
{
	(void)err;
	bw_value_free(k->out);
	k->out = v;
	return BW_OK;
}

enum bw_rc
bw_chat_summary(struct bw_worker *w, const struct bw_chat_from *from, const struct bw_chat_how *how,
    struct bw_value **out, struct bw_err *err)
{
	struct asking k = { .from = from, .value = keep_value };
	enum bw_rc rc = ask(w, &k, SUMMARY, how, 0, 0, err);

	if (rc == BW_OK && k.out == NULL)
		rc = bw_err_set(err, BW_EFORMAT, 0, "the chat could not be read safely");
	*out = rc == BW_OK ? k.out : NULL;
	if (rc != BW_OK)
		bw_value_free(k.out);
	return rc;
}

static enum bw_rc
each_row(struct asking *k, struct bw_value *v, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	size_t i, n = bw_value_count(v);

	for (i = 0; rc == BW_OK && i < n; i++)
		rc = k->row(k->ctx, bw_value_at(v, i), err);
	bw_value_free(v);
	return rc;
}

enum bw_rc
bw_chat_rows(struct bw_worker *w, const struct bw_chat_from *from, const struct bw_chat_how *how, uint64_t first,
    uint64_t count, bw_chat_row_fn *row, void *ctx, struct bw_err *err)
{
	struct asking k = { .from = from, .value = each_row, .row = row, .ctx = ctx };

	return ask(w, &k, MESSAGES, how, first, count, err);
}

static enum bw_rc
push_copy(void *ctx, const struct bw_value *message, struct bw_err *err)
{
	(void)err;
	bw_push(ctx, bw_value_copy(message));
	return BW_OK;
}

enum bw_rc
bw_chat_window(struct bw_worker *w, const struct bw_chat_from *from, uint64_t first, uint64_t count,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_value *list = bw_array();
	enum bw_rc rc = bw_chat_rows(w, from, NULL, first, count, push_copy, list, err);

	*out = rc == BW_OK ? list : NULL;
	if (rc != BW_OK)
		bw_value_free(list);
	return rc;
}

enum bw_rc
bw_chat_files(struct bw_worker *w, const struct bw_chat_from *from, void (*name)(void *ctx, struct bw_bytes name),
    void *ctx, struct bw_err *err)
{
	struct asking k = { .from = from, .name = name, .ctx = ctx };

	return ask(w, &k, FILES, NULL, 0, 0, err);
}

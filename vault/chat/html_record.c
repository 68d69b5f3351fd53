#include "chat/html_record.h"

#include <stdlib.h>
#include <string.h>

#include "chat/markup.h"
#include "chat/text.h"

struct bw_html_record *
bw_html_record_new(struct bw_chat_stream *s, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct bw_html_record *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
		return NULL;
	}
	bw_html_start(&r->html, s, sink);
	r->sink = sink;
	return r;
}

void
bw_html_record_free(struct bw_html_record *r)
{
	if (r == NULL)
		return;
	explicit_bzero(r, sizeof(*r));
	free(r);
}

void
bw_html_record_drop(struct bw_html_record *r, enum bw_chat_finding why, uint64_t end)
{
	if (r->open)
		bw_chat_found(r->sink, why, r->start, end - r->start);
	r->open = false;
	r->span.depth = r->part.depth = 0;
}

void
bw_html_record_begin(struct bw_html_record *r)
{
	bw_html_record_drop(r, BW_CHAT_NOT_UNDERSTOOD, r->html.start);
	memset(&r->m, 0, sizeof(r->m));
	r->m.duration_s = -1;
	r->open = true;
	r->start = r->html.start;
	r->into = BW_INTO_NOTHING;
	r->id_len = 0;
	bw_decoded_start(&r->text, r->text_store, sizeof(r->text_store), true);
	bw_decoded_start(&r->sender, r->sender_store, sizeof(r->sender_store), true);
	bw_decoded_start(&r->time, r->time_store, sizeof(r->time_store), true);
	bw_decoded_start(&r->other, r->other_store, sizeof(r->other_store), true);
	bw_html_span_open(&r->span, &r->html);
}

static struct bw_decoded *
target(struct bw_html_record *r)
{
	switch (r->into) {
	case BW_INTO_TEXT:
		return &r->text;
	case BW_INTO_SENDER:
		return &r->sender;
	case BW_INTO_TIME:
		return &r->time;
	case BW_INTO_OTHER:
		return &r->other;
	case BW_INTO_NOTHING:
	default:
		return NULL;
	}
}

void
bw_html_record_take(struct bw_html_record *r, enum bw_html_into into, bool fold)
{
	struct bw_decoded *w;

	if (r->html.empty)
		return;
	r->into = into;
	bw_html_span_open(&r->part, &r->html);
	w = target(r);
	if (w == NULL)
		return;
	/* A second piece of text stands on a line of its own. */
	if (w->len > 0)
		bw_decoded_break(w);
	w->fold = fold;
}

bool
bw_html_record_step(struct bw_html_record *r, enum bw_html_event event)
{
	struct bw_decoded *w = r->part.depth > 0 ? target(r) : NULL;

	if (event == BW_HTML_TEXT) {
		if (w != NULL)
			bw_markup_text(w, r->html.text.data, r->html.text.len, true);
		return false;
	}
	if (w != NULL && event == BW_HTML_OPEN && bw_html_is(&r->html, "br"))
		bw_decoded_break(w);
	(void)bw_html_span_step(&r->part, &r->html, event);
	return bw_html_span_step(&r->span, &r->html, event);
}

void
bw_html_record_attach(struct bw_html_record *r, struct bw_bytes name, const char *type, enum bw_chat_file_state state)
{
	size_t i = r->m.attachment_count;
	struct bw_chat_attachment *a;

	if (name.len > BW_HTML_VALUE_MAX)
		name.len = BW_HTML_VALUE_MAX;
	if (name.len > 0 && i > 0 && r->m.attachments[i - 1].name.len == name.len &&
	    memcmp(r->names[i - 1], name.data, name.len) == 0)
		return;
	if (i == BW_CHAT_MAX_ATTACHMENTS) {
		r->m.attachments_more++;
		return;
	}
	if (name.len > 0)
		memcpy(r->names[i], name.data, name.len);
	a = &r->m.attachments[i];
	a->name = (struct bw_bytes){ r->names[i], name.len };
	a->type = (struct bw_bytes){ (const uint8_t *)type, strlen(type) };
	a->state = state;
	r->m.attachment_count++;
}

void
bw_html_record_set_id(struct bw_html_record *r, struct bw_bytes id)
{
	r->id_len = bw_chat_cut(id, sizeof(r->id)).len;
	memcpy(r->id, id.data, r->id_len);
}

enum bw_rc
bw_html_record_give(struct bw_html_record *r)
{
	struct bw_chat_message *m = &r->m;

	m->n = ++r->given;
	m->byte_start = r->start;
	m->byte_end = r->html.end;
	m->text = bw_decoded_end(&r->text);
	m->flags = r->text.flags;
	m->sender = bw_decoded_end(&r->sender);
	m->sender_flags = r->sender.flags;
	if (m->time_raw.data == NULL)
		m->time_raw = bw_decoded_end(&r->time);
	m->sender_id = (struct bw_bytes){ r->id, r->id_len };
	if (m->kind == BW_CHAT_TEXT && m->attachment_count > 0)
		m->kind = BW_CHAT_MEDIA;
	else if (m->kind == BW_CHAT_TEXT && m->text.len == 0)
		m->kind = BW_CHAT_EMPTY;
	r->open = false;
	r->span.depth = r->part.depth = 0;
	return r->sink->message(r->sink->ctx, m);
}

enum bw_rc
bw_html_record_end(struct bw_html_record *r, struct bw_err *err)
{
	bw_html_record_drop(r, BW_CHAT_CUT_OFF, r->html.s->offset);
	if (r->given == 0)
		return bw_err_set(err, BW_EFORMAT, 0, "no message can be read in this file");
	return BW_OK;
}

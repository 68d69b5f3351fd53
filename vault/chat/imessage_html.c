/* iMessage and SMS of a Mac or iPhone, as imessage-exporter writes them in HTML. Learned from that
 * program (ReagentX/imessage-exporter, exporters/html.rs).
 *
 *     <div class="message"> <div class="sent iMessage"> or <div class="received">
 *     <p><span class="timestamp"><a …>Oct 17, 2021 10:31:49 PM</a> (Read by you after …)</span>
 *     <span class="sender">A.</span></p> <hr><div class="message_part"><span class="bubble">…
 *
 * Times are on the clock of the computer that exported, its zone is not in the file. A reply is
 * written twice, within the thread that it belongs to and at its own time: the first is passed
 * over. A call is not exported. */
#include <string.h>

#include "chat/formats.h"
#include "chat/html_record.h"
#include "chat/imessage.h"

struct reader {
	struct bw_html_record *r;
	bool announced, named;
	struct bw_html_span passed; /* replies, which come again */
	struct bw_html_span reaction;
	bool in_edited;
	unsigned cells; /* of the row of an edited message */
	size_t before;	/* the text's length when the versions of its part began */
};

static void
begin(struct reader *i, bool announced)
{
	struct bw_html_record *r = i->r;

	memset(i, 0, sizeof(*i));
	i->r = r;
	i->announced = announced;
	bw_html_record_begin(r);
}

/* Versions of a part stand in the rows of a table, the last one is what was left. */
static void
cell(struct reader *i)
{
	struct bw_html_record *r = i->r;

	if (bw_html_is(&r->html, "tr")) {
		i->cells = 0;
		return;
	}
	if (++i->cells != 2)
		return;
	if (r->m.edited)
		r->m.revisions++;
	r->m.edited = true;
	if (r->text.len > i->before)
		r->text.len = i->before;
	bw_html_record_take(r, BW_INTO_TEXT, false);
}

static void
attachment(struct reader *i)
{
	struct bw_html *h = &i->r->html;
	struct bw_bytes src = bw_html_attribute(h, "src"), href = bw_html_attribute(h, "href");

	if (bw_html_is(h, "img"))
		bw_html_record_attach(i->r, src, "image", BW_FILE_NAMED);
	else if (bw_html_is(h, "video") || bw_html_is(h, "audio") || bw_html_is(h, "source")) {
		if (src.len > 0)
			bw_html_record_attach(i->r, src, bw_html_is(h, "audio") ? "audio" : "video", BW_FILE_NAMED);
	} else if (bw_html_is(h, "a") && href.len > 0 && i->r->into != BW_INTO_TIME &&
	    memchr(href.data, ':', href.len) == NULL && href.data[0] != '#')
		bw_html_record_attach(i->r, href, "file", BW_FILE_NAMED);
}

static void
open_tag(struct reader *i)
{
	struct bw_html_record *r = i->r;
	struct bw_html *h = &r->html;

	if (bw_html_class(h, "replies")) {
		bw_html_span_open(&i->passed, h);
	} else if (bw_html_class(h, "timestamp") && r->time.len == 0) {
		bw_html_record_take(r, BW_INTO_TIME, true);
	} else if (bw_html_class(h, "sender") && !i->named) {
		i->named = true;
		bw_html_record_take(r, BW_INTO_SENDER, true);
	} else if (bw_html_class(h, "sent")) {
		r->m.role = BW_ROLE_SELF;
	} else if (bw_html_class(h, "reply_context") || bw_html_class(h, "reply_anchor")) {
		r->m.reply = true;
	} else if (bw_html_is(h, "div") && (bw_html_class(h, "tapback") || bw_html_class(h, "reaction"))) {
		r->m.reactions++;
		bw_html_span_open(&i->reaction, h);
	} else if (bw_html_is(h, "span") && bw_html_class(h, "reaction")) {
		/* Alone in older files, in newer ones inside of what is counted already. */
		r->m.reactions += i->reaction.depth == 0;
	} else if (bw_html_class(h, "edited")) {
		i->in_edited = true;
		i->before = r->text.len;
	} else if (i->in_edited && (bw_html_is(h, "tr") || bw_html_is(h, "td"))) {
		cell(i);
	} else if (bw_html_class(h, "bubble") || bw_html_class(h, "subject") || bw_html_class(h, "unsent")) {
		if (bw_html_class(h, "unsent"))
			r->m.kind = BW_CHAT_DELETED;
		bw_html_record_take(r, BW_INTO_TEXT, false);
	} else if (bw_html_class(h, "app") || bw_html_class(h, "shareplay") || bw_html_class(h, "shared_location")) {
		bw_html_record_take(r, BW_INTO_TEXT, true);
	} else if (bw_html_class(h, "deleted")) {
		r->m.kind = BW_CHAT_DELETED;
	} else if (bw_html_class(h, "attachment_error")) {
		bw_html_record_attach(r, (struct bw_bytes){ NULL, 0 }, "file", BW_FILE_OMITTED);
	} else if (i->reaction.depth == 0) {
		attachment(i);
	}
}

static enum bw_rc
end_record(struct reader *i)
{
	struct bw_html_record *r = i->r;
	struct bw_chat_message *m = &r->m;
	struct bw_moment when;

	m->time_raw = bw_decoded_end(&r->time);
	if (bw_imessage_time(&m->time_raw, &when))
		bw_moment_give(&when, m);
	if (i->announced) {
		m->kind = BW_CHAT_SYSTEM;
		m->role = BW_ROLE_APP;
	} else if (m->role != BW_ROLE_SELF) {
		m->role = r->sender.len > 0 ? BW_ROLE_PERSON : BW_ROLE_UNKNOWN;
	}
	return bw_html_record_give(r);
}

/* An announcement's words come right after its time. */
static void
announcement(struct reader *i, enum bw_html_event event)
{
	struct bw_html_record *r = i->r;

	if (event != BW_HTML_CLOSE || r->into != BW_INTO_TIME || r->part.depth > 0)
		return;
	r->into = BW_INTO_TEXT;
	r->part = r->span;
}

static enum bw_rc
step(struct reader *i, enum bw_html_event event)
{
	struct bw_html_record *r = i->r;
	struct bw_html *h = &r->html;
	bool over;

	if (event == BW_HTML_OPEN && i->passed.depth == 0 && bw_html_is(h, "div") &&
	    (bw_html_class(h, "message") || bw_html_class(h, "announcement"))) {
		begin(i, bw_html_class(h, "announcement"));
		return BW_OK;
	}
	if (!r->open)
		return BW_OK;
	if (i->passed.depth > 0) {
		(void)bw_html_span_step(&i->passed, h, event);
		return bw_html_span_step(&r->span, h, event) ? end_record(i) : BW_OK;
	}
	(void)bw_html_span_step(&i->reaction, h, event);
	over = bw_html_record_step(r, event);
	if (i->announced)
		announcement(i, event);
	if (over)
		return end_record(i);
	if (event == BW_HTML_CLOSE && bw_html_is(h, "table"))
		i->in_edited = false;
	if (event == BW_HTML_OPEN)
		open_tag(i);
	return BW_OK;
}

static enum bw_rc
read_file(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct reader i = { 0 };
	enum bw_html_event event;
	enum bw_rc rc;

	(void)reading;
	if ((i.r = bw_html_record_new(s, sink, err)) == NULL)
		return BW_ENOMEM;
	do {
		if ((rc = bw_html_next(&i.r->html, &event, err)) == BW_OK && event != BW_HTML_END)
			rc = step(&i, event);
	} while (rc == BW_OK && event != BW_HTML_END);
	if (rc == BW_OK)
		rc = bw_html_record_end(i.r, err);
	bw_html_record_free(i.r);
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	(void)all;
	return bw_html_app(head) == BW_HTML_IMESSAGE;
}

const struct bw_chat_format bw_chat_imessage_html = {
	.app = "imessage",
	.name = "imessage-html",
	.is = is,
	.read = read_file
};

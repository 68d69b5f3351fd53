/* Google Voice in Google Takeout: one HTML file (hAtom, hCard) for each conversation, call and voice mail.
 * Learned from test data of converters (wjcarpenter/gvoice-sms-takeout-xml).
 *
 *     <div class="hChatLog hfeed"> <div class="message"><abbr class="dt" title="…T16:40:59.923-07:00">
 *     … <cite class="sender vcard"><a class="tel" href="tel:+1…"><span class="fn">A.</span></a></cite>:
 *     <q>text</q> <div><img src="…"/></div></div> …
 *     <div class="haudio"> … <abbr class="published" title="…"> <abbr class="duration" title="PT2S">
 *     <a rel="tag" href="…/voice#placed">
 *
 * The owner stands in an <abbr class="fn">, others in a <span>. Times carry their distance from
 * UTC. A transcript of a voice mail is a machine's, not the person's words: it is not given. */
#include <string.h>

#include "chat/formats.h"
#include "chat/html_record.h"

struct reader {
	struct bw_html_record *r;
	bool call, timed, placed, missed, voicemail, in_tel, self;
	struct bw_moment when;
	int64_t duration;
};

static void
begin(struct reader *g, bool call)
{
	struct bw_html_record *r = g->r;

	memset(g, 0, sizeof(*g));
	g->r = r;
	g->call = call;
	g->duration = -1;
	bw_html_record_begin(r);
}

static bool
ends(struct bw_bytes b, const char *tail)
{
	size_t len = strlen(tail);

	return b.len >= len && memcmp(b.data + b.len - len, tail, len) == 0;
}

static void
label(struct reader *g, struct bw_bytes href)
{
	g->placed = g->placed || ends(href, "#placed");
	g->missed = g->missed || ends(href, "#missed");
	g->voicemail = g->voicemail || ends(href, "#voicemail");
}

static void
time_of(struct reader *g, struct bw_bytes title)
{
	if (g->r->time.len > 0)
		return;
	bw_decoded_bytes(&g->r->time, title.data, title.len);
	g->timed = bw_moment_iso(title, &g->when);
}

static void
link_to(struct reader *g)
{
	struct bw_html *h = &g->r->html;
	struct bw_bytes href = bw_html_attribute(h, "href");

	if (bw_html_class(h, "tel")) {
		g->in_tel = true;
		if (href.len > 4 && memcmp(href.data, "tel:", 4) == 0 && g->r->id_len == 0)
			bw_html_record_set_id(g->r, (struct bw_bytes){ href.data + 4, href.len - 4 });
	} else if (bw_html_class(h, "vcard")) {
		bw_html_record_attach(g->r, href, "contact", BW_FILE_NAMED);
	} else if (ends(bw_html_attribute(h, "rel"), "tag")) {
		label(g, href);
	}
}

static void
open_tag(struct reader *g)
{
	struct bw_html_record *r = g->r;
	struct bw_html *h = &r->html;
	struct bw_bytes title = bw_html_attribute(h, "title");

	if (bw_html_class(h, "dt") || bw_html_class(h, "published")) {
		time_of(g, title);
	} else if (bw_html_class(h, "duration")) {
		if (!bw_moment_duration(title, &g->duration))
			g->duration = -1;
	} else if (bw_html_class(h, "fn") && g->in_tel && r->sender.len == 0) {
		g->self = bw_html_is(h, "abbr");
		bw_html_record_take(r, BW_INTO_SENDER, true);
	} else if (bw_html_is(h, "a")) {
		link_to(g);
	} else if (bw_html_is(h, "q") && !g->call) {
		bw_html_record_take(r, BW_INTO_TEXT, true);
	} else if (bw_html_is(h, "img") || bw_html_is(h, "audio") || bw_html_is(h, "video")) {
		bw_html_record_attach(r, bw_html_attribute(h, "src"),
		    bw_html_is(h, "img") ? "image" : bw_html_is(h, "audio") ? "audio" : "video", BW_FILE_NAMED);
	}
}

static void
call_of(struct reader *g)
{
	struct bw_chat_message *m = &g->r->m;

	m->duration_s = g->duration;
	if (g->voicemail) {
		/* What was said into the machine, and how long that was. */
		m->kind = BW_CHAT_MEDIA;
		if (m->attachment_count > 0)
			m->attachments[0].type = (struct bw_bytes){ (const uint8_t *)"voicemail", 9 };
		return;
	}
	m->kind = BW_CHAT_CALL;
	m->outgoing = g->placed;
	m->answered = !g->missed && g->duration > 0;
	if (!g->placed)
		return;
	/* The name in the file is that of who was called. */
	g->self = true;
	m->conversation = bw_decoded_end(&g->r->sender);
	if (m->conversation.len == 0) {
		memcpy(g->r->other_store, g->r->id, g->r->id_len);
		m->conversation = (struct bw_bytes){ g->r->other_store, g->r->id_len };
	}
	g->r->sender.len = 0;
	g->r->id_len = 0;
}

static enum bw_rc
end_record(struct reader *g)
{
	struct bw_html_record *r = g->r;

	if (g->call)
		call_of(g);
	if (g->timed)
		bw_moment_give(&g->when, &r->m);
	if (g->self)
		r->m.role = BW_ROLE_SELF;
	else
		r->m.role = r->sender.len > 0 || r->id_len > 0 ? BW_ROLE_PERSON : BW_ROLE_UNKNOWN;
	return bw_html_record_give(r);
}

static enum bw_rc
step(struct reader *g, enum bw_html_event event)
{
	struct bw_html_record *r = g->r;
	struct bw_html *h = &r->html;

	if (event == BW_HTML_OPEN && bw_html_is(h, "div") && (bw_html_class(h, "message") || bw_html_class(h, "haudio"))) {
		begin(g, bw_html_class(h, "haudio"));
		return BW_OK;
	}
	if (!r->open)
		return BW_OK;
	if (event == BW_HTML_CLOSE && bw_html_is(h, "a"))
		g->in_tel = false;
	if (bw_html_record_step(r, event))
		return end_record(g);
	if (event == BW_HTML_OPEN)
		open_tag(g);
	return BW_OK;
}

static enum bw_rc
read_file(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct reader g = { 0 };
	enum bw_html_event event;
	enum bw_rc rc;

	(void)reading;
	if ((g.r = bw_html_record_new(s, sink, err)) == NULL)
		return BW_ENOMEM;
	do {
		if ((rc = bw_html_next(&g.r->html, &event, err)) == BW_OK && event != BW_HTML_END)
			rc = step(&g, event);
	} while (rc == BW_OK && event != BW_HTML_END);
	if (rc == BW_OK)
		rc = bw_html_record_end(g.r, err);
	bw_html_record_free(g.r);
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	(void)all;
	return bw_html_app(head) == BW_HTML_GOOGLE_VOICE;
}

const struct bw_chat_format bw_chat_google_voice = {
	.app = "google-voice",
	.name = "google-voice-html",
	.is = is,
	.read = read_file
};

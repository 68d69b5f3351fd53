/* Telegram Desktop, "HTML": messages.html, messages2.html … Learned from the exporter itself
 * (telegramdesktop/tdesktop, export_output_html.cpp) and from files that people posted.
 *
 *     <div class="message default clearfix [joined]" id="message7"> … <div class="pull_right date
 *     details" title="10.12.2025 04:37:21 UTC+10:00">04:37</div> <div class="from_name">A.</div>
 *     <div class="text">…</div> … </div>
 *
 * A joined message is of who sent the one before. Older files write no distance from UTC: then it
 * is the clock of the computer that exported. Lines with a day between messages (an id below
 * zero) are of the page, not of the chat. All words of the page are English. */
#include <string.h>

#include "chat/formats.h"
#include "chat/html_record.h"

struct reader {
	struct bw_html_record *r;
	bool joined, service, timed;
	struct bw_moment when;
	struct bw_html_span forwarded; /* in here another name stands */
	const char *media;	       /* the type of one whose title or status is to come; NULL: none */
	uint8_t last[BW_CHAT_NAME_MAX];
	size_t last_len; /* of whom a joined message is; 0: not known */
	unsigned last_flags;
};

static void
begin(struct reader *t)
{
	struct bw_html_record *r = t->r;
	struct bw_bytes id = bw_html_attribute(&r->html, "id");

	if (r->open)
		t->last_len = 0;
	bw_html_record_begin(r);
	t->joined = bw_html_class(&r->html, "joined");
	t->service = bw_html_class(&r->html, "service");
	t->timed = false;
	t->forwarded.depth = 0;
	t->media = NULL;
	/* A line of the page. */
	if (t->service && id.len > 8 && memcmp(id.data, "message-", 8) == 0)
		r->open = false;
}

static void
time_of(struct reader *t)
{
	struct bw_html_record *r = t->r;
	struct bw_bytes title = bw_html_attribute(&r->html, "title");

	if (r->time.len > 0 || title.len == 0)
		return;
	bw_decoded_bytes(&r->time, title.data, title.len);
	t->timed = bw_moment_day_first(title, &t->when) || bw_moment_english(title, &t->when);
}

/* A link to a file, or a note that it was left out, by the class of its element. */
static void
media(struct reader *t)
{
	static const struct {
		const char *class, *type;
		enum bw_chat_kind kind;
	} kinds[] = { { "photo_wrap", "photo", BW_CHAT_MEDIA }, { "video_file_wrap", "video_file", BW_CHAT_MEDIA },
		{ "animated_wrap", "animation", BW_CHAT_MEDIA }, { "sticker_wrap", "sticker", BW_CHAT_MEDIA },
		{ "media_photo", "photo", BW_CHAT_MEDIA }, { "media_video", "video_file", BW_CHAT_MEDIA },
		{ "media_voice_message", "voice_message", BW_CHAT_MEDIA },
		{ "media_audio_file", "audio_file", BW_CHAT_MEDIA }, { "media_file", "file", BW_CHAT_MEDIA },
		{ "media_contact", "contact", BW_CHAT_MEDIA }, { "media_call", "call", BW_CHAT_CALL },
		{ "media_location", "location", BW_CHAT_LOCATION },
		{ "media_live_location", "location", BW_CHAT_LOCATION },
		{ "media_venue", "location", BW_CHAT_LOCATION }, { "media_poll", "poll", BW_CHAT_POLL } };
	struct bw_bytes href = bw_html_attribute(&t->r->html, "href");
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (bw_html_class(&t->r->html, kinds[i].class))
			break;
	}
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return;
	t->r->m.kind = kinds[i].kind;
	t->media = kinds[i].type;
	if (kinds[i].kind == BW_CHAT_MEDIA)
		bw_html_record_attach(t->r, href, kinds[i].type, href.len > 0 ? BW_FILE_NAMED : BW_FILE_OMITTED);
}

static void
open_tag(struct reader *t)
{
	struct bw_html_record *r = t->r;
	struct bw_html *h = &r->html;

	media(t);
	if (bw_html_class(h, "reaction")) {
		r->m.reactions++;
	} else if (bw_html_is(h, "div") && bw_html_class(h, "date")) {
		time_of(t);
	} else if (bw_html_class(h, "forwarded") && bw_html_class(h, "body")) {
		r->m.forwarded = true;
		bw_html_span_open(&t->forwarded, h);
	} else if (bw_html_class(h, "reply_to")) {
		r->m.reply = true;
	} else if (bw_html_class(h, "from_name") && t->forwarded.depth == 0 && r->sender.len == 0) {
		bw_html_record_take(r, BW_INTO_SENDER, true);
	} else if (bw_html_class(h, "text") || bw_html_class(h, "question") || bw_html_class(h, "answer") ||
	    (t->service && bw_html_class(h, "body"))) {
		bw_html_record_take(r, BW_INTO_TEXT, true);
	} else if (t->media != NULL && r->m.kind == BW_CHAT_LOCATION &&
	    (bw_html_class(h, "title") || bw_html_class(h, "status") || bw_html_class(h, "description"))) {
		bw_html_record_take(r, BW_INTO_TEXT, true);
	} else if (r->m.kind == BW_CHAT_CALL && bw_html_class(h, "status")) {
		bw_html_record_take(r, BW_INTO_OTHER, true);
	}
}

static bool
begins(struct bw_bytes b, const char *text)
{
	return b.len >= strlen(text) && memcmp(b.data, text, strlen(text)) == 0;
}

/* "Outgoing (35 seconds)", "Cancelled", "Incoming", "Missed", "Declined". */
static void
call_of(struct bw_html_record *r)
{
	struct bw_bytes status = bw_decoded_end(&r->other);
	const uint8_t *at = status.len > 0 ? memchr(status.data, '(', status.len) : NULL;
	const uint8_t *end = status.data + status.len;
	int64_t seconds = 0;

	r->m.outgoing = begins(status, "Outgoing") || begins(status, "Cancelled");
	if (at == NULL)
		return;
	for (at++; at < end && *at >= '0' && *at <= '9' && seconds < 100000000; at++)
		seconds = seconds * 10 + (*at - '0');
	r->m.duration_s = seconds;
	r->m.answered = seconds > 0;
}

static enum bw_rc
end_record(struct reader *t)
{
	struct bw_html_record *r = t->r;
	struct bw_bytes sender = bw_decoded_end(&r->sender);

	if (t->service) {
		r->m.kind = BW_CHAT_SYSTEM;
		r->m.role = BW_ROLE_APP;
		t->last_len = 0;
		return bw_html_record_give(r);
	}
	if (sender.len > 0) {
		memcpy(t->last, sender.data, sender.len);
		t->last_len = sender.len;
		t->last_flags = r->sender.flags;
	} else if (t->joined) {
		bw_decoded_bytes(&r->sender, t->last, t->last_len);
		r->sender.flags = t->last_flags;
	} else {
		t->last_len = 0;
	}
	r->m.role = r->sender.len > 0 ? BW_ROLE_PERSON : BW_ROLE_UNKNOWN;
	if (t->timed)
		bw_moment_give(&t->when, &r->m);
	if (r->m.kind == BW_CHAT_CALL)
		call_of(r);
	return bw_html_record_give(r);
}

static enum bw_rc
step(struct reader *t, enum bw_html_event event)
{
	struct bw_html_record *r = t->r;

	if (event == BW_HTML_OPEN && bw_html_is(&r->html, "div") && bw_html_class(&r->html, "message")) {
		begin(t);
		return BW_OK;
	}
	if (!r->open)
		return BW_OK;
	(void)bw_html_span_step(&t->forwarded, &r->html, event);
	if (bw_html_record_step(r, event))
		return end_record(t);
	if (event == BW_HTML_OPEN)
		open_tag(t);
	return BW_OK;
}

static enum bw_rc
read_file(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct reader t = { 0 };
	enum bw_html_event event;
	enum bw_rc rc;

	(void)reading;
	if ((t.r = bw_html_record_new(s, sink, err)) == NULL)
		return BW_ENOMEM;
	do {
		if ((rc = bw_html_next(&t.r->html, &event, err)) == BW_OK && event != BW_HTML_END)
			rc = step(&t, event);
	} while (rc == BW_OK && event != BW_HTML_END);
	if (rc == BW_OK)
		rc = bw_html_record_end(t.r, err);
	bw_html_record_free(t.r);
	explicit_bzero(&t, sizeof(t));
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	(void)all;
	return bw_html_app(head) == BW_HTML_TELEGRAM;
}

const struct bw_chat_format bw_chat_telegram_html = {
	.app = "telegram",
	.name = "telegram-html",
	.is = is,
	.read = read_file
};

#include "chat/html.h"

#include <string.h>

#include "chat/markup.h"

void
bw_html_start(struct bw_html *h, struct bw_chat_stream *s, const struct bw_chat_sink *sink)
{
	memset(h, 0, sizeof(*h));
	h->s = s;
	h->sink = sink;
}

bool
bw_html_is(const struct bw_html *h, const char *tag)
{
	return strcmp(h->tag, tag) == 0;
}

struct bw_bytes
bw_html_attribute(const struct bw_html *h, const char *name)
{
	size_t i;

	for (i = 0; i < h->attribute_count; i++) {
		if (strcmp(h->attributes[i].name, name) == 0)
			return (struct bw_bytes){ h->values + h->attributes[i].at, h->attributes[i].len };
	}
	return (struct bw_bytes){ h->values, 0 };
}

bool
bw_html_class(const struct bw_html *h, const char *name)
{
	struct bw_bytes all = bw_html_attribute(h, "class");
	size_t at = 0, len = strlen(name), n;

	while (at < all.len) {
		for (n = 0; at + n < all.len && !bw_markup_is_space(all.data[at + n]); n++)
			;
		if (n == len && memcmp(all.data + at, name, n) == 0)
			return true;
		at += n + 1;
	}
	return false;
}

/* ---- reading a tag ---- */

static enum bw_rc
name(struct bw_html *h, char out[static BW_HTML_NAME_MAX + 1], size_t *len, struct bw_err *err)
{
	enum bw_rc rc;
	size_t n;

	*len = 0;
	do {
		if ((rc = bw_chat_stream_need(h->s, 256, err)) != BW_OK)
			return rc;
		for (n = 0; n < bw_chat_stream_left(h->s) && bw_markup_is_name(h->s->at[n]); n++) {
			uint8_t c = h->s->at[n];

			if (*len < BW_HTML_NAME_MAX)
				out[*len] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
			(*len)++;
		}
		bw_chat_stream_skip(h->s, n);
	} while (n > 0 && bw_chat_stream_left(h->s) == 0 && !h->s->last);
	/* Cut, a name must not become one that we know. */
	out[*len <= BW_HTML_NAME_MAX ? *len : 0] = '\0';
	return BW_OK;
}

/* Into words, up to one of stops or the end of the file; *found says which. */
static enum bw_rc
up_to(struct bw_html *h, const char *stops, struct bw_decoded *words, bool *found, struct bw_err *err)
{
	enum bw_rc rc;
	size_t len;

	do {
		if ((rc = bw_markup_piece(h->s, stops, &len, found, err)) != BW_OK)
			return rc;
		bw_markup_text(words, h->s->at, len, true);
		bw_chat_stream_skip(h->s, len);
	} while (!*found && len > 0);
	return BW_OK;
}

static enum bw_rc
value(struct bw_html *h, struct bw_decoded *words, struct bw_err *err)
{
	bool found;
	enum bw_rc rc;
	size_t n;

	if ((rc = bw_markup_space(h->s, err)) != BW_OK || (rc = bw_chat_stream_need(h->s, BW_HTML_VALUE_MAX, err)) != BW_OK)
		return rc;
	if (bw_markup_next_is(h->s, "\"") || bw_markup_next_is(h->s, "'")) {
		char stops[3] = { (char)h->s->at[0], (char)h->s->at[0], 0 };

		bw_chat_stream_skip(h->s, 1);
		if ((rc = up_to(h, stops, words, &found, err)) == BW_OK && found)
			bw_chat_stream_skip(h->s, 1);
		return rc;
	}
	for (n = 0; n < bw_chat_stream_left(h->s) && n < BW_HTML_VALUE_MAX && !bw_markup_is_space(h->s->at[n]) &&
	     h->s->at[n] != '>';
	     n++)
		;
	bw_markup_text(words, h->s->at, n, true);
	bw_chat_stream_skip(h->s, n);
	return BW_OK;
}

static enum bw_rc
attribute(struct bw_html *h, struct bw_err *err)
{
	char label[BW_HTML_NAME_MAX + 1];
	size_t len, room = BW_HTML_VALUES - h->used;
	struct bw_decoded words;
	enum bw_rc rc;

	bw_decoded_start(&words, h->values + h->used, room < BW_HTML_VALUE_MAX ? room : BW_HTML_VALUE_MAX, false);
	if ((rc = name(h, label, &len, err)) != BW_OK || (rc = bw_markup_space(h->s, err)) != BW_OK)
		return rc;
	if (len == 0) {
		/* A stray character between attributes. */
		if (bw_chat_stream_left(h->s) > 0)
			bw_chat_stream_skip(h->s, 1);
		return BW_OK;
	}
	if (bw_markup_next_is(h->s, "=")) {
		bw_chat_stream_skip(h->s, 1);
		if ((rc = value(h, &words, err)) != BW_OK)
			return rc;
	}
	if (h->attribute_count == BW_HTML_ATTRIBUTES || len > BW_HTML_NAME_MAX)
		return BW_OK;
	memcpy(h->attributes[h->attribute_count].name, label, sizeof(label));
	h->attributes[h->attribute_count].at = h->used;
	h->attributes[h->attribute_count].len = bw_decoded_end(&words).len;
	h->used += words.len;
	h->attribute_count++;
	return BW_OK;
}

static bool
is_void(const char *tag)
{
	static const char *const names[] = { "br", "img", "hr", "meta", "link", "input", "base", "source", "wbr", "col" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(tag, names[i]) == 0)
			return true;
	}
	return false;
}

static enum bw_rc
tag(struct bw_html *h, enum bw_html_event *event, struct bw_err *err)
{
	bool close = h->s->at[1] == '/', slash = false;
	enum bw_rc rc;
	size_t len;

	bw_chat_stream_skip(h->s, close ? 2 : 1);
	h->attribute_count = h->used = 0;
	if ((rc = name(h, h->tag, &len, err)) != BW_OK)
		return rc;
	for (;;) {
		if ((rc = bw_markup_space(h->s, err)) != BW_OK || (rc = bw_chat_stream_need(h->s, 2, err)) != BW_OK)
			return rc;
		if (bw_chat_stream_left(h->s) == 0) {
			bw_chat_found(h->sink, BW_CHAT_CUT_OFF, h->start, h->s->offset - h->start);
			*event = BW_HTML_END;
			return BW_OK;
		}
		/* The next tag begins in here: the end of this one is missing. */
		if (h->s->at[0] == '<') {
			bw_chat_found(h->sink, BW_CHAT_NOT_UNDERSTOOD, h->start, h->s->offset - h->start);
			break;
		}
		if (h->s->at[0] == '>') {
			bw_chat_stream_skip(h->s, 1);
			break;
		}
		slash = h->s->at[0] == '/';
		if ((rc = attribute(h, err)) != BW_OK)
			return rc;
	}
	h->empty = !close && (slash || is_void(h->tag));
	h->raw = !close && !h->empty && (bw_html_is(h, "script") || bw_html_is(h, "style"));
	*event = close ? BW_HTML_CLOSE : BW_HTML_OPEN;
	h->end = h->s->offset;
	return BW_OK;
}

/* ---- everything else ---- */

/* Comments, <!DOCTYPE …> and <?xml …?>. */
static enum bw_rc
pass(struct bw_html *h, struct bw_err *err)
{
	bool found;
	enum bw_rc rc;

	if (bw_markup_next_is(h->s, "<!--")) {
		bw_chat_stream_skip(h->s, 4);
		rc = bw_markup_skip_past(h->s, "-->", &found, err);
	} else {
		rc = bw_markup_skip_past(h->s, ">", &found, err);
	}
	if (rc == BW_OK && !found)
		bw_chat_found(h->sink, BW_CHAT_CUT_OFF, h->start, h->s->offset - h->start);
	return rc;
}

static enum bw_rc
skip_raw(struct bw_html *h, struct bw_err *err)
{
	bool found;
	enum bw_rc rc;
	size_t len;
	char end[BW_HTML_NAME_MAX + 3] = "</";

	memcpy(end + 2, h->tag, sizeof(h->tag));
	h->raw = false;
	for (;;) {
		if ((rc = bw_markup_piece(h->s, "<<", &len, &found, err)) != BW_OK)
			return rc;
		bw_chat_stream_skip(h->s, len);
		if ((!found && len == 0) || (found && bw_markup_next_is(h->s, end)))
			return BW_OK;
		if (found)
			bw_chat_stream_skip(h->s, 1);
	}
}

static bool
is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

enum bw_rc
bw_html_next(struct bw_html *h, enum bw_html_event *event, struct bw_err *err)
{
	struct bw_chat_stream *s = h->s;
	bool found;
	enum bw_rc rc;
	size_t len;

	if (h->raw && (rc = skip_raw(h, err)) != BW_OK)
		return rc;
	for (;;) {
		if ((rc = bw_markup_piece(s, "<<", &len, &found, err)) != BW_OK)
			return rc;
		h->start = s->offset;
		if (!found && len == 0) {
			*event = BW_HTML_END;
			return BW_OK;
		}
		if (found && len == 0 && bw_chat_stream_left(s) > 1) {
			uint8_t c = s->at[1];

			if (is_letter(c) || (c == '/' && bw_chat_stream_left(s) > 2 && is_letter(s->at[2])))
				return tag(h, event, err);
			if (c == '!' || c == '?') {
				if ((rc = pass(h, err)) != BW_OK)
					return rc;
				continue;
			}
		}
		/* A < that begins no tag is a character. */
		len = len == 0 ? 1 : len;
		h->text = (struct bw_bytes){ s->at, len };
		bw_chat_stream_skip(s, len);
		h->end = s->offset;
		*event = BW_HTML_TEXT;
		return BW_OK;
	}
}

void
bw_html_span_open(struct bw_html_span *span, const struct bw_html *h)
{
	memcpy(span->tag, h->tag, sizeof(span->tag));
	span->depth = h->empty ? 0 : 1;
}

bool
bw_html_span_step(struct bw_html_span *span, const struct bw_html *h, enum bw_html_event event)
{
	if (span->depth == 0 || strcmp(span->tag, h->tag) != 0)
		return false;
	if (event == BW_HTML_OPEN && !h->empty)
		span->depth++;
	return event == BW_HTML_CLOSE && --span->depth == 0;
}

/* The mark of an app that stands first counts: those of the others may be in what people wrote. */
enum bw_html_app
bw_html_app(struct bw_bytes head)
{
	static const struct {
		const char *mark;
		enum bw_html_app app;
	} marks[] = { { "pull_right date details\" title=\"", BW_HTML_TELEGRAM },
		{ "<div class=\"hChatLog", BW_HTML_GOOGLE_VOICE }, { "<div class=\"haudio\"", BW_HTML_GOOGLE_VOICE },
		{ "<span class=\"timestamp\">", BW_HTML_IMESSAGE } };
	/* These are words of the page, so they count only where none of the others does. */
	static const char *const meta[] = { "Participants:", "messages/inbox/", "messages/archived_threads/",
		"messages/message_requests/", "messages/filtered_threads/", "messages/e2ee_cutover/" };
	const uint8_t *first = NULL, *hit;
	enum bw_html_app app = BW_HTML_NONE;
	struct bw_chat_stream s;
	size_t i;

	bw_chat_stream_memory(&s, head.data, head.len);
	if (bw_markup_next_is(&s, "\xef\xbb\xbf"))
		bw_chat_stream_skip(&s, 3);
	if (bw_markup_space(&s, NULL) != BW_OK || !bw_markup_next_is(&s, "<"))
		return BW_HTML_NONE;
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		hit = memmem(head.data, head.len, marks[i].mark, strlen(marks[i].mark));
		if (hit != NULL && (first == NULL || hit < first)) {
			first = hit;
			app = marks[i].app;
		}
	}
	/* The name of a class alone may be that of any page. */
	if (app == BW_HTML_IMESSAGE && memmem(head.data, head.len, "<span class=\"sender\">", 21) == NULL)
		return BW_HTML_NONE;
	if (app != BW_HTML_NONE)
		return app;
	for (i = 0; i < sizeof(meta) / sizeof(meta[0]); i++) {
		if (memmem(head.data, head.len, meta[i], strlen(meta[i])) != NULL &&
		    memmem(head.data, head.len, "<div", 4) != NULL)
			return BW_HTML_META;
	}
	return BW_HTML_NONE;
}

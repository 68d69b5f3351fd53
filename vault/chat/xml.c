#include "chat/xml.h"

#include <string.h>

#include "base/encode.h"
#include "chat/markup.h"

void
bw_xml_start(struct bw_xml *x, struct bw_chat_stream *s, const struct bw_chat_sink *sink)
{
	memset(x, 0, sizeof(*x));
	x->s = s;
	x->sink = sink;
}

bool
bw_xml_element_is(const struct bw_xml *x, const char *name)
{
	return strcmp(x->element, name) == 0;
}

bool
bw_xml_base64_holds(const struct bw_xml_base64 *b)
{
	if (b->bad || b->pads > 2)
		return false;
	return b->pads > 0 ? (b->digits + b->pads) % 4 == 0 : b->digits % 4 != 1;
}

static void
base64_add(struct bw_xml_base64 *b, const uint8_t *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		uint8_t c = text[i];

		if (b->len < sizeof(b->head))
			b->head[b->len] = c;
		b->len++;
		if (bw_markup_is_space(c))
			continue;
		if (c == '=')
			b->pads++;
		else if (b->pads > 0 || bw_base64_digit((char)c) < 0)
			b->bad = true;
		else
			b->digits++;
	}
}

/* A line end in a value is a space (XML 1.0, 3.3.3), and CR LF is one line end. */
static void
words_add(struct bw_decoded *w, const uint8_t *text, size_t len)
{
	size_t at = 0, n;

	while (at < len) {
		for (n = 0; at + n < len && !(text[at + n] >= '\t' && text[at + n] <= '\r'); n++)
			;
		bw_markup_text(w, text + at, n, false);
		at += n;
		if (at == len)
			return;
		if (text[at] == '\r' && at + 1 < len && text[at + 1] == '\n')
			at++;
		bw_decoded_put(w, ' ');
		at++;
	}
}

/* In a value, < followed by what begins a tag shows that the value's end is missing. */
static bool
is_tag(const struct bw_chat_stream *s)
{
	uint8_t c = bw_chat_stream_left(s) > 1 ? s->at[1] : 0;

	return c == '/' || c == '!' || c == '?' || (bw_markup_is_name(c) && !(c >= '0' && c <= '9'));
}

enum bw_rc
bw_xml_value(struct bw_xml *x, struct bw_decoded *words, struct bw_xml_base64 *base64, struct bw_err *err)
{
	char stops[3] = { (char)x->quote, '<', 0 };
	bool found;
	enum bw_rc rc;
	size_t len;

	while (x->quote != 0) {
		if ((rc = bw_markup_piece(x->s, stops, &len, &found, err)) != BW_OK)
			return rc;
		if (found && x->s->at[len] == '<' && len == 0) {
			if (is_tag(x->s))
				return BW_OK; /* the quote stays open: the next event is BAD */
			len = 1;
			found = false;
		} else if (!found && len == 0) {
			return BW_OK;
		}
		if (words != NULL)
			words_add(words, x->s->at, len);
		if (base64 != NULL)
			base64_add(base64, x->s->at, len);
		bw_chat_stream_skip(x->s, len);
		if (found && x->s->at[0] == x->quote) {
			bw_chat_stream_skip(x->s, 1);
			x->quote = 0;
		}
	}
	return BW_OK;
}

static enum bw_rc
name(struct bw_xml *x, char out[static BW_XML_NAME_MAX + 1], struct bw_err *err)
{
	size_t len = 0, n;
	enum bw_rc rc;

	do {
		if ((rc = bw_chat_stream_need(x->s, 256, err)) != BW_OK)
			return rc;
		for (n = 0; n < bw_chat_stream_left(x->s) && bw_markup_is_name(x->s->at[n]); n++) {
			if (len < BW_XML_NAME_MAX)
				out[len] = (char)x->s->at[n];
			len++;
		}
		bw_chat_stream_skip(x->s, n);
	} while (n > 0 && bw_chat_stream_left(x->s) == 0 && !x->s->last);
	/* Cut, a name must not become one that we know. */
	out[len <= BW_XML_NAME_MAX ? len : 0] = '\0';
	return BW_OK;
}

/* The tag at hand is none: on to where another may begin. */
static enum bw_rc
bad(struct bw_xml *x, enum bw_xml_event *event, struct bw_err *err)
{
	bool found;
	enum bw_rc rc;
	size_t len;

	x->in_tag = false;
	x->quote = 0;
	do {
		if ((rc = bw_markup_piece(x->s, "<<", &len, &found, err)) != BW_OK)
			return rc;
		bw_chat_stream_skip(x->s, len);
	} while (!found && len > 0);
	if (!found) {
		bw_chat_found(x->sink, BW_CHAT_CUT_OFF, x->start, x->s->offset - x->start);
		*event = BW_XML_END;
		return BW_OK;
	}
	bw_chat_found(x->sink, BW_CHAT_NOT_UNDERSTOOD, x->start, x->s->offset - x->start);
	*event = BW_XML_BAD;
	return BW_OK;
}

static enum bw_rc
in_tag(struct bw_xml *x, enum bw_xml_event *event, struct bw_err *err)
{
	struct bw_chat_stream *s = x->s;
	enum bw_rc rc;

	if (x->quote != 0)
		return bad(x, event, err);
	if ((rc = bw_markup_space(s, err)) != BW_OK || (rc = bw_chat_stream_need(s, 2, err)) != BW_OK)
		return rc;
	if (bw_markup_next_is(s, "/>")) {
		bw_chat_stream_skip(s, 2);
		x->in_tag = false;
		*event = BW_XML_CLOSE;
		return BW_OK;
	}
	if (bw_markup_next_is(s, ">")) {
		bw_chat_stream_skip(s, 1);
		x->in_tag = false;
		if (x->depth++ == BW_XML_DEPTH_MAX)
			bw_chat_found(x->sink, BW_CHAT_NOT_UNDERSTOOD, x->start, s->offset - x->start);
		*event = BW_XML_INSIDE;
		return BW_OK;
	}
	if (bw_chat_stream_left(s) == 0 || !bw_markup_is_name(s->at[0]))
		return bad(x, event, err);
	if ((rc = name(x, x->attribute, err)) != BW_OK || (rc = bw_markup_space(s, err)) != BW_OK)
		return rc;
	if (!bw_markup_next_is(s, "="))
		return bad(x, event, err);
	bw_chat_stream_skip(s, 1);
	if ((rc = bw_markup_space(s, err)) != BW_OK)
		return rc;
	if (!bw_markup_next_is(s, "\"") && !bw_markup_next_is(s, "'"))
		return bad(x, event, err);
	x->quote = s->at[0];
	bw_chat_stream_skip(s, 1);
	*event = BW_XML_ATTRIBUTE;
	return BW_OK;
}

/* Past what holds no element: comments, instructions, declarations. *passed false: it is a tag. */
static enum bw_rc
pass(struct bw_xml *x, bool *passed, struct bw_err *err)
{
	struct bw_chat_stream *s = x->s;
	bool ended = true;
	enum bw_rc rc = BW_OK;

	*passed = true;
	if (bw_markup_next_is(s, "<!--")) {
		bw_chat_stream_skip(s, 4);
		rc = bw_markup_skip_past(s, "-->", &ended, err);
	} else if (bw_markup_next_is(s, "<?")) {
		rc = bw_markup_skip_past(s, "?>", &ended, err);
	} else if (bw_markup_next_is(s, "<![CDATA[")) {
		rc = bw_markup_skip_past(s, "]]>", &ended, err);
		if (rc == BW_OK && ended)
			bw_chat_found(x->sink, BW_CHAT_NOT_UNDERSTOOD, x->start, s->offset - x->start);
	} else if (bw_markup_next_is(s, "<!")) {
		rc = bw_markup_skip_declaration(s, &ended, err);
		if (rc == BW_OK && ended)
			bw_chat_found(x->sink, BW_CHAT_NOT_UNDERSTOOD, x->start, s->offset - x->start);
	} else {
		*passed = false;
	}
	if (rc == BW_OK && !ended)
		bw_chat_found(x->sink, BW_CHAT_CUT_OFF, x->start, s->offset - x->start);
	return rc;
}

static enum bw_rc
end_tag(struct bw_xml *x, enum bw_xml_event *event, struct bw_err *err)
{
	enum bw_rc rc;

	bw_chat_stream_skip(x->s, 2);
	if ((rc = name(x, x->element, err)) != BW_OK || (rc = bw_markup_space(x->s, err)) != BW_OK)
		return rc;
	if (!bw_markup_next_is(x->s, ">"))
		return bad(x, event, err);
	bw_chat_stream_skip(x->s, 1);
	if (x->depth > 0)
		x->depth--;
	*event = BW_XML_CLOSE;
	return BW_OK;
}

/* Between tags nothing but white space is expected. */
static enum bw_rc
between(struct bw_xml *x, struct bw_err *err)
{
	uint64_t odd = 0, odd_end = 0;
	bool found;
	enum bw_rc rc;
	size_t len, i;

	do {
		if ((rc = bw_markup_piece(x->s, "<<", &len, &found, err)) != BW_OK)
			return rc;
		for (i = 0; i < len; i++) {
			if (bw_markup_is_space(x->s->at[i]))
				continue;
			odd = odd_end == 0 ? x->s->offset + i : odd;
			odd_end = x->s->offset + i + 1;
		}
		bw_chat_stream_skip(x->s, len);
	} while (!found && len > 0);
	/* The mark in front of everything that says UTF-8 is no text. */
	if (odd_end > 0 && !(odd == 0 && odd_end == 3 && x->depth == 0))
		bw_chat_found(x->sink, BW_CHAT_NOT_UNDERSTOOD, odd, odd_end - odd);
	return BW_OK;
}

static enum bw_rc
content(struct bw_xml *x, enum bw_xml_event *event, struct bw_err *err)
{
	bool passed;
	enum bw_rc rc;

	do {
		if ((rc = between(x, err)) != BW_OK || (rc = bw_chat_stream_need(x->s, 16, err)) != BW_OK)
			return rc;
		if (bw_chat_stream_left(x->s) == 0) {
			*event = BW_XML_END;
			return BW_OK;
		}
		x->start = x->s->offset;
		if ((rc = pass(x, &passed, err)) != BW_OK)
			return rc;
	} while (passed);
	if (bw_markup_next_is(x->s, "</"))
		return end_tag(x, event, err);
	bw_chat_stream_skip(x->s, 1);
	if ((rc = name(x, x->element, err)) != BW_OK)
		return rc;
	if (x->s->offset == x->start + 1)
		return bad(x, event, err);
	x->in_tag = true;
	*event = BW_XML_OPEN;
	return BW_OK;
}

enum bw_rc
bw_xml_next(struct bw_xml *x, enum bw_xml_event *event, struct bw_err *err)
{
	enum bw_rc rc;

	do {
		if ((rc = bw_xml_value(x, NULL, NULL, err)) != BW_OK)
			return rc;
		rc = x->in_tag ? in_tag(x, event, err) : content(x, event, err);
	} while (rc == BW_OK && x->depth > BW_XML_DEPTH_MAX && *event != BW_XML_END);
	return rc;
}

struct bw_bytes
bw_xml_root(struct bw_bytes head)
{
	struct bw_chat_sink none = { 0 };
	struct bw_bytes out = { head.data, 0 };
	enum bw_xml_event event;
	struct bw_chat_stream s;
	struct bw_xml x;

	bw_chat_stream_memory(&s, head.data, head.len);
	if (bw_markup_next_is(&s, "\xef\xbb\xbf"))
		bw_chat_stream_skip(&s, 3);
	if (bw_markup_space(&s, NULL) != BW_OK || !bw_markup_next_is(&s, "<"))
		return out;
	bw_xml_start(&x, &s, &none);
	if (bw_xml_next(&x, &event, NULL) != BW_OK || event != BW_XML_OPEN)
		return out;
	out.data = head.data + x.start + 1;
	out.len = strlen(x.element);
	return out;
}

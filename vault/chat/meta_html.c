/* Facebook Messenger and Instagram, "Download your information" as HTML: message_1.html … Which of
 * the two is nowhere said for sure, so the app is named as both.
 * Learned from test data and readers of others (kenn-io/msgvault; several that read Instagram).
 *
 *     <div class="…"><div class="…">A.</div><div class="…"><div>text</div> …</div><div class="…">Sep 13,
 *     2020, 12:26 PM</div></div>
 *
 * The names of the classes change every year or so, and h2, section and footer take the place of
 * div; what stays is that a message is a block whose first part is a name and whose last part is
 * a date, with nothing but text between. Text that people wrote could look like that too: pass
 * one counts the shapes (depth, and class of the date), and the one that most have is taken, the
 * outermost of equals. The time is on the clock of the account, its zone is not in the file; dates
 * in other languages than English are not read. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "chat/formats.h"
#include "chat/html.h"
#include "chat/markup.h"
#include "chat/moment.h"
#include "chat/text.h"

#define DEPTH_MAX 24   /* blocks in one another that are looked at */
#define SHAPES_MAX 16  /* that are counted */
#define DEPTH_BITS 5

struct block {
	uint64_t start;
	uint32_t class; /* a hash of the attribute */
	unsigned parts;
	size_t first_len;	   /* of the name, the text of the first part */
	unsigned first_flags;
	size_t body, body_end;	   /* where the text behind it is, in all of it */
	size_t text;		   /* where its own text begins */
	size_t attachments;	   /* that were there when it began */
	uint32_t last_class;	   /* of the last part, when that is a date */
	bool dated;
	struct bw_moment when;
	size_t when_len;
	uint8_t first[BW_CHAT_NAME_MAX], time[BW_MOMENT_MAX];
};

struct reader {
	struct bw_html html;
	const struct bw_chat_sink *sink; /* NULL: pass one */
	struct block blocks[DEPTH_MAX];
	size_t depth; /* blocks that are open; more than DEPTH_MAX are counted only */
	struct bw_decoded text;
	struct bw_html_span list; /* of reactions */
	uint32_t shape, reactions;
	uint32_t shapes[SHAPES_MAX];
	uint64_t votes[SHAPES_MAX];
	uint64_t given;
	size_t attachment_count;
	uint64_t attachments_more;
	struct bw_chat_attachment attachments[BW_CHAT_MAX_ATTACHMENTS];
	uint8_t names[BW_CHAT_MAX_ATTACHMENTS][BW_HTML_VALUE_MAX];
	uint8_t store[2 * BW_CHAT_TEXT_MAX];
};

static bool
is_block(const struct bw_html *h)
{
	static const char *const names[] = { "div", "section", "main", "header", "footer", "h1", "h2", "h3", "article",
		"body" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (bw_html_is(h, names[i]))
			return true;
	}
	return false;
}

/* FNV-1a. */
static uint32_t
hash(struct bw_bytes b)
{
	uint32_t v = 2166136261u;
	size_t i;

	for (i = 0; i < b.len; i++)
		v = (v ^ b.data[i]) * (uint64_t)16777619 & 0xffffffffu;
	return v;
}

static uint32_t
shape_of(const struct block *b, size_t depth)
{
	return (b->last_class << DEPTH_BITS) | (uint32_t)depth;
}

static size_t
depth_of(uint32_t shape)
{
	return shape & ((1u << DEPTH_BITS) - 1);
}

/* No text is held of what is over, or of what lies around messages: all blocks begin anew. */
static void
forget(struct reader *r)
{
	size_t i;

	for (i = 0; i < DEPTH_MAX; i++)
		r->blocks[i].text = r->blocks[i].body = r->blocks[i].body_end = r->blocks[i].attachments = 0;
	bw_decoded_start(&r->text, r->store, sizeof(r->store), true);
	r->attachment_count = 0;
	r->attachments_more = 0;
	r->reactions = 0;
}

static void
open_block(struct reader *r)
{
	struct block *b, *parent = r->depth > 0 && r->depth <= DEPTH_MAX ? &r->blocks[r->depth - 1] : NULL;

	if (r->depth++ >= DEPTH_MAX)
		return;
	if (r->sink != NULL ? r->depth - 1 <= depth_of(r->shape) : (r->text.flags & BW_TEXT_CUT) != 0)
		forget(r);
	/* Text of a part stands on a line of its own. */
	if (r->text.len > 0 && r->store[r->text.len - 1] != '\n')
		bw_decoded_break(&r->text);
	b = &r->blocks[r->depth - 1];
	memset(b, 0, offsetof(struct block, first));
	b->start = r->html.start;
	b->class = hash(bw_html_attribute(&r->html, "class"));
	b->text = r->text.len;
	b->attachments = r->attachment_count;
	if (parent != NULL)
		parent->body_end = r->text.len;
}

/* ---- pass one ---- */

static void
vote(struct reader *r, uint32_t shape)
{
	size_t i;

	for (i = 0; i < SHAPES_MAX && r->votes[i] > 0 && r->shapes[i] != shape; i++)
		;
	if (i == SHAPES_MAX)
		return;
	r->shapes[i] = shape;
	r->votes[i]++;
}

static uint32_t
elected(const struct reader *r)
{
	size_t i, best = 0;

	for (i = 1; i < SHAPES_MAX; i++) {
		if (r->votes[i] > r->votes[best] ||
		    (r->votes[i] > 0 && r->votes[i] == r->votes[best] &&
			depth_of(r->shapes[i]) < depth_of(r->shapes[best])))
			best = i;
	}
	return r->shapes[best];
}

/* ---- pass two ---- */

static struct bw_bytes
trimmed(struct bw_bytes b)
{
	while (b.len > 0 && bw_markup_is_space(b.data[b.len - 1]))
		b.len--;
	while (b.len > 0 && bw_markup_is_space(b.data[0])) {
		b.data++;
		b.len--;
	}
	return b;
}

static enum bw_rc
give(struct reader *r, const struct block *b)
{
	struct bw_chat_message m = { 0 };
	size_t i;

	m.n = ++r->given;
	m.byte_start = b->start;
	m.byte_end = r->html.end;
	m.duration_s = -1;
	m.time_raw = (struct bw_bytes){ b->time, b->when_len };
	bw_moment_give(&b->when, &m);
	m.sender = (struct bw_bytes){ b->first, b->first_len };
	m.sender_flags = b->first_flags;
	m.role = m.sender.len > 0 ? BW_ROLE_PERSON : BW_ROLE_UNKNOWN;
	if (b->parts > 2 && b->body_end > b->body)
		m.text = trimmed((struct bw_bytes){ r->store + b->body, b->body_end - b->body });
	m.flags = r->text.flags;
	if (m.text.len > BW_CHAT_TEXT_MAX) {
		m.text = bw_chat_cut(m.text, BW_CHAT_TEXT_MAX);
		m.flags |= BW_TEXT_CUT;
	}
	for (i = b->attachments; i < r->attachment_count; i++)
		m.attachments[m.attachment_count++] = r->attachments[i];
	m.attachments_more = r->attachments_more;
	m.reactions = r->reactions;
	m.kind = m.attachment_count > 0 ? BW_CHAT_MEDIA : m.text.len > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
	return r->sink->message(r->sink->ctx, &m);
}

/* The part of parent that has just ended. */
static void
add_part(struct reader *r, struct block *parent, const struct block *part)
{
	struct bw_bytes text = trimmed((struct bw_bytes){ r->store + part->text, r->text.len - part->text });

	parent->parts++;
	parent->dated = bw_moment_english(text, &parent->when);
	if (parent->dated) {
		memcpy(parent->time, text.data, text.len);
		parent->when_len = text.len;
		parent->last_class = part->class;
	}
	if (parent->parts > 1)
		return;
	parent->first_len = bw_chat_cut(text, BW_CHAT_NAME_MAX).len;
	parent->first_flags = r->text.flags | (parent->first_len < text.len ? BW_TEXT_CUT : 0u);
	memcpy(parent->first, text.data, parent->first_len);
	r->text.flags = 0;
	parent->body = r->text.len;
}

static enum bw_rc
close_block(struct reader *r)
{
	struct block *b, *parent;
	enum bw_rc rc = BW_OK;
	uint32_t shape;
	bool message;

	if (r->depth == 0 || r->depth-- > DEPTH_MAX)
		return BW_OK;
	b = &r->blocks[r->depth];
	parent = r->depth > 0 ? &r->blocks[r->depth - 1] : NULL;
	shape = shape_of(b, r->depth);
	message = b->dated && b->parts > 1;
	if (r->sink == NULL) {
		if (message && b->first_len > 0)
			vote(r, shape);
	} else if (message && shape == r->shape) {
		rc = give(r, b);
	} else if (r->depth == depth_of(r->shape) && b->parts > 1) {
		bw_chat_found(r->sink, BW_CHAT_NOT_UNDERSTOOD, b->start, r->html.end - b->start);
	}
	if (r->sink == NULL ? message : r->depth <= depth_of(r->shape))
		forget(r);
	else if (parent != NULL)
		add_part(r, parent, b);
	return rc;
}

static void
attach(struct reader *r, struct bw_bytes name, const char *type)
{
	size_t i = r->attachment_count;

	if (name.len == 0 || (i > 0 && r->attachments[i - 1].name.len == name.len &&
				 memcmp(r->names[i - 1], name.data, name.len) == 0))
		return;
	if (i == BW_CHAT_MAX_ATTACHMENTS) {
		r->attachments_more++;
		return;
	}
	memcpy(r->names[i], name.data, name.len);
	r->attachments[i].name = (struct bw_bytes){ r->names[i], name.len };
	r->attachments[i].type = (struct bw_bytes){ (const uint8_t *)type, strlen(type) };
	r->attachments[i].state = BW_FILE_NAMED;
	r->attachment_count++;
}

static void
open_tag(struct reader *r)
{
	struct bw_html *h = &r->html;
	struct bw_bytes src = bw_html_attribute(h, "src"), href = bw_html_attribute(h, "href");

	if (bw_html_is(h, "br")) {
		bw_decoded_break(&r->text);
	} else if (bw_html_is(h, "ul")) {
		bw_html_span_open(&r->list, h);
	} else if (bw_html_is(h, "li")) {
		r->reactions += r->list.depth > 0;
	} else if (bw_html_is(h, "img")) {
		attach(r, src, "image");
	} else if (bw_html_is(h, "video")) {
		attach(r, src, "video");
	} else if (bw_html_is(h, "audio")) {
		attach(r, src, "audio");
	} else if (bw_html_is(h, "a") && href.len > 0 && href.data[0] != '#' && memchr(href.data, ':', href.len) == NULL) {
		/* Of the export itself; a link to the web is not. */
		attach(r, href, "file");
	}
}

static enum bw_rc
step(struct reader *r, enum bw_html_event event)
{
	struct bw_html *h = &r->html;

	if (event == BW_HTML_TEXT) {
		if (r->depth > 0 && r->list.depth == 0)
			bw_markup_text(&r->text, h->text.data, h->text.len, true);
		return BW_OK;
	}
	(void)bw_html_span_step(&r->list, h, event);
	if (is_block(h) && event == BW_HTML_CLOSE)
		return close_block(r);
	if (is_block(h) && !h->empty)
		open_block(r);
	else if (event == BW_HTML_OPEN)
		open_tag(r);
	return BW_OK;
}

static enum bw_rc
read_all(struct reader *r, struct bw_chat_stream *s, const struct bw_chat_sink *sink, struct bw_err *err)
{
	enum bw_html_event event;
	enum bw_rc rc;

	bw_html_start(&r->html, s, sink);
	bw_decoded_start(&r->text, r->store, sizeof(r->store), true);
	do {
		if ((rc = bw_html_next(&r->html, &event, err)) == BW_OK && event != BW_HTML_END)
			rc = step(r, event);
	} while (rc == BW_OK && event != BW_HTML_END);
	return rc;
}

static enum bw_rc
none(struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "no message can be read in this file");
}

static void
reader_free(struct reader *r)
{
	explicit_bzero(r, sizeof(*r));
	free(r);
}

static enum bw_rc
learn(struct bw_chat_stream *s, struct bw_chat_reading *out, struct bw_err *err)
{
	static const struct bw_chat_sink nobody = { 0 };
	struct reader *r = calloc(1, sizeof(*r));
	enum bw_rc rc;

	if (r == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	rc = read_all(r, s, &nobody, err);
	out->order = BW_ORDER_EXACT;
	out->shape = elected(r);
	if (rc == BW_OK && r->votes[0] == 0)
		rc = none(err);
	reader_free(r);
	return rc;
}

static enum bw_rc
read_file(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum bw_rc rc;

	if (r == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	r->sink = sink;
	r->shape = reading->shape;
	rc = read_all(r, s, sink, err);
	/* A block that is open still at the end is a part of a message, or of the page. */
	if (rc == BW_OK && r->depth > 0)
		bw_chat_found(sink, BW_CHAT_CUT_OFF, s->offset, 0);
	if (rc == BW_OK && r->given == 0)
		rc = none(err);
	reader_free(r);
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	(void)all;
	return bw_html_app(head) == BW_HTML_META;
}

const struct bw_chat_format bw_chat_meta_html = {
	.app = "messenger-or-instagram",
	.name = "messenger-or-instagram-html",
	.is = is,
	.learn = learn,
	.read = read_file
};

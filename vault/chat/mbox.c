/* A mailbox (mbox, RFC 4155): e-mails on end, each behind a line "From …" with a date. Each is one message: who wrote it and
 * when its header says so, and as its text To, Subject and the first part of the body that is text, plain before HTML.
 * A line of a body that has the look of such a line is told from one by the empty line before it, its date, and a
 * header field behind it; programs write ">" before it, which is left as it stands. What header and body say was
 * written by the sender; a signature (DKIM) is not looked at here. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/eml.h"
#include "chat/charset.h"
#include "chat/formats.h"
#include "chat/html.h"
#include "chat/mail_words.h"
#include "chat/markup.h"

#define HEADER_MAX ((size_t)64 << 10)
#define BODY_MAX ((size_t)96 << 10) /* coded; more than a text's worth of base64 */
#define FIELDS_MAX 2000u
#define LEVELS 8u
#define HOLD_MAX ((size_t)16 << 10)
#define SET_MAX 40u
#define TYPE_MAX 64u
#define BETWEEN_MAX 512u
#define SHORTEST ((size_t)512) /* of a line behind, to see a field's name in */

enum where { OUTSIDE, HEADER, PART, BODY };
enum body { NO_BODY, PLAIN, HTML };

struct box {
	const struct bw_chat_sink *sink;
	struct bw_chat_message m;
	uint64_t n;
	enum where where;
	bool header_over; /* longer than there is room for */
	uint8_t header[HEADER_MAX];
	size_t header_len;
	uint64_t header_start;
	struct {
		char text[BW_EML_BOUNDARY_MAX];
		size_t len;
	} level[LEVELS];
	size_t levels;
	enum body have, now; /* what of the body was chosen; what the lines are that come */
	enum bw_eml_coding coding;
	uint8_t body[BODY_MAX];
	size_t body_len;
	bool body_over;
	uint8_t set_room[SET_MAX];
	struct bw_bytes set;
	uint8_t hold_room[HOLD_MAX];
	struct bw_chat_hold hold;
	uint8_t text_room[BW_CHAT_TEXT_MAX], other_room[BW_CHAT_TEXT_MAX];
	struct bw_chat_text text;
	struct bw_html html;
	uint8_t line[BETWEEN_MAX]; /* one that may stand between, while what is behind it is looked at */
};

static void
not_understood(const struct box *b, uint64_t from, uint64_t to)
{
	bw_chat_found(b->sink, BW_CHAT_NOT_UNDERSTOOD, from, to - from);
}

/* ---- the lines between ---- */

/* "From a@example.org Thu Mar  4 05:06:07 2021", a zone behind or before the year. */
static bool
is_between(struct bw_bytes line)
{
	bool clock = false, year = false;
	size_t i;

	if (line.len < 15 || line.len > BETWEEN_MAX || memcmp(line.data, "From ", 5) != 0)
		return false;
	for (i = 5; i + 4 < line.len; i++) {
		const uint8_t *p = line.data + i;

		clock = clock || (p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' && p[2] == ':' && p[3] >= '0' && p[3] <= '9' &&
		    p[4] >= '0' && p[4] <= '9');
		year = year || (p[0] == ' ' && (p[1] == '1' || p[1] == '2') && p[2] >= '0' && p[2] <= '9' && p[3] >= '0' && p[3] <= '9' &&
		    p[4] >= '0' && p[4] <= '9' && (i + 5 == line.len || p[5] == ' '));
	}
	return clock && year;
}

static bool
is_field(const uint8_t *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] > ' ' && p[n] < 0x7f && p[n] != ':')
		n++;
	return n > 0 && n < len && p[n] == ':';
}

/* ---- what a header says ---- */

static struct bw_bytes
held(struct box *b, struct bw_bytes value, size_t max, unsigned *flags, bool *known)
{
	struct bw_chat_text t = bw_chat_text_in(b->other_room, sizeof(b->other_room));
	struct bw_bytes put;

	*known = bw_mail_words(&t, value) && *known;
	put = bw_chat_hold_put(&b->hold, bw_chat_text_bytes(&t), max);
	if (flags != NULL)
		*flags |= t.flags | (put.len < t.total ? BW_TEXT_CUT : 0u);
	return put;
}

static void
set_date(struct box *b, struct bw_bytes value)
{
	struct bw_chat_message *m = &b->m;
	struct bw_eml_date d;
	bool known = true;

	m->time_raw = held(b, value, BW_CHAT_NAME_MAX, NULL, &known);
	if (!bw_eml_date(value, &d))
		return;
	m->has_wall = m->has_utc = true;
	m->wall = m->wall_other = d.wall;
	m->utc_ms = (d.wall - (int64_t)d.east * 60) * 1000;
	m->zone = d.no_zone ? BW_ZONE_EPOCH : BW_ZONE_OFFSET;
	m->precision = BW_PRECISION_SECOND;
}

static void
set_sender(struct box *b, struct bw_bytes value, bool *known)
{
	struct bw_bytes name, address;

	bw_mail_person(value, &name, &address);
	b->m.sender = held(b, name, BW_CHAT_NAME_MAX, &b->m.sender_flags, known);
	b->m.sender_id = held(b, address, BW_CHAT_NAME_MAX, NULL, known);
}

/* As a line of the text, so that it stands where everybody looks for it. */
static void
put_line(struct box *b, const char *name, struct bw_bytes value, bool *known)
{
	bw_chat_text_plain(&b->text, name, strlen(name));
	*known = bw_mail_words(&b->text, value) && *known;
	bw_chat_text_char(&b->text, '\n');
}

static void
read_fields(struct box *b, struct bw_cursor c)
{
	enum { FROM = 1, TO = 2, SUBJECT = 4, DATE = 8 };
	struct bw_bytes to = { c.data, 0 }, subject = { c.data, 0 };
	unsigned seen = 0, twice = 0, one, n;
	struct bw_eml_field f;
	bool known = true;

	for (n = 0; n < FIELDS_MAX && bw_eml_field(&c, &f); n++) {
		one = bw_eml_called(&f, "From") ? FROM : bw_eml_called(&f, "To") ? TO : bw_eml_called(&f, "Subject") ? SUBJECT :
		    bw_eml_called(&f, "Date") ? DATE : 0;
		b->m.reply = b->m.reply || bw_eml_called(&f, "In-Reply-To");
		b->m.not_sent = b->m.not_sent || bw_eml_called(&f, "X-Unsent");
		twice += (seen & one) != 0;
		if ((seen & one) != 0)
			continue;
		seen |= one;
		if (one == FROM)
			set_sender(b, f.value, &known);
		else if (one == DATE)
			set_date(b, f.value);
		else if (one == TO)
			to = f.value;
		else if (one == SUBJECT)
			subject = f.value;
	}
	if ((seen & TO) != 0)
		put_line(b, "To: ", to, &known);
	if ((seen & SUBJECT) != 0)
		put_line(b, "Subject: ", subject, &known);
	if (twice > 0)
		bw_chat_found(b->sink, BW_CHAT_DUPLICATE_KEY, b->header_start, b->header_len);
	if (!known)
		not_understood(b, b->header_start, b->header_start + b->header_len);
}

/* ---- what the parts are ---- */

struct leaf {
	struct bw_bytes type, set, name;
	bool attached;
};

static bool
is_word(struct bw_bytes b, const char *word)
{
	return b.len == strlen(word) && strncasecmp((const char *)b.data, word, b.len) == 0;
}

static void
read_leaf(struct bw_cursor c, struct leaf *l)
{
	struct bw_bytes name, value, ignored;
	struct bw_eml_field f;
	unsigned n;
	bool type, disposition;

	l->type = l->set = l->name = (struct bw_bytes){ c.data, 0 };
	l->attached = false;
	for (n = 0; n < FIELDS_MAX && bw_eml_field(&c, &f); n++) {
		struct bw_cursor in = bw_cursor_of(f.value.data, f.value.len);

		type = bw_eml_called(&f, "Content-Type");
		disposition = bw_eml_called(&f, "Content-Disposition");
		if ((!type && !disposition) || !bw_eml_param(&in, &name, &ignored))
			continue;
		if (type && l->type.len == 0)
			l->type = name;
		l->attached = l->attached || (disposition && is_word(name, "attachment"));
		while (bw_eml_param(&in, &name, &value)) {
			if (type && is_word(name, "charset"))
				l->set = value;
			else if (l->name.len == 0 && (is_word(name, "name") || is_word(name, "filename") || is_word(name, "filename*")))
				l->name = value;
		}
	}
}

static void
attach(struct box *b, const struct leaf *l)
{
	struct bw_chat_message *m = &b->m;
	bool known = true;
	struct bw_bytes name = held(b, l->name, 1024, NULL, &known), type = held(b, l->type, TYPE_MAX, NULL, &known);

	if (m->attachment_count == BW_CHAT_MAX_ATTACHMENTS)
		m->attachments_more++;
	else
		m->attachments[m->attachment_count++] = (struct bw_chat_attachment){ name, type, BW_FILE_INSIDE };
}

static void
choose(struct box *b, const struct leaf *l, enum body kind, enum bw_eml_coding coding)
{
	struct bw_chat_hold h = { .room = b->set_room, .cap = SET_MAX };

	b->have = b->now = kind;
	b->coding = coding;
	b->set = bw_chat_hold_put(&h, l->set, SET_MAX);
	b->body_len = 0;
	b->body_over = false;
}

static void
begin_part(struct box *b, uint64_t end)
{
	struct bw_cursor c = bw_cursor_of(b->header, b->header_len), again = c;
	struct bw_eml_part p;
	struct leaf l;
	bool plain, html;

	b->now = NO_BODY;
	b->where = BODY;
	bw_eml_part_read(&c, &p);
	if (p.bad != NULL || b->header_over || (p.several && b->levels == LEVELS)) {
		not_understood(b, b->header_start, end);
		return;
	}
	if (p.several) {
		memcpy(b->level[b->levels].text, p.boundary, p.boundary_len);
		b->level[b->levels++].len = p.boundary_len;
		return;
	}
	read_leaf(again, &l);
	plain = l.type.len == 0 || is_word(l.type, "text/plain");
	html = is_word(l.type, "text/html");
	if (plain && !l.attached && l.name.len == 0 && b->have != PLAIN)
		choose(b, &l, PLAIN, p.coding);
	else if (html && !l.attached && l.name.len == 0 && b->have == NO_BODY)
		choose(b, &l, HTML, p.coding);
	else if (!html || l.attached || l.name.len > 0)
		attach(b, &l);
}

static void
end_header(struct box *b, uint64_t end)
{
	if (b->where == HEADER)
		read_fields(b, bw_cursor_of(b->header, b->header_len));
	begin_part(b, end);
}

/* ---- bodies ---- */

/* Between the tags; what starts a line in a browser does so here. */
static void
put_html(struct box *b, struct bw_bytes text)
{
	static const char *const breaks[] = { "br", "p", "div", "tr", "li", "blockquote", "h1", "h2", "h3", "table", "ul", "ol" };
	const struct bw_chat_sink quiet = { 0 };
	enum bw_html_event e = BW_HTML_TEXT;
	struct bw_chat_stream s;
	struct bw_decoded w;
	size_t i;

	bw_chat_stream_memory(&s, text.data, text.len);
	bw_html_start(&b->html, &s, &quiet);
	/* What was decoded is not needed any more: the rest of the body's room takes the words. */
	bw_decoded_start(&w, b->body, sizeof(b->body), true);
	while (bw_html_next(&b->html, &e, NULL) == BW_OK && e != BW_HTML_END) {
		if (e == BW_HTML_TEXT) {
			bw_markup_text(&w, b->html.text.data, b->html.text.len, true);
			continue;
		}
		for (i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++)
			if (bw_html_is(&b->html, breaks[i]))
				bw_decoded_break(&w);
	}
	text = bw_decoded_end(&w);
	bw_chat_text_add(&b->text, text, w.flags);
}

static struct bw_bytes
without_end(struct bw_bytes b)
{
	while (b.len > 0 && (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r'))
		b.len--;
	return b;
}

static void
put_body(struct box *b)
{
	struct bw_bytes in = without_end((struct bw_bytes){ b->body, b->body_len });
	struct bw_chat_text other = bw_chat_text_in(b->other_room, sizeof(b->other_room));
	struct bw_buf plain = { 0 };
	bool fine = true;

	if (b->have == NO_BODY || in.len == 0)
		return;
	if (b->coding != BW_EML_PLAIN) {
		fine = bw_eml_decode(in, b->coding, &plain);
		/* Of what cannot be decoded the letters in the file are shown. */
		if (fine)
			in = without_end((struct bw_bytes){ plain.data, plain.len });
	}
	if (b->text.total > 0)
		bw_chat_text_char(&b->text, '\n');
	if (in.len > 0 && b->have == HTML) {
		fine = bw_charset_put(&other, in, b->set) && fine;
		put_html(b, bw_chat_text_bytes(&other));
		b->text.flags |= other.flags;
	} else if (in.len > 0)
		fine = bw_charset_put(&b->text, in, b->set) && fine;
	if (b->body_over)
		b->text.flags |= BW_TEXT_CUT;
	if (!fine)
		not_understood(b, b->m.byte_start, b->m.byte_end);
	bw_buf_free(&plain);
}

/* Is it a line between parts? Of an inner level that is not closed, too. */
static bool
boundary(struct box *b, struct bw_bytes line)
{
	size_t i = b->levels, len;

	if (line.len < 3 || line.data[0] != '-' || line.data[1] != '-')
		return false;
	while (i-- > 0) {
		len = b->level[i].len;
		if (line.len < len + 2 || memcmp(line.data + 2, b->level[i].text, len) != 0)
			continue;
		if (line.len >= len + 4 && memcmp(line.data + 2 + len, "--", 2) == 0) {
			b->levels = i;
			b->where = BODY;
			b->now = NO_BODY;
			return true;
		}
		if (line.len > len + 2 && line.data[len + 2] != ' ' && line.data[len + 2] != '\t')
			continue;
		b->levels = i + 1;
		b->where = PART;
		b->header_len = 0;
		b->header_over = false;
		return true;
	}
	return false;
}

static void
add(uint8_t *room, size_t cap, size_t *len, bool *over, const struct bw_chat_stream_line *line)
{
	/* Whole lines alone: a code that is cut in two could not be read. */
	if (*over || cap - *len < line->text.len + 1) {
		*over = true;
		return;
	}
	if (line->text.len > 0)
		memcpy(room + *len, line->text.data, line->text.len);
	*len += line->text.len;
	if (!line->cut)
		room[(*len)++] = '\n';
}

/* ---- messages ---- */

static void
begin(struct box *b, const struct bw_chat_stream_line *line)
{
	const struct bw_bytes none = { b->hold_room, 0 };

	memset(&b->m, 0, sizeof(b->m));
	b->m.conversation = b->m.time_raw = b->m.sender = b->m.sender_id = none;
	b->m.duration_s = -1;
	b->m.byte_start = line->start;
	b->m.byte_end = line->end;
	b->where = HEADER;
	b->header_len = b->levels = b->body_len = b->hold.used = 0;
	b->header_over = b->body_over = false;
	b->have = b->now = NO_BODY;
	bw_chat_text_reset(&b->text);
}

static enum bw_rc
give(struct box *b, bool last)
{
	struct bw_chat_message *m = &b->m;
	bool cut;

	if (b->where == OUTSIDE)
		return BW_OK;
	cut = b->where == HEADER;
	if (b->where != BODY)
		end_header(b, m->byte_end);
	/* A header or a part that nothing closes: the rest of the e-mail is not in the file. */
	if (cut || b->levels > 0)
		bw_chat_found(b->sink, last ? BW_CHAT_CUT_OFF : BW_CHAT_NOT_UNDERSTOOD, m->byte_end, 0);
	put_body(b);
	b->where = OUTSIDE;
	m->n = ++b->n;
	m->text = bw_chat_text_bytes(&b->text);
	m->flags = b->text.flags;
	if (m->sender.len == 0 && m->sender_id.len == 0)
		m->role = BW_ROLE_UNKNOWN;
	m->kind = m->attachment_count > 0 ? BW_CHAT_MEDIA : m->text.len > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
	return b->sink->message(b->sink->ctx, m);
}

static void
take_line(struct box *b, const struct bw_chat_stream_line *line)
{
	bool whole = !line->goes_on && !line->cut;

	if (line->text.len > 0)
		b->m.byte_end = line->end;
	if (b->where == BODY) {
		if (!(whole && boundary(b, line->text)) && b->now != NO_BODY)
			add(b->body, sizeof(b->body), &b->body_len, &b->body_over, line);
		else if (b->where == PART)
			b->header_start = line->end;
	} else if (line->text.len == 0 && whole)
		end_header(b, line->end);
	else if (!(b->where == PART && whole && boundary(b, line->text)))
		add(b->header, sizeof(b->header), &b->header_len, &b->header_over, line);
}

/* What comes next, where only the start of a line matters. Lines that were taken before are void. */
static enum bw_rc
field_next(struct bw_chat_stream *s, bool *is, struct bw_err *err)
{
	enum bw_rc rc = bw_chat_stream_need(s, SHORTEST, err);
	size_t left = bw_chat_stream_left(s);

	*is = rc == BW_OK && is_field(s->at, left < SHORTEST ? left : SHORTEST);
	return rc;
}

/* Does the line begin an e-mail? One that has the look of it is moved, since to know that what comes next must be looked at. */
static enum bw_rc
begins(struct box *b, struct bw_chat_stream *s, struct bw_chat_stream_line *line, bool after_empty, bool *is, struct bw_err *err)
{
	*is = false;
	if (line->goes_on || line->cut || !is_between(line->text))
		return BW_OK;
	memcpy(b->line, line->text.data, line->text.len);
	line->text.data = b->line;
	if (!after_empty)
		return BW_OK;
	return field_next(s, is, err);
}

static enum bw_rc
read_line(struct box *b, struct bw_chat_stream *s, struct bw_chat_stream_line *line, bool *after_empty, struct bw_err *err)
{
	enum bw_rc rc;
	bool is;

	if (line->start == 0 && line->text.len >= 3 && memcmp(line->text.data, "\xef\xbb\xbf", 3) == 0) {
		line->text = (struct bw_bytes){ line->text.data + 3, line->text.len - 3 };
		line->start = 3;
	}
	if ((rc = begins(b, s, line, *after_empty, &is, err)) != BW_OK)
		return rc;
	*after_empty = line->text.len == 0 && !line->goes_on && !line->cut;
	if (is) {
		if ((rc = give(b, false)) == BW_OK)
			begin(b, line);
		b->header_start = s->offset;
	} else if (b->where != OUTSIDE) {
		if (line->text.data == b->line)
			bw_chat_found(b->sink, BW_CHAT_HEADER_INSIDE, line->start, line->text.len);
		take_line(b, line);
	} else if (line->text.len > 0)
		bw_chat_found(b->sink, BW_CHAT_LINES_BEFORE, line->start, line->text.len);
	return rc;
}

static enum bw_rc
read_lines(struct box *b, struct bw_chat_stream *s, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	bool after_empty = true;
	enum bw_rc rc;

	while ((rc = bw_chat_stream_line(s, &line, err)) == BW_OK)
		if ((rc = read_line(b, s, &line, &after_empty, err)) != BW_OK)
			return rc;
	return rc == BW_ENOTFOUND ? give(b, true) : rc;
}

static enum bw_rc
read_all(struct bw_chat_stream *s, const struct bw_chat_reading *r, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct box *b = calloc(1, sizeof(*b));
	enum bw_rc rc;

	(void)r;
	if (b == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a mailbox");
	b->sink = sink;
	b->hold = (struct bw_chat_hold){ .room = b->hold_room, .cap = HOLD_MAX };
	b->text = bw_chat_text_in(b->text_room, sizeof(b->text_room));
	rc = read_lines(b, s, err);
	if (rc == BW_OK && b->n == 0)
		rc = bw_err_set(err, BW_EFORMAT, 0, "no e-mail is in this mailbox");
	explicit_bzero(b, sizeof(*b));
	free(b);
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	bool mailbox, known = false;
	struct bw_cursor c = bw_eml_header(head.data, head.len, &mailbox), first;
	struct bw_eml_field f;
	struct bw_bytes line;
	unsigned n;

	(void)all;
	if (!mailbox || c.at > 1024)
		return false;
	first = bw_cursor_of(head.data, c.at);
	if (head.len >= 3 && memcmp(head.data, "\xef\xbb\xbf", 3) == 0)
		bw_cursor_skip(&first, 3);
	if (!bw_eml_line(&first, &line) || !is_between(line))
		return false;
	for (n = 0; n < FIELDS_MAX && !known && bw_eml_field(&c, &f); n++)
		known = bw_eml_called(&f, "From") || bw_eml_called(&f, "Date") || bw_eml_called(&f, "Message-ID");
	return known;
}

const struct bw_chat_format bw_chat_mbox = { .app = "e-mail", .name = "mbox", .is = is, .read = read_all };

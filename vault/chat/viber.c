/* Viber's messages as a table: what the desktop app saves and what the phone sends by e-mail, a line each:
 *     ="17/08/2014"<TAB>12:52:56<TAB>="A."<TAB>="+31600000000"<TAB>"Hi"
 *     17/08/2014,12:52:56,A.,+31600000000,Hi
 * Learned from a line that a user of another reader published, and from readers; there is no specification. What
 * stands between the columns, the quotes and the order of day and month change with version and settings. The clock
 * of the device, no zone. Texts go on over several lines, with quotes around them or without; so a line that looks
 * like the head of a message is taken for one, and inside of open quotes that is told. */
#include <string.h>

#include "chat/figures.h"
#include "chat/formats.h"
#include "chat/gather.h"
#include "chat/text.h"

struct head {
	struct bw_figures when;
	struct bw_bytes raw, name, number, text;
};

static bool
is_between(uint8_t c)
{
	return c == '\t' || c == ',' || c == ';';
}

/* One column and what ends it, *between once it is known. Inside of quotes, which an equals sign may precede, none ends. */
static bool
column(struct bw_bytes b, size_t *at, uint8_t *between, struct bw_bytes *out)
{
	bool guarded = *at + 1 < b.len && b.data[*at] == '=' && b.data[*at + 1] == '"';
	size_t start = *at + (guarded ? 1 : 0), end;

	if (start < b.len && b.data[start] == '"') {
		for (end = ++start; end < b.len && b.data[end] != '"'; end++)
			;
		*at = end + 1;
	} else {
		for (end = start; end < b.len && (*between != 0 ? b.data[end] != *between : !is_between(b.data[end])); end++)
			;
		*at = end;
	}
	if (*at >= b.len || (*between != 0 ? b.data[*at] != *between : !is_between(b.data[*at])))
		return false;
	*between = b.data[(*at)++];
	*out = (struct bw_bytes){ b.data + start, end - start };
	return true;
}

static bool
is_number(struct bw_bytes b)
{
	static const char signs[] = "+0123456789 ()-Xx";
	size_t i, digits = 0;

	for (i = 0; i < b.len; i++) {
		if (memchr(signs, b.data[i], sizeof(signs) - 1) == NULL)
			return false;
		digits += b.data[i] >= '0' && b.data[i] <= '9';
	}
	return b.len == 0 || digits > 0;
}

static bool
read_head(struct bw_bytes b, struct head *h)
{
	struct bw_bytes date, time;
	uint8_t between = 0;
	size_t at = 0;

	if (b.len == 0 || (b.data[0] != '=' && b.data[0] != '"' && (b.data[0] < '0' || b.data[0] > '9')))
		return false;
	if (!column(b, &at, &between, &date) || !column(b, &at, &between, &time) || !bw_figures_date(date, &h->when) ||
	    !bw_figures_clock(time, &h->when))
		return false;
	h->raw = (struct bw_bytes){ date.data, (size_t)(time.data + time.len - date.data) };
	if (!column(b, &at, &between, &h->name) || !column(b, &at, &between, &h->number) || h->name.len == 0)
		return false;
	h->text = bw_chat_from(b, at);
	return is_number(h->number) && bw_figures_real(&h->when);
}

static void
without_mark(struct bw_chat_stream_line *line)
{
	if (line->start == 0 && bw_chat_begins(line->text, "\xef\xbb\xbf")) {
		line->text = bw_chat_from(line->text, 3);
		line->start = 3;
	}
}

static bool
is(struct bw_bytes head, bool all)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_stream s;
	struct head h;

	(void)all;
	bw_chat_stream_memory(&s, head.data, head.len);
	while (bw_chat_stream_line(&s, &line, NULL) == BW_OK) {
		without_mark(&line);
		if (line.text.len > 0)
			return read_head(line.text, &h) && h.number.len > 0;
	}
	return false;
}

static enum bw_rc
learn(struct bw_chat_stream *s, struct bw_chat_reading *out, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_figures_count count = { 0 };
	struct head h;
	enum bw_rc rc;

	while ((rc = bw_chat_stream_line(s, &line, err)) == BW_OK) {
		without_mark(&line);
		if (!line.goes_on && read_head(line.text, &h))
			bw_figures_count(&count, &h.when);
	}
	bw_figures_learn(&count, out);
	return rc == BW_ENOTFOUND ? BW_OK : rc;
}

/* The quotes around a text are not of it; one that has none of its own is as it is written. */
static size_t
shape(struct bw_chat_gather *g)
{
	size_t len = g->len, rest;

	if (len < 2 || g->text[0] != '"')
		return len;
	if (g->text[len - 1] == '"' || g->cut)
		return bw_chat_unquote(g->text, len, &rest);
	return len;
}

static void
begin(const struct head *h, const struct bw_chat_reading *r, struct bw_chat_message *m)
{
	memset(m, 0, sizeof(*m));
	m->sender = h->name;
	m->sender_id = h->number;
	m->time_raw = h->raw;
	bw_figures_give(&h->when, r, m);
}

static enum bw_rc
read_all(struct bw_chat_stream *s, const struct bw_chat_reading *r, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_gather g;
	struct bw_chat_message m;
	struct head h;
	bool open = false, quoted = false;
	enum bw_rc rc = bw_chat_gather_begin(&g, sink, err);

	g.shape = shape;
	while (rc == BW_OK && (rc = bw_chat_stream_line(s, &line, err)) == BW_OK) {
		without_mark(&line);
		if (!line.goes_on && read_head(line.text, &h)) {
			if (open)
				bw_chat_found(sink, BW_CHAT_HEAD_IN_QUOTES, line.start, line.text.len);
			begin(&h, r, &m);
			rc = bw_chat_gather_start(&g, &m, &line, h.text);
			quoted = h.text.len > 0 && h.text.data[0] == '"';
			open = quoted && bw_chat_quote_open(h.text, false);
		} else if (bw_chat_gather_more(&g, &line))
			open = quoted && bw_chat_quote_open(line.text, open);
		else if (line.text.len > 0)
			bw_chat_found(sink, BW_CHAT_LINES_BEFORE, line.start, line.text.len);
	}
	if (open && rc == BW_ENOTFOUND)
		bw_chat_found(sink, BW_CHAT_CUT_OFF, line.end, 0);
	return bw_chat_gather_end(&g, rc, err);
}

const struct bw_chat_format bw_chat_viber = { .app = "viber", .name = "viber-table", .is = is, .learn = learn, .read = read_all };

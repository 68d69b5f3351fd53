/* Discord's data package of before 2023: messages/cNNN/messages.csv, with the columns ID, Timestamp, Contents and
 * Attachments, written as RFC 4180 says: quotes around what holds a comma, a quote or a line end. So a line inside of
 * quotes never begins a message, whatever it looks like. Newest first; the owner's words alone. */
#include <string.h>

#include "chat/discord.h"
#include "chat/formats.h"
#include "chat/gather.h"

#define HEAD "ID,Timestamp,Contents,Attachments"

/* Where its columns stand. */
struct row {
	struct bw_bytes time, text; /* text: all that is behind the time */
	struct bw_chat_iso when;
	int64_t id;
};

static bool
read_row(struct bw_bytes b, struct row *r)
{
	const uint8_t *comma;
	size_t at, start;

	for (r->id = 0, at = 0; at < b.len && at < 19 && b.data[at] >= '0' && b.data[at] <= '9'; at++)
		if (bw_mul_overflows(r->id, 10, &r->id) || bw_add_overflows(r->id, b.data[at] - '0', &r->id))
			return false;
	if (at == 0 || !bw_chat_sign(b, &at, ','))
		return false;
	start = at;
	comma = start < b.len ? memchr(b.data + start, ',', b.len - start) : NULL;
	if (comma == NULL)
		return false;
	r->time = (struct bw_bytes){ b.data + start, (size_t)(comma - b.data) - start };
	r->text = bw_chat_from(b, start + r->time.len + 1);
	return bw_chat_iso(r->time, &r->when);
}

static bool
is(struct bw_bytes head, bool all)
{
	(void)all;
	if (bw_chat_begins(head, "\xef\xbb\xbf"))
		head = bw_chat_from(head, 3);
	return bw_chat_begins(head, HEAD "\n") || bw_chat_begins(head, HEAD "\r\n");
}

/* The contents up to their end, and behind a comma the links. */
static size_t
shape(struct bw_chat_gather *g)
{
	struct bw_bytes links, url;
	struct bw_chat_message *m = &g->m;
	size_t len = 0, rest;

	if (g->len > 0 && g->text[0] == '"')
		len = bw_chat_unquote(g->text, g->len, &rest);
	else {
		while (len < g->len && g->text[len] != ',')
			len++;
		rest = len;
	}
	if (rest < g->len && g->text[rest] == ',')
		rest++;
	else
		bw_chat_found(g->sink, BW_CHAT_CUT_OFF, m->byte_end, 0);
	links = (struct bw_bytes){ g->text + rest, g->len - rest };
	if (links.len > 0 && links.data[0] == '"')
		links = (struct bw_bytes){ links.data + 1, links.len - (links.data[links.len - 1] == '"' && links.len > 1 ? 2 : 1) };
	while ((url = bw_discord_next_url(&links)).len > 0) {
		if (m->attachment_count == BW_CHAT_MAX_ATTACHMENTS)
			m->attachments_more++;
		else
			m->attachments[m->attachment_count++] = (struct bw_chat_attachment){ url, { url.data, 0 }, BW_FILE_OMITTED };
	}
	m->kind = m->attachment_count > 0 ? BW_CHAT_MEDIA : len > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
	return len;
}

static enum bw_rc
start(struct bw_chat_gather *g, const struct row *row, const struct bw_chat_stream_line *line)
{
	struct bw_chat_message m;

	memset(&m, 0, sizeof(m));
	m.role = BW_ROLE_SELF;
	m.time_raw = row->time;
	if (!bw_discord_time(&m, &row->when, row->id))
		bw_chat_found(g->sink, BW_CHAT_TIME_DISAGREES, line->start, line->text.len);
	return bw_chat_gather_start(g, &m, line, row->text);
}

static enum bw_rc
read_all(struct bw_chat_stream *s, const struct bw_chat_reading *r, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_gather g;
	struct row row;
	bool open = false, is_row;
	enum bw_rc rc = bw_chat_gather_begin(&g, sink, err);

	(void)r;
	g.shape = shape;
	while (rc == BW_OK && (rc = bw_chat_stream_line(s, &line, err)) == BW_OK) {
		is_row = !line.goes_on && read_row(line.text, &row);
		if (open || line.goes_on) {
			if (is_row)
				bw_chat_found(sink, BW_CHAT_HEADER_INSIDE, line.start, line.text.len);
			(void)bw_chat_gather_more(&g, &line);
			open = bw_chat_quote_open(line.text, open);
		} else if (is_row) {
			rc = start(&g, &row, &line);
			open = bw_chat_quote_open(row.text, false);
		} else if (line.start > 0 && line.text.len > 0)
			bw_chat_found(sink, line.lf ? BW_CHAT_NOT_UNDERSTOOD : BW_CHAT_CUT_OFF, line.start, line.text.len);
	}
	if (rc == BW_ENOTFOUND)
		bw_chat_found(sink, BW_CHAT_ONE_SIDE, 0, 0);
	return bw_chat_gather_end(&g, rc, err);
}

const struct bw_chat_format bw_chat_discord_csv = { .app = "discord", .name = "discord-package-csv", .newest_first = true, .is = is,
	.read = read_all };

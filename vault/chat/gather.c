#include "chat/gather.h"

#include <stdlib.h>
#include <string.h>

#include "chat/text.h"

#define ROOM (BW_CHAT_TEXT_MAX + 4) /* a character that the limit cuts through is left out whole */

enum bw_rc
bw_chat_gather_begin(struct bw_chat_gather *g, const struct bw_chat_sink *sink, struct bw_err *err)
{
	memset(g, 0, sizeof(*g));
	g->sink = sink;
	g->text = malloc(ROOM);
	if (g->text == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	return BW_OK;
}

static void
add(struct bw_chat_gather *g, const void *data, size_t len)
{
	size_t n = ROOM - g->len < len ? ROOM - g->len : len;

	if (n > 0)
		memcpy(g->text + g->len, data, n);
	g->len += n;
	g->cut = g->cut || n < len;
}

/* The bytes themselves, cut to what there is room for. */
static struct bw_bytes
kept(uint8_t *room, size_t cap, struct bw_bytes b)
{
	b = bw_chat_cut(b, cap);
	if (b.len > 0)
		memcpy(room, b.data, b.len);
	return (struct bw_bytes){ room, b.len };
}

static enum bw_rc
give(struct bw_chat_gather *g)
{
	struct bw_chat_message *m = &g->m;

	if (!g->open)
		return BW_OK;
	g->open = false;
	if (g->shape != NULL)
		g->len = g->shape(g);
	m->text = bw_chat_cut((struct bw_bytes){ g->text, g->len }, BW_CHAT_TEXT_MAX);
	m->flags = bw_chat_text_flags(m->text) | (g->cut || m->text.len < g->len ? BW_TEXT_CUT : 0);
	m->n = ++g->n;
	if (g->finish != NULL)
		g->finish(m);
	g->given_until = m->byte_end;
	return g->sink->message(g->sink->ctx, m);
}

enum bw_rc
bw_chat_gather_start(struct bw_chat_gather *g, const struct bw_chat_message *m, const struct bw_chat_stream_line *line,
    struct bw_bytes text)
{
	enum bw_rc rc = give(g);

	g->m = *m;
	g->m.sender = kept(g->sender, sizeof(g->sender), m->sender);
	g->m.sender_id = kept(g->sender_id, sizeof(g->sender_id), m->sender_id);
	g->m.time_raw = kept(g->time, sizeof(g->time), m->time_raw);
	g->m.sender_flags = bw_chat_text_flags(g->m.sender) | (g->m.sender.len < m->sender.len ? BW_TEXT_CUT : 0);
	g->m.byte_start = line->start;
	g->m.byte_end = line->end;
	g->m.duration_s = -1;
	g->open = true;
	g->len = 0;
	g->blank = 0;
	g->cut = false;
	add(g, text.data, text.len);
	return rc;
}

bool
bw_chat_gather_more(struct bw_chat_gather *g, const struct bw_chat_stream_line *line)
{
	if (!g->open)
		return false;
	if (line->text.len == 0) {
		g->blank++;
		return true;
	}
	for (; g->blank > 0; g->blank--) {
		add(g, "\n", 1);
		if (g->cut)
			g->blank = 1;
	}
	/* The head of a message may stand on a line of its own. */
	if (!line->goes_on && g->len > 0)
		add(g, "\n", 1);
	add(g, line->text.data, line->text.len);
	g->m.byte_end = line->end;
	return true;
}

enum bw_rc
bw_chat_gather_end(struct bw_chat_gather *g, enum bw_rc rc, struct bw_err *err)
{
	if (rc == BW_ENOTFOUND || rc == BW_OK)
		rc = give(g);
	if (rc == BW_OK && g->n == 0)
		rc = bw_err_set(err, BW_EFORMAT, 0, "no message of a chat export is in it");
	if (g->text != NULL)
		explicit_bzero(g->text, ROOM);
	free(g->text);
	g->text = NULL;
	return rc;
}

bool
bw_chat_digits(struct bw_bytes b, size_t *at, size_t max, int *out)
{
	size_t n = 0;

	for (*out = 0; n < max && *at < b.len && b.data[*at] >= '0' && b.data[*at] <= '9'; n++)
		*out = *out * 10 + b.data[(*at)++] - '0';
	return n > 0;
}

bool
bw_chat_sign(struct bw_bytes b, size_t *at, char c)
{
	if (*at >= b.len || b.data[*at] != (uint8_t)c)
		return false;
	(*at)++;
	return true;
}

bool
bw_chat_quote_open(struct bw_bytes b, bool open)
{
	size_t i;

	for (i = 0; i < b.len; i++)
		open = open != (b.data[i] == '"');
	return open;
}

size_t
bw_chat_unquote(uint8_t *text, size_t len, size_t *rest)
{
	size_t from, to = 0;

	for (from = 1; from < len; from++) {
		if (text[from] == '"' && (from + 1 == len || text[from + 1] != '"'))
			break;
		from += text[from] == '"';
		text[to++] = text[from];
	}
	*rest = from < len ? from + 1 : len;
	return to;
}

bool
bw_chat_begins(struct bw_bytes b, const char *word)
{
	size_t len = strlen(word);

	return b.len >= len && memcmp(b.data, word, len) == 0;
}

struct bw_bytes
bw_chat_from(struct bw_bytes b, size_t at)
{
	return (struct bw_bytes){ b.data + at, b.len - at };
}

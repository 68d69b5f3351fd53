/* Messages that were marked and copied in Telegram for the desktop and pasted into a text:
 *     A., [25/06/2022 07:25]
 * and the text on the lines behind. Learned from published samples. The clock of the computer, no
 * zone; the order of day and month is that of its settings. What was copied can be edited freely, and a
 * line of a text that looks like a head is taken for one. */
#include <string.h>

#include "chat/figures.h"
#include "chat/formats.h"
#include "chat/gather.h"

struct head {
	struct bw_figures when;
	struct bw_bytes sender, raw;
};

static bool
read_stamp(struct bw_bytes b, struct bw_figures *f)
{
	const uint8_t *blank = memchr(b.data, ' ', b.len);
	size_t at = blank != NULL ? (size_t)(blank - b.data) : b.len;

	return at < b.len && bw_figures_date((struct bw_bytes){ b.data, at }, f) && bw_figures_clock(bw_chat_from(b, at + 1), f);
}

/* The last ", [" of a line that ends with "]": a name may hold one too. */
static bool
read_head(struct bw_bytes b, struct head *h)
{
	size_t at;

	if (b.len < 18 || b.data[b.len - 1] != ']')
		return false;
	for (at = b.len - 3; at > 0 && memcmp(b.data + at, ", [", 3) != 0; at--)
		;
	if (at == 0)
		return false;
	h->sender = (struct bw_bytes){ b.data, at };
	h->raw = (struct bw_bytes){ b.data + at + 3, b.len - at - 4 };
	return read_stamp(h->raw, &h->when);
}

/* The next line with a head, from the start on; BW_ENOTFOUND: none. */
static enum bw_rc
next_head(struct bw_chat_stream *s, struct bw_chat_stream_line *line, struct head *h, struct bw_err *err)
{
	enum bw_rc rc;

	while ((rc = bw_chat_stream_line(s, line, err)) == BW_OK)
		if (!line->goes_on && !line->cut && read_head(line->text, h))
			break;
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_stream s;
	struct head h;

	(void)all;
	if (bw_chat_begins(head, "\xef\xbb\xbf"))
		head = bw_chat_from(head, 3);
	bw_chat_stream_memory(&s, head.data, head.len);
	while (bw_chat_stream_line(&s, &line, NULL) == BW_OK)
		if (line.text.len > 0)
			return read_head(line.text, &h) && bw_figures_real(&h.when);
	return false;
}

static enum bw_rc
learn(struct bw_chat_stream *s, struct bw_chat_reading *out, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_figures_count count = { 0 };
	struct head h;
	enum bw_rc rc;

	while ((rc = next_head(s, &line, &h, err)) == BW_OK)
		bw_figures_count(&count, &h.when);
	bw_figures_learn(&count, out);
	return rc == BW_ENOTFOUND ? BW_OK : rc;
}

static void
fill(const struct head *h, const struct bw_chat_reading *r, struct bw_chat_message *m)
{
	memset(m, 0, sizeof(*m));
	m->sender = h->sender;
	m->time_raw = h->raw;
	bw_figures_give(&h->when, r, m);
}

static void
finish(struct bw_chat_message *m)
{
	m->reply = bw_chat_begins(m->text, "[In reply to ");
	m->forwarded = bw_chat_begins(m->text, "[Forwarded from ");
}

static enum bw_rc
read_all(struct bw_chat_stream *s, const struct bw_chat_reading *r, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_gather g;
	struct bw_chat_message m;
	struct head h;
	enum bw_rc rc = bw_chat_gather_begin(&g, sink, err);

	g.finish = finish;
	while (rc == BW_OK && (rc = bw_chat_stream_line(s, &line, err)) == BW_OK) {
		if (line.start == 0 && bw_chat_begins(line.text, "\xef\xbb\xbf")) {
			line.text = bw_chat_from(line.text, 3);
			line.start = 3;
		}
		if (!line.goes_on && !line.cut && read_head(line.text, &h)) {
			fill(&h, r, &m);
			rc = bw_chat_gather_start(&g, &m, &line, (struct bw_bytes){ line.text.data, 0 });
		} else if (!bw_chat_gather_more(&g, &line) && line.text.len > 0) {
			bw_chat_found(sink, BW_CHAT_LINES_BEFORE, line.start, line.text.len);
		}
	}
	return bw_chat_gather_end(&g, rc, err);
}

const struct bw_chat_format bw_chat_telegram_pasted = { .app = "telegram", .name = "telegram-pasted", .is = is, .learn = learn,
	.read = read_all };

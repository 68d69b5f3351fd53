/* QQ for the desktop, "text of messages". Learned from a published sample of a reader of such
 * files: a head that begins with four characters for "messages", then for each message
 *     2024-01-02 03:04:05 A.(10001)      or  A.<a@example.org>
 * and its text on the lines behind. The clock of the computer, no zone. Nothing marks the lines of a
 * text, so one that looks like the head of a message is taken for one. */
#include <string.h>

#include "chat/formats.h"
#include "chat/gather.h"
#include "chat/text.h"

#define HEAD "\xe6\xb6\x88\xe6\x81\xaf\xe8\xae\xb0\xe5\xbd\x95" /* messages: what a file begins with */

static bool
read_stamp(struct bw_bytes b, size_t *at, int64_t *out)
{
	static const char between[] = "-- ::";
	struct bw_civil c = { 0 };
	int *field[] = { &c.year, &c.month, &c.day, &c.hour, &c.minute, &c.second };
	size_t i;

	for (i = 0; i < 6; i++) {
		if (!bw_chat_digits(b, at, i == 0 ? 4 : 2, field[i]))
			return false;
		if (i < 5 && (*at >= b.len || b.data[(*at)++] != (uint8_t)between[i]))
			return false;
	}
	if (!bw_civil_valid(&c))
		return false;
	*out = bw_civil_seconds(&c);
	return true;
}

/* The name, and in brackets at the end the number or the address. */
static bool
read_head(struct bw_bytes b, struct bw_chat_message *m)
{
	size_t at = 0, open;
	uint8_t last = b.len > 0 ? b.data[b.len - 1] : 0;

	memset(m, 0, sizeof(*m));
	if ((last != ')' && last != '>') || !read_stamp(b, &at, &m->wall) || at >= b.len || b.data[at] != ' ')
		return false;
	m->time_raw = (struct bw_bytes){ b.data, at++ };
	for (open = b.len - 1; open > at && b.data[open] != (last == ')' ? '(' : '<'); open--)
		;
	if (b.data[open] != (last == ')' ? '(' : '<') || open + 2 >= b.len)
		return false;
	m->sender = (struct bw_bytes){ b.data + at, open - at };
	m->sender_id = (struct bw_bytes){ b.data + open + 1, b.len - open - 2 };
	m->has_wall = true;
	m->wall_other = m->wall;
	m->precision = BW_PRECISION_SECOND;
	return true;
}

static bool
is(struct bw_bytes head, bool all)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_message m;
	struct bw_chat_stream s;

	(void)all;
	if (bw_chat_begins(head, "\xef\xbb\xbf"))
		head = bw_chat_from(head, 3);
	if (!bw_chat_begins(head, HEAD))
		return false;
	bw_chat_stream_memory(&s, head.data, head.len);
	while (bw_chat_stream_line(&s, &line, NULL) == BW_OK)
		if (read_head(line.text, &m))
			return true;
	return false;
}

/* What stands where the app cannot put a picture. */
static void
finish(struct bw_chat_message *m)
{
	static const char picture[] = "[\xe5\x9b\xbe\xe7\x89\x87]";

	if (m->text.len != sizeof(picture) - 1 || !bw_chat_begins(m->text, picture))
		return;
	m->kind = BW_CHAT_MEDIA;
	m->attachment_count = 1;
	m->attachments[0] = (struct bw_chat_attachment){ .type = { m->text.data + 1, m->text.len - 2 }, .state = BW_FILE_OMITTED };
}

static enum bw_rc
read_all(struct bw_chat_stream *s, const struct bw_chat_reading *r, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_gather g;
	struct bw_chat_message m;
	enum bw_rc rc = bw_chat_gather_begin(&g, sink, err);

	(void)r;
	g.finish = finish;
	while (rc == BW_OK && (rc = bw_chat_stream_line(s, &line, err)) == BW_OK) {
		if (!line.goes_on && read_head(line.text, &m))
			rc = bw_chat_gather_start(&g, &m, &line, (struct bw_bytes){ line.text.data, 0 });
		else
			(void)bw_chat_gather_more(&g, &line); /* before the first: the head of the file */
	}
	return bw_chat_gather_end(&g, rc, err);
}

const struct bw_chat_format bw_chat_qq = { .app = "qq", .name = "qq-text", .is = is, .read = read_all };

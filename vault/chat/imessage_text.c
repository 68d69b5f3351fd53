/* iMessage and SMS of a Mac or iPhone, as imessage-exporter writes them in plain text. Learned from
 * that program (ReagentX/imessage-exporter, exporters/txt.rs).
 *
 *     Oct 17, 2021 10:31:49 PM (Read by you after 5 seconds)
 *     A.
 *     text, of any number of lines; a file's path on a line of its own
 *     Tapbacks:
 *     Loved by B.
 *                                     (an empty line)
 *
 * A line with a time and more behind it is an announcement. A message begins where such a time
 * stands at the start of a line after an empty one, or at the start of the file; people can write
 * both themselves, and nothing in the file tells that apart. Replies within a thread are indented
 * and come again at their own time: the first are passed over. "Me" is the owner. */
#include <stdlib.h>
#include <string.h>

#include "chat/decoded.h"
#include "chat/formats.h"
#include "chat/imessage.h"

struct reader {
	const struct bw_chat_sink *sink;
	bool open, announced, named, blank, replies, tapbacks;
	struct bw_moment when;
	struct bw_decoded text, sender;
	uint64_t last_line; /* where the line before ended, its line end with it */
	unsigned blanks;    /* empty lines that are not yet known to be of the text */
	struct bw_chat_message m;
	uint64_t given;
	uint8_t time_store[BW_MOMENT_MAX], sender_store[BW_CHAT_NAME_MAX], text_store[BW_CHAT_TEXT_MAX];
};

bool
bw_imessage_time(struct bw_bytes *text, struct bw_moment *out)
{
	size_t most = text->len < BW_MOMENT_MAX ? text->len : BW_MOMENT_MAX, len = most;
	const uint8_t *note = most > 0 ? memmem(text->data, most, " (", 2) : NULL;

	if (note != NULL)
		len = (size_t)(note - text->data);
	if (!bw_moment_english((struct bw_bytes){ text->data, len }, out))
		return false;
	text->len = len;
	return out->precision == BW_PRECISION_SECOND && !out->zoned;
}

/* "Oct 17, 2021 10:32:03 PM You renamed the conversation …": the length of the time, or 0. */
static size_t
time_in_front(struct bw_bytes line, struct bw_moment *when)
{
	size_t most = line.len < BW_MOMENT_MAX ? line.len : BW_MOMENT_MAX, i;

	if (most == 0 || line.data[0] < 'A' || line.data[0] > 'Z')
		return 0;
	for (i = 4; i <= most; i++) {
		if (line.data[i - 1] != 'M' || (line.data[i - 2] != 'A' && line.data[i - 2] != 'P'))
			continue;
		if (i < line.len && line.data[i] != ' ')
			return 0;
		return bw_moment_english((struct bw_bytes){ line.data, i }, when) &&
			when->precision == BW_PRECISION_SECOND ?
		    i :
		    0;
	}
	return 0;
}

static enum bw_rc
give(struct reader *r)
{
	struct bw_chat_message *m = &r->m;

	if (!r->open)
		return BW_OK;
	r->open = false;
	m->n = ++r->given;
	m->byte_end = r->last_line;
	m->text = bw_decoded_end(&r->text);
	m->flags = r->text.flags;
	m->sender = bw_decoded_end(&r->sender);
	m->sender_flags = r->sender.flags;
	bw_moment_give(&r->when, m);
	if (r->announced) {
		m->kind = BW_CHAT_SYSTEM;
		m->role = BW_ROLE_APP;
	} else {
		if (m->kind == BW_CHAT_TEXT && m->text.len == 0)
			m->kind = BW_CHAT_EMPTY;
		m->role = m->sender.len == 2 && memcmp(m->sender.data, "Me", 2) == 0 ? BW_ROLE_SELF :
		    m->sender.len > 0						     ? BW_ROLE_PERSON :
										       BW_ROLE_UNKNOWN;
	}
	return r->sink->message(r->sink->ctx, m);
}

static void
begin(struct reader *r, const struct bw_chat_stream_line *line, size_t time_len, const struct bw_moment *when)
{
	struct bw_bytes rest = { line->text.data + time_len, line->text.len - time_len };

	memset(&r->m, 0, sizeof(r->m));
	r->m.duration_s = -1;
	r->m.byte_start = line->start;
	r->when = *when;
	r->open = true;
	r->named = r->replies = r->tapbacks = false;
	r->blanks = 0;
	bw_decoded_start(&r->text, r->text_store, sizeof(r->text_store), false);
	bw_decoded_start(&r->sender, r->sender_store, sizeof(r->sender_store), false);
	memcpy(r->time_store, line->text.data, time_len);
	r->m.time_raw = (struct bw_bytes){ r->time_store, time_len };
	r->announced = rest.len > 1 && !(rest.len > 6 && memcmp(rest.data, " (Read", 6) == 0);
	if (r->announced)
		bw_decoded_bytes(&r->text, rest.data + 1, rest.len - 1);
}

static bool
is_text(struct bw_bytes line, const char *text)
{
	return line.len == strlen(text) && memcmp(line.data, text, line.len) == 0;
}

static void
add_text(struct reader *r, const struct bw_chat_stream_line *line)
{
	/* A line break that the line itself goes on after is none. */
	if (!line->goes_on) {
		for (; r->blanks > 0; r->blanks--)
			bw_decoded_break(&r->text);
		if (r->text.len > 0)
			bw_decoded_break(&r->text);
	}
	bw_decoded_bytes(&r->text, line->text.data, line->text.len);
}

static void
body(struct reader *r, const struct bw_chat_stream_line *line)
{
	static const char deleted[] = "This message was deleted from the conversation!";
	struct bw_bytes t = line->text;

	if (t.len == 0 && !line->goes_on) {
		r->blanks++;
		r->tapbacks = false;
	} else if (!r->named && !r->announced) {
		r->named = true;
		bw_decoded_bytes(&r->sender, t.data, t.len);
	} else if (t.len > 4 && memcmp(t.data, "    ", 4) == 0 && !line->goes_on && r->replies) {
		return;
	} else if (is_text(t, "Tapbacks:") || is_text(t, "Reactions:")) {
		r->tapbacks = true;
	} else if (r->tapbacks) {
		r->m.reactions++;
	} else if (is_text(t, "This message responded to an earlier message.")) {
		r->m.reply = true;
	} else if (is_text(t, deleted)) {
		r->m.kind = BW_CHAT_DELETED;
	} else {
		r->replies = false;
		add_text(r, line);
	}
}

/* A reply within a thread begins with its time, indented by four. */
static bool
is_reply(const struct bw_chat_stream_line *line)
{
	struct bw_bytes inner = line->text;
	struct bw_moment when;

	if (inner.len < 8 || memcmp(inner.data, "    ", 4) != 0)
		return false;
	inner.data += 4;
	inner.len -= 4;
	return bw_imessage_time(&inner, &when);
}

static enum bw_rc
take(struct reader *r, const struct bw_chat_stream_line *line)
{
	struct bw_moment when;
	enum bw_rc rc;
	size_t len;

	len = line->goes_on ? 0 : time_in_front(line->text, &when);
	if (len > 0 && r->blank) {
		if ((rc = give(r)) != BW_OK)
			return rc;
		begin(r, line, len, &when);
	} else if (r->open) {
		if (len > 0)
			bw_chat_found(r->sink, BW_CHAT_HEADER_INSIDE, line->start, line->text.len);
		if (!line->goes_on && is_reply(line))
			r->replies = true;
		body(r, line);
	} else if (line->text.len > 0) {
		bw_chat_found(r->sink, BW_CHAT_LINES_BEFORE, line->start, line->text.len);
	}
	r->blank = line->text.len == 0 && !line->goes_on;
	r->last_line = line->end + line->cr + line->lf;
	return BW_OK;
}

static enum bw_rc
read_all(struct reader *r, struct bw_chat_stream *s, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	enum bw_rc rc;

	r->blank = true;
	while ((rc = bw_chat_stream_line(s, &line, err)) == BW_OK) {
		if ((rc = take(r, &line)) != BW_OK)
			return rc;
	}
	if (rc != BW_ENOTFOUND)
		return rc;
	/* The exporter ends every message with an empty line. */
	if (r->open && !r->blank) {
		bw_chat_found(r->sink, BW_CHAT_CUT_OFF, r->m.byte_start, r->last_line - r->m.byte_start);
		r->open = false;
	}
	if ((rc = give(r)) != BW_OK)
		return rc;
	if (r->given == 0)
		return bw_err_set(err, BW_EFORMAT, 0, "no message can be read in this file");
	return BW_OK;
}

static enum bw_rc
read_file(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum bw_rc rc;

	(void)reading;
	if (r == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	r->sink = sink;
	rc = read_all(r, s, err);
	explicit_bzero(r, sizeof(*r));
	free(r);
	return rc;
}

/* The first line begins with a time, and one is a time alone, or with when it was read, after an
 * empty line or none and in front of a name. */
static bool
is(struct bw_bytes head, bool all)
{
	struct bw_chat_stream_line line = { 0 };
	bool blank = true, time = false, first = true;
	struct bw_moment when;
	struct bw_chat_stream s;

	(void)all;
	bw_chat_stream_memory(&s, head.data, head.len);
	while (bw_chat_stream_line(&s, &line, NULL) == BW_OK) {
		struct bw_bytes text = line.text;

		if (first && time_in_front(text, &when) == 0)
			return false;
		if (time && text.len > 0)
			return true;
		time = blank && bw_imessage_time(&text, &when) &&
		    (text.len == line.text.len || memmem(line.text.data, line.text.len, " (Read by ", 10) != NULL);
		blank = line.text.len == 0;
		first = false;
	}
	return false;
}

const struct bw_chat_format bw_chat_imessage_text = {
	.app = "imessage",
	.name = "imessage-text",
	.is = is,
	.read = read_file
};

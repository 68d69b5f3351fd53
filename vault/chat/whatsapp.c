/* WhatsApp's own export as text, Android and iOS, any locale's header. No specification
 * exists: the shapes are those of real exports (chat/header.c). */
#include <stdlib.h>
#include <string.h>

#include "chat/formats.h"
#include "chat/header.h"
#include "chat/text.h"

/* ---- dates ---- */

/* The app is from 2009; an earlier year means a wrong reading. */
#define FIRST_YEAR 2009

static int
full_year(int year, int digits)
{
	if (digits <= 2)
		return 2000 + year;
	return year > 2400 && year < 2700 ? year - 543 : year; /* Buddhist era */
}

/* year_at 0: first field is the year; else day_first says which of two readings. */
static bool
wall_of(const struct bw_chat_header *h, bool year_first, bool day_first, int64_t *out)
{
	struct bw_civil c = { .hour = h->hour % 24, .minute = h->minute, .second = h->second > 0 ? h->second : 0 };

	if (year_first) {
		c.year = full_year(h->field[0], h->digits[0]);
		c.month = h->field[1];
		c.day = h->field[2];
	} else {
		c.year = full_year(h->field[2], h->digits[2]);
		c.month = h->field[day_first ? 1 : 0];
		c.day = h->field[day_first ? 0 : 1];
	}
	if (h->half == 2 && c.hour < 12)
		c.hour += 12;
	else if (h->half == 1 && c.hour == 12)
		c.hour = 0;
	if (c.second > 59)
		c.second = 59;
	if (c.year < FIRST_YEAR || c.year > 2100 || !bw_civil_valid(&c))
		return false;
	*out = bw_civil_seconds(&c);
	return true;
}

/* Readings of three numbers of which none is a year of four digits. */
enum reading { DAY_FIRST, MONTH_FIRST, SHORT_YEAR_FIRST, READINGS };

static bool
has_long_year_first(const struct bw_chat_header *h)
{
	return h->digits[0] >= 3 || h->field[0] > 31;
}

static bool
wall_in(const struct bw_chat_header *h, enum reading r, int64_t *out)
{
	if (has_long_year_first(h))
		return wall_of(h, true, false, out);
	return wall_of(h, r == SHORT_YEAR_FIRST, r == DAY_FIRST, out);
}

/* What the whole file says about the order of day, month and year. */
struct order {
	uint64_t headers, long_years;
	uint64_t wrong[READINGS]; /* no real date in this reading */
	uint64_t back[READINGS];  /* steps back in time by more than a day */
	int64_t last[READINGS];
	bool dated[READINGS];
};

static void
learn(struct order *o, const struct bw_chat_header *h)
{
	int64_t t;
	int r;

	o->headers++;
	o->long_years += has_long_year_first(h);
	for (r = 0; r < READINGS; r++) {
		if (!wall_in(h, (enum reading)r, &t)) {
			o->wrong[r]++;
			continue;
		}
		if (o->dated[r] && t < o->last[r] - 86400)
			o->back[r]++;
		o->last[r] = t;
		o->dated[r] = true;
	}
}

/* The reading with the fewest impossible dates; a tie leaves *sure false. */
static enum reading
choose(const struct order *o, const uint64_t *count, bool *sure)
{
	enum reading best = DAY_FIRST;
	int r;

	*sure = true;
	for (r = MONTH_FIRST; r < READINGS; r++) {
		/* Years first in short form are rare: only when the others fail. */
		if (count[r] < count[best] && (r != SHORT_YEAR_FIRST || o->wrong[best] > 0)) {
			best = (enum reading)r;
			*sure = true;
		} else if (r == MONTH_FIRST && count[r] == count[best]) {
			*sure = false;
		}
	}
	return best;
}

static void
settle(struct bw_chat_reading *c, const struct order *o)
{
	bool sure;
	enum reading r = choose(o, o->wrong, &sure);

	c->order = BW_ORDER_FIELD_ABOVE_12;
	if (o->long_years == o->headers || r == SHORT_YEAR_FIRST) {
		c->order = BW_ORDER_YEAR_FIRST;
	} else if (!sure) {
		c->order = BW_ORDER_AMBIGUOUS;
		if ((o->back[DAY_FIRST] == 0) != (o->back[MONTH_FIRST] == 0)) {
			r = o->back[DAY_FIRST] == 0 ? DAY_FIRST : MONTH_FIRST;
			c->order = BW_ORDER_FILE_ORDER;
		}
	} else if (o->wrong[r] > 0) {
		c->order = BW_ORDER_AMBIGUOUS; /* the file contradicts itself */
	}
	c->day_first = r == DAY_FIRST;
	c->year_first = r == SHORT_YEAR_FIRST;
}

static bool
is_whatsapp(struct bw_bytes head, bool all)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_header h;
	struct bw_chat_stream s;

	(void)all;
	bw_chat_stream_memory(&s, head.data, head.len);
	while (bw_chat_stream_line(&s, &line, NULL) == BW_OK)
		if (!line.goes_on && bw_chat_header_read(line.text.data, line.text.len, &h))
			return true;
	return false;
}

static enum bw_rc
learn_whatsapp(struct bw_chat_stream *s, struct bw_chat_reading *out, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_header h;
	struct order o = { 0 };
	enum bw_rc rc;

	while ((rc = bw_chat_stream_line(s, &line, err)) == BW_OK)
		if (!line.goes_on && bw_chat_header_read(line.text.data, line.text.len, &h))
			learn(&o, &h);
	if (rc != BW_ENOTFOUND)
		return rc;
	if (o.headers == 0)
		return bw_err_set(err, BW_EFORMAT, 0, "no line of the text is a message of a chat export");
	settle(out, &o);
	return BW_OK;
}

/* ---- messages ---- */

/* The message that is being read. */
struct reader {
	const struct bw_chat_reading *r;
	const struct bw_chat_sink *sink;
	struct bw_chat_message m;
	uint8_t *text;	 /* BW_CHAT_TEXT_MAX bytes */
	size_t text_len; /* of those */
	bool cut, open;	 /* more of the text than is held; there is a message */
	char time[BW_CHAT_NAME_MAX], sender[BW_CHAT_NAME_MAX];
	uint64_t n, before; /* messages so far; where the first begins */
};

static struct bw_bytes
hold(char to[static BW_CHAT_NAME_MAX], struct bw_bytes b)
{
	b = bw_chat_cut(bw_chat_trim_marks(b), BW_CHAT_NAME_MAX);
	memcpy(to, b.data, b.len);
	return (struct bw_bytes){ (const uint8_t *)to, b.len };
}

static void
put_text(struct reader *k, const void *p, size_t len)
{
	size_t room = BW_CHAT_TEXT_MAX - k->text_len;

	if (len > room) {
		k->cut = true;
		len = bw_chat_cut((struct bw_bytes){ p, len }, room).len;
	}
	memcpy(k->text + k->text_len, p, len);
	k->text_len += len;
}

static bool
ends_with(struct bw_bytes t, const char *tail)
{
	size_t n = strlen(tail);

	return t.len >= n && memcmp(t.data + t.len - n, tail, n) == 0;
}

static void
attach(struct bw_chat_message *m, struct bw_bytes name, enum bw_chat_file_state state)
{
	m->attachments[0] = (struct bw_chat_attachment){ .name = name, .state = state };
	m->attachment_count = 1;
	m->kind = BW_CHAT_MEDIA;
}

static void
look_at_text(struct bw_chat_message *m)
{
	static const char attached[] = "<attached: ", file[] = " (file attached)";
	const uint8_t *p = memmem(m->text.data, m->text.len, attached, sizeof(attached) - 1);
	const uint8_t *q;

	m->edited = ends_with(m->text, "<This message was edited>");
	if (ends_with(m->text, "This message was deleted") || ends_with(m->text, "This message was deleted.") ||
	    ends_with(m->text, "You deleted this message") || ends_with(m->text, "You deleted this message."))
		m->kind = BW_CHAT_DELETED;
	if (memmem(m->text.data, m->text.len, "<Media omitted>", 15) != NULL ||
	    (ends_with(m->text, " omitted") && m->text.len < 40))
		attach(m, (struct bw_bytes){ NULL, 0 }, BW_FILE_OMITTED);
	if (p != NULL) {
		p += sizeof(attached) - 1;
		q = memchr(p, '>', m->text.len - (size_t)(p - m->text.data));
		if (q != NULL)
			attach(m, (struct bw_bytes){ p, (size_t)(q - p) }, BW_FILE_NAMED);
	} else if ((p = memmem(m->text.data, m->text.len, file, sizeof(file) - 1)) != NULL) {
		attach(m, bw_chat_trim_marks((struct bw_bytes){ m->text.data, (size_t)(p - m->text.data) }), BW_FILE_NAMED);
	}
}

static void
set_times(struct bw_chat_message *m, const struct bw_chat_header *h, const struct bw_chat_reading *scan)
{
	enum reading r = scan->year_first ? SHORT_YEAR_FIRST : scan->day_first ? DAY_FIRST : MONTH_FIRST;
	int64_t other;

	m->has_wall = wall_in(h, r, &m->wall);
	m->wall_other = m->wall;
	m->precision = h->second < 0 ? BW_PRECISION_MINUTE : BW_PRECISION_SECOND;
	if (scan->order != BW_ORDER_AMBIGUOUS || r == SHORT_YEAR_FIRST ||
	    !wall_in(h, r == DAY_FIRST ? MONTH_FIRST : DAY_FIRST, &other))
		return;
	m->wall = m->has_wall ? m->wall : other;
	m->wall_other = other;
	m->has_wall = true;
}

static void
begin(struct reader *k, const struct bw_chat_stream_line *line, const struct bw_chat_header *h)
{
	const uint8_t *p = line->text.data;
	struct bw_chat_message *m = &k->m;

	memset(m, 0, sizeof(*m));
	m->n = ++k->n;
	m->duration_s = -1;
	m->byte_start = line->start;
	m->byte_end = line->end;
	m->time_raw = hold(k->time, (struct bw_bytes){ p, h->time_end });
	set_times(m, h, k->r);
	m->sender = hold(k->sender, (struct bw_bytes){ p + h->sender, h->sender_len });
	m->role = h->sender_len > 0 ? BW_ROLE_PERSON : BW_ROLE_APP;
	m->kind = h->sender_len > 0 ? BW_CHAT_TEXT : BW_CHAT_SYSTEM;
	k->text_len = 0;
	k->cut = false;
	k->open = true;
	put_text(k, p + h->body, line->text.len - h->body);
}

static enum bw_rc
give(struct reader *k)
{
	struct bw_chat_message *m = &k->m;

	if (!k->open)
		return BW_OK;
	k->open = false;
	m->text = (struct bw_bytes){ k->text, k->text_len };
	m->flags = bw_chat_text_flags(m->text) | (k->cut ? BW_TEXT_CUT : 0);
	m->sender_flags = bw_chat_text_flags(m->sender);
	if (m->kind != BW_CHAT_SYSTEM)
		look_at_text(m);
	return k->sink->message(k->sink->ctx, m);
}

/* A line that begins no message goes on with the one before. */
static void
go_on(struct reader *k, const struct bw_chat_stream_line *line)
{
	if (!k->open) {
		k->before = line->end + line->cr + line->lf;
		return;
	}
	if (!line->goes_on)
		put_text(k, "\n", 1);
	put_text(k, line->text.data, line->text.len);
	k->m.byte_end = line->end;
}

static enum bw_rc
read_lines(struct bw_chat_stream *s, struct reader *k, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_header h;
	enum bw_rc rc;

	while ((rc = bw_chat_stream_line(s, &line, err)) == BW_OK) {
		if (!line.goes_on && bw_chat_header_read(line.text.data, line.text.len, &h)) {
			if ((rc = give(k)) != BW_OK)
				return rc;
			begin(k, &line, &h);
		} else {
			go_on(k, &line);
		}
	}
	return rc == BW_ENOTFOUND ? give(k) : rc;
}

static enum bw_rc
read_whatsapp(struct bw_chat_stream *s, const struct bw_chat_reading *r, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct reader *k = calloc(1, sizeof(*k));
	enum bw_rc rc;

	if (k == NULL || (k->text = malloc(BW_CHAT_TEXT_MAX)) == NULL) {
		free(k);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	}
	k->r = r;
	k->sink = sink;
	rc = read_lines(s, k, err);
	if (rc == BW_OK && k->before > 0)
		bw_chat_found(sink, BW_CHAT_LINES_BEFORE, 0, k->before);
	free(k->text);
	free(k);
	return rc;
}

const struct bw_chat_format bw_chat_whatsapp = { .app = "whatsapp", .name = "whatsapp-text", .is = is_whatsapp,
	.learn = learn_whatsapp, .read = read_whatsapp };

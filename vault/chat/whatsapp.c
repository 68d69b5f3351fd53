#include "chat/chat.h"

#include <stdlib.h>
#include <string.h>

#include "chat/header.h"

const char *
bw_chat_order_name(enum bw_chat_order o)
{
	static const char *const names[] = { "none", "ambiguous", "year-first", "field-above-12", "file-order" };

	return names[o];
}

/* ---- lines ---- */

struct lines {
	const uint8_t *data;
	size_t len, at;
};

static bool
next_line(struct lines *l, size_t *start, size_t *end)
{
	const uint8_t *nl;

	if (l->at >= l->len)
		return false;
	*start = l->at;
	nl = memchr(l->data + l->at, '\n', l->len - l->at);
	*end = nl != NULL ? (size_t)(nl - l->data) : l->len;
	l->at = nl != NULL ? *end + 1 : l->len;
	if (*end > *start && l->data[*end - 1] == '\r')
		(*end)--;
	return true;
}

bool
bw_chat_may_be(const void *data, size_t len)
{
	struct lines l = { data, len, 0 };
	size_t start, end;

	while (next_line(&l, &start, &end)) {
		if (bw_chat_header_may_be(l.data + start, end - start))
			return true;
	}
	return false;
}

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
	int64_t first[READINGS], last[READINGS];
	struct bw_interval span[READINGS];
	bool dated[READINGS];
};

static void
widen(struct bw_interval *iv, bool *dated, int64_t t)
{
	if (!*dated || t < iv->from)
		iv->from = t;
	if (!*dated || t > iv->to)
		iv->to = t;
	*dated = true;
}

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
		if (!o->dated[r])
			o->first[r] = t;
		o->last[r] = t;
		widen(&o->span[r], &o->dated[r], t);
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
settle(struct bw_chat *c, const struct order *o)
{
	bool sure;
	enum reading r = choose(o, o->wrong, &sure);

	c->order = BW_ORDER_FIELD_ABOVE_12;
	if (o->long_years == o->headers) {
		c->order = BW_ORDER_YEAR_FIRST;
	} else if (r == SHORT_YEAR_FIRST) {
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
	c->dated = o->dated[r];
	if (!c->dated) {
		c->order = BW_ORDER_NONE;
		return;
	}
	c->span = o->span[r];
	c->first = o->first[r];
	c->last = o->last[r];
	if (c->order == BW_ORDER_AMBIGUOUS && o->dated[!r]) {
		widen(&c->span, &c->dated, o->span[!r].from);
		widen(&c->span, &c->dated, o->span[!r].to);
	}
}

/* ---- participants ---- */

#define SLOTS 4096u /* a power of two, more than twice the cap */

static uint32_t
hash(const uint8_t *p, size_t len)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ p[i]) * 16777619u;
	return h;
}

static void
count_sender(struct bw_chat *c, uint16_t *slots, struct bw_bytes name)
{
	uint32_t at;

	for (at = hash(name.data, name.len) & (SLOTS - 1); slots[at] != 0; at = (at + 1) & (SLOTS - 1)) {
		struct bw_chat_participant *p = &c->participants[slots[at] - 1];

		if (p->name.len == name.len && memcmp(p->name.data, name.data, name.len) == 0) {
			p->messages++;
			return;
		}
	}
	if (c->participant_count == BW_CHAT_MAX_PARTICIPANTS) {
		c->participants_full = true;
		return;
	}
	c->participants[c->participant_count].name = name;
	c->participants[c->participant_count].messages = 1;
	slots[at] = (uint16_t)++c->participant_count;
}

static int
by_name(const void *a, const void *b)
{
	const struct bw_chat_participant *x = a, *y = b;
	size_t n = x->name.len < y->name.len ? x->name.len : y->name.len;
	int d = memcmp(x->name.data, y->name.data, n);

	return d != 0 ? d : (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

/* Direction marks around a name are the app's, not the person's. */
static struct bw_bytes
trim_marks(const uint8_t *p, size_t len)
{
	struct bw_bytes b = { p, len };

	while (b.len >= 3 && b.data[0] == 0xe2 && b.data[1] == 0x80 && (b.data[2] == 0x8e || b.data[2] == 0x8f ||
	    (b.data[2] >= 0xaa && b.data[2] <= 0xae))) {
		b.data += 3;
		b.len -= 3;
	}
	while (b.len >= 3 && b.data[b.len - 3] == 0xe2 && b.data[b.len - 2] == 0x80 && (b.data[b.len - 1] == 0x8e ||
	    b.data[b.len - 1] == 0x8f || (b.data[b.len - 1] >= 0xaa && b.data[b.len - 1] <= 0xae)))
		b.len -= 3;
	return b;
}

enum bw_rc
bw_chat_scan(const void *data, size_t len, struct bw_chat *out, struct bw_err *err)
{
	struct lines l = { data, len, 0 };
	struct order o = { 0 };
	struct bw_chat_header h;
	uint16_t *slots;
	size_t start, end;

	memset(out, 0, sizeof(*out));
	slots = calloc(SLOTS, sizeof(*slots));
	out->participants = calloc(BW_CHAT_MAX_PARTICIPANTS, sizeof(*out->participants));
	if (slots == NULL || out->participants == NULL) {
		free(slots);
		bw_chat_free(out);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a chat");
	}
	while (next_line(&l, &start, &end)) {
		if (!bw_chat_header_read(l.data + start, end - start, &h)) {
			if (out->messages == 0)
				out->lines_before++;
			continue;
		}
		out->messages++;
		learn(&o, &h);
		if (h.sender_len > 0)
			count_sender(out, slots, trim_marks(l.data + start + h.sender, h.sender_len));
	}
	free(slots);
	if (out->messages == 0) {
		bw_chat_free(out);
		return bw_err_set(err, BW_EFORMAT, 0, "no line of the text is a message of a chat export");
	}
	settle(out, &o);
	qsort(out->participants, out->participant_count, sizeof(*out->participants), by_name);
	return BW_OK;
}

void
bw_chat_free(struct bw_chat *c)
{
	free(c->participants);
	memset(c, 0, sizeof(*c));
}

/* ---- messages ---- */

static bool
ends_with(struct bw_bytes t, const char *tail)
{
	size_t n = strlen(tail);

	return t.len >= n && memcmp(t.data + t.len - n, tail, n) == 0;
}

static void
look_at_text(struct bw_chat_message *m)
{
	static const char attached[] = "<attached: ", file[] = " (file attached)";
	const uint8_t *p = memmem(m->text.data, m->text.len, attached, sizeof(attached) - 1);
	const uint8_t *q;

	m->edited = ends_with(m->text, "<This message was edited>");
	m->deleted = ends_with(m->text, "This message was deleted") || ends_with(m->text, "This message was deleted.") ||
	    ends_with(m->text, "You deleted this message") || ends_with(m->text, "You deleted this message.");
	m->media_omitted = memmem(m->text.data, m->text.len, "<Media omitted>", 15) != NULL ||
	    (ends_with(m->text, " omitted") && m->text.len < 40);
	if (p != NULL) {
		p += sizeof(attached) - 1;
		q = memchr(p, '>', m->text.len - (size_t)(p - m->text.data));
		if (q != NULL)
			m->attachment = (struct bw_bytes){ p, (size_t)(q - p) };
	} else if ((p = memmem(m->text.data, m->text.len, file, sizeof(file) - 1)) != NULL) {
		m->attachment = trim_marks(m->text.data, (size_t)(p - m->text.data));
	}
}

static void
fill(struct bw_chat_message *m, const uint8_t *data, size_t start, const struct bw_chat_header *h,
    const struct bw_chat *scan)
{
	enum reading r = scan->year_first ? SHORT_YEAR_FIRST : scan->day_first ? DAY_FIRST : MONTH_FIRST;

	memset(m, 0, sizeof(*m));
	m->byte_start = start;
	m->time_raw = trim_marks(data + start, h->time_end);
	m->has_wall = wall_in(h, r, &m->wall);
	if (scan->order == BW_ORDER_AMBIGUOUS && r != SHORT_YEAR_FIRST) {
		int64_t other;

		if (wall_in(h, r == DAY_FIRST ? MONTH_FIRST : DAY_FIRST, &other)) {
			m->wall = m->has_wall ? m->wall : other;
			m->wall_other = other;
			m->has_wall = true;
		} else {
			m->wall_other = m->wall;
		}
	} else {
		m->wall_other = m->wall;
	}
	m->minutes_only = h->second < 0;
	if (h->sender_len > 0)
		m->sender = trim_marks(data + start + h->sender, h->sender_len);
	m->text.data = data + start + h->body;
}

static enum bw_rc
give(struct bw_chat_message *m, const uint8_t *data, size_t end, enum bw_rc (*fn)(void *, const struct bw_chat_message *),
    void *ctx)
{
	m->byte_end = end;
	m->text.len = (size_t)(data + end - m->text.data);
	look_at_text(m);
	return fn(ctx, m);
}

enum bw_rc
bw_chat_each(const void *data, size_t len, const struct bw_chat *scan,
    enum bw_rc (*fn)(void *ctx, const struct bw_chat_message *m), void *ctx, struct bw_err *err)
{
	struct lines l = { data, len, 0 };
	struct bw_chat_message m;
	struct bw_chat_header h;
	size_t start, end, last = 0;
	uint64_t n = 0;
	enum bw_rc rc = BW_OK;

	(void)err;
	while (rc == BW_OK && next_line(&l, &start, &end)) {
		if (bw_chat_header_read(l.data + start, end - start, &h)) {
			if (n > 0)
				rc = give(&m, l.data, last, fn, ctx);
			fill(&m, l.data, start, &h, scan);
			m.n = ++n;
		}
		last = end;
	}
	if (rc == BW_OK && n > 0)
		rc = give(&m, l.data, last, fn, ctx);
	return rc;
}

/* The text that WhatsApp exports: one line a message, with the phone's own short date and time in
 * front, and lines of the message itself behind it. Learned from exports that users and other
 * projects have published, and from the patterns of CLDR; there is no specification.
 *
 * Pass one counts, for every way of writing a header, how often it occurs and what each order of
 * day, month and year would mean. The way that occurs most is the file's; what looks like a header
 * in another way, or stands behind a bare LF where the app ends its records with CR LF, is text. */
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "chat/formats.h"
#include "chat/header.h"
#include "chat/text.h"
#include "chat/whatsapp_words.h"

/* ---- dates ---- */

/* The app is from 2009; an earlier year means a wrong reading. */
#define FIRST_YEAR 2009
#define LAST_YEAR 2100

/* Years of the app's life in other calendars. None of these ranges touches another, so the number
 * tells the calendar: Jalali 1388 is 2009, Hijri 1430 too, and a Buddhist year is 543 more. */
#define JALALI_FIRST 1388
#define HIJRI_FIRST 1430

/* Umm al-Qura, the calendar of phones in Saudi Arabia: the months of 30 days of the years from 1430
 * on, lowest bit first; as in ICU. Its first day is 29 December 2008. */
static const uint16_t umm_al_qura[] = { 0xaa6, 0x956, 0x2ae, 0x56d, 0x36a, 0xb55, 0xaaa, 0x94d, 0x49d, 0x95d, 0x2ba, 0x5b5,
	0x5aa, 0xd55, 0xa9a, 0x92e, 0x26e, 0x55d, 0xada, 0x6d4, 0x6a5, 0xb27, 0xa4d, 0x4ad, 0x56d, 0xb5a, 0x754, 0xf49, 0xe92 };
#define HIJRI_YEARS ((int)(sizeof(umm_al_qura) / sizeof(umm_al_qura[0])))
#define HIJRI_DAY_ONE 14242

static bool
hijri_day(int year, int month, int day, int64_t *out)
{
	int64_t days = HIJRI_DAY_ONE;
	int y, m;

	if (month < 1 || month > 12 || day < 1 || day > 29 + (umm_al_qura[year - HIJRI_FIRST] >> (month - 1) & 1))
		return false;
	for (y = HIJRI_FIRST; y <= year; y++)
		for (m = 1; m <= (y < year ? 12 : month - 1); m++)
			days += 29 + (umm_al_qura[y - HIJRI_FIRST] >> (m - 1) & 1);
	*out = days + day - 1;
	return true;
}

static int
full_year(int year, int digits, bool era, int era_from)
{
	if (era && era_from > 0)
		return era_from + year;
	if (digits <= 2) /* 52 to 87 are years to come, and those of the app in the Buddhist era */
		return year >= 52 && year <= 87 ? 2500 + year - 543 : 2000 + year;
	if (digits == 3 && year >= 98 && year < 190)
		return 1911 + year; /* Taiwan */
	return year > 2400 && year < 2700 ? year - 543 : year;
}

/* Readings of three numbers of which none is a year of four digits. */
enum reading { DAY_FIRST, MONTH_FIRST, SHORT_YEAR_FIRST, READINGS };

/* Which number is the year, when the header itself says so; -1. */
static int
year_at(const struct bw_chat_header *h)
{
	int i;

	if (h->era_at >= 0)
		return h->era_at;
	for (i = 0; i < 3; i++)
		if (h->digits[i] >= 3)
			return i;
	return h->field[0] > 31 ? 0 : h->field[2] > 31 ? 2 : -1;
}

static bool
time_of_day(const struct bw_chat_header *h, int64_t *out)
{
	int hour = h->hour % 24;

	if (h->half == 2 && hour < 12)
		hour += 12;
	else if (h->half == 1 && hour == 12)
		hour = 0;
	*out = hour * 3600 + h->minute * 60 + (h->second > 59 ? 59 : h->second > 0 ? h->second : 0);
	return true;
}

static bool
wall_in(const struct bw_chat_header *h, enum reading r, int64_t *out)
{
	int at = year_at(h), year, month, day;
	int64_t days, last, time;
	struct bw_civil c = { 0 };

	if (at < 0)
		at = r == SHORT_YEAR_FIRST ? 0 : 2;
	year = full_year(h->field[at], h->digits[at], h->era_at == at, h->era_from);
	month = at == 0 ? 1 : r == DAY_FIRST ? (at == 1 ? 2 : 1) : 0;
	day = 3 - at - month;
	month = h->field[month];
	day = h->field[day];
	if (!time_of_day(h, &time))
		return false;
	if (year >= JALALI_FIRST && year < HIJRI_FIRST) {
		if (day < 1 || month < 1 || !bw_calendar_days(BW_CALENDAR_JALALI, year, month, day, &days, &last) || days != last)
			return false;
		*out = days * 86400 + time;
		return true;
	}
	if (year >= HIJRI_FIRST && year < HIJRI_FIRST + HIJRI_YEARS) {
		if (!hijri_day(year, month, day, &days))
			return false;
		*out = days * 86400 + time;
		return true;
	}
	c.year = year;
	c.month = month;
	c.day = day;
	if (c.year < FIRST_YEAR || c.year > LAST_YEAR || !bw_civil_valid(&c))
		return false;
	*out = bw_civil_seconds(&c) + time;
	return true;
}

/* ---- the way that headers are written ---- */

#define SHAPES 64u
#define SHAPE_CRLF 0x100u	   /* of the file: records end in CR LF */
#define SHAPE_CONTRADICTORY 0x200u /* no reading makes all dates real */

static uint32_t
shape_of(const struct bw_chat_header *h)
{
	uint32_t sep = h->separator == '/' ? 0 : h->separator == '.' ? 1 : h->separator == '-' ? 2 : 3;

	return (uint32_t)h->kind | sep << 2 | (h->second >= 0 ? 16u : 0) | (year_at(h) == 0 ? 32u : 0);
}

static bool
is_dotted(uint32_t shape)
{
	return (shape >> 2 & 3) == 1 || (shape >> 2 & 3) == 2;
}

/* What all headers of one shape say about the order of day, month and year. */
struct votes {
	uint64_t headers, known_years, years_first, first_at;
	uint64_t differ;	  /* dates that are not the same with the day and with the month first */
	uint64_t wrong[READINGS]; /* no real date in this reading */
	uint64_t back[READINGS];  /* steps back in time by more than a day */
	uint64_t media[READINGS]; /* dates that the name of a file has too, and another reading has not */
	int64_t last[READINGS];
	bool dated[READINGS];
};

static void
vote(struct votes *v, const struct bw_chat_header *h, uint64_t at)
{
	bool has[READINGS];
	int64_t t = 0, in[READINGS] = { 0 };
	int r;

	if (v->headers++ == 0)
		v->first_at = at;
	v->known_years += year_at(h) >= 0;
	v->years_first += year_at(h) == 0;
	for (r = 0; r < READINGS; r++) {
		has[r] = wall_in(h, (enum reading)r, &t);
		if (!has[r]) {
			v->wrong[r]++;
			continue;
		}
		in[r] = t;
		v->back[r] += v->dated[r] && t < v->last[r] - 86400;
		v->last[r] = t;
		v->dated[r] = true;
	}
	v->differ += has[DAY_FIRST] != has[MONTH_FIRST] || in[DAY_FIRST] != in[MONTH_FIRST];
}

/* The app writes the same local date into the names of the files that it sends. */
static void
vote_media(struct votes *v, const struct bw_chat_header *h, struct bw_bytes body)
{
	struct bw_civil c = { 0 };
	int64_t day, t[2];
	bool has[2];

	if (!bw_whatsapp_media_date(body, &c.year, &c.month, &c.day) || !bw_civil_valid(&c))
		return;
	day = bw_civil_seconds(&c);
	has[0] = wall_in(h, DAY_FIRST, &t[0]) && t[0] >= day && t[0] < day + 86400;
	has[1] = wall_in(h, MONTH_FIRST, &t[1]) && t[1] >= day && t[1] < day + 86400;
	if (has[0] != has[1])
		v->media[has[0] ? DAY_FIRST : MONTH_FIRST]++;
}

static void
add_votes(struct votes *to, const struct votes *from)
{
	int r;

	if (from->headers > 0 && (to->headers == 0 || from->first_at < to->first_at))
		to->first_at = from->first_at;
	to->headers += from->headers;
	to->known_years += from->known_years;
	to->years_first += from->years_first;
	to->differ += from->differ;
	for (r = 0; r < READINGS; r++) {
		to->wrong[r] += from->wrong[r];
		to->back[r] += from->back[r];
		to->media[r] += from->media[r];
		to->dated[r] = to->dated[r] || from->dated[r];
	}
}

/* Day or month first; the proofs from the strongest on. */
static enum bw_chat_order
prove(const struct votes *v, uint32_t shape, enum reading *r, bool *contradictory)
{
	const uint64_t *w = v->wrong;

	*r = DAY_FIRST;
	*contradictory = false;
	if (w[DAY_FIRST] > 0 && w[MONTH_FIRST] > 0 && v->known_years < v->headers && w[SHORT_YEAR_FIRST] == 0) {
		*r = SHORT_YEAR_FIRST;
		return BW_ORDER_YEAR_FIRST;
	}
	if (w[DAY_FIRST] != w[MONTH_FIRST]) {
		*r = w[DAY_FIRST] < w[MONTH_FIRST] ? DAY_FIRST : MONTH_FIRST;
		*contradictory = w[*r] > 0;
		return *contradictory ? BW_ORDER_AMBIGUOUS : BW_ORDER_FIELD_ABOVE_12;
	}
	*contradictory = w[DAY_FIRST] > 0;
	if (v->differ == 0 && !*contradictory)
		return BW_ORDER_EXACT; /* 8/8/24: the same day either way */
	if ((v->media[DAY_FIRST] > 0) != (v->media[MONTH_FIRST] > 0)) {
		*r = v->media[DAY_FIRST] > 0 ? DAY_FIRST : MONTH_FIRST;
		return BW_ORDER_MEDIA_NAME;
	}
	if ((v->back[DAY_FIRST] == 0) != (v->back[MONTH_FIRST] == 0)) {
		*r = v->back[DAY_FIRST] == 0 ? DAY_FIRST : MONTH_FIRST;
		return BW_ORDER_FILE_ORDER;
	}
	/* No locale of CLDR puts the month first with dots or dashes and the year behind. */
	return is_dotted(shape) && !*contradictory ? BW_ORDER_SHAPE : BW_ORDER_AMBIGUOUS;
}

static void
settle(const struct votes *v, uint32_t shape, bool crlf, struct bw_chat_reading *out)
{
	enum reading r;
	bool contradictory;

	out->order = prove(v, shape, &r, &contradictory);
	if (v->years_first == v->headers) {
		r = DAY_FIRST;
		contradictory = false;
		out->order = BW_ORDER_YEAR_FIRST;
	}
	if (!v->dated[r])
		out->order = BW_ORDER_NONE;
	out->day_first = r == DAY_FIRST;
	out->year_first = r == SHORT_YEAR_FIRST;
	out->shape = shape | (crlf ? SHAPE_CRLF : 0) | (contradictory ? SHAPE_CONTRADICTORY : 0);
}

/* ---- pass one ---- */

/* How the record before a line ended: that of its last line. */
struct before {
	bool known, bare;
};

static bool
behind_bare_lf(const struct before *b, const struct bw_chat_stream_line *l)
{
	return b->known ? b->bare : l->lf && !l->cr;
}

static void
note_end(struct before *b, const struct bw_chat_stream_line *l)
{
	b->known = true;
	b->bare = l->lf && !l->cr;
}

static enum bw_rc
pick(struct votes *all, struct bw_chat_reading *out, struct bw_err *err)
{
	struct votes *bare = all + SHAPES, *best = NULL;
	uint32_t shape = 0, i;
	bool crlf = false;

	for (i = 0; i < SHAPES; i++) {
		struct votes *v = &all[i];
		/* Few of many stand behind a bare LF: those are in texts. */
		bool strict = v->headers > 2 * bare[i].headers;

		if (!strict)
			add_votes(v, &bare[i]);
		if (v->headers == 0 || (best != NULL && (v->headers < best->headers ||
		    (v->headers == best->headers && v->first_at > best->first_at))))
			continue;
		best = v;
		shape = i;
		crlf = strict;
	}
	if (best == NULL)
		return bw_err_set(err, BW_EFORMAT, 0, "no line of the text is a message of a chat export");
	settle(best, shape, crlf, out);
	return BW_OK;
}

static enum bw_rc
learn(struct bw_chat_stream *s, struct bw_chat_reading *out, struct bw_err *err)
{
	struct votes *all = calloc((size_t)2 * SHAPES, sizeof(*all));
	struct bw_chat_stream_line l = { 0 };
	struct before before = { false, false };
	struct bw_chat_header h;
	enum bw_rc rc;

	if (all == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	while ((rc = bw_chat_stream_line(s, &l, err)) == BW_OK) {
		if (!l.goes_on && bw_chat_header_read(l.text.data, l.text.len, &h)) {
			struct votes *v = &all[shape_of(&h) + (behind_bare_lf(&before, &l) ? SHAPES : 0)];

			vote(v, &h, l.start);
			vote_media(v, &h, (struct bw_bytes){ l.text.data + h.body, l.text.len - h.body });
		}
		if (!l.cut)
			note_end(&before, &l);
	}
	if (rc == BW_ENOTFOUND)
		rc = pick(all, out, err);
	free(all);
	return rc;
}

/* ---- pass two ---- */

struct reader {
	const struct bw_chat_reading *reading;
	const struct bw_chat_sink *sink;
	struct bw_chat_message m;
	struct bw_chat_header h;
	uint64_t count;
	bool open;	   /* m has begun */
	uint8_t *text;	   /* BW_CHAT_TEXT_MAX bytes */
	size_t text_len;
	bool text_cut;
	uint8_t name[BW_CHAT_NAME_MAX + 8], stamp[400];
	size_t eol;	   /* of the last line, that belongs to the text if more comes */
	uint8_t end[2];
};

/* "~ A.": not in the address book of the phone, so A. is what A. says. The sign stays in the id,
 * which keeps this A. apart from one of the address book. */
static void
take_sender(struct reader *r, struct bw_bytes raw)
{
	struct bw_chat_message *m = &r->m;
	size_t len = bw_chat_cut(raw, BW_CHAT_NAME_MAX).len, at = 0;

	memcpy(r->name, raw.data, len);
	m->sender = (struct bw_bytes){ r->name, len };
	m->sender_flags = bw_chat_text_flags(m->sender) | (len < raw.len ? BW_TEXT_CUT : 0);
	if (len == 0 || r->name[0] != '~')
		return;
	for (at = 1; at < len;) {
		if (r->name[at] == ' ')
			at++;
		else if (len - at >= 2 && memcmp(r->name + at, "\xc2\xa0", 2) == 0)
			at += 2;
		else if (len - at >= 3 && memcmp(r->name + at, "\xe2\x80\xaf", 3) == 0)
			at += 3;
		else
			break;
	}
	if (at == len)
		return;
	m->sender_id = m->sender;
	m->sender = (struct bw_bytes){ r->name + at, len - at };
}

static void
take_time(struct reader *r, struct bw_bytes raw)
{
	const struct bw_chat_reading *rd = r->reading;
	enum reading want = rd->year_first ? SHORT_YEAR_FIRST : rd->day_first ? DAY_FIRST : MONTH_FIRST;
	struct bw_chat_message *m = &r->m;
	int64_t other;

	raw.len = raw.len < sizeof(r->stamp) ? raw.len : sizeof(r->stamp);
	memcpy(r->stamp, raw.data, raw.len);
	m->time_raw = (struct bw_bytes){ r->stamp, raw.len };
	m->precision = r->h.second >= 0 ? BW_PRECISION_SECOND : BW_PRECISION_MINUTE;
	m->has_wall = wall_in(&r->h, want, &m->wall);
	m->wall_other = m->wall;
	if (rd->order == BW_ORDER_AMBIGUOUS && want != SHORT_YEAR_FIRST &&
	    wall_in(&r->h, want == DAY_FIRST ? MONTH_FIRST : DAY_FIRST, &other)) {
		m->wall = m->has_wall ? m->wall : other;
		m->wall_other = other;
		m->has_wall = true;
	}
	/* A word for the half of the day that nobody here knows: both are possible. */
	if (r->h.half < 0 && r->h.hour <= 12)
		m->precision = BW_PRECISION_DAY;
	if (!m->has_wall)
		m->wall = m->wall_other = 0;
}

static void
append(struct reader *r, const uint8_t *data, size_t len)
{
	size_t room = BW_CHAT_TEXT_MAX - r->text_len, n;

	if (r->text_cut)
		return;
	n = bw_chat_cut((struct bw_bytes){ data, len }, room).len;
	if (n > 0)
		memcpy(r->text + r->text_len, data, n);
	r->text_len += n;
	r->text_cut = n < len;
}

static void
begin(struct reader *r, const struct bw_chat_stream_line *l)
{
	static const uint8_t none[1];
	struct bw_chat_message *m = &r->m;
	struct bw_bytes name = bw_chat_trim_marks((struct bw_bytes){ l->text.data + r->h.sender, r->h.sender_len });

	memset(m, 0, offsetof(struct bw_chat_message, attachments));
	m->attachment_count = 0;
	m->attachments_more = 0;
	m->answered = m->outgoing = m->edited = m->reply = m->forwarded = false;
	m->revisions = m->reactions = 0;
	m->duration_s = -1;
	m->conversation = m->sender = m->sender_id = (struct bw_bytes){ none, 0 };
	m->n = ++r->count;
	m->byte_start = l->start;
	m->zone = BW_ZONE_NONE;
	take_time(r, bw_chat_trim_marks((struct bw_bytes){ l->text.data, r->h.time_end }));
	take_sender(r, name);
	r->text_len = 0;
	r->text_cut = false;
	append(r, l->text.data + r->h.body, l->text.len - r->h.body);
	r->open = true;
}

static enum bw_rc
give(struct reader *r)
{
	struct bw_chat_message *m = &r->m;

	if (!r->open)
		return BW_OK;
	r->open = false;
	m->text = (struct bw_bytes){ r->text, r->text_len };
	m->role = BW_ROLE_PERSON;
	if (m->sender.len == 0) {
		m->kind = BW_CHAT_SYSTEM;
		m->role = BW_ROLE_APP;
		m->flags = bw_chat_text_flags(m->text);
	} else {
		bw_whatsapp_words(m, (r->reading->shape & 3) == 0);
	}
	m->flags |= r->text_cut ? BW_TEXT_CUT : 0;
	return r->sink->message(r->sink->ctx, m);
}

static void
keep_end(struct reader *r, const struct bw_chat_stream_line *l)
{
	r->m.byte_end = l->end;
	r->eol = 0;
	if (l->cr)
		r->end[r->eol++] = '\r';
	if (l->lf)
		r->end[r->eol++] = '\n';
}

/* Is it the first line of a message? A header of another kind is text, and noted. */
static bool
starts_message(struct reader *r, const struct bw_chat_stream_line *l, const struct before *before)
{
	uint32_t shape = r->reading->shape;

	if (l->goes_on || !bw_chat_header_read(l->text.data, l->text.len, &r->h))
		return false;
	if (shape_of(&r->h) == (shape & (SHAPES - 1)) && !((shape & SHAPE_CRLF) != 0 && behind_bare_lf(before, l)))
		return true;
	bw_chat_found(r->sink, BW_CHAT_HEADER_INSIDE, l->start, l->end - l->start);
	return false;
}

static enum bw_rc
each_line(struct reader *r, struct bw_chat_stream *s, struct bw_err *err)
{
	struct bw_chat_stream_line l = { 0 };
	struct before before = { false, false };
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && (rc = bw_chat_stream_line(s, &l, err)) == BW_OK) {
		if (starts_message(r, &l, &before)) {
			struct bw_chat_header h = r->h;

			if (r->count == 0 && l.start > 0)
				bw_chat_found(r->sink, BW_CHAT_LINES_BEFORE, 0, l.start);
			if ((rc = give(r)) == BW_OK) {
				r->h = h;
				begin(r, &l);
			}
		} else if (r->open) {
			append(r, r->end, r->eol);
			append(r, l.text.data, l.text.len);
		}
		keep_end(r, &l);
		if (!l.cut)
			note_end(&before, &l);
	}
	return rc == BW_ENOTFOUND ? give(r) : rc;
}

/* The app exports 40,000 messages at most, and 10,000 with media. */
static bool
near_limit(uint64_t count)
{
	return (count >= 9900 && count <= 10000) || (count >= 39900 && count <= 40000);
}

static enum bw_rc
read_text(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum bw_rc rc = BW_ENOMEM;

	if (r == NULL || (r->text = malloc(BW_CHAT_TEXT_MAX)) == NULL) {
		free(r);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	}
	r->reading = reading;
	r->sink = sink;
	rc = each_line(r, s, err);
	if (rc == BW_OK && r->count == 0)
		rc = bw_err_set(err, BW_EFORMAT, 0, "no line of the text is a message of a chat export");
	if (rc == BW_OK && near_limit(r->count))
		bw_chat_found(sink, BW_CHAT_APP_LIMIT, s->offset, 0);
	if (rc == BW_OK && (reading->shape & SHAPE_CONTRADICTORY) != 0)
		bw_chat_found(sink, BW_CHAT_CONTRADICTORY_ORDER, 0, 0);
	explicit_bzero(r->text, BW_CHAT_TEXT_MAX);
	free(r->text);
	explicit_bzero(r, sizeof(*r));
	free(r);
	return rc;
}

/* ---- by content ---- */

/* Other formats may hold a chat as text; their own first character tells them. */
static bool
is_text(struct bw_bytes head, bool all)
{
	struct bw_chat_stream s;
	struct bw_chat_stream_line l = { 0 };
	struct bw_chat_header h;
	size_t i = head.len >= 3 && memcmp(head.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	(void)all;
	while (i < head.len && (head.data[i] == ' ' || head.data[i] == '\n' || head.data[i] == '\r' || head.data[i] == '\t'))
		i++;
	if (i < head.len && (head.data[i] == '{' || head.data[i] == '<'))
		return false;
	bw_chat_stream_memory(&s, head.data, head.len);
	while (bw_chat_stream_line(&s, &l, NULL) == BW_OK)
		if (!l.goes_on && bw_chat_header_read(l.text.data, l.text.len, &h))
			return true;
	return false;
}

const struct bw_chat_format bw_chat_whatsapp = {
	.app = "whatsapp",
	.name = "whatsapp-text",
	.is = is_text,
	.learn = learn,
	.read = read_text,
};

/* LINE, "send chat history" of the phone. Learned from published samples and the tests of readers:
 *     [LINE] title, and when it was saved                      (may be missing)
 *     2022/04/01(Fri)   2017.09.02 Saturday   Mon, 01/20/2020  (begins a day)
 *     12:00<TAB>name<TAB>text                                  (12:00 AM; words for it in front in Asian languages)
 *     12:00<TAB>words of the app
 * A text of several lines may stand in quotes, which are given as they are; a line in one that looks like
 * the head of a message is taken for one, and found. The clock of the phone, no zone. The hour 24 occurs
 * (and 25 ...): readers take it as the hour after midnight of the day above; both that and the next
 * day are given. The desktop writes blanks in place of tabs: where the name ends is then not told, so
 * the whole line is the text and nobody is named; since a diary looks the same, it is only taken when its
 * first line says [LINE]. */
#include <string.h>

#include "chat/formats.h"
#include "chat/gather.h"

#define LOOK_LINES 200u /* of a file, to know it by */
#define DAY_SECONDS 86400

enum day_shape { YEAR_FIRST, WEEKDAY_BOTH, WEEKDAY_DAY, WEEKDAY_MONTH };

struct day {
	enum day_shape shape;
	int64_t day_first, month_first; /* its first second in both readings; the same when the year is in front */
};

static bool
seconds_of(int year, int month, int day, int64_t *out)
{
	struct bw_civil c = { .year = year, .month = month, .day = day };

	if (year < 2000 || !bw_civil_valid(&c))
		return false;
	*out = bw_civil_seconds(&c);
	return true;
}

static bool
sign(struct bw_bytes b, size_t *at, char c)
{
	if (*at >= b.len || b.data[*at] != (uint8_t)c)
		return false;
	(*at)++;
	return true;
}

/* 0: Thursday, which 1970 began with. */
static int
weekday_named(struct bw_bytes b)
{
	static const char *const names[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	int i;

	for (i = 0; i < 7; i++)
		if (bw_chat_begins(b, names[i]))
			return i;
	return -1;
}

/* "Mon, 01/20/2020": the day of the week tells which number is the day, unless it fits both. */
static bool
read_weekday_first(struct bw_bytes b, struct day *out)
{
	int weekday = weekday_named(b), first, second, year;
	bool as_day, as_month;
	size_t at = 3;

	if (weekday < 0 || !sign(b, &at, ',') || !sign(b, &at, ' ') || !bw_chat_digits(b, &at, 2, &first) || !sign(b, &at, '/') ||
	    !bw_chat_digits(b, &at, 2, &second) || !sign(b, &at, '/') || !bw_chat_digits(b, &at, 4, &year) || at != b.len)
		return false;
	as_day = seconds_of(year, second, first, &out->day_first) && out->day_first / DAY_SECONDS % 7 == weekday;
	as_month = seconds_of(year, first, second, &out->month_first) && out->month_first / DAY_SECONDS % 7 == weekday;
	out->shape = as_day && as_month ? WEEKDAY_BOTH : as_day ? WEEKDAY_DAY : WEEKDAY_MONTH;
	if (!as_day)
		out->day_first = out->month_first;
	if (!as_month)
		out->month_first = out->day_first;
	return as_day || as_month;
}

/* "2022/04/01(Fri)", "2017.09.02 Saturday": behind the date one word, or one in brackets. */
static bool
read_day(struct bw_bytes b, struct day *out)
{
	int year, month, day;
	size_t at = 0, i;
	char between;

	if (b.len > 48)
		return false;
	if (read_weekday_first(b, out))
		return true;
	if (!bw_chat_digits(b, &at, 4, &year) || at != 4 || at >= b.len)
		return false;
	between = (char)b.data[at];
	if ((between != '/' && between != '.' && between != '-') || !sign(b, &at, between) || !bw_chat_digits(b, &at, 2, &month) ||
	    !sign(b, &at, between) || !bw_chat_digits(b, &at, 2, &day) || !seconds_of(year, month, day, &out->day_first))
		return false;
	out->month_first = out->day_first;
	out->shape = YEAR_FIRST;
	if (at < b.len && b.data[at] != ' ' && b.data[at] != '(')
		return false;
	for (i = at + 1; i < b.len; i++)
		if (b.data[i] <= ' ' || (b.data[i] >= '0' && b.data[i] <= '9'))
			return false;
	return b.len > at + 2;
}

struct head {
	int seconds; /* of the day; may pass its end */
	size_t time_len, body;
	bool tab;
};

/* Before and after noon, as the phone's language says it, in front of the time. */
static size_t
half_in_front(struct bw_bytes b, int *half)
{
	static const struct { const char *word; int half; } words[] = { { "\xe4\xb8\x8a\xe5\x8d\x88", 1 },
		{ "\xe4\xb8\x8b\xe5\x8d\x88", 2 }, { "\xe5\x8d\x88\xe5\x89\x8d", 1 }, { "\xe5\x8d\x88\xe5\xbe\x8c", 2 },
		{ "\xec\x98\xa4\xec\xa0\x84", 1 }, { "\xec\x98\xa4\xed\x9b\x84", 2 } };
	size_t i, at;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!bw_chat_begins(b, words[i].word))
			continue;
		at = strlen(words[i].word);
		*half = words[i].half;
		(void)sign(b, &at, ' ');
		return at;
	}
	return 0;
}

static bool
read_head(struct bw_bytes b, struct head *h)
{
	int hour, minute, half = 0;
	size_t at = half_in_front(b, &half), end;

	if (!bw_chat_digits(b, &at, 2, &hour) || !sign(b, &at, ':') || !bw_chat_digits(b, &at, 2, &minute) || minute > 59)
		return false;
	end = at;
	if (half == 0 && b.len - at >= 4 && b.data[at] == ' ' && (b.data[at + 1] == 'A' || b.data[at + 1] == 'P') &&
	    b.data[at + 2] == 'M') {
		half = b.data[at + 1] == 'A' ? 1 : 2;
		end = at += 3;
	}
	h->tab = sign(b, &at, '\t');
	if ((!h->tab && !sign(b, &at, ' ')) || hour > (half == 0 ? 29 : 12))
		return false;
	if (half != 0)
		hour = hour % 12 + (half == 2 ? 12 : 0);
	h->seconds = hour * 3600 + minute * 60;
	h->time_len = end;
	h->body = at;
	return true;
}

/* ---- the file ---- */

static const char title[] = "[LINE]";

static struct bw_bytes
without_mark(struct bw_bytes b)
{
	return bw_chat_begins(b, "\xef\xbb\xbf") ? bw_chat_from(b, 3) : b;
}

static bool
has_name(struct bw_bytes line, const struct head *h)
{
	return h->tab && memchr(line.data + h->body, '\t', line.len - h->body) != NULL;
}

/* A day or the title has to come first: a table of times and words may look like messages. */
static bool
is(struct bw_bytes head, bool all)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_stream s;
	bool titled, day = false;
	struct head h;
	struct day d;
	size_t i;

	(void)all;
	head = without_mark(head);
	titled = bw_chat_begins(head, title);
	bw_chat_stream_memory(&s, head.data, head.len);
	for (i = 0; i < LOOK_LINES && bw_chat_stream_line(&s, &line, NULL) == BW_OK; i++) {
		if (line.text.len == 0 || (titled && !day && !read_day(line.text, &d)))
			continue;
		if (read_day(line.text, &d))
			day = true;
		else if (!day)
			return false;
		else if (read_head(line.text, &h) && (titled || has_name(line.text, &h)))
			return true;
	}
	return false;
}

static enum bw_rc
learn(struct bw_chat_stream *s, struct bw_chat_reading *out, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	uint64_t seen[4] = { 0 };
	struct day d;
	enum bw_rc rc;

	while ((rc = bw_chat_stream_line(s, &line, err)) == BW_OK)
		if (!line.goes_on && !line.cut && read_day(without_mark(line.text), &d))
			seen[d.shape]++;
	out->day_first = seen[WEEKDAY_DAY] > seen[WEEKDAY_MONTH];
	if ((seen[WEEKDAY_DAY] > 0) == (seen[WEEKDAY_MONTH] > 0))
		out->order = seen[WEEKDAY_BOTH] + seen[WEEKDAY_DAY] > 0 ? BW_ORDER_AMBIGUOUS : BW_ORDER_YEAR_FIRST;
	else
		out->order = BW_ORDER_WEEKDAY;
	return rc == BW_ENOTFOUND ? BW_OK : rc;
}

/* ---- messages ---- */

struct reader {
	struct bw_chat_gather g;
	const struct bw_chat_reading *r;
	const struct bw_chat_sink *sink;
	struct day day;
	bool dated;  /* a day is known */
	bool quoted; /* a text began with a quote that no line has ended yet */
};

static void
set_time(const struct reader *rd, const struct head *h, struct bw_chat_message *m)
{
	m->has_wall = rd->dated;
	if (!rd->dated)
		return;
	m->wall = rd->r->day_first ? rd->day.day_first : rd->day.month_first;
	m->wall_other = m->wall;
	if (rd->r->order == BW_ORDER_AMBIGUOUS)
		m->wall_other = rd->r->day_first ? rd->day.month_first : rd->day.day_first;
	m->wall += h->seconds % DAY_SECONDS;
	m->wall_other += h->seconds; /* of an hour past 24: the day after */
}

static bool
ends_quote(struct bw_bytes b)
{
	return b.len > 0 && b.data[b.len - 1] == '"';
}

static enum bw_rc
start(struct reader *rd, const struct bw_chat_stream_line *line, const struct head *h)
{
	struct bw_chat_message m = { .precision = BW_PRECISION_MINUTE, .time_raw = { line->text.data, h->time_len } };
	struct bw_bytes body = bw_chat_from(line->text, h->body);
	const uint8_t *tab = h->tab ? memchr(body.data, '\t', body.len) : NULL;

	set_time(rd, h, &m);
	if (tab != NULL) {
		m.sender = (struct bw_bytes){ body.data, (size_t)(tab - body.data) };
		body = bw_chat_from(body, m.sender.len + 1);
	}
	if (h->tab && m.sender.len == 0) {
		m.role = BW_ROLE_APP;
		m.kind = BW_CHAT_SYSTEM;
	} else if (!h->tab) {
		m.role = BW_ROLE_UNKNOWN;
		bw_chat_found(rd->sink, BW_CHAT_NAME_UNCLEAR, line->start, line->end - line->start);
	}
	rd->quoted = bw_chat_begins(body, "\"") && (body.len == 1 || !ends_quote(body));
	return bw_chat_gather_start(&rd->g, &m, line, body);
}

/* What the app writes in the place of what is no text; from the samples, so not all languages. */
static void
finish(struct bw_chat_message *m)
{
	static const char *const media[] = { "[Photo]", "[Video]", "[Sticker]", "[File]", "[Voice message]",
		"[\xe5\x86\x99\xe7\x9c\x9f]", "[\xe5\x8b\x95\xe7\x94\xbb]",
		"[\xe3\x82\xb9\xe3\x82\xbf\xe3\x83\xb3\xe3\x83\x97]", "[\xe7\x85\xa7\xe7\x89\x87]", "[\xe8\xb2\xbc\xe5\x9c\x96]" };
	size_t i;

	if (m->sender.len == 0)
		return;
	for (i = 0; i < sizeof(media) / sizeof(media[0]); i++) {
		if (m->text.len != strlen(media[i]) || !bw_chat_begins(m->text, media[i]))
			continue;
		m->kind = BW_CHAT_MEDIA;
		m->attachment_count = 1;
		m->attachments[0] = (struct bw_chat_attachment){ .type = { m->text.data + 1, m->text.len - 2 }, .state = BW_FILE_OMITTED };
	}
}

static enum bw_rc
read_line(struct reader *rd, const struct bw_chat_stream_line *line)
{
	struct head h;
	struct day d;

	if (!line->goes_on && !line->cut && read_day(line->text, &d)) {
		if (rd->quoted)
			bw_chat_found(rd->sink, BW_CHAT_HEAD_IN_QUOTES, line->start, line->text.len);
		rd->day = d;
		rd->dated = true;
		return BW_OK;
	}
	if (!line->goes_on && read_head(line->text, &h)) {
		if (rd->quoted)
			bw_chat_found(rd->sink, BW_CHAT_HEAD_IN_QUOTES, line->start, line->text.len);
		return start(rd, line, &h);
	}
	if (ends_quote(line->text))
		rd->quoted = false;
	if (!bw_chat_gather_more(&rd->g, line) && rd->dated && line->text.len > 0)
		bw_chat_found(rd->sink, BW_CHAT_NOT_UNDERSTOOD, line->start, line->text.len);
	return BW_OK;
}

static enum bw_rc
read_all(struct bw_chat_stream *s, const struct bw_chat_reading *r, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct bw_chat_stream_line line = { 0 };
	struct reader rd = { .r = r, .sink = sink };
	enum bw_rc rc = bw_chat_gather_begin(&rd.g, sink, err);

	rd.g.finish = finish;
	while (rc == BW_OK && (rc = bw_chat_stream_line(s, &line, err)) == BW_OK) {
		if (line.start == 0 && bw_chat_begins(line.text, "\xef\xbb\xbf")) {
			line.text = bw_chat_from(line.text, 3);
			line.start = 3;
		}
		rc = read_line(&rd, &line);
	}
	return bw_chat_gather_end(&rd.g, rc, err);
}

const struct bw_chat_format bw_chat_line = { .app = "line", .name = "line-text", .is = is, .learn = learn, .read = read_all };

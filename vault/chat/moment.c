#include "chat/moment.h"

#include <string.h>

/* The parts of a date, as far as they were found. */
struct parts {
	int number[3], digits[3];
	size_t numbers;
	int month; /* by its name, 1 to 12; 0: none */
	int hour, minute, second;
	bool has_time, has_second;
	int half; /* 0 none named, 1 before noon, 2 after */
	bool zoned;
	int32_t zone;
	bool bad;
};

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Up to most digits; returns how many. */
static size_t
digits(struct bw_cursor *c, size_t most, int *v)
{
	size_t n = 0;

	*v = 0;
	while (n < most && bw_cursor_left(c) > 0 && is_digit(c->data[c->at])) {
		*v = *v * 10 + (c->data[c->at] - '0');
		c->at++;
		n++;
	}
	return n;
}

static bool
sign_is(struct bw_cursor *c, char what)
{
	if (bw_cursor_left(c) == 0 || c->data[c->at] != (uint8_t)what)
		return false;
	c->at++;
	return true;
}

/* "+10:00", "-5:00", "+01", "-0700" behind UTC, or nothing. */
static bool
zone(struct bw_cursor *c, int32_t *out)
{
	int hours = 0, minutes = 0;
	bool west, east;
	size_t n;

	*out = 0;
	west = sign_is(c, '-');
	east = !west && sign_is(c, '+');
	if (!west && !east)
		return true;
	n = digits(c, 4, &hours);
	if (n == 4) {
		minutes = hours % 100;
		hours /= 100;
	} else if (n == 0 || n > 2 || (sign_is(c, ':') && digits(c, 2, &minutes) != 2)) {
		return false;
	}
	*out = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
	return hours <= 14 && minutes <= 59;
}

static bool
word_begins(const uint8_t *word, size_t len, const char *full, size_t least)
{
	size_t i;

	if (len < least || len > strlen(full))
		return false;
	for (i = 0; i < len; i++) {
		if ((word[i] | 0x20) != (full[i] | 0x20))
			return false;
	}
	return true;
}

static int
month_of(const uint8_t *word, size_t len)
{
	static const char *const names[] = { "january", "february", "march", "april", "may", "june", "july", "august",
		"september", "october", "november", "december" };
	int i;

	for (i = 0; i < 12; i++) {
		/* Three letters, the whole name, or "Sept". */
		if (word_begins(word, len, names[i], 3) && (len == 3 || len == strlen(names[i]) || (i == 8 && len == 4)))
			return i + 1;
	}
	return 0;
}

static bool
is_weekday(const uint8_t *word, size_t len)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
		"sunday" };
	size_t i;

	for (i = 0; i < 7; i++) {
		if (word_begins(word, len, names[i], 3) && (len == 3 || len == strlen(names[i])))
			return true;
	}
	return false;
}

static void
word(struct bw_cursor *c, struct parts *p)
{
	const uint8_t *w = c->data + c->at;
	size_t len = 0, i;
	bool capitals = true;
	int month;

	while (len < bw_cursor_left(c) && is_letter(w[len]))
		len++;
	bw_cursor_skip(c, len);
	month = month_of(w, len);
	for (i = 0; i < len; i++)
		capitals = capitals && w[i] <= 'Z';
	if (month > 0 && p->month == 0 && !p->has_time) {
		p->month = month;
		(void)sign_is(c, '.');
	} else if ((word_begins(w, len, "am", 2) || word_begins(w, len, "pm", 2)) && p->has_time && p->half == 0) {
		p->half = (w[0] | 0x20) == 'a' ? 1 : 2;
	} else if ((word_begins(w, len, "utc", 3) || word_begins(w, len, "gmt", 3)) && p->has_time && !p->zoned) {
		p->zoned = true;
		p->bad = !zone(c, &p->zone);
	} else if (!is_weekday(w, len) && !word_begins(w, len, "at", 2) &&
	    !(capitals && p->has_time && len >= 2 && len <= 5)) {
		p->bad = true;
	}
}

static void
figures(struct bw_cursor *c, struct parts *p)
{
	int v;
	size_t n = digits(c, 5, &v);

	if (sign_is(c, ':')) {
		p->hour = v;
		p->bad = p->has_time || n > 2 || digits(c, 2, &p->minute) != 2;
		p->has_time = true;
		if (!p->bad && sign_is(c, ':')) {
			p->has_second = true;
			p->bad = digits(c, 2, &p->second) != 2;
		}
		return;
	}
	if (p->numbers == 3 || (n != 4 && n > 2) || p->has_time) {
		p->bad = true;
		return;
	}
	p->number[p->numbers] = v;
	p->digits[p->numbers] = (int)n;
	p->numbers++;
}

static bool
separator(struct bw_cursor *c)
{
	size_t left = bw_cursor_left(c);
	const uint8_t *at = c->data + c->at;

	/* No-break space; narrow no-break space, which English has had before PM since 2022. */
	if (left >= 2 && memcmp(at, "\xc2\xa0", 2) == 0)
		c->at += 2;
	else if (left >= 3 && memcmp(at, "\xe2\x80\xaf", 3) == 0)
		c->at += 3;
	else if (left >= 1 && memchr(" ,./-\n\t", at[0], 7) != NULL)
		c->at++;
	else
		return false;
	return true;
}

static bool
take_apart(struct bw_bytes text, struct parts *p)
{
	struct bw_cursor c = bw_cursor_of(text.data, text.len);

	memset(p, 0, sizeof(*p));
	if (text.len > BW_MOMENT_MAX)
		return false;
	while (bw_cursor_left(&c) > 0 && !p->bad) {
		if (is_digit(c.data[c.at]))
			figures(&c, p);
		else if (is_letter(c.data[c.at]))
			word(&c, p);
		else if (!separator(&c))
			p->bad = true;
	}
	return !p->bad && p->has_time;
}

static bool
assemble(const struct parts *p, int year, int month, int day, struct bw_moment *out)
{
	struct bw_civil civil = { year, month, day, p->hour, p->minute, p->second };

	if (p->half > 0) {
		if (p->hour < 1 || p->hour > 12)
			return false;
		civil.hour = p->hour % 12 + (p->half == 2 ? 12 : 0);
	}
	if (!bw_civil_valid(&civil))
		return false;
	memset(out, 0, sizeof(*out));
	out->wall = bw_civil_seconds(&civil);
	out->precision = p->has_second ? BW_PRECISION_SECOND : BW_PRECISION_MINUTE;
	out->zoned = p->zoned;
	out->zone = p->zone;
	return true;
}

static bool
by_words(const struct parts *p, struct bw_moment *out)
{
	size_t year;

	if (p->month == 0 || p->numbers != 2 || (p->digits[0] == 4) == (p->digits[1] == 4))
		return false;
	year = p->digits[0] == 4 ? 0 : 1;
	return assemble(p, p->number[year], p->month, p->number[1 - year], out);
}

bool
bw_moment_english(struct bw_bytes text, struct bw_moment *out)
{
	struct parts p;

	return take_apart(text, &p) && by_words(&p, out);
}

bool
bw_moment_day_first(struct bw_bytes text, struct bw_moment *out)
{
	struct parts p;

	return take_apart(text, &p) && p.month == 0 && p.numbers == 3 && p.digits[2] == 4 &&
	    assemble(&p, p.number[2], p.number[1], p.number[0], out);
}

size_t
bw_moment_readings(struct bw_bytes text, struct bw_moment out[static 3])
{
	struct parts p;
	size_t count = 0;
	int year;

	if (!take_apart(text, &p))
		return 0;
	if (p.month > 0)
		return by_words(&p, &out[0]) ? 1 : 0;
	if (p.numbers != 3)
		return 0;
	if (p.digits[0] == 4 || p.digits[2] == 2) {
		year = p.digits[0] == 4 ? p.number[0] : 2000 + p.number[0];
		count += assemble(&p, year, p.number[1], p.number[2], &out[count]);
	}
	if (p.digits[0] != 4) {
		year = p.digits[2] == 4 ? p.number[2] : 2000 + p.number[2];
		count += assemble(&p, year, p.number[1], p.number[0], &out[count]);
		count += assemble(&p, year, p.number[0], p.number[1], &out[count]);
	}
	return count;
}

bool
bw_moment_iso(struct bw_bytes text, struct bw_moment *out)
{
	struct bw_cursor c = bw_cursor_of(text.data, text.len);
	struct bw_civil civil = { 0 };

	memset(out, 0, sizeof(*out));
	out->precision = BW_PRECISION_SECOND;
	if (digits(&c, 4, &civil.year) != 4 || !sign_is(&c, '-') || digits(&c, 2, &civil.month) != 2 ||
	    !sign_is(&c, '-') || digits(&c, 2, &civil.day) != 2 || !sign_is(&c, 'T') || digits(&c, 2, &civil.hour) != 2 ||
	    !sign_is(&c, ':') || digits(&c, 2, &civil.minute) != 2 || !sign_is(&c, ':') ||
	    digits(&c, 2, &civil.second) != 2 || !bw_civil_valid(&civil))
		return false;
	out->wall = bw_civil_seconds(&civil);
	if (sign_is(&c, '.')) {
		if (digits(&c, 3, &out->ms) != 3)
			return false;
		out->precision = BW_PRECISION_MS;
	}
	out->zoned = bw_cursor_left(&c) > 0;
	if (!sign_is(&c, 'Z') && !zone(&c, &out->zone))
		return false;
	return bw_cursor_left(&c) == 0;
}

bool
bw_moment_duration(struct bw_bytes text, int64_t *seconds)
{
	struct bw_cursor c = bw_cursor_of(text.data, text.len);
	int v;

	*seconds = 0;
	if (!sign_is(&c, 'P') || !sign_is(&c, 'T') || bw_cursor_left(&c) == 0)
		return false;
	while (bw_cursor_left(&c) > 0) {
		if (digits(&c, 8, &v) == 0)
			return false;
		if (sign_is(&c, 'H'))
			*seconds += (int64_t)v * 3600;
		else if (sign_is(&c, 'M'))
			*seconds += (int64_t)v * 60;
		else if (sign_is(&c, 'S'))
			*seconds += v;
		else
			return false;
	}
	return true;
}

void
bw_moment_give(const struct bw_moment *when, struct bw_chat_message *m)
{
	m->has_wall = true;
	m->wall = m->wall_other = when->wall;
	m->precision = when->precision;
	m->zone = BW_ZONE_NONE;
	if (when->zoned) {
		m->zone = BW_ZONE_OFFSET;
		m->has_utc = true;
		m->utc_ms = (when->wall - when->zone) * 1000 + when->ms;
	}
}

/* Dates of an e-mail (RFC 5322, 3.3 and 4.3). */
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/eml.h"

#define DATE_TEXT 64

void
bw_eml_plain(struct bw_bytes value, char *out, size_t cap)
{
	size_t i, n = 0, depth = 0;

	for (i = 0; i < value.len && n < cap - 1; i++) {
		char c = value.data[i] <= ' ' ? ' ' : (char)value.data[i];

		if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (depth == 0 && (c != ' ' || (n > 0 && out[n - 1] != ' ')))
			out[n++] = c;
	}
	out[n] = '\0';
}

static size_t
number(const char **p, size_t max, int *out)
{
	size_t n = 0;

	for (*out = 0; n < max && **p >= '0' && **p <= '9'; n++)
		*out = *out * 10 + *(*p)++ - '0';
	return n;
}

static bool
sign(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool
month_name(const char **p, int *out)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (*out = 1; *out <= 12; (*out)++) {
		if (strncasecmp(*p, names + (size_t)(*out - 1) * 3, 3) == 0) {
			*p += 3;
			return true;
		}
	}
	return false;
}

/* Minutes east of Greenwich; the old letters are UT, GMT and those of North America. */
static bool
zone(const char *p, int *out)
{
	static const struct {
		const char *name;
		int hours;
	} old[] = { { "UT", 0 }, { "GMT", 0 }, { "Z", 0 }, { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 },
		{ "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };
	int digits, west = *p == '-';
	size_t i, len = strcspn(p, " ");

	for (i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
		if (strlen(old[i].name) == len && strncasecmp(p, old[i].name, len) == 0) {
			*out = old[i].hours * 60;
			return true;
		}
	}
	if (!sign(&p, '+') && !sign(&p, '-'))
		return false;
	if (number(&p, 4, &digits) != 4 || digits / 100 > 23 || digits % 100 > 59)
		return false;
	*out = (digits / 100 * 60 + digits % 100) * (west ? -1 : 1);
	return true;
}

static bool
day_and_clock(const char **p, struct bw_civil *c)
{
	size_t year_len;

	if (number(p, 2, &c->day) == 0 || !sign(p, ' ') || !month_name(p, &c->month) || !sign(p, ' '))
		return false;
	if ((year_len = number(p, 4, &c->year)) < 2 || !sign(p, ' '))
		return false;
	if (year_len < 4) /* RFC 5322, 4.3 */
		c->year += year_len == 2 && c->year < 50 ? 2000 : 1900;
	if (number(p, 2, &c->hour) == 0 || !sign(p, ':') || number(p, 2, &c->minute) != 2)
		return false;
	return !sign(p, ':') || number(p, 2, &c->second) == 2;
}

bool
bw_eml_date(struct bw_bytes value, struct bw_eml_date *out)
{
	struct bw_civil c = { 0 };
	char plain[DATE_TEXT];
	const char *p = plain;

	bw_eml_plain(value, plain, sizeof(plain));
	while ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
		p++;
	(void)sign(&p, ',');
	(void)sign(&p, ' ');
	if (!day_and_clock(&p, &c) || !bw_civil_valid(&c) || !sign(&p, ' ') || !zone(p, &out->east))
		return false;
	out->wall = bw_civil_seconds(&c);
	out->no_zone = strncmp(p, "-0000", 5) == 0;
	return true;
}

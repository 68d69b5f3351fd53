#include "chat/header.h"

#include <string.h>

#include "base/utf8.h"

/* The header is the phone's own short date and time, so its shape depends on
 * the locale. Instead of a list of locales: three numbers with date separators,
 * two or three with time separators, in any script's digits, and a word for the
 * half of the day before or after. */

struct scan {
	const uint8_t *p;
	size_t len, at;
};

static int32_t
peek(const struct scan *s, size_t *next)
{
	size_t at = s->at;
	int32_t cp;

	if (at >= s->len)
		return -1;
	if (s->p[at] < 0x80) {
		*next = at + 1;
		return s->p[at];
	}
	cp = bw_utf8_next(s->p, s->len, &at);
	*next = at;
	return cp;
}

static bool
is_mark(int32_t cp)
{
	return cp == 0x200e || cp == 0x200f || cp == 0xfeff || cp == 0x61c || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069);
}

static bool
is_space(int32_t cp)
{
	return cp == ' ' || cp == 0xa0 || cp == 0x202f || cp == 0x2009;
}

/* The value of a decimal digit of any script that a phone writes dates in. */
static int
digit(int32_t cp)
{
	static const int32_t zero[] = { '0', 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66,
		0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0x1c50, 0xa9d0, 0xabf0, 0xff10,
		0x11136, 0x1e950 };
	size_t i;

	if (cp < 0x660)
		return cp >= '0' && cp <= '9' ? (int)(cp - '0') : -1;
	for (i = 0; i < sizeof(zero) / sizeof(zero[0]); i++) {
		if (cp >= zero[i] && cp <= zero[i] + 9)
			return (int)(cp - zero[i]);
	}
	return -1;
}

static void
skip(struct scan *s, bool spaces)
{
	size_t next;
	int32_t cp;

	if (s->at < s->len && s->p[s->at] > ' ' && s->p[s->at] < 0x80) /* nearly always */
		return;
	while ((cp = peek(s, &next)) >= 0 && (is_mark(cp) || (spaces && is_space(cp))))
		s->at = next;
}

static bool
take(struct scan *s, int32_t want)
{
	size_t next;

	if (peek(s, &next) != want)
		return false;
	s->at = next;
	return true;
}

static bool
number(struct scan *s, int *value, int *digits)
{
	size_t next;
	int32_t cp;

	*value = *digits = 0;
	while ((cp = peek(s, &next)) >= 0 && digit(cp) >= 0 && *digits < 4) {
		*value = *value * 10 + digit(cp);
		(*digits)++;
		s->at = next;
	}
	return *digits > 0 && !((cp = peek(s, &next)) >= 0 && digit(cp) >= 0);
}

/* Names of eras that stand in front of a year. Where years of the era cannot be taken for others
 * (0: they are counted as they are), the number alone tells the calendar. */
static bool
take_era(struct scan *s, int *from)
{
	static const struct {
		const char *name;
		int from;
	} eras[] = { { "R", 2018 }, { "H", 1988 }, { "令和", 2018 }, { "平成", 1988 }, { "民國", 1911 }, { "民国", 1911 },
		{ "AP", 0 }, { "AH", 0 }, { "BE", 0 }, { "พ.ศ.", 0 }, { "ه‍.ش.", 0 }, { "هـ", 0 } };
	struct scan back = *s;
	size_t i, next;
	int32_t cp;

	/* Nearly always, and no era begins with a digit. */
	if (s->at < s->len && s->p[s->at] >= '0' && s->p[s->at] <= '9')
		return false;
	for (i = 0; i < sizeof(eras) / sizeof(eras[0]); i++) {
		size_t n = strlen(eras[i].name);

		if (s->len - s->at <= n || memcmp(s->p + s->at, eras[i].name, n) != 0)
			continue;
		s->at += n;
		skip(s, true);
		if ((cp = peek(s, &next)) >= 0 && digit(cp) >= 0) {
			*from = eras[i].from;
			return true;
		}
		*s = back;
	}
	return false;
}

static bool
date_separator(struct scan *s, int32_t *which)
{
	static const int32_t all[] = { '/', '.', '-', 0x2010, 0x5e74, 0x6708 };
	size_t i, next;

	skip(s, true);
	*which = peek(s, &next);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (*which != all[i])
			continue;
		s->at = next;
		skip(s, true);
		return true;
	}
	return false;
}

static bool
time_separator(struct scan *s)
{
	skip(s, true);
	if (!take(s, ':') && !take(s, '.') && !take(s, 'h') && !take(s, 0x66b))
		return false;
	skip(s, true);
	return true;
}

static bool
read_date(struct scan *s, struct bw_chat_header *h)
{
	int32_t which = 0;
	int i;

	h->era_at = -1;
	h->era_from = 0;
	for (i = 0; i < 3; i++) {
		if (take_era(s, &h->era_from))
			h->era_at = i;
		if (!number(s, &h->field[i], &h->digits[i]) || (i < 2 && !date_separator(s, &which)))
			return false;
		if (i == 0)
			h->separator = which;
	}
	skip(s, false);
	(void)take(s, '.');
	(void)take(s, 0x65e5);
	return true;
}

static bool
read_time(struct scan *s, struct bw_chat_header *h)
{
	struct scan back;
	int digits, i;

	if (!number(s, &h->hour, &digits) || digits > 2 || !time_separator(s))
		return false;
	if (!number(s, &h->minute, &digits) || digits > 2)
		return false;
	h->second = -1;
	back = *s;
	skip(s, false);
	if ((take(s, ':') || take(s, '.')) && number(s, &i, &digits) && digits == 2)
		h->second = i;
	else
		*s = back;
	return h->hour < 25 && h->minute < 60 && h->second < 61;
}

/* Words for the halves of the day. Anything else is kept as "none named". */
static int
half_of(const uint8_t *word, size_t len)
{
	static const char *const before[] = { "am", "a.m.", "a. m.", "a.m", "a", "ص", "ق.ظ", "ق.ظ.", "上午", "오전",
		"午前", "π.μ.", "sa", "fm", "priekšp.", "de.", "vorm.", "öö", "pd", "ጥዋት", "পূৰ্বাহ্ন", "ಪೂರ್ವಾಹ್ನ",
		"اے ایم", "pg", "wd", "ਪੂ.ਦੁ.", "صبح، منجهند", "gh", "முற்பகல்", "ቅ.ቀ.", "ب.ن", "לפנה\"צ" };
	static const char *const after[] = { "pm", "p.m.", "p. m.", "p.m", "p", "م", "ب.ظ", "ب.ظ.", "下午", "오후",
		"午後", "μ.μ.", "ch", "em", "pēcp.", "du.", "nachm.", "ös", "md", "ከሰዓት", "অপৰাহ্ন", "ಅಪರಾಹ್ನ",
		"پی ایم", "ptg", "wb", "ਬਾ.ਦੁ.", "شام، منجهند", "gd", "பிற்பகல்", "ድ.ቀ.", "د.ن", "אחה\"צ" };
	char plain[64];
	static const char *const neither[] = { "klo", "kl.", "à", "at", "um", "uur", "u", "h", "ee", "во", "ч.", "г.", "г.,",
		"г", "น.", "às", "as", "de", "la", "a las", "alle", "om", "lúc", "เวลา", "時", "в", "у", "o", "den", "be", "ah",
		"ap", "هـ", "ه‍.ش.", "พ.ศ.", "ce", "ad", "ad,", "r.", "ж.", "z", "،", ",", "ކު" };
	size_t i, n = 0;

	for (i = 0; i < len && n + 1 < sizeof(plain); i++) {
		uint8_t c = word[i];

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		/* A narrow or fixed space inside "p. m." counts as a space. */
		if (c == 0xc2 && i + 1 < len && word[i + 1] == 0xa0) {
			plain[n++] = ' ';
			i++;
		} else if (c == 0xe2 && i + 2 < len && word[i + 1] == 0x80 && word[i + 2] == 0xaf) {
			plain[n++] = ' ';
			i += 2;
		} else {
			plain[n++] = (char)c;
		}
	}
	plain[n] = '\0';
	for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		if (strcmp(plain, before[i]) == 0)
			return 1;
	}
	for (i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
		if (strcmp(plain, after[i]) == 0)
			return 2;
	}
	for (i = 0; i < sizeof(neither) / sizeof(neither[0]); i++) {
		if (strcmp(plain, neither[i]) == 0)
			return 0;
	}
	return -1;
}

/* A short word (at most 16 code points, no digit, no bracket) up to a digit or
 * a terminator; used between date and time and after the time. */
static void
read_word(struct scan *s, struct bw_chat_header *h)
{
	size_t start, end, next, count = 0;
	int32_t cp;

	skip(s, true);
	start = end = s->at;
	while (count++ < 24 && (cp = peek(s, &next)) >= 0) {
		if (digit(cp) >= 0 || cp == ']' || cp == '[' || cp == '-' || cp == 0x2013 || cp == ':')
			break;
		s->at = next;
		if (!is_space(cp) && !is_mark(cp))
			end = next;
	}
	if (end > start) {
		int half = half_of(s->p + start, end - start);

		if (half != 0 && h->half <= 0)
			h->half = half;
	}
}

static bool
read_stamp(struct scan *s, struct bw_chat_header *h)
{
	struct scan start = *s;

	h->half = 0;
	if (read_date(s, h)) {
		skip(s, true);
		(void)(take(s, ',') || take(s, 0x60c));
		read_word(s, h);
		if (read_time(s, h))
			return true;
	}
	*s = start; /* Vietnamese writes the time first */
	h->half = 0;
	if (!read_time(s, h))
		return false;
	skip(s, true);
	(void)take(s, ',');
	read_word(s, h);
	return read_date(s, h);
}

/* A name is no longer than this where a text of the app may stand as well. */
#define NAME_LONGEST 512u

/* After the stamp: "name: text", or a text that names nobody. The space is missing in some
 * exports, of which only those with brackets leave no doubt where a line begins. */
static void
read_sender(const struct scan *s, size_t len, struct bw_chat_header *h)
{
	size_t i, tight = 0;

	h->sender = h->body = s->at;
	h->sender_len = 0;
	for (i = s->at; i < len && i - s->at <= NAME_LONGEST; i++) {
		if (s->p[i] != ':')
			continue;
		if (i == s->at)
			return;
		if (i + 1 < len && s->p[i + 1] != ' ') {
			if (tight == 0 && h->kind == 0 && i - s->at <= 64 && s->p[i + 1] != '/' &&
			    (s->p[i + 1] < '0' || s->p[i + 1] > '9'))
				tight = i;
			continue;
		}
		h->sender_len = i - s->at;
		h->body = i + 1 < len ? i + 2 : len;
		return;
	}
	if (tight != 0) {
		h->sender_len = tight - s->at;
		h->body = tight + 1;
	}
}

/* What stands before the stamp; true: a bracket is among it. */
static bool
skip_to_stamp(struct scan *s)
{
	bool bracket;

	skip(s, true);
	bracket = take(s, '[');
	skip(s, true);
	return bracket;
}

bool
bw_chat_header_may_be(const uint8_t *line, size_t len)
{
	struct scan s = { line, len < 400 ? len : 400, 0 };
	int32_t which;
	int value, digits;

	(void)skip_to_stamp(&s);
	(void)take_era(&s, &value);
	if (!number(&s, &value, &digits) || !(date_separator(&s, &which) || time_separator(&s)))
		return false;
	(void)take_era(&s, &value);
	return number(&s, &value, &digits);
}

/* The shapes without a dash or brackets, which always named somebody: "stamp: name: text", and
 * "13. 6. 2018. 21:25:15 name: text", where what was read as a word of the time is the name. */
static bool
read_unmarked(struct scan *s, const struct scan *stamped, int half, size_t len, struct bw_chat_header *h)
{
	if ((s->at == stamped->at || h->half > 0) && take(s, ':') && take(s, ' ')) {
		h->kind = 2;
		skip(s, false);
		s->len = len;
		read_sender(s, len, h);
		if (h->sender_len > 0)
			return true;
	}
	*s = *stamped;
	if (h->second < 0 || h->digits[0] > 2 || !take(s, ' '))
		return false;
	h->kind = 3;
	h->half = half;
	h->time_end = stamped->at;
	s->len = len;
	read_sender(s, len, h);
	return h->sender_len > 0;
}

bool
bw_chat_header_read(const uint8_t *line, size_t len, struct bw_chat_header *out)
{
	struct scan s = { line, len < 400 ? len : 400, 0 };
	bool bracket = skip_to_stamp(&s);
	struct scan stamped;
	int half;

	if (!read_stamp(&s, out))
		return false;
	out->time_end = s.at;
	stamped = s;
	half = out->half;
	read_word(&s, out);
	if (s.at > out->time_end && out->half != 0)
		out->time_end = s.at;
	out->kind = bracket ? 0 : 1;
	if (bracket) {
		if (!take(&s, ']'))
			return false;
		skip(&s, true);
		if (take(&s, '-'))
			skip(&s, true);
	} else if (take(&s, '-') || take(&s, 0x2013)) {
		if (!take(&s, ' '))
			return false;
	} else {
		return read_unmarked(&s, &stamped, half, len, out);
	}
	skip(&s, false);
	s.len = len;
	read_sender(&s, len, out);
	return true;
}

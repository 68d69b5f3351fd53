/* E-mail (RFC 5322). The original is kept; there is no disclosed copy. Facts come
 * from the header, attachments are counted by what their parts say, and the body
 * is held against what its signatures say of it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "media/dkim.h"
#include "media/eml.h"
#include "media/plan.h"

#define LOOK_FIELDS 50u	 /* of a header, to know it by */
#define MAX_FIELDS 2000u /* that are read for facts */
#define MAX_SIGNERS 4u
#define DATE_TEXT 64

/* ---- dates ---- */

/* Without comments, each run of blanks as one. */
static void
plain_text(struct bw_bytes value, char *out, size_t cap)
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

struct moment {
	int64_t utc;
	char text[DATE_TEXT];
};

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

/* "Thu, 4 Mar 2021 05:06:07 +0200". */
static bool
read_date(struct bw_bytes value, struct moment *out)
{
	struct bw_civil c = { 0 };
	char plain[DATE_TEXT];
	const char *p = plain;
	int east, far;

	plain_text(value, plain, sizeof(plain));
	while ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
		p++;
	(void)sign(&p, ',');
	(void)sign(&p, ' ');
	if (!day_and_clock(&p, &c) || !bw_civil_valid(&c) || !sign(&p, ' ') || !zone(p, &east))
		return false;
	far = east < 0 ? -east : east;
	out->utc = bw_civil_seconds(&c) - (int64_t)east * 60;
	(void)snprintf(out->text, sizeof(out->text), "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour,
	    c.minute, c.second, east < 0 ? '-' : '+', far / 60, far % 60);
	return true;
}

/* ---- what is an e-mail ---- */

/* Which of the names, as a bit; those from MACHINE on no person writes by hand. */
#define MACHINE 0x10u

static unsigned
known_name(const struct bw_eml_field *f)
{
	static const char *const names[] = { "From", "To", "Date", "Subject", "Received", "Message-ID", "MIME-Version",
		"Return-Path", "Delivered-To", "DKIM-Signature" };
	unsigned i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (bw_eml_called(f, names[i]))
			return 1u << i;
	return 0;
}

/* A letter may begin with "From: A" and "To: B" as well. So one of the lines must
 * be of those that programs write, or a date with its zone as they write it. */
bool
bw_eml_looks(const uint8_t *data, size_t len)
{
	unsigned seen = 0, fields = 0, bit;
	struct moment ignored;
	bool mailbox, machine = false;
	struct bw_cursor c = bw_eml_header(data, len, &mailbox);
	struct bw_eml_field f;

	while (fields < LOOK_FIELDS && bw_cursor_left(&c) > 0 && c.data[c.at] != '\n' && c.data[c.at] != '\r') {
		if (!bw_eml_field(&c, &f))
			return false;
		fields++;
		bit = known_name(&f);
		seen |= bit;
		machine = machine || bit >= MACHINE || (bw_eml_called(&f, "Date") && read_date(f.value, &ignored));
	}
	return machine && (seen & (seen - 1)) != 0;
}

/* ---- facts ---- */

struct state {
	struct bw_facts *facts;
	struct moment first, last; /* of the mail servers */
	bool dated, received, mailbox;
	unsigned signers, checkers;
	struct bw_bytes body;
};

static void
note_date(struct state *st, const struct bw_eml_field *f)
{
	struct moment m;

	if (st->dated)
		return;
	st->dated = true;
	if (read_date(f->value, &m))
		bw_facts_date(st->facts, m.text, "e-mail Date",
		    "written by the sender's device or server; a DKIM signature is not checked here");
	else
		bw_facts_warn(st->facts, "the date of the e-mail is not written as a date and is not used");
}

static void
note_received(struct state *st, const struct bw_eml_field *f)
{
	const uint8_t *mark = memrchr(f->value.data, ';', f->value.len);
	struct moment m;

	if (mark == NULL)
		return;
	mark++;
	if (!read_date((struct bw_bytes){ mark, (size_t)(f->value.data + f->value.len - mark) }, &m))
		return;
	if (!st->received || m.utc < st->first.utc)
		st->first = m;
	if (!st->received || m.utc > st->last.utc)
		st->last = m;
	st->received = true;
}

static void
note_signature(struct state *st, const struct bw_eml_field *f)
{
	struct bw_buf text = { 0 };
	struct bw_dkim d;

	if (st->signers++ >= MAX_SIGNERS)
		return;
	bw_dkim_read(f->value, st->body, &d);
	bw_buf_printf(&text, "there is a DKIM signature by %s; ", d.domain[0] != '\0' ? d.domain : "somebody");
	if (d.body == BW_DKIM_UNKNOWN || st->mailbox)
		bw_buf_str(&text, "what was signed cannot be compared with this file");
	else if (d.body == BW_DKIM_CHANGED)
		bw_buf_str(&text, "the body is not the same as when it was signed: it was changed, perhaps by a program on the way");
	else
		bw_buf_str(&text, "the body is the same as when it was signed, if the signature is genuine; the signature itself "
				  "is not checked, for that a key from the internet is needed");
	if (d.body == BW_DKIM_SAME && d.unsigned_bytes > 0 && !st->mailbox)
		bw_buf_printf(&text, "; the last %llu bytes of the body were not signed, anybody can have added them",
		    (unsigned long long)d.unsigned_bytes);
	bw_facts_warn(st->facts, bw_buf_text(&text));
	bw_buf_free(&text);
}

/* Letters, digits and a few signs of a word. */
static size_t
plain_word(const char *from, char *out, size_t cap)
{
	size_t n = 0, i;

	for (i = 0; from[i] != '\0' && from[i] != ' ' && from[i] != ';'; i++)
		if (n < cap - 1 && (from[i] == '.' || from[i] == '-' || from[i] == '=' || (from[i] >= '0' && from[i] <= '9') ||
		    ((from[i] | 0x20) >= 'a' && (from[i] | 0x20) <= 'z')))
			out[n++] = from[i];
	out[n] = '\0';
	return i;
}

/* "mx.example; dkim=pass header.d=example.org; spf=..." (RFC 8601): who says it, and
 * the first word of each result. */
static void
note_results(struct state *st, const struct bw_eml_field *f)
{
	char plain[1024], word[64];
	const char *p = plain;
	struct bw_buf text = { 0 };

	if (st->checkers++ >= MAX_SIGNERS)
		return;
	plain_text(f->value, plain, sizeof(plain));
	p += strspn(p, " ");
	p += plain_word(p, word, sizeof(word));
	bw_buf_printf(&text, "a line in the name of the server %s says:", word[0] != '\0' ? word : "of nobody");
	while ((p = strchr(p, ';')) != NULL && text.len < 300) {
		p += 1 + strspn(p + 1, " ");
		p += plain_word(p, word, sizeof(word));
		if (strchr(word, '=') != NULL)
			bw_buf_printf(&text, " %s", word);
	}
	bw_buf_str(&text, " (anybody can write such a line)");
	bw_facts_warn(st->facts, bw_buf_text(&text));
	bw_buf_free(&text);
}

static void
note_program(struct state *st, const struct bw_eml_field *f)
{
	char text[BW_FACTS_TEXT];

	plain_text(f->value, text, sizeof(text));
	bw_facts_device(st->facts, BW_DEV_SOFTWARE, text, strlen(text));
}

static void
note_field(struct state *st, const struct bw_eml_field *f)
{
	if (bw_eml_called(f, "Date"))
		note_date(st, f);
	else if (bw_eml_called(f, "Received"))
		note_received(st, f);
	else if (bw_eml_called(f, "DKIM-Signature"))
		note_signature(st, f);
	else if (bw_eml_called(f, "Authentication-Results"))
		note_results(st, f);
	else if (bw_eml_called(f, "X-Mailer") || bw_eml_called(f, "User-Agent"))
		note_program(st, f);
}

static void
finish_header(struct state *st)
{
	if (st->received)
		bw_facts_date(st->facts, st->first.text, "e-mail Received", "written by a mail server");
	if (st->received && st->last.utc != st->first.utc)
		bw_facts_date(st->facts, st->last.text, "e-mail Received", "written by a mail server");
	if (st->signers == 0)
		bw_facts_warn(st->facts, "there is no DKIM signature");
}

/* Lines that say "Content-Disposition: attachment", the word on the next line if it must. */
static size_t
count_attachments(struct bw_cursor c)
{
	static const char name[] = "Content-Disposition:", word[] = "attachment";
	struct bw_bytes line;
	size_t count = 0, at;

	while (bw_eml_line(&c, &line)) {
		if (line.len < sizeof(name) - 1 || strncasecmp((const char *)line.data, name, sizeof(name) - 1) != 0)
			continue;
		for (at = sizeof(name) - 1; at < line.len && line.data[at] <= ' '; at++)
			;
		if (at == line.len && bw_eml_goes_on(&c) && bw_eml_line(&c, &line))
			for (at = 0; at < line.len && line.data[at] <= ' '; at++)
				;
		count += line.len - at >= sizeof(word) - 1 &&
		    strncasecmp((const char *)line.data + at, word, sizeof(word) - 1) == 0;
	}
	return count;
}

/* Behind the first empty line. */
static struct bw_bytes
body_of(struct bw_cursor c)
{
	struct bw_bytes line;

	while (bw_eml_line(&c, &line) && line.len > 0)
		;
	return bw_cursor_take(&c, bw_cursor_left(&c));
}

enum bw_rc
bw_eml_split(struct bw_splitter *s, struct bw_err *err)
{
	struct state st = { .facts = &s->facts };
	struct bw_cursor c = bw_eml_header(s->data, s->len, &st.mailbox);
	struct bw_eml_field f;
	unsigned i;

	(void)err;
	s->facts.is_mail = true;
	s->facts.attachments = count_attachments(c);
	st.body = body_of(c);
	for (i = 0; i < MAX_FIELDS && bw_eml_field(&c, &f); i++)
		note_field(&st, &f);
	finish_header(&st);
	if (st.mailbox)
		bw_facts_warn(&s->facts, "this is a mailbox: only its first e-mail was looked at");
	bw_split_drop(s, 0, s->len, BW_CLASS_MESSAGE, "the whole e-mail");
	bw_split_refuse(s, "an e-mail tells routes and addresses that cannot be taken out without breaking its signature; "
			   "show it as PDF or text");
	return BW_OK;
}

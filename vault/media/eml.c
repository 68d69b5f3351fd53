/* E-mail (RFC 5322). The original is kept; there is no disclosed copy. Facts come
 * from the header, attachments are counted by what their parts say, and the body
 * is held against what its signatures say of it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/eml.h"
#include "media/dkim.h"
#include "media/plan.h"

#define LOOK_FIELDS 50u	 /* of a header, to know it by */
#define MAX_FIELDS 2000u /* that are read for facts */
#define MAX_SIGNERS 4u
#define DATE_TEXT 64

/* ---- dates ---- */

struct moment {
	int64_t utc;
	char text[DATE_TEXT];
};

static bool
read_date(struct bw_bytes value, struct moment *out)
{
	struct bw_eml_date d;
	char wall[BW_DATE_TEXT];
	int far;

	if (!bw_eml_date(value, &d))
		return false;
	far = d.east < 0 ? -d.east : d.east;
	out->utc = d.wall - (int64_t)d.east * 60;
	bw_wall_text(wall, d.wall);
	(void)snprintf(out->text, sizeof(out->text), "%s%c%02d:%02d", wall, d.east < 0 ? '-' : '+', far / 60, far % 60);
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
	bw_eml_plain(f->value, plain, sizeof(plain));
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

	bw_eml_plain(f->value, text, sizeof(text));
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

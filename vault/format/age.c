#include "format/age.h"

#include <stdlib.h>
#include <string.h>

#include "base/encode.h"

#define COLUMNS 64 /* of base64 in a stanza and in armor */
#define SPACE_MAX 1024 /* white space around armor */
#define MAC_TEXT 43

static const char begin_line[] = "-----BEGIN AGE ENCRYPTED FILE-----";
static const char end_line[] = "-----END AGE ENCRYPTED FILE-----";

static enum bw_rc
malformed(struct bw_err *err, const char *what)
{
	return bw_err_set(err, BW_EFORMAT, 0, "the header of the sealed file is malformed: %s", what);
}

static bool
starts(struct bw_bytes line, const char *with)
{
	size_t n = strlen(with);

	return line.len >= n && memcmp(line.data, with, n) == 0;
}

bool
bw_age_header_ends(const uint8_t *data, size_t len)
{
	size_t magic = strlen(BW_AGE_MAGIC);
	struct bw_cursor c = bw_cursor_of(data, len);
	struct bw_bytes line;

	if (len > 0 && memcmp(data, BW_AGE_MAGIC, len < magic ? len : magic) != 0)
		return true;
	while (bw_cursor_line(&c, &line))
		if (starts(line, "---"))
			return true;
	return len >= BW_AGE_HEADER_MAX;
}

/* "-> ARG ARG…": arguments of visible ASCII, one space between. */
static bool
parse_args(struct bw_age_stanza *s, struct bw_bytes line)
{
	size_t at = 3, from = 3;

	if (!starts(line, "-> "))
		return false;
	for (;; at++) {
		bool end = at == line.len;

		if (!end && line.data[at] != ' ') {
			if (line.data[at] < 33 || line.data[at] > 126)
				return false;
			continue;
		}
		if (at == from || s->args == BW_AGE_ARGS_MAX)
			return false;
		s->arg[s->args++] = (struct bw_bytes) { line.data + from, at - from };
		from = at + 1;
		if (end)
			return true;
	}
}

static enum bw_rc
parse_stanza(struct bw_age_stanza *s, struct bw_bytes line, struct bw_cursor *c, struct bw_err *err)
{
	if (!parse_args(s, line))
		return malformed(err, "stanza");
	s->body.limit = BW_AGE_HEADER_MAX;
	do {
		if (!bw_cursor_line(c, &line))
			return malformed(err, "it is cut off");
		if (line.len > COLUMNS || !bw_unbase64(&s->body, (const char *)line.data, line.len, false))
			return malformed(err, "stanza body");
	} while (line.len == COLUMNS);
	return bw_buf_check(&s->body, err);
}

static enum bw_rc
parse_mac(struct bw_age_header *h, struct bw_bytes line, struct bw_err *err)
{
	struct bw_buf mac = { .limit = BW_AGE_MAC_LEN };
	enum bw_rc rc = BW_OK;

	if (line.len != 4 + MAC_TEXT || !starts(line, "--- ") ||
	    !bw_unbase64(&mac, (const char *)line.data + 4, MAC_TEXT, false) || mac.len != BW_AGE_MAC_LEN)
		rc = malformed(err, "last line");
	else
		memcpy(h->mac, mac.data, BW_AGE_MAC_LEN);
	bw_buf_free(&mac);
	return rc;
}

static enum bw_rc
parse_stanzas(struct bw_age_header *h, struct bw_cursor *c, struct bw_err *err)
{
	struct bw_bytes line;
	enum bw_rc rc;

	for (;;) {
		size_t at = c->at;

		if (!bw_cursor_line(c, &line))
			return malformed(err, "it is cut off");
		if (starts(line, "---")) {
			h->mac_over = at + 3;
			h->len = c->at;
			if (h->stanzas == 0)
				return malformed(err, "no stanza");
			return parse_mac(h, line, err);
		}
		if (h->stanzas == BW_AGE_STANZAS_MAX)
			return bw_err_set(err, BW_ELIMIT, 0, "the sealed file names more than %d receivers", BW_AGE_STANZAS_MAX);
		if ((rc = parse_stanza(&h->stanza[h->stanzas++], line, c, err)) != BW_OK)
			return rc;
	}
}

enum bw_rc
bw_age_header_parse(struct bw_age_header *h, const uint8_t *data, size_t len, struct bw_err *err)
{
	size_t magic = strlen(BW_AGE_MAGIC);
	struct bw_cursor c = bw_cursor_of(data, len < BW_AGE_HEADER_MAX ? len : BW_AGE_HEADER_MAX);
	enum bw_rc rc;

	memset(h, 0, sizeof(*h));
	if (len < magic || memcmp(data, BW_AGE_MAGIC, magic) != 0)
		return malformed(err, "not an age v1 file");
	bw_cursor_skip(&c, magic);
	h->stanza = calloc(BW_AGE_STANZAS_MAX, sizeof(*h->stanza));
	if (h->stanza == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	if ((rc = parse_stanzas(h, &c, err)) != BW_OK)
		bw_age_header_free(h);
	return rc;
}

void
bw_age_header_free(struct bw_age_header *h)
{
	for (size_t i = 0; i < h->stanzas; i++)
		bw_buf_free(&h->stanza[i].body);
	free(h->stanza);
	memset(h, 0, sizeof(*h));
}

static void
put_stanza(struct bw_buf *out, const struct bw_age_stanza *s)
{
	struct bw_buf text = { 0 };
	size_t at = 0, n;

	bw_buf_str(out, "->");
	for (size_t i = 0; i < s->args; i++) {
		bw_buf_u8(out, ' ');
		bw_buf_put(out, s->arg[i].data, s->arg[i].len);
	}
	bw_buf_u8(out, '\n');
	bw_base64(&text, s->body.data, s->body.len, false);
	do {
		n = text.len - at < COLUMNS ? text.len - at : COLUMNS;
		if (n > 0)
			bw_buf_put(out, text.data + at, n);
		bw_buf_u8(out, '\n');
		at += n;
	} while (n == COLUMNS);
	out->bad = out->bad || text.bad;
	bw_buf_free(&text);
}

void
bw_age_header_put(struct bw_buf *out, const struct bw_age_stanza *stanza, size_t count)
{
	bw_buf_str(out, BW_AGE_MAGIC);
	for (size_t i = 0; i < count; i++)
		put_stanza(out, &stanza[i]);
	bw_buf_str(out, "---");
}

void
bw_age_mac_put(struct bw_buf *out, const uint8_t mac[static BW_AGE_MAC_LEN])
{
	bw_buf_u8(out, ' ');
	bw_base64(out, mac, BW_AGE_MAC_LEN, false);
	bw_buf_u8(out, '\n');
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
all_space(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_space(text[i]))
			return false;
	return true;
}

bool
bw_age_is_armor(const uint8_t *data, size_t len)
{
	size_t at = 0, n = strlen("-----BEGIN");

	while (at < len && is_space((char)data[at]))
		at++;
	return len - at >= n && memcmp(data + at, begin_line, n) == 0;
}

static enum bw_rc
bad_armor(struct bw_err *err, const char *what)
{
	enum bw_rc rc = bw_err_set(err, BW_EFORMAT, 0, "the text form of the sealed file is malformed: %s", what);

	bw_err_hint(err, "ask for the file again, as a file and not pasted into a message");
	return rc;
}

static bool
line_is(const struct bw_age_dearmor *a, const char *text)
{
	return a->len == strlen(text) && memcmp(a->line, text, a->len) == 0;
}

static enum bw_rc
armor_body(struct bw_age_dearmor *a, struct bw_buf *out, struct bw_err *err)
{
	size_t before = out->len;

	if (line_is(a, end_line)) {
		a->state = 3;
		a->before = 0;
		return BW_OK;
	}
	if (a->state == 2)
		return bad_armor(err, "no end line");
	if (a->len == 0 || a->len > COLUMNS || !bw_unbase64(out, a->line, a->len, true))
		return bad_armor(err, "line");
	if (a->len < COLUMNS || out->len - before < COLUMNS / 4 * 3)
		a->state = 2;
	return BW_OK;
}

/* One whole line, or white space of any length outside of the armor. */
static enum bw_rc
armor_line(struct bw_age_dearmor *a, struct bw_buf *out, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	if (a->state == 0 || a->state == 3) {
		if (a->state == 0 && line_is(a, begin_line))
			a->state = 1;
		else if (!all_space(a->line, a->len))
			rc = bad_armor(err, "text around it");
		else if ((a->before += a->len + 1) > SPACE_MAX)
			rc = bad_armor(err, "too much white space");
	} else {
		rc = armor_body(a, out, err);
	}
	a->len = 0;
	return rc;
}

enum bw_rc
bw_age_dearmor(struct bw_age_dearmor *a, const uint8_t *data, size_t len, struct bw_buf *out, struct bw_err *err)
{
	enum bw_rc rc;

	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\n') {
			if (a->len > 0 && a->line[a->len - 1] == '\r')
				a->len--;
			if ((rc = armor_line(a, out, err)) != BW_OK)
				return rc;
			continue;
		}
		/* Blanks before the begin line and after the end line count, but need no room. */
		if (a->len == 0 && (a->state == 0 || a->state == 3) && (data[i] == ' ' || data[i] == '\t')) {
			if (++a->before > SPACE_MAX)
				return bad_armor(err, "too much white space");
			continue;
		}
		if (a->len == sizeof(a->line))
			return bad_armor(err, "line too long");
		a->line[a->len++] = (char)data[i];
	}
	return bw_buf_check(out, err);
}

enum bw_rc
bw_age_dearmor_end(struct bw_age_dearmor *a, struct bw_buf *out, struct bw_err *err)
{
	enum bw_rc rc;

	if (a->len > 0 && (rc = armor_line(a, out, err)) != BW_OK)
		return rc;
	return a->state == 3 ? BW_OK : bad_armor(err, "no end line");
}
